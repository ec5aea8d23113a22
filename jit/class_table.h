/* The exceptions' classes of a program as the runtime tells them apart (struct rt_class). */
#pragma once

#include "jit/builtin.h"
#include "jit/engine.h"
#include "jit/program.h"

/* BUILTIN_COUNT for BaseException, and for what is no exception. */
enum builtin builtin_exception_base(enum builtin exception);

/* Fills in the image's classes and builtins, from the arena. 0 or -ENOMEM. */
int class_table_make(const struct jit_program *program, const struct engine_code *code,
                     struct arena *arena, struct rt_image *image);

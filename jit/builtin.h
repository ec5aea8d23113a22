/* The built-in functions, types and exceptions that programs refer to by name. */
#pragma once

#include <stdint.h>

enum builtin {
#define BUILTIN(name, text, kind) BUILTIN_##name,
#include "jit/builtin.def"
#undef BUILTIN
    BUILTIN_COUNT
};

enum builtin_kind {
    BUILTIN_KIND_FUNCTION,
    BUILTIN_KIND_TYPE,
    BUILTIN_KIND_EXCEPTION,
    BUILTIN_KIND_MATH,
    BUILTIN_KIND_METHOD,
};

const char *builtin_name(enum builtin builtin);
enum builtin_kind builtin_kind(enum builtin builtin);
/* BUILTIN_COUNT when there is none of that name. */
enum builtin builtin_find(const char *name);
/* enum jit_math of a MATH builtin */
uint32_t builtin_math(enum builtin builtin);

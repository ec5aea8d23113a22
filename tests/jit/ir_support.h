/* What the IR's tests share. */
#pragma once

#include "base/arena.h"
#include "jit/ir.h"

#include <stdio.h>

/* Reads and verifies; prints what is wrong and returns NULL when the text is no good module. */
struct ir_module *support_read(const char *text, struct arena *arena);
/* As text; free() it. */
char *support_print(const struct ir_module *module);
/* The whole file; free() it. NULL when it cannot be read. */
char *support_file(const char *path, size_t *ret_bytes);
/* A module that uses every operation and kind of type. */
extern const char support_everything[];
/* One that every pass has work with. */
extern const char support_heavy[];

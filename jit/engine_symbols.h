/* The addresses of what compiled code may call beside the runtime: C's mathematics, the memory
 * functions that LLVM itself puts in, and SLEEF. Nothing is searched for in the process. */
#pragma once

#include <stdint.h>

struct engine_symbol {
    const char *name;
    void *address;
};

extern const struct engine_symbol engine_symbols[];
extern const uint32_t engine_symbol_count;

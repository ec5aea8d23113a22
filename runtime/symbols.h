/* The addresses of what compiled code calls, by name: everything in abi.def. Constant. */
#pragma once

#include <stdint.h>

struct rt_symbol {
    const char *name;
    const char *arguments; /* letters of abi.def */
    char result;           /* letter of abi.def */
    void *address;
};

extern const struct rt_symbol rt_symbols[];
extern const uint32_t rt_symbol_count;

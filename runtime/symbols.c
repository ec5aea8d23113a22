/* See symbols.h. */
#include "runtime/symbols.h"

#include "runtime/calls.h"

#include <stddef.h>

#define LETTER_v 'v'
#define LETTER_s 's'
#define LETTER_b 'b'
#define LETTER_i 'i'
#define LETTER_l 'l'
#define LETTER_d 'd'
#define LETTER_p 'p'

const struct rt_symbol rt_symbols[] = {
#define RT_FUNCTION(name, result, arguments, meaning)                                              \
    {#name, arguments, LETTER_##result, (void *)name},
#include "runtime/abi.def"
#undef RT_FUNCTION
};

const uint32_t rt_symbol_count = sizeof(rt_symbols) / sizeof(rt_symbols[0]);

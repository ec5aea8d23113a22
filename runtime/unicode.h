/* Properties and case mappings of code points, CPython 3.11's. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum rt_unicode_flags {
    RT_UNICODE_ALPHA = 1,
    RT_UNICODE_DECIMAL = 1 << 1,
    RT_UNICODE_DIGIT = 1 << 2,
    RT_UNICODE_NUMERIC = 1 << 3,
    RT_UNICODE_PRINTABLE = 1 << 4,
    RT_UNICODE_SPACE = 1 << 5,
    RT_UNICODE_UPPER = 1 << 6,
    RT_UNICODE_LOWER = 1 << 7,
    RT_UNICODE_TITLE = 1 << 8,
    RT_UNICODE_CASED = 1 << 9,
    RT_UNICODE_IGNORABLE = 1 << 10, /* when words' cases are looked at */
    RT_UNICODE_ID_START = 1 << 11,
    RT_UNICODE_ID_CONTINUE = 1 << 12,
    RT_UNICODE_LONG = 1 << 13, /* a case mapping of it has several code points */
};

enum rt_unicode_case { RT_CASE_UPPER, RT_CASE_LOWER, RT_CASE_TITLE, RT_CASE_FOLD };

struct rt_unicode {
    uint16_t flags;
    uint8_t decimal; /* its value when DECIMAL */
    int32_t maps[4]; /* by enum rt_unicode_case: what to add; LONG: which mapping */
};

const struct rt_unicode *rt_unicode(uint32_t code_point);

static inline bool rt_unicode_is(uint32_t code_point, uint32_t flags)
{
    return (rt_unicode(code_point)->flags & flags) != 0;
}

/* Writes up to 3 code points and says how many. */
uint32_t rt_unicode_map(uint32_t code_point, enum rt_unicode_case to, uint32_t *ret_points);

static inline bool rt_unicode_ends_line(uint32_t c)
{
    return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 ||
           c == 0x2029;
}

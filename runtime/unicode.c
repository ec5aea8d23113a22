/* Tables of unicode.def: a code point is looked for among the ranges of its page of 256. */
#include "runtime/unicode.h"

#include <stddef.h>

enum { PAGE_BITS = 8, PAGED = 0x20000 };

static const struct rt_unicode cases[] = {
#define CASE(flags, decimal, upper, lower, title, fold)                                            \
    {flags, decimal, {upper, lower, title, fold}},
#include "runtime/unicode.def"
#undef CASE
};

static const uint32_t starts[] = {
#define RANGE(start, which) start,
#include "runtime/unicode.def"
#undef RANGE
};

static const uint16_t range_cases[] = {
#define RANGE(start, which) which,
#include "runtime/unicode.def"
#undef RANGE
};

static const uint16_t pages[] = {
#define PAGE(range) range,
#include "runtime/unicode.def"
#undef PAGE
};

static const struct {
    uint32_t count;
    uint32_t points[3];
} longs[] = {
#define LONG(count, a, b, c) {count, {a, b, c}},
#include "runtime/unicode.def"
#undef LONG
};

enum { RANGE_COUNT = sizeof(starts) / sizeof(*starts) };

_Static_assert(sizeof(pages) / sizeof(*pages) == PAGED >> PAGE_BITS, "made by the same script");

const struct rt_unicode *rt_unicode(uint32_t code_point)
{
    uint32_t page = code_point >> PAGE_BITS;
    uint32_t last = (PAGED >> PAGE_BITS) - 1;
    uint32_t low = pages[page < last ? page : last];
    uint32_t high = page < last ? pages[page + 1] + 1u : RANGE_COUNT;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (starts[middle] <= code_point)
            low = middle;
        else
            high = middle;
    }
    return &cases[range_cases[low]];
}

uint32_t rt_unicode_map(uint32_t code_point, enum rt_unicode_case to, uint32_t *ret_points)
{
    const struct rt_unicode *found = rt_unicode(code_point);
    if (!(found->flags & RT_UNICODE_LONG)) {
        ret_points[0] = code_point + (uint32_t)found->maps[to];
        return 1;
    }
    uint32_t which = (uint32_t)found->maps[to];
    for (uint32_t i = 0; i < longs[which].count; i++)
        ret_points[i] = longs[which].points[i];
    return longs[which].count;
}

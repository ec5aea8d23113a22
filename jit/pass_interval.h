/* Intervals of 64-bit ints, and what operations make of them. An interval with low > high is empty:
 * no value comes here. Results hold every value that an operation can yield without failing; they
 * need not be the least such interval. */
#pragma once

#include "jit/ir.h"

#include <stdbool.h>
#include <stdint.h>

struct interval {
    int64_t low, high;
};

#define INTERVAL_ALL ((struct interval){INT64_MIN, INT64_MAX})
#define INTERVAL_NONE ((struct interval){INT64_MAX, INT64_MIN})

static inline bool interval_empty(struct interval a)
{
    return a.low > a.high;
}

static inline bool interval_same(struct interval a, struct interval b)
{
    return (a.low == b.low && a.high == b.high) || (interval_empty(a) && interval_empty(b));
}

static inline bool interval_within(struct interval a, int64_t low, int64_t high)
{
    return interval_empty(a) || (a.low >= low && a.high <= high);
}

struct interval interval_join(struct interval a, struct interval b);
struct interval interval_meet(struct interval a, struct interval b);

/* INT_* with one or two operands (b is ignored for one). *ret_fits, if not NULL: no combination of
 * operands leaves 64 bits. */
struct interval interval_apply(enum ir_op op, struct interval a, struct interval b, bool *ret_fits);

/* Those of a for which `a compare b` can be true. */
struct interval interval_refine(struct interval a, enum ir_compare compare, struct interval b);

/* The least root r with r * r <= n of the greatest n: bounds |x| when x * x <= n. */
int64_t interval_root(int64_t n);

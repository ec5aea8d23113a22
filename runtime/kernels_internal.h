/* Loops over leaves' values, compiled for several vector widths with the same results bit for bit.
 */
#pragma once

#include "runtime/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The float sum of one leaf under way: value j of the leaf is in lane j % RT_LANES. */
struct rt_lanes {
    _Alignas(64) double lanes[RT_LANES];
    uint32_t phase; /* lane of the next value */
};

void rt_lanes_add(struct rt_lanes *lanes, const double *values, int64_t count);
/* Pairwise: lane i and lane i + 16, then 8, 4, 2, 1. */
double rt_lanes_total(const struct rt_lanes *lanes);
/* The same as adding at most RT_LANES values to fresh lanes and taking their total. */
double rt_lanes_few(const double *values, int64_t count);
/* Exact; at most RT_LEAF values. */
__int128 rt_sum_ints(const int64_t *values, int64_t count);
/* count > 0 */
int64_t rt_min_ints(const int64_t *values, int64_t count);
int64_t rt_max_ints(const int64_t *values, int64_t count);
/* Least of those that are not NaN, the first of equal ones; false when there is none. */
bool rt_min_floats(const double *values, int64_t count, double *ret_least);
bool rt_max_floats(const double *values, int64_t count, double *ret_greatest);

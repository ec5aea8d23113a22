/* See baseline.c. */
#pragma once

#include <stdint.h>

double baseline_sum_squares(const double *values, int64_t count);
void baseline_fill(double *values, int64_t count);

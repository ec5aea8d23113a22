/* What bench_runtime is compared with: hand-written C, OpenMP, -O3 -ffast-math -march=native. */
#include "baseline.h"

double baseline_sum_squares(const double *values, int64_t count)
{
    double sum = 0;
#pragma omp parallel for reduction(+ : sum) schedule(static)
    for (int64_t i = 0; i < count; i++)
        sum += values[i] * values[i];
    return sum;
}

void baseline_fill(double *values, int64_t count)
{
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < count; i++)
        values[i] = (double)i;
}

/* The reference's divide-and-conquer sum(a, b, f) with f(x) = x * 0.5: a task for each half of a
 * range longer than the cut-off, plain recursion below it. bench/run.py tries several cut-offs and
 * counts the best. */
#include "baseline.h"

static double leaf(int64_t x)
{
    return (double)x * 0.5;
}

static double sum(int64_t a, int64_t b)
{
    int64_t mid;

    if (a >= b) {
        return 0;
    }
    if (a + 1 >= b) {
        return leaf(a);
    }
    mid = (a + b) / 2;
    return sum(a, mid) + sum(mid, b);
}

static double sum_parallel(int64_t a, int64_t b, int64_t cutoff)
{
    int64_t mid = (a + b) / 2;
    double left, right;

    if (b - a <= cutoff) {
        return sum(a, b);
    }
#pragma omp task shared(left)
    left = sum_parallel(a, mid, cutoff);
    right = sum_parallel(mid, b, cutoff);
#pragma omp taskwait
    return left + right;
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 100000000);
    int64_t cutoff = argument(argc, argv, 2, 4096);
    double start, total = 0;

    threads_start();
    start = seconds_now();
#pragma omp parallel
#pragma omp single
    total = sum_parallel(0, n, cutoff);
    printf("%.9f %.17g\n", seconds_now() - start, total);
    return 0;
}

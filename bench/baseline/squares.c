/* sum(x * x for x in xs) over n doubles in memory, built with -ffast-math. The list is used eleven
 * times; the median is what is printed. */
#include "baseline.h"

enum { RUNS = 11 };

static double sum_squares(const double *xs, int64_t n)
{
    double total = 0;

#pragma omp parallel for simd reduction(+ : total) schedule(static)
    for (int64_t i = 0; i < n; i++) {
        total += xs[i] * xs[i];
    }
    return total;
}

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 10000000);
    double *xs = aligned_alloc(64, ((size_t)n * sizeof(*xs) + 63) / 64 * 64);
    double seconds[RUNS], total = 0;

    threads_start();
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < n; i++) {
        xs[i] = (double)i * 0.5;
    }
    for (int run = 0; run < RUNS; run++) {
        double start = seconds_now();

        total = sum_squares(xs, n);
        seconds[run] = seconds_now() - start;
    }
    qsort(seconds, RUNS, sizeof(*seconds), compare);
    printf("%.9f %.17g\n", seconds[RUNS / 2], total);
    free(xs);
    return 0;
}

/* The spectral norm, as bench/classics/spectral.py. */
#include "baseline.h"

#include <math.h>

static double a(int64_t i, int64_t j)
{
    return 1.0 / (double)((i + j) * (i + j + 1) / 2 + i + 1);
}

static void times_u(int64_t n, const double *u, double *out)
{
    for (int64_t i = 0; i < n; i++) {
        double total = 0;
        for (int64_t j = 0; j < n; j++)
            total += a(i, j) * u[j];
        out[i] = total;
    }
}

static void times_transposed_u(int64_t n, const double *u, double *out)
{
    for (int64_t i = 0; i < n; i++) {
        double total = 0;
        for (int64_t j = 0; j < n; j++)
            total += a(j, i) * u[j];
        out[i] = total;
    }
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 1000);
    double *u = malloc((size_t)n * 8), *v = malloc((size_t)n * 8), *t = malloc((size_t)n * 8);
    double start = seconds_now(), vbv = 0, vv = 0;

    if (!u || !v || !t)
        return 1;
    for (int64_t i = 0; i < n; i++)
        u[i] = 1.0;
    for (int round = 0; round < 10; round++) {
        times_u(n, u, t);
        times_transposed_u(n, t, v);
        times_u(n, v, t);
        times_transposed_u(n, t, u);
    }
    for (int64_t i = 0; i < n; i++) {
        vbv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    double result = sqrt(vbv / vv);
    printf("%.9f %.17g\n", seconds_now() - start, result);
    return 0;
}

/* Matrices as rows of their own, as bench/classics/matmul.py. */
#include "baseline.h"

static double **make(int64_t n, int64_t seed)
{
    double **rows = malloc((size_t)n * sizeof(*rows));
    for (int64_t i = 0; rows && i < n; i++) {
        rows[i] = malloc((size_t)n * sizeof(**rows));
        if (!rows[i])
            exit(1);
        for (int64_t j = 0; j < n; j++)
            rows[i][j] = (double)(i * seed + j * 7 % 13) / ((double)n + 1.0);
    }
    return rows;
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 200);
    double start = seconds_now(), result = 0;
    double **a = make(n, 3), **b = make(n, 5), **out = make(n, 1);

    if (!a || !b || !out)
        return 1;
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < n; j++) {
            double total = 0;
            for (int64_t k = 0; k < n; k++)
                total += a[i][k] * b[k][j];
            out[i][j] = total;
        }
    }
    for (int64_t i = 0; i < n; i++)
        result += out[i][i];
    printf("%.9f %.17g\n", seconds_now() - start, result);
    return 0;
}

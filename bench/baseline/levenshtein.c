/* The distance of two texts by a table of rows, as bench/classics/levenshtein.py. */
#include "baseline.h"

static char *make_text(int64_t n, int64_t seed)
{
    char *text = malloc((size_t)n + 1);
    for (int64_t i = 0; text && i < n; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        text[i] = "acgt"[seed / 65536 % 4];
    }
    return text;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 1500);
    double start = seconds_now();
    char *a = make_text(n, 1), *b = make_text(n, 2);
    int64_t **table = malloc((size_t)(n + 1) * sizeof(*table));

    if (!a || !b || !table)
        return 1;
    for (int64_t i = 0; i <= n; i++) {
        table[i] = calloc((size_t)n + 1, sizeof(**table));
        if (!table[i])
            return 1;
        table[i][0] = i;
    }
    for (int64_t j = 0; j <= n; j++)
        table[0][j] = j;
    for (int64_t i = 1; i <= n; i++) {
        for (int64_t j = 1; j <= n; j++) {
            int64_t cost = a[i - 1] != b[j - 1];
            table[i][j] =
                least(least(table[i - 1][j] + 1, table[i][j - 1] + 1), table[i - 1][j - 1] + cost);
        }
    }
    printf("%.9f %" PRId64 "\n", seconds_now() - start, table[n][n]);
    return 0;
}

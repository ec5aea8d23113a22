/* Queens on a board, as bench/classics/queens.py. */
#include "baseline.h"

#include <stdbool.h>

enum { COUNT_MAX = 32 };

static int64_t place(int64_t n, int64_t row, bool *columns, bool *up, bool *down)
{
    int64_t found = 0;

    if (row == n)
        return 1;
    for (int64_t column = 0; column < n; column++) {
        if (columns[column] || up[row + column] || down[row - column + n - 1])
            continue;
        columns[column] = up[row + column] = down[row - column + n - 1] = true;
        found += place(n, row + 1, columns, up, down);
        columns[column] = up[row + column] = down[row - column + n - 1] = false;
    }
    return found;
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 10);
    bool columns[COUNT_MAX] = {0}, up[2 * COUNT_MAX] = {0}, down[2 * COUNT_MAX] = {0};
    double start = seconds_now();
    int64_t result = place(n, 0, columns, up, down);

    printf("%.9f %" PRId64 "\n", seconds_now() - start, result);
    return 0;
}

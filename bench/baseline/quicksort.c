/* Quicksort in place, as bench/classics/quicksort.py. */
#include "baseline.h"

static void sort(int64_t *a, int64_t low, int64_t high)
{
    while (low < high) {
        int64_t pivot = a[(low + high) / 2], i = low, j = high;
        while (i <= j) {
            while (a[i] < pivot)
                i++;
            while (a[j] > pivot)
                j--;
            if (i <= j) {
                int64_t t = a[i];
                a[i++] = a[j];
                a[j--] = t;
            }
        }
        if (j - low < high - i) {
            sort(a, low, j);
            low = i;
        } else {
            sort(a, i, high);
            high = j;
        }
    }
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 500000), x = 7, check = 0;
    double start = seconds_now();
    int64_t *values = malloc((size_t)n * sizeof(*values));

    if (!values)
        return 1;
    for (int64_t i = 0; i < n; i++) {
        x = (x * 1103515245 + 12345) % 2147483648;
        values[i] = x;
    }
    sort(values, 0, n - 1);
    for (int64_t i = 0; i < n; i += 1000)
        check = (check * 31 + values[i]) % 1000000007;
    printf("%.9f %" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "\n", seconds_now() - start,
           values[0], values[n / 2], values[n - 1], check);
    return 0;
}

/* Pancakes, as bench/classics/fannkuch.py: 64-bit ints, as Python's need. */
#include "baseline.h"

#include <string.h>

enum { COUNT_MAX = 16 };

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 9);
    int64_t perm1[COUNT_MAX], perm[COUNT_MAX], count[COUNT_MAX];
    int64_t max_flips = 0, checksum = 0, sign = 1, r = n;
    double start = seconds_now();

    for (int64_t i = 0; i < n; i++)
        perm1[i] = i;
    for (;;) {
        for (; r != 1; r--)
            count[r - 1] = r;
        if (perm1[0] != 0) {
            int64_t flips = 0;
            memcpy(perm, perm1, sizeof(perm));
            for (int64_t k = perm[0]; k != 0; k = perm[0]) {
                for (int64_t i = 0, j = k; i < j; i++, j--) {
                    int64_t t = perm[i];
                    perm[i] = perm[j];
                    perm[j] = t;
                }
                flips++;
            }
            max_flips = flips > max_flips ? flips : max_flips;
            checksum += sign * flips;
        }
        sign = -sign;
        for (;;) {
            if (r == n) {
                printf("%.9f %" PRId64 ",%" PRId64 "\n", seconds_now() - start, checksum,
                       max_flips);
                return 0;
            }
            int64_t first = perm1[0];
            for (int64_t i = 0; i < r; i++)
                perm1[i] = perm1[i + 1];
            perm1[r] = first;
            if (--count[r] > 0)
                break;
            r++;
        }
    }
}

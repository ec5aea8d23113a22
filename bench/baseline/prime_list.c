/* [x for x in range(n) if isPrime(x)]: each piece is found into its own block, then all are joined.
 */
#include "baseline.h"
#include "is_prime.h"

#include <string.h>

enum { PIECE = 16384 };

int main(int argc, char **argv)
{
    number n = (number)argument(argc, argv, 1, 10000000);
    number pieces = (n + PIECE - 1) / PIECE;
    int64_t **found = calloc((size_t)pieces, sizeof(*found));
    size_t *counts = calloc((size_t)pieces + 1, sizeof(*counts));
    int64_t *primes;
    double start;

    threads_start();
    start = seconds_now();
#pragma omp parallel for schedule(dynamic)
    for (number piece = 0; piece < pieces; piece++) {
        number end = (piece + 1) * PIECE < n ? (piece + 1) * PIECE : n;
        size_t count = 0;

        found[piece] = malloc(PIECE * sizeof(int64_t));
        for (number p = piece * PIECE; p < end; p++) {
            if (is_prime(p)) {
                found[piece][count++] = p;
            }
        }
        counts[piece + 1] = count;
    }
    for (number piece = 0; piece < pieces; piece++) {
        counts[piece + 1] += counts[piece];
    }
    primes = malloc((counts[pieces] + 1) * sizeof(*primes));
#pragma omp parallel for
    for (number piece = 0; piece < pieces; piece++) {
        memcpy(primes + counts[piece], found[piece],
               (counts[piece + 1] - counts[piece]) * sizeof(*primes));
    }
    printf("%.9f %" PRId64 "\n", seconds_now() - start,
           counts[pieces] ? primes[counts[pieces] - 1] : 0);
    for (number piece = 0; piece < pieces; piece++) {
        free(found[piece]);
    }
    free(found);
    free(counts);
    free(primes);
    return 0;
}

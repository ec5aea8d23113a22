/* The sieve of Eratosthenes, as bench/classics/sieve.py. */
#include "baseline.h"

#include <string.h>

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 2000000), count = 0;
    double start = seconds_now();
    char *is_prime = malloc((size_t)n + 1);

    if (!is_prime)
        return 1;
    memset(is_prime, 1, (size_t)n + 1);
    is_prime[0] = is_prime[1] = 0;
    for (int64_t i = 2; i * i <= n; i++) {
        if (!is_prime[i])
            continue;
        for (int64_t j = i * i; j <= n; j += i)
            is_prime[j] = 0;
    }
    for (int64_t i = 0; i <= n; i++)
        count += is_prime[i] != 0;
    printf("%.9f %" PRId64 "\n", seconds_now() - start, count);
    return 0;
}

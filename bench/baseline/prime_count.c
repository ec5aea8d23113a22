/* sum(isPrime(x) for x in range(n)): uneven work, so handed out dynamically. */
#include "baseline.h"
#include "is_prime.h"

int main(int argc, char **argv)
{
    number n = (number)argument(argc, argv, 1, 10000000);
    int64_t count = 0;
    double start;

    threads_start();
    start = seconds_now();
#pragma omp parallel for reduction(+ : count) schedule(dynamic, 4096)
    for (number p = 0; p < n; p++) {
        count += is_prime(p);
    }
    printf("%.9f %" PRId64 "\n", seconds_now() - start, count);
    return 0;
}

/* sum(math.sin(i) for i in range(n)). Dynamic, because sin slows down with its argument. */
#include "baseline.h"

#include <math.h>

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 1000000000);
    double start, total = 0;

    threads_start();
    start = seconds_now();
#pragma omp parallel for reduction(+ : total) schedule(dynamic, 65536)
    for (int64_t i = 0; i < n; i++) {
        total += sin((double)i);
    }
    printf("%.9f %.17g\n", seconds_now() - start, total);
    return 0;
}

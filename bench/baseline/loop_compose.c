/* loopSum(n, lambda x: 10.0 * (20.0 + x)): one thread. */
#include "baseline.h"

static double loop_sum(int64_t x)
{
    double result = 0.0;

    while (x > 0) {
        result = result + 10.0 * (20.0 + (double)x);
        x = x - 1;
    }
    return result;
}

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 1000000000);
    double start = seconds_now();
    double result = loop_sum(n);

    printf("%.9f %.17g\n", seconds_now() - start, result);
    return 0;
}

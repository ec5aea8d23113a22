/* The Mandelbrot set, as bench/classics/mandelbrot.py. */
#include "baseline.h"

int main(int argc, char **argv)
{
    int64_t n = argument(argc, argv, 1, 400), total = 0;
    double start = seconds_now();

    for (int64_t y = 0; y < n; y++) {
        double ci = 2.0 * (double)y / (double)n - 1.0;
        for (int64_t x = 0; x < n; x++) {
            double cr = 2.0 * (double)x / (double)n - 1.5, zr = 0, zi = 0;
            int64_t count = 0;
            while (count < 200 && zr * zr + zi * zi <= 4.0) {
                double next = zr * zr - zi * zi + cr;
                zi = 2.0 * zr * zi + ci;
                zr = next;
                count++;
            }
            total += count;
        }
    }
    printf("%.9f %" PRId64 "\n", seconds_now() - start, total);
    return 0;
}

/* What every baseline shares: a clock, its argument, and the line that bench/run.py reads.
 *
 * A baseline is called as `NAME SIZE [CUTOFF]`, does its work once, and prints
 *
 *     SECONDS RESULT
 *
 * Its threads exist and its code is in memory before the clock starts, as a warm worker's do.
 */
#pragma once

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int64_t argument(int argc, char **argv, int index, int64_t otherwise)
{
    return index < argc ? strtoll(argv[index], NULL, 10) : otherwise;
}

/* The first parallel region creates OpenMP's threads. */
static inline void threads_start(void)
{
    volatile int started = 0;

#pragma omp parallel
    {
#pragma omp atomic
        started += 1;
    }
}

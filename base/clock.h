/* Monotonic time. Only shells read it; state machines are told. */
#pragma once

#include <stdint.h>
#include <time.h>

#define CLOCK_MS INT64_C(1000000)
#define CLOCK_S INT64_C(1000000000)

static inline int64_t clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * CLOCK_S + now.tv_nsec;
}

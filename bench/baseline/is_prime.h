/* The reference's isPrime. Python's int is 64 bits wide here too; the -DNARROW build uses 32, as
 * one may by hand when one knows that no number exceeds 10**7. The faster build counts. */
#pragma once

#include <stdint.h>

#ifdef NARROW
typedef int32_t number;
#else
typedef int64_t number;
#endif

static inline int is_prime(number p)
{
    number x = 2;

    if (p < 2) {
        return 0;
    }
    while (x * x <= p) {
        if (p % x == 0) {
            return 0;
        }
        x = x + 1;
    }
    return 1;
}

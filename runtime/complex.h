/* Complex numbers: what takes more than a few float operations, by CPython's algorithms. Results go
 * to two floats, real part first.
 */
#pragma once

#include "runtime/abi.h"

#include <stdbool.h>
#include <stdint.h>

int32_t rt_complex_divide(struct rt_context *context, double left_real, double left_imaginary,
                          double right_real, double right_imaginary, int32_t type, int32_t site,
                          void *ret_complex);
int32_t rt_complex_power(struct rt_context *context, double base_real, double base_imaginary,
                         double exponent_real, double exponent_imaginary, int32_t type,
                         int32_t site, void *ret_complex);
/* A negative float to the power of a fraction. */
bool rt_float_power_is_complex(double base, double exponent);
int32_t rt_complex_abs(struct rt_context *context, double real, double imaginary, int32_t site,
                       double *ret_float);

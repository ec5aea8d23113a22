/* Arithmetic that LLVM has no instruction for, with CPython's results and exceptions. */
#include "runtime/calls.h"
#include "runtime/runtime_internal.h"

#include <math.h>

/* 2**63, the first float beyond the ints. */
#define INT_LIMIT 9223372036854775808.0

static int32_t overflow(struct rt_context *context, int32_t site)
{
    return rt_stop(context, RT_STOP_INT_OVERFLOW, site, NULL);
}

int32_t rt_int_power(struct rt_context *context, int64_t base, int64_t exponent, int32_t site,
                     int64_t *ret_int)
{
    int64_t power = 1;
    for (;;) {
        if ((exponent & 1) && __builtin_mul_overflow(power, base, &power))
            return overflow(context, site);
        exponent >>= 1;
        if (exponent == 0)
            break;
        /* Needed, as a higher bit of the exponent is set. */
        if (__builtin_mul_overflow(base, base, &base))
            return overflow(context, site);
    }
    *ret_int = power;
    return RT_OK;
}

static bool is_odd(double value)
{
    return fmod(fabs(value), 2.0) == 1.0;
}

/* C leaves some of these to the implementation, and errors of base 0 and of base < 0 are Python's.
 */
static double power_special(double base, double exponent)
{
    if (exponent == 0.0)
        return 1.0;
    if (isnan(base))
        return base;
    if (isnan(exponent))
        return base == 1.0 ? 1.0 : exponent;
    if (isinf(exponent)) {
        double size = fabs(base);
        if (size == 1.0)
            return 1.0;
        return (exponent > 0) == (size > 1.0) ? INFINITY : 0.0;
    }
    bool odd = is_odd(exponent);
    if (exponent > 0)
        return odd ? base : fabs(base);
    return odd ? copysign(0.0, base) : 0.0;
}

int32_t rt_float_power(struct rt_context *context, double base, double exponent, int32_t site,
                       double *ret_float)
{
    if (exponent == 0.0 || !isfinite(base) || !isfinite(exponent)) {
        *ret_float = power_special(base, exponent);
        return RT_OK;
    }
    if (base == 0.0) {
        if (exponent < 0)
            return rt_raise_code(context, RT_ERROR_ZERO_TO_NEGATIVE_POWER, site, NULL);
        *ret_float = is_odd(exponent) ? base : 0.0;
        return RT_OK;
    }
    bool negate = false;
    if (base < 0) {
        if (exponent != floor(exponent))
            return overflow(context, site); /* complex: the place becomes a wide one */
        base = -base;
        negate = is_odd(exponent);
    }
    double power = base == 1.0 ? 1.0 : pow(base, exponent);
    if (isinf(power))
        return rt_raise_code(context, RT_ERROR_POWER_OVERFLOW, site, NULL);
    *ret_float = negate ? -power : power;
    return RT_OK;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* Quotient with 63 or 64 significant bits, the last of which also says whether anything was left:
 * converting it to a float rounds once, correctly. */
static double divide_large(uint64_t left, uint64_t right)
{
    int shift = __builtin_clzl(left) - __builtin_clzl(right) + 63;
    unsigned __int128 scaled = (unsigned __int128)left << shift;
    uint64_t quotient = (uint64_t)(scaled / right);
    quotient |= scaled % right != 0;
    return ldexp((double)quotient, -shift);
}

int32_t rt_int_divide(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                      double *ret_float)
{
    if (right == 0)
        return rt_raise_code(context, RT_ERROR_INT_DIVIDE_BY_ZERO, site, NULL);
    const uint64_t exact = UINT64_C(1) << 53;
    uint64_t a = magnitude(left), b = magnitude(right);
    bool small = (a <= exact && b <= exact) || a == 0;
    double quotient = small ? (double)a / (double)b : divide_large(a, b);
    *ret_float = (left < 0) != (right < 0) ? -quotient : quotient;
    return RT_OK;
}

double rt_float_floor_divide(double left, double right)
{
    double rest = fmod(left, right);
    double quotient = (left - rest) / right;
    if (rest != 0.0 && (right < 0) != (rest < 0))
        quotient -= 1.0;
    if (quotient == 0.0)
        return copysign(0.0, left / right);
    double floored = floor(quotient);
    return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

double rt_float_modulo(double left, double right)
{
    double rest = fmod(left, right);
    if (rest == 0.0)
        return copysign(0.0, right);
    return (right < 0) != (rest < 0) ? rest + right : rest;
}

int32_t rt_compare_int_float(int64_t left, double right)
{
    if (isnan(right))
        return 2;
    if (right >= INT_LIMIT)
        return -1;
    if (right < -INT_LIMIT)
        return 1;
    int64_t whole = (int64_t)right;
    if (left != whole)
        return left < whole ? -1 : 1;
    double fraction = right - (double)whole;
    return fraction > 0 ? -1 : fraction < 0 ? 1 : 0;
}

/* `whole` has no fraction. */
static int32_t to_int(struct rt_context *context, double whole, int32_t site, int64_t *ret_int)
{
    if (isnan(whole))
        return rt_raise_code(context, RT_ERROR_FLOAT_NAN_TO_INT, site, NULL);
    if (isinf(whole))
        return rt_raise_code(context, RT_ERROR_FLOAT_INFINITY_TO_INT, site, NULL);
    if (whole >= INT_LIMIT || whole < -INT_LIMIT)
        return overflow(context, site);
    *ret_int = (int64_t)whole;
    return RT_OK;
}

int32_t rt_float_to_int(struct rt_context *context, double value, int32_t site, int64_t *ret_int)
{
    return to_int(context, trunc(value), site, ret_int);
}

int32_t rt_float_round(struct rt_context *context, double value, int32_t site, int64_t *ret_int)
{
    return to_int(context, nearbyint(value), site, ret_int);
}

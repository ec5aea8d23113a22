/* Rounding: floats to ints of any size, ints and floats to so many digits. See big.h. */
#include "runtime/big_internal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int32_t rt_big_rounded(struct rt_context *context, double value, int64_t how, int32_t site,
                       int64_t *ret_big)
{
    switch ((enum rt_big_rounding)how) {
    case RT_BIG_FLOOR:
        value = floor(value);
        break;
    case RT_BIG_CEIL:
        value = ceil(value);
        break;
    case RT_BIG_TRUNC:
        break;
    case RT_BIG_NEAREST:
        value = nearbyint(value);
        break;
    }
    return rt_big_from_float(context, value, site, ret_big);
}

/* value - rest + (unit when rest rounds up): rest = value % unit, `more` when the true value lies a
 * little above. Half to even. */
static int32_t round_to_unit(struct rt_context *context, int64_t value, int64_t unit, bool more,
                             int32_t site, int64_t *ret_big)
{
    int64_t rest, doubled, low;
    int32_t status = rt_big_modulo(context, value, unit, site, &rest);
    if (status != RT_OK)
        return status;
    status = rt_big_add(context, rest, rest, site, &doubled);
    if (status != RT_OK)
        goto done_rest;
    int32_t order = rt_big_order(doubled, unit);
    rt_big_release(context, doubled);
    if (order == 0 && more)
        order = 1;
    status = rt_big_subtract(context, value, rest, site, &low);
    if (status != RT_OK)
        goto done_rest;
    if (order == 0) {
        int64_t quotient;
        status = rt_big_floor_divide(context, low, unit, site, &quotient);
        if (status != RT_OK)
            goto done_low;
        order = rt_big_and_int(quotient, 1) ? 1 : -1;
        rt_big_release(context, quotient);
    }
    status = order < 0 ? big_share(context, low, ret_big)
                       : rt_big_add(context, low, unit, site, ret_big);
done_low:
    rt_big_release(context, low);
done_rest:
    rt_big_release(context, rest);
    return status;
}

int32_t rt_big_round(struct rt_context *context, int64_t value, int64_t digits, int32_t site,
                     int64_t *ret_big)
{
    if (!rt_big_negative(digits))
        return big_share(context, value, ret_big);
    int64_t places = rt_big_clamp(digits), unit;
    /* 10 ** places is more than twice the value when it has more digits than that bits. */
    if (-(places + 1) > rt_big_bit_length(value)) {
        *ret_big = rt_big_word(0);
        return RT_OK;
    }
    int32_t status = rt_big_power(context, rt_big_word(10), rt_big_word(-places), site, &unit);
    if (status != RT_OK)
        return status;
    status = round_to_unit(context, value, unit, false, site, ret_big);
    rt_big_release(context, unit);
    return status;
}

/* To tens, hundreds...: by the exact int that the float is, or lies above. */
static int32_t round_to_tens(struct rt_context *context, double size, int64_t places, int32_t site,
                             double *ret_float)
{
    double whole = floor(size);
    int64_t value, unit, rounded;
    int32_t status = rt_big_from_float(context, whole, site, &value);
    if (status != RT_OK)
        return status;
    status = rt_big_power(context, rt_big_word(10), rt_big_word(places), site, &unit);
    if (status != RT_OK)
        goto done_value;
    status = round_to_unit(context, value, unit, size > whole, site, &rounded);
    rt_big_release(context, unit);
    if (status != RT_OK)
        goto done_value;
    *ret_float = rt_big_float(rounded);
    rt_big_release(context, rounded);
done_value:
    rt_big_release(context, value);
    return status;
}

int32_t rt_float_round_digits(struct rt_context *context, double value, int64_t digits,
                              int32_t site, double *ret_float)
{
    /* From here on all of a float's digits are there; from there on none. */
    enum { DIGITS_MAX = 323, DIGITS_MIN = -DBL_MAX_10_EXP - 1 };
    if (!isfinite(value) || value == 0.0 || digits > DIGITS_MAX) {
        *ret_float = value;
        return RT_OK;
    }
    double rounded = 0.0;
    if (digits >= 0) {
        char text[DBL_MAX_10_EXP + DIGITS_MAX + 8];
        snprintf(text, sizeof(text), "%.*f", (int)digits, fabs(value));
        rounded = strtod(text, NULL);
    } else if (digits >= DIGITS_MIN) {
        int32_t status = round_to_tens(context, fabs(value), -digits, site, &rounded);
        if (status != RT_OK)
            return status;
    }
    if (isinf(rounded))
        return big_raise(context, RT_ERROR_OVERFLOW, site, "rounded value too large to represent");
    *ret_float = copysign(rounded, value);
    return RT_OK;
}

int32_t rt_float_ratio(struct rt_context *context, double value, int32_t type, int32_t site,
                       void *ret_tuple)
{
    (void)type;
    if (isnan(value))
        return big_raise(context, RT_ERROR_VALUE, site, "cannot convert NaN to integer ratio");
    if (isinf(value))
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "cannot convert Infinity to integer ratio");
    int exponent;
    double fraction = frexp(value, &exponent);
    while (fraction != floor(fraction)) { /* at most 53 times: then it is whole */
        fraction *= 2.0;
        exponent--;
    }
    int64_t both[2] = {rt_big_word((int64_t)fraction), rt_big_word(1)}, scaled;
    int64_t count = rt_big_word(exponent < 0 ? -exponent : exponent);
    int64_t *side = exponent < 0 ? &both[1] : &both[0];
    int32_t status = rt_big_shift_left(context, *side, count, site, &scaled);
    if (status != RT_OK)
        return status;
    *side = scaled;
    memcpy(ret_tuple, both, sizeof(both));
    return RT_OK;
}

int32_t rt_big_narrow(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_int)
{
    if (rt_big_int64(value, ret_int))
        return RT_OK;
    return rt_stop(context, RT_STOP_INT_OVERFLOW, site, NULL);
}

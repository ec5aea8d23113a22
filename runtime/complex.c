/* See complex.h. */
#include "runtime/complex.h"

#include "runtime/calls.h"
#include "runtime/runtime_internal.h"

#include <math.h>
#include <string.h>

struct complex {
    double real, imaginary;
};

static const struct complex one = {1.0, 0.0};

static struct complex product(struct complex x, struct complex y)
{
    return (struct complex){x.real * y.real - x.imaginary * y.imaginary,
                            x.real * y.imaginary + x.imaginary * y.real};
}

/* Scaled by the divisor's larger part, so that squares do not overflow. False: by zero. */
static bool quotient(struct complex x, struct complex y, struct complex *ret_quotient)
{
    double real = fabs(y.real), imaginary = fabs(y.imaginary);
    if (real >= imaginary) {
        if (real == 0.0)
            return false;
        double ratio = y.imaginary / y.real;
        double divisor = y.real + y.imaginary * ratio;
        ret_quotient->real = (x.real + x.imaginary * ratio) / divisor;
        ret_quotient->imaginary = (x.imaginary - x.real * ratio) / divisor;
    } else if (imaginary >= real) {
        double ratio = y.real / y.imaginary;
        double divisor = y.real * ratio + y.imaginary;
        ret_quotient->real = (x.real * ratio + x.imaginary) / divisor;
        ret_quotient->imaginary = (x.imaginary * ratio - x.real) / divisor;
    } else {
        ret_quotient->real = ret_quotient->imaginary = NAN;
    }
    return true;
}

int32_t rt_complex_divide(struct rt_context *context, double left_real, double left_imaginary,
                          double right_real, double right_imaginary, int32_t type, int32_t site,
                          void *ret_complex)
{
    (void)type;
    struct complex result;
    if (!quotient((struct complex){left_real, left_imaginary},
                  (struct complex){right_real, right_imaginary}, &result))
        return rt_raise_code(context, RT_ERROR_COMPLEX_DIVIDE_BY_ZERO, site, NULL);
    memcpy(ret_complex, &result, sizeof(result));
    return RT_OK;
}

static struct complex power_whole(struct complex base, int64_t exponent)
{
    struct complex result = one;
    for (int64_t mask = 1; exponent >= mask; mask <<= 1) {
        if (exponent & mask)
            result = product(result, base);
        base = product(base, base);
    }
    return result;
}

/* False: zero to a negative or complex power. */
static bool power_polar(struct complex x, struct complex y, struct complex *ret_power)
{
    if (y.real == 0.0 && y.imaginary == 0.0) {
        *ret_power = one;
        return true;
    }
    if (x.real == 0.0 && x.imaginary == 0.0) {
        *ret_power = (struct complex){0.0, 0.0};
        return y.imaginary == 0.0 && y.real >= 0.0;
    }
    double size = hypot(x.real, x.imaginary);
    double length = pow(size, y.real);
    double angle = atan2(x.imaginary, x.real);
    double phase = angle * y.real;
    if (y.imaginary != 0.0) {
        length /= exp(angle * y.imaginary);
        phase += y.imaginary * log(size);
    }
    *ret_power = (struct complex){length * cos(phase), length * sin(phase)};
    return true;
}

int32_t rt_complex_power(struct rt_context *context, double base_real, double base_imaginary,
                         double exponent_real, double exponent_imaginary, int32_t type,
                         int32_t site, void *ret_complex)
{
    (void)type;
    struct complex x = {base_real, base_imaginary}, y = {exponent_real, exponent_imaginary};
    struct complex power;
    bool fine = true;
    /* Small whole exponents are exact where they can be. */
    if (y.imaginary == 0.0 && y.real == floor(y.real) && fabs(y.real) <= 100.0) {
        int64_t exponent = (int64_t)y.real;
        power = power_whole(x, exponent < 0 ? -exponent : exponent);
        if (exponent <= 0)
            fine = quotient(one, power, &power);
    } else {
        fine = power_polar(x, y, &power);
    }
    if (!fine)
        return rt_raise_code(context, RT_ERROR_COMPLEX_ZERO_POWER, site, NULL);
    if (isinf(power.real) || isinf(power.imaginary))
        return rt_raise_code(context, RT_ERROR_OVERFLOW, site, "complex exponentiation");
    memcpy(ret_complex, &power, sizeof(power));
    return RT_OK;
}

bool rt_float_power_is_complex(double base, double exponent)
{
    return base < 0 && isfinite(base) && isfinite(exponent) && exponent != floor(exponent);
}

int32_t rt_complex_abs(struct rt_context *context, double real, double imaginary, int32_t site,
                       double *ret_float)
{
    double size = hypot(real, imaginary);
    if (isinf(size) && isfinite(real) && isfinite(imaginary))
        return rt_raise_code(context, RT_ERROR_OVERFLOW, site, "absolute value too large");
    *ret_float = size;
    return RT_OK;
}

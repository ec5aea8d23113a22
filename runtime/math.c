/* Functions of Python's math module that fail by themselves. */
#include "runtime/calls.h"
#include "runtime/runtime_internal.h"

#include <limits.h>
#include <math.h>

static int32_t overflow(struct rt_context *context, int32_t site)
{
    return rt_stop(context, RT_STOP_INT_OVERFLOW, site, NULL);
}

static int32_t domain_error(struct rt_context *context, int32_t site)
{
    return rt_raise_code(context, RT_ERROR_MATH_DOMAIN, site, NULL);
}

static int32_t range_error(struct rt_context *context, int32_t site)
{
    return rt_raise_code(context, RT_ERROR_MATH_RANGE, site, NULL);
}

/* ---- floats */

/* A NaN that no operand brought is a domain error. */
static int32_t checked(struct rt_context *context, double left, double right, double value,
                       int32_t site, double *ret_float)
{
    if (isnan(value) && !isnan(left) && !isnan(right))
        return domain_error(context, site);
    *ret_float = value;
    return RT_OK;
}

int32_t rt_math_pow(struct rt_context *context, double base, double exponent, int32_t site,
                    double *ret_float)
{
    double power = pow(base, exponent);
    if (isfinite(base) && isfinite(exponent)) {
        if (isnan(power) || (isinf(power) && base == 0.0))
            return domain_error(context, site);
        if (isinf(power))
            return range_error(context, site);
    }
    *ret_float = power;
    return RT_OK;
}

int32_t rt_math_fmod(struct rt_context *context, double left, double right, int32_t site,
                     double *ret_float)
{
    return checked(context, left, right, fmod(left, right), site, ret_float);
}

int32_t rt_math_remainder(struct rt_context *context, double left, double right, int32_t site,
                          double *ret_float)
{
    return checked(context, left, right, remainder(left, right), site, ret_float);
}

/* CPython's own is more exact than C's: the root of the squares' sum in twice the precision. */
static double hypotenuse(double large, double small)
{
    int exponent;
    double x = frexp(large, &exponent);
    double y = ldexp(small, -exponent);
    double square = x * x, other = y * y;
    double sum = square + other;
    double rest = (square - sum) + other;
    rest += fma(x, x, -square) + fma(y, y, -other);
    double root = sqrt(sum);
    double correction = (fma(-root, root, sum) + rest) / (2 * root);
    return ldexp(root + correction, exponent);
}

int32_t rt_math_hypot(struct rt_context *context, double left, double right, int32_t site,
                      double *ret_float)
{
    (void)context;
    (void)site;
    double x = fabs(left), y = fabs(right);
    if (isinf(x) || isinf(y))
        *ret_float = INFINITY;
    else if (isnan(x) || isnan(y))
        *ret_float = NAN;
    else if (x == 0.0 || y == 0.0)
        *ret_float = x + y;
    else
        *ret_float = x > y ? hypotenuse(x, y) : hypotenuse(y, x);
    return RT_OK;
}

int32_t rt_math_ldexp(struct rt_context *context, double value, int64_t exponent, int32_t site,
                      double *ret_float)
{
    double scaled = value;
    if (value != 0.0 && isfinite(value)) {
        int clamped = exponent > INT_MAX ? INT_MAX : exponent < INT_MIN ? INT_MIN : (int)exponent;
        scaled = ldexp(value, clamped);
        if (isinf(scaled))
            return range_error(context, site);
    }
    *ret_float = scaled;
    return RT_OK;
}

int32_t rt_math_ulp(struct rt_context *context, double value, int32_t site, double *ret_float)
{
    (void)context;
    (void)site;
    double size = fabs(value);
    double next = nextafter(size, INFINITY);
    if (!isfinite(size))
        *ret_float = size;
    else if (isinf(next))
        *ret_float = size - nextafter(size, 0.0);
    else
        *ret_float = next - size;
    return RT_OK;
}

/* ---- gamma: the Lanczos approximation with g = 6.0246..., 13 terms, as a rational function, with
 * the error of adding g to x corrected; CPython computes the same, so the bits are the same. */

#define LANCZOS_G 6.024680040776729583740234375
#define LANCZOS_G_MINUS_HALF 5.524680040776729583740234375
#define PI 3.141592653589793238462643383279502884197
#define LOG_PI 1.144729885849400174143427351353058711647

enum { LANCZOS_TERMS = 13 };

static const double lanczos_numerator[LANCZOS_TERMS] = {
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};

static const double lanczos_denominator[LANCZOS_TERMS] = {
    0.0,       39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
    2637558.0, 357423.0,   32670.0,     1925.0,      66.0,        1.0,
};

/* Horner's scheme in x, or for large x in 1 / x, as the terms would overflow. */
static double lanczos_sum(double x)
{
    double numerator = 0.0, denominator = 0.0;
    if (x < 5.0) {
        for (int i = LANCZOS_TERMS; i-- > 0;) {
            numerator = numerator * x + lanczos_numerator[i];
            denominator = denominator * x + lanczos_denominator[i];
        }
    } else {
        for (int i = 0; i < LANCZOS_TERMS; i++) {
            numerator = numerator / x + lanczos_numerator[i];
            denominator = denominator / x + lanczos_denominator[i];
        }
    }
    return numerator / denominator;
}

/* sin(pi * x), x >= 0: by the quarter that x falls in, so that it is exact at integers. */
static double sin_pi(double x)
{
    double y = fmod(x, 2.0);
    switch ((int)round(2.0 * y)) {
    case 0:
        return sin(PI * y);
    case 1:
        return cos(PI * (y - 0.5));
    case 2:
        /* 1 - y and not y - 1: the latter would give -0.0 where x is 1. */
        return sin(PI * (1.0 - y));
    case 3:
        return -cos(PI * (y - 1.5));
    default:
        return sin(PI * (y - 2.0));
    }
}

static double gamma_of(double x)
{
    double size = fabs(x);
    double y = size + LANCZOS_G_MINUS_HALF;
    double lost = size > LANCZOS_G_MINUS_HALF ? (y - size) - LANCZOS_G_MINUS_HALF
                                              : (y - LANCZOS_G_MINUS_HALF) - size;
    double correction = lost * LANCZOS_G / y;
    /* The power alone would overflow from here on. */
    bool large = size >= 140.0;
    double power = large ? pow(y, size / 2.0 - 0.25) : pow(y, size - 0.5);
    double value;
    if (x < 0) {
        value = -PI / sin_pi(size) / size * exp(y) / lanczos_sum(size);
        value -= correction * value;
        value /= power;
        return large ? value / power : value;
    }
    value = lanczos_sum(size) / exp(y);
    value += correction * value;
    value *= power;
    return large ? value * power : value;
}

static double gamma_whole(double x)
{
    double value = 1.0;
    for (double factor = 2.0; factor < x; factor += 1.0)
        value *= factor;
    return value;
}

int32_t rt_math_gamma(struct rt_context *context, double value, int32_t site, double *ret_float)
{
    if (isnan(value) || value == INFINITY) {
        *ret_float = value;
        return RT_OK;
    }
    bool whole = value == floor(value);
    if (whole && value <= 0.0)
        return domain_error(context, site);
    double gamma;
    if (whole && value <= 23.0)
        gamma = gamma_whole(value);
    else if (fabs(value) < 1e-20)
        gamma = 1.0 / value;
    else if (value > 200.0)
        gamma = INFINITY;
    else if (value < -200.0)
        gamma = 0.0 / -sin_pi(-value);
    else
        gamma = gamma_of(value);
    if (isinf(gamma))
        return range_error(context, site);
    *ret_float = gamma;
    return RT_OK;
}

int32_t rt_math_lgamma(struct rt_context *context, double value, int32_t site, double *ret_float)
{
    double size = fabs(value);
    double logarithm;
    if (!isfinite(value)) {
        logarithm = isnan(value) ? value : INFINITY;
        *ret_float = logarithm;
        return RT_OK;
    }
    if (value == floor(value) && value <= 2.0) {
        if (value <= 0.0)
            return domain_error(context, site);
        *ret_float = 0.0;
        return RT_OK;
    }
    if (size < 1e-20) {
        *ret_float = -log(size);
        return RT_OK;
    }
    logarithm = log(lanczos_sum(size)) - LANCZOS_G;
    logarithm += (size - 0.5) * (log(size + LANCZOS_G - 0.5) - 1);
    if (value < 0)
        logarithm = LOG_PI - log(fabs(sin_pi(size))) - log(size) - logarithm;
    if (isinf(logarithm))
        return range_error(context, site);
    *ret_float = logarithm;
    return RT_OK;
}

/* ---- ints */

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static uint64_t gcd(uint64_t left, uint64_t right)
{
    while (right != 0) {
        uint64_t rest = left % right;
        left = right;
        right = rest;
    }
    return left;
}

static int32_t fits(struct rt_context *context, unsigned __int128 value, int32_t site,
                    int64_t *ret_int)
{
    if (value > INT64_MAX)
        return overflow(context, site);
    *ret_int = (int64_t)value;
    return RT_OK;
}

int32_t rt_math_gcd(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                    int64_t *ret_int)
{
    return fits(context, gcd(magnitude(left), magnitude(right)), site, ret_int);
}

int32_t rt_math_lcm(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                    int64_t *ret_int)
{
    if (left == 0 || right == 0)
        return fits(context, 0, site, ret_int);
    uint64_t a = magnitude(left), b = magnitude(right);
    return fits(context, (unsigned __int128)(a / gcd(a, b)) * b, site, ret_int);
}

int32_t rt_math_factorial(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_int)
{
    if (value < 0)
        return rt_raise_code(context, RT_ERROR_FACTORIAL_NEGATIVE, site, NULL);
    if (value > 20)
        return overflow(context, site);
    int64_t product = 1;
    for (int64_t i = 2; i <= value; i++)
        product *= i;
    *ret_int = product;
    return RT_OK;
}

int32_t rt_math_isqrt(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_int)
{
    if (value < 0)
        return rt_raise_code(context, RT_ERROR_ISQRT_NEGATIVE, site, NULL);
    uint64_t root = (uint64_t)sqrt((double)value);
    /* The conversion may have rounded up or down. */
    while ((unsigned __int128)root * root > (uint64_t)value)
        root--;
    while ((unsigned __int128)(root + 1) * (root + 1) <= (uint64_t)value)
        root++;
    *ret_int = (int64_t)root;
    return RT_OK;
}

static int32_t check_choice(struct rt_context *context, int64_t n, int64_t k, int32_t site)
{
    if (n < 0)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "n must be a non-negative integer");
    if (k < 0)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "k must be a non-negative integer");
    return RT_OK;
}

int32_t rt_math_comb(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                     int64_t *ret_int)
{
    int32_t status = check_choice(context, n, k, site);
    if (status != RT_OK)
        return status;
    if (k > n)
        return fits(context, 0, site, ret_int);
    if (k > n - k)
        k = n - k;
    /* Each step at least doubles it, so it ends or overflows soon. */
    unsigned __int128 choices = 1;
    for (int64_t i = 1; i <= k && choices <= INT64_MAX; i++)
        choices = choices * (uint64_t)(n - k + i) / (uint64_t)i;
    return fits(context, choices, site, ret_int);
}

int32_t rt_math_perm(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                     int64_t *ret_int)
{
    int32_t status = check_choice(context, n, k, site);
    if (status != RT_OK)
        return status;
    if (k > n)
        return fits(context, 0, site, ret_int);
    unsigned __int128 orders = 1;
    for (int64_t i = 0; i < k && orders <= INT64_MAX; i++)
        orders *= (uint64_t)(n - i);
    return fits(context, orders, site, ret_int);
}

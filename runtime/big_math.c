/* What math does with ints of any size. See big.h. */
#include "runtime/big_internal.h"

#include <math.h>

static void mpz_of(mpz_t z, const struct big_view *view)
{
    mpz_roinit_n(z, view->limbs, view->negative ? -view->count : view->count);
}

static int32_t from_mpz(struct rt_context *context, const mpz_t z, int64_t *ret_big)
{
    return rt_big_from_limbs(context, (const uint64_t *)mpz_limbs_read(z), (int64_t)mpz_size(z),
                             mpz_sgn(z) < 0, ret_big);
}

static bool may_take_limbs(struct rt_context *context, mp_size_t limbs)
{
    return big_may_take(context, (size_t)limbs * sizeof(mp_limb_t));
}

int32_t rt_big_gcd(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big)
{
    (void)site;
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    if (!may_take_limbs(context, (x.count + y.count) * 4))
        return big_no_memory(context, (x.count + y.count) * 4);
    mpz_t zx, zy, result;
    mpz_of(zx, &x);
    mpz_of(zy, &y);
    mpz_init(result);
    mpz_gcd(result, zx, zy);
    int32_t status = from_mpz(context, result, ret_big);
    mpz_clear(result);
    return status;
}

int32_t rt_big_lcm(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big)
{
    (void)site;
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    if (!may_take_limbs(context, (x.count + y.count) * 6))
        return big_no_memory(context, (x.count + y.count) * 6);
    mpz_t zx, zy, result;
    mpz_of(zx, &x);
    mpz_of(zy, &y);
    mpz_init(result);
    mpz_lcm(result, zx, zy);
    int32_t status = from_mpz(context, result, ret_big);
    mpz_clear(result);
    return status;
}

int32_t rt_big_isqrt(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big)
{
    if (rt_big_negative(value))
        return rt_raise_code(context, RT_ERROR_ISQRT_NEGATIVE, site, NULL);
    struct big_view x;
    big_view(&x, value);
    if (!x.count) {
        *ret_big = value;
        return RT_OK;
    }
    mp_size_t count = (x.count + 1) / 2;
    if (!may_take_limbs(context, x.count * 3))
        return big_no_memory(context, x.count * 3);
    struct rt_big *root = big_new(context, count);
    if (!root)
        return big_no_memory(context, count);
    mpn_sqrtrem(big_limbs(root), NULL, x.limbs, x.count);
    return big_finish(context, root, count, count, false, ret_big);
}

/* ---- products of many factors */

/* About n * log2(n / e) bits. */
static double factorial_bits(double n)
{
    return lgamma(n + 1.0) / log(2.0) + 64.0;
}

static bool may_have_bits(struct rt_context *context, double bits)
{
    double bytes = bits / 8.0;
    return bytes < 0x1p60 && big_may_take(context, (size_t)(bytes * 4.0));
}

int32_t rt_big_factorial(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big)
{
    if (rt_big_negative(value))
        return rt_raise_code(context, RT_ERROR_FACTORIAL_NEGATIVE, site, NULL);
    int64_t n;
    if (!rt_big_int64(value, &n))
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "factorial() argument should not exceed 9223372036854775807");
    if (!may_have_bits(context, factorial_bits((double)n)))
        return big_no_memory(context, INT64_MAX);
    mpz_t result;
    mpz_init(result);
    mpz_fac_ui(result, (unsigned long)n);
    int32_t status = from_mpz(context, result, ret_big);
    mpz_clear(result);
    return status;
}

/* n * (n - 1) * ... of `count` factors, by halves so that factors are of like sizes. */
static int32_t falling_product(struct rt_context *context, int64_t n, int64_t count, int32_t site,
                               int64_t *ret_big)
{
    if (count <= 8) {
        int64_t product = rt_big_word(1), factor = n;
        rt_big_retain(context, factor);
        int32_t status = RT_OK;
        for (int64_t i = 0; i < count && status == RT_OK; i++) {
            int64_t next;
            status = rt_big_multiply(context, product, factor, site, &next);
            if (status != RT_OK)
                break;
            rt_big_release(context, product);
            product = next;
            status = rt_big_subtract(context, factor, rt_big_word(1), site, &next);
            if (status != RT_OK)
                break;
            rt_big_release(context, factor);
            factor = next;
        }
        rt_big_release(context, factor);
        if (status == RT_OK)
            *ret_big = product;
        else
            rt_big_release(context, product);
        return status;
    }
    int32_t status = rt_poll_if_asked(context);
    if (status != RT_OK)
        return status;
    int64_t half = count / 2, high, low, from;
    status = rt_big_subtract(context, n, rt_big_word(half), site, &from);
    if (status != RT_OK)
        return status;
    status = falling_product(context, n, half, site, &high);
    if (status == RT_OK) {
        status = falling_product(context, from, count - half, site, &low);
        if (status == RT_OK) {
            status = rt_big_multiply(context, high, low, site, ret_big);
            rt_big_release(context, low);
        }
        rt_big_release(context, high);
    }
    rt_big_release(context, from);
    return status;
}

static int32_t check_choice(struct rt_context *context, int64_t n, int64_t k, int32_t site)
{
    if (rt_big_negative(n))
        return big_raise(context, RT_ERROR_VALUE, site, "n must be a non-negative integer");
    if (rt_big_negative(k))
        return big_raise(context, RT_ERROR_VALUE, site, "k must be a non-negative integer");
    return RT_OK;
}

/* At least so many bits: each factor has at least half of what n has beyond 2 * count of them. */
static bool product_fits(struct rt_context *context, int64_t n, int64_t count)
{
    double size = rt_big_float(n), factors = (double)count;
    double bits = isinf(size) ? (double)rt_big_bit_length(n) * factors
                              : (lgamma(size + 1.0) - lgamma(size - factors + 1.0)) / log(2.0);
    return isnan(bits) || may_have_bits(context, bits < 0 ? 0 : bits);
}

int32_t rt_big_perm(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                    int64_t *ret_big)
{
    int32_t status = check_choice(context, n, k, site);
    if (status != RT_OK)
        return status;
    if (rt_big_order(n, k) < 0) {
        *ret_big = rt_big_word(0);
        return RT_OK;
    }
    int64_t count;
    if (!rt_big_int64(k, &count))
        return big_raise(context, RT_ERROR_OVERFLOW, site, "k must not exceed 9223372036854775807");
    if (!product_fits(context, n, count))
        return big_no_memory(context, INT64_MAX);
    return falling_product(context, n, count, site, ret_big);
}

int32_t rt_big_comb(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                    int64_t *ret_big)
{
    int32_t status = check_choice(context, n, k, site);
    if (status != RT_OK)
        return status;
    if (rt_big_order(n, k) < 0) {
        *ret_big = rt_big_word(0);
        return RT_OK;
    }
    int64_t other, count, product, factorial;
    status = rt_big_subtract(context, n, k, site, &other);
    if (status != RT_OK)
        return status;
    bool fits = rt_big_int64(rt_big_order(k, other) > 0 ? other : k, &count);
    rt_big_release(context, other);
    if (!fits)
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "min(n - k, k) must not exceed 9223372036854775807");
    if (!product_fits(context, n, count))
        return big_no_memory(context, INT64_MAX);
    status = falling_product(context, n, count, site, &product);
    if (status != RT_OK)
        return status;
    status = rt_big_factorial(context, rt_big_word(count), site, &factorial);
    if (status == RT_OK) {
        status = rt_big_floor_divide(context, product, factorial, site, ret_big);
        rt_big_release(context, factorial);
    }
    rt_big_release(context, product);
    return status;
}

/* ---- logarithms */

static double log_of(double value, int64_t base)
{
    return base == 2 ? log2(value) : base == 10 ? log10(value) : log(value);
}

/* value = fraction * 2 ** exponent with the fraction in [0.5, 1), rounded half to even. */
static double fraction_of(const struct big_view *view, int64_t *ret_exponent)
{
    mp_size_t top = view->count > 2 ? 2 : view->count;
    struct big_view high = {.limbs = view->limbs + view->count - top, .count = top};
    bool sticky = false;
    for (mp_size_t i = 0; i + top < view->count && !sticky; i++)
        sticky = view->limbs[i] != 0;
    int zeros = __builtin_clzl(high.limbs[top - 1]);
    uint64_t bits = high.limbs[top - 1] << zeros;
    if (top > 1) {
        bits |= zeros ? high.limbs[0] >> (64 - zeros) : 0;
        sticky |= zeros ? high.limbs[0] << zeros != 0 : high.limbs[0] != 0;
    }
    int exponent;
    double fraction = frexp((double)(bits | sticky), &exponent);
    *ret_exponent = view->count * 64 - zeros + (exponent - 64);
    return fraction;
}

int32_t rt_big_log(struct rt_context *context, int64_t value, int64_t base, int32_t site,
                   double *ret_float)
{
    struct big_view view;
    big_view(&view, value);
    if (view.negative || !view.count)
        return rt_raise_code(context, RT_ERROR_MATH_DOMAIN, site, NULL);
    double size = rt_big_float(value);
    if (!isinf(size)) {
        *ret_float = log_of(size, base);
        return RT_OK;
    }
    int64_t exponent;
    double fraction = fraction_of(&view, &exponent);
    *ret_float = log_of(fraction, base) + log_of(2.0, base) * (double)exponent;
    return RT_OK;
}

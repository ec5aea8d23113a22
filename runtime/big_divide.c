/* Division, remainders and powers of ints of any size. See big.h. */
#include "runtime/big_internal.h"

#include <math.h>

/* Quotient and remainder in scratch memory of the computation's. */
struct division {
    struct rt_big *quotient, *remainder;
    mp_size_t quotient_count, remainder_count; /* capacities */
};

static int32_t zero_divisor(struct rt_context *context, int32_t site, enum rt_error error)
{
    return rt_raise_code(context, error, site, NULL);
}

/* |x| divided by |y|, y not zero, x not shorter; the parts that are not wanted are NULL. */
static int32_t divide_magnitudes(struct rt_context *context, const struct big_view *x,
                                 const struct big_view *y, struct division *ret_division)
{
    mp_size_t quotient_count = x->count - y->count + 1;
    struct division division = {NULL, NULL, quotient_count, y->count};
    if (!big_may_take(context, (size_t)x->count * 4 * sizeof(mp_limb_t)))
        return big_no_memory(context, x->count * 4);
    division.quotient = big_new(context, quotient_count);
    division.remainder = big_new(context, y->count);
    if (!division.quotient || !division.remainder) {
        if (division.quotient)
            big_scratch_free(context, division.quotient, rt_big_bytes(quotient_count));
        if (division.remainder)
            big_scratch_free(context, division.remainder, rt_big_bytes(y->count));
        return big_no_memory(context, x->count);
    }
    mpn_tdiv_qr(big_limbs(division.quotient), big_limbs(division.remainder), 0, x->limbs, x->count,
                y->limbs, y->count);
    *ret_division = division;
    return RT_OK;
}

static bool is_zero(const struct rt_big *big, mp_size_t count)
{
    for (mp_size_t i = 0; i < count; i++) {
        if (big->limbs[i])
            return false;
    }
    return true;
}

/* quotient + 1: one limb more when all of them were full, which only division by 1 could need, and
 * that leaves no rest. */
static void increment(struct division *division)
{
    mpn_add_1(big_limbs(division->quotient), big_limbs(division->quotient),
              division->quotient_count, 1);
}

static int32_t finish_quotient(struct rt_context *context, struct division *division, bool negative,
                               int64_t *ret_big)
{
    return big_finish(context, division->quotient, division->quotient_count,
                      division->quotient_count, negative, ret_big);
}

static int32_t finish_remainder(struct rt_context *context, struct division *division,
                                bool negative, int64_t *ret_big)
{
    return big_finish(context, division->remainder, division->remainder_count,
                      division->remainder_count, negative, ret_big);
}

static void drop(struct rt_context *context, struct rt_big *big, mp_size_t capacity)
{
    big_scratch_free(context, big, rt_big_bytes(capacity));
}

static int64_t floor_quotient(int64_t left, int64_t right)
{
    int64_t quotient = left / right;
    return quotient - (left % right != 0 && (left < 0) != (right < 0));
}

static int64_t floor_rest(int64_t left, int64_t right)
{
    int64_t rest = left % right;
    return rest + (rest != 0 && (rest < 0) != (right < 0) ? right : 0);
}

/* Floors: where signs differ and something is left, the quotient is one lower and the remainder
 * |y| - rest, with y's sign. Either result may be unwanted (NULL). */
static int32_t floor_both(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                          enum rt_error zero, int64_t *ret_quotient, int64_t *ret_remainder)
{
    if (right == rt_big_word(0))
        return zero_divisor(context, site, zero);
    int32_t status = RT_OK;
    if (rt_big_is_small(left) && rt_big_is_small(right)) {
        int64_t a = rt_big_small(left), b = rt_big_small(right);
        if (ret_quotient)
            status = rt_big_from_int(context, floor_quotient(a, b), ret_quotient);
        if (ret_remainder && status == RT_OK)
            *ret_remainder = rt_big_word(floor_rest(a, b));
        return status;
    }
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    bool differ = x.negative != y.negative;
    if (x.count < y.count) {
        bool lower = differ && x.count;
        if (ret_remainder)
            status = lower ? rt_big_add(context, left, right, site, ret_remainder)
                           : big_share(context, left, ret_remainder);
        if (ret_quotient)
            *ret_quotient = rt_big_word(lower ? -1 : 0);
        return status;
    }
    struct division division = {0};
    status = divide_magnitudes(context, &x, &y, &division);
    if (status != RT_OK)
        return status;
    bool lower = differ && !is_zero(division.remainder, division.remainder_count);
    if (lower) {
        increment(&division);
        mpn_sub_n(big_limbs(division.remainder), y.limbs, big_limbs(division.remainder), y.count);
    }
    if (ret_quotient)
        status = finish_quotient(context, &division, differ, ret_quotient);
    else
        drop(context, division.quotient, division.quotient_count);
    if (status != RT_OK || !ret_remainder) {
        drop(context, division.remainder, division.remainder_count);
        return status;
    }
    status = finish_remainder(context, &division, y.negative, ret_remainder);
    if (status != RT_OK && ret_quotient)
        rt_big_release(context, *ret_quotient);
    return status;
}

int32_t rt_big_floor_divide(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                            int64_t *ret_big)
{
    return floor_both(context, left, right, site, RT_ERROR_INT_FLOOR_DIVIDE_BY_ZERO, ret_big, NULL);
}

int32_t rt_big_modulo(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                      int64_t *ret_big)
{
    return floor_both(context, left, right, site, RT_ERROR_INT_MODULO_BY_ZERO, NULL, ret_big);
}

int32_t rt_big_modulo_int(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                          int64_t *ret_int)
{
    if (right == 0)
        return zero_divisor(context, site, RT_ERROR_INT_MODULO_BY_ZERO);
    if (rt_big_is_small(left)) {
        *ret_int = right == -1 ? 0 : floor_rest(rt_big_small(left), right);
        return RT_OK;
    }
    struct big_view x;
    big_view(&x, left);
    uint64_t divisor = big_magnitude(right);
    uint64_t rest = mpn_mod_1(x.limbs, x.count, divisor);
    if (rest && x.negative != (right < 0))
        rest = divisor - rest;
    *ret_int = (int64_t)(right < 0 ? 0 - rest : rest);
    return RT_OK;
}

int32_t rt_big_divmod(struct rt_context *context, int64_t left, int64_t right, int32_t type,
                      int32_t site, void *ret_tuple)
{
    (void)type;
    int64_t both[2];
    int32_t status = floor_both(context, left, right, site, RT_ERROR_INT_FLOOR_DIVIDE_BY_ZERO,
                                &both[0], &both[1]);
    if (status == RT_OK)
        memcpy(ret_tuple, both, sizeof(both));
    return status;
}

/* ---- true division */

static int64_t bit_count_of(const struct big_view *view)
{
    return view->count ? view->count * 64 - __builtin_clzl(view->limbs[view->count - 1]) : 0;
}

enum {
    MANTISSA_BITS = 53,
    EXPONENT_MIN = -1074, /* of the least subnormal */
    QUOTIENT_BITS = MANTISSA_BITS + 2,
};

/* What `shift` (positive: to the left) makes of the magnitude, in `out` of ret_count limbs, and
 * whether bits were lost. */
static bool shifted(const struct big_view *view, int64_t shift, mp_limb_t *out,
                    mp_size_t *ret_count)
{
    int64_t size = shift < 0 ? -shift : shift;
    mp_size_t whole = size / 64;
    unsigned part = (unsigned)(size % 64);
    mp_size_t count;
    bool lost = false;
    if (shift >= 0) {
        memset(out, 0, (size_t)whole * sizeof(*out));
        count = view->count + whole;
        out[count] = 0;
        if (part)
            out[count] = mpn_lshift(out + whole, view->limbs, view->count, part);
        else
            memcpy(out + whole, view->limbs, (size_t)view->count * sizeof(*out));
        count++;
    } else if (whole >= view->count) {
        lost = view->count > 0;
        count = 0;
    } else {
        for (mp_size_t i = 0; i < whole && !lost; i++)
            lost = view->limbs[i] != 0;
        count = view->count - whole;
        if (part)
            lost |= mpn_rshift(out, view->limbs + whole, count, part) != 0;
        else
            memcpy(out, view->limbs + whole, (size_t)count * sizeof(*out));
    }
    while (count && !out[count - 1])
        count--;
    *ret_count = count;
    return lost;
}

/* Quotient of magnitudes with two or three bits more than a float holds at that size, the last of
 * which also says whether anything was left: rounding it to a float rounds once. */
static int32_t divide_rounded(struct rt_context *context, const struct big_view *x,
                              const struct big_view *y, int32_t site, double *ret_float)
{
    int64_t difference = bit_count_of(x) - bit_count_of(y);
    if (difference > 1024 + 1)
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "integer division result too large for a float");
    if (difference < EXPONENT_MIN - 1) {
        *ret_float = 0.0;
        return RT_OK;
    }
    int64_t shift = difference - QUOTIENT_BITS; /* bits of x / y below which are not wanted */
    if (shift < EXPONENT_MIN - 2)
        shift = EXPONENT_MIN - 2;
    /* x is cut, or y grows: the rest says what was lost either way. */
    mp_size_t room = x->count + y->count + (shift < 0 ? -shift : shift) / 64 + 3;
    size_t bytes = (size_t)room * 3 * sizeof(mp_limb_t);
    mp_limb_t *scratch = big_scratch(context, bytes);
    if (!scratch)
        return big_no_memory(context, room * 3);
    mp_limb_t *numerator = scratch, *quotient = scratch + room, *rest = quotient + room;
    mp_size_t count;
    bool sticky = shifted(x, -shift, numerator, &count);
    uint64_t bits = 0;
    if (count >= y->count) {
        mpn_tdiv_qr(quotient, rest, 0, numerator, count, y->limbs, y->count);
        bits = quotient[0];
        for (mp_size_t i = 0; i < y->count && !sticky; i++)
            sticky = rest[i] != 0;
    } else {
        sticky |= count != 0;
    }
    big_scratch_free(context, scratch, bytes);
    /* By hand: at subnormal sizes the two low bits are rounded away, not what a conversion would
     * take. */
    int extra = bits ? 64 - __builtin_clzl(bits) - MANTISSA_BITS : 0;
    if (extra < 2)
        extra = 2;
    uint64_t unit = UINT64_C(1) << extra, half = unit >> 1, low = bits & (unit - 1);
    bits -= low;
    if (low > half || (low == half && (sticky || bits & unit)))
        bits += unit;
    double quotient_float = ldexp((double)bits, (int)shift);
    if (isinf(quotient_float))
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "integer division result too large for a float");
    *ret_float = quotient_float;
    return RT_OK;
}

int32_t rt_big_divide(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                      double *ret_float)
{
    if (right == rt_big_word(0))
        return zero_divisor(context, site, RT_ERROR_INT_DIVIDE_BY_ZERO);
    if (rt_big_is_small(left) && rt_big_is_small(right))
        return rt_int_divide(context, rt_big_small(left), rt_big_small(right), site, ret_float);
    if (left == rt_big_word(0)) {
        *ret_float = rt_big_negative(right) ? -0.0 : 0.0;
        return RT_OK;
    }
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    double quotient = 0.0;
    int32_t status = divide_rounded(context, &x, &y, site, &quotient);
    if (status == RT_OK)
        *ret_float = x.negative != y.negative ? -quotient : quotient;
    return status;
}

/* ---- powers */

int32_t rt_big_power(struct rt_context *context, int64_t base, int64_t exponent, int32_t site,
                     int64_t *ret_big)
{
    if (exponent == rt_big_word(0) || base == rt_big_word(1)) {
        *ret_big = rt_big_word(1);
        return RT_OK;
    }
    if (base == rt_big_word(0)) {
        *ret_big = base;
        return RT_OK;
    }
    bool odd =
        !rt_big_is_small(exponent) ? rt_big_of(exponent)->limbs[0] & 1 : rt_big_small(exponent) & 1;
    if (base == rt_big_word(-1)) {
        *ret_big = rt_big_word(odd ? -1 : 1);
        return RT_OK;
    }
    struct big_view x;
    big_view(&x, base);
    int64_t times = rt_big_clamp(exponent);
    /* At least (bits - 1) * exponent bits; the least base's bits are 2. */
    unsigned __int128 least = (unsigned __int128)(bit_count_of(&x) - 1) * (uint64_t)times;
    if (least / 8 > context->computation->memory_bytes_max)
        return big_no_memory(context, INT64_MAX);
    /* From the exponent's second highest bit down. */
    int64_t power = base;
    rt_big_retain(context, power);
    int32_t status = RT_OK;
    for (int bit = 62 - __builtin_clzl((uint64_t)times); bit >= 0 && status == RT_OK; bit--) {
        int64_t next;
        status = rt_big_multiply(context, power, power, site, &next);
        if (status == RT_OK) {
            rt_big_release(context, power);
            power = next;
        }
        if (status == RT_OK && times >> bit & 1) {
            status = rt_big_multiply(context, power, base, site, &next);
            if (status == RT_OK) {
                rt_big_release(context, power);
                power = next;
            }
        }
        if (status == RT_OK)
            status = rt_poll_if_asked(context);
    }
    if (status != RT_OK) {
        rt_big_release(context, power);
        return status;
    }
    *ret_big = power;
    return RT_OK;
}

/* A read-only view of GMP's other layer. */
static void mpz_of(mpz_t z, const struct big_view *view)
{
    mpz_roinit_n(z, view->limbs, view->negative ? -view->count : view->count);
}

static int32_t from_mpz(struct rt_context *context, const mpz_t z, int64_t *ret_big)
{
    return rt_big_from_limbs(context, (const uint64_t *)mpz_limbs_read(z), (int64_t)mpz_size(z),
                             mpz_sgn(z) < 0, ret_big);
}

int32_t rt_big_power_modulo(struct rt_context *context, int64_t base, int64_t exponent,
                            int64_t modulus, int32_t site, int64_t *ret_big)
{
    if (modulus == rt_big_word(0))
        return big_raise(context, RT_ERROR_VALUE, site, "pow() 3rd argument cannot be 0");
    struct big_view x, e, m;
    big_view(&x, base);
    big_view(&e, exponent);
    big_view(&m, modulus);
    if (!big_may_take(context, (size_t)(m.count * 16 + x.count * 2) * sizeof(mp_limb_t)))
        return big_no_memory(context, m.count * 16 + x.count * 2);
    bool negative_modulus = m.negative;
    m.negative = false;
    mpz_t zx, ze, zm, result, inverse;
    mpz_of(zx, &x);
    mpz_of(zm, &m);
    mpz_init(result);
    mpz_init(inverse);
    int32_t status = RT_OK;
    bool one = m.count == 1 && m.limbs[0] == 1;
    if (one) {
        mpz_set_ui(result, 0);
    } else if (e.negative) {
        e.negative = false;
        mpz_of(ze, &e);
        if (mpz_invert(inverse, zx, zm))
            mpz_powm(result, inverse, ze, zm);
        else
            status = big_raise(context, RT_ERROR_VALUE, site,
                               "base is not invertible for the given modulus");
    } else {
        mpz_of(ze, &e);
        mpz_powm(result, zx, ze, zm);
    }
    if (status == RT_OK) {
        if (negative_modulus && mpz_sgn(result) > 0)
            mpz_sub(result, result, zm);
        status = from_mpz(context, result, ret_big);
    }
    mpz_clear(result);
    mpz_clear(inverse);
    return status;
}

/* Numbers of any kind, hashed and compared as CPython does: exactly, across kinds. */
#include "runtime/value_internal.h"

#include <math.h>

/* CPython's numeric hash is modulo this prime. */
enum { HASH_BITS = 61 };
#define HASH_MODULUS ((UINT64_C(1) << HASH_BITS) - 1)
#define HASH_INFINITY 314159

/* ---- an int of any size by sign and magnitude */

struct magnitude {
    bool negative;
    int64_t count;
    const uint64_t *limbs; /* least first, the last not 0 */
    uint64_t one;
};

static void magnitude_small(int64_t value, struct magnitude *ret)
{
    ret->negative = value < 0;
    ret->one = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    ret->count = value != 0;
    ret->limbs = &ret->one;
}

static void magnitude_of(struct rt_any any, struct magnitude *ret)
{
    if (any.type->kind == RT_BOOL) {
        magnitude_small(*(const uint8_t *)any.value, ret);
        return;
    }
    int64_t word = rt_load_int(any.type, any.value);
    if (any.type->kind == RT_INT) {
        magnitude_small(word, ret);
        return;
    }
    if (word & 1) {
        magnitude_small(word >> 1, ret);
        return;
    }
    const struct rt_big *big = (const struct rt_big *)(uintptr_t)word;
    *ret = (struct magnitude){
        .negative = big->count < 0,
        .count = big->count < 0 ? -big->count : big->count,
        .limbs = big->limbs,
    };
}

static int compare_magnitudes(const struct magnitude *left, const struct magnitude *right)
{
    if (left->count != right->count)
        return left->count < right->count ? -1 : 1;
    for (int64_t i = left->count; i-- > 0;) {
        if (left->limbs[i] != right->limbs[i])
            return left->limbs[i] < right->limbs[i] ? -1 : 1;
    }
    return 0;
}

static int compare_ints(struct rt_any left, struct rt_any right)
{
    struct magnitude x, y;
    magnitude_of(left, &x);
    magnitude_of(right, &y);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int order = compare_magnitudes(&x, &y);
    return x.negative ? -order : order;
}

/* |float| against an int's magnitude of at least two limbs or one with its top bit set or not: a
 * float of that size is whole. */
static int compare_big_double(const struct magnitude *x, double right)
{
    if (isinf(right) || x->negative != (right < 0))
        return right < 0 ? 1 : -1;
    int exponent;
    double fraction = frexp(fabs(right), &exponent); /* right = fraction * 2**exponent */
    int64_t bits = x->count * 64 - __builtin_clzl(x->limbs[x->count - 1]);
    int order = bits < exponent ? -1 : bits > exponent;
    if (order == 0) {
        /* Both begin at the same bit: compare the first 64 bits, then what is left of the int. */
        uint64_t digits = (uint64_t)ldexp(fraction, 64);
        int shift = __builtin_clzl(x->limbs[x->count - 1]);
        uint64_t top = x->limbs[x->count - 1] << shift;
        uint64_t rest = 0;
        if (x->count > 1) {
            uint64_t below = x->limbs[x->count - 2];
            top |= shift ? below >> (64 - shift) : 0;
            rest = below << shift;
        }
        for (int64_t i = 0; i + 2 < x->count; i++)
            rest |= x->limbs[i];
        order = top < digits ? -1 : top > digits || rest != 0;
    }
    return x->negative ? -order : order;
}

static bool is_big(struct rt_any any)
{
    return any.type->kind == RT_BIG && !(*(const int64_t *)(const void *)any.value & 1);
}

static int64_t small_of(struct rt_any any)
{
    if (any.type->kind == RT_BOOL)
        return *(const uint8_t *)any.value;
    int64_t word = rt_load_int(any.type, any.value);
    return any.type->kind == RT_BIG ? word >> 1 : word;
}

static double double_of(struct rt_any any)
{
    return *(const double *)(const void *)any.value;
}

static int compare_int_double(struct rt_any left, double right)
{
    if (isnan(right))
        return 2;
    if (!is_big(left))
        return rt_compare_int_float(small_of(left), right);
    struct magnitude x;
    magnitude_of(left, &x);
    return compare_big_double(&x, right);
}

int rt_compare_numbers(struct rt_any left, struct rt_any right)
{
    bool floats[] = {left.type->kind == RT_FLOAT, right.type->kind == RT_FLOAT};
    if (floats[0] && floats[1]) {
        double x = double_of(left), y = double_of(right);
        return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
    }
    if (floats[1])
        return compare_int_double(left, double_of(right));
    if (floats[0]) {
        int order = compare_int_double(right, double_of(left));
        return order == 2 ? 2 : -order;
    }
    if (is_big(left) || is_big(right))
        return compare_ints(left, right);
    int64_t x = small_of(left), y = small_of(right);
    return x < y ? -1 : x > y;
}

bool rt_is_nan(struct rt_any any)
{
    return any.type->kind == RT_FLOAT && isnan(double_of(any));
}

/* ---- hashes */

/* -1 is how CPython says that there is none. */
static int64_t not_minus_one(uint64_t hash)
{
    return hash == UINT64_MAX ? -2 : (int64_t)hash;
}

int64_t rt_hash_int(int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t hash = magnitude % HASH_MODULUS;
    return not_minus_one(value < 0 ? 0 - hash : hash);
}

static uint64_t rotate(uint64_t hash, int bits)
{
    return (hash << bits & HASH_MODULUS) | hash >> (HASH_BITS - bits);
}

int64_t rt_hash_double(double value)
{
    if (isinf(value))
        return value > 0 ? HASH_INFINITY : -HASH_INFINITY;
    int exponent;
    double rest = frexp(fabs(value), &exponent);
    uint64_t hash = 0;
    while (rest != 0) {
        hash = rotate(hash, 28);
        rest *= 268435456.0; /* 2**28 */
        exponent -= 28;
        uint64_t digit = (uint64_t)rest;
        rest -= (double)digit;
        hash += digit;
        if (hash >= HASH_MODULUS)
            hash -= HASH_MODULUS;
    }
    exponent = exponent >= 0 ? exponent % HASH_BITS : HASH_BITS - 1 - (-1 - exponent) % HASH_BITS;
    hash = rotate(hash, exponent);
    return not_minus_one(value < 0 ? 0 - hash : hash);
}

static int64_t hash_magnitude(const struct magnitude *x)
{
    uint64_t hash = 0;
    for (int64_t i = x->count; i-- > 0;) {
        unsigned __int128 wide = (unsigned __int128)hash << 64 | x->limbs[i];
        hash = (uint64_t)(wide % HASH_MODULUS);
    }
    return not_minus_one(x->negative ? 0 - hash : hash);
}

int64_t rt_hash_number(struct rt_any any)
{
    if (any.type->kind == RT_FLOAT)
        return rt_hash_double(double_of(any));
    if (!is_big(any))
        return rt_hash_int(small_of(any));
    struct magnitude x;
    magnitude_of(any, &x);
    return hash_magnitude(&x);
}

/* See pass_interval.h. Corners are computed in 128 bits, then clamped: what lies outside of 64 bits
 * stops the computation and never comes out. */
#include "jit/pass_interval.h"

#include "jit/pass_internal.h"

typedef __int128 wide;

struct span {
    wide low, high;
};

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t greatest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

struct interval interval_join(struct interval a, struct interval b)
{
    if (interval_empty(a))
        return b;
    if (interval_empty(b))
        return a;
    return (struct interval){least(a.low, b.low), greatest(a.high, b.high)};
}

struct interval interval_meet(struct interval a, struct interval b)
{
    struct interval both = {greatest(a.low, b.low), least(a.high, b.high)};
    return interval_empty(both) ? INTERVAL_NONE : both;
}

static struct span span_of(wide a, wide b, wide c, wide d)
{
    struct span span = {a, a};
    const wide corners[] = {b, c, d};
    for (int i = 0; i < 3; i++) {
        span.low = corners[i] < span.low ? corners[i] : span.low;
        span.high = corners[i] > span.high ? corners[i] : span.high;
    }
    return span;
}

static struct interval clamp(struct span span, bool *ret_fits)
{
    *ret_fits = span.low >= INT64_MIN && span.high <= INT64_MAX;
    if (span.high < INT64_MIN || span.low > INT64_MAX)
        return INTERVAL_NONE;
    return (struct interval){span.low < INT64_MIN ? INT64_MIN : (int64_t)span.low,
                             span.high > INT64_MAX ? INT64_MAX : (int64_t)span.high};
}

static struct span multiply(struct interval a, struct interval b)
{
    return span_of((wide)a.low * b.low, (wide)a.low * b.high, (wide)a.high * b.low,
                   (wide)a.high * b.high);
}

static wide floor_divide(wide a, wide b)
{
    wide quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

/* A divisor's values below and above zero, each of which divides monotonously. */
static struct interval part(struct interval b, bool positive)
{
    return interval_meet(b, positive ? (struct interval){1, INT64_MAX}
                                     : (struct interval){INT64_MIN, -1});
}

static struct interval divide(struct interval a, struct interval b, bool *ret_fits)
{
    struct interval result = INTERVAL_NONE;
    *ret_fits = true;
    for (int positive = 0; positive < 2; positive++) {
        struct interval d = part(b, positive);
        bool fits;
        if (interval_empty(d))
            continue;
        struct span span = span_of(floor_divide(a.low, d.low), floor_divide(a.low, d.high),
                                   floor_divide(a.high, d.low), floor_divide(a.high, d.high));
        result = interval_join(result, clamp(span, &fits));
        *ret_fits &= fits;
    }
    return result;
}

static struct interval modulo(struct interval a, struct interval b)
{
    struct interval result = INTERVAL_NONE, up = part(b, true), down = part(b, false);
    if (!interval_empty(up)) {
        struct interval rest = {0, up.high - 1};
        if (a.low >= 0 && a.high < up.low)
            rest = a;
        else if (a.low >= 0)
            rest.high = least(rest.high, a.high);
        result = interval_join(result, rest);
    }
    if (!interval_empty(down)) {
        struct interval rest = {down.low + 1, 0};
        if (a.high <= 0 && a.low > down.high)
            rest = a;
        else if (a.high <= 0)
            rest.low = greatest(rest.low, a.low);
        result = interval_join(result, rest);
    }
    return result;
}

static bool power(int64_t base, int64_t exponent, int64_t *ret_result)
{
    int64_t result = 1;
    for (int64_t i = 0; i < exponent; i++) {
        if (i > 64 && base > 1)
            return false;
        if (base <= 1) {
            *ret_result = base;
            return true;
        }
        if (__builtin_mul_overflow(result, base, &result))
            return false;
    }
    *ret_result = result;
    return true;
}

/* |base| to the exponent, both at their greatest, bounds the result either way. */
static struct interval raise(struct interval a, struct interval b, bool *ret_fits)
{
    int64_t most = 0, size;
    *ret_fits = false;
    if (b.low < 0 || a.low == INT64_MIN)
        return INTERVAL_ALL;
    size = greatest(a.low < 0 ? -a.low : a.low, a.high < 0 ? -a.high : a.high);
    if (!power(size, b.high, &most))
        return a.low >= 0 ? (struct interval){0, INT64_MAX} : INTERVAL_ALL;
    *ret_fits = true;
    most = greatest(most, 1); /* anything to the 0 */
    return (struct interval){a.low >= 0 ? 0 : -most, most};
}

static struct interval and (struct interval a, struct interval b)
{
    if (a.low >= 0 && b.low >= 0)
        return (struct interval){0, least(a.high, b.high)};
    if (a.low >= 0)
        return (struct interval){0, a.high};
    if (b.low >= 0)
        return (struct interval){0, b.high};
    return INTERVAL_ALL;
}

/* The greatest number with no more bits than either's greatest. */
static struct interval or_xor(struct interval a, struct interval b)
{
    if (a.low < 0 || b.low < 0)
        return INTERVAL_ALL;
    uint64_t bits = (uint64_t)(a.high | b.high);
    for (int shift = 1; shift < 64; shift *= 2)
        bits |= bits >> shift;
    return (struct interval){0, (int64_t)bits};
}

static struct interval shift_left(struct interval a, struct interval b, bool *ret_fits)
{
    *ret_fits = false;
    b = interval_meet(b, (struct interval){0, INT64_MAX});
    if (interval_empty(b))
        return INTERVAL_NONE;
    if (b.high > 62)
        return a.low >= 0 ? (struct interval){0, INT64_MAX} : INTERVAL_ALL;
    wide low = (wide)1 << b.low, high = (wide)1 << b.high;
    return clamp(span_of(a.low * low, a.low * high, a.high * low, a.high * high), ret_fits);
}

static struct interval shift_right(struct interval a, struct interval b)
{
    b = interval_meet(b, (struct interval){0, INT64_MAX});
    if (interval_empty(b))
        return INTERVAL_NONE;
    int64_t low = least(b.low, 63), high = least(b.high, 63);
    bool fits;
    return clamp(span_of(a.low >> low, a.low >> high, a.high >> low, a.high >> high), &fits);
}

static struct interval absolute(struct interval a, bool *ret_fits)
{
    wide low = a.low, high = a.high;
    if (a.low >= 0)
        return clamp((struct span){low, high}, ret_fits);
    if (a.high <= 0)
        return clamp((struct span){-high, -low}, ret_fits);
    return clamp((struct span){0, -low > high ? -low : high}, ret_fits);
}

struct interval interval_apply(enum ir_op op, struct interval a, struct interval b, bool *ret_fits)
{
    bool unary = op == IR_INT_NEGATE || op == IR_INT_ABS || op == IR_INT_INVERT, ignored;
    bool *fits = ret_fits ? ret_fits : &ignored;
    *fits = true;
    if (interval_empty(a) || (!unary && interval_empty(b)))
        return INTERVAL_NONE;
    switch ((int)op) {
    case IR_INT_ADD:
        return clamp((struct span){(wide)a.low + b.low, (wide)a.high + b.high}, fits);
    case IR_INT_SUBTRACT:
        return clamp((struct span){(wide)a.low - b.high, (wide)a.high - b.low}, fits);
    case IR_INT_MULTIPLY:
        return clamp(multiply(a, b), fits);
    case IR_INT_NEGATE:
        return clamp((struct span){-(wide)a.high, -(wide)a.low}, fits);
    case IR_INT_ABS:
        return absolute(a, fits);
    case IR_INT_FLOOR_DIVIDE:
        return divide(a, b, fits);
    case IR_INT_MODULO:
        return modulo(a, b);
    case IR_INT_POWER:
        return raise(a, b, fits);
    case IR_INT_AND:
        return and(a, b);
    case IR_INT_OR:
    case IR_INT_XOR:
        return or_xor(a, b);
    case IR_INT_INVERT:
        return (struct interval){~a.high, ~a.low};
    case IR_INT_SHIFT_LEFT:
        return shift_left(a, b, fits);
    case IR_INT_SHIFT_RIGHT:
        return shift_right(a, b);
    default:
        *fits = false;
        return INTERVAL_ALL;
    }
}

struct interval interval_refine(struct interval a, enum ir_compare compare, struct interval b)
{
    if (interval_empty(a) || interval_empty(b))
        return INTERVAL_NONE;
    switch (compare) {
    case IR_EQ:
        return interval_meet(a, b);
    case IR_NE:
        if (b.low != b.high)
            return a;
        if (a.low == b.low && a.high == b.low)
            return INTERVAL_NONE;
        a.low += a.low == b.low;
        a.high -= a.high == b.low;
        return a;
    case IR_LT:
        if (b.high == INT64_MIN)
            return INTERVAL_NONE;
        return interval_meet(a, (struct interval){INT64_MIN, b.high - 1});
    case IR_LE:
        return interval_meet(a, (struct interval){INT64_MIN, b.high});
    case IR_GT:
        if (b.low == INT64_MAX)
            return INTERVAL_NONE;
        return interval_meet(a, (struct interval){b.low + 1, INT64_MAX});
    case IR_GE:
        return interval_meet(a, (struct interval){b.low, INT64_MAX});
    }
    return a;
}

int64_t interval_root(int64_t n)
{
    int64_t low = 0, high = 3037000499; /* the root of the greatest */
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (middle * middle <= n)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Floats as decimal digits: the shortest ones are found here, others by the C library, which rounds
 * correctly; and Python's layout of them.
 */
#include "runtime/format.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A double has at most so many significant digits, and so many decimals. */
enum { SIGNIFICANT_MAX = 767, DECIMALS_MAX = 1074 };

static void strip_zeros(struct rt_float_digits *digits)
{
    while (digits->count > 1 && digits->digits[digits->count - 1] == '0')
        digits->count--;
    if (digits->count == 0)
        digits->digits[digits->count++] = '0';
    if (digits->count == 1 && digits->digits[0] == '0')
        digits->point = 1;
}

void rt_float_significant(double value, int significant, struct rt_float_digits *ret_digits)
{
    if (significant > SIGNIFICANT_MAX)
        significant = SIGNIFICANT_MAX;
    char text[SIGNIFICANT_MAX + 16];
    snprintf(text, sizeof(text), "%.*e", significant - 1, value);
    const char *exponent = strchr(text, 'e');
    ret_digits->count = significant;
    ret_digits->digits[0] = text[0];
    if (significant > 1)
        memcpy(ret_digits->digits + 1, text + 2, (size_t)significant - 1);
    ret_digits->point = (int)strtol(exponent + 1, NULL, 10) + 1;
    strip_zeros(ret_digits);
}

void rt_float_decimals(double value, int decimals, struct rt_float_digits *ret_digits)
{
    if (decimals > DECIMALS_MAX)
        decimals = DECIMALS_MAX;
    char text[DBL_MAX_10_EXP + DECIMALS_MAX + 8];
    snprintf(text, sizeof(text), "%.*f", decimals, value);
    ret_digits->count = 0;
    ret_digits->point = 0;
    bool behind = false;
    for (const char *c = text; *c; c++) {
        if (*c == '.') {
            behind = true;
            continue;
        }
        if (ret_digits->count == 0 && *c == '0') {
            ret_digits->point -= behind;
            continue;
        }
        if (ret_digits->count < RT_FLOAT_DIGITS_MAX)
            ret_digits->digits[ret_digits->count++] = *c;
        ret_digits->point += !behind;
    }
    strip_zeros(ret_digits);
}

static void from_integer(uint64_t value, int exponent, struct rt_float_digits *ret_digits)
{
    char text[24];
    size_t at = sizeof(text);
    do {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    ret_digits->count = (int)(sizeof(text) - at);
    memcpy(ret_digits->digits, text + at, (size_t)ret_digits->count);
    ret_digits->point = ret_digits->count + exponent;
    strip_zeros(ret_digits);
}

/* ---- the shortest decimal: Raffaello Giulietti's "The Schubfach way to render doubles". The
 * interval of all decimals that read back as the double is scaled by a power of ten, known to 128
 * bits, so that it holds at least one integer; among those, one that ends in 0 is shorter. */

static const struct {
    uint64_t high, low;
} powers[] = {
#define POWER(high, low) {high, low},
#include "runtime/powers.def"
#undef POWER
};

enum { POWER_MIN = -292 };

/* The product's bits from 2 ** 128 on, the last one set when it is not exact. */
static uint64_t scaled(int power, uint64_t factor)
{
    unsigned __int128 low = (unsigned __int128)powers[power - POWER_MIN].low * factor;
    unsigned __int128 high = (unsigned __int128)powers[power - POWER_MIN].high * factor;
    high += (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* Of significand * 2 ** exponent; `closer`: the double below is half as far as the one above. */
static void shortest(uint64_t significand, int exponent, bool closer,
                     struct rt_float_digits *ret_digits)
{
    /* floor(log10(2 ** exponent)), or of three quarters of it */
    int k = (exponent * 1262611 - (closer ? 524031 : 0)) >> 22;
    int shift = exponent + ((-k * 1741647) >> 19) + 1;
    uint64_t bounds = significand & 1; /* an odd one's own are not its */
    uint64_t middle = scaled(-k, 4 * significand << shift);
    uint64_t lower = scaled(-k, (4 * significand - 2 + closer) << shift) + bounds;
    uint64_t upper = scaled(-k, (4 * significand + 2) << shift) - bounds;
    uint64_t whole = middle / 4;
    if (whole >= 10) {
        uint64_t tens = whole / 10;
        bool below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above) {
            from_integer(tens + above, k + 1, ret_digits);
            return;
        }
    }
    bool below = lower <= 4 * whole, above = 4 * whole + 4 <= upper;
    if (below == above)
        above = middle > 4 * whole + 2 || (middle == 4 * whole + 2 && (whole & 1));
    from_integer(whole + above, k, ret_digits);
}

void rt_float_shortest(double value, struct rt_float_digits *ret_digits)
{
    if (value < 1e15 && value == (double)(uint64_t)value) {
        from_integer((uint64_t)value, 0, ret_digits);
        return;
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int exponent = (int)(bits >> 52 & 0x7ff);
    if (exponent == 0)
        shortest(fraction, -1074, false, ret_digits);
    else
        shortest(fraction | UINT64_C(1) << 52, exponent - 1075, fraction == 0 && exponent > 1,
                 ret_digits);
}

/* ---- layout */

static void put_digits(struct rt_text *text, const struct rt_float_digits *digits, int64_t point,
                       int64_t end, bool keep_point)
{
    int64_t start = point <= 0 ? point - 1 : 0;
    for (int64_t i = start; i < end; i++) {
        if (i == point)
            rt_text_put(text, '.');
        if (i >= digits->count) { /* only zeros follow: the point among them */
            if (i < point) {
                rt_text_pad(text, '0', point - i);
                i = point - 1;
            } else {
                rt_text_pad(text, '0', end - i);
                i = end;
            }
            continue;
        }
        rt_text_put(text, i < 0 ? '0' : (uint8_t)digits->digits[i]);
    }
    if (end == point && keep_point)
        rt_text_put(text, '.');
}

static void put_finite(struct rt_text *text, double value, char code, int64_t precision, int flags)
{
    struct rt_float_digits digits;
    bool dot_0 = flags & RT_FLOAT_DOT_0, alternate = flags & RT_FLOAT_ALTERNATE;
    bool exponential = code == 'e';
    int limit = precision > 100000 ? 100000 : (int)precision;
    int64_t end;
    switch (code) {
    case 'e':
        rt_float_significant(value, limit + 1, &digits);
        end = precision + 1;
        break;
    case 'f':
        rt_float_decimals(value, limit, &digits);
        end = digits.point + precision;
        break;
    case 'g':
        if (precision == 0)
            precision = limit = 1;
        rt_float_significant(value, limit, &digits);
        exponential = digits.point <= -4 || digits.point > precision - (dot_0 ? 1 : 0);
        end = alternate ? precision : digits.count;
        break;
    default:
        rt_float_shortest(value, &digits);
        exponential = digits.point <= -4 || digits.point > 16;
        end = digits.count;
        break;
    }
    int64_t point = exponential ? 1 : digits.point;
    int64_t least = !exponential && dot_0 ? point + 1 : point;
    put_digits(text, &digits, point, end > least ? end : least, alternate);
    if (exponential) {
        bool zero = digits.count == 1 && digits.digits[0] == '0';
        rt_text_print(text, "e%+.2d", zero ? 0 : digits.point - 1);
    }
}

static void put_special(struct rt_text *text, double value, bool upper)
{
    rt_text_word(text, isnan(value) ? upper ? "NAN" : "nan" : upper ? "INF" : "inf");
}

static bool is_zero(const struct rt_text *text, int64_t from)
{
    for (int64_t i = from; i < text->count; i++) {
        uint32_t c = rt_text_get(text, i);
        if (c >= '1' && c <= '9')
            return false;
        if (c == 'e')
            return true;
    }
    return true;
}

void rt_text_float(struct rt_text *text, double value, char code, int64_t precision, int flags)
{
    bool upper = code >= 'A' && code <= 'Z';
    if (upper)
        code += 32;
    if (signbit(value) && !isnan(value))
        rt_text_put(text, '-');
    if (!isfinite(value)) {
        put_special(text, value, upper);
        return;
    }
    int64_t from = text->count;
    put_finite(text, fabs(value), code, precision, flags);
    if (text->status != RT_OK)
        return;
    if ((flags & RT_FLOAT_NO_NEGATIVE_0) && signbit(value) && is_zero(text, from)) {
        for (int64_t i = from; i < text->count; i++)
            rt_units_set(text->data, text->width, i - 1, rt_text_get(text, i));
        text->count--;
    }
    for (int64_t i = from; upper && i < text->count; i++) {
        if (rt_text_get(text, i) == 'e')
            rt_units_set(text->data, text->width, i, 'E');
    }
}

void rt_text_complex(struct rt_text *text, double real, double imaginary)
{
    if (real == 0.0 && !signbit(real)) {
        rt_text_float(text, imaginary, 'r', -1, 0);
        rt_text_put(text, 'j');
        return;
    }
    rt_text_put(text, '(');
    rt_text_float(text, real, 'r', -1, 0);
    if (!signbit(imaginary) || isnan(imaginary))
        rt_text_put(text, '+');
    rt_text_float(text, imaginary, 'r', -1, 0);
    rt_text_word(text, "j)");
}

void rt_text_int(struct rt_text *text, int64_t value)
{
    char digits[24];
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        digits[--at] = '-';
    rt_text_ascii(text, digits + at, sizeof(digits) - at);
}

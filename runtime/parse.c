/* Numbers out of text: int(), float() and complex() of a str, as CPython reads them: white space
 * around, underscores between digits, decimal digits of any script.
 */
#include "runtime/calls.h"
#include "runtime/computation.h"
#include "runtime/format.h"
#include "runtime/format_calls.h"
#include "runtime/runtime_internal.h"
#include "runtime/unicode.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text in ASCII: digits as such, white space as blanks, anything else as '?'; without white
 * space around. In the text's own memory, followed by a NUL. */
static bool to_ascii(struct rt_text *ascii, struct rt_context *context, const struct rt_str *text)
{
    rt_text_init(ascii, context);
    int64_t start = 0, end = text->count;
    while (start < end && rt_unicode_is(rt_str_get(text, start), RT_UNICODE_SPACE))
        start++;
    while (start < end && rt_unicode_is(rt_str_get(text, end - 1), RT_UNICODE_SPACE))
        end--;
    for (int64_t i = start; i < end; i++) {
        uint32_t c = rt_str_get(text, i);
        const struct rt_unicode *known = rt_unicode(c);
        rt_text_put(ascii, c > 0 && c < 128 ? c
                           : c && (known->flags & RT_UNICODE_DECIMAL)
                               ? '0' + (uint32_t)known->decimal
                           : c && (known->flags & RT_UNICODE_SPACE) ? ' '
                                                                    : '?');
    }
    rt_text_put(ascii, 0);
    return ascii->status == RT_OK;
}

static int32_t raise_about(struct rt_context *context, const char *message,
                           const struct rt_str *text, int32_t site)
{
    struct rt_text words;
    rt_text_init(&words, context);
    rt_text_word(&words, message);
    rt_text_repr_str(&words, text, false);
    struct rt_str *made;
    int32_t status = rt_text_finish(&words, &made);
    if (status != RT_OK)
        return status;
    char utf8[1024];
    size_t bytes = 0;
    for (int64_t i = 0; i < made->count && bytes < sizeof(utf8) - 8; i++)
        bytes += rt_utf8_put(rt_str_get(made, i), utf8 + bytes);
    utf8[bytes] = 0;
    rt_str_release(context, made);
    return rt_raise_code(context, RT_ERROR_VALUE, site, utf8);
}

/* ---- ints */

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'z' ? c - 'a' + 10
           : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                  : 36;
}

/* The base that a prefix tells, which is skipped; `base` itself when there is none. */
static int64_t skip_prefix(const char **at, int64_t base, bool *ret_prefix)
{
    *ret_prefix = false;
    if (**at != '0')
        return base == 0 ? 10 : base;
    int64_t told = 0;
    switch ((*at)[1] | 0x20) {
    case 'b':
        told = 2;
        break;
    case 'o':
        told = 8;
        break;
    case 'x':
        told = 16;
        break;
    }
    if (told && (base == 0 || base == told)) {
        *ret_prefix = true;
        *at += 2;
        *at += **at == '_'; /* one may follow the prefix */
        return told;
    }
    return base;
}

enum parsed { PARSED, MALFORMED, TOO_LARGE };

static enum parsed parse_int(const char *at, int64_t base, int64_t *ret_int)
{
    bool negative = *at == '-', prefix;
    at += *at == '-' || *at == '+';
    bool leading_zero = base == 0 && *at == '0';
    base = skip_prefix(&at, base, &prefix);
    bool only_zeros = leading_zero && !prefix; /* base 0: "00" is 0, "01" is nothing */
    if (base == 0)
        base = 10;
    int64_t value = 0;
    bool digit = false, large = false;
    for (; *at; at++) {
        if (*at == '_' && digit && at[1] != '_') {
            digit = false;
            continue;
        }
        int d = digit_of(*at);
        if (d >= base || (only_zeros && d != 0))
            return MALFORMED;
        digit = true;
        large |= __builtin_mul_overflow(value, base, &value) ||
                 __builtin_sub_overflow(value, (int64_t)d, &value);
    }
    if (!digit)
        return MALFORMED;
    if (large || (!negative && value == INT64_MIN))
        return TOO_LARGE;
    *ret_int = negative ? value : -value;
    return PARSED;
}

int32_t rt_int_from_str(struct rt_context *context, const struct rt_str *text, int64_t base,
                        int32_t site, int64_t *ret_int)
{
    if (base != 0 && (base < 2 || base > 36))
        return rt_raise_code(context, RT_ERROR_VALUE, site,
                             "int() base must be >= 2 and <= 36, or 0");
    struct rt_text ascii;
    if (!to_ascii(&ascii, context, text))
        return ascii.status;
    enum parsed parsed = parse_int(ascii.data, base, ret_int);
    rt_text_drop(&ascii);
    switch (parsed) {
    case PARSED:
        return RT_OK;
    case TOO_LARGE:
        return rt_stop(context, RT_STOP_INT_OVERFLOW, site, NULL);
    case MALFORMED:
        break;
    }
    char message[64];
    snprintf(message, sizeof(message), "invalid literal for int() with base %d: ", (int)base);
    return raise_about(context, message, text, site);
}

/* ---- floats */

/* Removes underscores, each of which must stand between digits. */
static bool join_digits(char *text)
{
    char *to = text;
    char before = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '_') {
            if (!isdigit((unsigned char)before) || !isdigit((unsigned char)c[1]))
                return false;
        } else {
            *to++ = *c;
        }
        before = *c;
    }
    *to = 0;
    return true;
}

/* Reads a float at `at`, as strtod but for what only C knows. NULL: there is none. */
static const char *read_float(const char *at, double *ret_float)
{
    const char *digits = at + (*at == '-' || *at == '+');
    bool number =
        isdigit((unsigned char)*digits) || (*digits == '.' && isdigit((unsigned char)digits[1]));
    if (digits[0] == '0' && (digits[1] | 0x20) == 'x') { /* the 0 alone */
        *ret_float = *at == '-' ? -0.0 : 0.0;
        return digits + 1;
    }
    char lower[9] = {0};
    for (int i = 0; i < 8 && digits[i]; i++)
        lower[i] = (char)tolower((unsigned char)digits[i]);
    if (!number) {
        bool infinity = strncmp(lower, "inf", 3) == 0, nan = strncmp(lower, "nan", 3) == 0;
        if (!infinity && !nan)
            return NULL;
        *ret_float = infinity ? (*at == '-' ? -INFINITY : INFINITY) : (*at == '-' ? -NAN : NAN);
        return digits + (infinity && strncmp(lower, "infinity", 8) == 0 ? 8 : 3);
    }
    char *end;
    *ret_float = strtod(at, &end);
    return end;
}

int32_t rt_float_from_str(struct rt_context *context, const struct rt_str *text, int32_t site,
                          double *ret_float)
{
    struct rt_text ascii;
    if (!to_ascii(&ascii, context, text))
        return ascii.status;
    double value;
    const char *end = join_digits(ascii.data) ? read_float(ascii.data, &value) : NULL;
    bool good = end && *end == 0;
    rt_text_drop(&ascii);
    if (!good)
        return raise_about(context, "could not convert string to float: ", text, site);
    *ret_float = value;
    return RT_OK;
}

/* ---- floats in hexadecimal */

int32_t rt_float_hex(struct rt_context *context, double value, int32_t site,
                     struct rt_str **ret_str)
{
    (void)site;
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    int exponent = (int)(bits >> 52 & 0x7ff);
    unsigned long long fraction = bits & ((UINT64_C(1) << 52) - 1);
    const char *sign = signbit(value) && !isnan(value) ? "-" : "";
    char words[64];
    if (!isfinite(value))
        snprintf(words, sizeof(words), "%s%s", sign, isnan(value) ? "nan" : "inf");
    else if (value == 0)
        snprintf(words, sizeof(words), "%s0x0.0p+0", sign);
    else
        snprintf(words, sizeof(words), "%s0x%d.%013llxp%+d", sign, exponent != 0, fraction,
                 exponent ? exponent - 1023 : -1022);
    return rt_str_from_ascii(context, words, strlen(words), ret_str);
}

/* Hexadecimal digits with a point among or around them, and perhaps an exponent. */
static bool is_hex_float(const char *at)
{
    size_t before = strspn(at, "0123456789abcdefABCDEF");
    at += before;
    size_t behind = 0;
    if (*at == '.') {
        behind = strspn(++at, "0123456789abcdefABCDEF");
        at += behind;
    }
    if (before + behind == 0)
        return false;
    if ((*at | 0x20) == 'p') {
        at += 1 + (at[1] == '+' || at[1] == '-');
        size_t digits = strspn(at, "0123456789");
        return digits > 0 && at[digits] == 0;
    }
    return *at == 0;
}

/* False: it is none. */
static bool parse_hex(const struct rt_text *ascii, double *ret_float)
{
    const char *at = ascii->data, *digits = at + (*at == '-' || *at == '+');
    bool negative = *at == '-';
    const char *end = read_float(at, ret_float);
    if (end && *end == 0 && !isfinite(*ret_float) && isalpha((unsigned char)*digits))
        return true;
    if (digits[0] == '0' && (digits[1] | 0x20) == 'x')
        digits += 2;
    if (!is_hex_float(digits))
        return false;
    char words[1024];
    int bytes = snprintf(words, sizeof(words), "0x%s", digits);
    if (bytes < 0 || (size_t)bytes >= sizeof(words))
        return false;
    double size = strtod(words, NULL);
    *ret_float = negative ? -size : size;
    return true;
}

int32_t rt_float_from_hex(struct rt_context *context, const struct rt_str *text, int32_t site,
                          double *ret_float)
{
    struct rt_text ascii;
    if (!to_ascii(&ascii, context, text))
        return ascii.status;
    double value;
    bool good = parse_hex(&ascii, &value);
    bool word = good && memchr(ascii.data, 'n', (size_t)ascii.count);
    bool upper = good && memchr(ascii.data, 'N', (size_t)ascii.count);
    rt_text_drop(&ascii);
    if (!good)
        return rt_raise_code(context, RT_ERROR_VALUE, site,
                             "invalid hexadecimal floating-point string");
    if (isinf(value) && !word && !upper)
        return rt_raise_code(context, RT_ERROR_OVERFLOW, site,
                             "hexadecimal value too large to represent as a float");
    *ret_float = value;
    return RT_OK;
}

/* ---- complex: [float][sign float j], [float]j, in parentheses or not */

static bool parse_complex(char *text, double *ret_real, double *ret_imaginary)
{
    size_t bytes = strlen(text);
    if (bytes > 0 && *text == '(') {
        if (text[bytes - 1] != ')')
            return false;
        text[--bytes] = 0;
        text++;
        bytes--;
        while (*text == ' ' || (*text >= '\t' && *text <= '\r')) {
            text++;
            bytes--;
        }
        while (bytes > 0 &&
               (text[bytes - 1] == ' ' || (text[bytes - 1] >= '\t' && text[bytes - 1] <= '\r')))
            text[--bytes] = 0;
    }
    *ret_real = *ret_imaginary = 0.0;
    const char *at = text;
    double first;
    const char *end = read_float(at, &first);
    if (end) {
        if (*end == '+' || *end == '-') {
            *ret_real = first;
            const char *rest = read_float(end, ret_imaginary);
            if (!rest) {
                *ret_imaginary = *end == '-' ? -1.0 : 1.0;
                rest = end + 1;
            }
            return (*rest | 0x20) == 'j' && rest[1] == 0;
        }
        if ((*end | 0x20) == 'j') {
            *ret_imaginary = first;
            return end[1] == 0;
        }
        *ret_real = first;
        return *end == 0;
    }
    *ret_imaginary = *at == '-' ? -1.0 : 1.0;
    at += *at == '-' || *at == '+';
    return (*at | 0x20) == 'j' && at[1] == 0;
}

int32_t rt_complex_from_str(struct rt_context *context, const struct rt_str *text, int32_t type,
                            int32_t site, void *ret_complex)
{
    (void)type;
    struct rt_text ascii;
    if (!to_ascii(&ascii, context, text))
        return ascii.status;
    double parts[2];
    bool good = join_digits(ascii.data) && parse_complex(ascii.data, &parts[0], &parts[1]);
    rt_text_drop(&ascii);
    if (!good)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "complex() arg is a malformed string");
    memcpy(ret_complex, parts, sizeof(parts));
    return RT_OK;
}

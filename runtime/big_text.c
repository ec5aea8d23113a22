/* Ints of any size as text. See big.h. */
#include "runtime/big_internal.h"
#include "runtime/format.h"
#include "runtime/str.h"
#include "runtime/text.h"
#include "runtime/unicode.h"

#include <stdio.h>

/* CPython's sys.int_info.default_max_str_digits: converting takes quadratic time there. */
enum { DIGITS_MAX = 4300 };

static bool is_limited(int32_t base)
{
    return (base & (base - 1)) != 0;
}

static int32_t too_long(struct rt_context *context, int32_t site)
{
    return rt_raise_code(context, RT_ERROR_INT_TO_STR_LIMIT, site, NULL);
}

static const char digit_letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

int32_t rt_big_digits(struct rt_context *context, int64_t value, int32_t base, int32_t site,
                      char **ret_digits, size_t *ret_bytes, size_t *ret_capacity)
{
    struct big_view view;
    big_view(&view, value);
    /* 3.322 bits a decimal digit */
    if (is_limited(base) && view.count > DIGITS_MAX / 9)
        return too_long(context, site);
    size_t room = view.count ? mpn_sizeinbase(view.limbs, view.count, base) + 2 : 2;
    size_t copy_bytes = ((size_t)view.count + 1) * sizeof(mp_limb_t);
    char *digits = big_scratch(context, room);
    mp_limb_t *copy = digits ? big_scratch(context, copy_bytes) : NULL;
    if (!copy) {
        big_scratch_free(context, digits, room);
        return rt_out_of_memory(context, room + copy_bytes);
    }
    memcpy(copy, view.limbs, (size_t)view.count * sizeof(*copy));
    size_t count = 1, zeros = 0;
    digits[0] = 0;
    if (view.count)
        count = mpn_get_str((unsigned char *)digits, base, copy, view.count);
    big_scratch_free(context, copy, copy_bytes);
    while (zeros + 1 < count && !digits[zeros])
        zeros++;
    count -= zeros;
    for (size_t i = 0; i < count; i++)
        digits[i] = digit_letters[(unsigned char)digits[i + zeros]];
    digits[count] = 0;
    if (is_limited(base) && count > DIGITS_MAX) {
        big_scratch_free(context, digits, room);
        return too_long(context, site);
    }
    *ret_digits = digits;
    *ret_bytes = count;
    *ret_capacity = room;
    return RT_OK;
}

static int32_t to_text(struct rt_context *context, int64_t value, int32_t base, const char *prefix,
                       int32_t site, struct rt_str **ret_str)
{
    char *digits;
    size_t bytes, capacity;
    int32_t status = rt_big_digits(context, value, base, site, &digits, &bytes, &capacity);
    if (status != RT_OK)
        return status;
    bool negative = rt_big_negative(value);
    size_t before = negative + strlen(prefix);
    struct rt_str *text = NULL;
    status = rt_str_make(context, (int64_t)(before + bytes), 0x7f, &text);
    if (status == RT_OK) {
        char *out = text->data;
        if (negative)
            *out++ = '-';
        out = stpcpy(out, prefix);
        memcpy(out, digits, bytes);
        *ret_str = text;
    }
    big_scratch_free(context, digits, capacity);
    return status;
}

int32_t rt_big_to_str(struct rt_context *context, int64_t value, int32_t site,
                      struct rt_str **ret_str)
{
    return to_text(context, value, 10, "", site, ret_str);
}

int32_t rt_big_to_based(struct rt_context *context, int64_t value, int64_t base, int32_t site,
                        struct rt_str **ret_str)
{
    const char *prefix = base == 2 ? "0b" : base == 8 ? "0o" : "0x";
    return to_text(context, value, (int32_t)base, prefix, site, ret_str);
}

/* ---- from text */

int32_t rt_big_parse(struct rt_context *context, const char *digits, size_t bytes, int32_t base,
                     bool negative, int32_t site, int64_t *ret_big)
{
    if (is_limited(base) && bytes > DIGITS_MAX) {
        char count[24];
        snprintf(count, sizeof(count), "%zu", bytes);
        return rt_raise_code(context, RT_ERROR_INT_FROM_STR_LIMIT, site, count);
    }
    while (bytes && *digits == '0') {
        digits++;
        bytes--;
    }
    if (!bytes) {
        *ret_big = rt_big_word(0);
        return RT_OK;
    }
    /* At most 6 bits a digit. */
    mp_size_t limbs = (mp_size_t)(bytes / 10 + 2);
    unsigned char *values = big_scratch(context, bytes);
    struct rt_big *big = values ? big_new(context, limbs) : NULL;
    if (!big) {
        big_scratch_free(context, values, bytes);
        return big_no_memory(context, limbs);
    }
    for (size_t i = 0; i < bytes; i++) {
        char c = digits[i];
        values[i] = (unsigned char)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    mp_size_t count = mpn_set_str(big_limbs(big), values, bytes, base);
    big_scratch_free(context, values, bytes);
    return big_finish(context, big, limbs, count, negative, ret_big);
}

static int32_t invalid_literal(struct rt_context *context, const struct rt_str *text, int64_t base,
                               int32_t site)
{
    struct rt_text message, shown;
    rt_text_init(&message, context);
    rt_text_init(&shown, context);
    rt_text_print(&message, "invalid literal for int() with base %lld: ", (long long)base);
    rt_text_repr_str(&shown, text, false);
    /* As CPython's "%.200R" */
    rt_text_units(&message, shown.data, shown.width, shown.count < 200 ? shown.count : 200);
    rt_text_drop(&shown);
    struct rt_str *worded = NULL;
    int32_t status = rt_text_finish(&message, &worded);
    if (status != RT_OK)
        return status;
    size_t bytes = (size_t)rt_str_utf8_bytes(worded);
    char *utf8 = big_scratch(context, bytes + 1);
    if (utf8) {
        rt_str_encode_utf8(worded, utf8);
        utf8[bytes] = 0;
        status = rt_raise_code(context, RT_ERROR_VALUE, site, utf8);
        big_scratch_free(context, utf8, bytes + 1);
    } else {
        status = rt_out_of_memory(context, bytes + 1);
    }
    rt_str_release(context, worded);
    return status;
}

/* A digit's value, decimal digits of all scripts included; 255: none. */
static uint32_t digit_of(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return (c | 0x20) - 'a' + 10;
    return c >= 128 && rt_unicode_is(c, RT_UNICODE_DECIMAL) ? rt_unicode(c)->decimal : 255;
}

struct literal {
    const struct rt_str *text;
    int64_t at, end;
    int32_t base;
    bool negative;
    bool zero_only; /* base 0 and a leading zero: "00" is fine, "01" is not */
};

static uint32_t peek(const struct literal *literal)
{
    return literal->at < literal->end ? rt_str_get(literal->text, literal->at) : 0;
}

static int32_t prefix_base(const struct literal *literal)
{
    if (literal->end - literal->at < 2 || rt_str_get(literal->text, literal->at) != '0')
        return 0;
    switch (rt_str_get(literal->text, literal->at + 1) | 0x20) {
    case 'b':
        return 2;
    case 'o':
        return 8;
    case 'x':
        return 16;
    default:
        return 0;
    }
}

/* Spaces, sign and prefix. */
static void read_start(struct literal *literal)
{
    while (literal->at < literal->end && rt_unicode_is(peek(literal), RT_UNICODE_SPACE))
        literal->at++;
    while (literal->end > literal->at &&
           rt_unicode_is(rt_str_get(literal->text, literal->end - 1), RT_UNICODE_SPACE))
        literal->end--;
    if (peek(literal) == '-' || peek(literal) == '+') {
        literal->negative = peek(literal) == '-';
        literal->at++;
    }
    int32_t prefix = prefix_base(literal);
    if (prefix && (literal->base == 0 || literal->base == prefix)) {
        literal->base = prefix;
        literal->at += 2;
        if (peek(literal) == '_') /* one may stand behind the prefix */
            literal->at++;
    } else if (literal->base == 0) {
        literal->base = 10;
        literal->zero_only = peek(literal) == '0';
    }
}

/* The digits as ASCII; false when it is not a literal. */
static bool read_digits(const struct literal *literal, char *out, size_t *ret_bytes)
{
    size_t bytes = 0;
    bool after_digit = false;
    for (int64_t i = literal->at; i < literal->end; i++) {
        uint32_t c = rt_str_get(literal->text, i);
        if (c == '_') {
            if (!after_digit)
                return false;
            after_digit = false;
            continue;
        }
        uint32_t digit = digit_of(c);
        if (digit >= (uint32_t)literal->base || (literal->zero_only && digit))
            return false;
        out[bytes++] = digit_letters[digit];
        after_digit = true;
    }
    *ret_bytes = bytes;
    return after_digit;
}

int32_t rt_big_from_str(struct rt_context *context, const struct rt_str *text, int64_t base,
                        int32_t site, int64_t *ret_big)
{
    if (base != 0 && (base < 2 || base > 36))
        return big_raise(context, RT_ERROR_VALUE, site, "int() base must be >= 2 and <= 36, or 0");
    struct literal literal = {.text = text, .end = text->count, .base = (int32_t)base};
    read_start(&literal);
    size_t room = (size_t)(literal.end - literal.at) + 1, bytes = 0;
    char *digits = big_scratch(context, room);
    if (!digits)
        return rt_out_of_memory(context, room);
    int32_t status =
        read_digits(&literal, digits, &bytes)
            ? rt_big_parse(context, digits, bytes, literal.base, literal.negative, site, ret_big)
            : invalid_literal(context, text, base, site);
    big_scratch_free(context, digits, room);
    return status;
}

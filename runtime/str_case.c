/* Cases and classes of characters. */
#include "runtime/str_calls.h"
#include "runtime/text.h"
#include "runtime/unicode.h"

#include <string.h>

/* ---- ASCII, and bytes */

static bool ascii_is_lower(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool ascii_is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool ascii_is_alpha(uint8_t c)
{
    return ascii_is_lower(c | 0x20);
}

static bool ascii_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t ascii_lower(uint8_t c)
{
    return ascii_is_upper(c) ? c + 32 : c;
}

static uint8_t ascii_upper(uint8_t c)
{
    return ascii_is_lower(c) ? c - 32 : c;
}

static void ascii_title(const uint8_t *from, uint8_t *to, int64_t count)
{
    bool inside = false;
    for (int64_t i = 0; i < count; i++) {
        to[i] = inside ? ascii_lower(from[i]) : ascii_upper(from[i]);
        inside = ascii_is_alpha(from[i]);
    }
}

static void ascii_case(const uint8_t *from, uint8_t *to, int64_t count, enum rt_str_case_mode mode)
{
    switch (mode) {
    case RT_STR_UPPER:
        for (int64_t i = 0; i < count; i++)
            to[i] = ascii_upper(from[i]);
        break;
    case RT_STR_LOWER:
    case RT_STR_CASEFOLD:
    case RT_STR_CAPITALIZE:
        for (int64_t i = 0; i < count; i++)
            to[i] = ascii_lower(from[i]);
        if (mode == RT_STR_CAPITALIZE && count > 0)
            to[0] = ascii_upper(from[0]);
        break;
    case RT_STR_TITLE:
        ascii_title(from, to, count);
        break;
    case RT_STR_SWAPCASE:
        for (int64_t i = 0; i < count; i++)
            to[i] = ascii_is_alpha(from[i]) ? from[i] ^ 0x20 : from[i];
        break;
    }
}

int32_t rt_bytes_case(struct rt_context *context, const struct rt_str *bytes, int64_t mode,
                      int32_t site, struct rt_str **ret_bytes)
{
    (void)site;
    struct rt_str *made;
    int32_t status = rt_str_make(context, bytes->count, rt_str_max(bytes), &made);
    if (status != RT_OK)
        return status;
    if (bytes->count > 0)
        ascii_case((const uint8_t *)bytes->data, (uint8_t *)made->data, bytes->count,
                   (enum rt_str_case_mode)mode);
    *ret_bytes = made;
    return RT_OK;
}

/* ---- any text */

static uint32_t skip_ignorable(const struct rt_str *text, int64_t from, int64_t step, bool *ret_end)
{
    int64_t i = from;
    while (i >= 0 && i < text->count && rt_unicode_is(rt_str_get(text, i), RT_UNICODE_IGNORABLE))
        i += step;
    *ret_end = i < 0 || i >= text->count;
    return *ret_end ? 0 : rt_str_get(text, i);
}

/* A sigma is lowered to its final form behind a cased letter unless another one follows. */
static uint32_t lower_sigma(const struct rt_str *text, int64_t at)
{
    bool end;
    uint32_t before = skip_ignorable(text, at - 1, -1, &end);
    if (end || !rt_unicode_is(before, RT_UNICODE_CASED))
        return 0x3c3;
    uint32_t behind = skip_ignorable(text, at + 1, 1, &end);
    return end || !rt_unicode_is(behind, RT_UNICODE_CASED) ? 0x3c2 : 0x3c3;
}

static void put_mapped(struct rt_text *out, const struct rt_str *text, int64_t at,
                       enum rt_unicode_case to)
{
    uint32_t c = rt_str_get(text, at);
    if (to == RT_CASE_LOWER && c == 0x3a3) {
        rt_text_put(out, lower_sigma(text, at));
        return;
    }
    uint32_t points[3];
    uint32_t count = rt_unicode_map(c, to, points);
    for (uint32_t i = 0; i < count; i++)
        rt_text_put(out, points[i]);
}

static void put_title(struct rt_text *out, const struct rt_str *text)
{
    bool inside = false;
    for (int64_t i = 0; i < text->count; i++) {
        put_mapped(out, text, i, inside ? RT_CASE_LOWER : RT_CASE_TITLE);
        inside = rt_unicode_is(rt_str_get(text, i), RT_UNICODE_CASED);
    }
}

static void put_swapped(struct rt_text *out, const struct rt_str *text)
{
    for (int64_t i = 0; i < text->count; i++) {
        uint32_t c = rt_str_get(text, i);
        if (rt_unicode_is(c, RT_UNICODE_UPPER))
            put_mapped(out, text, i, RT_CASE_LOWER);
        else if (rt_unicode_is(c, RT_UNICODE_LOWER))
            put_mapped(out, text, i, RT_CASE_UPPER);
        else
            rt_text_put(out, c);
    }
}

static void put_all(struct rt_text *out, const struct rt_str *text, int64_t first,
                    enum rt_unicode_case to)
{
    for (int64_t i = first; i < text->count; i++)
        put_mapped(out, text, i, to);
}

int32_t rt_str_case(struct rt_context *context, const struct rt_str *text, int64_t mode,
                    int32_t site, struct rt_str **ret_str)
{
    if (text->ascii)
        return rt_bytes_case(context, text, mode, site, ret_str);
    struct rt_text out;
    rt_text_init(&out, context);
    switch ((enum rt_str_case_mode)mode) {
    case RT_STR_UPPER:
        put_all(&out, text, 0, RT_CASE_UPPER);
        break;
    case RT_STR_LOWER:
        put_all(&out, text, 0, RT_CASE_LOWER);
        break;
    case RT_STR_CASEFOLD:
        put_all(&out, text, 0, RT_CASE_FOLD);
        break;
    case RT_STR_TITLE:
        put_title(&out, text);
        break;
    case RT_STR_SWAPCASE:
        put_swapped(&out, text);
        break;
    case RT_STR_CAPITALIZE:
        put_mapped(&out, text, 0, RT_CASE_TITLE);
        put_all(&out, text, 1, RT_CASE_LOWER);
        break;
    }
    return rt_text_finish(&out, ret_str);
}

/* ---- classes */

static bool all_of(const struct rt_str *text, uint32_t flags)
{
    for (int64_t i = 0; i < text->count; i++) {
        if (!rt_unicode_is(rt_str_get(text, i), flags))
            return false;
    }
    return text->count > 0;
}

/* All cased characters are of that case, and there is one. */
static bool all_cased(const struct rt_str *text, uint32_t wanted, uint32_t unwanted)
{
    bool any = false;
    for (int64_t i = 0; i < text->count; i++) {
        uint32_t flags = rt_unicode(rt_str_get(text, i))->flags;
        if (flags & unwanted)
            return false;
        any |= (flags & wanted) != 0;
    }
    return any;
}

static bool is_title(const struct rt_str *text)
{
    bool inside = false, any = false;
    for (int64_t i = 0; i < text->count; i++) {
        uint32_t flags = rt_unicode(rt_str_get(text, i))->flags;
        bool starts = (flags & (RT_UNICODE_UPPER | RT_UNICODE_TITLE)) != 0;
        bool goes_on = !starts && (flags & RT_UNICODE_LOWER);
        if ((starts && inside) || (goes_on && !inside))
            return false;
        inside = starts || goes_on;
        any |= inside;
    }
    return any;
}

static bool is_identifier(const struct rt_str *text)
{
    if (text->count == 0 || !rt_unicode_is(rt_str_get(text, 0), RT_UNICODE_ID_START))
        return false;
    return all_of(text, RT_UNICODE_ID_CONTINUE);
}

bool rt_str_is(const struct rt_str *text, int64_t which)
{
    switch ((enum rt_str_class)which) {
    case RT_STR_ALNUM:
        return all_of(text, RT_UNICODE_ALPHA | RT_UNICODE_DECIMAL | RT_UNICODE_DIGIT |
                                RT_UNICODE_NUMERIC);
    case RT_STR_ALPHA:
        return all_of(text, RT_UNICODE_ALPHA);
    case RT_STR_ASCII:
        return text->ascii;
    case RT_STR_DECIMAL:
        return all_of(text, RT_UNICODE_DECIMAL);
    case RT_STR_DIGIT:
        return all_of(text, RT_UNICODE_DIGIT);
    case RT_STR_IDENTIFIER:
        return is_identifier(text);
    case RT_STR_IS_LOWER:
        return all_cased(text, RT_UNICODE_LOWER, RT_UNICODE_UPPER | RT_UNICODE_TITLE);
    case RT_STR_NUMERIC:
        return all_of(text, RT_UNICODE_NUMERIC);
    case RT_STR_PRINTABLE:
        return text->count == 0 || all_of(text, RT_UNICODE_PRINTABLE);
    case RT_STR_SPACE:
        return all_of(text, RT_UNICODE_SPACE);
    case RT_STR_IS_TITLE:
        return is_title(text);
    case RT_STR_IS_UPPER:
        return all_cased(text, RT_UNICODE_UPPER, RT_UNICODE_LOWER | RT_UNICODE_TITLE);
    }
    return false;
}

static bool ascii_is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool bytes_all(const struct rt_str *bytes, bool (*is)(uint8_t), bool (*or_is)(uint8_t))
{
    for (int64_t i = 0; i < bytes->count; i++) {
        uint8_t c = (uint8_t)bytes->data[i];
        if (!is(c) && !(or_is && or_is(c)))
            return false;
    }
    return bytes->count > 0;
}

static bool bytes_cased(const struct rt_str *bytes, bool (*wanted)(uint8_t),
                        bool (*unwanted)(uint8_t))
{
    bool any = false;
    for (int64_t i = 0; i < bytes->count; i++) {
        uint8_t c = (uint8_t)bytes->data[i];
        if (unwanted(c))
            return false;
        any |= wanted(c);
    }
    return any;
}

static bool bytes_title(const struct rt_str *bytes)
{
    bool inside = false, any = false;
    for (int64_t i = 0; i < bytes->count; i++) {
        uint8_t c = (uint8_t)bytes->data[i];
        if ((ascii_is_upper(c) && inside) || (ascii_is_lower(c) && !inside))
            return false;
        inside = ascii_is_alpha(c);
        any |= inside;
    }
    return any;
}

bool rt_bytes_is(const struct rt_str *bytes, int64_t which)
{
    switch ((enum rt_str_class)which) {
    case RT_STR_ALNUM:
        return bytes_all(bytes, ascii_is_alpha, ascii_is_digit);
    case RT_STR_ALPHA:
        return bytes_all(bytes, ascii_is_alpha, NULL);
    case RT_STR_ASCII:
        return bytes->ascii || rt_units_max(bytes->data, 1, bytes->count) < 0x80;
    case RT_STR_DIGIT:
        return bytes_all(bytes, ascii_is_digit, NULL);
    case RT_STR_IS_LOWER:
        return bytes_cased(bytes, ascii_is_lower, ascii_is_upper);
    case RT_STR_SPACE:
        return bytes_all(bytes, ascii_is_space, NULL);
    case RT_STR_IS_TITLE:
        return bytes_title(bytes);
    case RT_STR_IS_UPPER:
        return bytes_cased(bytes, ascii_is_upper, ascii_is_lower);
    case RT_STR_DECIMAL:
    case RT_STR_IDENTIFIER:
    case RT_STR_NUMERIC:
    case RT_STR_PRINTABLE:
        break;
    }
    return false;
}

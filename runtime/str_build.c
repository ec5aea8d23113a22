/* Texts made of others: joined, repeated, padded. */
#include "runtime/calls.h"
#include "runtime/runtime_internal.h"
#include "runtime/str_calls.h"
#include "runtime/text.h"
#include "runtime/value_internal.h"

#include <stdio.h>
#include <string.h>

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void copy_to(struct rt_str *to, int64_t at, const struct rt_str *from)
{
    rt_units_copy(to->data + at * (int64_t)to->width, to->width, from->data, from->width,
                  from->count);
}

static void fill_with(struct rt_str *text, int64_t at, int64_t count, uint32_t code_point)
{
    if (text->width == 1) {
        memset(text->data + at, (int)code_point, (size_t)count);
        return;
    }
    for (int64_t i = 0; i < count; i++)
        rt_str_set(text, at + i, code_point);
}

/* ---- concatenation */

int32_t rt_str_concat(struct rt_context *context, const struct rt_str *left,
                      const struct rt_str *right, int32_t site, struct rt_str **ret_str)
{
    (void)site;
    if (left->count == 0 || right->count == 0) {
        *ret_str = rt_str_share(context, left->count ? left : right);
        return RT_OK;
    }
    struct rt_str *made;
    int32_t status = rt_str_make(context, left->count + right->count,
                                 larger(rt_str_max(left), rt_str_max(right)), &made);
    if (status != RT_OK)
        return status;
    copy_to(made, 0, left);
    copy_to(made, left->count, right);
    *ret_str = made;
    return RT_OK;
}

int32_t rt_str_concat_take(struct rt_context *context, struct rt_str *take_left,
                           const struct rt_str *right, int32_t site, struct rt_str **ret_str)
{
    struct rt_str *left = take_left;
    int64_t count = left->count + right->count;
    bool fits = __atomic_load_n(&left->references, __ATOMIC_ACQUIRE) == 1 && left != right &&
                right->width <= left->width &&
                rt_str_memory(count, left->width) == rt_str_memory(left->count, left->width);
    if (!fits) {
        int32_t status = rt_str_concat(context, left, right, site, ret_str);
        if (status == RT_OK)
            rt_str_release(context, left);
        return status;
    }
    copy_to(left, left->count, right);
    left->count = count;
    left->ascii &= right->ascii;
    left->hash = 0;
    rt_str_set(left, count, 0);
    *ret_str = left;
    return RT_OK;
}

int32_t rt_str_repeat(struct rt_context *context, const struct rt_str *text, int64_t times,
                      int32_t site, struct rt_str **ret_str)
{
    (void)site;
    if (times == 1 || text->count == 0) {
        *ret_str = rt_str_share(context, text);
        return RT_OK;
    }
    int64_t count;
    if (times <= 0)
        count = 0;
    else if (__builtin_mul_overflow(text->count, times, &count))
        return rt_out_of_memory(context, UINT64_MAX);
    struct rt_str *made;
    int32_t status = rt_str_make(context, count, rt_str_max(text), &made);
    if (status != RT_OK)
        return status;
    if (text->count == 1) {
        fill_with(made, 0, count, rt_str_get(text, 0));
    } else if (count > 0) {
        /* Copies what is there already, twice as much each time. */
        size_t unit = text->width, total = (size_t)count * unit;
        size_t have = (size_t)text->count * unit;
        memcpy(made->data, text->data, have);
        while (have < total) {
            size_t more = have < total - have ? have : total - have;
            memcpy(made->data + have, made->data, more);
            have += more;
        }
    }
    *ret_str = made;
    return RT_OK;
}

/* ---- padding */

static int32_t pad(struct rt_context *context, const struct rt_str *text, int64_t before,
                   int64_t behind, uint32_t fill, struct rt_str **ret_str)
{
    uint32_t max = fill < 0x80 ? 0x7f : fill < 0x100 ? 0xff : fill;
    struct rt_str *made;
    int32_t status =
        rt_str_make(context, before + text->count + behind, larger(rt_str_max(text), max), &made);
    if (status != RT_OK)
        return status;
    fill_with(made, 0, before, fill);
    copy_to(made, before, text);
    fill_with(made, before + text->count, behind, fill);
    *ret_str = made;
    return RT_OK;
}

static int32_t pad_to(struct rt_context *context, const struct rt_str *text, int64_t width,
                      uint32_t fill, int64_t side, struct rt_str **ret_str)
{
    if (width <= text->count) {
        *ret_str = rt_str_share(context, text);
        return RT_OK;
    }
    int64_t all = width - text->count;
    /* As CPython puts the odd one out. */
    int64_t before = side == RT_STR_LEFT    ? 0
                     : side == RT_STR_RIGHT ? all
                                            : all / 2 + (all & width & 1);
    return pad(context, text, before, all - before, fill, ret_str);
}

int32_t rt_str_pad(struct rt_context *context, const struct rt_str *text, int64_t width,
                   const struct rt_str *fill, int64_t side, int32_t site, struct rt_str **ret_str)
{
    if (fill->count != 1)
        return rt_raise_code(context, RT_ERROR_TYPE, site,
                             "The fill character must be exactly one character long");
    return pad_to(context, text, width, rt_str_get(fill, 0), side, ret_str);
}

int32_t rt_bytes_pad(struct rt_context *context, const struct rt_str *bytes, int64_t width,
                     const struct rt_str *fill, int64_t side, int32_t site,
                     struct rt_str **ret_bytes)
{
    if (fill->count != 1) {
        const char *name = side == RT_STR_LEFT    ? "ljust"
                           : side == RT_STR_RIGHT ? "rjust"
                                                  : "center";
        char text[128];
        snprintf(text, sizeof(text), "%s() argument 2 must be a byte string of length 1, not bytes",
                 name);
        return rt_raise_code(context, RT_ERROR_TYPE, site, text);
    }
    return pad_to(context, bytes, width, rt_str_get(fill, 0), side, ret_bytes);
}

int32_t rt_str_zfill(struct rt_context *context, const struct rt_str *text, int64_t width,
                     int32_t site, struct rt_str **ret_str)
{
    (void)site;
    struct rt_str *made;
    int32_t status = pad_to(context, text, width, '0', RT_STR_RIGHT, &made);
    if (status != RT_OK)
        return status;
    uint32_t sign = text->count ? rt_str_get(text, 0) : 0;
    if (made->count > text->count && (sign == '+' || sign == '-')) {
        rt_str_set(made, made->count - text->count, '0');
        rt_str_set(made, 0, sign);
    }
    *ret_str = made;
    return RT_OK;
}

int32_t rt_str_expandtabs(struct rt_context *context, const struct rt_str *text, int64_t size,
                          int32_t site, struct rt_str **ret_str)
{
    (void)site;
    struct rt_text out;
    rt_text_init(&out, context);
    int64_t column = 0;
    for (int64_t i = 0; i < text->count && out.status == RT_OK; i++) {
        uint32_t c = rt_str_get(text, i);
        if (c == '\t') {
            int64_t spaces = size > 0 ? size - column % size : 0;
            rt_text_pad(&out, ' ', spaces);
            column += spaces;
            continue;
        }
        rt_text_put(&out, c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
    return rt_text_finish(&out, ret_str);
}

/* ---- join */

static struct rt_any part_of(const struct rt_list *list, int64_t index)
{
    return rt_any_of(list->element, list->data + index * (int64_t)list->element->size);
}

/* The units of a part: of a str or bytes, or of a bytearray. */
struct units {
    const char *data;
    uint32_t width;
    int64_t count;
};

static bool units_of(struct rt_any part, enum rt_kind kind, struct units *ret_units)
{
    if (part.type->kind == kind) {
        const struct rt_str *text = *(struct rt_str *const *)(const void *)part.value;
        *ret_units = (struct units){text->data, text->width, text->count};
        return true;
    }
    if (kind != RT_BYTES || part.type->kind != RT_LIST || part.type->children[0]->size != 1 ||
        part.type->children[0]->kind != RT_INT)
        return false;
    const struct rt_list *list = *(struct rt_list *const *)(const void *)part.value;
    *ret_units = (struct units){list->data, 1, list->count};
    return true;
}

static int32_t raise_part(struct rt_context *context, int64_t index, struct rt_any part,
                          enum rt_kind kind, int32_t site)
{
    char text[256];
    snprintf(text, sizeof(text), "sequence item %lld: expected %s, %s found", (long long)index,
             kind == RT_STR ? "str instance" : "a bytes-like object",
             rt_value_class_name(context, part.type, part.value));
    return rt_raise_code(context, RT_ERROR_TYPE, site, text);
}

/* ret_count: of the units of all parts. Raises for what is no text. */
static int32_t measure(struct rt_context *context, const struct rt_list *list, enum rt_kind kind,
                       int32_t site, int64_t *ret_count, uint32_t *ret_max)
{
    int64_t count = 0;
    uint32_t max = 0x7f;
    for (int64_t i = 0; i < list->count; i++) {
        struct rt_any part = part_of(list, i);
        struct units units = {0};
        if (!units_of(part, kind, &units))
            return raise_part(context, i, part, kind, site);
        if (__builtin_add_overflow(count, units.count, &count))
            return rt_out_of_memory(context, UINT64_MAX);
        uint32_t own = part.type->kind == RT_LIST
                           ? 0xff
                           : rt_str_max(*(struct rt_str *const *)(const void *)part.value);
        max = larger(max, own);
    }
    *ret_count = count;
    *ret_max = max;
    return RT_OK;
}

static int32_t join(struct rt_context *context, const struct rt_str *separator,
                    const struct rt_list *list, enum rt_kind kind, int32_t site,
                    struct rt_str **ret_str)
{
    int64_t count = 0;
    uint32_t max = 0x7f;
    int32_t status = measure(context, list, kind, site, &count, &max);
    if (status != RT_OK)
        return status;
    if (list->count == 1 && part_of(list, 0).type->kind == kind) {
        *ret_str =
            rt_str_share(context, *(struct rt_str *const *)(const void *)part_of(list, 0).value);
        return RT_OK;
    }
    int64_t between;
    if (__builtin_mul_overflow(separator->count, list->count > 0 ? list->count - 1 : 0, &between) ||
        __builtin_add_overflow(count, between, &count))
        return rt_out_of_memory(context, UINT64_MAX);
    struct rt_str *made;
    status = rt_str_make(context, count, between ? larger(max, rt_str_max(separator)) : max, &made);
    if (status != RT_OK)
        return status;
    int64_t at = 0;
    for (int64_t i = 0; i < list->count; i++) {
        if (i > 0 && between > 0) {
            copy_to(made, at, separator);
            at += separator->count;
        }
        struct units units = {0};
        if (units_of(part_of(list, i), kind, &units) && units.count > 0)
            rt_units_copy(made->data + at * (int64_t)made->width, made->width, units.data,
                          units.width, units.count);
        at += units.count;
    }
    *ret_str = made;
    return RT_OK;
}

int32_t rt_str_join(struct rt_context *context, const struct rt_str *separator,
                    const struct rt_list *list, int32_t site, struct rt_str **ret_str)
{
    return join(context, separator, list, RT_STR, site, ret_str);
}

int32_t rt_bytes_join(struct rt_context *context, const struct rt_str *separator,
                      const struct rt_list *list, int32_t site, struct rt_str **ret_bytes)
{
    return join(context, separator, list, RT_BYTES, site, ret_bytes);
}

/* ---- single characters */

int32_t rt_str_chr(struct rt_context *context, int64_t code_point, int32_t site,
                   struct rt_str **ret_str)
{
    if (code_point < 0 || code_point > RT_CODE_POINT_MAX)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "chr() arg not in range(0x110000)");
    return rt_str_from_code_point(context, (uint32_t)code_point, ret_str);
}

static int32_t ord(struct rt_context *context, const struct rt_str *text, const char *of,
                   int32_t site, int64_t *ret_int)
{
    if (text->count != 1) {
        char words[128];
        snprintf(words, sizeof(words), "ord() expected a character, but %s of length %lld found",
                 of, (long long)text->count);
        return rt_raise_code(context, RT_ERROR_TYPE, site, words);
    }
    *ret_int = rt_str_get(text, 0);
    return RT_OK;
}

int32_t rt_str_ord(struct rt_context *context, const struct rt_str *text, int32_t site,
                   int64_t *ret_int)
{
    return ord(context, text, "string", site, ret_int);
}

int32_t rt_bytes_ord(struct rt_context *context, const struct rt_str *bytes, int32_t site,
                     int64_t *ret_int)
{
    return ord(context, bytes, "string", site, ret_int);
}

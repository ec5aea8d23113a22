/* Looking for a text in another. Bytes are searched like strs of width 1. */
#include "runtime/calls.h"
#include "runtime/computation.h"
#include "runtime/str_calls.h"
#include "runtime/text.h"

#include <string.h>

/* Python's rule for optional bounds; `start` may stay beyond the end. */
static void adjust(int64_t count, int64_t *start, int64_t *end)
{
    if (*end > count)
        *end = count;
    else if (*end < 0)
        *end = *end + count < 0 ? 0 : *end + count;
    if (*start < 0)
        *start = *start + count < 0 ? 0 : *start + count;
}

static bool same_units(const struct rt_str *text, int64_t at, const struct rt_str *part)
{
    if (text->width == part->width)
        return memcmp(text->data + at * (int64_t)text->width, part->data,
                      (size_t)part->count * part->width) == 0;
    for (int64_t i = 0; i < part->count; i++) {
        if (rt_str_get(text, at + i) != rt_str_get(part, i))
            return false;
    }
    return true;
}

static int64_t find_last(const struct rt_str *text, const struct rt_str *part, int64_t start,
                         int64_t end)
{
    if (part->count > end - start || part->width > text->width)
        return -1;
    if (part->count == 0)
        return end;
    uint32_t first = rt_str_get(part, 0);
    for (int64_t i = end - part->count; i >= start; i--) {
        if (rt_str_get(text, i) == first && same_units(text, i, part))
            return i;
    }
    return -1;
}

int64_t rt_str_find(const struct rt_str *text, const struct rt_str *part, int64_t start,
                    int64_t end, bool last)
{
    adjust(text->count, &start, &end);
    return last ? find_last(text, part, start, end) : rt_str_find_in(text, part, start, end);
}

int32_t rt_str_index_of(struct rt_context *context, const struct rt_str *text,
                        const struct rt_str *part, int64_t start, int64_t end, bool last,
                        int32_t site, int64_t *ret_int)
{
    int64_t found = rt_str_find(text, part, start, end, last);
    if (found < 0)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "substring not found");
    *ret_int = found;
    return RT_OK;
}

int32_t rt_bytes_index_of(struct rt_context *context, const struct rt_str *bytes,
                          const struct rt_str *part, int64_t start, int64_t end, bool last,
                          int32_t site, int64_t *ret_int)
{
    int64_t found = rt_str_find(bytes, part, start, end, last);
    if (found < 0)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "subsection not found");
    *ret_int = found;
    return RT_OK;
}

int64_t rt_str_count(const struct rt_str *text, const struct rt_str *part, int64_t start,
                     int64_t end)
{
    adjust(text->count, &start, &end);
    if (start > end)
        return 0;
    if (part->count == 0)
        return end - start + 1;
    int64_t count = 0;
    for (;;) {
        start = rt_str_find_in(text, part, start, end);
        if (start < 0)
            return count;
        count++;
        start += part->count;
    }
}

bool rt_str_starts(const struct rt_str *text, const struct rt_str *part, int64_t start, int64_t end,
                   bool at_end)
{
    adjust(text->count, &start, &end);
    end -= part->count;
    if (end < start)
        return false;
    return part->count == 0 || same_units(text, at_end ? end : start, part);
}

/* Everything between the units, and before and behind them. */
static int32_t interleave(struct rt_context *context, const struct rt_str *text,
                          const struct rt_str *by, int64_t count, struct rt_str **ret_str)
{
    struct rt_text out;
    rt_text_init(&out, context);
    for (int64_t i = 0; i <= text->count; i++) {
        if (i < count)
            rt_text_str(&out, by);
        if (i < text->count)
            rt_text_put(&out, rt_str_get(text, i));
    }
    return rt_text_finish(&out, ret_str);
}

static int32_t replace_ascii(struct rt_context *context, const struct rt_str *text,
                             const struct rt_str *old, const struct rt_str *by, int64_t count,
                             struct rt_str **ret_str)
{
    int64_t grown, total;
    if (__builtin_mul_overflow(count, by->count - old->count, &grown) ||
        __builtin_add_overflow(text->count, grown, &total))
        total = INT64_MAX;
    struct rt_str *made;
    int32_t status = rt_str_make(context, total, 0x7f, &made);
    if (status != RT_OK)
        return status;
    int64_t from = 0, to = 0;
    while (count-- > 0 && total > 0) {
        int64_t found = rt_str_find_in(text, old, from, text->count);
        memcpy(made->data + to, text->data + from, (size_t)(found - from));
        to += found - from;
        memcpy(made->data + to, by->data, (size_t)by->count);
        to += by->count;
        from = found + old->count;
    }
    if (total > 0)
        memcpy(made->data + to, text->data + from, (size_t)(text->count - from));
    *ret_str = made;
    return RT_OK;
}

int32_t rt_str_replace(struct rt_context *context, const struct rt_str *text,
                       const struct rt_str *old, const struct rt_str *by, int64_t count,
                       int32_t site, struct rt_str **ret_str)
{
    (void)site;
    int64_t found = count == 0 ? 0 : rt_str_count(text, old, 0, INT64_MAX);
    if (count >= 0 && found > count)
        found = count;
    if (found == 0) {
        *ret_str = rt_str_share(context, text);
        return RT_OK;
    }
    if (old->count == 0)
        return interleave(context, text, by, found, ret_str);
    if (text->ascii && by->ascii)
        return replace_ascii(context, text, old, by, found, ret_str);
    struct rt_text out;
    rt_text_init(&out, context);
    int64_t from = 0;
    while (found-- > 0 && out.status == RT_OK) {
        int64_t at = rt_str_find_in(text, old, from, text->count);
        rt_text_units(&out, text->data + from * (int64_t)text->width, text->width, at - from);
        rt_text_str(&out, by);
        from = at + old->count;
    }
    rt_text_units(&out, text->data + from * (int64_t)text->width, text->width, text->count - from);
    return rt_text_finish(&out, ret_str);
}

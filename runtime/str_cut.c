/* Parts of texts: indexing, slices, stripping, splitting. */
#include "runtime/calls.h"
#include "runtime/runtime_internal.h"
#include "runtime/str_calls.h"
#include "runtime/unicode.h"

#include <string.h>

/* ---- one part */

static int32_t part(struct rt_context *context, const struct rt_str *text, int64_t start,
                    int64_t end, struct rt_str **ret_str)
{
    if (start == 0 && end == text->count) {
        *ret_str = rt_str_share(context, text);
        return RT_OK;
    }
    const char *from = text->data + start * (int64_t)text->width;
    if (text->ascii)
        return rt_str_from_ascii(context, from, (size_t)(end - start), ret_str);
    return rt_str_from_units(context, from, text->width, end - start, ret_str);
}

int32_t rt_str_at(struct rt_context *context, const struct rt_str *text, int64_t index,
                  int32_t site, struct rt_str **ret_str)
{
    (void)site;
    return rt_str_from_code_point(context, rt_str_get(text, index), ret_str);
}

static int64_t clamp(int64_t index, int64_t count, int64_t low, int64_t high)
{
    if (index < 0)
        index += count;
    return index < low ? low : index > high ? high : index;
}

static int32_t stepped(struct rt_context *context, const struct rt_str *text, int64_t first,
                       int64_t step, int64_t count, struct rt_str **ret_str)
{
    uint32_t max = rt_str_max(text);
    if (!text->ascii) {
        max = 0;
        for (int64_t i = 0; i < count; i++)
            max |= rt_str_get(text, first + i * step);
    }
    struct rt_str *made;
    int32_t status = rt_str_make(context, count, max, &made);
    if (status != RT_OK)
        return status;
    for (int64_t i = 0; i < count; i++)
        rt_str_set(made, i, rt_str_get(text, first + i * step));
    *ret_str = made;
    return RT_OK;
}

int32_t rt_str_slice(struct rt_context *context, const struct rt_str *text, int64_t start,
                     int64_t stop, int64_t step, bool has_start, bool has_stop, bool has_step,
                     int32_t site, struct rt_str **ret_str)
{
    int64_t count = text->count;
    if (!has_step)
        step = 1;
    if (step == 0)
        return rt_raise_code(context, RT_ERROR_SLICE_STEP_ZERO, site, NULL);
    /* A step beyond the text behaves like any other such, and can be negated. */
    if (step < -INT64_MAX)
        step = -INT64_MAX;
    int64_t low = step < 0 ? -1 : 0;
    int64_t high = step < 0 ? count - 1 : count;
    int64_t first = has_start ? clamp(start, count, low, high) : step < 0 ? high : low;
    int64_t end = has_stop ? clamp(stop, count, low, high) : step < 0 ? low : high;
    int64_t taken = 0;
    if (step > 0 && first < end)
        taken = (end - first - 1) / step + 1;
    else if (step < 0 && end < first)
        taken = (first - end - 1) / -step + 1;
    if (step == 1)
        return part(context, text, first, first + taken, ret_str);
    if (taken <= 1)
        return part(context, text, first < 0 ? 0 : first, (first < 0 ? 0 : first) + taken, ret_str);
    return stepped(context, text, first, step, taken, ret_str);
}

/* ---- stripping */

static bool bytes_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool str_space(uint32_t c)
{
    return c < 128 ? bytes_space(c) || (c >= 0x1c && c <= 0x1f)
                   : rt_unicode_is(c, RT_UNICODE_SPACE);
}

static int32_t strip_space(struct rt_context *context, const struct rt_str *text, int64_t sides,
                           bool (*is_space)(uint32_t), struct rt_str **ret_str)
{
    int64_t start = 0, end = text->count;
    while ((sides & RT_STR_LEFT) && start < end && is_space(rt_str_get(text, start)))
        start++;
    while ((sides & RT_STR_RIGHT) && start < end && is_space(rt_str_get(text, end - 1)))
        end--;
    return part(context, text, start, end, ret_str);
}

int32_t rt_str_strip(struct rt_context *context, const struct rt_str *text, int64_t sides,
                     int32_t site, struct rt_str **ret_str)
{
    (void)site;
    return strip_space(context, text, sides, str_space, ret_str);
}

int32_t rt_bytes_strip(struct rt_context *context, const struct rt_str *bytes, int64_t sides,
                       int32_t site, struct rt_str **ret_bytes)
{
    (void)site;
    return strip_space(context, bytes, sides, bytes_space, ret_bytes);
}

static bool has_unit(const struct rt_str *units, uint32_t c)
{
    for (int64_t i = 0; i < units->count; i++) {
        if (rt_str_get(units, i) == c)
            return true;
    }
    return false;
}

int32_t rt_str_strip_of(struct rt_context *context, const struct rt_str *text,
                        const struct rt_str *units, int64_t sides, int32_t site,
                        struct rt_str **ret_str)
{
    (void)site;
    int64_t start = 0, end = text->count;
    while ((sides & RT_STR_LEFT) && start < end && has_unit(units, rt_str_get(text, start)))
        start++;
    while ((sides & RT_STR_RIGHT) && start < end && has_unit(units, rt_str_get(text, end - 1)))
        end--;
    return part(context, text, start, end, ret_str);
}

int32_t rt_str_remove(struct rt_context *context, const struct rt_str *text,
                      const struct rt_str *removed, bool at_end, int32_t site,
                      struct rt_str **ret_str)
{
    (void)site;
    if (!rt_str_starts(text, removed, 0, INT64_MAX, at_end))
        return part(context, text, 0, text->count, ret_str);
    return part(context, text, at_end ? 0 : removed->count,
                at_end ? text->count - removed->count : text->count, ret_str);
}

int32_t rt_str_partition(struct rt_context *context, const struct rt_str *text,
                         const struct rt_str *separator, bool last, int32_t type, int32_t site,
                         void *ret_tuple)
{
    (void)type;
    if (separator->count == 0)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "empty separator");
    struct rt_str **parts = ret_tuple;
    int64_t found = rt_str_find(text, separator, 0, INT64_MAX, last);
    if (found < 0) {
        parts[0] = parts[1] = parts[2] = rt_str_empty();
        parts[last ? 2 : 0] = rt_str_share(context, text);
        return RT_OK;
    }
    struct rt_str *before, *behind;
    int32_t status = part(context, text, 0, found, &before);
    if (status != RT_OK)
        return status;
    status = part(context, text, found + separator->count, text->count, &behind);
    if (status != RT_OK) {
        rt_str_release(context, before);
        return status;
    }
    parts[0] = before;
    parts[1] = rt_str_share(context, separator);
    parts[2] = behind;
    return RT_OK;
}

/* ---- splitting: a cutter gives one part after the other, from the left or from the right. It runs
 * twice: once to count. */

struct cutter {
    const struct rt_str *text;
    const struct rt_str *separator; /* NULL: white space, or ends of lines */
    bool (*is_space)(uint32_t);
    bool last;         /* goes from the right */
    bool lines, keep;  /* splitlines */
    bool bytes;        /* splitlines: only \n, \r and \r\n end lines */
    int64_t cuts_left; /* negative: any number */
    int64_t start, end;
    bool done;
};

struct span {
    int64_t start, end;
};

static bool next_separated(struct cutter *cutter, struct span *ret_span)
{
    if (cutter->done)
        return false;
    const struct rt_str *separator = cutter->separator;
    int64_t found = -1;
    if (cutter->cuts_left != 0)
        found = rt_str_find(cutter->text, separator, cutter->start, cutter->end, cutter->last);
    *ret_span = (struct span){cutter->start, cutter->end};
    if (found < 0) {
        cutter->done = true;
        return true;
    }
    cutter->cuts_left -= cutter->cuts_left > 0;
    if (cutter->last) {
        ret_span->start = found + separator->count;
        cutter->end = found;
    } else {
        ret_span->end = found;
        cutter->start = found + separator->count;
    }
    return true;
}

static bool space_at(const struct cutter *cutter, int64_t index)
{
    return cutter->is_space(rt_str_get(cutter->text, index));
}

static bool next_word(struct cutter *cutter, struct span *ret_span)
{
    while (!cutter->last && cutter->start < cutter->end && space_at(cutter, cutter->start))
        cutter->start++;
    while (cutter->last && cutter->start < cutter->end && space_at(cutter, cutter->end - 1))
        cutter->end--;
    if (cutter->start == cutter->end)
        return false;
    *ret_span = (struct span){cutter->start, cutter->end};
    if (cutter->cuts_left == 0) { /* the rest as it is */
        cutter->start = cutter->end;
        return true;
    }
    cutter->cuts_left -= cutter->cuts_left > 0;
    if (cutter->last) {
        while (cutter->end > cutter->start && !space_at(cutter, cutter->end - 1))
            cutter->end--;
        ret_span->start = cutter->end;
    } else {
        while (cutter->start < cutter->end && !space_at(cutter, cutter->start))
            cutter->start++;
        ret_span->end = cutter->start;
    }
    return true;
}

static bool ends_line(const struct cutter *cutter, uint32_t c)
{
    return cutter->bytes ? c == '\n' || c == '\r' : rt_unicode_ends_line(c);
}

static bool next_line(struct cutter *cutter, struct span *ret_span)
{
    const struct rt_str *text = cutter->text;
    if (cutter->start == cutter->end)
        return false;
    int64_t at = cutter->start;
    while (at < cutter->end && !ends_line(cutter, rt_str_get(text, at)))
        at++;
    *ret_span = (struct span){cutter->start, at};
    if (at < cutter->end) {
        bool two = rt_str_get(text, at) == '\r' && at + 1 < cutter->end &&
                   rt_str_get(text, at + 1) == '\n';
        at += two ? 2 : 1;
    }
    if (cutter->keep)
        ret_span->end = at;
    cutter->start = at;
    return true;
}

static bool next_span(struct cutter *cutter, struct span *ret_span)
{
    return cutter->lines       ? next_line(cutter, ret_span)
           : cutter->separator ? next_separated(cutter, ret_span)
                               : next_word(cutter, ret_span);
}

void rt_str_put(const struct rt_type *element, char *at, struct rt_str *text)
{
    if (element->kind == RT_UNION) {
        int64_t member = 0;
        while (element->children[member]->kind != RT_STR &&
               element->children[member]->kind != RT_BYTES)
            member++;
        memcpy(at, &member, sizeof(member));
        at += 8;
    }
    memcpy(at, &text, sizeof(struct rt_str *));
}

static int32_t cut(struct rt_context *context, struct cutter cutter, int32_t type,
                   struct rt_list **ret_list)
{
    cutter.end = cutter.text->count;
    struct cutter counting = cutter;
    struct span span;
    int64_t count = 0;
    while (next_span(&counting, &span))
        count++;
    const struct rt_type *element = context->types[type]->children[0];
    struct rt_list *list;
    int32_t status = rt_list_make(context, element, count, count, &list);
    if (status != RT_OK)
        return status;
    for (int64_t i = 0; next_span(&cutter, &span); i++) {
        struct rt_str *made;
        status = part(context, cutter.text, span.start, span.end, &made);
        if (status != RT_OK) /* out of memory: what was made goes with the computation */
            return status;
        int64_t index = cutter.last ? count - 1 - i : i;
        rt_str_put(element, list->data + index * (int64_t)element->size, made);
    }
    *ret_list = list;
    return RT_OK;
}

int32_t rt_str_split(struct rt_context *context, const struct rt_str *text,
                     const struct rt_str *separator, int64_t count_max, bool last, int32_t type,
                     int32_t site, struct rt_list **ret_list)
{
    if (separator->count == 0)
        return rt_raise_code(context, RT_ERROR_VALUE, site, "empty separator");
    struct cutter cutter = {
        .text = text, .separator = separator, .last = last, .cuts_left = count_max};
    return cut(context, cutter, type, ret_list);
}

int32_t rt_str_split_space(struct rt_context *context, const struct rt_str *text, int64_t count_max,
                           bool last, int32_t type, int32_t site, struct rt_list **ret_list)
{
    (void)site;
    struct cutter cutter = {
        .text = text, .is_space = str_space, .last = last, .cuts_left = count_max};
    return cut(context, cutter, type, ret_list);
}

int32_t rt_bytes_split_space(struct rt_context *context, const struct rt_str *bytes,
                             int64_t count_max, bool last, int32_t type, int32_t site,
                             struct rt_list **ret_list)
{
    (void)site;
    struct cutter cutter = {
        .text = bytes, .is_space = bytes_space, .last = last, .cuts_left = count_max};
    return cut(context, cutter, type, ret_list);
}

int32_t rt_str_split_lines(struct rt_context *context, const struct rt_str *text, bool keep,
                           int32_t type, int32_t site, struct rt_list **ret_list)
{
    (void)site;
    return cut(context, (struct cutter){.text = text, .lines = true, .keep = keep}, type, ret_list);
}

int32_t rt_bytes_split_lines(struct rt_context *context, const struct rt_str *bytes, bool keep,
                             int32_t type, int32_t site, struct rt_list **ret_list)
{
    (void)site;
    return cut(context, (struct cutter){.text = bytes, .lines = true, .keep = keep, .bytes = true},
               type, ret_list);
}

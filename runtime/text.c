/* See text.h. */
#include "runtime/text.h"

#include "runtime/runtime_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rt_text_init(struct rt_text *text, struct rt_context *context)
{
    text->context = context;
    text->status = RT_OK;
    text->width = 1;
    text->count = 0;
    text->capacity = RT_TEXT_SMALL_BYTES;
    text->data = text->small;
}

static size_t memory_of(const struct rt_text *text)
{
    return (size_t)text->capacity * text->width;
}

void rt_text_drop(struct rt_text *text)
{
    if (text->data != text->small)
        rt_memory_free(rt_fiber_of(text->context)->heap, text->data, memory_of(text));
    text->data = text->small;
    text->capacity = RT_TEXT_SMALL_BYTES / text->width;
}

static bool move(struct rt_text *text, int64_t capacity, uint32_t width)
{
    size_t bytes = (size_t)capacity * width;
    if (capacity > INT64_MAX >> 5) {
        text->status = rt_out_of_memory(text->context, (uint64_t)capacity);
        return false;
    }
    char *data = rt_memory_allocate(rt_fiber_of(text->context)->heap, bytes);
    if (!data) {
        text->status = rt_out_of_memory(text->context, bytes);
        return false;
    }
    rt_units_copy(data, width, text->data, text->width, text->count);
    rt_text_drop(text);
    text->data = data;
    text->capacity = capacity;
    text->width = width;
    return true;
}

/* Room for `count` more units as wide as these bits need. */
static bool reserve(struct rt_text *text, uint32_t bits, int64_t count)
{
    if (text->status != RT_OK)
        return false;
    uint32_t width = rt_str_width(bits);
    int64_t needed;
    if (__builtin_add_overflow(text->count, count, &needed)) {
        text->status = rt_out_of_memory(text->context, UINT64_MAX);
        return false;
    }
    if (width <= text->width && needed <= text->capacity)
        return true;
    if (width < text->width)
        width = text->width;
    int64_t capacity = needed <= text->capacity ? text->capacity : needed + needed / 2;
    return move(text, capacity, width);
}

int32_t rt_text_finish(struct rt_text *text, struct rt_str **ret_str)
{
    int32_t status = text->status;
    if (status == RT_OK)
        status = rt_str_from_units(text->context, text->data, text->width, text->count, ret_str);
    rt_text_drop(text);
    return status;
}

void rt_text_put(struct rt_text *text, uint32_t code_point)
{
    if (!reserve(text, code_point, 1))
        return;
    rt_units_set(text->data, text->width, text->count++, code_point);
}

void rt_text_pad(struct rt_text *text, uint32_t code_point, int64_t count)
{
    if (count <= 0 || !reserve(text, code_point, count))
        return;
    for (int64_t i = 0; i < count; i++)
        rt_units_set(text->data, text->width, text->count + i, code_point);
    text->count += count;
}

void rt_text_units(struct rt_text *text, const char *data, uint32_t width, int64_t count)
{
    uint32_t max = width == 1 ? 0xff : rt_units_max(data, width, count);
    if (count <= 0 || !reserve(text, max, count))
        return;
    rt_units_copy(text->data + text->count * (int64_t)text->width, text->width, data, width, count);
    text->count += count;
}

void rt_text_ascii(struct rt_text *text, const char *from, size_t count)
{
    rt_text_units(text, from, 1, (int64_t)count);
}

void rt_text_word(struct rt_text *text, const char *from)
{
    rt_text_units(text, from, 1, (int64_t)strlen(from));
}

void rt_text_utf8(struct rt_text *text, const char *from)
{
    size_t bytes = strlen(from);
    int64_t count;
    uint32_t max;
    if (!rt_utf8_measure(from, bytes, &count, &max) || !reserve(text, max, count))
        return;
    if (count > 0)
        rt_utf8_decode(from, bytes, text->width, text->data + text->count * (int64_t)text->width);
    text->count += count;
}

void rt_text_str(struct rt_text *text, const struct rt_str *from)
{
    rt_text_units(text, from->data, from->width, from->count);
}

void rt_text_print(struct rt_text *text, const char *format, ...)
{
    char words[256];
    va_list arguments;
    va_start(arguments, format);
    int bytes = vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    if (bytes > 0)
        rt_text_ascii(text, words,
                      (size_t)bytes < sizeof(words) ? (size_t)bytes : sizeof(words) - 1);
}

/* A text under construction. Starts in the caller's frame and moves to the computation's memory
 * when it outgrows that; the first failure sticks and comes out of rt_text_finish. Called on
 * fibers.
 */
#pragma once

#include "runtime/str.h"

enum { RT_TEXT_SMALL_BYTES = 256 };

struct rt_text {
    struct rt_context *context;
    int32_t status;
    uint32_t width;
    int64_t count;
    int64_t capacity; /* units */
    char *data;       /* small, or owned */
    _Alignas(8) char small[RT_TEXT_SMALL_BYTES];
};

void rt_text_init(struct rt_text *text, struct rt_context *context);
/* Frees it unless it was finished. */
void rt_text_drop(struct rt_text *text);
/* The str, and the text is no more. */
int32_t rt_text_finish(struct rt_text *text, struct rt_str **ret_str);
void rt_text_put(struct rt_text *text, uint32_t code_point);
void rt_text_pad(struct rt_text *text, uint32_t code_point, int64_t count);
void rt_text_ascii(struct rt_text *text, const char *from, size_t count);
void rt_text_word(struct rt_text *text, const char *from); /* ASCII, NUL-terminated */
void rt_text_utf8(struct rt_text *text, const char *from); /* NUL-terminated */
void rt_text_units(struct rt_text *text, const char *data, uint32_t width, int64_t count);
void rt_text_str(struct rt_text *text, const struct rt_str *from);
__attribute__((format(printf, 2, 3))) void rt_text_print(struct rt_text *text, const char *format,
                                                         ...);
static inline uint32_t rt_text_get(const struct rt_text *text, int64_t index)
{
    return rt_units_get(text->data, text->width, index);
}

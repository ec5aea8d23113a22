/* Text and bytes: how they lie in memory, made and read by every file that has to do with them.
 *
 * A str's units are code points in the least of 1, 2 and 4 bytes that holds the largest: two strs
 * are equal when their widths, counts and bytes are. A bytes object has width 1. What it takes in
 * memory follows from count and width alone, in steps of a quarter of a power of two, so that a str
 * that nobody else refers to can grow in place: see rt_str_concat_take.
 */
#pragma once

#include "runtime/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_CODE_POINT_MAX 0x10ffffu

static inline uint32_t rt_str_width(uint32_t code_point_max)
{
    return code_point_max < 0x100 ? 1 : code_point_max < 0x10000 ? 2 : 4;
}

static inline uint32_t rt_units_get(const char *data, uint32_t width, int64_t index)
{
    const void *at = data + index * (int64_t)width;
    return width == 1   ? *(const uint8_t *)at
           : width == 2 ? *(const uint16_t *)at
                        : *(const uint32_t *)at;
}

static inline void rt_units_set(char *data, uint32_t width, int64_t index, uint32_t code_point)
{
    void *at = data + index * (int64_t)width;
    if (width == 1)
        *(uint8_t *)at = (uint8_t)code_point;
    else if (width == 2)
        *(uint16_t *)at = (uint16_t)code_point;
    else
        *(uint32_t *)at = code_point;
}

static inline uint32_t rt_str_get(const struct rt_str *text, int64_t index)
{
    return rt_units_get(text->data, text->width, index);
}

static inline void rt_str_set(struct rt_str *text, int64_t index, uint32_t code_point)
{
    rt_units_set(text->data, text->width, index, code_point);
}

/* Copies units to wider or equally wide ones, or to narrower ones that hold them. */
void rt_units_copy(char *to, uint32_t to_width, const char *from, uint32_t from_width,
                   int64_t count);
/* An upper bound of the code points, exact where the width depends on it: 0x7f, 0xff, 0xffff. */
uint32_t rt_units_max(const char *data, uint32_t width, int64_t count);
static inline uint32_t rt_str_max(const struct rt_str *text)
{
    return text->ascii        ? 0x7f
           : text->width == 1 ? 0xff
           : text->width == 2 ? 0xffff
                              : RT_CODE_POINT_MAX;
}

/* ---- making; on memory's exhaustion what rt_out_of_memory gives */

/* A str of `count` units for code points up to `code_point_max`, which some unit must need; the
 * units are not set. */
int32_t rt_str_make(struct rt_context *context, int64_t count, uint32_t code_point_max,
                    struct rt_str **ret_str);
int32_t rt_bytes_make(struct rt_context *context, int64_t count, struct rt_str **ret_bytes);
/* From units of a width that may be wider than needed. */
int32_t rt_str_from_units(struct rt_context *context, const char *data, uint32_t width,
                          int64_t count, struct rt_str **ret_str);
int32_t rt_str_from_ascii(struct rt_context *context, const char *text, size_t count,
                          struct rt_str **ret_str);
int32_t rt_bytes_from(struct rt_context *context, const void *data, size_t count,
                      struct rt_str **ret_bytes);
/* One code point; those below 256 and the empty str are constants. */
int32_t rt_str_from_code_point(struct rt_context *context, uint32_t code_point,
                               struct rt_str **ret_str);
struct rt_str *rt_str_empty(void);
struct rt_str *rt_bytes_empty(void);
/* Fills in all but the units of a constant. */
void rt_str_set_header(struct rt_str *text, int64_t count, uint32_t code_point_max);
/* The same str once more. */
struct rt_str *rt_str_share(struct rt_context *context, const struct rt_str *text);

struct rt_heap;
/* What a str or bytes takes in memory; the size to free it with. */
size_t rt_str_memory(int64_t count, uint32_t width);
void rt_str_free(struct rt_heap *heap, struct rt_str *text);
void rt_str_release(struct rt_context *context, struct rt_str *text);

/* ---- UTF-8, in which surrogates are encoded like other code points */

/* False when it is not UTF-8. */
bool rt_utf8_measure(const char *text, size_t bytes, int64_t *ret_count, uint32_t *ret_max);
/* Text that was measured; `to` takes its count of units, of the width for its max. */
void rt_utf8_decode(const char *text, size_t bytes, uint32_t to_width, char *to);
int64_t rt_str_utf8_bytes(const struct rt_str *text);
void rt_str_encode_utf8(const struct rt_str *text, char *to);
/* Encodes one code point in up to 4 bytes; returns their number. */
uint32_t rt_utf8_put(uint32_t code_point, char *to);

/* ---- by value */

bool rt_str_equal(const struct rt_str *left, const struct rt_str *right);
/* Never -1; kept in the object unless that is a constant. */
int64_t rt_str_hash(const struct rt_str *text);
/* The same from units, for constants, whose hash is never written. */
int64_t rt_units_hash(const char *data, size_t bytes);

/* Where `needle` is first found within [start, end) of `in`; -1: nowhere. For bytes too. */
int64_t rt_str_find_in(const struct rt_str *in, const struct rt_str *needle, int64_t start,
                       int64_t end);

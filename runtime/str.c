/* Text and bytes as objects: making, comparing, hashing, slicing, joining. See str.h for the
 * layout. Called on fibers, but for what takes no context.
 */
#include "runtime/str.h"

#include "runtime/calls.h"
#include "runtime/runtime_internal.h"
#include "runtime/value.h"

#include <string.h>

/* ---- constants: the empty str and bytes, and all of one unit below 256 */

struct constant {
    int64_t references, count;
    uint32_t width, ascii;
    int64_t hash;
    char data[8];
};

_Static_assert(offsetof(struct constant, data) == offsetof(struct rt_str, data), "a struct rt_str");

#define ONE(n) {-1, 1, 1, (n) < 128, 0, {(char)(n)}},
#define FOUR(n) ONE(n) ONE((n) + 1) ONE((n) + 2) ONE((n) + 3)
#define SIXTEEN(n) FOUR(n) FOUR((n) + 4) FOUR((n) + 8) FOUR((n) + 12)
#define SIXTY_FOUR(n) SIXTEEN(n) SIXTEEN((n) + 16) SIXTEEN((n) + 32) SIXTEEN((n) + 48)
static const struct constant ones[256] = {SIXTY_FOUR(0) SIXTY_FOUR(64) SIXTY_FOUR(128)
                                              SIXTY_FOUR(192)};
static const struct constant empty_str = {-1, 0, 1, 1, 0, {0}};
static const struct constant empty_bytes = {-1, 0, 1, 0, 0, {0}};

static struct rt_str *constant_of(const struct constant *constant)
{
    return (struct rt_str *)(uintptr_t)constant;
}

struct rt_str *rt_str_empty(void)
{
    return constant_of(&empty_str);
}

struct rt_str *rt_bytes_empty(void)
{
    return constant_of(&empty_bytes);
}

/* ---- memory */

/* As heaps round small objects, large ones too: four sizes per doubling. */
static size_t round_large(size_t bytes)
{
    size_t step = (size_t)1 << (61 - __builtin_clzl(bytes - 1));
    return (bytes + step - 1) & ~(step - 1);
}

size_t rt_str_memory(int64_t count, uint32_t width)
{
    size_t bytes = offsetof(struct rt_str, data) + ((size_t)count + 1) * width;
    return bytes <= RT_SMALL_BYTES_MAX ? rt_memory_usable(bytes) : round_large(bytes);
}

void rt_str_free(struct rt_heap *heap, struct rt_str *text)
{
    rt_memory_free(heap, text, rt_str_memory(text->count, text->width));
}

void rt_str_release(struct rt_context *context, struct rt_str *text)
{
    if (rt_release(context, text))
        rt_str_free(rt_fiber_of(context)->heap, text);
}

struct rt_str *rt_str_share(struct rt_context *context, const struct rt_str *text)
{
    struct rt_str *shared = (struct rt_str *)(uintptr_t)text;
    rt_retain(context, shared);
    return shared;
}

static int32_t make(struct rt_context *context, int64_t count, uint32_t width, bool ascii,
                    struct rt_str **ret_str)
{
    if (count > (INT64_MAX >> 4))
        return rt_out_of_memory(context, (uint64_t)count);
    size_t bytes = rt_str_memory(count, width);
    struct rt_str *text = rt_memory_allocate(rt_fiber_of(context)->heap, bytes);
    if (!text)
        return rt_out_of_memory(context, bytes);
    text->references = 1;
    text->count = count;
    text->width = width;
    text->ascii = ascii;
    text->hash = 0;
    rt_units_set(text->data, width, count, 0);
    *ret_str = text;
    return RT_OK;
}

int32_t rt_str_make(struct rt_context *context, int64_t count, uint32_t code_point_max,
                    struct rt_str **ret_str)
{
    if (count == 0) {
        *ret_str = rt_str_empty();
        return RT_OK;
    }
    return make(context, count, rt_str_width(code_point_max), code_point_max < 128, ret_str);
}

int32_t rt_bytes_make(struct rt_context *context, int64_t count, struct rt_str **ret_bytes)
{
    if (count == 0) {
        *ret_bytes = rt_bytes_empty();
        return RT_OK;
    }
    return make(context, count, 1, false, ret_bytes);
}

/* ---- units */

void rt_units_copy(char *to, uint32_t to_width, const char *from, uint32_t from_width,
                   int64_t count)
{
    if (to_width == from_width) {
        memcpy(to, from, (size_t)count * to_width);
        return;
    }
#define COPY(to_type, from_type)                                                                   \
    do {                                                                                           \
        to_type *out = (void *)to;                                                                 \
        const from_type *in = (const void *)from;                                                  \
        for (int64_t i = 0; i < count; i++)                                                        \
            out[i] = (to_type)in[i];                                                               \
    } while (0)
    switch (to_width << 4 | from_width) {
    case 0x21:
        COPY(uint16_t, uint8_t);
        break;
    case 0x41:
        COPY(uint32_t, uint8_t);
        break;
    case 0x42:
        COPY(uint32_t, uint16_t);
        break;
    case 0x12:
        COPY(uint8_t, uint16_t);
        break;
    case 0x14:
        COPY(uint8_t, uint32_t);
        break;
    case 0x24:
        COPY(uint16_t, uint32_t);
        break;
    }
#undef COPY
}

uint32_t rt_units_max(const char *data, uint32_t width, int64_t count)
{
    uint32_t bits = 0;
    if (width == 1) {
        const uint8_t *units = (const void *)data;
        for (int64_t i = 0; i < count; i++)
            bits |= units[i];
        return bits < 0x80 ? 0x7f : 0xff;
    }
    if (width == 2) {
        const uint16_t *units = (const void *)data;
        for (int64_t i = 0; i < count; i++)
            bits |= units[i];
    } else {
        const uint32_t *units = (const void *)data;
        for (int64_t i = 0; i < count; i++)
            bits |= units[i];
    }
    return bits < 0x80 ? 0x7f : bits < 0x100 ? 0xff : bits < 0x10000 ? 0xffff : RT_CODE_POINT_MAX;
}

int32_t rt_str_from_units(struct rt_context *context, const char *data, uint32_t width,
                          int64_t count, struct rt_str **ret_str)
{
    if (count == 1)
        return rt_str_from_code_point(context, rt_units_get(data, width, 0), ret_str);
    int32_t status = rt_str_make(context, count, rt_units_max(data, width, count), ret_str);
    if (status == RT_OK && count > 0)
        rt_units_copy((*ret_str)->data, (*ret_str)->width, data, width, count);
    return status;
}

int32_t rt_str_from_ascii(struct rt_context *context, const char *text, size_t count,
                          struct rt_str **ret_str)
{
    if (count == 1)
        return rt_str_from_code_point(context, (uint8_t)*text, ret_str);
    int32_t status = rt_str_make(context, (int64_t)count, 0x7f, ret_str);
    if (status == RT_OK && count > 0)
        memcpy((*ret_str)->data, text, count);
    return status;
}

int32_t rt_bytes_from(struct rt_context *context, const void *data, size_t count,
                      struct rt_str **ret_bytes)
{
    int32_t status = rt_bytes_make(context, (int64_t)count, ret_bytes);
    if (status == RT_OK && count > 0)
        memcpy((*ret_bytes)->data, data, count);
    return status;
}

int32_t rt_str_from_code_point(struct rt_context *context, uint32_t code_point,
                               struct rt_str **ret_str)
{
    if (code_point < 256) {
        *ret_str = constant_of(&ones[code_point]);
        return RT_OK;
    }
    int32_t status = rt_str_make(context, 1, code_point, ret_str);
    if (status == RT_OK)
        rt_str_set(*ret_str, 0, code_point);
    return status;
}

/* ---- UTF-8 */

/* The code point that starts at text[0] and how many bytes it takes; 0 bytes: not UTF-8. */
static uint32_t utf8_get(const uint8_t *text, size_t bytes, uint32_t *ret_bytes)
{
    uint32_t first = text[0];
    *ret_bytes = 1;
    if (first < 0x80)
        return first;
    uint32_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    *ret_bytes = 0;
    if (first < 0xc2 || first > 0xf4 || length > bytes)
        return 0;
    uint32_t code_point = first & (0xffu >> (length + 1));
    for (uint32_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        code_point = code_point << 6 | (text[i] & 0x3f);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code_point < least[length] || code_point > RT_CODE_POINT_MAX)
        return 0;
    *ret_bytes = length;
    return code_point;
}

bool rt_utf8_measure(const char *text, size_t bytes, int64_t *ret_count, uint32_t *ret_max)
{
    const uint8_t *at = (const uint8_t *)text;
    int64_t count = 0;
    uint32_t max = 0;
    for (size_t i = 0; i < bytes; count++) {
        uint32_t length;
        uint32_t code_point = utf8_get(at + i, bytes - i, &length);
        if (length == 0)
            return false;
        max = code_point > max ? code_point : max;
        i += length;
    }
    *ret_count = count;
    *ret_max = max;
    return true;
}

void rt_utf8_decode(const char *text, size_t bytes, uint32_t to_width, char *to)
{
    const uint8_t *at = (const uint8_t *)text;
    int64_t count = 0;
    for (size_t i = 0; i < bytes; count++) {
        uint32_t length;
        uint32_t code_point = utf8_get(at + i, bytes - i, &length);
        rt_units_set(to, to_width, count, code_point);
        i += length;
    }
}

int64_t rt_str_utf8_bytes(const struct rt_str *text)
{
    if (text->ascii)
        return text->count;
    int64_t bytes = 0;
    for (int64_t i = 0; i < text->count; i++) {
        uint32_t c = rt_str_get(text, i);
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    return bytes;
}

uint32_t rt_utf8_put(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3f));
    to[2] = (char)(0x80 | (c >> 6 & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

void rt_str_encode_utf8(const struct rt_str *text, char *to)
{
    if (text->ascii) {
        memcpy(to, text->data, (size_t)text->count);
        return;
    }
    for (int64_t i = 0; i < text->count; i++)
        to += rt_utf8_put(rt_str_get(text, i), to);
}

/* ---- by value */

bool rt_str_equal(const struct rt_str *left, const struct rt_str *right)
{
    return left == right ||
           (left->count == right->count && left->width == right->width &&
            memcmp(left->data, right->data, (size_t)left->count * left->width) == 0);
}

int32_t rt_str_compare(const struct rt_str *left, const struct rt_str *right)
{
    int64_t count = left->count < right->count ? left->count : right->count;
    if (left->width == 1 && right->width == 1) {
        int order = memcmp(left->data, right->data, (size_t)count);
        if (order != 0)
            return order < 0 ? -1 : 1;
    } else {
        for (int64_t i = 0; i < count; i++) {
            uint32_t x = rt_str_get(left, i);
            uint32_t y = rt_str_get(right, i);
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    return (left->count > right->count) - (left->count < right->count);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

int64_t rt_units_hash(const char *data, size_t bytes)
{
    if (bytes == 0)
        return 0; /* as CPython's */
    static const uint64_t secret[] = {0xa0761d6478bd642fu, 0xe7037ed1a0b428dbu,
                                      0x8ebc6af09c88c6e3u};
    uint64_t hash = secret[0] ^ bytes;
    for (; bytes > 16; bytes -= 16, data += 16) {
        uint64_t words[2];
        memcpy(words, data, 16);
        hash = mix(words[0] ^ secret[1], words[1] ^ hash);
    }
    uint64_t words[2] = {0, 0};
    memcpy(words, data, bytes);
    hash = mix(secret[1] ^ bytes, mix(words[0] ^ secret[1], words[1] ^ hash ^ secret[2]));
    return hash == 0 || hash == UINT64_MAX ? 1 : (int64_t)hash;
}

void rt_str_set_header(struct rt_str *text, int64_t count, uint32_t code_point_max)
{
    text->references = -1;
    text->count = count;
    text->width = rt_str_width(code_point_max);
    text->ascii = code_point_max < 128;
    rt_str_set(text, count, 0);
    text->hash = rt_units_hash(text->data, (size_t)count * text->width);
}

int64_t rt_str_hash(const struct rt_str *text)
{
    int64_t hash = __atomic_load_n(&text->hash, __ATOMIC_RELAXED);
    if (hash != 0)
        return hash;
    hash = rt_units_hash(text->data, (size_t)text->count * text->width);
    if (text->references >= 0)
        __atomic_store_n(&((struct rt_str *)(uintptr_t)text)->hash, hash, __ATOMIC_RELAXED);
    return hash;
}

/* ---- searching */

/* Where the needle's units, of the haystack's width, are first found in [start, end); -1: nowhere.
 */
static int64_t find_wide(const struct rt_str *in, const struct rt_str *needle, int64_t start,
                         int64_t end)
{
    uint32_t first = rt_str_get(needle, 0);
    for (int64_t i = start; i + needle->count <= end; i++) {
        if (rt_str_get(in, i) != first)
            continue;
        int64_t k = 1;
        while (k < needle->count && rt_str_get(in, i + k) == rt_str_get(needle, k))
            k++;
        if (k == needle->count)
            return i;
    }
    return -1;
}

int64_t rt_str_find_in(const struct rt_str *in, const struct rt_str *needle, int64_t start,
                       int64_t end)
{
    if (needle->count > end - start || start < 0)
        return -1;
    if (needle->count == 0)
        return start;
    if (needle->width > in->width)
        return -1;
    if (in->width > 1)
        return find_wide(in, needle, start, end);
    const char *from = in->data + start;
    const char *found =
        needle->count == 1
            ? memchr(from, (uint8_t)needle->data[0], (size_t)(end - start))
            : memmem(from, (size_t)(end - start), needle->data, (size_t)needle->count);
    return found ? found - in->data : -1;
}

bool rt_str_contains(const struct rt_str *haystack, const struct rt_str *needle)
{
    return rt_str_find_in(haystack, needle, 0, haystack->count) >= 0;
}

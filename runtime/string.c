/* Strings: UTF-8, whose byte order is the order of its code points. */
#include "runtime/calls.h"

#include <string.h>

int32_t rt_str_compare(const struct rt_str *left, const struct rt_str *right)
{
    int64_t bytes = left->bytes < right->bytes ? left->bytes : right->bytes;
    int order = memcmp(left->data, right->data, (size_t)bytes);
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (left->bytes > right->bytes) - (left->bytes < right->bytes);
}

bool rt_str_contains(const struct rt_str *haystack, const struct rt_str *needle)
{
    return needle->bytes == 0 ||
           memmem(haystack->data, (size_t)haystack->bytes, needle->data, (size_t)needle->bytes);
}

/* What a program prints, kept with its computation until the result is fetched. Whatever prints
 * runs in program order, on one fiber at a time.
 */
#include "runtime/calls.h"
#include "runtime/exception_text.h"
#include "runtime/runtime_internal.h"

#include <stdlib.h>
#include <string.h>

static bool grow(struct rt_output *output, size_t bytes)
{
    size_t capacity = output->capacity ? output->capacity * 2 : 4096;
    while (capacity < output->bytes + bytes)
        capacity *= 2;
    char *data = realloc(output->data, capacity);
    if (!data)
        return false;
    output->data = data;
    output->capacity = capacity;
    return true;
}

int32_t rt_print(struct rt_context *context, const struct rt_str *text, int32_t site)
{
    struct rt_output *output = &context->computation->output;
    size_t bytes = (size_t)rt_str_utf8_bytes(text);
    if (bytes > RT_OUTPUT_BYTES_MAX - output->bytes)
        return rt_stop(context, RT_STOP_OUTPUT, site, NULL);
    if (output->bytes + bytes > output->capacity && !grow(output, bytes))
        return rt_out_of_memory(context, bytes);
    rt_str_encode_utf8(text, output->data + output->bytes);
    output->bytes += bytes;
    return RT_OK;
}

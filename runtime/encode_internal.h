/* The values part of a Result under construction: a message's tables, and the buffers behind it. */
#pragma once

#include "base/arena.h"
#include "purlin.pb-c.h"
#include "runtime/computation.h"

#include <stddef.h>
#include <stdint.h>

struct rt_encoder {
    const struct rt_image *image;
    struct arena arena; /* of everything but the buffers */
    Purlin__Value **values;
    uint32_t value_count, value_capacity;
    char **names;
    uint32_t name_count, name_capacity;
    struct rt_span *buffers; /* malloc'ed */
    uint32_t buffer_count, buffer_capacity;
    struct rt_copy *copies;  /* malloc'ed: columns that some buffers point to */
    const char *unsupported; /* what cannot leave a computation, when something was met */
};

/* Room for count items; not NULL for none, unless memory is exhausted. */
static inline void *rt_encoder_array(struct arena *arena, size_t count, size_t bytes)
{
    return arena_array(arena, count ? count : 1, bytes);
}

/* Appends the value's entries, children first. 0 and the index of its own, -ENOMEM, or -ENOTSUP
 * with encoder->unsupported set. */
int rt_encode_value(struct rt_encoder *encoder, const struct rt_type *type, const void *value,
                    uint32_t *ret_index);
/* About what it takes on the wire. */
uint64_t rt_encoded_value_bytes(const struct rt_type *type, const void *value);
void rt_encoder_finish(struct rt_encoder *encoder);
void rt_copies_free(struct rt_copy *copies);

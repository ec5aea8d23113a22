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
    Purlin__Raised **exceptions;
    uint32_t exception_count, exception_capacity;
    struct rt_span *buffers; /* malloc'ed */
    uint32_t buffer_count, buffer_capacity;
    struct rt_copy *copies; /* malloc'ed: columns that some buffers point to */
    struct rt_seen {
        const void *object;
        int64_t index; /* of its entry; -1: it is being encoded */
    } *seen;           /* objects that several others refer to: open addressing by address */
    uint32_t seen_count, seen_capacity, depth;
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
Purlin__Value *rt_encoder_value(struct rt_encoder *encoder, Purlin__Value__Kind kind,
                                uint32_t *ret_index);
enum { RT_ENCODE_SEEN = 1 };
/* Around the encoding of counted memory: RT_ENCODE_SEEN and its entry when it has one already. */
int rt_encode_begin(struct rt_encoder *encoder, const void *object, uint32_t *ret_index);
void rt_encode_end(struct rt_encoder *encoder, const void *object, uint32_t index);
/* BIG, DICT, SET, OBJECT */
int rt_encode_object(struct rt_encoder *encoder, const struct rt_type *type, const void *value,
                     uint32_t *ret_index);
int rt_encode_complex(struct rt_encoder *encoder, const void *value, uint32_t *ret_index);
struct rt_object;
int rt_encode_exception(struct rt_encoder *encoder, struct rt_object *object,
                        Purlin__Raised *raised);
/* A name's index. 0 or -ENOMEM. */
int rt_encoder_name(struct rt_encoder *encoder, const char *name, uint32_t *ret_index);
/* Another exception among the Result's, and its number from 1. NULL when out of memory. */
Purlin__Raised *rt_encoder_exception(struct rt_encoder *encoder, uint32_t *ret_number);
/* What a computation ended with. As rt_encode_value. */
struct rt_failure;
int rt_encode_failure(struct rt_encoder *encoder, const struct rt_failure *failure,
                      Purlin__Raised *raised);
/* About what it takes on the wire. */
uint64_t rt_encoded_value_bytes(const struct rt_type *type, const void *value);
void rt_encoder_finish(struct rt_encoder *encoder);
void rt_copies_free(struct rt_copy *copies);

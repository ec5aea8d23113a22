/* See blob.h. */
#include "base/blob.h"

#include <stdlib.h>
#include <string.h>

static struct blob *blob_wrap(uint8_t *data, size_t bytes)
{
    struct blob *blob = malloc(sizeof(*blob));
    if (!blob) {
        free(data);
        return NULL;
    }
    *blob = (struct blob){.references = 1, .bytes = bytes, .data = data};
    return blob;
}

struct blob *blob_take(uint8_t *take_data, size_t bytes)
{
    return blob_wrap(take_data, bytes);
}

struct blob *blob_create(size_t bytes)
{
    uint8_t *data = malloc(bytes ? bytes : 1);
    return data ? blob_wrap(data, bytes) : NULL;
}

struct blob *blob_copy(const void *data, size_t bytes)
{
    struct blob *blob = blob_create(bytes);
    if (blob && bytes)
        memcpy(blob->data, data, bytes);
    return blob;
}

struct blob *blob_ref(struct blob *blob)
{
    if (blob)
        __atomic_add_fetch(&blob->references, 1, __ATOMIC_RELAXED);
    return blob;
}

struct blob *blob_unref(struct blob *blob)
{
    /* Release: this thread's reads come before the freeing; acquire: so do all others'. */
    if (!blob || __atomic_sub_fetch(&blob->references, 1, __ATOMIC_ACQ_REL))
        return NULL;
    if (blob->free) {
        blob->free(blob, blob->user);
        return NULL;
    }
    free(blob->data);
    free(blob);
    return NULL;
}

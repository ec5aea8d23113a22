/* Counted bytes that are written once and then shared: bodies, results, pieces of them. The count
 * is atomic: the last reference may go on any thread.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct blob {
    uint32_t references;
    size_t bytes;
    void (*free)(struct blob *blob, void *user); /* NULL: blob_create's own */
    void *user;
    uint8_t *data;
};

/* Uninitialised, one reference. NULL without memory. */
struct blob *blob_create(size_t bytes);
struct blob *blob_copy(const void *data, size_t bytes);
/* Takes malloc'd data. NULL without memory: data is freed then, too. */
struct blob *blob_take(uint8_t *take_data, size_t bytes);
/* NULL is allowed and stays NULL. */
struct blob *blob_ref(struct blob *blob);
struct blob *blob_unref(struct blob *blob); /* NULL */

/* Compiled code kept on disk, so that the same program starts at once in another process.
 *
 * One file an image, named by what it was made from: the IR and all that ends up in the image
 * (the caller's key), this very executable, LLVM's version and the machine's features. Files are
 * written aside and renamed; each carries a checksum of all of it, and one that does not hold is
 * removed and made again. The folder must be the user's own and closed to others, as what lies in
 * it is run: otherwise there is no cache, and the log says so once. When the files take more than
 * the limit, those used longest ago go.
 *
 * Any thread may call any function; processes share a folder.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct object_cache;

struct cached_object {
    const void *object; /* ELF */
    size_t object_bytes;
    const uint32_t *types; /* ids of the types whose descriptors the code refers to by index */
    uint32_t type_count;
    const uint64_t *global_offsets;
    uint32_t global_count;
    uint64_t globals_bytes;
    void *mapping; /* private: see object_cache_release */
    size_t mapping_bytes;
};

/* `machine` tells machines apart that cannot run each other's code. From the environment:
 * PURLIN_CACHE_DIR (default: the user's cache folder), PURLIN_CACHE_BYTES (0: no cache). NULL when
 * there is none, for whatever reason. */
struct object_cache *object_cache_create(const char *machine);
void object_cache_destroy(struct object_cache *cache);

/* 0, or -ENOENT. What it gives stays until released. */
int object_cache_load(struct object_cache *cache, const uint64_t key[2],
                      struct cached_object *ret_object);
void object_cache_release(struct cached_object *object);
/* Best effort: what goes wrong is logged once. */
void object_cache_store(struct object_cache *cache, const uint64_t key[2],
                        const struct cached_object *object);

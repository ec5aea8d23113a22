/* A computation: one run of an image. Owns the memory that its values live in, its result, and what
 * went wrong. Made and started on the worker's control thread; runs on the pool's threads; `done`
 * is called once, on a pool thread, when it has ended and no task of it runs any more.
 */
#pragma once

#include "abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rt_pool;
struct rt_computation;

enum rt_error {
#define RT_ERROR(name, class_name, text) RT_ERROR_##name,
#include "errors.def"
#undef RT_ERROR
    RT_ERROR_COUNT
};

enum rt_stop_reason {
#define RT_STOP(name, word, meaning) RT_STOP_##name,
#include "stops.def"
#undef RT_STOP
    RT_STOP_COUNT
};

struct rt_site {
    const char *file;
    const char *function;
    uint32_t line;
    uint32_t column;
};

/* A class of exceptions as the runtime sees it. Classes are numbered as the compiler does: the
 * program's by index, built-in ones with RT_CLASS_BUILTIN set. */
#define RT_CLASS_BUILTIN 0x80000000u

struct rt_class {
    const char *name;
    const uint32_t *mro; /* the class itself, then its bases in order */
    uint32_t mro_count;
    const struct rt_type *type; /* OBJECT: of its instances; NULL when the program has none */
};

/* What a compiled program hands to the runtime. Borrowed; outlives every computation that runs it.
 */
struct rt_image {
    rt_task_fn entry;             /* frame: room for a value of result */
    const struct rt_type *result; /* TUPLE of outputs */
    const struct rt_type *const *types;
    uint32_t type_count;
    const struct rt_site *sites;
    uint32_t site_count;
    /* identity of each program class: identity_bytes[i] bytes at identities[i]; names for people */
    const uint8_t *const *class_identities;
    const uint32_t *class_identity_bytes;
    const char *const *class_names;
    uint32_t class_count;
    const struct rt_class *classes;  /* class_count; NULL: none is an exception */
    const struct rt_class *builtins; /* by enum builtin; those that are no exceptions are empty */
    uint32_t builtin_count;
    const uint32_t *error_classes; /* of each enum rt_error; NULL: found by name */
    uint32_t python_version;       /* of the client: major * 256 + minor; how errors are worded */
};

struct rt_pool_options {
    uint32_t threads; /* 0: one a core that this process may run on */
};

int rt_pool_create(const struct rt_pool_options *options, struct rt_pool **ret_pool);
/* All computations must have ended. */
void rt_pool_destroy(struct rt_pool *pool);
uint32_t rt_pool_threads(const struct rt_pool *pool);

struct rt_computation_options {
    uint64_t memory_bytes_max; /* 0: no limit but the machine's */
};

int rt_computation_create(struct rt_pool *pool, const struct rt_image *image,
                          const struct rt_computation_options *options,
                          struct rt_computation **ret_computation);
/* Frees its memory, its result with it. Not while it runs. */
void rt_computation_destroy(struct rt_computation *computation);

/* Memory that lives as long as the computation. NULL past its limit. */
void *rt_computation_allocate(struct rt_computation *computation, size_t bytes);
/* An uninitialised list with one reference, for binding captured data. NULL past the limit. */
struct rt_list *rt_computation_list(struct rt_computation *computation,
                                    const struct rt_type *element, int64_t count);

typedef void (*rt_done_fn)(struct rt_computation *computation, void *user);

/* A dict or set (by the type's kind) of captured elements: `count` keys, `stride` bytes apart, each
 * with a dict's value at value_offset. Their references are the dict's from here on. -ENOMEM;
 * -EINVAL: a key that cannot be hashed before the computation runs. */
int rt_computation_dict(struct rt_computation *computation, const struct rt_type *type,
                        const void *elements, size_t stride, size_t value_offset, int64_t count,
                        bool frozen, struct rt_dict **ret_dict);

/* globals as laid out by jit_image_bind. */
void rt_computation_start(struct rt_computation *computation, const void *globals, rt_done_fn done,
                          void *user);
/* From any thread, any number of times. done is still called, soon. */
void rt_computation_cancel(struct rt_computation *computation);

struct rt_computation_stats {
    uint64_t run_ns, tasks, steals, memory_bytes, memory_bytes_peak;
};

/* After done: */
enum rt_status rt_computation_status(const struct rt_computation *computation);
/* Whether it stopped with int-overflow; where (NULL: unknown). */
bool rt_computation_overflowed(const struct rt_computation *computation,
                               const struct rt_site **ret_site);
/* Finds an output, or an element of one: tuples, and items of generic lists, by index. Borrowed.
 * 0 or -ENOENT. An empty path is the tuple of all outputs. */
int rt_computation_result(const struct rt_computation *computation, const uint32_t *path,
                          uint32_t path_count, const struct rt_type **ret_type,
                          const void **ret_value);
/* While it runs, too: */
void rt_computation_stats(const struct rt_computation *computation,
                          struct rt_computation_stats *ret_stats);

/* A framed Result message: head, then buffers that point into the computation's lists. */
struct rt_encoded {
    uint8_t *head; /* owned: frame header and message */
    size_t head_bytes;
    struct rt_span {
        const void *data; /* borrowed from the computation */
        size_t bytes;
    } *buffers; /* owned array */
    uint32_t buffer_count;
    struct rt_copy *copies; /* owned: what some buffers point to instead */
    uint64_t total_bytes;   /* head and buffers */
};

/* Encodes the value at path, the exception, or the diagnostic, whichever the computation ended
 * with. stats may be NULL. max_bytes 0: no limit; beyond it the Result is TOO_LARGE without values.
 * 0, -ENOENT or -ENOMEM. */
struct rt_wire_stats {
    uint64_t decode_ns, infer_ns, llvm_ns;
    bool code_cached;
};
int rt_result_encode(const struct rt_computation *computation, const uint32_t *path,
                     uint32_t path_count, uint64_t max_bytes, const struct rt_wire_stats *stats,
                     struct rt_encoded *ret_encoded);
void rt_encoded_finish(struct rt_encoded *encoded);
/* About what each output takes on the wire. `ret_bytes` has room for the result's child count. */
void rt_result_output_bytes(const struct rt_computation *computation, uint64_t *ret_bytes);

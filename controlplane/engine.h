/* What a worker asks of whatever runs programs: the compiler and the runtime (engine_native.c), or
 * a fake in tests. The worker knows no more of them than this.
 */
#pragma once

#include "base/id.h"
#include "runtime/computation.h"

#include <stddef.h>
#include <stdint.h>

struct engine;
struct engine_run; /* one run of one program, with its result */

struct engine_options {
    uint32_t threads; /* 0: one a core */
};

/* A run that the program may refer to. */
struct engine_remote {
    struct id computation;
    const struct engine_run
        *run; /* finished with a value; kept by the caller while this run lives */
};

struct engine_program {
    const uint8_t *bytes; /* framed Program; outlives the run */
    size_t byte_count;
    const struct engine_remote *remotes; /* for the call only, but for prepare's REMOTE values */
    uint32_t remote_count;
    uint64_t memory_bytes_max;
};

/* As Result.Outcome on the wire. */
enum engine_outcome { ENGINE_VALUE, ENGINE_EXCEPTION, ENGINE_REFUSED, ENGINE_FAILED };

enum engine_prepared {
    ENGINE_DECIDED = 1, /* it ended already: must not be started */
};

typedef void (*engine_done_fn)(struct engine_run *run, void *user);

struct engine_ops {
    int (*create)(const struct engine_options *options, struct engine **ret_engine);
    /* All runs must be destroyed. */
    void (*destroy)(struct engine *engine);
    uint32_t (*threads)(const struct engine *engine);

    /* On any thread with COMPILE_STACK_BYTES, several at once. 0, ENGINE_DECIDED, or -ENOMEM. */
    int (*prepare)(struct engine *engine, const struct engine_program *program,
                   struct engine_run **ret_run);
    /* On the loop's thread, once. done comes on any thread. */
    void (*start)(struct engine_run *run, engine_done_fn done, void *user);
    /* On any thread, any number of times, after start. done still comes. */
    void (*cancel)(struct engine_run *run);
    /* How many tasks it promoted so far; while it runs, too. */
    uint64_t (*tasks)(const struct engine_run *run);

    /* After done, on any one thread at a time: */
    enum engine_outcome (*outcome)(const struct engine_run *run);
    /* About what each output takes on the wire: a malloc'd array. 0 or -ENOMEM. */
    int (*output_bytes)(const struct engine_run *run, uint64_t **ret_bytes, uint32_t *ret_count);
    /* As rt_result_encode. What is encoded refers to the run's memory. */
    int (*encode)(const struct engine_run *run, const uint32_t *path, uint32_t path_count,
                  uint64_t bytes_max, struct rt_encoded *ret_encoded);
    void (*encoded_finish)(struct rt_encoded *encoded);
    void (*destroy_run)(struct engine_run *run);
};

extern const struct engine_ops engine_native;

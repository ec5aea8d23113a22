/* A worker: registers with the manager, compiles and runs what it is sent, keeps results until they
 * are released, and sends them.
 *
 * One loop thread owns everything here; compiling, encoding and freeing happen on jobs' threads,
 * and programs run on the engine's. A computation that is released while it is used (by a download,
 * or by another computation that refers to its values) is freed when its last user is.
 */
#pragma once

#include "base/loop.h"
#include "controlplane/engine.h"

#include <stdbool.h>
#include <stdint.h>

struct worker_options {
    const char *manager_host; /* borrowed, as all strings here */
    uint16_t manager_port;
    const char *token;       /* NULL: none */
    const char *own_address; /* what others connect to; NULL: found out */
    const char *bind;
    uint16_t control_port, data_port; /* 0: any free one */
    uint32_t threads;                 /* 0: one a core */
    uint64_t memory_bytes_max;        /* per computation */
    bool supervised;                  /* ends with its connection to the manager */
};

struct worker;

/* Says on stderr what went wrong. 0 or -errno. */
int worker_create(struct loop *loop, const struct worker_options *options,
                  const struct engine_ops *engine, struct worker **ret_worker);
/* Begins to end: cancels everything, and stops the loop when nothing runs any more, or after
 * SHUTDOWN_NS_MAX. */
void worker_end(struct worker *worker);
/* False: computations still run, and nothing may be freed: the process must _exit. */
bool worker_idle(const struct worker *worker);
void worker_destroy(struct worker *worker);
/* Why the loop ended, as an exit status. */
int worker_status(const struct worker *worker);

/* Keeps the worker's process alive beside a manager: starts this same program as a worker, starts
 * it again when it dies, and ends it. The child cannot outlive us: the kernel kills it when we die,
 * and it ends when its connection to the registry does. On the manager's loop.
 */
#pragma once

#include "base/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct supervisor;

/* The worker died again and again before it ever registered. */
typedef void (*supervisor_failed_fn)(void *user);

/* The child finds its settings in the environment. 0 or -errno. */
int supervisor_create(struct loop *loop, supervisor_failed_fn failed, void *user,
                      struct supervisor **ret_supervisor);
/* A worker came to or left the registry. */
void supervisor_worker_changed(struct supervisor *supervisor, uint64_t pid, bool joined);
/* Asks the worker to end. */
void supervisor_end(struct supervisor *supervisor);
/* Waits for it, kills it after CHILD_KILL_NS. */
void supervisor_destroy(struct supervisor *supervisor);

/* Runs a task function as a computation of its own, on a pool of the given size, and waits for it.
 */
#pragma once

#include "runtime/calls.h"
#include "runtime/computation.h"

#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Wants the ones above first. */
#include <cmocka.h>

/* Type indices in every test's image. */
enum { T_INT, T_FLOAT, T_BOOL, T_LIST_INT, T_PAIR, T_UNIT, T_VALUE_ERROR, T_COUNT };

struct run {
    struct rt_pool *pool;
    struct rt_computation *computation;
    enum rt_status status;
};

extern const struct rt_type *const run_types[T_COUNT];
extern const struct rt_image run_image;

/* globals points to the test's own data. Ends with the computation still there, for looking at. */
void run_start(struct run *run, uint32_t threads, rt_task_fn entry, const void *globals,
               uint64_t memory_bytes_max);
/* The same in two steps. */
void run_begin(struct run *run, uint32_t threads, rt_task_fn entry, const void *globals,
               uint64_t memory_bytes_max);
void run_wait(struct run *run);
void run_finish(struct run *run);
/* What it ended with, -1 when nothing went wrong. */
int32_t run_code(const struct run *run);
/* A latent fork by hand, as compiled code makes it: runs left, then right or its join. */
int32_t run_fork(struct rt_context *context, rt_task_fn left, void *left_frame, rt_task_fn right,
                 void *right_frame);

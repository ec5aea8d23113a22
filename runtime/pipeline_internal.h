/* What rt_collect and rt_reduce share: running a fill function over a range of source indices,
 * publishing what is left of the range as latent forks.
 */
#pragma once

#include "runtime/calls.h"
#include "runtime/runtime_internal.h"

struct rt_pipeline {
    rt_fill_fn fill;
    const void *env;
    size_t size; /* bytes of an element */
    int64_t flags;
};

/* How many source indices to run between two chances to be split: grows while they prove to be
 * quick. Each branch keeps its own. */
struct rt_pace {
    int64_t strip;
    uint64_t stamp; /* when the last strip ended, if nothing has happened since; else 0 */
};

static inline struct rt_pace rt_pace_start(int64_t flags)
{
    return (struct rt_pace){.strip = flags & RT_PIPELINE_CHEAP ? RT_LEAF : 1};
}

/* Runs fill over [low, high), at most pace->strip indices, and learns from how long it took. */
int32_t rt_pipeline_strip(struct rt_context *context, const struct rt_pipeline *pipeline,
                          struct rt_pace *pace, int64_t low, int64_t high, void *out,
                          int64_t *ret_count);
/* The same over any range, in parallel when asked. `out` has room for high - low elements. As a
 * fill function's, the count is right on failure, too. */
int32_t rt_pipeline_fill(struct rt_context *context, const struct rt_pipeline *pipeline,
                         struct rt_pace *pace, int64_t low, int64_t high, void *out,
                         int64_t *ret_count);

/* A fork's mark, or, for what must not be forked, `none`. Between push and pop the first half runs;
 * afterwards mark->task says who has the second. */
static inline int32_t rt_pipeline_push(struct rt_context *context, int64_t flags,
                                       struct rt_mark *none, rt_task_fn run, void *frame,
                                       struct rt_mark **ret_mark)
{
    bool sequential = flags & RT_PIPELINE_SEQUENTIAL;
    *ret_mark = sequential ? none : context->top;
    none->task = NULL;
    return sequential ? rt_poll_if_asked(context) : rt_fork_push(context, *ret_mark, run, frame);
}

static inline void rt_pipeline_pop(struct rt_context *context, const struct rt_mark *none,
                                   struct rt_mark *mark)
{
    if (mark != none)
        context->top = mark;
}

/* So many indices are worth a task however cheap they are. */
enum { RT_PIPELINE_LARGE = 8 * RT_LEAF };

/* On entry of pipelines: fails when too little stack is left for their buffers. */
static inline int32_t rt_pipeline_enter(struct rt_context *context, int64_t count)
{
    const char *frame = __builtin_frame_address(0);
    if (count >= RT_PIPELINE_LARGE)
        rt_offer(context);
    if (RT_UNLIKELY(frame < __atomic_load_n(&context->stack_limit, __ATOMIC_RELAXED)))
        return rt_stack_check(context, frame);
    return RT_OK;
}

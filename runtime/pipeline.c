/* See pipeline_internal.h. */
#include "runtime/pipeline_internal.h"

#include "runtime/calls.h"

#include <string.h>
#include <x86intrin.h>

int32_t rt_pipeline_strip(struct rt_context *context, const struct rt_pipeline *pipeline,
                          struct rt_pace *pace, int64_t low, int64_t high, void *out,
                          int64_t *ret_count)
{
    *ret_count = 0;
    if (pace->strip >= RT_LEAF)
        return pipeline->fill(context, pipeline->env, low, high, out, ret_count);
    /* Reading the counter costs as much as a cheap element: one strip's end is the next one's
     * start. */
    uint64_t start = pace->stamp ? pace->stamp : __rdtsc();
    int32_t status = pipeline->fill(context, pipeline->env, low, high, out, ret_count);
    pace->stamp = __rdtsc();
    uint64_t ticks = pace->stamp - start;
    if (ticks < RT_STRIP_TICKS / 2 && (high - low) * 2 > pace->strip)
        pace->strip *= 2;
    else if (ticks > RT_STRIP_TICKS * 2 && pace->strip > 1)
        pace->strip /= 2;
    return status;
}

/* The right half of a range, as a task. */
struct half {
    const struct rt_pipeline *pipeline;
    struct rt_pace pace;
    int64_t low, high;
    char *out;
    int64_t count;
};

static int32_t half_run(struct rt_context *context, void *frame)
{
    struct half *half = frame;
    return rt_pipeline_fill(context, half->pipeline, &half->pace, half->low, half->high, half->out,
                            &half->count);
}

/* Large ranges are cut at multiples of 64 indices, so that the halves share no cache line. */
static int64_t middle(int64_t low, int64_t high)
{
    int64_t half = (high - low) / 2;
    return low + (half > 256 ? half & ~(int64_t)63 : half);
}

int32_t rt_pipeline_fill(struct rt_context *context, const struct rt_pipeline *pipeline,
                         struct rt_pace *pace, int64_t low, int64_t high, void *out,
                         int64_t *ret_count)
{
    if (high - low <= pace->strip)
        return rt_pipeline_strip(context, pipeline, pace, low, high, out, ret_count);
    *ret_count = 0;
    int64_t mid = middle(low, high);
    struct half right = {
        .pipeline = pipeline,
        .pace = {.strip = pace->strip},
        .low = mid,
        .high = high,
        .out = (char *)out + (size_t)(mid - low) * pipeline->size,
    };
    struct rt_mark none, *mark;
    int32_t status = rt_pipeline_push(context, pipeline->flags, &none, half_run, &right, &mark);
    int64_t count = 0;
    if (status == RT_OK)
        status = rt_pipeline_fill(context, pipeline, pace, low, mid, out, &count);
    rt_pipeline_pop(context, &none, mark);
    *ret_count = count;
    if (status != RT_OK) {
        if (mark->task)
            rt_join_discard(context, mark);
        return status;
    }
    char *next = (char *)out + (size_t)count * pipeline->size;
    if (!mark->task) {
        status = rt_pipeline_fill(context, pipeline, pace, mid, high, next, &right.count);
    } else {
        status = rt_join(context, mark);
        pace->stamp = 0;
        if (next != right.out)
            memmove(next, right.out, (size_t)right.count * pipeline->size);
    }
    *ret_count = count + right.count;
    return status;
}

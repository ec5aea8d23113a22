/* Exceptions and stops. What went wrong is kept on the fiber whose branch it happened in, and goes
 * with its task to whoever joins it: the branch on the left is asked first, so the failure that
 * sequential execution would have met first wins. Called on fibers.
 */
#include "runtime/calls.h"
#include "runtime/object.h"
#include "runtime/runtime_internal.h"

#include <stdlib.h>
#include <string.h>

static struct rt_failure *failure_create(enum rt_status status, int32_t code, int32_t site,
                                         const char *text, const struct rt_type *type,
                                         const void *value)
{
    size_t value_bytes = type ? (type->size + 15u) / 16u * 16u : 0;
    size_t text_bytes = text ? strlen(text) + 1 : 0;
    struct rt_failure *failure =
        aligned_alloc(16, (sizeof(*failure) + value_bytes + text_bytes + 15) / 16 * 16);
    if (!failure)
        return NULL;
    *failure = (struct rt_failure){
        .status = status,
        .code = code,
        .site = (uint32_t)site,
        .type = type,
    };
    if (type) {
        failure->value = failure->data;
        memcpy(failure->value, value, type->size);
    }
    if (text)
        failure->text = memcpy(failure->data + value_bytes, text, text_bytes);
    return failure;
}

void rt_failure_destroy(struct rt_failure *failure)
{
    if (!failure)
        return;
    free(failure->trace.sites);
    free(failure);
}

static void fail(struct rt_context *context, struct rt_failure *failure, int32_t site)
{
    struct rt_fiber *fiber = rt_fiber_of(context);
    rt_failure_destroy(fiber->failure);
    fiber->failure = failure;
    rt_trace(context, site);
}

int32_t rt_raise_code(struct rt_context *context, int32_t code, int32_t site, const char *text)
{
    fail(context, failure_create(RT_RAISED, code, site, text, NULL, NULL), site);
    return RT_RAISED;
}

int32_t rt_raise(struct rt_context *context, int32_t site, int32_t type, const void *value)
{
    const struct rt_type *descriptor = context->types[type];
    fail(context, failure_create(RT_RAISED, -1, site, NULL, descriptor, value), site);
    return RT_RAISED;
}

int32_t rt_raise_object(struct rt_context *context, int32_t site, struct rt_object *exception)
{
    struct rt_failure **kept = rt_object_failure(exception);
    struct rt_failure *failure = kept ? *kept : NULL;
    if (failure)
        *kept = NULL;
    else
        failure = failure_create(RT_RAISED, -1, site, NULL, NULL, NULL);
    if (failure) {
        failure->type = exception->type;
        failure->object = exception;
        failure->value = &failure->object;
    }
    fail(context, failure, site);
    return RT_RAISED;
}

int32_t rt_reraise(struct rt_context *context, struct rt_object *exception)
{
    return rt_raise_object(context, 0, exception);
}

int32_t rt_stop(struct rt_context *context, int32_t reason, int32_t site, const char *text)
{
    fail(context, failure_create(RT_STOPPED, reason, site, text, NULL, NULL), site);
    return RT_STOPPED;
}

int32_t rt_out_of_memory(struct rt_context *context, uint64_t bytes)
{
    int32_t status = rt_stop(context, RT_STOP_OUT_OF_MEMORY, 0, NULL);
    struct rt_failure *failure = rt_fiber_of(context)->failure;
    if (failure)
        failure->memory_wanted = bytes;
    return status;
}

static bool trace_grow(struct rt_trace *trace)
{
    if (trace->capacity == 2 * RT_TRACE_KEPT)
        return true;
    uint32_t capacity = trace->capacity ? trace->capacity * 4 : 16;
    if (capacity > 2 * RT_TRACE_KEPT)
        capacity = 2 * RT_TRACE_KEPT;
    uint32_t *sites = realloc(trace->sites, capacity * sizeof(*sites));
    if (!sites)
        return false;
    trace->sites = sites;
    trace->capacity = capacity;
    return true;
}

void rt_trace(struct rt_context *context, int32_t site)
{
    struct rt_failure *failure = rt_fiber_of(context)->failure;
    if (!failure || site == 0)
        return;
    struct rt_trace *trace = &failure->trace;
    if (failure->site == 0)
        failure->site = (uint32_t)site;
    if (trace->count >= trace->capacity && !trace_grow(trace))
        return;
    uint64_t slot = trace->count;
    if (slot >= 2 * RT_TRACE_KEPT)
        slot = RT_TRACE_KEPT + (slot - RT_TRACE_KEPT) % RT_TRACE_KEPT;
    trace->sites[slot] = (uint32_t)site;
    trace->count++;
}

uint32_t rt_trace_frames(const struct rt_trace *trace)
{
    return trace->count < 2 * RT_TRACE_KEPT ? (uint32_t)trace->count : 2 * RT_TRACE_KEPT;
}

uint32_t rt_trace_frame(const struct rt_trace *trace, uint32_t index, uint64_t *ret_skipped)
{
    uint32_t frames = rt_trace_frames(trace);
    uint32_t ring = frames > RT_TRACE_KEPT ? frames - RT_TRACE_KEPT : 0;
    *ret_skipped = 0;
    if (index >= ring) {
        if (index == ring && trace->count > frames)
            *ret_skipped = trace->count - frames;
        return trace->sites[frames - ring - 1 - (index - ring)];
    }
    uint64_t place = trace->count - 1 - index;
    return trace->sites[RT_TRACE_KEPT + (place - RT_TRACE_KEPT) % RT_TRACE_KEPT];
}

const struct rt_site *rt_failure_site(const struct rt_image *image,
                                      const struct rt_failure *failure)
{
    if (!failure || failure->site == 0 || failure->site >= image->site_count)
        return NULL;
    return &image->sites[failure->site];
}

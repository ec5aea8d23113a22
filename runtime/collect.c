/* Lists from pipelines. When every index yields an element, all write into the final list in place.
 * With a filter each branch keeps what it yielded in segments of its own, which are joined in order
 * and copied once.
 */
#include "runtime/calls.h"
#include "runtime/pipeline_internal.h"

#include <string.h>

/* Up to here a filtered list is filled in place: what it does not need of its memory is little. */
#define IN_PLACE_BYTES_MAX ((size_t)4096)
#define SEGMENT_BYTES_MAX ((size_t)1 << 20)

struct segment {
    struct segment *next;
    int64_t count, capacity;
    _Alignas(16) char data[];
};

struct chain {
    struct segment *first, *last;
    int64_t count;
};

struct part {
    const struct rt_pipeline *pipeline;
    struct rt_pace pace;
    int64_t low, high;
    struct chain chain;
};

static size_t segment_bytes(const struct rt_pipeline *pipeline, int64_t capacity)
{
    return sizeof(struct segment) + (size_t)capacity * pipeline->size;
}

static int32_t chain_reserve(struct rt_context *context, const struct rt_pipeline *pipeline,
                             struct chain *chain, int64_t count)
{
    if (chain->last && chain->last->capacity - chain->last->count >= count)
        return RT_OK;
    int64_t most = (int64_t)(SEGMENT_BYTES_MAX / (pipeline->size ? pipeline->size : 1));
    int64_t capacity = chain->count * 2 < most ? chain->count * 2 : most;
    if (capacity < count)
        capacity = count;
    size_t bytes = segment_bytes(pipeline, capacity);
    struct segment *segment = rt_memory_allocate(rt_fiber_of(context)->heap, bytes);
    if (!segment)
        return rt_out_of_memory(context, bytes);
    segment->next = NULL;
    segment->count = 0;
    segment->capacity = capacity;
    if (chain->last)
        chain->last->next = segment;
    else
        chain->first = segment;
    chain->last = segment;
    return RT_OK;
}

static void chain_append(struct chain *chain, const struct chain *tail)
{
    if (!tail->first)
        return;
    if (chain->last)
        chain->last->next = tail->first;
    else
        chain->first = tail->first;
    chain->last = tail->last;
    chain->count += tail->count;
}

static int32_t collect_strip(struct rt_context *context, const struct rt_pipeline *pipeline,
                             struct rt_pace *pace, int64_t low, int64_t high, struct chain *chain)
{
    int32_t status = chain_reserve(context, pipeline, chain, high - low);
    if (status != RT_OK)
        return status;
    struct segment *segment = chain->last;
    int64_t count;
    status = rt_pipeline_strip(context, pipeline, pace, low, high,
                               segment->data + (size_t)segment->count * pipeline->size, &count);
    segment->count += count;
    chain->count += count;
    return status;
}

static int32_t collect_part(struct rt_context *context, const struct rt_pipeline *pipeline,
                            struct rt_pace *pace, int64_t low, int64_t high, struct chain *chain);

static int32_t part_run(struct rt_context *context, void *frame)
{
    struct part *part = frame;
    return collect_part(context, part->pipeline, &part->pace, part->low, part->high, &part->chain);
}

static int32_t collect_part(struct rt_context *context, const struct rt_pipeline *pipeline,
                            struct rt_pace *pace, int64_t low, int64_t high, struct chain *chain)
{
    if (high - low <= pace->strip)
        return collect_strip(context, pipeline, pace, low, high, chain);
    struct part right = {
        .pipeline = pipeline,
        .pace = {.strip = pace->strip},
        .low = low + (high - low) / 2,
        .high = high,
    };
    struct rt_mark none, *mark;
    int32_t status = rt_pipeline_push(context, pipeline->flags, &none, part_run, &right, &mark);
    if (status == RT_OK)
        status = collect_part(context, pipeline, pace, low, right.low, chain);
    rt_pipeline_pop(context, &none, mark);
    if (status != RT_OK) {
        if (mark->task)
            rt_join_discard(context, mark);
        return status;
    }
    if (!mark->task)
        return collect_part(context, pipeline, pace, right.low, high, chain);
    status = rt_join(context, mark);
    pace->stamp = 0;
    if (status == RT_OK)
        chain_append(chain, &right.chain);
    return status;
}

/* Where each segment's elements go. */
struct gathering {
    struct place {
        const struct segment *segment;
        char *to;
    } *places;
    size_t size;
    int64_t low, high;
};

static int32_t copy_segments(struct rt_context *context, const struct gathering *gathering,
                             int64_t low, int64_t high);

static int32_t gathering_run(struct rt_context *context, void *frame)
{
    struct gathering *gathering = frame;
    return copy_segments(context, gathering, gathering->low, gathering->high);
}

static int32_t copy_segments(struct rt_context *context, const struct gathering *gathering,
                             int64_t low, int64_t high)
{
    if (high - low == 1) {
        const struct place *place = &gathering->places[low];
        memcpy(place->to, place->segment->data, (size_t)place->segment->count * gathering->size);
        return RT_OK;
    }
    struct gathering right = *gathering;
    right.low = low + (high - low) / 2;
    right.high = high;
    struct rt_mark *mark = context->top;
    int32_t status = rt_fork_push(context, mark, gathering_run, &right);
    if (status == RT_OK)
        status = copy_segments(context, gathering, low, right.low);
    context->top = mark;
    if (status != RT_OK) {
        if (mark->task)
            rt_join_discard(context, mark);
        return status;
    }
    return mark->task ? rt_join(context, mark) : copy_segments(context, gathering, right.low, high);
}

static void chain_free(struct rt_heap *heap, const struct rt_pipeline *pipeline,
                       struct chain *chain)
{
    for (struct segment *segment = chain->first; segment;) {
        struct segment *next = segment->next;
        rt_memory_free(heap, segment, segment_bytes(pipeline, segment->capacity));
        segment = next;
    }
}

/* Copies the segments into a list and frees them. */
static int32_t gather(struct rt_context *context, const struct rt_type *element,
                      const struct rt_pipeline *pipeline, struct chain *chain,
                      struct rt_list **ret_list)
{
    struct rt_list *list;
    int32_t status = rt_list_make(context, element, chain->count, chain->count, &list);
    if (status != RT_OK)
        return status;
    int64_t count = 0;
    for (const struct segment *segment = chain->first; segment; segment = segment->next)
        count++;
    size_t bytes = (size_t)count * sizeof(struct place);
    struct place *places = rt_memory_allocate(rt_fiber_of(context)->heap, bytes);
    if (!places)
        return rt_out_of_memory(context, bytes);
    char *to = list->data;
    count = 0;
    for (const struct segment *segment = chain->first; segment; segment = segment->next) {
        places[count++] = (struct place){segment, to};
        to += (size_t)segment->count * pipeline->size;
    }
    struct gathering all = {.places = places, .size = pipeline->size};
    status = copy_segments(context, &all, 0, count);
    /* Another thread may run this by now: its heap. */
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    rt_memory_free(heap, places, bytes);
    chain_free(heap, pipeline, chain);
    *ret_list = list;
    return status;
}

int32_t rt_collect(struct rt_context *context, int32_t type, rt_fill_fn fill, const void *env,
                   int64_t count, int64_t flags, struct rt_list **ret_list)
{
    const struct rt_type *element = context->types[type];
    struct rt_pipeline pipeline = {.fill = fill, .env = env, .size = element->size, .flags = flags};
    struct rt_pace pace = rt_pace_start(flags);
    int32_t status = rt_pipeline_enter(context, count);
    if (status != RT_OK)
        return status;
    if (count < 0)
        count = 0;
    bool small = (size_t)count <= IN_PLACE_BYTES_MAX / (element->size ? element->size : 1);
    if ((flags & RT_PIPELINE_TOTAL) || small) {
        struct rt_list *list;
        status = rt_list_make(context, element, count, count, &list);
        if (status == RT_OK && count > 0)
            status =
                rt_pipeline_fill(context, &pipeline, &pace, 0, count, list->data, &list->count);
        if (status == RT_OK)
            *ret_list = list;
        return status;
    }
    struct chain chain = {0};
    status = collect_part(context, &pipeline, &pace, 0, count, &chain);
    if (status != RT_OK)
        return status;
    return gather(context, element, &pipeline, &chain, ret_list);
}

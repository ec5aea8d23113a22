/* See computation.h. */
#include "runtime/runtime_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int rt_computation_create(struct rt_pool *pool, const struct rt_image *image,
                          const struct rt_computation_options *options,
                          struct rt_computation **ret_computation)
{
    struct rt_computation *computation = aligned_alloc(RT_CACHE_LINE, sizeof(*computation));
    if (!computation)
        return -ENOMEM;
    *computation = (struct rt_computation){
        .pool = pool,
        .image = image,
        .memory_bytes_max = options ? options->memory_bytes_max : 0,
    };
    pthread_mutex_init(&computation->lock, NULL);
    pthread_mutex_init(&computation->control_lock, NULL);
    size_t result_bytes = image->result->size ? image->result->size : 1;
    computation->result = calloc(1, result_bytes);
    if (!computation->result || rt_memory_init(computation) < 0) {
        rt_computation_destroy(computation);
        return -ENOMEM;
    }
    *ret_computation = computation;
    return 0;
}

void rt_computation_destroy(struct rt_computation *computation)
{
    if (!computation)
        return;
    rt_memory_finish(computation);
    rt_failure_destroy(computation->failure);
    free(computation->output.data);
    pthread_mutex_destroy(&computation->lock);
    pthread_mutex_destroy(&computation->control_lock);
    free(computation->result);
    free(computation);
}

void *rt_computation_allocate(struct rt_computation *computation, size_t bytes)
{
    struct rt_heap *heap = &computation->heaps[computation->pool->thread_count];
    pthread_mutex_lock(&computation->control_lock);
    void *memory = rt_memory_allocate(heap, bytes);
    pthread_mutex_unlock(&computation->control_lock);
    return memory;
}

struct rt_list *rt_computation_list(struct rt_computation *computation,
                                    const struct rt_type *element, int64_t count)
{
    struct rt_heap *heap = &computation->heaps[computation->pool->thread_count];
    pthread_mutex_lock(&computation->control_lock);
    struct rt_list *list = rt_list_allocate(heap, element, count, count);
    pthread_mutex_unlock(&computation->control_lock);
    return list;
}

void rt_computation_start(struct rt_computation *computation, const void *globals, rt_done_fn done,
                          void *user)
{
    computation->globals = globals;
    computation->done = done;
    computation->user = user;
    computation->root = (struct rt_task){
        .run = computation->image->entry,
        .frame = computation->result,
        .computation = computation,
    };
    atomic_store(&computation->start_ns, now_ns());
    rt_pool_start(computation->pool, &computation->root);
}

void rt_computation_cancel(struct rt_computation *computation)
{
    /* Before the limits: see pool.c. */
    atomic_store(&computation->cancelled, true);
    rt_pool_poke(computation->pool);
}

void rt_computation_ended(struct rt_computation *computation, enum rt_status status,
                          struct rt_failure *failure)
{
    computation->status = status;
    computation->failure = failure;
    computation->ended = true;
    atomic_store(&computation->end_ns, now_ns());
    computation->done(computation, computation->user);
}

bool rt_computation_overflowed(const struct rt_computation *computation,
                               const struct rt_site **ret_site)
{
    const struct rt_failure *failure = computation->failure;
    if (computation->status != RT_STOPPED || !failure || failure->status != RT_STOPPED ||
        failure->code != RT_STOP_INT_OVERFLOW)
        return false;
    *ret_site = rt_failure_site(computation->image, failure);
    return true;
}

enum rt_status rt_computation_status(const struct rt_computation *computation)
{
    return computation->status;
}

/* The member that a union holds; any other value as it is. */
static const struct rt_type *unwrap(const struct rt_type *type, const char **value)
{
    while (type->kind == RT_UNION) {
        int64_t tag;
        memcpy(&tag, *value, sizeof(tag));
        type = type->children[tag];
        *value += 8;
    }
    return type;
}

int rt_computation_result(const struct rt_computation *computation, const uint32_t *path,
                          uint32_t path_count, const struct rt_type **ret_type,
                          const void **ret_value)
{
    if (!computation->ended || computation->status != RT_OK)
        return -ENOENT;
    const struct rt_type *type = computation->image->result;
    const char *value = computation->result;
    for (uint32_t i = 0; i < path_count; i++) {
        type = unwrap(type, &value);
        if (type->kind == RT_LIST) {
            const struct rt_list *list = *(struct rt_list *const *)(const void *)value;
            if (path[i] >= list->count)
                return -ENOENT;
            type = type->children[0];
            value = list->data + (size_t)path[i] * type->size;
        } else if (type->form == RT_FORM_TUPLE && path[i] < type->child_count) {
            value += type->offsets[path[i]];
            type = type->children[path[i]];
        } else {
            return -ENOENT;
        }
    }
    *ret_type = type;
    *ret_value = value;
    return 0;
}

void rt_computation_stats(const struct rt_computation *computation,
                          struct rt_computation_stats *ret_stats)
{
    uint64_t start = atomic_load(&computation->start_ns);
    uint64_t end = atomic_load(&computation->end_ns);
    if (start && !end)
        end = now_ns();
    *ret_stats = (struct rt_computation_stats){
        .run_ns = end - start,
        .tasks = atomic_load(&computation->tasks),
        .steals = atomic_load(&computation->steals),
        .memory_bytes = atomic_load(&computation->memory_bytes),
        .memory_bytes_peak = atomic_load(&computation->memory_bytes_peak),
    };
}

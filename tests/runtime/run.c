/* See run.h. */
#include "run.h"

#include "runtime/runtime_internal.h"

#include <stdlib.h>
#include <string.h>

static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};
static const struct rt_type type_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
static const struct rt_type type_bool = {.kind = RT_BOOL, .size = 1, .align = 1};
static const struct rt_type type_unit = {.kind = RT_UNIT, .form = RT_FORM_NONE, .align = 1};
static const struct rt_type *const int_child[] = {&type_int};
static const struct rt_type *const pair_children[] = {&type_int, &type_float};
static const uint32_t pair_offsets[] = {0, 8};
static const struct rt_type type_list_int = {.kind = RT_LIST,
                                             .size = 8,
                                             .align = 8,
                                             .child_count = 1,
                                             .children = int_child,
                                             .has_references = true};
static const struct rt_type type_pair = {.kind = RT_PRODUCT,
                                         .form = RT_FORM_TUPLE,
                                         .size = 16,
                                         .align = 8,
                                         .child_count = 2,
                                         .children = pair_children,
                                         .offsets = pair_offsets};
static const struct rt_type type_value_error = {.kind = RT_PRODUCT,
                                                .form = RT_FORM_EXCEPTION,
                                                .size = 8,
                                                .align = 8,
                                                .child_count = 1,
                                                .children = int_child,
                                                .offsets = pair_offsets,
                                                .name = "ValueError"};

const struct rt_type *const run_types[T_COUNT] = {
    &type_int, &type_float, &type_bool, &type_list_int, &type_pair, &type_unit, &type_value_error,
};

static const struct rt_site sites[] = {
    {"", "", 0, 0},          {"a.py", "one", 1, 1},  {"a.py", "two", 2, 1},
    {"a.py", "three", 3, 1}, {"a.py", "four", 4, 1},
};

struct started {
    struct rt_image image; /* first: the computation's */
    sem_t done;
};

const struct rt_image run_image = {
    .result = &type_pair,
    .types = run_types,
    .type_count = T_COUNT,
    .sites = sites,
    .site_count = sizeof(sites) / sizeof(sites[0]),
};

static void on_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    sem_post(user);
}

void run_begin(struct run *run, uint32_t threads, rt_task_fn entry, const void *globals,
               uint64_t memory_bytes_max)
{
    struct rt_pool_options pool_options = {.threads = threads};
    struct rt_computation_options options = {.memory_bytes_max = memory_bytes_max};
    struct started *started = calloc(1, sizeof(*started));
    assert_non_null(started);
    started->image = run_image;
    started->image.entry = entry;
    sem_init(&started->done, 0, 0);
    assert_int_equal(rt_pool_create(&pool_options, &run->pool), 0);
    assert_int_equal(rt_computation_create(run->pool, &started->image, &options, &run->computation),
                     0);
    rt_computation_start(run->computation, globals, on_done, &started->done);
}

static struct started *started_of(const struct run *run)
{
    return (struct started *)run->computation->image;
}

void run_wait(struct run *run)
{
    while (sem_wait(&started_of(run)->done) < 0)
        assert_int_equal(errno, EINTR);
    run->status = rt_computation_status(run->computation);
}

void run_start(struct run *run, uint32_t threads, rt_task_fn entry, const void *globals,
               uint64_t memory_bytes_max)
{
    run_begin(run, threads, entry, globals, memory_bytes_max);
    run_wait(run);
}

void run_finish(struct run *run)
{
    struct started *started = started_of(run);
    rt_computation_destroy(run->computation);
    rt_pool_destroy(run->pool);
    sem_destroy(&started->done);
    free(started);
}

int32_t run_code(const struct run *run)
{
    return run->computation->failure ? run->computation->failure->code : -1;
}

int32_t run_fork(struct rt_context *context, rt_task_fn left, void *left_frame, rt_task_fn right,
                 void *right_frame)
{
    struct rt_mark *mark = context->top;
    int32_t status = rt_fork_push(context, mark, right, right_frame);
    if (status == RT_OK)
        status = left(context, left_frame);
    context->top = mark;
    if (status != RT_OK) {
        if (mark->task)
            rt_join_discard(context, mark);
        return status;
    }
    return mark->task ? rt_join(context, mark) : right(context, right_frame);
}

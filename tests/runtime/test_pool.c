/* The scheduler: forks, joins, exceptions, cancellation, deep recursion. */
#include "run.h"

#include "runtime/runtime_internal.h"

#include <string.h>

/* As compiled recursive functions do on entry. */
static inline int32_t stack_check(struct rt_context *context)
{
    const char *frame = __builtin_frame_address(0);
    if (frame < __atomic_load_n(&context->stack_limit, __ATOMIC_RELAXED))
        return rt_stack_check(context, frame);
    return RT_OK;
}

/* ---- fib: forks everywhere */

struct fib {
    int64_t n;
    int64_t result;
};

static int32_t fib(struct rt_context *context, void *frame)
{
    struct fib *call = frame;
    int32_t checked = stack_check(context);
    if (checked != RT_OK)
        return checked;
    if (call->n < 2) {
        call->result = call->n;
        return RT_OK;
    }
    struct fib left = {.n = call->n - 1}, right = {.n = call->n - 2};
    int32_t status = run_fork(context, fib, &left, fib, &right);
    if (status == RT_OK)
        call->result = left.result + right.result;
    return status;
}

static int32_t fib_entry(struct rt_context *context, void *frame)
{
    struct fib call = {.n = *(const int64_t *)context->globals};
    int32_t status = fib(context, &call);
    *(int64_t *)frame = call.result;
    return status;
}

static int64_t run_int(const struct run *run)
{
    const struct rt_type *type;
    const void *value;
    uint32_t path = 0;
    assert_int_equal(rt_computation_result(run->computation, &path, 1, &type, &value), 0);
    return *(const int64_t *)value;
}

static void test_fib(void **state)
{
    (void)state;
    int64_t n = 22;
    for (uint32_t threads = 1; threads <= 8; threads++) {
        struct run run;
        run_start(&run, threads, fib_entry, &n, 0);
        assert_int_equal(run.status, RT_OK);
        assert_int_equal(run_int(&run), 17711);
        run_finish(&run);
    }
}

/* ---- a fork whose right side certainly becomes a task: the left waits until it has begun */

struct meeting {
    _Atomic(int) right_began;
    _Atomic(int) left_may_end;
};

static struct meeting *meeting_of(struct rt_context *context)
{
    return (struct meeting *)context->globals;
}

static int32_t poll_until(struct rt_context *context, _Atomic(int) *flag)
{
    while (!atomic_load(flag)) {
        int32_t status = rt_poll(context);
        if (status != RT_OK)
            return status;
    }
    return RT_OK;
}

static int32_t left_waits(struct rt_context *context, void *frame)
{
    (void)frame;
    return poll_until(context, &meeting_of(context)->right_began);
}

static int32_t left_waits_then_raises(struct rt_context *context, void *frame)
{
    (void)frame;
    int32_t status = poll_until(context, &meeting_of(context)->right_began);
    return status == RT_OK ? rt_raise_code(context, RT_ERROR_ASSERTION, 1, NULL) : status;
}

static int32_t right_raises(struct rt_context *context, void *frame)
{
    (void)frame;
    atomic_store(&meeting_of(context)->right_began, 1);
    return rt_raise_code(context, RT_ERROR_LIST_INDEX, 2, NULL);
}

static int32_t right_runs_for_ever(struct rt_context *context, void *frame)
{
    (void)frame;
    atomic_store(&meeting_of(context)->right_began, 1);
    for (;;) {
        int32_t status = rt_poll(context);
        if (status != RT_OK)
            return status;
    }
}

static int32_t entry_right_raises(struct rt_context *context, void *frame)
{
    (void)frame;
    int32_t status = run_fork(context, left_waits, NULL, right_raises, NULL);
    rt_trace(context, 3);
    return status;
}

static int32_t entry_both_raise(struct rt_context *context, void *frame)
{
    (void)frame;
    return run_fork(context, left_waits_then_raises, NULL, right_raises, NULL);
}

static int32_t entry_discard(struct rt_context *context, void *frame)
{
    (void)frame;
    return run_fork(context, left_waits_then_raises, NULL, right_runs_for_ever, NULL);
}

static int32_t right_forks_for_ever(struct rt_context *context, void *frame)
{
    (void)frame;
    return run_fork(context, right_runs_for_ever, NULL, right_runs_for_ever, NULL);
}

static int32_t entry_discard_deep(struct rt_context *context, void *frame)
{
    (void)frame;
    return run_fork(context, left_waits_then_raises, NULL, right_forks_for_ever, NULL);
}

static void expect_raised(rt_task_fn entry, int32_t code)
{
    struct meeting meeting = {0};
    struct run run;
    run_start(&run, 3, entry, &meeting, 0);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run_code(&run), code);
    run_finish(&run);
}

static void test_right_raises(void **state)
{
    (void)state;
    struct meeting meeting = {0};
    struct run run;
    run_start(&run, 2, entry_right_raises, &meeting, 0);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run_code(&run), RT_ERROR_LIST_INDEX);
    const struct rt_trace *trace = &run.computation->failure->trace;
    uint64_t skipped;
    assert_int_equal(rt_trace_frames(trace), 2);
    assert_int_equal(rt_trace_frame(trace, 0, &skipped), 3);
    assert_int_equal(rt_trace_frame(trace, 1, &skipped), 2);
    run_finish(&run);
}

static void test_left_wins(void **state)
{
    (void)state;
    expect_raised(entry_both_raise, RT_ERROR_ASSERTION);
}

static void test_discard(void **state)
{
    (void)state;
    expect_raised(entry_discard, RT_ERROR_ASSERTION);
    expect_raised(entry_discard_deep, RT_ERROR_ASSERTION);
}

/* ---- cancellation */

static int32_t entry_for_ever(struct rt_context *context, void *frame)
{
    return run_fork(context, right_runs_for_ever, frame, right_runs_for_ever, frame);
}

static int32_t recurse_for_ever(struct rt_context *context, int64_t depth)
{
    int32_t checked = stack_check(context);
    if (checked != RT_OK)
        return checked;
    int32_t status = recurse_for_ever(context, depth + 1);
    if (status != RT_OK)
        rt_trace(context, depth == 0 ? 1 : 2);
    return status;
}

/* Checks its stack, but has no loop: cancelled through stack_limit alone. */
static int32_t entry_shallow_for_ever(struct rt_context *context, void *frame)
{
    (void)frame;
    atomic_store(&meeting_of(context)->right_began, 1);
    for (;;) {
        int32_t checked = stack_check(context);
        if (checked != RT_OK)
            return checked;
    }
}

static void expect_cancelled(rt_task_fn entry)
{
    struct meeting meeting = {0};
    struct run run;
    run_begin(&run, 2, entry, &meeting, 0);
    while (!atomic_load(&meeting.right_began))
        ;
    rt_computation_cancel(run.computation);
    rt_computation_cancel(run.computation);
    run_wait(&run);
    assert_int_equal(run.status, RT_STOPPED);
    run_finish(&run);
}

static void test_cancel(void **state)
{
    (void)state;
    expect_cancelled(entry_for_ever);
    expect_cancelled(entry_shallow_for_ever);
}

static void test_cancel_before_it_runs(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct meeting meeting = {0};
        struct run run;
        run_begin(&run, 2, entry_for_ever, &meeting, 0);
        rt_computation_cancel(run.computation);
        run_wait(&run);
        assert_int_equal(run.status, RT_STOPPED);
        run_finish(&run);
    }
}

/* ---- recursion */

static int32_t entry_recurse(struct rt_context *context, void *frame)
{
    (void)frame;
    return recurse_for_ever(context, 0);
}

static void test_endless_recursion(void **state)
{
    (void)state;
    struct run run;
    run_start(&run, 2, entry_recurse, NULL, 0);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run_code(&run), RT_ERROR_RECURSION);
    const struct rt_trace *trace = &run.computation->failure->trace;
    assert_true(trace->count > 10 * RT_TRACE_KEPT);
    assert_int_equal(rt_trace_frames(trace), 2 * RT_TRACE_KEPT);
    uint64_t skipped;
    assert_int_equal(rt_trace_frame(trace, 0, &skipped), 1);
    assert_int_equal(rt_trace_frame(trace, 1, &skipped), 2);
    rt_trace_frame(trace, RT_TRACE_KEPT, &skipped);
    assert_int_equal(skipped, trace->count - 2 * RT_TRACE_KEPT);
    run_finish(&run);
}

/* Forks as deep as the stack goes: the marks must not run over. */
static int32_t fork_for_ever(struct rt_context *context, void *frame)
{
    int32_t checked = stack_check(context);
    if (checked != RT_OK)
        return checked;
    return run_fork(context, fork_for_ever, frame, fork_for_ever, frame);
}

static void test_endless_forks(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 3; threads += 2) {
        struct run run;
        run_start(&run, threads, fork_for_ever, NULL, 0);
        assert_int_equal(run.status, RT_RAISED);
        assert_int_equal(run_code(&run), RT_ERROR_RECURSION);
        run_finish(&run);
    }
}

/* ---- several computations */

enum { MANY = 40 };

struct many {
    sem_t done;
};

static void on_many_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    sem_post(&((struct many *)user)->done);
}

static void test_many(void **state)
{
    (void)state;
    struct rt_pool *pool;
    struct rt_pool_options options = {.threads = 2};
    struct rt_image image = run_image;
    image.entry = fib_entry;
    int64_t n = 15;
    struct many many;
    sem_init(&many.done, 0, 0);
    assert_int_equal(rt_pool_create(&options, &pool), 0);
    struct rt_computation *computations[MANY];
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(rt_computation_create(pool, &image, NULL, &computations[i]), 0);
        rt_computation_start(computations[i], &n, on_many_done, &many);
    }
    for (int i = 0; i < MANY; i++) {
        while (sem_wait(&many.done) < 0)
            assert_int_equal(errno, EINTR);
    }
    for (int i = 0; i < MANY; i++) {
        struct run run = {.computation = computations[i]};
        assert_int_equal(run_int(&run), 610);
        rt_computation_destroy(computations[i]);
    }
    rt_pool_destroy(pool);
    sem_destroy(&many.done);
}

/* A short computation must not wait for an endless one, even on a single thread. */
static void test_short_beside_endless(void **state)
{
    (void)state;
    struct meeting meeting = {0};
    struct run endless;
    run_begin(&endless, 1, entry_for_ever, &meeting, 0);
    while (!atomic_load(&meeting.right_began))
        ;
    struct rt_image image = run_image;
    image.entry = fib_entry;
    int64_t n = 20;
    struct many many;
    sem_init(&many.done, 0, 0);
    struct rt_computation *computation;
    assert_int_equal(rt_computation_create(endless.pool, &image, NULL, &computation), 0);
    rt_computation_start(computation, &n, on_many_done, &many);
    while (sem_wait(&many.done) < 0)
        assert_int_equal(errno, EINTR);
    assert_int_equal(rt_computation_status(computation), RT_OK);
    rt_computation_destroy(computation);
    rt_computation_cancel(endless.computation);
    run_wait(&endless);
    run_finish(&endless);
    sem_destroy(&many.done);
}

/* Endless computations, more than there are threads, all get their turns. */
static int32_t entry_counts_turns(struct rt_context *context, void *frame)
{
    (void)frame;
    _Atomic(int) *turns = (_Atomic(int) *)context->globals;
    for (;;) {
        atomic_fetch_add(turns, 1);
        int32_t status = rt_poll(context);
        if (status != RT_OK)
            return status;
    }
}

static void test_turns(void **state)
{
    (void)state;
    enum { ENDLESS = 5 };
    struct rt_pool *pool;
    struct rt_pool_options options = {.threads = 2};
    struct rt_image image = run_image;
    image.entry = entry_counts_turns;
    _Atomic(int) turns[ENDLESS] = {0};
    struct many many;
    sem_init(&many.done, 0, 0);
    assert_int_equal(rt_pool_create(&options, &pool), 0);
    struct rt_computation *computations[ENDLESS];
    for (int i = 0; i < ENDLESS; i++) {
        assert_int_equal(rt_computation_create(pool, &image, NULL, &computations[i]), 0);
        rt_computation_start(computations[i], &turns[i], on_many_done, &many);
    }
    /* Each runs, and runs again after all others have run. */
    for (int round = 0; round < 3; round++) {
        int before[ENDLESS];
        for (int i = 0; i < ENDLESS; i++)
            before[i] = atomic_load(&turns[i]);
        for (int i = 0; i < ENDLESS; i++) {
            while (atomic_load(&turns[i]) == before[i])
                sched_yield();
        }
    }
    for (int i = 0; i < ENDLESS; i++)
        rt_computation_cancel(computations[i]);
    for (int i = 0; i < ENDLESS; i++) {
        while (sem_wait(&many.done) < 0)
            assert_int_equal(errno, EINTR);
    }
    for (int i = 0; i < ENDLESS; i++)
        rt_computation_destroy(computations[i]);
    rt_pool_destroy(pool);
    sem_destroy(&many.done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fib),
        cmocka_unit_test(test_right_raises),
        cmocka_unit_test(test_left_wins),
        cmocka_unit_test(test_discard),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_cancel_before_it_runs),
        cmocka_unit_test(test_endless_recursion),
        cmocka_unit_test(test_endless_forks),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_short_beside_endless),
        cmocka_unit_test(test_turns),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}

/* Stacks: switching, backtraces that end, memory given back. */
#include "run.h"

#include "runtime/runtime_internal.h"

#include <execinfo.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct rt_thread thread;
static int steps;

static void three_steps(struct rt_fiber *fiber)
{
    fiber->thread = &thread;
    rt_fiber_entered(fiber);
    for (;;) {
        steps++;
        rt_fiber_suspend(fiber, steps % 3 ? RT_SWITCH_YIELD : RT_SWITCH_WAIT);
    }
}

static void ends(struct rt_fiber *fiber)
{
    fiber->thread = &thread;
    rt_fiber_entered(fiber);
    void *frames[64];
    int count = backtrace(frames, 64);
    /* This function and the bottom of the stack, perhaps more, but an end. */
    steps = count >= 2 && count < 10;
    rt_fiber_suspend(fiber, RT_SWITCH_FINISHED);
}

static void test_switch(void **state)
{
    (void)state;
    struct rt_fiber *fiber = rt_fiber_create();
    assert_non_null(fiber);
    thread = (struct rt_thread){0};
    rt_thread_enter(&thread);
    steps = 0;
    rt_fiber_prepare(fiber, three_steps);
    for (int i = 1; i <= 30; i++) {
        rt_fiber_resume(&thread, fiber);
        assert_int_equal(steps, i);
        assert_int_equal(fiber->reason, i % 3 ? RT_SWITCH_YIELD : RT_SWITCH_WAIT);
    }
    /* Abandoned, it may be used for something else. */
    rt_fiber_prepare(fiber, ends);
    rt_fiber_resume(&thread, fiber);
    assert_int_equal(steps, 1);
    assert_int_equal(fiber->reason, RT_SWITCH_FINISHED);
    rt_fiber_destroy(fiber);
    rt_fiber_destroy(NULL);
}

static size_t resident(const char *low, size_t bytes)
{
    static unsigned char pages[RT_STACK_BYTES / 4096];
    size_t count = 0;
    assert_int_equal(mincore((void *)low, bytes, pages), 0);
    for (size_t i = 0; i < bytes / 4096; i++)
        count += pages[i] & 1;
    return count * 4096;
}

static void test_shrink(void **state)
{
    (void)state;
    struct rt_fiber *fiber = rt_fiber_create();
    assert_non_null(fiber);
    char *low = fiber->mapping + RT_STACK_GUARD_BYTES;
    assert_int_equal(resident(low, RT_STACK_BYTES), 0);
    memset(fiber->stack_top - (2 << 20), 1, 2 << 20);
    assert_int_equal(resident(low, RT_STACK_BYTES), 2 << 20);
    fiber->stack_tier = fiber->stack_top - (2 << 20);
    fiber->marks_tier = fiber->marks;
    rt_fiber_shrink(fiber, true);
    assert_int_equal(resident(low, RT_STACK_BYTES), RT_STACK_HOT_BYTES);
    rt_fiber_shrink(fiber, false);
    assert_int_equal(resident(low, RT_STACK_BYTES), 0);
    rt_fiber_destroy(fiber);
}

/* ---- a pool's memory after a deep recursion */

static __attribute__((noinline)) int32_t recurse(struct rt_context *context, volatile char *above)
{
    volatile char here[200];
    here[0] = above ? above[0] : 0;
    const char *frame = __builtin_frame_address(0);
    if (frame < __atomic_load_n(&context->stack_limit, __ATOMIC_RELAXED)) {
        int32_t status = rt_stack_check(context, frame);
        if (status != RT_OK)
            return status;
    }
    int32_t status = recurse(context, here);
    return here[0] ? RT_OK : status;
}

static int32_t entry_recurse(struct rt_context *context, void *frame)
{
    (void)frame;
    return recurse(context, NULL);
}

static int32_t entry_look(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_fiber *fiber = rt_fiber_of(context);
    return resident(fiber->mapping + RT_STACK_GUARD_BYTES, RT_STACK_BYTES) > 2 * RT_STACK_HOT_BYTES;
}

static void on_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    sem_post(user);
}

static enum rt_status run_on(struct rt_pool *pool, rt_task_fn entry)
{
    struct rt_image image = run_image;
    struct rt_computation *computation;
    sem_t done;
    sem_init(&done, 0, 0);
    image.entry = entry;
    assert_int_equal(rt_computation_create(pool, &image, NULL, &computation), 0);
    rt_computation_start(computation, NULL, on_done, &done);
    while (sem_wait(&done) < 0)
        assert_int_equal(errno, EINTR);
    enum rt_status status = rt_computation_status(computation);
    rt_computation_destroy(computation);
    sem_destroy(&done);
    return status;
}

static void test_deep_stacks_are_given_back(void **state)
{
    (void)state;
    struct rt_pool *pool;
    struct rt_pool_options options = {.threads = 1};
    assert_int_equal(rt_pool_create(&options, &pool), 0);
    assert_int_equal(run_on(pool, entry_recurse), RT_RAISED);
    /* The same fiber again, as there is only one. */
    assert_int_equal(run_on(pool, entry_look), RT_OK);
    rt_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_switch),
        cmocka_unit_test(test_shrink),
        cmocka_unit_test(test_deep_stacks_are_given_back),
    };
    return cmocka_run_group_tests_name("fiber", tests, NULL, NULL);
}

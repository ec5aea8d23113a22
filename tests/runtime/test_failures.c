/* Fails the n-th request for memory, mappings or threads, for every n until all goes well: whatever
 * fails says so, and nothing leaks (the sanitizers look). The functions are wrapped by the linker.
 */
#include "run.h"

#include "runtime/runtime_internal.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static _Atomic(int64_t) left; /* so many more succeed, then one fails; negative: all succeed */
static _Atomic(bool) failed;

static bool fails(void)
{
    if (atomic_load(&left) < 0)
        return false;
    if (atomic_fetch_sub(&left, 1) != 0)
        return false;
    atomic_store(&failed, true);
    return true;
}

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *memory, size_t bytes);
void *__real_aligned_alloc(size_t align, size_t bytes);
void *__real_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *memory, size_t bytes);
void *__wrap_aligned_alloc(size_t align, size_t bytes);
void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);

void *__wrap_malloc(size_t bytes)
{
    return fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return fails() ? NULL : __real_calloc(count, bytes);
}

void *__wrap_realloc(void *memory, size_t bytes)
{
    return fails() ? NULL : __real_realloc(memory, bytes);
}

void *__wrap_aligned_alloc(size_t align, size_t bytes)
{
    return fails() ? NULL : __real_aligned_alloc(align, bytes);
}

void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    if (!fails())
        return __real_mmap(at, bytes, protection, flags, fd, offset);
    errno = ENOMEM;
    return MAP_FAILED;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    return fails() ? EAGAIN : __real_pthread_create(thread, attributes, start, argument);
}

/* ---- a computation that does a little of everything */

static int32_t fill_some(struct rt_context *context, const void *env, int64_t low, int64_t high,
                         void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    int64_t count = 0;
    for (int64_t i = low; i < high; i++) {
        if (i % 3)
            ((int64_t *)out)[count++] = i;
    }
    *ret_count = count;
    return RT_OK;
}

static int32_t deep(struct rt_context *context, int depth)
{
    int32_t status = depth > 0 ? deep(context, depth - 1)
                               : rt_raise_code(context, RT_ERROR_NO_ATTRIBUTE, 1,
                                               "a\x1f"
                                               "b");
    if (status != RT_OK)
        rt_trace(context, 2);
    return status;
}

static int32_t entry(struct rt_context *context, void *frame)
{
    struct rt_list *list, *more;
    bool raise = *(const bool *)context->globals;
    int32_t status = rt_collect(context, T_INT, fill_some, NULL, 300000, 0, &list);
    if (status == RT_OK)
        status = rt_list_repeat(context, list, 2, &more);
    if (status == RT_OK && raise)
        status = deep(context, 100);
    if (status == RT_OK)
        *(int64_t *)frame = more->count;
    return status;
}

struct sweep {
    struct rt_pool *pool;
    struct rt_image image;
    sem_t done;
    bool raise;
};

static void on_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    sem_post(user);
}

/* Returns whether all went well. */
static bool compute(struct sweep *sweep)
{
    struct rt_computation *computation;
    struct rt_encoded encoded;
    if (rt_computation_create(sweep->pool, &sweep->image, NULL, &computation) < 0)
        return false;
    rt_computation_start(computation, &sweep->raise, on_done, &sweep->done);
    while (sem_wait(&sweep->done) < 0)
        assert_int_equal(errno, EINTR);
    enum rt_status status = rt_computation_status(computation);
    int error = rt_result_encode(computation, NULL, 0, 0, NULL, &encoded);
    if (error == 0)
        rt_encoded_finish(&encoded);
    else
        assert_int_equal(error, -ENOMEM);
    rt_computation_destroy(computation);
    return error == 0 && status == (sweep->raise ? RT_RAISED : RT_OK);
}

static void sweep_computation(bool raise)
{
    struct rt_pool_options options = {.threads = 2};
    struct sweep sweep = {.image = run_image, .raise = raise};
    sweep.image.entry = entry;
    sem_init(&sweep.done, 0, 0);
    int64_t n = 0;
    do {
        /* A fresh pool each time: nothing is kept from the run before. */
        assert_int_equal(rt_pool_create(&options, &sweep.pool), 0);
        atomic_store(&failed, false);
        atomic_store(&left, n++);
        bool well = compute(&sweep);
        atomic_store(&left, -1);
        /* Some failures are made up for: a task that could not be made is not made. */
        assert_true(well || atomic_load(&failed));
        rt_pool_destroy(sweep.pool);
        assert_true(n < 10000);
    } while (atomic_load(&failed));
    assert_true(n > 5);
    sem_destroy(&sweep.done);
}

static void test_computation(void **state)
{
    (void)state;
    sweep_computation(false);
    sweep_computation(true);
}

static void test_pool(void **state)
{
    (void)state;
    struct rt_pool_options options = {.threads = 3};
    int64_t n = 0;
    do {
        struct rt_pool *pool;
        atomic_store(&failed, false);
        atomic_store(&left, n++);
        int error = rt_pool_create(&options, &pool);
        atomic_store(&left, -1);
        assert_int_equal(error < 0, atomic_load(&failed));
        if (error == 0)
            rt_pool_destroy(pool);
    } while (atomic_load(&failed));
    assert_true(n > 5);
}

int main(void)
{
    atomic_store(&left, -1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool),
        cmocka_unit_test(test_computation),
    };
    return cmocka_run_group_tests_name("failures", tests, NULL, NULL);
}

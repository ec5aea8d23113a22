/* The scheduler: one thread a core, each running fibers.
 *
 * Work comes into being in three ways. A new computation's root is queued. A busy fiber promotes
 * its oldest latent fork when it polls and somebody is hungry. A fiber that gave its thread up for
 * another computation's sake waits to go on. A fiber that waits for a task is in no queue: whoever
 * completes the task runs it next.
 *
 * A hunting thread asks a busy one by making its current fiber's limits fire (fiber_poke), waits a
 * little, asks another, and sleeps for longer and longer. The other hungry threads rest. Requests
 * may be lost, as the fiber's own stores race with them: they are repeated. Cancellation must not
 * be lost: the flag is set before the limits, and the fiber resets the limits before it reads the
 * flag, all sequentially consistent.
 *
 * The lock guards the queues. It is taken once per promotion and per computation, never by compiled
 * code's fast path.
 */
#include "runtime/calls.h"
#include "runtime/runtime_internal.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    SPIN_NS = 3000,
    SLEEP_NS_MIN = 20 * 1000,
    SLEEP_NS_MAX = 250 * 1000,
    SLICE_NS = 10 * 1000 * 1000,
    TRIM_NS = 1000 * 1000 * 1000,
    IDLE_TASKS_MAX = 256,
    PROMOTED_MAX = 4, /* at one poll, when many are hungry */
};

static uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Returns false when the time is over. 0: no time limit. */
static bool futex_wait(_Atomic(uint32_t) *word, uint32_t expected, uint64_t timeout_ns)
{
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / 1000000000u),
                               .tv_nsec = (long)(timeout_ns % 1000000000u)};
    long result = syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected,
                          timeout_ns ? &timeout : NULL, NULL, 0);
    return result == 0 || errno != ETIMEDOUT;
}

static void futex_wake(_Atomic(uint32_t) *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

/* ---- requests */

static void fiber_poke(struct rt_fiber *fiber)
{
    __atomic_store_n(&fiber->context.limit, NULL, __ATOMIC_SEQ_CST);
    __atomic_store_n(&fiber->context.stack_limit, (char *)UINTPTR_MAX, __ATOMIC_SEQ_CST);
}

static void fiber_reset_limits(struct rt_fiber *fiber)
{
    __atomic_store_n(&fiber->context.limit, fiber->marks_tier, __ATOMIC_SEQ_CST);
    __atomic_store_n(&fiber->context.stack_limit, fiber->stack_tier, __ATOMIC_SEQ_CST);
}

void rt_pool_poke(struct rt_pool *pool)
{
    for (uint32_t i = 0; i < pool->thread_count; i++) {
        struct rt_fiber *fiber = atomic_load(&pool->threads[i].current);
        if (fiber)
            fiber_poke(fiber);
    }
}

static bool fiber_is_cancelled(const struct rt_fiber *fiber)
{
    if (atomic_load(&fiber->context.computation->cancelled))
        return true;
    for (struct rt_task *task = fiber->task; task; task = task->parent) {
        if (atomic_load(&task->cancelled))
            return true;
    }
    return false;
}

/* ---- queues */

static void queue_push(struct rt_task_queue *queue, struct rt_task *task)
{
    task->next = NULL;
    task->previous = queue->last;
    if (queue->last)
        queue->last->next = task;
    else
        queue->first = task;
    queue->last = task;
    task->state = RT_TASK_QUEUED;
}

static void queue_remove(struct rt_task_queue *queue, struct rt_task *task)
{
    if (task->previous)
        task->previous->next = task->next;
    else
        queue->first = task->next;
    if (task->next)
        task->next->previous = task->previous;
    else
        queue->last = task->previous;
    task->state = RT_TASK_TAKEN;
}

/* Partner of thread_sleep: either the sleeper sees what was queued or we see the sleeper. */
static void pool_signal(struct rt_pool *pool, int count)
{
    atomic_fetch_add(&pool->signal, 1);
    if (atomic_load(&pool->sleepers) > 0)
        futex_wake(&pool->signal, count);
}

static void pool_push_task(struct rt_pool *pool, struct rt_task *task)
{
    pthread_mutex_lock(&pool->lock);
    queue_push(&pool->tasks, task);
    atomic_fetch_add(&pool->queued, 1);
    pthread_mutex_unlock(&pool->lock);
    pool_signal(pool, 1);
}

/* Partner of ticker_main: either it sees that somebody waits or we see that it sleeps. */
static void pool_wake_ticker(struct rt_pool *pool)
{
    if (atomic_load(&pool->ticker_sleeps))
        futex_wake(&pool->waiting, 1);
}

static void pool_push_yielded(struct rt_pool *pool, struct rt_fiber *fiber)
{
    pthread_mutex_lock(&pool->lock);
    fiber->next = NULL;
    if (pool->yielded_last)
        pool->yielded_last->next = fiber;
    else
        pool->yielded_first = fiber;
    pool->yielded_last = fiber;
    atomic_fetch_add(&pool->queued, 1);
    atomic_fetch_add(&pool->waiting, 1);
    pthread_mutex_unlock(&pool->lock);
    pool_wake_ticker(pool);
}

void rt_pool_start(struct rt_pool *pool, struct rt_task *root)
{
    atomic_fetch_add(&pool->active, 1);
    pthread_mutex_lock(&pool->lock);
    queue_push(&pool->roots, root);
    atomic_fetch_add(&pool->queued, 1);
    atomic_fetch_add(&pool->roots_queued, 1);
    atomic_fetch_add(&pool->waiting, 1);
    pthread_mutex_unlock(&pool->lock);
    /* One to run it, one to hunt for work to share. */
    pool_signal(pool, 2);
    if (atomic_load(&pool->hungry) == 0) {
        rt_pool_poke(pool);
        pool_wake_ticker(pool);
    }
}

/* ---- tasks */

static struct rt_task *task_create(struct rt_thread *thread)
{
    struct rt_task *task = thread->idle_tasks;
    if (!task)
        return malloc(sizeof(*task));
    thread->idle_tasks = task->next;
    thread->idle_task_count--;
    return task;
}

static void task_free(struct rt_thread *thread, struct rt_task *task)
{
    if (thread->idle_task_count == IDLE_TASKS_MAX) {
        free(task);
        return;
    }
    task->next = thread->idle_tasks;
    thread->idle_tasks = task;
    thread->idle_task_count++;
}

/* Stack in use where the mark was pushed: its frame lies there. */
static size_t mark_depth(const struct rt_fiber *fiber, const struct rt_mark *mark)
{
    const char *frame = mark->frame;
    size_t depth = fiber->task->depth_bytes;
    if (frame > fiber->mapping && frame < fiber->stack_top)
        depth += (size_t)(fiber->stack_top - frame);
    return depth;
}

/* The oldest latent mark becomes a task. False when there is none. */
static bool fiber_promote(struct rt_fiber *fiber)
{
    struct rt_mark *mark = fiber->latent;
    if (mark >= fiber->context.top)
        return false;
    struct rt_task *task = task_create(fiber->thread);
    if (!task)
        return false;
    *task = (struct rt_task){
        .run = mark->run,
        .frame = mark->frame,
        .parent = fiber->task,
        .computation = fiber->context.computation,
        .depth_bytes = mark_depth(fiber, mark),
    };
    mark->task = task;
    fiber->latent = mark + 1;
    atomic_fetch_add_explicit(&task->computation->tasks, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&task->computation->unjoined, 1, memory_order_relaxed);
    fiber->context.parallel = 1;
    pool_push_task(fiber->thread->pool, task);
    return true;
}

static bool pool_wants_tasks(const struct rt_pool *pool)
{
    return atomic_load_explicit(&pool->hungry, memory_order_relaxed) >
           atomic_load_explicit(&pool->queued, memory_order_relaxed);
}

/* ---- what compiled code calls */

static bool pool_wants_yield(struct rt_pool *pool)
{
    if (atomic_load_explicit(&pool->hungry, memory_order_relaxed) > 0)
        return false;
    if (atomic_load(&pool->roots_queued) > 0)
        return true;
    uint32_t slices = atomic_load_explicit(&pool->slices, memory_order_relaxed);
    return slices > 0 && atomic_compare_exchange_strong(&pool->slices, &slices, slices - 1);
}

/* Marks are as many as the stack allows; their memory is taken in steps, so that what a deep
 * recursion touched is known when the fiber falls idle. */
static bool fiber_grow_marks(struct rt_fiber *fiber)
{
    struct rt_mark *end = fiber->marks + RT_MARKS_BYTES / sizeof(struct rt_mark) - 2;
    if (fiber->context.top > end)
        return false;
    while (fiber->context.top > fiber->marks_tier) {
        ptrdiff_t count = (fiber->marks_tier - fiber->marks) * 4;
        fiber->marks_tier = count < end - fiber->marks ? fiber->marks + count : end;
    }
    return true;
}

int32_t rt_poll(struct rt_context *context)
{
    struct rt_fiber *fiber = rt_fiber_of(context);
    bool room = fiber_grow_marks(fiber);
    fiber_reset_limits(fiber);
    if (fiber_is_cancelled(fiber))
        return RT_STOPPED;
    if (!room)
        return rt_raise_code(context, RT_ERROR_RECURSION, 0, NULL);
    struct rt_pool *pool = fiber->thread->pool;
    if (pool_wants_yield(pool)) {
        rt_fiber_suspend(fiber, RT_SWITCH_YIELD);
        fiber_reset_limits(fiber);
        return fiber_is_cancelled(fiber) ? RT_STOPPED : RT_OK;
    }
    for (int i = 0; i < PROMOTED_MAX && pool_wants_tasks(pool); i++) {
        if (!fiber_promote(fiber))
            break;
    }
    return RT_OK;
}

int32_t rt_stack_check(struct rt_context *context, const void *frame)
{
    struct rt_fiber *fiber = rt_fiber_of(context);
    const char *address = frame;
    if (address < fiber->stack_tier && address >= fiber->stack_floor) {
        size_t depth = (size_t)(fiber->stack_top - address) * 4;
        size_t depth_max = (size_t)(fiber->stack_top - fiber->stack_floor);
        fiber->stack_tier = fiber->stack_top - (depth < depth_max ? depth : depth_max);
    }
    int32_t status = rt_poll(context);
    if (status != RT_OK)
        return status;
    if (address < fiber->stack_floor)
        return rt_raise_code(context, RT_ERROR_RECURSION, 0, NULL);
    return RT_OK;
}

/* Whether nobody had begun it: then it is the caller's to run. */
static bool task_take_back(struct rt_pool *pool, struct rt_task *task)
{
    pthread_mutex_lock(&pool->lock);
    bool queued = task->state == RT_TASK_QUEUED;
    if (queued) {
        queue_remove(&pool->tasks, task);
        atomic_fetch_sub(&pool->queued, 1);
    }
    pthread_mutex_unlock(&pool->lock);
    return queued;
}

/* A task is over or was taken back. Pairs with the acquire in fiber_joined: what it did to counts
 * of references has happened by then. */
static void task_unjoin(struct rt_computation *computation)
{
    atomic_fetch_sub_explicit(&computation->unjoined, 1, memory_order_release);
}

/* When only the root is left, counts of references are its alone again. */
static void fiber_joined(struct rt_fiber *fiber)
{
    if (!fiber->task->parent &&
        atomic_load_explicit(&fiber->context.computation->unjoined, memory_order_acquire) == 0)
        fiber->context.parallel = 0;
}

static void task_wait(struct rt_fiber *fiber, struct rt_task *task)
{
    if (atomic_load_explicit(&task->waiter, memory_order_acquire) == RT_TASK_DONE)
        return;
    fiber->awaited = task;
    rt_fiber_suspend(fiber, RT_SWITCH_WAIT);
}

int32_t rt_join(struct rt_context *context, struct rt_mark *mark)
{
    struct rt_fiber *fiber = rt_fiber_of(context);
    struct rt_task *task = mark->task;
    /* The promoted marks are always the oldest: this one was the youngest of them. */
    fiber->latent = mark;
    if (task_take_back(fiber->thread->pool, task)) {
        task_unjoin(context->computation);
        fiber_joined(fiber);
        task_free(fiber->thread, task);
        return mark->run(context, mark->frame);
    }
    task_wait(fiber, task);
    fiber_joined(fiber);
    int32_t status = task->status;
    if (status != RT_OK) {
        rt_failure_destroy(fiber->failure);
        fiber->failure = task->failure;
    }
    task_free(fiber->thread, task);
    return status;
}

void rt_join_discard(struct rt_context *context, struct rt_mark *mark)
{
    struct rt_fiber *fiber = rt_fiber_of(context);
    struct rt_task *task = mark->task;
    struct rt_pool *pool = fiber->thread->pool;
    fiber->latent = mark;
    if (task_take_back(pool, task)) {
        task_unjoin(context->computation);
    } else {
        atomic_store(&task->cancelled, true);
        rt_pool_poke(pool);
        task_wait(fiber, task);
        rt_failure_destroy(task->failure);
    }
    fiber_joined(fiber);
    task_free(fiber->thread, task);
}

/* ---- threads */

static void fiber_main(struct rt_fiber *fiber)
{
    rt_fiber_entered(fiber);
    struct rt_task *task = fiber->task;
    task->status = (enum rt_status)task->run(&fiber->context, task->frame);
    task->failure = fiber->failure;
    fiber->failure = NULL;
    rt_fiber_suspend(fiber, RT_SWITCH_FINISHED);
}

static struct rt_fiber *fiber_take(struct rt_thread *thread)
{
    struct rt_fiber *fiber = thread->idle;
    if (fiber) {
        thread->idle = fiber->next;
        thread->idle_count--;
        return fiber;
    }
    struct rt_pool *pool = thread->pool;
    pthread_mutex_lock(&pool->lock);
    fiber = pool->idle;
    if (fiber)
        pool->idle = fiber->next;
    pthread_mutex_unlock(&pool->lock);
    return fiber ? fiber : rt_fiber_create();
}

static void fiber_put(struct rt_thread *thread, struct rt_fiber *fiber)
{
    bool keep = thread->idle_count < RT_FIBERS_IDLE_MAX;
    rt_fiber_shrink(fiber, keep);
    if (keep) {
        fiber->next = thread->idle;
        thread->idle = fiber;
        thread->idle_count++;
        return;
    }
    struct rt_pool *pool = thread->pool;
    pthread_mutex_lock(&pool->lock);
    fiber->next = pool->idle;
    pool->idle = fiber;
    pthread_mutex_unlock(&pool->lock);
}

static void fiber_start(struct rt_fiber *fiber, struct rt_task *task)
{
    struct rt_computation *computation = task->computation;
    char *low = fiber->mapping + RT_STACK_GUARD_BYTES + RT_STACK_MARGIN_BYTES;
    size_t room = (size_t)(fiber->stack_top - low);
    size_t depth = task->depth_bytes < room ? task->depth_bytes : room;
    fiber->stack_floor = low + depth;
    fiber->stack_tier = fiber->stack_top - RT_STACK_HOT_BYTES;
    if (fiber->stack_tier < fiber->stack_floor)
        fiber->stack_tier = fiber->stack_floor;
    fiber->marks_tier = fiber->marks + RT_MARKS_HOT_BYTES / sizeof(struct rt_mark) - 2;
    fiber->latent = fiber->marks;
    fiber->task = task;
    fiber->failure = NULL;
    fiber->context.top = fiber->marks;
    fiber->context.globals = computation->globals;
    fiber->context.types = computation->image->types;
    fiber->context.computation = computation;
    fiber->context.parallel = task->parent != NULL;
    rt_fiber_prepare(fiber, fiber_main);
    fiber_reset_limits(fiber);
}

/* Under the lock. */
static void root_remove(struct rt_pool *pool, struct rt_task *root)
{
    queue_remove(&pool->roots, root);
    atomic_fetch_sub(&pool->roots_queued, 1);
    atomic_fetch_sub(&pool->waiting, 1);
}

/* No memory even for a stack: the oldest new computation ends as one that reached its limit. */
static void thread_refuse_root(struct rt_thread *thread)
{
    struct rt_pool *pool = thread->pool;
    pthread_mutex_lock(&pool->lock);
    struct rt_task *root = pool->roots.first;
    if (root)
        root_remove(pool, root);
    pthread_mutex_unlock(&pool->lock);
    if (!root)
        return;
    atomic_fetch_sub(&pool->queued, 1);
    atomic_fetch_sub(&pool->active, 1);
    rt_computation_ended(root->computation, RT_STOPPED, NULL);
}

/* Sets thread->resume from the queues: new computations before old ones' tasks, so that a short one
 * does not wait for a long one. */
static bool thread_take(struct rt_thread *thread)
{
    struct rt_pool *pool = thread->pool;
    if (atomic_load(&pool->queued) == 0)
        return false;
    /* Taken before the lock, as it may have to be made. */
    struct rt_fiber *fiber = fiber_take(thread);
    if (!fiber)
        thread_refuse_root(thread);
    struct rt_fiber *yielded = NULL;
    struct rt_task *task = NULL;
    pthread_mutex_lock(&pool->lock);
    /* By turns, so that a stream of new computations does not hold up the old ones. */
    bool root = pool->roots.first && fiber && !(thread->took_root && pool->yielded_first);
    thread->took_root = root;
    if (root) {
        task = pool->roots.first;
        root_remove(pool, task);
    } else if (pool->yielded_first) {
        yielded = pool->yielded_first;
        pool->yielded_first = yielded->next;
        if (!pool->yielded_first)
            pool->yielded_last = NULL;
        atomic_fetch_sub(&pool->waiting, 1);
    } else if (pool->tasks.first && fiber) {
        task = pool->tasks.first;
        queue_remove(&pool->tasks, task);
    }
    if (task || yielded)
        atomic_fetch_sub(&pool->queued, 1);
    pthread_mutex_unlock(&pool->lock);
    if (task) {
        if (task->parent)
            atomic_fetch_add_explicit(&task->computation->steals, 1, memory_order_relaxed);
        fiber_start(fiber, task);
        thread->resume = fiber;
        return true;
    }
    if (fiber) {
        fiber->next = thread->idle;
        thread->idle = fiber;
        thread->idle_count++;
    }
    thread->resume = yielded;
    return yielded != NULL;
}

static void thread_finish_task(struct rt_thread *thread, struct rt_fiber *fiber)
{
    struct rt_task *task = fiber->task;
    struct rt_computation *computation = task->computation;
    fiber_put(thread, fiber);
    if (!task->parent) {
        struct rt_pool *pool = thread->pool;
        atomic_fetch_sub(&pool->active, 1);
        /* The computation may be gone when this returns. */
        rt_computation_ended(computation, task->status, task->failure);
        return;
    }
    task_unjoin(computation);
    /* Pairs with the acquire in task_wait, and the one below when it waits already. */
    thread->resume = atomic_exchange_explicit(&task->waiter, RT_TASK_DONE, memory_order_acq_rel);
}

static void thread_run(struct rt_thread *thread, struct rt_fiber *fiber)
{
    fiber->thread = thread;
    fiber->heap = &fiber->context.computation->heaps[thread->index];
    atomic_store(&thread->current, fiber);
    if (fiber_is_cancelled(fiber))
        fiber_poke(fiber);
    rt_fiber_resume(thread, fiber);
    atomic_store(&thread->current, NULL);
    switch (fiber->reason) {
    case RT_SWITCH_FINISHED:
        thread_finish_task(thread, fiber);
        break;
    case RT_SWITCH_WAIT: {
        struct rt_fiber *none = NULL;
        /* From here on the fiber may run elsewhere, unless the task was done first. */
        if (!atomic_compare_exchange_strong_explicit(&fiber->awaited->waiter, &none, fiber,
                                                     memory_order_acq_rel, memory_order_acquire))
            thread->resume = fiber;
        break;
    }
    case RT_SWITCH_YIELD:
        pool_push_yielded(thread->pool, fiber);
        break;
    }
}

static bool thread_spin(struct rt_pool *pool)
{
    uint64_t end = now_ns() + SPIN_NS;
    do {
        for (int i = 0; i < 16; i++) {
            if (atomic_load_explicit(&pool->queued, memory_order_relaxed) > 0)
                return true;
            __builtin_ia32_pause();
        }
    } while (now_ns() < end);
    return false;
}

/* Asks one busy thread, chosen at random, for work. */
static void thread_ask(struct rt_thread *thread)
{
    struct rt_pool *pool = thread->pool;
    thread->random = thread->random * 6364136223846793005u + 1442695040888963407u;
    uint32_t start = (uint32_t)((thread->random >> 33) % pool->thread_count);
    for (uint32_t i = 0; i < pool->thread_count; i++) {
        struct rt_thread *victim = &pool->threads[(start + i) % pool->thread_count];
        struct rt_fiber *fiber = atomic_load(&victim->current);
        if (fiber) {
            fiber_poke(fiber);
            return;
        }
    }
}

/* Partner of pool_signal: `signal` was read before the caller found nothing to do. Returns false
 * when the time is over. */
static bool thread_sleep(struct rt_pool *pool, uint32_t signal, uint64_t timeout_ns)
{
    bool woken = true;
    atomic_fetch_add(&pool->sleepers, 1);
    if (atomic_load(&pool->queued) == 0 && !atomic_load(&pool->stopping))
        woken = futex_wait(&pool->signal, signal, timeout_ns);
    atomic_fetch_sub(&pool->sleepers, 1);
    return woken;
}

/* Nothing runs, or others hunt already: sleeps until something changes. When nothing has run for a
 * while, the first thread gives kept memory back. */
static void thread_rest(struct rt_thread *thread, uint32_t signal)
{
    struct rt_pool *pool = thread->pool;
    bool tidy = thread->index == 0 && atomic_load(&pool->active) == 0;
    if (!thread_sleep(pool, signal, tidy ? TRIM_NS : 0)) {
        rt_mapped_cache_trim(pool->mapped);
        thread_sleep(pool, signal, 0);
    }
}

/* Asks busy threads until there is something in the queues or nothing runs any more. */
static void thread_hunt(struct rt_thread *thread)
{
    struct rt_pool *pool = thread->pool;
    uint64_t sleep_ns = SLEEP_NS_MIN;
    uint32_t asked = 0;
    while (atomic_load(&pool->active) > 0 && !atomic_load(&pool->stopping)) {
        uint32_t signal = atomic_load(&pool->signal);
        thread_ask(thread);
        if (thread_spin(pool))
            return;
        if (++asked < pool->thread_count)
            continue;
        thread_sleep(pool, signal, sleep_ns);
        sleep_ns = sleep_ns * 2 < SLEEP_NS_MAX ? sleep_ns * 2 : SLEEP_NS_MAX;
        if (atomic_load(&pool->queued) > 0)
            return;
    }
}

/* Returns when there may be work in the queues, or the pool stops. A few threads hunt for all: who
 * finds something wakes another one to go on. */
static void thread_idle(struct rt_thread *thread)
{
    struct rt_pool *pool = thread->pool;
    uint32_t hunters_max = 1 + pool->thread_count / 16;
    atomic_fetch_add(&pool->hungry, 1);
    for (;;) {
        uint32_t signal = atomic_load(&pool->signal);
        if (atomic_load(&pool->queued) > 0 || atomic_load(&pool->stopping))
            break;
        if (atomic_load(&pool->active) == 0) {
            thread_rest(thread, signal);
            continue;
        }
        bool hunt = atomic_fetch_add(&pool->hunters, 1) < hunters_max;
        if (hunt)
            thread_hunt(thread);
        atomic_fetch_sub(&pool->hunters, 1);
        if (hunt)
            pool_signal(pool, 1);
        else
            thread_rest(thread, signal);
    }
    atomic_fetch_sub(&pool->hungry, 1);
}

static void *thread_main(void *argument)
{
    struct rt_thread *thread = argument;
    rt_thread_enter(thread);
    while (!atomic_load(&thread->pool->stopping)) {
        while (thread->resume || thread_take(thread)) {
            struct rt_fiber *fiber = thread->resume;
            thread->resume = NULL;
            thread_run(thread, fiber);
        }
        /* Tasks are queued, but there is no memory for a stack: whoever promoted them will run
         * them. */
        if (atomic_load(&thread->pool->queued) > 0)
            sched_yield();
        else
            thread_idle(thread);
    }
    return NULL;
}

/* Divides the threads' time among more computations than there are threads. */
static void *ticker_main(void *argument)
{
    struct rt_pool *pool = argument;
    while (!atomic_load(&pool->stopping)) {
        if (atomic_load(&pool->waiting) == 0) {
            atomic_store(&pool->slices, 0);
            atomic_store(&pool->ticker_sleeps, true);
            futex_wait(&pool->waiting, 0, 0);
            atomic_store(&pool->ticker_sleeps, false);
            continue;
        }
        struct timespec slice = {.tv_nsec = SLICE_NS};
        nanosleep(&slice, NULL);
        atomic_store(&pool->slices, atomic_load(&pool->waiting));
        rt_pool_poke(pool);
    }
    return NULL;
}

/* ---- life */

static uint32_t cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
        return (uint32_t)CPU_COUNT(&set);
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (uint32_t)count : 1;
}

static void fibers_destroy(struct rt_fiber *fiber)
{
    while (fiber) {
        struct rt_fiber *next = fiber->next;
        rt_fiber_destroy(fiber);
        fiber = next;
    }
}

static void thread_finish(struct rt_thread *thread)
{
    fibers_destroy(thread->idle);
    for (struct rt_task *task = thread->idle_tasks; task;) {
        struct rt_task *next = task->next;
        free(task);
        task = next;
    }
}

static void pool_stop(struct rt_pool *pool, uint32_t started, bool ticking)
{
    atomic_store(&pool->stopping, true);
    pool_signal(pool, INT_MAX);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(pool->threads[i].handle, NULL);
    if (ticking) {
        /* It sleeps only while this is 0. */
        atomic_fetch_add(&pool->waiting, 1);
        futex_wake(&pool->waiting, 1);
        pthread_join(pool->ticker, NULL);
    }
}

static void pool_free(struct rt_pool *pool)
{
    for (uint32_t i = 0; i < pool->thread_count && pool->threads; i++)
        thread_finish(&pool->threads[i]);
    fibers_destroy(pool->idle);
    pthread_mutex_destroy(&pool->lock);
    rt_mapped_cache_destroy(pool->mapped);
    free(pool->threads);
    free(pool);
}

static int pool_start_threads(struct rt_pool *pool)
{
    int error = -pthread_create(&pool->ticker, NULL, ticker_main, pool);
    if (error < 0)
        return error;
    pthread_setname_np(pool->ticker, "purlin-tick");
    for (uint32_t i = 0; i < pool->thread_count; i++) {
        struct rt_thread *thread = &pool->threads[i];
        error = -pthread_create(&thread->handle, NULL, thread_main, thread);
        if (error < 0) {
            pool_stop(pool, i, true);
            return error;
        }
        char name[16];
        snprintf(name, sizeof(name), "purlin-%u", i % 10000);
        pthread_setname_np(thread->handle, name);
    }
    return 0;
}

int rt_pool_create(const struct rt_pool_options *options, struct rt_pool **ret_pool)
{
    struct rt_pool *pool = aligned_alloc(RT_CACHE_LINE, sizeof(*pool));
    if (!pool)
        return -ENOMEM;
    *pool =
        (struct rt_pool){.thread_count = options && options->threads ? options->threads : cores()};
    pthread_mutex_init(&pool->lock, NULL);
    int error = -ENOMEM;
    pool->mapped = rt_mapped_cache_create();
    pool->threads = aligned_alloc(RT_CACHE_LINE, pool->thread_count * sizeof(*pool->threads));
    if (!pool->mapped || !pool->threads) {
        free(pool->threads);
        pool->threads = NULL;
        goto free_pool;
    }
    for (uint32_t i = 0; i < pool->thread_count; i++)
        pool->threads[i] = (struct rt_thread){.pool = pool, .index = i, .random = i + 1};
    error = pool_start_threads(pool);
    if (error < 0)
        goto free_pool;
    *ret_pool = pool;
    return 0;
free_pool:
    pool_free(pool);
    return error;
}

void rt_pool_destroy(struct rt_pool *pool)
{
    if (!pool)
        return;
    pool_stop(pool, pool->thread_count, true);
    pool_free(pool);
}

uint32_t rt_pool_threads(const struct rt_pool *pool)
{
    return pool->thread_count;
}

/* See loop.h. */
#include "base/loop.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

int loop_init(struct loop *loop)
{
    *loop = (struct loop){.epoll_fd = -1, .wake_fd = -1};
    list_init(&loop->hooks);
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll_fd < 0)
        goto failed;
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (loop->wake_fd < 0)
        goto failed;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, loop->wake_fd, &event) < 0)
        goto failed;
    loop->now_ns = clock_now_ns();
    return 0;
failed:;
    int r = -errno;
    loop_finish(loop);
    return r;
}

void loop_finish(struct loop *loop)
{
    if (!loop || !loop->hooks.next)
        return;
    if (loop->epoll_fd >= 0)
        close(loop->epoll_fd);
    if (loop->wake_fd >= 0)
        close(loop->wake_fd);
    free(loop->timers);
    *loop = (struct loop){.epoll_fd = -1, .wake_fd = -1};
}

/* -------------------------------------------------------------------------------- descriptors */

int loop_fd_add(struct loop *loop, struct loop_fd *source, int fd, uint32_t events,
                loop_fd_fn ready, void *user)
{
    struct epoll_event event = {.events = events, .data.ptr = source};
    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
        return -errno;
    *source =
        (struct loop_fd){.loop = loop, .fd = fd, .events = events, .ready = ready, .user = user};
    return 0;
}

int loop_fd_change(struct loop_fd *source, uint32_t events)
{
    if (!source->loop || source->events == events)
        return 0;
    struct epoll_event event = {.events = events, .data.ptr = source};
    if (epoll_ctl(source->loop->epoll_fd, EPOLL_CTL_MOD, source->fd, &event) < 0)
        return -errno;
    source->events = events;
    return 0;
}

void loop_fd_remove(struct loop_fd *source)
{
    struct loop *loop = source->loop;
    if (!loop)
        return;
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
    for (int i = 0; i < loop->ready_count; i++) {
        if (loop->ready[i].data.ptr == source)
            loop->ready[i].events = 0;
    }
    source->loop = NULL;
}

/* ------------------------------------------------------------------------------------- timers */

static bool earlier(const struct loop_timer *left, const struct loop_timer *right)
{
    if (left->deadline_ns != right->deadline_ns)
        return left->deadline_ns < right->deadline_ns;
    return left->order < right->order;
}

static void heap_set(struct loop *loop, size_t index, struct loop_timer *timer)
{
    loop->timers[index] = timer;
    timer->heap_index = index;
}

static void heap_settle(struct loop *loop, struct loop_timer *timer)
{
    size_t index = timer->heap_index;
    while (index && earlier(timer, loop->timers[(index - 1) / 2])) {
        heap_set(loop, index, loop->timers[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * index + 1;
        if (child >= loop->timer_count)
            break;
        if (child + 1 < loop->timer_count && earlier(loop->timers[child + 1], loop->timers[child]))
            child++;
        if (!earlier(loop->timers[child], timer))
            break;
        heap_set(loop, index, loop->timers[child]);
        index = child;
    }
    heap_set(loop, index, timer);
}

int loop_timer_start(struct loop *loop, struct loop_timer *timer, int64_t deadline_ns,
                     loop_timer_fn expired, void *user)
{
    if (!timer->loop) {
        if (loop->timer_count == loop->timer_capacity) {
            size_t capacity = loop->timer_capacity ? loop->timer_capacity * 2 : 16;
            struct loop_timer **timers =
                realloc(loop->timers, capacity * sizeof(struct loop_timer *));
            if (!timers)
                return -ENOMEM;
            loop->timers = timers;
            loop->timer_capacity = capacity;
        }
        timer->loop = loop;
        heap_set(loop, loop->timer_count++, timer);
    }
    timer->deadline_ns = deadline_ns;
    timer->order = loop->timer_order++;
    timer->expired = expired;
    timer->user = user;
    heap_settle(loop, timer);
    return 0;
}

void loop_timer_stop(struct loop_timer *timer)
{
    struct loop *loop = timer->loop;
    if (!loop)
        return;
    size_t index = timer->heap_index;
    struct loop_timer *last = loop->timers[--loop->timer_count];
    if (last != timer) {
        heap_set(loop, index, last);
        heap_settle(loop, last);
    }
    timer->loop = NULL;
}

static void run_timers(struct loop *loop)
{
    /* Only those started before this turn: a timer that restarts itself in the past waits. */
    uint64_t order_end = loop->timer_order;
    while (loop->timer_count) {
        struct loop_timer *timer = loop->timers[0];
        if (timer->deadline_ns > loop->now_ns || timer->order >= order_end)
            return;
        loop_timer_stop(timer);
        timer->expired(timer);
    }
}

/* -------------------------------------------------------------------------------------- hooks */

void loop_hook_add(struct loop *loop, struct loop_hook *hook, loop_hook_fn run, void *user)
{
    *hook = (struct loop_hook){.run = run, .user = user};
    list_append(&loop->hooks, &hook->link);
}

void loop_hook_remove(struct loop_hook *hook)
{
    list_remove(&hook->link);
}

/* ------------------------------------------------------------------------------------ mailbox */

static void wake(struct loop *loop)
{
    uint64_t one = 1;
    ssize_t written = write(loop->wake_fd, &one, sizeof(one));
    (void)written;
}

void loop_post(struct loop *loop, struct loop_task *task)
{
    struct loop_task *head = __atomic_load_n(&loop->mailbox, __ATOMIC_RELAXED);
    do {
        task->next = head;
        /* Release pairs with the acquire in run_mailbox. */
    } while (!__atomic_compare_exchange_n(&loop->mailbox, &head, task, true, __ATOMIC_RELEASE,
                                          __ATOMIC_RELAXED));
    /* Whoever found the box empty wakes the loop. */
    if (!head)
        wake(loop);
}

void loop_stop(struct loop *loop)
{
    __atomic_store_n(&loop->stopped, true, __ATOMIC_RELEASE);
    wake(loop);
}

static void run_mailbox(struct loop *loop)
{
    struct loop_task *newest = __atomic_exchange_n(&loop->mailbox, NULL, __ATOMIC_ACQUIRE);
    struct loop_task *oldest = NULL;
    while (newest) {
        struct loop_task *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest) {
        struct loop_task *next = oldest->next;
        oldest->run(oldest);
        oldest = next;
    }
}

/* -------------------------------------------------------------------------------------- turns */

int64_t loop_timeout_ns(const struct loop *loop, int64_t now_ns)
{
    if (loop->again || __atomic_load_n(&loop->stopped, __ATOMIC_ACQUIRE) ||
        __atomic_load_n(&loop->mailbox, __ATOMIC_RELAXED))
        return 0;
    if (!loop->timer_count)
        return -1;
    int64_t wait_ns = loop->timers[0]->deadline_ns - now_ns;
    return wait_ns > 0 ? wait_ns : 0;
}

int loop_wait(struct loop *loop, int64_t timeout_ns)
{
    /* Rounded up: waking before a timer is due would spin. */
    int64_t timeout_ms = timeout_ns < 0 ? -1 : (timeout_ns + CLOCK_MS - 1) / CLOCK_MS;
    if (timeout_ms > INT32_MAX)
        timeout_ms = INT32_MAX;
    int count = epoll_wait(loop->epoll_fd, loop->ready, LOOP_EVENTS_MAX, (int)timeout_ms);
    if (count < 0 && errno != EINTR)
        return -errno;
    loop->ready_count = count < 0 ? 0 : count;
    return 0;
}

void loop_turn(struct loop *loop, int64_t now_ns)
{
    loop->now_ns = now_ns;
    loop->again = false;
    for (int i = 0; i < loop->ready_count; i++) {
        uint32_t events = loop->ready[i].events;
        struct loop_fd *source = loop->ready[i].data.ptr;
        if (!events)
            continue;
        if (source) {
            source->ready(source, events);
        } else {
            uint64_t count;
            ssize_t got = read(loop->wake_fd, &count, sizeof(count));
            (void)got;
        }
    }
    loop->ready_count = 0;
    run_mailbox(loop);
    run_timers(loop);
    LIST_FOR(link, &loop->hooks)
    {
        struct loop_hook *hook = LIST_ENTRY(link, struct loop_hook, link);
        hook->run(hook);
    }
}

int loop_run(struct loop *loop)
{
    while (!__atomic_load_n(&loop->stopped, __ATOMIC_ACQUIRE)) {
        int r = loop_wait(loop, loop_timeout_ns(loop, clock_now_ns()));
        if (r < 0)
            return r;
        loop_turn(loop, clock_now_ns());
    }
    return 0;
}

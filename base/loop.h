/* An event loop over epoll: descriptors, timers, and tasks posted from any thread.
 *
 * One thread owns a loop and calls everything but loop_post. Waiting is apart from working:
 * loop_wait blocks and only notes what is ready; loop_turn(now) then runs callbacks and never
 * blocks. Callbacks may add, change and remove any descriptor or timer, their own included.
 * Sources are in their users' memory and must be removed before it goes.
 */
#pragma once

#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

struct loop;
struct loop_fd;
struct loop_timer;
struct loop_task;
struct loop_hook;

typedef void (*loop_fd_fn)(struct loop_fd *source, uint32_t events);
typedef void (*loop_timer_fn)(struct loop_timer *timer);
typedef void (*loop_task_fn)(struct loop_task *task);
typedef void (*loop_hook_fn)(struct loop_hook *hook);

struct loop_fd {
    struct loop *loop; /* NULL: not added */
    int fd;            /* borrowed */
    uint32_t events;
    loop_fd_fn ready;
    void *user;
};

struct loop_timer {
    struct loop *loop; /* NULL: not running */
    size_t heap_index;
    int64_t deadline_ns;
    uint64_t order; /* timers of one deadline fire in the order of starting */
    loop_timer_fn expired;
    void *user;
};

struct loop_task {
    struct loop_task *next;
    loop_task_fn run;
    void *user;
};

/* Runs at the end of every turn: for what must see all of a turn's effects. */
struct loop_hook {
    struct list link;
    loop_hook_fn run;
    void *user;
};

enum { LOOP_EVENTS_MAX = 64 };

struct loop {
    int epoll_fd;
    int wake_fd;
    bool stopped;
    bool again; /* a hook wants another turn at once */
    int64_t now_ns;
    int ready_count;
    struct epoll_event ready[LOOP_EVENTS_MAX];
    struct loop_timer **timers; /* heap */
    size_t timer_count, timer_capacity;
    uint64_t timer_order;
    struct list hooks;
    struct loop_task *mailbox; /* newest first; pushed by any thread */
};

int loop_init(struct loop *loop);
void loop_finish(struct loop *loop);

int loop_fd_add(struct loop *loop, struct loop_fd *source, int fd, uint32_t events,
                loop_fd_fn ready, void *user);
int loop_fd_change(struct loop_fd *source, uint32_t events);
void loop_fd_remove(struct loop_fd *source);

/* Restarts a running timer. -ENOMEM only when it was not running before. */
int loop_timer_start(struct loop *loop, struct loop_timer *timer, int64_t deadline_ns,
                     loop_timer_fn expired, void *user);
void loop_timer_stop(struct loop_timer *timer);

void loop_hook_add(struct loop *loop, struct loop_hook *hook, loop_hook_fn run, void *user);
void loop_hook_remove(struct loop_hook *hook);

/* From any thread. The task runs once on the loop's thread; tasks of one thread in order. */
void loop_post(struct loop *loop, struct loop_task *task);
/* From any thread: loop_run returns after the turn. */
void loop_stop(struct loop *loop);

/* How long loop_wait may sleep: -1 for ever. */
int64_t loop_timeout_ns(const struct loop *loop, int64_t now_ns);
int loop_wait(struct loop *loop, int64_t timeout_ns);
void loop_turn(struct loop *loop, int64_t now_ns);
/* Waits and turns until stopped. */
int loop_run(struct loop *loop);

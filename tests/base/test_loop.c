/* The event loop, with time given by the test. */
#include "base/clock.h"
#include "base/loop.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { TIMERS = 200, THREADS = 4, POSTS = 5000 };

struct note {
    int calls;
    int order[TIMERS];
};

static struct loop loop;

static int setup(void **state)
{
    (void)state;
    return loop_init(&loop);
}

static int teardown(void **state)
{
    (void)state;
    loop_finish(&loop);
    loop_finish(&loop);
    return 0;
}

/* -------------------------------------------------------------------------------------- timers */

struct numbered {
    struct loop_timer timer;
    int number;
    struct note *note;
};

static void on_numbered(struct loop_timer *timer)
{
    struct numbered *numbered = timer->user;
    numbered->note->order[numbered->note->calls++] = numbered->number;
}

static void test_timers_expire_in_order(void **state)
{
    (void)state;
    static struct numbered timers[TIMERS];
    struct note note = {0};
    for (int i = 0; i < TIMERS; i++) {
        timers[i] = (struct numbered){.number = i * 37 % TIMERS, .note = &note};
        loop_timer_start(&loop, &timers[i].timer, 1000 + timers[i].number, on_numbered, &timers[i]);
    }
    loop_timer_stop(&timers[0].timer);
    loop_timer_stop(&timers[0].timer);
    assert_int_equal(loop_timeout_ns(&loop, 0), 1001);
    loop_turn(&loop, 1000);
    assert_int_equal(note.calls, 0);
    loop_turn(&loop, 1050);
    assert_int_equal(note.calls, 50);
    loop_turn(&loop, 5000);
    assert_int_equal(note.calls, TIMERS - 1);
    for (int i = 0; i < TIMERS - 1; i++)
        assert_int_equal(note.order[i], i + 1);
    assert_int_equal(loop_timeout_ns(&loop, 5000), -1);
}

static void test_timers_of_one_time_expire_in_the_order_of_starting(void **state)
{
    (void)state;
    struct numbered timers[8];
    struct note note = {0};
    for (int i = 0; i < 8; i++) {
        timers[i] = (struct numbered){.number = i, .note = &note};
        loop_timer_start(&loop, &timers[i].timer, 7, on_numbered, &timers[i]);
    }
    /* Starting it again puts it behind the others. */
    loop_timer_start(&loop, &timers[0].timer, 7, on_numbered, &timers[0]);
    loop_turn(&loop, 7);
    assert_int_equal(note.order[0], 1);
    assert_int_equal(note.order[7], 0);
}

static void on_restart(struct loop_timer *timer)
{
    ++*(int *)timer->user;
    loop_timer_start(&loop, timer, 0, on_restart, timer->user);
}

static void test_a_timer_that_restarts_itself_does_not_hold_the_turn(void **state)
{
    (void)state;
    struct loop_timer timer = {0};
    int calls = 0;
    loop_timer_start(&loop, &timer, 0, on_restart, &calls);
    loop_turn(&loop, 10);
    assert_int_equal(calls, 1);
    loop_turn(&loop, 10);
    assert_int_equal(calls, 2);
    loop_timer_stop(&timer);
}

/* --------------------------------------------------------------------------------- descriptors */

struct pair {
    int fds[2];
    struct loop_fd source;
    struct pair *other;
    int calls;
};

static void on_pair(struct loop_fd *source, uint32_t events)
{
    struct pair *pair = source->user;
    assert_true(events & EPOLLIN);
    pair->calls++;
    if (pair->other)
        loop_fd_remove(&pair->other->source);
}

static void test_removal_takes_effect_in_the_same_turn(void **state)
{
    (void)state;
    struct pair pairs[2] = {0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe(pairs[i].fds), 0);
        assert_int_equal(write(pairs[i].fds[1], "x", 1), 1);
        pairs[i].other = &pairs[1 - i];
        assert_int_equal(
            loop_fd_add(&loop, &pairs[i].source, pairs[i].fds[0], EPOLLIN, on_pair, &pairs[i]), 0);
    }
    assert_int_equal(loop_wait(&loop, 0), 0);
    loop_turn(&loop, 0);
    assert_int_equal(pairs[0].calls + pairs[1].calls, 1);
    for (int i = 0; i < 2; i++) {
        loop_fd_remove(&pairs[i].source);
        close(pairs[i].fds[0]);
        close(pairs[i].fds[1]);
    }
}

static void test_events_can_be_changed(void **state)
{
    (void)state;
    struct pair pair = {0};
    assert_int_equal(pipe(pair.fds), 0);
    assert_int_equal(write(pair.fds[1], "x", 1), 1);
    assert_int_equal(loop_fd_add(&loop, &pair.source, pair.fds[0], 0, on_pair, &pair), 0);
    loop_wait(&loop, 0);
    loop_turn(&loop, 0);
    assert_int_equal(pair.calls, 0);
    assert_int_equal(loop_fd_change(&pair.source, EPOLLIN), 0);
    loop_wait(&loop, 0);
    loop_turn(&loop, 0);
    assert_int_equal(pair.calls, 1);
    loop_fd_remove(&pair.source);
    loop_fd_remove(&pair.source);
    close(pair.fds[0]);
    close(pair.fds[1]);
    assert_true(loop_fd_add(&loop, &pair.source, pair.fds[0], EPOLLIN, on_pair, &pair) < 0);
}

/* ------------------------------------------------------------------------------------- mailbox */

struct post {
    struct loop_task task;
    int thread, number;
};

static struct post posts[THREADS][POSTS];
static int last_seen[THREADS];
static int seen;

static void on_post(struct loop_task *task)
{
    const struct post *post = task->user;
    assert_int_equal(last_seen[post->thread], post->number);
    last_seen[post->thread]++;
    if (++seen == THREADS * POSTS)
        loop_stop(&loop);
}

static void *post_all(void *user)
{
    struct post *mine = user;
    for (int i = 0; i < POSTS; i++) {
        mine[i].task.run = on_post;
        mine[i].task.user = &mine[i];
        mine[i].thread = (int)(((char *)mine - (char *)posts) / (ptrdiff_t)sizeof(posts[0]));
        mine[i].number = i;
        loop_post(&loop, &mine[i].task);
    }
    return NULL;
}

static void test_every_post_arrives_once_and_in_order(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    memset(last_seen, 0, sizeof(last_seen));
    seen = 0;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, post_all, posts[i]), 0);
    assert_int_equal(loop_run(&loop), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(seen, THREADS * POSTS);
}

/* --------------------------------------------------------------------------------------- hooks */

static void on_hook(struct loop_hook *hook)
{
    int *calls = hook->user;
    if (++*calls < 3)
        loop.again = true;
}

static void test_hooks_end_every_turn(void **state)
{
    (void)state;
    struct loop_hook hook;
    int calls = 0;
    loop_hook_add(&loop, &hook, on_hook, &calls);
    loop_turn(&loop, 0);
    assert_int_equal(loop_timeout_ns(&loop, 0), 0);
    loop_turn(&loop, 0);
    loop_turn(&loop, 0);
    assert_int_equal(calls, 3);
    assert_int_equal(loop_timeout_ns(&loop, 0), -1);
    loop_hook_remove(&hook);
    loop_turn(&loop, 0);
    assert_int_equal(calls, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_timers_expire_in_order),
        TEST(test_timers_of_one_time_expire_in_the_order_of_starting),
        TEST(test_a_timer_that_restarts_itself_does_not_hold_the_turn),
        TEST(test_removal_takes_effect_in_the_same_turn),
        TEST(test_events_can_be_changed),
        TEST(test_every_post_arrives_once_and_in_order),
        TEST(test_hooks_end_every_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

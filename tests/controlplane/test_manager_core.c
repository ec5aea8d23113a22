/* The manager's decisions, without sockets or time. */
#include "world.h"

#include "base/clock.h"
#include "controlplane/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int setup(void **state)
{
    static struct world world;
    world_init(&world, 1);
    *state = &world;
    return 0;
}

static int teardown(void **state)
{
    world_finish(*state);
    return 0;
}

static enum core_state state_of(struct world *world, struct id computation)
{
    struct core_view view;
    assert_true(core_view(world->core, computation, &view));
    return view.state;
}

static enum core_outcome outcome_of(struct world *world, struct id computation)
{
    struct core_view view;
    assert_true(core_view(world->core, computation, &view));
    assert_int_equal(view.state, CORE_FINISHED);
    return view.outcome;
}

static struct id submit(struct world *world, struct id session, const char *text)
{
    struct id id;
    assert_int_equal(world_submit(world, session, text, NULL, 0, &id), 0);
    return id;
}

static struct id submit_on(struct world *world, struct id session, const char *text,
                           struct id remote)
{
    struct id id;
    assert_int_equal(world_submit(world, session, text, &remote, 1, &id), 0);
    return id;
}

static uint64_t computations(struct world *world)
{
    struct core_counts counts;
    core_count(world->core, &counts);
    return counts.computations;
}

/* ------------------------------------------------------------------------------------ running */

static void test_runs_and_keeps_the_result_until_the_session_ends(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    assert_non_null(world_find(world, worker, id));
    assert_int_equal(state_of(world, id), CORE_QUEUED);
    core_progress(world->core, worker, id, true, 0.1, 0);
    assert_int_equal(state_of(world, id), CORE_COMPILING);
    core_progress(world->core, worker, id, false, 0.2, 3);
    assert_int_equal(state_of(world, id), CORE_RUNNING);
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    assert_int_equal(outcome_of(world, id), CORE_VALUE);
    assert_int_equal(core_session_close(world->core, session, world->now_ns), 0);
    world_settle(world);
    assert_int_equal(computations(world), 0);
    assert_int_equal(world->releases, 1);
    assert_int_equal(world->ended, 1);
}

static void test_equal_programs_run_once(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id first = world_session(world), second = world_session(world);
    struct id id = submit(world, first, "a");
    uint64_t changes = world->changes;
    assert_true(id_equal(submit(world, second, "a"), id));
    assert_true(id_equal(submit(world, second, "a"), id));
    assert_int_equal(world->changes, changes + 2);
    assert_int_equal(world->submits, 1);
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    assert_true(id_equal(submit(world, first, "a"), id));
    assert_int_equal(world->submits, 1);
    /* Two interests each: the last one's giving up frees it. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(core_give_up(world->core, first, id, world->now_ns), 0);
        assert_int_equal(computations(world), 1);
        assert_int_equal(core_give_up(world->core, second, id, world->now_ns), 0);
    }
    world_settle(world);
    assert_int_equal(computations(world), 0);
    assert_int_equal(core_give_up(world->core, second, id, world->now_ns), CORE_NOT_FOUND);
}

static void test_different_programs_of_one_hash_are_kept_apart(void **state)
{
    struct world *world = *state;
    world_worker_join(world);
    struct id session = world_session(world), content = {.low = 5}, first, second;
    struct blob *programs[] = {blob_copy("x", 1), blob_copy("y", 1)};
    assert_int_equal(core_submit(world->core, session, programs[0], content, NULL, 0, 0, &first),
                     0);
    assert_int_equal(core_submit(world->core, session, programs[1], content, NULL, 0, 0, &second),
                     0);
    blob_unref(programs[0]);
    blob_unref(programs[1]);
    world_settle(world);
    assert_false(id_equal(first, second));
    assert_int_equal(world->submits, 2);
}

static void test_failures_are_not_shared(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    world_finish_computation(world, worker, id, CORE_EXCEPTION, "raised");
    struct id again = submit(world, session, "a");
    assert_false(id_equal(again, id));
    assert_int_equal(world->submits, 2);
    assert_int_equal(outcome_of(world, id), CORE_EXCEPTION);
}

static void test_takes_the_least_busy_worker(void **state)
{
    struct world *world = *state;
    uint64_t first = world_worker_join(world), second = world_worker_join(world);
    struct id session = world_session(world);
    struct id a = submit(world, session, "a"), b = submit(world, session, "b");
    assert_non_null(world_find(world, first, a));
    assert_non_null(world_find(world, second, b));
    world_finish_computation(world, second, b, CORE_VALUE, NULL);
    assert_non_null(world_find(world, second, submit(world, session, "c")));
}

static void test_waits_for_room(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world), first = {0}, last = {0};
    for (unsigned i = 0; i <= RUNNING_PER_WORKER_MAX; i++) {
        char text[16];
        snprintf(text, sizeof(text), "p%u", i);
        last = submit(world, session, text);
        if (i == 0)
            first = last;
    }
    assert_null(world_find(world, worker, last));
    world_finish_computation(world, worker, first, CORE_VALUE, NULL);
    assert_non_null(world_find(world, worker, last));
}

/* --------------------------------------------------------------------------------- cancelling */

static void test_giving_up_cancels(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    assert_int_equal(core_give_up(world->core, session, id, world->now_ns), 0);
    world_settle(world);
    assert_true(world_find(world, worker, id)->cancelled);
    /* The same program again is another computation: the first one is on its way out. */
    struct id again = submit(world, session, "a");
    assert_false(id_equal(again, id));
    world_finish_computation(world, worker, id, CORE_FAILED, "cancelled");
    assert_null(world_find(world, worker, id));
    assert_non_null(world_find(world, worker, again));
    assert_int_equal(computations(world), 1);
}

static void test_what_finished_before_its_cancellation_arrived_is_released(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    assert_int_equal(core_give_up(world->core, session, id, world->now_ns), 0);
    world_settle(world);
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    assert_int_equal(computations(world), 0);
    assert_int_equal(world->releases, 1);
}

static void test_giving_up_what_waits(void **state)
{
    struct world *world = *state;
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    assert_int_equal(core_give_up(world->core, session, id, world->now_ns), 0);
    world_settle(world);
    assert_int_equal(computations(world), 0);
    assert_int_equal(world->cancels, 0);
}

/* ------------------------------------------------------------------------------------ sessions */

static void test_sessions_expire_when_no_stream_is_open(void **state)
{
    struct world *world = *state;
    world_worker_join(world);
    struct id never = world_session(world), open = world_session(world);
    assert_int_equal(core_stream_opened(world->core, open), 0);
    submit(world, never, "a");
    assert_int_equal(core_deadline_ns(world->core), world->now_ns + 30 * CLOCK_S);
    world->now_ns += 30 * CLOCK_S;
    core_tick(world->core, world->now_ns);
    world_settle(world);
    assert_false(core_session_exists(world->core, never));
    assert_true(core_session_exists(world->core, open));
    assert_int_equal(world->cancels, 1);
    assert_int_equal(core_deadline_ns(world->core), INT64_MAX);
    /* A second stream keeps it; the last one's closing starts the grace. */
    assert_int_equal(core_stream_opened(world->core, open), 0);
    core_stream_closed(world->core, open, world->now_ns);
    assert_int_equal(core_deadline_ns(world->core), INT64_MAX);
    core_stream_closed(world->core, open, world->now_ns);
    assert_int_equal(core_deadline_ns(world->core), world->now_ns + 30 * CLOCK_S);
    assert_int_equal(core_stream_opened(world->core, open), 0);
    assert_int_equal(core_deadline_ns(world->core), INT64_MAX);
}

/* ------------------------------------------------------------------------------------- workers */

static void test_a_lost_worker_s_computations_run_elsewhere(void **state)
{
    struct world *world = *state;
    uint64_t first = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    uint64_t second = world_worker_join(world);
    core_progress(world->core, first, id, false, 1, 1);
    world_worker_lose(world, first, true);
    assert_non_null(world_find(world, second, id));
    assert_int_equal(state_of(world, id), CORE_QUEUED);
    world_finish_computation(world, second, id, CORE_VALUE, NULL);
    assert_int_equal(outcome_of(world, id), CORE_VALUE);
}

static void test_a_killer_is_failed_and_its_neighbours_are_not(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id neighbour = submit(world, session, "neighbour");
    struct id killer = submit(world, session, "killer");
    struct id other = submit(world, session, "other");
    for (int i = 0; i < 8 && state_of(world, killer) != CORE_FINISHED; i++) {
        if (world_find(world, worker, killer)) {
            world_worker_lose(world, worker, true);
            worker = world_worker_join(world);
        } else if (world_find(world, worker, neighbour)) {
            world_finish_computation(world, worker, neighbour, CORE_VALUE, NULL);
        } else {
            world_finish_computation(world, worker, other, CORE_VALUE, NULL);
        }
    }
    assert_int_equal(outcome_of(world, killer), CORE_FAILED);
    if (state_of(world, neighbour) != CORE_FINISHED)
        world_finish_computation(world, worker, neighbour, CORE_VALUE, NULL);
    if (state_of(world, other) != CORE_FINISHED)
        world_finish_computation(world, worker, other, CORE_VALUE, NULL);
    assert_int_equal(outcome_of(world, neighbour), CORE_VALUE);
    assert_int_equal(outcome_of(world, other), CORE_VALUE);
}

static void test_goodbyes_are_nobody_s_fault(void **state)
{
    struct world *world = *state;
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    for (int i = 0; i < 10; i++)
        world_worker_lose(world, world_worker_join(world), false);
    uint64_t worker = world_worker_join(world);
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    assert_int_equal(outcome_of(world, id), CORE_VALUE);
}

static void test_waits_for_a_worker_for_a_time(void **state)
{
    struct world *world = *state;
    struct id session = world_session(world);
    assert_int_equal(core_stream_opened(world->core, session), 0);
    struct id id = submit(world, session, "a"), other;
    assert_int_equal(core_deadline_ns(world->core), world->now_ns + 10 * CLOCK_S);
    world->now_ns += 10 * CLOCK_S;
    core_tick(world->core, world->now_ns);
    world_settle(world);
    assert_int_equal(outcome_of(world, id), CORE_FAILED);
    /* From now on there is no point in waiting. */
    assert_int_equal(world_submit(world, session, "b", NULL, 0, &other), CORE_NO_WORKERS);
    world_worker_join(world);
    assert_int_equal(world_submit(world, session, "b", NULL, 0, &other), 0);
}

static void test_words_of_strangers_change_nothing(void **state)
{
    struct world *world = *state;
    uint64_t first = world_worker_join(world), second = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    core_finished(world->core, second, id, CORE_VALUE, NULL, 0, 1, 1, NULL, world->now_ns);
    core_finished(world->core, first, (struct id){.low = 1}, CORE_VALUE, NULL, 0, 1, 1, NULL,
                  world->now_ns);
    core_progress(world->core, second, id, false, 1, 1);
    core_progress(world->core, 99, id, false, 1, 1);
    core_worker_lost(world->core, 99, true, world->now_ns);
    core_fetch_started(world->core, 99);
    core_fetch_ended(world->core, 99, false, world->now_ns);
    world_settle(world);
    assert_int_equal(state_of(world, id), CORE_QUEUED);
}

/* ------------------------------------------------------------------------------------ fetching */

static void test_small_results_come_from_the_manager(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    assert_int_equal(world_fetch(world, id, true), 0);
    assert_int_equal(world->last_refusal, CORE_UNFINISHED);
    world_finish_computation(world, worker, id, CORE_VALUE, "small");
    assert_int_equal(world_fetch(world, id, true), 0);
    assert_int_equal(world->blobs, 1);
    /* A part of it is the worker's to find. */
    uint64_t request = world_fetch(world, id, false);
    assert_int_equal(world_request(world, request)->worker, worker);
    core_fetch_ended(world->core, request, true, world->now_ns);
    world_settle(world);
    assert_int_equal(world->abandons, 0);
}

static void test_a_lost_result_is_computed_again_when_fetched(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    world_worker_lose(world, worker, true);
    assert_int_equal(outcome_of(world, id), CORE_VALUE);
    worker = world_worker_join(world);
    assert_null(world_find(world, worker, id));
    uint64_t request = world_fetch(world, id, true);
    assert_non_null(world_find(world, worker, id));
    assert_int_equal(outcome_of(world, id), CORE_VALUE);
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    assert_int_equal(world_request(world, request)->worker, worker);
    core_fetch_ended(world->core, request, true, world->now_ns);
    world_settle(world);
}

static void test_a_fetch_that_has_not_begun_begins_anew(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    uint64_t waits = world_fetch(world, id, true), begun = world_fetch(world, id, true);
    core_fetch_started(world->core, begun);
    world_request(world, begun)->started = true;
    world_worker_lose(world, worker, true);
    assert_int_equal(world->failures, 1);
    assert_int_equal(world->last_refusal, CORE_LOST);
    worker = world_worker_join(world);
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    assert_int_equal(world_request(world, waits)->worker, worker);
    core_fetch_ended(world->core, waits, false, world->now_ns);
    world_settle(world);
    assert_int_equal(world->abandons, 1);
}

static void test_a_fetch_ends_with_the_last_interest(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id id = submit(world, session, "a");
    world_finish_computation(world, worker, id, CORE_VALUE, NULL);
    world_worker_lose(world, worker, true);
    assert_int_not_equal(world_fetch(world, id, true), 0);
    assert_int_equal(core_session_close(world->core, session, world->now_ns), 0);
    world_settle(world);
    assert_int_equal(world->last_refusal, CORE_NOT_FOUND);
    assert_int_equal(computations(world), 0);
}

/* ------------------------------------------------------------------------------------- remotes */

static void test_goes_where_its_remote_values_are(void **state)
{
    struct world *world = *state;
    world_worker_join(world);
    uint64_t second = world_worker_join(world);
    struct id session = world_session(world), unknown = {.low = 4}, id;
    submit(world, session, "busy");
    struct id remote = submit(world, session, "remote");
    world_finish_computation(world, second, remote, CORE_VALUE, NULL);
    for (int i = 0; i < 3; i++) {
        char text[8];
        snprintf(text, sizeof(text), "on%d", i);
        assert_non_null(world_find(world, second, submit_on(world, session, text, remote)));
    }
    assert_int_equal(world_submit(world, session, "x", &unknown, 1, &id), CORE_NOT_FOUND);
}

static void test_lineage_is_followed(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id first = submit(world, session, "first");
    world_finish_computation(world, worker, first, CORE_VALUE, NULL);
    struct id second = submit_on(world, session, "second", first);
    world_finish_computation(world, worker, second, CORE_VALUE, NULL);
    /* Nobody wants the first one's value any more, but the second may have to be made again. */
    assert_int_equal(core_give_up(world->core, session, first, world->now_ns), 0);
    world_settle(world);
    assert_null(world_find(world, worker, first));
    assert_int_equal(computations(world), 2);
    world_worker_lose(world, worker, true);
    worker = world_worker_join(world);
    uint64_t request = world_fetch(world, second, true);
    assert_non_null(world_find(world, worker, first));
    world_finish_computation(world, worker, first, CORE_VALUE, NULL);
    world_finish_computation(world, worker, second, CORE_VALUE, NULL);
    assert_null(world_find(world, worker, first));
    assert_int_equal(world_request(world, request)->worker, worker);
    core_fetch_ended(world->core, request, true, world->now_ns);
    assert_int_equal(core_give_up(world->core, session, second, world->now_ns), 0);
    world_settle(world);
    assert_int_equal(computations(world), 0);
}

static void test_remote_values_of_two_workers_meet(void **state)
{
    struct world *world = *state;
    uint64_t workers[] = {world_worker_join(world), world_worker_join(world)};
    struct id session = world_session(world), id;
    struct id remotes[] = {submit(world, session, "a"), submit(world, session, "b")};
    for (int i = 0; i < 2; i++)
        world_finish_computation(world, workers[i], remotes[i], CORE_VALUE, NULL);
    assert_int_equal(world_submit(world, session, "sum", remotes, 2, &id), 0);
    /* The second one's value is made again beside the first one's. */
    world_finish_computation(world, workers[0], remotes[1], CORE_VALUE, NULL);
    assert_non_null(world_find(world, workers[0], id));
    assert_null(world_find(world, workers[1], remotes[1]));
}

static void test_a_remote_value_that_cannot_be_made_again_fails_its_user(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id remote = submit(world, session, "remote");
    world_finish_computation(world, worker, remote, CORE_VALUE, NULL);
    world_worker_lose(world, worker, true);
    worker = world_worker_join(world);
    struct id id = submit_on(world, session, "user", remote);
    assert_null(world_find(world, worker, id));
    world_finish_computation(world, worker, remote, CORE_FAILED, "memory");
    assert_int_equal(outcome_of(world, id), CORE_FAILED);
}

static void test_the_end_is_told(void **state)
{
    struct world *world = *state;
    uint64_t worker = world_worker_join(world);
    struct id session = world_session(world);
    struct id done = submit(world, session, "done");
    world_finish_computation(world, worker, done, CORE_VALUE, NULL);
    struct id runs = submit(world, session, "runs");
    uint64_t changes = world->changes;
    core_end(world->core);
    world_settle(world);
    assert_int_equal(world->changes, changes + 1);
    assert_int_equal(outcome_of(world, done), CORE_VALUE);
    assert_int_equal(outcome_of(world, runs), CORE_FAILED);
}

/* -------------------------------------------------------------------------------------- limits */

static void test_full_is_said(void **state)
{
    struct world *world = *state;
    struct id id;
    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        assert_int_equal(core_session_open(world->core, (struct id){.low = i}, world->now_ns), 0);
    assert_int_equal(core_session_open(world->core, (struct id){.high = 1}, world->now_ns),
                     CORE_BUSY);
    assert_int_equal(core_session_open(world->core, (struct id){.low = 1}, world->now_ns),
                     CORE_BUSY);
    assert_int_equal(world_submit(world, (struct id){.high = 1}, "a", NULL, 0, &id),
                     CORE_NOT_FOUND);
    struct core_action action;
    while (core_next(world->core, &action))
        blob_unref(action.blob);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_runs_and_keeps_the_result_until_the_session_ends),
        TEST(test_equal_programs_run_once),
        TEST(test_different_programs_of_one_hash_are_kept_apart),
        TEST(test_failures_are_not_shared),
        TEST(test_takes_the_least_busy_worker),
        TEST(test_waits_for_room),
        TEST(test_giving_up_cancels),
        TEST(test_what_finished_before_its_cancellation_arrived_is_released),
        TEST(test_giving_up_what_waits),
        TEST(test_sessions_expire_when_no_stream_is_open),
        TEST(test_a_lost_worker_s_computations_run_elsewhere),
        TEST(test_a_killer_is_failed_and_its_neighbours_are_not),
        TEST(test_goodbyes_are_nobody_s_fault),
        TEST(test_waits_for_a_worker_for_a_time),
        TEST(test_words_of_strangers_change_nothing),
        TEST(test_small_results_come_from_the_manager),
        TEST(test_a_lost_result_is_computed_again_when_fetched),
        TEST(test_a_fetch_that_has_not_begun_begins_anew),
        TEST(test_a_fetch_ends_with_the_last_interest),
        TEST(test_goes_where_its_remote_values_are),
        TEST(test_lineage_is_followed),
        TEST(test_remote_values_of_two_workers_meet),
        TEST(test_a_remote_value_that_cannot_be_made_again_fails_its_user),
        TEST(test_the_end_is_told),
        TEST(test_full_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

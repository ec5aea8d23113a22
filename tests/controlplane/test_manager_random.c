/* Random events on the manager core: its invariants hold after each, every request is answered, and
 * when all sessions are gone and all workers idle, nothing is left. A failure prints its seed:
 * test_manager_random SEED runs that one again. */
#include "world.h"

#include "base/clock.h"
#include "controlplane/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STEPS = 3000, SEEDS = 40, SESSIONS = 6, PROGRAMS = 40, KNOWN_MAX = 256 };

struct chance {
    struct world world;
    uint64_t state;
    struct id sessions[SESSIONS];
    uint32_t streams[SESSIONS];
    struct id known[KNOWN_MAX]; /* computations, perhaps gone */
    uint32_t known_count;
    uint64_t trace; /* a hash of everything that happened */
};

static uint64_t seed_first = 1, seed_last = SEEDS;

static uint64_t draw(struct chance *chance, uint64_t below)
{
    chance->state ^= chance->state << 13;
    chance->state ^= chance->state >> 7;
    chance->state ^= chance->state << 17;
    return chance->state % below;
}

static uint64_t some_worker(struct chance *chance)
{
    uint64_t start = draw(chance, WORLD_WORKERS_MAX);
    for (uint64_t i = 0; i < WORLD_WORKERS_MAX; i++) {
        uint64_t id = chance->world.workers[(start + i) % WORLD_WORKERS_MAX].id;
        if (id)
            return id;
    }
    return 0;
}

static void do_submit(struct chance *chance)
{
    struct id remotes[3], id;
    uint32_t remote_count = 0;
    uint64_t wanted = draw(chance, 3) ? 0 : draw(chance, 4);
    for (uint64_t i = 0; i < wanted && chance->known_count; i++) {
        struct id remote = chance->known[draw(chance, chance->known_count)];
        bool twice = false;
        for (uint32_t j = 0; j < remote_count; j++)
            twice |= id_equal(remotes[j], remote);
        if (!twice)
            remotes[remote_count++] = remote;
    }
    char text[128];
    int used = snprintf(text, sizeof(text), "%d", (int)draw(chance, PROGRAMS));
    for (uint32_t i = 0; i < remote_count; i++)
        used += snprintf(text + used, sizeof(text) - (size_t)used, " %llx",
                         (unsigned long long)remotes[i].low);
    struct id session = chance->sessions[draw(chance, SESSIONS)];
    if (world_submit(&chance->world, session, text, remotes, remote_count, &id))
        return;
    uint32_t at =
        chance->known_count < KNOWN_MAX ? chance->known_count++ : (uint32_t)draw(chance, KNOWN_MAX);
    chance->known[at] = id;
}

static void do_give_up(struct chance *chance)
{
    if (!chance->known_count)
        return;
    core_give_up(chance->world.core, chance->sessions[draw(chance, SESSIONS)],
                 chance->known[draw(chance, chance->known_count)], chance->world.now_ns);
    world_settle(&chance->world);
}

static void do_finish(struct chance *chance, uint64_t worker)
{
    struct world_worker *at = worker ? world_worker(&chance->world, worker) : NULL;
    if (!at || !at->count)
        return;
    const struct world_computation *computation = &at->computations[draw(chance, at->count)];
    if (computation->finished)
        return;
    uint64_t dice = draw(chance, 10);
    if (computation->cancelled && dice < 8)
        world_finish_computation(&chance->world, worker, computation->id, CORE_FAILED, "cancelled");
    else if (dice == 0)
        world_finish_computation(&chance->world, worker, computation->id, CORE_EXCEPTION,
                                 draw(chance, 2) ? "raised" : NULL);
    else
        world_finish_computation(&chance->world, worker, computation->id, CORE_VALUE,
                                 dice < 4 ? "small" : NULL);
}

static void do_progress(struct chance *chance)
{
    uint64_t worker = some_worker(chance);
    if (worker && chance->known_count)
        core_progress(chance->world.core, worker, chance->known[draw(chance, chance->known_count)],
                      draw(chance, 2), 1, 1);
    world_settle(&chance->world);
}

static void do_fetch(struct chance *chance)
{
    if (chance->known_count)
        world_fetch(&chance->world, chance->known[draw(chance, chance->known_count)],
                    draw(chance, 2));
}

static void do_fetch_step(struct chance *chance, bool only_end)
{
    struct world_request *request = &chance->world.requests[draw(chance, WORLD_REQUESTS_MAX)];
    if (!request->id)
        return;
    uint64_t id = request->id;
    if (request->worker && !request->started && !only_end && draw(chance, 2)) {
        request->started = true;
        core_fetch_started(chance->world.core, id);
    } else {
        bool complete = request->worker && draw(chance, 2);
        request->id = 0;
        core_fetch_ended(chance->world.core, id, complete, chance->world.now_ns);
    }
    world_settle(&chance->world);
}

static void do_session(struct chance *chance)
{
    uint64_t at = draw(chance, SESSIONS);
    struct core *core = chance->world.core;
    uint64_t dice = draw(chance, 8);
    if (!core_session_exists(core, chance->sessions[at]))
        chance->streams[at] = 0;
    if (dice == 0 || !core_session_exists(core, chance->sessions[at])) {
        core_session_close(core, chance->sessions[at], chance->world.now_ns);
        world_settle(&chance->world);
        chance->sessions[at] = world_session(&chance->world);
        chance->streams[at] = 0;
    } else if (dice < 5) {
        chance->streams[at] += core_stream_opened(core, chance->sessions[at]) == 0;
    } else if (chance->streams[at]) {
        chance->streams[at]--;
        core_stream_closed(core, chance->sessions[at], chance->world.now_ns);
    }
    world_settle(&chance->world);
}

static void do_worker(struct chance *chance)
{
    uint64_t worker = some_worker(chance);
    if (worker && draw(chance, 2))
        world_worker_lose(&chance->world, worker, draw(chance, 4));
    else
        world_worker_join(&chance->world);
}

static void do_time(struct chance *chance)
{
    chance->world.now_ns += (int64_t)draw(chance, 8) * CLOCK_S;
    core_tick(chance->world.core, chance->world.now_ns);
    world_settle(&chance->world);
}

static void step(struct chance *chance)
{
    uint64_t dice = draw(chance, 100);
    if (dice < 30)
        do_submit(chance);
    else if (dice < 55)
        do_finish(chance, some_worker(chance));
    else if (dice < 65)
        do_give_up(chance);
    else if (dice < 70)
        do_progress(chance);
    else if (dice < 78)
        do_fetch(chance);
    else if (dice < 90)
        do_fetch_step(chance, false);
    else if (dice < 94)
        do_session(chance);
    else if (dice < 97)
        do_worker(chance);
    else
        do_time(chance);
    struct core_counts counts;
    core_count(chance->world.core, &counts);
    chance->trace = chance->trace * 31 + counts.computations * 7 + counts.running * 3 +
                    counts.fetches + chance->world.changes;
}

/* Whatever still runs ends; every request gets its answer. */
static void run_dry(struct chance *chance)
{
    struct world *world = &chance->world;
    if (!some_worker(chance))
        world_worker_join(world);
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 0; i < WORLD_WORKERS_MAX; i++) {
            for (uint32_t j = 0; world->workers[i].id && j < world->workers[i].count; j++) {
                const struct world_computation *computation = &world->workers[i].computations[j];
                if (computation->finished)
                    continue;
                world_finish_computation(world, world->workers[i].id, computation->id, CORE_VALUE,
                                         NULL);
                moved = true;
                break;
            }
        }
    }
    struct core_counts counts;
    core_count(world->core, &counts);
    assert_int_equal(counts.waiting + counts.running, 0);
    for (int i = 0; i < WORLD_REQUESTS_MAX; i++) {
        struct world_request *request = &world->requests[i];
        if (!request->id)
            continue;
        assert_int_not_equal(request->worker, 0);
        uint64_t id = request->id;
        request->id = 0;
        core_fetch_ended(world->core, id, true, world->now_ns);
        world_settle(world);
    }
}

static uint64_t run_seed(uint64_t seed)
{
    struct chance *chance = calloc(1, sizeof(*chance));
    assert_non_null(chance);
    chance->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    world_init(&chance->world, seed);
    for (int i = 0; i < SESSIONS; i++)
        chance->sessions[i] = world_session(&chance->world);
    for (int i = 0; i < STEPS; i++)
        step(chance);
    run_dry(chance);
    for (int i = 0; i < SESSIONS; i++) {
        core_session_close(chance->world.core, chance->sessions[i], chance->world.now_ns);
        world_settle(&chance->world);
    }
    struct core_counts counts;
    core_count(chance->world.core, &counts);
    assert_int_equal(counts.computations, 0);
    assert_int_equal(counts.sessions, 0);
    assert_int_equal(counts.fetches, 0);
    assert_int_equal(counts.program_bytes, 0);
    assert_int_equal(counts.result_bytes, 0);
    for (int i = 0; i < WORLD_WORKERS_MAX; i++)
        assert_int_equal(chance->world.workers[i].id ? chance->world.workers[i].count : 0, 0);
    uint64_t trace = chance->trace;
    world_finish(&chance->world);
    free(chance);
    return trace;
}

static void test_random_events(void **state)
{
    (void)state;
    for (uint64_t seed = seed_first; seed <= seed_last; seed++) {
        print_message("seed %llu\n", (unsigned long long)seed);
        run_seed(seed);
    }
}

static void test_the_same_seed_gives_the_same_trace(void **state)
{
    (void)state;
    assert_int_equal(run_seed(seed_first), run_seed(seed_first));
}

int main(int argc, char **argv)
{
    if (argc > 1)
        seed_first = seed_last = strtoull(argv[1], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_events),
        cmocka_unit_test(test_the_same_seed_gives_the_same_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

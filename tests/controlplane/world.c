/* See world.h. */
#include "world.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

void world_init(struct world *world, uint64_t seed)
{
    *world = (struct world){.now_ns = 1000 * CLOCK_S};
    const struct core_options options = {.grace_ns = 30 * CLOCK_S,
                                         .worker_wait_ns = 10 * CLOCK_S,
                                         .seed = seed,
                                         .now_ns = world->now_ns};
    assert_int_equal(core_create(&options, &world->core), 0);
}

void world_finish(struct world *world)
{
    for (int i = 0; i < WORLD_WORKERS_MAX; i++) {
        for (uint32_t j = 0; j < world->workers[i].count; j++)
            blob_unref(world->workers[i].computations[j].program);
    }
    core_destroy(world->core);
}

struct world_worker *world_worker(struct world *world, uint64_t worker)
{
    for (int i = 0; i < WORLD_WORKERS_MAX; i++) {
        if (world->workers[i].id == worker)
            return &world->workers[i];
    }
    return NULL;
}

struct world_computation *world_find(struct world *world, uint64_t worker, struct id computation)
{
    struct world_worker *at = world_worker(world, worker);
    for (uint32_t i = 0; at && i < at->count; i++) {
        if (id_equal(at->computations[i].id, computation))
            return &at->computations[i];
    }
    return NULL;
}

struct world_request *world_request(struct world *world, uint64_t request)
{
    for (int i = 0; i < WORLD_REQUESTS_MAX; i++) {
        if (world->requests[i].id == request)
            return &world->requests[i];
    }
    return NULL;
}

static void forget(struct world_worker *worker, struct world_computation *computation)
{
    blob_unref(computation->program);
    *computation = worker->computations[--worker->count];
}

static void carry_out(struct world *world, const struct core_action *action)
{
    struct world_worker *worker = action->worker ? world_worker(world, action->worker) : NULL;
    struct world_computation *computation =
        worker ? world_find(world, action->worker, action->computation) : NULL;
    struct world_request *request = action->request ? world_request(world, action->request) : NULL;
    switch (action->kind) {
    case CORE_SUBMIT:
        assert_non_null(worker);
        assert_null(computation);
        assert_true(worker->count < WORLD_COMPUTATIONS_MAX);
        worker->computations[worker->count++] =
            (struct world_computation){.id = action->computation, .program = action->blob};
        world->submits++;
        return;
    case CORE_CANCEL:
        assert_non_null(computation);
        assert_false(computation->finished);
        computation->cancelled = true;
        world->cancels++;
        break;
    case CORE_RELEASE:
        assert_non_null(computation);
        assert_true(computation->finished);
        forget(worker, computation);
        world->releases++;
        break;
    case CORE_FETCH:
        assert_non_null(computation);
        assert_true(computation->finished);
        assert_non_null(request);
        assert_int_equal(request->worker, 0);
        assert_true(id_equal(request->computation, action->computation));
        request->worker = action->worker;
        break;
    case CORE_FETCH_ABANDON:
        world->abandons++;
        break;
    case CORE_FETCH_BLOB:
        assert_non_null(request);
        assert_non_null(action->blob);
        request->id = 0;
        world->blobs++;
        break;
    case CORE_FETCH_FAILED:
        assert_non_null(request);
        request->id = 0;
        world->failures++;
        world->last_refusal = action->refusal;
        break;
    case CORE_CHANGED:
        assert_true(core_session_exists(world->core, action->session) || world->ended);
        world->changes++;
        break;
    case CORE_SESSION_ENDED:
        assert_false(core_session_exists(world->core, action->session));
        world->ended++;
        break;
    }
    blob_unref(action->blob);
}

void world_settle(struct world *world)
{
    struct core_action action;
    while (core_next(world->core, &action))
        carry_out(world, &action);
    assert_false(core_failed(world->core));
    const char *fault = core_check(world->core);
    if (fault)
        fail_msg("invariant: %s", fault);
}

uint64_t world_worker_join(struct world *world)
{
    struct world_worker *worker = world_worker(world, 0);
    if (!worker)
        return 0;
    *worker = (struct world_worker){.id = ++world->last_worker};
    assert_int_equal(core_worker_joined(world->core, worker->id, world->now_ns), 0);
    world_settle(world);
    return worker->id;
}

void world_worker_lose(struct world *world, uint64_t id, bool blame)
{
    struct world_worker *worker = world_worker(world, id);
    while (worker->count)
        forget(worker, &worker->computations[0]);
    worker->id = 0;
    /* A request that had not begun may be asked anew. */
    for (int i = 0; i < WORLD_REQUESTS_MAX; i++) {
        struct world_request *request = &world->requests[i];
        if (request->id && request->worker == id && !request->started)
            request->worker = 0;
    }
    core_worker_lost(world->core, id, blame, world->now_ns);
    world_settle(world);
}

void world_finish_computation(struct world *world, uint64_t worker, struct id id,
                              enum core_outcome outcome, const char *result)
{
    struct world_computation *computation = world_find(world, worker, id);
    assert_non_null(computation);
    assert_false(computation->finished);
    computation->finished = true;
    const uint64_t output_bytes[] = {8};
    struct blob *blob = result ? blob_copy(result, strlen(result)) : NULL;
    core_finished(world->core, worker, id, outcome, output_bytes, outcome == CORE_VALUE, 1.0, 1,
                  blob, world->now_ns);
    blob_unref(blob);
    world_settle(world);
}

struct id world_session(struct world *world)
{
    struct id session = {.low = ++world->last_session, .high = 77};
    assert_int_equal(core_session_open(world->core, session, world->now_ns), 0);
    world_settle(world);
    return session;
}

int world_submit(struct world *world, struct id session, const char *text, const struct id *remotes,
                 uint32_t remote_count, struct id *ret_computation)
{
    struct blob *program = blob_copy(text, strlen(text));
    struct id content = {.high = strlen(text)};
    for (const char *c = text; *c; c++)
        content.low = content.low * 31 + (unsigned char)*c;
    int r = core_submit(world->core, session, program, content, remotes, remote_count,
                        world->now_ns, ret_computation);
    blob_unref(program);
    world_settle(world);
    return r;
}

uint64_t world_fetch(struct world *world, struct id computation, bool whole)
{
    struct world_request *request = world_request(world, 0);
    if (!request)
        return 0;
    uint64_t id = ++world->last_request;
    *request = (struct world_request){.id = id, .computation = computation};
    int r = core_fetch(world->core, computation, id, whole, 0, world->now_ns);
    if (r) {
        request->id = 0;
        world->last_refusal = (enum core_refusal)r;
    }
    world_settle(world);
    return world_request(world, id) ? id : 0;
}

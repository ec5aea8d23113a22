/* See manager.h. */
#include "controlplane/manager.h"

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct manager {
    struct loop *loop;
    struct core *core;
    struct registry *registry;
    struct http *http;
    struct loop_timer timer;
    manager_worker_fn worker_changed;
    void *user;
    bool settling;
};

/* ------------------------------------------------------------------------------------ actions */

static void carry_out(struct manager *manager, struct core_action *action)
{
    switch (action->kind) {
    case CORE_SUBMIT:
        registry_submit(manager->registry, action->worker, action->computation, action->blob);
        break;
    case CORE_CANCEL:
        registry_cancel(manager->registry, action->worker, action->computation);
        break;
    case CORE_RELEASE:
        registry_release(manager->registry, action->worker, action->computation);
        break;
    case CORE_FETCH:
        http_download_ask(manager->http, action->request, action->worker, action->computation);
        break;
    case CORE_FETCH_ABANDON:
        registry_fetch_abandon(manager->registry, action->worker, action->request);
        break;
    case CORE_FETCH_BLOB:
        http_download_blob(manager->http, action->request, action->blob);
        break;
    case CORE_FETCH_FAILED:
        http_download_fail(manager->http, action->request, action->refusal);
        break;
    case CORE_CHANGED:
        http_computation_changed(manager->http, action->session, action->computation);
        break;
    case CORE_SESSION_ENDED:
        http_session_ended(manager->http, action->session);
        break;
    }
    blob_unref(action->blob);
}

static void on_deadline(struct loop_timer *timer)
{
    struct manager *manager = timer->user;
    core_tick(manager->core, manager->loop->now_ns);
    manager_settle(manager);
}

void manager_settle(struct manager *manager)
{
    /* Carrying one action out may bring the next event. */
    if (manager->settling)
        return;
    manager->settling = true;
    struct core_action action;
    while (core_next(manager->core, &action))
        carry_out(manager, &action);
    manager->settling = false;
    if (core_failed(manager->core)) {
        log_error("out of memory");
        loop_stop(manager->loop);
        return;
    }
    int64_t deadline_ns = core_deadline_ns(manager->core);
    if (deadline_ns == INT64_MAX)
        loop_timer_stop(&manager->timer);
    else if (!manager->timer.loop || manager->timer.deadline_ns != deadline_ns)
        loop_timer_start(manager->loop, &manager->timer, deadline_ns, on_deadline, manager);
}

/* -------------------------------------------------------------------------- events of workers */

static bool on_joined(void *user, uint64_t worker)
{
    struct manager *manager = user;
    struct registry_worker info;
    if (core_worker_joined(manager->core, worker, manager->loop->now_ns))
        return false;
    manager_settle(manager);
    if (manager->worker_changed && registry_next(manager->registry, worker - 1, &info))
        manager->worker_changed(manager->user, info.pid, true);
    return true;
}

static void on_lost(void *user, uint64_t worker, uint64_t pid, bool blame)
{
    struct manager *manager = user;
    core_worker_lost(manager->core, worker, blame, manager->loop->now_ns);
    manager_settle(manager);
    if (manager->worker_changed)
        manager->worker_changed(manager->user, pid, false);
}

static void on_progress(void *user, uint64_t worker, const Purlin__Progress *progress)
{
    struct manager *manager = user;
    struct id id;
    if (!id_from_bytes(progress->computation.data, progress->computation.len, &id))
        return;
    core_progress(manager->core, worker, id, !strcmp(progress->phase, "compiling"),
                  progress->seconds, progress->tasks);
    manager_settle(manager);
}

static void on_finished(void *user, uint64_t worker, const Purlin__Finished *finished,
                        struct blob *result)
{
    static const enum core_outcome outcomes[] = {
        [PURLIN__RESULT__OUTCOME__VALUE] = CORE_VALUE,
        [PURLIN__RESULT__OUTCOME__EXCEPTION] = CORE_EXCEPTION,
        [PURLIN__RESULT__OUTCOME__REFUSED] = CORE_REFUSED,
        [PURLIN__RESULT__OUTCOME__FAILED] = CORE_FAILED,
    };
    struct manager *manager = user;
    struct id id;
    if (!id_from_bytes(finished->computation.data, finished->computation.len, &id))
        return;
    enum core_outcome outcome = CORE_FAILED;
    if ((unsigned)finished->outcome < sizeof(outcomes) / sizeof(outcomes[0]))
        outcome = outcomes[finished->outcome];
    core_finished(manager->core, worker, id, outcome, finished->output_bytes,
                  (uint32_t)finished->n_output_bytes, finished->seconds, finished->tasks, result,
                  manager->loop->now_ns);
    manager_settle(manager);
}

static void on_fetched(void *user, uint64_t worker, const Purlin__Fetched *fetched,
                       struct blob *part)
{
    struct manager *manager = user;
    http_download_part(manager->http, worker, fetched, part);
}

static const struct registry_ops registry_ops = {
    .joined = on_joined,
    .lost = on_lost,
    .progress = on_progress,
    .finished = on_finished,
    .fetched = on_fetched,
};

/* ----------------------------------------------------------------------------------- lifetime */

static void explain(const char *what, const char *bind, uint16_t port, int r)
{
    if (r == -EADDRINUSE)
        log_error("cannot serve %s on %s:%u: the port is taken; is another purlind running?", what,
                  bind, port);
    else if (r == -EINVAL)
        log_error("cannot serve %s on %s:%u: no such address", what, bind, port);
    else
        log_error("cannot serve %s on %s:%u: %s", what, bind, port, strerror(-r));
}

int manager_create(struct loop *loop, const struct manager_options *options,
                   manager_worker_fn worker_changed, void *user, struct manager **ret_manager)
{
    struct manager *manager = calloc(1, sizeof(*manager));
    if (!manager)
        return -ENOMEM;
    manager->loop = loop;
    manager->worker_changed = worker_changed;
    manager->user = user;
    struct core_options core_options = {
        .grace_ns = options->grace_ns, .worker_wait_ns = WORKER_WAIT_NS, .now_ns = loop->now_ns};
    if (getrandom(&core_options.seed, sizeof(core_options.seed), 0) < 0)
        core_options.seed = (uint64_t)loop->now_ns;
    int r = core_create(&core_options, &manager->core);
    if (r < 0)
        goto failed;
    struct registry_options registry_options = {.bind = options->registry_bind,
                                                .port = options->registry_port,
                                                .token = options->worker_token};
    r = registry_create(loop, &registry_options, &registry_ops, manager, &manager->registry);
    if (r < 0) {
        explain("the worker registry", options->registry_bind, options->registry_port, r);
        goto failed;
    }
    struct http_options http_options = {.bind = options->http_bind,
                                        .port = options->http_port,
                                        .token = options->token,
                                        .grace_ns = options->grace_ns};
    r = http_create(loop, manager, &http_options, &manager->http);
    if (r < 0) {
        explain("HTTP", options->http_bind, options->http_port, r);
        goto failed;
    }
    *ret_manager = manager;
    return 0;
failed:
    manager_destroy(manager);
    return r;
}

void manager_destroy(struct manager *manager)
{
    if (!manager)
        return;
    if (manager->http) {
        core_end(manager->core);
        manager_settle(manager);
    }
    loop_timer_stop(&manager->timer);
    http_destroy(manager->http);
    registry_destroy(manager->registry);
    core_destroy(manager->core);
    free(manager);
}

uint16_t manager_http_port(const struct manager *manager)
{
    return http_port(manager->http);
}

uint16_t manager_registry_port(const struct manager *manager)
{
    return registry_port(manager->registry);
}

bool manager_failed(const struct manager *manager)
{
    return core_failed(manager->core);
}

struct core *manager_core(struct manager *manager)
{
    return manager->core;
}

struct registry *manager_registry(struct manager *manager)
{
    return manager->registry;
}

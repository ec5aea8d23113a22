/* See manager_core.h. Every event ends in event_end, which places what can be placed and then
 * settles whose lifetime changed, until nothing more follows. */
#define XXH_INLINE_ALL
#include "controlplane/core_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "controlplane/frame.h"

/* ------------------------------------------------------------------------------------ actions */

struct core_action *core_emit(struct core *core, enum core_action_kind kind)
{
    if (core->action_count == core->action_capacity) {
        size_t capacity = core->action_capacity ? core->action_capacity * 2 : 64;
        struct core_action *actions = malloc(capacity * sizeof(*actions));
        if (!actions) {
            core->failed = true;
            return NULL;
        }
        for (size_t i = 0; i < core->action_count; i++)
            actions[i] = core->actions[(core->action_first + i) % core->action_capacity];
        free(core->actions);
        core->actions = actions;
        core->action_capacity = capacity;
        core->action_first = 0;
    }
    size_t index = (core->action_first + core->action_count++) % core->action_capacity;
    core->actions[index] = (struct core_action){.kind = kind};
    return &core->actions[index];
}

bool core_next(struct core *core, struct core_action *ret_action)
{
    if (!core->action_count)
        return false;
    *ret_action = core->actions[core->action_first];
    core->action_first = (core->action_first + 1) % core->action_capacity;
    core->action_count--;
    return true;
}

void core_announce(struct core *core, const struct computation *computation)
{
    LIST_FOR(link, &computation->interests)
    {
        const struct interest *interest = LIST_ENTRY(link, struct interest, computation_link);
        struct core_action *action = core_emit(core, CORE_CHANGED);
        if (!action)
            return;
        action->session = interest->session->id;
        action->computation = computation->id;
    }
}

static void emit_release(struct core *core, const struct core_worker *worker, struct id computation)
{
    struct core_action *action = core_emit(core, CORE_RELEASE);
    if (!action)
        return;
    action->worker = worker->id;
    action->computation = computation;
}

/* ------------------------------------------------------------------------------- computations */

void core_touch(struct core *core, struct computation *computation)
{
    if (computation->unsettled)
        return;
    computation->unsettled = true;
    list_append(&core->unsettled, &computation->unsettled_link);
}

static void unshare(struct core *core, struct computation *computation)
{
    if (computation->shared)
        map_remove(&core->by_content, computation->content);
    computation->shared = false;
}

static void set_result(struct core *core, struct computation *computation, struct blob *result)
{
    if (computation->result)
        core->counts.result_bytes -= computation->result->bytes;
    blob_unref(computation->result);
    computation->result = blob_ref(result);
    if (result)
        core->counts.result_bytes += result->bytes;
}

/* From any phase to done, with no result on any worker. */
static void computation_end(struct core *core, struct computation *computation)
{
    computation_detach(core, computation);
    computation->phase = PHASE_DONE;
    computation->attempts = 0;
    computation->wanted_worker = 0;
    core->counts.finished++;
    core->stirred = true;
    computation_require_remotes(core, computation, false);
    core_touch(core, computation);
}

static void set_outcome(struct core *core, struct computation *computation,
                        enum core_outcome outcome)
{
    uint64_t *const counters[] = {&core->counts.values, &core->counts.exceptions,
                                  &core->counts.refused, &core->counts.failed};
    ++*counters[outcome];
    computation->known = true;
    computation->outcome = outcome;
    if (outcome != CORE_VALUE)
        unshare(core, computation);
}

void core_give_failure(struct core *core, struct computation *computation, const char *code,
                       const char *message)
{
    struct blob *result = frame_failure(PURLIN__RESULT__OUTCOME__FAILED, code, message);
    if (!result)
        core->failed = true;
    computation_end(core, computation);
    set_outcome(core, computation, CORE_FAILED);
    set_result(core, computation, result);
    blob_unref(result);
    computation->output_count = 0;
    core_announce(core, computation);
}

static void computation_free(struct core *core, struct computation *computation)
{
    unshare(core, computation);
    computation_require_remotes(core, computation, false);
    for (uint32_t i = 0; i < computation->remote_count; i++) {
        computation->remotes[i]->dependents--;
        core_touch(core, computation->remotes[i]);
    }
    set_result(core, computation, NULL);
    computation_detach(core, computation);
    map_remove(&core->by_id, computation->id);
    list_remove(&computation->link);
    if (computation->unsettled)
        list_remove(&computation->unsettled_link);
    core->counts.computations--;
    core->counts.program_bytes -= computation->program->bytes;
    blob_unref(computation->program);
    free(computation->remotes);
    free(computation->output_bytes);
    free(computation);
}

/* ------------------------------------------------------------------------------------ fetches */

static void fetch_free(struct core *core, struct fetch *fetch)
{
    list_remove(&fetch->link);
    if (fetch->computation && fetch->worker)
        fetch->computation->asked--;
    if (fetch->computation)
        core_touch(core, fetch->computation);
    map_remove(&core->fetch_map, id_from_number(fetch->request));
    core->counts.fetches--;
    free(fetch);
}

static void fetch_fail(struct core *core, struct fetch *fetch, enum core_refusal refusal)
{
    struct core_action *action = core_emit(core, CORE_FETCH_FAILED);
    if (action) {
        action->request = fetch->request;
        action->refusal = refusal;
    }
    fetch_free(core, fetch);
}

static void fetch_answer(struct core *core, struct fetch *fetch, struct blob *result)
{
    struct core_action *action = core_emit(core, CORE_FETCH_BLOB);
    if (action) {
        action->request = fetch->request;
        action->blob = blob_ref(result);
    }
    fetch_free(core, fetch);
}

/* A done computation has fetches that wait. */
static void serve_fetches(struct core *core, struct computation *computation)
{
    if (list_empty(&computation->fetches))
        return;
    if (!computation->worker && (computation->outcome == CORE_VALUE || !computation->result)) {
        core->counts.reruns++;
        computation_wait(core, computation);
        core->stirred = true;
        return;
    }
    LIST_FOR(link, &computation->fetches)
    {
        struct fetch *fetch = LIST_ENTRY(link, struct fetch, link);
        if (computation->worker)
            computation_ask(core, computation, fetch);
        else
            fetch_answer(core, fetch, computation->result);
    }
}

/* ------------------------------------------------------------------------------------ settling */

static void settle_unneeded(struct core *core, struct computation *computation)
{
    struct core_action *action;
    switch (computation->phase) {
    case PHASE_WAITING:
        computation_end(core, computation);
        if (!computation->known)
            set_outcome(core, computation, CORE_FAILED);
        break;
    case PHASE_SENT:
        unshare(core, computation);
        computation->phase = PHASE_CANCELLING;
        action = core_emit(core, CORE_CANCEL);
        if (action) {
            action->worker = computation->worker->id;
            action->computation = computation->id;
        }
        return;
    case PHASE_CANCELLING:
        return;
    case PHASE_DONE:
        break;
    }
    if (computation->worker) {
        emit_release(core, computation->worker, computation->id);
        list_remove(&computation->phase_link);
        computation->worker = NULL;
    }
    if (!computation->dependents && !computation->asked)
        computation_free(core, computation);
}

static void settle(struct core *core, struct computation *computation)
{
    if (list_empty(&computation->interests)) {
        LIST_FOR(link, &computation->fetches)
        {
            fetch_fail(core, LIST_ENTRY(link, struct fetch, link), CORE_NOT_FOUND);
        }
        if (!computation->pending) {
            settle_unneeded(core, computation);
            return;
        }
    }
    if (computation->phase == PHASE_DONE)
        serve_fetches(core, computation);
}

static void event_end(struct core *core)
{
    do {
        core->stirred = false;
        core_place(core);
        struct list *link;
        while (!core->failed && (link = list_take_first(&core->unsettled))) {
            struct computation *computation = LIST_ENTRY(link, struct computation, unsettled_link);
            computation->unsettled = false;
            settle(core, computation);
        }
    } while (core->stirred && !core->failed);
}

/* ----------------------------------------------------------------------------------- lifetime */

int core_create(const struct core_options *options, struct core **ret_core)
{
    struct core *core = calloc(1, sizeof(*core));
    if (!core)
        return -ENOMEM;
    core->options = *options;
    core->no_worker_since_ns = options->now_ns;
    struct map *const maps[] = {&core->by_id, &core->by_content, &core->session_map,
                                &core->worker_map, &core->fetch_map};
    for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++)
        map_init(maps[i], options->seed);
    struct list *const lists[] = {&core->computations, &core->waiting, &core->unsettled,
                                  &core->sessions,     &core->leaving, &core->workers};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        list_init(lists[i]);
    *ret_core = core;
    return 0;
}

static void drop_sessions(struct list *sessions)
{
    LIST_FOR(link, sessions)
    {
        struct session *session = LIST_ENTRY(link, struct session, link);
        LIST_FOR(interest, &session->interests)
        {
            free(LIST_ENTRY(interest, struct interest, session_link));
        }
        free(session);
    }
}

void core_destroy(struct core *core)
{
    if (!core)
        return;
    struct core_action action;
    while (core_next(core, &action))
        blob_unref(action.blob);
    drop_sessions(&core->sessions);
    drop_sessions(&core->leaving);
    size_t cursor = 0;
    for (struct fetch *fetch; (fetch = map_next(&core->fetch_map, &cursor));)
        free(fetch);
    LIST_FOR(link, &core->workers)
    {
        free(LIST_ENTRY(link, struct core_worker, link));
    }
    LIST_FOR(link, &core->computations)
    {
        struct computation *computation = LIST_ENTRY(link, struct computation, link);
        blob_unref(computation->program);
        blob_unref(computation->result);
        free(computation->remotes);
        free(computation->output_bytes);
        free(computation);
    }
    map_finish(&core->by_id);
    map_finish(&core->by_content);
    map_finish(&core->session_map);
    map_finish(&core->worker_map);
    map_finish(&core->fetch_map);
    free(core->actions);
    free(core);
}

bool core_failed(const struct core *core)
{
    return core->failed;
}

/* ----------------------------------------------------------------------------------- sessions */

static struct session *session_find(const struct core *core, struct id id)
{
    return map_get(&core->session_map, id);
}

static void session_leave(struct core *core, struct session *session, int64_t now_ns)
{
    session->deadline_ns = now_ns + core->options.grace_ns;
    list_remove(&session->link);
    list_append(&core->leaving, &session->link);
}

int core_session_open(struct core *core, struct id id, int64_t now_ns)
{
    if (core->counts.sessions >= SESSIONS_MAX || session_find(core, id))
        return CORE_BUSY;
    struct session *session = calloc(1, sizeof(*session));
    if (!session || map_put(&core->session_map, id, session) < 0) {
        free(session);
        return CORE_BUSY;
    }
    session->id = id;
    list_init(&session->interests);
    session_leave(core, session, now_ns);
    core->counts.sessions++;
    return 0;
}

static void interest_free(struct core *core, struct interest *interest)
{
    list_remove(&interest->session_link);
    list_remove(&interest->computation_link);
    core_touch(core, interest->computation);
    free(interest);
}

static void session_end(struct core *core, struct session *session)
{
    LIST_FOR(link, &session->interests)
    {
        interest_free(core, LIST_ENTRY(link, struct interest, session_link));
    }
    struct core_action *action = core_emit(core, CORE_SESSION_ENDED);
    if (action)
        action->session = session->id;
    map_remove(&core->session_map, session->id);
    list_remove(&session->link);
    free(session);
    core->counts.sessions--;
}

int core_session_close(struct core *core, struct id id, int64_t now_ns)
{
    (void)now_ns;
    struct session *session = session_find(core, id);
    if (!session)
        return CORE_NOT_FOUND;
    session_end(core, session);
    event_end(core);
    return 0;
}

int core_stream_opened(struct core *core, struct id id)
{
    struct session *session = session_find(core, id);
    if (!session)
        return CORE_NOT_FOUND;
    if (session->streams++ == 0) {
        list_remove(&session->link);
        list_append(&core->sessions, &session->link);
    }
    return 0;
}

void core_stream_closed(struct core *core, struct id id, int64_t now_ns)
{
    struct session *session = session_find(core, id);
    if (session && session->streams && --session->streams == 0)
        session_leave(core, session, now_ns);
}

/* --------------------------------------------------------------------------------- submitting */

static struct interest *interest_find(const struct session *session,
                                      const struct computation *computation)
{
    LIST_FOR(link, &computation->interests)
    {
        struct interest *interest = LIST_ENTRY(link, struct interest, computation_link);
        if (interest->session == session)
            return interest;
    }
    return NULL;
}

static int interest_add(struct session *session, struct computation *computation)
{
    struct interest *interest = interest_find(session, computation);
    if (!interest) {
        interest = calloc(1, sizeof(*interest));
        if (!interest)
            return CORE_BUSY;
        interest->session = session;
        interest->computation = computation;
        list_append(&session->interests, &interest->session_link);
        list_append(&computation->interests, &interest->computation_link);
    }
    interest->count++;
    return 0;
}

static struct id free_id(struct core *core, struct id content)
{
    struct id id = content;
    while (map_get(&core->by_id, id)) {
        XXH128_hash_t hash = XXH3_128bits_withSeed(&content, sizeof(content), ++core->salt);
        id = (struct id){.low = hash.low64, .high = hash.high64};
    }
    return id;
}

/* All that the program refers to must be held for somebody. */
static bool remotes_known(const struct core *core, const struct id *remotes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct computation *remote = map_get(&core->by_id, remotes[i]);
        if (!remote || list_empty(&remote->interests))
            return false;
    }
    return true;
}

static struct computation *computation_create(struct core *core, struct blob *program,
                                              struct id content, const struct id *remotes,
                                              uint32_t remote_count)
{
    struct computation *computation = calloc(1, sizeof(*computation));
    if (!computation)
        return NULL;
    computation->id = free_id(core, content);
    computation->content = content;
    computation->remotes = calloc(remote_count ? remote_count : 1, sizeof(struct computation *));
    if (!computation->remotes || map_put(&core->by_id, computation->id, computation) < 0) {
        free(computation->remotes);
        free(computation);
        return NULL;
    }
    if (!map_get(&core->by_content, content))
        computation->shared = map_put(&core->by_content, content, computation) == 0;
    computation->remote_count = remote_count;
    for (uint32_t i = 0; i < remote_count; i++) {
        computation->remotes[i] = map_get(&core->by_id, remotes[i]);
        computation->remotes[i]->dependents++;
    }
    computation->program = blob_ref(program);
    list_init(&computation->interests);
    list_init(&computation->fetches);
    list_append(&core->computations, &computation->link);
    core->counts.computations++;
    core->counts.program_bytes += program->bytes;
    core->counts.waiting++;
    list_append(&core->waiting, &computation->phase_link);
    computation_require_remotes(core, computation, true);
    return computation;
}

static bool same_program(const struct computation *computation, const struct blob *program)
{
    return computation && computation->program->bytes == program->bytes &&
           !memcmp(computation->program->data, program->data, program->bytes);
}

static bool too_late(const struct core *core, int64_t now_ns)
{
    return list_empty(&core->workers) &&
           now_ns >= core->no_worker_since_ns + core->options.worker_wait_ns;
}

int core_submit(struct core *core, struct id session_id, struct blob *program, struct id content,
                const struct id *remotes, uint32_t remote_count, int64_t now_ns,
                struct id *ret_computation)
{
    struct session *session = session_find(core, session_id);
    if (!session || !remotes_known(core, remotes, remote_count))
        return CORE_NOT_FOUND;
    struct computation *computation = map_get(&core->by_content, content);
    bool shared = same_program(computation, program);
    if (!shared) {
        if (too_late(core, now_ns))
            return CORE_NO_WORKERS;
        if (core->counts.computations >= COMPUTATIONS_MAX ||
            core->counts.program_bytes + program->bytes > PROGRAM_BYTES_TOTAL_MAX)
            return CORE_BUSY;
        computation = computation_create(core, program, content, remotes, remote_count);
        if (!computation)
            return CORE_BUSY;
    }
    int r = interest_add(session, computation);
    if (!r) {
        core->counts.submitted++;
        core->counts.shared += shared;
        *ret_computation = computation->id;
        struct core_action *action = core_emit(core, CORE_CHANGED);
        if (action) {
            action->session = session_id;
            action->computation = computation->id;
        }
    }
    core_touch(core, computation);
    event_end(core);
    return r;
}

int core_give_up(struct core *core, struct id session_id, struct id id, int64_t now_ns)
{
    (void)now_ns;
    struct session *session = session_find(core, session_id);
    struct computation *computation = map_get(&core->by_id, id);
    struct interest *interest = session && computation ? interest_find(session, computation) : NULL;
    if (!interest)
        return CORE_NOT_FOUND;
    if (--interest->count == 0)
        interest_free(core, interest);
    event_end(core);
    return 0;
}

/* ----------------------------------------------------------------------------------- fetching */

int core_fetch(struct core *core, struct id id, uint64_t request, bool whole, uint64_t bytes_max,
               int64_t now_ns)
{
    struct computation *computation = map_get(&core->by_id, id);
    if (!computation || list_empty(&computation->interests))
        return CORE_NOT_FOUND;
    if (!computation->known)
        return CORE_UNFINISHED;
    if (core->counts.fetches >= FETCHES_MAX)
        return CORE_BUSY;
    const struct blob *result = computation->result;
    bool kept = result && (computation->outcome != CORE_VALUE ||
                           (whole && (!bytes_max || result->bytes <= bytes_max)));
    if (!kept && !computation->worker && too_late(core, now_ns))
        return CORE_NO_WORKERS;
    struct fetch *fetch = calloc(1, sizeof(*fetch));
    if (!fetch || map_put(&core->fetch_map, id_from_number(request), fetch) < 0) {
        free(fetch);
        return CORE_BUSY;
    }
    core->counts.fetches++;
    fetch->request = request;
    fetch->computation = computation;
    list_append(&computation->fetches, &fetch->link);
    if (kept)
        fetch_answer(core, fetch, computation->result);
    core_touch(core, computation);
    event_end(core);
    return 0;
}

void core_fetch_started(struct core *core, uint64_t request)
{
    struct fetch *fetch = map_get(&core->fetch_map, id_from_number(request));
    if (!fetch || !fetch->worker || !fetch->computation)
        return;
    fetch->computation->asked--;
    core_touch(core, fetch->computation);
    fetch->computation = NULL;
    event_end(core);
}

void core_fetch_ended(struct core *core, uint64_t request, bool complete, int64_t now_ns)
{
    (void)now_ns;
    struct fetch *fetch = map_get(&core->fetch_map, id_from_number(request));
    if (!fetch)
        return;
    if (fetch->worker && !complete) {
        struct core_action *action = core_emit(core, CORE_FETCH_ABANDON);
        if (action) {
            action->worker = fetch->worker->id;
            action->request = request;
        }
    }
    fetch_free(core, fetch);
    event_end(core);
}

/* ------------------------------------------------------------------------------------ workers */

int core_worker_joined(struct core *core, uint64_t id, int64_t now_ns)
{
    (void)now_ns;
    if (core->counts.workers >= WORKERS_MAX || map_get(&core->worker_map, id_from_number(id)))
        return CORE_BUSY;
    struct core_worker *worker = calloc(1, sizeof(*worker));
    if (!worker || map_put(&core->worker_map, id_from_number(id), worker) < 0) {
        free(worker);
        return CORE_BUSY;
    }
    worker->id = id;
    list_init(&worker->sent);
    list_init(&worker->held);
    list_init(&worker->fetches);
    list_append(&core->workers, &worker->link);
    core->counts.workers++;
    event_end(core);
    return 0;
}

static void lose_sent(struct core *core, struct computation *computation, bool blame)
{
    if (computation->phase == PHASE_CANCELLING) {
        computation_end(core, computation);
        if (!computation->known)
            set_outcome(core, computation, CORE_FAILED);
        return;
    }
    bool visible = !computation->known;
    computation_wait(core, computation);
    computation->attempts += blame;
    core->stirred = true;
    if (computation->attempts >= ATTEMPTS_MAX) {
        core_give_failure(core, computation, "worker-lost",
                          "the worker died each time it ran this computation");
        return;
    }
    core->counts.reruns++;
    if (visible)
        core_announce(core, computation);
}

static void lose_fetch(struct core *core, struct fetch *fetch)
{
    struct computation *computation = fetch->computation;
    if (!computation) {
        fetch_fail(core, fetch, CORE_LOST);
        return;
    }
    computation->asked--;
    list_remove(&fetch->link);
    fetch->worker = NULL;
    list_append(&computation->fetches, &fetch->link);
    core_touch(core, computation);
}

void core_worker_lost(struct core *core, uint64_t id, bool blame, int64_t now_ns)
{
    struct core_worker *worker = map_get(&core->worker_map, id_from_number(id));
    if (!worker)
        return;
    LIST_FOR(link, &worker->held)
    {
        struct computation *computation = LIST_ENTRY(link, struct computation, phase_link);
        list_remove(&computation->phase_link);
        computation->worker = NULL;
        core_touch(core, computation);
    }
    LIST_FOR(link, &worker->sent)
    {
        lose_sent(core, LIST_ENTRY(link, struct computation, phase_link), blame);
    }
    LIST_FOR(link, &worker->fetches)
    {
        lose_fetch(core, LIST_ENTRY(link, struct fetch, link));
    }
    map_remove(&core->worker_map, id_from_number(id));
    list_remove(&worker->link);
    free(worker);
    core->counts.workers--;
    core->counts.workers_lost++;
    if (list_empty(&core->workers))
        core->no_worker_since_ns = now_ns;
    event_end(core);
}

static struct computation *on_worker(const struct core *core, uint64_t worker, struct id id)
{
    struct computation *computation = map_get(&core->by_id, id);
    bool runs = computation && computation->worker && computation->worker->id == worker &&
                (computation->phase == PHASE_SENT || computation->phase == PHASE_CANCELLING);
    return runs ? computation : NULL;
}

void core_progress(struct core *core, uint64_t worker, struct id id, bool compiling, double seconds,
                   uint64_t tasks)
{
    struct computation *computation = on_worker(core, worker, id);
    if (!computation || computation->phase != PHASE_SENT || computation->known)
        return;
    computation->compiling = compiling;
    computation->running = !compiling;
    computation->seconds = seconds;
    computation->tasks = tasks;
    core_announce(core, computation);
}

static void set_outputs(struct core *core, struct computation *computation,
                        const uint64_t *output_bytes, uint32_t count)
{
    free(computation->output_bytes);
    computation->output_count = 0;
    computation->output_bytes = malloc((count ? count : 1) * sizeof(*output_bytes));
    if (!computation->output_bytes) {
        core->failed = true;
        return;
    }
    if (count)
        memcpy(computation->output_bytes, output_bytes, count * sizeof(*output_bytes));
    computation->output_count = count;
}

void core_finished(struct core *core, uint64_t worker_id, struct id id, enum core_outcome outcome,
                   const uint64_t *output_bytes, uint32_t output_count, double seconds,
                   uint64_t tasks, struct blob *result, int64_t now_ns)
{
    (void)now_ns;
    struct computation *computation = on_worker(core, worker_id, id);
    if (!computation)
        return;
    struct core_worker *worker = computation->worker;
    bool cancelled = computation->phase == PHASE_CANCELLING;
    computation_end(core, computation);
    if (cancelled || (outcome != CORE_VALUE && result)) {
        emit_release(core, worker, id);
    } else {
        computation->worker = worker;
        list_append(&worker->held, &computation->phase_link);
    }
    if (!cancelled) {
        bool keep = outcome != CORE_VALUE ||
                    (result && core->counts.result_bytes + result->bytes <= RESULT_BYTES_TOTAL_MAX);
        set_outcome(core, computation, outcome);
        set_outputs(core, computation, output_bytes, output_count);
        set_result(core, computation, keep ? result : NULL);
        computation->seconds = seconds;
        computation->tasks = tasks;
        core_announce(core, computation);
    } else if (!computation->known) {
        set_outcome(core, computation, CORE_FAILED);
    }
    event_end(core);
}

/* --------------------------------------------------------------------------------------- time */

int64_t core_deadline_ns(const struct core *core)
{
    int64_t deadline_ns = INT64_MAX;
    if (!list_empty(&core->leaving))
        deadline_ns = LIST_ENTRY(core->leaving.next, struct session, link)->deadline_ns;
    if (list_empty(&core->workers) && !list_empty(&core->waiting)) {
        int64_t wait_ns = core->no_worker_since_ns + core->options.worker_wait_ns;
        if (wait_ns < deadline_ns)
            deadline_ns = wait_ns;
    }
    return deadline_ns;
}

void core_tick(struct core *core, int64_t now_ns)
{
    while (!list_empty(&core->leaving)) {
        struct session *session = LIST_ENTRY(core->leaving.next, struct session, link);
        if (session->deadline_ns > now_ns)
            break;
        session_end(core, session);
    }
    while (too_late(core, now_ns) && !list_empty(&core->waiting) && !core->failed) {
        struct computation *computation =
            LIST_ENTRY(core->waiting.next, struct computation, phase_link);
        if (computation->attempts || computation->known)
            core_give_failure(core, computation, "worker-lost",
                              "the worker died, and no other came in time");
        else
            core_give_failure(core, computation, "no-workers", "no worker came in time");
    }
    event_end(core);
}

void core_end(struct core *core)
{
    LIST_FOR(link, &core->computations)
    {
        struct computation *computation = LIST_ENTRY(link, struct computation, link);
        if (!computation->known)
            core_give_failure(core, computation, "cancelled", "the manager was stopped");
    }
    event_end(core);
}

/* ---------------------------------------------------------------------------------- questions */

bool core_view(const struct core *core, struct id id, struct core_view *ret_view)
{
    const struct computation *computation = map_get(&core->by_id, id);
    if (!computation || list_empty(&computation->interests))
        return false;
    *ret_view = (struct core_view){
        .state = computation->known       ? CORE_FINISHED
                 : computation->running   ? CORE_RUNNING
                 : computation->compiling ? CORE_COMPILING
                                          : CORE_QUEUED,
        .outcome = computation->outcome,
        .output_bytes = computation->output_bytes,
        .output_count = computation->output_count,
        .result = computation->result,
        .worker = computation->worker ? computation->worker->id : 0,
        .seconds = computation->seconds,
        .tasks = computation->tasks,
    };
    return true;
}

bool core_session_exists(const struct core *core, struct id session)
{
    return session_find(core, session) != NULL;
}

uint32_t core_session_computations(const struct core *core, struct id id, struct id *ret_ids,
                                   uint32_t ids_max)
{
    const struct session *session = session_find(core, id);
    uint32_t count = 0;
    if (!session)
        return 0;
    LIST_FOR(link, &session->interests)
    {
        const struct interest *interest = LIST_ENTRY(link, struct interest, session_link);
        if (count < ids_max)
            ret_ids[count] = interest->computation->id;
        count++;
    }
    return count;
}

uint32_t core_worker_running(const struct core *core, uint64_t id)
{
    const struct core_worker *worker = map_get(&core->worker_map, id_from_number(id));
    return worker ? worker->sent_count : 0;
}

void core_count(const struct core *core, struct core_counts *ret_counts)
{
    *ret_counts = core->counts;
}

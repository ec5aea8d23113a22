/* Which worker runs what, and when. See manager_core.h for the rules. */
#include "controlplane/core_internal.h"

/* ------------------------------------------------------------------------------------- phases */

static bool suspect(const struct computation *computation)
{
    return computation->attempts > 0;
}

void computation_detach(struct core *core, struct computation *computation)
{
    struct core_worker *worker = computation->worker;
    list_remove(&computation->phase_link);
    switch (computation->phase) {
    case PHASE_WAITING:
        core->counts.waiting--;
        break;
    case PHASE_SENT:
    case PHASE_CANCELLING:
        core->counts.running--;
        worker->sent_count--;
        if (suspect(computation))
            worker->suspect_count--;
        break;
    case PHASE_DONE:
        core->counts.finished--;
        break;
    }
    computation->worker = NULL;
    computation->compiling = computation->running = false;
}

void computation_wait(struct core *core, struct computation *computation)
{
    computation_detach(core, computation);
    computation->phase = PHASE_WAITING;
    core->counts.waiting++;
    list_append(&core->waiting, &computation->phase_link);
    computation_require_remotes(core, computation, true);
}

void computation_require_remotes(struct core *core, struct computation *computation, bool require)
{
    if (computation->needs_remotes == require)
        return;
    computation->needs_remotes = require;
    for (uint32_t i = 0; i < computation->remote_count; i++) {
        struct computation *remote = computation->remotes[i];
        if (require)
            remote->pending++;
        else
            remote->pending--;
        core_touch(core, remote);
    }
}

static void computation_send(struct core *core, struct computation *computation,
                             struct core_worker *worker)
{
    computation_detach(core, computation);
    computation->phase = PHASE_SENT;
    computation->worker = worker;
    computation->wanted_worker = 0;
    core->counts.running++;
    worker->sent_count++;
    if (suspect(computation))
        worker->suspect_count++;
    list_append(&worker->sent, &computation->phase_link);
    struct core_action *action = core_emit(core, CORE_SUBMIT);
    if (!action)
        return;
    action->worker = worker->id;
    action->computation = computation->id;
    action->blob = blob_ref(computation->program);
}

void computation_ask(struct core *core, struct computation *computation, struct fetch *fetch)
{
    list_remove(&fetch->link);
    list_append(&computation->worker->fetches, &fetch->link);
    fetch->worker = computation->worker;
    computation->asked++;
    struct core_action *action = core_emit(core, CORE_FETCH);
    if (!action)
        return;
    action->worker = fetch->worker->id;
    action->computation = computation->id;
    action->request = fetch->request;
}

/* ---------------------------------------------------------------------------------- placement */

static bool takes(const struct core_worker *worker, const struct computation *computation)
{
    return worker->sent_count < RUNNING_PER_WORKER_MAX &&
           !(suspect(computation) && worker->suspect_count);
}

static struct core_worker *least_busy(struct core *core, const struct computation *computation)
{
    struct core_worker *best = NULL;
    LIST_FOR(link, &core->workers)
    {
        struct core_worker *worker = LIST_ENTRY(link, struct core_worker, link);
        if (takes(worker, computation) && (!best || worker->sent_count < best->sent_count))
            best = worker;
    }
    return best;
}

/* How the computation's remote values stand. */
enum remotes {
    REMOTES_HERE,    /* all on one worker */
    REMOTES_AWAITED, /* some are being made */
    REMOTES_IMPOSSIBLE,
};

/* Where the computation and its remote values meet: of the workers that hold one, and the one that
 * somebody wants its result on, the oldest. Results so only ever move to older workers: two
 * computations that refer to the same ones cannot pull them to and fro for ever. */
static struct core_worker *remotes_home(const struct core *core,
                                        const struct computation *computation)
{
    struct core_worker *best = NULL;
    if (computation->wanted_worker)
        best = map_get(&core->worker_map, id_from_number(computation->wanted_worker));
    for (uint32_t i = 0; i < computation->remote_count; i++) {
        struct core_worker *worker = computation->remotes[i]->worker;
        if (!best || worker->id < best->id)
            best = worker;
    }
    return best;
}

static void remote_release(struct core *core, struct computation *remote)
{
    struct core_action *action = core_emit(core, CORE_RELEASE);
    if (!action)
        return;
    action->worker = remote->worker->id;
    action->computation = remote->id;
}

static enum remotes remotes_gather(struct core *core, struct computation *computation,
                                   struct core_worker **ret_worker)
{
    bool awaited = false;
    for (uint32_t i = 0; i < computation->remote_count; i++) {
        struct computation *remote = computation->remotes[i];
        if (remote->phase != PHASE_DONE) {
            awaited = true;
        } else if (remote->outcome != CORE_VALUE) {
            return REMOTES_IMPOSSIBLE;
        } else if (!remote->worker) {
            core->counts.reruns++;
            computation_wait(core, remote);
            awaited = true;
        }
    }
    if (awaited)
        return REMOTES_AWAITED;
    struct core_worker *home = remotes_home(core, computation);
    for (uint32_t i = 0; i < computation->remote_count; i++) {
        struct computation *remote = computation->remotes[i];
        if (remote->worker == home)
            continue;
        remote_release(core, remote);
        core->counts.reruns++;
        computation_wait(core, remote);
        remote->wanted_worker = home->id;
        awaited = true;
    }
    *ret_worker = home;
    return awaited ? REMOTES_AWAITED : REMOTES_HERE;
}

static void place(struct core *core, struct computation *computation)
{
    struct core_worker *worker = NULL;
    if (computation->remote_count) {
        switch (remotes_gather(core, computation, &worker)) {
        case REMOTES_HERE:
            break;
        case REMOTES_AWAITED:
            return;
        case REMOTES_IMPOSSIBLE:
            core_give_failure(core, computation, "remote-lost",
                              "a remote value that this program refers to could not be computed "
                              "again");
            return;
        }
    } else if (computation->wanted_worker) {
        worker = map_get(&core->worker_map, id_from_number(computation->wanted_worker));
    }
    if (!worker)
        worker = least_busy(core, computation);
    if (worker && takes(worker, computation))
        computation_send(core, computation, worker);
}

static bool any_worker_takes(const struct core *core)
{
    for (struct list *link = core->workers.next; link != &core->workers; link = link->next) {
        if (LIST_ENTRY(link, struct core_worker, link)->sent_count < RUNNING_PER_WORKER_MAX)
            return true;
    }
    return false;
}

void core_place(struct core *core)
{
    /* Placing one may append others (results to be made again): the walk reaches them. Failing one
     * may fail or free none of its neighbours: lifetimes are settled later. */
    for (struct list *link = core->waiting.next; link != &core->waiting;) {
        if (core->failed || !any_worker_takes(core))
            return;
        struct computation *computation = LIST_ENTRY(link, struct computation, phase_link);
        struct list *next = link->next;
        place(core, computation);
        /* What was appended behind the last one is the last one's new successor. */
        link = list_linked(link) && computation->phase == PHASE_WAITING ? link->next : next;
    }
}

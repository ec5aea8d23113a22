/* The manager core's invariants, recomputed from nothing. For tests and debugging. */
#include "controlplane/core_internal.h"

#define CHECK(condition, name)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return name;                                                                           \
    } while (0)

static uint64_t length(const struct list *head)
{
    uint64_t count = 0;
    for (const struct list *link = head->next; link != head; link = link->next)
        count++;
    return count;
}

static void count_uses(const struct core *core, const struct computation *computation,
                       uint32_t *ret_dependents, uint32_t *ret_pending)
{
    *ret_dependents = *ret_pending = 0;
    LIST_FOR(link, &core->computations)
    {
        const struct computation *other = LIST_ENTRY(link, struct computation, link);
        for (uint32_t i = 0; i < other->remote_count; i++) {
            if (other->remotes[i] != computation)
                continue;
            ++*ret_dependents;
            *ret_pending += other->needs_remotes;
        }
    }
}

static const char *check_phase(const struct computation *computation)
{
    bool unfinished = computation->phase == PHASE_WAITING || computation->phase == PHASE_SENT ||
                      computation->phase == PHASE_CANCELLING;
    CHECK(computation->needs_remotes == unfinished, "only the unfinished need remotes");
    switch (computation->phase) {
    case PHASE_WAITING:
        CHECK(!computation->worker, "waiting on no worker");
        CHECK(computation->attempts < ATTEMPTS_MAX, "attempts bounded");
        break;
    case PHASE_SENT:
    case PHASE_CANCELLING:
        CHECK(computation->worker, "sent to a worker");
        CHECK((computation->phase == PHASE_SENT) ==
                      (computation->pending || !list_empty(&computation->interests)) ||
                  computation->phase == PHASE_CANCELLING,
              "what runs is wanted");
        break;
    case PHASE_DONE:
        CHECK(computation->known, "done has an outcome");
        CHECK(list_empty(&computation->fetches), "done keeps no fetch waiting");
        break;
    }
    return NULL;
}

static const char *check_computation(const struct core *core, struct computation *computation)
{
    uint32_t dependents, pending;
    CHECK(map_get(&core->by_id, computation->id) == computation, "found by id");
    CHECK(!computation->shared || map_get(&core->by_content, computation->content) == computation,
          "found by content");
    CHECK(!computation->shared || computation->phase != PHASE_CANCELLING,
          "cancelled is not shared");
    CHECK(!computation->shared || !computation->known || computation->outcome == CORE_VALUE,
          "failures are not shared");
    CHECK(!computation->unsettled, "settled between events");
    CHECK(list_linked(&computation->phase_link) ==
              (computation->phase != PHASE_DONE || computation->worker),
          "in its phase's list");
    count_uses(core, computation, &dependents, &pending);
    CHECK(computation->dependents == dependents, "dependents counted");
    CHECK(computation->pending == pending, "pending counted");
    bool interested = !list_empty(&computation->interests);
    CHECK(interested || dependents || computation->asked || computation->phase == PHASE_CANCELLING,
          "nothing is kept for nobody");
    CHECK(interested || pending || !computation->worker || computation->phase == PHASE_CANCELLING,
          "no worker keeps what nobody wants");
    return check_phase(computation);
}

static const char *check_worker(const struct core_worker *worker)
{
    uint32_t suspects = 0;
    CHECK(length(&worker->sent) == worker->sent_count, "sent counted");
    CHECK(worker->sent_count <= RUNNING_PER_WORKER_MAX, "sent bounded");
    LIST_FOR(link, &worker->sent)
    {
        const struct computation *computation = LIST_ENTRY(link, struct computation, phase_link);
        CHECK(computation->worker == worker, "sent to this worker");
        suspects += computation->attempts > 0;
    }
    CHECK(suspects == worker->suspect_count && suspects <= 1, "one suspect at a time");
    LIST_FOR(link, &worker->held)
    {
        const struct computation *computation = LIST_ENTRY(link, struct computation, phase_link);
        CHECK(computation->worker == worker && computation->phase == PHASE_DONE, "held here");
    }
    LIST_FOR(link, &worker->fetches)
    {
        CHECK(LIST_ENTRY(link, struct fetch, link)->worker == worker, "asked of this worker");
    }
    return NULL;
}

/* A waiting computation waits for a reason. */
static const char *check_progress(const struct core *core)
{
    bool idle = false;
    LIST_FOR(link, &core->workers)
    {
        idle |= LIST_ENTRY(link, struct core_worker, link)->sent_count == 0;
    }
    if (!idle)
        return NULL;
    LIST_FOR(link, &core->waiting)
    {
        const struct computation *computation = LIST_ENTRY(link, struct computation, phase_link);
        bool awaited = false;
        const struct core_worker *home = NULL;
        for (uint32_t i = 0; i < computation->remote_count; i++) {
            awaited |= computation->remotes[i]->phase != PHASE_DONE;
            home = computation->remotes[i]->worker;
        }
        bool elsewhere = home && home->sent_count;
        bool wanted = computation->wanted_worker;
        CHECK(awaited || elsewhere || wanted, "nothing waits while a worker is idle");
    }
    return NULL;
}

const char *core_check(const struct core *core)
{
    const char *fault = NULL;
    CHECK(list_empty(&core->unsettled), "settled between events");
    CHECK(length(&core->computations) == core->by_id.count, "computations listed");
    CHECK(core->counts.computations == core->by_id.count, "computations counted");
    CHECK(length(&core->waiting) == core->counts.waiting, "waiting counted");
    CHECK(core->counts.waiting + core->counts.running + core->counts.finished ==
              core->counts.computations,
          "every computation is in one phase");
    CHECK(length(&core->sessions) + length(&core->leaving) == core->session_map.count,
          "sessions listed");
    CHECK(core->counts.fetches == core->fetch_map.count, "fetches counted");
    LIST_FOR(link, &core->computations)
    {
        fault = check_computation(core, LIST_ENTRY(link, struct computation, link));
        if (fault)
            return fault;
    }
    LIST_FOR(link, &core->workers)
    {
        fault = check_worker(LIST_ENTRY(link, struct core_worker, link));
        if (fault)
            return fault;
    }
    return check_progress(core);
}

/* The manager core's structures. Shared by manager_core.c (events and questions), core_place.c
 * (which worker runs what), core_check.c (invariants) and nobody else. */
#pragma once

#include "base/list.h"
#include "base/map.h"
#include "controlplane/limits.h"
#include "controlplane/manager_core.h"

enum phase {
    PHASE_WAITING,    /* in core->waiting */
    PHASE_SENT,       /* on worker */
    PHASE_CANCELLING, /* on worker, unwanted; its Finished is awaited */
    PHASE_DONE,       /* worker, if any, holds the result */
};

struct core_worker {
    uint64_t id;
    struct list link;    /* core->workers, by joining */
    struct list sent;    /* of computation.worker_link: SENT, CANCELLING */
    struct list held;    /* of computation.worker_link: DONE */
    struct list fetches; /* of fetch.link, asked of this worker */
    uint32_t sent_count;
    uint32_t suspect_count; /* of them, those that already lost a worker */
};

struct session {
    struct id id;
    struct list link;      /* core->sessions (with streams) or core->leaving, by deadline */
    struct list interests; /* of interest.session_link, oldest first */
    uint32_t streams;
    int64_t deadline_ns; /* while streams == 0 */
};

struct interest {
    struct session *session;
    struct computation *computation;
    struct list session_link;
    struct list computation_link;
    uint64_t count;
};

struct computation {
    struct id id;
    struct id content;
    bool shared;        /* core->by_content names it */
    bool known;         /* has an outcome: clients see it finished, even while it is re-run */
    bool needs_remotes; /* counted in its remotes' pending */
    bool unsettled;     /* in core->unsettled */
    enum phase phase;
    struct list link;       /* core->computations, oldest first */
    struct list phase_link; /* core->waiting, or worker->sent, or worker->held */
    struct list unsettled_link;
    struct core_worker *worker;
    uint64_t wanted_worker;       /* where a re-run must be; 0: anywhere */
    struct blob *program;         /* owned reference */
    struct list interests;        /* of interest.computation_link */
    struct list fetches;          /* of fetch.link: waiting for the result to be (re)made */
    struct computation **remotes; /* owned array; each counts us in dependents */
    uint32_t remote_count;
    uint32_t dependents;
    uint32_t pending;  /* of them, those that have yet to finish */
    uint32_t attempts; /* workers lost in a row */
    uint32_t asked;    /* fetches in flight that may have to begin anew */

    bool compiling, running;
    enum core_outcome outcome;
    uint64_t *output_bytes; /* owned */
    uint32_t output_count;
    struct blob *result; /* owned reference, or NULL */
    double seconds;
    uint64_t tasks;
};

struct fetch {
    uint64_t request;
    struct list link;                /* computation->fetches or worker->fetches */
    struct core_worker *worker;      /* asked; NULL: waiting */
    struct computation *computation; /* NULL: begun, cannot begin anew */
};

struct core {
    struct core_options options;
    bool failed;
    bool stirred; /* since the last placement something came that others may wait for */
    struct map by_id, by_content, session_map, worker_map, fetch_map;
    struct list computations, waiting, unsettled, sessions, leaving, workers;
    uint64_t salt;
    int64_t no_worker_since_ns;
    struct core_counts counts;
    struct core_action *actions; /* ring */
    size_t action_first, action_count, action_capacity;
};

/* -- manager_core.c */
struct core_action *core_emit(struct core *core, enum core_action_kind kind);
void core_announce(struct core *core, const struct computation *computation);
/* Ends without a worker's word; code and message go to the client. */
void core_give_failure(struct core *core, struct computation *computation, const char *code,
                       const char *message);
/* Its lifetime may have changed: looked at once the event is over. */
void core_touch(struct core *core, struct computation *computation);

/* -- core_place.c */
/* Leaves whatever phase it is in, the result on its worker is forgotten. */
void computation_detach(struct core *core, struct computation *computation);
void computation_wait(struct core *core, struct computation *computation);
void computation_require_remotes(struct core *core, struct computation *computation, bool require);
void computation_ask(struct core *core, struct computation *computation, struct fetch *fetch);
/* Sends what can be sent. */
void core_place(struct core *core);

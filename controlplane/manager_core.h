/* The manager's decisions: a deterministic state machine. Events go in by the functions below,
 * actions come out of core_next. It has no clock, socket or random number of its own: times and the
 * ids of sessions, workers and requests come with the events. The same events give the same
 * actions.
 *
 * A computation is waiting, sent (to a worker), or done. It lives as long as anyone has an interest
 * in it, and its program at least as long as another living computation refers to its result, so
 * that whatever is lost with a worker can be computed again:
 *
 *   - a worker dies: what ran there waits again, ATTEMPTS_MAX times; computations that lost a
 * worker once are then run one at a time on a worker, so that the one at fault is found out;
 *   - a result is lost: it is computed again when fetched, or when a computation refers to it;
 *   - a program refers to results on different workers: one worker is chosen, the other results are
 *     computed again there.
 *
 * Memory failure inside is sticky: core_failed(); the shell then ends the process.
 */
#pragma once

#include "base/blob.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct core;

struct core_options {
    int64_t grace_ns;       /* how long a session outlives its last event stream */
    int64_t worker_wait_ns; /* how long work waits when there is no worker at all */
    uint64_t seed;          /* of the hash tables */
    int64_t now_ns;
};

/* What an event may meet. */
enum core_refusal {
    CORE_NOT_FOUND = 1,
    CORE_BUSY,       /* a limit is reached */
    CORE_NO_WORKERS, /* and none is expected */
    CORE_UNFINISHED, /* it still runs */
    CORE_LOST,       /* a worker died while it sent the result */
};

enum core_state { CORE_QUEUED, CORE_COMPILING, CORE_RUNNING, CORE_FINISHED };

/* As Result.Outcome on the wire. */
enum core_outcome { CORE_VALUE, CORE_EXCEPTION, CORE_REFUSED, CORE_FAILED };

/* What core_next hands out. Blobs are one reference, the caller's. */
struct core_action {
    enum core_action_kind {
        CORE_SUBMIT,        /* worker, computation, blob: program */
        CORE_CANCEL,        /* worker, computation */
        CORE_RELEASE,       /* worker, computation */
        CORE_FETCH,         /* worker, computation, request: ask for the result */
        CORE_FETCH_ABANDON, /* worker, request: nobody wants the rest */
        CORE_FETCH_BLOB,    /* request, blob: the whole framed Result */
        CORE_FETCH_FAILED,  /* request, refusal */
        CORE_CHANGED,       /* session, computation: tell the session's event streams */
        CORE_SESSION_ENDED, /* session: close its event streams */
    } kind;
    uint64_t worker;
    uint64_t request;
    struct id computation;
    struct id session;
    struct blob *blob;
    enum core_refusal refusal;
};

/* A computation as its clients see it. Pointers are the core's, until the next event. */
struct core_view {
    enum core_state state;
    enum core_outcome outcome; /* when finished */
    const uint64_t *output_bytes;
    uint32_t output_count;
    const struct blob *result; /* the whole framed Result, when the manager has it */
    uint64_t worker;           /* 0: none */
    double seconds;
    uint64_t tasks;
};

struct core_counts {
    uint64_t sessions, workers, computations, waiting, running, finished, fetches;
    uint64_t program_bytes, result_bytes;
    uint64_t submitted, shared, values, exceptions, refused, failed, reruns, workers_lost;
};

int core_create(const struct core_options *options, struct core **ret_core);
void core_destroy(struct core *core);
bool core_failed(const struct core *core);

/* False: none left. After every event, take all. */
bool core_next(struct core *core, struct core_action *ret_action);

/* -- clients. 0 or enum core_refusal. */
int core_session_open(struct core *core, struct id session, int64_t now_ns);
int core_session_close(struct core *core, struct id session, int64_t now_ns);
int core_stream_opened(struct core *core, struct id session);
void core_stream_closed(struct core *core, struct id session, int64_t now_ns);
/* `content` is the hash of the program; `remotes` the computations that it refers to. */
int core_submit(struct core *core, struct id session, struct blob *program, struct id content,
                const struct id *remotes, uint32_t remote_count, int64_t now_ns,
                struct id *ret_computation);
/* Gives one interest up. */
int core_give_up(struct core *core, struct id session, struct id computation, int64_t now_ns);
/* Asks for a result. With `whole` it may be answered from what the manager has. 0: an action that
 * names `request` follows, now or later; CORE_FETCH may come again, until core_fetch_started. */
int core_fetch(struct core *core, struct id computation, uint64_t request, bool whole,
               uint64_t bytes_max, int64_t now_ns);
/* From now on the fetch cannot begin anew: the client has seen some of it. */
void core_fetch_started(struct core *core, uint64_t request);
/* Every fetch that was not failed or answered by a blob ends with this. complete: all came. */
void core_fetch_ended(struct core *core, uint64_t request, bool complete, int64_t now_ns);

/* -- workers. Events that name what the core does not expect are ignored. */
int core_worker_joined(struct core *core, uint64_t worker, int64_t now_ns);
/* blame: it died, rather than said goodbye. */
void core_worker_lost(struct core *core, uint64_t worker, bool blame, int64_t now_ns);
void core_progress(struct core *core, uint64_t worker, struct id computation, bool compiling,
                   double seconds, uint64_t tasks);
/* result: the whole framed Result, or NULL when it is large. Borrowed. */
void core_finished(struct core *core, uint64_t worker, struct id computation,
                   enum core_outcome outcome, const uint64_t *output_bytes, uint32_t output_count,
                   double seconds, uint64_t tasks, struct blob *result, int64_t now_ns);

/* -- time. When core_tick is wanted; INT64_MAX: never. */
int64_t core_deadline_ns(const struct core *core);
void core_tick(struct core *core, int64_t now_ns);

/* The manager ends: every computation that has not finished fails, so that its clients hear of it.
 */
void core_end(struct core *core);

/* -- questions */
bool core_view(const struct core *core, struct id computation, struct core_view *ret_view);
bool core_session_exists(const struct core *core, struct id session);
/* The session's computations, oldest interest first: up to ids_max of them; how many there are. */
uint32_t core_session_computations(const struct core *core, struct id session, struct id *ret_ids,
                                   uint32_t ids_max);
/* How many computations run on it. */
uint32_t core_worker_running(const struct core *core, uint64_t worker);
void core_count(const struct core *core, struct core_counts *ret_counts);

/* Checks every invariant: NULL, or the name of the one that does not hold. */
const char *core_check(const struct core *core);

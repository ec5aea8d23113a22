/* What the files of the worker share: worker.c holds the connection, worker_held.c computations,
 * worker_upload.c results being sent. All on the loop's thread, unless said otherwise. */
#pragma once

#include "base/blob.h"
#include "base/list.h"
#include "base/map.h"
#include "controlplane/jobs.h"
#include "controlplane/limits.h"
#include "controlplane/link.h"
#include "controlplane/listener.h"
#include "controlplane/worker.h"

struct worker {
    struct loop *loop;
    struct worker_options options;
    const struct engine_ops *ops;
    struct engine *engine;
    struct jobs *compile_jobs, *encode_jobs;
    struct listener control, data;
    bool stranger_seen;

    struct link link;
    bool connected;  /* link is in use */
    bool registered; /* Welcome came */
    bool complained; /* about the manager not being there */
    bool ending;
    int status;
    int64_t reconnect_ns;
    struct loop_timer reconnect_timer, alive_timer, progress_timer, end_timer;

    struct map by_id;                /* of held, but for the released */
    struct list held;                /* all, oldest first */
    struct list uploads;             /* all */
    uint32_t held_count, busy_count; /* busy: not finished */
};

enum held_phase {
    HELD_PREPARING, /* queued for, or on, a compile thread */
    HELD_RUNNING,
    HELD_SUMMARISING,
    HELD_FINISHED,
    HELD_FREEING,
};

struct held {
    struct worker *worker;
    struct id id;
    struct list link;
    struct job job; /* of the phase: there is never more than one */
    enum held_phase phase;
    bool cancelled; /* atomic: compile threads read it */
    bool released;  /* the manager has forgotten it */
    uint32_t pins;  /* uploads, and others that refer to its values */
    int64_t received_ns;
    struct blob *program;                 /* owned reference */
    struct held **remotes;                /* owned; each pinned */
    struct engine_remote *engine_remotes; /* owned */
    uint32_t remote_count;
    int prepared;
    struct engine_run *run; /* owned; NULL: never prepared */

    enum engine_outcome outcome;
    uint64_t *output_bytes; /* owned */
    uint32_t output_count;
    struct blob *result; /* owned; until it is sent */
};

/* -- worker.c */
/* Does nothing while there is no manager. */
void worker_send(struct worker *worker, Purlin__Envelope *envelope,
                 const struct link_payload *payload);
void worker_maybe_ended(struct worker *worker);

/* -- worker_held.c */
const char *held_submit(struct worker *worker, struct id id, struct blob *program);
struct held *held_find(const struct worker *worker, struct id id);
void held_cancel(struct held *held);
void held_release(struct held *held);
void held_unpin(struct held *held);
/* The manager is gone: nothing of it is wanted any more. */
void held_release_all(struct worker *worker);
/* At the end, when no thread runs any more. */
void held_destroy_all(struct worker *worker);

/* -- worker_upload.c */
const char *upload_begin(struct worker *worker, const Purlin__Fetch *fetch);
void upload_more(struct worker *worker, const Purlin__FetchMore *more);
/* Sends what the window and the socket allow. */
void upload_pump(struct worker *worker);
void upload_abandon_all(struct worker *worker);
void upload_destroy_all(struct worker *worker);

/* A simulated surrounding of the manager core: workers that hold what they are sent, requests that
 * are answered. It checks that what the core asks for makes sense. */
#pragma once

#include "controlplane/manager_core.h"

#include <stdbool.h>
#include <stdint.h>

enum { WORLD_WORKERS_MAX = 8, WORLD_COMPUTATIONS_MAX = 512, WORLD_REQUESTS_MAX = 512 };

struct world_computation {
    struct id id;
    struct blob *program; /* owned reference */
    bool finished, cancelled;
};

struct world_worker {
    uint64_t id; /* 0: free slot */
    uint32_t count;
    struct world_computation computations[WORLD_COMPUTATIONS_MAX];
};

struct world_request {
    uint64_t id; /* 0: free slot */
    struct id computation;
    uint64_t worker; /* asked; 0: not yet */
    bool started;
};

struct world {
    struct core *core;
    int64_t now_ns;
    struct world_worker workers[WORLD_WORKERS_MAX];
    struct world_request requests[WORLD_REQUESTS_MAX];
    uint64_t last_worker, last_request, last_session;
    uint64_t submits, cancels, releases, changes, ended, blobs, failures, abandons;
    enum core_refusal last_refusal;
};

void world_init(struct world *world, uint64_t seed);
void world_finish(struct world *world);
/* Carries the core's actions out and checks its invariants. */
void world_settle(struct world *world);

uint64_t world_worker_join(struct world *world);
void world_worker_lose(struct world *world, uint64_t worker, bool blame);
struct world_worker *world_worker(struct world *world, uint64_t worker);
struct world_computation *world_find(struct world *world, uint64_t worker, struct id computation);
/* The computation ends on its worker. result: text of a small result; NULL: none is sent. */
void world_finish_computation(struct world *world, uint64_t worker, struct id computation,
                              enum core_outcome outcome, const char *result);
struct id world_session(struct world *world);
/* The content's id is made from the text. */
int world_submit(struct world *world, struct id session, const char *text, const struct id *remotes,
                 uint32_t remote_count, struct id *ret_computation);
/* 0: not accepted (see last_refusal), or already answered. */
uint64_t world_fetch(struct world *world, struct id computation, bool whole);
struct world_request *world_request(struct world *world, uint64_t request);

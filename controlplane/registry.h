/* The manager's side of port 30002: accepts workers, checks their token and version, watches that
 * they live, and passes messages both ways. On the manager's loop.
 *
 * Whatever a connection does wrong closes it, with one line in the log. A worker that was announced
 * by ops->joined is taken back by ops->lost exactly once.
 */
#pragma once

#include "base/blob.h"
#include "base/id.h"
#include "base/loop.h"
#include "purlin.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

struct registry;

struct registry_options {
    const char *bind;  /* address; borrowed, as all strings here */
    uint16_t port;     /* 0: any free one */
    const char *token; /* NULL: none is asked for */
};

struct registry_worker {
    uint64_t id;
    const char *host;
    uint32_t control_port, data_port, cores;
    uint64_t memory_bytes, pid;
    const char *build;
};

/* Messages are borrowed for the call. None of these may close connections directly. */
struct registry_ops {
    /* False: refused, there are too many. */
    bool (*joined)(void *user, uint64_t worker);
    /* blame: it died, rather than said goodbye. */
    void (*lost)(void *user, uint64_t worker, uint64_t pid, bool blame);
    void (*progress)(void *user, uint64_t worker, const Purlin__Progress *progress);
    void (*finished)(void *user, uint64_t worker, const Purlin__Finished *finished,
                     struct blob *result);
    /* part NULL: an error, or an empty part. */
    void (*fetched)(void *user, uint64_t worker, const Purlin__Fetched *fetched, struct blob *part);
};

int registry_create(struct loop *loop, const struct registry_options *options,
                    const struct registry_ops *ops, void *user, struct registry **ret_registry);
void registry_destroy(struct registry *registry);
uint16_t registry_port(const struct registry *registry);

/* Walks the workers: start with worker 0, then with the last one's id. False: no more. */
bool registry_next(const struct registry *registry, uint64_t after,
                   struct registry_worker *ret_worker);
/* How many bytes have come from and gone to workers. */
void registry_traffic(const struct registry *registry, uint64_t *ret_received, uint64_t *ret_sent);

/* Sending to a worker that is gone does nothing. */
void registry_submit(struct registry *registry, uint64_t worker, struct id computation,
                     struct blob *program);
void registry_cancel(struct registry *registry, uint64_t worker, struct id computation);
void registry_release(struct registry *registry, uint64_t worker, struct id computation);
void registry_fetch(struct registry *registry, uint64_t worker, struct id computation,
                    uint64_t request, const uint32_t *path, uint32_t path_count,
                    uint64_t bytes_max);
void registry_fetch_more(struct registry *registry, uint64_t worker, uint64_t request,
                         uint64_t bytes);
void registry_fetch_abandon(struct registry *registry, uint64_t worker, uint64_t request);

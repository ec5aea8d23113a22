/* The manager: the core with its shells around it (HTTP, registry, timers), on one loop. */
#pragma once

#include "base/loop.h"
#include "controlplane/http.h"
#include "controlplane/manager_core.h"
#include "controlplane/registry.h"

#include <stdbool.h>
#include <stdint.h>

struct manager_options {
    const char *http_bind; /* borrowed, as all strings here */
    uint16_t http_port;
    const char *registry_bind;
    uint16_t registry_port;
    const char *token;        /* clients'; NULL: none */
    const char *worker_token; /* NULL: none */
    int64_t grace_ns;
};

struct manager;

/* Called when a worker came or went. */
typedef void (*manager_worker_fn)(void *user, uint64_t pid, bool joined);

/* Says on stderr what went wrong. 0 or -errno. */
int manager_create(struct loop *loop, const struct manager_options *options,
                   manager_worker_fn worker_changed, void *user, struct manager **ret_manager);
/* Tells clients that their computations failed, and ends every request and connection, within
 * HTTP_FAREWELL_NS. */
void manager_destroy(struct manager *manager);
uint16_t manager_http_port(const struct manager *manager);
uint16_t manager_registry_port(const struct manager *manager);
/* It ran out of memory inside; the process must end. */
bool manager_failed(const struct manager *manager);

/* -- for the HTTP shell */
struct core *manager_core(struct manager *manager);
struct registry *manager_registry(struct manager *manager);
/* Carries out what the core decided. After every event. */
void manager_settle(struct manager *manager);

/* The HTTP interface of docs/http.md, by libmicrohttpd, driven from the manager's loop: no thread
 * of its own. http.c holds connections and bodies, http_routes.c the requests, http_events.c the
 * event streams, http_download.c results on their way from a worker to a client.
 */
#pragma once

#include "base/blob.h"
#include "base/id.h"
#include "base/loop.h"
#include "controlplane/manager_core.h"
#include "purlin.pb-c.h"

#include <stdint.h>

struct http;
struct manager;

struct http_options {
    const char *bind;  /* borrowed, as all strings here */
    uint16_t port;     /* 0: any free one */
    const char *token; /* NULL: none is asked for */
    int64_t grace_ns;
};

int http_create(struct loop *loop, struct manager *manager, const struct http_options *options,
                struct http **ret_http);
void http_destroy(struct http *http);
uint16_t http_port(const struct http *http);

/* -- what the core decided */
void http_computation_changed(struct http *http, struct id session, struct id computation);
void http_session_ended(struct http *http, struct id session);
void http_download_ask(struct http *http, uint64_t request, uint64_t worker, struct id computation);
void http_download_blob(struct http *http, uint64_t request, struct blob *result);
void http_download_fail(struct http *http, uint64_t request, enum core_refusal refusal);

/* -- what a worker sent: part NULL when it is empty or an error. Borrowed. */
void http_download_part(struct http *http, uint64_t worker, const Purlin__Fetched *fetched,
                        struct blob *part);

/* What the files of the HTTP shell share. */
#pragma once

#include "base/buffer.h"
#include "base/list.h"
#include "base/map.h"
#include "controlplane/http.h"
#include "controlplane/limits.h"
#include "controlplane/manager.h"

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>

struct http {
    struct loop *loop;
    struct manager *manager; /* borrowed, outlives us */
    struct http_options options;
    struct MHD_Daemon *daemon;
    uint16_t port;
    struct loop_fd source;
    struct loop_hook hook;
    struct loop_timer timer;
    bool stirred; /* the daemon must be run: something was resumed, or its sockets are ready */
    bool ending;
    struct list exchanges;
    struct list streams;
    struct map downloads; /* by request */
    uint64_t last_request;
    uint64_t requests, errors, download_bytes;
    uint64_t upload_bytes; /* of bodies being received */
};

/* One request and its answer. */
struct exchange {
    struct http *http;
    struct MHD_Connection *connection;
    struct list link;
    struct loop_fd watch; /* while suspended: notices that the client is gone */
    int watch_fd;         /* owned duplicate; -1: none */
    bool suspended;
    bool gone;
    const struct route *route;
    struct id ids[2]; /* of the path: session or computation */
    struct buffer body;
    uint32_t refuse_status; /* not 0: decided before the body was read */
    const char *refuse_code;
    const char *refuse_message;
    struct download *download; /* owned until an answer streams it: then its response's */
    struct stream *stream;     /* owned by its response */
};

/* -- http.c */
/* All of these queue the answer; the handler returns what they return. */
enum MHD_Result reply_json(struct exchange *exchange, unsigned status, json_t *take_json);
enum MHD_Result reply_error(struct exchange *exchange, unsigned status, const char *code,
                            const char *message);
enum MHD_Result reply_refusal(struct exchange *exchange, enum core_refusal refusal);
enum MHD_Result reply_empty(struct exchange *exchange);
enum MHD_Result reply_text(struct exchange *exchange, const char *content_type, char *take_text);
/* Takes the response. */
enum MHD_Result reply_response(struct exchange *exchange, unsigned status, const char *content_type,
                               struct MHD_Response *response);
/* Until exchange_resume the client's connection sleeps. */
void exchange_suspend(struct exchange *exchange);
void exchange_resume(struct exchange *exchange);

/* -- http_routes.c */
struct route {
    const char *method;
    const char *pattern; /* '*' stands for an id of 32 hex digits */
    bool open;           /* needs no token */
    bool takes_body;
    /* Called when the whole request is there, and again after each resumption until it answers. */
    enum MHD_Result (*answer)(struct exchange *exchange);
};

enum route_fault { ROUTE_UNKNOWN = 1, ROUTE_METHOD = 2 };

/* 0 or enum route_fault. */
int route_find(const char *method, const char *path, const struct route **ret_route,
               struct id ret_ids[2]);
/* One line; NULL without memory, or when the computation is gone. */
char *computation_json(struct http *http, struct id computation);

/* -- http_events.c */
enum MHD_Result stream_answer(struct exchange *exchange);
void stream_client_gone(struct stream *stream);
/* Ends once all that it has to say is written. */
void stream_end(struct stream *stream);

/* -- http_download.c */
enum MHD_Result download_answer(struct exchange *exchange);
/* NULL is allowed. */
void download_client_gone(struct download *download);

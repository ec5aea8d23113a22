/* See http.h. Connections, bodies, answers.
 *
 * The daemon runs in its external epoll mode. Its descriptor sits in our loop; at the end of every
 * turn in which it became ready or something was resumed, the hook runs it until it is quiet.
 */
#include "controlplane/http_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    RUNS_PER_TURN = 16, /* then workers' connections get their turn */
    DISCARD_BYTES_MAX =
        1024 * 1024, /* a refused body up to this is read, so that the answer arrives */
    BODY_RESERVE_BYTES = 1024 * 1024, /* believed of a Content-Length before anything came */
};

/* ------------------------------------------------------------------------------------ answers */

enum MHD_Result reply_response(struct exchange *exchange, unsigned status, const char *content_type,
                               struct MHD_Response *response)
{
    if (!response)
        return MHD_NO;
    if (content_type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (status == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (status >= 400)
        exchange->http->errors++;
    enum MHD_Result r = MHD_queue_response(exchange->connection, status, response);
    MHD_destroy_response(response);
    return r;
}

enum MHD_Result reply_text(struct exchange *exchange, const char *content_type, char *take_text)
{
    if (!take_text)
        return MHD_NO;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(take_text), take_text, MHD_RESPMEM_MUST_FREE);
    if (!response)
        free(take_text);
    return reply_response(exchange, MHD_HTTP_OK, content_type, response);
}

enum MHD_Result reply_json(struct exchange *exchange, unsigned status, json_t *take_json)
{
    char *text = take_json ? json_dumps(take_json, JSON_COMPACT) : NULL;
    json_decref(take_json);
    if (!text)
        return MHD_NO;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    if (!response)
        free(text);
    return reply_response(exchange, status, "application/json", response);
}

enum MHD_Result reply_error(struct exchange *exchange, unsigned status, const char *code,
                            const char *message)
{
    return reply_json(exchange, status,
                      json_pack("{s:{s:s,s:s}}", "error", "code", code, "message", message));
}

enum MHD_Result reply_empty(struct exchange *exchange)
{
    return reply_response(exchange, MHD_HTTP_NO_CONTENT, NULL,
                          MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT));
}

enum MHD_Result reply_refusal(struct exchange *exchange, enum core_refusal refusal)
{
    switch (refusal) {
    case CORE_NOT_FOUND:
        return reply_error(exchange, MHD_HTTP_NOT_FOUND, "not-found",
                           "there is no such session, computation or result");
    case CORE_BUSY:
        return reply_error(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
                           "the manager holds as much as it can");
    case CORE_NO_WORKERS:
        return reply_error(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "no-workers",
                           "no worker is connected to the manager");
    case CORE_UNFINISHED:
        return reply_error(exchange, MHD_HTTP_CONFLICT, "conflict", "the computation still runs");
    case CORE_LOST:
        return reply_error(exchange, MHD_HTTP_BAD_GATEWAY, "worker-lost",
                           "the worker died while it sent the result");
    }
    return MHD_NO;
}

/* --------------------------------------------------------------------------------- suspending */

static void watch_stop(struct exchange *exchange)
{
    loop_fd_remove(&exchange->watch);
    if (exchange->watch_fd >= 0)
        close(exchange->watch_fd);
    exchange->watch_fd = -1;
}

static void on_client_gone(struct loop_fd *source, uint32_t events)
{
    (void)events;
    struct exchange *exchange = source->user;
    exchange->gone = true;
    if (exchange->stream)
        stream_client_gone(exchange->stream);
    exchange_resume(exchange);
}

void exchange_suspend(struct exchange *exchange)
{
    if (exchange->suspended)
        return;
    MHD_suspend_connection(exchange->connection);
    exchange->suspended = true;
    /* The daemon does not look at sleeping connections. A duplicate, because the daemon may close
     * its own at any time. */
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    exchange->watch_fd = info ? fcntl(info->connect_fd, F_DUPFD_CLOEXEC, 3) : -1;
    if (exchange->watch_fd >= 0)
        loop_fd_add(exchange->http->loop, &exchange->watch, exchange->watch_fd, EPOLLRDHUP,
                    on_client_gone, exchange);
}

void exchange_resume(struct exchange *exchange)
{
    if (!exchange->suspended)
        return;
    exchange->suspended = false;
    watch_stop(exchange);
    MHD_resume_connection(exchange->connection);
    exchange->http->stirred = true;
}

/* ----------------------------------------------------------------------------------- requests */

static struct exchange *exchange_create(struct http *http, struct MHD_Connection *connection)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));
    if (!exchange)
        return NULL;
    exchange->http = http;
    exchange->connection = connection;
    exchange->watch_fd = -1;
    buffer_init(&exchange->body, PROGRAM_BYTES_MAX);
    list_append(&http->exchanges, &exchange->link);
    http->requests++;
    return exchange;
}

static void on_completed(void *user, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    (void)user, (void)connection, (void)code;
    struct exchange *exchange = *state;
    if (!exchange)
        return;
    *state = NULL;
    watch_stop(exchange);
    exchange->http->upload_bytes -= exchange->body.bytes;
    buffer_finish(&exchange->body);
    if (exchange->stream)
        stream_client_gone(exchange->stream);
    download_client_gone(exchange->download);
    list_remove(&exchange->link);
    free(exchange);
}

static void refuse(struct exchange *exchange, unsigned status, const char *code,
                   const char *message)
{
    exchange->refuse_status = status;
    exchange->refuse_code = code;
    exchange->refuse_message = message;
}

static bool authorized(const struct exchange *exchange)
{
    const char *expected = exchange->http->options.token;
    if (!expected || (exchange->route && exchange->route->open))
        return true;
    const char *given = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
                                                    MHD_HTTP_HEADER_AUTHORIZATION);
    return given && !strncasecmp(given, "Bearer ", 7) && token_matches(expected, given + 7);
}

static uint64_t content_length(const struct exchange *exchange)
{
    const char *text = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
                                                   MHD_HTTP_HEADER_CONTENT_LENGTH);
    return text ? strtoull(text, NULL, 10) : 0;
}

/* Decides all that can be decided by the head. */
static enum MHD_Result begin(struct exchange *exchange, const char *path, const char *method)
{
    MHD_set_connection_option(exchange->connection, MHD_CONNECTION_OPTION_TIMEOUT, HTTP_IDLE_S_MAX);
    int fault = route_find(method, path, &exchange->route, exchange->ids);
    uint64_t body_bytes = content_length(exchange);
    if (!authorized(exchange))
        refuse(exchange, MHD_HTTP_UNAUTHORIZED, "unauthorized", "the token is missing or wrong");
    else if (fault == ROUTE_METHOD)
        refuse(exchange, MHD_HTTP_METHOD_NOT_ALLOWED, "bad-request",
               "this resource does not take that method");
    else if (fault)
        refuse(exchange, MHD_HTTP_NOT_FOUND, "not-found", "there is nothing at this path");
    else if (body_bytes > PROGRAM_BYTES_MAX)
        refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE, "too-large",
               "the program and its values are larger than the manager takes");
    if (exchange->refuse_status && body_bytes > DISCARD_BYTES_MAX)
        return reply_error(exchange, exchange->refuse_status, exchange->refuse_code,
                           exchange->refuse_message);
    if (!exchange->refuse_status && body_bytes)
        buffer_reserve(&exchange->body,
                       body_bytes < BODY_RESERVE_BYTES ? body_bytes : BODY_RESERVE_BYTES);
    return MHD_YES;
}

static void receive(struct exchange *exchange, const char *data, size_t bytes)
{
    struct http *http = exchange->http;
    if (exchange->refuse_status || !exchange->route->takes_body)
        return;
    if (bytes > PROGRAM_BYTES_MAX - exchange->body.bytes) {
        refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE, "too-large",
               "the program and its values are larger than the manager takes");
    } else if (http->upload_bytes + bytes > PROGRAM_BYTES_TOTAL_MAX ||
               !buffer_append(&exchange->body, data, bytes)) {
        refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
               "the manager holds as much as it can");
    } else {
        http->upload_bytes += bytes;
        return;
    }
    http->upload_bytes -= exchange->body.bytes;
    buffer_finish(&exchange->body);
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_bytes, void **state)
{
    (void)version;
    struct http *http = user;
    struct exchange *exchange = *state;
    if (!exchange) {
        exchange = exchange_create(http, connection);
        if (!exchange)
            return MHD_NO;
        *state = exchange;
        return begin(exchange, path, method);
    }
    if (*data_bytes) {
        receive(exchange, data, *data_bytes);
        *data_bytes = 0;
        return MHD_YES;
    }
    if (exchange->gone)
        return MHD_NO;
    if (http->ending)
        return reply_error(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "the manager ends");
    if (exchange->refuse_status)
        return reply_error(exchange, exchange->refuse_status, exchange->refuse_code,
                           exchange->refuse_message);
    return exchange->route->answer(exchange);
}

/* ----------------------------------------------------------------------------------- the loop */

static void on_timer(struct loop_timer *timer)
{
    struct http *http = timer->user;
    http->stirred = true;
}

static void on_ready(struct loop_fd *source, uint32_t events)
{
    (void)events;
    struct http *http = source->user;
    http->stirred = true;
}

static void on_turn_end(struct loop_hook *hook)
{
    struct http *http = hook->user;
    if (!http->stirred)
        return;
    MHD_UNSIGNED_LONG_LONG timeout_ms;
    enum MHD_Result limited = MHD_NO;
    for (int i = 0; i < RUNS_PER_TURN; i++) {
        http->stirred = false;
        MHD_run(http->daemon);
        limited = MHD_get_timeout(http->daemon, &timeout_ms);
        if (!http->stirred && (limited != MHD_YES || timeout_ms))
            break;
    }
    if (http->stirred || (limited == MHD_YES && !timeout_ms)) {
        http->stirred = true;
        http->loop->again = true;
    } else if (limited == MHD_YES) {
        loop_timer_start(http->loop, &http->timer,
                         http->loop->now_ns + (int64_t)timeout_ms * CLOCK_MS, on_timer, http);
    } else {
        loop_timer_stop(&http->timer);
    }
}

__attribute__((format(printf, 2, 0))) static void on_log(void *user, const char *format,
                                                         va_list arguments)
{
    (void)user;
    char line[512];
    vsnprintf(line, sizeof(line), format, arguments);
    log_debug("http: %s", line);
    if (strstr(line, "rror processing request") || strstr(line, "incomplete request"))
        log_info("closed an HTTP connection: it sent a malformed request");
}

/* ----------------------------------------------------------------------------------- lifetime */

static int start_daemon(struct http *http, int take_fd)
{
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request,
        http, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, take_fd,
        MHD_OPTION_CONNECTION_LIMIT, HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        HTTP_FIRST_S_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_CONNECTION_MEMORY_BYTES,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_END);
    if (!http->daemon) {
        close(take_fd);
        return -EIO;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info)
        return -EIO;
    return loop_fd_add(http->loop, &http->source, info->epoll_fd, EPOLLIN, on_ready, http);
}

int http_create(struct loop *loop, struct manager *manager, const struct http_options *options,
                struct http **ret_http)
{
    struct http *http = calloc(1, sizeof(*http));
    if (!http)
        return -ENOMEM;
    http->loop = loop;
    http->manager = manager;
    http->options = *options;
    list_init(&http->exchanges);
    list_init(&http->streams);
    map_init(&http->downloads, 0);
    loop_hook_add(loop, &http->hook, on_turn_end, http);
    int fd;
    int r = socket_listen(options->bind, options->port, &fd, &http->port);
    if (r == 0)
        r = start_daemon(http, fd);
    if (r < 0) {
        http_destroy(http);
        return r;
    }
    *ret_http = http;
    return 0;
}

/* Sleepers wake up and say what they still can to whoever reads. */
static void say_farewell(struct http *http)
{
    http->ending = true;
    LIST_FOR(link, &http->exchanges)
    {
        struct exchange *exchange = LIST_ENTRY(link, struct exchange, link);
        if (exchange->stream)
            stream_end(exchange->stream);
        exchange_resume(exchange);
    }
    int64_t deadline_ns = clock_now_ns() + HTTP_FAREWELL_NS;
    while (!list_empty(&http->exchanges) && clock_now_ns() < deadline_ns)
        MHD_run_wait(http->daemon, 5);
}

void http_destroy(struct http *http)
{
    if (!http)
        return;
    loop_hook_remove(&http->hook);
    loop_fd_remove(&http->source);
    if (http->daemon) {
        int listen_fd = MHD_quiesce_daemon(http->daemon);
        say_farewell(http);
        LIST_FOR(link, &http->exchanges)
        {
            struct exchange *exchange = LIST_ENTRY(link, struct exchange, link);
            if (exchange->stream)
                stream_client_gone(exchange->stream);
            exchange_resume(exchange);
        }
        MHD_run(http->daemon);
        MHD_stop_daemon(http->daemon);
        if (listen_fd >= 0)
            close(listen_fd);
    }
    loop_timer_stop(&http->timer);
    map_finish(&http->downloads);
    free(http);
}

uint16_t http_port(const struct http *http)
{
    return http->port;
}

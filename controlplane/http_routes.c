/* The requests of docs/http.md. */
#define XXH_INLINE_ALL
#include "controlplane/http_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/frame.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <xxhash.h>

static const char *const state_words[] = {"queued", "compiling", "running", "finished"};
static const char *const outcome_words[] = {"value", "exception", "refused", "failed"};

/* ------------------------------------------------------------------------------- computations */

static char *base64(const uint8_t *data, size_t bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = malloc((bytes + 2) / 3 * 4 + 1);
    if (!text)
        return NULL;
    char *out = text;
    for (size_t i = 0; i < bytes; i += 3) {
        size_t left = bytes - i;
        uint32_t three = (uint32_t)data[i] << 16 | (left > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
                         (left > 2 ? data[i + 2] : 0u);
        *out++ = digits[three >> 18];
        *out++ = digits[three >> 12 & 63];
        *out++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[three & 63] : '=';
    }
    *out = '\0';
    return text;
}

static int add_outcome(json_t *object, const struct core_view *view)
{
    int r = json_object_set_new(object, "outcome", json_string(outcome_words[view->outcome]));
    if (view->outcome == CORE_VALUE) {
        json_t *sizes = json_array();
        for (uint32_t i = 0; i < view->output_count; i++)
            r |= json_array_append_new(sizes, json_integer((json_int_t)view->output_bytes[i]));
        r |= json_object_set_new(object, "output_bytes", sizes);
    }
    if (view->result) {
        char *text = base64(view->result->data, view->result->bytes);
        r |= text ? json_object_set_new(object, "result", json_string(text)) : -1;
        free(text);
    }
    return r;
}

static json_t *view_json(struct id computation, const struct core_view *view)
{
    char hex[ID_HEX + 1];
    id_to_hex(computation, hex);
    json_t *object = json_pack("{s:s,s:s}", "computation", hex, "state", state_words[view->state]);
    int r = object ? 0 : -1;
    if (object && view->state == CORE_FINISHED)
        r |= add_outcome(object, view);
    r |= json_object_set_new(object, "seconds", json_real(view->seconds));
    r |= json_object_set_new(object, "tasks", json_integer((json_int_t)view->tasks));
    if (view->worker)
        r |= json_object_set_new(object, "worker", json_integer((json_int_t)view->worker));
    if (r) {
        json_decref(object);
        return NULL;
    }
    return object;
}

char *computation_json(struct http *http, struct id computation)
{
    struct core_view view;
    if (!core_view(manager_core(http->manager), computation, &view))
        return NULL;
    json_t *object = view_json(computation, &view);
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return text;
}

static enum MHD_Result answer_computation(struct exchange *exchange)
{
    struct core_view view;
    if (!core_view(manager_core(exchange->http->manager), exchange->ids[0], &view))
        return reply_refusal(exchange, CORE_NOT_FOUND);
    return reply_json(exchange, MHD_HTTP_OK, view_json(exchange->ids[0], &view));
}

static enum MHD_Result submit(struct exchange *exchange, struct blob *program)
{
    struct manager *manager = exchange->http->manager;
    const char *fault = frame_program_check(program->data, program->bytes);
    if (fault)
        return reply_error(exchange, MHD_HTTP_BAD_REQUEST, "bad-request", fault);
    struct id *remotes = calloc(REMOTES_MAX, sizeof(*remotes));
    if (!remotes)
        return reply_refusal(exchange, CORE_BUSY);
    int count = frame_program_remotes(program->data, program->bytes, remotes, REMOTES_MAX);
    if (count < 0) {
        free(remotes);
        return reply_error(exchange, MHD_HTTP_BAD_REQUEST, "bad-request",
                           "the Program is malformed, or refers to too many remote values");
    }
    XXH128_hash_t hash = XXH3_128bits(program->data, program->bytes);
    struct id content = {.low = hash.low64, .high = hash.high64}, computation;
    int r = core_submit(manager_core(manager), exchange->ids[0], program, content, remotes,
                        (uint32_t)count, exchange->http->loop->now_ns, &computation);
    free(remotes);
    manager_settle(manager);
    if (r)
        return reply_refusal(exchange, (enum core_refusal)r);
    char hex[ID_HEX + 1];
    id_to_hex(computation, hex);
    return reply_json(exchange, MHD_HTTP_CREATED, json_pack("{s:s}", "computation", hex));
}

static enum MHD_Result answer_submit(struct exchange *exchange)
{
    /* A web page elsewhere cannot send this type without asking first. */
    const char *type = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
                                                   MHD_HTTP_HEADER_CONTENT_TYPE);
    if (!type || strncasecmp(type, "application/x-purlin", 20))
        return reply_error(exchange, MHD_HTTP_BAD_REQUEST, "bad-request",
                           "the Content-Type must be application/x-purlin");
    exchange->http->upload_bytes -= exchange->body.bytes;
    struct blob *program = blob_take(exchange->body.data, exchange->body.bytes);
    buffer_init(&exchange->body, 0);
    if (!program)
        return reply_refusal(exchange, CORE_BUSY);
    enum MHD_Result r = submit(exchange, program);
    blob_unref(program);
    return r;
}

static enum MHD_Result answer_give_up(struct exchange *exchange)
{
    struct manager *manager = exchange->http->manager;
    const char *text =
        MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, "session");
    struct id session;
    if (!text || !id_from_hex(text, &session))
        return reply_error(exchange, MHD_HTTP_BAD_REQUEST, "bad-request",
                           "say which session: ?session=ID");
    int r = core_give_up(manager_core(manager), session, exchange->ids[0],
                         exchange->http->loop->now_ns);
    manager_settle(manager);
    return r ? reply_refusal(exchange, (enum core_refusal)r) : reply_empty(exchange);
}

/* ----------------------------------------------------------------------------------- sessions */

static enum MHD_Result answer_session_open(struct exchange *exchange)
{
    struct http *http = exchange->http;
    struct id session;
    if (getrandom(&session, sizeof(session), 0) != sizeof(session))
        return reply_error(exchange, MHD_HTTP_INTERNAL_SERVER_ERROR, "internal",
                           "no random numbers");
    int r = core_session_open(manager_core(http->manager), session, http->loop->now_ns);
    manager_settle(http->manager);
    if (r)
        return reply_refusal(exchange, (enum core_refusal)r);
    char hex[ID_HEX + 1];
    id_to_hex(session, hex);
    return reply_json(exchange, MHD_HTTP_CREATED,
                      json_pack("{s:s,s:f}", "session", hex, "grace_seconds",
                                (double)http->options.grace_ns / (double)CLOCK_S));
}

static enum MHD_Result answer_session_close(struct exchange *exchange)
{
    struct http *http = exchange->http;
    int r = core_session_close(manager_core(http->manager), exchange->ids[0], http->loop->now_ns);
    manager_settle(http->manager);
    return r ? reply_refusal(exchange, (enum core_refusal)r) : reply_empty(exchange);
}

/* ------------------------------------------------------------------------------------ cluster */

static enum MHD_Result answer_health(struct exchange *exchange)
{
    return reply_json(exchange, MHD_HTTP_OK,
                      json_pack("{s:s,s:s,s:i}", "status", "ok", "version", PURLIN_VERSION,
                                "protocol", PURLIN__PROTOCOL_VERSION__PROTOCOL_VERSION));
}

static enum MHD_Result answer_cluster(struct exchange *exchange)
{
    struct manager *manager = exchange->http->manager;
    struct core_counts counts;
    core_count(manager_core(manager), &counts);
    json_t *workers = json_array();
    struct registry_worker worker = {0};
    while (registry_next(manager_registry(manager), worker.id, &worker)) {
        json_array_append_new(
            workers, json_pack("{s:I,s:s,s:i,s:i,s:i,s:I,s:i}", "id", (json_int_t)worker.id, "host",
                               worker.host, "control_port", (int)worker.control_port, "data_port",
                               (int)worker.data_port, "cores", (int)worker.cores, "memory_bytes",
                               (json_int_t)worker.memory_bytes, "running",
                               (int)core_worker_running(manager_core(manager), worker.id)));
    }
    return reply_json(exchange, MHD_HTTP_OK,
                      json_pack("{s:o,s:I}", "workers", workers, "computations",
                                (json_int_t)counts.computations));
}

static void metric(struct buffer *text, const char *name, const char *type, const char *help,
                   uint64_t value)
{
    buffer_printf(text, "# HELP purlin_%s %s\n# TYPE purlin_%s %s\npurlin_%s %" PRIu64 "\n", name,
                  help, name, type, name, value);
}

static enum MHD_Result answer_metrics(struct exchange *exchange)
{
    struct http *http = exchange->http;
    struct core_counts counts;
    uint64_t received, sent;
    core_count(manager_core(http->manager), &counts);
    registry_traffic(manager_registry(http->manager), &received, &sent);
    const struct {
        const char *name, *type, *help;
        uint64_t value;
    } metrics[] = {
        {"sessions", "gauge", "Client sessions.", counts.sessions},
        {"workers", "gauge", "Workers connected.", counts.workers},
        {"computations", "gauge", "Computations held.", counts.computations},
        {"computations_waiting", "gauge", "Computations without a worker.", counts.waiting},
        {"computations_running", "gauge", "Computations on workers.", counts.running},
        {"fetches", "gauge", "Results being fetched.", counts.fetches},
        {"program_bytes", "gauge", "Bytes of programs held.", counts.program_bytes},
        {"result_bytes", "gauge", "Bytes of small results held.", counts.result_bytes},
        {"submitted_total", "counter", "Submissions.", counts.submitted},
        {"submitted_shared_total", "counter", "Submissions that met an equal one.", counts.shared},
        {"outcome_value_total", "counter", "Computations that gave a value.", counts.values},
        {"outcome_exception_total", "counter", "Computations that raised.", counts.exceptions},
        {"outcome_refused_total", "counter", "Programs refused.", counts.refused},
        {"outcome_failed_total", "counter", "Computations that failed.", counts.failed},
        {"reruns_total", "counter", "Computations run again.", counts.reruns},
        {"workers_lost_total", "counter", "Workers that left.", counts.workers_lost},
        {"worker_received_bytes_total", "counter", "Bytes from workers.", received},
        {"worker_sent_bytes_total", "counter", "Bytes to workers.", sent},
        {"download_bytes_total", "counter", "Bytes of results to clients.", http->download_bytes},
        {"http_requests_total", "counter", "HTTP requests.", http->requests},
        {"http_errors_total", "counter", "HTTP answers of 400 and above.", http->errors},
    };
    struct buffer text;
    buffer_init(&text, 0);
    for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
        metric(&text, metrics[i].name, metrics[i].type, metrics[i].help, metrics[i].value);
    return reply_text(exchange, "text/plain; version=0.0.4; charset=utf-8",
                      buffer_take_text(&text));
}

static enum MHD_Result answer_status(struct exchange *exchange)
{
    struct manager *manager = exchange->http->manager;
    struct core_counts counts;
    core_count(manager_core(manager), &counts);
    struct buffer text;
    buffer_init(&text, 0);
    buffer_printf(&text,
                  "Purlin " PURLIN_VERSION "\n\nworkers %" PRIu64 "  sessions %" PRIu64
                  "  computations %" PRIu64 " (%" PRIu64 " running, %" PRIu64 " waiting)\n\n",
                  counts.workers, counts.sessions, counts.computations, counts.running,
                  counts.waiting);
    struct registry_worker worker = {0};
    while (registry_next(manager_registry(manager), worker.id, &worker)) {
        buffer_printf(&text, "worker %" PRIu64 "  %s  %u cores  %" PRIu64 " MiB  %u running\n",
                      worker.id, worker.host, worker.cores, worker.memory_bytes / MIB,
                      core_worker_running(manager_core(manager), worker.id));
    }
    buffer_printf(&text, "\nGET /v1/health  GET /v1/cluster  GET /metrics\n");
    return reply_text(exchange, "text/plain; charset=utf-8", buffer_take_text(&text));
}

/* ------------------------------------------------------------------------------------- routes */

static const struct route routes[] = {
    {"GET", "/", false, false, answer_status},
    {"GET", "/metrics", false, false, answer_metrics},
    {"GET", "/v1/health", true, false, answer_health},
    {"GET", "/v1/cluster", false, false, answer_cluster},
    {"POST", "/v1/sessions", false, false, answer_session_open},
    {"DELETE", "/v1/sessions/*", false, false, answer_session_close},
    {"GET", "/v1/sessions/*/events", false, false, stream_answer},
    {"POST", "/v1/sessions/*/computations", false, true, answer_submit},
    {"GET", "/v1/computations/*", false, false, answer_computation},
    {"DELETE", "/v1/computations/*", false, false, answer_give_up},
    {"GET", "/v1/computations/*/result", false, false, download_answer},
};

static bool matches(const char *pattern, const char *path, struct id ret_ids[2])
{
    int ids = 0;
    for (; *pattern; pattern++) {
        if (*pattern != '*') {
            if (*path++ != *pattern)
                return false;
            continue;
        }
        char hex[ID_HEX + 1] = {0};
        if (strnlen(path, ID_HEX) < ID_HEX)
            return false;
        memcpy(hex, path, ID_HEX);
        if (!id_from_hex(hex, &ret_ids[ids++]))
            return false;
        path += ID_HEX;
    }
    return *path == '\0';
}

int route_find(const char *method, const char *path, const struct route **ret_route,
               struct id ret_ids[2])
{
    int fault = ROUTE_UNKNOWN;
    if (!strcmp(method, "HEAD"))
        method = "GET";
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (!matches(routes[i].pattern, path, ret_ids))
            continue;
        if (!strcmp(method, routes[i].method)) {
            *ret_route = &routes[i];
            return 0;
        }
        fault = ROUTE_METHOD;
    }
    return fault;
}

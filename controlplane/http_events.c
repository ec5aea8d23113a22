/* Event streams. A stream remembers which computations changed, not what they changed to: a client
 * that reads slowly sees fewer events, each of them true, and costs no memory. */
#include "controlplane/http_internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

struct stream {
    struct http *http;
    struct exchange *exchange; /* NULL: the client is gone */
    struct list link;          /* http->streams */
    struct loop_timer timer;
    struct id session;
    bool ended;
    struct map changed; /* ids in the queue */
    struct id *queue;   /* ring, owned */
    size_t first, count, capacity;
    struct buffer text; /* what is being written */
    size_t written;
};

static void wake(struct stream *stream)
{
    if (stream->exchange)
        exchange_resume(stream->exchange);
}

/* False without memory: the stream is then ended, and the client connects again. */
static bool push(struct stream *stream, struct id computation)
{
    if (map_get(&stream->changed, computation))
        return true;
    if (stream->count == stream->capacity) {
        size_t capacity = stream->capacity ? stream->capacity * 2 : 16;
        struct id *queue = malloc(capacity * sizeof(*queue));
        if (!queue)
            return false;
        for (size_t i = 0; i < stream->count; i++)
            queue[i] = stream->queue[(stream->first + i) % stream->capacity];
        free(stream->queue);
        stream->queue = queue;
        stream->capacity = capacity;
        stream->first = 0;
    }
    if (map_put(&stream->changed, computation, stream) < 0)
        return false;
    stream->queue[(stream->first + stream->count++) % stream->capacity] = computation;
    return true;
}

static void note(struct stream *stream, struct id computation)
{
    if (!push(stream, computation))
        stream->ended = true;
    wake(stream);
}

void http_computation_changed(struct http *http, struct id session, struct id computation)
{
    LIST_FOR(link, &http->streams)
    {
        struct stream *stream = LIST_ENTRY(link, struct stream, link);
        if (id_equal(stream->session, session))
            note(stream, computation);
    }
}

void http_session_ended(struct http *http, struct id session)
{
    LIST_FOR(link, &http->streams)
    {
        struct stream *stream = LIST_ENTRY(link, struct stream, link);
        if (id_equal(stream->session, session))
            stream_end(stream);
    }
}

void stream_end(struct stream *stream)
{
    stream->ended = true;
    wake(stream);
}

void stream_client_gone(struct stream *stream)
{
    stream->ended = true;
    if (stream->exchange) {
        stream->exchange->stream = NULL;
        struct exchange *exchange = stream->exchange;
        stream->exchange = NULL;
        exchange_resume(exchange);
    }
}

static void on_keep_alive(struct loop_timer *timer)
{
    struct stream *stream = timer->user;
    if (stream->text.bytes == stream->written)
        buffer_printf(&stream->text, ": keep-alive\n\n");
    loop_timer_start(stream->http->loop, timer, stream->http->loop->now_ns + SSE_KEEP_ALIVE_NS,
                     on_keep_alive, stream);
    wake(stream);
}

/* The next event's text. False: there is none. */
static bool fill(struct stream *stream)
{
    stream->text.bytes = stream->written = 0;
    while (stream->count) {
        struct id computation = stream->queue[stream->first];
        stream->first = (stream->first + 1) % stream->capacity;
        stream->count--;
        map_remove(&stream->changed, computation);
        char *json = computation_json(stream->http, computation);
        if (!json)
            continue;
        buffer_printf(&stream->text, "event: computation\ndata: ");
        buffer_append(&stream->text, json, strlen(json));
        buffer_append(&stream->text, "\n\n", 2);
        free(json);
        return true;
    }
    return false;
}

static ssize_t on_read(void *user, uint64_t position, char *ret_data, size_t bytes_max)
{
    (void)position;
    struct stream *stream = user;
    size_t bytes = 0;
    while (bytes < bytes_max) {
        if (stream->written == stream->text.bytes && !fill(stream))
            break;
        size_t part = stream->text.bytes - stream->written;
        if (part > bytes_max - bytes)
            part = bytes_max - bytes;
        memcpy(ret_data + bytes, stream->text.data + stream->written, part);
        stream->written += part;
        bytes += part;
    }
    if (bytes)
        return (ssize_t)bytes;
    if (stream->ended || stream->text.failed || !stream->exchange)
        return MHD_CONTENT_READER_END_OF_STREAM;
    exchange_suspend(stream->exchange);
    return 0;
}

static void on_free(void *user)
{
    struct stream *stream = user;
    if (stream->exchange)
        stream->exchange->stream = NULL;
    core_stream_closed(manager_core(stream->http->manager), stream->session,
                       stream->http->loop->now_ns);
    manager_settle(stream->http->manager);
    loop_timer_stop(&stream->timer);
    list_remove(&stream->link);
    map_finish(&stream->changed);
    buffer_finish(&stream->text);
    free(stream->queue);
    free(stream);
}

/* Everything that the session has, as it stands. */
static void push_all(struct stream *stream)
{
    struct core *core = manager_core(stream->http->manager);
    uint32_t count = core_session_computations(core, stream->session, NULL, 0);
    struct id *ids = malloc((count ? count : 1) * sizeof(*ids));
    if (!ids) {
        stream->ended = true;
        return;
    }
    core_session_computations(core, stream->session, ids, count);
    for (uint32_t i = 0; i < count; i++) {
        if (!push(stream, ids[i]))
            stream->ended = true;
    }
    free(ids);
}

enum MHD_Result stream_answer(struct exchange *exchange)
{
    struct http *http = exchange->http;
    struct stream *stream = calloc(1, sizeof(*stream));
    if (!stream)
        return reply_refusal(exchange, CORE_BUSY);
    int r = core_stream_opened(manager_core(http->manager), exchange->ids[0]);
    if (r) {
        free(stream);
        return reply_refusal(exchange, (enum core_refusal)r);
    }
    stream->http = http;
    stream->exchange = exchange;
    stream->session = exchange->ids[0];
    exchange->stream = stream;
    map_init(&stream->changed, 0);
    buffer_init(&stream->text, 0);
    list_append(&http->streams, &stream->link);
    manager_settle(http->manager);
    /* A first line at once: clients and proxies wait for it. */
    buffer_printf(&stream->text, ": welcome\n\n");
    push_all(stream);
    loop_timer_start(http->loop, &stream->timer, http->loop->now_ns + SSE_KEEP_ALIVE_NS,
                     on_keep_alive, stream);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, SSE_BLOCK_BYTES, on_read, stream, on_free);
    if (!response) {
        on_free(stream);
        return MHD_NO;
    }
    return reply_response(exchange, MHD_HTTP_OK, "text/event-stream", response);
}

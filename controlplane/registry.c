/* See registry.h. */
#include "controlplane/registry.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "controlplane/limits.h"
#include "controlplane/link.h"
#include "controlplane/listener.h"
#include "controlplane/pieces.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HOST_BYTES = 256, BUILD_BYTES = 64 };

struct peer {
    struct registry *registry;
    struct list link;
    struct link connection;
    bool joined;
    bool goodbye;
    int64_t since_ns;
    char from[ADDRESS_TEXT_BYTES];
    char host[HOST_BYTES];
    char build[BUILD_BYTES];
    struct registry_worker worker;
};

struct registry {
    struct loop *loop;
    struct registry_options options;
    const struct registry_ops *ops;
    void *user;
    struct listener listener;
    struct loop_timer ping_timer;
    struct list peers;
    uint32_t unknown_count;
    uint64_t last_worker;
    uint64_t nonce;
    struct map by_worker;
    struct pieces pieces;
    uint64_t received_bytes, sent_bytes; /* of connections that are gone */
};

static void peer_send(struct peer *peer, Purlin__Envelope *envelope)
{
    link_send(&peer->connection, envelope, NULL);
}

static void say_goodbye(struct peer *peer, const char *reason)
{
    Purlin__Goodbye goodbye = PURLIN__GOODBYE__INIT;
    goodbye.reason = (char *)reason;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_GOODBYE;
    envelope.goodbye = &goodbye;
    peer_send(peer, &envelope);
}

/* ---------------------------------------------------------------------------------- receiving */

static struct blob *on_place(struct link *link, const Purlin__Envelope *envelope, uint64_t bytes)
{
    struct peer *peer = link->user;
    if (!peer->joined)
        return NULL;
    if (envelope->kind_case == PURLIN__ENVELOPE__KIND_FETCHED && bytes <= FETCH_PART_BYTES)
        return pieces_take(&peer->registry->pieces, bytes);
    if (envelope->kind_case == PURLIN__ENVELOPE__KIND_FINISHED && bytes <= RESULT_ERROR_BYTES_MAX)
        return blob_create(bytes);
    return NULL;
}

static void copy_text(char *ret_text, size_t bytes, const char *text)
{
    snprintf(ret_text, bytes, "%s", text);
    for (char *c = ret_text; *c; c++) {
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
            *c = '?';
    }
}

static const char *on_hello(struct peer *peer, const Purlin__Hello *hello)
{
    struct registry *registry = peer->registry;
    if (hello->version != PURLIN__PROTOCOL_VERSION__PROTOCOL_VERSION) {
        say_goodbye(peer, "this manager speaks another version of the protocol");
        return "it speaks another version of the protocol";
    }
    if (!token_matches(registry->options.token, hello->token)) {
        say_goodbye(peer, "wrong token");
        return "it gave a wrong token";
    }
    copy_text(peer->host, sizeof(peer->host), hello->host);
    copy_text(peer->build, sizeof(peer->build), hello->build);
    peer->worker = (struct registry_worker){
        .id = ++registry->last_worker,
        .host = peer->host,
        .build = peer->build,
        .control_port = hello->control_port,
        .data_port = hello->data_port,
        .cores = hello->cores,
        .memory_bytes = hello->memory_bytes,
        .pid = hello->pid,
    };
    if (map_put(&registry->by_worker, id_from_number(peer->worker.id), peer) < 0)
        return "out of memory";
    registry->unknown_count--;
    peer->joined = true;
    peer->connection.message_bytes_max = FRAME_MESSAGE_BYTES_MAX;
    Purlin__Welcome welcome = PURLIN__WELCOME__INIT;
    welcome.version = PURLIN__PROTOCOL_VERSION__PROTOCOL_VERSION;
    welcome.worker_id = peer->worker.id;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_WELCOME;
    envelope.welcome = &welcome;
    peer_send(peer, &envelope);
    log_info("worker %" PRIu64 " joined from %s: %u cores, %" PRIu64 " MiB", peer->worker.id,
             peer->from, peer->worker.cores, peer->worker.memory_bytes / MIB);
    if (!registry->ops->joined(registry->user, peer->worker.id)) {
        say_goodbye(peer, "there are too many workers");
        return "there are too many workers";
    }
    return NULL;
}

static void answer_ping(struct peer *peer, const Purlin__Ping *ping)
{
    Purlin__Pong pong = PURLIN__PONG__INIT;
    pong.nonce = ping->nonce;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_PONG;
    envelope.pong = &pong;
    peer_send(peer, &envelope);
}

static const char *on_received(struct link *link, const Purlin__Envelope *envelope,
                               struct blob *buffers)
{
    struct peer *peer = link->user;
    struct registry *registry = peer->registry;
    const struct registry_ops *ops = registry->ops;
    if (!peer->joined) {
        if (envelope->kind_case == PURLIN__ENVELOPE__KIND_HELLO)
            return on_hello(peer, envelope->hello);
        return "it did not begin with Hello";
    }
    switch (envelope->kind_case) {
    case PURLIN__ENVELOPE__KIND_PROGRESS:
        ops->progress(registry->user, peer->worker.id, envelope->progress);
        return NULL;
    case PURLIN__ENVELOPE__KIND_FINISHED:
        if (envelope->finished->n_output_bytes > OUTPUTS_MAX)
            return "it sent a malformed message";
        ops->finished(registry->user, peer->worker.id, envelope->finished, buffers);
        return NULL;
    case PURLIN__ENVELOPE__KIND_FETCHED:
        ops->fetched(registry->user, peer->worker.id, envelope->fetched, buffers);
        return NULL;
    case PURLIN__ENVELOPE__KIND_PING:
        answer_ping(peer, envelope->ping);
        return NULL;
    case PURLIN__ENVELOPE__KIND_PONG:
        return NULL;
    case PURLIN__ENVELOPE__KIND_GOODBYE:
        peer->goodbye = true;
        return "it said goodbye";
    case PURLIN__ENVELOPE__KIND__NOT_SET:
    case PURLIN__ENVELOPE__KIND_HELLO:
    case PURLIN__ENVELOPE__KIND_WELCOME:
    case PURLIN__ENVELOPE__KIND_SUBMIT:
    case PURLIN__ENVELOPE__KIND_CANCEL:
    case PURLIN__ENVELOPE__KIND_FETCH:
    case PURLIN__ENVELOPE__KIND_FETCH_MORE:
    case PURLIN__ENVELOPE__KIND_RELEASE:
    case _PURLIN__ENVELOPE__KIND__CASE_IS_INT_SIZE:
        break;
    }
    return "it sent a message that workers do not send";
}

/* -------------------------------------------------------------------------------- connections */

static void peer_destroy(struct peer *peer)
{
    struct registry *registry = peer->registry;
    registry->received_bytes += peer->connection.received_bytes;
    registry->sent_bytes += peer->connection.sent_bytes;
    if (peer->joined)
        map_remove(&registry->by_worker, id_from_number(peer->worker.id));
    else
        registry->unknown_count--;
    link_finish(&peer->connection);
    list_remove(&peer->link);
    free(peer);
}

static void on_closed(struct link *link, const char *reason)
{
    struct peer *peer = link->user;
    struct registry *registry = peer->registry;
    bool joined = peer->joined;
    struct registry_worker worker = peer->worker;
    bool goodbye = peer->goodbye;
    if (joined)
        log_info("worker %" PRIu64 " left: %s", worker.id, reason);
    else
        log_info("registry: closed the connection from %s: %s", peer->from, reason);
    peer_destroy(peer);
    if (joined)
        registry->ops->lost(registry->user, worker.id, worker.pid, !goodbye);
}

static const struct link_ops link_ops = {
    .place = on_place,
    .received = on_received,
    .closed = on_closed,
};

static void on_accepted(struct listener *listener, int take_fd, const char *from)
{
    struct registry *registry = listener->user;
    struct peer *peer = NULL;
    if (registry->unknown_count < PEERS_UNKNOWN_MAX)
        peer = calloc(1, sizeof(*peer));
    if (!peer) {
        log_info("registry: closed the connection from %s: too many at once", from);
        close(take_fd);
        return;
    }
    peer->registry = registry;
    peer->since_ns = registry->loop->now_ns;
    snprintf(peer->from, sizeof(peer->from), "%s", from);
    if (link_init(&peer->connection, registry->loop, take_fd, false, FRAME_HELLO_BYTES_MAX,
                  &link_ops, peer) < 0) {
        free(peer);
        return;
    }
    registry->unknown_count++;
    list_append(&registry->peers, &peer->link);
}

static void on_ping_timer(struct loop_timer *timer)
{
    struct registry *registry = timer->user;
    int64_t now_ns = registry->loop->now_ns;
    Purlin__Ping ping = PURLIN__PING__INIT;
    ping.nonce = ++registry->nonce;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_PING;
    envelope.ping = &ping;
    LIST_FOR(link, &registry->peers)
    {
        struct peer *peer = LIST_ENTRY(link, struct peer, link);
        if (peer->connection.failure)
            continue;
        if (!peer->joined) {
            if (now_ns - peer->since_ns > HELLO_NS_MAX)
                link_fail(&peer->connection, "it did not say Hello in time");
            continue;
        }
        if (now_ns - peer->connection.heard_ns > SILENCE_NS_MAX)
            link_fail(&peer->connection, "it has been silent for too long");
        else
            peer_send(peer, &envelope);
    }
    loop_timer_start(registry->loop, timer, now_ns + PING_NS, on_ping_timer, registry);
}

/* ----------------------------------------------------------------------------------- lifetime */

int registry_create(struct loop *loop, const struct registry_options *options,
                    const struct registry_ops *ops, void *user, struct registry **ret_registry)
{
    struct registry *registry = calloc(1, sizeof(*registry));
    if (!registry)
        return -ENOMEM;
    registry->loop = loop;
    registry->options = *options;
    registry->ops = ops;
    registry->user = user;
    list_init(&registry->peers);
    pieces_init(&registry->pieces, FETCH_PART_BYTES, PIECES_KEPT);
    map_init(&registry->by_worker, 0);
    int r = listener_init(&registry->listener, loop, options->bind, options->port, on_accepted,
                          registry);
    if (r < 0)
        goto failed;
    r = loop_timer_start(loop, &registry->ping_timer, loop->now_ns + PING_NS, on_ping_timer,
                         registry);
    if (r < 0)
        goto failed;
    *ret_registry = registry;
    return 0;
failed:
    registry_destroy(registry);
    return r;
}

void registry_destroy(struct registry *registry)
{
    if (!registry)
        return;
    listener_finish(&registry->listener);
    loop_timer_stop(&registry->ping_timer);
    LIST_FOR(link, &registry->peers)
    {
        struct peer *peer = LIST_ENTRY(link, struct peer, link);
        if (peer->joined && !peer->connection.failure)
            say_goodbye(peer, "the manager ends");
        peer_destroy(peer);
    }
    map_finish(&registry->by_worker);
    pieces_finish(&registry->pieces);
    free(registry);
}

uint16_t registry_port(const struct registry *registry)
{
    return registry->listener.port;
}

bool registry_next(const struct registry *registry, uint64_t after,
                   struct registry_worker *ret_worker)
{
    /* Peers are listed in the order of connecting, ids go by the order of joining. */
    const struct peer *best = NULL;
    LIST_FOR(link, &registry->peers)
    {
        const struct peer *peer = LIST_ENTRY(link, struct peer, link);
        if (peer->joined && peer->worker.id > after && (!best || peer->worker.id < best->worker.id))
            best = peer;
    }
    if (best)
        *ret_worker = best->worker;
    return best != NULL;
}

void registry_traffic(const struct registry *registry, uint64_t *ret_received, uint64_t *ret_sent)
{
    *ret_received = registry->received_bytes;
    *ret_sent = registry->sent_bytes;
    LIST_FOR(link, &registry->peers)
    {
        const struct peer *peer = LIST_ENTRY(link, struct peer, link);
        *ret_received += peer->connection.received_bytes;
        *ret_sent += peer->connection.sent_bytes;
    }
}

/* ------------------------------------------------------------------------------------ sending */

static struct peer *find(const struct registry *registry, uint64_t worker)
{
    struct peer *peer = map_get(&registry->by_worker, id_from_number(worker));
    return peer && !peer->connection.failure ? peer : NULL;
}

void registry_submit(struct registry *registry, uint64_t worker, struct id computation,
                     struct blob *program)
{
    struct peer *peer = find(registry, worker);
    if (!peer)
        return;
    uint8_t bytes[ID_BYTES];
    id_to_bytes(computation, bytes);
    Purlin__Submit submit = PURLIN__SUBMIT__INIT;
    submit.computation = (ProtobufCBinaryData){ID_BYTES, bytes};
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_SUBMIT;
    envelope.submit = &submit;
    link_send_blob(&peer->connection, &envelope, program);
}

void registry_cancel(struct registry *registry, uint64_t worker, struct id computation)
{
    struct peer *peer = find(registry, worker);
    if (!peer)
        return;
    uint8_t bytes[ID_BYTES];
    id_to_bytes(computation, bytes);
    Purlin__Cancel cancel = PURLIN__CANCEL__INIT;
    cancel.computation = (ProtobufCBinaryData){ID_BYTES, bytes};
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_CANCEL;
    envelope.cancel = &cancel;
    peer_send(peer, &envelope);
}

void registry_release(struct registry *registry, uint64_t worker, struct id computation)
{
    struct peer *peer = find(registry, worker);
    if (!peer)
        return;
    uint8_t bytes[ID_BYTES];
    id_to_bytes(computation, bytes);
    Purlin__Release release = PURLIN__RELEASE__INIT;
    release.computation = (ProtobufCBinaryData){ID_BYTES, bytes};
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_RELEASE;
    envelope.release = &release;
    peer_send(peer, &envelope);
}

void registry_fetch(struct registry *registry, uint64_t worker, struct id computation,
                    uint64_t request, const uint32_t *path, uint32_t path_count, uint64_t bytes_max)
{
    struct peer *peer = find(registry, worker);
    if (!peer)
        return;
    uint8_t bytes[ID_BYTES];
    id_to_bytes(computation, bytes);
    Purlin__Fetch fetch = PURLIN__FETCH__INIT;
    fetch.computation = (ProtobufCBinaryData){ID_BYTES, bytes};
    fetch.request = request;
    fetch.path = (uint32_t *)path;
    fetch.n_path = path_count;
    fetch.max_bytes = bytes_max;
    fetch.window_bytes = FETCH_WINDOW_BYTES;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_FETCH;
    envelope.fetch = &fetch;
    peer_send(peer, &envelope);
}

static void send_fetch_more(struct registry *registry, uint64_t worker, uint64_t request,
                            uint64_t bytes, bool abandon)
{
    struct peer *peer = find(registry, worker);
    if (!peer)
        return;
    Purlin__FetchMore more = PURLIN__FETCH_MORE__INIT;
    more.request = request;
    more.bytes = bytes;
    more.abandon = abandon;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_FETCH_MORE;
    envelope.fetch_more = &more;
    peer_send(peer, &envelope);
}

void registry_fetch_more(struct registry *registry, uint64_t worker, uint64_t request,
                         uint64_t bytes)
{
    send_fetch_more(registry, worker, request, bytes, false);
}

void registry_fetch_abandon(struct registry *registry, uint64_t worker, uint64_t request)
{
    send_fetch_more(registry, worker, request, 0, true);
}

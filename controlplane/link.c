/* See link.h. */
#include "controlplane/link.h"

#include "controlplane/frame.h"
#include "controlplane/limits.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    INBOX_BYTES = 64 * 1024,
    INBOX_BYTES_BEHIND_BUFFERS = 1024, /* only the next head: what follows it belongs elsewhere */
    READS_PER_TURN = 8,                /* so that one busy peer does not starve the others */
    IOVECS_MAX = 64,
};

struct link_out {
    struct list link;
    struct blob *head; /* owned */
    void (*release)(void *user);
    void *user;
    uint32_t part, part_count; /* the next to write; 0 is the head */
    struct iovec parts[];
};

static void on_ready(struct loop_fd *source, uint32_t events);

/* ----------------------------------------------------------------------------------- lifetime */

int link_init(struct link *link, struct loop *loop, int take_fd, bool connecting,
              size_t message_bytes_max, const struct link_ops *ops, void *user)
{
    *link = (struct link){.loop = loop,
                          .ops = ops,
                          .user = user,
                          .fd = take_fd,
                          .connecting = connecting,
                          .message_bytes_max = message_bytes_max,
                          .inbox_capacity = INBOX_BYTES,
                          .heard_ns = loop->now_ns};
    list_init(&link->queue);
    int on = 1;
    setsockopt(take_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    link->inbox = malloc(link->inbox_capacity);
    int r = link->inbox ? loop_fd_add(loop, &link->source, take_fd, connecting ? EPOLLOUT : EPOLLIN,
                                      on_ready, link)
                        : -ENOMEM;
    if (r < 0)
        link_finish(link);
    return r;
}

static void out_destroy(struct link *link, struct link_out *out)
{
    list_remove(&out->link);
    link->queued_messages--;
    for (uint32_t i = out->part; i < out->part_count; i++)
        link->queued_bytes -= out->parts[i].iov_len;
    blob_unref(out->head);
    void (*release)(void *) = out->release;
    void *user = out->user;
    free(out);
    if (release)
        release(user);
}

static void drop_incoming(struct link *link)
{
    if (link->envelope)
        purlin__envelope__free_unpacked(link->envelope, NULL);
    link->envelope = NULL;
    link->buffers = blob_unref(link->buffers);
    link->buffers_received = 0;
}

void link_finish(struct link *link)
{
    if (!link || !link->loop)
        return;
    loop_fd_remove(&link->source);
    loop_timer_stop(&link->failure_timer);
    close(link->fd);
    drop_incoming(link);
    link->failure = "finished";
    while (!list_empty(&link->queue))
        out_destroy(link, LIST_ENTRY(link->queue.next, struct link_out, link));
    free(link->inbox);
    *link = (struct link){.fd = -1};
}

static void on_failure(struct loop_timer *timer)
{
    struct link *link = timer->user;
    link->ops->closed(link, link->failure);
}

void link_fail(struct link *link, const char *reason)
{
    if (link->failure)
        return;
    link->failure = reason;
    loop_fd_remove(&link->source);
    /* Expires in this turn, or in the next one. */
    if (loop_timer_start(link->loop, &link->failure_timer, link->loop->now_ns, on_failure, link) <
        0)
        abort();
}

/* ------------------------------------------------------------------------------------ sending */

static uint32_t gather(struct link *link, struct iovec *ret_parts)
{
    uint32_t count = 0;
    for (struct list *at = link->queue.next; at != &link->queue; at = at->next) {
        const struct link_out *out = LIST_ENTRY(at, struct link_out, link);
        for (uint32_t i = out->part; i < out->part_count; i++) {
            if (count == IOVECS_MAX)
                return count;
            ret_parts[count++] = out->parts[i];
        }
    }
    return count;
}

static void consume(struct link *link, size_t bytes)
{
    link->sent_bytes += bytes;
    while (!list_empty(&link->queue)) {
        struct link_out *out = LIST_ENTRY(link->queue.next, struct link_out, link);
        while (out->part < out->part_count && bytes >= out->parts[out->part].iov_len) {
            bytes -= out->parts[out->part].iov_len;
            link->queued_bytes -= out->parts[out->part++].iov_len;
        }
        if (out->part < out->part_count) {
            struct iovec *part = &out->parts[out->part];
            part->iov_base = (char *)part->iov_base + bytes;
            part->iov_len -= bytes;
            link->queued_bytes -= bytes;
            return;
        }
        out_destroy(link, out);
    }
}

void link_flush(struct link *link)
{
    while (!link->failure && !link->connecting && !list_empty(&link->queue)) {
        struct iovec parts[IOVECS_MAX];
        struct msghdr message = {.msg_iov = parts};
        message.msg_iovlen = gather(link, parts);
        ssize_t sent = sendmsg(link->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                link_fail(link, "the connection broke");
            break;
        }
        consume(link, (size_t)sent);
    }
    if (!link->failure && !link->connecting)
        loop_fd_change(&link->source, EPOLLIN | (list_empty(&link->queue) ? 0 : EPOLLOUT));
}

static struct link_out *out_create(Purlin__Envelope *envelope, const struct link_payload *payload)
{
    uint32_t part_count = payload ? payload->part_count : 0;
    uint64_t bytes = 0;
    struct link_out *out = calloc(1, sizeof(*out) + (1 + part_count) * sizeof(struct iovec));
    if (!out)
        return NULL;
    out->part_count = 1 + part_count;
    for (uint32_t i = 0; i < part_count; i++) {
        out->parts[1 + i] = payload->parts[i];
        bytes += payload->parts[i].iov_len;
    }
    if (bytes) {
        envelope->n_buffer_bytes = 1;
        envelope->buffer_bytes = &bytes;
    }
    out->head = frame_pack(&envelope->base);
    envelope->n_buffer_bytes = 0;
    envelope->buffer_bytes = NULL;
    if (!out->head) {
        free(out);
        return NULL;
    }
    out->parts[0] = (struct iovec){out->head->data, out->head->bytes};
    if (payload) {
        out->release = payload->release;
        out->user = payload->user;
    }
    return out;
}

void link_send(struct link *link, Purlin__Envelope *envelope, const struct link_payload *payload)
{
    struct link_out *out = link->failure ? NULL : out_create(envelope, payload);
    if (!out) {
        link_fail(link, "out of memory");
        if (payload && payload->release)
            payload->release(payload->user);
        return;
    }
    bool idle = list_empty(&link->queue);
    list_append(&link->queue, &out->link);
    link->queued_messages++;
    for (uint32_t i = 0; i < out->part_count; i++)
        link->queued_bytes += out->parts[i].iov_len;
    if (idle)
        link_flush(link);
    else if (link->queued_messages > LINK_QUEUED_MESSAGES_MAX)
        link_fail(link, "the peer does not read");
}

static void unref_blob(void *user)
{
    blob_unref(user);
}

void link_send_blob(struct link *link, Purlin__Envelope *envelope, struct blob *blob)
{
    struct iovec part = {blob->data, blob->bytes};
    struct link_payload payload = {
        .parts = &part, .part_count = 1, .release = unref_blob, .user = blob_ref(blob)};
    link_send(link, envelope, &payload);
}

/* ---------------------------------------------------------------------------------- receiving */

static void deliver(struct link *link)
{
    const char *fault = link->ops->received(link, link->envelope, link->buffers);
    drop_incoming(link);
    if (fault)
        link_fail(link, fault);
}

/* A message's protobuf part is whole: either it is delivered, or its buffers are awaited. */
static void begin_message(struct link *link, const uint8_t *message, size_t bytes)
{
    uint64_t buffer_bytes;
    link->envelope = purlin__envelope__unpack(NULL, bytes, message);
    if (!link->envelope || link->envelope->kind_case == PURLIN__ENVELOPE__KIND__NOT_SET) {
        link_fail(link, "it sent a malformed message");
        return;
    }
    if (!frame_buffer_bytes(link->envelope->buffer_bytes, link->envelope->n_buffer_bytes, SIZE_MAX,
                            &buffer_bytes)) {
        link_fail(link, "it sent a malformed message");
        return;
    }
    if (!buffer_bytes) {
        deliver(link);
        return;
    }
    link->buffers = link->ops->place(link, link->envelope, buffer_bytes);
    if (!link->buffers)
        link_fail(link, "it sent more data than allowed");
}

static bool inbox_fits(struct link *link, size_t bytes)
{
    size_t held = link->inbox_end - link->inbox_start;
    if (link->inbox_start) {
        memmove(link->inbox, link->inbox + link->inbox_start, held);
        link->inbox_start = 0;
        link->inbox_end = held;
    }
    if (bytes <= link->inbox_capacity)
        return true;
    uint8_t *inbox = realloc(link->inbox, bytes);
    if (!inbox)
        return false;
    link->inbox = inbox;
    link->inbox_capacity = bytes;
    return true;
}

/* Takes one step with what the inbox holds. False: more must come first. */
static bool parse(struct link *link)
{
    size_t held = link->inbox_end - link->inbox_start;
    const uint8_t *data = link->inbox + link->inbox_start;
    if (link->buffers) {
        size_t wanted = link->buffers->bytes - link->buffers_received;
        size_t bytes = held < wanted ? held : wanted;
        memcpy(link->buffers->data + link->buffers_received, data, bytes);
        link->buffers_received += bytes;
        link->inbox_start += bytes;
        if (bytes < wanted)
            return false;
        deliver(link);
        return true;
    }
    uint32_t message_bytes;
    if (held < FRAME_HEAD_BYTES)
        return false;
    if (!frame_head_parse(data, &message_bytes)) {
        link_fail(link, "it does not speak our protocol");
        return false;
    }
    if (message_bytes > link->message_bytes_max) {
        link_fail(link, "it sent a message larger than allowed");
        return false;
    }
    size_t frame_bytes = FRAME_HEAD_BYTES + (size_t)message_bytes;
    if (held < frame_bytes) {
        if (!inbox_fits(link, frame_bytes))
            link_fail(link, "out of memory");
        return false;
    }
    link->inbox_start += frame_bytes;
    begin_message(link, data + FRAME_HEAD_BYTES, message_bytes);
    return true;
}

/* 1: more may wait in the socket; 0: it is empty, or the link failed. */
static int read_once(struct link *link)
{
    struct iovec parts[2];
    struct msghdr message = {.msg_iov = parts};
    size_t direct = link->buffers ? link->buffers->bytes - link->buffers_received : 0;
    if (link->inbox_start == link->inbox_end)
        link->inbox_start = link->inbox_end = 0;
    size_t room = link->inbox_capacity - link->inbox_end;
    if (!room && inbox_fits(link, 0))
        room = link->inbox_capacity - link->inbox_end;
    if (direct) {
        parts[message.msg_iovlen++] =
            (struct iovec){link->buffers->data + link->buffers_received, direct};
        if (room > INBOX_BYTES_BEHIND_BUFFERS)
            room = INBOX_BYTES_BEHIND_BUFFERS;
    }
    parts[message.msg_iovlen++] = (struct iovec){link->inbox + link->inbox_end, room};
    ssize_t got = recvmsg(link->fd, &message, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return 0;
    if (got <= 0) {
        link_fail(link, got < 0 ? "the connection broke" : "it closed the connection");
        return 0;
    }
    link->heard_ns = link->loop->now_ns;
    link->received_bytes += (size_t)got;
    size_t into_buffers = (size_t)got < direct ? (size_t)got : direct;
    link->buffers_received += into_buffers;
    link->inbox_end += (size_t)got - into_buffers;
    while (!link->failure && parse(link))
        ;
    return !link->failure && (size_t)got >= direct + room;
}

static void on_connected(struct link *link)
{
    int error = 0;
    socklen_t bytes = sizeof(error);
    getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &bytes);
    if (error) {
        link_fail(link, strerrordesc_np(error));
        return;
    }
    link->connecting = false;
    link_flush(link);
}

static void on_ready(struct loop_fd *source, uint32_t events)
{
    struct link *link = source->user;
    if (link->connecting) {
        on_connected(link);
        return;
    }
    if (events & EPOLLOUT)
        link_flush(link);
    for (int i = 0; i < READS_PER_TURN && !link->failure; i++) {
        if (!read_once(link))
            break;
    }
    if (!link->failure && link->queued_bytes < LINK_QUEUE_BYTES_LOW && link->ops->drained)
        link->ops->drained(link);
}

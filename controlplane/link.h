/* One connection between manager and worker: Envelopes with their buffers, both ways, over a
 * non-blocking TCP socket on a loop.
 *
 * What comes in is bounded before it is stored: the message by message_bytes_max, its buffers by
 * whoever places them. Buffers are received straight into the place that ops->place gives. What
 * goes out is written from where it lies; payloads are borrowed until released.
 *
 * A link fails once. Failures of any origin (peer, socket, owner) come out of the loop as one call
 * of ops->closed, never from inside another link function; the owner then calls link_finish.
 */
#pragma once

#include "base/blob.h"
#include "base/loop.h"
#include "purlin.pb-c.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

struct link;

struct link_ops {
    /* A message with buffers begins: where do they go? `bytes` > 0. The blob is of that size; its
     * reference passes to the link. NULL refuses, and fails the link. */
    struct blob *(*place)(struct link *link, const Purlin__Envelope *envelope, uint64_t bytes);
    /* A whole message. buffers NULL: none. Both are borrowed. Not NULL: what the peer did wrong. */
    const char *(*received)(struct link *link, const Purlin__Envelope *envelope,
                            struct blob *buffers);
    /* Less than LINK_QUEUE_BYTES_LOW is queued (again). May be NULL. */
    void (*drained)(struct link *link);
    void (*closed)(struct link *link, const char *reason);
};

/* Borrowed bytes that follow a message, and who is told when they are no longer needed. */
struct link_payload {
    const struct iovec *parts; /* copied */
    uint32_t part_count;
    void (*release)(void *user); /* called exactly once, also on failure; may be NULL */
    void *user;
};

struct link {
    struct loop *loop;
    const struct link_ops *ops;
    void *user;
    struct loop_fd source;
    struct loop_timer failure_timer;
    const char *failure; /* static text; NULL: none */
    int fd;              /* owned */
    bool connecting;
    size_t message_bytes_max;

    uint8_t *inbox; /* owned; heads and messages are gathered here */
    size_t inbox_capacity, inbox_start, inbox_end;
    Purlin__Envelope *envelope; /* owned; whose buffers are being received */
    struct blob *buffers;       /* owned */
    size_t buffers_received;

    struct list queue; /* of struct link_out */
    size_t queued_bytes;
    uint32_t queued_messages;
    uint64_t received_bytes, sent_bytes;
    int64_t heard_ns; /* when something came last */
};

/* Takes a connected or connecting socket; it is closed even on failure. 0 or -errno. */
int link_init(struct link *link, struct loop *loop, int take_fd, bool connecting,
              size_t message_bytes_max, const struct link_ops *ops, void *user);
void link_finish(struct link *link);

/* Queues, and writes what the socket takes at once. A failure fails the link. */
void link_send(struct link *link, Purlin__Envelope *envelope, const struct link_payload *payload);
/* Sends a blob of one reference more as the only buffer. */
void link_send_blob(struct link *link, Purlin__Envelope *envelope, struct blob *blob);
/* Writes what still goes without waiting, for a last word. */
void link_flush(struct link *link);

/* reason: static text. */
void link_fail(struct link *link, const char *reason);

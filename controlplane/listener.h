/* A listening TCP socket on a loop, and the few socket calls that both processes share. */
#pragma once

#include "base/loop.h"

#include <stdbool.h>
#include <stdint.h>

enum { ADDRESS_TEXT_BYTES = 80 };

struct listener;

/* A connection was accepted; takes the non-blocking descriptor. `from` is for people. */
typedef void (*listener_fn)(struct listener *listener, int take_fd, const char *from);

struct listener {
    struct loop_fd source;
    struct loop_timer pause; /* out of descriptors: tries again a little later */
    int fd;                  /* owned */
    uint16_t port;           /* the one really bound */
    listener_fn accepted;
    void *user;
};

/* host: a numeric address or a name. 0, or -errno (-EADDRINUSE: taken; -EINVAL: no such host). */
int listener_init(struct listener *listener, struct loop *loop, const char *host, uint16_t port,
                  listener_fn accepted, void *user);
void listener_finish(struct listener *listener);

/* A bound, listening, non-blocking socket. */
int socket_listen(const char *host, uint16_t port, int *ret_fd, uint16_t *ret_port);
/* A socket that is connecting. */
int socket_connect(const char *host, uint16_t port, int *ret_fd);
/* Same length and bytes, in time that does not depend on where they differ. NULL expects nothing.
 */
bool token_matches(const char *expected, const char *given);

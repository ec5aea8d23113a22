/* See listener.h. */
#include "controlplane/listener.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPTS_PER_TURN = 32, BACKLOG = 512 };
#define PAUSE_NS (50 * CLOCK_MS)

static int resolve(const char *host, uint16_t port, int flags, struct addrinfo **ret_addresses)
{
    char service[8];
    snprintf(service, sizeof(service), "%u", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV};
    return getaddrinfo(host, service, &hints, ret_addresses) ? -EINVAL : 0;
}

static int listen_on(const struct addrinfo *address, int *ret_fd, uint16_t *ret_port)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    struct sockaddr_storage bound;
    socklen_t bytes = sizeof(bound);
    if (bind(fd, address->ai_addr, address->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0 ||
        getsockname(fd, (struct sockaddr *)&bound, &bytes) < 0) {
        int r = -errno;
        close(fd);
        return r;
    }
    *ret_fd = fd;
    *ret_port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                  : ((struct sockaddr_in *)&bound)->sin_port);
    return 0;
}

int socket_listen(const char *host, uint16_t port, int *ret_fd, uint16_t *ret_port)
{
    struct addrinfo *addresses;
    int r = resolve(host, port, AI_PASSIVE, &addresses);
    if (r < 0)
        return r;
    r = -EINVAL;
    for (struct addrinfo *address = addresses; address; address = address->ai_next) {
        r = listen_on(address, ret_fd, ret_port);
        if (r == 0)
            break;
    }
    freeaddrinfo(addresses);
    return r;
}

int socket_connect(const char *host, uint16_t port, int *ret_fd)
{
    struct addrinfo *addresses;
    int r = resolve(host, port, 0, &addresses);
    if (r < 0)
        return r;
    r = -EINVAL;
    for (struct addrinfo *address = addresses; address && r < 0; address = address->ai_next) {
        int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd >= 0 &&
            (connect(fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS)) {
            *ret_fd = fd;
            r = 0;
            continue;
        }
        r = -errno;
        if (fd >= 0)
            close(fd);
    }
    freeaddrinfo(addresses);
    return r;
}

static void on_acceptable(struct loop_fd *source, uint32_t events);

static void on_pause_over(struct loop_timer *timer)
{
    struct listener *listener = timer->user;
    loop_fd_change(&listener->source, EPOLLIN);
}

static void on_acceptable(struct loop_fd *source, uint32_t events)
{
    (void)events;
    struct listener *listener = source->user;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage peer;
        socklen_t bytes = sizeof(peer);
        int fd =
            accept4(source->fd, (struct sockaddr *)&peer, &bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
                log_warning("cannot accept connections: %s", strerror(errno));
                loop_fd_change(source, 0);
                loop_timer_start(source->loop, &listener->pause, source->loop->now_ns + PAUSE_NS,
                                 on_pause_over, listener);
            }
            return;
        }
        char host[ADDRESS_TEXT_BYTES - 8], port[8], from[ADDRESS_TEXT_BYTES];
        if (getnameinfo((struct sockaddr *)&peer, bytes, host, sizeof(host), port, sizeof(port),
                        NI_NUMERICHOST | NI_NUMERICSERV))
            snprintf(from, sizeof(from), "unknown");
        else
            snprintf(from, sizeof(from), "%s:%s", host, port);
        listener->accepted(listener, fd, from);
    }
}

int listener_init(struct listener *listener, struct loop *loop, const char *host, uint16_t port,
                  listener_fn accepted, void *user)
{
    *listener = (struct listener){.fd = -1, .accepted = accepted, .user = user};
    int r = socket_listen(host, port, &listener->fd, &listener->port);
    if (r < 0)
        return r;
    r = loop_fd_add(loop, &listener->source, listener->fd, EPOLLIN, on_acceptable, listener);
    if (r < 0) {
        close(listener->fd);
        listener->fd = -1;
    }
    return r;
}

void listener_finish(struct listener *listener)
{
    if (!listener || !listener->accepted)
        return;
    loop_fd_remove(&listener->source);
    loop_timer_stop(&listener->pause);
    if (listener->fd >= 0)
        close(listener->fd);
    *listener = (struct listener){.fd = -1};
}

bool token_matches(const char *expected, const char *given)
{
    if (!expected)
        return true;
    if (!given)
        return false;
    size_t expected_bytes = strlen(expected), given_bytes = strlen(given);
    volatile unsigned char difference = expected_bytes != given_bytes;
    for (size_t i = 0; i < given_bytes; i++)
        difference |= (unsigned char)(given[i] ^ expected[expected_bytes ? i % expected_bytes : 0]);
    return !difference;
}

/* See worker.h. The connection to the manager, and the beginning and the end. */
#include "controlplane/worker_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/frame.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void connect_to_manager(struct worker *worker);

/* ------------------------------------------------------------------------------------ sending */

void worker_send(struct worker *worker, Purlin__Envelope *envelope,
                 const struct link_payload *payload)
{
    if (worker->connected && worker->registered && !worker->link.failure)
        link_send(&worker->link, envelope, payload);
    else if (payload && payload->release)
        payload->release(payload->user);
}

/* The address that this machine is reached at from the manager's. */
static void find_own_address(int fd, char ret_host[static ADDRESS_TEXT_BYTES])
{
    struct sockaddr_storage own;
    socklen_t bytes = sizeof(own);
    if (getsockname(fd, (struct sockaddr *)&own, &bytes) < 0 ||
        getnameinfo((struct sockaddr *)&own, bytes, ret_host, ADDRESS_TEXT_BYTES, NULL, 0,
                    NI_NUMERICHOST))
        *ret_host = '\0';
}

static void send_hello(struct worker *worker)
{
    const struct worker_options *options = &worker->options;
    char found[ADDRESS_TEXT_BYTES];
    find_own_address(worker->link.fd, found);
    Purlin__Hello hello = PURLIN__HELLO__INIT;
    hello.version = PURLIN__PROTOCOL_VERSION__PROTOCOL_VERSION;
    hello.token = options->token ? (char *)options->token : "";
    hello.host = options->own_address ? (char *)options->own_address : found;
    hello.control_port = worker->control.port;
    hello.data_port = worker->data.port;
    hello.cores = worker->ops->threads(worker->engine);
    hello.memory_bytes = options->memory_bytes_max;
    hello.build = PURLIN_VERSION;
    hello.pid = (uint64_t)getpid();
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_HELLO;
    envelope.hello = &hello;
    link_send(&worker->link, &envelope, NULL);
}

static void send_pong(struct worker *worker, uint64_t nonce)
{
    Purlin__Pong pong = PURLIN__PONG__INIT;
    pong.nonce = nonce;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_PONG;
    envelope.pong = &pong;
    worker_send(worker, &envelope, NULL);
}

/* ---------------------------------------------------------------------------------- receiving */

static struct blob *on_place(struct link *link, const Purlin__Envelope *envelope, uint64_t bytes)
{
    const struct worker *worker = link->user;
    bool program = worker->registered && envelope->kind_case == PURLIN__ENVELOPE__KIND_SUBMIT;
    return program && bytes <= PROGRAM_BYTES_MAX ? blob_create(bytes) : NULL;
}

static const char *on_welcome(struct worker *worker, const Purlin__Welcome *welcome)
{
    if (welcome->version != PURLIN__PROTOCOL_VERSION__PROTOCOL_VERSION)
        return "it speaks another version of the protocol";
    worker->registered = true;
    worker->complained = false;
    worker->reconnect_ns = RECONNECT_NS_MIN;
    log_info("registered with %s:%u as worker %" PRIu64 ": %u threads, %" PRIu64
             " MiB for a computation, control on %s:%u, data on %u",
             worker->options.manager_host, worker->options.manager_port, welcome->worker_id,
             worker->ops->threads(worker->engine), worker->options.memory_bytes_max / MIB,
             worker->options.bind, worker->control.port, worker->data.port);
    return NULL;
}

static const char *on_submit(struct worker *worker, const Purlin__Submit *submit,
                             struct blob *program)
{
    struct id id;
    if (!program || !id_from_bytes(submit->computation.data, submit->computation.len, &id))
        return "it sent a malformed message";
    return held_submit(worker, id, program);
}

static struct held *named(const struct worker *worker, ProtobufCBinaryData computation)
{
    struct id id;
    return id_from_bytes(computation.data, computation.len, &id) ? held_find(worker, id) : NULL;
}

static const char *on_received(struct link *link, const Purlin__Envelope *envelope,
                               struct blob *buffers)
{
    struct worker *worker = link->user;
    struct held *held;
    if (!worker->registered && envelope->kind_case != PURLIN__ENVELOPE__KIND_WELCOME &&
        envelope->kind_case != PURLIN__ENVELOPE__KIND_GOODBYE)
        return "it did not say Welcome";
    switch (envelope->kind_case) {
    case PURLIN__ENVELOPE__KIND_WELCOME:
        return on_welcome(worker, envelope->welcome);
    case PURLIN__ENVELOPE__KIND_SUBMIT:
        return on_submit(worker, envelope->submit, buffers);
    case PURLIN__ENVELOPE__KIND_CANCEL:
        held = named(worker, envelope->cancel->computation);
        if (held)
            held_cancel(held);
        return NULL;
    case PURLIN__ENVELOPE__KIND_RELEASE:
        held = named(worker, envelope->release->computation);
        if (held)
            held_release(held);
        return NULL;
    case PURLIN__ENVELOPE__KIND_FETCH:
        return upload_begin(worker, envelope->fetch);
    case PURLIN__ENVELOPE__KIND_FETCH_MORE:
        upload_more(worker, envelope->fetch_more);
        return NULL;
    case PURLIN__ENVELOPE__KIND_PING:
        send_pong(worker, envelope->ping->nonce);
        return NULL;
    case PURLIN__ENVELOPE__KIND_PONG:
        return NULL;
    case PURLIN__ENVELOPE__KIND_GOODBYE:
        log_warning("the manager said goodbye: %s", envelope->goodbye->reason);
        worker->complained = true;
        return "it said goodbye";
    case PURLIN__ENVELOPE__KIND__NOT_SET:
    case PURLIN__ENVELOPE__KIND_HELLO:
    case PURLIN__ENVELOPE__KIND_FINISHED:
    case PURLIN__ENVELOPE__KIND_PROGRESS:
    case PURLIN__ENVELOPE__KIND_FETCHED:
    case _PURLIN__ENVELOPE__KIND__CASE_IS_INT_SIZE:
        break;
    }
    return "it sent a message that managers do not send";
}

static void on_drained(struct link *link)
{
    upload_pump(link->user);
}

/* --------------------------------------------------------------------------------- connecting */

static void on_reconnect(struct loop_timer *timer)
{
    connect_to_manager(timer->user);
}

static void reconnect_later(struct worker *worker)
{
    loop_timer_start(worker->loop, &worker->reconnect_timer,
                     worker->loop->now_ns + worker->reconnect_ns, on_reconnect, worker);
    worker->reconnect_ns *= 2;
    if (worker->reconnect_ns > RECONNECT_NS_MAX)
        worker->reconnect_ns = RECONNECT_NS_MAX;
}

static void complain(struct worker *worker, const char *reason)
{
    if (!worker->complained)
        log_warning("no connection to the manager at %s:%u: %s; trying again",
                    worker->options.manager_host, worker->options.manager_port, reason);
    worker->complained = true;
}

static void on_closed(struct link *link, const char *reason)
{
    struct worker *worker = link->user;
    bool was_registered = worker->registered;
    worker->connected = worker->registered = false;
    link_finish(link);
    upload_abandon_all(worker);
    held_release_all(worker);
    if (worker->ending)
        return;
    if (worker->options.supervised) {
        log_info("the connection to the manager ended: %s", reason);
        worker_end(worker);
        worker->status = was_registered ? 0 : 1;
        return;
    }
    if (was_registered)
        worker->complained = false;
    complain(worker, reason);
    reconnect_later(worker);
}

static const struct link_ops link_ops = {
    .place = on_place,
    .received = on_received,
    .drained = on_drained,
    .closed = on_closed,
};

static void connect_to_manager(struct worker *worker)
{
    int fd;
    int r = socket_connect(worker->options.manager_host, worker->options.manager_port, &fd);
    if (r == 0)
        r = link_init(&worker->link, worker->loop, fd, true, FRAME_MESSAGE_BYTES_MAX, &link_ops,
                      worker);
    if (r < 0) {
        complain(worker, r == -EINVAL ? "no such address" : strerror(-r));
        reconnect_later(worker);
        return;
    }
    worker->connected = true;
    send_hello(worker);
}

static void on_alive_timer(struct loop_timer *timer)
{
    struct worker *worker = timer->user;
    int64_t now_ns = worker->loop->now_ns;
    int64_t silence_ns_max = worker->registered ? SILENCE_NS_MAX : HELLO_NS_MAX;
    if (worker->connected && !worker->link.failure &&
        now_ns - worker->link.heard_ns > silence_ns_max)
        link_fail(&worker->link, "it has been silent for too long");
    loop_timer_start(worker->loop, timer, now_ns + PING_NS, on_alive_timer, worker);
}

/* -------------------------------------------------------------------------------- other ports */

/* Workers will talk to each other here; until then whoever comes is sent away. */
static void on_stranger(struct listener *listener, int take_fd, const char *from)
{
    struct worker *worker = listener->user;
    if (!worker->stranger_seen)
        log_info("closed a connection from %s to port %u, which serves nobody yet", from,
                 listener->port);
    worker->stranger_seen = true;
    close(take_fd);
}

static int listen_for_workers(struct worker *worker, struct listener *listener, uint16_t port)
{
    int r = listener_init(listener, worker->loop, worker->options.bind, port, on_stranger, worker);
    if (r == -EADDRINUSE)
        log_error("cannot listen on %s:%u: the port is taken; give another worker another "
                  "--base-port",
                  worker->options.bind, port);
    else if (r < 0)
        log_error("cannot listen on %s:%u: %s", worker->options.bind, port,
                  r == -EINVAL ? "no such address" : strerror(-r));
    return r;
}

/* ----------------------------------------------------------------------------------- lifetime */

int worker_create(struct loop *loop, const struct worker_options *options,
                  const struct engine_ops *engine, struct worker **ret_worker)
{
    struct worker *worker = calloc(1, sizeof(*worker));
    if (!worker)
        return -ENOMEM;
    worker->loop = loop;
    worker->options = *options;
    worker->ops = engine;
    worker->reconnect_ns = RECONNECT_NS_MIN;
    list_init(&worker->held);
    list_init(&worker->uploads);
    map_init(&worker->by_id, 0);
    struct engine_options engine_options = {.threads = options->threads};
    int r = listen_for_workers(worker, &worker->control, options->control_port);
    if (r == 0)
        r = listen_for_workers(worker, &worker->data, options->data_port);
    if (r < 0)
        goto failed;
    r = engine->create(&engine_options, &worker->engine);
    if (r == 0)
        r = jobs_create(loop, "purlin-compile", COMPILE_THREADS, COMPILE_STACK_BYTES,
                        &worker->compile_jobs);
    if (r == 0)
        r = jobs_create(loop, "purlin-encode", ENCODE_THREADS, COMPILE_STACK_BYTES,
                        &worker->encode_jobs);
    if (r < 0) {
        log_error("cannot start the engine: %s", strerror(-r));
        goto failed;
    }
    loop_timer_start(loop, &worker->alive_timer, loop->now_ns + PING_NS, on_alive_timer, worker);
    connect_to_manager(worker);
    *ret_worker = worker;
    return 0;
failed:
    worker_destroy(worker);
    return r;
}

static void on_end_timer(struct loop_timer *timer)
{
    struct worker *worker = timer->user;
    log_warning("%u computations did not stop in time", worker->busy_count);
    loop_stop(worker->loop);
}

void worker_maybe_ended(struct worker *worker)
{
    if (worker->ending && !worker->busy_count)
        loop_stop(worker->loop);
}

void worker_end(struct worker *worker)
{
    if (worker->ending)
        return;
    worker->ending = true;
    Purlin__Goodbye goodbye = PURLIN__GOODBYE__INIT;
    goodbye.reason = "the worker ends";
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_GOODBYE;
    envelope.goodbye = &goodbye;
    worker_send(worker, &envelope, NULL);
    loop_timer_stop(&worker->reconnect_timer);
    held_release_all(worker);
    loop_timer_start(worker->loop, &worker->end_timer, worker->loop->now_ns + SHUTDOWN_NS_MAX,
                     on_end_timer, worker);
    worker_maybe_ended(worker);
}

bool worker_idle(const struct worker *worker)
{
    return worker->busy_count == 0;
}

int worker_status(const struct worker *worker)
{
    return worker->status;
}

void worker_destroy(struct worker *worker)
{
    if (!worker)
        return;
    listener_finish(&worker->control);
    listener_finish(&worker->data);
    loop_timer_stop(&worker->reconnect_timer);
    loop_timer_stop(&worker->alive_timer);
    loop_timer_stop(&worker->progress_timer);
    loop_timer_stop(&worker->end_timer);
    jobs_destroy(worker->compile_jobs);
    jobs_destroy(worker->encode_jobs);
    if (worker->connected)
        link_finish(&worker->link);
    upload_destroy_all(worker);
    held_destroy_all(worker);
    map_finish(&worker->by_id);
    if (worker->engine)
        worker->ops->destroy(worker->engine);
    free(worker);
}

/* See daemon.h: a manager with a worker process beside it, or either alone. */
#include "controlplane/daemon.h"
#include "base/clock.h"
#include "base/log.h"
#include "controlplane/limits.h"
#include "controlplane/manager.h"
#include "controlplane/settings.h"
#include "controlplane/supervisor.h"
#include "controlplane/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum status { STATUS_OK, STATUS_FAILED, STATUS_USAGE };

struct daemon {
    const struct settings *settings;
    struct loop loop;
    struct manager *manager;
    struct supervisor *supervisor;
    struct worker *worker;
    struct loop_fd signals, standard_input;
    bool ready;
    int status;
};

/* ---------------------------------------------------------------------------------- the ending */

static void daemon_end(struct daemon *daemon)
{
    if (daemon->worker)
        worker_end(daemon->worker);
    else
        loop_stop(&daemon->loop);
}

static void on_signal(struct loop_fd *source, uint32_t events)
{
    (void)events;
    struct daemon *daemon = source->user;
    struct signalfd_siginfo info;
    if (read(source->fd, &info, sizeof(info)) != sizeof(info))
        return;
    log_info("ending: %s", strsignal((int)info.ssi_signo));
    daemon_end(daemon);
}

static int watch_signals(struct daemon *daemon)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGHUP);
    /* Blocked before any thread is started, so that all inherit it. */
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    signal(SIGPIPE, SIG_IGN);
    int fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return -errno;
    return loop_fd_add(&daemon->loop, &daemon->signals, fd, EPOLLIN, on_signal, daemon);
}

static void on_standard_input(struct loop_fd *source, uint32_t events)
{
    (void)events;
    struct daemon *daemon = source->user;
    char ignored[256];
    ssize_t got = read(STDIN_FILENO, ignored, sizeof(ignored));
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    loop_fd_remove(source);
    log_info("ending: the client is gone");
    daemon_end(daemon);
}

/* ---------------------------------------------------------------------------------- the manager */

static void greet(struct daemon *daemon)
{
    if (daemon->ready)
        return;
    daemon->ready = true;
    if (!daemon->settings->embedded)
        return;
    printf("{\"http_port\": %u}\n", manager_http_port(daemon->manager));
    fflush(stdout);
}

static void on_worker_changed(void *user, uint64_t pid, bool joined)
{
    struct daemon *daemon = user;
    if (daemon->supervisor)
        supervisor_worker_changed(daemon->supervisor, pid, joined);
    if (joined)
        greet(daemon);
}

static void on_worker_impossible(void *user)
{
    struct daemon *daemon = user;
    daemon->status = STATUS_FAILED;
    loop_stop(&daemon->loop);
}

/* The worker beside us finds the registry, and its token, in its environment. */
static int start_worker_process(struct daemon *daemon)
{
    const struct settings *settings = daemon->settings;
    const char *host = settings->registry_address;
    char address[SETTINGS_HOST_BYTES + 16];
    if (!strcmp(host, "0.0.0.0"))
        host = "127.0.0.1";
    else if (!strcmp(host, "::"))
        host = "::1";
    snprintf(address, sizeof(address), strchr(host, ':') ? "[%s]:%u" : "%s:%u", host,
             manager_registry_port(daemon->manager));
    setenv("PURLIN_MANAGER_ADDRESS", address, 1);
    if (settings->worker_token)
        setenv("PURLIN_WORKER_TOKEN", settings->worker_token, 1);
    if (settings->embedded) {
        setenv("PURLIN_WORKER_BASE_PORT", "0", 1);
        unsetenv("PURLIN_WORKER_OWN_ADDRESS");
        unsetenv("PURLIN_LISTEN");
    }
    return supervisor_create(&daemon->loop, on_worker_impossible, daemon, &daemon->supervisor);
}

/* An embedded cluster's registry takes nobody but our own worker. */
static int random_token(char *ret_text, size_t bytes)
{
    struct id id;
    if (bytes <= ID_HEX || getrandom(&id, sizeof(id), 0) != sizeof(id))
        return -EIO;
    id_to_hex(id, ret_text);
    return 0;
}

static int run_manager(struct daemon *daemon, struct settings *settings)
{
    char token[ID_HEX + 1];
    if (settings->embedded) {
        int r = random_token(token, sizeof(token));
        if (r < 0)
            return r;
        settings->worker_token = token;
    }
    const struct manager_options options = {
        .http_bind = settings->http_address,
        .http_port = settings->http_port,
        .registry_bind = settings->registry_address,
        .registry_port = settings->registry_port,
        .token = settings->token,
        .worker_token = settings->worker_token,
        .grace_ns = settings->grace_ns,
    };
    int r = manager_create(&daemon->loop, &options, on_worker_changed, daemon, &daemon->manager);
    if (r < 0)
        return r;
    log_info("HTTP on http://%s:%u, registry on %s:%u", settings->http_address,
             manager_http_port(daemon->manager), settings->registry_address,
             manager_registry_port(daemon->manager));
    if (strncmp(settings->http_address, "127.", 4) && strcmp(settings->http_address, "::1") &&
        strcmp(settings->http_address, "localhost") && !settings->token)
        log_warning("whoever reaches %s can run programs here: set PURLIN_TOKEN",
                    settings->http_address);
    if (settings->mode == MODE_BOTH)
        r = start_worker_process(daemon);
    else
        greet(daemon);
    if (r == 0)
        r = loop_run(&daemon->loop);
    if (manager_failed(daemon->manager))
        r = -ENOMEM;
    supervisor_end(daemon->supervisor);
    manager_destroy(daemon->manager);
    supervisor_destroy(daemon->supervisor);
    return r;
}

/* ----------------------------------------------------------------------------------- the worker */

static int run_worker(struct daemon *daemon, const struct settings *settings,
                      const struct engine_ops *engine)
{
    const struct worker_options options = {
        .manager_host = settings->manager_host,
        .manager_port = settings->manager_port,
        .token = settings->worker_token,
        .own_address = settings->own_address,
        .bind = settings->worker_address,
        .control_port = settings->base_port,
        .data_port = settings->base_port ? (uint16_t)(settings->base_port + 1) : 0,
        .threads = settings->threads,
        .memory_bytes_max = settings->memory_bytes,
        .supervised = settings->supervised,
    };
    int r = worker_create(&daemon->loop, &options, engine, &daemon->worker);
    if (r < 0)
        return r;
    r = loop_run(&daemon->loop);
    daemon->status = worker_status(daemon->worker);
    /* What does not stop still uses everything that would be freed. */
    if (!worker_idle(daemon->worker))
        _exit(STATUS_FAILED);
    worker_destroy(daemon->worker);
    return r;
}

/* ------------------------------------------------------------------------------------ the start */

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int daemon_main(int argc, char **argv, const struct engine_ops *engine)
{
    struct settings settings;
    log_init("purlind: ");
    switch (settings_parse(argc, argv, &settings)) {
    case SETTINGS_EXIT:
        return STATUS_OK;
    case SETTINGS_USAGE:
        return STATUS_USAGE;
    }
    log_set_prefix(settings.mode == MODE_WORKER ? "purlind: worker: " : "purlind: manager: ");
    raise_descriptor_limit();
    struct daemon daemon = {.settings = &settings};
    int r = loop_init(&daemon.loop);
    if (r == 0)
        r = watch_signals(&daemon);
    if (r == 0 && settings.embedded) {
        /* A terminal's Ctrl-C is the client's to handle. */
        setsid();
        r = loop_fd_add(&daemon.loop, &daemon.standard_input, STDIN_FILENO, EPOLLIN,
                        on_standard_input, &daemon);
        if (r == -EPERM)
            log_error("--embedded needs a pipe as stdin: it ends when stdin does");
    }
    if (r == 0 && settings.mode == MODE_WORKER)
        r = run_worker(&daemon, &settings, engine);
    else if (r == 0)
        r = run_manager(&daemon, &settings);
    if (r < 0)
        daemon.status = STATUS_FAILED;
    loop_finish(&daemon.loop);
    if (daemon.signals.fd > 0)
        close(daemon.signals.fd);
    return daemon.status;
}

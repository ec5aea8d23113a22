/* See supervisor.h. */
#include "controlplane/supervisor.h"

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct supervisor {
    struct loop *loop;
    supervisor_failed_fn failed;
    void *user;
    pid_t pid; /* 0: not running */
    int pid_fd;
    struct loop_fd source;
    struct loop_timer restart_timer, kill_timer;
    int64_t restart_ns;
    uint32_t unregistered; /* deaths in a row before registering */
    bool registered;
    bool ending;
};

static void start(struct supervisor *supervisor);

static void become_worker(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* stdout and stdin are how an embedding client talks to the manager. */
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0 || dup2(null_fd, STDOUT_FILENO) < 0)
        _exit(1);
    char *const argv[] = {"purlind", "worker", "--supervised", NULL};
    execv("/proc/self/exe", argv);
    _exit(127);
}

static void on_restart(struct loop_timer *timer)
{
    start(timer->user);
}

static void restart_later(struct supervisor *supervisor)
{
    loop_timer_start(supervisor->loop, &supervisor->restart_timer,
                     supervisor->loop->now_ns + supervisor->restart_ns, on_restart, supervisor);
    supervisor->restart_ns *= 2;
    if (supervisor->restart_ns > RESTART_NS_MAX)
        supervisor->restart_ns = RESTART_NS_MAX;
}

static void describe(const siginfo_t *info)
{
    if (info->si_code == CLD_EXITED)
        log_warning("the worker process ended with status %d", info->si_status);
    else
        log_warning("the worker process was killed by signal %d (%s)", info->si_status,
                    strsignal(info->si_status));
}

static void on_death(struct loop_fd *source, uint32_t events)
{
    (void)events;
    struct supervisor *supervisor = source->user;
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)supervisor->pid, &info, WEXITED | WNOHANG) < 0 || !info.si_pid)
        return;
    loop_fd_remove(&supervisor->source);
    loop_timer_stop(&supervisor->kill_timer);
    close(supervisor->pid_fd);
    supervisor->pid_fd = -1;
    supervisor->pid = 0;
    if (supervisor->ending)
        return;
    describe(&info);
    supervisor->unregistered = supervisor->registered ? 0 : supervisor->unregistered + 1;
    supervisor->registered = false;
    if (supervisor->unregistered >= RESTARTS_UNREGISTERED_MAX) {
        log_error("the worker cannot be started: see above");
        supervisor->failed(supervisor->user);
        return;
    }
    restart_later(supervisor);
}

static void start(struct supervisor *supervisor)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        become_worker(parent);
    if (pid < 0) {
        log_warning("cannot start the worker process: %s", strerror(errno));
        restart_later(supervisor);
        return;
    }
    supervisor->pid = pid;
    supervisor->pid_fd = pidfd_open(pid, 0);
    if (supervisor->pid_fd < 0 ||
        loop_fd_add(supervisor->loop, &supervisor->source, supervisor->pid_fd, EPOLLIN, on_death,
                    supervisor) < 0) {
        log_error("cannot watch the worker process: %s", strerror(errno));
        supervisor->failed(supervisor->user);
    }
}

int supervisor_create(struct loop *loop, supervisor_failed_fn failed, void *user,
                      struct supervisor **ret_supervisor)
{
    struct supervisor *supervisor = calloc(1, sizeof(*supervisor));
    if (!supervisor)
        return -ENOMEM;
    supervisor->loop = loop;
    supervisor->failed = failed;
    supervisor->user = user;
    supervisor->pid_fd = -1;
    supervisor->restart_ns = RESTART_NS_MIN;
    *ret_supervisor = supervisor;
    start(supervisor);
    return 0;
}

static void on_kill(struct loop_timer *timer)
{
    struct supervisor *supervisor = timer->user;
    if (!supervisor->pid)
        return;
    log_warning("the worker process does not answer: killing it");
    kill(supervisor->pid, SIGKILL);
}

void supervisor_worker_changed(struct supervisor *supervisor, uint64_t pid, bool joined)
{
    if (!supervisor->pid || pid != (uint64_t)supervisor->pid)
        return;
    if (joined) {
        supervisor->registered = true;
        supervisor->restart_ns = RESTART_NS_MIN;
        return;
    }
    /* It ends by itself now, unless it hangs. */
    loop_timer_start(supervisor->loop, &supervisor->kill_timer,
                     supervisor->loop->now_ns + CHILD_KILL_NS, on_kill, supervisor);
}

void supervisor_end(struct supervisor *supervisor)
{
    if (!supervisor)
        return;
    supervisor->ending = true;
    loop_timer_stop(&supervisor->restart_timer);
    if (supervisor->pid)
        kill(supervisor->pid, SIGTERM);
}

void supervisor_destroy(struct supervisor *supervisor)
{
    if (!supervisor)
        return;
    supervisor_end(supervisor);
    loop_fd_remove(&supervisor->source);
    loop_timer_stop(&supervisor->kill_timer);
    if (supervisor->pid) {
        struct pollfd poll_fd = {.fd = supervisor->pid_fd, .events = POLLIN};
        if (poll(&poll_fd, 1, (int)(CHILD_KILL_NS / CLOCK_MS)) <= 0) {
            log_warning("the worker process does not end: killing it");
            kill(supervisor->pid, SIGKILL);
        }
        waitpid(supervisor->pid, NULL, 0);
    }
    if (supervisor->pid_fd >= 0)
        close(supervisor->pid_fd);
    free(supervisor);
}

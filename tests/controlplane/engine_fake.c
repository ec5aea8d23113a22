/* A fake engine for tests of the control plane. A program's first name is a command:
 *
 *   text WORDS       the value WORDS
 *   floats N         a list of N floats, in a buffer: element i is i
 *   ref              the text of the first remote value, in brackets
 *   sleep MS         then the value "slept"; heeds cancellation
 *   stubborn MS      sleeps, and does not heed cancellation
 *   raise            an exception
 *   refuse           is refused
 *   crash            kills the process
 *   crash-if PATH    kills the process if PATH exists, and removes it first; else the value
 * "survived" wait-for PATH    waits until PATH does not exist; heeds cancellation
 */
#include "base/blob.h"
#include "base/clock.h"
#include "controlplane/daemon.h"
#include "controlplane/frame.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct engine {
    uint32_t threads;
};

struct engine_run {
    char *command;
    char *argument;
    char text[4096];
    double *floats;
    uint64_t float_count;
    enum engine_outcome outcome;
    bool decided;
    bool started;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool cancelled;
    engine_done_fn done;
    void *user;
};

static int fake_create(const struct engine_options *options, struct engine **ret_engine)
{
    struct engine *engine = calloc(1, sizeof(*engine));
    if (!engine)
        return -ENOMEM;
    engine->threads = options->threads ? options->threads : 2;
    *ret_engine = engine;
    return 0;
}

static void fake_destroy(struct engine *engine)
{
    free(engine);
}

static uint32_t fake_threads(const struct engine *engine)
{
    return engine->threads;
}

static void decide(struct engine_run *run, enum engine_outcome outcome, const char *text)
{
    run->decided = true;
    run->outcome = outcome;
    snprintf(run->text, sizeof(run->text), "%s", text);
}

static int fake_prepare(struct engine *engine, const struct engine_program *program,
                        struct engine_run **ret_run)
{
    (void)engine;
    uint32_t bytes;
    struct engine_run *run = calloc(1, sizeof(*run));
    if (!run)
        return -ENOMEM;
    pthread_mutex_init(&run->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&run->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    *ret_run = run;
    Purlin__Program *decoded = NULL;
    if (frame_head_parse(program->bytes, &bytes))
        decoded = purlin__program__unpack(NULL, bytes, program->bytes + FRAME_HEAD_BYTES);
    if (!decoded || !decoded->n_names) {
        decide(run, ENGINE_REFUSED, "invalid-program");
    } else {
        run->command = strdup(decoded->names[0]);
        char *space = strchr(run->command, ' ');
        if (space)
            *space = '\0';
        run->argument = space ? space + 1 : run->command + strlen(run->command);
        if (!strcmp(run->command, "refuse"))
            decide(run, ENGINE_REFUSED, "unsupported");
        if (!strcmp(run->command, "ref")) {
            if (program->remote_count)
                snprintf(run->text, sizeof(run->text), "[%.4000s]", program->remotes[0].run->text);
            else
                decide(run, ENGINE_FAILED, "remote-lost");
        }
    }
    if (decoded)
        purlin__program__free_unpacked(decoded, NULL);
    return run->decided ? ENGINE_DECIDED : 0;
}

/* False: cancelled. */
static bool pause_for(struct engine_run *run, int64_t ns)
{
    int64_t until = clock_now_ns() + ns;
    struct timespec deadline = {until / CLOCK_S, until % CLOCK_S};
    pthread_mutex_lock(&run->mutex);
    while (!run->cancelled && clock_now_ns() < until)
        pthread_cond_timedwait(&run->changed, &run->mutex, &deadline);
    bool cancelled = run->cancelled;
    pthread_mutex_unlock(&run->mutex);
    return !cancelled;
}

static void make_floats(struct engine_run *run)
{
    run->float_count = strtoull(run->argument, NULL, 10);
    run->floats = malloc((run->float_count + 1) * sizeof(double));
    for (uint64_t i = 0; i < run->float_count; i++)
        run->floats[i] = (double)i;
}

static void execute(struct engine_run *run)
{
    const char *argument = run->argument;
    bool finished = true;
    if (!strcmp(run->command, "text")) {
        snprintf(run->text, sizeof(run->text), "%s", argument);
    } else if (!strcmp(run->command, "floats")) {
        make_floats(run);
    } else if (!strcmp(run->command, "sleep")) {
        finished = pause_for(run, atoll(argument) * CLOCK_MS);
        snprintf(run->text, sizeof(run->text), "slept");
    } else if (!strcmp(run->command, "stubborn")) {
        usleep((unsigned)atoi(argument) * 1000);
    } else if (!strcmp(run->command, "raise")) {
        run->outcome = ENGINE_EXCEPTION;
        snprintf(run->text, sizeof(run->text), "ValueError");
    } else if (!strcmp(run->command, "crash")) {
        kill(getpid(), SIGKILL);
    } else if (!strcmp(run->command, "crash-if")) {
        if (unlink(argument) == 0)
            kill(getpid(), SIGKILL);
        snprintf(run->text, sizeof(run->text), "survived");
    } else if (!strcmp(run->command, "wait-for")) {
        while (finished && access(argument, F_OK) == 0)
            finished = pause_for(run, 2 * CLOCK_MS);
        snprintf(run->text, sizeof(run->text), "waited");
    }
    if (!finished)
        decide(run, ENGINE_FAILED, "cancelled");
}

static void *thread_main(void *user)
{
    struct engine_run *run = user;
    execute(run);
    run->done(run, run->user);
    return NULL;
}

static void fake_start(struct engine_run *run, engine_done_fn done, void *user)
{
    run->done = done;
    run->user = user;
    run->started = pthread_create(&run->thread, NULL, thread_main, run) == 0;
    if (!run->started)
        abort();
}

static void fake_cancel(struct engine_run *run)
{
    pthread_mutex_lock(&run->mutex);
    run->cancelled = true;
    pthread_cond_signal(&run->changed);
    pthread_mutex_unlock(&run->mutex);
}

static uint64_t fake_tasks(const struct engine_run *run)
{
    return run->started;
}

static enum engine_outcome fake_outcome(const struct engine_run *run)
{
    return run->outcome;
}

static int fake_output_bytes(const struct engine_run *run, uint64_t **ret_bytes,
                             uint32_t *ret_count)
{
    *ret_bytes = malloc(sizeof(**ret_bytes));
    if (!*ret_bytes)
        return -ENOMEM;
    **ret_bytes = run->floats ? run->float_count * sizeof(double) : strlen(run->text);
    *ret_count = 1;
    return 0;
}

static int fake_encode(const struct engine_run *run, const uint32_t *path, uint32_t path_count,
                       uint64_t bytes_max, struct rt_encoded *ret_encoded)
{
    if (path_count > 1 || (path_count && path[0]))
        return -ENOENT;
    Purlin__Value value = PURLIN__VALUE__INIT;
    Purlin__Value *values[] = {&value};
    Purlin__Diagnostic diagnostic = PURLIN__DIAGNOSTIC__INIT;
    Purlin__Raised raised = PURLIN__RAISED__INIT;
    Purlin__Result result = PURLIN__RESULT__INIT;
    uint64_t buffer_bytes = run->float_count * sizeof(double);
    result.version = 1;
    result.outcome = (Purlin__Result__Outcome)run->outcome;
    if (run->outcome == ENGINE_VALUE) {
        value.kind = run->floats ? PURLIN__VALUE__KIND__LIST : PURLIN__VALUE__KIND__STR;
        value.text = (char *)run->text;
        value.element = run->floats ? PURLIN__VALUE__ELEMENT__FLOATS : PURLIN__VALUE__ELEMENT__ANY;
        value.count = run->float_count;
        result.values = values;
        result.n_values = 1;
        if (run->floats) {
            result.n_buffer_bytes = 1;
            result.buffer_bytes = &buffer_bytes;
        }
        result.total_bytes = buffer_bytes + strlen(run->text);
        if (bytes_max && result.total_bytes > bytes_max) {
            result.outcome = PURLIN__RESULT__OUTCOME__TOO_LARGE;
            result.n_values = result.n_buffer_bytes = 0;
            buffer_bytes = 0;
        }
    } else if (run->outcome == ENGINE_EXCEPTION) {
        raised.builtin = (char *)run->text;
        result.raised = &raised;
    } else {
        diagnostic.code = (char *)run->text;
        result.diagnostic = &diagnostic;
    }
    struct blob *head = frame_pack(&result.base);
    *ret_encoded = (struct rt_encoded){.head = malloc(head->bytes), .head_bytes = head->bytes};
    memcpy(ret_encoded->head, head->data, head->bytes);
    blob_unref(head);
    if (run->floats && result.n_buffer_bytes) {
        ret_encoded->buffers = malloc(sizeof(*ret_encoded->buffers));
        ret_encoded->buffers[0].data = run->floats;
        ret_encoded->buffers[0].bytes = buffer_bytes;
        ret_encoded->buffer_count = 1;
    }
    ret_encoded->total_bytes = ret_encoded->head_bytes + buffer_bytes;
    return 0;
}

static void fake_encoded_finish(struct rt_encoded *encoded)
{
    free(encoded->head);
    free(encoded->buffers);
    *encoded = (struct rt_encoded){0};
}

static void fake_destroy_run(struct engine_run *run)
{
    if (!run)
        return;
    if (run->started)
        pthread_join(run->thread, NULL);
    pthread_cond_destroy(&run->changed);
    pthread_mutex_destroy(&run->mutex);
    free(run->command);
    free(run->floats);
    free(run);
}

static const struct engine_ops engine_fake = {
    .create = fake_create,
    .destroy = fake_destroy,
    .threads = fake_threads,
    .prepare = fake_prepare,
    .start = fake_start,
    .cancel = fake_cancel,
    .tasks = fake_tasks,
    .outcome = fake_outcome,
    .output_bytes = fake_output_bytes,
    .encode = fake_encode,
    .encoded_finish = fake_encoded_finish,
    .destroy_run = fake_destroy_run,
};

int main(int argc, char **argv)
{
    return daemon_main(argc, argv, &engine_fake);
}

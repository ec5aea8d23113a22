/* Computations on a worker, from Submit to Release. See worker.h. */
#include "controlplane/worker_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void held_maybe_free(struct held *held);

static bool cancelled(const struct held *held)
{
    return __atomic_load_n(&held->cancelled, __ATOMIC_RELAXED);
}

struct held *held_find(const struct worker *worker, struct id id)
{
    return map_get(&worker->by_id, id);
}

/* ------------------------------------------------------------------------------------ freeing */

static void held_destroy(struct held *held)
{
    struct worker *worker = held->worker;
    if (held->run)
        worker->ops->destroy_run(held->run);
    blob_unref(held->program);
    blob_unref(held->result);
    free(held->remotes);
    free(held->engine_remotes);
    free(held->output_bytes);
    list_remove(&held->link);
    worker->held_count--;
    free(held);
}

static void on_free_thread(struct job *job)
{
    struct held *held = LIST_ENTRY(job, struct held, job);
    if (held->run)
        held->worker->ops->destroy_run(held->run);
    held->run = NULL;
    held->program = blob_unref(held->program);
}

static void on_freed(struct job *job)
{
    struct held *held = LIST_ENTRY(job, struct held, job);
    /* Only now: the run's values pointed into theirs. */
    for (uint32_t i = 0; i < held->remote_count; i++)
        held_unpin(held->remotes[i]);
    held_destroy(held);
}

static void held_maybe_free(struct held *held)
{
    if (!held->released || held->pins || held->phase != HELD_FINISHED)
        return;
    held->phase = HELD_FREEING;
    held->job.run = on_free_thread;
    held->job.done = on_freed;
    jobs_post(held->worker->encode_jobs, &held->job);
}

void held_unpin(struct held *held)
{
    held->pins--;
    held_maybe_free(held);
}

void held_release(struct held *held)
{
    if (held->released)
        return;
    held->released = true;
    map_remove(&held->worker->by_id, held->id);
    if (held->phase != HELD_FINISHED)
        held_cancel(held);
    held_maybe_free(held);
}

void held_release_all(struct worker *worker)
{
    LIST_FOR(link, &worker->held)
    {
        held_release(LIST_ENTRY(link, struct held, link));
    }
}

void held_destroy_all(struct worker *worker)
{
    /* Newest first: they refer to older ones. */
    while (!list_empty(&worker->held))
        held_destroy(LIST_ENTRY(worker->held.previous, struct held, link));
}

/* ---------------------------------------------------------------------------------- finishing */

static void unref_blob(void *user)
{
    blob_unref(user);
}

static void send_finished(struct held *held)
{
    struct worker *worker = held->worker;
    uint8_t bytes[ID_BYTES];
    id_to_bytes(held->id, bytes);
    Purlin__Finished finished = PURLIN__FINISHED__INIT;
    finished.computation = (ProtobufCBinaryData){ID_BYTES, bytes};
    finished.outcome = (Purlin__Result__Outcome)held->outcome;
    finished.output_bytes = held->output_bytes;
    finished.n_output_bytes = held->output_count;
    finished.seconds = (double)(worker->loop->now_ns - held->received_ns) / (double)CLOCK_S;
    finished.tasks = held->run ? worker->ops->tasks(held->run) : 0;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_FINISHED;
    envelope.finished = &finished;
    if (held->result) {
        struct iovec part = {held->result->data, held->result->bytes};
        struct link_payload payload = {
            .parts = &part, .part_count = 1, .release = unref_blob, .user = held->result};
        held->result = NULL;
        worker_send(worker, &envelope, &payload);
    } else {
        worker_send(worker, &envelope, NULL);
    }
}

static void held_finish(struct held *held)
{
    struct worker *worker = held->worker;
    held->phase = HELD_FINISHED;
    worker->busy_count--;
    if (!held->released)
        send_finished(held);
    held_maybe_free(held);
    worker_maybe_ended(worker);
}

/* Ended without the engine's word. */
static void held_fail(struct held *held, const char *code, const char *message)
{
    held->outcome = ENGINE_FAILED;
    held->result = frame_failure(PURLIN__RESULT__OUTCOME__FAILED, code, message);
    held_finish(held);
}

static struct blob *flatten(const struct rt_encoded *encoded)
{
    struct blob *blob = blob_create(encoded->total_bytes);
    if (!blob)
        return NULL;
    memcpy(blob->data, encoded->head, encoded->head_bytes);
    size_t position = encoded->head_bytes;
    for (uint32_t i = 0; i < encoded->buffer_count; i++) {
        if (encoded->buffers[i].bytes)
            memcpy(blob->data + position, encoded->buffers[i].data, encoded->buffers[i].bytes);
        position += encoded->buffers[i].bytes;
    }
    return blob;
}

static void summarise(struct held *held)
{
    const struct engine_ops *ops = held->worker->ops;
    held->outcome = ops->outcome(held->run);
    uint64_t bytes_max = RESULT_ERROR_BYTES_MAX;
    if (held->outcome == ENGINE_VALUE) {
        uint64_t sum = 0;
        if (ops->output_bytes(held->run, &held->output_bytes, &held->output_count) < 0)
            return;
        bytes_max = RESULT_INLINE_BYTES_MAX;
        for (uint32_t i = 0; i < held->output_count && sum <= bytes_max; i++)
            sum += held->output_bytes[i];
        if (sum > bytes_max)
            return;
    }
    struct rt_encoded encoded;
    if (ops->encode(held->run, NULL, 0, 0, &encoded) < 0)
        return;
    if (encoded.total_bytes <= bytes_max)
        held->result = flatten(&encoded);
    ops->encoded_finish(&encoded);
}

static void on_summarise_thread(struct job *job)
{
    summarise(LIST_ENTRY(job, struct held, job));
}

static void on_summarised(struct job *job)
{
    held_finish(LIST_ENTRY(job, struct held, job));
}

/* On any thread. The last that it does is to hand the computation over. */
static void on_run_done(struct engine_run *run, void *user)
{
    (void)run;
    struct held *held = user;
    held->job.run = on_summarise_thread;
    held->job.done = on_summarised;
    jobs_post(held->worker->encode_jobs, &held->job);
}

/* ------------------------------------------------------------------------------------ running */

static void on_prepare_thread(struct job *job)
{
    struct held *held = LIST_ENTRY(job, struct held, job);
    const struct engine_program program = {
        .bytes = held->program->data,
        .byte_count = held->program->bytes,
        .remotes = held->engine_remotes,
        .remote_count = held->remote_count,
        .memory_bytes_max = held->worker->options.memory_bytes_max,
    };
    held->prepared = cancelled(held)
                         ? -ECANCELED
                         : held->worker->ops->prepare(held->worker->engine, &program, &held->run);
}

static void on_prepared(struct job *job)
{
    struct held *held = LIST_ENTRY(job, struct held, job);
    if (cancelled(held)) {
        held_fail(held, "cancelled", "the computation was cancelled");
        return;
    }
    if (held->prepared < 0) {
        held_fail(held, "memory", "the worker has no memory to prepare this computation");
        return;
    }
    if (held->prepared == ENGINE_DECIDED) {
        held->phase = HELD_SUMMARISING;
        on_run_done(held->run, held);
        return;
    }
    held->phase = HELD_RUNNING;
    held->worker->ops->start(held->run, on_run_done, held);
}

static void on_progress_timer(struct loop_timer *timer);

static void progress_start(struct worker *worker)
{
    if (!worker->progress_timer.loop)
        loop_timer_start(worker->loop, &worker->progress_timer, worker->loop->now_ns + PROGRESS_NS,
                         on_progress_timer, worker);
}

static void send_progress(struct held *held)
{
    uint8_t bytes[ID_BYTES];
    id_to_bytes(held->id, bytes);
    Purlin__Progress progress = PURLIN__PROGRESS__INIT;
    bool compiling = held->phase == HELD_PREPARING;
    progress.computation = (ProtobufCBinaryData){ID_BYTES, bytes};
    progress.phase = compiling ? "compiling" : "running";
    progress.seconds = (double)(held->worker->loop->now_ns - held->received_ns) / (double)CLOCK_S;
    progress.tasks = compiling ? 0 : held->worker->ops->tasks(held->run);
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_PROGRESS;
    envelope.progress = &progress;
    worker_send(held->worker, &envelope, NULL);
}

static void on_progress_timer(struct loop_timer *timer)
{
    struct worker *worker = timer->user;
    LIST_FOR(link, &worker->held)
    {
        struct held *held = LIST_ENTRY(link, struct held, link);
        if (held->phase < HELD_FINISHED && !held->released)
            send_progress(held);
    }
    if (worker->busy_count)
        progress_start(worker);
}

void held_cancel(struct held *held)
{
    if (cancelled(held) || held->phase >= HELD_SUMMARISING)
        return;
    __atomic_store_n(&held->cancelled, true, __ATOMIC_RELAXED);
    if (held->phase == HELD_RUNNING)
        held->worker->ops->cancel(held->run);
}

/* ---------------------------------------------------------------------------------- beginning */

static int pin_remotes(struct held *held)
{
    struct worker *worker = held->worker;
    struct id *ids = calloc(REMOTES_MAX, sizeof(*ids));
    if (!ids)
        return -ENOMEM;
    int count = frame_program_remotes(held->program->data, held->program->bytes, ids, REMOTES_MAX);
    int r = 0;
    if (count > 0) {
        held->remotes = calloc((size_t)count, sizeof(struct held *));
        held->engine_remotes = calloc((size_t)count, sizeof(*held->engine_remotes));
        r = held->remotes && held->engine_remotes ? 0 : -ENOMEM;
    }
    for (int i = 0; i < count && r == 0; i++) {
        struct held *remote = held_find(worker, ids[i]);
        /* The engine refuses programs that refer to what is not there. */
        if (!remote || remote->phase != HELD_FINISHED || remote->outcome != ENGINE_VALUE)
            continue;
        remote->pins++;
        held->engine_remotes[held->remote_count] =
            (struct engine_remote){.computation = ids[i], .run = remote->run};
        held->remotes[held->remote_count++] = remote;
    }
    free(ids);
    return r;
}

const char *held_submit(struct worker *worker, struct id id, struct blob *program)
{
    if (held_find(worker, id))
        return "it submitted a computation twice";
    struct held *held = calloc(1, sizeof(*held));
    if (!held || map_put(&worker->by_id, id, held) < 0) {
        free(held);
        return "out of memory";
    }
    held->worker = worker;
    held->id = id;
    held->received_ns = worker->loop->now_ns;
    held->program = blob_ref(program);
    list_append(&worker->held, &held->link);
    worker->held_count++;
    worker->busy_count++;
    if (pin_remotes(held) < 0) {
        held_fail(held, "memory", "the worker has no memory to prepare this computation");
        return NULL;
    }
    progress_start(worker);
    held->job.run = on_prepare_thread;
    held->job.done = on_prepared;
    jobs_post(worker->compile_jobs, &held->job);
    return NULL;
}

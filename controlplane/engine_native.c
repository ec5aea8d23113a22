/* The engine of engine.h, by the compiler (jit/) and the runtime. */
#include "base/log.h"
#include "controlplane/engine.h"
#include "controlplane/frame.h"
#include "controlplane/limits.h"
#include "jit/jit.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct engine {
    struct jit *jit;
    struct rt_pool *pool;
};

/* A run whose ints left 64 bits is compiled and run again, on a thread of its own, before anybody
 * hears of it. What such a thread replaces is guarded by the lock until `done` is called. */
struct engine_run {
    struct engine *engine;
    struct engine_program source; /* its remotes are a copy */
    struct jit_program *program;
    struct jit_image *image;
    struct rt_computation *computation;
    pthread_mutex_t lock;
    bool started;   /* the computation is */
    bool cancelled; /* whatever is run for this */
    bool has_thread;
    pthread_t thread; /* of the last time it was run again */
    struct rt_wire_stats stats;
    void *globals;
    engine_done_fn done;
    void *user;
    /* When the program was not even started: */
    enum engine_outcome outcome;
    struct blob *refusal; /* a framed Result; NULL: it was started */
};

static int native_create(const struct engine_options *options, struct engine **ret_engine)
{
    struct engine *engine = calloc(1, sizeof(*engine));
    if (!engine)
        return -ENOMEM;
    struct rt_pool_options pool_options = {.threads = options->threads};
    struct jit_options jit_options = {.dump = getenv("PURLIN_DUMP")};
    int r = rt_pool_create(&pool_options, &engine->pool);
    if (r < 0)
        goto failed;
    r = jit_create(&jit_options, &engine->jit);
    if (r < 0)
        goto failed_jit;
    *ret_engine = engine;
    return 0;
failed_jit:
    rt_pool_destroy(engine->pool);
failed:
    free(engine);
    return r;
}

static void native_destroy(struct engine *engine)
{
    jit_destroy(engine->jit);
    rt_pool_destroy(engine->pool);
    free(engine);
}

static uint32_t native_threads(const struct engine *engine)
{
    return rt_pool_threads(engine->pool);
}

/* ---------------------------------------------------------------------------------- preparing */

static int find_remote(void *user, const char *computation, const int64_t *path,
                       uint32_t path_count, const struct rt_type **ret_type, const void **ret_value)
{
    const struct engine_program *program = user;
    struct id id;
    if (!id_from_hex(computation, &id))
        return -ENOENT;
    uint32_t *indices = calloc(path_count ? path_count : 1, sizeof(*indices));
    if (!indices)
        return -ENOENT;
    int r = -ENOENT;
    bool valid = true;
    for (uint32_t i = 0; i < path_count; i++) {
        valid &= path[i] >= 0 && path[i] <= UINT32_MAX;
        indices[i] = (uint32_t)path[i];
    }
    for (uint32_t i = 0; valid && i < program->remote_count; i++) {
        const struct engine_remote *remote = &program->remotes[i];
        if (id_equal(remote->computation, id) && remote->run->computation)
            r = rt_computation_result(remote->run->computation, indices, path_count, ret_type,
                                      ret_value);
    }
    free(indices);
    return r;
}

static struct blob *refusal_result(const struct jit_diagnostic *from)
{
    Purlin__Diagnostic diagnostic = PURLIN__DIAGNOSTIC__INIT;
    diagnostic.code = from->code ? (char *)from->code : "internal";
    diagnostic.message = from->message ? from->message : "";
    diagnostic.file = from->file ? from->file : "";
    diagnostic.function = from->function ? from->function : "";
    diagnostic.line = from->line;
    diagnostic.column = from->column;
    Purlin__Result result = PURLIN__RESULT__INIT;
    result.version = PURLIN__PROGRAM_VERSION__PROGRAM_VERSION;
    result.outcome = PURLIN__RESULT__OUTCOME__REFUSED;
    result.diagnostic = &diagnostic;
    return frame_pack(&result.base);
}

static int refuse(struct engine_run *run, struct jit_diagnostic *diagnostic)
{
    run->outcome = ENGINE_REFUSED;
    run->refusal = refusal_result(diagnostic);
    jit_diagnostic_finish(diagnostic);
    return run->refusal ? ENGINE_DECIDED : -ENOMEM;
}

static int fail(struct engine_run *run, const char *code, const char *message)
{
    run->outcome = ENGINE_FAILED;
    run->refusal = frame_failure(PURLIN__RESULT__OUTCOME__FAILED, code, message);
    return run->refusal ? ENGINE_DECIDED : -ENOMEM;
}

static int compile(struct engine *engine, const struct engine_program *program,
                   struct engine_run *run)
{
    struct jit_diagnostic diagnostic = {0};
    struct jit_stats stats = {0};
    int r = run->program ? 0
                         : jit_program_decode(program->bytes, program->byte_count, &diagnostic,
                                              &run->program);
    if (r == 0)
        r = jit_compile(engine->jit, run->program, find_remote, (void *)program, &stats,
                        &diagnostic, &run->image);
    if (r > 0)
        return refuse(run, &diagnostic);
    if (r < 0)
        return r;
    run->stats.decode_ns += stats.decode_ns;
    run->stats.infer_ns += stats.infer_ns;
    run->stats.llvm_ns += stats.llvm_ns;
    run->stats.code_cached = stats.cached;
    return 0;
}

static int bind(struct engine *engine, const struct engine_program *program, struct engine_run *run)
{
    struct rt_computation_options options = {.memory_bytes_max = program->memory_bytes_max};
    struct rt_computation *computation;
    int r =
        rt_computation_create(engine->pool, jit_image_runtime(run->image), &options, &computation);
    if (r < 0)
        return r;
    r = jit_image_bind(run->image, run->program, find_remote, (void *)program, computation,
                       &run->globals);
    pthread_mutex_lock(&run->lock);
    run->computation = computation;
    pthread_mutex_unlock(&run->lock);
    if (r == -ENOENT)
        return fail(run, "remote-lost", "a remote value that this program refers to is gone");
    if (r == -ENOMEM)
        return fail(run, "memory", "the captured values need more memory than is allowed");
    if (r < 0)
        return fail(run, "internal", "a captured value is not what the program was compiled for");
    return 0;
}

static void native_destroy_run(struct engine_run *run)
{
    if (!run)
        return;
    if (run->has_thread)
        pthread_join(run->thread, NULL);
    pthread_mutex_destroy(&run->lock);
    free((void *)run->source.remotes);
    if (run->computation)
        rt_computation_destroy(run->computation);
    if (run->image)
        jit_image_unref(run->image);
    if (run->program)
        jit_program_destroy(run->program);
    blob_unref(run->refusal);
    free(run);
}

static int native_prepare(struct engine *engine, const struct engine_program *program,
                          struct engine_run **ret_run)
{
    struct engine_run *run = calloc(1, sizeof(*run));
    if (!run)
        return -ENOMEM;
    run->engine = engine;
    run->source = *program;
    pthread_mutex_init(&run->lock, NULL);
    struct engine_remote *remotes = calloc(program->remote_count + 1, sizeof(*remotes));
    run->source.remotes = remotes;
    if (remotes && program->remote_count)
        memcpy(remotes, program->remotes, program->remote_count * sizeof(*remotes));
    int r = remotes ? compile(engine, program, run) : -ENOMEM;
    if (r == 0)
        r = bind(engine, program, run);
    if (r < 0) {
        native_destroy_run(run);
        return r;
    }
    *ret_run = run;
    return r;
}

/* ------------------------------------------------------------------------------------ running */

static void on_done(struct rt_computation *computation, void *user);

static void start(struct engine_run *run)
{
    pthread_mutex_lock(&run->lock);
    rt_computation_start(run->computation, run->globals, on_done, run);
    run->started = true;
    if (run->cancelled)
        rt_computation_cancel(run->computation);
    pthread_mutex_unlock(&run->lock);
}

static void *run_again(void *argument)
{
    struct engine_run *run = argument;
    jit_image_unref(run->image);
    run->image = NULL;
    int r = compile(run->engine, &run->source, run);
    if (r == 0)
        r = bind(run->engine, &run->source, run);
    if (r < 0)
        r = fail(run, "memory", "the worker has no memory to run this computation again");
    if (r == 0)
        start(run);
    else
        run->done(run, run->user);
    return NULL;
}

/* On a pool thread, which has too small a stack for compiling. */
static bool start_again(struct engine_run *run)
{
    pthread_attr_t attributes;
    if (run->has_thread)
        pthread_join(run->thread, NULL); /* it has started what ended now */
    pthread_mutex_lock(&run->lock);
    struct rt_computation *old = run->computation;
    run->computation = NULL;
    run->started = false;
    pthread_mutex_unlock(&run->lock);
    rt_computation_destroy(old);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, COMPILE_STACK_BYTES);
    run->has_thread = pthread_create(&run->thread, &attributes, run_again, run) == 0;
    pthread_attr_destroy(&attributes);
    return run->has_thread;
}

static void on_done(struct rt_computation *computation, void *user)
{
    struct engine_run *run = user;
    pthread_mutex_lock(&run->lock);
    bool cancelled = run->cancelled;
    pthread_mutex_unlock(&run->lock);
    if (!cancelled && jit_overflowed(run->engine->jit, run->program, computation)) {
        if (start_again(run))
            return;
        fail(run, "memory", "the worker has no memory to run this computation again");
    }
    run->done(run, run->user);
}

static void native_start(struct engine_run *run, engine_done_fn done, void *user)
{
    run->done = done;
    run->user = user;
    start(run);
}

static void native_cancel(struct engine_run *run)
{
    pthread_mutex_lock(&run->lock);
    run->cancelled = true;
    if (run->started)
        rt_computation_cancel(run->computation);
    pthread_mutex_unlock(&run->lock);
}

static uint64_t native_tasks(const struct engine_run *run)
{
    struct rt_computation_stats stats = {0};
    pthread_mutex_t *lock = (pthread_mutex_t *)&run->lock;
    pthread_mutex_lock(lock);
    if (run->computation && !run->refusal)
        rt_computation_stats(run->computation, &stats);
    pthread_mutex_unlock(lock);
    return stats.tasks;
}

/* ------------------------------------------------------------------------------------ results */

static enum engine_outcome native_outcome(const struct engine_run *run)
{
    if (run->refusal)
        return run->outcome;
    switch (rt_computation_status(run->computation)) {
    case RT_OK:
        return ENGINE_VALUE;
    case RT_RAISED:
        return ENGINE_EXCEPTION;
    case RT_STOPPED:
        return ENGINE_FAILED;
    }
    return ENGINE_FAILED;
}

static int native_output_bytes(const struct engine_run *run, uint64_t **ret_bytes,
                               uint32_t *ret_count)
{
    const struct rt_image *image = jit_image_runtime(run->image);
    uint32_t count = image->result->child_count;
    uint64_t *bytes = calloc(count ? count : 1, sizeof(*bytes));
    if (!bytes)
        return -ENOMEM;
    rt_result_output_bytes(run->computation, bytes);
    *ret_bytes = bytes;
    *ret_count = count;
    return 0;
}

static int native_encode(const struct engine_run *run, const uint32_t *path, uint32_t path_count,
                         uint64_t bytes_max, struct rt_encoded *ret_encoded)
{
    if (!run->refusal)
        return rt_result_encode(run->computation, path, path_count, bytes_max, &run->stats,
                                ret_encoded);
    uint8_t *head = malloc(run->refusal->bytes);
    if (!head)
        return -ENOMEM;
    memcpy(head, run->refusal->data, run->refusal->bytes);
    *ret_encoded = (struct rt_encoded){
        .head = head, .head_bytes = run->refusal->bytes, .total_bytes = run->refusal->bytes};
    return 0;
}

const struct engine_ops engine_native = {
    .create = native_create,
    .destroy = native_destroy,
    .threads = native_threads,
    .prepare = native_prepare,
    .start = native_start,
    .cancel = native_cancel,
    .tasks = native_tasks,
    .outcome = native_outcome,
    .output_bytes = native_output_bytes,
    .encode = native_encode,
    .encoded_finish = rt_encoded_finish,
    .destroy_run = native_destroy_run,
};

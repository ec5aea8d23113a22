/* See engine_support.h. */
#include "engine_support.h"

#include "runtime/runtime_internal.h"

#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* after the ones above */
#include <cmocka.h>

bool engine_run_thorough;

void engine_run_compile(struct engine_run *run, const char *text,
                        const struct engine_options *options)
{
    struct engine_options verified = {.verify = true, .thorough = engine_run_thorough};
    memset(run, 0, sizeof(*run));
    arena_init(&run->arena, 0);
    struct ir_module *module = support_read(text, &run->arena);
    assert_non_null(module);
    assert_int_equal(engine_create(options ? options : &verified, &run->engine), 0);
    assert_int_equal(engine_compile(run->engine, module, NULL, NULL, NULL, &run->code), 0);
    run->image = (struct rt_image){
        .entry = run->code->entry,
        .result = run->code->result,
        .types = run->code->types,
        .type_count = run->code->type_count,
        .sites = run->code->sites,
        .site_count = run->code->site_count,
    };
}

static void on_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    sem_post(user);
}

static void look_at_failure(struct engine_run *run)
{
    const struct rt_failure *failure = run->computation->failure;
    run->code_raised = failure ? failure->code : -1;
    run->frame_count = 0;
    if (!failure || run->status != RT_RAISED)
        return;
    uint64_t skipped;
    for (uint32_t i = 0; i < rt_trace_frames(&failure->trace) && i < 64; i++) {
        uint32_t site = rt_trace_frame(&failure->trace, i, &skipped);
        run->frames[run->frame_count++] = run->code->sites[site].line;
    }
}

void engine_run_start(struct engine_run *run, uint32_t threads, const void *globals)
{
    struct rt_pool_options pool_options = {.threads = threads};
    struct rt_computation_options options = {.memory_bytes_max = 1 << 28};
    sem_t done;
    if (run->computation)
        rt_computation_destroy(run->computation);
    if (!run->pool)
        assert_int_equal(rt_pool_create(&pool_options, &run->pool), 0);
    sem_init(&done, 0, 0);
    assert_int_equal(rt_computation_create(run->pool, &run->image, &options, &run->computation), 0);
    rt_computation_start(run->computation, globals, on_done, &done);
    while (sem_wait(&done) < 0)
        assert_int_equal(errno, EINTR);
    sem_destroy(&done);
    run->status = rt_computation_status(run->computation);
    look_at_failure(run);
    const struct rt_type *type;
    run->result = NULL;
    if (run->status == RT_OK)
        assert_int_equal(rt_computation_result(run->computation, NULL, 0, &type, &run->result), 0);
}

void engine_run_finish(struct engine_run *run)
{
    rt_computation_destroy(run->computation);
    if (run->pool)
        rt_pool_destroy(run->pool);
    engine_code_destroy(run->code);
    engine_destroy(run->engine);
    arena_finish(&run->arena);
}

void engine_run(struct engine_run *run, const char *text, uint32_t threads)
{
    engine_run_compile(run, text, NULL);
    engine_run_start(run, threads, NULL);
}

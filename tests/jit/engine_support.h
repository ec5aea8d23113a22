/* Compiles a module given as text and runs it as a computation on the real runtime. */
#pragma once

#include "ir_support.h"
#include "jit/engine.h"

struct engine_run {
    struct arena arena;
    struct engine *engine;
    struct engine_code *code;
    struct rt_image image;
    struct rt_pool *pool;
    struct rt_computation *computation;
    enum rt_status status;
    const void *result;  /* when status is RT_OK */
    int32_t code_raised; /* enum rt_error or rt_stop_reason; -1 the user's exception or none */
    uint32_t frames[64]; /* lines of the traceback, outermost first */
    uint32_t frame_count;
};

/* Whether modules are compiled thoroughly, however short they run. */
extern bool engine_run_thorough;

/* All fail the running test when something goes wrong. */
void engine_run_compile(struct engine_run *run, const char *text,
                        const struct engine_options *options);
/* globals: one 8-byte slot after the other, as the module's globals are. May be called again. */
void engine_run_start(struct engine_run *run, uint32_t threads, const void *globals);
void engine_run_finish(struct engine_run *run);
/* Compiles and runs. */
void engine_run(struct engine_run *run, const char *text, uint32_t threads);

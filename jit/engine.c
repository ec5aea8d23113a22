/* See engine.h.
 *
 * An LLJIT made through C shares one target machine among all that it compiles, which is not safe
 * for several threads; so it only links here. Each compilation has a context of its own, borrows a
 * target machine from the engine's spare ones, makes an object in memory and adds that under a
 * resource tracker.
 */
#include "jit/engine.h"

#include "base/clock.h"
#include "base/log.h"
#include "jit/codegen.h"
#include "jit/engine_symbols.h"
#include "jit/llvm_compat.h"
#include "jit/object_cache.h"
#include "runtime/symbols.h"

#include <errno.h>
#include <llvm-c/Analysis.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/LLJITUtils.h>
#include <llvm-c/Support.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SPARE_MACHINES_MAX = 8,          /* target machines kept: a machine costs 0.2 ms to make */
    SCRATCH_BYTES_MAX = 1 << 30,     /* of one compilation's lowering */
    DESCRIPTORS_BYTES_MAX = 1 << 28, /* of one compilation's descriptors */
};

/* How much is done for a module's code: what runs for a moment only is not worth LLVM's best. */
enum effort { EFFORT_QUICK, EFFORT_FULL, EFFORT_COUNT };

static const struct {
    const char *passes;
    LLVMCodeGenOptLevel level;
} efforts[] = {
    [EFFORT_QUICK] = {"function(sroa,early-cse,simplifycfg)", LLVMCodeGenLevelNone},
    [EFFORT_FULL] = {"default<O2>", LLVMCodeGenLevelDefault},
};

struct engine {
    LLVMOrcLLJITRef jit;
    LLVMTargetRef target;
    char *triple, *features;
    struct codegen_target machine;
    bool debug, verify, thorough;
    const char *dump;
    atomic_uint_fast64_t next_entry; /* names entries apart */
    struct object_cache *cache;      /* NULL: none */
    pthread_mutex_t lock;            /* guards the spare machines */
    struct spare_machines {
        LLVMTargetMachineRef machines[SPARE_MACHINES_MAX];
        uint32_t count;
    } spare[EFFORT_COUNT];
};

struct owned_code {
    struct engine_code code;
    struct engine *engine;
    LLVMOrcResourceTrackerRef tracker;
    struct arena arena; /* holds the descriptors, sites and globals */
};

static int log_llvm(const char *what, LLVMErrorRef error)
{
    char *message = LLVMGetErrorMessage(error);
    log_error("%s: %s", what, message);
    LLVMDisposeErrorMessage(message);
    return -ENOTSUP;
}

/* ---- target machines */

static LLVMTargetMachineRef machine_take(struct engine *engine, enum effort effort)
{
    struct spare_machines *spare = &engine->spare[effort];
    LLVMTargetMachineRef machine = NULL;
    pthread_mutex_lock(&engine->lock);
    if (spare->count)
        machine = spare->machines[--spare->count];
    pthread_mutex_unlock(&engine->lock);
    if (machine)
        return machine;
    /* The host's name is misread on some machines; its features are not. */
    return LLVMCreateTargetMachine(engine->target, engine->triple, "x86-64", engine->features,
                                   efforts[effort].level, LLVMRelocPIC, LLVMCodeModelSmall);
}

static void machine_give(struct engine *engine, enum effort effort, LLVMTargetMachineRef machine)
{
    struct spare_machines *spare = &engine->spare[effort];
    pthread_mutex_lock(&engine->lock);
    if (spare->count < SPARE_MACHINES_MAX) {
        spare->machines[spare->count++] = machine;
        machine = NULL;
    }
    pthread_mutex_unlock(&engine->lock);
    if (machine)
        LLVMDisposeTargetMachine(machine);
}

static bool has_feature(const char *features, const char *name)
{
    size_t bytes = strlen(name);
    for (const char *at = strstr(features, name); at; at = strstr(at + 1, name)) {
        if (at > features && at[-1] == '+' && (at[bytes] == ',' || !at[bytes]))
            return true;
    }
    return false;
}

static struct codegen_target read_features(const char *features)
{
    return (struct codegen_target){
        .avx = has_feature(features, "avx"),
        .fma = has_feature(features, "avx2") && has_feature(features, "fma"),
        .avx512 = has_feature(features, "avx512f") && has_feature(features, "avx512dq") &&
                  has_feature(features, "avx512vl") && has_feature(features, "fma"),
    };
}

static pthread_once_t llvm_once = PTHREAD_ONCE_INIT;

static void llvm_start(void)
{
    /* Float sums in order may still vectorise what leads to them: 1.3x on a loop that sums ints as
     * floats. */
    static const char *const options[] = {"purlin", "-force-ordered-reductions"};
    LLVMParseCommandLineOptions(2, options, NULL);
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
    LLVMInitializeNativeAsmParser(); /* codegen_tune.c makes inline assembler */
}

static int find_target(struct engine *engine)
{
    char *message = NULL;
    pthread_once(&llvm_once, llvm_start);
    engine->triple = LLVMGetDefaultTargetTriple();
    engine->features = LLVMGetHostCPUFeatures();
    if (LLVMGetTargetFromTriple(engine->triple, &engine->target, &message)) {
        log_error("LLVM: %s", message);
        LLVMDisposeMessage(message);
        return -ENOTSUP;
    }
    engine->machine = read_features(engine->features);
    return 0;
}

/* ---- symbols */

static LLVMOrcCSymbolMapPair symbol_pair(struct engine *engine, const char *name, void *address)
{
    return (LLVMOrcCSymbolMapPair){
        .Name = LLVMOrcLLJITMangleAndIntern(engine->jit, name),
        .Sym = {.Address = (LLVMOrcExecutorAddress)(uintptr_t)address,
                .Flags = {LLVMJITSymbolGenericFlagsExported | LLVMJITSymbolGenericFlagsCallable,
                          0}},
    };
}

static int define_symbols(struct engine *engine, engine_resolve_fn resolve)
{
    LLVMOrcCSymbolMapPair *pairs = calloc(rt_symbol_count + engine_symbol_count, sizeof(*pairs));
    if (!pairs)
        return -ENOMEM;
    uint32_t count = 0;
    for (uint32_t i = 0; i < rt_symbol_count; i++) {
        void *address = rt_symbols[i].address;
        if (resolve)
            address = resolve(rt_symbols[i].name);
        if (address)
            pairs[count++] = symbol_pair(engine, rt_symbols[i].name, address);
    }
    for (uint32_t i = 0; i < engine_symbol_count; i++)
        pairs[count++] = symbol_pair(engine, engine_symbols[i].name, engine_symbols[i].address);
    LLVMErrorRef error = LLVMOrcJITDylibDefine(LLVMOrcLLJITGetMainJITDylib(engine->jit),
                                               LLVMOrcAbsoluteSymbols(pairs, count));
    free(pairs);
    return error ? log_llvm("LLVM's symbols", error) : 0;
}

static int start_linker(struct engine *engine, engine_resolve_fn resolve)
{
    LLVMTargetMachineRef machine = machine_take(engine, EFFORT_FULL);
    if (!machine)
        return -ENOTSUP;
    LLVMOrcLLJITBuilderRef builder = LLVMOrcCreateLLJITBuilder();
    LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(
        builder, LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine(machine));
    LLVMErrorRef error = LLVMOrcCreateLLJIT(&engine->jit, builder);
    if (error)
        return log_llvm("LLVM's linker", error);
    if (engine->debug) {
        error = LLVMOrcLLJITEnableDebugSupport(engine->jit);
        if (error) /* a help to debuggers only */
            log_llvm("LLVM's debugger support", error);
    }
    return define_symbols(engine, resolve);
}

static struct object_cache *open_cache(const struct engine *engine)
{
    char machine[4096];
    unsigned major, minor, patch;
    LLVMGetVersion(&major, &minor, &patch);
    int length = snprintf(machine, sizeof(machine), "%u.%u.%u %s %s", major, minor, patch,
                          engine->triple, engine->features);
    return length < (int)sizeof(machine) ? object_cache_create(machine) : NULL;
}

int engine_create(const struct engine_options *options, struct engine **ret_engine)
{
    static const struct engine_options defaults;
    const char *debug = getenv("PURLIN_JIT_DEBUG");
    struct engine *engine = calloc(1, sizeof(*engine));
    if (!engine)
        return -ENOMEM;
    if (!options)
        options = &defaults;
    engine->debug = options->debug || (debug && debug[0] == '1');
    engine->verify = options->verify;
    engine->thorough = options->thorough;
    engine->dump = options->dump;
    pthread_mutex_init(&engine->lock, NULL);
    int error = find_target(engine);
    if (!error && options->cache && !engine->debug && !engine->dump)
        engine->cache = open_cache(engine);
    if (!error)
        error = start_linker(engine, options->resolve);
    if (error) {
        engine_destroy(engine);
        return error;
    }
    *ret_engine = engine;
    return 0;
}

void engine_destroy(struct engine *engine)
{
    if (!engine)
        return;
    for (int effort = 0; effort < EFFORT_COUNT; effort++) {
        for (uint32_t i = 0; i < engine->spare[effort].count; i++)
            LLVMDisposeTargetMachine(engine->spare[effort].machines[i]);
    }
    if (engine->jit) {
        LLVMErrorRef error = LLVMOrcDisposeLLJIT(engine->jit);
        if (error)
            log_llvm("LLVM's end", error);
    }
    object_cache_destroy(engine->cache);
    LLVMDisposeMessage(engine->triple);
    LLVMDisposeMessage(engine->features);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}

/* ---- one compilation */

/* The entry's name ends in digits that tell it apart from all others of this process. */
#define ENTRY_PREFIX "purlin_entry_"
enum {
    ENTRY_DIGITS = 16,
    ENTRY_NAME_BYTES = sizeof(ENTRY_PREFIX) + ENTRY_DIGITS,
};

struct compilation {
    struct engine *engine;
    const struct ir_module *module;
    struct owned_code *code;
    enum effort effort;
    struct layout layout;
    struct arena scratch;
    LLVMContextRef context;
    LLVMTargetMachineRef machine;
    LLVMModuleRef llvm;
    const uint64_t *key; /* of the cache on disk; or NULL */
    char entry_name[ENTRY_NAME_BYTES];
    struct engine_stats stats;
};

static bool wants_dump(const struct compilation *c, const char *what)
{
    return c->engine->dump && strcmp(c->engine->dump, what) == 0;
}

static void dump_module(const struct compilation *c, const char *what)
{
    if (!wants_dump(c, what))
        return;
    char *text = LLVMPrintModuleToString(c->llvm);
    fputs(text, stderr);
    LLVMDisposeMessage(text);
}

static void dump_assembly(const struct compilation *c)
{
    LLVMMemoryBufferRef buffer = NULL;
    char *message = NULL;
    if (!wants_dump(c, "assembly"))
        return;
    LLVMModuleRef copy = LLVMCloneModule(c->llvm);
    if (LLVMTargetMachineEmitToMemoryBuffer(c->machine, copy, LLVMAssemblyFile, &message,
                                            &buffer)) {
        LLVMDisposeMessage(message);
    } else {
        fwrite(LLVMGetBufferStart(buffer), 1, LLVMGetBufferSize(buffer), stderr);
        LLVMDisposeMemoryBuffer(buffer);
    }
    LLVMDisposeModule(copy);
}

static int verify_module(const struct compilation *c)
{
    char *message = NULL;
    if (!c->engine->verify)
        return 0;
    bool bad = LLVMVerifyModule(c->llvm, LLVMReturnStatusAction, &message);
    if (bad)
        log_error("generated code: %s", message);
    LLVMDisposeMessage(message);
    return bad ? -EINVAL : 0;
}

static int build(struct compilation *c, struct engine_global *globals)
{
    struct engine *engine = c->engine;
    const char *why = NULL;
    c->llvm = LLVMModuleCreateWithNameInContext("purlin", c->context);
    LLVMSetTarget(c->llvm, engine->triple);
    LLVMTargetDataRef data = LLVMCreateTargetDataLayout(c->machine);
    LLVMSetModuleDataLayout(c->llvm, data);
    LLVMDisposeTargetData(data);
    struct codegen_options options = {
        .target = engine->machine, .debug = engine->debug, .entry_name = c->entry_name};
    int error = codegen_module(&options, c->module, &c->layout, &c->scratch, c->llvm, globals,
                               &c->code->code.globals_bytes, &why);
    if (error == -EINVAL)
        log_error("code generation: %s", why);
    if (error)
        return error;
    dump_module(c, "llvm");
    return verify_module(c);
}

static int optimise(struct compilation *c)
{
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef error = LLVMRunPasses(c->llvm, efforts[c->effort].passes, c->machine, options);
    LLVMDisposePassBuilderOptions(options);
    if (error) {
        log_llvm("LLVM's passes", error);
        return -EINVAL;
    }
    codegen_tune(&c->engine->machine, c->llvm);
    dump_module(c, "optimized");
    dump_assembly(c);
    return 0;
}

/* Gives the descriptors of types with hooks the functions' addresses. */
static int attach_hooks(struct compilation *c, const rt_hook_fn *hooks)
{
    struct arena *arena = &c->code->arena;
    for (uint32_t i = 0; i < c->module->hook_count; i++) {
        const struct ir_hook *hook = &c->module->hooks[i];
        struct rt_type *type = layout_get(&c->layout, hook->type)->descriptor;
        rt_hook_fn *table = (rt_hook_fn *)type->hooks;
        if (!table)
            table = arena_array(arena, RT_HOOK_COUNT, sizeof(*table));
        if (!table)
            return -ENOMEM;
        table[hook->hook] = hooks[i];
        type->hooks = table;
    }
    return 0;
}

/* Takes the object. */
static int link_object(struct compilation *c, LLVMMemoryBufferRef object)
{
    struct engine *engine = c->engine;
    LLVMOrcJITDylibRef library = LLVMOrcLLJITGetMainJITDylib(engine->jit);
    c->code->tracker = LLVMOrcJITDylibCreateResourceTracker(library);
    LLVMErrorRef error = LLVMOrcLLJITAddObjectFileWithRT(engine->jit, c->code->tracker, object);
    LLVMOrcExecutorAddress address = 0;
    if (!error)
        error = LLVMOrcLLJITLookup(engine->jit, &address, c->entry_name);
    LLVMOrcExecutorAddress hooks = 0;
    char hooks_name[sizeof(c->entry_name) + sizeof(CODEGEN_HOOKS_SUFFIX)];
    snprintf(hooks_name, sizeof(hooks_name), "%s" CODEGEN_HOOKS_SUFFIX, c->entry_name);
    if (!error && c->module->hook_count)
        error = LLVMOrcLLJITLookup(engine->jit, &hooks, hooks_name);
    if (error) {
        log_llvm("LLVM's linker", error);
        return -EINVAL;
    }
    c->code->code.entry = (rt_task_fn)(uintptr_t)address;
    return attach_hooks(c, (const rt_hook_fn *)(uintptr_t)hooks);
}

static void keep_object(struct compilation *c, LLVMMemoryBufferRef object)
{
    const struct engine_code *code = &c->code->code;
    uint32_t *types = arena_array(&c->scratch, c->layout.descriptor_count + 1, sizeof(*types));
    uint64_t *offsets = arena_array(&c->scratch, code->global_count + 1, sizeof(*offsets));
    if (!c->key || !types || !offsets)
        return;
    layout_listed(&c->layout, types);
    for (uint32_t i = 0; i < code->global_count; i++)
        offsets[i] = code->globals[i].offset;
    struct cached_object kept = {.object = LLVMGetBufferStart(object),
                                 .object_bytes = LLVMGetBufferSize(object),
                                 .types = types,
                                 .type_count = c->layout.descriptor_count,
                                 .global_offsets = offsets,
                                 .global_count = code->global_count,
                                 .globals_bytes = code->globals_bytes};
    object_cache_store(c->engine->cache, c->key, &kept);
}

static int emit(struct compilation *c)
{
    LLVMMemoryBufferRef object = NULL;
    char *message = NULL;
    if (LLVMTargetMachineEmitToMemoryBuffer(c->machine, c->llvm, LLVMObjectFile, &message,
                                            &object)) {
        log_error("LLVM: %s", message);
        LLVMDisposeMessage(message);
        return -EINVAL;
    }
    c->stats.object_bytes = LLVMGetBufferSize(object);
    keep_object(c, object);
    return link_object(c, object);
}

/* A copy of a cached object whose entry has this compilation's name. */
static LLVMMemoryBufferRef rename_entry(const struct compilation *c,
                                        const struct cached_object *cached)
{
    char *copy = malloc(cached->object_bytes);
    if (!copy)
        return NULL;
    memcpy(copy, cached->object, cached->object_bytes);
    char *end = copy + cached->object_bytes;
    size_t prefix = sizeof(ENTRY_PREFIX) - 1;
    for (char *at = copy; at; at += prefix) {
        at = memmem(at, (size_t)(end - at), ENTRY_PREFIX, prefix);
        if (!at)
            break;
        if ((size_t)(end - at) >= prefix + ENTRY_DIGITS)
            memcpy(at, c->entry_name, prefix + ENTRY_DIGITS);
    }
    LLVMMemoryBufferRef object =
        LLVMCreateMemoryBufferWithMemoryRangeCopy(copy, cached->object_bytes, "purlin");
    free(copy);
    return object;
}

/* Whether what the cache has is of this module; then all but the code is filled in. */
static bool restore(struct compilation *c, const struct cached_object *cached,
                    struct engine_global *globals)
{
    if (cached->global_count != c->module->global_count ||
        !layout_list(&c->layout, cached->types, cached->type_count))
        return false;
    for (uint32_t i = 0; i < cached->global_count; i++) {
        const struct rt_type *type = layout_get(&c->layout, c->module->globals[i].type)->descriptor;
        if (cached->global_offsets[i] > cached->globals_bytes ||
            type->size > cached->globals_bytes - cached->global_offsets[i])
            return false;
        globals[i] = (struct engine_global){cached->global_offsets[i], type};
    }
    c->code->code.globals_bytes = cached->globals_bytes;
    return true;
}

static const char *copy_text(struct arena *arena, const char *text)
{
    const char *copy = arena_copy_string(arena, text, strlen(text));
    return copy ? copy : "";
}

static int describe_exceptions(struct compilation *c)
{
    const struct type_table *types = c->module->types;
    struct engine_code *code = &c->code->code;
    struct engine_exception *made =
        arena_array(&c->code->arena, type_shape_count(types) + 1, sizeof(*made));
    if (!made)
        return -ENOMEM;
    for (uint32_t i = 0; i < type_count(types); i++) {
        struct type_id id = {i};
        if (type_get(types, id)->kind != TYPE_OBJECT)
            continue;
        const struct rt_type *type = layout_get(&c->layout, id)->descriptor;
        if (type->form == RT_FORM_EXCEPTION)
            made[code->exception_count++] =
                (struct engine_exception){type_shape_of(types, id)->index, type};
    }
    code->exceptions = made;
    return 0;
}

/* What the code needs beside itself, in the code's own arena. */
static int describe(struct compilation *c)
{
    const struct ir_module *module = c->module;
    struct engine_code *code = &c->code->code;
    struct arena *arena = &c->code->arena;
    struct rt_site *sites = arena_array(arena, module->site_count + 1, sizeof(*sites));
    if (!sites)
        return -ENOMEM;
    for (uint32_t i = 0; i < module->site_count; i++) {
        const struct ir_site *site = &module->sites[i];
        /* Neighbouring sites mostly share their file and function. */
        bool same_file = i && strcmp(site->file, sites[i - 1].file) == 0;
        bool same_function = i && strcmp(site->function, sites[i - 1].function) == 0;
        sites[i] = (struct rt_site){
            .file = same_file ? sites[i - 1].file : copy_text(arena, site->file),
            .function = same_function ? sites[i - 1].function : copy_text(arena, site->function),
            .line = site->line,
            .column = site->column,
        };
    }
    code->sites = sites;
    code->site_count = module->site_count;
    code->result = layout_get(&c->layout, module->functions[module->entry.id]->result)->descriptor;
    code->types = c->layout.descriptors;
    code->type_count = c->layout.descriptor_count;
    code->global_count = module->global_count;
    if (describe_exceptions(c))
        return -ENOMEM;
    return c->layout.failed || arena_failed(arena) ? -ENOMEM : 0;
}

/* 0, -ENOENT when the disk does not have it, or an error. */
static int load(struct compilation *c, struct engine_global *globals)
{
    struct cached_object cached;
    if (!c->key || object_cache_load(c->engine->cache, c->key, &cached))
        return -ENOENT;
    int64_t start = clock_now_ns();
    int error = restore(c, &cached, globals) ? describe(c) : -ENOENT;
    LLVMMemoryBufferRef object = error ? NULL : rename_entry(c, &cached);
    if (!error)
        error = object ? link_object(c, object) : -ENOMEM;
    c->stats.object_bytes = cached.object_bytes;
    c->stats.emit_ns = (uint64_t)(clock_now_ns() - start);
    c->stats.cached = !error;
    object_cache_release(&cached);
    return error;
}

static int compile(struct compilation *c, struct engine_global *globals)
{
    c->context = LLVMContextCreate();
    c->effort = c->engine->thorough || codegen_runs_long(c->module) ? EFFORT_FULL : EFFORT_QUICK;
    c->machine = machine_take(c->engine, c->effort);
    if (!c->machine)
        return -ENOMEM;
    int64_t start = clock_now_ns();
    int error = build(c, globals);
    int64_t built = clock_now_ns();
    if (!error)
        error = optimise(c);
    int64_t optimised = clock_now_ns();
    if (!error)
        error = describe(c);
    if (!error)
        error = emit(c);
    c->stats.build_ns = (uint64_t)(built - start);
    c->stats.optimise_ns = (uint64_t)(optimised - built);
    c->stats.emit_ns = (uint64_t)(clock_now_ns() - optimised);
    return error;
}

static int make(struct compilation *c, const struct layout_names *names)
{
    struct engine_global *globals =
        arena_array(&c->code->arena, c->module->global_count + 1, sizeof(*globals));
    if (!globals)
        return -ENOMEM;
    c->code->code.globals = globals;
    snprintf(c->entry_name, sizeof(c->entry_name), ENTRY_PREFIX "%016llx",
             (unsigned long long)atomic_fetch_add(&c->engine->next_entry, 1));
    int error = load(c, globals);
    if (error != -ENOENT)
        return error;
    layout_init(&c->layout, &c->code->arena, c->module->types, names);
    error = compile(c, globals);
    if (c->llvm)
        LLVMDisposeModule(c->llvm);
    if (c->context)
        LLVMContextDispose(c->context);
    if (c->machine)
        machine_give(c->engine, c->effort, c->machine);
    return error;
}

int engine_compile(struct engine *engine, const struct ir_module *module,
                   const struct layout_names *names, const uint64_t key[2],
                   struct engine_stats *ret_stats, struct engine_code **ret_code)
{
    struct owned_code *code = calloc(1, sizeof(*code));
    if (!code)
        return -ENOMEM;
    struct compilation c = {
        .engine = engine, .module = module, .code = code, .key = engine->cache ? key : NULL};
    code->engine = engine;
    arena_init(&code->arena, DESCRIPTORS_BYTES_MAX);
    arena_init(&c.scratch, SCRATCH_BYTES_MAX);
    layout_init(&c.layout, &code->arena, module->types, names);
    int error = make(&c, names);
    arena_finish(&c.scratch);
    if (error) {
        engine_code_destroy(&code->code);
        return error;
    }
    if (ret_stats)
        *ret_stats = c.stats;
    *ret_code = &code->code;
    return 0;
}

void engine_code_destroy(struct engine_code *code)
{
    if (!code)
        return;
    struct owned_code *owned = (struct owned_code *)code;
    if (owned->tracker) {
        LLVMErrorRef error = LLVMOrcResourceTrackerRemove(owned->tracker);
        if (error)
            log_llvm("freeing code", error);
        LLVMOrcReleaseResourceTracker(owned->tracker);
    }
    arena_finish(&owned->arena);
    free(owned);
}

/* From a module of typed IR to native code that can be run, by LLVM.
 *
 * An engine is made once per process. Several threads may compile at once: each compilation has an
 * LLVM context and a target machine to itself. Code is freed when its engine_code is destroyed;
 * nothing may run in it then.
 */
#pragma once

#include "jit/ir.h"
#include "jit/layout.h"
#include "runtime/abi.h"
#include "runtime/computation.h"

#include <stdbool.h>
#include <stdint.h>

struct engine;

/* Address of what compiled code calls by that name, or NULL: the runtime's functions (abi.def, and
 * math.def's `checked` ones). */
typedef void *(*engine_resolve_fn)(const char *name);

struct engine_options {
    engine_resolve_fn resolve; /* NULL: the runtime's own table */
    /* Line information, and the code announced to debuggers. Also by PURLIN_JIT_DEBUG=1 in the
     * environment. */
    bool debug;
    bool thorough;    /* optimise even code that runs for a moment only: for tests */
    bool cache;       /* keep code on disk, for calls with a key: see object_cache.h */
    bool verify;      /* check LLVM's modules before they are compiled */
    const char *dump; /* "llvm", "optimized" or "assembly": goes to stderr; borrowed; or NULL */
};

/* 0, -ENOMEM, or -ENOTSUP when LLVM cannot make code for this machine (the reason is logged). */
int engine_create(const struct engine_options *options, struct engine **ret_engine);
/* All code must have been destroyed. */
void engine_destroy(struct engine *engine);

/* Where a module's global lies in the buffer that rt_context.globals points to. */
struct engine_global {
    uint64_t offset;
    const struct rt_type *type;
};

/* Compiled code and the descriptors that its values need at run time. Read only; holds no pointer
 * into the module that it was made from. */
struct engine_code {
    rt_task_fn entry; /* frame: room for a value of result */
    const struct rt_type *result;
    const struct rt_type *const *types; /* what rt_context.types must point to */
    uint32_t type_count;
    const struct rt_site *sites; /* as module->sites, [0] unused */
    uint32_t site_count;
    /* The classes of exceptions whose instances are objects somewhere in the module: the class as
     * shapes have it. */
    const struct engine_exception {
        uint32_t class;
        const struct rt_type *type;
    } *exceptions;
    uint32_t exception_count;
    const struct engine_global *globals; /* one a module->globals */
    uint32_t global_count;
    uint64_t globals_bytes; /* of the buffer, aligned to 16 */
};

struct engine_stats {
    uint64_t build_ns;    /* IR to LLVM's */
    uint64_t optimise_ns; /* LLVM's passes */
    uint64_t emit_ns;     /* machine code and linking */
    uint64_t object_bytes;
    bool cached; /* came from the disk */
};

/* Compiles. `names` words type descriptors; borrowed until the call returns; NULL for bare numbers.
 * `key` is a hash of the module and all that `names` says, NULL: it is compiled in any case.
 * ret_stats may be NULL. 0, -ENOMEM, or -EINVAL for a module that is not well-formed (logged). */
int engine_compile(struct engine *engine, const struct ir_module *module,
                   const struct layout_names *names, const uint64_t key[2],
                   struct engine_stats *ret_stats, struct engine_code **ret_code);
void engine_code_destroy(struct engine_code *code);

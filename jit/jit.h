/* From a Program to native code.
 *
 * A jit is made once per process and may be used from several threads at once. An image is a
 * compiled program: code, type descriptors and sites. It is immutable, is shared by all
 * computations that run it, and holds no captured data: programs that differ only in captured data
 * of the same types share one image.
 */
#pragma once

#include "runtime/abi.h"
#include "runtime/computation.h"

#include <stddef.h>
#include <stdint.h>

struct jit;
struct jit_image;
struct jit_program;

struct jit_options {
    uint32_t cache_images; /* how many images to keep; 0: the default */
    const char *dump;      /* name of a pass whose output goes to stderr, or NULL */
};

/* Why a program is not compiled. Strings are owned by the diagnostic. */
struct jit_diagnostic {
    const char *code; /* static: "unsupported", "invalid-program", "type-explosion", ... */
    char *message;
    char *file;
    char *function;
    uint32_t line;
    uint32_t column;
};

void jit_diagnostic_finish(struct jit_diagnostic *diagnostic);

enum jit_outcome {
    JIT_REFUSED = 1, /* positive result: see the diagnostic */
};

struct jit_stats {
    uint64_t decode_ns, infer_ns, llvm_ns;
    bool cached;
};

/* Finds a value that an earlier computation left here. Returns 0, or -ENOENT. */
typedef int (*jit_remote_fn)(void *user, const char *computation, const int64_t *path,
                             uint32_t path_count, const struct rt_type **ret_type,
                             const void **ret_value);

int jit_create(const struct jit_options *options, struct jit **ret_jit);
void jit_destroy(struct jit *jit);

/* Decodes and checks a framed Program (proto/purlin.proto). `bytes` must outlive the program.
 * 0, JIT_REFUSED, or -ENOMEM. */
int jit_program_decode(const uint8_t *bytes, size_t byte_count,
                       struct jit_diagnostic *ret_diagnostic, struct jit_program **ret_program);
void jit_program_destroy(struct jit_program *program);

/* Compiles, or finds in the cache. The image is one reference. `remote` resolves REMOTE values'
 * types. Needs 1 MiB of stack; never call it on a fiber. */
int jit_compile(struct jit *jit, const struct jit_program *program, jit_remote_fn remote,
                void *user, struct jit_stats *ret_stats, struct jit_diagnostic *ret_diagnostic,
                struct jit_image **ret_image);
/* Whether the computation stopped because an int left 64 bits, and would not do so there again:
 * this is remembered, and the program is to be compiled and run again, from its start. */
bool jit_overflowed(struct jit *jit, const struct jit_program *program,
                    const struct rt_computation *computation);
void jit_image_unref(struct jit_image *image);

/* What the runtime must know to run an image and to encode what it leaves. Borrowed from it. */
const struct rt_image *jit_image_runtime(const struct jit_image *image);

/* Lays the program's captured data out for the image: memory from the computation. Lists from the
 * program's buffers are copied; remote values are referred to. */
int jit_image_bind(const struct jit_image *image, const struct jit_program *program,
                   jit_remote_fn remote, void *user, struct rt_computation *computation,
                   void **ret_globals);

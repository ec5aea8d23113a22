/* Runs framed Programs one after the other, without a server: for hunting in a debugger or under a
 * sanitizer. Reads from stdin `u32 bytes | Program`, writes to stdout `u32 kind | u32 bytes |
 * text`, little-endian. Kind 0: a framed Result. Kind 1: refused; code, message, file, line and
 * column, separated by 0x1f. A program that kills this process kills only it: the caller starts
 * another.
 */
#include "jit/jit.h"
#include "runtime/computation.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done;
};

static void note_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    struct waiter *waiter = user;
    pthread_mutex_lock(&waiter->lock);
    waiter->done = true;
    pthread_cond_signal(&waiter->ended);
    pthread_mutex_unlock(&waiter->lock);
}

static void write_header(uint32_t kind, uint32_t bytes)
{
    uint32_t header[] = {kind, bytes};
    fwrite(header, 1, sizeof(header), stdout);
}

static void write_refusal(struct jit_diagnostic *diagnostic)
{
    char *text = NULL;
    int bytes =
        asprintf(&text, "%s\x1f%s\x1f%s\x1f%u\x1f%u", diagnostic->code, diagnostic->message,
                 diagnostic->file ? diagnostic->file : "", diagnostic->line, diagnostic->column);
    if (bytes < 0)
        exit(1);
    write_header(1, (uint32_t)bytes);
    fwrite(text, 1, (size_t)bytes, stdout);
    free(text);
    jit_diagnostic_finish(diagnostic);
}

static int write_result(const struct rt_computation *computation)
{
    struct rt_encoded encoded;
    int r = rt_result_encode(computation, NULL, 0, 0, NULL, &encoded);
    if (r)
        return r;
    write_header(0, (uint32_t)encoded.total_bytes);
    fwrite(encoded.head, 1, encoded.head_bytes, stdout);
    for (uint32_t i = 0; i < encoded.buffer_count; i++)
        fwrite(encoded.buffers[i].data, 1, encoded.buffers[i].bytes, stdout);
    rt_encoded_finish(&encoded);
    return 0;
}

/* *ret_again: an int outgrew its type; it is to be compiled and run again. */
static int execute(struct jit *jit, struct rt_pool *pool, const struct jit_image *image,
                   const struct jit_program *program, bool *ret_again)
{
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    struct rt_computation_options options = {.memory_bytes_max = 1ull << 30};
    struct rt_computation *computation = NULL;
    void *globals;
    int r = rt_computation_create(pool, jit_image_runtime(image), &options, &computation);
    if (!r)
        r = jit_image_bind(image, program, NULL, NULL, computation, &globals);
    if (!r) {
        rt_computation_start(computation, globals, note_done, &waiter);
        pthread_mutex_lock(&waiter.lock);
        while (!waiter.done)
            pthread_cond_wait(&waiter.ended, &waiter.lock);
        pthread_mutex_unlock(&waiter.lock);
        *ret_again = jit_overflowed(jit, program, computation);
        if (!*ret_again)
            r = write_result(computation);
    }
    rt_computation_destroy(computation);
    return r;
}

static int run(struct jit *jit, struct rt_pool *pool, const uint8_t *bytes, size_t byte_count)
{
    struct jit_diagnostic diagnostic = {0};
    struct jit_program *program = NULL;
    struct jit_image *image = NULL;
    struct jit_stats stats;
    int r = jit_program_decode(bytes, byte_count, &diagnostic, &program);
    for (bool again = true; !r && again;) {
        again = false;
        r = jit_compile(jit, program, NULL, NULL, &stats, &diagnostic, &image);
        if (!r)
            r = execute(jit, pool, image, program, &again);
        jit_image_unref(image);
        image = NULL;
    }
    if (r == JIT_REFUSED)
        write_refusal(&diagnostic);
    jit_program_destroy(program);
    fflush(stdout);
    return r < 0 ? r : 0;
}

int main(void)
{
    struct jit *jit = NULL;
    struct rt_pool *pool = NULL;
    const char *threads = getenv("PURLIN_THREADS");
    struct rt_pool_options options = {.threads = threads ? (uint32_t)atoi(threads) : 2};
    int r = jit_create(&(struct jit_options){0}, &jit);
    if (!r)
        r = rt_pool_create(&options, &pool);
    uint32_t bytes;
    while (!r && fread(&bytes, 1, sizeof(bytes), stdin) == sizeof(bytes)) {
        uint8_t *program = malloc(bytes + 1);
        if (!program || fread(program, 1, bytes, stdin) != bytes)
            r = -1;
        else
            r = run(jit, pool, program, bytes);
        free(program);
    }
    if (r)
        fprintf(stderr, "run_programs: %s\n", strerror(-r));
    rt_pool_destroy(pool);
    jit_destroy(jit);
    return r != 0;
}

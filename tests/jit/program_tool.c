/* program_tool STAGE FILE: shows what the compiler makes of a framed Program, as written by
 * `python -m purlin._capture.dump`.
 *
 *   specialised  the IR before any pass
 *   optimised    the IR after all passes
 *   run          runs it, and says what came of it and how long it took
 */
#include "jit/ir_text.h"
#include "jit/ir_verify.h"
#include "jit/passes.h"
#include "jit/program.h"
#include "jit/specialise.h"
#include "runtime/computation.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *read_file(const char *path, size_t *ret_bytes)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    uint8_t *data = NULL;
    size_t bytes = 0;
    for (;;) {
        uint8_t *grown = realloc(data, bytes + 65536);
        if (!grown)
            break;
        data = grown;
        size_t got = fread(data + bytes, 1, 65536, file);
        bytes += got;
        if (!got)
            break;
    }
    fclose(file);
    *ret_bytes = bytes;
    return data;
}

static int refused(struct jit_diagnostic *diagnostic)
{
    fprintf(stderr, "refused: %s: %s (%s:%u:%u)\n", diagnostic->code, diagnostic->message,
            diagnostic->file ? diagnostic->file : "?", diagnostic->line, diagnostic->column);
    jit_diagnostic_finish(diagnostic);
    return 1;
}

static void print_value(const struct rt_type *type, const char *at)
{
    int64_t integer = 0;
    double number = 0;
    if (type->size >= 8) {
        memcpy(&integer, at, 8);
        memcpy(&number, at, 8);
    }
    switch (type->kind) {
    case RT_UNIT:
        printf("%s", type->name ? type->name : "None");
        break;
    case RT_BOOL:
        printf("%s", *at ? "True" : "False");
        break;
    case RT_INT:
        printf("%lld", (long long)integer);
        break;
    case RT_FLOAT:
        printf("%.17g", number);
        break;
    case RT_BYTES:
    case RT_BIG:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        printf("<object>");
        break;
    case RT_STR:
        printf("'%s'", (*(struct rt_str *const *)(const void *)at)->data);
        break;
    case RT_LIST: {
        const struct rt_list *list = *(struct rt_list *const *)(const void *)at;
        printf("[");
        for (int64_t i = 0; i < list->count && i < 10; i++) {
            print_value(list->element, list->data + i * list->element->size);
            printf(", ");
        }
        printf("...%lld]", (long long)list->count);
        break;
    }
    case RT_PRODUCT:
        printf("(");
        for (uint32_t i = 0; i < type->child_count; i++) {
            print_value(type->children[i], at + type->offsets[i]);
            printf(", ");
        }
        printf(")");
        break;
    case RT_UNION:
        print_value(type->children[integer], at + 8);
        break;
    }
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static bool is_done;

static void note_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    (void)user;
    pthread_mutex_lock(&lock);
    is_done = true;
    pthread_cond_signal(&ended);
    pthread_mutex_unlock(&lock);
}

static int run(const struct jit_program *program, struct jit_diagnostic *diagnostic)
{
    struct jit *jit = NULL;
    struct rt_pool *pool = NULL;
    struct jit_image *image = NULL;
    struct rt_computation *computation = NULL;
    struct jit_stats stats;
    void *globals;
    const char *threads = getenv("PURLIN_THREADS");
    struct rt_pool_options options = {.threads = threads ? (uint32_t)atoi(threads) : 0};
    int r = jit_create(&(struct jit_options){.dump = getenv("PURLIN_JIT_DUMP")}, &jit);
    if (!r)
        r = rt_pool_create(&options, &pool);
    if (!r)
        r = jit_compile(jit, program, NULL, NULL, &stats, diagnostic, &image);
    if (!r)
        r = rt_computation_create(pool, jit_image_runtime(image),
                                  &(struct rt_computation_options){0}, &computation);
    if (!r)
        r = jit_image_bind(image, program, NULL, NULL, computation, &globals);
    if (!r) {
        rt_computation_start(computation, globals, note_done, NULL);
        pthread_mutex_lock(&lock);
        while (!is_done)
            pthread_cond_wait(&ended, &lock);
        pthread_mutex_unlock(&lock);
        struct rt_computation_stats ran;
        rt_computation_stats(computation, &ran);
        const struct rt_type *type;
        const void *value;
        if (rt_computation_result(computation, NULL, 0, &type, &value) == 0)
            print_value(type, value);
        else
            printf("status %d", (int)rt_computation_status(computation));
        printf("\nran %.3f ms, inferred %.3f ms, llvm %.3f ms, %llu tasks\n",
               (double)ran.run_ns / 1e6, (double)stats.infer_ns / 1e6, (double)stats.llvm_ns / 1e6,
               (unsigned long long)ran.tasks);
    }
    rt_computation_destroy(computation);
    jit_image_unref(image);
    rt_pool_destroy(pool);
    jit_destroy(jit);
    return r;
}

int main(int argument_count, char **arguments)
{
    size_t bytes = 0;
    uint8_t *data = argument_count == 3 ? read_file(arguments[2], &bytes) : NULL;
    if (!data) {
        fprintf(stderr, "usage: program_tool specialised|optimised|run FILE\n");
        return 2;
    }
    struct jit_diagnostic diagnostic = {0};
    struct jit_program *program = NULL;
    struct ir_module *module = NULL;
    const char *message = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    int r = jit_program_decode(data, bytes, &diagnostic, &program);
    if (!r && strcmp(arguments[1], "run") == 0) {
        r = run(program, &diagnostic);
        if (r == JIT_REFUSED)
            refused(&diagnostic);
        jit_program_destroy(program);
        free(data);
        return r != 0;
    }
    struct decisions decisions = {0};
    if (!r)
        r = specialise(program, &decisions, NULL, NULL, &arena, &diagnostic, &module);
    decisions_finish(&decisions);
    if (r == JIT_REFUSED)
        r = refused(&diagnostic);
    if (!r && strcmp(arguments[1], "optimised") == 0)
        r = passes_run(module, NULL, stderr, &message);
    if (!r)
        ir_print(module, stdout);
    if (!r && !message)
        r = ir_verify(module, &arena, &message);
    if (message)
        fprintf(stderr, "broken: %s\n", message);
    arena_finish(&arena);
    jit_program_destroy(program);
    free(data);
    return r || message;
}

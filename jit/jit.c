/* The compiler's front door: see jit.h. Specialise, run the passes, look the result up by what it
 * says, and only then call LLVM. */
#include "jit/builtin.h"
#include "jit/class_table.h"
#include "jit/image.h"
#include "jit/ir_text.h"
#include "jit/limits.h"
#include "jit/passes.h"
#include "jit/specialise.h"
#include "jit/widen.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct jit {
    struct engine *engine;
    const char *dump;            /* borrowed from the options */
    struct widen_table *widened; /* owned */
    pthread_mutex_t lock;        /* guards what follows */
    struct jit_image **images;   /* one reference each; NULL: free */
    uint32_t image_slots;
    uint64_t clock;
};

static uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int jit_create(const struct jit_options *options, struct jit **ret_jit)
{
    struct jit *jit = calloc(1, sizeof(*jit));
    if (!jit)
        return -ENOMEM;
    jit->image_slots =
        options && options->cache_images ? options->cache_images : JIT_CACHE_IMAGES_DEFAULT;
    jit->dump = options ? options->dump : NULL;
    jit->images = calloc(jit->image_slots, sizeof(struct jit_image *));
    jit->widened = widen_table_create();
    int r = jit->images && jit->widened ? 0 : -ENOMEM;
    if (!r) {
        struct engine_options engine_options = {.cache = true};
        if (jit->dump && (!strcmp(jit->dump, "llvm") || !strcmp(jit->dump, "optimized") ||
                          !strcmp(jit->dump, "assembly")))
            engine_options.dump = jit->dump;
        r = engine_create(&engine_options, &jit->engine);
    }
    if (r) {
        widen_table_destroy(jit->widened);
        free(jit->images);
        free(jit);
        return r;
    }
    pthread_mutex_init(&jit->lock, NULL);
    *ret_jit = jit;
    return 0;
}

void jit_destroy(struct jit *jit)
{
    if (!jit)
        return;
    for (uint32_t i = 0; i < jit->image_slots; i++)
        jit_image_unref(jit->images[i]);
    free(jit->images);
    engine_destroy(jit->engine);
    widen_table_destroy(jit->widened);
    pthread_mutex_destroy(&jit->lock);
    free(jit);
}

void jit_image_unref(struct jit_image *image)
{
    if (!image || atomic_fetch_sub_explicit(&image->references, 1, memory_order_acq_rel) != 1)
        return;
    engine_code_destroy(image->code);
    arena_finish(&image->arena);
    free(image);
}

const struct rt_image *jit_image_runtime(const struct jit_image *image)
{
    return &image->runtime;
}

/* ------------------------------------------------------------------------------------- cache */

static struct jit_image *cache_find(struct jit *jit, const uint64_t key[2])
{
    struct jit_image *found = NULL;
    pthread_mutex_lock(&jit->lock);
    for (uint32_t i = 0; i < jit->image_slots && !found; i++) {
        struct jit_image *image = jit->images[i];
        if (image && image->key[0] == key[0] && image->key[1] == key[1])
            found = image;
    }
    if (found) {
        atomic_fetch_add_explicit(&found->references, 1, memory_order_relaxed);
        found->last_used = ++jit->clock;
    }
    pthread_mutex_unlock(&jit->lock);
    return found;
}

/* Takes a reference of its own, and the place of what was used longest ago. */
static void cache_add(struct jit *jit, struct jit_image *image)
{
    pthread_mutex_lock(&jit->lock);
    uint32_t slot = 0;
    for (uint32_t i = 0; i < jit->image_slots; i++) {
        if (!jit->images[i]) {
            slot = i;
            break;
        }
        if (jit->images[i]->last_used < jit->images[slot]->last_used)
            slot = i;
    }
    struct jit_image *evicted = jit->images[slot];
    atomic_fetch_add_explicit(&image->references, 1, memory_order_relaxed);
    image->last_used = ++jit->clock;
    jit->images[slot] = image;
    pthread_mutex_unlock(&jit->lock);
    jit_image_unref(evicted);
}

/* Of everything that ends up in an image: the IR with its sites, and the names and classes that its
 * descriptors speak of. */
static int image_key(const struct jit_program *program, const struct ir_module *module,
                     uint64_t ret_key[2])
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *file = open_memstream(&text, &bytes);
    if (!file)
        return -ENOMEM;
    ir_print(module, file);
    for (uint32_t i = 0; i < program->name_count; i++)
        fprintf(file, "%u %s\n", i, program->names[i].text);
    for (uint32_t i = 0; i < program->class_count; i++) {
        const struct program_class *class = &program->classes[i];
        fprintf(file, "class %u %u %u ", i, class->name, class->identity_bytes);
        fwrite(class->identity, 1, class->identity_bytes, file);
    }
    fprintf(file, "fast %d python %u", module->fast_floats, program->python_version);
    if (fclose(file)) {
        free(text);
        return -ENOMEM;
    }
    XXH128_hash_t hash = XXH3_128bits(text, bytes);
    free(text);
    ret_key[0] = hash.low64;
    ret_key[1] = hash.high64;
    return 0;
}

/* ------------------------------------------------------------------------------------- image */

static const char *attribute_name(void *user, uint32_t name)
{
    const struct jit_program *program = user;
    return program->names[name].text;
}

static const char *builtin_text(void *user, uint32_t builtin)
{
    (void)user;
    return builtin_name((enum builtin)builtin);
}

static bool is_exception(void *user, uint32_t class)
{
    const struct jit_program *program = user;
    return class < program->class_count && program->classes[class].is_exception;
}

static int describe_classes(struct jit_image *image, const struct jit_program *program)
{
    uint32_t count = program->class_count;
    const uint8_t **identities = arena_array(&image->arena, count + 1, sizeof(uint8_t *));
    uint32_t *identity_bytes = arena_array(&image->arena, count + 1, sizeof(*identity_bytes));
    const char **names = arena_array(&image->arena, count + 1, sizeof(char *));
    if (!identities || !identity_bytes || !names)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++) {
        const struct program_class *class = &program->classes[i];
        const struct program_name *name = &program->names[class->name];
        identities[i] = (const uint8_t *)arena_copy_string(
            &image->arena, (const char *)class->identity, class->identity_bytes);
        identity_bytes[i] = class->identity_bytes;
        names[i] = arena_copy_string(&image->arena, name->text, name->bytes);
    }
    image->runtime.class_identities = identities;
    image->runtime.class_identity_bytes = identity_bytes;
    image->runtime.class_names = names;
    image->runtime.class_count = count;
    image->runtime.python_version = program->python_version;
    return arena_failed(&image->arena) ? -ENOMEM : 0;
}

static int image_create(struct jit *jit, const struct jit_program *program,
                        const struct ir_module *module, const uint64_t key[2],
                        struct jit_image **ret_image)
{
    struct jit_image *image = calloc(1, sizeof(*image));
    if (!image)
        return -ENOMEM;
    image->references = 1;
    arena_init(&image->arena, 0);
    image->global_values =
        arena_array(&image->arena, module->global_count + 1, sizeof(*image->global_values));
    struct layout_names names = {(void *)program, attribute_name, builtin_text, is_exception};
    int r = image->global_values ? describe_classes(image, program) : -ENOMEM;
    if (!r)
        r = engine_compile(jit->engine, module, &names, key, NULL, &image->code);
    if (!r) {
        r = class_table_make(program, image->code, &image->arena, &image->runtime);
        if (r)
            engine_code_destroy(image->code);
    }
    if (r) {
        arena_finish(&image->arena);
        free(image);
        return r;
    }
    for (uint32_t i = 0; i < module->global_count; i++)
        image->global_values[i] = module->globals[i].value;
    image->runtime.entry = image->code->entry;
    image->runtime.result = image->code->result;
    image->runtime.types = image->code->types;
    image->runtime.type_count = image->code->type_count;
    image->runtime.sites = image->code->sites;
    image->runtime.site_count = image->code->site_count;
    *ret_image = image;
    return 0;
}

/* ----------------------------------------------------------------------------------- compile */

static int internal_error(const char *message, struct jit_diagnostic *ret_diagnostic)
{
    *ret_diagnostic = (struct jit_diagnostic){.code = "internal", .message = strdup(message)};
    return JIT_REFUSED;
}

static int compile_module(struct jit *jit, const struct jit_program *program,
                          struct ir_module *module, uint64_t started, struct jit_stats *ret_stats,
                          struct jit_diagnostic *ret_diagnostic, struct jit_image **ret_image)
{
    const char *broken = NULL;
    int r = passes_run(module, jit->dump, stderr, &broken);
    if (r == -EINVAL)
        return internal_error(broken, ret_diagnostic);
    uint64_t key[2];
    if (!r)
        r = image_key(program, module, key);
    if (r)
        return r;
    uint64_t inferred = now_ns();
    ret_stats->infer_ns = inferred - started;
    *ret_image = cache_find(jit, key);
    if (*ret_image) {
        ret_stats->cached = true;
        return 0;
    }
    r = image_create(jit, program, module, key, ret_image);
    if (r == -EINVAL)
        return internal_error(
            "the compiler made code that LLVM does not accept: see the worker's log",
            ret_diagnostic);
    if (r)
        return r;
    ret_stats->llvm_ns = now_ns() - inferred;
    (*ret_image)->key[0] = key[0];
    (*ret_image)->key[1] = key[1];
    cache_add(jit, *ret_image);
    return 0;
}

int jit_compile(struct jit *jit, const struct jit_program *program, jit_remote_fn remote,
                void *user, struct jit_stats *ret_stats, struct jit_diagnostic *ret_diagnostic,
                struct jit_image **ret_image)
{
    uint64_t started = now_ns();
    struct arena arena;
    arena_init(&arena, SPECIALISE_ARENA_BYTES_MAX);
    struct jit_stats stats = {0};
    struct ir_module *module;
    struct decisions decisions = {0};
    widen_recall(jit->widened, program, &decisions);
    int r = specialise(program, &decisions, remote, user, &arena, ret_diagnostic, &module);
    decisions_finish(&decisions);
    if (!r)
        r = compile_module(jit, program, module, started, &stats, ret_diagnostic, ret_image);
    if (!r)
        *ret_stats = stats;
    if (r == -ENOMEM && arena_failed(&arena) && arena.bytes > SPECIALISE_ARENA_BYTES_MAX / 2) {
        *ret_diagnostic = (struct jit_diagnostic){
            .code = "type-explosion",
            .message = strdup("compiling the program takes more memory than it may")};
        r = JIT_REFUSED;
    }
    arena_finish(&arena);
    return r;
}

bool jit_overflowed(struct jit *jit, const struct jit_program *program,
                    const struct rt_computation *computation)
{
    const struct rt_site *site;
    return rt_computation_overflowed(computation, &site) && widen_note(jit->widened, program, site);
}

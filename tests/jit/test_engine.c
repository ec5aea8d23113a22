/* The engine: concurrent compilations, what code brings with it, bad modules. */
#include "engine_support.h"
#include "runtime/calls.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* after the ones above */
#include <cmocka.h>

enum { THREADS = 4, COMPILATIONS = 12 };

struct compiler {
    struct engine *engine;
    int64_t number;
    int bad; /* results that were wrong */
    pthread_t thread;
};

/* Code that needs nothing of the runtime runs with a context of no fiber. */
static int32_t run_bare(const struct engine_code *code, const void *globals, void *frame)
{
    static struct rt_mark marks[8];
    struct rt_context context = {.top = marks, .limit = marks + 7, .globals = globals};
    context.types = code->types;
    return code->entry(&context, frame);
}

static void compile_one(struct compiler *compiler, int64_t number)
{
    char text[512];
    struct arena arena;
    struct engine_code *code = NULL;
    int64_t result = 0;
    snprintf(text, sizeof(text),
             "entry @main\n"
             "func @twice -> int {\nb0(%%1: int):\n  %%2: int = int.add %%1, %%1\n  return %%2\n}\n"
             "func @main -> tuple<int> {\nb0:\n  %%1: int = int %ld\n"
             "  %%2: int = call @twice(%%1)\n  %%3: tuple<int> = make %%2\n  return %%3\n}\n",
             number);
    arena_init(&arena, 0);
    struct ir_module *module = support_read(text, &arena);
    if (!module || engine_compile(compiler->engine, module, NULL, NULL, NULL, &code) ||
        run_bare(code, NULL, &result) != RT_OK || result != 2 * number)
        compiler->bad++;
    engine_code_destroy(code);
    arena_finish(&arena);
}

static void *compile_many(void *user)
{
    struct compiler *compiler = user;
    for (int64_t i = 0; i < COMPILATIONS; i++)
        compile_one(compiler, compiler->number * COMPILATIONS + i);
    return NULL;
}

static void threads_compile_at_once(void **state)
{
    (void)state;
    struct engine *engine;
    struct compiler compilers[THREADS] = {0};
    assert_int_equal(engine_create(NULL, &engine), 0);
    for (int i = 0; i < THREADS; i++) {
        compilers[i].engine = engine;
        compilers[i].number = i;
        assert_int_equal(pthread_create(&compilers[i].thread, NULL, compile_many, &compilers[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(compilers[i].thread, NULL);
        assert_int_equal(compilers[i].bad, 0);
    }
    engine_destroy(engine);
}

static const char *attribute_name(void *user, uint32_t name)
{
    (void)user;
    return name == 7 ? "width" : "height";
}

static const char *builtin_name(void *user, uint32_t builtin)
{
    (void)user;
    return builtin == 2 ? "ValueError" : "len";
}

static const char described[] = "entry @main\n"
                                "site 1 \"a.py\" \"f\" 3:4\n"
                                "site 2 \"a.py\" \"g\" 5:6\n"
                                "global 0: bool 0\n"
                                "global 1: instance#2<7: float, 9: list<str>> 1\n"
                                "global 2: union<none, int> 2\n"
                                "func @main -> tuple<instance#2<7: float, 9: list<str>>> {\n"
                                "b0:\n"
                                "  %1: instance#2<7: float, 9: list<str>> = global 1\n"
                                "  %2: tuple<instance#2<7: float, 9: list<str>>> = make %1\n"
                                "  return %2\n"
                                "}\n";

static void code_brings_its_descriptors(void **state)
{
    (void)state;
    struct engine *engine;
    struct engine_code *code;
    struct engine_stats stats;
    struct arena arena;
    struct layout_names names = {.attribute = attribute_name, .builtin = builtin_name};
    assert_int_equal(engine_create(NULL, &engine), 0);
    arena_init(&arena, 0);
    struct ir_module *module = support_read(described, &arena);
    assert_non_null(module);
    assert_int_equal(engine_compile(engine, module, &names, NULL, &stats, &code), 0);
    arena_finish(&arena); /* the code lives on without its module */
    assert_true(stats.object_bytes > 0);
    assert_int_equal(code->site_count, 3);
    assert_string_equal(code->sites[2].file, "a.py");
    assert_string_equal(code->sites[2].function, "g");
    assert_int_equal(code->sites[2].line, 5);
    assert_int_equal(code->global_count, 3);
    assert_int_equal(code->globals[0].offset, 0);
    assert_int_equal(code->globals[1].offset, 8);
    assert_int_equal(code->globals[2].offset, 24);
    assert_int_equal(code->globals_bytes, 48);
    const struct rt_type *instance = code->globals[1].type;
    assert_int_equal(instance->form, RT_FORM_INSTANCE);
    assert_int_equal(instance->index, 2);
    assert_string_equal(instance->attribute_names[0], "width");
    assert_string_equal(instance->attribute_names[1], "height");
    assert_int_equal(instance->children[1]->kind, RT_LIST);
    assert_int_equal(code->result->form, RT_FORM_TUPLE);
    double globals[6] = {0, 2.5}, frame[2] = {0};
    assert_int_equal(run_bare(code, globals, frame), RT_OK);
    assert_true(frame[0] == 2.5);
    engine_code_destroy(code);
    engine_destroy(engine);
}

static void compiles_with_line_information(void **state)
{
    (void)state;
    struct engine_run run;
    struct engine_options options = {.debug = true, .verify = true};
    engine_run_compile(&run, support_everything, &options);
    engine_run_finish(&run);
}

static void refuses_what_is_not_well_formed(void **state)
{
    (void)state;
    struct engine *engine;
    struct engine_code *code = NULL;
    struct arena arena;
    assert_int_equal(engine_create(NULL, &engine), 0);
    arena_init(&arena, 0);
    struct type_table *types = type_table_create(&arena);
    struct ir_module *module = ir_module_create(&arena, types);
    assert_int_equal(engine_compile(engine, module, NULL, NULL, NULL, &code), -EINVAL);
    module->entry = ir_function_add(module, "main", IR_FUNCTION_PLAIN);
    assert_int_equal(engine_compile(engine, module, NULL, NULL, NULL, &code), -EINVAL);
    struct ir_function *function = ir_function_get(module, module->entry);
    function->result = TYPE_ID_NONE;
    ir_block_add(module, function);
    assert_int_equal(engine_compile(engine, module, NULL, NULL, NULL, &code), -EINVAL);
    assert_null(code);
    arena_finish(&arena);
    engine_destroy(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_compile_at_once),
        cmocka_unit_test(code_brings_its_descriptors),
        cmocka_unit_test(compiles_with_line_information),
        cmocka_unit_test(refuses_what_is_not_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

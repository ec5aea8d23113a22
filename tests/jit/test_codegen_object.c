/* Objects, lists that change and exceptions that are caught, through all passes and generated code.
 *
 * What would leak, leaks more than the computation may have: loops run often enough for that. */
#include "engine_support.h"
#include "ir_support.h"

#include "jit/builtin.h"
#include "jit/passes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after the ones above */
#include <cmocka.h>

static const uint32_t zero_division[] = {
    BUILTIN_ZERO_DIVISION_ERROR | RT_CLASS_BUILTIN,
    BUILTIN_ARITHMETIC_ERROR | RT_CLASS_BUILTIN,
    BUILTIN_EXCEPTION | RT_CLASS_BUILTIN,
};
static const uint32_t value_error[] = {
    BUILTIN_VALUE_ERROR | RT_CLASS_BUILTIN,
    BUILTIN_EXCEPTION | RT_CLASS_BUILTIN,
};
static const uint32_t own_error[] = {0, BUILTIN_EXCEPTION | RT_CLASS_BUILTIN};

static const struct rt_class builtins[BUILTIN_COUNT] = {
    [BUILTIN_ZERO_DIVISION_ERROR] = {"ZeroDivisionError", zero_division, 3, NULL},
    [BUILTIN_VALUE_ERROR] = {"ValueError", value_error, 2, NULL},
};
static const struct rt_class classes[] = {{"Own", own_error, 2, NULL}};

static bool is_exception(void *user, uint32_t class)
{
    (void)user;
    return class == 0;
}

/* The text with numbers in place of the classes that it names. */
static char *with_classes(const char *text)
{
    static const struct {
        const char *name;
        uint32_t class;
    } names[] = {
        {"ZERO_DIVISION", BUILTIN_ZERO_DIVISION_ERROR | RT_CLASS_BUILTIN},
        {"ARITHMETIC", BUILTIN_ARITHMETIC_ERROR | RT_CLASS_BUILTIN},
        {"VALUE_ERROR", BUILTIN_VALUE_ERROR | RT_CLASS_BUILTIN},
    };
    char *made = malloc(2 * strlen(text) + 64), *to = made;
    assert_non_null(made);
    while (*text) {
        size_t i = 0;
        while (i < 3 && strncmp(text, names[i].name, strlen(names[i].name)) != 0)
            i++;
        if (i == 3) {
            *to++ = *text++;
            continue;
        }
        to += sprintf(to, "%u", names[i].class);
        text += strlen(names[i].name);
    }
    *to = 0;
    return made;
}

static void compile(struct engine_run *run, const char *text)
{
    struct engine_options options = {.verify = true, .thorough = engine_run_thorough};
    const struct layout_names names = {.is_exception = is_exception};
    memset(run, 0, sizeof(*run));
    arena_init(&run->arena, 0);
    char *numbered = with_classes(text);
    struct ir_module *module = support_read(numbered, &run->arena);
    free(numbered);
    assert_non_null(module);
    const char *message = "";
    if (passes_run(module, getenv("PURLIN_TEST_DUMP"), stderr, &message))
        fail_msg("%s", message);
    assert_int_equal(engine_create(&options, &run->engine), 0);
    assert_int_equal(engine_compile(run->engine, module, &names, NULL, NULL, &run->code), 0);
    run->image = (struct rt_image){
        .entry = run->code->entry,
        .result = run->code->result,
        .types = run->code->types,
        .type_count = run->code->type_count,
        .sites = run->code->sites,
        .site_count = run->code->site_count,
        .classes = classes,
        .class_count = 1,
        .builtins = builtins,
        .builtin_count = BUILTIN_COUNT,
    };
}

static void run_text(struct engine_run *run, const char *text)
{
    compile(run, text);
    engine_run_start(run, 1, NULL);
}

static int64_t int_at(const struct engine_run *run, size_t slot)
{
    assert_int_equal(run->status, RT_OK);
    return ((const int64_t *)run->result)[slot];
}

static int64_t result_of(const char *text)
{
    struct engine_run run;
    run_text(&run, text);
    int64_t result = int_at(&run, 0);
    engine_run_finish(&run);
    return result;
}

/* ---- objects */

static void fields_are_set_and_unset(void **state)
{
    (void)state;
    assert_int_equal(
        result_of("shape 1 object#0<7: int, 8: list$2, 9: union<none, object$1>> mutated\n"
                  "shape 2 list<int> mutated\n"
                  "entry @main\n"
                  "func @fill -> none {\n"
                  "b0(%1: object$1, %2: int):\n"
                  "  object.set 0 %1, %2\n"
                  "  %3: list$2 = list.new %2, %2\n"
                  "  object.set 1 %1, %3\n"
                  "  list.append %3, %2\n"
                  "  %4: union<none, object$1> = inject %1\n"
                  "  object.set 2 %1, %4\n"
                  "  object.unset 2 %1\n"
                  "  %5: none = unit\n"
                  "  return %5\n"
                  "}\n"
                  "func @main -> tuple<int> {\n"
                  "b0:\n"
                  "  %1: object$1 = object.new\n"
                  "  %2: bool = object.has 0 %1\n"
                  "  %3: int = bool.to_int %2\n"
                  "  %4: int = int 20\n"
                  "  %5: none = call @fill(%1, %4)\n"
                  "  %6: none = call @fill(%1, %4)\n"
                  "  %7: bool = object.has 2 %1\n"
                  "  %8: int = bool.to_int %7\n"
                  "  %9: list$2 = object.get 1 %1\n"
                  "  %10: int = list.count %9\n"
                  "  %11: int = object.get 0 %1\n"
                  "  %12: int = int.add %3, %8\n"
                  "  %13: int = int.add %10, %11\n"
                  "  %14: int = int 100\n"
                  "  %15: int = int.mul %12, %14\n"
                  "  %16: int = int.add %15, %13\n"
                  "  %17: tuple<int> = make %16\n"
                  "  return %17\n"
                  "}\n"),
        23);
}

/* A list of a million nodes, dropped ten times over: each is freed, and without recursion. */
static void objects_are_freed(void **state)
{
    (void)state;
    assert_int_equal(result_of("shape 1 object#0<7: int, 8: union<none, object$1>> mutated\n"
                               "entry @main\n"
                               "func @chain -> union<none, object$1> {\n"
                               "b0(%1: int):\n"
                               "  %2: none = unit\n"
                               "  %3: union<none, object$1> = inject %2\n"
                               "  %4: int = int 0\n"
                               "  jump b1(%4, %3)\n"
                               "b1(%5: int, %6: union<none, object$1>):\n"
                               "  %7: bool = int.cmp lt %5, %1\n"
                               "  branch %7, b2, b3\n"
                               "b2:\n"
                               "  %8: object$1 = object.new\n"
                               "  object.set 0 %8, %5\n"
                               "  object.set 1 %8, %6\n"
                               "  %9: union<none, object$1> = inject %8\n"
                               "  %10: int = int 1\n"
                               "  %11: int = int.add %5, %10\n"
                               "  jump b1(%11, %9)\n"
                               "b3:\n"
                               "  return %6\n"
                               "}\n"
                               "func @sum -> int {\n"
                               "b0(%1: union<none, object$1>):\n"
                               "  %2: int = int 0\n"
                               "  jump b1(%1, %2)\n"
                               "b1(%3: union<none, object$1>, %4: int):\n"
                               "  %5: int = tag %3\n"
                               "  switch %5, b2, b3\n"
                               "b2:\n"
                               "  return %4\n"
                               "b3:\n"
                               "  %6: object$1 = payload 1 %3\n"
                               "  %7: int = object.get 0 %6\n"
                               "  %8: int = int.add %4, %7\n"
                               "  %9: union<none, object$1> = object.get 1 %6\n"
                               "  jump b1(%9, %8)\n"
                               "}\n"
                               "func @main -> tuple<int> {\n"
                               "b0:\n"
                               "  %1: int = int 0\n"
                               "  jump b1(%1, %1)\n"
                               "b1(%2: int, %3: int):\n"
                               "  %4: int = int 20\n"
                               "  %5: bool = int.cmp lt %2, %4\n"
                               "  branch %5, b2, b3\n"
                               "b2:\n"
                               "  %6: int = int 1000000\n"
                               "  %7: union<none, object$1> = call @chain(%6)\n"
                               "  %8: int = call @sum(%7)\n"
                               "  %9: int = int.add %3, %8\n"
                               "  %10: int = int 1\n"
                               "  %11: int = int.add %2, %10\n"
                               "  jump b1(%11, %9)\n"
                               "b3:\n"
                               "  %12: tuple<int> = make %3\n"
                               "  return %12\n"
                               "}\n"),
                     INT64_C(9999990000000));
}

/* ---- lists */

/* An element that is replaced while it is used lives on; one that is not needed any more goes. */
static void elements_outlive_their_list(void **state)
{
    (void)state;
    assert_int_equal(result_of("shape 1 list<list$2> mutated\n"
                               "shape 2 list<int> mutated\n"
                               "entry @main\n"
                               "func @main -> tuple<int> {\n"
                               "b0:\n"
                               "  %1: int = int 0\n"
                               "  %2: int = int 1\n"
                               "  %3: list$2 = list.new %1, %1, %1, %1, %1, %1, %1, %1\n"
                               "  %4: list$1 = list.new %3\n"
                               "  jump b1(%1, %1)\n"
                               "b1(%5: int, %6: int):\n"
                               "  %7: int = int 6000000\n"
                               "  %8: bool = int.cmp lt %5, %7\n"
                               "  branch %8, b2, b3\n"
                               "b2:\n"
                               "  %9: list$2 = list.get %4, %1\n"
                               "  %10: list$2 = list.new %5, %5, %2, %2, %2, %2, %2, %2\n"
                               "  list.set %4, %1, %10\n"
                               "  list.set %9, %2, %5\n"
                               "  %11: int = list.get %9, %1\n"
                               "  %12: int = int.add %6, %11\n"
                               "  %13: int = int.add %5, %2\n"
                               "  jump b1(%13, %12)\n"
                               "b3:\n"
                               "  %14: tuple<int> = make %6\n"
                               "  return %14\n"
                               "}\n"),
                     INT64_C(17999991000001));
}

static void lists_grow(void **state)
{
    (void)state;
    assert_int_equal(result_of("shape 1 list<tuple<int, str>> mutated\n"
                               "entry @main\n"
                               "string 0 \"x\"\n"
                               "func @main -> tuple<int> {\n"
                               "b0:\n"
                               "  %1: int = int 0\n"
                               "  %2: str = str 0\n"
                               "  %3: list$1 = list.new\n"
                               "  jump b1(%1)\n"
                               "b1(%4: int):\n"
                               "  %5: int = int 100000\n"
                               "  %6: bool = int.cmp lt %4, %5\n"
                               "  branch %6, b2, b3\n"
                               "b2:\n"
                               "  %7: tuple<int, str> = make %4, %2\n"
                               "  list.append %3, %7\n"
                               "  %8: int = int 1\n"
                               "  %9: int = int.add %4, %8\n"
                               "  jump b1(%9)\n"
                               "b3:\n"
                               "  %10: int = list.count %3\n"
                               "  %11: int = int 77777\n"
                               "  %12: tuple<int, str> = list.get %3, %11\n"
                               "  %13: int = field 0 %12\n"
                               "  %14: int = int.add %10, %13\n"
                               "  %15: tuple<int> = make %14\n"
                               "  return %15\n"
                               "}\n"),
                     177777);
}

/* A slice of all of a list is another list. */
static void copies_are_copies(void **state)
{
    (void)state;
    assert_int_equal(result_of("shape 1 list<int> mutated\n"
                               "entry @main\n"
                               "func @main -> tuple<int> {\n"
                               "b0:\n"
                               "  %1: int = int 5\n"
                               "  %2: int = int 0\n"
                               "  %3: bool = bool false\n"
                               "  %4: list$1 = list.new %1\n"
                               "  %5: list$1 = list.slice %4, %2, %2, %2, %3, %3, %3\n"
                               "  list.append %4, %1\n"
                               "  %6: list$1 = list.new\n"
                               "  %7: list$1 = list.concat %5, %6\n"
                               "  list.append %7, %1\n"
                               "  list.append %7, %1\n"
                               "  %8: int = list.count %4\n"
                               "  %9: int = list.count %5\n"
                               "  %10: int = list.count %7\n"
                               "  %11: bool = same %4, %5\n"
                               "  %12: int = bool.to_int %11\n"
                               "  %13: int = int 10\n"
                               "  %14: int = int.mul %8, %13\n"
                               "  %15: int = int.add %14, %9\n"
                               "  %16: int = int.mul %15, %13\n"
                               "  %17: int = int.add %16, %10\n"
                               "  %18: int = int.mul %17, %13\n"
                               "  %19: int = int.add %18, %12\n"
                               "  %20: tuple<int> = make %19\n"
                               "  return %20\n"
                               "}\n"),
                     2130);
}

/* What was captured stays frozen in a list of another type. */
static void captured_lists_are_frozen(void **state)
{
    (void)state;
    static const char text[] = "shape 2 list<union<none, int>> mutated\n"
                               "entry @main\n"
                               "site 1 \"a.py\" \"f\" 4:1\n"
                               "global 0: list<int> 0\n"
                               "func @main -> tuple<int> {\n"
                               "b0:\n"
                               "  %1: list<int> = global 0\n"
                               "  %2: list$2 = list.convert %1\n"
                               "  %3: int = int 0\n"
                               "  %4: union<none, int> = inject %3\n"
                               "  CHANGE !1\n"
                               "  %5: tuple<int> = make %3\n"
                               "  return %5\n"
                               "}\n";
    static const char *const changes[] = {"list.set %2, %3, %4", "list.append %2, %4"};
    for (size_t i = 0; i < 2; i++) {
        struct engine_run run;
        char *whole = malloc(sizeof(text) + 40);
        assert_non_null(whole);
        const char *at = strstr(text, "CHANGE");
        sprintf(whole, "%.*s%s%s", (int)(at - text), text, changes[i], at + strlen("CHANGE"));
        compile(&run, whole);
        free(whole);
        static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};
        int64_t elements[1] = {7};
        struct rt_list list = {.references = -1,
                               .count = 1,
                               .data = (char *)elements,
                               .element = &type_int,
                               .capacity = 1,
                               .frozen = 1};
        struct rt_list *global = &list;
        engine_run_start(&run, 1, &global);
        assert_int_equal(run.status, RT_RAISED);
        assert_int_equal(run.code_raised, RT_ERROR_FROZEN);
        assert_int_equal(run.frames[0], 4);
        engine_run_finish(&run);
    }
}

/* Elements whose making shows are made in order, and no more of them than are asked for. */
static void effects_keep_their_order(void **state)
{
    (void)state;
    static const char text[] = "shape 1 list<int> mutated\n"
                               "entry @main\n"
                               "fill @each emits bool total -> none {\n"
                               "b0(%1: int, %2: int, %3: list$1):\n"
                               "  jump b1(%1)\n"
                               "b1(%4: int):\n"
                               "  %5: bool = int.cmp lt %4, %2\n"
                               "  branch %5, b2, b3\n"
                               "b2:\n"
                               "  list.append %3, %4\n"
                               "  %6: int = int 70000\n"
                               "  %7: bool = int.cmp ge %4, %6\n"
                               "  emit %7\n"
                               "  %8: int = int 1\n"
                               "  %9: int = int.add %4, %8\n"
                               "  jump b1(%9)\n"
                               "b3:\n"
                               "  %10: none = unit\n"
                               "  return %10\n"
                               "}\n"
                               "func @sorted -> int {\n"
                               "b0(%1: list$1):\n"
                               "  %2: int = int 0\n"
                               "  %3: int = list.count %1\n"
                               "  jump b1(%2, %2)\n"
                               "b1(%4: int, %5: int):\n"
                               "  %6: bool = int.cmp lt %4, %3\n"
                               "  branch %6, b2, b3\n"
                               "b2:\n"
                               "  %7: int = list.get %1, %4\n"
                               "  %8: bool = int.cmp eq %7, %4\n"
                               "  %9: int = bool.to_int %8\n"
                               "  %10: int = int.add %5, %9\n"
                               "  %11: int = int 1\n"
                               "  %12: int = int.add %4, %11\n"
                               "  jump b1(%12, %10)\n"
                               "b3:\n"
                               "  return %5\n"
                               "}\n"
                               "func @main -> tuple<int, int> {\n"
                               "b0:\n"
                               "  %1: int = int 100000\n"
                               "  %2: list$1 = list.new\n"
                               "  %3: list<bool> = collect @each(%1, %2)\n"
                               "  %4: int = call @sorted(%2)\n"
                               "  %5: list$1 = list.new\n"
                               "  %6: bool = reduce ANY @each(%1, %5)\n"
                               "  %7: int = list.count %5\n"
                               "  %8: tuple<int, int> = make %4, %7\n"
                               "  return %8\n"
                               "}\n";
    struct engine_run run;
    compile(&run, text);
    for (int i = 0; i < 20; i++) {
        engine_run_start(&run, 4, NULL);
        assert_int_equal(int_at(&run, 0), 100000);
        assert_int_equal(int_at(&run, 1), 70001);
    }
    engine_run_finish(&run);
}

/* ---- exceptions */

/* Raised in a call, caught three million times: what is on the way is released. */
static void failures_are_caught(void **state)
{
    (void)state;
    assert_int_equal(result_of("shape 1 list<int> mutated\n"
                               "entry @main\n"
                               "func @divide -> int {\n"
                               "b0(%1: int, %2: int):\n"
                               "  %3: int = int.floordiv %1, %2\n"
                               "  return %3\n"
                               "}\n"
                               "func @main -> tuple<int> {\n"
                               "b0:\n"
                               "  %1: int = int 0\n"
                               "  jump b1(%1, %1)\n"
                               "b1(%2: int, %3: int):\n"
                               "  %4: int = int 3000000\n"
                               "  %5: bool = int.cmp lt %2, %4\n"
                               "  branch %5, b2, b7\n"
                               "b2:\n"
                               "  %6: list$1 = list.new %2, %2, %2, %2, %2, %2, %2, %2, %2, %2\n"
                               "  list.append %6, %2\n"
                               "  %7: int = int 3\n"
                               "  %8: int = int.mod %2, %7\n"
                               "  %9: int = call @divide(%2, %8)\n"
                               "  branch.raised b3, b4\n"
                               "b3:\n"
                               "  %10: int = list.count %6\n"
                               "  jump b6(%10)\n"
                               "b4:\n"
                               "  %11: exception_ref = caught\n"
                               "  %12: bool = exception.is ARITHMETIC %11\n"
                               "  branch %12, b5, b8\n"
                               "b5:\n"
                               "  %13: int = int 1\n"
                               "  jump b6(%13)\n"
                               "b6(%14: int):\n"
                               "  %15: int = int.add %3, %14\n"
                               "  %16: int = int 1\n"
                               "  %17: int = int.add %2, %16\n"
                               "  jump b1(%17, %15)\n"
                               "b7:\n"
                               "  %18: tuple<int> = make %3\n"
                               "  return %18\n"
                               "b8:\n"
                               "  reraise %11\n"
                               "}\n"),
                     1000000 + 11 * 2000000);
}

/* An exception of the program's own, raised here and in a call; its class decides, its lines add
 * up. */
static void objects_are_raised(void **state)
{
    (void)state;
    struct engine_run run;
    run_text(&run, "shape 1 object#0<7: int> mutated\n"
                   "entry @main\n"
                   "site 1 \"a.py\" \"inner\" 10:1\n"
                   "site 2 \"a.py\" \"main\" 20:1\n"
                   "site 3 \"a.py\" \"main\" 30:1\n"
                   "func @inner -> int {\n"
                   "b0(%1: int):\n"
                   "  %2: object$1 = object.new\n"
                   "  object.set 0 %2, %1\n"
                   "  raise %2 !1\n"
                   "}\n"
                   "func @catch -> int {\n"
                   "b0(%1: int):\n"
                   "  %2: int = call @inner(%1) !2\n"
                   "  branch.raised b1, b2\n"
                   "b1:\n"
                   "  return %2\n"
                   "b2:\n"
                   "  %3: exception_ref = caught\n"
                   "  %4: bool = exception.is VALUE_ERROR %3\n"
                   "  branch %4, b5, b3\n"
                   "b3:\n"
                   "  %5: bool = exception.is 0 %3\n"
                   "  branch %5, b4, b5\n"
                   "b4:\n"
                   "  %6: object$1 = cast %3\n"
                   "  %7: int = object.get 0 %6\n"
                   "  %8: int = int 41\n"
                   "  %9: bool = int.cmp eq %7, %8\n"
                   "  branch %9, b6, b7\n"
                   "b5:\n"
                   "  unreachable\n"
                   "b6:\n"
                   "  reraise %3\n"
                   "b7:\n"
                   "  return %7\n"
                   "}\n"
                   "func @main -> tuple<int> {\n"
                   "b0:\n"
                   "  %1: int = int 40\n"
                   "  %2: int = call @catch(%1)\n"
                   "  %3: int = int 1\n"
                   "  %4: int = int.add %2, %3\n"
                   "  %5: int = call @catch(%4) !3\n"
                   "  %6: tuple<int> = make %5\n"
                   "  return %6\n"
                   "}\n");
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run.frame_count, 3);
    assert_int_equal(run.frames[0], 30);
    assert_int_equal(run.frames[1], 20);
    assert_int_equal(run.frames[2], 10);
    engine_run_finish(&run);
}

/* RAISE with a handler beside it; nothing leaks. */
static void raise_goes_to_its_handler(void **state)
{
    (void)state;
    assert_int_equal(result_of("shape 1 object#0<7: list$2> mutated\n"
                               "shape 2 list<int> mutated\n"
                               "entry @main\n"
                               "func @main -> tuple<int> {\n"
                               "b0:\n"
                               "  %1: int = int 0\n"
                               "  jump b1(%1, %1)\n"
                               "b1(%2: int, %3: int):\n"
                               "  %4: int = int 2000000\n"
                               "  %5: bool = int.cmp lt %2, %4\n"
                               "  branch %5, b2, b4\n"
                               "b2:\n"
                               "  %6: object$1 = object.new\n"
                               "  %7: list$2 = list.new %2, %2, %2, %2, %2, %2, %2, %2\n"
                               "  object.set 0 %6, %7\n"
                               "  raise %6, b3\n"
                               "b3:\n"
                               "  %8: exception_ref = caught\n"
                               "  %9: object$1 = cast %8\n"
                               "  %10: list$2 = object.get 0 %9\n"
                               "  %11: int = list.count %10\n"
                               "  %12: int = int.add %3, %11\n"
                               "  %13: int = int 1\n"
                               "  %14: int = int.add %2, %13\n"
                               "  jump b1(%14, %12)\n"
                               "b4:\n"
                               "  %15: tuple<int> = make %3\n"
                               "  return %15\n"
                               "}\n"),
                     16000000);
}

static void stops_are_not_caught(void **state)
{
    (void)state;
    struct engine_run run;
    run_text(&run, "entry @main\n"
                   "func @main -> tuple<int> {\n"
                   "b0:\n"
                   "  %1: int = int 2\n"
                   "  %2: int = call @power(%1)\n"
                   "  branch.raised b1, b2\n"
                   "b1:\n"
                   "  %3: tuple<int> = make %2\n"
                   "  return %3\n"
                   "b2:\n"
                   "  %4: exception_ref = caught\n"
                   "  %5: tuple<int> = make %1\n"
                   "  return %5\n"
                   "}\n"
                   "func @power -> int {\n"
                   "b0(%1: int):\n"
                   "  %2: int = int 99\n"
                   "  %3: int = int.pow %1, %2\n"
                   "  return %3\n"
                   "}\n");
    assert_int_equal(run.status, RT_STOPPED);
    assert_int_equal(run.code_raised, RT_STOP_INT_OVERFLOW);
    engine_run_finish(&run);
}

/* ---- ints of any size */

static void big_ints_are_tagged(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 1, -1, INT64_MAX >> 1, INT64_MIN >> 1};
    for (size_t i = 0; i < 5; i++) {
        struct engine_run run;
        char text[300];
        sprintf(text,
                "entry @main\n"
                "func @main -> tuple<big> {\n"
                "b0:\n"
                "  %%1: int = int %lld\n"
                "  %%2: big = int.to_big %%1\n"
                "  %%3: tuple<big> = make %%2\n"
                "  return %%3\n"
                "}\n",
                (long long)values[i]);
        run_text(&run, text);
        assert_int_equal(int_at(&run, 0), (int64_t)((uint64_t)values[i] << 1 | 1));
        engine_run_finish(&run);
    }
    struct engine_run run;
    run_text(&run, "entry @main\n"
                   "func @main -> tuple<big> {\n"
                   "b0:\n"
                   "  %1: int = int -9223372036854775807\n"
                   "  %2: big = int.to_big %1\n"
                   "  %3: tuple<big> = make %2\n"
                   "  return %3\n"
                   "}\n");
    const struct rt_big *big = (const struct rt_big *)int_at(&run, 0);
    assert_int_equal(big->count, -1);
    assert_true(big->limbs[0] == INT64_MAX);
    engine_run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_set_and_unset),    cmocka_unit_test(objects_are_freed),
        cmocka_unit_test(elements_outlive_their_list), cmocka_unit_test(lists_grow),
        cmocka_unit_test(copies_are_copies),           cmocka_unit_test(captured_lists_are_frozen),
        cmocka_unit_test(effects_keep_their_order),    cmocka_unit_test(failures_are_caught),
        cmocka_unit_test(objects_are_raised),          cmocka_unit_test(raise_goes_to_its_handler),
        cmocka_unit_test(stops_are_not_caught),        cmocka_unit_test(big_ints_are_tagged),
    };
    engine_run_thorough = false;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    engine_run_thorough = true;
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}

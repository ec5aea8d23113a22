/* Values, calls, forks and pipelines of generated code, run on the real runtime. */
#include "engine_support.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* after the ones above */
#include <cmocka.h>

static int64_t int_at(const struct engine_run *run, size_t slot)
{
    assert_int_equal(run->status, RT_OK);
    return ((const int64_t *)run->result)[slot];
}

static const struct rt_list *list_at(const struct engine_run *run, size_t slot)
{
    assert_int_equal(run->status, RT_OK);
    return ((const struct rt_list *const *)run->result)[slot];
}

static const int64_t *ints_of(const struct rt_list *list)
{
    return (const int64_t *)list->data;
}

static void runs_loops_and_branches(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "func @collatz -> int {\n"
               "b0(%1: int):\n"
               "  %2: int = int 0\n"
               "  jump b1(%1, %2)\n"
               "b1(%3: int, %4: int):\n"
               "  %5: int = int 1\n"
               "  %6: bool = int.cmp eq %3, %5\n"
               "  branch %6, b2, b3\n"
               "b2:\n"
               "  return %4\n"
               "b3:\n"
               "  %7: int = int.add %4, %5\n"
               "  %8: int = int 2\n"
               "  %9: int = int.mod %3, %8\n"
               "  poll\n"
               "  %10: int = int 0\n"
               "  %11: bool = int.cmp eq %9, %10\n"
               "  %12: int = int.floordiv %3, %8\n"
               "  %13: int = int 3\n"
               "  %14: int = int.mul %3, %13\n"
               "  %15: int = int.add %14, %5\n"
               /* one block from both edges, with different values */
               "  branch %11, b1(%12, %7), b1(%15, %7)\n"
               "}\n"
               "func @main -> tuple<int> {\n"
               "b0:\n"
               "  %1: int = int 27\n"
               "  %2: int = call @collatz(%1)\n"
               "  %3: tuple<int> = make %2\n"
               "  return %3\n"
               "}\n",
               1);
    assert_int_equal(int_at(&run, 0), 111);
    engine_run_finish(&run);
}

/* Failures come back with every call's line, outermost first. */
static void failures_pass_through_calls(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run_compile(&run,
                       "entry @main\n"
                       "site 1 \"a.py\" \"inner\" 10:1\n"
                       "site 2 \"a.py\" \"outer\" 20:1\n"
                       "site 3 \"a.py\" \"main\" 30:1\n"
                       "global 0: int 0\n"
                       "func @inner -> tuple<int, float, bool> {\n"
                       "b0(%1: int):\n"
                       "  %2: int = int 100\n"
                       "  %3: int = int.floordiv %2, %1 !1\n"
                       "  %4: float = int.div %2, %1 !1\n"
                       "  %5: bool = int.cmp gt %3, %1\n"
                       "  %6: tuple<int, float, bool> = make %3, %4, %5\n"
                       "  return %6\n"
                       "}\n"
                       "func @outer -> int {\n"
                       "b0(%1: int):\n"
                       "  %2: tuple<int, float, bool> = call @inner(%1) !2\n"
                       "  %3: int = field 0 %2\n"
                       "  %4: float = field 1 %2\n"
                       "  %5: int = float.to_int %4\n"
                       "  %6: int = int.add %3, %5\n"
                       "  return %6\n"
                       "}\n"
                       "func @main -> tuple<int> {\n"
                       "b0:\n"
                       "  %1: int = global 0\n"
                       "  %2: int = call @outer(%1) !3\n"
                       "  %3: tuple<int> = make %2\n"
                       "  return %3\n"
                       "}\n",
                       NULL);
    int64_t argument = 7;
    engine_run_start(&run, 1, &argument);
    assert_int_equal(int_at(&run, 0), 28);
    argument = 0;
    engine_run_start(&run, 1, &argument);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run.code_raised, RT_ERROR_INT_FLOOR_DIVIDE_BY_ZERO);
    assert_int_equal(run.frame_count, 3);
    assert_int_equal(run.frames[0], 30);
    assert_int_equal(run.frames[1], 20);
    assert_int_equal(run.frames[2], 10);
    engine_run_finish(&run);
}

/* A union of all shapes goes through memory and back, and into a wider union. */
static void unions_hold_their_members(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "func @code -> int {\n"
               "b0(%1: union<none, bool, float, tuple<int, bool, float>>):\n"
               "  %2: int = tag %1\n"
               "  switch %2, b1, b2, b3, b4\n"
               "b1:\n"
               "  %3: int = int 1\n"
               "  return %3\n"
               "b2:\n"
               "  %4: bool = payload 1 %1\n"
               "  %5: int = bool.to_int %4\n"
               "  return %5\n"
               "b3:\n"
               "  %6: float = payload 2 %1\n"
               "  %7: int = float.to_int %6\n"
               "  return %7\n"
               "b4:\n"
               "  %8: tuple<int, bool, float> = payload 3 %1\n"
               "  %9: int = field 0 %8\n"
               "  %10: float = field 2 %8\n"
               "  %11: int = float.to_int %10\n"
               "  %12: int = int.add %9, %11\n"
               "  return %12\n"
               "}\n"
               "fill @codes emits int total -> none {\n"
               "b0(%1: int, %2: int, %3: list<union<none, bool, float, tuple<int, bool, float>>>,"
               " %9: union<none, float>):\n"
               "  jump b1(%1)\n"
               "b1(%4: int):\n"
               "  %5: bool = int.cmp lt %4, %2\n"
               "  branch %5, b2, b3\n"
               "b2:\n"
               "  %6: union<none, bool, float, tuple<int, bool, float>> = list.get %3, %4\n"
               "  %7: int = call @code(%6)\n"
               "  %10: union<none, bool, float, tuple<int, bool, float>> = inject %9\n"
               "  %11: int = call @code(%10)\n"
               "  %12: int = int.add %7, %11\n"
               "  emit %12\n"
               "  %13: int = int 1\n"
               "  %14: int = int.add [no_overflow] %4, %13\n"
               "  jump b1(%14)\n"
               "b3:\n"
               "  %15: none = unit\n"
               "  return %15\n"
               "}\n"
               "func @main -> tuple<list<int>> {\n"
               "b0:\n"
               "  %1: none = unit\n"
               "  %2: union<none, bool, float, tuple<int, bool, float>> = inject %1\n"
               "  %3: bool = bool true\n"
               "  %4: union<none, bool, float, tuple<int, bool, float>> = inject %3\n"
               "  %5: float = float 44.5\n"
               "  %6: union<none, bool, float, tuple<int, bool, float>> = inject %5\n"
               "  %7: int = int 1000\n"
               "  %8: tuple<int, bool, float> = make %7, %3, %5\n"
               "  %9: union<none, bool, float, tuple<int, bool, float>> = inject %8\n"
               "  %10: list<union<none, bool, float, tuple<int, bool, float>>> ="
               " list.new %2, %4, %6, %9\n"
               "  %11: int = list.count %10\n"
               "  %12: float = float 5.0\n"
               "  %13: union<none, float> = inject %12\n"
               "  %14: list<int> = collect @codes(%11, %10, %13)\n"
               "  %15: tuple<list<int>> = make %14\n"
               "  return %15\n"
               "}\n",
               1);
    const struct rt_list *list = list_at(&run, 0);
    assert_int_equal(list->count, 4);
    assert_int_equal(ints_of(list)[0], 1 + 5);
    assert_int_equal(ints_of(list)[1], 1 + 5);
    assert_int_equal(ints_of(list)[2], 44 + 5);
    assert_int_equal(ints_of(list)[3], 1044 + 5);
    engine_run_finish(&run);
}

static void lists_are_built_and_indexed(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run_compile(&run,
                       "entry @main\n"
                       "site 1 \"a.py\" \"main\" 5:1\n"
                       "global 0: int 0\n"
                       "func @main -> tuple<int, list<int>, list<union<none, int>>> {\n"
                       "b0:\n"
                       "  %1: int = global 0\n"
                       "  %2: int = int 10\n"
                       "  %3: int = int 20\n"
                       "  %4: list<int> = list.new %2, %3, %1\n"
                       "  %5: int = list.count %4\n"
                       "  %6: int = index.check LIST_INDEX %1, %5 !1\n"
                       "  %7: int = list.get %4, %6\n"
                       "  %8: list<int> = list.concat %4, %4\n"
                       "  %9: int = int 1\n"
                       "  %10: bool = bool true\n"
                       "  %11: bool = bool false\n"
                       "  %12: list<int> = list.slice %8, %9, %9, %9, %10, %11, %11 !1\n"
                       "  %13: list<union<none, int>> = list.convert %12\n"
                       "  %14: tuple<int, list<int>, list<union<none, int>>> ="
                       " make %7, %12, %13\n"
                       "  return %14\n"
                       "}\n",
                       NULL);
    int64_t index = -2;
    engine_run_start(&run, 1, &index);
    assert_int_equal(int_at(&run, 0), 20);
    const struct rt_list *slice = list_at(&run, 1), *wide = list_at(&run, 2);
    static const int64_t expected[] = {20, -2, 10, 20, -2};
    assert_int_equal(slice->count, 5);
    assert_memory_equal(slice->data, expected, sizeof(expected));
    assert_int_equal(wide->count, 5);
    assert_int_equal(wide->element->kind, RT_UNION);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(wide->element->children[ints_of(wide)[2 * i]]->kind, RT_INT);
        assert_int_equal(ints_of(wide)[2 * i + 1], expected[i]);
    }
    index = 3;
    engine_run_start(&run, 1, &index);
    assert_int_equal(run.code_raised, RT_ERROR_LIST_INDEX);
    index = -4;
    engine_run_start(&run, 1, &index);
    assert_int_equal(run.code_raised, RT_ERROR_LIST_INDEX);
    engine_run_finish(&run);
}

/* What is read of a list stays what it was when the list has gone and its memory is another's. */
static void lists_are_read_before_they_go(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "func @main -> tuple<int, int, int> {\n"
               "b0:\n"
               "  %1: int = int 0\n"
               "  %2: int = int 100000\n"
               "  %3: int = int 1\n"
               "  %4: int = int 3\n"
               "  %5: list<int> = list.range %1, %2, %3\n"
               "  %6: list<int> = list.concat %5, %5\n"
               "  %7: int = list.count %6\n"
               "  release %6\n"
               "  %8: list<int> = list.repeat %5, %4\n"
               "  release %5\n"
               "  %9: int = list.count %8\n"
               "  %10: int = list.get %8, %3\n"
               "  release %8\n"
               "  %11: tuple<int, int, int> = make %7, %9, %10\n"
               "  return %11\n"
               "}\n",
               1);
    assert_int_equal(int_at(&run, 0), 200000);
    assert_int_equal(int_at(&run, 1), 300000);
    assert_int_equal(int_at(&run, 2), 1);
    engine_run_finish(&run);
}

/* Elements that are lists in a union are converted, kept alive and shared. */
static void nested_lists_convert(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "func @main -> tuple<list<union<none, list<union<none, int>>>>> {\n"
               "b0:\n"
               "  %1: int = int 7\n"
               "  %2: list<int> = list.new %1, %1\n"
               "  %3: none = unit\n"
               "  %4: union<none, list<int>> = inject %2\n"
               "  %5: union<none, list<int>> = inject %3\n"
               "  %6: list<union<none, list<int>>> = list.new %4, %5\n"
               "  %7: list<union<none, list<union<none, int>>>> = list.convert %6\n"
               "  %8: tuple<list<union<none, list<union<none, int>>>>> = make %7\n"
               "  return %8\n"
               "}\n",
               1);
    const struct rt_list *list = list_at(&run, 0);
    assert_int_equal(list->count, 2);
    const struct rt_type *element = list->element;
    assert_int_equal(element->children[ints_of(list)[0]]->kind, RT_LIST);
    const struct rt_list *inner = ((const struct rt_list *const *)list->data)[1];
    assert_int_equal(inner->count, 2);
    assert_int_equal(ints_of(inner)[1], 7);
    assert_int_equal(element->children[ints_of(list)[2]]->kind, RT_UNIT);
    engine_run_finish(&run);
}

static void strings_compare(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "string 0 \"na\\xc3\\xafve\"\n"
               "string 1 \"\\xc3\\xafv\"\n"
               "func @main -> tuple<int, bool, bool, bool, str> {\n"
               "b0:\n"
               "  %1: str = str 0\n"
               "  %2: str = str 1\n"
               "  %3: int = str.count %1\n"
               "  %4: bool = str.contains %1, %2\n"
               "  %5: bool = str.contains %2, %1\n"
               "  %6: bool = str.cmp lt %1, %2\n"
               "  %7: tuple<int, bool, bool, bool, str> = make %3, %4, %5, %6, %2\n"
               "  return %7\n"
               "}\n",
               1);
    assert_int_equal(int_at(&run, 0), 5);
    const bool *flags = (const bool *)run.result + 8;
    assert_true(flags[0]);
    assert_false(flags[1]);
    assert_true(flags[2]);
    const struct rt_str *text = ((const struct rt_str *const *)run.result)[2];
    assert_int_equal(text->count, 2);
    assert_int_equal(text->width, 1);
    assert_false(text->ascii);
    assert_string_equal(text->data, "\xefv");
    engine_run_finish(&run);
}

static void users_exceptions_carry_their_arguments(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "site 1 \"a.py\" \"main\" 5:1\n"
               "func @main -> tuple<int> {\n"
               "b0:\n"
               "  %1: int = int 7\n"
               "  %2: exception#2147483650<int> = make %1\n"
               "  raise %2 !1\n"
               "}\n",
               1);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run.code_raised, -1);
    assert_int_equal(run.frame_count, 1);
    engine_run_finish(&run);
}

/* The body is b4 and those after it; it goes on at b3. */
#define FILL_LOOP(name, element, facts, environment, body)                                         \
    "fill @" name " emits " element " " facts "-> none {\n"                                        \
    "b0(%1: int, %2: int" environment "):\n"                                                       \
    "  jump b1(%1)\n"                                                                              \
    "b1(%3: int):\n"                                                                               \
    "  %4: bool = int.cmp lt %3, %2\n"                                                             \
    "  branch %4, b4, b2\n"                                                                        \
    "b2:\n"                                                                                        \
    "  %7: none = unit\n"                                                                          \
    "  return %7\n"                                                                                \
    "b3:\n"                                                                                        \
    "  %5: int = int 1\n"                                                                          \
    "  %6: int = int.add [no_overflow] %3, %5\n"                                                   \
    "  jump b1(%6)\n"                                                                              \
    "b4:\n" body "}\n"

static void filters_keep_order(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n" FILL_LOOP(
                   "odd", "tuple<int, bool>", "", ", %20: int",
                   "  %21: int = int 2\n"
                   "  %22: int = int.mod %3, %21\n"
                   "  %23: int = int 1\n"
                   "  %24: bool = int.cmp eq %22, %23\n"
                   "  branch %24, b5, b3\n"
                   "b5:\n"
                   "  %25: int = int.add %3, %20\n"
                   "  %26: tuple<int, bool> = make %25, %24\n"
                   "  emit %26\n"
                   "  jump b3\n") "func @main -> tuple<list<tuple<int, bool>>> {\n"
                                  "b0:\n"
                                  "  %1: int = int 100001\n"
                                  "  %2: list<tuple<int, bool>> = collect @odd(%1, %1)\n"
                                  "  %3: tuple<list<tuple<int, bool>>> = make %2\n"
                                  "  return %3\n"
                                  "}\n",
               2);
    const struct rt_list *list = list_at(&run, 0);
    assert_int_equal(list->count, 50000);
    for (int64_t i = 0; i < list->count; i++) {
        assert_int_equal(ints_of(list)[2 * i], 2 * i + 1 + 100001);
        assert_int_equal(list->data[16 * i + 8], 1);
    }
    engine_run_finish(&run);
}

static void a_failing_element_is_named(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "site 1 \"a.py\" \"<genexpr>\" 8:1\n"
               "site 2 \"a.py\" \"main\" 9:1\n" FILL_LOOP(
                   "bad", "int", "total ", ", %20: int",
                   "  %21: int = int.sub %20, %3 !1\n"
                   "  %22: int = int.floordiv %20, %21 !1\n"
                   "  emit %22\n"
                   "  jump b3\n") "func @main -> tuple<int> {\n"
                                  "b0:\n"
                                  "  %1: int = int 20000\n"
                                  "  %2: int = int 11111\n"
                                  "  %3: int = reduce SUM_INT @bad(%1, %2) !2\n"
                                  "  %4: tuple<int> = make %3\n"
                                  "  return %4\n"
                                  "}\n",
               2);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run.code_raised, RT_ERROR_INT_FLOOR_DIVIDE_BY_ZERO);
    assert_int_equal(run.frame_count, 2);
    assert_int_equal(run.frames[0], 9);
    assert_int_equal(run.frames[1], 8);
    engine_run_finish(&run);
}

static void reductions_say_whether_there_was_any(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(
        &run,
        "entry @main\n" FILL_LOOP(
            "each", "float", "total ", "",
            "  %20: float = int.to_float [non_negative] %3\n"
            "  emit %20\n"
            "  jump b3\n") "func @main -> tuple<tuple<float, bool>, tuple<float, bool>, int> {\n"
                           "b0:\n"
                           "  %1: int = int 1000\n"
                           "  %2: int = int 0\n"
                           "  %3: tuple<float, bool> = reduce MAX_FLOAT @each(%1)\n"
                           "  %4: tuple<float, bool> = reduce MAX_FLOAT @each(%2)\n"
                           "  %5: int = reduce COUNT @each(%1)\n"
                           "  %6: tuple<tuple<float, bool>, tuple<float, bool>, int> = make %3, "
                           "%4, %5\n"
                           "  return %6\n"
                           "}\n",
        1);
    assert_int_equal(run.status, RT_OK);
    assert_true(*(const double *)run.result == 999.0);
    assert_int_equal(((const char *)run.result)[8], 1);
    assert_int_equal(((const char *)run.result)[24], 0);
    assert_int_equal(int_at(&run, 4), 1000);
    engine_run_finish(&run);
}

#define RECURSIVE_SUM(leaf)                                                                        \
    "func @sum -> int {\n"                                                                         \
    "b0(%1: int, %2: int):\n"                                                                      \
    "  stack.check !1\n"                                                                           \
    "  %3: int = int 1\n"                                                                          \
    "  %4: int = int.add [no_overflow] %1, %3\n"                                                   \
    "  %5: bool = int.cmp ge %4, %2\n"                                                             \
    "  branch %5, b1, b2\n"                                                                        \
    "b1:\n" leaf "b2:\n"                                                                           \
    "  %9: int = int.add %1, %2\n"                                                                 \
    "  %10: int = int 2\n"                                                                         \
    "  %11: int = int.floordiv [nonzero] %9, %10\n"                                                \
    "  %12: tuple<int, int> = fork @sum(%1, %11), @sum(%11, %2) !2 !3\n"                           \
    "  %13: int = field 0 %12\n"                                                                   \
    "  %14: int = field 1 %12\n"                                                                   \
    "  %15: int = int.add %13, %14\n"                                                              \
    "  return %15\n"                                                                               \
    "}\n"                                                                                          \
    "func @main -> tuple<int> {\n"                                                                 \
    "b0:\n"                                                                                        \
    "  %1: int = int 0\n"                                                                          \
    "  %2: int = int 3000000\n"                                                                    \
    "  %3: int = call @sum(%1, %2)\n"                                                              \
    "  %4: tuple<int> = make %3\n"                                                                 \
    "  return %4\n"                                                                                \
    "}\n"

static void forks_join(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 4; threads++) {
        struct engine_run run;
        engine_run(&run,
                   "entry @main\nsite 1 \"a.py\" \"sum\" 1:1\nsite 2 \"a.py\" \"sum\" 2:1\n"
                   "site 3 \"a.py\" \"sum\" 3:1\n" RECURSIVE_SUM("  %8: int = int.mul %1, %1\n"
                                                                 "  return %8\n"),
                   threads);
        assert_int_equal(int_at(&run, 0), INT64_C(8999995500000500000));
        engine_run_finish(&run);
    }
}

/* Of many failing leaves the first in sequential order is the one that is raised. */
static void the_first_failure_of_forks_wins(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 4; threads++) {
        struct engine_run run;
        engine_run(
            &run,
            "entry @main\nsite 1 \"a.py\" \"sum\" 1:1\nsite 2 \"a.py\" \"sum\" 2:1\n"
            "site 3 \"a.py\" \"sum\" 3:1\nsite 4 \"a.py\" \"sum\" 40:1\n"
            "site 5 \"a.py\" \"sum\" 50:1\n" RECURSIVE_SUM("  %20: int = int 1000003\n"
                                                           "  %21: int = int 2000003\n"
                                                           "  %22: int = int.sub %1, %20\n"
                                                           "  %23: int = int.floordiv %1, %22 !4\n"
                                                           "  %24: int = int.sub %1, %21\n"
                                                           "  %25: int = int.mod %1, %24 !5\n"
                                                           "  %26: int = int.add %23, %25\n"
                                                           "  return %26\n"),
            threads);
        assert_int_equal(run.status, RT_RAISED);
        assert_int_equal(run.code_raised, RT_ERROR_INT_FLOOR_DIVIDE_BY_ZERO);
        assert_true(run.frame_count > 2);
        assert_int_equal(run.frames[run.frame_count - 1], 40);
        engine_run_finish(&run);
    }
}

static void endless_recursion_is_an_error(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\nsite 1 \"a.py\" \"f\" 1:1\nsite 2 \"a.py\" \"f\" 2:1\n"
               "func @f -> int {\n"
               "b0(%1: int):\n"
               "  stack.check !1\n"
               "  %2: int = int 1\n"
               "  %3: int = int.add %1, %2\n"
               "  %4: int = call @f(%3) !2\n"
               "  %5: int = int.add %4, %2\n"
               "  return %5\n"
               "}\n"
               "func @main -> tuple<int> {\n"
               "b0:\n"
               "  %1: int = int 0\n"
               "  %2: int = call @f(%1)\n"
               "  %3: tuple<int> = make %2\n"
               "  return %3\n"
               "}\n",
               1);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run.code_raised, RT_ERROR_RECURSION);
    engine_run_finish(&run);
}

/* However a range is cut into strips, every element has the bits that it has alone. */
static void vector_math_is_deterministic(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(
        &run,
        "fast_floats\nentry @main\n" FILL_LOOP(
            "sines", "float", "total ", ", %20: int",
            "  %21: int = int.add [no_overflow] %3, %20\n"
            "  %22: float = int.to_float [non_negative] %21\n"
            "  %23: float = math SIN [finite] %22\n"
            "  emit %23\n"
            "  jump b3\n") "func @main -> tuple<list<float>, list<float>, list<float>, float> {\n"
                           "b0:\n"
                           "  %1: int = int 1003\n"
                           "  %2: int = int 0\n"
                           "  %3: int = int 1\n"
                           "  %4: int = int 999999937\n"
                           "  %5: list<float> = collect @sines(%1, %2)\n"
                           "  %6: list<float> = collect @sines(%1, %3)\n"
                           "  %7: list<float> = collect @sines(%1, %4)\n"
                           "  %8: float = int.to_float %1\n"
                           "  %9: float = math SIN [finite] %8\n"
                           "  %10: tuple<list<float>, list<float>, list<float>, float> = make %5, "
                           "%6, %7, %9\n"
                           "  return %10\n"
                           "}\n",
        1);
    const double *from_0 = (const double *)list_at(&run, 0)->data;
    const double *from_1 = (const double *)list_at(&run, 1)->data;
    const double *far = (const double *)list_at(&run, 2)->data;
    assert_memory_equal(from_0 + 1, from_1, 1002 * sizeof(double));
    assert_memory_equal(from_1 + 1002, (const double *)run.result + 3, sizeof(double));
    for (int i = 0; i < 1003; i++) {
        assert_true(fabs(from_0[i] - sin(i)) < 3e-16);
        assert_true(fabs(far[i] - sin(999999937.0 + i)) < 3e-16);
    }
    engine_run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_loops_and_branches),
        cmocka_unit_test(failures_pass_through_calls),
        cmocka_unit_test(unions_hold_their_members),
        cmocka_unit_test(lists_are_built_and_indexed),
        cmocka_unit_test(lists_are_read_before_they_go),
        cmocka_unit_test(nested_lists_convert),
        cmocka_unit_test(strings_compare),
        cmocka_unit_test(users_exceptions_carry_their_arguments),
        cmocka_unit_test(filters_keep_order),
        cmocka_unit_test(a_failing_element_is_named),
        cmocka_unit_test(reductions_say_whether_there_was_any),
        cmocka_unit_test(forks_join),
        cmocka_unit_test(the_first_failure_of_forks_wins),
        cmocka_unit_test(endless_recursion_is_an_error),
        cmocka_unit_test(vector_math_is_deterministic),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    engine_run_thorough = true;
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}

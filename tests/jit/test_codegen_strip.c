/* Counted loops: run in strips, they must do what they say, round by round. */
#include "engine_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* after the ones above */
#include <cmocka.h>

struct loop {
    const char *compare; /* of index and bound */
    bool swapped;        /* bound and index, rather */
    bool negated;        /* the branch's first edge leaves */
    int64_t step;
};

/* def f(i, n): s = 0; while i <compare> n: s = (s * 31 + i) & 0xffffff; if s == 12345: break; i +=
 * step returns (i, s) from wherever it leaves */
static void compile_loop(struct engine_run *run, const struct loop *loop)
{
    char text[2048];
    snprintf(text, sizeof(text),
             "entry @main\n"
             "site 1 \"a.py\" \"f\" 7:1\n"
             "global 0: int 0\n"
             "global 1: int 0\n"
             "func @f -> tuple<int, int> {\n"
             "b0(%%1: int, %%2: int):\n"
             "  %%3: int = int 0\n"
             "  jump b1(%%1, %%3)\n"
             "b1(%%4: int, %%5: int):\n"
             "  %%6: bool = int.cmp %s %s\n"
             "  branch %%6, %s\n"
             "b2:\n"
             "  %%7: int = int 31\n"
             "  %%8: int = int.mul %%5, %%7\n"
             "  %%9: int = int.add %%8, %%4\n"
             "  %%10: int = int 16777215\n"
             "  %%11: int = int.and %%9, %%10\n"
             "  %%12: int = int 12345\n"
             "  %%13: bool = int.cmp eq %%11, %%12\n"
             "  branch %%13, b5, b3\n"
             "b3:\n"
             "  %%14: int = int %ld\n"
             "  %%15: int = int.add %%4, %%14 !1\n"
             "  poll\n"
             "  jump b1(%%15, %%11)\n"
             "b4:\n"
             "  jump b6(%%5)\n"
             "b5:\n"
             "  jump b6(%%11)\n"
             "b6(%%16: int):\n"
             "  %%17: tuple<int, int> = make %%4, %%16\n"
             "  return %%17\n"
             "}\n"
             "func @main -> tuple<int, int> {\n"
             "b0:\n"
             "  %%1: int = global 0\n"
             "  %%2: int = global 1\n"
             "  %%3: tuple<int, int> = call @f(%%1, %%2)\n"
             "  return %%3\n"
             "}\n",
             loop->compare, loop->swapped ? "%2, %4" : "%4, %2",
             loop->negated ? "b4, b2" : "b2, b4", loop->step);
    engine_run_compile(run, text, NULL);
}

static bool goes_on(const struct loop *loop, int64_t index, int64_t bound)
{
    int64_t left = loop->swapped ? bound : index, right = loop->swapped ? index : bound;
    bool answer = strcmp(loop->compare, "lt") == 0   ? left < right
                  : strcmp(loop->compare, "le") == 0 ? left <= right
                  : strcmp(loop->compare, "gt") == 0 ? left > right
                                                     : left >= right;
    return answer != loop->negated;
}

static void check_loop(const struct loop *loop, int64_t start, int64_t bound,
                       struct engine_run *run)
{
    int64_t globals[] = {start, bound};
    engine_run_start(run, 1, globals);
    int64_t index = start, sum = 0;
    bool overflow = false;
    while (goes_on(loop, index, bound)) {
        int64_t next = (int64_t)(((uint64_t)sum * 31 + (uint64_t)index) & 0xffffff);
        overflow = __builtin_add_overflow(sum * 31, index, &(int64_t){0});
        if (overflow)
            break;
        sum = next;
        if (sum == 12345)
            break;
        overflow = __builtin_add_overflow(index, loop->step, &index);
        if (overflow)
            break;
    }
    if (overflow) {
        assert_int_equal(run->status, RT_STOPPED);
        assert_int_equal(run->code_raised, RT_STOP_INT_OVERFLOW);
        return;
    }
    assert_int_equal(run->status, RT_OK);
    if (((const int64_t *)run->result)[0] != index || ((const int64_t *)run->result)[1] != sum)
        print_error("%s by %ld from %ld to %ld\n", loop->compare, loop->step, start, bound);
    assert_int_equal(((const int64_t *)run->result)[0], index);
    assert_int_equal(((const int64_t *)run->result)[1], sum);
}

static void counted_loops_do_every_round(void **state)
{
    (void)state;
    static const struct loop loops[] = {
        {"lt", false, false, 1},
        {"le", false, false, 1},
        {"gt", true, false, 1},
        {"ge", false, true, 1},
        {"lt", false, false, 7},
        {"le", false, false, 7},
        {"gt", false, false, -1},
        {"ge", false, false, -3},
        {"lt", true, false, -1},
        {"le", false, true, -1},
        /* not counted: the index moves away, and leaves 64 bits */
        {"lt", false, false, -1},
    };
    static const int64_t near[][2] = {{0, 0},        {0, 1},        {1, 0},         {0, 4095},
                                      {0, 4096},     {0, 4097},     {5, 100003},    {100003, -5},
                                      {-70000, 300}, {300, -70000}, {-20000, 20000}};
    static const int64_t far[][2] = {{INT64_MAX - 5000, INT64_MAX},
                                     {INT64_MIN + 5000, INT64_MIN},
                                     {INT64_MAX - 1, INT64_MAX},
                                     {INT64_MIN, INT64_MIN}};
    for (size_t l = 0; l < sizeof(loops) / sizeof(loops[0]); l++) {
        struct engine_run run;
        bool away = l == 10;
        compile_loop(&run, &loops[l]);
        for (size_t i = 0; !away && i < sizeof(near) / sizeof(near[0]); i++)
            check_loop(&loops[l], near[i][0], near[i][1], &run);
        for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
            if ((far[i][0] < 0) == (loops[l].step < 0))
                check_loop(&loops[l], far[i][0], far[i][1], &run);
        }
        engine_run_finish(&run);
    }
}

/* A loop within a loop, each with its own strip, and a sum that passes through both. */
static void nested_loops_keep_their_sums(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "func @f -> tuple<int, float, int> {\n"
               "b0(%1: int):\n"
               "  %2: int = int 0\n"
               "  %3: float = float 0.0\n"
               "  jump b1(%2, %2, %3)\n"
               "b1(%4: int, %5: int, %6: float):\n"
               "  %7: bool = int.cmp lt %4, %1\n"
               "  branch %7, b2, b5\n"
               "b2:\n"
               "  jump b3(%4, %5, %6)\n"
               "b3(%8: int, %9: int, %10: float):\n"
               "  %11: bool = int.cmp gt %8, %2\n"
               "  branch %11, b4, b6\n"
               "b4:\n"
               "  %12: int = int.add %9, %8\n"
               "  %13: float = int.to_float %8\n"
               "  %14: float = float.add %10, %13\n"
               "  %15: int = int 1\n"
               "  %16: int = int.sub %8, %15\n"
               "  poll\n"
               "  jump b3(%16, %12, %14)\n"
               "b5:\n"
               "  %17: tuple<int, float, int> = make %5, %6, %4\n"
               "  return %17\n"
               "b6:\n"
               "  %18: int = int 1\n"
               "  %19: int = int.add %4, %18\n"
               "  poll\n"
               "  jump b1(%19, %9, %10)\n"
               "}\n"
               "func @main -> tuple<int, float, int> {\n"
               "b0:\n"
               "  %1: int = int 5000\n"
               "  %2: tuple<int, float, int> = call @f(%1)\n"
               "  return %2\n"
               "}\n",
               1);
    assert_int_equal(run.status, RT_OK);
    int64_t sum = 0;
    for (int64_t i = 0; i < 5000; i++)
        sum += i * (i + 1) / 2;
    assert_int_equal(((const int64_t *)run.result)[0], sum);
    assert_true(((const double *)run.result)[1] == (double)sum);
    assert_int_equal(((const int64_t *)run.result)[2], 5000);
    engine_run_finish(&run);
}

/* Sums of floats stay in order, however the loop is vectorised. */
static void float_sums_stay_in_order(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run(&run,
               "entry @main\n"
               "func @f -> float {\n"
               "b0(%1: int):\n"
               "  %2: float = float 0.0\n"
               "  %3: int = int 0\n"
               "  jump b1(%3, %2)\n"
               "b1(%4: int, %5: float):\n"
               "  %6: bool = int.cmp lt %4, %1\n"
               "  branch %6, b2, b3\n"
               "b2:\n"
               "  %7: float = int.to_float %4\n"
               "  %8: float = float 0.1\n"
               "  %9: float = float.mul %7, %8\n"
               "  %10: float = float.add %5, %9\n"
               "  %11: int = int 1\n"
               "  %12: int = int.add %4, %11\n"
               "  poll\n"
               "  jump b1(%12, %10)\n"
               "b3:\n"
               "  return %5\n"
               "}\n"
               "func @main -> tuple<float> {\n"
               "b0:\n"
               "  %1: int = int 1000003\n"
               "  %2: float = call @f(%1)\n"
               "  %3: tuple<float> = make %2\n"
               "  return %3\n"
               "}\n",
               1);
    volatile double sum = 0;
    for (int i = 0; i < 1000003; i++)
        sum = sum + i * 0.1;
    assert_int_equal(run.status, RT_OK);
    assert_true(*(const double *)run.result == sum);
    engine_run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_loops_do_every_round),
        cmocka_unit_test(nested_loops_keep_their_sums),
        cmocka_unit_test(float_sums_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

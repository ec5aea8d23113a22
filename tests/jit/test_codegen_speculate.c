/* Pipelines whose checks are put off: what fails, fails as if they were not, and what a pessimistic
 * check takes for a failure is right all the same. */
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

/* [body(i, global 0) for i in range(10000)] as a list of `element` */
static void compile_pipeline(struct engine_run *run, const char *element, const char *body)
{
    char text[4096];
    snprintf(text, sizeof(text),
             "entry @main\n"
             "site 1 \"a.py\" \"<listcomp>\" 8:1\n"
             "site 2 \"a.py\" \"main\" 9:1\n"
             "global 0: %s 0\n"
             "fill @each emits %s total -> none {\n"
             "b0(%%1: int, %%2: int, %%20: %s):\n"
             "  jump b1(%%1)\n"
             "b1(%%3: int):\n"
             "  %%4: bool = int.cmp lt %%3, %%2\n"
             "  branch %%4, b2, b3\n"
             "b2:\n"
             "%s"
             "  %%5: int = int 1\n"
             "  %%6: int = int.add [no_overflow] %%3, %%5\n"
             "  jump b1(%%6)\n"
             "b3:\n"
             "  %%7: none = unit\n"
             "  return %%7\n"
             "}\n"
             "func @main -> tuple<list<%s>> {\n"
             "b0:\n"
             "  %%1: int = int 10000\n"
             "  %%2: %s = global 0\n"
             "  %%3: list<%s> = collect @each(%%1, %%2) !2\n"
             "  %%4: tuple<list<%s>> = make %%3\n"
             "  return %%4\n"
             "}\n",
             element, element, element, body, element, element, element, element);
    engine_run_compile(run, text, NULL);
}

static const void *elements(const struct engine_run *run)
{
    assert_int_equal(run->status, RT_OK);
    const struct rt_list *list = *(const struct rt_list *const *)run->result;
    assert_int_equal(list->count, 10000);
    return list->data;
}

static void ints_are_exact(void **state)
{
    (void)state;
    static const int64_t factors[] = {0,
                                      7,
                                      -7,
                                      INT32_MAX,
                                      INT64_C(1) << 31,
                                      -(INT64_C(1) << 31),
                                      -(INT64_C(1) << 31) - 1,
                                      INT64_C(1) << 49,
                                      INT64_MAX / 9999,
                                      INT64_MIN / 9999,
                                      INT64_MAX / 9998,
                                      INT64_MAX,
                                      INT64_MIN};
    struct engine_run run;
    compile_pipeline(&run, "int",
                     "  %21: int = int.mul %3, %20 !1\n"
                     "  %22: int = int.sub %21, %3 !1\n"
                     "  %23: int = int.add %22, %20 !1\n"
                     "  emit %23\n");
    for (size_t f = 0; f < sizeof(factors) / sizeof(factors[0]); f++) {
        int64_t values[10000];
        bool overflow = false;
        for (int64_t i = 0; i < 10000; i++) {
            overflow |= __builtin_mul_overflow(i, factors[f], &values[i]);
            overflow |= __builtin_sub_overflow(values[i], i, &values[i]);
            overflow |= __builtin_add_overflow(values[i], factors[f], &values[i]);
        }
        engine_run_start(&run, 2, &factors[f]);
        if (overflow) {
            assert_int_equal(run.status, RT_STOPPED);
            assert_int_equal(run.code_raised, RT_STOP_INT_OVERFLOW);
        } else {
            assert_memory_equal(elements(&run), values, sizeof(values));
        }
    }
    engine_run_finish(&run);
}

static void the_failing_element_is_named(void **state)
{
    (void)state;
    struct engine_run run;
    compile_pipeline(&run, "float",
                     "  %21: float = int.to_float %3\n"
                     "  %22: float = float.sub %20, %21\n"
                     "  %23: float = math SQRT %22 !1\n"
                     "  %24: float = float.div %21, %23 !1\n"
                     "  emit %24\n");
    double most = 10000.0;
    engine_run_start(&run, 2, &most);
    const double *values = elements(&run);
    for (int i = 0; i < 10000; i++)
        assert_true(values[i] == i / sqrt(10000.0 - i));
    most = 7000.0; /* the division by zero comes first */
    engine_run_start(&run, 2, &most);
    assert_int_equal(run.status, RT_RAISED);
    assert_int_equal(run.code_raised, RT_ERROR_FLOAT_DIVIDE_BY_ZERO);
    assert_int_equal(run.frame_count, 2);
    assert_int_equal(run.frames[0], 9);
    assert_int_equal(run.frames[1], 8);
    most = 6999.5;
    engine_run_start(&run, 2, &most);
    assert_int_equal(run.code_raised, RT_ERROR_MATH_DOMAIN);
    most = NAN; /* no error: nan comes of nan */
    engine_run_start(&run, 2, &most);
    values = elements(&run);
    assert_true(isnan(values[0]) && isnan(values[9999]));
    engine_run_finish(&run);
}

static void conversions_fail_late(void **state)
{
    (void)state;
    struct engine_run run;
    compile_pipeline(&run, "int",
                     "  %21: float = int.div %3, %20 !1\n"
                     "  %22: float = float 2e18\n"
                     "  %23: float = float.mul %21, %22\n"
                     "  %24: int = float.to_int %23 !1\n"
                     "  emit %24\n");
    int64_t divisor = 10000;
    engine_run_start(&run, 2, &divisor);
    const int64_t *values = elements(&run);
    assert_int_equal(values[5000], INT64_C(1000000000000000000));
    divisor = 2000;
    engine_run_start(&run, 2, &divisor);
    assert_int_equal(run.status, RT_STOPPED);
    assert_int_equal(run.code_raised, RT_STOP_INT_OVERFLOW);
    divisor = 0;
    engine_run_start(&run, 2, &divisor);
    assert_int_equal(run.code_raised, RT_ERROR_INT_DIVIDE_BY_ZERO);
    divisor = (INT64_C(1) << 53) + 1; /* not exact as a float */
    engine_run_start(&run, 2, &divisor);
    values = elements(&run);
    assert_int_equal(values[9999], 2220224);
    engine_run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ints_are_exact),
        cmocka_unit_test(the_failing_element_is_named),
        cmocka_unit_test(conversions_fail_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

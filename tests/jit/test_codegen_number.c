/* Arithmetic of generated code, operand by operand, against what Python says. Operands come from
 * globals, so that LLVM cannot know them. */
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

enum { NONE = -1, OVERFLOW = 1000 + RT_STOP_INT_OVERFLOW };

static void compile_binary(struct engine_run *run, const char *operation, const char *left,
                           const char *right, const char *result)
{
    char text[1024];
    snprintf(text, sizeof(text),
             "entry @main\n"
             "site 1 \"a.py\" \"f\" 7:1\n"
             "global 0: %s 0\n"
             "global 1: %s 0\n"
             "func @main -> tuple<%s> {\n"
             "b0:\n"
             "  %%1: %s = global 0\n"
             "  %%2: %s = global 1\n"
             "  %%3: %s = %s%s !1\n"
             "  %%4: tuple<%s> = make %%3\n"
             "  return %%4\n"
             "}\n",
             left, right, result, left, right, result, operation,
             strstr(operation, "%1") ? "" : " %1, %2", result);
    engine_run_compile(run, text, NULL);
}

static int32_t outcome(const struct engine_run *run)
{
    if (run->status == RT_OK)
        return NONE;
    return run->status == RT_STOPPED ? 1000 + run->code_raised : run->code_raised;
}

struct int_case {
    int64_t left, right, result;
    int32_t error;
};

static void check_ints(const char *operation, const struct int_case *cases, size_t count)
{
    struct engine_run run;
    compile_binary(&run, operation, "int", "int", "int");
    for (size_t i = 0; i < count; i++) {
        int64_t globals[] = {cases[i].left, cases[i].right};
        engine_run_start(&run, 1, globals);
        if (outcome(&run) != cases[i].error)
            print_error("%s of %ld, %ld\n", operation, cases[i].left, cases[i].right);
        assert_int_equal(outcome(&run), cases[i].error);
        if (cases[i].error != NONE)
            continue;
        int64_t result;
        memcpy(&result, run.result, sizeof(result));
        if (result != cases[i].result)
            print_error("%s of %ld, %ld\n", operation, cases[i].left, cases[i].right);
        assert_int_equal(result, cases[i].result);
    }
    engine_run_finish(&run);
}

#define CHECK_INTS(operation, ...)                                                                 \
    check_ints(operation, (struct int_case[]){__VA_ARGS__},                                        \
               sizeof((struct int_case[]){__VA_ARGS__}) / sizeof(struct int_case))

static void ints_overflow_exactly(void **state)
{
    (void)state;
    CHECK_INTS("int.add", {1, 2, 3, NONE}, {INT64_MAX, 1, 0, OVERFLOW},
               {INT64_MIN, -1, 0, OVERFLOW}, {INT64_MAX, INT64_MIN, -1, NONE});
    CHECK_INTS("int.sub", {1, 2, -1, NONE}, {INT64_MIN, 1, 0, OVERFLOW},
               {0, INT64_MIN, 0, OVERFLOW}, {-1, INT64_MIN, INT64_MAX, NONE});
    CHECK_INTS("int.mul", {-3, 7, -21, NONE}, {INT64_C(1) << 32, INT64_C(1) << 31, 0, OVERFLOW},
               {INT64_MIN, -1, 0, OVERFLOW},
               {INT64_C(1) << 32, -(INT64_C(1) << 31), INT64_MIN, NONE});
    CHECK_INTS("int.neg %1", {5, 0, -5, NONE}, {INT64_MIN, 0, 0, OVERFLOW});
    CHECK_INTS("int.abs %1", {-5, 0, 5, NONE}, {INT64_MIN, 0, 0, OVERFLOW}, {7, 0, 7, NONE});
}

static void division_floors(void **state)
{
    (void)state;
    CHECK_INTS("int.floordiv", {7, 2, 3, NONE}, {-7, 2, -4, NONE}, {7, -2, -4, NONE},
               {-7, -2, 3, NONE}, {6, -2, -3, NONE}, {0, -5, 0, NONE},
               {1, 0, 0, RT_ERROR_INT_FLOOR_DIVIDE_BY_ZERO}, {INT64_MIN, -1, 0, OVERFLOW},
               {INT64_MIN, 1, INT64_MIN, NONE}, {INT64_MIN, 3, -3074457345618258603, NONE});
    CHECK_INTS("int.mod", {7, 2, 1, NONE}, {-7, 2, 1, NONE}, {7, -2, -1, NONE}, {-7, -2, -1, NONE},
               {6, -2, 0, NONE}, {1, 0, 0, RT_ERROR_INT_MODULO_BY_ZERO}, {INT64_MIN, -1, 0, NONE},
               {5, -1, 0, NONE}, {-1, INT64_MAX, INT64_MAX - 1, NONE},
               {1, INT64_MIN, INT64_MIN + 1, NONE});
    CHECK_INTS("int.mod [nonzero, non_negative]", {7, 3, 1, NONE}, {INT64_MAX, 10, 7, NONE});
    CHECK_INTS("int.floordiv [nonzero, non_negative]", {7, 3, 2, NONE});
}

static void check_constant_divisor(int64_t divisor)
{
    static const int64_t values[] = {0, 1, -1, 7, -7, 8, -8, 9, -9, INT64_MAX, INT64_MIN + 1};
    char text[512];
    snprintf(text, sizeof(text),
             "entry @main\nglobal 0: int 0\n"
             "func @main -> tuple<int, int> {\nb0:\n  %%1: int = global 0\n  %%2: int = int %ld\n"
             "  %%3: int = int.floordiv %%1, %%2\n  %%4: int = int.mod %%1, %%2\n"
             "  %%5: tuple<int, int> = make %%3, %%4\n  return %%5\n}\n",
             divisor);
    struct engine_run run;
    engine_run_compile(&run, text, NULL);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        int64_t quotient = values[i] / divisor, remainder = values[i] % divisor;
        if (remainder && (remainder < 0) != (divisor < 0)) {
            quotient--;
            remainder += divisor;
        }
        engine_run_start(&run, 1, &values[i]);
        assert_int_equal(run.status, RT_OK);
        assert_int_equal(((const int64_t *)run.result)[0], quotient);
        assert_int_equal(((const int64_t *)run.result)[1], remainder);
    }
    engine_run_finish(&run);
}

static void division_by_constants_floors(void **state)
{
    (void)state;
    static const int64_t divisors[] = {1, -1, 2, -2, 3, -3, 8, INT64_C(1) << 62, INT64_MIN};
    for (size_t i = 0; i < sizeof(divisors) / sizeof(divisors[0]); i++)
        check_constant_divisor(divisors[i]);
}

/* A remainder that is only tested for zero needs no sign. */
static void remainders_are_tested_for_zero(void **state)
{
    (void)state;
    struct engine_run run;
    engine_run_compile(&run,
                       "entry @main\nglobal 0: int 0\nglobal 1: int 0\n"
                       "func @main -> tuple<bool, bool> {\nb0:\n  %1: int = global 0\n"
                       "  %2: int = global 1\n  %3: int = int.mod %1, %2\n  %4: int = int 0\n"
                       "  %5: bool = int.cmp eq %3, %4\n  %6: bool = int.cmp ne %4, %3\n"
                       "  %7: tuple<bool, bool> = make %5, %6\n  return %7\n}\n",
                       NULL);
    static const int64_t pairs[][2] = {{6, 3}, {-6, 3}, {7, 3}, {-7, 3}, {7, -3}, {INT64_MIN, -1}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        engine_run_start(&run, 1, pairs[i]);
        bool zero = pairs[i][1] == -1 || pairs[i][0] % pairs[i][1] == 0;
        assert_int_equal(((const bool *)run.result)[0], zero);
        assert_int_equal(((const bool *)run.result)[1], !zero);
    }
    engine_run_finish(&run);
}

static void powers_bits_and_shifts(void **state)
{
    (void)state;
    CHECK_INTS("int.pow", {3, 4, 81, NONE}, {2, 62, INT64_C(1) << 62, NONE}, {2, 64, 0, OVERFLOW},
               {-2, 63, INT64_MIN, NONE}, {5, 0, 1, NONE});
    CHECK_INTS("int.and", {12, 10, 8, NONE}, {-1, 5, 5, NONE});
    CHECK_INTS("int.or", {12, 10, 14, NONE});
    CHECK_INTS("int.xor", {12, 10, 6, NONE});
    CHECK_INTS("int.not %1", {5, 0, -6, NONE});
    CHECK_INTS("int.shl", {3, 2, 12, NONE}, {0, 1000, 0, NONE}, {1, 63, 0, OVERFLOW},
               {-1, 63, INT64_MIN, NONE}, {1, 64, 0, OVERFLOW}, {-1, 64, 0, OVERFLOW},
               {1, -1, 0, RT_ERROR_NEGATIVE_SHIFT}, {1, 62, INT64_C(1) << 62, NONE});
    CHECK_INTS("int.shr", {12, 2, 3, NONE}, {-1, 1000, -1, NONE}, {5, 64, 0, NONE},
               {1, -1, 0, RT_ERROR_NEGATIVE_SHIFT});
}

struct float_case {
    double left, right, result;
    int32_t error;
};

static void check_floats(const char *operation, const struct float_case *cases, size_t count)
{
    struct engine_run run;
    compile_binary(&run, operation, "float", "float", "float");
    for (size_t i = 0; i < count; i++) {
        double globals[] = {cases[i].left, cases[i].right};
        engine_run_start(&run, 1, globals);
        if (outcome(&run) != cases[i].error)
            print_error("%s of %g, %g\n", operation, cases[i].left, cases[i].right);
        assert_int_equal(outcome(&run), cases[i].error);
        if (cases[i].error != NONE)
            continue;
        double result;
        memcpy(&result, run.result, sizeof(result));
        if (isnan(cases[i].result))
            assert_true(isnan(result));
        else
            assert_memory_equal(&result, &cases[i].result, sizeof(result));
    }
    engine_run_finish(&run);
}

#define CHECK_FLOATS(operation, ...)                                                               \
    check_floats(operation, (struct float_case[]){__VA_ARGS__},                                    \
                 sizeof((struct float_case[]){__VA_ARGS__}) / sizeof(struct float_case))

static void floats_are_ieee(void **state)
{
    (void)state;
    CHECK_FLOATS("float.add", {0.1, 0.2, 0.1 + 0.2, NONE}, {INFINITY, -INFINITY, NAN, NONE});
    CHECK_FLOATS("float.sub", {0.3, 0.1, 0.3 - 0.1, NONE});
    CHECK_FLOATS("float.mul", {0.1, 3.0, 0.1 * 3.0, NONE}, {-0.0, 5.0, -0.0, NONE});
    CHECK_FLOATS("float.div", {1.0, 3.0, 1.0 / 3.0, NONE},
                 {1.0, 0.0, 0.0, RT_ERROR_FLOAT_DIVIDE_BY_ZERO},
                 {1.0, -0.0, 0.0, RT_ERROR_FLOAT_DIVIDE_BY_ZERO});
    CHECK_FLOATS("float.floordiv", {7.5, -2.0, -4.0, NONE},
                 {1.0, 0.0, 0.0, RT_ERROR_FLOAT_FLOOR_DIVIDE_BY_ZERO});
    CHECK_FLOATS("float.mod", {-7.5, 2.0, 0.5, NONE},
                 {1.0, 0.0, 0.0, RT_ERROR_FLOAT_MODULO_BY_ZERO});
    CHECK_FLOATS("float.pow", {2.0, 0.5, sqrt(2.0), NONE},
                 {0.0, -1.0, 0.0, RT_ERROR_ZERO_TO_NEGATIVE_POWER},
                 {10.0, 400.0, 0.0, RT_ERROR_POWER_OVERFLOW});
    CHECK_FLOATS("float.neg %1", {0.0, 0.0, -0.0, NONE});
    CHECK_FLOATS("float.abs %1", {-0.0, 0.0, 0.0, NONE});
}

static void math_functions_fail_as_pythons(void **state)
{
    (void)state;
    CHECK_FLOATS("math SIN %1", {1.0, 0.0, sin(1.0), NONE}, {NAN, 0.0, NAN, NONE},
                 {INFINITY, 0.0, 0.0, RT_ERROR_MATH_DOMAIN});
    CHECK_FLOATS("math SQRT %1", {2.0, 0.0, sqrt(2.0), NONE},
                 {-1.0, 0.0, 0.0, RT_ERROR_MATH_DOMAIN}, {INFINITY, 0.0, INFINITY, NONE});
    CHECK_FLOATS("math EXP %1", {1.0, 0.0, exp(1.0), NONE}, {1000.0, 0.0, 0.0, RT_ERROR_MATH_RANGE},
                 {INFINITY, 0.0, INFINITY, NONE}, {NAN, 0.0, NAN, NONE});
    CHECK_FLOATS("math LOG %1", {2.0, 0.0, log(2.0), NONE}, {0.0, 0.0, 0.0, RT_ERROR_MATH_DOMAIN},
                 {-1.0, 0.0, 0.0, RT_ERROR_MATH_DOMAIN}, {INFINITY, 0.0, INFINITY, NONE});
    CHECK_FLOATS("math HYPOT %1, %2", {3.0, 4.0, 5.0, NONE}, {INFINITY, NAN, INFINITY, NONE},
                 {1.5e308, 1.5e308, INFINITY, NONE});
    CHECK_FLOATS("math POW %1, %2", {2.0, 10.0, 1024.0, NONE},
                 {-1.0, 0.5, 0.0, RT_ERROR_MATH_DOMAIN});
    CHECK_FLOATS("math COPYSIGN %1, %2", {3.0, -0.0, -3.0, NONE});
    CHECK_FLOATS("math DEGREES %1", {1.0, 0.0, 1.0 * (180.0 / M_PI), NONE});
    CHECK_FLOATS("math ATAN2 %1, %2", {1.0, -1.0, atan2(1.0, -1.0), NONE});
    CHECK_INTS("math GCD %1, %2", {12, -18, 6, NONE});
}

static void compares_as_python(const char *operation, const char *left, const char *right,
                               const void *globals, const bool expected[6])
{
    static const char *const words[] = {"eq", "ne", "lt", "le", "gt", "ge"};
    for (int i = 0; i < 6; i++) {
        char text[64];
        struct engine_run run;
        snprintf(text, sizeof(text), "%s %s", operation, words[i]);
        compile_binary(&run, text, left, right, "bool");
        engine_run_start(&run, 1, globals);
        assert_int_equal(run.status, RT_OK);
        if (*(const bool *)run.result != expected[i])
            print_error("%s\n", text);
        assert_int_equal(*(const bool *)run.result, expected[i]);
        engine_run_finish(&run);
    }
}

union slot {
    int64_t integer;
    double number;
};

static void comparisons_are_exact(void **state)
{
    (void)state;
    union slot less[] = {{.integer = -1}, {.integer = 1}};
    compares_as_python("int.cmp", "int", "int", less, (bool[]){0, 1, 1, 1, 0, 0});
    union slot nan[] = {{.number = NAN}, {.number = NAN}};
    compares_as_python("float.cmp", "float", "float", nan, (bool[]){0, 1, 0, 0, 0, 0});
    union slot mixed_nan[] = {{.integer = 3}, {.number = NAN}};
    compares_as_python("mixed.cmp", "int", "float", mixed_nan, (bool[]){0, 1, 0, 0, 0, 0});
    union slot far_nan[] = {{.integer = INT64_MAX}, {.number = NAN}};
    compares_as_python("mixed.cmp", "int", "float", far_nan, (bool[]){0, 1, 0, 0, 0, 0});
    union slot near[] = {{.integer = 3}, {.number = 3.5}};
    compares_as_python("mixed.cmp", "int", "float", near, (bool[]){0, 1, 1, 1, 0, 0});
    /* 2**53 + 1 is no float, and more than 2**53 */
    union slot exact[] = {{.integer = (INT64_C(1) << 53) + 1}, {.number = 0x1p53}};
    compares_as_python("mixed.cmp", "int", "float", exact, (bool[]){0, 1, 0, 0, 1, 1});
    union slot most[] = {{.integer = INT64_MAX}, {.number = 0x1p63}};
    compares_as_python("mixed.cmp", "int", "float", most, (bool[]){0, 1, 1, 1, 0, 0});
}

static void conversions_round_correctly(void **state)
{
    (void)state;
    struct engine_run run;
    compile_binary(&run, "int.div", "int", "int", "float");
    int64_t big[] = {(INT64_C(1) << 62) + 1, 3};
    engine_run_start(&run, 1, big);
    assert_true(*(const double *)run.result == 1.5372286728091292e+18);
    int64_t zero[] = {1, 0};
    engine_run_start(&run, 1, zero);
    assert_int_equal(outcome(&run), RT_ERROR_INT_DIVIDE_BY_ZERO);
    assert_int_equal(run.frame_count, 1);
    assert_int_equal(run.frames[0], 7);
    engine_run_finish(&run);
    compile_binary(&run, "int.to_float %1", "int", "int", "float");
    int64_t odd[] = {(INT64_C(1) << 53) + 3, 0};
    engine_run_start(&run, 1, odd);
    assert_true(*(const double *)run.result == 0x1p53 + 4);
    engine_run_finish(&run);
    compile_binary(&run, "float.to_int %1", "float", "int", "int");
    union slot floats[] = {{.number = -2.9}, {.integer = 0}};
    engine_run_start(&run, 1, floats);
    assert_int_equal(*(const int64_t *)run.result, -2);
    floats[0].number = -0x1p63;
    engine_run_start(&run, 1, floats);
    assert_int_equal(*(const int64_t *)run.result, INT64_MIN);
    floats[0].number = NAN;
    engine_run_start(&run, 1, floats);
    assert_int_equal(outcome(&run), RT_ERROR_FLOAT_NAN_TO_INT);
    floats[0].number = 0x1p63;
    engine_run_start(&run, 1, floats);
    assert_int_equal(outcome(&run), OVERFLOW);
    engine_run_finish(&run);
    compile_binary(&run, "math FLOOR %1", "float", "int", "int");
    floats[0].number = -2.5;
    engine_run_start(&run, 1, floats);
    assert_int_equal(*(const int64_t *)run.result, -3);
    floats[0].number = INFINITY;
    engine_run_start(&run, 1, floats);
    assert_int_equal(outcome(&run), RT_ERROR_FLOAT_INFINITY_TO_INT);
    engine_run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ints_overflow_exactly),
        cmocka_unit_test(division_floors),
        cmocka_unit_test(division_by_constants_floors),
        cmocka_unit_test(remainders_are_tested_for_zero),
        cmocka_unit_test(powers_bits_and_shifts),
        cmocka_unit_test(floats_are_ieee),
        cmocka_unit_test(math_functions_fail_as_pythons),
        cmocka_unit_test(comparisons_are_exact),
        cmocka_unit_test(conversions_round_correctly),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    engine_run_thorough = true;
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}

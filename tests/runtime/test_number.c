/* Arithmetic and the math functions against what CPython answered (number_cases.txt, made by
 * make_number_cases.py): the same bits, the same exceptions. */
#include "run.h"

#include "runtime/runtime_internal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int32_t (*ll_l_fn)(struct rt_context *, int64_t, int64_t, int32_t, int64_t *);
typedef int32_t (*l_l_fn)(struct rt_context *, int64_t, int32_t, int64_t *);
typedef int32_t (*dd_d_fn)(struct rt_context *, double, double, int32_t, double *);
typedef int32_t (*d_d_fn)(struct rt_context *, double, int32_t, double *);
typedef int32_t (*d_l_fn)(struct rt_context *, double, int32_t, int64_t *);

static const struct {
    const char *name;
    ll_l_fn function;
} ll_l[] = {
    {"int_power", rt_int_power}, {"gcd", rt_math_gcd},   {"lcm", rt_math_lcm},
    {"comb", rt_math_comb},      {"perm", rt_math_perm},
};

static const struct {
    const char *name;
    l_l_fn function;
} l_l[] = {{"factorial", rt_math_factorial}, {"isqrt", rt_math_isqrt}};

static const struct {
    const char *name;
    dd_d_fn function;
} dd_d[] = {
    {"float_power", rt_float_power},
    {"pow", rt_math_pow},
    {"fmod", rt_math_fmod},
    {"remainder", rt_math_remainder},
};

static const struct {
    const char *name;
    d_d_fn function;
} d_d[] = {{"gamma", rt_math_gamma}, {"lgamma", rt_math_lgamma}, {"ulp", rt_math_ulp}};

static const struct {
    const char *name;
    d_l_fn function;
} d_l[] = {{"to_int", rt_float_to_int}, {"round", rt_float_round}};

static const char *const error_names[] = {
#define RT_ERROR(name, class_name, text) #name,
#include "runtime/errors.def"
#undef RT_ERROR
};

static const char *const stop_names[] = {
#define RT_STOP(name, word, meaning) #name,
#include "runtime/stops.def"
#undef RT_STOP
};

/* The answer as the file writes it; NaNs are all the same there. */
struct answer {
    bool is_float;
    int64_t integer;
    double number;
};

#define FIND(table)                                                                                \
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)                                  \
        if (strcmp(table[i].name, name) == 0)

static int32_t evaluate(struct rt_context *context, const char *name, const char *a, const char *b,
                        struct answer *answer)
{
    int64_t left = strtoll(a, NULL, 10), right = strtoll(b, NULL, 10);
    double x = strtod(a, NULL), y = strtod(b, NULL);
    answer->is_float = true;
    FIND(dd_d)
    return dd_d[i].function(context, x, y, 1, &answer->number);
    FIND(d_d)
    return d_d[i].function(context, x, 1, &answer->number);
    if (strcmp(name, "int_divide") == 0)
        return rt_int_divide(context, left, right, 1, &answer->number);
    if (strcmp(name, "ldexp") == 0)
        return rt_math_ldexp(context, x, right, 1, &answer->number);
    if (strcmp(name, "floor_divide") == 0) {
        answer->number = rt_float_floor_divide(x, y);
        return RT_OK;
    }
    if (strcmp(name, "modulo") == 0) {
        answer->number = rt_float_modulo(x, y);
        return RT_OK;
    }
    answer->is_float = false;
    FIND(ll_l)
    return ll_l[i].function(context, left, right, 1, &answer->integer);
    FIND(l_l)
    return l_l[i].function(context, left, 1, &answer->integer);
    FIND(d_l)
    return d_l[i].function(context, x, 1, &answer->integer);
    if (strcmp(name, "compare") == 0) {
        answer->integer = rt_compare_int_float(left, y);
        return RT_OK;
    }
    return -1;
}

static bool is_expected(struct rt_context *context, int32_t status, const struct answer *answer,
                        const char *expected)
{
    const struct rt_failure *failure = rt_fiber_of(context)->failure;
    if (status == RT_RAISED)
        return *expected == '!' && strcmp(expected + 1, error_names[failure->code]) == 0;
    if (status == RT_STOPPED)
        return *expected == '#' && strcmp(expected + 1, stop_names[failure->code]) == 0;
    if (status != RT_OK || *expected == '!' || *expected == '#')
        return false;
    if (!answer->is_float)
        return strtoll(expected, NULL, 10) == answer->integer;
    double number = strtod(expected, NULL);
    if (isnan(number))
        return isnan(answer->number);
    return memcmp(&number, &answer->number, sizeof(number)) == 0;
}

struct tally {
    FILE *file;
    int64_t cases, wrong;
};

static int32_t entry(struct rt_context *context, void *frame)
{
    struct tally *tally = *(struct tally *const *)context->globals;
    char line[256];
    (void)frame;
    while (fgets(line, sizeof(line), tally->file)) {
        char name[32], a[64], b[64], c[64];
        int words = sscanf(line, "%31s %63s %63s %63s", name, a, b, c);
        assert_true(words >= 3);
        struct answer answer = {0};
        int32_t status = evaluate(context, name, a, b, &answer);
        tally->cases++;
        if (is_expected(context, status, &answer, words == 4 ? c : b))
            continue;
        tally->wrong++;
        print_error("status %d, %ld, %a for: %s", status, answer.integer, answer.number, line);
    }
    return RT_OK;
}

static void test_cases(void **state)
{
    (void)state;
    struct tally tally = {.file = fopen(NUMBER_CASES, "r")};
    assert_non_null(tally.file);
    struct tally *globals = &tally;
    struct run run;
    run_start(&run, 1, entry, &globals, 0);
    run_finish(&run);
    fclose(tally.file);
    assert_true(tally.cases > 10000);
    assert_int_equal(tally.wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}

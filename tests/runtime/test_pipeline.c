/* Reductions and collected lists: Python's answers, the same for any number of threads and however
 * the work is split; exceptions where sequential execution would meet them. */
#include "run.h"

#include "runtime/runtime_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One reduction or collection, as the entry of a computation runs it. */
struct job {
    int32_t kind; /* enum rt_reduction, or -1: collect */
    rt_fill_fn fill;
    int64_t count;
    int64_t flags;
    int32_t type; /* collect */
    int64_t n;    /* for the fill functions: which element is special */
    const void *values;
    union {
        int64_t integer;
        double number;
        bool boolean;
    } result;
    int64_t seen;
    void *copy; /* collect: the list's elements */
    int64_t copied;
};

static int32_t job_entry(struct rt_context *context, void *frame)
{
    struct job *job = *(struct job *const *)context->globals;
    (void)frame;
    if (job->kind >= 0) {
        int64_t value[2] = {0, -1};
        int32_t status =
            rt_reduce(context, job->kind, job->fill, job, job->count, job->flags, value);
        memcpy(&job->result, value, 8);
        job->seen = value[1];
        return status;
    }
    struct rt_list *list;
    int32_t status = rt_collect(context, job->type, job->fill, job, job->count, job->flags, &list);
    if (status == RT_OK) {
        size_t bytes = (size_t)list->count * list->element->size;
        job->copy = malloc(bytes + 1);
        memcpy(job->copy, list->data, bytes);
        job->copied = list->count;
        rt_list_release(context, list);
    }
    return status;
}

static enum rt_status job_run(struct job *job, uint32_t threads, int32_t *ret_code)
{
    struct job *globals = job;
    struct run run;
    run_start(&run, threads, job_entry, &globals, 0);
    enum rt_status status = run.status;
    if (ret_code)
        *ret_code = run_code(&run);
    run_finish(&run);
    return status;
}

static void expect_ok(struct job *job, uint32_t threads)
{
    assert_int_equal(job_run(job, threads, NULL), RT_OK);
}

/* ---- fill functions */

static int32_t fill_floats(struct rt_context *context, const void *env, int64_t low, int64_t high,
                           void *out, int64_t *ret_count)
{
    (void)context;
    const struct job *job = env;
    memcpy(out, (const double *)job->values + low, (size_t)(high - low) * 8);
    *ret_count = high - low;
    return RT_OK;
}

static int32_t fill_index(struct rt_context *context, const void *env, int64_t low, int64_t high,
                          void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    for (int64_t i = low; i < high; i++)
        ((int64_t *)out)[i - low] = i;
    *ret_count = high - low;
    return RT_OK;
}

static bool is_taken(int64_t i)
{
    return i % 7 != 3 && i % 11 != 0 && (i / 5000) % 3 != 1;
}

/* Skips some indices. */
static int32_t fill_some(struct rt_context *context, const void *env, int64_t low, int64_t high,
                         void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    int64_t count = 0;
    for (int64_t i = low; i < high; i++) {
        if (is_taken(i))
            ((int64_t *)out)[count++] = i;
    }
    *ret_count = count;
    return RT_OK;
}

static int32_t fill_some_floats(struct rt_context *context, const void *env, int64_t low,
                                int64_t high, void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    int64_t count = 0;
    for (int64_t i = low; i < high; i++) {
        if (is_taken(i))
            ((double *)out)[count++] = sin((double)i) * exp((double)(i % 60));
    }
    *ret_count = count;
    return RT_OK;
}

/* Raises at index n; every index yields itself. */
static int32_t fill_raising(struct rt_context *context, const void *env, int64_t low, int64_t high,
                            void *out, int64_t *ret_count)
{
    const struct job *job = env;
    *ret_count = 0;
    for (int64_t i = low; i < high; i++) {
        if (i == job->n)
            return rt_raise_code(context, RT_ERROR_ASSERTION, 1, NULL);
        if (i > job->n)
            return rt_raise_code(context, RT_ERROR_LIST_INDEX, 2, NULL);
        ((int64_t *)out)[i - low] = i;
        *ret_count = i - low + 1;
    }
    return RT_OK;
}

/* True at index n alone; raises behind it. */
static int32_t fill_bools(struct rt_context *context, const void *env, int64_t low, int64_t high,
                          void *out, int64_t *ret_count)
{
    const struct job *job = env;
    *ret_count = 0;
    for (int64_t i = low; i < high; i++) {
        if (i > job->n)
            return rt_raise_code(context, RT_ERROR_LIST_INDEX, 2, NULL);
        ((bool *)out)[i - low] = i == job->n;
        *ret_count = i - low + 1;
    }
    return RT_OK;
}

/* As above for ALL; an element behind the deciding one never ends. */
static int32_t fill_endless(struct rt_context *context, const void *env, int64_t low, int64_t high,
                            void *out, int64_t *ret_count)
{
    const struct job *job = env;
    *ret_count = 0;
    for (int64_t i = low; i < high; i++) {
        while (i > job->n) {
            int32_t status = rt_poll(context);
            if (status != RT_OK)
                return status;
        }
        ((bool *)out)[i - low] = i != job->n;
        *ret_count = i - low + 1;
    }
    return RT_OK;
}

/* ---- float sums */

/* The definition, written out: leaves in lanes, lanes and leaves in fixed trees. */
static double lanes_of(const double *values, int64_t count)
{
    double lanes[RT_LANES] = {0};
    for (int64_t j = 0; j < count; j++)
        lanes[j % RT_LANES] += values[j];
    for (int64_t width = RT_LANES / 2; width > 0; width /= 2) {
        for (int64_t i = 0; i < width; i++)
            lanes[i] += lanes[i + width];
    }
    return lanes[0];
}

static double tree_of(const double *leaves, int64_t count)
{
    if (count == 1)
        return leaves[0];
    int64_t left = 1;
    while (left * 2 < count)
        left *= 2;
    return tree_of(leaves, left) + tree_of(leaves + left, count - left);
}

static double sum_of(int64_t count, bool filtered, const double *all)
{
    int64_t leaf_count = (count + RT_LEAF - 1) / RT_LEAF;
    double *leaves = calloc((size_t)leaf_count + 1, sizeof(double));
    static double values[RT_LEAF];
    for (int64_t leaf = 0; leaf < leaf_count; leaf++) {
        int64_t yielded = 0;
        for (int64_t i = leaf * RT_LEAF; i < count && i < (leaf + 1) * RT_LEAF; i++) {
            if (!filtered)
                values[yielded++] = all[i];
            else if (is_taken(i))
                values[yielded++] = sin((double)i) * exp((double)(i % 60));
        }
        leaves[leaf] = lanes_of(values, yielded);
    }
    double sum = leaf_count ? 0.0 + tree_of(leaves, leaf_count) : 0.0;
    free(leaves);
    return sum;
}

static const int64_t counts[] = {0,    1,     2,     7,     16,    17,     31,    32,   33,
                                 64,   65,    100,   1023,  1024,  1025,   4095,  4096, 4097,
                                 8192, 12289, 20000, 40961, 65536, 100000, 300001};

static double *make_values(int64_t count)
{
    double *values = malloc((size_t)count * sizeof(double));
    uint64_t state = 12345;
    for (int64_t i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        values[i] = ldexp((double)(int64_t)state, (int)(state % 80) - 60);
    }
    return values;
}

static void expect_same(double left, double right)
{
    assert_memory_equal(&left, &right, sizeof(left));
}

static void test_float_sums(void **state)
{
    (void)state;
    double *values = make_values(300001);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        double plain = sum_of(counts[i], false, values);
        double filtered = sum_of(counts[i], true, NULL);
        for (uint32_t threads = 1; threads <= 8; threads += threads) {
            for (int64_t cheap = 0; cheap <= RT_PIPELINE_CHEAP; cheap += RT_PIPELINE_CHEAP) {
                struct job job = {.kind = RT_SUM_FLOAT,
                                  .fill = fill_floats,
                                  .values = values,
                                  .count = counts[i],
                                  .flags = cheap | RT_PIPELINE_TOTAL};
                expect_ok(&job, threads);
                expect_same(job.result.number, plain);
                assert_int_equal(job.seen, counts[i] > 0);
                job = (struct job){.kind = RT_SUM_FLOAT,
                                   .fill = fill_some_floats,
                                   .count = counts[i],
                                   .flags = cheap};
                expect_ok(&job, threads);
                expect_same(job.result.number, filtered);
            }
        }
    }
    free(values);
}

static void test_float_sum_of_negative_zeros(void **state)
{
    (void)state;
    double zeros[40];
    for (int i = 0; i < 40; i++)
        zeros[i] = -0.0;
    for (int64_t count = 0; count <= 40; count += 20) {
        struct job job = {
            .kind = RT_SUM_FLOAT, .fill = fill_floats, .values = zeros, .count = count};
        expect_ok(&job, 1);
        expect_same(job.result.number, 0.0);
    }
}

/* The fill function adds to the lanes itself. */
static int32_t fill_lanes(struct rt_context *context, const void *env, int64_t low, int64_t high,
                          void *out, int64_t *ret_count)
{
    (void)context;
    const double *values = ((const struct job *)env)->values;
    for (int64_t i = low; i < high; i++)
        ((double *)out)[(i - low) % RT_LANES] += values[i];
    *ret_count = high - low;
    return RT_OK;
}

static void test_lanes(void **state)
{
    (void)state;
    double *values = make_values(300001);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct job job = {.kind = RT_SUM_FLOAT,
                          .fill = fill_lanes,
                          .values = values,
                          .count = counts[i],
                          .flags = RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP | RT_PIPELINE_LANES};
        expect_ok(&job, 3);
        expect_same(job.result.number, sum_of(counts[i], false, values));
        assert_int_equal(job.seen, counts[i] > 0);
    }
    free(values);
}

static void test_strict_sums(void **state)
{
    (void)state;
    double *values = make_values(300001);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        double sum = 0.0;
        for (int64_t j = 0; j < counts[i]; j++)
            sum += values[j];
        for (int64_t cheap = 0; cheap <= RT_PIPELINE_CHEAP; cheap += RT_PIPELINE_CHEAP) {
            struct job job = {.kind = RT_SUM_FLOAT_STRICT,
                              .fill = fill_floats,
                              .values = values,
                              .count = counts[i],
                              .flags = cheap};
            expect_ok(&job, 3);
            expect_same(job.result.number, sum);
        }
    }
    free(values);
}

/* ---- int sums */

static int32_t fill_values(struct rt_context *context, const void *env, int64_t low, int64_t high,
                           void *out, int64_t *ret_count)
{
    return fill_floats(context, env, low, high, out, ret_count);
}

static void test_int_sums(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        int64_t sum = 0, taken = 0, n = counts[i];
        for (int64_t j = 0; j < n; j++) {
            if (is_taken(j)) {
                sum += j;
                taken++;
            }
        }
        for (int64_t cheap = 0; cheap <= RT_PIPELINE_CHEAP; cheap += RT_PIPELINE_CHEAP) {
            struct job job = {.kind = RT_SUM_INT, .fill = fill_index, .count = n, .flags = cheap};
            expect_ok(&job, 2);
            assert_int_equal(job.result.integer, n * (n - 1) / 2);
            job = (struct job){.kind = RT_SUM_INT, .fill = fill_some, .count = n, .flags = cheap};
            expect_ok(&job, 2);
            assert_int_equal(job.result.integer, sum);
            job = (struct job){.kind = RT_COUNT, .fill = fill_some, .count = n, .flags = cheap};
            expect_ok(&job, 2);
            assert_int_equal(job.result.integer, taken);
        }
    }
}

/* Partial sums that leave 64 bits do no harm; a whole that does stops. */
static void test_int_overflow(void **state)
{
    (void)state;
    int64_t values[100];
    for (int i = 0; i < 100; i++)
        values[i] = i < 50 ? INT64_MAX : -INT64_MAX;
    struct job job = {.kind = RT_SUM_INT, .fill = fill_values, .values = values, .count = 100};
    expect_ok(&job, 1);
    assert_int_equal(job.result.integer, 0);
    int32_t code;
    job.count = 2;
    assert_int_equal(job_run(&job, 1, &code), RT_STOPPED);
    assert_int_equal(code, RT_STOP_INT_OVERFLOW);
    values[0] = INT64_MIN;
    values[1] = -1;
    assert_int_equal(job_run(&job, 1, &code), RT_STOPPED);
    values[1] = 0;
    expect_ok(&job, 1);
    assert_int_equal(job.result.integer, INT64_MIN);
}

/* ---- min, max */

/* As Python runs it, element by element. */
static double python_best(const double *values, int64_t count, bool minimum)
{
    double best = values[0];
    for (int64_t i = 1; i < count; i++) {
        if (minimum ? values[i] < best : values[i] > best)
            best = values[i];
    }
    return best;
}

static void expect_extremes(const double *values, int64_t count)
{
    for (int minimum = 0; minimum < 2; minimum++) {
        for (int64_t cheap = 0; cheap <= RT_PIPELINE_CHEAP; cheap += RT_PIPELINE_CHEAP) {
            struct job job = {.kind = minimum ? RT_MIN_FLOAT : RT_MAX_FLOAT,
                              .fill = fill_floats,
                              .values = values,
                              .count = count,
                              .flags = cheap};
            expect_ok(&job, 3);
            assert_int_equal(job.seen, 1);
            double best = python_best(values, count, minimum);
            if (isnan(best))
                assert_true(isnan(job.result.number));
            else
                expect_same(job.result.number, best);
        }
    }
}

static void test_extremes_of_floats(void **state)
{
    (void)state;
    static const double pool[] = {0.0, -0.0, 1.0, -1.0, NAN, INFINITY, -INFINITY, 2.5};
    static double values[9000];
    uint64_t seed = 1;
    for (int round = 0; round < 60; round++) {
        int64_t count = round < 40 ? 1 + round : 4090 + (round - 40) * 240;
        uint64_t kinds = 1 + (uint64_t)round % 8;
        for (int64_t i = 0; i < count; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            values[i] = pool[((seed >> 33) % kinds + (uint64_t)round / 8) % 8];
        }
        expect_extremes(values, count);
    }
}

static void test_extremes_of_ints(void **state)
{
    (void)state;
    static int64_t values[10000];
    for (int64_t i = 0; i < 10000; i++)
        values[i] = (i * 7919) % 10007 - 5000;
    values[9999] = -INT64_MAX;
    values[5000] = INT64_MAX;
    for (int64_t cheap = 0; cheap <= RT_PIPELINE_CHEAP; cheap += RT_PIPELINE_CHEAP) {
        struct job job = {.kind = RT_MIN_INT,
                          .fill = fill_values,
                          .values = values,
                          .count = 10000,
                          .flags = cheap};
        expect_ok(&job, 2);
        assert_int_equal(job.result.integer, -INT64_MAX);
        assert_int_equal(job.seen, 1);
        job.kind = RT_MAX_INT;
        expect_ok(&job, 2);
        assert_int_equal(job.result.integer, INT64_MAX);
        job.count = 0;
        expect_ok(&job, 2);
        assert_int_equal(job.seen, 0);
    }
}

/* ---- any, all */

static void test_any(void **state)
{
    (void)state;
    static const int64_t deciding[] = {0, 1, 5, 63, 64, 100, 1023, 4096, 9999};
    for (size_t i = 0; i < sizeof(deciding) / sizeof(deciding[0]); i++) {
        for (int64_t cheap = 0; cheap <= RT_PIPELINE_CHEAP; cheap += RT_PIPELINE_CHEAP) {
            for (uint32_t threads = 1; threads <= 4; threads += 3) {
                struct job job = {.kind = RT_ANY,
                                  .fill = fill_bools,
                                  .count = 10000,
                                  .n = deciding[i],
                                  .flags = cheap};
                expect_ok(&job, threads);
                assert_true(job.result.boolean);
                /* The first is True, the second raises. */
                int32_t code;
                job.kind = RT_ALL;
                job.n = 0;
                assert_int_equal(job_run(&job, threads, &code), RT_RAISED);
                assert_int_equal(code, RT_ERROR_LIST_INDEX);
            }
        }
    }
}

static void test_any_of_nothing(void **state)
{
    (void)state;
    struct job job = {.kind = RT_ANY, .fill = fill_bools};
    expect_ok(&job, 1);
    assert_false(job.result.boolean);
    job.kind = RT_ALL;
    expect_ok(&job, 1);
    assert_true(job.result.boolean);
}

static void test_all_stops_endless_elements(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 4; threads++) {
        for (int64_t n = 0; n < 300; n += 37) {
            struct job job = {.kind = RT_ALL, .fill = fill_endless, .count = 1000, .n = n};
            expect_ok(&job, threads);
            assert_false(job.result.boolean);
        }
    }
}

/* ---- exceptions */

static void test_first_exception_wins(void **state)
{
    (void)state;
    static const int64_t places[] = {0, 1, 5, 4095, 4096, 10000, 50000};
    static const int32_t kinds[] = {RT_SUM_INT, RT_MAX_INT, -1};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        for (size_t kind = 0; kind < 3; kind++) {
            for (int64_t flags = 0; flags <= 3; flags++) {
                struct job job = {.kind = kinds[kind],
                                  .fill = fill_raising,
                                  .count = 60000,
                                  .n = places[i],
                                  .flags = flags,
                                  .type = T_INT};
                int32_t code;
                assert_int_equal(job_run(&job, 1 + (uint32_t)i % 4, &code), RT_RAISED);
                assert_int_equal(code, RT_ERROR_ASSERTION);
            }
        }
    }
}

/* ---- collect */

static void test_collect(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        for (int64_t cheap = 0; cheap <= RT_PIPELINE_CHEAP; cheap += RT_PIPELINE_CHEAP) {
            struct job job = {.kind = -1,
                              .fill = fill_index,
                              .count = counts[i],
                              .flags = cheap | RT_PIPELINE_TOTAL,
                              .type = T_INT};
            expect_ok(&job, 1 + (uint32_t)i % 4);
            assert_int_equal(job.copied, counts[i]);
            for (int64_t j = 0; j < counts[i]; j++)
                assert_true(((int64_t *)job.copy)[j] == j);
            free(job.copy);
            job = (struct job){
                .kind = -1, .fill = fill_some, .count = counts[i], .flags = cheap, .type = T_INT};
            expect_ok(&job, 1 + (uint32_t)i % 4);
            int64_t taken = 0;
            for (int64_t j = 0; j < counts[i]; j++) {
                if (is_taken(j))
                    assert_true(((int64_t *)job.copy)[taken++] == j);
            }
            assert_int_equal(job.copied, taken);
            free(job.copy);
        }
    }
}

static void test_collect_too_much(void **state)
{
    (void)state;
    static const int64_t huge[] = {INT64_C(1000) * 1000 * 1000 * 1000, INT64_MAX};
    for (int i = 0; i < 2; i++) {
        struct job job = {.kind = -1,
                          .fill = fill_index,
                          .count = huge[i],
                          .flags = RT_PIPELINE_TOTAL,
                          .type = T_INT};
        int32_t code;
        assert_int_equal(job_run(&job, 2, &code), RT_STOPPED);
        assert_int_equal(code, RT_STOP_OUT_OF_MEMORY);
    }
}

/* A filtered list grows until it meets the limit. */
static void test_collect_until_the_limit(void **state)
{
    (void)state;
    struct job job = {.kind = -1, .fill = fill_some, .count = 1000 * 1000 * 1000, .type = T_INT};
    struct job *globals = &job;
    struct run run;
    run_start(&run, 2, job_entry, &globals, 16 << 20);
    assert_int_equal(run.status, RT_STOPPED);
    assert_int_equal(run_code(&run), RT_STOP_OUT_OF_MEMORY);
    struct rt_computation_stats stats;
    rt_computation_stats(run.computation, &stats);
    assert_true(stats.memory_bytes_peak <= 16 << 20);
    assert_true(stats.memory_bytes_peak > 8 << 20);
    run_finish(&run);
}

/* Eight elements that each wait for all the others: only eight threads at once can end this. */
static _Atomic(int) arrived;

static int32_t fill_meeting(struct rt_context *context, const void *env, int64_t low, int64_t high,
                            void *out, int64_t *ret_count)
{
    (void)env;
    for (int64_t i = low; i < high; i++) {
        atomic_fetch_add(&arrived, 1);
        while (atomic_load(&arrived) < 8) {
            int32_t status = rt_poll(context);
            if (status != RT_OK)
                return status;
        }
        ((int64_t *)out)[i - low] = i;
    }
    *ret_count = high - low;
    return RT_OK;
}

static void test_heavy_elements_spread(void **state)
{
    (void)state;
    static const int32_t kinds[] = {RT_SUM_INT, -1};
    for (int kind = 0; kind < 2; kind++) {
        for (int64_t flags = 0; flags <= RT_PIPELINE_TOTAL; flags++) {
            atomic_store(&arrived, 0);
            struct job job = {.kind = kinds[kind],
                              .fill = fill_meeting,
                              .count = 8,
                              .flags = flags,
                              .type = T_INT};
            expect_ok(&job, 8);
            free(job.copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_float_sums),
        cmocka_unit_test(test_float_sum_of_negative_zeros),
        cmocka_unit_test(test_lanes),
        cmocka_unit_test(test_strict_sums),
        cmocka_unit_test(test_int_sums),
        cmocka_unit_test(test_int_overflow),
        cmocka_unit_test(test_extremes_of_floats),
        cmocka_unit_test(test_extremes_of_ints),
        cmocka_unit_test(test_any),
        cmocka_unit_test(test_any_of_nothing),
        cmocka_unit_test(test_all_stops_endless_elements),
        cmocka_unit_test(test_first_exception_wins),
        cmocka_unit_test(test_collect),
        cmocka_unit_test(test_collect_too_much),
        cmocka_unit_test(test_collect_until_the_limit),
        cmocka_unit_test(test_heavy_elements_spread),
    };
    return cmocka_run_group_tests_name("pipeline", tests, NULL, NULL);
}

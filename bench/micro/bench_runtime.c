/* Micro benchmarks of the runtime, with fill functions and forks written by hand as the compiler
 * makes them: `bench_runtime [threads]`. Prints medians; not a test.
 */
#include "baseline.h"

#include "runtime/calls.h"
#include "runtime/computation.h"
#include "runtime/runtime_internal.h"

#include <math.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ROUNDS = 7 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static const struct rt_type type_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};
static const struct rt_type *const types[] = {&type_float, &type_int};

/* ---- pipelines */

struct floats {
    const double *values;
};

static int32_t fill_squares(struct rt_context *context, const void *env, int64_t low, int64_t high,
                            void *out, int64_t *ret_count)
{
    (void)context;
    const double *values = ((const struct floats *)env)->values;
    double *restrict to = out;
    for (int64_t i = low; i < high; i++)
        to[i - low] = values[i] * values[i];
    *ret_count = high - low;
    return RT_OK;
}

/* As above, for RT_PIPELINE_LANES. */
static int32_t add_squares(struct rt_context *context, const void *env, int64_t low, int64_t high,
                           void *out, int64_t *ret_count)
{
    (void)context;
    const double *values = ((const struct floats *)env)->values;
    double lanes[RT_LANES];
    memcpy(lanes, out, sizeof(lanes));
    int64_t i = low;
    for (; i + RT_LANES <= high; i += RT_LANES) {
        for (int64_t j = 0; j < RT_LANES; j++)
            lanes[j] += values[i + j] * values[i + j];
    }
    for (int64_t j = 0; i + j < high; j++)
        lanes[j] += values[i + j] * values[i + j];
    memcpy(out, lanes, sizeof(lanes));
    *ret_count = high - low;
    return RT_OK;
}

static int32_t fill_index(struct rt_context *context, const void *env, int64_t low, int64_t high,
                          void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    double *to = out;
    for (int64_t i = low; i < high; i++)
        to[i - low] = (double)i;
    *ret_count = high - low;
    return RT_OK;
}

static int32_t fill_ints(struct rt_context *context, const void *env, int64_t low, int64_t high,
                         void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    int64_t *to = out;
    for (int64_t i = low; i < high; i++)
        to[i - low] = i;
    *ret_count = high - low;
    return RT_OK;
}

static int32_t fill_sin(struct rt_context *context, const void *env, int64_t low, int64_t high,
                        void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    double *to = out;
    for (int64_t i = low; i < high; i++)
        to[i - low] = sin((double)i);
    *ret_count = high - low;
    return RT_OK;
}

static bool is_prime(int64_t n)
{
    if (n < 2)
        return false;
    for (int64_t d = 2; d * d <= n; d++) {
        if (n % d == 0)
            return false;
    }
    return true;
}

static int32_t fill_primes(struct rt_context *context, const void *env, int64_t low, int64_t high,
                           void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    int64_t *to = out;
    int64_t count = 0;
    for (int64_t i = low; i < high; i++) {
        if (is_prime(i))
            to[count++] = i;
    }
    *ret_count = count;
    return RT_OK;
}

/* About 150 ns an element. */
static int32_t fill_medium(struct rt_context *context, const void *env, int64_t low, int64_t high,
                           void *out, int64_t *ret_count)
{
    (void)context;
    (void)env;
    double *to = out;
    for (int64_t i = low; i < high; i++) {
        double x = (double)i;
        for (int k = 0; k < 10; k++)
            x = sqrt(x + 1.0);
        to[i - low] = x;
    }
    *ret_count = high - low;
    return RT_OK;
}

/* ---- benchmarks: each is a computation's entry */

static double *data;
enum { DATA = 10 * 1000 * 1000 };

static int32_t sum_squares(struct rt_context *context, void *frame)
{
    struct floats env = {data};
    double value[2];
    int32_t status = rt_reduce(context, RT_SUM_FLOAT, fill_squares, &env, DATA,
                               RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP, value);
    *(double *)frame = value[0];
    return status;
}

static int32_t sum_squares_lanes(struct rt_context *context, void *frame)
{
    struct floats env = {data};
    double value[2];
    int32_t status = rt_reduce(context, RT_SUM_FLOAT, add_squares, &env, DATA,
                               RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP | RT_PIPELINE_LANES, value);
    *(double *)frame = value[0];
    return status;
}

/* The same on data that stays in the second-level cache. */
static int32_t sum_squares_cached(struct rt_context *context, void *frame)
{
    struct floats env = {data};
    double value[2];
    int32_t status = RT_OK;
    for (int i = 0; i < 1000 && status == RT_OK; i++) {
        status = rt_reduce(context, RT_SUM_FLOAT, fill_squares, &env, 10000,
                           RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP, value);
        *(double *)frame += value[0];
    }
    return status;
}

static int32_t small_sums(struct rt_context *context, void *frame)
{
    struct floats env = {data};
    double value[2];
    int32_t status = RT_OK;
    for (int i = 0; i < 1000 * 1000 && status == RT_OK; i++) {
        status = rt_reduce(context, RT_SUM_FLOAT, fill_squares, &env, 10,
                           RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP, value);
        *(double *)frame += value[0];
    }
    return status;
}

static int32_t small_sums_split(struct rt_context *context, void *frame)
{
    struct floats env = {data};
    double value[2];
    int32_t status = RT_OK;
    for (int i = 0; i < 1000 * 1000 && status == RT_OK; i++) {
        status = rt_reduce(context, RT_SUM_FLOAT, fill_squares, &env, 10, RT_PIPELINE_TOTAL, value);
        *(double *)frame += value[0];
    }
    return status;
}

static int32_t sum_sin(struct rt_context *context, void *frame)
{
    double value[2];
    int32_t status =
        rt_reduce(context, RT_SUM_FLOAT, fill_sin, NULL, DATA, RT_PIPELINE_TOTAL, value);
    *(double *)frame = value[0];
    return status;
}

static int32_t sum_medium(struct rt_context *context, void *frame)
{
    double value[2];
    int32_t status =
        rt_reduce(context, RT_SUM_FLOAT, fill_medium, NULL, 1000 * 1000, RT_PIPELINE_TOTAL, value);
    *(double *)frame = value[0];
    return status;
}

static int32_t medium_bare(struct rt_context *context, void *frame)
{
    static double out[RT_LEAF];
    int64_t count;
    double sum = 0;
    for (int64_t low = 0; low < 1000 * 1000; low += RT_LEAF) {
        int64_t high = low + RT_LEAF < 1000 * 1000 ? low + RT_LEAF : 1000 * 1000;
        fill_medium(context, NULL, low, high, out, &count);
        for (int64_t i = 0; i < count; i++)
            sum += out[i];
    }
    *(double *)frame = sum;
    return RT_OK;
}

static int32_t sum_ints(struct rt_context *context, void *frame)
{
    int64_t value[2];
    int32_t status = rt_reduce(context, RT_SUM_INT, fill_ints, NULL, 100 * 1000 * 1000,
                               RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP, value);
    *(int64_t *)frame = value[0];
    return status;
}

static int32_t primes(struct rt_context *context, void *frame)
{
    struct rt_list *list;
    int32_t status = rt_collect(context, 1, fill_primes, NULL, 1000 * 1000, 0, &list);
    if (status == RT_OK)
        *(int64_t *)frame = list->count;
    return status;
}

static int32_t collect_floats(struct rt_context *context, void *frame)
{
    struct rt_list *list;
    int32_t status = rt_collect(context, 0, fill_index, NULL, DATA,
                                RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP, &list);
    if (status == RT_OK)
        *(int64_t *)frame = list->count;
    return status;
}

static int32_t collect_small(struct rt_context *context, void *frame)
{
    struct rt_list *list;
    int32_t status = RT_OK;
    for (int i = 0; i < 1000 * 1000 && status == RT_OK; i++) {
        status = rt_collect(context, 0, fill_index, NULL, 10, RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP,
                            &list);
        if (status == RT_OK) {
            *(int64_t *)frame += list->count;
            rt_list_release(context, list);
        }
    }
    return status;
}

/* ---- forks */

struct fib {
    int64_t n, result;
};

static int32_t fib(struct rt_context *context, int64_t n, int64_t *ret_result);

static int32_t fib_task(struct rt_context *context, void *frame)
{
    struct fib *call = frame;
    return fib(context, call->n, &call->result);
}

static int32_t fib(struct rt_context *context, int64_t n, int64_t *ret_result)
{
    if (n < 2) {
        *ret_result = n;
        return RT_OK;
    }
    struct fib right;
    right.n = n - 2;
    struct rt_mark *mark = context->top;
    int32_t status = rt_fork_push(context, mark, fib_task, &right);
    int64_t left;
    if (RT_LIKELY(status == RT_OK))
        status = fib(context, n - 1, &left);
    context->top = mark;
    if (RT_UNLIKELY(status != RT_OK)) {
        if (mark->task)
            rt_join_discard(context, mark);
        return status;
    }
    if (RT_UNLIKELY(mark->task != NULL))
        status = rt_join(context, mark);
    else
        status = fib(context, right.n, &right.result);
    if (RT_UNLIKELY(status != RT_OK))
        return status;
    *ret_result = left + right.result;
    return RT_OK;
}

static int32_t fib_entry(struct rt_context *context, void *frame)
{
    return fib(context, 38, frame);
}

static __attribute__((noinline)) int64_t fib_plain(int64_t n)
{
    return n < 2 ? n : fib_plain(n - 1) + fib_plain(n - 2);
}

static int32_t fib_plain_entry(struct rt_context *context, void *frame)
{
    (void)context;
    *(int64_t *)frame = fib_plain(38);
    return RT_OK;
}

static int32_t trivial(struct rt_context *context, void *frame)
{
    (void)context;
    *(int64_t *)frame = 1;
    return RT_OK;
}

/* ---- the harness */

static void on_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    sem_post(user);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct rt_pool *pool, const char *name, rt_task_fn entry, double count,
                    const char *unit)
{
    double seconds[ROUNDS];
    struct rt_computation_stats stats;
    for (int i = 0; i < ROUNDS; i++) {
        struct rt_image image = {
            .entry = entry, .result = &type_float, .types = types, .type_count = 2};
        struct rt_computation *computation;
        sem_t done;
        sem_init(&done, 0, 0);
        double start = now();
        if (rt_computation_create(pool, &image, NULL, &computation) < 0)
            abort();
        rt_computation_start(computation, NULL, on_done, &done);
        while (sem_wait(&done) < 0)
            ;
        seconds[i] = now() - start;
        if (rt_computation_status(computation) != RT_OK)
            abort();
        rt_computation_stats(computation, &stats);
        rt_computation_destroy(computation);
        sem_destroy(&done);
    }
    qsort(seconds, ROUNDS, sizeof(double), compare_doubles);
    double median = seconds[ROUNDS / 2];
    printf("%-28s %9.3f ms  %8.3f %-12s tasks %lu steals %lu\n", name, median * 1e3,
           median * 1e9 / count, unit, stats.tasks, stats.steals);
    fflush(stdout);
}

static void measure_baseline(const char *name)
{
    double seconds[ROUNDS];
    volatile double sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now();
        sum = sum + baseline_sum_squares(data, DATA);
        seconds[i] = now() - start;
    }
    qsort(seconds, ROUNDS, sizeof(double), compare_doubles);
    double median = seconds[ROUNDS / 2];
    printf("%-28s %9.3f ms  %8.3f %-12s\n", name, median * 1e3, median * 1e9 / DATA, "ns/element");
}

int main(int argc, char **argv)
{
    struct rt_pool_options options = {.threads = argc > 1 ? (uint32_t)atoi(argv[1]) : 0};
    struct rt_pool *pool;
    if (rt_pool_create(&options, &pool) < 0)
        return 1;
    data = aligned_alloc(2 << 20, DATA * sizeof(double));
    for (int64_t i = 0; i < DATA; i++)
        data[i] = (double)i * 1e-3;
    printf("%u threads\n", rt_pool_threads(pool));
    measure(pool, "trivial computation", trivial, 1, "ns");
    measure(pool, "fib(38) plain", fib_plain_entry, 126491971, "ns/call");
    measure(pool, "fib(38) forks", fib_entry, 126491971, "ns/call");
    measure(pool, "sum of squares, 1e7 in memory", sum_squares, DATA, "ns/element");
    measure(pool, "... added to lanes by fill", sum_squares_lanes, DATA, "ns/element");
    measure_baseline("... C -ffast-math, OpenMP");
    measure(pool, "sum of squares, 1e4 in cache", sum_squares_cached, 1e7, "ns/element");
    measure(pool, "sum of 10, cheap", small_sums, 1e6, "ns/sum");
    measure(pool, "sum of 10, may be costly", small_sums_split, 1e6, "ns/sum");
    measure(pool, "sum of sin, 1e7", sum_sin, DATA, "ns/element");
    measure(pool, "medium elements, bare", medium_bare, 1e6, "ns/element");
    measure(pool, "medium elements, sum", sum_medium, 1e6, "ns/element");
    measure(pool, "sum of ints, 1e8", sum_ints, 1e8, "ns/element");
    measure(pool, "primes below 1e6, list", primes, 1e6, "ns/element");
    measure(pool, "list of 1e7 floats", collect_floats, DATA, "ns/element");
    measure(pool, "list of 10 floats", collect_small, 1e6, "ns/list");
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("largest resident size %ld MB\n", usage.ru_maxrss / 1024);
    rt_pool_destroy(pool);
    free(data);
    return 0;
}

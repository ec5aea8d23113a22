/* Reductions over pipelines.
 *
 * Source indices are cut into leaves of RT_LEAF, and leaves are combined in a fixed tree: a node of
 * n leaves has the largest power of two below n of them on its left. Both depend on the count
 * alone, so a result is the same for any number of threads and however the work was split. The
 * nodes on the right are latent forks.
 *
 * A float sum: value j that a leaf yields goes to lane j % RT_LANES, which start at +0.0; the lanes
 * are combined pairwise; the sum of the tree is added to +0.0. An int sum is exact: partial sums
 * have 128 bits, and stops only if the whole does not fit 64.
 */
#include "runtime/calls.h"
#include "runtime/kernels_internal.h"
#include "runtime/pipeline_internal.h"

#include <math.h>
#include <string.h>

enum {
    SMALL = 64,            /* values in the buffer of a small reduction */
    CHUNK = 2048,          /* values that stay in the first-level cache until they are folded */
    PROBE = 64,            /* first strip of ANY and ALL */
    WINDOW = 16 * RT_LEAF, /* values that a strict sum has made ahead */
};

/* What a part of the source comes to. */
struct partial {
    __int128 integer; /* SUM_INT */
    int64_t seen;     /* values so far; COUNT, MIN, MAX */
    int64_t best_int; /* MIN_INT, MAX_INT */
    double number;    /* sums; MIN_FLOAT, MAX_FLOAT: best that is not NaN */
    double lost;      /* SUM_FLOAT_COMPENSATED: what rounding took from number */
    double first;     /* MIN_FLOAT, MAX_FLOAT: first value */
    bool has_best;
    bool decided; /* ANY, ALL */
};

struct reduction {
    struct rt_pipeline pipeline;
    enum rt_reduction kind;
};

/* ---- folding values */

static void fold_float(struct partial *partial, bool minimum, const double *values, int64_t count)
{
    double best;
    if (partial->seen == 0)
        partial->first = values[0];
    bool any = minimum ? rt_min_floats(values, count, &best) : rt_max_floats(values, count, &best);
    if (!any)
        return;
    if (!partial->has_best || (minimum ? best < partial->number : best > partial->number))
        partial->number = best;
    partial->has_best = true;
}

static void fold_int(struct partial *partial, bool minimum, const int64_t *values, int64_t count)
{
    int64_t best = minimum ? rt_min_ints(values, count) : rt_max_ints(values, count);
    if (partial->seen == 0 || (minimum ? best < partial->best_int : best > partial->best_int))
        partial->best_int = best;
}

/* Neumaier's variant of Kahan's summation ("Rundungsfehleranalyse einiger Verfahren zur Summation
 * endlicher Summen", 1974), as CPython's sum() from 3.12 on. */
static void fold_compensated(struct partial *partial, const double *values, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        double x = values[i];
        double sum = partial->number + x;
        if (fabs(partial->number) >= fabs(x))
            partial->lost += (partial->number - sum) + x;
        else
            partial->lost += (x - sum) + partial->number;
        partial->number = sum;
    }
}

/* At most RT_LEAF values that follow those already in the partial. Float sums go to the lanes. */
static void fold(enum rt_reduction kind, struct partial *partial, struct rt_lanes *lanes,
                 const void *values, int64_t count)
{
    if (count == 0)
        return;
    const double *floats = values;
    switch (kind) {
    case RT_SUM_INT:
        partial->integer += rt_sum_ints(values, count);
        break;
    case RT_SUM_FLOAT:
        rt_lanes_add(lanes, floats, count);
        break;
    case RT_SUM_FLOAT_STRICT:
        for (int64_t i = 0; i < count; i++)
            partial->number += floats[i];
        break;
    case RT_SUM_FLOAT_COMPENSATED:
        fold_compensated(partial, floats, count);
        break;
    case RT_MIN_INT:
    case RT_MAX_INT:
        fold_int(partial, kind == RT_MIN_INT, values, count);
        break;
    case RT_MIN_FLOAT:
    case RT_MAX_FLOAT:
        fold_float(partial, kind == RT_MIN_FLOAT, floats, count);
        break;
    case RT_ANY:
    case RT_ALL:
        partial->decided = memchr(values, kind == RT_ANY, (size_t)count) != NULL;
        break;
    case RT_COUNT:
        break;
    }
    partial->seen += count;
}

/* All values of one leaf. */
static void fold_leaf(enum rt_reduction kind, struct partial *partial, const void *values,
                      int64_t count)
{
    if (kind != RT_SUM_FLOAT) {
        fold(kind, partial, NULL, values, count);
        return;
    }
    partial->seen = count;
    if (count <= RT_LANES) {
        partial->number = rt_lanes_few(values, count);
        return;
    }
    struct rt_lanes lanes = {0};
    rt_lanes_add(&lanes, values, count);
    partial->number = rt_lanes_total(&lanes);
}

static void combine(enum rt_reduction kind, struct partial *left, const struct partial *right)
{
    switch (kind) {
    case RT_SUM_INT:
        left->integer += right->integer;
        break;
    case RT_SUM_FLOAT:
    case RT_SUM_FLOAT_STRICT:
    case RT_SUM_FLOAT_COMPENSATED: /* never in parallel */
        left->number += right->number;
        break;
    case RT_MIN_INT:
        if (left->seen == 0 || (right->seen > 0 && right->best_int < left->best_int))
            left->best_int = right->best_int;
        break;
    case RT_MAX_INT:
        if (left->seen == 0 || (right->seen > 0 && right->best_int > left->best_int))
            left->best_int = right->best_int;
        break;
    case RT_MIN_FLOAT:
    case RT_MAX_FLOAT:
        if (left->seen == 0)
            left->first = right->first;
        if (right->has_best &&
            (!left->has_best ||
             (kind == RT_MIN_FLOAT ? right->number < left->number : right->number > left->number)))
            left->number = right->number;
        left->has_best |= right->has_best;
        break;
    case RT_ANY:
    case RT_ALL:
        left->decided |= right->decided;
        break;
    case RT_COUNT:
        break;
    }
    left->seen += right->seen;
}

/* ---- leaves */

/* Cheap elements: a chunk at a time, folded while it is in the first-level cache. */
static int32_t leaf_cheap(struct rt_context *context, const struct reduction *reduction,
                          int64_t low, int64_t high, struct partial *partial)
{
    const struct rt_pipeline *pipeline = &reduction->pipeline;
    _Alignas(64) char values[CHUNK * 8];
    int64_t count = 0;
    if (high - low <= CHUNK) {
        int32_t status = pipeline->fill(context, pipeline->env, low, high, values, &count);
        fold_leaf(reduction->kind, partial, values, count);
        return status;
    }
    struct rt_lanes lanes = {0};
    int32_t status = rt_poll_if_asked(context);
    for (int64_t at = low; status == RT_OK && at < high; at += CHUNK) {
        int64_t end = high - at < CHUNK ? high : at + CHUNK;
        status = pipeline->fill(context, pipeline->env, at, end, values, &count);
        fold(reduction->kind, partial, &lanes, values, count);
    }
    if (reduction->kind == RT_SUM_FLOAT)
        partial->number = rt_lanes_total(&lanes);
    return status;
}

/* The fill function adds to the lanes itself. */
static int32_t leaf_lanes(struct rt_context *context, const struct reduction *reduction,
                          int64_t low, int64_t high, struct partial *partial)
{
    struct rt_lanes lanes = {0};
    int64_t count = 0;
    int32_t status = rt_poll_if_asked(context);
    if (status == RT_OK)
        status = reduction->pipeline.fill(context, reduction->pipeline.env, low, high, lanes.lanes,
                                          &count);
    partial->seen = high - low;
    partial->number = rt_lanes_total(&lanes);
    return status;
}

/* Elements that may be costly: the leaf itself can be split. */
static int32_t leaf_split(struct rt_context *context, const struct reduction *reduction,
                          struct rt_pace *pace, int64_t low, int64_t high, struct partial *partial,
                          void *values)
{
    int64_t count = 0;
    int32_t status =
        rt_pipeline_fill(context, &reduction->pipeline, pace, low, high, values, &count);
    fold_leaf(reduction->kind, partial, values, count);
    return status;
}

static __attribute__((noinline)) int32_t leaf_large(struct rt_context *context,
                                                    const struct reduction *reduction,
                                                    struct rt_pace *pace, int64_t low, int64_t high,
                                                    struct partial *partial)
{
    _Alignas(64) char values[RT_LEAF * 8];
    return leaf_split(context, reduction, pace, low, high, partial, values);
}

static int32_t leaf(struct rt_context *context, const struct reduction *reduction,
                    struct rt_pace *pace, int64_t low, int64_t high, struct partial *partial)
{
    if (reduction->pipeline.flags & RT_PIPELINE_LANES)
        return leaf_lanes(context, reduction, low, high, partial);
    if (reduction->pipeline.flags & RT_PIPELINE_CHEAP)
        return leaf_cheap(context, reduction, low, high, partial);
    if (high - low > SMALL)
        return leaf_large(context, reduction, pace, low, high, partial);
    _Alignas(64) char values[SMALL * 8];
    return leaf_split(context, reduction, pace, low, high, partial, values);
}

/* ---- the tree */

struct node {
    const struct reduction *reduction;
    struct rt_pace pace;
    int64_t low, high;
    struct partial partial;
};

static int64_t split(int64_t low, int64_t high)
{
    uint64_t leaves = (uint64_t)(high - low + RT_LEAF - 1) / RT_LEAF;
    return low + (int64_t)(UINT64_C(1) << (63 - __builtin_clzl(leaves - 1))) * RT_LEAF;
}

static int32_t tree(struct rt_context *context, const struct reduction *reduction,
                    struct rt_pace *pace, int64_t low, int64_t high, struct partial *partial);

static int32_t node_run(struct rt_context *context, void *frame)
{
    struct node *node = frame;
    return tree(context, node->reduction, &node->pace, node->low, node->high, &node->partial);
}

static int32_t tree(struct rt_context *context, const struct reduction *reduction,
                    struct rt_pace *pace, int64_t low, int64_t high, struct partial *partial)
{
    if (high - low <= RT_LEAF)
        return leaf(context, reduction, pace, low, high, partial);
    struct node right;
    right.reduction = reduction;
    right.pace = (struct rt_pace){.strip = pace->strip};
    right.low = split(low, high);
    right.high = high;
    right.partial = (struct partial){0};
    struct rt_mark none, *mark;
    int32_t status =
        rt_pipeline_push(context, reduction->pipeline.flags, &none, node_run, &right, &mark);
    if (status == RT_OK)
        status = tree(context, reduction, pace, low, right.low, partial);
    rt_pipeline_pop(context, &none, mark);
    if (status != RT_OK) {
        if (mark->task)
            rt_join_discard(context, mark);
        return status;
    }
    if (mark->task) {
        status = rt_join(context, mark);
        pace->stamp = 0;
    } else {
        status = tree(context, reduction, pace, right.low, high, &right.partial);
    }
    if (status == RT_OK)
        combine(reduction->kind, partial, &right.partial);
    return status;
}

/* ---- any, all */

/* The elements before the one that decides must not fail; those behind it are never reached, though
 * some may have been run ahead. */
static int32_t probe(struct rt_context *context, const struct reduction *reduction, int64_t low,
                     int64_t high, struct partial *partial)
{
    char values[CHUNK];
    int64_t count = 0;
    int32_t status =
        reduction->pipeline.fill(context, reduction->pipeline.env, low, high, values, &count);
    fold(reduction->kind, partial, NULL, values, count);
    if (status == RT_OK || !partial->decided)
        return status;
    struct rt_fiber *fiber = rt_fiber_of(context);
    rt_failure_destroy(fiber->failure);
    fiber->failure = NULL;
    return RT_OK;
}

static int32_t search(struct rt_context *context, const struct reduction *reduction, int64_t low,
                      int64_t high, struct partial *partial);

static int32_t search_run(struct rt_context *context, void *frame)
{
    struct node *node = frame;
    return search(context, node->reduction, node->low, node->high, &node->partial);
}

static int32_t search_cheap(struct rt_context *context, const struct reduction *reduction,
                            int64_t low, int64_t high, struct partial *partial)
{
    int32_t status = rt_poll_if_asked(context);
    for (int64_t strip = PROBE; status == RT_OK && !partial->decided && low < high; low += strip) {
        if (low > 0 && strip < CHUNK)
            strip = CHUNK;
        int64_t end = high - low < strip ? high : low + strip;
        status = probe(context, reduction, low, end, partial);
    }
    return status;
}

/* Costly elements are run one by one: one behind the deciding one might never end. So are those
 * that others would see the making of. */
static int32_t search(struct rt_context *context, const struct reduction *reduction, int64_t low,
                      int64_t high, struct partial *partial)
{
    int64_t flags = reduction->pipeline.flags;
    bool cheap = (flags & RT_PIPELINE_CHEAP) && !(flags & RT_PIPELINE_SEQUENTIAL);
    if (cheap && high - low <= RT_LEAF)
        return search_cheap(context, reduction, low, high, partial);
    if (high - low == 1)
        return probe(context, reduction, low, high, partial);
    struct node right;
    right.reduction = reduction;
    right.low = cheap ? split(low, high) : low + (high - low) / 2;
    right.high = high;
    right.partial = (struct partial){0};
    struct rt_mark none, *mark;
    int32_t status =
        rt_pipeline_push(context, reduction->pipeline.flags, &none, search_run, &right, &mark);
    if (status == RT_OK)
        status = search(context, reduction, low, right.low, partial);
    rt_pipeline_pop(context, &none, mark);
    if (status != RT_OK || partial->decided) {
        if (mark->task)
            rt_join_discard(context, mark);
        return status;
    }
    status = mark->task ? rt_join(context, mark)
                        : search(context, reduction, right.low, high, &right.partial);
    if (status == RT_OK)
        combine(reduction->kind, partial, &right.partial);
    return status;
}

/* ---- whole reductions */

/* From left to right. The elements are made ahead, in parallel, a window at a time. */
static int32_t reduce_strict(struct rt_context *context, const struct reduction *reduction,
                             int64_t count, struct partial *partial)
{
    struct rt_pace pace = rt_pace_start(reduction->pipeline.flags);
    if (count <= RT_LEAF)
        return leaf(context, reduction, &pace, 0, count, partial);
    size_t bytes = WINDOW * sizeof(double);
    double *values = rt_memory_allocate(rt_fiber_of(context)->heap, bytes);
    if (!values)
        return rt_out_of_memory(context, bytes);
    int32_t status = RT_OK;
    for (int64_t low = 0; status == RT_OK && low < count; low += WINDOW) {
        int64_t high = count - low < WINDOW ? count : low + WINDOW;
        int64_t made = 0;
        status = rt_pipeline_fill(context, &reduction->pipeline, &pace, low, high, values, &made);
        fold(reduction->kind, partial, NULL, values, made);
    }
    rt_memory_free(rt_fiber_of(context)->heap, values, bytes);
    return status;
}

static int32_t reduce_general(struct rt_context *context, const struct reduction *reduction,
                              int64_t count, struct partial *partial)
{
    int32_t status = rt_pipeline_enter(context, count);
    if (status != RT_OK || count <= 0)
        return status;
    if (reduction->kind == RT_ANY || reduction->kind == RT_ALL)
        return search(context, reduction, 0, count, partial);
    if (reduction->kind == RT_SUM_FLOAT_STRICT || reduction->kind == RT_SUM_FLOAT_COMPENSATED)
        return reduce_strict(context, reduction, count, partial);
    struct rt_pace pace = rt_pace_start(reduction->pipeline.flags);
    return tree(context, reduction, &pace, 0, count, partial);
}

static int32_t finish(struct rt_context *context, enum rt_reduction kind,
                      const struct partial *partial, void *ret_value)
{
    int64_t *ret_int = ret_value;
    double *ret_float = ret_value;
    bool *ret_bool = ret_value;
    switch (kind) {
    case RT_SUM_INT:
        if (partial->integer != (int64_t)partial->integer)
            return rt_stop(context, RT_STOP_INT_OVERFLOW, 0, NULL);
        *ret_int = (int64_t)partial->integer;
        break;
    case RT_SUM_FLOAT:
    case RT_SUM_FLOAT_STRICT:
    case RT_SUM_FLOAT_COMPENSATED:
        ret_float[0] = 0.0 + partial->number;
        if (partial->lost != 0.0 && isfinite(partial->lost))
            ret_float[0] += partial->lost;
        ret_int[1] = partial->seen > 0;
        break;
    case RT_MIN_INT:
    case RT_MAX_INT:
        ret_int[0] = partial->best_int;
        ret_int[1] = partial->seen > 0;
        break;
    case RT_MIN_FLOAT:
    case RT_MAX_FLOAT:
        /* Nothing is less than a NaN that came first. */
        ret_float[0] = isnan(partial->first) ? partial->first : partial->number;
        ret_int[1] = partial->seen > 0;
        break;
    case RT_ANY:
        *ret_bool = partial->decided;
        break;
    case RT_ALL:
        *ret_bool = !partial->decided;
        break;
    case RT_COUNT:
        *ret_int = partial->seen;
        break;
    }
    return RT_OK;
}

int32_t rt_reduce(struct rt_context *context, int32_t kind, rt_fill_fn fill, const void *env,
                  int64_t count, int64_t flags, void *ret_value)
{
    struct reduction reduction = {
        .pipeline = {.fill = fill,
                     .env = env,
                     .size = kind == RT_ANY || kind == RT_ALL ? 1 : 8,
                     .flags = flags},
        .kind = (enum rt_reduction)kind,
    };
    struct partial partial = {0};
    int32_t status = reduce_general(context, &reduction, count, &partial);
    if (status != RT_OK)
        return status;
    return finish(context, reduction.kind, &partial, ret_value);
}

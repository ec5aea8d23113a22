/* Lists against a plain model of Python's, type layouts, and the memory behind them. */
#include "run.h"

#include "runtime/runtime_internal.h"
#include "runtime/symbols.h"

#include <stdlib.h>
#include <string.h>

static rt_task_fn body;

static int32_t entry(struct rt_context *context, void *frame)
{
    return body(context, frame);
}

static void on_fiber(rt_task_fn function)
{
    struct run run;
    body = function;
    run_start(&run, 3, entry, NULL, 0);
    assert_int_equal(run.status, RT_OK);
    run_finish(&run);
}

static struct rt_list *ints(struct rt_context *context, int64_t count)
{
    struct rt_list *list;
    assert_int_equal(rt_list_new(context, T_INT, count, &list), RT_OK);
    assert_int_equal(list->count, count);
    assert_int_equal(list->references, 1);
    for (int64_t i = 0; i < count; i++)
        ((int64_t *)list->data)[i] = i;
    return list;
}

static int64_t item(const struct rt_list *list, int64_t index)
{
    return ((const int64_t *)list->data)[index];
}

/* ---- slices: every start, stop and step around small lists, against counting by hand */

static int64_t bound(int64_t index, int64_t count, bool backwards)
{
    if (index < 0)
        index += count;
    if (index < 0)
        return backwards ? -1 : 0;
    if (index >= count)
        return backwards ? count - 1 : count;
    return index;
}

static void check_slice(struct rt_context *context, const struct rt_list *list, int64_t start,
                        int64_t stop, int64_t step, int given)
{
    bool has_start = given & 1, has_stop = given & 2, has_step = given & 4;
    int64_t by = has_step ? step : 1;
    struct rt_list *slice;
    assert_int_equal(
        rt_list_slice(context, list, start, stop, step, has_start, has_stop, has_step, 1, &slice),
        RT_OK);
    int64_t at = has_start ? bound(start, list->count, by < 0) : by < 0 ? list->count - 1 : 0;
    int64_t end = has_stop ? bound(stop, list->count, by < 0) : by < 0 ? -1 : list->count;
    int64_t count = 0;
    for (; by > 0 ? at < end : at > end; at += by) {
        assert_true(count < slice->count);
        assert_int_equal(item(slice, count++), at);
    }
    assert_int_equal(slice->count, count);
    rt_list_release(context, slice);
}

static int32_t slices(struct rt_context *context, void *frame)
{
    (void)frame;
    for (int64_t count = 0; count <= 5; count++) {
        struct rt_list *list = ints(context, count);
        for (int64_t start = -7; start <= 7; start++) {
            for (int64_t stop = -7; stop <= 7; stop++) {
                for (int64_t step = -4; step <= 4; step++) {
                    for (int given = 0; step != 0 && given < 8; given++)
                        check_slice(context, list, start, stop, step, given);
                }
            }
        }
        rt_list_release(context, list);
    }
    return RT_OK;
}

static int32_t extreme_slices(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *list = ints(context, 5), *slice;
    static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            for (int k = 0; k < 4; k++) {
                assert_int_equal(rt_list_slice(context, list, extremes[i], extremes[j], extremes[k],
                                               true, true, true, 1, &slice),
                                 RT_OK);
                bool forward = i < 2 && j >= 2 && k >= 2, backward = i >= 2 && j < 2 && k < 2;
                assert_int_equal(slice->count, forward || backward);
                if (slice->count)
                    assert_int_equal(item(slice, 0), forward ? 0 : 4);
                rt_list_release(context, slice);
            }
        }
    }
    assert_int_equal(rt_list_slice(context, list, 0, 0, 0, false, false, true, 1, &slice),
                     RT_RAISED);
    assert_int_equal(rt_fiber_of(context)->failure->code, RT_ERROR_SLICE_STEP_ZERO);
    return RT_OK;
}

static void test_slices(void **state)
{
    (void)state;
    on_fiber(slices);
    on_fiber(extreme_slices);
}

/* ---- concatenation */

static int32_t concats(struct rt_context *context, void *frame)
{
    (void)frame;
    for (int64_t left = 0; left < 40; left += 13) {
        for (int64_t right = 0; right < 40; right += 13) {
            struct rt_list *a = ints(context, left), *b = ints(context, right), *both;
            assert_int_equal(rt_list_concat(context, T_INT, a, b, &both), RT_OK);
            rt_list_release(context, a);
            assert_int_equal(both->count, left + right);
            for (int64_t i = 0; i < left + right; i++)
                assert_int_equal(item(both, i), i < left ? i : i - left);
            rt_list_release(context, both);
            rt_list_release(context, b);
        }
    }
    return RT_OK;
}

/* out = out + [i]: in place, for large lists, too. */
static int32_t appends(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *out = ints(context, 0), *one = ints(context, 1), *kept = NULL;
    int64_t moves = 0;
    for (int64_t i = 0; i < 200000; i++) {
        ((int64_t *)one->data)[0] = i;
        const char *data = out->data;
        assert_int_equal(rt_list_concat_take(context, T_INT, out, one, &out), RT_OK);
        moves += data != out->data;
        if (i == 1000) {
            kept = out;
            rt_list_retain(kept);
        }
    }
    assert_true(moves < 40);
    assert_int_equal(out->count, 200000);
    assert_int_equal(kept->count, 1001);
    for (int64_t i = 0; i < 200000; i++)
        assert_true(item(out, i) == i && (i > 1000 || item(kept, i) == i));
    rt_list_release(context, kept);
    rt_list_release(context, out);
    return RT_OK;
}

static void test_concat(void **state)
{
    (void)state;
    on_fiber(concats);
    on_fiber(appends);
}

/* ---- repeat, range, flatten */

static int32_t repeats(struct rt_context *context, void *frame)
{
    (void)frame;
    for (int64_t count = 0; count < 5; count++) {
        for (int64_t times = -1; times < 300; times = times * 2 + 1 + (times < 0)) {
            struct rt_list *list = ints(context, count), *many;
            assert_int_equal(rt_list_repeat(context, list, times, &many), RT_OK);
            assert_int_equal(many->count, times > 0 ? count * times : 0);
            for (int64_t i = 0; i < many->count; i++)
                assert_int_equal(item(many, i), i % count);
            rt_list_release(context, many);
            rt_list_release(context, list);
        }
    }
    struct rt_list *list = ints(context, 3), *many;
    assert_int_equal(rt_list_repeat(context, list, 1000000, &many), RT_OK);
    for (int64_t i = 0; i < many->count; i++)
        assert_true(item(many, i) == i % 3);
    assert_int_equal(rt_list_repeat(context, list, INT64_MAX, &many), RT_STOPPED);
    return RT_OK;
}

static int32_t ranges(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *list;
    for (int64_t start = -5; start <= 5; start++) {
        for (int64_t stop = -5; stop <= 5; stop++) {
            for (int64_t step = -3; step <= 3; step++) {
                if (step == 0)
                    continue;
                assert_int_equal(rt_list_range(context, start, stop, step, &list), RT_OK);
                int64_t count = 0;
                for (int64_t i = start; step > 0 ? i < stop : i > stop; i += step)
                    assert_int_equal(item(list, count++), i);
                assert_int_equal(list->count, count);
                rt_list_release(context, list);
            }
        }
    }
    assert_int_equal(rt_list_range(context, INT64_MIN, INT64_MAX, INT64_MAX, &list), RT_OK);
    assert_int_equal(list->count, 3);
    assert_true(item(list, 2) == INT64_MAX - 1);
    assert_int_equal(rt_list_range(context, INT64_MAX, INT64_MIN, INT64_MIN, &list), RT_OK);
    assert_int_equal(list->count, 2);
    assert_true(item(list, 1) == -1);
    assert_int_equal(rt_list_range(context, INT64_MIN, INT64_MAX, 1, &list), RT_STOPPED);
    return RT_OK;
}

static int32_t flattens(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *lists, *flat;
    assert_int_equal(rt_list_new(context, T_LIST_INT, 10, &lists), RT_OK);
    for (int64_t i = 0; i < 10; i++)
        ((struct rt_list **)lists->data)[i] = ints(context, i % 4);
    assert_int_equal(rt_list_flatten(context, lists, &flat), RT_OK);
    int64_t at = 0;
    for (int64_t i = 0; i < 10; i++) {
        for (int64_t j = 0; j < i % 4; j++)
            assert_int_equal(item(flat, at++), j);
    }
    assert_int_equal(flat->count, at);
    rt_list_release(context, lists);
    rt_list_release(context, flat);
    return RT_OK;
}

/* Large enough to be made in parallel. */
static int32_t large(struct rt_context *context, void *frame)
{
    (void)frame;
    int64_t count = 300001;
    struct rt_list *range, *slice, *both, *many, *seven = ints(context, 7);
    assert_int_equal(rt_list_range(context, 0, 3 * count, 3, &range), RT_OK);
    assert_int_equal(range->count, count);
    assert_int_equal(rt_list_slice(context, range, -2, 1, -2, true, true, true, 1, &slice), RT_OK);
    assert_int_equal(slice->count, (count - 2) / 2);
    assert_int_equal(rt_list_concat(context, T_INT, range, slice, &both), RT_OK);
    assert_int_equal(rt_list_repeat(context, seven, count, &many), RT_OK);
    for (int64_t i = 0; i < count; i++)
        assert_true(item(range, i) == 3 * i && item(both, i) == 3 * i);
    for (int64_t i = 0; i < slice->count; i++) {
        assert_true(item(slice, i) == 3 * (count - 2 - 2 * i));
        assert_true(item(both, count + i) == item(slice, i));
    }
    for (int64_t i = 0; i < 7 * count; i++)
        assert_true(item(many, i) == i % 7);
    return RT_OK;
}

static void test_others(void **state)
{
    (void)state;
    on_fiber(repeats);
    on_fiber(ranges);
    on_fiber(flattens);
    on_fiber(large);
}

/* ---- references */

static int32_t nested(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *inner = ints(context, 3), *outer, *slice, *twice, *many;
    assert_int_equal(rt_list_new(context, T_LIST_INT, 2, &outer), RT_OK);
    ((struct rt_list **)outer->data)[0] = inner;
    ((struct rt_list **)outer->data)[1] = inner;
    rt_list_retain(inner);
    rt_list_retain(inner);
    assert_int_equal(inner->references, 3);
    assert_int_equal(rt_list_slice(context, outer, 1, 2, 1, true, true, false, 1, &slice), RT_OK);
    assert_int_equal(inner->references, 4);
    assert_int_equal(rt_list_concat(context, T_LIST_INT, outer, slice, &twice), RT_OK);
    assert_int_equal(inner->references, 7);
    assert_int_equal(rt_list_repeat(context, outer, 5, &many), RT_OK);
    assert_int_equal(inner->references, 17);
    rt_list_release(context, many);
    rt_list_release(context, twice);
    rt_list_release(context, slice);
    assert_int_equal(inner->references, 3);
    /* Grown and moved, the elements' references go along. */
    assert_int_equal(rt_list_concat_take(context, T_LIST_INT, outer, outer, &outer), RT_OK);
    assert_int_equal(inner->references, 5);
    rt_list_release(context, outer);
    assert_int_equal(inner->references, 1);
    rt_list_release(context, inner);
    return RT_OK;
}

static void test_references(void **state)
{
    (void)state;
    on_fiber(nested);
}

/* ---- memory */

/* What is freed is used again: a computation may churn for ever. */
static int32_t churn(struct rt_context *context, void *frame)
{
    (void)frame;
    for (int64_t i = 0; i < 200000; i++)
        rt_list_release(context, ints(context, i % 700));
    for (int64_t i = 0; i < 500; i++)
        rt_list_release(context, ints(context, 1000 * (i % 300)));
    assert_true(atomic_load(&context->computation->memory_bytes_peak) < 8 << 20);
    return RT_OK;
}

static int32_t grow(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *list;
    for (;;) {
        int32_t status = rt_list_new(context, T_INT, 50, &list);
        if (status != RT_OK)
            return status;
    }
}

static void test_memory(void **state)
{
    (void)state;
    on_fiber(churn);
    struct run run;
    run_start(&run, 1, grow, NULL, 1 << 20);
    assert_int_equal(run.status, RT_STOPPED);
    assert_int_equal(run_code(&run), RT_STOP_OUT_OF_MEMORY);
    struct rt_computation_stats stats;
    rt_computation_stats(run.computation, &stats);
    assert_in_range(stats.memory_bytes, 900 * 1000, 1 << 20);
    run_finish(&run);
}

static void test_control_thread_memory(void **state)
{
    (void)state;
    struct rt_pool *pool;
    struct rt_pool_options pool_options = {.threads = 1};
    struct rt_computation_options options = {.memory_bytes_max = 1 << 20};
    struct rt_computation *computation;
    assert_int_equal(rt_pool_create(&pool_options, &pool), 0);
    assert_int_equal(rt_computation_create(pool, &run_image, &options, &computation), 0);
    memset(rt_computation_allocate(computation, 1000), 1, 1000);
    struct rt_list *list = rt_computation_list(computation, run_types[T_FLOAT], 10000);
    assert_non_null(list);
    memset(list->data, 0, 80000);
    assert_null(rt_computation_allocate(computation, 1 << 20));
    assert_null(rt_computation_list(computation, run_types[T_FLOAT], INT64_MAX));
    assert_null(rt_computation_list(computation, run_types[T_FLOAT], -1));
    rt_computation_destroy(computation);
    rt_pool_destroy(pool);
}

/* Mapped memory is kept for the next computation, and given back when the pool is told so. */
static void test_mapped_memory_is_kept(void **state)
{
    (void)state;
    struct rt_pool *pool;
    struct rt_pool_options options = {.threads = 1};
    assert_int_equal(rt_pool_create(&options, &pool), 0);
    void *kept = NULL;
    for (int i = 0; i < 3; i++) {
        struct rt_computation *computation;
        assert_int_equal(rt_computation_create(pool, &run_image, NULL, &computation), 0);
        char *memory = rt_computation_allocate(computation, 10 << 20);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % RT_CACHE_LINE, 0);
        assert_true(i == 0 || memory == kept);
        memset(memory, 1, 10 << 20);
        kept = memory;
        struct rt_computation_stats stats;
        rt_computation_stats(computation, &stats);
        assert_in_range(stats.memory_bytes, 10 << 20, (10 << 20) + 4096);
        rt_computation_destroy(computation);
    }
    rt_mapped_cache_trim(pool->mapped);
    rt_pool_destroy(pool);
}

/* ---- what compiled code is linked with */

static void test_symbols(void **state)
{
    (void)state;
    assert_true(rt_symbol_count > 40);
    for (uint32_t i = 0; i < rt_symbol_count; i++) {
        const struct rt_symbol *symbol = &rt_symbols[i];
        assert_non_null(symbol->address);
        assert_non_null(strchr("vsbildp", symbol->result));
        assert_int_equal(strspn(symbol->arguments, "cbildp"), strlen(symbol->arguments));
        for (uint32_t j = 0; j < i; j++) {
            assert_string_not_equal(symbol->name, rt_symbols[j].name);
            assert_ptr_not_equal(symbol->address, rt_symbols[j].address);
        }
    }
}

/* ---- layouts */

static void test_layout(void **state)
{
    (void)state;
    struct rt_type text = {.kind = RT_STR}, flag = {.kind = RT_BOOL}, number = {.kind = RT_FLOAT};
    struct rt_type unit = {.kind = RT_UNIT};
    rt_type_layout(&text, NULL);
    rt_type_layout(&flag, NULL);
    rt_type_layout(&number, NULL);
    rt_type_layout(&unit, NULL);
    const struct rt_type *children[] = {&flag, &unit, &number, &flag, &flag};
    struct rt_type product = {.kind = RT_PRODUCT, .child_count = 5, .children = children};
    uint32_t offsets[5];
    rt_type_layout(&product, offsets);
    assert_int_equal(product.size, 24);
    assert_int_equal(product.align, 8);
    assert_int_equal(product.offsets[1], 1);
    assert_int_equal(product.offsets[2], 8);
    assert_int_equal(product.offsets[4], 17);
    assert_false(product.has_references);
    struct rt_type flags = {.kind = RT_PRODUCT, .child_count = 2, .children = &children[3]};
    rt_type_layout(&flags, offsets);
    assert_int_equal(flags.size, 2);
    assert_int_equal(flags.align, 1);
    const struct rt_type *members[] = {&flags, &unit, &text};
    struct rt_type either = {.kind = RT_UNION, .child_count = 3, .children = members};
    rt_type_layout(&either, NULL);
    assert_int_equal(either.size, 16);
    assert_true(either.has_references);
    struct rt_type empty = {.kind = RT_PRODUCT};
    rt_type_layout(&empty, offsets);
    assert_int_equal(empty.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices),
        cmocka_unit_test(test_concat),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_control_thread_memory),
        cmocka_unit_test(test_mapped_memory_is_kept),
        cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_layout),
    };
    return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}

/* Lists that change, against arrays changed in the plainest way; sorting; counts of references. */
#include "run.h"

#include "runtime/dict.h"
#include "runtime/list_change.h"
#include "runtime/value.h"

#include <stdlib.h>
#include <string.h>

static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};
static const struct rt_type type_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
static const struct rt_type *const int_child[] = {&type_int};
static const struct rt_type type_list = {.kind = RT_LIST,
                                         .size = 8,
                                         .align = 8,
                                         .child_count = 1,
                                         .children = int_child,
                                         .has_references = true};
static const struct rt_type *const list_child[] = {&type_list};
static const struct rt_type type_lists = {.kind = RT_LIST,
                                          .size = 8,
                                          .align = 8,
                                          .child_count = 1,
                                          .children = list_child,
                                          .has_references = true};

enum { E_INT, E_LIST, E_FLOAT, L_INT, L_LIST };
static const struct rt_type *const types[] = {&type_int, &type_list, &type_float, &type_list,
                                              &type_lists};

static rt_task_fn body;

static int32_t entry(struct rt_context *context, void *frame)
{
    context->types = types;
    return body(context, frame);
}

static void on_fiber(rt_task_fn function)
{
    struct run run;
    body = function;
    run_start(&run, 1, entry, NULL, 0);
    assert_int_equal(run.status, RT_OK);
    run_finish(&run);
}

static struct rt_list *new_list(struct rt_context *context, int64_t count, int64_t first)
{
    struct rt_list *list;
    assert_int_equal(rt_list_new(context, E_INT, count, &list), RT_OK);
    for (int64_t i = 0; i < count; i++)
        ((int64_t *)list->data)[i] = first + i;
    return list;
}

struct model {
    int64_t count, items[64];
};

static void check(const struct rt_list *list, const struct model *model)
{
    assert_int_equal(list->count, model->count);
    for (int64_t i = 0; i < model->count; i++)
        assert_int_equal(((int64_t *)list->data)[i], model->items[i]);
}

static int64_t bound(int64_t index, int64_t count, bool given, bool backwards, bool is_stop)
{
    if (!given)
        return backwards ? (is_stop ? -1 : count - 1) : (is_stop ? count : 0);
    if (index < 0)
        index += count;
    if (index < 0)
        return backwards ? -1 : 0;
    return index >= count ? (backwards ? count - 1 : count) : index;
}

/* Deletes what a slice names, one by one. */
static void model_delete(struct model *model, int64_t start, int64_t stop, int64_t step, int given)
{
    bool gone[64] = {false};
    int64_t i = bound(start, model->count, given & 1, step < 0, false);
    int64_t end = bound(stop, model->count, given & 2, step < 0, true);
    for (; step > 0 ? i < end : i > end; i += step)
        gone[i] = true;
    int64_t kept = 0;
    for (int64_t j = 0; j < model->count; j++) {
        if (!gone[j])
            model->items[kept++] = model->items[j];
    }
    model->count = kept;
}

static void check_delete(struct rt_context *context, int64_t count, int64_t start, int64_t stop,
                         int64_t step, int given)
{
    struct rt_list *list = new_list(context, count, 100);
    struct model model = {.count = count};
    for (int64_t i = 0; i < count; i++)
        model.items[i] = 100 + i;
    assert_int_equal(
        rt_list_do_delete_slice(context, list, start, stop, step, given & 1, given & 2, true, 1),
        RT_OK);
    model_delete(&model, start, stop, step, given);
    check(list, &model);
    rt_list_release(context, list);
}

static void check_assign(struct rt_context *context, int64_t count, int64_t start, int64_t stop,
                         int64_t added, int given)
{
    struct rt_list *list = new_list(context, count, 100), *other = new_list(context, added, 7);
    int64_t first = bound(start, count, given & 1, false, false);
    int64_t end = bound(stop, count, given & 2, false, true);
    if (end < first)
        end = first;
    struct model model = {.count = count - (end - first) + added};
    for (int64_t i = 0; i < model.count; i++)
        model.items[i] = i < first           ? 100 + i
                         : i < first + added ? 7 + i - first
                                             : 100 + i - added + (end - first);
    assert_int_equal(
        rt_list_do_set_slice(context, list, start, stop, 1, given & 1, given & 2, false, other, 1),
        RT_OK);
    check(list, &model);
    rt_list_release(context, other);
    rt_list_release(context, list);
}

static int32_t slices(struct rt_context *context, void *frame)
{
    (void)frame;
    for (int64_t count = 0; count <= 6; count++) {
        for (int64_t start = -8; start <= 8; start++) {
            for (int64_t stop = -8; stop <= 8; stop++) {
                for (int given = 0; given < 4; given++) {
                    for (int64_t step = -3; step <= 3; step++) {
                        if (step)
                            check_delete(context, count, start, stop, step, given);
                    }
                    for (int64_t added = 0; added <= 9; added += 3)
                        check_assign(context, count, start, stop, added, given);
                }
            }
        }
    }
    struct rt_list *list = new_list(context, 5, 0), *two = new_list(context, 2, 50);
    assert_int_equal(rt_list_do_set_slice(context, list, 0, 0, 2, false, false, true, two, 1),
                     RT_RAISED);
    assert_string_equal(rt_fiber_of(context)->failure->text,
                        "attempt to assign sequence of size 2 to extended slice of size 3");
    assert_int_equal(rt_list_do_set_slice(context, list, 0, 0, -3, false, false, true, two, 1),
                     RT_OK);
    check(list, &(struct model){5, {0, 51, 2, 3, 50}});
    /* Itself. */
    assert_int_equal(rt_list_do_set_slice(context, list, 1, 2, 1, true, true, false, list, 1),
                     RT_OK);
    check(list, &(struct model){9, {0, 0, 51, 2, 3, 50, 2, 3, 50}});
    assert_int_equal(rt_list_do_extend(context, list, list, 1), RT_OK);
    assert_int_equal(list->count, 18);
    list->frozen = 1;
    assert_int_equal(rt_list_do_clear(context, list, 1), RT_RAISED);
    assert_int_equal(rt_fiber_of(context)->failure->code, RT_ERROR_FROZEN);
    rt_list_release(context, two);
    rt_list_release(context, list);
    return RT_OK;
}

static void test_slices(void **state)
{
    (void)state;
    on_fiber(slices);
}

/* Elements that are lists themselves: each change keeps their counts right. */
static int32_t references(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *inner = new_list(context, 1, 5), *outer, *copy;
    assert_int_equal(rt_list_new(context, E_LIST, 0, &outer), RT_OK);
    for (int i = 0; i < 10; i++)
        assert_int_equal(rt_list_do_insert(context, outer, -i, &inner, 1), RT_OK);
    assert_int_equal(inner->references, 11);
    assert_int_equal(rt_list_do_copy(context, outer, L_LIST, 1, &copy), RT_OK);
    assert_int_equal(inner->references, 21);
    assert_int_equal(rt_list_do_extend(context, outer, copy, 1), RT_OK);
    assert_int_equal(inner->references, 31);
    assert_int_equal(rt_list_do_delete_slice(context, outer, 0, 0, 3, false, false, true, 1),
                     RT_OK);
    assert_int_equal(inner->references, 24);
    assert_int_equal(rt_list_do_set_slice(context, outer, 0, 4, 1, true, true, false, copy, 1),
                     RT_OK);
    assert_int_equal(inner->references, 30);
    assert_int_equal(rt_list_do_repeat(context, outer, 2, 1), RT_OK);
    assert_int_equal(inner->references, 11 + 2 * outer->count / 2);
    assert_int_equal(rt_list_do_sort(context, outer, true, 1), RT_OK);
    assert_int_equal(rt_list_do_reverse(context, outer, 1), RT_OK);
    assert_int_equal(rt_list_do_clear(context, outer, 1), RT_OK);
    assert_int_equal(inner->references, 11);
    rt_list_release(context, outer);
    rt_list_release(context, copy);
    assert_int_equal(inner->references, 1);
    rt_list_release(context, inner);
    return RT_OK;
}

static void test_references(void **state)
{
    (void)state;
    on_fiber(references);
}

/* A chain that nests far deeper than any stack. */
static int32_t chain(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *head = new_list(context, 1, 0);
    for (int i = 0; i < 1000000; i++) {
        struct rt_list *next;
        assert_int_equal(rt_list_new(context, E_LIST, 1, &next), RT_OK);
        *(struct rt_list **)(void *)next->data = head;
        head = next;
    }
    uint64_t before = rt_fiber_of(context)->heap->computation->memory_bytes;
    rt_list_release(context, head);
    for (int i = 0; i < 1000000; i++)
        new_list(context, 1, 0);
    /* What was freed was used again. */
    assert_true(rt_fiber_of(context)->heap->computation->memory_bytes <= before + (1 << 21));
    return RT_OK;
}

static void test_chain(void **state)
{
    (void)state;
    on_fiber(chain);
}

static int compare_ints(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void fill(struct rt_list *list, int shape, uint64_t *state)
{
    int64_t *items = (int64_t *)(void *)list->data;
    for (int64_t i = 0; i < list->count; i++) {
        uint64_t random = next_random(state);
        items[i] = shape == 0   ? (int64_t)random
                   : shape == 1 ? (int64_t)(random % 8)
                   : shape == 2 ? i
                   : shape == 3 ? -i / 3
                                : (random % 16 ? i : (int64_t)(random % 1000));
    }
}

static int32_t sorts(struct rt_context *context, void *frame)
{
    (void)frame;
    uint64_t state = 42;
    for (int64_t count = 0; count < 3000; count = count * 3 / 2 + 1) {
        for (int shape = 0; shape < 5; shape++) {
            struct rt_list *list = new_list(context, count, 0), *keys = new_list(context, count, 0);
            struct rt_list *order = new_list(context, count, 0);
            fill(list, shape, &state);
            if (count)
                memcpy(keys->data, list->data, (size_t)count * 8);
            assert_int_equal(rt_list_do_sort(context, list, false, 1), RT_OK);
            assert_int_equal(rt_list_do_sort_by(context, order, keys, shape % 2, 1), RT_OK);
            int64_t *was = (int64_t *)(void *)keys->data, *at = (int64_t *)(void *)order->data;
            for (int64_t i = 1; i < count; i++) {
                int64_t x = was[at[i - 1]], y = was[at[i]];
                assert_true(shape % 2 ? x >= y : x <= y);
                assert_true(x != y || at[i - 1] < at[i]); /* stable, backwards too */
            }
            if (count)
                qsort(keys->data, (size_t)count, 8, compare_ints);
            assert_memory_equal(list->data, keys->data, (size_t)count * 8);
            rt_list_release(context, order);
            rt_list_release(context, keys);
            rt_list_release(context, list);
        }
    }
    struct rt_list *floats;
    assert_int_equal(rt_list_new(context, E_FLOAT, 2, &floats), RT_OK);
    ((double *)(void *)floats->data)[0] = 1.0;
    ((double *)(void *)floats->data)[1] = __builtin_nan("");
    assert_int_equal(rt_list_do_sort(context, floats, false, 1), RT_STOPPED);
    rt_list_release(context, floats);
    return RT_OK;
}

static void test_sorts(void **state)
{
    (void)state;
    on_fiber(sorts);
}

static int32_t finds(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *list = new_list(context, 10, 0);
    int64_t seven = 7, at;
    double same = 7.0;
    assert_int_equal(rt_list_do_find(context, list, E_INT, &seven, 0, 100, 1, &at), RT_OK);
    assert_int_equal(at, 7);
    assert_int_equal(rt_list_do_find(context, list, E_FLOAT, &same, -5, INT64_MAX, 1, &at), RT_OK);
    assert_int_equal(at, 7);
    assert_int_equal(rt_list_do_find(context, list, E_INT, &seven, 0, -3, 1, &at), RT_OK);
    assert_int_equal(at, -1);
    assert_int_equal(rt_list_do_repeat(context, list, 3, 1), RT_OK);
    assert_int_equal(rt_list_do_count(context, list, E_FLOAT, &same, 1, &at), RT_OK);
    assert_int_equal(at, 3);
    assert_int_equal(rt_list_do_repeat(context, list, INT64_MAX, 1), RT_STOPPED);
    rt_list_release(context, list);
    return RT_OK;
}

static void test_finds(void **state)
{
    (void)state;
    on_fiber(finds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices), cmocka_unit_test(test_references),
        cmocka_unit_test(test_chain),  cmocka_unit_test(test_sorts),
        cmocka_unit_test(test_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Sets against histories that CPython wrote (set_cases.txt), dicts against a plain model, hashes.
 */
#include "run.h"

#include "runtime/dict.h"
#include "runtime/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};
static const struct rt_type type_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
static const struct rt_type *const ints[] = {&type_int, &type_int};
static const struct rt_type *const int_and_float[] = {&type_int, &type_float};
static const uint32_t offsets[] = {0, 8};
static const struct rt_type type_pair = {.kind = RT_PRODUCT,
                                         .form = RT_FORM_TUPLE,
                                         .size = 16,
                                         .align = 8,
                                         .child_count = 2,
                                         .children = int_and_float,
                                         .offsets = offsets};
static const struct rt_type type_number = {
    .kind = RT_UNION, .size = 16, .align = 8, .child_count = 2, .children = int_and_float};
static const struct rt_type *const number_child[] = {&type_number};
static const struct rt_type type_set = {.kind = RT_SET,
                                        .size = 8,
                                        .align = 8,
                                        .child_count = 1,
                                        .children = ints,
                                        .has_references = true};
static const struct rt_type type_number_set = {.kind = RT_SET,
                                               .size = 8,
                                               .align = 8,
                                               .child_count = 1,
                                               .children = number_child,
                                               .has_references = true};
static const struct rt_type type_frozenset = {.kind = RT_SET,
                                              .form = RT_FORM_FROZEN,
                                              .size = 8,
                                              .align = 8,
                                              .child_count = 1,
                                              .children = ints,
                                              .has_references = true};
static const struct rt_type type_dict = {.kind = RT_DICT,
                                         .size = 8,
                                         .align = 8,
                                         .child_count = 2,
                                         .children = ints,
                                         .has_references = true};

enum { T_SET, T_FROZENSET, T_DICT, T_NUMBER_SET };
static const struct rt_type *const types[] = {&type_set, &type_frozenset, &type_dict,
                                              &type_number_set};

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

/* ---- sets */

static struct rt_dict *new_set(struct rt_context *context)
{
    struct rt_dict *set;
    assert_int_equal(rt_dict_do_new(context, 0, T_SET, 1, &set), RT_OK);
    return set;
}

static void drop(struct rt_context *context, struct rt_dict *dict)
{
    if (rt_release(context, dict))
        rt_counted_free(context, dict->value ? RT_DICT : RT_SET, dict);
}

static struct rt_dict *parse_set(struct rt_context *context, const char *word)
{
    struct rt_dict *set = new_set(context);
    while (*word) {
        char *end;
        int64_t n = strtoll(word, &end, 10);
        assert_int_equal(rt_set_do_add(context, set, &n, 1), RT_OK);
        word = *end == ',' ? end + 1 : end;
    }
    return set;
}

static struct rt_dict *operate(struct rt_context *context, struct rt_dict *set, const char *word)
{
    static const char changes[] = "|&\\~", operators[] = "oasx";
    struct rt_dict *other = parse_set(context, word + 1), *result = set;
    const char *change = strchr(changes, *word), *plain = strchr(operators, *word);
    if (change) {
        assert_int_equal(rt_set_do_change(context, set, other, change - changes, 1), RT_OK);
    } else {
        assert_int_equal(
            rt_set_do_combine(context, set, other, plain - operators, T_SET, 1, &result), RT_OK);
        drop(context, set);
    }
    drop(context, other);
    return result;
}

static struct rt_dict *step(struct rt_context *context, struct rt_dict *set, const char *word)
{
    int64_t n = strtoll(word + 1, NULL, 10), index;
    struct rt_dict *copy;
    switch (*word) {
    case '+':
        assert_int_equal(rt_set_do_add(context, set, &n, 1), RT_OK);
        return set;
    case '-':
        assert_int_equal(rt_dict_do_find(context, set, &n, 1, &index), RT_OK);
        if (index >= 0)
            assert_int_equal(rt_dict_do_remove_at(context, set, index, 1), RT_OK);
        return set;
    case '^':
        assert_int_equal(rt_set_do_pop_index(context, set, 1, &index), RT_OK);
        assert_int_equal(*(int64_t *)rt_dict_key_at(set, index), n);
        assert_int_equal(rt_dict_do_remove_at(context, set, index, 1), RT_OK);
        return set;
    case 'c':
        assert_int_equal(rt_dict_do_clear(context, set, 1), RT_OK);
        return set;
    case 'y':
        assert_int_equal(rt_set_do_copy(context, set, T_SET, 1, &copy), RT_OK);
        drop(context, set);
        return copy;
    default:
        return operate(context, set, word);
    }
}

static void check_history(struct rt_context *context, char *line)
{
    struct rt_dict *set = new_set(context);
    char *word = strtok(line, " \n");
    for (; strcmp(word, "=") != 0; word = strtok(NULL, " \n"))
        set = step(context, set, word);
    int64_t at = -1, count = 0;
    while ((word = strtok(NULL, " \n"))) {
        at = rt_dict_next(set, at + 1);
        assert_true(at >= 0);
        assert_int_equal(*(int64_t *)rt_dict_key_at(set, at), strtoll(word, NULL, 10));
        count++;
    }
    assert_int_equal(rt_dict_next(set, at + 1), -1);
    assert_int_equal(set->count, count);
    drop(context, set);
}

static void check_hash(struct rt_context *context, const char *line)
{
    char *end;
    int64_t want, got, integer;
    struct {
        int64_t integer;
        double number;
    } pair;
    switch (*line) {
    case 'I':
        integer = strtoll(line + 2, &end, 10);
        assert_int_equal(rt_value_hash(context, &type_int, &integer, &got), RT_OK);
        break;
    case 'F':
        pair.number = strtod(line + 2, &end);
        assert_int_equal(rt_value_hash(context, &type_float, &pair.number, &got), RT_OK);
        break;
    default:
        pair.integer = strtoll(line + 2, &end, 10);
        pair.number = strtod(end, &end);
        assert_int_equal(rt_value_hash(context, &type_pair, &pair, &got), RT_OK);
    }
    want = strtoll(end, NULL, 10);
    assert_int_equal(got, want);
}

static void check_set_hash(struct rt_context *context, char *line)
{
    char *word = strtok(line, " \n");
    int64_t want = strtoll(word, NULL, 10), got;
    struct rt_dict *set = new_set(context), *frozen;
    while ((word = strtok(NULL, " \n"))) {
        int64_t n = strtoll(word, NULL, 10);
        assert_int_equal(rt_set_do_add(context, set, &n, 1), RT_OK);
    }
    assert_int_equal(rt_set_do_freeze(context, set, T_FROZENSET, 1, &frozen), RT_OK);
    assert_int_equal(rt_value_hash(context, &type_frozenset, &frozen, &got), RT_OK);
    assert_int_equal(got, want);
    assert_int_equal(rt_set_do_add(context, frozen, &want, 1), RT_RAISED);
    drop(context, frozen);
    drop(context, set);
}

static int32_t cases(struct rt_context *context, void *frame)
{
    (void)frame;
    FILE *file = fopen(SET_CASES, "r");
    assert_non_null(file);
    char *line = NULL;
    size_t room = 0;
    int count = 0;
    for (; getline(&line, &room, file) >= 0; count++) {
        if (*line == 'S')
            check_history(context, line + 2);
        else if (*line == 'Z')
            check_set_hash(context, line + 2);
        else
            check_hash(context, line);
    }
    assert_true(count > 300);
    free(line);
    fclose(file);
    return RT_OK;
}

static void test_cases(void **state)
{
    (void)state;
    on_fiber(cases);
}

/* 1 and 1.0 are one element, whatever the types; the sets' own types stay. */
static int32_t mixed(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_dict *set = new_set(context), *wide;
    int64_t one = 1, index;
    double same = 1.0, other = 1.5;
    assert_int_equal(rt_set_do_add(context, set, &one, 1), RT_OK);
    assert_int_equal(rt_dict_find(context, set, &type_float, &same, &index), RT_OK);
    assert_true(index >= 0);
    assert_int_equal(rt_dict_find(context, set, &type_float, &other, &index), RT_OK);
    assert_int_equal(index, -1);
    assert_int_equal(rt_set_do_copy(context, set, T_NUMBER_SET, 1, &wide), RT_OK);
    struct {
        int64_t tag;
        double number;
    } float_one = {1, 1.0}, float_two = {1, 2.5};
    assert_int_equal(rt_set_do_add(context, wide, &float_one, 1), RT_OK);
    assert_int_equal(wide->count, 1);
    assert_int_equal(rt_set_do_add(context, wide, &float_two, 1), RT_OK);
    bool holds;
    assert_int_equal(rt_set_do_relation(context, set, wide, RT_SET_PROPERLY_WITHIN, 1, &holds),
                     RT_OK);
    assert_true(holds);
    drop(context, wide);
    drop(context, set);
    return RT_OK;
}

static void test_mixed(void **state)
{
    (void)state;
    on_fiber(mixed);
}

/* ---- dicts, against arrays in order of insertion */

struct model {
    int64_t count, keys[4096], values[4096];
};

static int64_t model_find(const struct model *model, int64_t key)
{
    for (int64_t i = 0; i < model->count; i++) {
        if (model->keys[i] == key)
            return i;
    }
    return -1;
}

static void model_remove(struct model *model, int64_t index)
{
    size_t behind = (size_t)(--model->count - index) * sizeof(int64_t);
    memmove(model->keys + index, model->keys + index + 1, behind);
    memmove(model->values + index, model->values + index + 1, behind);
}

static void check_model(const struct rt_dict *dict, const struct model *model)
{
    int64_t at = -1;
    assert_int_equal(dict->count, model->count);
    for (int64_t i = 0; i < model->count; i++) {
        at = rt_dict_next(dict, at + 1);
        assert_true(at >= 0);
        assert_int_equal(*(int64_t *)rt_dict_key_at(dict, at), model->keys[i]);
        assert_int_equal(*(int64_t *)rt_dict_value_at(dict, at), model->values[i]);
    }
    assert_int_equal(rt_dict_next(dict, at + 1), -1);
}

static void dict_step(struct rt_context *context, struct rt_dict *dict, struct model *model,
                      uint64_t random)
{
    int64_t key = (int64_t)(random >> 8 & 1023), value = (int64_t)(random >> 32), index;
    int64_t known = model_find(model, key);
    assert_int_equal(rt_dict_do_find(context, dict, &key, 1, &index), RT_OK);
    assert_int_equal(index >= 0, known >= 0);
    if (random % 8 < 5) {
        assert_int_equal(rt_dict_do_set(context, dict, &key, &value, 1), RT_OK);
        if (known < 0) {
            known = model->count++;
            model->keys[known] = key;
        }
        model->values[known] = value;
    } else if (random % 8 < 7 && known >= 0) {
        assert_int_equal(rt_dict_do_remove_at(context, dict, index, 1), RT_OK);
        model_remove(model, known);
    } else if (model->count) {
        assert_int_equal(rt_dict_do_pop_last(context, dict, 1, &index), RT_OK);
        assert_int_equal(*(int64_t *)rt_dict_key_at(dict, index), model->keys[model->count - 1]);
        assert_int_equal(rt_dict_do_remove_at(context, dict, index, 1), RT_OK);
        model->count--;
    }
}

static int32_t dicts(struct rt_context *context, void *frame)
{
    (void)frame;
    struct model *model = calloc(1, sizeof(*model));
    assert_non_null(model);
    struct rt_dict *dict, *copy;
    assert_int_equal(rt_dict_do_new(context, 0, T_DICT, 1, &dict), RT_OK);
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        dict_step(context, dict, model, random);
        if (i % 1000 == 0)
            check_model(dict, model);
    }
    check_model(dict, model);
    bool equal;
    assert_int_equal(rt_dict_do_copy(context, dict, T_DICT, 1, &copy), RT_OK);
    check_model(copy, model);
    assert_int_equal(rt_dict_do_equal(context, dict, copy, 1, &equal), RT_OK);
    assert_true(equal);
    assert_int_equal(rt_dict_do_clear(context, copy, 1), RT_OK);
    assert_int_equal(rt_dict_do_equal(context, dict, copy, 1, &equal), RT_OK);
    assert_false(equal);
    assert_int_equal(rt_dict_do_update(context, copy, dict, 1), RT_OK);
    check_model(copy, model);
    drop(context, copy);
    drop(context, dict);
    free(model);
    return RT_OK;
}

static void test_dicts(void **state)
{
    (void)state;
    on_fiber(dicts);
}

static int32_t changed(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_dict *dict;
    int64_t index;
    assert_int_equal(rt_dict_do_new(context, 0, T_DICT, 1, &dict), RT_OK);
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(rt_dict_do_set(context, dict, &i, &i, 1), RT_OK);
    assert_int_equal(rt_dict_do_next(context, dict, 0, 3, 3, 1, &index), RT_OK);
    assert_int_equal(index, 0);
    assert_int_equal(rt_dict_do_previous(context, dict, 3, 3, 3, 1, &index), RT_OK);
    assert_int_equal(index, 2);
    assert_int_equal(rt_dict_do_next(context, dict, 1, 2, 1, 1, &index), RT_RAISED);
    assert_int_equal(rt_fiber_of(context)->failure->code, RT_ERROR_RUNTIME);
    /* As many as before, but others: more than a loop over three can meet. */
    assert_int_equal(rt_dict_do_next(context, dict, 1, 3, 0, 1, &index), RT_RAISED);
    assert_int_equal(rt_dict_do_next(context, dict, 3, 3, 0, 1, &index), RT_OK);
    assert_int_equal(index, -1);
    dict->frozen = 1;
    assert_int_equal(rt_dict_do_clear(context, dict, 1), RT_RAISED);
    assert_int_equal(rt_fiber_of(context)->failure->code, RT_ERROR_FROZEN);
    drop(context, dict);
    return RT_OK;
}

static void test_changed(void **state)
{
    (void)state;
    on_fiber(changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_dicts),
        cmocka_unit_test(test_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

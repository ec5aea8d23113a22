/* Results as framed messages: what the client will read. */
#include "run.h"

#include "purlin.pb-c.h"
#include "runtime/runtime_internal.h"
#include "runtime/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- types */

#define UNIT(form_, index_, name_)                                                                 \
    {.kind = RT_UNIT, .form = form_, .align = 1, .index = index_, .name = name_}
#define PRODUCT(form_, count, children_, offsets_, ...)                                            \
    {.kind = RT_PRODUCT,                                                                           \
     .form = form_,                                                                                \
     .child_count = count,                                                                         \
     .children = children_,                                                                        \
     .offsets = offsets_,                                                                          \
     .align = 8,                                                                                   \
     .size = (count) * 8,                                                                          \
     __VA_ARGS__}
#define LIST(children_)                                                                            \
    {.kind = RT_LIST,                                                                              \
     .size = 8,                                                                                    \
     .align = 8,                                                                                   \
     .child_count = 1,                                                                             \
     .children = children_,                                                                        \
     .has_references = true}

typedef const struct rt_type *children[];

static const uint32_t every_8[] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96};
static const struct rt_type t_int = {.kind = RT_INT, .size = 8, .align = 8};
static const struct rt_type t_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
static const struct rt_type t_bool = {.kind = RT_BOOL, .size = 1, .align = 1};
static const struct rt_type t_str = {.kind = RT_STR, .size = 8, .align = 8, .has_references = true};
static const struct rt_type t_none = UNIT(RT_FORM_NONE, 0, NULL);
static const struct rt_type t_unbound = UNIT(RT_FORM_UNBOUND, 0, NULL);
static const struct rt_type t_builtin = UNIT(RT_FORM_BUILTIN, 0, "math.sin");
static const struct rt_type t_function = UNIT(RT_FORM_FUNCTION, 7, NULL);
static const struct rt_type t_class = UNIT(RT_FORM_CLASS, 1, NULL);
static const struct rt_type t_opaque = UNIT(RT_FORM_OPAQUE, 0, "a generator");
static const children c_three_ints = {&t_int, &t_int, &t_int};
static const struct rt_type t_range = PRODUCT(RT_FORM_RANGE, 3, c_three_ints, every_8, );
static const children c_mixed = {&t_int, &t_float, &t_bool};
static const struct rt_type t_mixed = PRODUCT(RT_FORM_TUPLE, 3, c_mixed, every_8, );
static const children c_int_str = {&t_int, &t_str};
static const struct rt_type t_int_str =
    PRODUCT(RT_FORM_TUPLE, 2, c_int_str, every_8, .has_references = true);
static const char *const attributes[] = {"x", "label"};
static const struct rt_type t_instance =
    PRODUCT(RT_FORM_INSTANCE, 2, c_int_str, every_8, .index = 1, .attribute_names = attributes,
            .has_references = true);
static const struct rt_type t_closure =
    PRODUCT(RT_FORM_CLOSURE, 1, c_three_ints, every_8, .index = 5);
static const struct rt_type t_union = {.kind = RT_UNION,
                                       .size = 16,
                                       .align = 8,
                                       .child_count = 2,
                                       .children = (children){&t_float, &t_str},
                                       .has_references = true};
static const struct rt_type l_int = LIST((children){&t_int});
static const struct rt_type l_float = LIST((children){&t_float});
static const struct rt_type l_bool = LIST((children){&t_bool});
static const struct rt_type l_mixed = LIST((children){&t_mixed});
static const struct rt_type l_int_str = LIST((children){&t_int_str});
static const struct rt_type l_l_int = LIST((children){&l_int});
static const struct rt_type l_union = LIST((children){&t_union});
static const struct rt_type t_user_error =
    PRODUCT(RT_FORM_EXCEPTION, 2, c_int_str, every_8, .index = 1, .has_references = true);
static const struct rt_type t_value_error =
    PRODUCT(RT_FORM_EXCEPTION, 1, c_three_ints, every_8, .name = "ValueError");

enum { I_INT, I_FLOAT, I_BOOL, I_MIXED, I_INT_STR, I_L_INT, I_UNION, I_USER_ERROR, I_VALUE_ERROR };
static const children types = {&t_int, &t_float, &t_bool,       &t_mixed,      &t_int_str,
                               &l_int, &t_union, &t_user_error, &t_value_error};

static const struct rt_site sites[] = {{"", "", 0, 0},
                                       {"a.py", "inner", 10, 4},
                                       {"a.py", "outer", 20, 8},
                                       {"b.py", "<module>", 30, 1}};
static const uint8_t *const identities[] = {(const uint8_t *)"first", (const uint8_t *)"second"};
static const uint32_t identity_bytes[] = {5, 6};
static const char *const class_names[] = {"First", "Second"};

/* ---- running and reading */

struct ran {
    struct rt_image image;
    struct rt_pool *pool;
    struct rt_computation *computation;
    struct rt_encoded encoded;
    Purlin__Result *result;
};

static void on_done(struct rt_computation *computation, void *user)
{
    (void)computation;
    sem_post(user);
}

static void ran_start(struct ran *ran, const struct rt_type *result, rt_task_fn entry,
                      uint64_t memory_bytes_max)
{
    struct rt_pool_options pool_options = {.threads = 1};
    struct rt_computation_options options = {.memory_bytes_max = memory_bytes_max};
    sem_t done;
    *ran = (struct ran){.image = {.entry = entry,
                                  .result = result,
                                  .types = types,
                                  .type_count = sizeof(types) / sizeof(types[0]),
                                  .sites = sites,
                                  .site_count = 4,
                                  .class_identities = identities,
                                  .class_identity_bytes = identity_bytes,
                                  .class_names = class_names,
                                  .class_count = 2}};
    sem_init(&done, 0, 0);
    assert_int_equal(rt_pool_create(&pool_options, &ran->pool), 0);
    assert_int_equal(rt_computation_create(ran->pool, &ran->image, &options, &ran->computation), 0);
    rt_computation_start(ran->computation, NULL, on_done, &done);
    while (sem_wait(&done) < 0)
        assert_int_equal(errno, EINTR);
    sem_destroy(&done);
}

static void ran_encode(struct ran *ran, const uint32_t *path, uint32_t path_count,
                       uint64_t max_bytes)
{
    struct rt_wire_stats stats = {.decode_ns = 1, .infer_ns = 2, .llvm_ns = 3, .code_cached = true};
    assert_int_equal(
        rt_result_encode(ran->computation, path, path_count, max_bytes, &stats, &ran->encoded), 0);
    const struct rt_encoded *encoded = &ran->encoded;
    assert_memory_equal(encoded->head, "PRLN", 4);
    uint32_t message_bytes;
    memcpy(&message_bytes, encoded->head + 4, 4);
    assert_int_equal(message_bytes + 8, encoded->head_bytes);
    ran->result = purlin__result__unpack(NULL, message_bytes, encoded->head + 8);
    assert_non_null(ran->result);
    assert_int_equal(ran->result->version, 1);
    assert_int_equal(ran->result->n_buffer_bytes, encoded->buffer_count);
    uint64_t total = encoded->head_bytes;
    for (uint32_t i = 0; i < encoded->buffer_count; i++) {
        assert_int_equal(ran->result->buffer_bytes[i], encoded->buffers[i].bytes);
        total += encoded->buffers[i].bytes;
    }
    assert_int_equal(total, encoded->total_bytes);
    assert_true(ran->result->stats->code_cached);
}

static void ran_forget(struct ran *ran)
{
    purlin__result__free_unpacked(ran->result, NULL);
    rt_encoded_finish(&ran->encoded);
}

static void ran_finish(struct ran *ran)
{
    ran_forget(ran);
    rt_computation_destroy(ran->computation);
    rt_pool_destroy(ran->pool);
}

static void ran_all(struct ran *ran, const struct rt_type *result, rt_task_fn entry)
{
    ran_start(ran, result, entry, 0);
    ran_encode(ran, NULL, 0, 0);
}

static const Purlin__Value *root_of(const struct ran *ran)
{
    assert_int_equal(ran->result->outcome, PURLIN__RESULT__OUTCOME__VALUE);
    assert_true(ran->result->root < ran->result->n_values);
    return ran->result->values[ran->result->root];
}

/* Children come before what holds them. */
static const Purlin__Value *child_of(const struct ran *ran, const Purlin__Value *value, size_t i)
{
    assert_true(i < value->n_children);
    const Purlin__Value *child = ran->result->values[value->children[i]];
    assert_ptr_not_equal(child, value);
    return child;
}

static struct rt_str *str_make(struct rt_context *context, const char *text)
{
    int64_t count;
    uint32_t max;
    assert_true(rt_utf8_measure(text, strlen(text), &count, &max));
    struct rt_str *str;
    assert_int_equal(rt_str_make(context, count, max, &str), RT_OK);
    rt_utf8_decode(text, strlen(text), str->width, str->data);
    return str;
}

/* ---- scalars and products */

static const children c_scalars = {&t_int,      &t_float,   &t_bool,    &t_str,
                                   &t_none,     &t_unbound, &t_builtin, &t_range,
                                   &t_function, &t_class,   &t_closure, &t_instance};
static const uint32_t scalar_offsets[] = {0, 8, 16, 24, 32, 32, 32, 32, 56, 56, 56, 64};
static const struct rt_type t_scalars = {.kind = RT_PRODUCT,
                                         .form = RT_FORM_TUPLE,
                                         .size = 80,
                                         .align = 8,
                                         .child_count = 12,
                                         .children = c_scalars,
                                         .offsets = scalar_offsets,
                                         .has_references = true};

static int32_t entry_scalars(struct rt_context *context, void *frame)
{
    int64_t *words = frame;
    double number = -0.0;
    words[0] = INT64_MIN;
    memcpy(&words[1], &number, 8);
    *(bool *)&words[2] = true;
    *(struct rt_str **)&words[3] = str_make(context, "h\xc3\xa9");
    words[4] = 1;
    words[5] = 10;
    words[6] = -3;
    words[7] = 42;
    words[8] = 6;
    *(struct rt_str **)&words[9] = str_make(context, "six");
    return RT_OK;
}

static void test_scalars(void **state)
{
    (void)state;
    struct ran ran;
    ran_all(&ran, &t_scalars, entry_scalars);
    const Purlin__Value *root = root_of(&ran);
    assert_int_equal(root->kind, PURLIN__VALUE__KIND__TUPLE);
    assert_int_equal(root->n_children, 12);
    assert_int_equal(child_of(&ran, root, 0)->kind, PURLIN__VALUE__KIND__INT);
    assert_true(child_of(&ran, root, 0)->integer == INT64_MIN);
    assert_int_equal(child_of(&ran, root, 1)->kind, PURLIN__VALUE__KIND__FLOAT);
    assert_true(child_of(&ran, root, 1)->number == 0.0);
    assert_true(signbit(child_of(&ran, root, 1)->number));
    assert_int_equal(child_of(&ran, root, 2)->kind, PURLIN__VALUE__KIND__BOOL);
    assert_int_equal(child_of(&ran, root, 2)->integer, 1);
    assert_int_equal(child_of(&ran, root, 3)->kind, PURLIN__VALUE__KIND__STR);
    assert_string_equal(child_of(&ran, root, 3)->text, "h\xc3\xa9");
    assert_int_equal(child_of(&ran, root, 4)->kind, PURLIN__VALUE__KIND__NONE);
    assert_int_equal(child_of(&ran, root, 5)->kind, PURLIN__VALUE__KIND__UNBOUND);
    assert_int_equal(child_of(&ran, root, 6)->kind, PURLIN__VALUE__KIND__BUILTIN);
    assert_string_equal(child_of(&ran, root, 6)->text, "math.sin");
    const Purlin__Value *range = child_of(&ran, root, 7);
    assert_int_equal(range->kind, PURLIN__VALUE__KIND__RANGE);
    assert_int_equal(range->n_integers, 3);
    assert_int_equal(range->integers[2], -3);
    assert_int_equal(child_of(&ran, root, 8)->kind, PURLIN__VALUE__KIND__FUNCTION);
    assert_int_equal(child_of(&ran, root, 8)->integer, 7);
    assert_int_equal(child_of(&ran, root, 9)->kind, PURLIN__VALUE__KIND__CLASS);
    assert_int_equal(child_of(&ran, root, 9)->integer, 1);
    const Purlin__Value *closure = child_of(&ran, root, 10);
    assert_int_equal(closure->kind, PURLIN__VALUE__KIND__CLOSURE);
    assert_int_equal(closure->integer, 5);
    assert_int_equal(child_of(&ran, closure, 0)->integer, 42);
    const Purlin__Value *instance = child_of(&ran, root, 11);
    assert_int_equal(instance->kind, PURLIN__VALUE__KIND__INSTANCE);
    assert_int_equal(instance->integer, 1);
    assert_int_equal(instance->identity.len, 6);
    assert_memory_equal(instance->identity.data, "second", 6);
    assert_int_equal(instance->n_attributes, 2);
    assert_string_equal(ran.result->names[instance->attributes[1]], "label");
    assert_string_equal(child_of(&ran, instance, 1)->text, "six");
    ran_finish(&ran);
}

/* ---- lists */

static const children c_lists = {&l_int,     &l_float, &l_bool, &l_mixed,
                                 &l_int_str, &l_l_int, &l_union};
static const struct rt_type t_lists =
    PRODUCT(RT_FORM_TUPLE, 7, c_lists, every_8, .has_references = true);
enum { MANY = 1000 };

static struct rt_list *list_make(struct rt_context *context, int32_t type, int64_t count)
{
    struct rt_list *list;
    assert_int_equal(rt_list_new(context, type, count, &list), RT_OK);
    return list;
}

static int32_t entry_lists(struct rt_context *context, void *frame)
{
    struct rt_list **lists = frame;
    lists[0] = list_make(context, I_INT, MANY);
    lists[1] = list_make(context, I_FLOAT, MANY);
    lists[2] = list_make(context, I_BOOL, 3);
    lists[3] = list_make(context, I_MIXED, MANY);
    lists[4] = list_make(context, I_INT_STR, 2);
    lists[5] = list_make(context, I_L_INT, 2);
    lists[6] = list_make(context, I_UNION, 2);
    memset(lists[3]->data, 0, MANY * 24);
    for (int64_t i = 0; i < MANY; i++) {
        ((int64_t *)lists[0]->data)[i] = i;
        ((double *)lists[1]->data)[i] = (double)i / 4;
        ((int64_t *)lists[3]->data)[3 * i] = -i;
        ((double *)lists[3]->data)[3 * i + 1] = (double)i;
        lists[3]->data[24 * i + 16] = (char)(i % 2);
    }
    memcpy(lists[2]->data, "\1\0\1", 3);
    for (int64_t i = 0; i < 2; i++) {
        ((int64_t *)lists[4]->data)[2 * i] = i;
        ((struct rt_str **)lists[4]->data)[2 * i + 1] = str_make(context, i ? "b" : "a");
        ((struct rt_list **)lists[5]->data)[i] = lists[0];
        ((int64_t *)lists[6]->data)[2 * i] = i;
    }
    ((double *)lists[6]->data)[1] = 2.5;
    ((struct rt_str **)lists[6]->data)[3] = str_make(context, "two");
    return RT_OK;
}

static void expect_buffer(const struct ran *ran, const Purlin__Value *list,
                          Purlin__Value__Element element, uint64_t count, size_t size)
{
    assert_int_equal(list->kind, PURLIN__VALUE__KIND__LIST);
    assert_int_equal(list->element, element);
    assert_int_equal(list->count, count);
    assert_int_equal(ran->encoded.buffers[list->buffer].bytes, count * size);
}

static void test_lists(void **state)
{
    (void)state;
    struct ran ran;
    ran_all(&ran, &t_lists, entry_lists);
    const Purlin__Value *root = root_of(&ran);
    const struct rt_span *buffers = ran.encoded.buffers;
    struct rt_list *const *lists = ran.computation->result;
    const Purlin__Value *ints = child_of(&ran, root, 0);
    expect_buffer(&ran, ints, PURLIN__VALUE__ELEMENT__INTS, MANY, 8);
    /* Not copied. */
    assert_ptr_equal(buffers[ints->buffer].data, lists[0]->data);
    expect_buffer(&ran, child_of(&ran, root, 1), PURLIN__VALUE__ELEMENT__FLOATS, MANY, 8);
    expect_buffer(&ran, child_of(&ran, root, 2), PURLIN__VALUE__ELEMENT__BOOLS, 3, 1);
    const Purlin__Value *tuples = child_of(&ran, root, 3);
    assert_int_equal(tuples->element, PURLIN__VALUE__ELEMENT__TUPLES);
    assert_int_equal(tuples->count, MANY);
    assert_int_equal(tuples->n_children, 3);
    expect_buffer(&ran, child_of(&ran, tuples, 0), PURLIN__VALUE__ELEMENT__INTS, MANY, 8);
    expect_buffer(&ran, child_of(&ran, tuples, 1), PURLIN__VALUE__ELEMENT__FLOATS, MANY, 8);
    expect_buffer(&ran, child_of(&ran, tuples, 2), PURLIN__VALUE__ELEMENT__BOOLS, MANY, 1);
    const int64_t *column = buffers[child_of(&ran, tuples, 0)->buffer].data;
    const char *flags = buffers[child_of(&ran, tuples, 2)->buffer].data;
    for (int64_t i = 0; i < MANY; i++) {
        assert_int_equal(column[i], -i);
        assert_int_equal(flags[i], i % 2);
    }
    const Purlin__Value *pairs = child_of(&ran, root, 4);
    assert_int_equal(pairs->element, PURLIN__VALUE__ELEMENT__ANY);
    assert_int_equal(pairs->n_children, 2);
    assert_string_equal(child_of(&ran, child_of(&ran, pairs, 1), 1)->text, "b");
    const Purlin__Value *nested = child_of(&ran, root, 5);
    assert_int_equal(nested->n_children, 2);
    expect_buffer(&ran, child_of(&ran, nested, 1), PURLIN__VALUE__ELEMENT__INTS, MANY, 8);
    const Purlin__Value *unions = child_of(&ran, root, 6);
    assert_true(child_of(&ran, unions, 0)->number == 2.5);
    assert_string_equal(child_of(&ran, unions, 1)->text, "two");
    ran_finish(&ran);
}

static void test_paths(void **state)
{
    (void)state;
    struct ran ran;
    ran_start(&ran, &t_lists, entry_lists, 0);
    uint32_t pair[] = {4, 1, 1};
    ran_encode(&ran, pair, 3, 0);
    assert_string_equal(root_of(&ran)->text, "b");
    ran_forget(&ran);
    uint32_t union_item[] = {6, 0};
    ran_encode(&ran, union_item, 2, 0);
    assert_true(root_of(&ran)->number == 2.5);
    ran_forget(&ran);
    uint32_t outside[][2] = {{7, 0}, {4, 2}, {0, MANY}};
    struct rt_encoded encoded;
    for (int i = 0; i < 3; i++)
        assert_int_equal(rt_result_encode(ran.computation, outside[i], 2, 0, NULL, &encoded),
                         -ENOENT);
    uint64_t bytes[7];
    rt_result_output_bytes(ran.computation, bytes);
    assert_in_range(bytes[0], MANY * 8, MANY * 8 + 100);
    assert_in_range(bytes[3], MANY * 17, MANY * 17 + 100);
    assert_in_range(bytes[6], 10, 200);
    uint32_t first = 0;
    ran_encode(&ran, &first, 1, MANY * 8 - 1);
    assert_int_equal(ran.result->outcome, PURLIN__RESULT__OUTCOME__TOO_LARGE);
    assert_int_equal(ran.result->n_values, 0);
    assert_int_equal(ran.result->total_bytes, bytes[0]);
    ran_finish(&ran);
}

static int32_t entry_str_with_nul(struct rt_context *context, void *frame)
{
    struct rt_str *text = str_make(context, "abc");
    text->data[1] = 0;
    *(int64_t *)frame = 1;
    ((struct rt_str **)frame)[1] = text;
    return RT_OK;
}

static int32_t entry_str_with_surrogate(struct rt_context *context, void *frame)
{
    *(int64_t *)frame = 1;
    ((struct rt_str **)frame)[1] = str_make(context, "a\xed\xa0\x80");
    return RT_OK;
}

static void expect_refused(const struct ran *ran, const char *code, const char *part)
{
    assert_int_equal(ran->result->outcome, PURLIN__RESULT__OUTCOME__REFUSED);
    assert_string_equal(ran->result->diagnostic->code, code);
    if (!strstr(ran->result->diagnostic->message, part))
        fail_msg("%s", ran->result->diagnostic->message);
    assert_int_equal(ran->result->n_values, 0);
    assert_int_equal(ran->encoded.buffer_count, 0);
}

static int32_t entry_nothing(struct rt_context *context, void *frame)
{
    (void)context;
    (void)frame;
    return RT_OK;
}

static void test_what_cannot_leave(void **state)
{
    (void)state;
    static const children c_opaque = {&t_int, &t_opaque};
    static const struct rt_type with_opaque = PRODUCT(RT_FORM_TUPLE, 2, c_opaque, every_8, );
    struct ran ran;
    ran_all(&ran, &with_opaque, entry_nothing);
    expect_refused(&ran, "unsupported", "a generator");
    ran_finish(&ran);
}

/* What a message's string cannot hold goes as bytes of UTF-8. */
static void test_strs_as_data(void **state)
{
    (void)state;
    struct ran ran;
    ran_all(&ran, &t_int_str, entry_str_with_nul);
    const Purlin__Value *nul = child_of(&ran, root_of(&ran), 1);
    assert_int_equal(nul->kind, PURLIN__VALUE__KIND__STR);
    assert_int_equal(nul->data.len, 3);
    assert_memory_equal(nul->data.data, "a\0c", 3);
    ran_finish(&ran);
    ran_all(&ran, &t_int_str, entry_str_with_surrogate);
    const Purlin__Value *half = child_of(&ran, root_of(&ran), 1);
    assert_int_equal(half->data.len, 4);
    assert_memory_equal(half->data.data, "a\xed\xa0\x80", 4);
    ran_finish(&ran);
}

/* ---- exceptions and stops */

static int32_t entry_builtin_error(struct rt_context *context, void *frame)
{
    (void)frame;
    int32_t status = rt_raise_code(context, RT_ERROR_NO_ATTRIBUTE, 1,
                                   "int\x1f"
                                   "real");
    rt_trace(context, 2);
    rt_trace(context, 3);
    return status;
}

static void test_builtin_error(void **state)
{
    (void)state;
    struct ran ran;
    ran_all(&ran, &t_mixed, entry_builtin_error);
    const Purlin__Raised *raised = ran.result->raised;
    assert_int_equal(ran.result->outcome, PURLIN__RESULT__OUTCOME__EXCEPTION);
    assert_string_equal(raised->builtin, "AttributeError");
    assert_string_equal(raised->code, "NO_ATTRIBUTE");
    assert_int_equal(raised->n_code_args, 2);
    assert_string_equal(raised->code_args[0], "int");
    assert_string_equal(raised->code_args[1], "real");
    assert_int_equal(raised->n_frames, 3);
    assert_string_equal(raised->frames[0]->file, "b.py");
    assert_int_equal(raised->frames[0]->line, 30);
    assert_string_equal(raised->frames[2]->function, "inner");
    uint64_t bytes[3];
    rt_result_output_bytes(ran.computation, bytes);
    assert_int_equal(bytes[0], 0);
    ran_finish(&ran);
}

static int32_t entry_user_error(struct rt_context *context, void *frame)
{
    (void)frame;
    int64_t value[2] = {3};
    ((struct rt_str **)value)[1] = str_make(context, "no");
    return rt_raise(context, 1, I_USER_ERROR, value);
}

static int32_t entry_value_error(struct rt_context *context, void *frame)
{
    (void)frame;
    int64_t value = 9;
    return rt_raise(context, 1, I_VALUE_ERROR, &value);
}

static void test_raised_values(void **state)
{
    (void)state;
    struct ran ran;
    ran_all(&ran, &t_mixed, entry_user_error);
    const Purlin__Raised *raised = ran.result->raised;
    assert_string_equal(raised->builtin, "");
    assert_string_equal(raised->class_name, "Second");
    assert_int_equal(raised->class_identity.len, 6);
    assert_string_equal(raised->code, "");
    assert_int_equal(raised->n_args, 2);
    assert_int_equal(ran.result->values[raised->args[0]]->integer, 3);
    assert_string_equal(ran.result->values[raised->args[1]]->text, "no");
    ran_finish(&ran);
    ran_all(&ran, &t_mixed, entry_value_error);
    assert_string_equal(ran.result->raised->builtin, "ValueError");
    assert_int_equal(ran.result->values[ran.result->raised->args[0]]->integer, 9);
    ran_finish(&ran);
}

static int32_t entry_deep(struct rt_context *context, void *frame)
{
    (void)frame;
    int32_t status = rt_raise_code(context, RT_ERROR_RECURSION, 0, NULL);
    for (int i = 0; i < 5000; i++)
        rt_trace(context, 1);
    rt_trace(context, 2);
    return status;
}

static void test_long_traceback(void **state)
{
    (void)state;
    struct ran ran;
    ran_all(&ran, &t_mixed, entry_deep);
    const Purlin__Raised *raised = ran.result->raised;
    assert_int_equal(raised->n_frames, 2 * RT_TRACE_KEPT + 1);
    assert_string_equal(raised->frames[0]->function, "outer");
    assert_string_equal(raised->frames[1]->function, "inner");
    assert_string_equal(raised->frames[RT_TRACE_KEPT]->file, "");
    assert_string_equal(raised->frames[RT_TRACE_KEPT]->function, "[4001 more calls]");
    ran_finish(&ran);
}

static int32_t entry_overflow(struct rt_context *context, void *frame)
{
    (void)frame;
    return rt_stop(context, RT_STOP_INT_OVERFLOW, 2, NULL);
}

static int32_t entry_memory(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_list *list;
    int32_t status = rt_list_new(context, I_INT, INT64_C(1000) * 1000 * 1000 * 1000, &list);
    rt_trace(context, 2);
    return status;
}

static int32_t entry_polls(struct rt_context *context, void *frame)
{
    (void)frame;
    atomic_store(&context->computation->cancelled, true);
    return rt_poll(context);
}

static void test_stops(void **state)
{
    (void)state;
    struct ran ran;
    ran_all(&ran, &t_mixed, entry_overflow);
    expect_refused(&ran, "int-overflow", "an int left 64 bits");
    assert_int_equal(ran.result->diagnostic->line, 20);
    assert_string_equal(ran.result->diagnostic->function, "outer");
    ran_finish(&ran);
    ran_start(&ran, &t_mixed, entry_memory, 64 << 20);
    ran_encode(&ran, NULL, 0, 0);
    assert_int_equal(ran.result->outcome, PURLIN__RESULT__OUTCOME__FAILED);
    assert_string_equal(ran.result->diagnostic->code, "memory");
    assert_non_null(strstr(ran.result->diagnostic->message, "the limit is 64.0 MiB"));
    assert_non_null(strstr(ran.result->diagnostic->message, "7450.6 GiB were wanted"));
    assert_int_equal(ran.result->diagnostic->line, 20);
    ran_finish(&ran);
    ran_all(&ran, &t_mixed, entry_polls);
    assert_int_equal(ran.result->outcome, PURLIN__RESULT__OUTCOME__FAILED);
    assert_string_equal(ran.result->diagnostic->code, "cancelled");
    ran_finish(&ran);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars),       cmocka_unit_test(test_lists),
        cmocka_unit_test(test_paths),         cmocka_unit_test(test_what_cannot_leave),
        cmocka_unit_test(test_strs_as_data),  cmocka_unit_test(test_builtin_error),
        cmocka_unit_test(test_raised_values), cmocka_unit_test(test_long_traceback),
        cmocka_unit_test(test_stops),
    };
    return cmocka_run_group_tests_name("encode", tests, NULL, NULL);
}

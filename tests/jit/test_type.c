/* Types: interning, joining, and the bounds on their size. */
#include "jit/type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four above */
#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct type_table *table;
};

static int setup(void **state)
{
    static struct fixture fixture;
    arena_init(&fixture.arena, 0);
    fixture.table = type_table_create(&fixture.arena);
    *state = &fixture;
    return fixture.table ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    arena_finish(&fixture->arena);
    return 0;
}

static struct type_id tuple2(struct type_table *table, struct type_id a, struct type_id b)
{
    return type_make(table, TYPE_TUPLE, 0, (struct type_id[]){a, b}, 2, NULL);
}

static void plain_kinds_have_fixed_ids(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    for (uint32_t kind = TYPE_NEVER; kind <= TYPE_NOT_IMPLEMENTED; kind++) {
        struct type_id id = type_make(table, kind, 0, NULL, 0, NULL);
        assert_int_equal(id.id, kind);
        assert_int_equal(type_get(table, id)->kind, kind);
    }
    assert_int_equal(type_shape(table, TYPE_ID_NONE), SHAPE_UNIT);
    assert_int_equal(type_shape(table, TYPE_ID_STR), SHAPE_SCALAR);
    assert_int_equal(type_shape(table, tuple2(table, TYPE_ID_INT, TYPE_ID_INT)), SHAPE_PRODUCT);
}

static void equal_types_are_one(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct type_id a = tuple2(table, TYPE_ID_INT, type_list(table, TYPE_ID_FLOAT));
    uint32_t count = type_count(table);
    struct type_id b = tuple2(table, TYPE_ID_INT, type_list(table, TYPE_ID_FLOAT));
    assert_int_equal(a.id, b.id);
    assert_int_equal(type_count(table), count);
    assert_int_not_equal(a.id, tuple2(table, TYPE_ID_INT, TYPE_ID_INT).id);
    uint32_t x = 1, y = 2;
    struct type_id field = TYPE_ID_INT;
    struct type_id c = type_make(table, TYPE_INSTANCE, 3, &field, 1, &x);
    assert_int_equal(c.id, type_make(table, TYPE_INSTANCE, 3, &field, 1, &x).id);
    assert_int_not_equal(c.id, type_make(table, TYPE_INSTANCE, 3, &field, 1, &y).id);
    assert_int_not_equal(c.id, type_make(table, TYPE_INSTANCE, 4, &field, 1, &x).id);
}

static void interning_survives_growth(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    uint32_t ids[1000];
    for (uint32_t i = 0; i < 1000; i++)
        ids[i] = type_make(table, TYPE_FUNCTION, i, NULL, 0, NULL).id;
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(type_make(table, TYPE_FUNCTION, i, NULL, 0, NULL).id, ids[i]);
}

static void join_is_least(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct type_id number = type_join(table, TYPE_ID_INT, TYPE_ID_FLOAT);
    assert_int_equal(type_join(table, TYPE_ID_INT, TYPE_ID_NEVER).id, TYPE_INT);
    assert_int_equal(type_join(table, TYPE_ID_NEVER, TYPE_ID_INT).id, TYPE_INT);
    assert_int_equal(type_get(table, number)->kind, TYPE_UNION);
    assert_int_equal(type_union_member(table, number, TYPE_ID_INT), 0);
    assert_int_equal(type_union_member(table, number, TYPE_ID_FLOAT), 1);
    assert_int_equal(type_union_member(table, number, TYPE_ID_STR), -1);
    assert_int_equal(type_union_member(table, TYPE_ID_INT, TYPE_ID_INT), -1);
    assert_int_equal(type_join(table, number, TYPE_ID_FLOAT).id, number.id);
    struct type_id wide = type_join(table, TYPE_ID_NONE, number);
    assert_int_equal(type_get(table, wide)->child_count, 3);
    assert_int_equal(type_join(table, number, type_join(table, TYPE_ID_FLOAT, TYPE_ID_NONE)).id,
                     wide.id);
}

static void lists_join_by_element(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct type_id ints = type_list(table, TYPE_ID_INT);
    struct type_id floats = type_list(table, TYPE_ID_FLOAT);
    struct type_id numbers = type_list(table, type_join(table, TYPE_ID_INT, TYPE_ID_FLOAT));
    assert_int_equal(type_join(table, ints, floats).id, numbers.id);
    assert_int_equal(type_join(table, type_list(table, TYPE_ID_NEVER), ints).id, ints.id);
    /* any order of joining gives the same, unions with lists included */
    struct type_id a = type_join(table, type_join(table, ints, TYPE_ID_NONE), floats);
    struct type_id b = type_join(table, ints, type_join(table, TYPE_ID_NONE, floats));
    assert_int_equal(a.id, b.id);
    assert_int_equal(a.id, type_join(table, TYPE_ID_NONE, numbers).id);
}

static void order_does_not_depend_on_history(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct arena arena;
    arena_init(&arena, 0);
    struct type_table *other = type_table_create(&arena);
    struct type_id a = type_make(table, TYPE_FUNCTION, 1, NULL, 0, NULL);
    struct type_id b = type_make(table, TYPE_FUNCTION, 2, NULL, 0, NULL);
    struct type_id d = type_make(other, TYPE_FUNCTION, 2, NULL, 0, NULL);
    struct type_id c = type_make(other, TYPE_FUNCTION, 1, NULL, 0, NULL);
    assert_int_equal(type_union_member(table, type_join(table, b, a), a), 0);
    assert_int_equal(type_union_member(other, type_join(other, c, d), c), 0);
    assert_true(type_compare(other, c, d) < 0);
    assert_true(type_compare(other, d, c) > 0);
    arena_finish(&arena);
}

static void references_are_known(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct type_id ints = type_list(table, TYPE_ID_INT);
    assert_false(type_has_references(table, TYPE_ID_INT));
    assert_true(type_has_references(table, TYPE_ID_STR));
    assert_true(type_has_references(table, tuple2(table, TYPE_ID_INT, ints)));
    assert_false(type_has_references(table, tuple2(table, TYPE_ID_INT, TYPE_ID_NONE)));
}

static void wide_unions_explode(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct type_id all = TYPE_ID_NEVER;
    for (uint32_t i = 0; i < 16; i++)
        all = type_join(table, all, type_make(table, TYPE_FUNCTION, i, NULL, 0, NULL));
    assert_false(type_table_failed(table));
    assert_int_equal(type_get(table, all)->child_count, 16);
    all = type_join(table, all, TYPE_ID_INT);
    assert_int_equal(all.id, TYPE_NEVER);
    assert_true(type_table_failed(table));
    assert_true(type_table_exploded(table));
}

static void deep_types_explode(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct type_id deep = TYPE_ID_INT;
    for (int i = 0; i < 31; i++)
        deep = type_list(table, deep);
    assert_false(type_table_failed(table));
    type_list(table, deep);
    assert_true(type_table_exploded(table));
}

static void bushy_types_explode(void **state)
{
    struct type_table *table = ((struct fixture *)*state)->table;
    struct type_id bushy = TYPE_ID_INT;
    for (int i = 0; i < 14 && !type_table_failed(table); i++)
        bushy = tuple2(table, bushy, bushy);
    assert_true(type_table_exploded(table));
}

static void exhaustion_is_reported(void **state)
{
    (void)state;
    for (size_t limit = 1024; limit < 200 * 1024; limit += 4096) {
        struct arena arena;
        arena_init(&arena, limit);
        struct type_table *table = type_table_create(&arena);
        if (table) {
            for (uint32_t i = 0; i < 1000; i++)
                type_make(table, TYPE_FUNCTION, i, NULL, 0, NULL);
            assert_true(type_table_failed(table) ||
                        type_count(table) == 1000 + TYPE_NOT_IMPLEMENTED + 1);
            assert_false(type_table_exploded(table));
        }
        arena_finish(&arena);
    }
}

int main(void)
{
#define TYPE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TYPE_TEST(plain_kinds_have_fixed_ids), TYPE_TEST(equal_types_are_one),
        TYPE_TEST(interning_survives_growth),  TYPE_TEST(join_is_least),
        TYPE_TEST(lists_join_by_element),      TYPE_TEST(order_does_not_depend_on_history),
        TYPE_TEST(references_are_known),       TYPE_TEST(wide_unions_explode),
        TYPE_TEST(deep_types_explode),         TYPE_TEST(bushy_types_explode),
        TYPE_TEST(exhaustion_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is remembered of places where ints left 64 bits. */
#include "jit/widen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

/* Wants the ones above first. */
#include <cmocka.h>

static const struct program_name names[] = {{"f", 1}, {"g", 1}, {"a.py", 4}};

/* f: two instructions at 3:5, one at 4:5; g: one at 3:5 */
static struct program_instruction f_instructions[] = {
    {.op = OP_BINARY, .line = 3, .column = 5},
    {.op = OP_BINARY, .line = 3, .column = 5},
    {.op = OP_BINARY, .line = 4, .column = 5},
};
static struct program_instruction g_instructions[] = {{.op = OP_BINARY, .line = 3, .column = 5}};
static struct program_code codes[] = {
    {.name = 0, .file = 2, .instruction_count = 3, .instructions = f_instructions},
    {.name = 1, .file = 2, .instruction_count = 1, .instructions = g_instructions},
};

static struct jit_program program_of(uint64_t hash)
{
    return (struct jit_program){.names = (struct program_name *)names,
                                .name_count = 3,
                                .codes = codes,
                                .code_count = 2,
                                .hash = {hash, hash}};
}

static const struct rt_site at_3 = {"a.py", "f", 3, 5}, at_4 = {"a.py", "f", 4, 5},
                            nowhere = {"b.py", "f", 3, 5};

static struct decisions recall(struct widen_table *table, const struct jit_program *program)
{
    struct decisions decisions = {0};
    widen_recall(table, program, &decisions);
    return decisions;
}

static bool point(const struct decisions *decisions, uint64_t code, uint64_t instruction)
{
    return decisions_has(decisions, DECISION_WIDE_POINT, code << 32 | instruction);
}

static void test_points_then_code_then_all(void **state)
{
    (void)state;
    struct widen_table *table = widen_table_create();
    struct jit_program program = program_of(1), other = program_of(2);
    assert_non_null(table);
    assert_true(widen_note(table, &program, &at_3));
    struct decisions decisions = recall(table, &program);
    assert_true(point(&decisions, 0, 0) && point(&decisions, 0, 1));
    assert_false(point(&decisions, 0, 2) || point(&decisions, 1, 0));
    assert_false(decisions_has(&decisions, DECISION_WIDE_CODE, 0));
    decisions_finish(&decisions);
    decisions = recall(table, &other);
    assert_int_equal(decisions.count, 0);
    decisions_finish(&decisions);

    assert_true(widen_note(table, &program, &at_4));
    decisions = recall(table, &program);
    assert_true(point(&decisions, 0, 2));
    decisions_finish(&decisions);

    /* The third time the function is. */
    assert_true(widen_note(table, &program, &at_4));
    decisions = recall(table, &program);
    assert_true(decisions_has(&decisions, DECISION_WIDE_CODE, 0));
    assert_false(decisions_has(&decisions, DECISION_WIDE_CODE, 1));
    assert_false(decisions_has(&decisions, DECISION_WIDE, 0));
    decisions_finish(&decisions);

    /* Nothing is left of the function: everything is. */
    assert_true(widen_note(table, &program, &at_4));
    decisions = recall(table, &program);
    assert_true(decisions_has(&decisions, DECISION_WIDE, 0));
    decisions_finish(&decisions);
    assert_false(widen_note(table, &program, &at_3));
    widen_table_destroy(table);
}

static void test_unknown_place(void **state)
{
    (void)state;
    const struct rt_site *const places[] = {NULL, &nowhere};
    for (int i = 0; i < 2; i++) {
        struct widen_table *table = widen_table_create();
        struct jit_program program = program_of(1);
        assert_true(widen_note(table, &program, places[i]));
        struct decisions decisions = recall(table, &program);
        assert_true(decisions_has(&decisions, DECISION_WIDE, 0));
        decisions_finish(&decisions);
        assert_false(widen_note(table, &program, places[i]));
        widen_table_destroy(table);
    }
}

static void test_forgets_the_oldest(void **state)
{
    (void)state;
    struct widen_table *table = widen_table_create();
    struct jit_program first = program_of(1000), kept = program_of(1001);
    assert_true(widen_note(table, &first, &at_3));
    assert_true(widen_note(table, &kept, &at_3));
    for (uint64_t i = 0; i < 127; i++) {
        struct jit_program program = program_of(i + 1);
        struct decisions used = recall(table, &kept);
        decisions_finish(&used);
        assert_true(widen_note(table, &program, &at_3));
    }
    struct decisions forgotten = recall(table, &first), known = recall(table, &kept);
    assert_int_equal(forgotten.count, 0);
    assert_int_equal(known.count, 2);
    decisions_finish(&forgotten);
    decisions_finish(&known);
    widen_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_then_code_then_all),
        cmocka_unit_test(test_unknown_place),
        cmocka_unit_test(test_forgets_the_oldest),
    };
    return cmocka_run_group_tests_name("widen", tests, NULL, NULL);
}

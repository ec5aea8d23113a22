/* Interval arithmetic against all numbers of small intervals, and at the edges of 64 bits. */
#include "jit/pass_internal.h"
#include "jit/pass_interval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four above */
#include <cmocka.h>

/* Intervals of up to five numbers around these. */
static const int64_t centres[] = {0,  3,  -3,        63,        1000,      -1000,
                                  -1, 40, INT64_MIN, INT64_MAX, 3037000499};

enum { CENTRES = sizeof(centres) / sizeof(centres[0]) };

static struct interval around(uint32_t index, uint32_t size)
{
    struct interval made = {centres[index], centres[index]};
    for (uint32_t i = 0; i < size; i++) {
        if (made.low > INT64_MIN && (i & 1))
            made.low--;
        else if (made.high < INT64_MAX)
            made.high++;
    }
    return made;
}

static bool apply(enum ir_op op, int64_t a, int64_t b, int64_t *ret_result)
{
    if (op == IR_INT_NEGATE)
        return !__builtin_sub_overflow((int64_t)0, a, ret_result);
    if (op == IR_INT_ABS && a == INT64_MIN)
        return false;
    if (op == IR_INT_ABS || op == IR_INT_INVERT) {
        *ret_result = op == IR_INT_INVERT ? ~a : a < 0 ? -a : a;
        return true;
    }
    return fold_int(op, a, b, ret_result);
}

static bool overflows(enum ir_op op, int64_t a, int64_t b)
{
    int64_t result;
    if ((op == IR_INT_FLOOR_DIVIDE || op == IR_INT_MODULO) && b == 0)
        return false;
    if ((op == IR_INT_SHIFT_LEFT || op == IR_INT_SHIFT_RIGHT || op == IR_INT_POWER) && b < 0)
        return false;
    if (op == IR_INT_SHIFT_LEFT && a == 0)
        return false;
    if (op == IR_INT_POWER && (a == 0 || a == 1 || a == -1))
        return false;
    return !apply(op, a, b, &result);
}

static void check(enum ir_op op, struct interval a, struct interval b)
{
    bool fits;
    struct interval result = interval_apply(op, a, b, &fits);
    for (int64_t i = 0; i <= (int64_t)((uint64_t)a.high - (uint64_t)a.low); i++) {
        for (int64_t k = 0; k <= (int64_t)((uint64_t)b.high - (uint64_t)b.low); k++) {
            int64_t x = a.low + i, y = b.low + k, value;
            if (fits && overflows(op, x, y))
                fail_msg("op %d: %lld, %lld overflows", (int)op, (long long)x, (long long)y);
            if (apply(op, x, y, &value) && (value < result.low || value > result.high))
                fail_msg("op %d: %lld, %lld gives %lld, not in [%lld, %lld]", (int)op, (long long)x,
                         (long long)y, (long long)value, (long long)result.low,
                         (long long)result.high);
        }
    }
}

static void results_hold_every_value(void **state)
{
    (void)state;
    static const enum ir_op ops[] = {
        IR_INT_ADD,    IR_INT_SUBTRACT, IR_INT_MULTIPLY, IR_INT_FLOOR_DIVIDE, IR_INT_MODULO,
        IR_INT_AND,    IR_INT_OR,       IR_INT_XOR,      IR_INT_SHIFT_LEFT,   IR_INT_SHIFT_RIGHT,
        IR_INT_NEGATE, IR_INT_ABS,      IR_INT_INVERT,   IR_INT_POWER};
    for (size_t op = 0; op < sizeof(ops) / sizeof(ops[0]); op++) {
        for (uint32_t a = 0; a < CENTRES * 5; a++) {
            for (uint32_t b = 0; b < CENTRES * 5; b++)
                check(ops[op], around(a / 5, a % 5), around(b / 5, b % 5));
        }
    }
}

static void refining_keeps_what_can_be(void **state)
{
    (void)state;
    for (uint32_t compare = IR_EQ; compare <= IR_GE; compare++) {
        for (int64_t low = -4; low < 4; low++) {
            for (int64_t other = -4; other < 4; other++) {
                struct interval a = {low, low + 3}, b = {other, other + 2};
                struct interval result = interval_refine(a, compare, b);
                for (int64_t x = a.low; x <= a.high; x++) {
                    bool can = false;
                    for (int64_t y = b.low; y <= b.high; y++)
                        can |= fold_compare(compare, x, y);
                    if (can)
                        assert_true(x >= result.low && x <= result.high);
                    else if (compare != IR_NE)
                        assert_true(x < result.low || x > result.high);
                }
            }
        }
    }
}

static void results_are_tight_where_it_matters(void **state)
{
    (void)state;
    bool fits;
    struct interval r =
        interval_apply(IR_INT_MODULO, (struct interval){0, 1000}, (struct interval){2, 10}, &fits);
    assert_true(r.low == 0 && r.high == 9);
    r = interval_apply(IR_INT_ADD, (struct interval){1, INT64_MAX - 1}, (struct interval){1, 1},
                       &fits);
    assert_true(fits && r.low == 2 && r.high == INT64_MAX);
    r = interval_apply(IR_INT_ADD, (struct interval){1, INT64_MAX}, (struct interval){1, 1}, &fits);
    assert_true(!fits && r.high == INT64_MAX);
    interval_apply(IR_INT_FLOOR_DIVIDE, INTERVAL_ALL, (struct interval){-1, 5}, &fits);
    assert_false(fits);
    interval_apply(IR_INT_FLOOR_DIVIDE, INTERVAL_ALL, (struct interval){0, 5}, &fits);
    assert_true(fits);
    assert_int_equal(interval_root(10), 3);
    assert_int_equal(interval_root(9), 3);
    assert_int_equal(interval_root(0), 0);
    assert_int_equal(interval_root(INT64_MAX), 3037000499);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_hold_every_value),
        cmocka_unit_test(refining_keeps_what_can_be),
        cmocka_unit_test(results_are_tight_where_it_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

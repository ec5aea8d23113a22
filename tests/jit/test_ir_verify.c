/* The verifier: each rule catches what breaks it. */
#include "ir_support.h"
#include "jit/ir_text.h"
#include "jit/ir_verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* after the four above */
#include <cmocka.h>

/* What stands around a case's lines: values to use, and callees. */
static const char before[] = "entry @main\n"
                             "func @main -> int {\n"
                             "b0:\n"
                             "  %1: int = int 1\n"
                             "  %2: float = float 2\n"
                             "  %3: bool = bool true\n"
                             "  %4: list<int> = list.new %1\n"
                             "  %5: union<int, float> = inject %1\n"
                             "  %6: tuple<int, float> = make %1, %2\n"
                             "  %7: none = unit\n";

static const char after[] =
    "func @g -> int {\nb0(%1: int):\n  return %1\n}\n"
    "func @never -> never {\nb0:\n  unreachable\n}\n"
    "fill @each emits int -> none {\nb0(%1: int, %2: int):\n  emit %1\n  %3: none = unit\n"
    "  return %3\n}\n";

struct rule {
    const char *lines; /* continues b0 of @main */
    const char *message;
};

static const struct rule rules[] = {
    {"  return %1\n}\n", NULL},
    /* structure */
    {"}\n", "terminators end blocks"},
    {"  jump b1\nb1:\n}\n", "no terminator"},
    {"  return %1\n  poll\n}\n", "terminators end blocks"},
    {"  %9: int = return %1\n}\n", "yields nothing"},
    {"  int 4\n  return %1\n}\n", "wrong result type"},
    {"  jump b0\n}\n", "edge to the entry"},
    {"  jump b7\n}\n", "block that is not"},
    {"  jump b1(%1)\nb1:\n  return %1\n}\n", "takes 0 arguments"},
    {"  jump b1(%2)\nb1(%8: int):\n  return %8\n}\n", "argument %2 has the wrong type"},
    {"  jump b1(%99)\nb1(%8: int):\n  return %8\n}\n", "argument %99 is not defined"},
    {"  jump b1, b1\nb1:\n  return %1\n}\n", "wrong number of edges"},
    {"  branch %3, b1\nb1:\n  return %1\n}\n", "wrong number of edges"},
    {"  switch %1\n}\n", "wrong number of edges"},
    {"  branch %1, b1, b1\nb1:\n  return %1\n}\n", "operand 0 has the wrong type"},
    {"  jump b1(%1)\nb1(%8: never):\n  return %1\n}\n", "has no type"},
    /* uses */
    {"  return %99\n}\n", "operand 0 is not defined"},
    {"  %9: int = int.not %10\n  %10: int = int 1\n  return %9\n}\n", "before its definition"},
    {"  branch %3, b1, b2\nb1:\n  %9: int = int 1\n  jump b2\nb2:\n  return %9\n}\n",
     "before its definition"},
    {"  branch %3, b1, b2\nb1:\n  %9: int = int 1\n  jump b2\nb2:\n  jump b3(%9)\n"
     "b3(%10: int):\n  return %10\n}\n",
     "before its definition"},
    {"  return %2\n}\n", "returns another type"},
    /* sites, flags, text, immediates */
    {"  %9: int = int.add %1, %1 !4\n  return %9\n}\n", "site is out of range"},
    {"  %9: int = int.add [nonzero] %1, %1\n  return %9\n}\n", "flag without a meaning"},
    {"  %9: int = int.add %1, %1 \"x\"\n  return %9\n}\n", "text without a meaning"},
    {"  %9: str = str 0\n  return %1\n}\n", "immediate is out of range"},
    {"  %9: int = global 0\n  return %1\n}\n", "immediate is out of range"},
    /* types of operands and results */
    {"  %9: float = int 1\n  return %1\n}\n", "wrong result type"},
    {"  %9: float = int.add %1, %1\n  return %1\n}\n", "wrong result type"},
    {"  %9: int = int.add %1\n  return %1\n}\n", "2 operands expected"},
    {"  %9: int = int.add %1, %2\n  return %1\n}\n", "operand 1 has the wrong type"},
    {"  %9: int = int.div %1, %1\n  return %1\n}\n", "wrong result type"},
    {"  %9: int = int.cmp lt %1, %1\n  return %1\n}\n", "wrong result type"},
    {"  %9: int = unit\n  return %1\n}\n", "wrong shape"},
    {"  %9: tuple<int, float> = make %1\n  return %1\n}\n", "one operand a child"},
    {"  %9: tuple<int, float> = make %1, %1\n  return %1\n}\n", "child 1 has the wrong type"},
    {"  %9: int = make\n  return %1\n}\n", "wrong shape"},
    {"  %9: int = field 2 %6\n  return %1\n}\n", "immediate is out of range"},
    {"  %9: int = field 1 %6\n  return %1\n}\n", "wrong result type"},
    {"  %9: int = field 0 %1\n  return %1\n}\n", "wrong shape"},
    {"  %9: union<int, float> = inject %3\n  return %1\n}\n", "not a member"},
    {"  %9: union<int, none> = inject %5\n  return %1\n}\n", "what is not a member"},
    {"  %9: int = inject %1\n  return %1\n}\n", "wrong shape"},
    {"  %9: int = tag %6\n  return %1\n}\n", "operand 0 has the wrong type"},
    {"  %9: int = payload 1 %5\n  return %1\n}\n", "wrong result type"},
    {"  %9: int = select %3, %1, %2\n  return %1\n}\n", "operands of different types"},
    {"  %9: float = math SIN %1\n  return %1\n}\n", "operand 0 has the wrong type"},
    {"  %9: int = math SIN %2\n  return %1\n}\n", "wrong result type"},
    {"  %9: float = math POW %2\n  return %1\n}\n", "2 operands expected"},
    {"  %9: bool = int.to_float %1\n  return %1\n}\n", "wrong result type"},
    {"  %9: list<int> = list.new %2\n  return %1\n}\n", "element 0 has the wrong type"},
    {"  %9: int = list.new\n  return %1\n}\n", "the result is a list"},
    {"  %9: float = list.get %4, %1\n  return %1\n}\n", "wrong result type"},
    {"  %9: list<float> = list.concat %4, %4\n  return %1\n}\n", "wrong result type"},
    {"  %9: list<float> = list.convert %4\n  return %1\n}\n", "elements do not fit"},
    {"  %9: list<union<int, float>> = list.convert %4\n  return %1\n}\n", NULL},
    {"  %9: list<float> = list.range %1, %1, %1\n  return %1\n}\n", "wrong result"},
    {"  %9: list<float> = list.repeat %4, %1\n  return %1\n}\n", "wrong result type"},
    {"  %9: list<list<int>> = list.new %4\n  %10: list<int> = list.flatten %9\n  return %1\n}\n",
     NULL},
    {"  %9: list<int> = list.flatten %4\n  return %1\n}\n", "wrong result type"},
    /* calls */
    {"  %9: int = call @g(%1)\n  return %9\n}\n", NULL},
    {"  %9: int = call @g()\n  return %9\n}\n", "wrong number of arguments"},
    {"  %9: int = call @g(%2)\n  return %9\n}\n", "argument 0 has the wrong type"},
    {"  %9: float = call @g(%1)\n  return %1\n}\n", "wrong result type"},
    {"  %9: none = call @each(%1, %1)\n  return %1\n}\n", "wrong kind"},
    {"  call @never()\n  unreachable\n}\n", NULL},
    {"  %9: int = call @never()\n  return %9\n}\n", "wrong result type"},
    {"  %9: tuple<int, int> = fork @g(%1), @g(%1)\n  return %1\n}\n", NULL},
    {"  %9: tuple<int> = fork @g(%1), @g(%1)\n  return %1\n}\n", "tuple of the two"},
    {"  %9: tuple<int, int> = fork @g(%1), @g(%2)\n  return %1\n}\n", "argument 0"},
    {"  %9: list<int> = collect @each(%1)\n  return %1\n}\n", NULL},
    {"  %9: list<float> = collect @each(%1)\n  return %1\n}\n", "emits another type"},
    {"  %9: list<int> = collect @each(%1, %1)\n  return %1\n}\n", "wrong number of arguments"},
    {"  %9: list<int> = collect @g(%1)\n  return %1\n}\n", "wrong kind"},
    {"  %9: int = reduce SUM_INT @each(%1)\n  return %1\n}\n", NULL},
    {"  %9: float = reduce SUM_FLOAT @each(%1)\n  return %1\n}\n", "emits another type"},
    {"  %9: int = reduce MIN_INT @each(%1)\n  return %1\n}\n", "tuple of value and bool"},
    {"  %9: int = reduce SUM_INT @each(%2)\n  return %1\n}\n", "operand 0 has the wrong type"},
    /* the rest */
    {"  emit %1\n  return %1\n}\n", "not in a FILL"},
    {"  retain %1\n  return %1\n}\n", "holds no references"},
    {"  retain %4\n  return %1\n}\n", NULL},
    {"  jump b1\nb1:\n  stack.check\n  return %1\n}\n", "not in the entry"},
    {"  raise %1\n}\n", "not an exception"},
    {"  return %1\n}\nfill @f emits int -> int {\nb0(%1: int, %2: int):\n  return %1\n}\n",
     "return NONE"},
    {"  return %1\n}\nfill @f emits int -> none {\nb0(%1: int):\n  unreachable\n}\n",
     "low and high"},
    {"  return %1\n}\nfill @f emits int -> none {\nb0(%1: int, %2: float):\n  unreachable\n}\n",
     "are INT"},
    {"  return %1\n}\nfill @f emits float -> none {\nb0(%1: int, %2: int):\n  emit %1\n"
     "  unreachable\n}\n",
     "emits another type"},
    {"  return %1\n}\nfunc @f -> int {\n}\n", "no blocks"},
};

static int verify(const char *text, struct arena *arena, const char **ret_message)
{
    struct ir_parse_error error;
    struct ir_module *module;
    if (ir_parse(text, strlen(text), arena, &error, &module))
        fail_msg("%s\nline %u: %s", text, error.line, error.message);
    return ir_verify(module, arena, ret_message);
}

static void every_rule_catches(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct arena arena;
        arena_init(&arena, 0);
        const char *message = "nothing";
        const char *text = arena_printf(&arena, "%s%s%s", before, rules[i].lines, after);
        int result = verify(text, &arena, &message);
        if (result != (rules[i].message ? IR_VERIFY_BROKEN : 0) ||
            (rules[i].message && !strstr(message, rules[i].message)))
            fail_msg("%s%d: %s", rules[i].lines, result, message);
        arena_finish(&arena);
    }
}

/* Objects, what changes, and failures that are caught. */
static void rules_of_what_changes_catch(void **state)
{
    (void)state;
    static const char head[] = "shape 1 list<int> mutated\n"
                               "shape 2 object#3<7: list$1, 8: float> mutated\n"
                               "shape 3 dict<str, int> mutated\n"
                               "shape 5 list<int>\n"
                               "entry @main\n"
                               "func @main -> none {\nb0:\n  %1: none = unit\n  return %1\n}\n"
                               "func @f -> int {\n"
                               "b0(%1: int, %2: list$1, %3: object$2, %4: dict$3, %5: list$5, "
                               "%6: exception_ref, %7: float):\n";
    static const struct rule cases[] = {
        {"  list.set %2, %1, %1\n  return %1\n}\n", NULL},
        {"  list.set %2, %1, %7\n  return %1\n}\n", "stores a value of another type"},
        {"  list.append %5, %1\n  return %1\n}\n", "changes what is said not to change"},
        {"  list.append %3, %1\n  return %1\n}\n", "operand 0 has the wrong type"},
        {"  %9: object$2 = object.new %2, %7\n  return %1\n}\n", NULL},
        {"  %9: object$2 = object.new %2\n  return %1\n}\n", "no operands, or one a field"},
        {"  %9: object$2 = object.new %2, %1\n  return %1\n}\n", "field 1 has the wrong type"},
        {"  %9: list$1 = object.new\n  return %1\n}\n", "an object or a cell"},
        {"  %9: float = object.get 1 %3\n  return %1\n}\n", NULL},
        {"  %9: float = object.get 2 %3\n  return %1\n}\n", "no such child"},
        {"  %9: int = object.get 1 %3\n  return %1\n}\n", "wrong result type"},
        {"  object.set 1 %3, %1\n  return %1\n}\n", "stores a value of another type"},
        {"  %9: bool = same %2, %5\n  return %1\n}\n", "operands of different types"},
        {"  %9: bool = same %1, %1\n  return %1\n}\n", "operands are no pointers"},
        {"  %9: int = dict.value %4, %1\n  return %9\n}\n", NULL},
        {"  %9: int = dict.key %4, %1\n  return %9\n}\n", "wrong result type"},
        {"  dict.set_value %4, %1, %7\n  return %1\n}\n", "stores a value of another type"},
        {"  %9: int = caught\n  return %9\n}\n", "wrong result type"},
        {"  %9: list$1 = cast %6\n  return %1\n}\n", "cast into each other"},
        {"  raise %1\n}\n", "not an exception"},
        {"  %9: int = int.floordiv %1, %1\n  branch.raised b1, b2\nb1:\n  return %9\n"
         "b2:\n  return %1\n}\n",
         NULL},
        {"  %9: int = int.floordiv %1, %1\n  branch.raised b1, b2\nb1:\n  return %1\n"
         "b2:\n  return %9\n}\n",
         "before its definition"},
        {"  %9: int = int.floordiv %1, %1\n  branch.raised b1, b2(%9)\nb1:\n  return %1\n"
         "b2(%10: int):\n  return %10\n}\n",
         "before its definition"},
        {"  %9: int = int.floordiv %1, %1\n  branch.raised b1, b2\nb1:\n  jump b3\n"
         "b2:\n  jump b3\nb3:\n  return %9\n}\n",
         "before its definition"},
        {"  %9: int = int.not %1\n  branch.raised b1, b2\nb1:\n  return %1\n"
         "b2:\n  return %1\n}\n",
         "what is before it cannot fail"},
        {"  %9: int = int.floordiv %1, %1\n  branch.raised b1, b1\nb1:\n  return %1\n}\n",
         "both edges lead to one block"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        arena_init(&arena, 0);
        const char *message = "nothing";
        int result = verify(arena_printf(&arena, "%s%s", head, cases[i].lines), &arena, &message);
        if (result != (cases[i].message ? IR_VERIFY_BROKEN : 0) ||
            (cases[i].message && !strstr(message, cases[i].message)))
            fail_msg("%s%d: %s", cases[i].lines, result, message);
        arena_finish(&arena);
    }
}

static void messages_name_the_place(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    const char *message = "";
    const char *text = "entry @f\nfunc @f -> int {\nb0:\n  %1: int = int 1\n  jump b1\nb1:\n"
                       "  %2: float = int.not %1\n  return %1\n}\n";
    assert_int_equal(verify(text, &arena, &message), IR_VERIFY_BROKEN);
    assert_string_equal(message, "@f b1: %2: float = int.not %1: wrong result type");
    arena_finish(&arena);
}

static void module_rules_catch(void **state)
{
    (void)state;
    static const struct rule cases[] = {
        {"", "module: no entry"},
        {"entry @f\nfunc @f -> int {\nb0(%1: int):\n  return %1\n}\n", "takes parameters"},
        {"entry @f\nfill @f emits int -> none {\nb0(%1: int, %2: int):\n  unreachable\n}\n",
         "no plain function"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        arena_init(&arena, 0);
        const char *message = "";
        assert_int_equal(verify(cases[i].lines, &arena, &message), IR_VERIFY_BROKEN);
        assert_non_null(strstr(message, cases[i].message));
        arena_finish(&arena);
    }
}

/* What text cannot say, because the reader sees to it. */
static void tables_are_checked(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    const char *message = "";
    struct ir_module *module = support_read(
        "entry @f\nfunc @f -> int {\nb0:\n  %1: int = int 1\n  %2: int = int 2\n  return %1\n}\n",
        &arena);
    assert_non_null(module);
    struct ir_function *function = module->functions[0];
    function->values[1].instruction = 1;
    assert_int_equal(ir_verify(module, &arena, &message), IR_VERIFY_BROKEN);
    assert_non_null(strstr(message, "result is defined elsewhere"));
    function->values[1].instruction = 0;
    function->values[1].type = TYPE_ID_FLOAT;
    assert_int_equal(ir_verify(module, &arena, &message), IR_VERIFY_BROKEN);
    assert_non_null(strstr(message, "result has another type"));
    function->values[1].type = TYPE_ID_INT;
    assert_int_equal(ir_verify(module, &arena, &message), 0);
    function->blocks[0].instructions[1].op = IR_OP_COUNT;
    assert_int_equal(ir_verify(module, &arena, &message), IR_VERIFY_BROKEN);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_catches),      cmocka_unit_test(rules_of_what_changes_catch),
        cmocka_unit_test(messages_name_the_place), cmocka_unit_test(module_rules_catch),
        cmocka_unit_test(tables_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

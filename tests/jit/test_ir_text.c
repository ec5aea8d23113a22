/* The IR as text: what is printed reads back the same; garbage is refused with its line. */
#include "ir_support.h"
#include "jit/ir_text.h"
#include "jit/ir_verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* after the four above */
#include <cmocka.h>

static void reads_back_what_it_prints(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct ir_module *module = support_read(support_everything, &arena);
    assert_non_null(module);
    char *text = support_print(module);
    assert_string_equal(text, support_everything);
    struct ir_module *again = support_read(text, &arena);
    assert_non_null(again);
    assert_int_equal(again->function_count, module->function_count);
    assert_int_equal(again->functions[0]->value_count, module->functions[0]->value_count);
    free(text);
    arena_finish(&arena);
}

/* Numbers of shapes stay, those that frozen ones take between them too. */
static void shapes_are_the_texts_own(void **state)
{
    (void)state;
    static const char text[] =
        "shape 2 list<list$2> mutated\n"
        "shape 3 object#2147483650<7: int, 9: union<none, object$3>> mutated\n"
        "shape 6 dict<list<int>, cell$9>\n"
        "shape 9 cell<never>\n"
        "entry @f\n"
        "\n"
        "func @f -> none {\n"
        "b0:\n"
        "  %1: object$3 = object.new\n"
        "  %2: int = int 4\n"
        "  object.set 0 [in_bounds] %1, %2\n"
        "  %3: bool = object.has 1 %1\n"
        "  object.unset 1 %1\n"
        "  %4: list$2 = list.new\n"
        "  list.append %4, %4\n"
        "  branch.raised b1, b2\n"
        "b1:\n"
        "  %5: none = unit\n"
        "  return %5\n"
        "b2:\n"
        "  %6: exception_ref = caught\n"
        "  %7: bool = exception.is 3 %6\n"
        "  reraise %6\n"
        "}\n"
        "\n"
        "func @g -> none [fails, reads] writes 0, 2 {\n"
        "b0(%1: list$2, %2: dict$6):\n"
        "  %3: none = unit\n"
        "  return %3\n"
        "}\n";
    struct arena arena;
    arena_init(&arena, 0);
    struct ir_module *module = support_read(text, &arena);
    assert_non_null(module);
    char *printed = support_print(module);
    assert_string_equal(printed, text);
    free(printed);
    arena_finish(&arena);
}

static void ids_are_the_texts_own(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct ir_module *module = support_read(
        "; a comment\n\nentry @f   ; another\nfunc @f -> int {\nb0:\n  %7: int = int 3\n"
        "  return %7\n}\n",
        &arena);
    assert_non_null(module);
    struct ir_function *function = module->functions[0];
    assert_int_equal(function->value_count, 8);
    const struct ir_instruction *made = ir_definition(function, (struct ir_value){7});
    assert_non_null(made);
    assert_int_equal(made->immediate.integer, 3);
    arena_finish(&arena);
}

static void errors_name_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line;
        const char *message;
    } cases[] = {
        {"nonsense", 1, "'func'"},
        {"\n\nfunc f", 3, "'@' expected"},
        {"func @f -> int {\nb1:\n}\n", 2, "b0 expected"},
        {"func @f -> int {\n  poll\n}\n", 2, "b0 expected"},
        {"func @f -> int {\nb0:\n  %1: int = int x\n}\n", 3, "64-bit integer"},
        {"func @f -> int {\nb0:\n  %1: int = int 9223372036854775808\n}\n", 3, "64-bit integer"},
        {"func @f -> int {\nb0:\n  %1: int = frob\n}\n", 3, "unknown operation 'frob'"},
        {"func @f -> int {\nb0:\n  %1: int = call @g()\n}\n", 3, "no function @g"},
        {"func @f -> int {\nb0:\n  %1: int = int 1\n  %1: int = int 1\n}\n", 4, "defined twice"},
        {"func @f -> int {\nb0:\n  %99999999: int = int 1\n}\n", 3, "too big"},
        {"func @f -> list<int, int> {\nb0:\n}\n", 1, "one element"},
        {"func @f -> int<int> {\nb0:\n}\n", 1, "takes nothing"},
        {"func @f -> what {\nb0:\n}\n", 1, "unknown type"},
        {"func @f -> int {\nb0:\n", 3, "'}' expected"},
        {"func @f -> int {\n}\nfunc @f -> int {\n}\n", 3, "twice"},
        {"func @f -> int [odd] {\n}\n", 1, "unknown fact"},
        {"func @f -> int {\nb0:\n  %1: int = int [frob] 1\n}\n", 3, "64-bit integer"},
        {"func @f -> int {\nb0:\n  %1: bool = int.cmp xx %1, %1\n}\n", 3, "unknown word 'xx'"},
        {"func @f -> int {\nb0:\n  poll [frob]\n}\n", 3, "unknown flag 'frob'"},
        {"func @f -> int {\nb0:\n  jump b1 b2\n}\n", 3, "end of line"},
        {"site 2 \"\" \"\" 1:1\n", 1, "site 1 expected"},
        {"string 0 \"\\q\"\n", 1, "unknown escape"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct ir_parse_error error;
        struct ir_module *module;
        int result = ir_parse(cases[i].text, strlen(cases[i].text), &arena, &error, &module);
        assert_int_equal(result, IR_PARSE_INVALID);
        if (error.line != cases[i].line || !strstr(error.message, cases[i].message))
            fail_msg("case %zu: line %u: %s", i, error.line, error.message);
        arena_finish(&arena);
    }
}

static uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Changes a few bytes; often by what the language itself is made of, or by moving pieces. */
static size_t mutate(char *text, size_t bytes, uint64_t *seed)
{
    static const char alphabet[] = "%b@<>()[]{}:,=!#\";-0123456789 \n\\xaeint";
    for (uint64_t times = random_next(seed) % 3 + 1; times; times--) {
        size_t at = random_next(seed) % bytes;
        size_t from = random_next(seed) % bytes, count = random_next(seed) % 12;
        if (at + count > bytes || from + count > bytes)
            continue;
        switch (random_next(seed) % 16) {
        case 0:
            text[at] = alphabet[random_next(seed) % (sizeof(alphabet) - 1)];
            break;
        case 1:
            text[at] = (char)random_next(seed);
            break;
        case 2:
            memmove(text + at, text + from, count);
            break;
        case 3:
            memmove(text + at, text + at + count, bytes - at - count);
            bytes -= count;
            break;
        case 4:
            bytes = at + 1;
            break;
        default: /* another number: still readable, seldom true */
            while (at < bytes && (text[at] < '0' || text[at] > '9'))
                at++;
            if (at < bytes)
                text[at] = (char)('0' + random_next(seed) % 10);
        }
        if (!bytes)
            return 0;
    }
    return bytes;
}

static void garbage_is_refused(void **state)
{
    (void)state;
    uint64_t seed = 0x9e3779b97f4a7c15u;
    size_t total = strlen(support_everything);
    uint32_t read = 0, verified = 0;
    for (int i = 0; i < 4000; i++) {
        /* Exactly as long as it is: reading past the end is caught by ASan. */
        char *text = malloc(total);
        memcpy(text, support_everything, total);
        size_t bytes = mutate(text, total, &seed);
        char *exact = malloc(bytes + 1);
        memcpy(exact, text, bytes);
        exact = realloc(exact, bytes ? bytes : 1);
        free(text);
        struct arena arena;
        arena_init(&arena, 64 << 20);
        struct ir_parse_error error;
        struct ir_module *module;
        if (!ir_parse(exact, bytes, &arena, &error, &module)) {
            read++;
            const char *message;
            free(support_print(module));
            if (ir_verify(module, &arena, &message) == 0)
                verified++;
        }
        free(exact);
        arena_finish(&arena);
    }
    assert_true(read > 100); /* it must be more than the reader's first lines that is tested */
    assert_true(verified > 20);
}

static void exhaustion_is_reported(void **state)
{
    (void)state;
    bool worked = false;
    for (size_t limit = 1024; !worked && limit < 4 << 20; limit += 1024) {
        struct arena arena;
        arena_init(&arena, limit);
        struct ir_parse_error error;
        struct ir_module *module;
        int result =
            ir_parse(support_everything, strlen(support_everything), &arena, &error, &module);
        assert_int_not_equal(result, IR_PARSE_INVALID);
        worked = !result;
        arena_finish(&arena);
    }
    assert_true(worked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_what_it_prints), cmocka_unit_test(shapes_are_the_texts_own),
        cmocka_unit_test(ids_are_the_texts_own),     cmocka_unit_test(errors_name_their_line),
        cmocka_unit_test(garbage_is_refused),        cmocka_unit_test(exhaustion_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

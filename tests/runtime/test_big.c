/* Ints of any size against what CPython answered (big_cases.txt, made by make_big_cases.py), and
 * within a computation's memory. */
#include "run.h"

#include "runtime/big.h"
#include "runtime/runtime_internal.h"
#include "runtime/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1 << 14, WORDS_MAX = 8, ROUNDS = 12 };

typedef int32_t (*BB_B_fn)(struct rt_context *, int64_t, int64_t, int32_t, int64_t *);
typedef int32_t (*B_B_fn)(struct rt_context *, int64_t, int32_t, int64_t *);
typedef int64_t (*B_i_fn)(int64_t);

static const struct {
    const char *name;
    BB_B_fn function;
} bb_b[] = {
    {"add", rt_big_add},
    {"subtract", rt_big_subtract},
    {"multiply", rt_big_multiply},
    {"floor_divide", rt_big_floor_divide},
    {"modulo", rt_big_modulo},
    {"and", rt_big_and},
    {"or", rt_big_or},
    {"xor", rt_big_xor},
    {"gcd", rt_big_gcd},
    {"lcm", rt_big_lcm},
    {"power", rt_big_power},
    {"shift_left", rt_big_shift_left},
    {"shift_right", rt_big_shift_right},
    {"comb", rt_big_comb},
    {"perm", rt_big_perm},
    {"round", rt_big_round},
};

static const struct {
    const char *name;
    B_B_fn function;
} b_b[] = {
    {"negate", rt_big_negate},       {"abs", rt_big_abs},     {"invert", rt_big_invert},
    {"factorial", rt_big_factorial}, {"isqrt", rt_big_isqrt},
};

static const struct {
    const char *name;
    B_i_fn function;
} b_i[] = {
    {"hash", rt_big_hash},
    {"bit_length", rt_big_bit_length},
    {"bit_count", rt_big_bit_count},
};

static const char *const error_names[] = {
#define RT_ERROR(name, class_name, text) #name,
#include "runtime/errors.def"
#undef RT_ERROR
};

#define FIND(table)                                                                                \
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)                                  \
        if (strcmp(table[i].name, name) == 0)

/* ---- operands and answers as the file writes them */

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* By this file's own reading, so that rt_big_parse is not what tests itself. */
static int64_t read_big(struct rt_context *context, const char *text)
{
    uint64_t limbs[320] = {0};
    bool negative = *text == '-';
    const char *digits = text + negative;
    size_t count = strlen(digits);
    assert_true(count / 16 + 1 <= sizeof(limbs) / sizeof(limbs[0]));
    for (size_t i = 0; i < count; i++) {
        size_t place = count - 1 - i;
        limbs[place / 16] |= (uint64_t)hex_digit(digits[i]) << place % 16 * 4;
    }
    int64_t big;
    int32_t status =
        rt_big_from_limbs(context, limbs, sizeof(limbs) / sizeof(limbs[0]), negative, &big);
    assert_int_equal(status, RT_OK);
    return big;
}

static bool is_canonical(int64_t word)
{
    if (rt_big_is_small(word))
        return true;
    const struct rt_big *big = rt_big_of(word);
    int64_t count = big->count < 0 ? -big->count : big->count;
    if (count == 0 || big->limbs[count - 1] == 0)
        return false;
    int64_t value;
    return !rt_big_int64(word, &value) || !rt_big_fits(value);
}

static bool same_big(struct rt_context *context, int64_t big, const char *expected)
{
    int64_t wanted = read_big(context, expected);
    bool same = is_canonical(big) && rt_big_order(big, wanted) == 0 &&
                rt_big_hash(big) == rt_big_hash(wanted) &&
                (!rt_big_is_small(wanted) || big == wanted);
    rt_big_release(context, wanted);
    return same;
}

static bool same_float(double number, const char *expected)
{
    double wanted = strtod(expected, NULL);
    return memcmp(&wanted, &number, sizeof(number)) == 0;
}

static bool same_str(struct rt_context *context, struct rt_str *text, const char *expected,
                     bool as_hex)
{
    bool same = true;
    if (!as_hex) {
        same = (size_t)text->count == strlen(expected) &&
               memcmp(text->data, expected, (size_t)text->count) == 0;
    } else if (strcmp(expected, "-") != 0) {
        same = (size_t)text->count * 2 == strlen(expected);
        for (int64_t i = 0; same && i < text->count; i++)
            same = (uint8_t)text->data[i] ==
                   hex_digit(expected[2 * i]) * 16 + hex_digit(expected[2 * i + 1]);
    }
    rt_str_release(context, text);
    return same;
}

static struct rt_str *read_bytes(struct rt_context *context, const char *hex)
{
    size_t count = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;
    struct rt_str *bytes;
    assert_int_equal(rt_bytes_make(context, (int64_t)count, &bytes), RT_OK);
    for (size_t i = 0; i < count; i++)
        bytes->data[i] = (char)(hex_digit(hex[2 * i]) * 16 + hex_digit(hex[2 * i + 1]));
    return bytes;
}

/* ---- one case */

struct attempt {
    struct rt_context *context;
    const char *name;
    char **words; /* the operands, and the answer behind them */
    int64_t x, y; /* the first two operands, when ints */
    int32_t status;
    bool same;
};

static void check_big(struct attempt *attempt, int64_t big, const char *expected)
{
    if (attempt->status != RT_OK)
        return;
    attempt->same = same_big(attempt->context, big, expected);
    rt_big_release(attempt->context, big);
}

static bool try_text(struct attempt *attempt)
{
    struct rt_context *context = attempt->context;
    const char *name = attempt->name;
    struct rt_str *text = NULL;
    static const struct {
        const char *name;
        int base;
    } based[] = {{"bin", 2}, {"oct", 8}, {"hex", 16}};
    FIND(based)
    {
        attempt->status = rt_big_to_based(context, attempt->x, based[i].base, 1, &text);
        attempt->same =
            attempt->status == RT_OK && same_str(context, text, attempt->words[1], false);
        return true;
    }
    if (strcmp(name, "to_str") == 0) {
        attempt->status = rt_big_to_str(context, attempt->x, 1, &text);
        attempt->same =
            attempt->status == RT_OK && same_str(context, text, attempt->words[1], false);
        return true;
    }
    if (strcmp(name, "to_bytes") == 0) {
        attempt->status =
            rt_big_to_bytes(context, attempt->x, rt_big_small(attempt->y),
                            *attempt->words[2] == '1', *attempt->words[3] == '1', 1, &text);
        attempt->same =
            attempt->status == RT_OK && same_str(context, text, attempt->words[4], true);
        return true;
    }
    return false;
}

/* Operations whose first operand is not an int. */
static bool try_from(struct attempt *attempt)
{
    struct rt_context *context = attempt->context;
    int64_t big = 0;
    if (strcmp(attempt->name, "from_bytes") == 0) {
        struct rt_str *bytes = read_bytes(context, attempt->words[0]);
        attempt->status = rt_big_from_bytes(context, bytes, *attempt->words[1] == '1',
                                            *attempt->words[2] == '1', 1, &big);
        rt_str_release(context, bytes);
        check_big(attempt, big, attempt->words[3]);
        return true;
    }
    if (strcmp(attempt->name, "from_float") == 0) {
        attempt->status = rt_big_from_float(context, strtod(attempt->words[0], NULL), 1, &big);
        check_big(attempt, big, attempt->words[1]);
        return true;
    }
    if (strcmp(attempt->name, "from_str") == 0) {
        struct rt_str *utf8 = read_bytes(context, attempt->words[0]);
        struct rt_str *text;
        int64_t count;
        uint32_t max;
        assert_true(rt_utf8_measure(utf8->data, (size_t)utf8->count, &count, &max));
        assert_int_equal(rt_str_make(context, count, max, &text), RT_OK);
        rt_utf8_decode(utf8->data, (size_t)utf8->count, text->width, text->data);
        int64_t base = (int64_t)strtol(attempt->words[1], NULL, 16);
        attempt->status = rt_big_from_str(context, text, base, 1, &big);
        rt_str_release(context, text);
        rt_str_release(context, utf8);
        check_big(attempt, big, attempt->words[2]);
        return true;
    }
    return false;
}

static bool try_float(struct attempt *attempt)
{
    struct rt_context *context = attempt->context;
    const char *name = attempt->name;
    static const struct {
        const char *name;
        int base;
    } logs[] = {{"log", 0}, {"log2", 2}, {"log10", 10}};
    double number = 0;
    const char *expected = attempt->words[1];
    int which = -1;
    FIND(logs)
    which = (int)i;
    if (which >= 0) {
        attempt->status = rt_big_log(context, attempt->x, logs[which].base, 1, &number);
    } else if (strcmp(name, "to_float") == 0) {
        attempt->status = rt_big_to_float(context, attempt->x, 1, &number);
    } else if (strcmp(name, "divide") == 0) {
        attempt->status = rt_big_divide(context, attempt->x, attempt->y, 1, &number);
        expected = attempt->words[2];
    } else {
        return false;
    }
    attempt->same = attempt->status == RT_OK && same_float(number, expected);
    return true;
}

static bool try_order(struct attempt *attempt)
{
    int32_t order;
    if (strcmp(attempt->name, "order") == 0)
        order = rt_big_order(attempt->x, attempt->y);
    else if (strcmp(attempt->name, "order_float") == 0)
        order = rt_big_order_float(attempt->x, strtod(attempt->words[1], NULL));
    else
        return false;
    attempt->status = RT_OK;
    attempt->same = order == strtol(attempt->words[2], NULL, 10);
    return true;
}

static bool try_many(struct attempt *attempt)
{
    struct rt_context *context = attempt->context;
    int64_t value = 0;
    if (strcmp(attempt->name, "divmod") == 0) {
        int64_t both[2];
        attempt->status = rt_big_divmod(context, attempt->x, attempt->y, 0, 1, both);
        if (attempt->status != RT_OK)
            return true;
        char *comma = strchr(attempt->words[2], ',');
        assert_non_null(comma);
        *comma = 0;
        attempt->same =
            same_big(context, both[0], attempt->words[2]) && same_big(context, both[1], comma + 1);
        rt_big_release(context, both[0]);
        rt_big_release(context, both[1]);
        return true;
    }
    if (strcmp(attempt->name, "power_modulo") == 0) {
        int64_t modulus = read_big(context, attempt->words[2]);
        attempt->status = rt_big_power_modulo(context, attempt->x, attempt->y, modulus, 1, &value);
        rt_big_release(context, modulus);
        check_big(attempt, value, attempt->words[3]);
        return true;
    }
    if (strcmp(attempt->name, "modulo_int") == 0) {
        int64_t right;
        assert_true(rt_big_int64(attempt->y, &right));
        attempt->status = rt_big_modulo_int(context, attempt->x, right, 1, &value);
        int64_t big = 0;
        if (attempt->status == RT_OK)
            assert_int_equal(rt_big_from_int(context, value, &big), RT_OK);
        check_big(attempt, big, attempt->words[2]);
        return true;
    }
    return false;
}

static void evaluate(struct attempt *attempt)
{
    struct rt_context *context = attempt->context;
    const char *name = attempt->name;
    int64_t result = 0;
    FIND(bb_b)
    {
        attempt->status = bb_b[i].function(context, attempt->x, attempt->y, 1, &result);
        check_big(attempt, result, attempt->words[2]);
        return;
    }
    FIND(b_b)
    {
        attempt->status = b_b[i].function(context, attempt->x, 1, &result);
        check_big(attempt, result, attempt->words[1]);
        return;
    }
    FIND(b_i)
    {
        int64_t wanted = read_big(context, attempt->words[1]), value;
        assert_true(rt_big_int64(wanted, &value));
        rt_big_release(context, wanted);
        attempt->status = RT_OK;
        attempt->same = b_i[i].function(attempt->x) == value;
        return;
    }
    if (!try_text(attempt) && !try_float(attempt) && !try_order(attempt) && !try_many(attempt))
        fail_msg("no such operation: %s", name);
}

static bool is_int_word(const char *text)
{
    return text &&
           strspn(text + (*text == '-'), "0123456789abcdef") == strlen(text + (*text == '-')) &&
           strcmp(text, "-") != 0;
}

static bool run_case(struct rt_context *context, char **words, uint32_t count)
{
    struct attempt attempt = {.context = context, .name = words[0], .words = words + 1};
    const char *expected = words[count - 1];
    if (!try_from(&attempt)) {
        int64_t zero = rt_big_word(0);
        bool second = count > 3 && is_int_word(words[2]);
        attempt.x = read_big(context, words[1]);
        attempt.y = second ? read_big(context, words[2]) : zero;
        evaluate(&attempt);
        rt_big_release(context, attempt.x);
        rt_big_release(context, attempt.y);
    }
    if (attempt.status == RT_RAISED) {
        const struct rt_failure *failure = rt_fiber_of(context)->failure;
        return *expected == '!' && strcmp(expected + 1, error_names[failure->code]) == 0;
    }
    return attempt.status == RT_OK && *expected != '!' && attempt.same;
}

/* ---- the table */

struct tally {
    FILE *file;
    int64_t cases, wrong;
};

static int32_t run_table(struct rt_context *context, void *frame)
{
    struct tally *tally = *(struct tally *const *)context->globals;
    char *line = malloc(LINE_BYTES), *copy = malloc(LINE_BYTES);
    (void)frame;
    for (int round = 0; round < ROUNDS; round++) {
        rewind(tally->file);
        while (fgets(line, LINE_BYTES, tally->file)) {
            char *words[WORDS_MAX + 1] = {NULL}, *rest = NULL;
            uint32_t count = 0;
            memcpy(copy, line, strlen(line) + 1);
            for (char *word = strtok_r(line, " \n", &rest); word && count < WORDS_MAX;
                 word = strtok_r(NULL, " \n", &rest))
                words[count++] = word;
            assert_true(count >= 3);
            tally->cases++;
            if (run_case(context, words, count))
                continue;
            tally->wrong++;
            print_error("wrong: %s", copy);
        }
    }
    free(line);
    free(copy);
    return RT_OK;
}

/* In so little memory that any leak of a case shows in the later rounds. */
static void test_cases(void **state)
{
    (void)state;
    struct tally tally = {.file = fopen(BIG_CASES, "r")};
    assert_non_null(tally.file);
    struct tally *globals = &tally;
    struct run run;
    run_start(&run, 1, run_table, &globals, 512 << 10);
    assert_int_equal(run.status, RT_OK);
    run_finish(&run);
    fclose(tally.file);
    assert_true(tally.cases > 5000 * ROUNDS);
    assert_int_equal(tally.wrong, 0);
}

/* ---- memory */

static int32_t exhaust(struct rt_context *context, void *frame)
{
    int which = *(const int *)context->globals;
    int64_t result = 0, far = rt_big_word(INT64_C(1) << 40);
    (void)frame;
    switch (which) {
    case 0:
        return rt_big_power(context, rt_big_word(2), far, 1, &result);
    case 1:
        return rt_big_shift_left(context, rt_big_word(1), far, 1, &result);
    case 2:
        return rt_big_factorial(context, far, 1, &result);
    case 3:
        return rt_big_comb(context, far, rt_big_word(INT64_C(1) << 38), 1, &result);
    case 4:
        return rt_big_perm(context, far, rt_big_word(INT64_C(1) << 38), 1, &result);
    default: {
        /* Squares until they do not fit. */
        int64_t power = rt_big_word(3);
        int32_t status = RT_OK;
        while (status == RT_OK) {
            status = rt_big_multiply(context, power, power, 1, &result);
            rt_big_release(context, power);
            power = result;
        }
        return status;
    }
    }
}

static void test_memory(void **state)
{
    (void)state;
    for (int which = 0; which < 6; which++) {
        struct run run;
        run_start(&run, 1, exhaust, &which, 8 << 20);
        assert_int_equal(run.status, RT_STOPPED);
        assert_int_equal(run_code(&run), RT_STOP_OUT_OF_MEMORY);
        run_finish(&run);
    }
}

/* ---- what is small stays small */

static int32_t check_edges(struct rt_context *context, void *frame)
{
    static const int64_t values[] = {0,
                                     1,
                                     -1,
                                     RT_BIG_SMALL_MAX,
                                     RT_BIG_SMALL_MIN,
                                     RT_BIG_SMALL_MAX + 1,
                                     RT_BIG_SMALL_MIN - 1,
                                     INT64_MAX,
                                     INT64_MIN};
    (void)frame;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        int64_t big, back;
        assert_int_equal(rt_big_from_int(context, values[i], &big), RT_OK);
        assert_int_equal(rt_big_is_small(big), rt_big_fits(values[i]));
        assert_true(is_canonical(big));
        assert_int_equal(rt_big_to_int(context, big, RT_BIG_TO_RANGE, 1, &back), RT_OK);
        assert_int_equal(back, values[i]);
        assert_int_equal(rt_big_clamp(big), values[i]);
        assert_int_equal(rt_big_and_int(big, INT64_MAX), values[i] & INT64_MAX);
        uint8_t wire[16];
        assert_true(rt_big_wire_bytes(big) <= sizeof(wire));
        rt_big_wire(big, wire);
        int64_t sent = 0;
        memcpy(&sent, wire, rt_big_wire_bytes(big) < 8 ? rt_big_wire_bytes(big) : 8);
        if (values[i])
            assert_int_equal(sent, values[i]);
        int64_t captured;
        assert_true(rt_big_capture(context->computation, wire, rt_big_wire_bytes(big), &captured));
        assert_int_equal(rt_big_order(captured, big), 0);
        assert_int_equal(rt_big_is_small(captured), rt_big_is_small(big));
        rt_big_release(context, big);
    }
    return RT_OK;
}

static void test_edges(void **state)
{
    (void)state;
    struct run run;
    run_start(&run, 1, check_edges, NULL, 0);
    assert_int_equal(run.status, RT_OK);
    run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests_name("big", tests, NULL, NULL);
}

/* Text and bytes against CPython's answers: text_cases.txt, made by make_text_cases.py. */
#include "run.h"

#include "runtime/format.h"
#include "runtime/format_calls.h"
#include "runtime/runtime_internal.h"
#include "runtime/str_calls.h"
#include "runtime/unicode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct rt_type t_int = {.kind = RT_INT, .size = 8, .align = 8};
static const struct rt_type t_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
static const struct rt_type t_str = {.kind = RT_STR, .size = 8, .align = 8, .has_references = true};
static const struct rt_type t_bytes = {
    .kind = RT_BYTES, .size = 8, .align = 8, .has_references = true};
static const struct rt_type *const str_child[] = {&t_str};
static const struct rt_type t_strs = {.kind = RT_LIST,
                                      .size = 8,
                                      .align = 8,
                                      .child_count = 1,
                                      .children = str_child,
                                      .has_references = true};
static const struct rt_type *const float_children[] = {&t_float, &t_float};
static const uint32_t float_offsets[] = {0, 8};
static const struct rt_type t_complex = {.kind = RT_PRODUCT,
                                         .form = RT_FORM_COMPLEX,
                                         .size = 16,
                                         .align = 8,
                                         .child_count = 2,
                                         .children = float_children,
                                         .offsets = float_offsets};
enum { I_INT, I_FLOAT, I_STR, I_BYTES, I_STRS, I_COMPLEX };
static const struct rt_type *const types[] = {&t_int,   &t_float, &t_str,
                                              &t_bytes, &t_strs,  &t_complex};

enum { WORDS_MAX = 64, LINE_BYTES = 1 << 16 };

struct value {
    char kind; /* s, y, i, f */
    int64_t integer;
    double number;
    struct rt_str *text;
};

/* What an operation gives: values, or a failure. */
struct answer {
    int32_t status;
    uint32_t count;
    bool list;
    struct value values[WORDS_MAX];
};

static uint32_t from_hex(const char *hex, char *out)
{
    uint32_t bytes = 0;
    for (; hex[0] && hex[1]; hex += 2) {
        char pair[] = {hex[0], hex[1], 0};
        out[bytes++] = (char)strtol(pair, NULL, 16);
    }
    return bytes;
}

static struct value read_value(struct rt_context *context, const char *word)
{
    static char raw[LINE_BYTES];
    struct value value = {.kind = word[0]};
    int64_t count;
    uint32_t max, bytes;
    switch (word[0]) {
    case 'i':
        value.integer = strtoll(word + 1, NULL, 10);
        break;
    case 'f':
        value.number = strtod(word + 1, NULL);
        break;
    case 's':
        bytes = from_hex(word + 1, raw);
        assert_true(rt_utf8_measure(raw, bytes, &count, &max));
        assert_int_equal(rt_str_make(context, count, max, &value.text), RT_OK);
        if (count)
            rt_utf8_decode(raw, bytes, value.text->width, value.text->data);
        break;
    case 'y':
        bytes = from_hex(word + 1, raw);
        assert_int_equal(rt_bytes_from(context, raw, bytes, &value.text), RT_OK);
        break;
    }
    return value;
}

static int32_t give_int(struct answer *answer, int64_t value)
{
    answer->values[answer->count++] = (struct value){.kind = 'i', .integer = value};
    return RT_OK;
}

static struct rt_str **give_str(struct answer *answer, char kind)
{
    answer->values[answer->count] = (struct value){.kind = kind};
    return &answer->values[answer->count++].text;
}

static int32_t give_list(struct answer *answer, int32_t status, struct rt_list *list)
{
    answer->list = true;
    for (int64_t i = 0; status == RT_OK && i < list->count; i++)
        *give_str(answer, 's') = ((struct rt_str **)(void *)list->data)[i];
    return status;
}

static bool is(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

static int32_t call_split(struct rt_context *context, const char *name, struct value *a,
                          struct answer *answer)
{
    struct rt_list *list = NULL;
    bool last = name[0] == 'r';
    int32_t status;
    if (is(name, "splitlines"))
        status = rt_str_split_lines(context, a[0].text, a[1].integer, I_STRS, 1, &list);
    else if (strstr(name, "space"))
        status = rt_str_split_space(context, a[0].text, a[1].integer, last, I_STRS, 1, &list);
    else
        status = rt_str_split(context, a[0].text, a[1].text, a[2].integer, last, I_STRS, 1, &list);
    return give_list(answer, status, list);
}

static int32_t call_strip(struct rt_context *context, const char *name, struct value *a,
                          struct answer *answer)
{
    int64_t sides = name[0] == 'l' ? RT_STR_LEFT : name[0] == 'r' ? RT_STR_RIGHT : RT_STR_BOTH;
    struct rt_str **ret = give_str(answer, 's');
    if (strstr(name, "_of"))
        return rt_str_strip_of(context, a[0].text, a[1].text, sides, 1, ret);
    return rt_str_strip(context, a[0].text, sides, 1, ret);
}

static int32_t call_pad(struct rt_context *context, const char *name, struct value *a,
                        struct answer *answer)
{
    int64_t side = name[0] == 'c' ? RT_STR_BOTH : name[0] == 'l' ? RT_STR_LEFT : RT_STR_RIGHT;
    return rt_str_pad(context, a[0].text, a[1].integer, a[2].text, side, 1, give_str(answer, 's'));
}

static int32_t call_search(struct rt_context *context, const char *name, struct value *a,
                           struct answer *answer)
{
    int64_t start = a[2].integer, end = a[3].integer, found;
    if (is(name, "count"))
        return give_int(answer, rt_str_count(a[0].text, a[1].text, start, end));
    if (is(name, "startswith") || is(name, "endswith"))
        return give_int(answer, rt_str_starts(a[0].text, a[1].text, start, end, name[0] == 'e'));
    if (!is(name, "index"))
        return give_int(answer, rt_str_find(a[0].text, a[1].text, start, end, name[0] == 'r'));
    int32_t status = rt_str_index_of(context, a[0].text, a[1].text, start, end, false, 1, &found);
    return status == RT_OK ? give_int(answer, found) : status;
}

static int32_t call_join(struct rt_context *context, struct value *a, struct answer *answer)
{
    struct rt_list *list;
    int32_t status = rt_list_make(context, &t_str, 3, 3, &list);
    if (status != RT_OK)
        return status;
    struct rt_str **parts = (void *)list->data;
    parts[0] = parts[2] = a[1].text;
    parts[1] = a[2].text;
    return rt_str_join(context, a[0].text, list, 1, give_str(answer, 's'));
}

/* The type index and bytes of an argument, for what takes any value. */
static int32_t any_of(const struct value *value, const void **ret_bytes)
{
    *ret_bytes = value->kind == 'i'   ? (const void *)&value->integer
                 : value->kind == 'f' ? (const void *)&value->number
                                      : (const void *)&value->text;
    return value->kind == 'i'   ? I_INT
           : value->kind == 'f' ? I_FLOAT
           : value->kind == 's' ? I_STR
                                : I_BYTES;
}

static int32_t call_value(struct rt_context *context, const char *name, struct value *a,
                          struct answer *answer)
{
    const void *bytes;
    struct rt_str **ret = give_str(answer, 's');
    double parts[] = {a[0].number, a[1].number};
    if (is(name, "format_complex"))
        return rt_value_format(context, I_COMPLEX, parts, a[2].text, 1, ret);
    if (is(name, "percent")) {
        int32_t type = any_of(&a[1], &bytes);
        return rt_str_percent(context, a[0].text, type, bytes, 1, ret);
    }
    int32_t type = any_of(&a[0], &bytes);
    if (is(name, "repr"))
        return rt_value_repr(context, type, bytes, 1, ret);
    return rt_value_format(context, type, bytes, a[1].text, 1, ret);
}

static int32_t call_parse(struct rt_context *context, const char *name, struct value *a,
                          struct answer *answer)
{
    struct value *values = answer->values;
    if (is(name, "int")) {
        values[answer->count++].kind = 'i';
        return rt_int_from_str(context, a[0].text, a[1].integer, 1, &values[0].integer);
    }
    values[answer->count++].kind = 'f';
    if (is(name, "float"))
        return rt_float_from_str(context, a[0].text, 1, &values[0].number);
    double parts[2] = {0};
    int32_t status = rt_complex_from_str(context, a[0].text, I_COMPLEX, 1, parts);
    values[answer->count++].kind = 'f';
    answer->list = true;
    values[0].number = parts[0];
    values[1].number = parts[1];
    return status;
}

static int32_t call_coded(struct rt_context *context, const char *name, struct value *a,
                          struct answer *answer)
{
    if (is(name, "encode"))
        return rt_str_encode(context, a[0].text, a[1].text, a[2].text, 1, give_str(answer, 'y'));
    if (is(name, "decode"))
        return rt_bytes_decode(context, a[0].text, a[1].text, a[2].text, 1, give_str(answer, 's'));
    return rt_bytes_hex(context, a[0].text, a[1].text, a[2].integer, 1, give_str(answer, 's'));
}

static int32_t call_plain(struct rt_context *context, const char *name, struct value *a,
                          struct answer *answer)
{
    struct rt_str *text = a[0].text;
    if (is(name, "is"))
        return give_int(answer, rt_str_is(text, a[1].integer));
    if (is(name, "compare"))
        return give_int(answer, rt_str_compare(text, a[1].text));
    struct rt_str **ret = give_str(answer, 's');
    if (is(name, "replace"))
        return rt_str_replace(context, text, a[1].text, a[2].text, a[3].integer, 1, ret);
    if (is(name, "slice"))
        return rt_str_slice(context, text, a[1].integer, a[2].integer, a[3].integer, true, true,
                            true, 1, ret);
    if (is(name, "zfill"))
        return rt_str_zfill(context, text, a[1].integer, 1, ret);
    if (is(name, "expandtabs"))
        return rt_str_expandtabs(context, text, a[1].integer, 1, ret);
    if (is(name, "concat"))
        return rt_str_concat(context, text, a[1].text, 1, ret);
    if (is(name, "repeat"))
        return rt_str_repeat(context, text, a[1].integer, 1, ret);
    if (is(name, "case"))
        return rt_str_case(context, text, a[1].integer, 1, ret);
    if (is(name, "based"))
        return rt_int_based(context, a[0].integer, a[1].integer, 1, ret);
    if (strncmp(name, "remove", 6) == 0)
        return rt_str_remove(context, text, a[1].text, is(name, "removesuffix"), 1, ret);
    fail_msg("no such operation: %s", name);
    return RT_OK;
}

static int32_t call_partition(struct rt_context *context, const char *name, struct value *a,
                              struct answer *answer)
{
    struct rt_str *parts[3] = {0};
    int32_t status =
        rt_str_partition(context, a[0].text, a[1].text, name[0] == 'r', I_STRS, 1, parts);
    answer->list = true;
    for (int i = 0; i < 3; i++)
        *give_str(answer, 's') = parts[i];
    return status;
}

static int32_t call(struct rt_context *context, const char *name, struct value *a,
                    struct answer *answer)
{
    static const struct {
        const char *names;
        int32_t (*call)(struct rt_context *, const char *, struct value *, struct answer *);
    } calls[] = {
        {" split rsplit split_space rsplit_space splitlines ", call_split},
        {" strip lstrip rstrip_of strip_of ", call_strip},
        {" center ljust rjust ", call_pad},
        {" find rfind index count startswith endswith ", call_search},
        {" repr format format_complex percent ", call_value},
        {" int float complex ", call_parse},
        {" encode decode hex ", call_coded},
        {" partition rpartition ", call_partition},
    };
    char padded[64];
    snprintf(padded, sizeof(padded), " %s ", name);
    if (is(name, "join"))
        return call_join(context, a, answer);
    for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
        if (strstr(calls[i].names, padded))
            return calls[i].call(context, name, a, answer);
    }
    return call_plain(context, name, a, answer);
}

/* ---- comparing */

static bool same(const struct value *have, const struct value *want)
{
    if (have->kind == 'f')
        return want->kind == 'f' &&
               (isnan(have->number) ? isnan(want->number)
                                    : memcmp(&have->number, &want->number, sizeof(double)) == 0);
    if (have->kind == 'i')
        return want->kind == 'i' && have->integer == want->integer;
    return have->kind == want->kind && rt_str_equal(have->text, want->text) &&
           (have->kind == 'y' || have->text->ascii == want->text->ascii);
}

static bool as_expected(struct rt_context *context, const struct answer *answer, char **words,
                        uint32_t word_count)
{
    static char message[LINE_BYTES];
    struct rt_fiber *fiber = rt_fiber_of(context);
    if (answer->status != RT_OK) {
        const char *text = fiber->failure->text;
        bool stopped = answer->status == RT_STOPPED; /* an int beyond 64 bits */
        uint32_t bytes = words[0][0] == '!' ? from_hex(words[0] + 1, message) : 0;
        message[bytes] = 0;
        bool right = stopped ? words[0][0] == 'i'
                             : words[0][0] == '!' && (is(text, message) || strchr(text, 0x1f));
        if (!right)
            print_message("raised %s\n", text ? text : "without a message");
        rt_failure_destroy(fiber->failure);
        fiber->failure = NULL;
        return right;
    }
    uint32_t first = answer->list;
    if (answer->list && words[0][0] != 'L')
        return false;
    if (answer->count != word_count - first)
        return false;
    for (uint32_t i = 0; i < answer->count; i++) {
        struct value want = read_value(context, words[first + i]);
        if (!same(&answer->values[i], &want))
            return false;
    }
    return true;
}

static void put_hash(uint64_t *hash, uint32_t value)
{
    *hash = (*hash ^ value) * 0x100000001B3u;
}

static int64_t line_count(struct rt_context *context, const struct rt_str *text)
{
    struct rt_list *lines;
    assert_int_equal(rt_str_split_lines(context, text, false, I_STRS, 1, &lines), RT_OK);
    int64_t count = lines->count;
    rt_list_release(context, lines);
    return count;
}

static struct rt_str *str_of(struct rt_context *context, const uint32_t *units, int64_t count)
{
    struct rt_str *text;
    assert_int_equal(rt_str_from_units(context, (const char *)units, 4, count, &text), RT_OK);
    return text;
}

/* What every code point of the block is, against CPython's by hash. */
static bool check_block(struct rt_context *context, char **words)
{
    uint32_t first = (uint32_t)strtoul(words[1], NULL, 10);
    uint64_t cases = 0xcbf29ce484222325u, classes = cases;
    for (uint32_t c = first; c < first + 4096; c++) {
        struct rt_str *inside = str_of(context, (uint32_t[]){'a', c, 'b'}, 3);
        for (int mode = RT_STR_UPPER; mode <= RT_STR_SWAPCASE; mode++) {
            struct rt_str *made;
            assert_int_equal(rt_str_case(context, inside, mode, 1, &made), RT_OK);
            for (int64_t i = 0; i < made->count; i++)
                put_hash(&cases, rt_str_get(made, i));
            rt_str_release(context, made);
        }
        struct rt_str *alone = str_of(context, &c, 1);
        uint32_t bits = 0;
        for (int which = RT_STR_ALNUM; which <= RT_STR_IS_UPPER; which++)
            bits |= (uint32_t)rt_str_is(alone, which) << which;
        put_hash(&classes, bits);
        struct rt_str *before = str_of(context, (uint32_t[]){c, 'x'}, 2);
        struct rt_str *behind = str_of(context, (uint32_t[]){'_', c}, 2);
        put_hash(&classes,
                 (uint32_t)line_count(context, before) * 2 + rt_str_is(behind, RT_STR_IDENTIFIER));
        rt_str_release(context, inside);
        rt_str_release(context, alone);
        rt_str_release(context, before);
        rt_str_release(context, behind);
    }
    return cases == strtoull(words[2], NULL, 16) && classes == strtoull(words[3], NULL, 16);
}

static bool check_line(struct rt_context *context, char *line)
{
    char *words[WORDS_MAX] = {0};
    uint32_t count = 0, arrow = 0;
    for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
        if (strcmp(word, "->") == 0)
            arrow = count;
        assert_true(count < WORDS_MAX);
        words[count++] = word;
    }
    if (is(words[0], "unicode"))
        return check_block(context, words);
    struct value arguments[8] = {0};
    for (uint32_t i = 1; i < arrow; i++)
        arguments[i - 1] = read_value(context, words[i]);
    struct answer answer = {0};
    answer.status = call(context, words[0], arguments, &answer);
    return as_expected(context, &answer, words + arrow + 1, count - arrow - 1);
}

static int32_t entry_cases(struct rt_context *context, void *frame)
{
    (void)frame;
    context->types = types;
    FILE *file = fopen(TEXT_CASES, "r");
    assert_non_null(file);
    static char line[LINE_BYTES], copy[LINE_BYTES];
    uint32_t wrong = 0, seen = 0;
    while (fgets(line, sizeof(line), file)) {
        memcpy(copy, line, sizeof(copy));
        seen++;
        if (!check_line(context, line) && wrong++ < 20)
            print_message("wrong: %s", copy);
    }
    fclose(file);
    assert_true(seen > 1000);
    assert_int_equal(wrong, 0);
    return RT_OK;
}

static void run(rt_task_fn entry, uint64_t memory_bytes_max)
{
    struct run run;
    run_start(&run, 1, entry, NULL, memory_bytes_max);
    assert_int_equal(run.status, RT_OK);
    run_finish(&run);
}

static void cases_are_cpythons(void **state)
{
    (void)state;
    run(entry_cases, 0);
}

/* ---- order, hashes, growing in place */

static struct rt_str *of(struct rt_context *context, const char *utf8)
{
    int64_t count;
    uint32_t max;
    assert_true(rt_utf8_measure(utf8, strlen(utf8), &count, &max));
    struct rt_str *text;
    assert_int_equal(rt_str_make(context, count, max, &text), RT_OK);
    if (count)
        rt_utf8_decode(utf8, strlen(utf8), text->width, text->data);
    return text;
}

static int32_t entry_order(struct rt_context *context, void *frame)
{
    (void)frame;
    /* In the order of their code points; the last two would sort otherwise as UTF-16. */
    static const char *const sorted[] = {
        "", "a", "aa", "ab", "b", "\x7f", "\xc3\xa9", "\xef\xbf\xbd", "\xf0\x9f\x98\x80"};
    struct rt_str *texts[9];
    for (int i = 0; i < 9; i++)
        texts[i] = of(context, sorted[i]);
    for (int i = 0; i < 9; i++) {
        assert_true(rt_str_contains(texts[i], texts[0]));
        for (int j = 0; j < 9; j++) {
            assert_int_equal(rt_str_compare(texts[i], texts[j]), (i > j) - (i < j));
            assert_int_equal(rt_str_equal(texts[i], texts[j]), i == j);
            assert_int_equal(rt_str_hash(texts[i]) == rt_str_hash(texts[j]), i == j);
        }
    }
    assert_true(rt_str_contains(texts[3], texts[4]));
    assert_false(rt_str_contains(texts[4], texts[3]));
    assert_false(rt_str_contains(texts[0], texts[1]));
    return RT_OK;
}

static void order_is_of_code_points(void **state)
{
    (void)state;
    run(entry_order, 0);
}

enum { GROWN = 200000 };

static int32_t entry_grow(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_str *text = rt_str_empty(), *one = of(context, "ab");
    int moved = 0;
    for (int i = 0; i < GROWN; i++) {
        const struct rt_str *before = text;
        int64_t hash = rt_str_hash(text);
        assert_int_equal(rt_str_concat_take(context, text, one, 1, &text), RT_OK);
        moved += text != before;
        assert_true(rt_str_hash(text) != hash);
    }
    assert_int_equal(text->count, 2 * GROWN);
    assert_int_equal(text->data[2 * GROWN], 0);
    assert_true(moved < 100);
    /* Somebody else's text does not change. */
    struct rt_str *shared = rt_str_share(context, text), *longer;
    assert_int_equal(rt_str_concat_take(context, text, one, 1, &longer), RT_OK);
    assert_ptr_not_equal(longer, shared);
    assert_int_equal(shared->count, 2 * GROWN);
    struct rt_str *wider;
    assert_int_equal(rt_str_concat_take(context, longer, of(context, "\xe6\xbc\xa2"), 1, &wider),
                     RT_OK);
    assert_int_equal(wider->width, 2);
    assert_int_equal(wider->count, 2 * GROWN + 3);
    rt_str_release(context, wider);
    rt_str_release(context, shared);
    return RT_OK;
}

static void appending_grows_in_place(void **state)
{
    (void)state;
    run(entry_grow, 0);
}

static int32_t entry_too_large(struct rt_context *context, void *frame)
{
    (void)frame;
    struct rt_str *text = of(context, "abc"), *made;
    return rt_str_repeat(context, text, INT64_MAX / 2, 1, &made);
}

static void what_does_not_fit_is_memory(void **state)
{
    (void)state;
    struct run run;
    run_start(&run, 1, entry_too_large, NULL, 1 << 20);
    assert_int_equal(run.status, RT_STOPPED);
    assert_int_equal(run_code(&run), RT_STOP_OUT_OF_MEMORY);
    run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_cpythons),
        cmocka_unit_test(order_is_of_code_points),
        cmocka_unit_test(appending_grows_in_place),
        cmocka_unit_test(what_does_not_fit_is_memory),
    };
    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}

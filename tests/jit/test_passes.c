/* Passes on small modules: each file of the golden directory holds what goes in, the passes to run,
 * and what must come out.
 *
 *     ; pass: prune ranges
 *     <module>
 *     ; expect
 *     <module>
 *
 * test_passes DIRECTORY [--update]: with --update the files are rewritten with what came out.
 */
#include "ir_support.h"
#include "jit/ir_text.h"
#include "jit/passes.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* after those above */
#include <cmocka.h>

static const char *directory;
static bool update;

static const char expect_line[] = "\n; expect\n";

static int run_passes(struct ir_module *module, const char *names)
{
    char words[200];
    snprintf(words, sizeof(words), "%.*s", (int)strcspn(names, "\n"), names);
    for (char *rest = words, *word; (word = strsep(&rest, " "));) {
        const char *message = "out of memory, or no such pass";
        if (*word && passes_run_one(module, word, &message)) {
            fprintf(stderr, "%s\n", message);
            return -1;
        }
    }
    return 0;
}

static void rewrite(const char *path, const char *input, const char *output)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s%s%s", input, expect_line, output);
    fclose(file);
}

static bool check_file(const char *path)
{
    size_t bytes;
    char *text = support_file(path, &bytes);
    assert_non_null(text);
    char *expected = strstr(text, expect_line);
    const char *head = strstr(text, "; pass: ");
    if (!expected || !head || head > expected)
        fail_msg("%s: no '; pass: ' or '; expect' line", path);
    *expected = 0;
    expected += strlen(expect_line);
    struct arena arena;
    arena_init(&arena, 0);
    struct ir_module *module = support_read(text, &arena);
    bool good = module && run_passes(module, head + strlen("; pass: ")) == 0;
    if (good) {
        char *output = support_print(module);
        good = strcmp(output, expected) == 0;
        if (!good && update)
            rewrite(path, text, output);
        else if (!good)
            fprintf(stderr, "%s: came out:\n%s", path, output);
        free(output);
    } else {
        fprintf(stderr, "in %s\n", path);
    }
    arena_finish(&arena);
    free(text);
    return good;
}

static int ends_in_ir(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 3 && strcmp(entry->d_name + length - 3, ".ir") == 0;
}

static void golden_files(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir(directory, &entries, ends_in_ir, alphasort), bad = 0;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name);
        bad += !check_file(path);
        free(entries[i]);
    }
    free(entries);
    assert_int_equal(bad, 0);
}

/* Each pass finds what it needs made before it. */
static void table_is_consistent(void **state)
{
    (void)state;
    uint32_t facts = 0;
    const struct pass *pass;
    for (uint32_t i = 0; (pass = passes_at(i)); i++) {
        assert_int_equal(pass->needs & ~facts, 0);
        facts = (facts & pass->keeps) | pass->makes;
    }
    assert_int_equal(facts, PASS_PRUNED | PASS_RANGED | PASS_POLLED | PASS_SUMMARISED |
                                PASS_FORKED | PASS_COUNTED);
}

static void dumps_after_each(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct ir_module *module = support_read(
        "entry @f\nfunc @f -> int {\nb0:\n  %1: int = int 1\n  return %1\n}\n", &arena);
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    const char *message = NULL;
    assert_int_equal(passes_run(module, "all", file, &message), 0);
    fclose(file);
    assert_non_null(strstr(text, "; after prune\nentry @f"));
    assert_non_null(strstr(text, "; after references\nentry @f"));
    free(text);
    arena_finish(&arena);
}

/* Memory that ends anywhere is reported, and nothing else happens: an arena of which ever more is
 * taken before. */
static void exhaustion_is_reported(void **state)
{
    (void)state;
    uint32_t worked = 0, failed = 0;
    for (size_t taken = 0; taken < 112 * 1024; taken += 96) {
        struct arena arena;
        arena_init(&arena, 112 * 1024);
        for (size_t i = 0; i < taken; i += 96)
            arena_allocate(&arena, 96);
        struct ir_parse_error error;
        struct ir_module *module;
        const char *message = "";
        int result = ir_parse(support_heavy, strlen(support_heavy), &arena, &error, &module);
        if (!result)
            result = passes_run(module, NULL, NULL, &message);
        if (result && result != -ENOMEM)
            fail_msg("%d: %s", result, message);
        worked += result == 0;
        failed += result != 0;
        arena_finish(&arena);
    }
    assert_true(worked > 100);
    assert_true(failed > 100);
}

int main(int count, char **arguments)
{
    directory = count > 1 ? arguments[1] : "golden";
    update = count > 2 && strcmp(arguments[2], "--update") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_files),
        cmocka_unit_test(table_is_consistent),
        cmocka_unit_test(dumps_after_each),
        cmocka_unit_test(exhaustion_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

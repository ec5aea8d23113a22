/* Passes change nothing that a program can tell: random programs do the same before and after, no
 * flag lies, and no list is lost or freed twice. */
#include "ir_interpreter.h"
#include "ir_random.h"
#include "ir_support.h"
#include "jit/ir_verify.h"
#include "jit/passes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* after those above */
#include <cmocka.h>

static uint64_t first_seed = 1, seed_count = 3000;
static const char *only_pass;

enum { STEPS_MAX = 20000 };

static void print(const struct ir_module *module)
{
    char *text = support_print(module);
    fprintf(stderr, "%s", text);
    free(text);
}

static void check_same(uint64_t seed, const struct ir_module *module,
                       const struct interpreter_result *before, bool counted)
{
    struct interpreter_result after;
    interpreter_run(module, counted, 4 * STEPS_MAX, &after);
    if (before->status == after.status && before->code == after.code &&
        before->site == after.site && strcmp(before->text, after.text) == 0)
        return;
    fail_msg("seed %llu: before %d %lld !%u %s\nafter %d %lld !%u %s", (unsigned long long)seed,
             before->status, (long long)before->code, before->site, before->text, after.status,
             (long long)after.code, after.site, after.text);
}

/* True when the program ran to an end of its own. */
static bool check_seed(uint64_t seed, uint32_t *ret_done)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct ir_module *module = random_module(seed, &arena);
    const char *message = "out of memory";
    if (module->failed || ir_verify(module, &arena, &message))
        fail_msg("seed %llu: %s", (unsigned long long)seed, message);
    if (seed_count == 1)
        print(module);
    struct interpreter_result before;
    interpreter_run(module, false, STEPS_MAX, &before);
    if (before.status == INTERPRETER_BROKEN)
        fail_msg("seed %llu: %s", (unsigned long long)seed, before.text);
    int result = only_pass ? passes_run_one(module, only_pass, &message)
                           : passes_run(module, NULL, NULL, &message);
    if (result)
        fail_msg("seed %llu: %s", (unsigned long long)seed, message);
    if (seed_count == 1)
        print(module);
    if (before.status != INTERPRETER_TIRED)
        check_same(seed, module, &before, !only_pass || strcmp(only_pass, "references") == 0);
    *ret_done += before.status == INTERPRETER_DONE;
    arena_finish(&arena);
    return before.status != INTERPRETER_TIRED;
}

static void programs_do_the_same(void **state)
{
    (void)state;
    uint32_t ended = 0, done = 0;
    for (uint64_t i = 0; i < seed_count; i++)
        ended += check_seed(first_seed + i, &done);
    print_message("%u ended, %u of them well\n", ended, done);
    assert_true(seed_count == 1 || ended > seed_count / 2);
    assert_true(seed_count == 1 || done > seed_count / 10);
}

/* test_passes_random [SEED [COUNT [PASS]]] */
int main(int count, char **arguments)
{
    if (count > 1)
        first_seed = strtoull(arguments[1], NULL, 10);
    if (count > 1)
        seed_count = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
    if (count > 3)
        only_pass = arguments[3];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_do_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

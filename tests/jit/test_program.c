/* The program decoder and the specialiser on what they must take and what they must survive: the
 * corpus as it is, cut short everywhere, and with bytes changed at random. */
#include "jit/ir_verify.h"
#include "jit/limits.h"
#include "jit/program.h"
#include "jit/specialise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"numbers",   "lists",   "pipelines",
                                    "functions", "classes", "failures"};
/* Programs of every instruction and kind of value, for the decoder alone. */
static const char *const decoded[] = {"handlers", "shared", "parts"};

enum {
    NAMES = sizeof(names) / sizeof(*names),
    DECODED = sizeof(decoded) / sizeof(*decoded),
    MUTATIONS = 20000
};

struct bytes {
    uint8_t *data;
    size_t count;
};

static struct bytes read_program(const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s.prog", getenv("PURLIN_TEST_CORPUS"), name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct bytes bytes = {.data = malloc(1 << 16)};
    assert_non_null(bytes.data);
    bytes.count = fread(bytes.data, 1, 1 << 16, file);
    fclose(file);
    assert_true(bytes.count > 8);
    return bytes;
}

/* Decodes and specialises; whatever comes out must be well formed. True: accepted by both. */
static bool try_program(const uint8_t *data, size_t count)
{
    struct jit_diagnostic diagnostic = {0};
    struct jit_program *program = NULL;
    int r = jit_program_decode(data, count, &diagnostic, &program);
    if (r) {
        assert_int_equal(r, JIT_REFUSED);
        assert_non_null(diagnostic.code);
        assert_non_null(diagnostic.message);
        jit_diagnostic_finish(&diagnostic);
        return false;
    }
    struct arena arena;
    arena_init(&arena, (size_t)256 << 20);
    struct ir_module *module = NULL;
    struct decisions decisions = {0};
    r = specialise(program, &decisions, NULL, NULL, &arena, &diagnostic, &module);
    decisions_finish(&decisions);
    if (r == JIT_REFUSED) {
        assert_non_null(diagnostic.message);
        jit_diagnostic_finish(&diagnostic);
    } else if (r == 0) {
        const char *message = NULL;
        if (ir_verify(module, &arena, &message))
            fail_msg("%s", message);
    }
    arena_finish(&arena);
    jit_program_destroy(program);
    return r == 0;
}

static void test_corpus_is_accepted(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < NAMES; i++) {
        struct bytes bytes = read_program(names[i]);
        if (!try_program(bytes.data, bytes.count))
            fail_msg("%s is refused", names[i]);
        free(bytes.data);
    }
}

/* Decodes; NULL: refused, as any wrong program must be. */
static struct jit_program *decode(const uint8_t *data, size_t count)
{
    struct jit_diagnostic diagnostic = {0};
    struct jit_program *program = NULL;
    int r = jit_program_decode(data, count, &diagnostic, &program);
    if (r) {
        assert_int_equal(r, JIT_REFUSED);
        assert_non_null(diagnostic.message);
        jit_diagnostic_finish(&diagnostic);
        return NULL;
    }
    return program;
}

/* What a handler needs is live at every instruction that it protects. Counts those. */
static uint32_t check_handlers(const struct program_code *code)
{
    uint32_t protected = 0;
    uint64_t live[(PROGRAM_REGISTERS_MAX + 63) / 64];
    for (uint32_t block = 0; block < code->block_count; block++) {
        uint32_t handler = program_handler(code, block);
        if (handler == UINT32_MAX)
            continue;
        const struct program_instruction *first = &code->instructions[code->blocks[handler]];
        assert_int_equal(first->op, OP_CAUGHT);
        const uint64_t *needed = code->live + (size_t)handler * code->live_words;
        for (uint32_t i = code->blocks[block]; i < code->blocks[block + 1]; i++, protected ++) {
            program_live_at(code, block, i, live);
            for (uint32_t j = 0; j < code->live_words; j++)
                assert_int_equal(needed[j] & ~live[j], 0);
        }
    }
    return protected;
}

static void test_every_instruction_is_decoded(void **state)
{
    (void)state;
    uint32_t protected = 0;
    bool seen[VALUE_KIND_COUNT] = {false};
    bool yields = false;
    for (uint32_t i = 0; i < DECODED; i++) {
        struct bytes bytes = read_program(decoded[i]);
        struct jit_program *program = decode(bytes.data, bytes.count);
        assert_non_null(program);
        for (uint32_t j = 0; j < program->code_count; j++) {
            protected += check_handlers(&program->codes[j]);
            yields |= program->codes[j].kind == CODE_YIELDS;
        }
        for (uint32_t j = 0; j < program->value_count; j++)
            seen[program->values[j].kind] = true;
        jit_program_destroy(program);
        free(bytes.data);
    }
    assert_true(protected > 20 && yields);
    for (uint32_t kind = VALUE_FROZENSET; kind < VALUE_KIND_COUNT; kind++)
        assert_true(seen[kind]);
}

static uint64_t next_random(uint64_t *state);

static void test_mutated_programs_decode_or_are_refused(void **state)
{
    (void)state;
    uint64_t random = 20261122;
    uint32_t accepted = 0;
    for (uint32_t i = 0; i < MUTATIONS; i++) {
        struct bytes bytes = read_program(decoded[i % DECODED]);
        for (uint32_t j = 1 + (uint32_t)(next_random(&random) % 3); j; j--) {
            size_t at = next_random(&random) % bytes.count;
            bytes.data[at] = (uint8_t)(bytes.data[at] ^ 1u << next_random(&random) % 8);
        }
        struct jit_program *program = decode(bytes.data, bytes.count);
        for (uint32_t j = 0; program && j < program->code_count; j++)
            check_handlers(&program->codes[j]);
        accepted += program != NULL;
        jit_program_destroy(program);
        free(bytes.data);
    }
    assert_true(accepted > 0);
}

static void test_truncated_is_refused(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < NAMES; i++) {
        struct bytes bytes = read_program(names[i]);
        for (size_t count = 0; count < bytes.count; count++) {
            /* A copy of that size, so that a read beyond it is seen by the sanitizer. */
            uint8_t *cut = malloc(count ? count : 1);
            assert_non_null(cut);
            memcpy(cut, bytes.data, count);
            assert_false(try_program(cut, count));
            free(cut);
        }
        free(bytes.data);
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void test_mutations_are_survived(void **state)
{
    (void)state;
    uint64_t random = 20261121;
    uint32_t accepted = 0;
    for (uint32_t i = 0; i < MUTATIONS; i++) {
        struct bytes bytes = read_program(names[i % NAMES]);
        uint32_t changes = 1 + (uint32_t)(next_random(&random) % 4);
        for (uint32_t j = 0; j < changes; j++) {
            size_t at = next_random(&random) % bytes.count;
            uint64_t flipped = bytes.data[at] ^ (uint64_t)1 << next_random(&random) % 8;
            bytes.data[at] = (uint8_t)(next_random(&random) % 3 ? flipped : next_random(&random));
        }
        accepted += try_program(bytes.data, bytes.count);
        free(bytes.data);
    }
    assert_true(accepted > 0); /* else only the frame was tested */
}

static void test_garbage_is_refused(void **state)
{
    (void)state;
    uint64_t random = 7;
    uint8_t data[64];
    for (uint32_t i = 0; i < 1000; i++) {
        for (uint32_t j = 0; j < sizeof(data); j++)
            data[j] = (uint8_t)next_random(&random);
        if (i % 2) {
            memcpy(data, "PRLN", 4);
            memset(data + 5, 0, 3);
        }
        assert_false(try_program(data, sizeof(data)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corpus_is_accepted),
        cmocka_unit_test(test_every_instruction_is_decoded),
        cmocka_unit_test(test_mutated_programs_decode_or_are_refused),
        cmocka_unit_test(test_truncated_is_refused),
        cmocka_unit_test(test_mutations_are_survived),
        cmocka_unit_test(test_garbage_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

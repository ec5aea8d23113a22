/* Frames, and the parts of a Program that the manager reads by itself. Random bytes do no harm. */
#include "base/id.h"
#include "controlplane/frame.h"
#include "controlplane/listener.h"
#include "controlplane/settings.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const ids[] = {"00000000000000000000000000000001",
                                  "00000000000000000000000000000002"};

/* A program that refers to ids[0], ids[1], ids[0] and to what is no id. */
static struct blob *make_program(uint32_t version)
{
    Purlin__Value values[5];
    Purlin__Value *pointers[5];
    const char *const texts[] = {ids[0], ids[1], "nonsense", ids[0], ids[1]};
    for (int i = 0; i < 5; i++) {
        purlin__value__init(&values[i]);
        values[i].kind = PURLIN__VALUE__KIND__REMOTE;
        values[i].text = (char *)texts[i];
        pointers[i] = &values[i];
    }
    /* The same text as a plain string is no reference. */
    values[4].kind = PURLIN__VALUE__KIND__STR;
    char *names[] = {"name"};
    Purlin__Program program = PURLIN__PROGRAM__INIT;
    program.version = version;
    program.names = names;
    program.n_names = 1;
    program.values = pointers;
    program.n_values = 4 + (version == 2);
    struct blob *blob = frame_pack(&program.base);
    assert_non_null(blob);
    return blob;
}

static void test_finds_remotes(void **state)
{
    (void)state;
    struct blob *blob = make_program(1);
    struct id found[4];
    assert_null(frame_program_check(blob->data, blob->bytes));
    assert_int_equal(frame_program_remotes(blob->data, blob->bytes, found, 4), 2);
    assert_int_equal(found[0].low, 1);
    assert_int_equal(found[1].low, 2);
    assert_int_equal(frame_program_remotes(blob->data, blob->bytes, found, 2), 2);
    assert_int_equal(frame_program_remotes(blob->data, blob->bytes, found, 1), -EINVAL);
    blob_unref(blob);
}

static void test_refuses_other_versions(void **state)
{
    (void)state;
    struct blob *blob = make_program(2);
    assert_non_null(frame_program_check(blob->data, blob->bytes));
    blob_unref(blob);
}

/* Every truncation and every changed byte is either refused or read within its bounds: the copy is
 * exactly as long as it says, so that a sanitizer sees one byte too many. */
static void test_damaged_programs_do_no_harm(void **state)
{
    (void)state;
    struct blob *blob = make_program(1);
    struct id found[4];
    for (size_t bytes = 0; bytes < blob->bytes; bytes++) {
        struct blob *cut = blob_copy(blob->data, bytes);
        assert_non_null(frame_program_check(cut->data, bytes));
        assert_int_equal(frame_program_remotes(cut->data, bytes, found, 4), -EINVAL);
        blob_unref(cut);
    }
    for (size_t at = 0; at < blob->bytes; at++) {
        for (int change = 1; change < 256; change++) {
            struct blob *copy = blob_copy(blob->data, blob->bytes);
            copy->data[at] ^= (uint8_t)change;
            frame_program_check(copy->data, copy->bytes);
            assert_true(frame_program_remotes(copy->data, copy->bytes, found, 4) <= 4);
            blob_unref(copy);
        }
    }
    blob_unref(blob);
}

static void test_random_bytes_do_no_harm(void **state)
{
    (void)state;
    uint64_t random = 99;
    struct id found[4];
    for (int round = 0; round < 20000; round++) {
        uint8_t text[64] = "PRLN";
        size_t bytes = (size_t)round % sizeof(text);
        for (size_t i = 4; i < sizeof(text); i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            text[i] = (uint8_t)(random >> 56);
        }
        /* Mostly let the message's size be right. */
        if (bytes >= 8 && round % 5)
            memcpy(text + 4, (uint8_t[]){(uint8_t)(bytes - 8), 0, 0, 0}, 4);
        struct blob *blob = blob_copy(text, bytes);
        frame_program_check(blob->data, bytes);
        assert_true(frame_program_remotes(blob->data, bytes, found, 4) <= 4);
        blob_unref(blob);
    }
}

static void test_heads(void **state)
{
    (void)state;
    uint32_t bytes = 0;
    assert_true(frame_head_parse((const uint8_t *)"PRLN\x01\x02\x03\x04", &bytes));
    assert_int_equal(bytes, 0x04030201);
    assert_false(frame_head_parse((const uint8_t *)"PRLM\x01\x02\x03\x04", &bytes));
    uint64_t sum;
    const uint64_t sizes[] = {5, 6, UINT64_MAX};
    assert_true(frame_buffer_bytes(sizes, 2, 11, &sum));
    assert_int_equal(sum, 11);
    assert_false(frame_buffer_bytes(sizes, 2, 10, &sum));
    assert_false(frame_buffer_bytes(sizes, 3, UINT64_MAX, &sum));
}

static void test_failures_say_why(void **state)
{
    (void)state;
    struct blob *blob = frame_failure(PURLIN__RESULT__OUTCOME__FAILED, "memory", "too much");
    Purlin__Result *result =
        purlin__result__unpack(NULL, blob->bytes - FRAME_HEAD_BYTES, blob->data + FRAME_HEAD_BYTES);
    assert_non_null(result);
    assert_int_equal(result->outcome, PURLIN__RESULT__OUTCOME__FAILED);
    assert_string_equal(result->diagnostic->code, "memory");
    assert_string_equal(result->diagnostic->message, "too much");
    purlin__result__free_unpacked(result, NULL);
    blob_unref(blob);
}

/* ---------------------------------------------------------------------------- settings, tokens */

static void test_memory_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t bytes; /* 0: wrong */
    } cases[] = {
        {"512M", 512u << 20},
        {"4G", UINT64_C(4) << 30},
        {"1.5k", 1536},
        {"1024", 1024},
        {"70%", 700},
        {"100%", 1000},
        {"4GiB", UINT64_C(4) << 30},
        {"2gb", UINT64_C(2) << 30},
        {"", 0},
        {"-1", 0},
        {"0", 0},
        {"0%", 0},
        {"101%", 0},
        {"4X", 0},
        {"4G5", 0},
        {"nan", 0},
        {"1e30", 0},
        {" 4G", 0},
        {"G", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t bytes = 0;
        bool valid = settings_parse_memory(cases[i].text, 1000, &bytes);
        assert_int_equal(valid, cases[i].bytes != 0);
        if (valid)
            assert_int_equal(bytes, cases[i].bytes);
    }
    assert_true(settings_machine_memory() > 1 << 20);
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host; /* NULL: wrong */
        uint16_t port;
    } cases[] = {
        {"10.0.0.1", "10.0.0.1", 7}, {"host:80", "host", 80}, {"[::1]:80", "::1", 80},
        {"[::1]", "::1", 7},         {"::1", "::1", 7},       {"", NULL, 0},
        {"host:", NULL, 0},          {"host:x", NULL, 0},     {"host:70000", NULL, 0},
        {"[::1", NULL, 0},           {"[::1]x", NULL, 0},     {":80", NULL, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char host[SETTINGS_HOST_BYTES];
        uint16_t port;
        bool valid = settings_parse_address(cases[i].text, 7, host, &port);
        assert_int_equal(valid, cases[i].host != NULL);
        if (!valid)
            continue;
        assert_string_equal(host, cases[i].host);
        assert_int_equal(port, cases[i].port);
    }
}

static void test_tokens(void **state)
{
    (void)state;
    assert_true(token_matches(NULL, NULL));
    assert_true(token_matches(NULL, "anything"));
    assert_true(token_matches("secret", "secret"));
    const char *const wrong[] = {NULL, "", "s", "secre", "secrets", "secretsecret", "Secret"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(token_matches("secret", wrong[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_remotes),
        cmocka_unit_test(test_refuses_other_versions),
        cmocka_unit_test(test_damaged_programs_do_no_harm),
        cmocka_unit_test(test_random_bytes_do_no_harm),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_failures_say_why),
        cmocka_unit_test(test_memory_sizes),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

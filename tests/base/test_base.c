/* Arenas, buffers, blobs, ids, maps, log levels. */
#include "base/arena.h"
#include "base/blob.h"
#include "base/buffer.h"
#include "base/id.h"
#include "base/list.h"
#include "base/log.h"
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* -------------------------------------------------------------------------------------- arena */

static void test_arena_gives_zeroed_aligned_memory_that_stays(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    char *pieces[2000];
    for (size_t i = 0; i < 2000; i++) {
        pieces[i] = arena_allocate(&arena, i % 97 + 1);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        for (size_t j = 0; j <= i % 97; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], (int)(i & 127), i % 97 + 1);
    }
    for (size_t i = 0; i < 2000; i++) {
        for (size_t j = 0; j <= i % 97; j++)
            assert_int_equal(pieces[i][j], (int)(i & 127));
    }
    assert_false(arena_failed(&arena));
    arena_finish(&arena);
    arena_finish(&arena);
    arena_finish(NULL);
}

static void test_arena_takes_blocks_larger_than_its_own(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    char *large = arena_allocate(&arena, 32 * 1024 * 1024);
    assert_non_null(large);
    large[32 * 1024 * 1024 - 1] = 1;
    assert_non_null(arena_allocate(&arena, 8));
    arena_finish(&arena);
}

static void test_arena_failure_is_sticky(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * 1024);
    assert_non_null(arena_allocate(&arena, 1000));
    assert_null(arena_allocate(&arena, 64 * 1024));
    assert_true(arena_failed(&arena));
    assert_null(arena_allocate(&arena, 1));
    assert_string_equal(arena_printf(&arena, "%d", 5), "");
    assert_null(arena_copy_string(&arena, "a", 1));
    arena_finish(&arena);
    const size_t sizes[] = {SIZE_MAX, PTRDIFF_MAX, SIZE_MAX / 2 + 1};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        arena_init(&arena, 0);
        assert_null(arena_allocate(&arena, sizes[i]));
        arena_finish(&arena);
    }
    arena_init(&arena, 0);
    assert_null(arena_array(&arena, SIZE_MAX / 4, 8));
    assert_true(arena_failed(&arena));
    arena_finish(&arena);
}

static void test_arena_strings(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_string_equal(arena_copy_string(&arena, "hello", 4), "hell");
    assert_string_equal(arena_copy_string(&arena, "", 0), "");
    assert_string_equal(arena_printf(&arena, "%s-%05d", "x", 42), "x-00042");
    arena_finish(&arena);
}

/* ------------------------------------------------------------------------------- buffer, blob */

static void test_buffer_grows_up_to_its_limit(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    for (int i = 0; i < 100; i++)
        assert_true(buffer_append(&buffer, "0123456789", 10));
    assert_int_equal(buffer.bytes, 1000);
    assert_memory_equal(buffer.data + 990, "0123456789", 10);
    assert_false(buffer_append(&buffer, "x", 1));
    assert_true(buffer.failed);
    assert_false(buffer_append(&buffer, "", 0));
    assert_null(buffer_take_text(&buffer));
    buffer_init(&buffer, 0);
    assert_null(buffer_reserve(&buffer, SIZE_MAX));
    buffer_finish(&buffer);
}

static void test_buffer_text(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    for (int i = 0; i < 300; i++)
        buffer_printf(&buffer, "%d,", i);
    char *text = buffer_take_text(&buffer);
    assert_non_null(text);
    assert_memory_equal(text, "0,1,2,", 6);
    assert_string_equal(text + strlen(text) - 4, "299,");
    free(text);
}

static void count_free(struct blob *blob, void *user)
{
    ++*(int *)user;
    free(blob->data);
    free(blob);
}

static void test_blob_is_freed_with_its_last_reference(void **state)
{
    (void)state;
    int freed = 0;
    struct blob *blob = blob_copy("abc", 3);
    blob->free = count_free;
    blob->user = &freed;
    blob_ref(blob);
    assert_null(blob_unref(blob));
    assert_int_equal(freed, 0);
    assert_memory_equal(blob->data, "abc", 3);
    assert_null(blob_unref(blob));
    assert_int_equal(freed, 1);
    assert_null(blob_unref(NULL));
    assert_null(blob_ref(NULL));
    blob_unref(blob_create(0));
    blob_unref(blob_take(malloc(4), 4));
}

/* --------------------------------------------------------------------------------------- id */

static void test_id_texts(void **state)
{
    (void)state;
    char text[ID_HEX + 1];
    struct id id = {.low = UINT64_C(0x0123456789abcdef), .high = 0xf};
    id_to_hex(id, text);
    assert_string_equal(text, "000000000000000f0123456789abcdef");
    struct id back;
    assert_true(id_from_hex(text, &back));
    assert_true(id_equal(id, back));
    assert_true(id_from_hex("000000000000000F0123456789ABCDEF", &back));
    assert_true(id_equal(id, back));
    const char *const wrong[] = {"", "0", "000000000000000f0123456789abcde",
                                 "000000000000000f0123456789abcdef0",
                                 "000000000000000g0123456789abcdef"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(id_from_hex(wrong[i], &back));
    uint8_t bytes[ID_BYTES];
    id_to_bytes(id, bytes);
    assert_int_equal(bytes[7], 0xf);
    assert_true(id_from_bytes(bytes, ID_BYTES, &back));
    assert_true(id_equal(id, back));
    assert_false(id_from_bytes(bytes, 15, &back));
}

/* -------------------------------------------------------------------------------------- map */

/* Against a plain array: puts, replacements and removals in a random order. */
static void test_map_is_a_map(void **state)
{
    (void)state;
    enum { KEYS = 700 };
    static int values[KEYS];
    bool held[KEYS] = {0};
    struct map map;
    uint64_t random = 7;
    size_t count = 0;
    map_init(&map, 123);
    for (int step = 0; step < 60000; step++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        size_t key = (random >> 33) % KEYS;
        struct id id = {.low = key * 64, .high = key % 3};
        if (random >> 63) {
            assert_int_equal(map_put(&map, id, &values[key]), 0);
            count += !held[key];
            held[key] = true;
        } else {
            assert_ptr_equal(map_remove(&map, id), held[key] ? &values[key] : NULL);
            count -= held[key];
            held[key] = false;
        }
        assert_int_equal(map.count, count);
        if (step % 512)
            continue;
        for (size_t i = 0; i < KEYS; i++) {
            struct id other = {.low = i * 64, .high = i % 3};
            assert_ptr_equal(map_get(&map, other), held[i] ? &values[i] : NULL);
        }
    }
    size_t cursor = 0, walked = 0;
    while (map_next(&map, &cursor))
        walked++;
    assert_int_equal(walked, count);
    map_finish(&map);
    assert_null(map_get(&map, (struct id){0}));
    assert_null(map_remove(&map, (struct id){0}));
    map_finish(&map);
}

static void test_list(void **state)
{
    (void)state;
    struct list head, members[4] = {0};
    list_init(&head);
    assert_true(list_empty(&head));
    assert_null(list_take_first(&head));
    for (int i = 0; i < 4; i++)
        list_append(&head, &members[i]);
    int count = 0;
    LIST_FOR(link, &head)
    {
        if (count++ % 2)
            list_remove(link);
    }
    assert_int_equal(count, 4);
    assert_false(list_linked(&members[1]));
    list_remove(&members[1]);
    assert_ptr_equal(list_take_first(&head), &members[0]);
    assert_ptr_equal(list_take_first(&head), &members[2]);
    assert_true(list_empty(&head));
}

static void test_log_levels(void **state)
{
    (void)state;
    enum log_level level;
    assert_int_equal(log_level_from_text("debug", &level), 0);
    assert_int_equal(level, LOG_DEBUG);
    assert_true(log_level_from_text("loud", &level) < 0);
    log_set_level(LOG_ERROR);
    log_info("%d is not shown", 1);
    assert_int_equal(log_level(), LOG_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_gives_zeroed_aligned_memory_that_stays),
        cmocka_unit_test(test_arena_takes_blocks_larger_than_its_own),
        cmocka_unit_test(test_arena_failure_is_sticky),
        cmocka_unit_test(test_arena_strings),
        cmocka_unit_test(test_buffer_grows_up_to_its_limit),
        cmocka_unit_test(test_buffer_text),
        cmocka_unit_test(test_blob_is_freed_with_its_last_reference),
        cmocka_unit_test(test_id_texts),
        cmocka_unit_test(test_map_is_a_map),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_log_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The cache of compiled code on disk: what was stored comes back, what is damaged does not. */
#include "jit/object_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char folder[256];
};

static const uint64_t key[2] = {1, 2};

static int make_folder(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    const char *base = getenv("TMPDIR");
    if (!fixture)
        return -1;
    snprintf(fixture->folder, sizeof(fixture->folder), "%s/purlin-cache-XXXXXX",
             base ? base : "/tmp");
    if (!mkdtemp(fixture->folder))
        return -1;
    setenv("PURLIN_CACHE_DIR", fixture->folder, 1);
    unsetenv("PURLIN_CACHE_BYTES");
    *state = fixture;
    return 0;
}

static size_t each_file(const struct fixture *fixture, void (*f)(const char *path))
{
    char path[600];
    size_t count = 0;
    DIR *folder = opendir(fixture->folder);
    if (!folder)
        return 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", fixture->folder, entry->d_name);
        count++;
        if (f)
            f(path);
    }
    closedir(folder);
    return count;
}

static void remove_file(const char *path)
{
    unlink(path);
}

static int remove_folder(void **state)
{
    struct fixture *fixture = *state;
    each_file(fixture, remove_file);
    rmdir(fixture->folder);
    free(fixture);
    return 0;
}

static const uint32_t types[] = {7, 8, 9};
static const uint64_t offsets[] = {0, 16};

static struct cached_object sample(const char *object, size_t bytes)
{
    return (struct cached_object){.object = object,
                                  .object_bytes = bytes,
                                  .types = types,
                                  .type_count = 3,
                                  .global_offsets = offsets,
                                  .global_count = 2,
                                  .globals_bytes = 32};
}

static void stored_comes_back(void **state)
{
    (void)state;
    struct object_cache *cache = object_cache_create("machine");
    assert_non_null(cache);
    struct cached_object kept = sample("object", 6), found;
    assert_int_equal(object_cache_load(cache, key, &found), -ENOENT);
    object_cache_store(cache, key, &kept);
    object_cache_destroy(cache);
    cache = object_cache_create("machine"); /* another process */
    assert_int_equal(object_cache_load(cache, key, &found), 0);
    assert_int_equal(found.object_bytes, 6);
    assert_memory_equal(found.object, "object", 6);
    assert_int_equal(found.type_count, 3);
    assert_memory_equal(found.types, types, sizeof(types));
    assert_int_equal(found.global_count, 2);
    assert_memory_equal(found.global_offsets, offsets, sizeof(offsets));
    assert_int_equal(found.globals_bytes, 32);
    object_cache_release(&found);
    assert_int_equal(object_cache_load(cache, (const uint64_t[]){1, 3}, &found), -ENOENT);
    object_cache_destroy(cache);
    cache = object_cache_create("another machine");
    assert_int_equal(object_cache_load(cache, key, &found), -ENOENT);
    object_cache_destroy(cache);
}

static size_t damage_at;

static void damage(const char *path)
{
    int file = open(path, O_RDWR);
    char byte;
    assert_true(file >= 0);
    if (pread(file, &byte, 1, (off_t)damage_at) == 1) {
        byte = (char)(byte ^ 0x10);
        assert_int_equal(pwrite(file, &byte, 1, (off_t)damage_at), 1);
    }
    close(file);
}

static void cut(const char *path)
{
    assert_int_equal(truncate(path, (off_t)damage_at), 0);
}

/* Every bit flipped, every length: never served, and removed. */
static void damaged_is_made_again(void **state)
{
    const struct fixture *fixture = *state;
    struct object_cache *cache = object_cache_create("machine");
    struct cached_object kept = sample("object", 6), found;
    object_cache_store(cache, key, &kept);
    assert_int_equal(object_cache_load(cache, key, &found), 0);
    size_t bytes = found.mapping_bytes;
    object_cache_release(&found);
    for (damage_at = 0; damage_at < bytes; damage_at++) {
        void (*const ways[])(const char *) = {damage, cut};
        for (int way = 0; way < 2; way++) {
            object_cache_store(cache, key, &kept);
            assert_int_equal(each_file(fixture, ways[way]), 1);
            assert_int_equal(object_cache_load(cache, key, &found), -ENOENT);
            if (damage_at || way == 0)
                assert_int_equal(each_file(fixture, NULL), 0);
        }
    }
    object_cache_destroy(cache);
}

static void old_ones_go(void **state)
{
    const struct fixture *fixture = *state;
    setenv("PURLIN_CACHE_BYTES", "100000", 1);
    struct object_cache *cache = object_cache_create("machine");
    char *object = calloc(1, 10000);
    assert_non_null(object);
    struct cached_object kept = sample(object, 10000), found;
    for (uint64_t i = 0; i < 98; i++)
        object_cache_store(cache, (const uint64_t[]){i, i}, &kept);
    assert_true(each_file(fixture, NULL) < 11);
    assert_int_equal(object_cache_load(cache, (const uint64_t[]){97, 97}, &found), 0);
    object_cache_release(&found);
    free(object);
    object_cache_destroy(cache);
}

static void others_folders_are_not_used(void **state)
{
    const struct fixture *fixture = *state;
    chmod(fixture->folder, 0777);
    assert_null(object_cache_create("machine"));
    chmod(fixture->folder, 0700);
    setenv("PURLIN_CACHE_BYTES", "0", 1);
    assert_null(object_cache_create("machine"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stored_comes_back, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(damaged_is_made_again, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(old_ones_go, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(others_folders_are_not_used, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

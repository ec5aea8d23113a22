/* See object_cache.h. A file is a header, type ids, global offsets, then the object. */
#include "jit/object_cache.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    PATH_BYTES = 1024,
    FILE_VERSION = 1,
    TRIM_EVERY = 32, /* stores between two looks at how much there is */
};

#define CACHE_BYTES_DEFAULT ((uint64_t)256 << 20)
#define FILE_BYTES_MAX ((uint64_t)64 << 20) /* of one image's code */

struct header {
    char magic[4];
    uint32_t version;
    uint64_t key[2];
    uint64_t checksum[2]; /* of all that follows */
    uint32_t type_count, global_count;
    uint64_t globals_bytes;
    uint64_t object_bytes;
};

struct object_cache {
    char folder[PATH_BYTES - 64];
    uint64_t salt[2]; /* of this executable and machine */
    uint64_t bytes_max;
    atomic_uint stores;
    atomic_bool complained;
};

static void complain(struct object_cache *cache, const char *what, int error)
{
    if (!atomic_exchange(&cache->complained, true))
        log_warning("the cache of compiled code in %s is not used: %s: %s", cache->folder, what,
                    strerror(error));
}

/* ---- the folder */

static bool default_folder(char *ret_folder, size_t bytes)
{
    const char *chosen = getenv("PURLIN_CACHE_DIR");
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int length = -1;
    if (chosen && *chosen)
        length = snprintf(ret_folder, bytes, "%s", chosen);
    else if (cache && *cache == '/')
        length = snprintf(ret_folder, bytes, "%s/purlin", cache);
    else if (home && *home == '/')
        length = snprintf(ret_folder, bytes, "%s/.cache/purlin", home);
    return length > 0 && (size_t)length < bytes;
}

/* Makes the folder and those above it. */
static int make_folder(const char *folder)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s", folder);
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(path, 0700) && errno != EEXIST)
            return -errno;
        *at = '/';
    }
    return mkdir(path, 0700) && errno != EEXIST ? -errno : 0;
}

static int check_folder(const char *folder)
{
    struct stat status;
    if (lstat(folder, &status))
        return -errno;
    if (!S_ISDIR(status.st_mode))
        return -ENOTDIR;
    return status.st_uid == geteuid() && !(status.st_mode & 022) ? 0 : -EPERM;
}

/* What must be the same for code to be the same. */
static bool make_salt(const char *machine, uint64_t ret_salt[2])
{
    struct stat self;
    if (stat("/proc/self/exe", &self))
        return false;
    XXH3_state_t *state = XXH3_createState();
    if (!state)
        return false;
    const int64_t words[] = {(int64_t)self.st_ino, self.st_size, self.st_mtim.tv_sec,
                             self.st_mtim.tv_nsec};
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, words, sizeof(words));
    XXH3_128bits_update(state, machine, strlen(machine));
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    ret_salt[0] = hash.low64;
    ret_salt[1] = hash.high64;
    return true;
}

struct object_cache *object_cache_create(const char *machine)
{
    const char *limit = getenv("PURLIN_CACHE_BYTES");
    struct object_cache *cache = calloc(1, sizeof(*cache));
    if (!cache)
        return NULL;
    cache->bytes_max = limit && *limit ? strtoull(limit, NULL, 10) : CACHE_BYTES_DEFAULT;
    if (!cache->bytes_max || !default_folder(cache->folder, sizeof(cache->folder)) ||
        !make_salt(machine, cache->salt)) {
        free(cache);
        return NULL;
    }
    int error = make_folder(cache->folder);
    if (!error)
        error = check_folder(cache->folder);
    if (!error)
        return cache;
    complain(cache, "it must be a folder of the user's own that nobody else may write", -error);
    free(cache);
    return NULL;
}

void object_cache_destroy(struct object_cache *cache)
{
    free(cache);
}

static void file_path(const struct object_cache *cache, const uint64_t key[2],
                      char ret_path[PATH_BYTES])
{
    snprintf(ret_path, PATH_BYTES, "%s/%016llx%016llx.purlin", cache->folder,
             (unsigned long long)(key[0] ^ cache->salt[0]),
             (unsigned long long)(key[1] ^ cache->salt[1]));
}

/* ---- files */

static size_t content_bytes(const struct header *header)
{
    return header->type_count * sizeof(uint32_t) + header->type_count % 2 * sizeof(uint32_t) +
           header->global_count * sizeof(uint64_t) + header->object_bytes;
}

/* From type_count on: the counts are part of what is checked. */
static XXH128_hash_t checksum_of(const void *file, size_t bytes)
{
    size_t from = offsetof(struct header, type_count);
    return XXH3_128bits((const char *)file + from, bytes - from);
}

static bool holds(const struct object_cache *cache, const void *file, size_t bytes,
                  const uint64_t key[2])
{
    const struct header *header = file;
    if (bytes < sizeof(*header) || memcmp(header->magic, "PLOC", 4) != 0 ||
        header->version != FILE_VERSION || header->key[0] != (key[0] ^ cache->salt[0]) ||
        header->key[1] != (key[1] ^ cache->salt[1]))
        return false;
    if (header->type_count > bytes || header->global_count > bytes ||
        header->object_bytes > bytes || content_bytes(header) != bytes - sizeof(*header))
        return false;
    XXH128_hash_t checksum = checksum_of(file, bytes);
    return checksum.low64 == header->checksum[0] && checksum.high64 == header->checksum[1];
}

static int map_file(const char *path, void **ret_mapping, size_t *ret_bytes)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return -errno;
    struct stat status;
    int error = fstat(file, &status) ? -errno : 0;
    if (!error && (status.st_size <= 0 || (uint64_t)status.st_size > FILE_BYTES_MAX))
        error = -EFBIG;
    void *mapping = MAP_FAILED;
    if (!error) {
        mapping = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        error = mapping == MAP_FAILED ? -errno : 0;
    }
    if (!error) /* what was used lately stays longest */
        futimens(file, NULL);
    close(file);
    if (error)
        return error;
    *ret_mapping = mapping;
    *ret_bytes = (size_t)status.st_size;
    return 0;
}

int object_cache_load(struct object_cache *cache, const uint64_t key[2],
                      struct cached_object *ret_object)
{
    char path[PATH_BYTES];
    void *mapping = NULL;
    size_t bytes = 0;
    if (!cache)
        return -ENOENT;
    file_path(cache, key, path);
    if (map_file(path, &mapping, &bytes))
        return -ENOENT;
    if (!holds(cache, mapping, bytes, key)) {
        munmap(mapping, bytes);
        unlink(path);
        return -ENOENT;
    }
    const struct header *header = mapping;
    const char *at = (const char *)(header + 1);
    struct cached_object object = {.type_count = header->type_count,
                                   .global_count = header->global_count,
                                   .globals_bytes = header->globals_bytes,
                                   .object_bytes = header->object_bytes,
                                   .mapping = mapping,
                                   .mapping_bytes = bytes};
    object.types = (const uint32_t *)(const void *)at;
    at += (header->type_count + header->type_count % 2) * sizeof(uint32_t);
    object.global_offsets = (const uint64_t *)(const void *)at;
    object.object = at + header->global_count * sizeof(uint64_t);
    *ret_object = object;
    return 0;
}

void object_cache_release(struct cached_object *object)
{
    if (object->mapping)
        munmap(object->mapping, object->mapping_bytes);
    *object = (struct cached_object){0};
}

/* ---- the limit */

struct old_file {
    struct timespec used;
    uint64_t bytes;
    char name[64];
};

static int longest_ago_first(const void *left, const void *right)
{
    const struct old_file *a = left, *b = right;
    if (a->used.tv_sec != b->used.tv_sec)
        return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
    return (a->used.tv_nsec > b->used.tv_nsec) - (a->used.tv_nsec < b->used.tv_nsec);
}

static struct old_file *list_files(DIR *folder, size_t *ret_count, uint64_t *ret_bytes)
{
    struct old_file *files = NULL;
    size_t count = 0, capacity = 0;
    *ret_bytes = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        struct stat status;
        if (!strstr(entry->d_name, ".purlin") || strlen(entry->d_name) >= sizeof(files->name) ||
            fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW))
            continue;
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            struct old_file *grown = realloc(files, capacity * sizeof(*files));
            if (!grown)
                break;
            files = grown;
        }
        files[count] = (struct old_file){status.st_mtim, (uint64_t)status.st_size, {0}};
        memcpy(files[count++].name, entry->d_name, strlen(entry->d_name));
        *ret_bytes += (uint64_t)status.st_size;
    }
    *ret_count = count;
    return files;
}

/* Down to three quarters of the limit, so that it is not done for every file. */
static void trim(struct object_cache *cache)
{
    DIR *folder = opendir(cache->folder);
    if (!folder)
        return;
    size_t count;
    uint64_t bytes;
    struct old_file *files = list_files(folder, &count, &bytes);
    if (files && bytes > cache->bytes_max) {
        qsort(files, count, sizeof(*files), longest_ago_first);
        for (size_t i = 0; i < count && bytes > cache->bytes_max / 4 * 3; i++) {
            if (unlinkat(dirfd(folder), files[i].name, 0) == 0)
                bytes -= files[i].bytes;
        }
    }
    free(files);
    closedir(folder);
}

/* ---- storing */

static int write_all(int file, const void *data, size_t bytes)
{
    for (const char *at = data; bytes;) {
        ssize_t written = write(file, at, bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? -errno : -EIO;
        at += written;
        bytes -= (size_t)written;
    }
    return 0;
}

static int write_file(struct object_cache *cache, const char *path, const void *data, size_t bytes)
{
    char aside[PATH_BYTES];
    static const char suffix[] = ".purlin"; /* one left behind by a crash is trimmed like others */
    snprintf(aside, sizeof(aside), "%s/aside-XXXXXX%s", cache->folder, suffix);
    int file = mkostemps(aside, (int)sizeof(suffix) - 1, O_CLOEXEC);
    if (file < 0)
        return -errno;
    int error = write_all(file, data, bytes);
    if (close(file) && !error)
        error = -errno;
    if (!error && rename(aside, path))
        error = -errno;
    if (error)
        unlink(aside);
    return error;
}

static void fill_in(const struct object_cache *cache, const uint64_t key[2],
                    const struct cached_object *object, const struct header *head, char *file,
                    size_t bytes)
{
    struct header *header = (struct header *)(void *)file;
    *header = *head;
    char *at = (char *)(header + 1);
    if (object->type_count)
        memcpy(at, object->types, object->type_count * sizeof(uint32_t));
    at += (object->type_count + object->type_count % 2) * sizeof(uint32_t);
    if (object->global_count)
        memcpy(at, object->global_offsets, object->global_count * sizeof(uint64_t));
    at += object->global_count * sizeof(uint64_t);
    memcpy(at, object->object, object->object_bytes);
    memcpy(header->magic, "PLOC", 4);
    header->version = FILE_VERSION;
    for (int i = 0; i < 2; i++)
        header->key[i] = key[i] ^ cache->salt[i];
    XXH128_hash_t checksum = checksum_of(file, bytes);
    header->checksum[0] = checksum.low64;
    header->checksum[1] = checksum.high64;
}

void object_cache_store(struct object_cache *cache, const uint64_t key[2],
                        const struct cached_object *object)
{
    if (!cache)
        return;
    struct header header = {.type_count = object->type_count,
                            .global_count = object->global_count,
                            .globals_bytes = object->globals_bytes,
                            .object_bytes = object->object_bytes};
    size_t bytes = sizeof(header) + content_bytes(&header);
    if (bytes > FILE_BYTES_MAX)
        return;
    char *file = calloc(1, bytes);
    if (!file)
        return;
    fill_in(cache, key, object, &header, file, bytes);
    char path[PATH_BYTES];
    file_path(cache, key, path);
    int error = write_file(cache, path, file, bytes);
    free(file);
    if (error)
        complain(cache, "writing to it", -error);
    else if (atomic_fetch_add(&cache->stores, 1) % TRIM_EVERY == 0)
        trim(cache);
}

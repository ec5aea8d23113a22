/* The memory of computations.
 *
 * Small objects come from heaps: each thread has one for each computation, with a free list per
 * size class and a block that it cuts new objects from. An object may be freed into another
 * thread's heap than it came from: blocks go back as a whole, when the computation ends. Larger
 * objects are taken from the system one by one and linked into their computation's list. Blocks are
 * such objects too, so that destroying a computation is freeing that list, and its limit is checked
 * in one place.
 *
 * From RT_MAPPED_BYTES_MIN on memory is mapped, on huge pages where it can be, and kept for reuse
 * by the pool when it is freed: touching fresh memory costs more than filling it.
 */
#include "runtime/runtime_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#endif

#define HUGE_BYTES ((size_t)2 << 20)

_Static_assert(sizeof(struct rt_large) == RT_CACHE_LINE, "objects after it are aligned as it is");

/* ---- mapped memory, kept for reuse */

struct rt_mapped_cache {
    pthread_mutex_t lock;
    uint64_t machine_bytes;
    size_t bytes;
    size_t bytes_max;
    uint32_t count;
    struct mapped {
        void *memory;
        size_t bytes;
    } kept[RT_MAPPED_KEPT_MAX];
};

/* What a container allows; UINT64_MAX when there is no limit. */
static uint64_t container_bytes(void)
{
    unsigned long bytes = 0;
    FILE *file = fopen("/sys/fs/cgroup/memory.max", "re");
    if (!file)
        return UINT64_MAX;
    bool limited = fscanf(file, "%lu", &bytes) == 1;
    fclose(file);
    return limited ? bytes : UINT64_MAX;
}

static uint64_t machine_bytes(void)
{
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_bytes = sysconf(_SC_PAGESIZE);
    uint64_t bytes =
        pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : UINT64_C(1) << 40;
    uint64_t container = container_bytes();
    return container < bytes ? container : bytes;
}

struct rt_mapped_cache *rt_mapped_cache_create(void)
{
    struct rt_mapped_cache *cache = calloc(1, sizeof(*cache));
    if (!cache)
        return NULL;
    pthread_mutex_init(&cache->lock, NULL);
    cache->machine_bytes = machine_bytes();
    cache->bytes_max = cache->machine_bytes / RT_MAPPED_KEPT_SHARE;
    return cache;
}

void rt_mapped_cache_trim(struct rt_mapped_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    for (uint32_t i = 0; i < cache->count; i++)
        munmap(cache->kept[i].memory, cache->kept[i].bytes);
    cache->count = 0;
    cache->bytes = 0;
    pthread_mutex_unlock(&cache->lock);
}

void rt_mapped_cache_destroy(struct rt_mapped_cache *cache)
{
    if (!cache)
        return;
    rt_mapped_cache_trim(cache);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* Four sizes per doubling: what one computation frees is likely to fit what the next one asks. */
static size_t mapped_round(size_t bytes)
{
    size_t step = (size_t)1 << (61 - __builtin_clzl(bytes - 1));
    return (bytes + step - 1) & ~(step - 1);
}

static void *mapped_fresh(size_t bytes)
{
    size_t extra = bytes >= HUGE_BYTES ? HUGE_BYTES : 0;
    char *memory = mmap(NULL, bytes + extra, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (!extra)
        return memory;
    size_t before = -(uintptr_t)memory & (HUGE_BYTES - 1);
    if (before > 0)
        munmap(memory, before);
    if (before < extra)
        munmap(memory + before + bytes, extra - before);
    madvise(memory + before, bytes, MADV_HUGEPAGE);
    return memory + before;
}

static void *mapped_take(struct rt_mapped_cache *cache, size_t bytes)
{
    void *memory = NULL;
    pthread_mutex_lock(&cache->lock);
    for (uint32_t i = cache->count; i-- > 0;) {
        if (cache->kept[i].bytes != bytes)
            continue;
        memory = cache->kept[i].memory;
        cache->kept[i] = cache->kept[--cache->count];
        cache->bytes -= bytes;
        break;
    }
    pthread_mutex_unlock(&cache->lock);
    return memory ? memory : mapped_fresh(bytes);
}

static void mapped_put(struct rt_mapped_cache *cache, void *memory, size_t bytes)
{
    ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
    pthread_mutex_lock(&cache->lock);
    bool keep = cache->count < RT_MAPPED_KEPT_MAX && bytes <= cache->bytes_max - cache->bytes;
    if (keep) {
        cache->kept[cache->count++] = (struct mapped){memory, bytes};
        cache->bytes += bytes;
    }
    pthread_mutex_unlock(&cache->lock);
    if (!keep)
        munmap(memory, bytes);
}

/* ---- objects of their own */

static bool account(struct rt_computation *computation, size_t bytes)
{
    uint64_t now = atomic_fetch_add(&computation->memory_bytes, bytes) + bytes;
    if (now > computation->memory_bytes_max || now < bytes) {
        atomic_fetch_sub(&computation->memory_bytes, bytes);
        return false;
    }
    uint64_t peak = atomic_load_explicit(&computation->memory_bytes_peak, memory_order_relaxed);
    while (peak < now && !atomic_compare_exchange_weak(&computation->memory_bytes_peak, &peak, now))
        ;
    return true;
}

static struct rt_large *large_create(struct rt_computation *computation, size_t bytes)
{
    if (bytes > (size_t)1 << 48)
        return NULL;
    size_t total =
        (bytes + sizeof(struct rt_large) + RT_CACHE_LINE - 1) & ~(size_t)(RT_CACHE_LINE - 1);
    if (!account(computation, total))
        return NULL;
    size_t mapped_bytes = total >= RT_MAPPED_BYTES_MIN ? mapped_round(total) : 0;
    struct rt_large *large = mapped_bytes ? mapped_take(computation->pool->mapped, mapped_bytes)
                                          : aligned_alloc(RT_CACHE_LINE, total);
    if (!large) {
        atomic_fetch_sub(&computation->memory_bytes, total);
        return NULL;
    }
    large->bytes = total;
    large->mapped_bytes = mapped_bytes;
    large->previous = NULL;
    pthread_mutex_lock(&computation->lock);
    large->next = computation->large;
    if (large->next)
        large->next->previous = large;
    computation->large = large;
    pthread_mutex_unlock(&computation->lock);
    return large;
}

static void large_release(struct rt_computation *computation, struct rt_large *large)
{
    if (large->mapped_bytes)
        mapped_put(computation->pool->mapped, large, large->mapped_bytes);
    else
        free(large);
}

static void large_destroy(struct rt_computation *computation, struct rt_large *large)
{
    pthread_mutex_lock(&computation->lock);
    if (large->previous)
        large->previous->next = large->next;
    else
        computation->large = large->next;
    if (large->next)
        large->next->previous = large->previous;
    pthread_mutex_unlock(&computation->lock);
    atomic_fetch_sub(&computation->memory_bytes, large->bytes);
    large_release(computation, large);
}

/* ---- heaps */

/* 16-byte steps up to 128, then four classes per doubling. */
static uint32_t class_of(size_t bytes, size_t *ret_bytes)
{
    if (bytes <= 128) {
        size_t steps = bytes ? (bytes + 15) / 16 : 1;
        *ret_bytes = steps * 16;
        return (uint32_t)steps - 1;
    }
    uint32_t exponent = 63u - (uint32_t)__builtin_clzl(bytes - 1);
    size_t quarter = (bytes - 1) >> (exponent - 2);
    *ret_bytes = (quarter + 1) << (exponent - 2);
    return 8 + (exponent - 7) * 4 + (uint32_t)quarter - 4;
}

size_t rt_memory_usable(size_t bytes)
{
    if (bytes > RT_SMALL_BYTES_MAX)
        return bytes;
    size_t usable;
    class_of(bytes, &usable);
    return usable;
}

static bool heap_refill(struct rt_heap *heap)
{
    size_t bytes = heap->block_bytes ? heap->block_bytes * 2 : RT_HEAP_BLOCK_BYTES_MIN;
    if (bytes > RT_HEAP_BLOCK_BYTES_MAX)
        bytes = RT_HEAP_BLOCK_BYTES_MAX;
    struct rt_large *block = large_create(heap->computation, bytes - sizeof(*block));
    if (!block && bytes > RT_HEAP_BLOCK_BYTES_MIN) {
        bytes = RT_HEAP_BLOCK_BYTES_MIN;
        block = large_create(heap->computation, bytes - sizeof(*block));
    }
    if (!block)
        return false;
    heap->block_bytes = bytes;
    heap->next = (char *)(block + 1);
    heap->end = (char *)block + bytes;
    ASAN_POISON_MEMORY_REGION(heap->next, (size_t)(heap->end - heap->next));
    return true;
}

void *rt_memory_allocate(struct rt_heap *heap, size_t bytes)
{
    if (bytes > RT_SMALL_BYTES_MAX) {
        struct rt_large *large = large_create(heap->computation, bytes);
        return large ? large + 1 : NULL;
    }
    size_t size;
    uint32_t class = class_of(bytes, &size);
    struct rt_free *object = heap->free[class];
    if (object) {
        heap->free[class] = object->next;
        ASAN_UNPOISON_MEMORY_REGION(object, size);
        return object;
    }
    if ((size_t)(heap->end - heap->next) < size && !heap_refill(heap))
        return NULL;
    char *memory = heap->next;
    heap->next += size;
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
    return memory;
}

void rt_memory_free(struct rt_heap *heap, void *memory, size_t bytes)
{
    if (bytes > RT_SMALL_BYTES_MAX) {
        large_destroy(heap->computation, (struct rt_large *)memory - 1);
        return;
    }
    size_t size;
    uint32_t class = class_of(bytes, &size);
    struct rt_free *object = memory;
    object->next = heap->free[class];
    heap->free[class] = object;
    ASAN_POISON_MEMORY_REGION((char *)memory + sizeof(*object), size - sizeof(*object));
}

int rt_memory_init(struct rt_computation *computation)
{
    uint64_t machine_bytes_max = computation->pool->mapped->machine_bytes;
    if (computation->memory_bytes_max == 0)
        computation->memory_bytes_max = machine_bytes_max / 100 * RT_MEMORY_DEFAULT_PERCENT;
    uint32_t count = computation->pool->thread_count + 1;
    computation->heaps = aligned_alloc(RT_CACHE_LINE, count * sizeof(struct rt_heap));
    if (!computation->heaps)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++)
        computation->heaps[i] = (struct rt_heap){.computation = computation};
    return 0;
}

void rt_memory_finish(struct rt_computation *computation)
{
    for (struct rt_large *large = computation->large; large;) {
        struct rt_large *next = large->next;
        large_release(computation, large);
        large = next;
    }
    computation->large = NULL;
    free(computation->heaps);
}

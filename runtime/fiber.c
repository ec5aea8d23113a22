/* Fibers: stacks of their own that threads switch to and from.
 *
 * One mapping holds, from low to high addresses, a guard that nothing may touch, the stack, and the
 * marks of latent forks. It is reserved without memory behind it; what a deep recursion touched is
 * given back when the fiber falls idle. Huge pages are refused: a stack would touch 2 MiB at once.
 *
 * Only the thread that owns a fiber calls these.
 */
#include "runtime/runtime_internal.h"

#include <stdlib.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define WITH_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WITH_TSAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef WITH_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_STACK_DEREGISTER(id) (void)(id)
#endif

#define MAPPING_BYTES (RT_STACK_GUARD_BYTES + RT_STACK_BYTES + RT_MARKS_BYTES)

void rt_switch(void **save_sp, void *to_sp);
void rt_switch_start(void);

struct rt_fiber *rt_fiber_create(void)
{
    struct rt_fiber *fiber = aligned_alloc(RT_CACHE_LINE, sizeof(*fiber));
    if (!fiber)
        return NULL;
    char *mapping = mmap(NULL, MAPPING_BYTES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (mapping == MAP_FAILED)
        goto free_fiber;
    if (mprotect(mapping, RT_STACK_GUARD_BYTES, PROT_NONE) < 0)
        goto unmap;
    madvise(mapping, MAPPING_BYTES, MADV_NOHUGEPAGE);
    *fiber = (struct rt_fiber){
        .mapping = mapping,
        .stack_top = mapping + RT_STACK_GUARD_BYTES + RT_STACK_BYTES,
        .marks = (struct rt_mark *)(mapping + RT_STACK_GUARD_BYTES + RT_STACK_BYTES),
    };
#ifdef WITH_ASAN
    /* Another fiber may have been here. */
    ASAN_UNPOISON_MEMORY_REGION(mapping + RT_STACK_GUARD_BYTES, RT_STACK_BYTES);
#endif
    fiber->valgrind_id =
        VALGRIND_STACK_REGISTER(mapping + RT_STACK_GUARD_BYTES, fiber->stack_top - 1);
#ifdef WITH_TSAN
    fiber->tsan = __tsan_create_fiber(0);
#endif
    return fiber;
unmap:
    munmap(mapping, MAPPING_BYTES);
free_fiber:
    free(fiber);
    return NULL;
}

void rt_fiber_destroy(struct rt_fiber *fiber)
{
    if (!fiber)
        return;
#ifdef WITH_TSAN
    __tsan_destroy_fiber(fiber->tsan);
#endif
    VALGRIND_STACK_DEREGISTER(fiber->valgrind_id);
    munmap(fiber->mapping, MAPPING_BYTES);
    free(fiber);
}

void rt_fiber_prepare(struct rt_fiber *fiber, void (*main)(struct rt_fiber *))
{
#ifdef WITH_ASAN
    /* The frames that the last main was left in. */
    ASAN_UNPOISON_MEMORY_REGION(fiber->stack_top - RT_STACK_HOT_BYTES, RT_STACK_HOT_BYTES);
#endif
    /* As rt_switch leaves a stack: r15 r14 r13 r12 rbx rbp address. After the pops the stack is
     * aligned to 16 bytes, as it must be before rt_switch_start's call. */
    void **sp = (void **)fiber->stack_top - 9;
    sp[0] = sp[1] = sp[2] = NULL;
    sp[3] = (void *)main;
    sp[4] = fiber;
    sp[5] = NULL;
    sp[6] = (void *)rt_switch_start;
    sp[7] = sp[8] = NULL;
    fiber->sp = sp;
}

void rt_fiber_shrink(struct rt_fiber *fiber, bool keep_hot)
{
    char *low = fiber->mapping + RT_STACK_GUARD_BYTES;
    char *kept = fiber->stack_top - (keep_hot ? RT_STACK_HOT_BYTES : 0);
    if (fiber->stack_tier < kept || !keep_hot)
        madvise(low, (size_t)(kept - low), MADV_DONTNEED);
    size_t marks_kept = keep_hot ? RT_MARKS_HOT_BYTES : 0;
    if ((char *)fiber->marks_tier > (char *)fiber->marks + marks_kept)
        madvise((char *)fiber->marks + marks_kept, RT_MARKS_BYTES - marks_kept, MADV_DONTNEED);
}

void rt_thread_enter(struct rt_thread *thread)
{
#ifdef WITH_TSAN
    thread->tsan = __tsan_get_current_fiber();
#else
    (void)thread;
#endif
}

void rt_fiber_entered(struct rt_fiber *fiber)
{
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(NULL, &fiber->thread->asan_bottom, &fiber->thread->asan_bytes);
#else
    (void)fiber;
#endif
}

void rt_fiber_resume(struct rt_thread *thread, struct rt_fiber *fiber)
{
#ifdef WITH_ASAN
    __sanitizer_start_switch_fiber(&thread->asan_stack, fiber->mapping + RT_STACK_GUARD_BYTES,
                                   RT_STACK_BYTES);
#endif
#ifdef WITH_TSAN
    __tsan_switch_to_fiber(fiber->tsan, 0);
#endif
    rt_switch(&thread->sp, fiber->sp);
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(thread->asan_stack, NULL, NULL);
#endif
}

void rt_fiber_suspend(struct rt_fiber *fiber, enum rt_switch_reason reason)
{
    struct rt_thread *thread = fiber->thread;
    fiber->reason = reason;
#ifdef WITH_ASAN
    /* NULL frees the fake stack of a fiber that ends. */
    __sanitizer_start_switch_fiber(reason == RT_SWITCH_FINISHED ? NULL : &fiber->asan_stack,
                                   thread->asan_bottom, thread->asan_bytes);
#endif
#ifdef WITH_TSAN
    __tsan_switch_to_fiber(thread->tsan, 0);
#endif
    rt_switch(&fiber->sp, thread->sp);
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(fiber->asan_stack, &fiber->thread->asan_bottom,
                                    &fiber->thread->asan_bytes);
#endif
}

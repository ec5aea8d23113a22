/* Every limit of the runtime: name, unit, reason. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* ThreadSanitizer keeps at most 65536 calls. */
#if defined(__SANITIZE_THREAD__)
#define RT_STACK_UNLESS_TSAN(bytes) ((size_t)3 << 20)
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RT_STACK_UNLESS_TSAN(bytes) ((size_t)3 << 20)
#endif
#endif
#ifndef RT_STACK_UNLESS_TSAN
#define RT_STACK_UNLESS_TSAN(bytes) (bytes)
#endif

/* A fiber's stack: address space, touched lazily. 10**5 Python calls of 600 bytes each fit. */
#define RT_STACK_BYTES RT_STACK_UNLESS_TSAN((size_t)64 << 20)
/* Below the deepest frame of checked code: runtime calls, C library calls, the error path, and
 * functions that do not recurse and therefore do not check. */
#define RT_STACK_MARGIN_BYTES ((size_t)512 << 10)
/* No frame of compiled code or of the runtime is larger, so none steps over it unseen. */
#define RT_STACK_GUARD_BYTES ((size_t)1 << 20)
/* How much of an idle fiber's stack stays resident. */
#define RT_STACK_HOT_BYTES ((size_t)128 << 10)
/* Latent forks of one fiber: a mark for every 64 bytes of stack. */
#define RT_MARKS_BYTES (RT_STACK_BYTES / 2)
#define RT_MARKS_HOT_BYTES ((size_t)32 << 10)
/* Idle fibers that a thread keeps; others are unmapped. */
#define RT_FIBERS_IDLE_MAX 16u

/* Small objects of a computation come from blocks: the first, and the largest after growing. */
#define RT_HEAP_BLOCK_BYTES_MIN ((size_t)64 << 10)
#define RT_HEAP_BLOCK_BYTES_MAX ((size_t)1 << 20)
/* Larger objects are registered one by one. */
#define RT_SMALL_BYTES_MAX ((size_t)16 << 10)
/* From here on memory is mapped on its own, on huge pages, and kept for reuse. */
#define RT_MAPPED_BYTES_MIN ((size_t)1 << 20)
/* Mapped memory kept for reuse: this part of the machine's, and at most so many blocks. */
#define RT_MAPPED_KEPT_SHARE 8u
#define RT_MAPPED_KEPT_MAX 64u

/* Frames of a traceback kept at either end; those between are counted. */
#define RT_TRACE_KEPT 500u

/* A computation without a limit of its own may take this share of the machine's memory. */
#define RT_MEMORY_DEFAULT_PERCENT 85u

/* How long a piece of a pipeline should run between two chances to be split, in ticks of the time
 * stamp counter: about 10 us, where a promotion costs about 1 us. */
#define RT_STRIP_TICKS 30000u

/* How deep objects may hold one another in a Result: encoding recurses. */
#define RT_ENCODE_DEPTH_MAX 2000u
/* How long a chain of causes travels with an exception. */
#define RT_ENCODE_CAUSES_MAX 32u

/* What print() may write: it is kept in memory until the result is fetched. */
#define RT_OUTPUT_BYTES_MAX ((size_t)64 << 20)

/* Values of a generic list, one message field each, that a Result can hold. */
#define RT_ENCODE_VALUES_MAX ((size_t)4 * 1000 * 1000)

_Static_assert(RT_STACK_HOT_BYTES < RT_STACK_BYTES - RT_STACK_MARGIN_BYTES, "tiers grow downwards");

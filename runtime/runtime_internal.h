/* What the runtime's files share: the structures behind the contexts, computations and pools of the
 * public headers.
 *
 * Who may touch what: a fiber belongs to the thread that runs it, or, while it waits, to whoever
 * makes it ready. Other threads only store into context.limit and context.stack_limit. A thread
 * belongs to itself; others read `current`. Fields that several threads write are atomic.
 */
#pragma once

#include "runtime/abi.h"
#include "runtime/computation.h"
#include "runtime/limits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_LIKELY(x) __builtin_expect(!!(x), 1)
#define RT_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define RT_CACHE_LINE 64

struct rt_fiber;
struct rt_thread;

/* ---- failures: what went wrong in one branch of a computation */

/* The calls that an exception went through, innermost first: the first RT_TRACE_KEPT, and a ring of
 * the last ones. */
struct rt_trace {
    uint64_t count;    /* all, also those that were not kept */
    uint32_t capacity; /* of sites */
    uint32_t *sites;   /* owned: the first RT_TRACE_KEPT, then the ring */
};

/* Owned by the fiber, task or computation that refers to it. Not taken from the computation's
 * memory, so that its exhaustion can be told. NULL beside a bad status: cancelled when the
 * computation is, otherwise the machine had no memory even for this. */
struct rt_failure {
    enum rt_status status;
    int32_t code;           /* enum rt_error, enum rt_stop_reason; -1: value is what was raised */
    uint32_t site;          /* where it began; 0 unknown */
    uint64_t memory_wanted; /* out of memory: the request that failed */
    struct rt_trace trace;
    const char *text;           /* variable part, or NULL */
    const struct rt_type *type; /* of value */
    void *value;                /* in data, or object */
    struct rt_object *object;   /* RT_OBJECT: owned, what was raised */
    _Alignas(16) char data[];
};

/* ---- memory: see memory.c */

#define RT_SIZE_CLASSES 40

/* Where one thread finds small objects for one computation. */
struct rt_heap {
    _Alignas(RT_CACHE_LINE) char *next;
    char *end;
    struct rt_computation *computation;
    size_t block_bytes;
    struct rt_free {
        struct rt_free *next;
    } *free[RT_SIZE_CLASSES];
    uint32_t free_depth; /* see rt_counted_free */
    uintptr_t dead;      /* objects yet to be freed, linked; their kind in the low bits */
};

/* An object too large for a heap: linked into its computation's list. */
struct rt_large {
    _Alignas(RT_CACHE_LINE) struct rt_large *next;
    struct rt_large *previous;
    size_t bytes; /* taken from the system, this header included */
    size_t mapped_bytes;
};

/* ---- tasks */

enum rt_task_state {
    RT_TASK_QUEUED,
    RT_TASK_TAKEN,
};

struct rt_task {
    rt_task_fn run;
    void *frame;
    struct rt_task *parent; /* outlives this; NULL: the computation's root */
    struct rt_computation *computation;
    size_t depth_bytes;              /* stack that its ancestors were using */
    struct rt_task *next, *previous; /* in the pool's queue, under its lock */
    enum rt_task_state state;        /* under the pool's lock */
    enum rt_status status;           /* written before waiter becomes DONE */
    struct rt_failure *failure;
    _Atomic(bool) cancelled;
    _Atomic(struct rt_fiber *) waiter; /* NULL, the fiber that waits, or RT_TASK_DONE */
};

#define RT_TASK_DONE ((struct rt_fiber *)1)

/* ---- fibers */

/* Why a fiber gave its thread back. */
enum rt_switch_reason {
    RT_SWITCH_FINISHED,
    RT_SWITCH_WAIT,  /* for `awaited` */
    RT_SWITCH_YIELD, /* wants to go on later */
};

struct rt_fiber {
    _Alignas(RT_CACHE_LINE) struct rt_context context; /* first: compiled code's view */
    struct rt_thread *thread;                          /* that runs it */
    struct rt_heap *heap;                              /* that thread's, for this computation */
    _Alignas(RT_CACHE_LINE) struct rt_task *task;
    struct rt_mark *latent; /* marks below are promoted, those from here on latent */
    struct rt_mark *marks;
    struct rt_mark *marks_tier; /* what limit is when nobody asks */
    char *stack_tier;           /* what stack_limit is when nobody asks */
    char *stack_floor;          /* below: RecursionError */
    char *stack_top;
    char *mapping;
    void *sp;
    struct rt_failure *failure; /* of the exception under way */
    struct rt_task *awaited;
    enum rt_switch_reason reason;
    struct rt_fiber *next; /* in an idle list, or the queue of those that yielded */
    void *tsan;
    void *asan_stack;
    uint32_t valgrind_id;
};

_Static_assert(offsetof(struct rt_fiber, context) == 0, "contexts are fibers");

static inline struct rt_fiber *rt_fiber_of(struct rt_context *context)
{
    return (struct rt_fiber *)context;
}

/* ---- threads and pools */

struct rt_thread {
    _Alignas(RT_CACHE_LINE) _Atomic(struct rt_fiber *) current; /* read by those who want work */
    _Alignas(RT_CACHE_LINE) struct rt_pool *pool;
    uint32_t index;
    uint64_t random;
    void *sp; /* of the scheduler, while a fiber runs */
    struct rt_fiber *idle;
    uint32_t idle_count;
    uint32_t idle_task_count;
    bool took_root;          /* the last time that it took work */
    struct rt_fiber *resume; /* to run next */
    struct rt_task *idle_tasks;
    void *tsan;
    void *asan_stack;
    const void *asan_bottom;
    size_t asan_bytes;
    pthread_t handle;
};

struct rt_pool {
    uint32_t thread_count;
    struct rt_thread *threads;
    struct rt_mapped_cache *mapped;
    /* written when work comes and goes */
    _Alignas(RT_CACHE_LINE) _Atomic(uint32_t) signal; /* futex: changes when sleepers must look */
    _Atomic(uint32_t) sleepers;
    _Atomic(uint32_t) hungry;  /* threads without work */
    _Atomic(uint32_t) hunters; /* those among them that ask busy ones */
    _Atomic(uint32_t) queued;  /* length of all three queues */
    _Atomic(uint32_t) roots_queued;
    _Atomic(uint32_t) active; /* computations that run */
    _Atomic(uint32_t) slices; /* fibers that should yield, as others have waited long enough */
    _Atomic(bool) stopping;
    _Atomic(bool) ticker_sleeps;
    _Atomic(uint32_t) waiting; /* futex of the ticker: roots queued and fibers that yielded */
    _Alignas(RT_CACHE_LINE) pthread_mutex_t lock;
    struct rt_task_queue {
        struct rt_task *first, *last;
    } roots, tasks; /* new computations; promoted, oldest first */
    struct rt_fiber *yielded_first, *yielded_last;
    struct rt_fiber *idle; /* those that no thread keeps: their stacks are given back. Never freed
                              while threads run, as a stale pointer may still poke them */
    pthread_t ticker;
};

/* ---- computations */

struct rt_output {
    char *data; /* owned: UTF-8, surrogates encoded as other code points are */
    size_t bytes, capacity;
};

struct rt_computation {
    struct rt_pool *pool;
    const struct rt_image *image;
    struct rt_heap *heaps; /* one a thread, and one for the control thread */
    uint64_t memory_bytes_max;
    _Alignas(RT_CACHE_LINE) _Atomic(uint64_t) memory_bytes;
    _Atomic(uint64_t) memory_bytes_peak;
    _Atomic(bool) cancelled;
    _Atomic(uint64_t) tasks;
    _Atomic(uint64_t) steals;
    _Atomic(uint64_t) unjoined;   /* tasks that are queued or run, but for the root */
    pthread_mutex_t lock;         /* of `large` */
    pthread_mutex_t control_lock; /* of the control thread's heap */
    struct rt_large *large;
    struct rt_task root;
    const void *globals;
    void *result;
    enum rt_status status;
    struct rt_failure *failure;
    struct rt_output output;
    bool ended;
    rt_done_fn done;
    void *user;
    _Atomic(uint64_t) start_ns;
    _Atomic(uint64_t) end_ns;
};

/* fiber.c */
struct rt_fiber *rt_fiber_create(void);
void rt_fiber_destroy(struct rt_fiber *fiber);
/* Makes the fiber run main(fiber) when it is resumed next. */
void rt_fiber_prepare(struct rt_fiber *fiber, void (*main)(struct rt_fiber *));
/* Gives memory back that the last task touched: all but what is kept hot, or all. */
void rt_fiber_shrink(struct rt_fiber *fiber, bool keep_hot);
/* On the scheduler's stack: runs the fiber until it gives the thread back. */
void rt_fiber_resume(struct rt_thread *thread, struct rt_fiber *fiber);
/* On the fiber's stack. */
void rt_fiber_suspend(struct rt_fiber *fiber, enum rt_switch_reason reason);
/* First thing that a fiber's main does. */
void rt_fiber_entered(struct rt_fiber *fiber);
void rt_thread_enter(struct rt_thread *thread);

/* memory.c: NULL past the limit. Memory of one computation; any of its threads may free it. */
void *rt_memory_allocate(struct rt_heap *heap, size_t bytes);
void rt_memory_free(struct rt_heap *heap, void *memory, size_t bytes);
/* What an allocation of so many bytes really takes, for growing in place. */
size_t rt_memory_usable(size_t bytes);
int rt_memory_init(struct rt_computation *computation);
void rt_memory_finish(struct rt_computation *computation);
struct rt_mapped_cache *rt_mapped_cache_create(void);
void rt_mapped_cache_trim(struct rt_mapped_cache *cache);
void rt_mapped_cache_destroy(struct rt_mapped_cache *cache);

/* pool.c */
void rt_pool_start(struct rt_pool *pool, struct rt_task *root);
/* Makes every running fiber look at what it is told (cancellation, a request for work). */
void rt_pool_poke(struct rt_pool *pool);
/* For code that is about to have much to share: makes its next push poll if anybody is hungry. */
static inline void rt_offer(struct rt_context *context)
{
    const struct rt_pool *pool = rt_fiber_of(context)->thread->pool;
    if (atomic_load_explicit(&pool->hungry, memory_order_relaxed) > 0)
        __atomic_store_n(&context->limit, NULL, __ATOMIC_RELAXED);
}

/* computation.c */
void rt_computation_ended(struct rt_computation *computation, enum rt_status status,
                          struct rt_failure *failure);

/* error.c */
void rt_failure_destroy(struct rt_failure *failure);
int32_t rt_out_of_memory(struct rt_context *context, uint64_t bytes);
const struct rt_site *rt_failure_site(const struct rt_image *image,
                                      const struct rt_failure *failure);
/* The i-th kept frame, outermost first; *ret_skipped: how many were left out just before it. */
uint32_t rt_trace_frames(const struct rt_trace *trace);
uint32_t rt_trace_frame(const struct rt_trace *trace, uint32_t index, uint64_t *ret_skipped);

/* list.c */
int32_t rt_list_make(struct rt_context *context, const struct rt_type *element, int64_t count,
                     int64_t capacity, struct rt_list **ret_list);
/* NULL past the limit. */
struct rt_list *rt_list_allocate(struct rt_heap *heap, const struct rt_type *element, int64_t count,
                                 int64_t capacity);
void rt_list_free(struct rt_heap *heap, struct rt_list *list);
/* Moves the elements to where there is room for so many. */
int32_t rt_list_reserve(struct rt_context *context, struct rt_list *list, int64_t capacity);

static inline int32_t rt_fork_push(struct rt_context *context, struct rt_mark *mark, rt_task_fn run,
                                   void *frame);
int32_t rt_poll(struct rt_context *context);

/* Polls if somebody asked. */
static inline int32_t rt_poll_if_asked(struct rt_context *context)
{
    if (RT_UNLIKELY(context->top > __atomic_load_n(&context->limit, __ATOMIC_RELAXED)))
        return rt_poll(context);
    return RT_OK;
}

static inline int32_t rt_fork_push(struct rt_context *context, struct rt_mark *mark, rt_task_fn run,
                                   void *frame)
{
    mark->run = run;
    mark->frame = frame;
    mark->task = NULL;
    context->top = mark + 1;
    return rt_poll_if_asked(context);
}

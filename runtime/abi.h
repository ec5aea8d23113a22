/* What compiled code knows of the runtime: the layout of the few structures that it reads and
 * writes itself, and the conventions of the functions that it calls (listed in abi.def).
 *
 * A compiled function takes the context of the fiber that it runs on as its first argument. The
 * context stays the same for the whole life of a fiber, whichever thread resumes it.
 *
 * Status. A function that can fail returns RT_OK or something else; what went wrong is in the
 * context's computation-private record. Callers pass any other status up unchanged, and those with
 * a Python line of their own first call rt_trace.
 */
#pragma once

#include "type.h"

#include <stddef.h>
#include <stdint.h>

enum rt_status {
    RT_OK = 0,
    RT_RAISED = 1,  /* a Python exception: recorded on the context */
    RT_STOPPED = 2, /* cancelled, out of memory, int overflow...: recorded on the computation */
};

struct rt_context;
struct rt_task;
struct rt_computation;
struct rt_list;

/* Runs one side of a fork, or a whole computation. `frame` holds its arguments and takes its
 * result. */
typedef int32_t (*rt_task_fn)(struct rt_context *context, void *frame);

/* A latent fork: pushed before the first of two independent calls, popped after it.
 *
 *   push:  mark = context->top; mark->run = f; mark->frame = frame; mark->task = NULL;
 *          context->top = mark + 1;
 *          if (context->top > context->limit) { status = rt_poll(context); ... }
 *   pop:   context->top = mark;
 *          if (mark->task) status = rt_join(context, mark);  // result is in the frame
 *          else call f's code directly
 *   pop after the first call failed:
 *          context->top = mark; if (mark->task) rt_join_discard(context, mark);
 *
 * Only the owning fiber pushes, pops and promotes. A thief stores a limit of NULL; the owner sees
 * it at its next push or poll, and rt_poll promotes the oldest latent mark. */
struct rt_mark {
    rt_task_fn run;
    void *frame;
    struct rt_task *task; /* NULL while latent */
    uint64_t reserved;    /* runtime's own */
};

/* The head of a fiber's context; the runtime keeps more behind it. Compiled loops poll by
 * `if (top > limit) rt_poll(context)`, loading limit afresh (monotonic atomic). Recursive functions
 * compare their frame address with stack_limit on entry (monotonic atomic load) and call
 * rt_stack_check when it is below; the runtime raises stack_limit to get such code's attention. */
struct rt_context {
    struct rt_mark *top;
    struct rt_mark *limit;
    char *stack_limit;
    const char *globals;                /* the program's captured data, laid out by the compiler */
    const struct rt_type *const *types; /* the program's type descriptors, by index */
    struct rt_computation *computation;
    int64_t parallel; /* whether several tasks may hold references: then counts are atomic */
};

_Static_assert(offsetof(struct rt_context, top) == 0, "compiled code");
_Static_assert(offsetof(struct rt_context, limit) == 8, "compiled code");
_Static_assert(offsetof(struct rt_context, stack_limit) == 16, "compiled code");
_Static_assert(offsetof(struct rt_context, globals) == 24, "compiled code");
_Static_assert(offsetof(struct rt_context, types) == 32, "compiled code");
_Static_assert(offsetof(struct rt_context, parallel) == 48, "compiled code");
_Static_assert(sizeof(struct rt_mark) == 32, "compiled code");

/* Counted memory begins with its count of references: plain while context->parallel is 0, atomic
 * otherwise; negative: a constant, never counted nor freed. */

/* A list. Elements lie one after the other in data, each of element->size bytes. Memory belongs to
 * the computation; a list dies with its last reference. */
struct rt_list {
    int64_t references;
    int64_t count;
    char *data;
    const struct rt_type *element;
    int64_t capacity; /* elements that fit in data */
    void *owner;      /* runtime's own */
    int64_t frozen;   /* captured: to change it raises */
    int64_t bytes;    /* runtime's own: that the header's memory takes */
};

/* An instance, exception, cell: fields behind it, where type->offsets says. */
struct rt_object {
    int64_t references;
    const struct rt_type *type;
    uint64_t
        present; /* bit i: field i is set; fields from 63 on share the last bit, which stays set */
};

_Static_assert(sizeof(struct rt_object) == RT_OBJECT_HEADER_BYTES, "fields follow");

/* An int beyond the 63 bits that a tagged word holds. */
struct rt_big {
    int64_t references;
    int64_t count;    /* limbs; negative: the int is */
    uint64_t limbs[]; /* least first; the last is not 0 */
};

/* A dict or set: see runtime/dict.h. Entries lie one after the other: a dict's in order of
 * insertion, a set's where hashing puts them; iteration goes by index either way. Holes have hash
 * -1. */
struct rt_dict {
    int64_t references;
    int64_t count; /* of elements */
    int64_t used;  /* of entries, holes included */
    char *entries; /* entry i at entries + i * entry_bytes */
    const struct rt_type *key;
    const struct rt_type *value; /* NULL: a set */
    uint32_t entry_bytes;        /* int64 hash, key, value */
    uint32_t value_offset;       /* in an entry; the key's is 8 */
    int64_t frozen;              /* captured, or a frozenset: to change it raises */
    uint64_t version;            /* changes when a key is added or removed */
    void *table;                 /* runtime's own from here on */
    int64_t table_bytes;
    int64_t capacity;
    int64_t fill;
    int64_t finger;
};

_Static_assert(offsetof(struct rt_dict, count) == 8, "compiled code");

_Static_assert(offsetof(struct rt_list, count) == 8, "compiled code");
_Static_assert(offsetof(struct rt_list, data) == 16, "compiled code");

/* A str or bytes: `count` units of `width` bytes each (a str's width is the least of 1, 2 and 4
 * that holds its largest code point), then a NUL unit. Lone surrogates are allowed. */
struct rt_str {
    int64_t references;
    int64_t count;  /* code points; bytes */
    uint32_t width; /* bytes a unit */
    uint32_t ascii; /* whether all are below 128; bytes: perhaps not, though they are */
    int64_t hash;   /* 0: not computed yet; written once, by any thread */
    _Alignas(8) char data[];
};

_Static_assert(offsetof(struct rt_str, data) == 32, "compiled code");

/* Produces the elements [low, high) of a pipeline into out, densely, and says how many it wrote
 * (fewer than high - low when a filter skipped some). On failure *ret_count elements came before
 * the failing one, all written. env is the pipeline's captured values. */
typedef int32_t (*rt_fill_fn)(struct rt_context *context, const void *env, int64_t low,
                              int64_t high, void *out, int64_t *ret_count);

/* Elements of one leaf of a reduction: part of the definition of every float sum's result. */
enum { RT_LEAF = 4096, RT_LANES = 32 };

enum rt_reduction {
    RT_SUM_INT,
    RT_SUM_FLOAT,             /* leaves of RT_LEAF source indices in RT_LANES lanes, fixed tree */
    RT_SUM_FLOAT_STRICT,      /* left to right */
    RT_SUM_FLOAT_COMPENSATED, /* left to right with what rounding loses kept aside: CPython 3.12's
                                 sum() */
    RT_MIN_INT,
    RT_MAX_INT,
    RT_MIN_FLOAT, /* as Python's: first of equals, NaN never less */
    RT_MAX_FLOAT,
    RT_ANY, /* elements are bool bytes; stops at the first that decides, as Python does */
    RT_ALL,
    RT_COUNT, /* number of elements that the pipeline yields; they take at most 8 bytes each */
};

/* Flags of rt_collect and rt_reduce. */
enum rt_pipeline_flags {
    RT_PIPELINE_TOTAL = 1, /* fill never skips: exactly high - low elements */
    RT_PIPELINE_CHEAP = 2, /* an element costs nanoseconds: leaves need not be split */
    /* rt_reduce, RT_SUM_FLOAT with TOTAL and CHEAP: fill does not write elements but adds them to
     * the RT_LANES doubles at out, element low + j to lane j % RT_LANES, each lane in order. Every
     * call but a leaf's last is for a multiple of RT_LANES elements. Saves the trip through a
     * buffer: 1.3x on sums over lists in memory. */
    RT_PIPELINE_LANES = 4,
    /* Making an element changes what others see: one after the other, in order, on one thread, and
     * none that Python would not have made. */
    RT_PIPELINE_SEQUENTIAL = 8,
};

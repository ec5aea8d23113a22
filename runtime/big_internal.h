/* What the files of ints of any size share. */
#pragma once

#include "runtime/big.h"
#include "runtime/calls.h"
#include "runtime/runtime_internal.h"

#include <gmp.h>
#include <string.h>

_Static_assert(GMP_NUMB_BITS == 64 && sizeof(mp_limb_t) == sizeof(uint64_t), "limbs are GMP's");

/* An int as sign and magnitude, wherever it lies. */
struct big_view {
    const mp_limb_t *limbs;
    mp_size_t count; /* 0: zero; else the last limb is not 0 */
    bool negative;
    mp_limb_t small; /* holds a small one's only limb */
};

static inline uint64_t big_magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static inline void big_view(struct big_view *view, int64_t word)
{
    if (rt_big_is_small(word)) {
        int64_t value = rt_big_small(word);
        view->small = big_magnitude(value);
        view->limbs = &view->small;
        view->count = value != 0;
        view->negative = value < 0;
        return;
    }
    const struct rt_big *big = rt_big_of(word);
    view->negative = big->count < 0;
    view->count = view->negative ? -big->count : big->count;
    view->limbs = (const mp_limb_t *)big->limbs;
}

static inline mp_limb_t *big_limbs(struct rt_big *big)
{
    return (mp_limb_t *)big->limbs;
}

/* Room for so many limbs, one reference; NULL past the limit: then big_no_memory. */
struct rt_big *big_new(struct rt_context *context, mp_size_t limbs);
int32_t big_no_memory(struct rt_context *context, mp_size_t limbs);
/* The word of what was computed into `capacity` limbs of big, of which `count` are used (zeros on
 * top are dropped). Takes big. */
int32_t big_finish(struct rt_context *context, struct rt_big *take_big, mp_size_t capacity,
                   mp_size_t count, bool negative, int64_t *ret_big);
/* One more reference. */
int32_t big_share(struct rt_context *context, int64_t word, int64_t *ret_big);

/* Memory for a while; NULL past the limit. */
void *big_scratch(struct rt_context *context, size_t bytes);
void big_scratch_free(struct rt_context *context, void *scratch, size_t bytes);
/* Whether GMP may take so many bytes of its own for a while: it knows no limit. */
bool big_may_take(struct rt_context *context, size_t bytes);
int32_t big_raise(struct rt_context *context, int32_t error, int32_t site, const char *text);

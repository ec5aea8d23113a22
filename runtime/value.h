/* Values of any type, by their descriptors: hash, equality, order, references, conversion. What
 * containers, sorting and printing are made of. Called on fibers.
 *
 * Hashes are CPython's for numbers, None, tuples, ranges and frozensets of such. A str's is any
 * good one. Equality and order look into containers as CPython does: elements that are the same
 * object are equal without a look at them. Which object a NaN is, is not known: comparing or
 * hashing one inside a container stops the computation rather than give an answer that may differ.
 *
 * Everything here may run a user's __eq__, __lt__ or __hash__ (the type's hooks) and so fail, take
 * long, and change the very containers that are looked at. Failures are raised without a site:
 * natives add theirs by rt_native_status.
 */
#pragma once

#include "runtime/abi.h"
#include "runtime/calls.h"
#include "runtime/runtime_internal.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- references of one object: plain while one task runs, atomic otherwise; negative: constant */

static inline void rt_retain(const struct rt_context *context, void *object)
{
    int64_t *references = object;
    if (RT_UNLIKELY(context->parallel != 0)) {
        if (__atomic_load_n(references, __ATOMIC_RELAXED) >= 0)
            __atomic_fetch_add(references, 1, __ATOMIC_RELAXED);
    } else if (*references >= 0) {
        ++*references;
    }
}

/* Whether that was the last: then the object is the caller's to free (rt_counted_free). */
static inline bool rt_release(const struct rt_context *context, void *object)
{
    int64_t *references = object;
    if (RT_UNLIKELY(context->parallel != 0)) {
        int64_t count = __atomic_load_n(references, __ATOMIC_ACQUIRE);
        /* The last owner needs no exchange: nobody else can add a reference. */
        return count == 1 ||
               (count > 0 && __atomic_fetch_sub(references, 1, __ATOMIC_ACQ_REL) == 1);
    }
    return *references > 0 && --*references == 0;
}

/* Frees an object whose last reference is gone, and releases what it refers to, however deep.
 * `kind` is its descriptor's: STR, BYTES, LIST, BIG (a pointer), DICT, SET or OBJECT. */
void rt_counted_free(struct rt_context *context, int32_t kind, void *object);

/* One more reference to everything that the values refer to; one fewer. */
void rt_value_retain(const struct rt_context *context, const struct rt_type *type,
                     const void *values, int64_t count);
void rt_value_release(struct rt_context *context, const struct rt_type *type, const void *values,
                      int64_t count);

/* ---- one value */

/* As a native passes a status on: an exception raised below gets the native's line. */
static inline int32_t rt_native_status(struct rt_context *context, int32_t site, int32_t status)
{
    if (RT_UNLIKELY(status != RT_OK))
        rt_trace(context, site);
    return status;
}

/* TypeError "unhashable type: ..." */
int32_t rt_value_hash(struct rt_context *context, const struct rt_type *type, const void *value,
                      int64_t *ret_hash);
/* A set's as if it were a frozenset: what looking a set up in a set goes by. */
int64_t rt_hash_set(const struct rt_dict *set);
/* As containers compare their elements. */
int32_t rt_value_equal(struct rt_context *context, const struct rt_type *left_type,
                       const void *left, const struct rt_type *right_type, const void *right,
                       bool *ret_equal);
/* left < right; TypeError "'<' not supported between instances of ..." */
int32_t rt_value_less(struct rt_context *context, const struct rt_type *left_type, const void *left,
                      const struct rt_type *right_type, const void *right, bool *ret_less);
enum rt_order { RT_LESS, RT_LESS_EQUAL, RT_GREATER, RT_GREATER_EQUAL };
/* Any of the four order operators; sets compare by inclusion. */
int32_t rt_value_ordered(struct rt_context *context, enum rt_order order,
                         const struct rt_type *left_type, const void *left,
                         const struct rt_type *right_type, const void *right, bool *ret_ordered);
/* What type(value).__name__ is. */
const char *rt_value_class_name(struct rt_context *context, const struct rt_type *type,
                                const void *value);

/* The value as one of a wider type: the same one, a union that has it as a member, or a list of
 * such. Owned: what it refers to is retained. False when the type has no place for it. */
bool rt_value_convert(struct rt_context *context, const struct rt_type *from, const void *value,
                      const struct rt_type *to, void *ret_value, int32_t *ret_status);

/* An INT of 1 or 8 bytes. */
static inline int64_t rt_load_int(const struct rt_type *type, const void *value)
{
    return type->size == 1 ? *(const uint8_t *)value : *(const int64_t *)value;
}

/* A text hashed, as value.c does it: for those who look strings up by their bytes. */
int64_t rt_hash_int(int64_t value);
int64_t rt_hash_double(double value); /* not NaN */

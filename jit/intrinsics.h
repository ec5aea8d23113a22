/* Built-ins written in the instruction set of programs itself: the sequential forms of reductions
 * whose elements are not plain numbers. They are appended to every decoded program's codes and
 * called like any other; they have no lines of their own in tracebacks, as in CPython.
 */
#pragma once

#include "jit/program.h"

enum intrinsic {
    INTRINSIC_SUM,      /* (iterable, start) */
    INTRINSIC_MIN,      /* (iterable): SKIP when empty */
    INTRINSIC_MAX,      /* (iterable): SKIP when empty */
    INTRINSIC_MIN_KEY,  /* (iterable, function): SKIP when empty */
    INTRINSIC_MAX_KEY,  /* (iterable, function): SKIP when empty */
    INTRINSIC_ANY,      /* (iterable, True, False) */
    INTRINSIC_ALL,      /* (iterable, False, True) */
    INTRINSIC_CONTAINS, /* (iterable, True, False, value) */
    INTRINSIC_COLLECT,  /* (iterable, []) */
    INTRINSIC_COUNT,
};

/* Sets up `codes`, room for INTRINSIC_COUNT. 0 or -ENOMEM. */
int intrinsics_init(struct arena *arena, struct program_code *codes);

/* A compiled program, and the cache of them. Shared by jit.c and bind.c. */
#pragma once

#include "jit/engine.h"
#include "jit/jit.h"
#include "jit/program.h"

#include <stdatomic.h>

struct jit_image {
    atomic_uint references;
    struct engine_code *code; /* owned */
    struct rt_image runtime;
    struct arena arena;      /* what runtime points to, and below */
    uint32_t *global_values; /* which program value each global of the code is */
    uint64_t key[2];         /* hash of all that the code was made from */
    uint64_t last_used;      /* the cache's clock */
};

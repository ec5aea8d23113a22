/* Random modules: verified, terminating for the most part, with loops, lists, unions and recursion.
 */
#pragma once

#include "base/arena.h"
#include "jit/ir.h"

#include <stdint.h>

struct ir_module *random_module(uint64_t seed, struct arena *arena);

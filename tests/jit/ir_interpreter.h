/* Runs IR, slowly and suspiciously: for tests of passes.
 *
 * It believes no flag: where one says that something cannot happen and it does, the run is BROKEN.
 * With `counted`, lists live and die by RETAIN and RELEASE as they would in compiled code: touching
 * a dead one is BROKEN, and so is one that lives on after a run that succeeded.
 */
#pragma once

#include "base/arena.h"
#include "jit/ir.h"

#include <stdbool.h>
#include <stdint.h>

enum interpreter_status {
    INTERPRETER_DONE,
    INTERPRETER_RAISED,  /* code: enum rt_error, or -1 for a value; site */
    INTERPRETER_STOPPED, /* code: enum rt_stop_reason; site */
    INTERPRETER_TIRED,   /* took more steps, or nested deeper, than allowed */
    INTERPRETER_BROKEN,
};

struct interpreter_result {
    enum interpreter_status status;
    int64_t code;
    uint32_t site;
    char text[4000]; /* DONE: the result; BROKEN: why */
};

/* Global i is an int: 3 + i; a list<int>: 3, 4, ..., 3 + i; else what is made of these. */
void interpreter_run(const struct ir_module *module, bool counted, uint64_t steps_max,
                     struct interpreter_result *ret_result);

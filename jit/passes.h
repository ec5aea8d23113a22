/* The passes between the specialiser and code generation: one table, run in its order.
 *
 *   facts       finds lists whose length never changes or that are never captured ones, and fields
 *               that are set already
 *   prune       drops what is unreachable or unused, folds constants, straightens control flow
 *   conversions converts counters to float at the heads of their loops
 *   dedupe      computes equal values once, where the first dominates
 *   ranges      bounds INT values, over calls too: sets the flags that drop checks
 *   inductions  counts in floats where a loop converts its counter
 *   searches    runs loops that look for something ahead of themselves, in strips
 *   polls       makes loops and recursion answer to cancellation and promotion
 *   summaries   says of each function whether it can fail, is recursive, is heavy
 *   forks       joins independent heavy calls into FORK
 *   references  inserts RETAIN and RELEASE
 *
 * Each pass leaves a module that ir_verify accepts; builds with assertions check that.
 */
#pragma once

#include "base/arena.h"
#include "jit/ir.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What passes make true of a module, and may destroy. */
enum pass_facts {
    PASS_PRUNED = 1,     /* every block and function is reachable, every value used */
    PASS_RANGED = 2,     /* flags of arithmetic are set */
    PASS_POLLED = 4,     /* POLL and STACK_CHECK are in place */
    PASS_SUMMARISED = 8, /* functions' summaries and IR_CANNOT_FAIL are true */
    PASS_FORKED = 16,
    PASS_COUNTED = 32, /* RETAIN and RELEASE are in place: values must not be moved any more */
};

struct pass {
    const char *name;
    /* False when out of memory. What it allocates for itself comes from `scratch`. */
    bool (*run)(struct ir_module *module, struct arena *scratch);
    uint32_t needs; /* facts */
    uint32_t keeps; /* of the facts that hold before */
    uint32_t makes;
};

/* By position in the order; NULL beyond its end. */
const struct pass *passes_at(uint32_t index);

/* Runs all of them. After the pass named `dump` (or each, for "all") the module is printed to
 * `dump_file`; dump may be NULL. 0; -ENOMEM; or -EINVAL when a pass broke the module, which is a
 * bug: the message is in the module's arena. */
int passes_run(struct ir_module *module, const char *dump, FILE *dump_file,
               const char **ret_message);

/* Runs the one of that name, whatever it needs: for tests. As passes_run; -ENOENT when there is
 * none. */
int passes_run_one(struct ir_module *module, const char *name, const char **ret_message);

bool pass_facts(struct ir_module *module, struct arena *scratch);
bool pass_prune(struct ir_module *module, struct arena *scratch);
bool pass_dedupe(struct ir_module *module, struct arena *scratch);
bool pass_conversions(struct ir_module *module, struct arena *scratch);
bool pass_inductions(struct ir_module *module, struct arena *scratch);
bool pass_ranges(struct ir_module *module, struct arena *scratch);
bool pass_searches(struct ir_module *module, struct arena *scratch);
bool pass_polls(struct ir_module *module, struct arena *scratch);
bool pass_summaries(struct ir_module *module, struct arena *scratch);
bool pass_forks(struct ir_module *module, struct arena *scratch);
bool pass_references(struct ir_module *module, struct arena *scratch);

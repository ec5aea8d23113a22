/* See passes.h. */
#include "jit/passes.h"

#include "jit/ir_edit.h"
#include "jit/ir_text.h"
#include "jit/ir_verify.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Equal values make equal edges, and ranges turn checks into plain values and decide branches: each
 * is pruned after. */
static const struct pass passes[] = {
    {"facts", pass_facts, 0, 0, 0},
    {"prune", pass_prune, 0, PASS_RANGED, PASS_PRUNED},
    {"conversions", pass_conversions, PASS_PRUNED, PASS_PRUNED | PASS_RANGED, 0},
    {"dedupe", pass_dedupe, PASS_PRUNED, PASS_RANGED, 0},
    {"prune", pass_prune, 0, PASS_RANGED, PASS_PRUNED},
    {"facts", pass_facts, 0, PASS_PRUNED | PASS_RANGED, 0},
    {"ranges", pass_ranges, PASS_PRUNED, 0, PASS_RANGED},
    {"inductions", pass_inductions, PASS_RANGED, PASS_RANGED, 0},
    {"prune", pass_prune, 0, PASS_RANGED, PASS_PRUNED},
    {"searches", pass_searches, PASS_PRUNED | PASS_RANGED, PASS_PRUNED | PASS_RANGED, 0},
    {"polls", pass_polls, PASS_RANGED, PASS_PRUNED | PASS_RANGED, PASS_POLLED},
    {"summaries", pass_summaries, PASS_POLLED, PASS_PRUNED | PASS_RANGED | PASS_POLLED,
     PASS_SUMMARISED},
    {"forks", pass_forks, PASS_SUMMARISED,
     PASS_PRUNED | PASS_RANGED | PASS_POLLED | PASS_SUMMARISED, PASS_FORKED},
    {"references", pass_references, PASS_FORKED,
     PASS_PRUNED | PASS_RANGED | PASS_POLLED | PASS_SUMMARISED | PASS_FORKED, PASS_COUNTED},
};

enum { PASS_COUNT = sizeof(passes) / sizeof(passes[0]) };

const struct pass *passes_at(uint32_t index)
{
    return index < PASS_COUNT ? &passes[index] : NULL;
}

static int verify(struct ir_module *module, const char *after, const char **ret_message)
{
    const char *message = NULL;
    int result = ir_verify(module, module->arena, &message);
    if (result != IR_VERIFY_BROKEN)
        return result;
    *ret_message = arena_printf(module->arena, "%s: %s", after, message);
    return -EINVAL;
}

static int run(struct ir_module *module, const struct pass *pass, const char **ret_message)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    bool good = pass->run(module, &scratch);
    for (uint32_t f = 0; good && f < module->function_count; f++)
        ir_settle_raised(module->functions[f]);
    arena_finish(&scratch);
    if (!good || module->failed || type_table_failed(module->types))
        return -ENOMEM;
#ifndef NDEBUG
    return verify(module, pass->name, ret_message);
#else
    (void)ret_message;
    return 0;
#endif
}

int passes_run(struct ir_module *module, const char *dump, FILE *dump_file,
               const char **ret_message)
{
    uint32_t facts = 0;
    if (module->failed)
        return -ENOMEM;
    int result = verify(module, "specialise", ret_message);
    for (uint32_t i = 0; !result && i < PASS_COUNT; i++) {
        assert((passes[i].needs & ~facts) == 0);
        result = run(module, &passes[i], ret_message);
        facts = (facts & passes[i].keeps) | passes[i].makes;
        if (!result && dump && (!strcmp(dump, passes[i].name) || !strcmp(dump, "all"))) {
            fprintf(dump_file, "; after %s\n", passes[i].name);
            ir_print(module, dump_file);
        }
    }
    return result;
}

int passes_run_one(struct ir_module *module, const char *name, const char **ret_message)
{
    for (uint32_t i = 0; i < PASS_COUNT; i++) {
        if (strcmp(passes[i].name, name) == 0)
            return run(module, &passes[i], ret_message);
    }
    return -ENOENT;
}

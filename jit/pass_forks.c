/* See passes.h. */
#include "jit/pass_internal.h"
#include "jit/passes.h"

bool pass_forks(struct ir_module *module, struct arena *scratch)
{
    (void)module;
    (void)scratch;
    return true;
}

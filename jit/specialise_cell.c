/* Variables that several functions share and change: cells. See docs/compiler.md. */
#include "jit/specialise_internal.h"

EXEC(cell)
{
    (void)instruction;
    stop_unsupported(b, "a variable that an inner function shares");
    return FLOW_ENDED;
}

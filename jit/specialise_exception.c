/* Exceptions that are caught: handlers, class tests, raising again. See docs/compiler.md. */
#include "jit/specialise_internal.h"

EXEC(exception)
{
    (void)instruction;
    stop_unsupported(b, "catching an exception");
    return FLOW_ENDED;
}

/* Generators: functions that yield, and iterators that a program keeps. See docs/compiler.md. */
#include "jit/specialise_internal.h"

EXEC(yield)
{
    (void)instruction;
    stop_unsupported(b, "yield");
    return FLOW_ENDED;
}

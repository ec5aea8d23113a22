/* Instances that change: attributes, special methods, super(). See docs/compiler.md. */
#include "jit/specialise_internal.h"

EXEC(object)
{
    (void)instruction;
    stop_unsupported(b, "this operation on an object");
    return FLOW_ENDED;
}

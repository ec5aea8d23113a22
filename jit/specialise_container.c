/* Containers that change: displays, item assignment and deletion, patterns. See docs/compiler.md.
 */
#include "jit/specialise_internal.h"

EXEC(container)
{
    (void)instruction;
    stop_unsupported(b, "this operation on a container");
    return FLOW_ENDED;
}

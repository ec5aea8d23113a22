/* Arguments of calls: starred ones, and those collected by *args and **kwargs. See
 * docs/compiler.md. */
#include "jit/specialise_internal.h"

EXEC(arguments)
{
    (void)instruction;
    stop_unsupported(b, "a starred argument");
    return FLOW_ENDED;
}

/* Text: f-strings. See docs/compiler.md. */
#include "jit/specialise_internal.h"

EXEC(text)
{
    (void)instruction;
    stop_unsupported(b, "formatting");
    return FLOW_ENDED;
}

/* What purlin's re asks of the runtime: the built-ins of client/src/purlin/pure/_regex.py. */
#pragma once

#include "jit/specialise_internal.h"

/* True when `builtin` is one: then *ret_value is the answer. */
bool regex_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                   uint32_t count, struct value *ret_value);

/* See builtin.h. */
#include "jit/builtin.h"

#include "jit/ir.h"

#include <string.h>

static const struct {
    const char *name;
    enum builtin_kind kind;
} builtins[BUILTIN_COUNT] = {
#define BUILTIN(name, text, kind) {text, BUILTIN_KIND_##kind},
#include "jit/builtin.def"
#undef BUILTIN
};

const char *builtin_name(enum builtin builtin)
{
    return builtins[builtin].name;
}

enum builtin_kind builtin_kind(enum builtin builtin)
{
    return builtins[builtin].kind;
}

enum builtin builtin_find(const char *name)
{
    for (uint32_t i = 0; i < BUILTIN_COUNT; i++) {
        if (strcmp(builtins[i].name, name) == 0)
            return (enum builtin)i;
    }
    return BUILTIN_COUNT;
}

uint32_t builtin_math(enum builtin builtin)
{
    switch (builtin) {
#define MATH(name, symbol, operands, result, rule)                                                 \
    case BUILTIN_MATH_##name:                                                                      \
        return JIT_MATH_##name;
#include "jit/math.def"
#undef MATH
    default:
        return JIT_MATH_COUNT;
    }
}

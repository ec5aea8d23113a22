/* See engine_symbols.h. */
#include "jit/engine_symbols.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* SLEEF's own header hides the forms for machines other than the compiler's target; only their
 * addresses are wanted here. */
#define SLEEF(which, name, bound)                                                                  \
    extern char Sleef_finz_##name##d1_##bound##purecfma[];                                         \
    extern char Sleef_finz_##name##d2_##bound##avx2128[];                                          \
    extern char Sleef_finz_##name##d4_##bound##avx2[];                                             \
    extern char Sleef_finz_##name##d8_##bound##avx512f[];
#include "jit/sleef.def"
#undef SLEEF

/* Their own headers are many; only the addresses are wanted here. */
#define NATIVE(name, function, operands, result, traits, meaning) extern char function[];
#include "jit/native.def"
#undef NATIVE

#define C_FUNCTION(name) {#name, (void *)name}
#define SLEEF_FUNCTION(name) {#name, name}

const struct engine_symbol engine_symbols[] = {
    C_FUNCTION(sin),       C_FUNCTION(cos),    C_FUNCTION(tan),     C_FUNCTION(asin),
    C_FUNCTION(acos),      C_FUNCTION(atan),   C_FUNCTION(atan2),   C_FUNCTION(sinh),
    C_FUNCTION(cosh),      C_FUNCTION(tanh),   C_FUNCTION(asinh),   C_FUNCTION(acosh),
    C_FUNCTION(atanh),     C_FUNCTION(exp),    C_FUNCTION(exp2),    C_FUNCTION(expm1),
    C_FUNCTION(log),       C_FUNCTION(log2),   C_FUNCTION(log10),   C_FUNCTION(log1p),
    C_FUNCTION(cbrt),      C_FUNCTION(hypot),  C_FUNCTION(erf),     C_FUNCTION(erfc),
    C_FUNCTION(nextafter), C_FUNCTION(floor),  C_FUNCTION(ceil),    C_FUNCTION(trunc),
    C_FUNCTION(memcpy),    C_FUNCTION(memset), C_FUNCTION(memmove), C_FUNCTION(memcmp),
    C_FUNCTION(bcmp),
#define NATIVE(name, function, operands, result, traits, meaning) {#function, function},
#include "jit/native.def"
#undef NATIVE
#define SLEEF(which, name, bound)                                                                  \
    SLEEF_FUNCTION(Sleef_finz_##name##d1_##bound##purecfma),                                       \
        SLEEF_FUNCTION(Sleef_finz_##name##d2_##bound##avx2128),                                    \
        SLEEF_FUNCTION(Sleef_finz_##name##d4_##bound##avx2),                                       \
        SLEEF_FUNCTION(Sleef_finz_##name##d8_##bound##avx512f),
#include "jit/sleef.def"
#undef SLEEF
};

const uint32_t engine_symbol_count = sizeof(engine_symbols) / sizeof(engine_symbols[0]);

/* What differs between the versions of LLVM that we build with, or that its C API leaves awkward.
 */
#pragma once

#include <llvm-c/Core.h>

#if !defined(LLVM_VERSION_MAJOR)
#include <llvm/Config/llvm-config.h>
#endif

#if LLVM_VERSION_MAJOR < 19
#error "Purlin needs LLVM 19 or later"
#endif

#include <string.h>

/* LLVM 21 renamed nocapture to captures(none). */
#if LLVM_VERSION_MAJOR >= 21
#define COMPAT_NOCAPTURE "captures"
#else
#define COMPAT_NOCAPTURE "nocapture"
#endif

static inline LLVMAttributeRef compat_attribute(LLVMContextRef context, const char *name,
                                                uint64_t value)
{
    return LLVMCreateEnumAttribute(context, LLVMGetEnumAttributeKindForName(name, strlen(name)),
                                   value);
}

static inline LLVMAttributeRef compat_string_attribute(LLVMContextRef context, const char *name,
                                                       const char *value)
{
    return LLVMCreateStringAttribute(context, name, (unsigned)strlen(name), value,
                                     (unsigned)strlen(value));
}

/* The `memory` attribute's encoding: two bits a location (argument memory, inaccessible, other),
 * one for reads and two for writes. */
enum {
    COMPAT_MEMORY_NONE = 0,
    COMPAT_MEMORY_READ_ARGUMENTS = 1,
    COMPAT_MEMORY_READ = 1 | 1 << 2 | 1 << 4,
    COMPAT_MEMORY_OWN = 3 | 3 << 2, /* arguments' and inaccessible memory: reads and writes */
};

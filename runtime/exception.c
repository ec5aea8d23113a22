/* Exceptions that handlers catch, as objects. What a built-in operation raised becomes one only
 * here. Called on fibers.
 *
 * Where the program knows the class of what was caught, the object is one of that class' type.
 * Otherwise it is of a type of ours without fields: what it is, its failure says.
 */
#include "runtime/calls.h"
#include "runtime/object.h"

#include <string.h>

static const struct rt_type caught_type = {
    .kind = RT_OBJECT,
    .form = RT_FORM_EXCEPTION,
    .size = 8,
    .align = 8,
    .has_references = true,
    .object_bytes = RT_OBJECT_HEADER_BYTES,
    .name = "exception",
};

/* Given out when there is no memory for another. */
static struct rt_object memory_error = {.references = -1, .type = &caught_type};

static const char *const code_classes[] = {
#define RT_ERROR(name, class_name, text) [RT_ERROR_##name] = class_name,
#include "runtime/errors.def"
#undef RT_ERROR
};

static uint32_t builtin_named(const struct rt_image *image, const char *name)
{
    for (uint32_t i = 0; i < image->builtin_count; i++) {
        if (image->builtins[i].name && strcmp(image->builtins[i].name, name) == 0)
            return i | RT_CLASS_BUILTIN;
    }
    return UINT32_MAX;
}

static const struct rt_class *class_of(const struct rt_image *image, uint32_t class)
{
    uint32_t index = class & ~RT_CLASS_BUILTIN;
    if (class & RT_CLASS_BUILTIN)
        return index < image->builtin_count ? &image->builtins[index] : NULL;
    return image->classes && index < image->class_count ? &image->classes[index] : NULL;
}

static uint32_t type_class(const struct rt_image *image, const struct rt_type *type)
{
    if (!type->name)
        return type->index;
    const struct rt_class *named =
        type->index < image->builtin_count ? &image->builtins[type->index] : NULL;
    if (named && named->name && strcmp(named->name, type->name) == 0)
        return type->index | RT_CLASS_BUILTIN;
    return builtin_named(image, type->name);
}

static uint32_t failure_class(const struct rt_image *image, const struct rt_failure *failure)
{
    if (failure->type && failure->type != &caught_type)
        return type_class(image, failure->type);
    if (failure->code < 0 || failure->code >= RT_ERROR_COUNT)
        return UINT32_MAX;
    return image->error_classes ? image->error_classes[failure->code]
                                : builtin_named(image, code_classes[failure->code]);
}

static uint32_t exception_class(const struct rt_image *image, struct rt_object *exception)
{
    if (exception == &memory_error)
        return builtin_named(image, "MemoryError");
    struct rt_failure **failure = rt_object_failure(exception);
    if (exception->type == &caught_type)
        return failure && *failure ? failure_class(image, *failure) : UINT32_MAX;
    return type_class(image, exception->type);
}

bool rt_exception_is(struct rt_context *context, struct rt_object *exception, int64_t class)
{
    const struct rt_image *image = context->computation->image;
    const struct rt_class *of = class_of(image, exception_class(image, exception));
    for (uint32_t i = 0; of && i < of->mro_count; i++) {
        if (of->mro[i] == (uint32_t)class)
            return true;
    }
    return false;
}

struct rt_object *rt_caught(struct rt_context *context)
{
    struct rt_fiber *fiber = rt_fiber_of(context);
    struct rt_failure *failure = fiber->failure;
    fiber->failure = NULL;
    if (!failure)
        return &memory_error;
    struct rt_object *object = failure->object;
    if (!object) {
        const struct rt_image *image = context->computation->image;
        const struct rt_class *class = class_of(image, failure_class(image, failure));
        const struct rt_type *type = class && class->type ? class->type : &caught_type;
        size_t bytes = rt_object_size(type);
        object = rt_memory_allocate(fiber->heap, bytes);
        if (!object) {
            rt_failure_destroy(failure);
            return &memory_error;
        }
        memset(object, 0, bytes);
        object->references = 1;
        object->type = type;
    }
    /* Its reference is the caller's now. */
    failure->object = NULL;
    failure->value = NULL;
    struct rt_failure **kept = rt_object_failure(object);
    if (kept && !*kept)
        *kept = failure;
    else
        rt_failure_destroy(failure);
    return object;
}

const char *rt_exception_name(const struct rt_image *image, struct rt_object *exception)
{
    uint32_t class = exception_class(image, exception);
    const struct rt_class *of = class_of(image, class);
    const char *name = of && of->name ? of->name : "Exception";
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

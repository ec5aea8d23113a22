/* Exceptions on the wire: class, arguments or what a client words them from, attributes, causes and
 * tracebacks. */
#include "runtime/encode_internal.h"

#include "runtime/object.h"
#include "runtime/runtime_internal.h"

#include <errno.h>
#include <string.h>

enum { TEXT_SEPARATOR = '\x1f' };

static const char *const error_names[] = {
#define RT_ERROR(name, class_name, text) #name,
#include "runtime/errors.def"
#undef RT_ERROR
};

static const char *const error_classes[] = {
#define RT_ERROR(name, class_name, text) class_name,
#include "runtime/errors.def"
#undef RT_ERROR
};

Purlin__Raised *rt_encoder_exception(struct rt_encoder *encoder, uint32_t *ret_number)
{
    if (encoder->exception_count == encoder->exception_capacity) {
        uint32_t capacity = encoder->exception_capacity ? encoder->exception_capacity * 2 : 8;
        Purlin__Raised **grown = arena_array(&encoder->arena, capacity, sizeof(*grown));
        if (!grown)
            return NULL;
        if (encoder->exception_count)
            memcpy(grown, encoder->exceptions, encoder->exception_count * sizeof(*grown));
        encoder->exceptions = grown;
        encoder->exception_capacity = capacity;
    }
    Purlin__Raised *raised = arena_allocate(&encoder->arena, sizeof(*raised));
    if (!raised)
        return NULL;
    *raised = (Purlin__Raised)PURLIN__RAISED__INIT;
    encoder->exceptions[encoder->exception_count] = raised;
    *ret_number = ++encoder->exception_count;
    return raised;
}

static int split_text(struct arena *arena, const char *text, Purlin__Raised *raised)
{
    size_t count = 1;
    for (const char *c = text; *c; c++)
        count += *c == TEXT_SEPARATOR;
    raised->code_args = rt_encoder_array(arena, count, sizeof(char *));
    if (!raised->code_args)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        size_t bytes = strcspn(text, (const char[]){TEXT_SEPARATOR, 0});
        raised->code_args[i] = arena_copy_string(arena, text, bytes);
        if (!raised->code_args[i])
            return -ENOMEM;
        text += bytes + 1;
    }
    raised->n_code_args = count;
    return 0;
}

static Purlin__Frame *frame_make(struct arena *arena, const struct rt_site *site, uint64_t skipped)
{
    Purlin__Frame *frame = arena_allocate(arena, sizeof(*frame));
    if (!frame)
        return NULL;
    *frame = (Purlin__Frame)PURLIN__FRAME__INIT;
    if (site) {
        frame->file = (char *)site->file;
        frame->function = (char *)site->function;
        frame->line = site->line;
    } else {
        frame->function = arena_printf(arena, "[%lu more calls]", skipped);
    }
    return frame;
}

/* Calls that were not kept are told of by a frame without a file. */
static int encode_frames(struct rt_encoder *encoder, const struct rt_trace *trace,
                         Purlin__Raised *raised)
{
    const struct rt_image *image = encoder->image;
    struct arena *arena = &encoder->arena;
    uint32_t count = rt_trace_frames(trace);
    Purlin__Frame **frames = rt_encoder_array(arena, count + 1, sizeof(*frames));
    if (!frames)
        return -ENOMEM;
    size_t made = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t skipped;
        uint32_t site = rt_trace_frame(trace, i, &skipped);
        if (skipped)
            frames[made++] = frame_make(arena, NULL, skipped);
        if (site < image->site_count)
            frames[made++] = frame_make(arena, &image->sites[site], 0);
    }
    raised->frames = frames;
    raised->n_frames = made;
    return arena_failed(arena) ? -ENOMEM : 0;
}

static void name_class(const struct rt_image *image, const struct rt_type *type,
                       Purlin__Raised *raised)
{
    if (type->form == RT_FORM_EXCEPTION && type->name) {
        raised->builtin = raised->class_name = (char *)type->name;
    } else if (type->index < image->class_count) {
        raised->class_identity.data = (uint8_t *)image->class_identities[type->index];
        raised->class_identity.len = image->class_identity_bytes[type->index];
        raised->class_name = (char *)image->class_names[type->index];
    }
}

/* A product's values, one after the other. */
static int encode_args(struct rt_encoder *encoder, const struct rt_type *type, const char *bytes,
                       Purlin__Raised *raised)
{
    uint32_t *args = rt_encoder_array(&encoder->arena, type->child_count, sizeof(*args));
    if (!args)
        return -ENOMEM;
    for (uint32_t i = 0; i < type->child_count; i++) {
        int error = rt_encode_value(encoder, type->children[i], bytes + type->offsets[i], &args[i]);
        if (error < 0)
            return error;
    }
    raised->args = args;
    raised->n_args = type->child_count;
    return 0;
}

/* What a built-in operation raised: the client words it. */
static int encode_code(struct rt_encoder *encoder, const struct rt_failure *failure,
                       Purlin__Raised *raised)
{
    raised->builtin = raised->class_name = (char *)error_classes[failure->code];
    raised->code = (char *)error_names[failure->code];
    return failure->text ? split_text(&encoder->arena, failure->text, raised) : 0;
}

/* The value inside unions, and its type. */
static const struct rt_type *unwrap(const struct rt_type *type, const char **bytes)
{
    while (type->kind == RT_UNION) {
        type = type->children[*(const int64_t *)(const void *)*bytes];
        *bytes += 8;
    }
    return type;
}

static int encode_object(struct rt_encoder *encoder, struct rt_object *object,
                         Purlin__Raised *raised, uint32_t depth);

static int encode_cause(struct rt_encoder *encoder, const struct rt_type *type, const char *bytes,
                        Purlin__Raised *raised, uint32_t depth)
{
    raised->suppress_context = true;
    type = unwrap(type, &bytes);
    if (type->kind != RT_OBJECT || depth == RT_ENCODE_CAUSES_MAX)
        return 0;
    Purlin__Raised *cause = rt_encoder_exception(encoder, &raised->cause);
    if (!cause)
        return -ENOMEM;
    return encode_object(encoder, *(struct rt_object *const *)(const void *)bytes, cause,
                         depth + 1);
}

static int encode_attribute(struct rt_encoder *encoder, const struct rt_object *object,
                            uint32_t field, Purlin__Raised *raised)
{
    uint32_t name, value;
    int error = rt_encoder_name(encoder, object->type->attribute_names[field], &name);
    if (error < 0)
        return error;
    error = rt_encode_value(encoder, object->type->children[field],
                            (const char *)object + object->type->offsets[field], &value);
    if (error < 0)
        return error;
    raised->attributes[raised->n_attributes++] = name;
    raised->attribute_values[raised->n_attribute_values++] = value;
    return 0;
}

/* `args` and `__cause__` are fields like the others, but for how they travel. */
static int encode_fields(struct rt_encoder *encoder, const struct rt_object *object,
                         Purlin__Raised *raised, uint32_t depth)
{
    const struct rt_type *type = object->type;
    raised->attributes = rt_encoder_array(&encoder->arena, type->child_count, sizeof(uint32_t));
    raised->attribute_values =
        rt_encoder_array(&encoder->arena, type->child_count, sizeof(uint32_t));
    if (!raised->attributes || !raised->attribute_values)
        return -ENOMEM;
    for (uint32_t i = 0; i < type->child_count; i++) {
        const char *bytes = (const char *)object + type->offsets[i];
        const char *name = type->attribute_names ? type->attribute_names[i] : "";
        int error = 0;
        if (!rt_object_has(object, i))
            continue;
        if (strcmp(name, "args") == 0) {
            const struct rt_type *tuple = unwrap(type->children[i], &bytes);
            error = encode_args(encoder, tuple, bytes, raised);
        } else if (strcmp(name, "__cause__") == 0) {
            error = encode_cause(encoder, type->children[i], bytes, raised, depth);
        } else {
            error = encode_attribute(encoder, object, i, raised);
        }
        if (error < 0)
            return error;
    }
    return 0;
}

static int encode_object(struct rt_encoder *encoder, struct rt_object *object,
                         Purlin__Raised *raised, uint32_t depth)
{
    struct rt_failure **kept = rt_object_failure(object);
    if (kept && *kept) {
        int error = encode_frames(encoder, &(*kept)->trace, raised);
        if (error < 0)
            return error;
        if ((*kept)->code >= 0)
            return encode_code(encoder, *kept, raised);
    }
    name_class(encoder->image, object->type, raised);
    return encode_fields(encoder, object, raised, depth);
}

int rt_encode_exception(struct rt_encoder *encoder, struct rt_object *object,
                        Purlin__Raised *raised)
{
    return encode_object(encoder, object, raised, 0);
}

int rt_encode_failure(struct rt_encoder *encoder, const struct rt_failure *failure,
                      Purlin__Raised *raised)
{
    int error = encode_frames(encoder, &failure->trace, raised);
    if (error < 0)
        return error;
    if (failure->code >= 0)
        return encode_code(encoder, failure, raised);
    if (failure->type->kind == RT_OBJECT)
        return encode_object(encoder, failure->object, raised, 0);
    name_class(encoder->image, failure->type, raised);
    return encode_args(encoder, failure->type, failure->value, raised);
}

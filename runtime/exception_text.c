/* What exceptions say: the messages of built-in operations as the client's CPython words them, and
 * str() and repr() of exceptions. Called on fibers.
 */
#include "runtime/exception_text.h"

#include "runtime/calls.h"
#include "runtime/format.h"
#include "runtime/object.h"
#include "runtime/value.h"

#include <string.h>

#define VERSION(major, minor) ((major) * 256u + (minor))

static const struct rt_type str_type = {
    .kind = RT_STR, .form = RT_FORM_PLAIN, .size = 8, .align = 8, .has_references = true};

static const char *const templates[] = {
#define RT_ERROR(name, class_name, text) [RT_ERROR_##name] = text,
#include "runtime/errors.def"
#undef RT_ERROR
};

/* Where an older CPython says it otherwise: up to and with that version. */
static const struct {
    int32_t code;
    uint32_t version;
    const char *text;
} older[] = {
    {RT_ERROR_INT_MODULO_BY_ZERO, VERSION(3, 10), "integer division or modulo by zero"},
    {RT_ERROR_UNBOUND_LOCAL, VERSION(3, 10), "local variable '%s' referenced before assignment"},
    {RT_ERROR_UNBOUND_FREE, VERSION(3, 10),
     "free variable '%s' referenced before assignment in enclosing scope"},
    {RT_ERROR_MIN_EMPTY, VERSION(3, 11), "min() arg is an empty sequence"},
    {RT_ERROR_MAX_EMPTY, VERSION(3, 11), "max() arg is an empty sequence"},
    {RT_ERROR_FLOAT_MODULO_BY_ZERO, VERSION(3, 12), "float modulo"},
};

static const char *template_of(const struct rt_image *image, int32_t code)
{
    for (size_t i = 0; i < sizeof(older) / sizeof(older[0]); i++) {
        if (older[i].code == code && image->python_version <= older[i].version)
            return older[i].text;
    }
    return templates[code];
}

/* The template with each %s replaced by the next of the parts, which a unit separator divides. */
static void fill_in(struct rt_text *text, const char *template, const char *parts)
{
    for (const char *at = template; *at; at++) {
        if (at[0] != '%' || at[1] != 's') {
            rt_text_ascii(text, at, 1);
            continue;
        }
        at++;
        size_t count = strcspn(parts, "\x1f");
        char part[512];
        size_t kept = count < sizeof(part) - 1 ? count : sizeof(part) - 1;
        memcpy(part, parts, kept);
        part[kept] = '\0';
        rt_text_utf8(text, part);
        parts += count + (parts[count] != '\0');
    }
}

static bool has_message(int32_t code)
{
    return code >= 0 && code < RT_ERROR_COUNT && templates[code][0] != '\0';
}

static void put_message(struct rt_text *text, const struct rt_image *image,
                        const struct rt_failure *failure)
{
    const char *parts = failure->text ? failure->text : "";
    if (strcmp(templates[failure->code], "%s: the whole message") == 0 ||
        strncmp(templates[failure->code], "%s: the whole message,", 22) == 0)
        rt_text_utf8(text, parts);
    else
        fill_in(text, template_of(image, failure->code), parts);
}

/* How it was raised, when that was by a built-in operation. */
static const struct rt_failure *built_in(struct rt_object *exception)
{
    struct rt_failure **failure = rt_object_failure(exception);
    return failure && *failure && has_message((*failure)->code) ? *failure : NULL;
}

int32_t rt_exception_message(struct rt_context *context, struct rt_object *exception, int32_t site,
                             struct rt_str **ret_str)
{
    struct rt_text text;
    rt_text_init(&text, context);
    const struct rt_failure *failure = built_in(exception);
    if (failure)
        put_message(&text, context->computation->image, failure);
    return rt_native_status(context, site, rt_text_finish(&text, ret_str));
}

/* Index of the `args` field when it is set, else -1. */
static int32_t args_of(const struct rt_object *exception)
{
    const struct rt_type *type = exception->type;
    for (uint32_t i = 0; type->attribute_names && i < type->child_count; i++) {
        if (strcmp(type->attribute_names[i], "args") == 0)
            return rt_object_has(exception, i) ? (int32_t)i : -1;
    }
    return -1;
}

/* The tuple of args: its type, without a union around it, and its bytes. */
static const struct rt_type *args_tuple(const struct rt_object *exception, int32_t field,
                                        const char **ret_bytes)
{
    const struct rt_type *type = exception->type->children[field];
    const char *bytes = (const char *)exception + exception->type->offsets[field];
    while (type->kind == RT_UNION) {
        type = type->children[*(const int64_t *)(const void *)bytes];
        bytes += 8;
    }
    *ret_bytes = bytes;
    return type;
}

static bool is_key_error(struct rt_context *context, struct rt_object *exception)
{
    const struct rt_image *image = context->computation->image;
    for (uint32_t i = 0; i < image->builtin_count; i++) {
        if (image->builtins[i].name && strcmp(image->builtins[i].name, "KeyError") == 0)
            return rt_exception_is(context, exception, i | RT_CLASS_BUILTIN);
    }
    return false;
}

/* The values between parentheses, as a call's arguments or as a tuple. */
static void put_arguments(struct rt_text *text, const struct rt_type *tuple, const char *bytes,
                          bool as_tuple, int32_t site)
{
    rt_text_word(text, "(");
    for (uint32_t i = 0; i < tuple->child_count; i++) {
        rt_text_word(text, i ? ", " : "");
        rt_text_value(text, tuple->children[i], bytes + tuple->offsets[i], RT_TEXT_REPR, site);
    }
    rt_text_word(text, as_tuple && tuple->child_count == 1 ? ",)" : ")");
}

void rt_text_exception_str(struct rt_text *text, struct rt_object *exception, int32_t site)
{
    const struct rt_failure *failure = built_in(exception);
    int32_t field = args_of(exception);
    if (field < 0) {
        if (failure)
            put_message(text, text->context->computation->image, failure);
        return;
    }
    const char *bytes;
    const struct rt_type *tuple = args_tuple(exception, field, &bytes);
    if (tuple->child_count == 1)
        rt_text_value(text, tuple->children[0], bytes + tuple->offsets[0],
                      is_key_error(text->context, exception) ? RT_TEXT_REPR : RT_TEXT_STR, site);
    else if (tuple->child_count > 1)
        put_arguments(text, tuple, bytes, true, site);
}

void rt_text_exception_repr(struct rt_text *text, struct rt_object *exception, int32_t site)
{
    const struct rt_image *image = text->context->computation->image;
    rt_text_utf8(text, rt_exception_name(image, exception));
    int32_t field = args_of(exception);
    if (field >= 0) {
        const char *bytes;
        const struct rt_type *tuple = args_tuple(exception, field, &bytes);
        put_arguments(text, tuple, bytes, false, site);
        return;
    }
    const struct rt_failure *failure = built_in(exception);
    if (!failure) {
        rt_text_word(text, "()");
        return;
    }
    if (failure->code == RT_ERROR_POWER_OVERFLOW) { /* its args are the two of an OSError */
        put_message(text, image, failure);
        return;
    }
    struct rt_str *message;
    if (rt_exception_message(text->context, exception, site, &message) != RT_OK) {
        text->status = RT_RAISED;
        return;
    }
    rt_text_word(text, "(");
    rt_text_value(text, &str_type, &message, RT_TEXT_REPR, site);
    rt_text_word(text, ")");
    rt_counted_release(text->context, RT_STR, message);
}

int32_t rt_exception_str(struct rt_context *context, struct rt_object *exception, int32_t site,
                         struct rt_str **ret_str)
{
    struct rt_text text;
    rt_text_init(&text, context);
    rt_text_exception_str(&text, exception, site);
    return rt_text_finish(&text, ret_str);
}

int32_t rt_exception_repr(struct rt_context *context, struct rt_object *exception, int32_t site,
                          struct rt_str **ret_str)
{
    struct rt_text text;
    rt_text_init(&text, context);
    rt_text_exception_repr(&text, exception, site);
    return rt_text_finish(&text, ret_str);
}

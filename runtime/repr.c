/* Any value as text, by its descriptor: str(), repr(), ascii() and format(). Containers that hold
 * themselves, and so come back while they are written, are [...] inside. What depends on an
 * object's address, or on names that only the client knows, stops the computation.
 */
#include "runtime/big.h"
#include "runtime/calls.h"
#include "runtime/dict.h"
#include "runtime/format.h"
#include "runtime/format_calls.h"
#include "runtime/unicode.h"
#include "runtime/value.h"

#include <stdio.h>
#include <string.h>

/* ---- strs and bytes */

static void put_escape(struct rt_text *text, uint32_t c)
{
    char words[16];
    int bytes = c < 0x100     ? snprintf(words, sizeof(words), "\\x%02x", c)
                : c < 0x10000 ? snprintf(words, sizeof(words), "\\u%04x", c)
                              : snprintf(words, sizeof(words), "\\U%08x", c);
    rt_text_ascii(text, words, (size_t)bytes);
}

static bool put_common(struct rt_text *text, uint32_t c, uint32_t quote)
{
    const char *plain = c == '\\'   ? "\\\\"
                        : c == '\t' ? "\\t"
                        : c == '\n' ? "\\n"
                        : c == '\r' ? "\\r"
                                    : NULL;
    if (plain) {
        rt_text_word(text, plain);
        return true;
    }
    if (c != quote)
        return false;
    rt_text_put(text, '\\');
    rt_text_put(text, c);
    return true;
}

static uint32_t quote_of(const char *data, uint32_t width, int64_t count)
{
    bool single = false, doubled = false;
    for (int64_t i = 0; i < count; i++) {
        uint32_t c = rt_units_get(data, width, i);
        single |= c == '\'';
        doubled |= c == '"';
    }
    return single && !doubled ? '"' : '\'';
}

void rt_text_repr_str(struct rt_text *text, const struct rt_str *value, bool ascii)
{
    uint32_t quote = quote_of(value->data, value->width, value->count);
    rt_text_put(text, quote);
    for (int64_t i = 0; i < value->count; i++) {
        uint32_t c = rt_str_get(value, i);
        if (put_common(text, c, quote))
            continue;
        bool plain =
            c < 0x80 ? c >= 0x20 && c != 0x7f : !ascii && rt_unicode_is(c, RT_UNICODE_PRINTABLE);
        if (plain)
            rt_text_put(text, c);
        else
            put_escape(text, c);
    }
    rt_text_put(text, quote);
}

void rt_text_repr_bytes(struct rt_text *text, const char *data, int64_t count)
{
    uint32_t quote = quote_of(data, 1, count);
    rt_text_put(text, 'b');
    rt_text_put(text, quote);
    for (int64_t i = 0; i < count; i++) {
        uint32_t c = (uint8_t)data[i];
        if (put_common(text, c, quote))
            continue;
        if (c >= 0x20 && c < 0x7f)
            rt_text_put(text, c);
        else
            put_escape(text, c);
    }
    rt_text_put(text, quote);
}

/* ---- any value */

/* The objects that are being written. */
struct chain {
    const void *object;
    const struct chain *up;
};

struct writer {
    struct rt_text *text;
    int32_t site;
    const struct chain *chain;
};

static void write_repr(struct writer *writer, const struct rt_type *type, const void *value);

static void stop(struct writer *writer, const char *what)
{
    if (writer->text->status == RT_OK)
        writer->text->status =
            rt_stop(writer->text->context, RT_STOP_UNSUPPORTED, writer->site, what);
}

/* Whether to write what is in an object: not when that is under way, nor when it nests too deep.
 * Never inlined: gcc would take the chain for one that outlives its caller's frame. */
__attribute__((noinline)) static bool enter(struct writer *writer, struct chain *chain,
                                            const void *object, const char *again)
{
    for (const struct chain *c = object ? writer->chain : NULL; c; c = c->up) {
        if (c->object == object) {
            rt_text_word(writer->text, again);
            return false;
        }
    }
    struct rt_context *context = writer->text->context;
    const char *frame = __builtin_frame_address(0);
    if (frame < __atomic_load_n(&context->stack_limit, __ATOMIC_RELAXED) &&
        writer->text->status == RT_OK)
        writer->text->status = rt_stack_check(context, frame);
    if (writer->text->status != RT_OK)
        return false;
    *chain = (struct chain){object, writer->chain};
    writer->chain = chain;
    return true;
}

static void leave(struct writer *writer, const struct chain *chain)
{
    writer->chain = chain->up;
}

static void write_items(struct writer *writer, const struct rt_list *list)
{
    for (int64_t i = 0; i < list->count && writer->text->status == RT_OK; i++) {
        if (i > 0)
            rt_text_word(writer->text, ", ");
        write_repr(writer, list->element, list->data + i * (int64_t)list->element->size);
    }
}

static bool is_bytearray(const struct rt_list *list)
{
    return list->element->kind == RT_INT && list->element->size == 1;
}

static void write_list(struct writer *writer, const struct rt_type *type,
                       const struct rt_list *list)
{
    bool tuple = type->form == RT_FORM_TUPLE;
    struct chain chain;
    if (is_bytearray(list)) {
        rt_text_word(writer->text, "bytearray(");
        rt_text_repr_bytes(writer->text, list->data, list->count);
        rt_text_put(writer->text, ')');
        return;
    }
    if (!enter(writer, &chain, list, tuple ? "(...)" : "[...]"))
        return;
    rt_text_put(writer->text, tuple ? '(' : '[');
    write_items(writer, list);
    rt_text_word(writer->text, !tuple ? "]" : list->count == 1 ? ",)" : ")");
    leave(writer, &chain);
}

static void write_dict(struct writer *writer, const struct rt_dict *dict)
{
    struct chain chain;
    if (!enter(writer, &chain, dict, "{...}"))
        return;
    rt_text_put(writer->text, '{');
    bool first = true;
    for (int64_t i = rt_dict_next(dict, 0); i >= 0 && writer->text->status == RT_OK;
         i = rt_dict_next(dict, i + 1)) {
        if (!first)
            rt_text_word(writer->text, ", ");
        first = false;
        write_repr(writer, dict->key, rt_dict_key_at(dict, i));
        rt_text_word(writer->text, ": ");
        write_repr(writer, dict->value, rt_dict_value_at(dict, i));
    }
    rt_text_put(writer->text, '}');
    leave(writer, &chain);
}

static void write_set(struct writer *writer, const struct rt_type *type, const struct rt_dict *set)
{
    bool frozen = type->form == RT_FORM_FROZEN;
    struct chain chain;
    if (set->count == 0) {
        rt_text_word(writer->text, frozen ? "frozenset()" : "set()");
        return;
    }
    if (!enter(writer, &chain, set, frozen ? "frozenset(...)" : "set(...)"))
        return;
    rt_text_word(writer->text, frozen ? "frozenset({" : "{");
    bool first = true;
    for (int64_t i = rt_dict_next(set, 0); i >= 0 && writer->text->status == RT_OK;
         i = rt_dict_next(set, i + 1)) {
        if (!first)
            rt_text_word(writer->text, ", ");
        first = false;
        write_repr(writer, set->key, rt_dict_key_at(set, i));
    }
    rt_text_word(writer->text, frozen ? "})" : "}");
    leave(writer, &chain);
}

static const char *child_at(const struct rt_type *type, const void *value, uint32_t child)
{
    return (const char *)value + type->offsets[child];
}

static void write_children(struct writer *writer, const struct rt_type *type, const void *value)
{
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (i > 0)
            rt_text_word(writer->text, ", ");
        write_repr(writer, type->children[i], child_at(type, value, i));
    }
}

static void write_tuple(struct writer *writer, const struct rt_type *type, const void *value)
{
    struct chain chain;
    if (!enter(writer, &chain, NULL, ""))
        return;
    rt_text_put(writer->text, '(');
    write_children(writer, type, value);
    rt_text_word(writer->text, type->child_count == 1 ? ",)" : ")");
    leave(writer, &chain);
}

static void write_range(struct writer *writer, const struct rt_type *type, const void *value)
{
    int64_t bounds[3];
    for (uint32_t i = 0; i < 3; i++)
        memcpy(&bounds[i], child_at(type, value, i), sizeof(int64_t));
    rt_text_print(writer->text, "range(%lld, %lld", (long long)bounds[0], (long long)bounds[1]);
    if (bounds[2] != 1)
        rt_text_print(writer->text, ", %lld", (long long)bounds[2]);
    rt_text_put(writer->text, ')');
}

static void write_builtin(struct writer *writer, const char *name)
{
    static const char types[] =
        " bool bytearray bytes complex dict enumerate filter float frozenset int list map object "
        "property range reversed set slice str super tuple type zip staticmethod classmethod ";
    char padded[64];
    snprintf(padded, sizeof(padded), " %s ", name);
    const char *dot = strrchr(name, '.');
    bool class = strstr(types, padded) || (name[0] >= 'A' && name[0] <= 'Z');
    rt_text_word(writer->text, class ? "<class '" : "<built-in function ");
    rt_text_word(writer->text, dot ? dot + 1 : name);
    rt_text_word(writer->text, class ? "'>" : ">");
}

/* ---- instances: by their class's hooks, the one place where compiled methods are called */

static bool write_by_hook(struct writer *writer, const struct rt_type *type, const void *value,
                          enum rt_hook hook)
{
    if (!type->hooks || !type->hooks[hook])
        return false;
    struct rt_context *context = writer->text->context;
    struct rt_str *made;
    if (writer->text->status != RT_OK)
        return true;
    int32_t status = type->hooks[hook](context, value, NULL, &made);
    if (status != RT_OK) {
        writer->text->status = rt_native_status(context, writer->site, status);
        return true;
    }
    rt_text_str(writer->text, made);
    rt_str_release(context, made);
    return true;
}

/* Where an exception keeps its arguments: its parts, or the field of that name. NULL: nowhere. */
static const void *exception_args(const struct rt_type *type, const void *value,
                                  const struct rt_type **ret_type)
{
    if (type->kind == RT_PRODUCT) {
        *ret_type = type;
        return value;
    }
    const char *object = *(const char *const *)value;
    for (uint32_t i = 0; i < type->child_count && type->attribute_names; i++) {
        if (strcmp(type->attribute_names[i], "args") == 0) {
            *ret_type = type->children[i];
            return object + type->offsets[i];
        }
    }
    return NULL;
}

static void write_args(struct writer *writer, const struct rt_type *type, const void *args,
                       bool trailing)
{
    if (type->kind == RT_LIST) {
        const struct rt_list *list = *(struct rt_list *const *)args;
        write_items(writer, list);
        if (trailing && list->count == 1)
            rt_text_put(writer->text, ',');
        return;
    }
    write_children(writer, type, args);
    if (trailing && type->child_count == 1)
        rt_text_put(writer->text, ',');
}

static void write_exception(struct writer *writer, const struct rt_type *type, const void *value)
{
    const struct rt_type *of;
    const void *args = exception_args(type, value, &of);
    if (!args || (of->kind != RT_PRODUCT && of->kind != RT_LIST)) {
        stop(writer, "the text of this exception");
        return;
    }
    rt_text_utf8(writer->text, rt_value_class_name(writer->text->context, type, value));
    rt_text_put(writer->text, '(');
    write_args(writer, of, args, false);
    rt_text_put(writer->text, ')');
}

static void write_instance(struct writer *writer, const struct rt_type *type, const void *value)
{
    struct chain chain;
    if (!enter(writer, &chain, NULL, ""))
        return;
    if (!write_by_hook(writer, type, value, RT_HOOK_REPR)) {
        if (type->form == RT_FORM_EXCEPTION)
            write_exception(writer, type, value);
        else
            stop(writer, "the repr of an object without __repr__, which tells its address,");
    }
    leave(writer, &chain);
}

static void write_product(struct writer *writer, const struct rt_type *type, const void *value)
{
    switch (type->form) {
    case RT_FORM_TUPLE:
        write_tuple(writer, type, value);
        break;
    case RT_FORM_COMPLEX: {
        double parts[2];
        memcpy(parts, value, sizeof(parts));
        rt_text_complex(writer->text, parts[0], parts[1]);
        break;
    }
    case RT_FORM_RANGE:
        write_range(writer, type, value);
        break;
    case RT_FORM_INSTANCE:
    case RT_FORM_EXCEPTION:
        write_instance(writer, type, value);
        break;
    default:
        if (type->name && strcmp(type->name, "slice") == 0 && type->child_count == 3) {
            rt_text_word(writer->text, "slice(");
            write_children(writer, type, value);
            rt_text_put(writer->text, ')');
            break;
        }
        stop(writer, "the repr of a value that tells its address");
        break;
    }
}

static void write_unit(struct writer *writer, const struct rt_type *type, const void *value)
{
    switch (type->form) {
    case RT_FORM_NONE:
        rt_text_word(writer->text, "None");
        break;
    case RT_FORM_ELLIPSIS:
        rt_text_word(writer->text, "Ellipsis");
        break;
    case RT_FORM_BUILTIN:
        write_builtin(writer, type->name);
        break;
    case RT_FORM_TUPLE:
    case RT_FORM_INSTANCE:
    case RT_FORM_EXCEPTION:
        write_product(writer, type, value);
        break;
    default:
        stop(writer, "the repr of a function or class");
        break;
    }
}

static void write_big(struct writer *writer, int64_t word)
{
    if (rt_big_is_small(word)) {
        rt_text_int(writer->text, rt_big_small(word));
        return;
    }
    struct rt_context *context = writer->text->context;
    char *digits;
    size_t bytes, capacity;
    if (writer->text->status != RT_OK)
        return;
    writer->text->status =
        rt_big_digits(context, word, 10, writer->site, &digits, &bytes, &capacity);
    if (writer->text->status != RT_OK)
        return;
    if (rt_big_negative(word))
        rt_text_put(writer->text, '-');
    rt_text_ascii(writer->text, digits, bytes);
    rt_memory_free(rt_fiber_of(context)->heap, digits, capacity);
}

static void write_repr(struct writer *writer, const struct rt_type *type, const void *value)
{
    struct rt_text *text = writer->text;
    switch (type->kind) {
    case RT_UNIT:
        write_unit(writer, type, value);
        break;
    case RT_BOOL:
        rt_text_word(text, *(const char *)value ? "True" : "False");
        break;
    case RT_INT:
        rt_text_int(text, rt_load_int(type, value));
        break;
    case RT_FLOAT:
        rt_text_float(text, *(const double *)value, 'r', -1, RT_FLOAT_DOT_0);
        break;
    case RT_STR:
        rt_text_repr_str(text, *(struct rt_str *const *)value, false);
        break;
    case RT_BYTES: {
        const struct rt_str *bytes = *(struct rt_str *const *)value;
        rt_text_repr_bytes(text, bytes->data, bytes->count);
        break;
    }
    case RT_BIG:
        write_big(writer, *(const int64_t *)value);
        break;
    case RT_LIST:
        write_list(writer, type, *(struct rt_list *const *)value);
        break;
    case RT_DICT:
        write_dict(writer, *(struct rt_dict *const *)value);
        break;
    case RT_SET:
        write_set(writer, type, *(struct rt_dict *const *)value);
        break;
    case RT_OBJECT: {
        /* Its own type knows more than the place that it is in. */
        const struct rt_object *object = *(struct rt_object *const *)value;
        write_instance(writer, object->type, value);
        break;
    }
    case RT_PRODUCT:
        write_product(writer, type, value);
        break;
    case RT_UNION:
        write_repr(writer, type->children[*(const int64_t *)value], (const char *)value + 8);
        break;
    }
}

/* str() of an exception: of its only argument, of all, or nothing. */
static void write_exception_str(struct writer *writer, const struct rt_type *type,
                                const void *value)
{
    const struct rt_type *of;
    const void *args = exception_args(type, value, &of);
    if (!args || (of->kind != RT_PRODUCT && of->kind != RT_LIST)) {
        stop(writer, "the text of this exception");
        return;
    }
    const struct rt_list *list = of->kind == RT_LIST ? *(struct rt_list *const *)args : NULL;
    int64_t count = list ? list->count : of->child_count;
    if (count == 1) {
        const struct rt_type *one = list ? list->element : of->children[0];
        const void *at = list ? list->data : child_at(of, args, 0);
        const char *class_name = rt_value_class_name(writer->text->context, type, value);
        if (strcmp(class_name, "KeyError") == 0)
            write_repr(writer, one, at);
        else
            rt_text_value(writer->text, one, at, RT_TEXT_STR, writer->site);
    } else if (count > 1) {
        rt_text_put(writer->text, '(');
        write_args(writer, of, args, true);
        rt_text_put(writer->text, ')');
    }
}

static void write_str(struct writer *writer, const struct rt_type *type, const void *value)
{
    while (type->kind == RT_UNION) {
        type = type->children[*(const int64_t *)value];
        value = (const char *)value + 8;
    }
    if (type->kind == RT_OBJECT)
        type = (*(struct rt_object *const *)value)->type;
    if (type->kind == RT_STR)
        rt_text_str(writer->text, *(struct rt_str *const *)value);
    else if (type->form == RT_FORM_INSTANCE && write_by_hook(writer, type, value, RT_HOOK_STR))
        return;
    else if (type->form != RT_FORM_EXCEPTION)
        write_repr(writer, type, value);
    else if (!write_by_hook(writer, type, value, RT_HOOK_STR))
        write_exception_str(writer, type, value);
}

static void put_ascii(struct rt_text *text, struct rt_text *from)
{
    for (int64_t i = 0; i < from->count; i++) {
        uint32_t c = rt_text_get(from, i);
        if (c < 0x80)
            rt_text_put(text, c);
        else
            put_escape(text, c);
    }
    if (text->status == RT_OK)
        text->status = from->status;
}

void rt_text_value(struct rt_text *text, const struct rt_type *type, const void *value,
                   enum rt_text_as as, int32_t site)
{
    struct writer writer = {.text = text, .site = site};
    switch (as) {
    case RT_TEXT_STR:
        write_str(&writer, type, value);
        break;
    case RT_TEXT_REPR:
        write_repr(&writer, type, value);
        break;
    case RT_TEXT_ASCII: {
        struct rt_text plain;
        rt_text_init(&plain, text->context);
        writer.text = &plain;
        write_repr(&writer, type, value);
        put_ascii(text, &plain);
        rt_text_drop(&plain);
        break;
    }
    }
}

/* ---- format() */

static void format_big(struct rt_text *text, const struct rt_format *format, int64_t word,
                       int32_t site)
{
    struct rt_context *context = text->context;
    int64_t small;
    if (rt_big_int64(word, &small)) {
        rt_format_int(text, format, small, "int", site);
        return;
    }
    int base = rt_format_base(format->type);
    if (base == 0 && format->type != 'c') {
        double value;
        int32_t status = rt_big_to_float(context, word, site, &value);
        if (status == RT_OK)
            rt_format_float(text, format, value, "int", site);
        else
            text->status = status;
        return;
    }
    if (base == 0) {
        rt_text_raise(text, RT_ERROR_OVERFLOW, site, "Python int too large to convert to C long");
        return;
    }
    if (format->precision >= 0) {
        rt_text_raise(text, RT_ERROR_VALUE, site,
                      "Precision not allowed in integer format specifier");
        return;
    }
    char *digits;
    size_t bytes, capacity;
    text->status = rt_big_digits(context, word, base, site, &digits, &bytes, &capacity);
    if (text->status != RT_OK)
        return;
    rt_format_digits(text, format, rt_big_negative(word), digits, (int64_t)bytes);
    rt_memory_free(rt_fiber_of(context)->heap, digits, capacity);
}

void rt_text_format(struct rt_text *text, const struct rt_type *type, const void *value,
                    const char *spec, uint32_t spec_width, int64_t spec_count, int32_t site)
{
    while (type->kind == RT_UNION) {
        type = type->children[*(const int64_t *)value];
        value = (const char *)value + 8;
    }
    if (text->status != RT_OK)
        return;
    if (spec_count == 0) {
        rt_text_value(text, type, value, RT_TEXT_STR, site);
        return;
    }
    const char *class_name = rt_value_class_name(text->context, type, value);
    bool complex = type->form == RT_FORM_COMPLEX;
    if (!complex && (type->kind == RT_UNIT || type->kind >= RT_LIST) && type->kind != RT_BIG) {
        rt_text_raise(text, RT_ERROR_TYPE, site,
                      "unsupported format string passed to %s.__format__", class_name);
        return;
    }
    struct rt_format format;
    char align = type->kind == RT_STR ? '<' : '>';
    if (!rt_format_parse(text, spec, spec_width, spec_count, align, class_name, site, &format))
        return;
    double parts[2];
    switch (type->kind) {
    case RT_BOOL:
        rt_format_int(text, &format, *(const char *)value != 0, class_name, site);
        break;
    case RT_INT:
        rt_format_int(text, &format, rt_load_int(type, value), class_name, site);
        break;
    case RT_FLOAT:
        rt_format_float(text, &format, *(const double *)value, class_name, site);
        break;
    case RT_BIG:
        format_big(text, &format, *(const int64_t *)value, site);
        break;
    case RT_STR:
        rt_format_str(text, &format, *(struct rt_str *const *)value, site);
        break;
    default:
        memcpy(parts, value, sizeof(parts));
        rt_format_complex(text, &format, parts[0], parts[1], site);
        break;
    }
}

/* ---- natives */

static int32_t value_text(struct rt_context *context, int32_t type, const void *value,
                          enum rt_text_as as, int32_t site, struct rt_str **ret_str)
{
    struct rt_text text;
    rt_text_init(&text, context);
    rt_text_value(&text, context->types[type], value, as, site);
    return rt_text_finish(&text, ret_str);
}

int32_t rt_value_str(struct rt_context *context, int32_t type, const void *value, int32_t site,
                     struct rt_str **ret_str)
{
    return value_text(context, type, value, RT_TEXT_STR, site, ret_str);
}

int32_t rt_value_repr(struct rt_context *context, int32_t type, const void *value, int32_t site,
                      struct rt_str **ret_str)
{
    return value_text(context, type, value, RT_TEXT_REPR, site, ret_str);
}

int32_t rt_value_ascii(struct rt_context *context, int32_t type, const void *value, int32_t site,
                       struct rt_str **ret_str)
{
    return value_text(context, type, value, RT_TEXT_ASCII, site, ret_str);
}

int32_t rt_value_format(struct rt_context *context, int32_t type, const void *value,
                        const struct rt_str *spec, int32_t site, struct rt_str **ret_str)
{
    struct rt_text text;
    rt_text_init(&text, context);
    rt_text_format(&text, context->types[type], value, spec->data, spec->width, spec->count, site);
    return rt_text_finish(&text, ret_str);
}

int32_t rt_int_str(struct rt_context *context, int64_t value, int32_t site, struct rt_str **ret_str)
{
    (void)site;
    struct rt_text text;
    rt_text_init(&text, context);
    rt_text_int(&text, value);
    return rt_text_finish(&text, ret_str);
}

int32_t rt_float_str(struct rt_context *context, double value, int32_t site,
                     struct rt_str **ret_str)
{
    (void)site;
    struct rt_text text;
    rt_text_init(&text, context);
    rt_text_float(&text, value, 'r', -1, RT_FLOAT_DOT_0);
    return rt_text_finish(&text, ret_str);
}

/* bin(), oct(), hex() of an int. */
int32_t rt_int_based(struct rt_context *context, int64_t value, int64_t base, int32_t site,
                     struct rt_str **ret_str)
{
    struct rt_text text;
    rt_text_init(&text, context);
    struct rt_format format = {.fill = ' ',
                               .align = '>',
                               .width = -1,
                               .precision = -1,
                               .alternate = true,
                               .type = base == 2   ? 'b'
                                       : base == 8 ? 'o'
                                                   : 'x'};
    rt_format_int(&text, &format, value, "int", site);
    return rt_text_finish(&text, ret_str);
}

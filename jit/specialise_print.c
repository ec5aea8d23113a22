/* print(): each part is written as soon as its text is known, as CPython does. */
#include "jit/specialise_object.h"

#include <string.h>

struct print_options {
    struct value separator, end; /* STR */
};

/* `sep` and `end`: None stands for the default. False: refused, or raised. */
static bool take_text(struct builder *b, const char *name, struct value v, struct value *option)
{
    if (v.type.id == TYPE_NONE)
        return true;
    if (v.type.id == TYPE_STR) {
        *option = v;
        return true;
    }
    raise_type_error(b, "%s must be None or a string, not %s", name, type_name(b, v.type));
    return false;
}

static bool take_option(struct builder *b, uint32_t name, struct value v,
                        struct print_options *options)
{
    const char *text = program_name(b, name);
    if (strcmp(text, "sep") == 0)
        return take_text(b, "sep", v, &options->separator);
    if (strcmp(text, "end") == 0)
        return take_text(b, "end", v, &options->end);
    if (strcmp(text, "flush") == 0)
        return true;
    if (strcmp(text, "file") == 0 && v.type.id == TYPE_NONE)
        return true;
    if (strcmp(text, "file") == 0)
        stop_unsupported(b, "print() to a file");
    else
        raise_type_error(b, "print() got an unexpected keyword argument '%s'", text);
    return false;
}

static void write_text(struct builder *b, struct value text)
{
    emit(b, IR_NATIVE, TYPE_ID_NONE, IR_NATIVE_PRINT, &text, 1);
}

struct value call_print(struct builder *b, const struct value *arguments, uint32_t count,
                        const uint32_t *names, uint32_t name_count)
{
    struct print_options options = {string_constant(b, " "), string_constant(b, "\n")};
    uint32_t positional = count - name_count;
    for (uint32_t i = 0; i < name_count; i++) {
        if (!take_option(b, names[i], arguments[positional + i], &options))
            return value_never();
    }
    for (uint32_t i = 0; i < positional; i++) {
        if (i)
            write_text(b, options.separator);
        struct value text = call_builtin(b, BUILTIN_STR, &arguments[i], 1, NULL, 0);
        if (ended(text))
            return text;
        write_text(b, text);
    }
    write_text(b, options.end);
    return value_unit(TYPE_ID_NONE);
}

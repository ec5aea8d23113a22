/* See class_table.h. */
#include "jit/class_table.h"

#include <errno.h>
#include <string.h>

/* Bases of the built-in exceptions that are not Exception itself. */
static const struct {
    const char *name, *base;
} bases[] = {
    {"Exception", "BaseException"},
    {"GeneratorExit", "BaseException"},
    {"KeyboardInterrupt", "BaseException"},
    {"SystemExit", "BaseException"},
    {"FloatingPointError", "ArithmeticError"},
    {"OverflowError", "ArithmeticError"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"IndexError", "LookupError"},
    {"KeyError", "LookupError"},
    {"NotImplementedError", "RuntimeError"},
    {"RecursionError", "RuntimeError"},
    {"TimeoutError", "OSError"},
    {"FileExistsError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"PermissionError", "OSError"},
    {"ModuleNotFoundError", "ImportError"},
    {"UnboundLocalError", "NameError"},
    {"FrozenInstanceError", "AttributeError"},
    {"UnicodeError", "ValueError"},
    {"UnicodeDecodeError", "UnicodeError"},
    {"UnicodeEncodeError", "UnicodeError"},
    {"UnicodeTranslateError", "UnicodeError"},
};

enum { DEPTH_MAX = 8 }; /* of built-in classes */

enum builtin builtin_exception_base(enum builtin exception)
{
    if (exception >= BUILTIN_COUNT || builtin_kind(exception) != BUILTIN_KIND_EXCEPTION ||
        exception == BUILTIN_BASE_EXCEPTION)
        return BUILTIN_COUNT;
    const char *name = builtin_name(exception);
    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        if (strcmp(bases[i].name, name) == 0)
            return builtin_find(bases[i].base);
    }
    return BUILTIN_EXCEPTION;
}

struct order {
    uint32_t *classes;
    uint32_t count;
};

static void add(struct order *order, uint32_t class)
{
    for (uint32_t i = 0; i < order->count; i++) {
        if (order->classes[i] == class)
            return;
    }
    order->classes[order->count++] = class;
}

static void add_builtin(struct order *order, enum builtin exception)
{
    for (; exception != BUILTIN_COUNT; exception = builtin_exception_base(exception))
        add(order, (uint32_t)exception | RT_CLASS_BUILTIN);
}

/* The program's classes in their order, then the built-in ones that these are made from. */
static bool order_of(const struct jit_program *program, uint32_t index, struct arena *arena,
                     struct order *ret_order)
{
    const struct program_class *class = &program->classes[index];
    uint32_t room = class->mro_count;
    for (uint32_t i = 0; i < class->mro_count; i++)
        room += program->classes[class->mro[i]].base_count * DEPTH_MAX;
    *ret_order = (struct order){.classes = arena_array(arena, room + 1, sizeof(uint32_t))};
    if (!ret_order->classes)
        return false;
    for (uint32_t i = 0; i < class->mro_count; i++)
        add(ret_order, class->mro[i]);
    for (uint32_t i = 0; i < class->mro_count; i++) {
        const struct program_class *of = &program->classes[class->mro[i]];
        for (uint32_t k = 0; k < of->base_count; k++) {
            const struct program_value *base = &program->values[of->bases[k]];
            if (base->kind == VALUE_BUILTIN && builtin_find(base->text) != BUILTIN_COUNT &&
                builtin_kind(builtin_find(base->text)) == BUILTIN_KIND_EXCEPTION)
                add_builtin(ret_order, builtin_find(base->text));
        }
    }
    return true;
}

static const struct rt_type *type_of_class(const struct engine_code *code, uint32_t class)
{
    for (uint32_t i = 0; i < code->exception_count; i++) {
        if (code->exceptions[i].class == class)
            return code->exceptions[i].type;
    }
    return NULL;
}

static const uint32_t *error_classes(struct arena *arena)
{
    static const char *const names[] = {
#define RT_ERROR(name, class_name, text) class_name,
#include "runtime/errors.def"
#undef RT_ERROR
    };
    uint32_t *classes = arena_array(arena, RT_ERROR_COUNT, sizeof(*classes));
    for (uint32_t i = 0; classes && i < RT_ERROR_COUNT; i++) {
        enum builtin found = builtin_find(names[i]);
        classes[i] = found == BUILTIN_COUNT ? UINT32_MAX : found | RT_CLASS_BUILTIN;
    }
    return classes;
}

int class_table_make(const struct jit_program *program, const struct engine_code *code,
                     struct arena *arena, struct rt_image *image)
{
    struct rt_class *classes = arena_array(arena, program->class_count + 1, sizeof(*classes));
    struct rt_class *builtins = arena_array(arena, BUILTIN_COUNT, sizeof(*builtins));
    if (!classes || !builtins)
        return -ENOMEM;
    for (uint32_t i = 0; i < program->class_count; i++) {
        struct order order;
        if (!program->classes[i].is_exception)
            continue;
        if (!order_of(program, i, arena, &order))
            return -ENOMEM;
        const struct program_name *name = &program->names[program->classes[i].name];
        classes[i] = (struct rt_class){
            .name = arena_copy_string(arena, name->text, name->bytes),
            .mro = order.classes,
            .mro_count = order.count,
            .type = type_of_class(code, i),
        };
    }
    for (uint32_t i = 0; i < BUILTIN_COUNT; i++) {
        if (builtin_kind((enum builtin)i) != BUILTIN_KIND_EXCEPTION)
            continue;
        struct order order = {.classes = arena_array(arena, DEPTH_MAX, sizeof(uint32_t))};
        if (!order.classes)
            return -ENOMEM;
        add_builtin(&order, (enum builtin)i);
        builtins[i] = (struct rt_class){
            .name = builtin_name((enum builtin)i),
            .mro = order.classes,
            .mro_count = order.count,
            .type = type_of_class(code, i | RT_CLASS_BUILTIN),
        };
    }
    image->classes = classes;
    image->builtins = builtins;
    image->builtin_count = BUILTIN_COUNT;
    image->error_classes = error_classes(arena);
    return arena_failed(arena) ? -ENOMEM : 0;
}

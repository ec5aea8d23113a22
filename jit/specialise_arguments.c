/* Arguments of calls: onto parameters, starred ones, and those collected by *args and **kwargs.
 *
 * *args is a TUPLE of just the arguments that are left over, so that each keeps its type. **kwargs
 * stays KEYWORDS, named values side by side, as long as it is only passed on by another **: what
 * else uses it makes a DICT of it first (arguments_settle), which then takes its place. That is why
 * a decorator's wrapper costs nothing. An argument whose number is not known when compiling (f(*a)
 * of a list) is a ROW, and its count is looked at when it runs.
 */
#include "jit/specialise_container.h"
#include "jit/specialise_object.h"

#include <string.h>

/* Index of KEYWORDS whose last child is a DICT of further ones. */
#define KEYWORDS_MORE 1u

enum { SPREAD_COUNT_MAX = 8 }; /* arguments past a function's parameters whose error is worded */

/* ---------------------------------------------------------------- arguments onto parameters */

struct binding {
    struct builder *b;
    const struct program_code *code;
    struct value callee;
    struct value *slots; /* one a parameter; NEVER: not given */
};

static const char *code_name(const struct binding *binding)
{
    return program_name(binding->b, binding->code->qualname);
}

static struct value default_value(const struct binding *binding, uint32_t ordinal)
{
    struct builder *b = binding->b;
    const struct type *type = type_of(b, binding->callee);
    if (type->kind == TYPE_CLOSURE)
        return field(b, binding->callee, binding->code->free_count + ordinal);
    return captured_value(b, b->s->program->functions[type->index].defaults[ordinal]);
}

/* "'a'", "'a' and 'b'", "'a', 'b', and 'c'": the parameters of [first, end) that have no value. */
static const char *missing_names(const struct binding *binding, uint32_t first, uint32_t end,
                                 uint32_t *ret_count)
{
    struct arena *arena = binding->b->s->arena;
    const char *names[PROGRAM_PARAMETERS_MAX];
    uint32_t count = 0;
    for (uint32_t i = first; i < end; i++) {
        if (ended(binding->slots[i]))
            names[count++] = program_name(binding->b, binding->code->parameters[i]);
    }
    *ret_count = count;
    const char *text = "";
    for (uint32_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : count == 2 ? " and " : i + 1 == count ? ", and " : ", ";
        text = arena_printf(arena, "%s%s'%s'", text, before, names[i]);
    }
    return text;
}

/* Parameters that arguments are bound to one by one. */
static uint32_t named_count(const struct program_code *code)
{
    return code->parameter_count - code->has_star - code->has_star_star;
}

static uint32_t positional_count(const struct program_code *code)
{
    return named_count(code) - code->keyword_only;
}

static bool too_many_positional(const struct binding *binding, uint32_t count)
{
    const struct program_code *code = binding->code;
    struct arena *arena = binding->b->s->arena;
    uint32_t positional = positional_count(code);
    if (count <= positional || code->has_star)
        return false;
    uint32_t defaults = 0;
    for (uint32_t i = 0; i < positional; i++)
        defaults += code->has_default[i];
    uint32_t named = 0;
    for (uint32_t i = positional; i < named_count(code); i++)
        named += !ended(binding->slots[i]);
    const char *takes =
        defaults ? arena_printf(arena, "from %u to %u", positional - defaults, positional)
                 : arena_printf(arena, "%u", positional);
    const char *given =
        named ? arena_printf(arena, " positional argument%s (and %u keyword-only argument%s)",
                             count == 1 ? "" : "s", named, named == 1 ? "" : "s")
              : "";
    raise_type_error(binding->b, "%s() takes %s positional argument%s but %u%s %s given",
                     code_name(binding), takes, defaults || positional != 1 ? "s" : "", count,
                     given, count == 1 && !named ? "was" : "were");
    return true;
}

/* The keywords among `names` that name positional-only parameters: "a, b". */
static const char *positional_only_names(const struct binding *binding, const uint32_t *names,
                                         uint32_t name_count)
{
    const struct program_code *code = binding->code;
    const char *text = "";
    for (uint32_t i = 0; i < name_count; i++) {
        const char *name = program_name(binding->b, names[i]);
        for (uint32_t p = 0; p < code->positional_only; p++) {
            if (strcmp(program_name(binding->b, code->parameters[p]), name) == 0)
                text = arena_printf(binding->b->s->arena, "%s%s%s", text, *text ? ", " : "", name);
        }
    }
    return text;
}

/* Keyword arguments that **kwargs takes. */
struct leftover {
    struct value *values;
    uint32_t *names;
    uint32_t count;
};

static bool bind_keyword(struct binding *binding, const uint32_t *names, uint32_t name_count,
                         uint32_t which, struct value v, struct leftover *leftover)
{
    const struct program_code *code = binding->code;
    const char *text = program_name(binding->b, names[which]);
    for (uint32_t i = code->positional_only; i < named_count(code); i++) {
        if (strcmp(program_name(binding->b, code->parameters[i]), text) != 0)
            continue;
        if (!ended(binding->slots[i])) {
            raise_type_error(binding->b, "%s() got multiple values for argument '%s'",
                             code_name(binding), text);
            return false;
        }
        binding->slots[i] = v;
        return true;
    }
    if (code->has_star_star) {
        leftover->values[leftover->count] = v;
        leftover->names[leftover->count++] = names[which];
        return true;
    }
    const char *wrong = positional_only_names(binding, names, name_count);
    if (*wrong)
        raise_type_error(
            binding->b, "%s() got some positional-only arguments passed as keyword arguments: '%s'",
            code_name(binding), wrong);
    else
        raise_type_error(binding->b, "%s() got an unexpected keyword argument '%s'",
                         code_name(binding), text);
    return false;
}

static bool bind_defaults(struct binding *binding)
{
    const struct program_code *code = binding->code;
    uint32_t ordinal = 0;
    for (uint32_t i = 0; i < named_count(code); i++) {
        if (!code->has_default[i])
            continue;
        if (ended(binding->slots[i])) {
            binding->slots[i] = default_value(binding, ordinal);
            if (ended(binding->slots[i]))
                return false;
        }
        ordinal++;
    }
    uint32_t positional = positional_count(code);
    uint32_t count;
    const char *names = missing_names(binding, 0, positional, &count);
    const char *kind = "positional";
    if (!count) {
        names = missing_names(binding, positional, named_count(code), &count);
        kind = "keyword-only";
    }
    if (!count)
        return true;
    raise_type_error(binding->b, "%s() missing %u required %s argument%s: %s", code_name(binding),
                     count, kind, count == 1 ? "" : "s", names);
    return false;
}

/* A parameter that no argument was given for so far: from the dict, or its default. */
static bool bind_from_dict(struct binding *binding, uint32_t parameter, struct value dict,
                           struct value rest, struct value *found)
{
    struct builder *b = binding->b;
    const struct program_code *code = binding->code;
    struct value key = string_constant(b, program_name(b, code->parameters[parameter]));
    struct value index = find_key(b, dict, key);
    if (ended(index))
        return false;
    struct value given = emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_GE, index, constant_int(b, 0));
    *found = emit_flagged(b, IR_INT_ADD, TYPE_ID_INT, IR_NO_OVERFLOW, *found, to_int(b, given));
    uint32_t ordinal = 0;
    for (uint32_t i = 0; i < parameter; i++)
        ordinal += code->has_default[i];
    struct ir_block_id yes = block_new(b), no = block_new(b);
    branch(b, given, yes, no);
    struct merge merge = {.b = b};
    b->block = yes;
    struct value v = dict_get(b, dict, index);
    if (!ended(v) && (ended(rest) || !ended(dict_delete_index(b, rest, key))))
        merge_add(&merge, v);
    b->block = no;
    if (code->has_default[parameter])
        merge_add(&merge, default_value(binding, ordinal));
    else
        stop_unsupported(b, "a call of %s() without '%s', whose keyword arguments are a dict",
                         code_name(binding), program_name(b, code->parameters[parameter]));
    binding->slots[parameter] = merge_take(&merge);
    return !ended(binding->slots[parameter]);
}

/* f(**dict): what the dict has for the parameters without an argument; **kwargs takes the rest. */
static bool bind_dict(struct binding *binding, struct value dict, const struct leftover *leftover)
{
    struct builder *b = binding->b;
    const struct program_code *code = binding->code;
    struct value rest = code->has_star_star ? dict_copy(b, dict) : value_never();
    struct value found = constant_int(b, 0);
    if (code->has_star_star && ended(rest))
        return false;
    for (uint32_t i = code->positional_only; i < named_count(code); i++) {
        if (ended(binding->slots[i]) && !bind_from_dict(binding, i, dict, rest, &found))
            return false;
    }
    for (uint32_t i = 0; i < leftover->count; i++) {
        struct value key = string_constant(b, program_name(b, leftover->names[i]));
        if (ended(dict_set_index(b, rest, key, leftover->values[i])))
            return false;
    }
    if (code->has_star_star) {
        binding->slots[code->parameter_count - 1] = rest;
        return true;
    }
    struct value count = emit(b, IR_NATIVE, TYPE_ID_INT, IR_NATIVE_DICT_COUNT, &dict, 1);
    struct ir_block_id all = block_new(b), other = block_new(b);
    branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, found, count), all, other);
    b->block = other;
    stop_unsupported(b, "a call of %s() with other keyword arguments in a dict than it takes",
                     code_name(binding));
    b->block = all;
    return true;
}

/* What *args and **kwargs take. `row`: further positional arguments, or NEVER. */
static bool bind_stars(struct binding *binding, const struct value *extra, uint32_t extra_count,
                       struct value row, const struct leftover *leftover)
{
    const struct program_code *code = binding->code;
    struct builder *b = binding->b;
    uint32_t at = named_count(code);
    if (code->has_star) {
        binding->slots[at] = ended(row) ? make(b, TYPE_TUPLE, 0, extra, extra_count, NULL) : row;
        if (ended(binding->slots[at++]))
            return false;
    }
    if (code->has_star_star && ended(binding->slots[at])) {
        binding->slots[at] = make(b, TYPE_KEYWORDS, 0, leftover->values, leftover->count,
                                  leftover->count ? leftover->names : NULL);
        if (ended(binding->slots[at]))
            return false;
    }
    return true;
}

struct value *bind_arguments(struct builder *b, const struct program_code *code,
                             struct value callee, const struct call_arguments *given)
{
    struct binding binding = {
        .b = b,
        .code = code,
        .callee = callee,
        .slots = arena_array(b->s->arena, code->parameter_count + 1, sizeof(struct value)),
    };
    uint32_t name_count = given->name_count;
    struct leftover leftover = {
        .values = arena_array(b->s->arena, name_count + 1, sizeof(struct value)),
        .names = arena_array(b->s->arena, name_count + 1, sizeof(uint32_t)),
    };
    if (!binding.slots || !leftover.values || !leftover.names)
        return NULL;
    uint32_t positional = given->count - name_count;
    uint32_t taken = positional_count(code) < positional ? positional_count(code) : positional;
    for (uint32_t i = 0; i < taken; i++)
        binding.slots[i] = given->values[i];
    for (uint32_t i = 0; i < name_count; i++) {
        if (!bind_keyword(&binding, given->names, name_count, i, given->values[positional + i],
                          &leftover))
            return NULL;
    }
    if (too_many_positional(&binding, positional))
        return NULL;
    if (!ended(given->more) && !bind_dict(&binding, given->more, &leftover))
        return NULL;
    if (!bind_defaults(&binding))
        return NULL;
    if (!bind_stars(&binding, given->values + taken, positional - taken, given->row, &leftover))
        return NULL;
    return binding.slots;
}

struct value keywords_dict(struct builder *b, struct value keywords)
{
    const struct type type = *type_of(b, keywords);
    struct type_id held = TYPE_ID_NEVER;
    for (uint32_t i = 0; i < type.child_count; i++)
        held = type_join(b->s->types, held, type.children[i]);
    struct value dict = dict_new(b, type.child_count ? TYPE_ID_STR : TYPE_ID_NEVER, held);
    for (uint32_t i = 0; i < type.child_count && !ended(dict); i++) {
        struct value key = string_constant(b, program_name(b, type.names[i]));
        struct value v = box_within(b, field(b, keywords, i));
        if (ended(v) || ended(dict_set_index(b, dict, key, v)))
            return value_never();
    }
    return dict;
}

/* ------------------------------------------------------------------------- spread arguments */

/* The code that a call of such a callee binds arguments to, and how many arguments come before the
 * caller's. NULL: it has none. */
static const struct program_code *code_behind(struct builder *b, struct value callee,
                                              uint32_t *ret_before)
{
    const struct type *type = type_of(b, callee);
    const struct jit_program *program = b->s->program;
    switch (type->kind) {
    case TYPE_FUNCTION:
        return &program->codes[program->functions[type->index].code];
    case TYPE_CLOSURE:
        return &program->codes[type->index];
    case TYPE_BOUND_METHOD:
        ++*ret_before;
        return code_behind(b, field(b, callee, 1), ret_before);
    case TYPE_CLASS: {
        const struct program_member *init = class_member(b, type->index, "__init__");
        if (!init || program->classes[type->index].is_exception)
            return NULL;
        ++*ret_before;
        return code_behind(b, value_unit(b->s->value_types[init->value]), ret_before);
    }
    case TYPE_INSTANCE:
    case TYPE_OBJECT: {
        struct value method = special_method(b, callee, "__call__");
        return ended(method) ? NULL : code_behind(b, method, ret_before);
    }
    default:
        return NULL;
    }
}

static struct value row_get(struct builder *b, struct value row, uint32_t index)
{
    struct type_id element = type_element(b->s->types, row.type);
    if (shape_is_unit(b, element))
        return value_unit(element);
    return emit2(b, IR_LIST_GET, element, 0, row, constant_int(b, index));
}

/* A dict of named arguments is mostly empty, passed on by something that takes any. */
static struct value call_with_dict(struct builder *b, struct value callee,
                                   struct call_arguments *given, struct value dict)
{
    struct ir_block_id some = block_new(b), none = block_new(b);
    struct value count = emit(b, IR_NATIVE, TYPE_ID_INT, IR_NATIVE_DICT_COUNT, &dict, 1);
    if (constructs_further(b, callee)) { /* paths could not agree on what the instance is */
        class_make_object(b, type_of(b, b->registers[0])->index);
        return value_never();
    }
    branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, count, constant_int(b, 0)), none, some);
    struct merge merge = {.b = b};
    b->block = none;
    merge_add(&merge, call_with_arguments(b, callee, given));
    b->block = some;
    given->more = dict;
    if (shape_of(b, dict.type)->children[0].id == TYPE_NEVER)
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    else
        merge_add(&merge, call_with_arguments(b, callee, given));
    return merge_take(&merge);
}

/* A call with the first `count` elements of a row, then the keywords. `rest`: what *args takes
 * beyond them, or NEVER. */
static struct value call_with(struct builder *b, struct value callee, struct value row,
                              uint32_t count, struct value keywords, struct value rest)
{
    const struct type *names = type_of(b, keywords);
    uint32_t name_count = names->child_count;
    bool more = names->index == KEYWORDS_MORE;
    struct value *values = arena_array(b->s->arena, count + name_count + 1, sizeof(*values));
    if (!values)
        return value_never();
    bool tuple = kind_of(b, row) == TYPE_TUPLE;
    for (uint32_t i = 0; i < count; i++)
        values[i] = tuple ? field(b, row, i) : row_get(b, row, i);
    for (uint32_t i = 0; i < name_count; i++)
        values[count + i] = field(b, keywords, i);
    struct call_arguments given = {.values = values,
                                   .count = count + name_count - more,
                                   .names = names->names,
                                   .name_count = name_count - more,
                                   .row = rest};
    return more ? call_with_dict(b, callee, &given, values[count + name_count - 1])
                : call_with_arguments(b, callee, &given);
}

/* The elements of a row from `first` on. */
static struct value row_rest(struct builder *b, struct value row, uint32_t first)
{
    if (!first)
        return row;
    struct value bounds[] = {constant_int(b, first), value_unit(TYPE_ID_NONE),
                             value_unit(TYPE_ID_NONE)};
    return index_value(b, row, make(b, TYPE_SLICE, 0, bounds, 3, NULL));
}

/* f(*row): a path for each number of arguments that f may take, or whose error is worded. */
static struct value call_row(struct builder *b, struct value callee, struct value row,
                             struct value keywords)
{
    uint32_t before = 0;
    const struct program_code *code = code_behind(b, callee, &before);
    if (!code)
        return stop_unsupported(b, "a starred argument of unknown length for a %s",
                                type_name(b, callee.type));
    uint32_t most = positional_count(code);
    most = most > before ? most - before : 0;
    uint32_t paths = code->has_star ? most : most + SPREAD_COUNT_MAX;
    struct value count = emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, row);
    struct merge merge = {.b = b};
    if (constructs_further(b, callee)) { /* paths could not agree on what the instance is */
        class_make_object(b, type_of(b, b->registers[0])->index);
        return value_never();
    }
    if (paths >= MERGE_PATHS_MAX)
        return stop_unsupported(b, "a starred argument of unknown length for so many parameters");
    for (uint32_t n = 0; n <= paths; n++) {
        bool rest = code->has_star && n == most;
        struct ir_block_id here = block_new(b);
        struct ir_block_id later = block_new(b);
        branch(
            b,
            emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, rest ? IR_GE : IR_EQ, count, constant_int(b, n)),
            here, later);
        b->block = here;
        merge_add(&merge, call_with(b, callee, row, n, keywords,
                                    rest ? row_rest(b, row, n) : value_never()));
        b->block = later;
    }
    if (code->has_star)
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    else
        stop_unsupported(b, "far more starred arguments than the function takes");
    return merge_take(&merge);
}

/* ------------------------------------------------------------------------------ instructions */

static struct value concat_tuple(struct builder *b, struct value tuple, struct value rest)
{
    if (kind_of(b, rest) != TYPE_TUPLE && kind_of(b, rest) != TYPE_ROW) {
        if (!is_iterable(b, rest))
            return raise_type_error(b, "Value after * must be an iterable, not %s",
                                    type_name(b, rest.type));
        rest = call_builtin(b, BUILTIN_TUPLE, &rest, 1, NULL, 0);
    }
    if (ended(rest) || (kind_of(b, tuple) == TYPE_TUPLE && !type_of(b, tuple)->child_count))
        return rest;
    return binary(b, BINARY_ADD, tuple, rest, false);
}

static const char *callee_name(struct builder *b, struct value callee)
{
    uint32_t before = 0;
    const struct program_code *code = code_behind(b, callee, &before);
    return code ? program_name(b, code->qualname) : type_name(b, callee.type);
}

/* Keywords x and then those of y, both known. */
static struct value merge_keywords(struct builder *b, struct value x, struct value y,
                                   struct value callee)
{
    const struct type left = *type_of(b, x), right = *type_of(b, y);
    uint32_t count = left.child_count + right.child_count;
    if (left.index == KEYWORDS_MORE)
        return stop_unsupported(b, "keyword arguments behind ** of a dict");
    struct value *values = arena_array(b->s->arena, count + 1, sizeof(*values));
    uint32_t *names = arena_array(b->s->arena, count + 1, sizeof(*names));
    if (!values || !names)
        return value_never();
    for (uint32_t i = 0; i < count; i++) {
        bool first = i < left.child_count;
        uint32_t child = first ? i : i - left.child_count;
        values[i] = field(b, first ? x : y, child);
        names[i] = first ? left.names[child] : right.names[child];
        for (uint32_t j = 0; !first && j < left.child_count; j++) {
            if (strcmp(program_name(b, names[i]), program_name(b, names[j])) == 0)
                return raise_type_error(b, "%s() got multiple values for keyword argument '%s'",
                                        callee_name(b, callee), program_name(b, names[i]));
        }
    }
    return make(b, TYPE_KEYWORDS, 0, values, count, count ? names : NULL);
}

/* Keywords x and those of a dict, which comes last. */
static struct value merge_dict(struct builder *b, struct value x, struct value dict)
{
    const struct type type = *type_of(b, x);
    uint32_t count = type.child_count;
    struct value *values = arena_array(b->s->arena, count + 1, sizeof(*values));
    uint32_t *names = arena_array(b->s->arena, count + 1, sizeof(*names));
    if (!values || !names)
        return value_never();
    if (type.index == KEYWORDS_MORE)
        return stop_unsupported(b, "** of several dicts in one call");
    for (uint32_t i = 0; i < count; i++) {
        values[i] = field(b, x, i);
        names[i] = type.names[i];
    }
    values[count] = dict;
    names[count] = 0; /* no name */
    return make(b, TYPE_KEYWORDS, KEYWORDS_MORE, values, count + 1, names);
}

static enum flow settle_into(struct builder *b, uint32_t reg, struct value v)
{
    if (ended(v))
        return FLOW_ENDED;
    b->registers[reg] = v;
    return FLOW_NEXT;
}

static enum flow exec_merge_keywords(struct builder *b, const uint32_t *o)
{
    struct value mapping = b->registers[o[2]];
    switch (kind_of(b, mapping)) {
    case TYPE_UNION:
        return split(b, mapping);
    case TYPE_KEYWORDS:
        return settle_into(b, o[0],
                           merge_keywords(b, b->registers[o[1]], mapping, b->registers[o[3]]));
    case TYPE_DICT:
        return settle_into(b, o[0], merge_dict(b, b->registers[o[1]], mapping));
    default:
        raise_type_error(b, "%s() argument after ** must be a mapping, not %s",
                         callee_name(b, b->registers[o[3]]), type_name(b, mapping.type));
        return FLOW_ENDED;
    }
}

static enum flow exec_call_spread(struct builder *b, const uint32_t *o)
{
    struct value callee = b->registers[o[1]];
    struct value positional = b->registers[o[2]];
    struct value keywords = b->registers[o[3]];
    for (uint32_t i = 1; i <= 3; i++) {
        if (kind_of(b, b->registers[o[i]]) == TYPE_UNION)
            return split(b, b->registers[o[i]]);
    }
    const struct type *type = type_of(b, positional);
    if (type->kind == TYPE_TUPLE)
        return settle_into(
            b, o[0], call_with(b, callee, positional, type->child_count, keywords, value_never()));
    return settle_into(b, o[0], call_row(b, callee, positional, keywords));
}

EXEC(arguments)
{
    const uint32_t *o = instruction->operands;
    struct value *r = b->registers;
    switch (instruction->op) {
    case OP_CONCAT_TUPLE:
        for (uint32_t i = 1; i <= 2; i++) {
            if (kind_of(b, r[o[i]]) == TYPE_UNION)
                return split(b, r[o[i]]);
        }
        return settle_into(b, o[0], concat_tuple(b, r[o[1]], r[o[2]]));
    case OP_KEYWORDS: {
        struct value *values = arena_array(b->s->arena, o[1] + 1, sizeof(*values));
        for (uint32_t i = 0; values && i < o[1]; i++)
            values[i] = r[o[2 + i]];
        if (!values)
            return FLOW_ENDED;
        return settle_into(b, o[0],
                           make(b, TYPE_KEYWORDS, 0, values, o[1], o[1] ? o + 3 + o[1] : NULL));
    }
    case OP_MERGE_KEYWORDS:
        return exec_merge_keywords(b, o);
    case OP_CALL_SPREAD:
        return exec_call_spread(b, o);
    default:
        return FLOW_ENDED;
    }
}

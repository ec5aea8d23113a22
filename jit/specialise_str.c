/* Methods of str and bytes: arguments checked as CPython does, then one native. */
#include "jit/specialise_text.h"
#include "runtime/big.h"
#include "runtime/str_calls.h"

#include <string.h>

enum { ARGUMENTS_MAX = 3 };

struct text_call;
typedef struct value (*handler_fn)(struct text_call *call);

struct text_method {
    enum builtin builtin;
    char style;
    uint32_t least, most;
    const char *keywords;
    handler_fn handler;
    int64_t mode;
};

struct text_call {
    struct builder *b;
    const struct text_method *method;
    bool bytes;
    struct value self;
    struct value given[ARGUMENTS_MAX]; /* NEVER: not given */
    const struct value *all;           /* style v */
    uint32_t count;
    const uint32_t *names;
    uint32_t name_count;
};

static const char *name_of(const struct text_call *call)
{
    return strchr(builtin_name(call->method->builtin), '.') + 1;
}

static struct type_id text_type(const struct text_call *call)
{
    return call->bytes ? TYPE_ID_BYTES : TYPE_ID_STR;
}

/* The native for a str or the one for bytes. */
static struct value emit_text(struct text_call *call, enum ir_native str, enum ir_native bytes,
                              struct type_id type, const struct value *operands, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ended(operands[i]))
            return value_never();
    }
    return emit(call->b, IR_NATIVE, type, call->bytes ? bytes : str, operands, count);
}

/* ---- arguments */

static bool is_given(const struct text_call *call, uint32_t index)
{
    return !ended(call->given[index]);
}

static bool is_none(const struct text_call *call, uint32_t index)
{
    return !is_given(call, index) || kind_of(call->b, call->given[index]) == TYPE_NONE;
}

static struct value int_argument(struct text_call *call, uint32_t index, int64_t otherwise)
{
    struct builder *b = call->b;
    if (!is_given(call, index))
        return constant_int(b, otherwise);
    struct value v = call->given[index];
    if (is_integral(b, v))
        return big_to_int(b, v, RT_BIG_TO_SSIZE);
    return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                            type_name(b, v.type));
}

/* An optional bound, as of a slice. */
static struct value bound_argument(struct text_call *call, uint32_t index, int64_t otherwise)
{
    struct builder *b = call->b;
    if (is_none(call, index))
        return constant_int(b, otherwise);
    struct value v = call->given[index];
    if (is_integral(b, v))
        return big_clamp(b, v);
    return raise_type_error(b,
                            "slice indices must be integers or None or have an __index__ method");
}

bool is_bytearray(const struct builder *b, struct value v)
{
    return kind_of(b, v) == TYPE_LIST && shape_of(b, v.type)->index == SHAPE_BYTEARRAY;
}

struct value bytes_from(struct builder *b, struct value list)
{
    return emit1(b, IR_NATIVE, TYPE_ID_BYTES, IR_NATIVE_BYTES_FROM_LIST, list);
}

/* A text of self's kind. `message` ends where the type's name follows; bytes have one of their own.
 */
static struct value text_argument(struct text_call *call, uint32_t index, const char *message)
{
    struct builder *b = call->b;
    struct value v = call->given[index];
    if (kind_of(b, v) == (call->bytes ? TYPE_BYTES : TYPE_STR))
        return v;
    if (call->bytes && is_bytearray(b, v))
        return bytes_from(b, v);
    if (call->bytes)
        return raise_type_error(b, "a bytes-like object is required, not '%s'",
                                type_name(b, v.type));
    /* As CPython words it: some messages name no type, and those that name a function say None. */
    size_t length = strlen(message);
    const char *name = message[length - 1] != ' ' ? ""
                       : kind_of(b, v) == TYPE_NONE && strstr(message, "() argument")
                           ? "None"
                           : type_name(b, v.type);
    return raise_code(b, RT_ERROR_TYPE, arena_printf(b->s->arena, "%s%s", message, name));
}

/* What find() and the like look for: of bytes, an int too. */
static struct value part_argument(struct text_call *call)
{
    struct builder *b = call->b;
    struct value v = call->given[0];
    if (!call->bytes || kind_of(b, v) == TYPE_BYTES || is_bytearray(b, v))
        return text_argument(call, 0, "must be str, not ");
    if (is_integral(b, v)) {
        struct value one = to_int(b, v);
        return bytes_from(b, list_of(b, &one, 1));
    }
    return raise_type_error(b, "argument should be integer or bytes-like object, not '%s'",
                            type_name(b, v.type));
}

static struct value truth_argument(struct text_call *call, uint32_t index)
{
    return is_given(call, index) ? truth(call->b, call->given[index])
                                 : constant_bool(call->b, false);
}

/* ---- the methods */

static struct value method_case(struct text_call *call)
{
    struct value operands[] = {call->self, constant_int(call->b, call->method->mode)};
    return emit_text(call, IR_NATIVE_STR_CASE, IR_NATIVE_BYTES_CASE, text_type(call), operands, 2);
}

static struct value method_is(struct text_call *call)
{
    struct value operands[] = {call->self, constant_int(call->b, call->method->mode)};
    return emit_text(call, IR_NATIVE_STR_IS, IR_NATIVE_BYTES_IS, TYPE_ID_BOOL, operands, 2);
}

static struct value space(struct text_call *call)
{
    struct value blank = string_constant(call->b, " ");
    if (!call->bytes)
        return blank;
    struct value operands[] = {blank, string_constant(call->b, "ascii"),
                               string_constant(call->b, "strict")};
    return emit(call->b, IR_NATIVE, TYPE_ID_BYTES, IR_NATIVE_STR_ENCODE, operands, 3);
}

static struct value method_pad(struct text_call *call)
{
    struct builder *b = call->b;
    struct value width = int_argument(call, 0, 0);
    if (ended(width))
        return width;
    if (is_given(call, 1) && call->bytes && kind_of(b, call->given[1]) != TYPE_BYTES)
        return raise_type_error(b, "%s() argument 2 must be a byte string of length 1, not %s",
                                name_of(call), type_name(b, call->given[1].type));
    struct value fill =
        is_given(call, 1)
            ? text_argument(call, 1, "The fill character must be a unicode character, not ")
            : space(call);
    if (ended(fill))
        return fill;
    struct value operands[] = {call->self, width, fill, constant_int(b, call->method->mode)};
    return emit_text(call, IR_NATIVE_STR_PAD, IR_NATIVE_BYTES_PAD, text_type(call), operands, 4);
}

static struct value method_zfill(struct text_call *call)
{
    struct value operands[] = {call->self, int_argument(call, 0, 0)};
    return emit_text(call, IR_NATIVE_STR_ZFILL, IR_NATIVE_BYTES_ZFILL, text_type(call), operands,
                     2);
}

static struct value method_expandtabs(struct text_call *call)
{
    struct value operands[] = {call->self, int_argument(call, 0, 8)};
    return emit_text(call, IR_NATIVE_STR_EXPANDTABS, IR_NATIVE_BYTES_EXPANDTABS, text_type(call),
                     operands, 2);
}

/* self, part, start, end and one more. */
static bool search_operands(struct text_call *call, struct value ret_operands[5])
{
    ret_operands[0] = call->self;
    ret_operands[1] = part_argument(call);
    ret_operands[2] = ended(ret_operands[1]) ? value_never() : bound_argument(call, 1, 0);
    ret_operands[3] = ended(ret_operands[2]) ? value_never() : bound_argument(call, 2, INT64_MAX);
    if (ended(ret_operands[3]))
        return false;
    ret_operands[4] = constant_bool(call->b, call->method->mode);
    return true;
}

static struct value method_find(struct text_call *call)
{
    struct value operands[5];
    if (!search_operands(call, operands))
        return value_never();
    return emit_text(call, IR_NATIVE_STR_FIND, IR_NATIVE_BYTES_FIND, TYPE_ID_INT, operands, 5);
}

static struct value method_index(struct text_call *call)
{
    struct value operands[5];
    if (!search_operands(call, operands))
        return value_never();
    return emit_text(call, IR_NATIVE_STR_INDEX_OF, IR_NATIVE_BYTES_INDEX_OF, TYPE_ID_INT, operands,
                     5);
}

static struct value method_count(struct text_call *call)
{
    struct value operands[5];
    if (!search_operands(call, operands))
        return value_never();
    return emit_text(call, IR_NATIVE_STR_COUNT_OF, IR_NATIVE_BYTES_COUNT_OF, TYPE_ID_INT, operands,
                     4);
}

/* One prefix or suffix; a bytearray counts as bytes. */
static struct value starts_with(struct text_call *call, struct value part, struct value start,
                                struct value end)
{
    struct value operands[] = {call->self, part, start, end,
                               constant_bool(call->b, call->method->mode)};
    return emit_text(call, IR_NATIVE_STR_STARTS, IR_NATIVE_BYTES_STARTS, TYPE_ID_BOOL, operands, 5);
}

static struct value method_starts(struct text_call *call)
{
    struct builder *b = call->b;
    const char *kind = call->bytes ? "bytes" : "str";
    struct value part = call->given[0];
    struct value start = bound_argument(call, 1, 0);
    struct value end = ended(start) ? start : bound_argument(call, 2, INT64_MAX);
    if (ended(end))
        return end;
    if (kind_of(b, part) == text_type(call).id)
        return starts_with(call, part, start, end);
    if (call->bytes && is_bytearray(b, part))
        return starts_with(call, bytes_from(b, part), start, end);
    if (kind_of(b, part) == TYPE_ROW)
        return stop_unsupported(b, "%s() with a tuple of unknown length", name_of(call));
    if (kind_of(b, part) != TYPE_TUPLE)
        return raise_type_error(b, "%s first arg must be %s or a tuple of %s, not %s",
                                name_of(call), kind, kind, type_name(b, part.type));
    struct merge merge = {.b = b};
    uint32_t count = type_of(b, part)->child_count;
    if (count >= sizeof(merge.paths) / sizeof(*merge.paths))
        return stop_unsupported(b, "%s() with so many alternatives", name_of(call));
    for (uint32_t i = 0; i < count; i++) {
        struct value one = field(b, part, i);
        if (kind_of(b, one) != text_type(call).id) {
            if (call->bytes)
                raise_type_error(b, "a bytes-like object is required, not '%s'",
                                 type_name(b, one.type));
            else
                raise_type_error(b, "tuple for %s must only contain str, not %s", name_of(call),
                                 type_name(b, one.type));
            return merge_take(&merge);
        }
        struct ir_block_id yes = block_new(b), no = block_new(b);
        branch(b, starts_with(call, one, start, end), yes, no);
        b->block = yes;
        merge_add(&merge, constant_bool(b, true));
        b->block = no;
    }
    merge_add(&merge, constant_bool(b, false));
    return merge_take(&merge);
}

static struct value method_strip(struct text_call *call)
{
    struct builder *b = call->b;
    struct value sides = constant_int(b, call->method->mode);
    if (is_none(call, 0)) {
        struct value operands[] = {call->self, sides};
        return emit_text(call, IR_NATIVE_STR_STRIP, IR_NATIVE_BYTES_STRIP, text_type(call),
                         operands, 2);
    }
    struct value units = text_argument(
        call, 0, arena_printf(b->s->arena, "%s arg must be None or str", name_of(call)));
    struct value operands[] = {call->self, units, sides};
    return emit_text(call, IR_NATIVE_STR_STRIP_OF, IR_NATIVE_BYTES_STRIP_OF, text_type(call),
                     operands, 3);
}

static struct value method_replace(struct text_call *call)
{
    struct value old = text_argument(call, 0, "replace() argument 1 must be str, not ");
    struct value by =
        ended(old) ? old : text_argument(call, 1, "replace() argument 2 must be str, not ");
    struct value count = ended(by) ? by : int_argument(call, 2, -1);
    struct value operands[] = {call->self, old, by, count};
    return emit_text(call, IR_NATIVE_STR_REPLACE, IR_NATIVE_BYTES_REPLACE, text_type(call),
                     operands, 4);
}

static struct value method_remove(struct text_call *call)
{
    struct builder *b = call->b;
    const char *message =
        arena_printf(b->s->arena, "%s() argument must be str, not ", name_of(call));
    struct value at_end = constant_bool(b, call->method->mode);
    struct value operands[] = {call->self, text_argument(call, 0, message), at_end};
    return emit_text(call, IR_NATIVE_STR_REMOVE, IR_NATIVE_BYTES_REMOVE, text_type(call), operands,
                     3);
}

static struct value method_partition(struct text_call *call)
{
    struct builder *b = call->b;
    struct type_id parts[] = {text_type(call), text_type(call), text_type(call)};
    struct type_id type = type_make(b->s->types, TYPE_TUPLE, 0, parts, 3, NULL);
    struct value last = constant_bool(b, call->method->mode);
    struct value operands[] = {call->self, text_argument(call, 0, "must be str, not "), last};
    return emit_text(call, IR_NATIVE_STR_PARTITION, IR_NATIVE_BYTES_PARTITION, type, operands, 3);
}

static struct value method_split(struct text_call *call)
{
    struct builder *b = call->b;
    struct value most = int_argument(call, 1, -1);
    struct value last = constant_bool(b, call->method->mode);
    if (ended(most))
        return most;
    if (is_none(call, 0)) {
        struct value operands[] = {call->self, most, last};
        return emit_text(call, IR_NATIVE_STR_SPLIT_SPACE, IR_NATIVE_BYTES_SPLIT_SPACE,
                         list_type(b, text_type(call)), operands, 3);
    }
    struct value separator = text_argument(call, 0, "must be str or None, not ");
    struct value operands[] = {call->self, separator, most, last};
    return emit_text(call, IR_NATIVE_STR_SPLIT, IR_NATIVE_BYTES_SPLIT,
                     list_type(b, text_type(call)), operands, 4);
}

static struct value method_splitlines(struct text_call *call)
{
    struct value keep = truth_argument(call, 0);
    struct value operands[] = {call->self, keep};
    return emit_text(call, IR_NATIVE_STR_SPLIT_LINES, IR_NATIVE_BYTES_SPLIT_LINES,
                     list_type(call->b, text_type(call)), operands, 2);
}

struct value text_parts(struct builder *b, struct value iterable)
{
    enum type_kind kind = kind_of(b, iterable);
    if (kind == TYPE_LIST || kind == TYPE_ROW)
        return iterable;
    if (is_text(kind))
        return text_list(b, iterable);
    if (kind != TYPE_TUPLE)
        return collect(b, iterable);
    uint32_t count = type_of(b, iterable)->child_count;
    struct value *parts = arena_array(b->s->arena, count + 1, sizeof(*parts));
    if (!parts)
        return value_never();
    for (uint32_t i = 0; i < count; i++)
        parts[i] = field(b, iterable, i);
    return list_of(b, parts, count);
}

static struct value method_join(struct text_call *call)
{
    struct builder *b = call->b;
    if (!is_iterable(b, call->given[0]))
        return raise_type_error(b, "can only join an iterable");
    struct value operands[] = {call->self, text_parts(b, call->given[0])};
    return emit_text(call, IR_NATIVE_STR_JOIN, IR_NATIVE_BYTES_JOIN, text_type(call), operands, 2);
}

static struct value method_translate(struct text_call *call)
{
    struct builder *b = call->b;
    if (!call->bytes) {
        if (kind_of(b, call->given[0]) != TYPE_DICT)
            return stop_unsupported(b, "str.translate() with a table that is no dict");
        struct value operands[] = {call->self, call->given[0]};
        return emit(b, IR_NATIVE, TYPE_ID_STR, IR_NATIVE_STR_TRANSLATE, operands, 2);
    }
    bool has_table = kind_of(b, call->given[0]) != TYPE_NONE;
    struct value table = has_table ? text_argument(call, 0, "") : call->self;
    struct value nothing[] = {call->self,
                              constant_int(b, 0),
                              constant_int(b, 0),
                              constant_int(b, 1),
                              constant_bool(b, true),
                              constant_bool(b, true),
                              constant_bool(b, false)};
    struct value deleted =
        ended(table)        ? table
        : is_given(call, 1) ? text_argument(call, 1, "")
                            : emit(b, IR_NATIVE, TYPE_ID_BYTES, IR_NATIVE_BYTES_SLICE, nothing, 7);
    struct value has = ended(deleted) ? deleted : constant_bool(b, has_table);
    struct value operands[] = {call->self, table, deleted, has};
    return emit_text(call, IR_NATIVE_BYTES_TRANSLATE, IR_NATIVE_BYTES_TRANSLATE, TYPE_ID_BYTES,
                     operands, 4);
}

/* A dict of what str.maketrans() takes: one, or two texts and perhaps what to delete. */
static struct value str_maketrans(struct text_call *call)
{
    struct builder *b = call->b;
    if (!is_given(call, 1)) {
        struct value dict = call->given[0];
        if (kind_of(b, dict) != TYPE_DICT)
            return raise_type_error(b,
                                    "if you give only one argument to maketrans it must be a dict");
        struct type_id type = dict_type(b, TYPE_ID_INT, shape_of(b, dict.type)->children[1]);
        return emit1(b, IR_NATIVE, type, IR_NATIVE_STR_MAKETRANS_DICT, dict);
    }
    if (kind_of(b, call->given[0]) != TYPE_STR)
        return raise_type_error(
            b, "first maketrans argument must be a string if there is a second argument");
    struct value to = text_argument(call, 1, "maketrans() argument 2 must be str, not ");
    bool deletes = is_given(call, 2);
    struct value deleted = ended(to) ? to
                           : deletes
                               ? text_argument(call, 2, "maketrans() argument 3 must be str, not ")
                               : string_constant(b, "");
    struct type_id value = TYPE_ID_INT;
    if (deletes)
        value = type_join(b->s->types, value, TYPE_ID_NONE);
    struct value operands[] = {call->given[0], to, deleted};
    return emit_text(call, IR_NATIVE_STR_MAKETRANS, IR_NATIVE_STR_MAKETRANS,
                     dict_type(b, TYPE_ID_INT, value), operands, 3);
}

static struct value method_maketrans(struct text_call *call)
{
    if (!call->bytes)
        return str_maketrans(call);
    struct value from = text_argument(call, 0, "");
    struct value operands[] = {from, ended(from) ? from : text_argument(call, 1, "")};
    return emit_text(call, IR_NATIVE_BYTES_MAKETRANS, IR_NATIVE_BYTES_MAKETRANS, TYPE_ID_BYTES,
                     operands, 2);
}

/* An encoding or what to do with errors. */
static struct value coding_argument(struct text_call *call, uint32_t index, const char *otherwise)
{
    struct builder *b = call->b;
    if (!is_given(call, index))
        return string_constant(b, otherwise);
    if (kind_of(b, call->given[index]) == TYPE_STR)
        return call->given[index];
    return raise_type_error(b, "%s() argument '%s' must be str, not %s", name_of(call),
                            index ? "errors" : "encoding", type_name(b, call->given[index].type));
}

static struct value method_encode(struct text_call *call)
{
    struct value encoding = coding_argument(call, 0, "utf-8");
    struct value errors = ended(encoding) ? encoding : coding_argument(call, 1, "strict");
    struct value operands[] = {call->self, encoding, errors};
    return emit_text(call, IR_NATIVE_STR_ENCODE, IR_NATIVE_STR_ENCODE, TYPE_ID_BYTES, operands, 3);
}

static struct value method_decode(struct text_call *call)
{
    struct value encoding = coding_argument(call, 0, "utf-8");
    struct value errors = ended(encoding) ? encoding : coding_argument(call, 1, "strict");
    struct value operands[] = {call->self, encoding, errors};
    return emit_text(call, IR_NATIVE_BYTES_DECODE, IR_NATIVE_BYTES_DECODE, TYPE_ID_STR, operands,
                     3);
}

static struct value method_hex(struct text_call *call)
{
    struct builder *b = call->b;
    struct value separator = is_given(call, 0) ? call->given[0] : string_constant(b, "");
    if (kind_of(b, separator) == TYPE_BYTES) {
        struct value coded[] = {separator, string_constant(b, "latin-1"),
                                string_constant(b, "strict")};
        separator = emit(b, IR_NATIVE, TYPE_ID_STR, IR_NATIVE_BYTES_DECODE, coded, 3);
    }
    if (kind_of(b, separator) != TYPE_STR)
        return raise_type_error(b, "sep must be str or bytes.");
    struct value operands[] = {call->self, separator, int_argument(call, 1, 1)};
    return emit_text(call, IR_NATIVE_BYTES_HEX, IR_NATIVE_BYTES_HEX, TYPE_ID_STR, operands, 3);
}

static struct value method_from_hex(struct text_call *call)
{
    struct builder *b = call->b;
    if (kind_of(b, call->given[0]) != TYPE_STR)
        return raise_type_error(b, "fromhex() argument must be str, not %s",
                                type_name(b, call->given[0].type));
    return emit1(b, IR_NATIVE, TYPE_ID_BYTES, IR_NATIVE_BYTES_FROM_HEX, call->given[0]);
}

static struct value method_format(struct text_call *call)
{
    struct builder *b = call->b;
    uint32_t positional = call->count - call->name_count;
    bool instances = false;
    for (uint32_t i = 0; i < call->count; i++)
        instances |= is_user_object(b, call->all[i]);
    uint32_t template_bytes;
    const char *template = instances ? literal_text(b, call->self, &template_bytes) : NULL;
    if (template)
        return format_literal(b, template, template_bytes, call->all, call->count, call->names,
                              call->name_count);
    struct value tuple = make(b, TYPE_TUPLE, 0, call->all, positional, NULL);
    struct value named = make(b, TYPE_TUPLE, 0, call->all + positional, call->name_count, NULL);
    size_t bytes = 0;
    for (uint32_t i = 0; i < call->name_count; i++)
        bytes += b->s->program->names[call->names[i]].bytes + 1;
    char *names = arena_array(b->s->arena, bytes + 1, 1);
    if (!names)
        return value_never();
    char *at = names;
    for (uint32_t i = 0; i < call->name_count; i++) {
        const struct program_name *name = &b->s->program->names[call->names[i]];
        memcpy(at, name->text, name->bytes + 1);
        at += name->bytes + 1;
    }
    struct value operands[] = {call->self, tuple, named,
                               emit(b, IR_CONST_STR, TYPE_ID_STR,
                                    ir_string_add(b->s->module, names, (uint32_t)bytes), NULL, 0)};
    return emit(b, IR_NATIVE, TYPE_ID_STR, IR_NATIVE_STR_FORMAT_WITH, operands, 4);
}

static struct value method_format_map(struct text_call *call)
{
    struct builder *b = call->b;
    if (kind_of(b, call->given[0]) != TYPE_DICT)
        return stop_unsupported(b, "str.format_map() of a mapping that is no dict");
    struct value operands[] = {call->self, call->given[0]};
    return emit(b, IR_NATIVE, TYPE_ID_STR, IR_NATIVE_STR_FORMAT_MAP, operands, 2);
}

/* ---- the table */

static const struct text_method methods[] = {
#define TEXT_METHOD(builtin, style, least, most, keywords, handler, mode)                          \
    {BUILTIN_##builtin, style, least, most, keywords, method_##handler, mode},
#include "jit/text_method.def"
#undef TEXT_METHOD
};

static const struct text_method *method_of(enum builtin builtin)
{
    for (uint32_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        if (methods[i].builtin == builtin)
            return &methods[i];
    }
    return NULL;
}

static bool is_static(enum builtin builtin)
{
    return builtin == BUILTIN_STR_MAKETRANS || builtin == BUILTIN_BYTES_MAKETRANS ||
           builtin == BUILTIN_BYTES_FROMHEX;
}

/* A method that a bytearray shares with bytes; those that look for a part take ints and bytes. */
static bool bytearray_attribute(struct builder *b, struct value v, const char *name,
                                struct value *ret_value)
{
    enum builtin own = builtin_find(arena_printf(b->s->arena, "bytearray.%s", name));
    enum builtin found = builtin_find(arena_printf(b->s->arena, "bytes.%s", name));
    bool searches = found == BUILTIN_BYTES_COUNT || found == BUILTIN_BYTES_INDEX;
    if (found == BUILTIN_COUNT || (own != BUILTIN_COUNT && !searches))
        return false;
    struct value function = value_unit(type_make(b->s->types, TYPE_BUILTIN, found, NULL, 0, NULL));
    *ret_value = make(b, TYPE_BOUND_METHOD, 0, (struct value[]){v, function}, 2, NULL);
    return true;
}

bool text_attribute(struct builder *b, struct value v, const char *name, struct value *ret_value)
{
    const struct type *type = type_of(b, v);
    if (is_bytearray(b, v))
        return bytearray_attribute(b, v, name, ret_value);
    bool class =
        type->kind == TYPE_BUILTIN && (type->index == BUILTIN_STR || type->index == BUILTIN_BYTES);
    if (!class && !is_text(type->kind))
        return false;
    bool str = class ? type->index == BUILTIN_STR : type->kind == TYPE_STR;
    enum builtin found =
        builtin_find(arena_printf(b->s->arena, "%s.%s", str ? "str" : "bytes", name));
    if (found == BUILTIN_COUNT) {
        if (strncmp(name, "__", 2) == 0)
            return false;
        if (class)
            *ret_value =
                raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "type object '%s' has no attribute '%s'",
                              str ? "str" : "bytes", name);
        else
            *ret_value =
                raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                           arena_printf(b->s->arena, "%s\x1f%s", str ? "str" : "bytes", name));
        return true;
    }
    struct value function = value_unit(type_make(b->s->types, TYPE_BUILTIN, found, NULL, 0, NULL));
    *ret_value = class || is_static(found)
                     ? function
                     : make(b, TYPE_BOUND_METHOD, 0, (struct value[]){v, function}, 2, NULL);
    return true;
}

static const char *plural(uint32_t count)
{
    return count == 1 ? "" : "s";
}

/* Whether the method takes so many arguments; raises as CPython words it when not. */
static bool check_count(struct text_call *call, uint32_t count)
{
    const struct text_method *method = call->method;
    struct builder *b = call->b;
    const char *full = builtin_name(method->builtin), *name = name_of(call);
    uint32_t least = method->least, most = method->most;
    if (count >= least && count <= most)
        return true;
    uint32_t limit = count < least ? least : most;
    const char *at = count < least ? "at least" : "at most";
    switch (method->style) {
    case 'n':
        raise_type_error(b, "%s() takes no arguments (%u given)", full, count);
        break;
    case 'o':
        raise_type_error(b, "%s() takes exactly one argument (%u given)", full, count);
        break;
    case 'p':
        if (least == most)
            raise_type_error(b, "%s expected %u argument%s, got %u", name, least, plural(least),
                             count);
        else
            raise_type_error(b, "%s expected %s %u argument%s, got %u", name, at, limit,
                             plural(limit), count);
        break;
    default:
        raise_type_error(b, "%s() takes %s %u %sargument%s (%u given)", name, at, limit,
                         count < least && method->style == 'k' ? "positional " : "", plural(limit),
                         count);
        break;
    }
    return false;
}

/* The place of a keyword argument; -1: it has none. */
static int keyword_index(const struct text_method *method, const char *name)
{
    const char *at = method->keywords;
    if (!*at)
        return -1;
    for (int index = 0;; index++) {
        size_t length = strcspn(at, " ");
        if (length && length == strlen(name) && strncmp(at, name, length) == 0)
            return index;
        if (!at[length])
            return -1;
        at += length + 1;
    }
}

static bool place_arguments(struct text_call *call, const struct value *values, uint32_t positional)
{
    struct builder *b = call->b;
    const struct text_method *method = call->method;
    if (call->name_count && method->style != 'k') {
        raise_type_error(
            b, "%s() takes no keyword arguments",
            method->style == 'n' || method->style == 'o'
                ? builtin_name(method->builtin)
                : arena_printf(b->s->arena, "%s.%s", call->bytes ? "bytes" : "str", name_of(call)));
        return false;
    }
    if (!check_count(call, positional + call->name_count))
        return false;
    for (uint32_t i = 0; i < positional; i++)
        call->given[i] = values[i];
    for (uint32_t i = 0; i < call->name_count; i++) {
        const char *name = program_name(b, call->names[i]);
        int index = keyword_index(method, name);
        if (index < 0) {
            raise_type_error(b, "'%s' is an invalid keyword argument for %s()", name,
                             name_of(call));
            return false;
        }
        if (!ended(call->given[index])) {
            raise_type_error(b, "argument for %s() given by name ('%s') and position (%d)",
                             name_of(call), name, index + 1);
            return false;
        }
        call->given[index] = values[positional + i];
    }
    return true;
}

/* What a method of bytes gave, as that of a bytearray does. */
static struct value to_bytearray(struct builder *b, struct value v, enum builtin builtin)
{
    enum type_kind kind = kind_of(b, v);
    if (kind == TYPE_LIST || kind == TYPE_TUPLE)
        return stop_unsupported(b, "%s() of a bytearray; make bytes of it first",
                                builtin_name(builtin));
    if (kind != TYPE_BYTES)
        return v;
    return bytearray_of(b, v);
}

bool text_method(struct builder *b, enum builtin builtin, const struct value *values,
                 uint32_t count, const uint32_t *names, uint32_t name_count,
                 struct value *ret_value)
{
    const struct text_method *method = method_of(builtin);
    if (!method)
        return false;
    struct text_call call = {.b = b,
                             .method = method,
                             .bytes = builtin_name(builtin)[0] == 'b',
                             .names = names,
                             .name_count = name_count};
    bool free_standing = is_static(builtin);
    const char *owner = call.bytes ? "bytes" : "str";
    bool array = false;
    *ret_value = value_never();
    if (!free_standing) {
        if (count == name_count) {
            raise_type_error(b, "unbound method %s() needs an argument", builtin_name(builtin));
            return true;
        }
        call.self = values[0];
        values++;
        count--;
        array = call.bytes && is_bytearray(b, call.self);
        if (array)
            call.self = bytes_from(b, call.self);
        if (kind_of(b, call.self) != text_type(&call).id) {
            raise_type_error(b, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object",
                             name_of(&call), owner, type_name(b, call.self.type));
            return true;
        }
    }
    for (uint32_t i = 0; i < ARGUMENTS_MAX; i++)
        call.given[i] = value_never();
    call.all = values;
    call.count = count;
    if (method->style == 'v' || place_arguments(&call, values, count - name_count))
        *ret_value = method->handler(&call);
    if (array && !ended(*ret_value))
        *ret_value = to_bytearray(b, *ret_value, builtin);
    return true;
}

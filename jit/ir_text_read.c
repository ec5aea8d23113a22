/* See ir_text.h: reading.
 *
 * A reader goes through the text twice: first for the functions' names, so that calls may come
 * before what they call, then for everything. The first error sticks: after it every reading
 * function fails at once, so that only loops need to look.
 */
#include "jit/ir_edit.h"
#include "jit/ir_text.h"
#include "jit/ir_text_internal.h"
#include "runtime/type.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    VALUES_MAX = 1 << 20, /* a number in the text must not take all memory */
    TYPE_NESTING_MAX = 40,
    LIST_MAX = 1 << 16, /* operands, parameters or children */
    SHAPES_MAX = 1 << 16,
};

struct reader {
    const char *at, *end;
    uint32_t line;
    struct arena *arena;
    struct ir_module *module;
    struct ir_function *function;
    bool *defined; /* by value */
    uint32_t defined_capacity;
    struct ir_value *list; /* values read last */
    uint32_t list_count, list_capacity;
    struct ir_parse_error *error;
    int result;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct reader *reader, const char *format,
                                                       ...)
{
    if (reader->result)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->error->message, sizeof(reader->error->message), format, arguments);
    va_end(arguments);
    reader->error->line = reader->line;
    reader->result = IR_PARSE_INVALID;
    return false;
}

static bool fail_memory(struct reader *reader)
{
    if (!reader->result)
        reader->result = -ENOMEM;
    return false;
}

/* ---- characters and words */

static char peek(struct reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t'))
        reader->at++;
    if (reader->result || reader->at == reader->end || *reader->at == ';')
        return '\n';
    return *reader->at;
}

static bool accept(struct reader *reader, char c)
{
    if (peek(reader) != c || reader->result)
        return false;
    reader->at++;
    return true;
}

static bool expect(struct reader *reader, char c)
{
    return accept(reader, c) || fail(reader, "'%c' expected", c);
}

/* To the next line that holds something. False at the end of the text. */
static bool next_line(struct reader *reader)
{
    while (!reader->result) {
        while (reader->at < reader->end && *reader->at != '\n')
            reader->at++;
        if (reader->at == reader->end)
            return false;
        reader->at++;
        reader->line++;
        if (peek(reader) != '\n')
            return true;
    }
    return false;
}

static bool end_of_line(struct reader *reader)
{
    return peek(reader) == '\n' || fail(reader, "end of line expected");
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* A word of letters, digits, '_' and '.'; false, and nothing taken, when there is none. */
static bool word(struct reader *reader, char *ret_word, size_t bytes)
{
    peek(reader);
    size_t count = 0;
    const char *from = reader->at;
    while (from + count < reader->end && is_word(from[count]))
        count++;
    if (!count || count >= bytes || reader->result)
        return false;
    memcpy(ret_word, from, count);
    ret_word[count] = 0;
    reader->at += count;
    return true;
}

static bool accept_word(struct reader *reader, const char *wanted)
{
    const char *from = (peek(reader), reader->at);
    char text[32];
    if (word(reader, text, sizeof(text)) && strcmp(text, wanted) == 0)
        return true;
    reader->at = from;
    return false;
}

static bool number(struct reader *reader, uint32_t max, uint32_t *ret_number)
{
    uint64_t value = 0;
    peek(reader);
    const char *from = reader->at;
    while (reader->at < reader->end && isdigit((unsigned char)*reader->at) && value <= max)
        value = value * 10 + (uint64_t)(*reader->at++ - '0');
    if (reader->at == from)
        return fail(reader, "number expected");
    if (value > max)
        return fail(reader, "number is too big");
    *ret_number = (uint32_t)value;
    return !reader->result;
}

static bool integer(struct reader *reader, int64_t *ret_integer)
{
    char text[24];
    size_t count = 0;
    if (accept(reader, '-'))
        text[count++] = '-';
    while (reader->at < reader->end && isdigit((unsigned char)*reader->at) &&
           count + 1 < sizeof(text))
        text[count++] = *reader->at++;
    text[count] = 0;
    errno = 0;
    char *end;
    *ret_integer = strtoll(text, &end, 10);
    if (!count || end != text + count || errno)
        return fail(reader, "64-bit integer expected");
    return !reader->result;
}

static bool floating(struct reader *reader, double *ret_number)
{
    char text[48];
    size_t count = 0;
    peek(reader);
    while (reader->at < reader->end && count + 1 < sizeof(text) &&
           (is_word(*reader->at) || memchr("+-:", *reader->at, 3)))
        text[count++] = *reader->at++;
    text[count] = 0;
    char *end;
    if (strncmp(text, "nan:", 4) == 0) {
        uint64_t bits = strtoull(text + 4, &end, 16);
        memcpy(ret_number, &bits, sizeof(bits));
    } else {
        *ret_number = strtod(text, &end);
    }
    if (!count || *end)
        return fail(reader, "float expected");
    return !reader->result;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool quoted(struct reader *reader, char **ret_text, uint32_t *ret_bytes)
{
    if (!expect(reader, '"'))
        return false;
    const char *from = reader->at;
    size_t room = 0;
    while (from + room < reader->end && from[room] != '"' && from[room] != '\n')
        room += from[room] == '\\' ? 2 : 1;
    char *text = arena_allocate(reader->arena, room + 1);
    if (!text)
        return fail_memory(reader);
    uint32_t count = 0;
    while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\n') {
        char c = *reader->at++;
        size_t left = (size_t)(reader->end - reader->at);
        if (c == '\\' && left >= 3 && *reader->at == 'x' && hex_digit(reader->at[1]) >= 0 &&
            hex_digit(reader->at[2]) >= 0) {
            c = (char)(hex_digit(reader->at[1]) * 16 + hex_digit(reader->at[2]));
            reader->at += 3;
        } else if (c == '\\' && left >= 1 && (*reader->at == '"' || *reader->at == '\\')) {
            c = *reader->at++;
        } else if (c == '\\') {
            return fail(reader, "unknown escape");
        }
        text[count++] = c;
    }
    if (!expect(reader, '"'))
        return false;
    *ret_text = text;
    *ret_bytes = count;
    return true;
}

static bool quoted_name(struct reader *reader, char **ret_text)
{
    uint32_t bytes;
    if (!quoted(reader, ret_text, &bytes))
        return false;
    return strlen(*ret_text) == bytes || fail(reader, "NUL in a name");
}

static bool name(struct reader *reader, char **ret_name)
{
    if (!expect(reader, '@'))
        return false;
    if (reader->at < reader->end && *reader->at == '"')
        return quoted_name(reader, ret_name);
    size_t count = 0;
    const char *from = reader->at;
    while (from + count < reader->end && (is_word(from[count]) || strchr("$<>", from[count])) &&
           from[count])
        count++;
    if (!count)
        return fail(reader, "name expected");
    reader->at += count;
    *ret_name = arena_copy_string(reader->arena, from, count);
    return *ret_name || fail_memory(reader);
}

/* ---- types */

static bool type_nested(struct reader *reader, uint32_t depth, struct type_id *ret_type);

static bool children(struct reader *reader, uint32_t depth, struct type_id **ret_types,
                     uint32_t **ret_names, uint32_t *ret_count)
{
    uint32_t count = 0, capacity = 0;
    struct type_id *types = NULL;
    uint32_t *names = NULL;
    bool named = false;
    do {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 4;
            struct type_id *more = arena_array(reader->arena, capacity, sizeof(*more));
            uint32_t *more_names = arena_array(reader->arena, capacity, sizeof(*more_names));
            if (!more || !more_names)
                return fail_memory(reader);
            if (count) {
                memcpy(more, types, count * sizeof(*more));
                memcpy(more_names, names, count * sizeof(*more_names));
            }
            types = more;
            names = more_names;
        }
        if (count == LIST_MAX)
            return fail(reader, "too many children");
        if (isdigit((unsigned char)peek(reader))) {
            named = true;
            if (!number(reader, UINT32_MAX, &names[count]) || !expect(reader, ':'))
                return false;
        }
        if (!type_nested(reader, depth + 1, &types[count]))
            return false;
        count++;
    } while (accept(reader, ','));
    *ret_types = types;
    *ret_names = named ? names : NULL;
    *ret_count = count;
    return expect(reader, '>');
}

static bool type_kind_word(struct reader *reader, uint32_t *ret_kind)
{
    char text[32];
    if (!word(reader, text, sizeof(text)))
        return fail(reader, "type expected");
    uint32_t kind = 0;
    bool small = true;
    for (const char *c = text; *c; c++)
        small &= !isupper((unsigned char)*c);
    while (kind < TYPE_KIND_COUNT && strcasecmp(ir_type_words[kind], text) != 0)
        kind++;
    *ret_kind = kind;
    return (small && kind < TYPE_KIND_COUNT) || fail(reader, "unknown type '%s'", text);
}

/* Of a shape that a line at the top of the text describes. */
static bool shaped_type(struct reader *reader, uint32_t kind, struct type_id *ret_type)
{
    uint32_t shape;
    if (!number(reader, SHAPES_MAX, &shape))
        return false;
    if (!type_kind_nominal(kind) ||
        type_shape_get(reader->module->types, shape)->kind != (enum type_kind)kind)
        return fail(reader, "there is no such shape");
    *ret_type = type_make(reader->module->types, (enum type_kind)kind, shape, NULL, 0, NULL);
    return !type_table_failed(reader->module->types) || fail_memory(reader);
}

static bool type_nested(struct reader *reader, uint32_t depth, struct type_id *ret_type)
{
    uint32_t index = 0, count = 0, *names = NULL;
    struct type_id *types = NULL;
    struct type_table *table = reader->module->types;
    if (depth > TYPE_NESTING_MAX)
        return fail(reader, "type is too deep");
    uint32_t kind = 0;
    if (!type_kind_word(reader, &kind))
        return false;
    if (accept(reader, '$'))
        return shaped_type(reader, kind, ret_type);
    if (accept(reader, '#') && !number(reader, UINT32_MAX, &index))
        return false;
    if (accept(reader, '<') && !children(reader, depth, &types, &names, &count))
        return false;
    if (kind <= TYPE_NOT_IMPLEMENTED && (index || count))
        return fail(reader, "'%s' takes nothing", ir_type_words[kind]);
    if (kind == TYPE_OBJECT || kind == TYPE_CELL)
        return fail(reader, "a %s has a shape", ir_type_words[kind]);
    if (type_kind_nominal(kind) && kind != TYPE_DICT && count != 1)
        return fail(reader, "a %s has one element type", ir_type_words[kind]);
    if (kind == TYPE_DICT && count != 2)
        return fail(reader, "a dict has a key type and a value type");
    if (names && kind != TYPE_INSTANCE && kind != TYPE_KEYWORDS)
        return fail(reader, "only instances name their children");
    if (kind == TYPE_UNION) {
        struct type_id joined = TYPE_ID_NEVER;
        for (uint32_t i = 0; i < count; i++)
            joined = type_join(table, joined, types[i]);
        *ret_type = joined;
    } else if (type_kind_nominal(kind)) {
        *ret_type = type_frozen(table, kind, index, types, count);
    } else {
        *ret_type = type_make(table, kind, index, types, count, names);
    }
    if (type_table_exploded(table))
        return fail(reader, "type is too big");
    return !type_table_failed(table) || fail_memory(reader);
}

static bool type(struct reader *reader, struct type_id *ret_type)
{
    return type_nested(reader, 0, ret_type);
}

/* ---- values and blocks */

static bool value(struct reader *reader, struct ir_value *ret_value)
{
    uint32_t id;
    if (!expect(reader, '%') || !number(reader, VALUES_MAX, &id))
        return false;
    if (!id)
        return fail(reader, "%%0 is no value");
    while (id >= reader->function->value_count) {
        if (!ir_value_add(reader->module, reader->function, TYPE_ID_NEVER).id)
            return fail_memory(reader);
    }
    ret_value->id = id;
    return true;
}

static bool define(struct reader *reader, struct ir_value of, struct type_id its_type,
                   uint32_t block, uint32_t instruction)
{
    if (of.id >= reader->defined_capacity) {
        uint32_t capacity = of.id * 2 + 64;
        bool *defined = arena_array(reader->arena, capacity, sizeof(*defined));
        if (!defined)
            return fail_memory(reader);
        if (reader->defined_capacity)
            memcpy(defined, reader->defined, reader->defined_capacity);
        reader->defined = defined;
        reader->defined_capacity = capacity;
    }
    if (reader->defined[of.id])
        return fail(reader, "%%%" PRIu32 " is defined twice", of.id);
    reader->defined[of.id] = true;
    reader->function->values[of.id] =
        (struct ir_value_info){.type = its_type, .block = block, .instruction = instruction};
    return true;
}

static bool push(struct reader *reader, struct ir_value of)
{
    if (reader->list_count == reader->list_capacity) {
        uint32_t capacity = reader->list_capacity ? reader->list_capacity * 2 : 16;
        struct ir_value *list = arena_array(reader->arena, capacity, sizeof(*list));
        if (!list)
            return fail_memory(reader);
        if (reader->list_count)
            memcpy(list, reader->list, reader->list_count * sizeof(*list));
        reader->list = list;
        reader->list_capacity = capacity;
    }
    if (reader->list_count == LIST_MAX)
        return fail(reader, "too many values");
    reader->list[reader->list_count++] = of;
    return true;
}

/* Values separated by commas, onto the list, as long as values come. */
static bool values(struct reader *reader)
{
    while (peek(reader) == '%') {
        struct ir_value of;
        if (!value(reader, &of) || !push(reader, of))
            return false;
        const char *before = reader->at;
        if (!accept(reader, ','))
            break;
        if (peek(reader) != '%')
            reader->at = before;
        if (reader->at == before)
            break;
    }
    return !reader->result;
}

static bool take_list(struct reader *reader, struct ir_value **ret_values, uint32_t *ret_count)
{
    *ret_count = reader->list_count;
    *ret_values = NULL;
    if (reader->list_count) {
        *ret_values = arena_array(reader->arena, reader->list_count, sizeof(**ret_values));
        if (!*ret_values)
            return fail_memory(reader);
        memcpy(*ret_values, reader->list, reader->list_count * sizeof(**ret_values));
    }
    reader->list_count = 0;
    return true;
}

static bool find_function(struct reader *reader, struct ir_function_id *ret_function)
{
    char *text;
    if (!name(reader, &text))
        return false;
    for (uint32_t i = 0; i < reader->module->function_count; i++) {
        if (strcmp(reader->module->functions[i]->name, text) == 0) {
            ret_function->id = i;
            return true;
        }
    }
    return fail(reader, "there is no function @%.100s", text);
}

/* ---- instructions */

static bool immediate(struct reader *reader, struct ir_instruction *made)
{
    enum ir_immediate kind = ir_immediate_kind(made->op);
    switch (kind) {
    case IMMEDIATE_NONE:
        return true;
    case IMMEDIATE_INTEGER:
        return integer(reader, &made->immediate.integer);
    case IMMEDIATE_NUMBER:
        return floating(reader, &made->immediate.number);
    case IMMEDIATE_BOOL:
    case IMMEDIATE_COMPARE:
    case IMMEDIATE_MATH:
    case IMMEDIATE_REDUCTION:
    case IMMEDIATE_ERROR:
    case IMMEDIATE_STOP:
    case IMMEDIATE_NATIVE:
        break;
    }
    char text[48];
    if (!word(reader, text, sizeof(text)))
        return fail(reader, "'%s' needs a word", ir_op_info(made->op)->text);
    const char *known;
    for (int64_t i = 0; (known = ir_immediate_word(kind, i)); i++) {
        if (strcmp(known, text) == 0) {
            made->immediate.integer = i;
            return true;
        }
    }
    return fail(reader, "unknown word '%s'", text);
}

static bool flags(struct reader *reader, struct ir_instruction *made)
{
    if (!accept(reader, '['))
        return true;
    do {
        char text[32];
        if (!word(reader, text, sizeof(text)))
            return fail(reader, "flag expected");
        uint32_t bit = 0;
        while (ir_flag_words[bit] && strcmp(ir_flag_words[bit], text) != 0)
            bit++;
        if (!ir_flag_words[bit])
            return fail(reader, "unknown flag '%s'", text);
        made->flags |= 1u << bit;
    } while (accept(reader, ','));
    return expect(reader, ']');
}

static bool call(struct reader *reader, struct ir_function_id *ret_callee)
{
    return find_function(reader, ret_callee) && expect(reader, '(') && values(reader) &&
           expect(reader, ')');
}

static bool operands(struct reader *reader, struct ir_instruction *made)
{
    switch ((int)made->op) {
    case IR_CALL:
    case IR_COLLECT:
    case IR_REDUCE:
        if (!call(reader, &made->callee))
            return false;
        break;
    case IR_FORK:
        if (!call(reader, &made->callee) || !expect(reader, ','))
            return false;
        made->second_first = reader->list_count;
        if (!call(reader, &made->second))
            return false;
        break;
    default:
        if (!values(reader))
            return false;
    }
    return take_list(reader, &made->operands, &made->operand_count);
}

static bool edge(struct reader *reader, struct ir_edge *ret_edge)
{
    *ret_edge = (struct ir_edge){0};
    if (!expect(reader, 'b') || !number(reader, UINT32_MAX - 1, &ret_edge->block.id))
        return false;
    if (!accept(reader, '('))
        return true;
    return values(reader) && expect(reader, ')') &&
           take_list(reader, &ret_edge->arguments, &ret_edge->argument_count);
}

static bool edges(struct reader *reader, struct ir_instruction *made)
{
    struct ir_edge *made_edges = NULL;
    uint32_t count = 0, capacity = 0;
    if (made->operand_count)
        accept(reader, ',');
    while (peek(reader) == 'b') {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 2;
            struct ir_edge *more = arena_array(reader->arena, capacity, sizeof(*more));
            if (!more)
                return fail_memory(reader);
            if (count)
                memcpy(more, made_edges, count * sizeof(*more));
            made_edges = more;
        }
        if (count == LIST_MAX || !edge(reader, &made_edges[count]))
            return fail(reader, "too many edges");
        count++;
        if (!accept(reader, ','))
            break;
    }
    made->edges = made_edges;
    made->edge_count = count;
    return !reader->result;
}

static bool find_op(struct reader *reader, enum ir_op *ret_op)
{
    char text[32];
    if (!word(reader, text, sizeof(text)))
        return fail(reader, "operation expected");
    for (uint32_t op = 0; op < IR_OP_COUNT; op++) {
        if (strcmp(ir_op_info(op)->text, text) == 0) {
            *ret_op = op;
            return true;
        }
    }
    return fail(reader, "unknown operation '%s'", text);
}

static bool instruction(struct reader *reader, uint32_t block)
{
    struct ir_instruction made = {.type = TYPE_ID_NEVER};
    if (peek(reader) == '%') {
        if (!value(reader, &made.result) || !expect(reader, ':') || !type(reader, &made.type) ||
            !expect(reader, '='))
            return false;
    }
    if (!find_op(reader, &made.op) || !immediate(reader, &made) || !flags(reader, &made) ||
        !operands(reader, &made))
        return false;
    const struct ir_op_info *info = ir_op_info(made.op);
    if (info->terminator && !edges(reader, &made))
        return false;
    if (!made.result.id && ir_yields_nothing(&made))
        made.type = TYPE_ID_NONE;
    if (peek(reader) == '"') {
        char *text;
        if (!quoted_name(reader, &text))
            return false;
        made.text = text;
    }
    if (accept(reader, '!') && !number(reader, UINT32_MAX, &made.site))
        return false;
    if (accept(reader, '!') && !number(reader, UINT32_MAX, &made.second_site))
        return false;
    uint32_t index = reader->function->blocks[block].instruction_count;
    if (made.result.id && !define(reader, made.result, made.type, block, index))
        return false;
    if (!ir_append_made(reader->module, reader->function, block, &made))
        return fail_memory(reader);
    return end_of_line(reader);
}

static bool block_head(struct reader *reader)
{
    uint32_t index;
    reader->at++;
    if (!number(reader, UINT32_MAX, &index))
        return false;
    if (index != reader->function->block_count)
        return fail(reader, "b%" PRIu32 " expected", reader->function->block_count);
    struct ir_block_id id = ir_block_add(reader->module, reader->function);
    if (id.id != index)
        return fail_memory(reader);
    if (accept(reader, '(')) {
        do {
            struct ir_value parameter;
            struct type_id its_type;
            if (!value(reader, &parameter) || !expect(reader, ':') || !type(reader, &its_type) ||
                !define(reader, parameter, its_type, index, IR_PARAMETER) ||
                !push(reader, parameter))
                return false;
        } while (accept(reader, ','));
        struct ir_block *block = &reader->function->blocks[index];
        if (!expect(reader, ')') || !take_list(reader, &block->parameters, &block->parameter_count))
            return false;
        block->parameter_capacity = block->parameter_count;
    }
    return expect(reader, ':') && end_of_line(reader);
}

static bool function_facts(struct reader *reader)
{
    if (!accept(reader, '['))
        return true;
    do {
        if (accept_word(reader, "fails"))
            reader->function->can_fail = true;
        else if (accept_word(reader, "recursive"))
            reader->function->recursive = true;
        else if (accept_word(reader, "heavy"))
            reader->function->heavy = true;
        else if (accept_word(reader, "reads"))
            reader->function->reads = true;
        else
            return fail(reader, "unknown fact");
    } while (accept(reader, ','));
    return expect(reader, ']');
}

static bool function_writes(struct reader *reader)
{
    if (!accept_word(reader, "writes"))
        return true;
    uint32_t count = type_shape_count(reader->module->types);
    uint64_t *writes = arena_array(reader->arena, count / 64 + 1, sizeof(*writes));
    if (!writes)
        return fail_memory(reader);
    do {
        uint32_t shape;
        if (!number(reader, count, &shape))
            return false;
        writes[shape / 64] |= 1ull << (shape % 64);
    } while (accept(reader, ','));
    reader->function->writes = writes;
    return true;
}

static bool function_body(struct reader *reader)
{
    while (next_line(reader)) {
        if (accept(reader, '}'))
            return end_of_line(reader);
        const char *at = reader->at;
        bool head = *at == 'b' && at + 1 < reader->end && isdigit((unsigned char)at[1]);
        if (head) {
            if (!block_head(reader))
                return false;
        } else if (!reader->function->block_count) {
            return fail(reader, "b0 expected");
        } else if (!instruction(reader, reader->function->block_count - 1)) {
            return false;
        }
    }
    return fail(reader, "'}' expected");
}

static bool function(struct reader *reader, bool fill)
{
    struct ir_function_id id;
    if (!find_function(reader, &id))
        return false;
    reader->function = ir_function_get(reader->module, id);
    if (reader->function->block_count)
        return fail(reader, "function is defined twice");
    if (reader->defined_capacity)
        memset(reader->defined, 0, reader->defined_capacity);
    reader->function->kind = fill ? IR_FUNCTION_FILL : IR_FUNCTION_PLAIN;
    if (fill) {
        if (!accept_word(reader, "emits") || !type(reader, &reader->function->element))
            return fail(reader, "'emits' and a type expected");
        reader->function->fill_total = accept_word(reader, "total");
    }
    if (!expect(reader, '-') || !expect(reader, '>') || !type(reader, &reader->function->result))
        return false;
    if (!function_facts(reader) || !function_writes(reader) || !expect(reader, '{') ||
        !end_of_line(reader))
        return false;
    return function_body(reader);
}

/* ---- the module */

static bool site(struct reader *reader)
{
    uint32_t index, line, column;
    char *file, *within;
    if (!number(reader, UINT32_MAX, &index) || !quoted_name(reader, &file) ||
        !quoted_name(reader, &within) || !number(reader, UINT32_MAX, &line) ||
        !expect(reader, ':') || !number(reader, UINT32_MAX, &column))
        return false;
    if (index != reader->module->site_count)
        return fail(reader, "site %" PRIu32 " expected", reader->module->site_count);
    return ir_site_add(reader->module, file, within, line, column) || fail_memory(reader);
}

static bool global(struct reader *reader)
{
    uint32_t index, program_value;
    struct type_id its_type;
    if (!number(reader, UINT32_MAX, &index) || !expect(reader, ':') || !type(reader, &its_type) ||
        !number(reader, UINT32_MAX, &program_value))
        return false;
    if (index != reader->module->global_count)
        return fail(reader, "global %" PRIu32 " expected", reader->module->global_count);
    int64_t low = INT64_MIN, high = INT64_MAX;
    if (accept_word(reader, "within") && (!integer(reader, &low) || !integer(reader, &high)))
        return false;
    ir_global_add(reader->module, its_type, program_value);
    if (reader->module->failed)
        return fail_memory(reader);
    reader->module->globals[index].low = low;
    reader->module->globals[index].high = high;
    return true;
}

static bool string(struct reader *reader)
{
    uint32_t index, bytes;
    char *text;
    if (!number(reader, UINT32_MAX, &index) || !quoted(reader, &text, &bytes))
        return false;
    if (index != reader->module->string_count)
        return fail(reader, "string %" PRIu32 " expected", reader->module->string_count);
    ir_string_add(reader->module, text, bytes);
    return true;
}

/* shape number kind #index <children> mutated: the first pass has found number and kind. */
static bool shape(struct reader *reader)
{
    uint32_t index, kind = 0, count = 0, class = 0, *names = NULL;
    struct type_id *types = NULL;
    if (!number(reader, SHAPES_MAX, &index) || !type_kind_word(reader, &kind) ||
        (accept(reader, '#') && !number(reader, UINT32_MAX, &class)) ||
        (accept(reader, '<') && !children(reader, 0, &types, &names, &count)))
        return false;
    struct shape *made = type_shape_get(reader->module->types, index);
    uint32_t least = kind == TYPE_DICT ? 2 : 1;
    if (kind != TYPE_OBJECT && (kind == TYPE_CELL ? count < least : count != least))
        return fail(reader, "a %s has %" PRIu32 " children", ir_type_words[kind], least);
    if (!names != (kind != TYPE_OBJECT || !count))
        return fail(reader, "an object's fields have names, and nothing else's");
    made->index = class;
    made->children = types;
    made->names = names;
    made->child_count = made->child_capacity = count;
    made->mutated = accept_word(reader, "mutated");
    return true;
}

/* hook number type @function */
static bool hook(struct reader *reader)
{
    uint32_t number_of_hook;
    struct type_id of;
    struct ir_function_id function;
    if (!number(reader, RT_HOOK_COUNT - 1, &number_of_hook) || !type(reader, &of) ||
        !find_function(reader, &function))
        return false;
    ir_hook_add(reader->module, of, number_of_hook, function);
    return true;
}

static bool top_line(struct reader *reader)
{
    if (accept_word(reader, "func"))
        return function(reader, false);
    if (accept_word(reader, "fill"))
        return function(reader, true);
    bool good;
    if (accept_word(reader, "fast_floats"))
        good = reader->module->fast_floats = true;
    else if (accept_word(reader, "entry"))
        good = find_function(reader, &reader->module->entry);
    else if (accept_word(reader, "hook"))
        good = hook(reader);
    else if (accept_word(reader, "shape"))
        good = shape(reader);
    else if (accept_word(reader, "site"))
        good = site(reader);
    else if (accept_word(reader, "global"))
        good = global(reader);
    else if (accept_word(reader, "string"))
        good = string(reader);
    else
        return fail(
            reader,
            "'func', 'fill', 'entry', 'hook', 'shape', 'site', 'global' or 'string' expected");
    return good && end_of_line(reader);
}

/* Numbers that the text does not have are frozen shapes': their places are left free, so that the
 * others keep theirs. */
static void find_shape(struct reader *reader)
{
    struct type_table *types = reader->module->types;
    uint32_t index, kind = 0;
    if (!number(reader, SHAPES_MAX, &index) || !type_kind_word(reader, &kind))
        return;
    if (!type_kind_nominal(kind) || index <= type_shape_count(types)) {
        fail(reader, "shapes are numbered upwards from 1, and have a kind");
        return;
    }
    while (type_shape_count(types) < index) {
        bool last = type_shape_count(types) + 1 == index;
        if (!type_shape_add(types, last ? (enum type_kind)kind : TYPE_NEVER, 0, NULL, 0, NULL)) {
            fail_memory(reader);
            return;
        }
    }
}

static void find_functions(struct reader *reader)
{
    for (bool more = peek(reader) != '\n' || next_line(reader); more; more = next_line(reader)) {
        char *text;
        if (accept_word(reader, "shape")) {
            find_shape(reader);
            continue;
        }
        if (!accept_word(reader, "func") && !accept_word(reader, "fill"))
            continue;
        if (!name(reader, &text))
            return;
        for (uint32_t i = 0; i < reader->module->function_count; i++) {
            if (strcmp(reader->module->functions[i]->name, text) == 0)
                fail(reader, "function is defined twice");
        }
        ir_function_add(reader->module, text, IR_FUNCTION_PLAIN);
    }
}

int ir_parse(const char *text, size_t bytes, struct arena *arena, struct ir_parse_error *ret_error,
             struct ir_module **ret_module)
{
    struct type_table *types = type_table_create(arena);
    struct ir_module *module = types ? ir_module_create(arena, types) : NULL;
    struct reader reader = {
        .at = text,
        .end = text + bytes,
        .line = 1,
        .arena = arena,
        .module = module,
        .error = ret_error,
    };
    *ret_error = (struct ir_parse_error){0};
    if (!module)
        return -ENOMEM;
    find_functions(&reader);
    reader.at = text;
    reader.line = 1;
    for (bool more = peek(&reader) != '\n' || next_line(&reader); more; more = next_line(&reader)) {
        if (!top_line(&reader))
            break;
    }
    if (module->failed && !reader.result)
        reader.result = -ENOMEM;
    if (!reader.result)
        *ret_module = module;
    return reader.result;
}

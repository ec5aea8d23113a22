/* See ir_text.h: printing. */
#include "jit/ir_text.h"
#include "jit/ir_text_internal.h"
#include "runtime/abi.h"
#include "runtime/computation.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ir_flag_words[] = {"no_overflow", "nonzero",     "non_negative", "finite",
                                     "in_bounds",   "cannot_fail", "sequential",   NULL};

const char *const ir_type_words[TYPE_KIND_COUNT] = {
#define TYPE(name, shape, index, children) [TYPE_##name] = #name,
    TYPE_KINDS(TYPE)
#undef TYPE
};

static const char *const compare_words[] = {"eq", "ne", "lt", "le", "gt", "ge"};

static const char *const math_words[] = {
#define MATH(name, symbol, operands, result, rule) [JIT_MATH_##name] = #name,
#include "jit/math.def"
#undef MATH
};

static const char *const native_words[] = {
#define NATIVE(name, function, operands, result, traits, meaning) [IR_NATIVE_##name] = #name,
#include "jit/native.def"
#undef NATIVE
    [IR_NATIVE_COUNT] = NULL,
};

static const char *const reduction_words[] = {
    [RT_SUM_INT] = "SUM_INT",
    [RT_SUM_FLOAT] = "SUM_FLOAT",
    [RT_SUM_FLOAT_STRICT] = "SUM_FLOAT_STRICT",
    [RT_SUM_FLOAT_COMPENSATED] = "SUM_FLOAT_COMPENSATED",
    [RT_MIN_INT] = "MIN_INT",
    [RT_MAX_INT] = "MAX_INT",
    [RT_MIN_FLOAT] = "MIN_FLOAT",
    [RT_MAX_FLOAT] = "MAX_FLOAT",
    [RT_ANY] = "ANY",
    [RT_ALL] = "ALL",
    [RT_COUNT] = "COUNT",
};

static const char *const error_words[] = {
#define RT_ERROR(name, class_name, text) [RT_ERROR_##name] = #name,
#include "runtime/errors.def"
#undef RT_ERROR
};

static const char *const stop_words[] = {
#define RT_STOP(name, word, meaning) [RT_STOP_##name] = #name,
#include "runtime/stops.def"
#undef RT_STOP
};

enum ir_immediate ir_immediate_kind(enum ir_op op)
{
    switch ((int)op) {
    case IR_CONST_INT:
    case IR_CONST_STR:
    case IR_GLOBAL:
    case IR_FIELD:
    case IR_PAYLOAD:
    case IR_OBJECT_GET:
    case IR_OBJECT_HAS:
    case IR_OBJECT_SET:
    case IR_OBJECT_UNSET:
    case IR_EXCEPTION_IS:
        return IMMEDIATE_INTEGER;
    case IR_NATIVE:
        return IMMEDIATE_NATIVE;
    case IR_CONST_FLOAT:
        return IMMEDIATE_NUMBER;
    case IR_CONST_BOOL:
        return IMMEDIATE_BOOL;
    case IR_INT_COMPARE:
    case IR_FLOAT_COMPARE:
    case IR_INT_FLOAT_COMPARE:
    case IR_STR_COMPARE:
        return IMMEDIATE_COMPARE;
    case IR_MATH:
        return IMMEDIATE_MATH;
    case IR_REDUCE:
        return IMMEDIATE_REDUCTION;
    case IR_INDEX_CHECK:
    case IR_RAISE_CODE:
        return IMMEDIATE_ERROR;
    case IR_STOP:
        return IMMEDIATE_STOP;
    default:
        return IMMEDIATE_NONE;
    }
}

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

const char *ir_immediate_word(enum ir_immediate kind, int64_t value)
{
    static const struct words {
        const char *const *words;
        size_t count;
    } tables[] = {
        [IMMEDIATE_COMPARE] = {compare_words, COUNT_OF(compare_words)},
        [IMMEDIATE_MATH] = {math_words, COUNT_OF(math_words)},
        [IMMEDIATE_REDUCTION] = {reduction_words, COUNT_OF(reduction_words)},
        [IMMEDIATE_ERROR] = {error_words, COUNT_OF(error_words)},
        [IMMEDIATE_STOP] = {stop_words, COUNT_OF(stop_words)},
        [IMMEDIATE_NATIVE] = {native_words, IR_NATIVE_COUNT},
    };
    if (kind == IMMEDIATE_BOOL)
        return value == 1 ? "true" : value == 0 ? "false" : NULL;
    if (kind < IMMEDIATE_COMPARE || value < 0 || (uint64_t)value >= tables[kind].count)
        return NULL;
    return tables[kind].words[value];
}

static void print_children(const struct type_table *types, const struct type_id *children,
                           const uint32_t *names, uint32_t count, FILE *file)
{
    for (uint32_t i = 0; i < count; i++) {
        fputs(i ? ", " : "<", file);
        if (names)
            fprintf(file, "%" PRIu32 ": ", names[i]);
        ir_print_type(types, children[i], file);
    }
    if (count)
        fputc('>', file);
}

/* Types are written in small letters. */
static void print_kind(enum type_kind kind, FILE *file)
{
    for (const char *c = ir_type_words[kind]; *c; c++)
        fputc(tolower((unsigned char)*c), file);
}

void ir_print_type(const struct type_table *types, struct type_id id, FILE *file)
{
    const struct type *type = type_get(types, id);
    print_kind(type->kind, file);
    const struct shape *shape = type_shape_of(types, id);
    if (shape && shape->frozen) {
        if (shape->index)
            fprintf(file, "#%" PRIu32, shape->index);
        print_children(types, shape->children, NULL, shape->child_count, file);
        return;
    }
    if (shape) {
        fprintf(file, "$%" PRIu32, type->index);
        return;
    }
    switch ((int)type->kind) {
    case TYPE_FUNCTION:
    case TYPE_CLOSURE:
    case TYPE_CLASS:
    case TYPE_INSTANCE:
    case TYPE_BUILTIN:
    case TYPE_MODULE:
    case TYPE_EXCEPTION:
        fprintf(file, "#%" PRIu32, type->index);
        break;
    default:
        if (type->index)
            fprintf(file, "#%" PRIu32, type->index);
    }
    print_children(types, type->children, type->names, type->child_count, file);
}

static void print_quoted(const char *text, size_t bytes, FILE *file)
{
    fputc('"', file);
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            fprintf(file, "\\%c", c);
        else if (c >= 0x20 && c < 0x7f)
            fputc(c, file);
        else
            fprintf(file, "\\x%02x", c);
    }
    fputc('"', file);
}

static void print_name(const char *name, FILE *file)
{
    bool plain = *name != 0;
    for (const char *c = name; *c; c++)
        plain &= isalnum((unsigned char)*c) || strchr("_$.<>", *c) != NULL;
    fputc('@', file);
    if (plain)
        fputs(name, file);
    else
        print_quoted(name, strlen(name), file);
}

static void print_number(double number, FILE *file)
{
    if (isnan(number)) {
        uint64_t bits;
        memcpy(&bits, &number, sizeof(bits));
        fprintf(file, "nan:%" PRIx64, bits);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        char text[40];
        snprintf(text, sizeof(text), "%.*g", digits, number);
        if (digits == 17 || strtod(text, NULL) == number) {
            fputs(text, file);
            return;
        }
    }
}

static void print_immediate(const struct ir_instruction *instruction, FILE *file)
{
    enum ir_immediate kind = ir_immediate_kind(instruction->op);
    if (kind == IMMEDIATE_NONE)
        return;
    fputc(' ', file);
    if (kind == IMMEDIATE_NUMBER) {
        print_number(instruction->immediate.number, file);
        return;
    }
    const char *word = ir_immediate_word(kind, instruction->immediate.integer);
    if (word)
        fputs(word, file);
    else
        fprintf(file, "%" PRId64, instruction->immediate.integer);
}

static void print_flags(uint32_t flags, FILE *file)
{
    const char *separator = " [";
    for (uint32_t bit = 0; ir_flag_words[bit]; bit++) {
        if (!(flags >> bit & 1))
            continue;
        fprintf(file, "%s%s", separator, ir_flag_words[bit]);
        separator = ", ";
    }
    if (*separator == ',')
        fputc(']', file);
}

static void print_values(const struct ir_value *values, uint32_t count, FILE *file)
{
    for (uint32_t i = 0; i < count; i++)
        fprintf(file, "%s%%%" PRIu32, i ? ", " : "", values[i].id);
}

static void print_call(const struct ir_module *module, struct ir_function_id callee,
                       const struct ir_value *operands, uint32_t count, FILE *file)
{
    print_name(ir_function_get(module, callee)->name, file);
    fputc('(', file);
    print_values(operands, count, file);
    fputc(')', file);
}

static void print_edges(const struct ir_instruction *instruction, FILE *file)
{
    for (uint32_t i = 0; i < instruction->edge_count; i++) {
        const struct ir_edge *edge = &instruction->edges[i];
        fprintf(file, "%sb%" PRIu32, i || instruction->operand_count ? ", " : " ", edge->block.id);
        if (edge->argument_count) {
            fputc('(', file);
            print_values(edge->arguments, edge->argument_count, file);
            fputc(')', file);
        }
    }
}

static void print_operands(const struct ir_module *module, const struct ir_instruction *made,
                           FILE *file)
{
    uint32_t first = made->op == IR_FORK ? made->second_first : made->operand_count;
    if (first > made->operand_count)
        first = made->operand_count;
    switch ((int)made->op) {
    case IR_CALL:
    case IR_COLLECT:
    case IR_REDUCE:
    case IR_FORK:
        fputc(' ', file);
        print_call(module, made->callee, made->operands, first, file);
        if (made->op == IR_FORK) {
            fputs(", ", file);
            print_call(module, made->second, made->operands + first, made->operand_count - first,
                       file);
        }
        return;
    default:
        if (made->operand_count)
            fputc(' ', file);
        print_values(made->operands, made->operand_count, file);
    }
}

void ir_print_instruction(const struct ir_module *module, const struct ir_instruction *instruction,
                          FILE *file)
{
    if (instruction->result.id) {
        fprintf(file, "%%%" PRIu32 ": ", instruction->result.id);
        ir_print_type(module->types, instruction->type, file);
        fputs(" = ", file);
    }
    fputs(ir_op_info(instruction->op)->text, file);
    print_immediate(instruction, file);
    print_flags(instruction->flags, file);
    print_operands(module, instruction, file);
    print_edges(instruction, file);
    if (instruction->text) {
        fputc(' ', file);
        print_quoted(instruction->text, strlen(instruction->text), file);
    }
    if (instruction->site || instruction->second_site)
        fprintf(file, " !%" PRIu32, instruction->site);
    if (instruction->second_site)
        fprintf(file, " !%" PRIu32, instruction->second_site);
}

static void print_block(const struct ir_module *module, const struct ir_function *function,
                        uint32_t index, FILE *file)
{
    const struct ir_block *block = &function->blocks[index];
    fprintf(file, "b%" PRIu32, index);
    for (uint32_t i = 0; i < block->parameter_count; i++) {
        fprintf(file, "%s%%%" PRIu32 ": ", i ? ", " : "(", block->parameters[i].id);
        ir_print_type(module->types, function->values[block->parameters[i].id].type, file);
    }
    fputs(block->parameter_count ? "):\n" : ":\n", file);
    for (uint32_t i = 0; i < block->instruction_count; i++) {
        fputs("  ", file);
        ir_print_instruction(module, &block->instructions[i], file);
        fputc('\n', file);
    }
}

static void print_writes(const struct ir_module *module, const struct ir_function *function,
                         FILE *file)
{
    const char *separator = " writes ";
    for (uint32_t i = 0; function->writes && i <= type_shape_count(module->types); i++) {
        if (!(function->writes[i / 64] >> (i % 64) & 1))
            continue;
        fprintf(file, "%s%" PRIu32, separator, i);
        separator = ", ";
    }
}

void ir_print_function(const struct ir_module *module, const struct ir_function *function,
                       FILE *file)
{
    bool fill = function->kind == IR_FUNCTION_FILL;
    fputs(fill ? "fill " : "func ", file);
    print_name(function->name, file);
    if (fill) {
        fputs(" emits ", file);
        ir_print_type(module->types, function->element, file);
        if (function->fill_total)
            fputs(" total", file);
    }
    fputs(" -> ", file);
    ir_print_type(module->types, function->result, file);
    const char *separator = " [";
    const struct {
        bool on;
        const char *word;
    } facts[] = {{function->can_fail, "fails"},
                 {function->recursive, "recursive"},
                 {function->heavy, "heavy"},
                 {function->reads, "reads"}};
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        if (!facts[i].on)
            continue;
        fprintf(file, "%s%s", separator, facts[i].word);
        separator = ", ";
    }
    if (*separator == ',')
        fputc(']', file);
    print_writes(module, function, file);
    fputs(" {\n", file);
    for (uint32_t b = 0; b < function->block_count; b++)
        print_block(module, function, b, file);
    fputs("}\n", file);
}

/* Frozen ones are printed where they are used. */
static void print_shapes(const struct type_table *types, FILE *file)
{
    for (uint32_t i = 1; i <= type_shape_count(types); i++) {
        const struct shape *shape = type_shape_get(types, i);
        if (shape->frozen || !type_kind_nominal(shape->kind))
            continue;
        fprintf(file, "shape %" PRIu32 " ", i);
        print_kind(shape->kind, file);
        if (shape->index)
            fprintf(file, "#%" PRIu32, shape->index);
        print_children(types, shape->children, shape->names, shape->child_count, file);
        fputs(shape->mutated ? " mutated\n" : "\n", file);
    }
}

void ir_print(const struct ir_module *module, FILE *file)
{
    print_shapes(module->types, file);
    if (module->fast_floats)
        fputs("fast_floats\n", file);
    if (module->function_count) {
        fputs("entry ", file);
        print_name(ir_function_get(module, module->entry)->name, file);
        fputc('\n', file);
    }
    for (uint32_t i = 0; i < module->hook_count; i++) {
        fprintf(file, "hook %" PRIu32 " ", module->hooks[i].hook);
        ir_print_type(module->types, module->hooks[i].type, file);
        fputc(' ', file);
        print_name(ir_function_get(module, module->hooks[i].function)->name, file);
        fputc('\n', file);
    }
    for (uint32_t i = 1; i < module->site_count; i++) {
        const struct ir_site *site = &module->sites[i];
        fprintf(file, "site %" PRIu32 " ", i);
        print_quoted(site->file, strlen(site->file), file);
        fputc(' ', file);
        print_quoted(site->function, strlen(site->function), file);
        fprintf(file, " %" PRIu32 ":%" PRIu32 "\n", site->line, site->column);
    }
    for (uint32_t i = 0; i < module->global_count; i++) {
        fprintf(file, "global %" PRIu32 ": ", i);
        ir_print_type(module->types, module->globals[i].type, file);
        fprintf(file, " %" PRIu32, module->globals[i].value);
        if (module->globals[i].low != INT64_MIN || module->globals[i].high != INT64_MAX)
            fprintf(file, " within %" PRId64 " %" PRId64, module->globals[i].low,
                    module->globals[i].high);
        fputc('\n', file);
    }
    for (uint32_t i = 0; i < module->string_count; i++) {
        fprintf(file, "string %" PRIu32 " ", i);
        print_quoted(module->strings[i], module->string_bytes[i], file);
        fputc('\n', file);
    }
    for (uint32_t i = 0; i < module->function_count; i++) {
        fputc('\n', file);
        ir_print_function(module, module->functions[i], file);
    }
}

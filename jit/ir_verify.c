/* See ir_verify.h. Types and indices first, instruction by instruction; then, when these are right,
 * whether definitions dominate their uses. */
#include "jit/ir_verify.h"

#include "jit/ir_edit.h"
#include "jit/ir_text.h"
#include "jit/ir_text_internal.h"
#include "runtime/abi.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verifier {
    const struct ir_module *module;
    const struct type_table *types;
    const struct ir_function *function;
    uint32_t block;
    const struct ir_instruction *instruction;
    struct arena *arena;
    const char *message; /* set by the first rule that is broken */
};

static const char *describe(const struct verifier *verifier)
{
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (!file)
        return "";
    if (verifier->instruction)
        ir_print_instruction(verifier->module, verifier->instruction, file);
    fclose(file);
    const char *copy = arena_printf(verifier->arena, "%.400s", text ? text : "");
    free(text);
    return copy;
}

__attribute__((format(printf, 2, 3))) static bool broken(struct verifier *verifier,
                                                         const char *format, ...)
{
    if (verifier->message)
        return false;
    char rule[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(rule, sizeof(rule), format, arguments);
    va_end(arguments);
    if (!verifier->function)
        verifier->message = arena_printf(verifier->arena, "module: %s", rule);
    else if (!verifier->instruction)
        verifier->message = arena_printf(verifier->arena, "@%s b%" PRIu32 ": %s",
                                         verifier->function->name, verifier->block, rule);
    else
        verifier->message =
            arena_printf(verifier->arena, "@%s b%" PRIu32 ": %s: %s", verifier->function->name,
                         verifier->block, describe(verifier), rule);
    return false;
}

#define RULE(verifier, condition, ...)                                                             \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return broken(verifier, __VA_ARGS__);                                                  \
    } while (0)

static const struct type *operand_type(const struct verifier *verifier, uint32_t index)
{
    uint32_t value = verifier->instruction->operands[index].id;
    return type_get(verifier->types, verifier->function->values[value].type);
}

static struct type_id operand_type_id(const struct verifier *verifier, uint32_t index)
{
    return verifier->function->values[verifier->instruction->operands[index].id].type;
}

static bool value_exists(const struct verifier *verifier, struct ir_value value)
{
    if (!value.id || value.id >= verifier->function->value_count)
        return false;
    const struct ir_value_info *info = &verifier->function->values[value.id];
    if (info->block >= verifier->function->block_count)
        return false;
    const struct ir_block *block = &verifier->function->blocks[info->block];
    if (info->instruction != IR_PARAMETER)
        return info->instruction < block->instruction_count &&
               block->instructions[info->instruction].result.id == value.id;
    for (uint32_t i = 0; i < block->parameter_count; i++) {
        if (block->parameters[i].id == value.id)
            return true;
    }
    return false;
}

/* ---- operands */

static bool letter_matches(char letter, const struct type *type)
{
    switch (letter) {
    case 'b':
        return type->kind == TYPE_BOOL;
    case 'i':
        return type->kind == TYPE_INT;
    case 'f':
        return type->kind == TYPE_FLOAT;
    case 's':
        return type->kind == TYPE_STR;
    case 't':
        return type->kind == TYPE_STR || type->kind == TYPE_BYTES;
    case 'l':
        return type->kind == TYPE_LIST || type->kind == TYPE_ROW;
    case 'u':
        return type->kind == TYPE_UNION;
    case 'd':
        return type->kind == TYPE_DICT;
    case 'S':
        return type->kind == TYPE_SET || type->kind == TYPE_FROZENSET;
    case 'o':
        return type->kind == TYPE_OBJECT || type->kind == TYPE_CELL;
    case 'x':
        return type->kind == TYPE_EXCEPTION_REF;
    case 'y':
        return type->kind == TYPE_BYTES;
    case 'B':
        return type->kind == TYPE_BIG;
    default:
        return true;
    }
}

static bool check_letters(struct verifier *verifier, const char *letters)
{
    const struct ir_instruction *instruction = verifier->instruction;
    uint32_t count = (uint32_t)strcspn(letters, "*");
    bool more = letters[count] == '*';
    RULE(verifier, more ? instruction->operand_count >= count : instruction->operand_count == count,
         "%" PRIu32 " operands expected", count);
    for (uint32_t i = 0; i < count; i++)
        RULE(verifier, letter_matches(letters[i], operand_type(verifier, i)),
             "operand %" PRIu32 " has the wrong type", i);
    return true;
}

static bool check_operands(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        RULE(verifier, value_exists(verifier, instruction->operands[i]),
             "operand %" PRIu32 " is not defined", i);
    return check_letters(verifier, ir_op_info(instruction->op)->operands);
}

static bool check_edges(struct verifier *verifier)
{
    const struct ir_function *function = verifier->function;
    const struct ir_instruction *instruction = verifier->instruction;
    uint32_t least = 0, most = 0;
    if (instruction->op == IR_JUMP) {
        least = most = 1;
    } else if (instruction->op == IR_BRANCH || instruction->op == IR_BRANCH_RAISED) {
        least = most = 2;
    } else if (instruction->op == IR_RAISE || instruction->op == IR_RAISE_CODE ||
               instruction->op == IR_RERAISE) {
        most = 1;
    } else if (instruction->op == IR_SWITCH) {
        least = 1;
        most = UINT32_MAX;
    }
    RULE(verifier, instruction->edge_count >= least && instruction->edge_count <= most,
         "wrong number of edges");
    for (uint32_t i = 0; i < instruction->edge_count; i++) {
        const struct ir_edge *edge = &instruction->edges[i];
        RULE(verifier, edge->block.id < function->block_count, "edge to a block that is not");
        RULE(verifier, edge->block.id != 0, "edge to the entry");
        const struct ir_block *to = &function->blocks[edge->block.id];
        RULE(verifier, edge->argument_count == to->parameter_count,
             "b%" PRIu32 " takes %" PRIu32 " arguments", edge->block.id, to->parameter_count);
        for (uint32_t k = 0; k < edge->argument_count; k++) {
            RULE(verifier, value_exists(verifier, edge->arguments[k]),
                 "argument %%%" PRIu32 " is not defined", edge->arguments[k].id);
            RULE(verifier,
                 type_same(function->values[edge->arguments[k].id].type,
                           function->values[to->parameters[k].id].type),
                 "argument %%%" PRIu32 " has the wrong type", edge->arguments[k].id);
        }
    }
    return true;
}

/* ---- results */

static bool check_result(struct verifier *verifier, struct type_id expected)
{
    RULE(verifier, type_same(verifier->instruction->type, expected), "wrong result type");
    return true;
}

static bool check_shape(struct verifier *verifier, struct type_id type, enum type_shape shape)
{
    RULE(verifier, type_shape(verifier->types, type) == shape, "type of the wrong shape");
    return true;
}

static bool immediate_below(struct verifier *verifier, uint64_t count)
{
    int64_t integer = verifier->instruction->immediate.integer;
    RULE(verifier, integer >= 0 && (uint64_t)integer < count, "immediate is out of range");
    return true;
}

static bool check_make(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    if (!check_shape(verifier, instruction->type, SHAPE_PRODUCT))
        return false;
    const struct type *type = type_get(verifier->types, instruction->type);
    RULE(verifier, instruction->operand_count == type->child_count, "one operand a child");
    for (uint32_t i = 0; i < type->child_count; i++)
        RULE(verifier, type_same(operand_type_id(verifier, i), type->children[i]),
             "child %" PRIu32 " has the wrong type", i);
    return true;
}

static bool check_inject(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    if (!check_shape(verifier, instruction->type, SHAPE_UNION))
        return false;
    const struct type *from = operand_type(verifier, 0);
    if (from->kind != TYPE_UNION) {
        RULE(verifier,
             type_union_member(verifier->types, instruction->type, operand_type_id(verifier, 0)) >=
                 0,
             "not a member");
        return true;
    }
    for (uint32_t i = 0; i < from->child_count; i++)
        RULE(verifier,
             type_union_member(verifier->types, instruction->type, from->children[i]) >= 0,
             "holds what is not a member");
    return true;
}

static bool check_child(struct verifier *verifier, enum type_shape shape)
{
    if (!check_shape(verifier, operand_type_id(verifier, 0), shape))
        return false;
    const struct type *from = operand_type(verifier, 0);
    return immediate_below(verifier, from->child_count) &&
           check_result(verifier, from->children[verifier->instruction->immediate.integer]);
}

static bool check_select(struct verifier *verifier)
{
    RULE(verifier, type_same(operand_type_id(verifier, 1), operand_type_id(verifier, 2)),
         "operands of different types");
    return check_result(verifier, operand_type_id(verifier, 1));
}

static bool check_math(struct verifier *verifier)
{
    static const struct {
        const char *operands, *result;
    } signatures[] = {
#define MATH(name, symbol, operands, result, rule) {operands, result},
#include "jit/math.def"
#undef MATH
    };
    if (!immediate_below(verifier, JIT_MATH_COUNT))
        return false;
    int64_t which = verifier->instruction->immediate.integer;
    if (!check_letters(verifier, signatures[which].operands))
        return false;
    switch (signatures[which].result[0]) {
    case 'i':
        return check_result(verifier, TYPE_ID_INT);
    case 'b':
        return check_result(verifier, TYPE_ID_BOOL);
    default:
        return check_result(verifier, TYPE_ID_FLOAT);
    }
}

static bool check_list_result(struct verifier *verifier)
{
    enum type_kind result = type_get(verifier->types, verifier->instruction->type)->kind;
    RULE(verifier, result == TYPE_LIST || result == TYPE_ROW, "the result is a list");
    return true;
}

static struct type_id element_of(const struct verifier *verifier, struct type_id list)
{
    return type_element(verifier->types, list);
}

static bool check_list_of(struct verifier *verifier, struct type_id element)
{
    if (!check_list_result(verifier))
        return false;
    RULE(verifier, type_same(element_of(verifier, verifier->instruction->type), element),
         "wrong result type");
    return true;
}

static bool check_list_new(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    if (!check_list_result(verifier))
        return false;
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        RULE(verifier,
             type_same(operand_type_id(verifier, i), element_of(verifier, instruction->type)),
             "element %" PRIu32 " has the wrong type", i);
    return true;
}

/* ---- what changes */

static const struct shape *operand_shape(const struct verifier *verifier)
{
    return type_shape_of(verifier->types, operand_type_id(verifier, 0));
}

/* The first operand is of one of the kinds, and has that child. */
static bool check_holds(struct verifier *verifier, uint32_t kinds, int64_t child)
{
    const struct shape *shape = operand_shape(verifier);
    RULE(verifier, shape && (kinds >> shape->kind & 1), "operand 0 has the wrong type");
    RULE(verifier, child >= 0 && child < shape->child_count, "there is no such child");
    return true;
}

/* An instruction that changes the first operand: its last one is a value of the child's type. */
static bool check_change(struct verifier *verifier, uint32_t kinds, int64_t child, bool stores)
{
    if (!check_holds(verifier, kinds, child))
        return false;
    const struct shape *shape = operand_shape(verifier);
    RULE(verifier, shape->mutated && !shape->frozen, "changes what is said not to change");
    RULE(verifier,
         !stores || type_same(operand_type_id(verifier, verifier->instruction->operand_count - 1),
                              shape->children[child]),
         "stores a value of another type");
    return true;
}

#define KIND(name) (1u << TYPE_##name)
_Static_assert(TYPE_CELL < 32, "kinds of what has a shape fit in a word");

static bool check_object_new(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    const struct shape *shape = type_shape_of(verifier->types, instruction->type);
    RULE(verifier, shape && (shape->kind == TYPE_OBJECT || shape->kind == TYPE_CELL),
         "the result is an object or a cell");
    RULE(verifier, !instruction->operand_count || instruction->operand_count == shape->child_count,
         "no operands, or one a field");
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        RULE(verifier, type_same(operand_type_id(verifier, i), shape->children[i]),
             "field %" PRIu32 " has the wrong type", i);
    return true;
}

static bool check_child_result(struct verifier *verifier, uint32_t kinds, int64_t child)
{
    return check_holds(verifier, kinds, child) &&
           check_result(verifier, operand_shape(verifier)->children[child]);
}

static bool check_same(struct verifier *verifier)
{
    const struct type *type = operand_type(verifier, 0);
    RULE(verifier, type_same(operand_type_id(verifier, 0), operand_type_id(verifier, 1)),
         "operands of different types");
    RULE(verifier,
         type_kind_nominal(type->kind) || type->kind == TYPE_ROW || type->kind == TYPE_STR ||
             type->kind == TYPE_BYTES || type->kind == TYPE_EXCEPTION_REF,
         "operands are no pointers");
    return check_result(verifier, TYPE_ID_BOOL);
}

static bool check_cast(struct verifier *verifier)
{
    enum type_kind from = operand_type(verifier, 0)->kind;
    enum type_kind to = type_get(verifier->types, verifier->instruction->type)->kind;
    RULE(verifier,
         (from == TYPE_EXCEPTION_REF && to == TYPE_OBJECT) ||
             (from == TYPE_OBJECT && to == TYPE_EXCEPTION_REF),
         "an exception and its object are cast into each other");
    return true;
}

/* ---- natives */

/* An operand that the first one holds: its child's type. */
static bool held_matches(const struct verifier *verifier, uint32_t operand, uint32_t child)
{
    struct type_id of = operand_type_id(verifier, 0);
    const struct shape *shape = type_shape_of(verifier->types, of);
    struct type_id held = shape && child < shape->child_count ? shape->children[child]
                          : child == 0                        ? type_element(verifier->types, of)
                                                              : TYPE_ID_NEVER;
    return type_same(operand_type_id(verifier, operand), held);
}

static bool check_native(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    if (!immediate_below(verifier, IR_NATIVE_COUNT))
        return false;
    const struct ir_native_info *info =
        ir_native_info((enum ir_native)instruction->immediate.integer);
    RULE(verifier, strlen(info->operands) == instruction->operand_count, "%zu operands expected",
         strlen(info->operands));
    for (uint32_t i = 0; i < instruction->operand_count; i++) {
        char letter = info->operands[i];
        bool good = letter == 'k' || letter == 'm'
                        ? i && held_matches(verifier, i, letter == 'm')
                        : letter_matches(letter, operand_type(verifier, i));
        RULE(verifier, good, "operand %" PRIu32 " has the wrong type", i);
    }
    char result = info->result[0];
    RULE(verifier,
         result == 'n' || letter_matches(result, type_get(verifier->types, instruction->type)),
         "wrong result type");
    const struct shape *shape =
        strchr(info->traits, 'w') && instruction->operand_count ? operand_shape(verifier) : NULL;
    RULE(verifier, !shape || (shape->mutated && !shape->frozen),
         "changes what is said not to change");
    return true;
}

/* ---- calls */

static const struct ir_function *callee_of(struct verifier *verifier, struct ir_function_id id,
                                           enum ir_function_kind kind)
{
    if (id.id >= verifier->module->function_count) {
        broken(verifier, "callee does not exist");
        return NULL;
    }
    const struct ir_function *callee = verifier->module->functions[id.id];
    if (callee->kind != kind || !callee->block_count) {
        broken(verifier, "callee is of the wrong kind");
        return NULL;
    }
    return callee;
}

/* The callee's parameters from `skip` on take the operands [from, to). */
static bool check_arguments(struct verifier *verifier, const struct ir_function *callee,
                            uint32_t skip, uint32_t from, uint32_t to)
{
    const struct ir_block *entry = &callee->blocks[0];
    RULE(verifier, entry->parameter_count == to - from + skip, "wrong number of arguments");
    for (uint32_t i = skip; i < entry->parameter_count; i++)
        RULE(verifier,
             type_same(operand_type_id(verifier, from + i - skip),
                       callee->values[entry->parameters[i].id].type),
             "argument %" PRIu32 " has the wrong type", i - skip);
    return true;
}

static bool check_call(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    const struct ir_function *callee = callee_of(verifier, instruction->callee, IR_FUNCTION_PLAIN);
    return callee && check_arguments(verifier, callee, 0, 0, instruction->operand_count) &&
           check_result(verifier, callee->result);
}

static bool check_fork(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    const struct ir_function *first = callee_of(verifier, instruction->callee, IR_FUNCTION_PLAIN);
    const struct ir_function *second = callee_of(verifier, instruction->second, IR_FUNCTION_PLAIN);
    if (!first || !second)
        return false;
    RULE(verifier, instruction->second_first <= instruction->operand_count,
         "second call's operands are out of range");
    const struct type *type = type_get(verifier->types, instruction->type);
    RULE(verifier,
         type->kind == TYPE_TUPLE && type->child_count == 2 &&
             type_same(type->children[0], first->result) &&
             type_same(type->children[1], second->result),
         "the result is a tuple of the two results");
    RULE(verifier, instruction->second_site < verifier->module->site_count,
         "second site is out of range");
    RULE(verifier,
         !type_same(first->result, TYPE_ID_NEVER) && !type_same(second->result, TYPE_ID_NEVER),
         "a call never returns");
    return check_arguments(verifier, first, 0, 0, instruction->second_first) &&
           check_arguments(verifier, second, 0, instruction->second_first,
                           instruction->operand_count);
}

static bool check_collect(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    const struct ir_function *callee = callee_of(verifier, instruction->callee, IR_FUNCTION_FILL);
    if (!callee || !check_arguments(verifier, callee, 2, 1, instruction->operand_count) ||
        !check_list_result(verifier))
        return false;
    RULE(verifier, type_same(element_of(verifier, instruction->type), callee->element),
         "callee emits another type");
    return true;
}

static bool check_reduce(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    const struct ir_function *callee = callee_of(verifier, instruction->callee, IR_FUNCTION_FILL);
    if (!callee || !check_arguments(verifier, callee, 2, 1, instruction->operand_count) ||
        !immediate_below(verifier, RT_COUNT + 1))
        return false;
    struct type_id element = TYPE_ID_NEVER, result;
    bool pair = false;
    switch ((enum rt_reduction)instruction->immediate.integer) {
    case RT_MIN_INT:
    case RT_MAX_INT:
        pair = true;
        element = result = TYPE_ID_INT;
        break;
    case RT_SUM_INT:
        element = result = TYPE_ID_INT;
        break;
    case RT_SUM_FLOAT:
    case RT_SUM_FLOAT_STRICT:
    case RT_SUM_FLOAT_COMPENSATED:
    case RT_MIN_FLOAT:
    case RT_MAX_FLOAT:
        pair = true;
        element = result = TYPE_ID_FLOAT;
        break;
    case RT_ANY:
    case RT_ALL:
        element = result = TYPE_ID_BOOL;
        break;
    case RT_COUNT:
        element = callee->element;
        result = TYPE_ID_INT;
        break;
    default:
        return broken(verifier, "immediate is out of range");
    }
    RULE(verifier, type_same(callee->element, element), "callee emits another type");
    if (!pair)
        return check_result(verifier, result);
    const struct type *type = type_get(verifier->types, instruction->type);
    RULE(verifier,
         type->kind == TYPE_TUPLE && type->child_count == 2 &&
             type_same(type->children[0], result) && type_same(type->children[1], TYPE_ID_BOOL),
         "the result is a tuple of value and bool");
    return true;
}

/* ---- each operation */

static bool check_return(struct verifier *verifier)
{
    const struct ir_function *function = verifier->function;
    struct type_id expected = function->kind == IR_FUNCTION_FILL ? TYPE_ID_NONE : function->result;
    RULE(verifier, type_same(operand_type_id(verifier, 0), expected), "returns another type");
    return true;
}

static bool check_word(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    RULE(verifier,
         ir_immediate_word(ir_immediate_kind(instruction->op), instruction->immediate.integer),
         "immediate is out of range");
    return true;
}

/* Behind an instruction that can fail. */
static bool check_branch_raised(struct verifier *verifier)
{
    const struct ir_block *block = &verifier->function->blocks[verifier->block];
    const struct ir_instruction *instruction = verifier->instruction;
    RULE(verifier,
         block->instruction_count > 1 &&
             ir_can_fail(&block->instructions[block->instruction_count - 2]),
         "what is before it cannot fail");
    RULE(verifier, instruction->edges[0].block.id != instruction->edges[1].block.id,
         "both edges lead to one block");
    return true;
}

static bool check_operation(struct verifier *verifier)
{
    const struct ir_instruction *instruction = verifier->instruction;
    const struct ir_module *module = verifier->module;
    switch (instruction->op) {
    case IR_CONST_INT:
        return check_result(verifier, TYPE_ID_INT);
    case IR_CONST_FLOAT:
        return check_result(verifier, TYPE_ID_FLOAT);
    case IR_CONST_BOOL:
        return check_word(verifier) && check_result(verifier, TYPE_ID_BOOL);
    case IR_CONST_STR:
        return immediate_below(verifier, module->string_count) &&
               check_result(verifier, TYPE_ID_STR);
    case IR_UNIT:
        RULE(verifier, !type_same(instruction->type, TYPE_ID_NEVER), "NEVER has no value");
        return check_shape(verifier, instruction->type, SHAPE_UNIT);
    case IR_GLOBAL:
        return immediate_below(verifier, module->global_count) &&
               check_result(verifier, module->globals[instruction->immediate.integer].type);
    case IR_MAKE:
        return check_make(verifier);
    case IR_FIELD:
        return check_child(verifier, SHAPE_PRODUCT);
    case IR_INJECT:
        return check_inject(verifier);
    case IR_PAYLOAD:
        return check_child(verifier, SHAPE_UNION);
    case IR_SELECT:
        return check_select(verifier);
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_NEGATE:
    case IR_INT_ABS:
    case IR_INT_FLOOR_DIVIDE:
    case IR_INT_MODULO:
    case IR_INT_POWER:
    case IR_INT_AND:
    case IR_INT_OR:
    case IR_INT_XOR:
    case IR_INT_INVERT:
    case IR_INT_SHIFT_LEFT:
    case IR_INT_SHIFT_RIGHT:
    case IR_FLOAT_TO_INT:
    case IR_BOOL_TO_INT:
    case IR_TAG:
    case IR_STR_COUNT:
    case IR_LIST_COUNT:
        return check_result(verifier, TYPE_ID_INT);
    case IR_INDEX_CHECK:
        return check_word(verifier) && check_result(verifier, TYPE_ID_INT);
    case IR_INT_DIVIDE:
    case IR_FLOAT_ADD:
    case IR_FLOAT_SUBTRACT:
    case IR_FLOAT_MULTIPLY:
    case IR_FLOAT_DIVIDE:
    case IR_FLOAT_FLOOR_DIVIDE:
    case IR_FLOAT_MODULO:
    case IR_FLOAT_POWER:
    case IR_FLOAT_NEGATE:
    case IR_FLOAT_ABS:
    case IR_INT_TO_FLOAT:
        return check_result(verifier, TYPE_ID_FLOAT);
    case IR_INT_COMPARE:
    case IR_FLOAT_COMPARE:
    case IR_INT_FLOAT_COMPARE:
    case IR_STR_COMPARE:
        return check_word(verifier) && check_result(verifier, TYPE_ID_BOOL);
    case IR_BOOL_NOT:
    case IR_STR_CONTAINS:
        return check_result(verifier, TYPE_ID_BOOL);
    case IR_MATH:
        return check_math(verifier);
    case IR_LIST_NEW:
        return check_list_new(verifier);
    case IR_LIST_GET:
        return check_result(verifier, element_of(verifier, operand_type_id(verifier, 0)));
    case IR_LIST_CONCAT:
        return check_list_of(verifier, element_of(verifier, operand_type_id(verifier, 0))) &&
               check_list_of(verifier, element_of(verifier, operand_type_id(verifier, 1)));
    case IR_LIST_CONVERT:
        if (!check_list_result(verifier))
            return false;
        RULE(verifier,
             ir_converts(verifier->types, operand_type_id(verifier, 0), instruction->type),
             "elements do not fit");
        return true;
    case IR_LIST_SET:
    case IR_LIST_APPEND:
        return check_change(verifier, KIND(LIST), 0, true);
    case IR_OBJECT_NEW:
        return check_object_new(verifier);
    case IR_OBJECT_GET:
        return check_child_result(verifier, KIND(OBJECT) | KIND(CELL),
                                  instruction->immediate.integer);
    case IR_OBJECT_HAS:
        return check_holds(verifier, KIND(OBJECT) | KIND(CELL), instruction->immediate.integer) &&
               check_result(verifier, TYPE_ID_BOOL);
    case IR_OBJECT_SET:
    case IR_OBJECT_UNSET:
        return check_change(verifier, KIND(OBJECT) | KIND(CELL), instruction->immediate.integer,
                            instruction->op == IR_OBJECT_SET);
    case IR_SAME:
        return check_same(verifier);
    case IR_DICT_KEY:
        return check_child_result(verifier, KIND(DICT) | KIND(SET) | KIND(FROZENSET), 0);
    case IR_DICT_VALUE:
        return check_child_result(verifier, KIND(DICT), 1);
    case IR_DICT_SET_VALUE:
        return check_change(verifier, KIND(DICT), 1, true);
    case IR_CAUGHT:
        return check_result(verifier, TYPE_ID_EXCEPTION_REF);
    case IR_EXCEPTION_IS:
        return immediate_below(verifier, (uint64_t)UINT32_MAX + 1) &&
               check_result(verifier, TYPE_ID_BOOL);
    case IR_CAST:
        return check_cast(verifier);
    case IR_INT_TO_BIG:
        return check_result(verifier, TYPE_ID_BIG);
    case IR_NATIVE:
        return check_native(verifier);
    case IR_RERAISE:
        return true;
    case IR_LIST_FLATTEN:
        return check_list_of(
            verifier, element_of(verifier, element_of(verifier, operand_type_id(verifier, 0))));
    case IR_LIST_SLICE:
    case IR_LIST_REPEAT:
        return check_list_of(verifier, element_of(verifier, operand_type_id(verifier, 0)));
    case IR_LIST_RANGE:
        return check_list_of(verifier, TYPE_ID_INT);
    case IR_CALL:
        return check_call(verifier);
    case IR_FORK:
        return check_fork(verifier);
    case IR_COLLECT:
        return check_collect(verifier);
    case IR_REDUCE:
        return check_reduce(verifier);
    case IR_EMIT:
        RULE(verifier, verifier->function->kind == IR_FUNCTION_FILL, "not in a FILL function");
        RULE(verifier, type_same(operand_type_id(verifier, 0), verifier->function->element),
             "emits another type");
        return true;
    case IR_RETAIN:
    case IR_RELEASE:
        RULE(verifier, type_has_references(verifier->types, operand_type_id(verifier, 0)),
             "holds no references");
        return true;
    case IR_STACK_CHECK:
        RULE(verifier, verifier->block == 0, "not in the entry");
        return true;
    case IR_RETURN:
        return check_return(verifier);
    case IR_RAISE: {
        enum type_kind kind = operand_type(verifier, 0)->kind;
        RULE(verifier,
             kind == TYPE_EXCEPTION || kind == TYPE_INSTANCE || kind == TYPE_OBJECT ||
                 kind == TYPE_EXCEPTION_REF,
             "not an exception");
        return true;
    }
    case IR_RAISE_CODE:
    case IR_STOP:
        return check_word(verifier);
    case IR_POLL:
    case IR_JUMP:
    case IR_BRANCH:
    case IR_SWITCH:
    case IR_UNREACHABLE:
        return true;
    case IR_BRANCH_RAISED:
        return check_branch_raised(verifier);
    case IR_OP_COUNT:
        break;
    }
    return broken(verifier, "no such operation");
}

static uint32_t flags_allowed(enum ir_op op)
{
    switch ((int)op) {
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_NEGATE:
    case IR_INT_ABS:
    case IR_INT_POWER:
    case IR_FLOAT_TO_INT:
        return IR_NO_OVERFLOW;
    case IR_INT_SHIFT_LEFT:
        return IR_NO_OVERFLOW | IR_NON_NEGATIVE;
    case IR_INT_SHIFT_RIGHT:
        return IR_NON_NEGATIVE;
    case IR_INT_FLOOR_DIVIDE:
    case IR_INT_MODULO:
        return IR_NO_OVERFLOW | IR_NONZERO | IR_NON_NEGATIVE;
    case IR_INT_DIVIDE:
    case IR_FLOAT_DIVIDE:
    case IR_FLOAT_FLOOR_DIVIDE:
    case IR_FLOAT_MODULO:
        return IR_NONZERO;
    case IR_INT_TO_FLOAT:
        return IR_NON_NEGATIVE;
    case IR_MATH:
        return IR_FINITE | IR_NO_OVERFLOW;
    case IR_INDEX_CHECK:
        return IR_IN_BOUNDS | IR_NON_NEGATIVE;
    case IR_OBJECT_SET:
        return IR_IN_BOUNDS;
    case IR_CALL:
    case IR_FORK:
    case IR_LIST_SET:
        return IR_CANNOT_FAIL;
    case IR_COLLECT:
    case IR_REDUCE:
        return IR_CANNOT_FAIL | IR_SEQUENTIAL;
    default:
        return 0;
    }
}

static bool check_instruction(struct verifier *verifier, uint32_t index)
{
    const struct ir_instruction *instruction = verifier->instruction;
    const struct ir_block *block = &verifier->function->blocks[verifier->block];
    if ((uint32_t)instruction->op >= IR_OP_COUNT) {
        verifier->instruction = NULL;
        return broken(verifier, "no such operation");
    }
    const struct ir_op_info *info = ir_op_info(instruction->op);
    bool last = index + 1 == block->instruction_count;
    RULE(verifier, info->terminator == last, "terminators end blocks, and nothing else does");
    RULE(verifier, !(instruction->flags & ~flags_allowed(instruction->op)),
         "flag without a meaning");
    RULE(verifier, instruction->site < verifier->module->site_count, "site is out of range");
    RULE(verifier,
         !instruction->text || instruction->op == IR_RAISE_CODE || instruction->op == IR_STOP,
         "text without a meaning");
    RULE(verifier, instruction->type.id < type_count(verifier->types), "no such type");
    bool native = instruction->op == IR_NATIVE;
    RULE(verifier, !native || (uint64_t)instruction->immediate.integer < IR_NATIVE_COUNT,
         "no such native");
    bool nothing = ir_yields_nothing(instruction);
    bool yields = !info->terminator && !nothing && instruction->type.id != TYPE_NEVER;
    RULE(verifier, yields == (instruction->result.id != 0),
         yields ? "result expected" : "yields nothing");
    if (yields) {
        uint32_t id = instruction->result.id;
        RULE(verifier, id < verifier->function->value_count, "result is out of range");
        const struct ir_value_info *defined = &verifier->function->values[id];
        RULE(verifier, defined->block == verifier->block && defined->instruction == index,
             "result is defined elsewhere");
        RULE(verifier, type_same(defined->type, instruction->type), "result has another type");
    } else {
        RULE(verifier, instruction->type.id == (nothing ? TYPE_NONE : TYPE_NEVER),
             "wrong type for what yields nothing");
    }
    return check_operands(verifier) && check_edges(verifier) && check_operation(verifier);
}

static bool check_parameters(struct verifier *verifier)
{
    const struct ir_function *function = verifier->function;
    const struct ir_block *block = &function->blocks[verifier->block];
    for (uint32_t i = 0; i < block->parameter_count; i++) {
        uint32_t id = block->parameters[i].id;
        RULE(verifier, id && id < function->value_count, "parameter is out of range");
        const struct ir_value_info *info = &function->values[id];
        RULE(verifier, info->block == verifier->block && info->instruction == IR_PARAMETER,
             "%%%" PRIu32 " is defined elsewhere", id);
        RULE(verifier, info->type.id < type_count(verifier->types) && info->type.id != TYPE_NEVER,
             "%%%" PRIu32 " has no type", id);
        for (uint32_t k = 0; k < i; k++)
            RULE(verifier, block->parameters[k].id != id, "%%%" PRIu32 " is defined twice", id);
    }
    return true;
}

static bool check_signature(struct verifier *verifier)
{
    const struct ir_function *function = verifier->function;
    RULE(verifier, function->block_count, "no blocks");
    RULE(verifier, function->result.id < type_count(verifier->types), "no such type");
    if (function->kind != IR_FUNCTION_FILL)
        return true;
    const struct ir_block *entry = &function->blocks[0];
    RULE(verifier, type_same(function->result, TYPE_ID_NONE), "FILL functions return NONE");
    RULE(verifier, function->element.id < type_count(verifier->types), "no such type");
    RULE(verifier, entry->parameter_count >= 2, "FILL functions take low and high");
    for (uint32_t i = 0; i < 2; i++)
        RULE(verifier, type_same(function->values[entry->parameters[i].id].type, TYPE_ID_INT),
             "low and high are INT");
    return true;
}

/* ---- dominance */

static bool check_dominance(struct verifier *verifier, const struct ir_graph *graph)
{
    const struct ir_function *function = verifier->function;
    for (uint32_t at = 0; at < graph->reachable_count; at++) {
        verifier->block = graph->order[at];
        const struct ir_block *block = &function->blocks[verifier->block];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *instruction = &block->instructions[i];
            verifier->instruction = instruction;
            for (uint32_t k = 0; k < instruction->operand_count; k++)
                RULE(verifier,
                     ir_defined_at(graph, function, instruction->operands[k], verifier->block, i),
                     "%%%" PRIu32 " is used before its definition", instruction->operands[k].id);
            for (uint32_t e = 0; e < instruction->edge_count; e++) {
                const struct ir_edge *edge = &instruction->edges[e];
                for (uint32_t k = 0; k < edge->argument_count; k++)
                    RULE(verifier,
                         ir_defined_on(graph, function, edge->arguments[k], verifier->block, e),
                         "%%%" PRIu32 " is used before its definition", edge->arguments[k].id);
            }
        }
    }
    return true;
}

/* What callers rely on: before any function's instructions are looked at. */
static bool check_head(struct verifier *verifier)
{
    const struct ir_function *function = verifier->function;
    for (uint32_t b = 0; b < function->block_count; b++) {
        verifier->block = b;
        RULE(verifier, function->blocks[b].instruction_count, "no terminator");
        if (!check_parameters(verifier))
            return false;
    }
    verifier->block = 0;
    return check_signature(verifier);
}

static bool check_function(struct verifier *verifier)
{
    const struct ir_function *function = verifier->function;
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        verifier->block = b;
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            verifier->instruction = &block->instructions[i];
            if (!check_instruction(verifier, i))
                return false;
        }
    }
    verifier->instruction = NULL;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct ir_graph graph;
    if (ir_graph_make(&graph, &scratch, function))
        check_dominance(verifier, &graph);
    else
        verifier->message = "";
    arena_finish(&scratch);
    return !verifier->message;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool check_names(struct verifier *verifier)
{
    const struct ir_module *module = verifier->module;
    const char **names = arena_array(verifier->arena, module->function_count, sizeof(char *));
    if (!names)
        return false;
    for (uint32_t i = 0; i < module->function_count; i++)
        names[i] = module->functions[i]->name;
    qsort(names, module->function_count, sizeof(*names), compare_names);
    for (uint32_t i = 1; i < module->function_count; i++)
        RULE(verifier, strcmp(names[i - 1], names[i]) != 0, "two functions @%.100s", names[i]);
    return true;
}

static bool check_module(struct verifier *verifier)
{
    const struct ir_module *module = verifier->module;
    RULE(verifier, module->entry.id < module->function_count, "no entry");
    const struct ir_function *entry = module->functions[module->entry.id];
    RULE(verifier, entry->kind == IR_FUNCTION_PLAIN, "the entry is no plain function");
    RULE(verifier, entry->block_count && !entry->blocks[0].parameter_count,
         "the entry takes parameters");
    if (!check_names(verifier))
        return false;
    for (uint32_t i = 0; i < module->hook_count; i++)
        RULE(verifier,
             module->hooks[i].function.id < module->function_count &&
                 module->hooks[i].type.id < type_count(verifier->types),
             "hook %" PRIu32 " of nothing", i);
    for (uint32_t i = 0; i < module->global_count; i++)
        RULE(verifier, module->globals[i].type.id < type_count(verifier->types),
             "global %" PRIu32 " has no type", i);
    for (uint32_t i = 0; i < module->function_count; i++) {
        verifier->function = module->functions[i];
        if (!check_head(verifier))
            return false;
    }
    for (uint32_t i = 0; i < module->function_count; i++) {
        verifier->function = module->functions[i];
        if (!check_function(verifier))
            return false;
    }
    return true;
}

int ir_verify(const struct ir_module *module, struct arena *arena, const char **ret_message)
{
    struct verifier verifier = {.module = module, .types = module->types, .arena = arena};
    if (check_module(&verifier))
        return 0;
    if (!verifier.message || !*verifier.message || arena_failed(arena))
        return -ENOMEM;
    *ret_message = verifier.message;
    return IR_VERIFY_BROKEN;
}

/* See ir_interpreter.h. */
#include "ir_interpreter.h"

#include "jit/ir_edit.h"
#include "jit/ir_text.h"
#include "runtime/abi.h"
#include "runtime/computation.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 200, REPEAT_MAX = 1000 };

/* All are as wide as the widest: tests need no speed. */
struct cell {
    int64_t integer; /* INT, BOOL, STR; the tag of a union */
    double number;
    struct cells *list;
    struct cell *parts; /* children of a product; a union's payload */
};

struct cells {
    int64_t references;
    int64_t count;
    struct cell *items;
    struct type_id element;
};

struct machine {
    const struct ir_module *module;
    struct arena arena;
    bool counted;
    uint64_t steps, steps_max;
    uint32_t depth;
    int64_t alive; /* lists */
    struct cell *globals;
    struct interpreter_result *result;
    bool ended;
};

struct frame {
    const struct ir_function *function;
    struct cell *values;
    struct cells *emitted; /* FILL: where EMIT goes */
};

static void end(struct machine *machine, enum interpreter_status status, int64_t code,
                uint32_t site)
{
    if (machine->ended)
        return;
    machine->ended = true;
    machine->result->status = status;
    machine->result->code = code;
    machine->result->site = site;
}

static void broken(struct machine *machine, const struct frame *frame,
                   const struct ir_instruction *instruction, const char *why)
{
    if (machine->ended)
        return;
    end(machine, INTERPRETER_BROKEN, 0, 0);
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (!file)
        abort();
    fprintf(file, "%s: @%s: ", why, frame ? frame->function->name : "?");
    if (instruction)
        ir_print_instruction(machine->module, instruction, file);
    fclose(file);
    snprintf(machine->result->text, sizeof(machine->result->text), "%s", text);
    free(text);
}

static void *allocate(struct machine *machine, size_t count, size_t bytes)
{
    void *memory = arena_array(&machine->arena, count, bytes);
    if (!memory)
        abort();
    return memory;
}

/* ---- lists and their references */

static struct cell new_list(struct machine *machine, struct type_id element, int64_t count)
{
    struct cells *list = allocate(machine, 1, sizeof(*list));
    list->references = 1;
    list->count = count;
    list->items = allocate(machine, (size_t)count + 1, sizeof(*list->items));
    list->element = element;
    machine->alive++;
    return (struct cell){.list = list};
}

static void count_references(struct machine *machine, struct type_id id, const struct cell *cell,
                             int64_t change)
{
    const struct type *type = type_get(machine->module->types, id);
    if (type->kind == TYPE_LIST) {
        struct cells *list = cell->list;
        if (list->references <= 0) {
            broken(machine, NULL, NULL, "counts a dead list");
            return;
        }
        list->references += change;
        if (list->references)
            return;
        machine->alive--;
        for (int64_t i = 0; i < list->count; i++)
            count_references(machine, list->element, &list->items[i], -1);
    } else if (type->kind == TYPE_UNION) {
        count_references(machine, type->children[cell->integer], cell->parts, change);
    } else if (type_shape(machine->module->types, id) == SHAPE_PRODUCT) {
        for (uint32_t i = 0; i < type->child_count; i++)
            count_references(machine, type->children[i], &cell->parts[i], change);
    }
}

static bool lives(const struct machine *machine, struct type_id id, const struct cell *cell)
{
    const struct type *type = type_get(machine->module->types, id);
    bool good = true;
    if (type->kind == TYPE_LIST) {
        if (!machine->counted)
            return true;
        good = cell->list->references > 0;
        for (int64_t i = 0; good && i < cell->list->count; i++)
            good = lives(machine, cell->list->element, &cell->list->items[i]);
    } else if (type->kind == TYPE_UNION) {
        good = lives(machine, type->children[cell->integer], cell->parts);
    } else if (type_shape(machine->module->types, id) == SHAPE_PRODUCT) {
        for (uint32_t i = 0; good && i < type->child_count; i++)
            good = lives(machine, type->children[i], &cell->parts[i]);
    }
    return good;
}

/* ---- values as text */

static void print_cell(const struct machine *machine, struct type_id id, const struct cell *cell,
                       FILE *file)
{
    const struct type *type = type_get(machine->module->types, id);
    if (type->kind == TYPE_INT || type->kind == TYPE_BOOL || type->kind == TYPE_STR) {
        fprintf(file, "%" PRId64, cell->integer);
    } else if (type->kind == TYPE_FLOAT) {
        fprintf(file, isnan(cell->number) ? "nan" : "%.17g", cell->number);
    } else if (type->kind == TYPE_LIST) {
        for (int64_t i = 0; i < cell->list->count; i++) {
            fputs(i ? ", " : "[", file);
            print_cell(machine, cell->list->element, &cell->list->items[i], file);
        }
        fputs(cell->list->count ? "]" : "[]", file);
    } else if (type->kind == TYPE_UNION) {
        ir_print_type(machine->module->types, type->children[cell->integer], file);
        fputc(' ', file);
        print_cell(machine, type->children[cell->integer], cell->parts, file);
    } else {
        fputs("(", file);
        for (uint32_t i = 0; i < type->child_count; i++) {
            print_cell(machine, type->children[i], &cell->parts[i], file);
            fputs(",", file);
        }
        fputs(")", file);
    }
}

/* A value of the type, for globals. */
static struct cell invent(struct machine *machine, struct type_id id, int64_t seed)
{
    const struct type *type = type_get(machine->module->types, id);
    struct cell cell = {0};
    if (type->kind == TYPE_BOOL) {
        cell.integer = seed & 1;
    } else if (type->kind == TYPE_INT) {
        cell.integer = seed + 3;
    } else if (type->kind == TYPE_FLOAT) {
        cell.number = (double)seed + 0.5;
    } else if (type->kind == TYPE_LIST) {
        struct type_id element = type_element(machine->module->types, id);
        cell = new_list(machine, element, seed + 1);
        for (int64_t i = 0; i <= seed; i++)
            cell.list->items[i] = invent(machine, element, i);
    } else if (type->kind == TYPE_UNION) {
        cell.integer = seed % type->child_count;
        cell.parts = allocate(machine, 1, sizeof(cell));
        *cell.parts = invent(machine, type->children[cell.integer], seed);
    } else {
        cell.parts = allocate(machine, type->child_count + 1, sizeof(cell));
        for (uint32_t i = 0; i < type->child_count; i++)
            cell.parts[i] = invent(machine, type->children[i], seed + i);
    }
    return cell;
}

/* ---- numbers */

static bool claims(const struct ir_instruction *instruction, uint32_t flags)
{
    return (instruction->flags & flags) != 0;
}

static void overflow(struct machine *machine, const struct frame *frame,
                     const struct ir_instruction *instruction)
{
    if (claims(instruction, IR_NO_OVERFLOW))
        broken(machine, frame, instruction, "overflows");
    end(machine, INTERPRETER_STOPPED, RT_STOP_INT_OVERFLOW, instruction->site);
}

static bool divides(struct machine *machine, const struct frame *frame,
                    const struct ir_instruction *instruction, int64_t left, int64_t right)
{
    if (claims(instruction, IR_NON_NEGATIVE) && (left < 0 || right < 0))
        broken(machine, frame, instruction, "an operand is negative");
    if (right)
        return true;
    if (claims(instruction, IR_NONZERO))
        broken(machine, frame, instruction, "divides by zero");
    end(machine, INTERPRETER_RAISED, RT_ERROR_INT_DIVIDE_BY_ZERO, instruction->site);
    return false;
}

static int64_t floor_divide(int64_t left, int64_t right)
{
    int64_t quotient = left / right;
    return quotient - (left % right != 0 && (left < 0) != (right < 0));
}

static int64_t int_power(struct machine *machine, const struct frame *frame,
                         const struct ir_instruction *instruction, int64_t base, int64_t exponent)
{
    int64_t result = 1;
    if (exponent < 0)
        broken(machine, frame, instruction, "negative exponent");
    if (base == 0 || base == 1 || base == -1)
        return exponent == 0 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : base;
    for (int64_t i = 0; i < exponent && !machine->ended; i++) {
        if (__builtin_mul_overflow(result, base, &result))
            overflow(machine, frame, instruction);
    }
    return result;
}

static int64_t int_shift(struct machine *machine, const struct frame *frame,
                         const struct ir_instruction *instruction, int64_t left, int64_t count)
{
    if (count < 0) {
        if (claims(instruction, IR_NON_NEGATIVE))
            broken(machine, frame, instruction, "negative count");
        end(machine, INTERPRETER_RAISED, RT_ERROR_NEGATIVE_SHIFT, instruction->site);
        return 0;
    }
    if (instruction->op == IR_INT_SHIFT_RIGHT)
        return left >> (count > 63 ? 63 : count);
    __int128 wide = left * ((__int128)1 << (count > 63 ? 63 : count));
    if (left && (count > 63 || wide != (int64_t)wide))
        overflow(machine, frame, instruction);
    return left ? (int64_t)wide : 0;
}

static int64_t int_binary(struct machine *machine, const struct frame *frame,
                          const struct ir_instruction *instruction, int64_t left, int64_t right)
{
    int64_t result = 0;
    bool over = false;
    switch ((int)instruction->op) {
    case IR_INT_ADD:
        over = __builtin_add_overflow(left, right, &result);
        break;
    case IR_INT_SUBTRACT:
        over = __builtin_sub_overflow(left, right, &result);
        break;
    case IR_INT_MULTIPLY:
        over = __builtin_mul_overflow(left, right, &result);
        break;
    case IR_INT_FLOOR_DIVIDE:
        if (!divides(machine, frame, instruction, left, right))
            return 0;
        over = left == INT64_MIN && right == -1;
        result = over ? 0 : floor_divide(left, right);
        break;
    case IR_INT_MODULO:
        if (!divides(machine, frame, instruction, left, right))
            return 0;
        result = right == -1 ? 0 : left % right;
        result += result && (result < 0) != (right < 0) ? right : 0;
        break;
    case IR_INT_POWER:
        return int_power(machine, frame, instruction, left, right);
    case IR_INT_AND:
        return left & right;
    case IR_INT_OR:
        return left | right;
    case IR_INT_XOR:
        return left ^ right;
    default:
        return int_shift(machine, frame, instruction, left, right);
    }
    if (over)
        overflow(machine, frame, instruction);
    return result;
}

static bool compare_ints(int64_t which, int64_t left, int64_t right)
{
    const bool answers[] = {[IR_EQ] = left == right,
                            [IR_NE] = left != right,
                            [IR_LT] = left<right, [IR_LE] = left <= right, [IR_GT] = left> right,
                            [IR_GE] = left >= right};
    return answers[which];
}

static bool compare_floats(int64_t which, double left, double right)
{
    const bool answers[] = {[IR_EQ] = left == right,
                            [IR_NE] = left != right,
                            [IR_LT] = left<right, [IR_LE] = left <= right, [IR_GT] = left> right,
                            [IR_GE] = left >= right};
    return answers[which];
}

static struct cell float_binary(struct machine *machine, const struct frame *frame,
                                const struct ir_instruction *instruction, double left, double right)
{
    struct cell cell = {0};
    switch ((int)instruction->op) {
    case IR_FLOAT_ADD:
        cell.number = left + right;
        break;
    case IR_FLOAT_SUBTRACT:
        cell.number = left - right;
        break;
    case IR_FLOAT_MULTIPLY:
        cell.number = left * right;
        break;
    default:
        if (right == 0) {
            if (claims(instruction, IR_NONZERO))
                broken(machine, frame, instruction, "divides by zero");
            end(machine, INTERPRETER_RAISED, RT_ERROR_FLOAT_DIVIDE_BY_ZERO, instruction->site);
            return cell;
        }
        cell.number = left / right;
        if (instruction->op == IR_FLOAT_FLOOR_DIVIDE)
            cell.number = floor(cell.number);
        if (instruction->op == IR_FLOAT_MODULO)
            cell.number = fmod(left, right);
    }
    return cell;
}

static struct cell truncate_float(struct machine *machine, const struct frame *frame,
                                  const struct ir_instruction *instruction, double number)
{
    if (!(fabs(number) < 0x1p63)) {
        if (claims(instruction, IR_NO_OVERFLOW))
            broken(machine, frame, instruction, "overflows");
        end(machine, INTERPRETER_STOPPED, RT_STOP_INT_OVERFLOW, instruction->site);
        return (struct cell){0};
    }
    return (struct cell){.integer = (int64_t)number};
}

/* A few stand for the rest. */
static struct cell math(struct machine *machine, const struct frame *frame,
                        const struct ir_instruction *instruction, double operand)
{
    if (claims(instruction, IR_FINITE) && !isfinite(operand))
        broken(machine, frame, instruction, "the operand is not finite");
    struct cell cell = {0};
    switch ((int)instruction->immediate.integer) {
    case JIT_MATH_SIN:
        cell.number = sin(operand);
        break;
    case JIT_MATH_SQRT:
        cell.number = sqrt(operand);
        break;
    case JIT_MATH_ATAN:
        cell.number = atan(operand);
        break;
    case JIT_MATH_FABS:
        cell.number = fabs(operand);
        break;
    case JIT_MATH_FLOOR:
        return truncate_float(machine, frame, instruction, floor(operand));
    case JIT_MATH_TRUNC:
        return truncate_float(machine, frame, instruction, operand);
    case JIT_MATH_ISNAN:
        cell.integer = isnan(operand) != 0;
        return cell;
    default:
        broken(machine, frame, instruction, "not known to the interpreter");
    }
    if (isnan(cell.number) && !isnan(operand)) {
        if (!ir_can_fail(instruction))
            broken(machine, frame, instruction, "fails");
        end(machine, INTERPRETER_RAISED, RT_ERROR_MATH_DOMAIN, instruction->site);
    }
    return cell;
}

/* ---- lists */

/* A new list's own copy of an element. */
static struct cell share(struct machine *machine, struct type_id type, struct cell cell)
{
    if (machine->counted)
        count_references(machine, type, &cell, 1);
    return cell;
}

static struct cell concatenate(struct machine *machine, struct type_id element,
                               const struct cells *left, const struct cells *right)
{
    struct cell made = new_list(machine, element, left->count + right->count);
    for (int64_t i = 0; i < left->count; i++)
        made.list->items[i] = share(machine, element, left->items[i]);
    for (int64_t i = 0; i < right->count; i++)
        made.list->items[left->count + i] = share(machine, element, right->items[i]);
    return made;
}

static struct cell repeat(struct machine *machine, const struct ir_instruction *instruction,
                          const struct cells *list, int64_t times)
{
    struct cell made = {0};
    if (times > REPEAT_MAX) {
        end(machine, INTERPRETER_RAISED, RT_ERROR_MEMORY, instruction->site);
        return made;
    }
    times = times < 0 ? 0 : times;
    made = new_list(machine, list->element, list->count * times);
    for (int64_t i = 0; i < made.list->count; i++)
        made.list->items[i] = share(machine, list->element, list->items[i % list->count]);
    return made;
}

static struct cell convert(struct machine *machine, struct type_id from, struct type_id to,
                           struct cell cell)
{
    const struct type_table *types = machine->module->types;
    if (type_same(from, to))
        return share(machine, from, cell);
    const struct type *narrow = type_get(types, from), *wide = type_get(types, to);
    if (narrow->kind == TYPE_LIST && wide->kind == TYPE_LIST) {
        struct type_id in = type_element(types, from), out = type_element(types, to);
        struct cell made = new_list(machine, out, cell.list->count);
        for (int64_t i = 0; i < cell.list->count; i++)
            made.list->items[i] = convert(machine, in, out, cell.list->items[i]);
        return made;
    }
    struct type_id member = from;
    if (narrow->kind == TYPE_UNION) {
        member = narrow->children[cell.integer];
        cell = *cell.parts;
    }
    struct cell made = {.integer = type_union_member(types, to, member)};
    made.parts = allocate(machine, 1, sizeof(cell));
    *made.parts = share(machine, member, cell);
    return made;
}

static struct cell check_index(struct machine *machine, const struct frame *frame,
                               const struct ir_instruction *instruction, int64_t index,
                               int64_t count)
{
    if (claims(instruction, IR_IN_BOUNDS) && (index < 0 || index >= count))
        broken(machine, frame, instruction, "out of bounds");
    if (index < 0)
        index += count;
    if (index < 0 || index >= count)
        end(machine, INTERPRETER_RAISED, instruction->immediate.integer, instruction->site);
    return (struct cell){.integer = index};
}

/* ---- calls */

static struct cell call(struct machine *machine, struct ir_function_id id,
                        const struct cell *arguments, struct cells *emitted);

static void emit(struct machine *machine, struct cells *into, struct cell cell)
{
    struct cell *items = allocate(machine, (size_t)into->count + 1, sizeof(cell));
    if (into->count)
        memcpy(items, into->items, (size_t)into->count * sizeof(cell));
    items[into->count++] = cell;
    into->items = items;
}

/* Hands the indices out by threes, as the runtime would by leaves. */
static struct cell collect(struct machine *machine, const struct frame *frame,
                           const struct ir_instruction *instruction)
{
    const struct ir_function *fill = ir_function_get(machine->module, instruction->callee);
    struct cell made = new_list(machine, fill->element, 0);
    struct cell arguments[64];
    int64_t count = frame->values[instruction->operands[0].id].integer;
    if (instruction->operand_count > 60)
        abort();
    for (uint32_t i = 1; i < instruction->operand_count; i++)
        arguments[i + 1] = frame->values[instruction->operands[i].id];
    for (int64_t low = 0; low < count && !machine->ended; low += 3) {
        arguments[0] = (struct cell){.integer = low};
        arguments[1] = (struct cell){.integer = low + 3 < count ? low + 3 : count};
        call(machine, instruction->callee, arguments, made.list);
    }
    return made;
}

static struct cell reduce(struct machine *machine, const struct frame *frame,
                          const struct ir_instruction *instruction)
{
    struct cell all = collect(machine, frame, instruction);
    struct cell made = {0}, *parts = allocate(machine, 2, sizeof(*parts));
    for (int64_t i = 0; i < all.list->count && !machine->ended; i++) {
        struct cell item = all.list->items[i];
        switch ((enum rt_reduction)instruction->immediate.integer) {
        case RT_SUM_INT:
            if (__builtin_add_overflow(made.integer, item.integer, &made.integer))
                end(machine, INTERPRETER_STOPPED, RT_STOP_INT_OVERFLOW, instruction->site);
            break;
        case RT_COUNT:
            made.integer++;
            break;
        case RT_MAX_INT:
            parts[0].integer =
                !i || item.integer > parts[0].integer ? item.integer : parts[0].integer;
            parts[1].integer = 1;
            break;
        case RT_SUM_FLOAT:
            parts[0].number += item.number;
            parts[1].integer = 1;
            break;
        default:
            broken(machine, frame, instruction, "not known to the interpreter");
        }
    }
    made.parts = parts;
    if (machine->counted)
        count_references(machine, type_list(machine->module->types, all.list->element), &all, -1);
    return made;
}

static struct cell call_with(struct machine *machine, const struct frame *frame,
                             struct ir_function_id callee, const struct ir_value *operands,
                             uint32_t count)
{
    struct cell *arguments = allocate(machine, count + 1, sizeof(*arguments));
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = frame->values[operands[i].id];
    return call(machine, callee, arguments, NULL);
}

static struct cell fork_calls(struct machine *machine, const struct frame *frame,
                              const struct ir_instruction *instruction)
{
    uint32_t first = instruction->second_first;
    struct cell made = {.parts = allocate(machine, 2, sizeof(made))};
    made.parts[0] = call_with(machine, frame, instruction->callee, instruction->operands, first);
    if (!machine->ended)
        made.parts[1] =
            call_with(machine, frame, instruction->second, instruction->operands + first,
                      instruction->operand_count - first);
    return made;
}

/* ---- instructions */

static struct cell inject(struct machine *machine, struct type_id from, struct type_id to,
                          struct cell cell)
{
    const struct type *type = type_get(machine->module->types, from);
    struct cell made = {0};
    if (type->kind == TYPE_UNION) {
        made.integer = type_union_member(machine->module->types, to, type->children[cell.integer]);
        made.parts = cell.parts;
        return made;
    }
    made.integer = type_union_member(machine->module->types, to, from);
    made.parts = allocate(machine, 1, sizeof(cell));
    *made.parts = cell;
    return made;
}

static struct cell gather(struct machine *machine, const struct frame *frame,
                          const struct ir_instruction *instruction)
{
    struct cell *parts = allocate(machine, instruction->operand_count + 1, sizeof(*parts));
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        parts[i] = frame->values[instruction->operands[i].id];
    if (instruction->op == IR_MAKE)
        return (struct cell){.parts = parts};
    struct type_id element = type_element(machine->module->types, instruction->type);
    struct cell made = new_list(machine, element, instruction->operand_count);
    made.list->items = parts;
    return made;
}

static struct cell execute(struct machine *machine, struct frame *frame,
                           const struct ir_instruction *instruction)
{
    struct cell operands[8] = {0};
    int64_t integer = instruction->immediate.integer;
    for (uint32_t i = 0; i < instruction->operand_count && i < 8; i++)
        operands[i] = frame->values[instruction->operands[i].id];
    struct type_id type = instruction->operand_count
                              ? frame->function->values[instruction->operands[0].id].type
                              : TYPE_ID_NEVER;
    switch ((int)instruction->op) {
    case IR_CONST_INT:
    case IR_CONST_BOOL:
    case IR_CONST_STR:
        return (struct cell){.integer = integer};
    case IR_CONST_FLOAT:
        return (struct cell){.number = instruction->immediate.number};
    case IR_GLOBAL:
        return machine->globals[integer];
    case IR_MAKE:
    case IR_LIST_NEW:
        return gather(machine, frame, instruction);
    case IR_FIELD:
        return operands[0].parts[integer];
    case IR_INJECT:
        return inject(machine, type, instruction->type, operands[0]);
    case IR_TAG:
        return (struct cell){.integer = operands[0].integer};
    case IR_PAYLOAD:
        if (operands[0].integer != integer)
            broken(machine, frame, instruction, "another member is held");
        return *operands[0].parts;
    case IR_SELECT:
        return operands[0].integer ? operands[1] : operands[2];
    case IR_INT_NEGATE:
    case IR_INT_ABS:
        if (operands[0].integer == INT64_MIN) {
            overflow(machine, frame, instruction);
            return operands[0];
        }
        if (instruction->op == IR_INT_ABS && operands[0].integer >= 0)
            return operands[0];
        return (struct cell){.integer = -operands[0].integer};
    case IR_INT_INVERT:
        return (struct cell){.integer = ~operands[0].integer};
    case IR_INT_DIVIDE:
        if (!divides(machine, frame, instruction, operands[0].integer, operands[1].integer))
            return operands[0];
        return (struct cell){.number = (double)operands[0].integer / (double)operands[1].integer};
    case IR_INT_COMPARE:
        return (struct cell){.integer =
                                 compare_ints(integer, operands[0].integer, operands[1].integer)};
    case IR_FLOAT_COMPARE:
        return (struct cell){.integer =
                                 compare_floats(integer, operands[0].number, operands[1].number)};
    case IR_FLOAT_ADD:
    case IR_FLOAT_SUBTRACT:
    case IR_FLOAT_MULTIPLY:
    case IR_FLOAT_DIVIDE:
    case IR_FLOAT_FLOOR_DIVIDE:
    case IR_FLOAT_MODULO:
        return float_binary(machine, frame, instruction, operands[0].number, operands[1].number);
    case IR_FLOAT_NEGATE:
        return (struct cell){.number = -operands[0].number};
    case IR_FLOAT_ABS:
        return (struct cell){.number = fabs(operands[0].number)};
    case IR_MATH:
        return math(machine, frame, instruction, operands[0].number);
    case IR_INT_TO_FLOAT:
        if (claims(instruction, IR_NON_NEGATIVE) &&
            (operands[0].integer <= -(1ll << 51) || operands[0].integer >= 1ll << 51))
            broken(machine, frame, instruction, "2**51 or more");
        return (struct cell){.number = (double)operands[0].integer};
    case IR_FLOAT_TO_INT:
        return truncate_float(machine, frame, instruction, operands[0].number);
    case IR_BOOL_TO_INT:
        return operands[0];
    case IR_BOOL_NOT:
        return (struct cell){.integer = !operands[0].integer};
    case IR_LIST_COUNT:
        return (struct cell){.integer = operands[0].list->count};
    case IR_LIST_GET:
        if (operands[1].integer < 0 || operands[1].integer >= operands[0].list->count) {
            broken(machine, frame, instruction, "out of bounds");
            return operands[0];
        }
        return operands[0].list->items[operands[1].integer];
    case IR_LIST_CONCAT:
        return concatenate(machine, operands[0].list->element, operands[0].list, operands[1].list);
    case IR_LIST_CONVERT:
        return convert(machine, type, instruction->type, operands[0]);
    case IR_LIST_REPEAT:
        return repeat(machine, instruction, operands[0].list, operands[1].integer);
    case IR_INDEX_CHECK:
        return check_index(machine, frame, instruction, operands[0].integer, operands[1].integer);
    case IR_CALL:
        return call_with(machine, frame, instruction->callee, instruction->operands,
                         instruction->operand_count);
    case IR_FORK:
        return fork_calls(machine, frame, instruction);
    case IR_COLLECT:
        return collect(machine, frame, instruction);
    case IR_REDUCE:
        return reduce(machine, frame, instruction);
    case IR_EMIT:
        emit(machine, frame->emitted, operands[0]);
        break;
    case IR_RETAIN:
    case IR_RELEASE:
        if (machine->counted)
            count_references(machine, type, &operands[0], instruction->op == IR_RETAIN ? 1 : -1);
        if (machine->ended && machine->result->status == INTERPRETER_BROKEN)
            fprintf(stderr, "in @%s: %%%u\n", frame->function->name, instruction->operands[0].id);
        break;
    case IR_UNIT:
    case IR_POLL:
    case IR_STACK_CHECK:
        break;
    default:
        if (instruction->operand_count == 2 && instruction->type.id == TYPE_INT)
            return (struct cell){.integer = int_binary(machine, frame, instruction,
                                                       operands[0].integer, operands[1].integer)};
        broken(machine, frame, instruction, "not known to the interpreter");
    }
    return (struct cell){0};
}

static void check_alive(struct machine *machine, const struct frame *frame,
                        const struct ir_instruction *instruction)
{
    for (uint32_t i = 0; machine->counted && i < instruction->operand_count; i++) {
        struct ir_value operand = instruction->operands[i];
        if (!lives(machine, frame->function->values[operand.id].type, &frame->values[operand.id]))
            broken(machine, frame, instruction, "touches a dead list");
    }
}

/* The edge taken, its arguments put in place; NULL when the function was left. */
static const struct ir_edge *leave(struct machine *machine, struct frame *frame,
                                   const struct ir_instruction *last)
{
    int64_t integer = last->operand_count ? frame->values[last->operands[0].id].integer : 0;
    switch ((int)last->op) {
    case IR_JUMP:
        integer = 0;
        break;
    case IR_BRANCH:
        integer = integer ? 0 : 1;
        break;
    case IR_SWITCH:
        break;
    case IR_RAISE:
        end(machine, INTERPRETER_RAISED, -1, last->site);
        return NULL;
    case IR_RAISE_CODE:
        end(machine, INTERPRETER_RAISED, last->immediate.integer, last->site);
        return NULL;
    case IR_STOP:
        end(machine, INTERPRETER_STOPPED, last->immediate.integer, last->site);
        return NULL;
    case IR_UNREACHABLE:
        broken(machine, frame, last, "reached");
        return NULL;
    default:
        return NULL;
    }
    if (integer < 0 || integer >= last->edge_count) {
        broken(machine, frame, last, "no such edge");
        return NULL;
    }
    const struct ir_edge *edge = &last->edges[integer];
    const struct ir_block *block = &frame->function->blocks[edge->block.id];
    struct cell *arguments = allocate(machine, edge->argument_count + 1, sizeof(*arguments));
    for (uint32_t i = 0; i < edge->argument_count; i++)
        arguments[i] = frame->values[edge->arguments[i].id];
    for (uint32_t i = 0; i < edge->argument_count; i++)
        frame->values[block->parameters[i].id] = arguments[i];
    return edge;
}

static struct cell run_blocks(struct machine *machine, struct frame *frame)
{
    const struct ir_block *block = &frame->function->blocks[0];
    for (;;) {
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *instruction = &block->instructions[i];
            if (++machine->steps > machine->steps_max)
                end(machine, INTERPRETER_TIRED, 0, 0);
            check_alive(machine, frame, instruction);
            if (machine->ended)
                return (struct cell){0};
            if (ir_op_info(instruction->op)->terminator)
                break;
            struct cell cell = execute(machine, frame, instruction);
            if (machine->ended && !ir_can_fail(instruction) &&
                machine->result->status != INTERPRETER_BROKEN &&
                machine->result->status != INTERPRETER_TIRED) {
                machine->ended = false;
                broken(machine, frame, instruction, "fails, and says that it cannot");
            }
            if (machine->ended)
                return (struct cell){0};
            frame->values[instruction->result.id] = cell;
        }
        const struct ir_instruction *last = ir_terminator(block);
        if (last->op == IR_RETURN)
            return frame->values[last->operands[0].id];
        const struct ir_edge *edge = leave(machine, frame, last);
        if (!edge)
            return (struct cell){0};
        block = &frame->function->blocks[edge->block.id];
    }
}

static struct cell call(struct machine *machine, struct ir_function_id id,
                        const struct cell *arguments, struct cells *emitted)
{
    struct frame frame = {
        .function = ir_function_get(machine->module, id),
        .emitted = emitted,
    };
    frame.values = allocate(machine, frame.function->value_count, sizeof(*frame.values));
    const struct ir_block *entry = &frame.function->blocks[0];
    for (uint32_t i = 0; i < entry->parameter_count; i++)
        frame.values[entry->parameters[i].id] = arguments[i];
    struct cell cell = {0};
    if (++machine->depth > DEPTH_MAX)
        end(machine, INTERPRETER_TIRED, 0, 0);
    else
        cell = run_blocks(machine, &frame);
    machine->depth--;
    return cell;
}

static void finish(struct machine *machine, struct type_id type, struct cell *cell,
                   int64_t alive_before)
{
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (!file)
        abort();
    print_cell(machine, type, cell, file);
    fclose(file);
    snprintf(machine->result->text, sizeof(machine->result->text), "%s", text);
    free(text);
    if (!machine->counted)
        return;
    count_references(machine, type, cell, -1);
    if (machine->alive != alive_before)
        broken(machine, NULL, NULL, "lists are left over");
}

void interpreter_run(const struct ir_module *module, bool counted, uint64_t steps_max,
                     struct interpreter_result *ret_result)
{
    struct machine machine = {
        .module = module,
        .counted = counted,
        .steps_max = steps_max,
        .result = ret_result,
    };
    *ret_result = (struct interpreter_result){.status = INTERPRETER_DONE};
    arena_init(&machine.arena, 0);
    machine.globals = allocate(&machine, module->global_count + 1, sizeof(struct cell));
    for (uint32_t i = 0; i < module->global_count; i++)
        machine.globals[i] = invent(&machine, module->globals[i].type, i);
    int64_t alive = machine.alive;
    struct cell cell = call(&machine, module->entry, NULL, NULL);
    if (!machine.ended)
        finish(&machine, ir_function_get(module, module->entry)->result, &cell, alive);
    for (uint32_t i = 0; i < module->global_count && counted && !machine.ended; i++) {
        if (!lives(&machine, module->globals[i].type, &machine.globals[i]))
            broken(&machine, NULL, NULL, "a global died");
    }
    arena_finish(&machine.arena);
}

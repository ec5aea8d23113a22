/* See ir_random.h. Programs are built as structured code: values in scope are a stack that is cut
 * back where a branch or loop ends, so that definitions dominate uses. */
#include "ir_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 600, FUNCTIONS_MAX = 8, NESTING_MAX = 3 };

enum pool { INT, FLOAT, BOOL, LIST, LISTS, TUPLE, UNION, NONE, POOL_COUNT };

struct maker {
    struct ir_module *module;
    struct ir_function *function;
    struct ir_block_id block;
    struct type_id types[POOL_COUNT];
    struct ir_value values[VALUES_MAX];
    uint32_t value_count;
    uint64_t seed;
    uint32_t nesting, budget;
    uint32_t functions; /* made so far: these may be called */
    struct ir_function_id ids[FUNCTIONS_MAX];
    struct ir_function_id self; /* may be called when self_n is there */
    struct ir_value self_n;
};

static uint64_t next(struct maker *maker)
{
    maker->seed ^= maker->seed << 13;
    maker->seed ^= maker->seed >> 7;
    maker->seed ^= maker->seed << 17;
    return maker->seed;
}

static uint32_t below(struct maker *maker, uint32_t count)
{
    return (uint32_t)((next(maker) >> 20) % count);
}

static struct ir_value keep(struct maker *maker, struct ir_value value)
{
    if (value.id && maker->value_count < VALUES_MAX)
        maker->values[maker->value_count++] = value;
    return value;
}

static struct ir_value add(struct maker *maker, enum ir_op op, struct type_id type, int64_t integer,
                           const struct ir_value *operands, uint32_t count)
{
    struct ir_instruction made = {
        .op = op,
        .type = type,
        .immediate.integer = integer,
        .operands = (struct ir_value *)operands,
        .operand_count = count,
    };
    if (ir_op_info(op)->fails)
        made.site = ir_site_add(maker->module, "r.py", "f", maker->module->site_count, 0);
    return keep(maker, ir_append(maker->module, maker->function, maker->block, &made));
}

#define ADD(maker, op, pool, integer, ...)                                                         \
    add(maker, op, (maker)->types[pool], integer, (struct ir_value[]){__VA_ARGS__},                \
        sizeof((struct ir_value[]){__VA_ARGS__}) / sizeof(struct ir_value))

static struct ir_value constant(struct maker *maker, int64_t value)
{
    return add(maker, IR_CONST_INT, TYPE_ID_INT, value, NULL, 0);
}

static struct ir_value pick(struct maker *maker, enum pool type);

static struct ir_value make(struct maker *maker, enum pool type)
{
    static const int64_t ints[] = {0, 1, 2, 3, -1, 5, 7, 100, INT64_MAX, INT64_MIN, 1ll << 40, -9};
    struct ir_value operands[3];
    uint32_t count = below(maker, 8) ? 1 + below(maker, 3) : 0;
    switch (type) {
    case INT:
        return constant(maker, ints[below(maker, below(maker, 40) ? 8 : 12)]);
    case FLOAT: {
        struct ir_instruction made = {.op = IR_CONST_FLOAT, .type = TYPE_ID_FLOAT};
        made.immediate.number = (double)below(maker, 9) - 2.5;
        return keep(maker, ir_append(maker->module, maker->function, maker->block, &made));
    }
    case BOOL:
        return add(maker, IR_CONST_BOOL, TYPE_ID_BOOL, below(maker, 2), NULL, 0);
    case LIST:
    case LISTS:
        if (below(maker, 4) == 0)
            return add(maker, IR_GLOBAL, maker->types[type], type == LIST ? 4 : 2, NULL, 0);
        for (uint32_t i = 0; i < count; i++)
            operands[i] = pick(maker, type == LIST ? INT : LIST);
        return add(maker, IR_LIST_NEW, maker->types[type], 0, operands, count);
    case TUPLE:
        operands[0] = pick(maker, INT);
        operands[1] = pick(maker, LIST);
        return add(maker, IR_MAKE, maker->types[TUPLE], 0, operands, 2);
    case UNION:
        return ADD(maker, IR_INJECT, UNION, 0, pick(maker, below(maker, 2) ? INT : LIST));
    case NONE:
    case POOL_COUNT:
        break;
    }
    return add(maker, IR_UNIT, TYPE_ID_NONE, 0, NULL, 0);
}

/* A value of the type: one in scope, mostly. */
static struct ir_value pick(struct maker *maker, enum pool type)
{
    if (below(maker, 5)) {
        for (uint32_t tries = 0; maker->value_count && tries < 20; tries++) {
            uint32_t recent = below(maker, 2) && maker->value_count > 10 ? 10 : maker->value_count;
            struct ir_value value = maker->values[maker->value_count - 1 - below(maker, recent)];
            if (type_same(maker->function->values[value.id].type, maker->types[type]))
                return value;
        }
    }
    return make(maker, type);
}

static enum pool any_pool(struct maker *maker)
{
    return (enum pool)below(maker, NONE);
}

static enum pool pool_of(const struct maker *maker, struct type_id type)
{
    uint32_t pool = 0;
    while (pool < NONE && !type_same(maker->types[pool], type))
        pool++;
    return (enum pool)pool;
}

static void jump(struct maker *maker, struct ir_block_id to, const struct ir_value *arguments,
                 uint32_t count)
{
    struct ir_edge edge = {to, count, (struct ir_value *)arguments};
    struct ir_instruction made = {.op = IR_JUMP, .edge_count = 1, .edges = &edge};
    ir_append(maker->module, maker->function, maker->block, &made);
}

static void branch(struct maker *maker, struct ir_value condition, struct ir_edge yes,
                   struct ir_edge no)
{
    struct ir_edge edges[] = {yes, no};
    struct ir_instruction made = {.op = IR_BRANCH,
                                  .operands = &condition,
                                  .operand_count = 1,
                                  .edge_count = 2,
                                  .edges = edges};
    ir_append(maker->module, maker->function, maker->block, &made);
}

static struct ir_block_id new_block(struct maker *maker)
{
    return ir_block_add(maker->module, maker->function);
}

static struct ir_value new_parameter(struct maker *maker, struct ir_block_id block, enum pool type)
{
    return ir_parameter_add(maker->module, maker->function, block, maker->types[type]);
}

static struct ir_value compare(struct maker *maker)
{
    if (below(maker, 5) == 0)
        return pick(maker, BOOL);
    return ADD(maker, IR_INT_COMPARE, BOOL, below(maker, 6), pick(maker, INT), pick(maker, INT));
}

static void statements(struct maker *maker, uint32_t count);

/* if: both arms give values to what they come together in; one may leave by an exception. */
static void make_if(struct maker *maker)
{
    struct ir_block_id yes = new_block(maker), no = new_block(maker), join = new_block(maker);
    uint32_t count = below(maker, 3);
    enum pool types[3];
    struct ir_value arguments[3];
    branch(maker, compare(maker), (struct ir_edge){.block = yes}, (struct ir_edge){.block = no});
    for (uint32_t i = 0; i < count; i++)
        types[i] = any_pool(maker);
    uint32_t scope = maker->value_count;
    for (int arm = 0; arm < 2; arm++) {
        maker->block = arm ? no : yes;
        statements(maker, below(maker, 4));
        if (arm && below(maker, 8) == 0) {
            struct ir_instruction raise = {.op = IR_RAISE_CODE, .immediate.integer = 3};
            raise.site = ir_site_add(maker->module, "r.py", "f", maker->module->site_count, 0);
            ir_append(maker->module, maker->function, maker->block, &raise);
        } else {
            for (uint32_t i = 0; i < count; i++)
                arguments[i] = pick(maker, types[i]);
            jump(maker, join, arguments, count);
        }
        maker->value_count = scope;
    }
    maker->block = join;
    for (uint32_t i = 0; i < count; i++)
        keep(maker, new_parameter(maker, join, types[i]));
}

static void make_loop(struct maker *maker)
{
    struct ir_block_id head = new_block(maker), body = new_block(maker), out = new_block(maker);
    enum pool types[4] = {INT};
    struct ir_value arguments[4], parameters[4];
    uint32_t count = 1 + below(maker, 3);
    struct ir_value limit = below(maker, 2) ? constant(maker, below(maker, 5))
                                            : ADD(maker, IR_LIST_COUNT, INT, 0, pick(maker, LIST));
    arguments[0] = constant(maker, (int64_t)below(maker, 3) - 1);
    for (uint32_t i = 1; i < count; i++) {
        types[i] = any_pool(maker);
        arguments[i] = pick(maker, types[i]);
    }
    jump(maker, head, arguments, count);
    uint32_t scope = maker->value_count;
    maker->block = head;
    for (uint32_t i = 0; i < count; i++)
        parameters[i] = keep(maker, new_parameter(maker, head, types[i]));
    struct ir_value more = ADD(maker, IR_INT_COMPARE, BOOL, IR_LT, parameters[0], limit);
    branch(maker, more, (struct ir_edge){.block = body}, (struct ir_edge){out, count, parameters});
    maker->block = body;
    statements(maker, 1 + below(maker, 5));
    if (below(maker, 3) == 0) {
        struct ir_block_id on = new_block(maker);
        for (uint32_t i = 0; i < count; i++)
            arguments[i] = pick(maker, types[i]);
        branch(maker, compare(maker), (struct ir_edge){out, count, arguments},
               (struct ir_edge){.block = on});
        maker->block = on;
        statements(maker, below(maker, 3));
    }
    arguments[0] = ADD(maker, IR_INT_ADD, INT, 0, parameters[0], constant(maker, 1));
    for (uint32_t i = 1; i < count; i++)
        arguments[i] = pick(maker, types[i]);
    jump(maker, head, arguments, count);
    maker->value_count = scope;
    maker->block = out;
    for (uint32_t i = 0; i < count; i++)
        keep(maker, new_parameter(maker, out, types[i]));
}

/* Looks for the first x of which one of a few things is true, as trial division does. */
static void make_search(struct maker *maker)
{
    struct ir_block_id head = new_block(maker), out = new_block(maker);
    /* known to be small, or not known to be */
    struct ir_value n = ADD(maker, IR_INT_AND, INT, 0, pick(maker, INT), constant(maker, 1023));
    if (below(maker, 2)) {
        n = ADD(maker, IR_LIST_COUNT, INT, 0, pick(maker, LIST));
        n = ADD(maker, IR_INT_MULTIPLY, INT, 0, n, constant(maker, 10 + below(maker, 200)));
        n = ADD(maker, IR_INT_MULTIPLY, INT, 0, n, pick(maker, INT));
    }
    struct ir_value zero = constant(maker, 0);
    struct ir_value start = constant(maker, 1 + below(maker, 4));
    jump(maker, head, &start, 1);
    uint32_t scope = maker->value_count;
    maker->block = head;
    struct ir_value x = keep(maker, new_parameter(maker, head, INT)), most = x;
    if (below(maker, 2))
        most = ADD(maker, IR_INT_MULTIPLY, INT, 0, x, x);
    struct ir_value condition =
        ADD(maker, IR_INT_COMPARE, BOOL, below(maker, 2) ? IR_LE : IR_LT, most, n);
    struct ir_value next = x;
    bool early = below(maker, 3) == 0;
    for (uint32_t tests = 1 + below(maker, 2), i = 0; i <= tests; i++) {
        struct ir_block_id on = new_block(maker);
        struct ir_edge leave = {out, 1, below(maker, 2) ? &x : &n}, stay = {.block = on};
        if (i && below(maker, 2))
            condition = ADD(maker, IR_BOOL_NOT, BOOL, 0, condition);
        else if (i) {
            struct ir_edge swapped = leave;
            leave = stay;
            stay = swapped;
        }
        branch(maker, condition, stay, leave);
        maker->block = on;
        if (early && i == 0)
            next = ADD(maker, IR_INT_ADD, INT, 0, x, constant(maker, 1 + below(maker, 3)));
        struct ir_value dividend = below(maker, 3) ? n : ADD(maker, IR_INT_ADD, INT, 0, n, x);
        struct ir_value divisor = below(maker, 4) ? x : constant(maker, 2 + below(maker, 90));
        divisor = early && below(maker, 2) ? next : divisor;
        struct ir_value rest = ADD(maker, IR_INT_MODULO, INT, 0, dividend, divisor);
        condition = ADD(maker, IR_INT_COMPARE, BOOL, below(maker, 8) ? IR_EQ : IR_NE, rest, zero);
    }
    if (!early)
        next = ADD(maker, IR_INT_ADD, INT, 0, x, constant(maker, 1 + below(maker, 3)));
    jump(maker, head, &next, 1);
    maker->value_count = scope;
    maker->block = out;
    keep(maker, new_parameter(maker, out, INT));
}

/* Takes a union apart. */
static void make_switch(struct maker *maker)
{
    struct ir_value whole = pick(maker, UNION);
    struct ir_value tag = ADD(maker, IR_TAG, INT, 0, whole);
    struct ir_block_id arms[2] = {new_block(maker), new_block(maker)}, join = new_block(maker);
    struct ir_edge edges[] = {{.block = arms[0]}, {.block = arms[1]}};
    struct ir_instruction made = {
        .op = IR_SWITCH, .operands = &tag, .operand_count = 1, .edge_count = 2, .edges = edges};
    ir_append(maker->module, maker->function, maker->block, &made);
    uint32_t scope = maker->value_count;
    for (uint32_t i = 0; i < 2; i++) {
        maker->block = arms[i];
        struct type_id member = type_get(maker->module->types, maker->types[UNION])->children[i];
        add(maker, IR_PAYLOAD, member, i, &whole, 1);
        statements(maker, below(maker, 2));
        struct ir_value argument = pick(maker, LIST);
        jump(maker, join, &argument, 1);
        maker->value_count = scope;
    }
    maker->block = join;
    keep(maker, new_parameter(maker, join, LIST));
}

static void make_call(struct maker *maker)
{
    struct ir_function_id callee = maker->self;
    bool itself = maker->self_n.id && below(maker, 2);
    if (!itself && !maker->functions)
        return;
    if (!itself)
        callee = maker->ids[below(maker, maker->functions)];
    const struct ir_function *function = ir_function_get(maker->module, callee);
    const struct ir_block *entry = &function->blocks[0];
    bool fill = function->kind == IR_FUNCTION_FILL;
    struct ir_value operands[8];
    uint32_t count = 0;
    if (fill)
        operands[count++] = below(maker, 2) ? constant(maker, below(maker, 8))
                                            : ADD(maker, IR_LIST_COUNT, INT, 0, pick(maker, LIST));
    for (uint32_t i = fill ? 2 : 0; i < entry->parameter_count; i++) {
        enum pool type = pool_of(maker, function->values[entry->parameters[i].id].type);
        operands[count++] = itself && i == 0  ? maker->self_n
                            : i == 0 && !fill ? constant(maker, below(maker, 4))
                                              : pick(maker, type);
    }
    struct ir_instruction made = {
        .op = IR_CALL,
        .type = function->result,
        .operands = operands,
        .operand_count = count,
        .callee = callee,
    };
    made.site = ir_site_add(maker->module, "r.py", "f", maker->module->site_count, 0);
    if (fill) {
        made.op = IR_COLLECT;
        made.type = type_list(maker->module->types, function->element);
        if (type_same(function->element, TYPE_ID_INT) && below(maker, 2)) {
            made.op = IR_REDUCE;
            made.immediate.integer = 0; /* SUM_INT */
            made.type = TYPE_ID_INT;
        }
    }
    keep(maker, ir_append(maker->module, maker->function, maker->block, &made));
}

static void make_number(struct maker *maker)
{
    static const enum ir_op binary[] = {
        IR_INT_ADD, IR_INT_SUBTRACT, IR_INT_MULTIPLY, IR_INT_FLOOR_DIVIDE, IR_INT_MODULO,
        IR_INT_AND, IR_INT_OR,       IR_INT_XOR,      IR_INT_SHIFT_LEFT,   IR_INT_SHIFT_RIGHT};
    static const enum ir_op unary[] = {IR_INT_NEGATE, IR_INT_ABS, IR_INT_INVERT};
    static const int64_t math[] = {JIT_MATH_SIN, JIT_MATH_ATAN, JIT_MATH_FABS, JIT_MATH_SQRT};
    static const enum ir_op floats[] = {IR_FLOAT_ADD, IR_FLOAT_SUBTRACT, IR_FLOAT_MULTIPLY,
                                        IR_FLOAT_DIVIDE};
    switch (below(maker, 12)) {
    case 0:
        ADD(maker, unary[below(maker, 3)], INT, 0, pick(maker, INT));
        break;
    case 1:
        ADD(maker, IR_INT_TO_FLOAT, FLOAT, 0, pick(maker, INT));
        break;
    case 2:
        ADD(maker, IR_MATH, FLOAT, math[below(maker, below(maker, 8) ? 3 : 4)], pick(maker, FLOAT));
        break;
    case 3:
        ADD(maker, IR_MATH, INT, JIT_MATH_FLOOR, pick(maker, FLOAT));
        break;
    case 4:
        ADD(maker, floats[below(maker, 4)], FLOAT, 0, pick(maker, FLOAT), pick(maker, FLOAT));
        break;
    case 5:
        ADD(maker, IR_BOOL_NOT, BOOL, 0, compare(maker));
        break;
    case 6: /* what programs do: the divisor is known */
        ADD(maker, below(maker, 2) ? IR_INT_MODULO : IR_INT_FLOOR_DIVIDE, INT, 0, pick(maker, INT),
            constant(maker, 1 + below(maker, 9)));
        break;
    case 7: {
        struct ir_value operand = pick(maker, INT);
        ADD(maker, IR_INT_MULTIPLY, INT, 0, operand, operand);
        break;
    }
    case 8:
        ADD(maker, below(maker, 2) ? IR_INT_ADD : IR_INT_SUBTRACT, INT, 0, pick(maker, INT),
            constant(maker, 1));
        break;
    default:
        /* mostly those that seldom fail, or not many programs would come to their end */
        ADD(maker,
            binary[below(maker, 8) ? 5 * below(maker, 2) + below(maker, 3) : below(maker, 10)], INT,
            0, pick(maker, INT), pick(maker, INT));
    }
}

/* Mostly in range. */
static struct ir_value some_index(struct maker *maker)
{
    return below(maker, 8) ? constant(maker, 0) : pick(maker, INT);
}

static void make_list(struct maker *maker)
{
    struct ir_value list = pick(maker, LIST), index;
    switch (below(maker, 6)) {
    case 0:
        ADD(maker, IR_LIST_CONCAT, LIST, 0, list, pick(maker, LIST));
        break;
    case 1:
        ADD(maker, IR_LIST_REPEAT, LIST, 0, list, constant(maker, below(maker, 4)));
        break;
    case 2:
        list = pick(maker, LISTS);
        index = ADD(maker, IR_LIST_COUNT, INT, 0, list);
        index = ADD(maker, IR_INDEX_CHECK, INT, 15, some_index(maker), index);
        ADD(maker, IR_LIST_GET, LIST, 0, list, index);
        break;
    default:
        index = ADD(maker, IR_LIST_COUNT, INT, 0, list);
        index = ADD(maker, IR_INDEX_CHECK, INT, 15, some_index(maker), index);
        ADD(maker, IR_LIST_GET, INT, 0, list, index);
    }
}

static void make_other(struct maker *maker)
{
    struct ir_value tuple;
    enum pool type;
    switch (below(maker, 4)) {
    case 0:
        tuple = pick(maker, TUPLE);
        ADD(maker, IR_FIELD, LIST, 1, tuple);
        ADD(maker, IR_FIELD, INT, 0, tuple);
        break;
    case 1:
        type = any_pool(maker);
        add(maker, IR_SELECT, maker->types[type], 0,
            (struct ir_value[]){compare(maker), pick(maker, type), pick(maker, type)}, 3);
        break;
    default:
        make(maker, any_pool(maker));
    }
}

static void statements(struct maker *maker, uint32_t count)
{
    maker->nesting++;
    for (uint32_t i = 0; i < count && maker->budget; i++) {
        maker->budget--;
        uint32_t kind = below(maker, maker->nesting > NESTING_MAX ? 9 : 14);
        if (kind < 4)
            make_number(maker);
        else if (kind < 6)
            make_list(maker);
        else if (kind < 7)
            make_other(maker);
        else if (kind < 9)
            make_call(maker);
        else if (kind < 11)
            make_if(maker);
        else if (kind < 12)
            make_loop(maker);
        else if (kind < 13)
            make_search(maker);
        else
            make_switch(maker);
    }
    maker->nesting--;
}

static void return_value(struct maker *maker, struct ir_value value)
{
    struct ir_instruction made = {.op = IR_RETURN, .operands = &value, .operand_count = 1};
    ir_append(maker->module, maker->function, maker->block, &made);
}

static void start_function(struct maker *maker, struct ir_function_id id)
{
    maker->function = ir_function_get(maker->module, id);
    maker->block = new_block(maker);
    maker->value_count = 0;
    maker->nesting = 0;
    maker->budget = 8 + below(maker, 25);
    maker->self_n.id = 0;
}

/* Parameter 0 counts down: a call of itself passes one less, and at 0 it returns. */
static void plain_function(struct maker *maker, struct ir_function_id id)
{
    start_function(maker, id);
    enum pool result = any_pool(maker);
    maker->function->result = maker->types[result];
    struct ir_value n = keep(maker, new_parameter(maker, maker->block, INT));
    for (uint32_t i = below(maker, 4); i; i--)
        keep(maker, new_parameter(maker, maker->block, any_pool(maker)));
    if (below(maker, 2)) {
        struct ir_block_id stop = new_block(maker), on = new_block(maker);
        struct ir_value zero = constant(maker, 0);
        struct ir_value done = ADD(maker, IR_INT_COMPARE, BOOL, IR_LE, n, zero);
        branch(maker, done, (struct ir_edge){.block = stop}, (struct ir_edge){.block = on});
        uint32_t scope = maker->value_count;
        maker->block = stop;
        return_value(maker, pick(maker, result));
        maker->value_count = scope;
        maker->block = on;
        maker->self_n = ADD(maker, IR_INT_SUBTRACT, INT, 0, n, constant(maker, 1));
        maker->self = id;
    }
    statements(maker, 10);
    if (maker->self_n.id) {
        make_call(maker);
        make_call(maker);
    }
    return_value(maker, pick(maker, result));
}

static void fill_function(struct maker *maker, struct ir_function_id id)
{
    start_function(maker, id);
    enum pool element = below(maker, 2) ? INT : LIST;
    maker->function->result = TYPE_ID_NONE;
    maker->function->element = maker->types[element];
    struct ir_value low = keep(maker, new_parameter(maker, maker->block, INT));
    struct ir_value high = keep(maker, new_parameter(maker, maker->block, INT));
    for (uint32_t i = below(maker, 3); i; i--)
        keep(maker, new_parameter(maker, maker->block, any_pool(maker)));
    struct ir_block_id head = new_block(maker), body = new_block(maker), out = new_block(maker);
    jump(maker, head, &low, 1);
    maker->block = head;
    struct ir_value index = keep(maker, new_parameter(maker, head, INT));
    struct ir_value more = ADD(maker, IR_INT_COMPARE, BOOL, IR_LT, index, high);
    branch(maker, more, (struct ir_edge){.block = body}, (struct ir_edge){.block = out});
    uint32_t scope = maker->value_count;
    maker->block = body;
    statements(maker, 4);
    ADD(maker, IR_EMIT, NONE, 0, pick(maker, element));
    struct ir_value following = ADD(maker, IR_INT_ADD, INT, 0, index, constant(maker, 1));
    jump(maker, head, &following, 1);
    maker->value_count = scope;
    maker->block = out;
    return_value(maker, add(maker, IR_UNIT, TYPE_ID_NONE, 0, NULL, 0));
}

struct ir_module *random_module(uint64_t seed, struct arena *arena)
{
    struct type_table *types = type_table_create(arena);
    struct maker maker = {.seed = seed * 0x9e3779b97f4a7c15u + 1};
    maker.module = ir_module_create(arena, types);
    maker.types[INT] = TYPE_ID_INT;
    maker.types[FLOAT] = TYPE_ID_FLOAT;
    maker.types[BOOL] = TYPE_ID_BOOL;
    maker.types[LIST] = type_list(types, TYPE_ID_INT);
    maker.types[LISTS] = type_list(types, maker.types[LIST]);
    maker.types[TUPLE] = type_make(types, TYPE_TUPLE, 0,
                                   (struct type_id[]){TYPE_ID_INT, maker.types[LIST]}, 2, NULL);
    maker.types[UNION] = type_join(types, TYPE_ID_INT, maker.types[LIST]);
    maker.types[NONE] = TYPE_ID_NONE;
    for (uint32_t i = 0; i < 6; i++)
        ir_global_add(maker.module, maker.types[i % 3 == 2 ? LISTS : i == 4 ? LIST : INT], i);
    uint32_t count = 1 + below(&maker, 4);
    for (uint32_t i = 0; i < count; i++) {
        char name[16];
        bool fill = below(&maker, 3) == 0;
        snprintf(name, sizeof(name), "f%u", i);
        struct ir_function_id id =
            ir_function_add(maker.module, name, fill ? IR_FUNCTION_FILL : IR_FUNCTION_PLAIN);
        if (fill)
            fill_function(&maker, id);
        else
            plain_function(&maker, id);
        maker.ids[maker.functions++] = id;
    }
    maker.module->entry = ir_function_add(maker.module, "main", IR_FUNCTION_PLAIN);
    start_function(&maker, maker.module->entry);
    maker.function->result = maker.types[TUPLE];
    statements(&maker, 12);
    make_call(&maker);
    return_value(&maker, pick(&maker, TUPLE));
    return maker.module;
}

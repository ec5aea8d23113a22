/* Variables that several functions share and change: cells. A cell is an object of one field, which
 * is unset while the variable is unbound. */
#include "jit/specialise_object.h"

enum { CLOSURE_DEPTH_MAX = 2 };

static enum flow get(struct builder *b, uint32_t to, struct value cell)
{
    struct type_id content = type_element(b->s->types, cell.type);
    if (content.id == TYPE_NEVER) {
        b->registers[to] = value_unit(TYPE_ID_UNBOUND); /* nothing has set it, so far */
        return FLOW_NEXT;
    }
    struct ir_block_id bound = block_new(b);
    struct ir_block_id unbound = block_new(b);
    branch(b, emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, 0, cell), bound, unbound);
    /* Two versions of what follows, rather than a value that may be unbound: a CHECK comes next. */
    uint32_t code_block = b->code_block;
    uint32_t index = b->index;
    struct value *saved = b->registers;
    b->registers = registers_copy(b);
    if (b->registers) {
        b->block = unbound;
        b->registers[to] = value_unit(TYPE_ID_UNBOUND);
        go(b, code_block, index + 1);
    }
    b->registers = saved;
    b->block = bound;
    b->registers[to] =
        shape_is_unit(b, content) ? value_unit(content) : emit1(b, IR_OBJECT_GET, content, 0, cell);
    return FLOW_NEXT;
}

static enum flow set(struct builder *b, struct value cell, struct value v)
{
    if (kind_of(b, v) == TYPE_UNION && type_union_member(b->s->types, v.type, TYPE_ID_UNBOUND) >= 0)
        return split(b, v);
    shape_mutate(b, cell.type);
    if (kind_of(b, v) == TYPE_UNBOUND) {
        emit1(b, IR_OBJECT_UNSET, TYPE_ID_NONE, 0, cell);
        return FLOW_NEXT;
    }
    shape_grow(b, cell.type, 0, v.type);
    v = inject(b, v, type_element(b->s->types, cell.type));
    if (ended(v))
        return FLOW_ENDED;
    emit(b, IR_OBJECT_SET, TYPE_ID_NONE, 0, (struct value[]){cell, v}, 2);
    return FLOW_NEXT;
}

/* How deep closures of the code nest in the type. */
static uint32_t closure_depth(const struct builder *b, struct type_id id, uint32_t code)
{
    const struct type *type = type_get(b->s->types, id);
    uint32_t most = 0;
    for (uint32_t i = 0; i < type->child_count; i++) {
        uint32_t depth = closure_depth(b, type->children[i], code);
        most = depth > most ? depth : most;
    }
    return most + (type->kind == TYPE_CLOSURE && type->index == code);
}

struct value capture(struct builder *b, uint32_t code, struct value v)
{
    if (closure_depth(b, v.type, code) < CLOSURE_DEPTH_MAX)
        return v;
    struct type_id type = cell_type(b, SHAPE_CAPTURED, v.type);
    struct value content = inject(b, v, type_element(b->s->types, type));
    return ended(content) ? content : emit(b, IR_OBJECT_NEW, type, 0, &content, 1);
}

struct value captured_content(struct builder *b, struct value held)
{
    const struct shape *shape = shape_of(b, held.type);
    if (kind_of(b, held) != TYPE_CELL || shape->index != SHAPE_CAPTURED)
        return held;
    struct type_id content = shape->children[0];
    return shape_is_unit(b, content) ? value_unit(content)
                                     : emit1(b, IR_OBJECT_GET, content, 0, held);
}

EXEC(cell)
{
    const uint32_t *o = instruction->operands;
    struct value *r = b->registers;
    switch (instruction->op) {
    case OP_UNSET:
        r[o[0]] = value_unit(TYPE_ID_UNBOUND);
        return FLOW_NEXT;
    case OP_CELL:
        r[o[0]] = emit(b, IR_OBJECT_NEW, cell_type(b, 0, TYPE_ID_NEVER), 0, NULL, 0);
        return FLOW_NEXT;
    case OP_CELL_GET:
    case OP_CELL_SET: {
        struct value cell = r[instruction->op == OP_CELL_GET ? o[1] : o[0]];
        if (kind_of(b, cell) == TYPE_UNION)
            return split(b, cell);
        if (kind_of(b, cell) != TYPE_CELL) { /* not what capture makes */
            stop_unsupported(b, "a variable that is not one");
            return FLOW_ENDED;
        }
        return instruction->op == OP_CELL_GET ? get(b, o[0], cell) : set(b, cell, r[o[1]]);
    }
    default:
        return FLOW_ENDED;
    }
}

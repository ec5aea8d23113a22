/* Dicts: displays, items, methods, views. See specialise_container.h. */
#include "jit/specialise_container.h"

#include <string.h>

static struct type_id child_of(const struct builder *b, struct value container, uint32_t child)
{
    return shape_of(b, container.type)->children[child];
}

struct value dict_new(struct builder *b, struct type_id key, struct type_id v)
{
    struct value room = constant_int(b, 0);
    return native(b, IR_NATIVE_DICT_NEW, dict_type(b, key, v), &room, 1);
}

/* ----------------------------------------------------------------------------------- finding */

struct value find_key(struct builder *b, struct value container, struct value key)
{
    bool dict = kind_of(b, container) == TYPE_DICT;
    struct type_id type = child_of(b, container, 0);
    if (injects(b, key, type)) {
        struct value operands[] = {container, inject(b, key, type)};
        return native(b, dict ? IR_NATIVE_DICT_FIND : IR_NATIVE_SET_FIND, TYPE_ID_INT, operands, 2);
    }
    struct value operands[] = {container, key};
    return native(b, dict ? IR_NATIVE_DICT_FIND_ANY : IR_NATIVE_SET_FIND_ANY, TYPE_ID_INT, operands,
                  2);
}

/* A child that holds nothing: what would read it is never reached. */
static struct value never_read(struct builder *b)
{
    emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    return value_never();
}

struct value dict_get(struct builder *b, struct value dict, struct value index)
{
    struct type_id type = child_of(b, dict, 1);
    if (type.id == TYPE_NEVER)
        return never_read(b);
    return shape_is_unit(b, type) ? value_unit(type)
                                  : emit2(b, IR_DICT_VALUE, type, 0, dict, index);
}

struct value dict_key(struct builder *b, struct value container, struct value index)
{
    struct type_id type = child_of(b, container, 0);
    if (type.id == TYPE_NEVER)
        return never_read(b);
    return shape_is_unit(b, type) ? value_unit(type)
                                  : emit2(b, IR_DICT_KEY, type, 0, container, index);
}

struct value raise_key_error(struct builder *b, struct value key)
{
    struct value exception = call_builtin(b, BUILTIN_KEY_ERROR, &key, 1, NULL, 0);
    return ended(exception) ? exception : raise_exception(b, exception);
}

/* Goes on where the key was found; where it was not is the block that is returned. */
static struct ir_block_id branch_found(struct builder *b, struct value index)
{
    return branch_if(b, int_compare(b, IR_GE, index, constant_int(b, 0)));
}

struct value dict_index(struct builder *b, struct value dict, struct value key)
{
    struct value index = find_key(b, dict, key);
    if (ended(index))
        return index;
    struct ir_block_id missing = branch_found(b, index);
    struct ir_block_id found = b->block;
    b->block = missing;
    raise_key_error(b, key);
    b->block = found;
    return dict_get(b, dict, index);
}

/* ---------------------------------------------------------------------------------- changing */

struct value dict_set_index(struct builder *b, struct value dict, struct value key, struct value v)
{
    if (raise_if_frozen(b, dict))
        return value_never();
    shape_mutate(b, dict.type);
    struct value stored_key = to_store(b, dict, 0, key);
    struct value stored = to_store(b, dict, 1, v);
    if (ended(stored_key) || ended(stored))
        return value_never();
    struct value operands[] = {dict, stored_key, stored};
    return native(b, IR_NATIVE_DICT_SET, TYPE_ID_NONE, operands, 3);
}

static struct value remove_at(struct builder *b, struct value dict, struct value index)
{
    shape_mutate(b, dict.type);
    struct value operands[] = {dict, index};
    return native(b, IR_NATIVE_DICT_REMOVE_AT, TYPE_ID_NONE, operands, 2);
}

struct value dict_delete_index(struct builder *b, struct value dict, struct value key)
{
    if (raise_if_frozen(b, dict))
        return value_never();
    struct value index = find_key(b, dict, key);
    if (ended(index))
        return index;
    struct ir_block_id missing = branch_found(b, index);
    struct ir_block_id found = b->block;
    b->block = missing;
    raise_key_error(b, key);
    b->block = found;
    return remove_at(b, dict, index);
}

/* -------------------------------------------------------------------------- from other things */

struct value dict_copy(struct builder *b, struct value dict)
{
    struct type_id type = dict_type(b, child_of(b, dict, 0), child_of(b, dict, 1));
    return native(b, IR_NATIVE_DICT_COPY, type, &dict, 1);
}

struct value dict_list(struct builder *b, struct value dict, enum dict_view view)
{
    static const enum ir_native natives[] = {[VIEW_KEYS] = IR_NATIVE_DICT_KEYS,
                                             [VIEW_VALUES] = IR_NATIVE_DICT_VALUES,
                                             [VIEW_ITEMS] = IR_NATIVE_DICT_ITEMS};
    struct type_id element = child_of(b, dict, view == VIEW_VALUES);
    if (view == VIEW_ITEMS && element.id != TYPE_NEVER) {
        struct type_id parts[] = {element, child_of(b, dict, 1)};
        element = type_make(b->s->types, TYPE_TUPLE, 0, parts, 2, NULL);
    }
    /* The place's shape may hold more by now: then the native's list is brought to that. */
    struct type_id site, type = list_made(b, element, &site);
    return list_convert(b, native(b, natives[view], type, &dict, 1), site);
}

static void take_pair(struct builder *b, struct value pair, void *argument)
{
    struct value dict = *(struct value *)argument;
    const struct type *type = type_of(b, pair);
    if (type->kind == TYPE_TUPLE && type->child_count == 2) {
        dict_set_index(b, dict, field(b, pair, 0), field(b, pair, 1));
        return;
    }
    if (type->kind != TYPE_LIST && type->kind != TYPE_ROW) {
        stop_unsupported(b, "a dict from elements that are no pairs");
        return;
    }
    struct value count = emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, pair);
    struct ir_block_id wrong = branch_if(b, int_compare(b, IR_EQ, count, constant_int(b, 2)));
    struct ir_block_id right = b->block;
    b->block = wrong;
    stop_unsupported(b, "a dict from elements that are no pairs");
    b->block = right;
    struct value key = list_at(b, pair, constant_int(b, 0));
    struct value v = ended(key) ? key : list_at(b, pair, constant_int(b, 1));
    if (!ended(v))
        dict_set_index(b, dict, key, v);
}

static struct value pair_member(struct builder *b, struct value member, void *argument)
{
    take_pair(b, member, argument);
    return value_unit(TYPE_ID_NONE);
}

static void take_element(struct builder *b, struct value element, void *argument)
{
    if (kind_of(b, element) == TYPE_UNION)
        each_member(b, element, pair_member, argument);
    else
        take_pair(b, element, argument);
}

struct value dict_update(struct builder *b, struct value dict, struct value other)
{
    if (raise_if_frozen(b, dict))
        return value_never();
    if (kind_of(b, other) == TYPE_DICT) {
        shape_mutate(b, dict.type);
        shape_grow(b, dict.type, 0, child_of(b, other, 0));
        shape_grow(b, dict.type, 1, child_of(b, other, 1));
        struct value operands[] = {dict, other};
        return native(b, IR_NATIVE_DICT_UPDATE, TYPE_ID_NONE, operands, 2);
    }
    if (is_user_object(b, other) && has_special(b, other, "keys"))
        return stop_unsupported(b, "a dict from a user's mapping");
    each_element(b, other, take_element, &dict);
    return value_unit(TYPE_ID_NONE);
}

struct fromkeys {
    struct value dict, v;
};

static void take_key(struct builder *b, struct value key, void *argument)
{
    const struct fromkeys *from = argument;
    dict_set_index(b, from->dict, key, from->v);
}

static struct value dict_fromkeys(struct builder *b, struct value keys, struct value v)
{
    struct fromkeys from = {dict_new(b, TYPE_ID_NEVER, TYPE_ID_NEVER), v};
    each_element(b, keys, take_key, &from);
    return from.dict;
}

/* ----------------------------------------------------------------------------------- methods */

static struct value method_get(struct builder *b, struct value dict, struct value key,
                               struct value fallback)
{
    struct value index = find_key(b, dict, key);
    if (ended(index))
        return index;
    struct ir_block_id missing = branch_found(b, index);
    struct merge merge = {.b = b};
    merge_add(&merge, dict_get(b, dict, index));
    b->block = missing;
    merge_add(&merge, fallback);
    return merge_take(&merge);
}

static struct value method_pop(struct builder *b, struct value dict, struct value key,
                               const struct value *fallback)
{
    if (raise_if_frozen(b, dict))
        return value_never();
    struct value index = find_key(b, dict, key);
    if (ended(index))
        return index;
    struct ir_block_id missing = branch_found(b, index);
    struct merge merge = {.b = b};
    shape_mutate(b, dict.type);
    struct value v = dict_get(b, dict, index);
    if (!ended(v)) {
        remove_at(b, dict, index);
        merge_add(&merge, v);
    }
    b->block = missing;
    merge_add(&merge, fallback ? *fallback : raise_key_error(b, key));
    return merge_take(&merge);
}

static struct value method_setdefault(struct builder *b, struct value dict, struct value key,
                                      struct value v)
{
    if (raise_if_frozen(b, dict))
        return value_never();
    shape_mutate(b, dict.type);
    struct value stored_key = to_store(b, dict, 0, key);
    struct value stored = to_store(b, dict, 1, v);
    if (ended(stored_key) || ended(stored))
        return value_never();
    struct value index = find_key(b, dict, stored_key);
    struct ir_block_id missing = branch_found(b, index);
    struct merge merge = {.b = b};
    merge_add(&merge, dict_get(b, dict, index));
    b->block = missing;
    struct value operands[] = {dict, stored_key, stored};
    native(b, IR_NATIVE_DICT_SET, TYPE_ID_NONE, operands, 3);
    merge_add(&merge, stored);
    return merge_take(&merge);
}

static struct value method_popitem(struct builder *b, struct value dict)
{
    if (raise_if_frozen(b, dict))
        return value_never();
    shape_mutate(b, dict.type);
    struct value index = native(b, IR_NATIVE_DICT_POP_LAST, TYPE_ID_INT, &dict, 1);
    struct ir_block_id missing = branch_found(b, index);
    struct ir_block_id found = b->block;
    b->block = missing;
    raise_code(b, RT_ERROR_KEY_TEXT, "popitem(): dictionary is empty");
    b->block = found;
    struct value key = dict_key(b, dict, index);
    struct value v = ended(key) ? key : dict_get(b, dict, index);
    if (ended(v))
        return v;
    remove_at(b, dict, index);
    return make(b, TYPE_TUPLE, 0, (struct value[]){key, v}, 2, NULL);
}

static struct value method_update(const struct method_call *call)
{
    struct builder *b = call->b;
    struct value dict = call->values[0];
    if (call->count > 2)
        return raise_type_error(b, "update expected at most 1 argument, got %u", call->count - 1);
    if (call->count == 2 && ended(dict_update(b, dict, call->values[1])))
        return value_never();
    for (uint32_t i = 0; i < call->name_count; i++) {
        struct value key = string_constant(b, program_name(b, call->names[i]));
        if (ended(dict_set_index(b, dict, key, call->values[call->count + i])))
            return value_never();
    }
    return value_unit(TYPE_ID_NONE);
}

static struct value view_of(struct builder *b, struct value dict, enum dict_view view)
{
    return make(b, TYPE_VIEW, view, &dict, 1, NULL);
}

struct value dict_method(const struct method_call *call)
{
    struct builder *b = call->b;
    struct value dict = call->values[0];
    const struct value *v = call->values;
    struct value none = value_unit(TYPE_ID_NONE);
    if (call->method == BUILTIN_DICT_UPDATE)
        return method_update(call);
    switch ((int)call->method) {
    case BUILTIN_DICT_GET:
        return method_arguments(call, 1, 2)
                   ? method_get(b, dict, v[1], call->count == 3 ? v[2] : none)
                   : value_never();
    case BUILTIN_DICT_SETDEFAULT:
        return method_arguments(call, 1, 2)
                   ? method_setdefault(b, dict, v[1], call->count == 3 ? v[2] : none)
                   : value_never();
    case BUILTIN_DICT_POP:
        return method_arguments(call, 1, 2)
                   ? method_pop(b, dict, v[1], call->count == 3 ? &v[2] : NULL)
                   : value_never();
    case BUILTIN_DICT_FROMKEYS: /* bound to the class or to a dict: that is not looked at */
        if (call->count < 2 || call->count > 3)
            return raise_type_error(b, "fromkeys expected at least 1 argument, got %u",
                                    call->count - 1);
        return dict_fromkeys(b, v[1], call->count == 3 ? v[2] : none);
    default:
        break;
    }
    if (!method_arguments(call, 0, 0))
        return value_never();
    switch ((int)call->method) {
    case BUILTIN_DICT_KEYS:
        return view_of(b, dict, VIEW_KEYS);
    case BUILTIN_DICT_VALUES:
        return view_of(b, dict, VIEW_VALUES);
    case BUILTIN_DICT_ITEMS:
        return view_of(b, dict, VIEW_ITEMS);
    case BUILTIN_DICT_COPY:
        return dict_copy(b, dict);
    case BUILTIN_DICT_POPITEM:
        return method_popitem(b, dict);
    default: /* clear */
        if (raise_if_frozen(b, dict))
            return value_never();
        shape_mutate(b, dict.type);
        return native(b, IR_NATIVE_DICT_CLEAR, TYPE_ID_NONE, &dict, 1);
    }
}

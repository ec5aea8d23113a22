/* Lists, dicts and sets: what their files of the specialiser offer to one another and to those that
 * deal with values of any type.
 *
 * A container's types grow before anything is put into it (shape_grow), which makes all that read
 * it be analysed again; then the value is brought to the type that it has by then. What only looks
 * for a value never widens a container: natives compare values of any two types.
 */
#pragma once

#include "jit/specialise_object.h"

/* ---- specialise_container.c: for all of them */
/* One of native.def; what yields nothing gives None. */
struct value native(struct builder *b, enum ir_native which, struct type_id type,
                    const struct value *operands, uint32_t count);
bool is_container(enum type_kind kind); /* LIST, DICT, SET, FROZENSET, ROW, VIEW */
/* Whether it is known to be captured: then to change it has raised, and the path ended. */
bool raise_if_frozen(struct builder *b, struct value container);
/* Grows a child of the container's type for v, and gives v as that. */
struct value to_store(struct builder *b, struct value container, uint32_t child, struct value v);
/* Whether v needs no conversion but inject() to be of a type. */
bool injects(const struct builder *b, struct value v, struct type_id type);
/* Whether comparing such values may have to ask a user's class. */
bool holds_user_objects(const struct builder *b, struct type_id type);
/* A comparison's outcome as a branch: goes on in `yes`; the other block. */
struct ir_block_id branch_if(struct builder *b, struct value condition);
struct value int_compare(struct builder *b, enum ir_compare comparison, struct value x,
                         struct value y);

/* Calls f for each element; b goes on behind the loop. */
typedef void (*element_fn)(struct builder *b, struct value element, void *argument);
void each_element(struct builder *b, struct value iterable, element_fn f, void *argument);
/* A new LIST of all that an iterable yields, which nothing else refers to. */
struct value fresh_list(struct builder *b, struct value iterable);
/* The same as a LIST or ROW that is only read at once: perhaps the very iterable. */
struct value read_list(struct builder *b, struct value iterable);

/* start, stop, step: INT; then whether each is given: BOOL. False: the path ended. */
bool slice_bounds(struct builder *b, struct value slice, struct value ret_operands[6]);

/* What each operation does when a container is concerned; false: it has nothing to do with one. */
bool container_attribute(struct builder *b, struct value v, const char *name,
                         struct value *ret_value);
bool container_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                       uint32_t count, const uint32_t *names, uint32_t name_count,
                       struct value *ret_value);
bool container_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                      bool in_place, struct value *ret_value);
bool container_compare(struct builder *b, enum program_compare op, struct value x, struct value y,
                       struct value *ret_value);
bool container_contains(struct builder *b, struct value container, struct value v,
                        struct value *ret_value);
/* x is y, of one kind */
struct value container_identical(struct builder *b, struct value x, struct value y);
bool container_index(struct builder *b, struct value container, struct value key,
                     struct value *ret_value);
bool container_count(struct builder *b, struct value v, struct value *ret_count);
/* The parts of an ITERATOR behind the iterable; false: it is none of a container. */
bool container_iterate(struct builder *b, struct value iterable, struct value *ret_parts,
                       uint32_t *ret_count);
struct value container_advance(struct builder *b, struct value *iterator, struct ir_block_id done);

/* Arguments of a method, by name and place. */
struct method_call {
    struct builder *b;
    enum builtin method;
    const struct value *values; /* the container first */
    uint32_t count;             /* of those given by place, the container included */
    const uint32_t *names;
    uint32_t name_count;
};
/* The argument with this name; NULL: not given. */
const struct value *method_keyword(const struct method_call *call, const char *name);
/* Raises when there are not between so many arguments, the container not counted, or any by name.
 */
bool method_arguments(const struct method_call *call, uint32_t least, uint32_t most);
struct value list_method(const struct method_call *call);
struct value dict_method(const struct method_call *call);
struct value set_method(const struct method_call *call);
struct value sequence_method(const struct method_call *call); /* index and count of tuple, range */

/* ---- specialise_settle.c: when nothing is queued; whether something is now */
bool settle_pipelines(struct specialiser *s);

/* ---- specialise_list.c */
struct value list_append(struct builder *b, struct value list, struct value v);
struct value list_set_index(struct builder *b, struct value list, struct value key, struct value v);
struct value list_delete_index(struct builder *b, struct value list, struct value key);
struct value list_extend(struct builder *b, struct value list, struct value iterable);
/* Index of v in a LIST or ROW, or -1. */
struct value list_find(struct builder *b, struct value list, struct value v);
struct value list_sorted(struct builder *b, struct value list, const struct value *key,
                         const struct value *reverse);
struct value list_at(struct builder *b, struct value list, struct value index);
/* The same when the list may have become shorter than it was. */
struct value list_at_index(struct builder *b, struct value list, struct value index);
/* A ROW of a list's elements, which the list's maker gives up. */
struct value row_of(struct builder *b, struct value list);
struct value raise_not_in(struct builder *b, struct value v, const char *rest);

/* ---- specialise_dict.c */
struct value dict_new(struct builder *b, struct type_id key, struct type_id v);
/* Index of a key in a DICT, of an element in a SET, or -1. */
struct value find_key(struct builder *b, struct value container, struct value key);
struct value dict_get(struct builder *b, struct value dict, struct value index);
struct value dict_key(struct builder *b, struct value container, struct value index);
struct value dict_set_index(struct builder *b, struct value dict, struct value key, struct value v);
struct value dict_delete_index(struct builder *b, struct value dict, struct value key);
struct value raise_key_error(struct builder *b, struct value key);
struct value dict_index(struct builder *b, struct value dict, struct value key);
/* dict.update: from a dict, or pairs. */
struct value dict_update(struct builder *b, struct value dict, struct value other);
struct value dict_copy(struct builder *b, struct value dict);
struct value dict_list(struct builder *b, struct value dict, enum dict_view view);

/* ---- specialise_set.c */
struct value set_new(struct builder *b, enum type_kind kind, struct type_id element);
struct value set_add(struct builder *b, struct value set, struct value v);
/* set(iterable), frozenset(iterable) */
struct value set_from(struct builder *b, enum type_kind kind, struct value iterable);
/* The very set, or a new one of an iterable's elements. */
struct value as_set(struct builder *b, struct value iterable);
struct value set_update(struct builder *b, struct value set, struct value iterable);
bool set_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                bool in_place, struct value *ret_value);
bool set_compare(struct builder *b, enum program_compare op, struct value x, struct value y,
                 struct value *ret_value);

/* How values of the compiler's types lie in memory and in registers.
 *
 * In memory: a struct rt_type a type, made from its shape, laid out by rt_type_layout alone. In
 * registers: a flat row of scalars; a product is its children's rows in order; a union is its tag,
 * then 64-bit words for its members' scalars that are not floats, then floats for those that are,
 * of each as many as the member with the most has. (Floats in words would travel between register
 * files with every value.)
 *
 * Descriptors, and all that they point to, live in the arena given; they outlive the type table.
 * Used by one compilation, on its thread. When memory runs out, `failed` is set and what is
 * returned is harmless: check once, at the end.
 */
#pragma once

#include "base/arena.h"
#include "jit/type.h"
#include "runtime/type.h"

#include <stdbool.h>
#include <stdint.h>

/* What the type table itself cannot word. Each returns a name that lives until the layout's last
 * use; it is copied. */
struct layout_names {
    void *user;
    const char *(*attribute)(void *user, uint32_t name); /* a program's name */
    const char *(*builtin)(void *user,
                           uint32_t builtin); /* enum builtin, without TYPE_INDEX_BUILTIN */
    /* Whether a program class is one of exceptions; NULL: none is. */
    bool (*is_exception)(void *user, uint32_t class);
};

enum layout_scalar {
    LAYOUT_BOOL,
    LAYOUT_INT,
    LAYOUT_FLOAT,
    LAYOUT_STR,
    LAYOUT_LIST,
    LAYOUT_POINTER, /* DICT, SET, OBJECT, CELL */
    LAYOUT_WORD,    /* of a union: 64 bits that hold whichever scalar its member has there */
};

struct layout_type {
    struct rt_type *descriptor;
    uint32_t scalar_count;
    const uint8_t *scalars; /* enum layout_scalar each */
    uint32_t index;         /* in descriptors, + 1; 0: not listed */
};

struct layout {
    struct arena *arena; /* borrowed */
    const struct type_table *types;
    const struct layout_names *names; /* may be NULL */
    uint32_t type_count;
    struct layout_type **known;         /* by type id */
    const struct rt_type **descriptors; /* those that code refers to by index */
    uint32_t descriptor_count;
    struct layout_type byte; /* a bytearray's element */
    bool failed;
};

/* The table must not grow any more. */
void layout_init(struct layout *layout, struct arena *arena, const struct type_table *types,
                 const struct layout_names *names);
const struct layout_type *layout_get(struct layout *layout, struct type_id type);
/* How many of a value's scalars are floats, and how many are not. */
struct layout_row {
    uint32_t words, floats;
};
struct layout_row layout_row(const struct rt_type *type);
/* A union's, without its tag: the most that a member has. */
struct layout_row layout_union_row(const struct rt_type *type);
/* Index of the type's descriptor among layout->descriptors. */
uint32_t layout_index(struct layout *layout, struct type_id type);
/* Index of the descriptor of a LIST's or ROW's elements: a bytearray's take one byte. */
uint32_t layout_element_index(struct layout *layout, struct type_id list);
/* What `descriptors` lists, as ids that mean the same in every layout of an equal type table;
 * ret_ids has room for descriptor_count. And the same list from such ids: false when one is wrong.
 */
void layout_listed(const struct layout *layout, uint32_t *ret_ids);
bool layout_list(struct layout *layout, const uint32_t *ids, uint32_t count);
/* Of values of these types one after the other, as a PRODUCT. Not listed. */
const struct rt_type *layout_product(struct layout *layout, const struct type_id *children,
                                     uint32_t child_count);

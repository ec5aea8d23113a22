/* Types that values have during compilation: a structural lattice, interned.
 *
 * A type table belongs to one compilation. Equal types have equal ids. Functions, closures, tuples
 * and instances are structural: their types hold the types of what they hold, so that calls through
 * them resolve statically. Every type has one of four shapes, and that is all that code generation
 * looks at:
 *
 *   UNIT     one value, no bits (None, a function without captured values, NEVER)
 *   SCALAR   BOOL, INT, FLOAT, STR, LIST
 *   PRODUCT  a value of each child, in order
 *   UNION    which child, and a value of it
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct type_id {
    uint32_t id;
};

enum type_shape {
    SHAPE_UNIT,
    SHAPE_SCALAR,
    SHAPE_PRODUCT,
    SHAPE_UNION,
};

/* TYPE(name, shape, what index is, what the children are) */
#define TYPE_KINDS(TYPE)                                                                           \
    TYPE(NEVER, UNIT, "", "")                                                                      \
    TYPE(UNBOUND, UNIT, "", "")                                                                    \
    TYPE(SKIP, UNIT, "", "")                                                                       \
    TYPE(NONE, UNIT, "", "")                                                                       \
    TYPE(BOOL, SCALAR, "", "")                                                                     \
    TYPE(INT, SCALAR, "", "")                                                                      \
    TYPE(FLOAT, SCALAR, "", "")                                                                    \
    TYPE(STR, SCALAR, "", "")                                                                      \
    TYPE(LIST, SCALAR, "", "element")                                                              \
    TYPE(TUPLE, PRODUCT, "", "elements")                                                           \
    TYPE(UNION, UNION, "",                                                                         \
         "two or more members in type_compare's order, at most one LIST, no UNION or NEVER")       \
    TYPE(RANGE, PRODUCT, "TYPE_RANGE_BY_ONE or 0", "start, stop, step: INT")                       \
    TYPE(SLICE, PRODUCT, "", "start, stop, step")                                                  \
    TYPE(FUNCTION, UNIT, "program function", "")                                                   \
    TYPE(CLOSURE, PRODUCT, "program code", "captured values, then defaults")                       \
    TYPE(CLASS, UNIT, "program class", "")                                                         \
    TYPE(INSTANCE, PRODUCT, "program class", "attributes; names beside them")                      \
    TYPE(BOUND_METHOD, PRODUCT, "", "self, function")                                              \
    TYPE(BUILTIN, UNIT, "enum builtin", "")                                                        \
    TYPE(MODULE, UNIT, "program value", "")                                                        \
    TYPE(GENERATOR, PRODUCT, "1: flattening", "source, body")                                      \
    TYPE(ENUMERATE, PRODUCT, "", "source, start")                                                  \
    TYPE(ZIP, PRODUCT, "", "sources")                                                              \
    TYPE(ITERATOR, PRODUCT, "", "state, as the iterable needs it; iterable first")                 \
    TYPE(EXCEPTION, PRODUCT, "program class, or enum builtin with its top bit set", "args")

enum type_kind {
#define TYPE(name, shape, index, children) TYPE_##name,
    TYPE_KINDS(TYPE)
#undef TYPE
        TYPE_KIND_COUNT
};

/* Index of a RANGE whose step is known to be 1. */
#define TYPE_RANGE_BY_ONE 1u

/* Marks EXCEPTION types' index as an enum builtin. */
#define TYPE_INDEX_BUILTIN 0x80000000u

struct type {
    enum type_kind kind;
    uint32_t index;
    uint32_t child_count;
    const struct type_id *children; /* owned by the table */
    const uint32_t *names;          /* INSTANCE: program names, one a child; else NULL */
};

struct type_table;

/* Ids of the types without children: the same in every table. */
#define TYPE_ID_NEVER ((struct type_id){TYPE_NEVER})
#define TYPE_ID_UNBOUND ((struct type_id){TYPE_UNBOUND})
#define TYPE_ID_SKIP ((struct type_id){TYPE_SKIP})
#define TYPE_ID_NONE ((struct type_id){TYPE_NONE})
#define TYPE_ID_BOOL ((struct type_id){TYPE_BOOL})
#define TYPE_ID_INT ((struct type_id){TYPE_INT})
#define TYPE_ID_FLOAT ((struct type_id){TYPE_FLOAT})
#define TYPE_ID_STR ((struct type_id){TYPE_STR})

static inline bool type_same(struct type_id a, struct type_id b)
{
    return a.id == b.id;
}

/* The table's memory comes from the arena and lives as long. NULL when out of memory. */
struct type_table *type_table_create(struct arena *arena);

const struct type *type_get(const struct type_table *table, struct type_id id);
uint32_t type_count(const struct type_table *table);
enum type_shape type_shape(const struct type_table *table, struct type_id id);

/* Interns. `names` only for INSTANCE. Arrays are copied. TYPE_UNION must be made by type_join.
 * Returns NEVER and marks the table as failed when out of memory (type_table_failed). */
struct type_id type_make(struct type_table *table, enum type_kind kind, uint32_t index,
                         const struct type_id *children, uint32_t child_count,
                         const uint32_t *names);
struct type_id type_list(struct type_table *table, struct type_id element);

/* The least type that holds all values of both. Lists join by element (also as members of unions),
 * tuples and instances only when equal; all else becomes a union. NEVER joins to the other.
 * A union of more than 16 members makes the table exploded, as does a type that nests deeper than
 * 32 or has more than 4096 nodes: NEVER, and type_table_failed. */
struct type_id type_join(struct type_table *table, struct type_id a, struct type_id b);

/* A total order by structure: the same in every table, whatever was interned first. */
int type_compare(const struct type_table *table, struct type_id a, struct type_id b);

/* Index of `member` among the children of UNION `type`, or -1. */
int32_t type_union_member(const struct type_table *table, struct type_id type,
                          struct type_id member);

/* Whether a value holds a STR or LIST pointer somewhere. */
bool type_has_references(const struct type_table *table, struct type_id id);

/* Out of memory, or exploded. */
bool type_table_failed(const struct type_table *table);
/* Failed because a type grew beyond bounds (see type_join): the program is at fault. */
bool type_table_exploded(const struct type_table *table);

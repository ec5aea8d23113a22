/* Types that values have during compilation: a structural lattice, interned.
 *
 * A type table belongs to one compilation. Equal types have equal ids. Functions, closures, tuples
 * and instances are structural: their types hold the types of what they hold, so that calls through
 * them resolve statically. Every type has one of four shapes, and that is all that code generation
 * looks at:
 *
 *   UNIT     one value, no bits (None, a function without captured values, NEVER)
 *   SCALAR   BOOL, INT, FLOAT, and the pointers: STR, LIST, OBJECT...
 *   PRODUCT  a value of each child, in order
 *   UNION    which child, and a value of it
 *
 * Lists, dicts, sets, objects and cells are nominal: their types refer to a shape, an entry of the
 * table that says what they hold, and that may grow. See docs/compiler.md.
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
    TYPE(BYTES, SCALAR, "", "")                                                                    \
    TYPE(BIG, SCALAR, "", "")                                                                      \
    TYPE(EXCEPTION_REF, SCALAR, "", "")                                                            \
    TYPE(ELLIPSIS, UNIT, "", "")                                                                   \
    TYPE(NOT_IMPLEMENTED, UNIT, "", "")                                                            \
    TYPE(LIST, SCALAR, "shape", "")                                                                \
    TYPE(DICT, SCALAR, "shape", "")                                                                \
    TYPE(SET, SCALAR, "shape", "")                                                                 \
    TYPE(FROZENSET, SCALAR, "shape", "")                                                           \
    TYPE(OBJECT, SCALAR, "shape", "")                                                              \
    TYPE(CELL, SCALAR, "shape", "")                                                                \
    TYPE(ROW, SCALAR, "", "element")                                                               \
    TYPE(COMPLEX, PRODUCT, "", "real, imag: FLOAT")                                                \
    TYPE(TUPLE, PRODUCT, "", "elements")                                                           \
    TYPE(UNION, UNION, "", "two or more members in type_compare's order, no UNION or NEVER")       \
    TYPE(RANGE, PRODUCT, "TYPE_RANGE_BY_ONE or 0", "start, stop, step: INT")                       \
    TYPE(SLICE, PRODUCT, "", "start, stop, step")                                                  \
    TYPE(VIEW, PRODUCT, "enum dict_view", "the dict")                                              \
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
    TYPE(KEYWORDS, PRODUCT, "", "values of named arguments; names beside them")                    \
    TYPE(SUPER, PRODUCT, "program class behind which the search goes on", "instance or class")     \
    TYPE(EXCEPTION, PRODUCT, "program class, or enum builtin with its top bit set", "args")

enum type_kind {
#define TYPE(name, shape, index, children) TYPE_##name,
    TYPE_KINDS(TYPE)
#undef TYPE
        TYPE_KIND_COUNT
};

/* Index of a RANGE whose step is known to be 1. */
#define TYPE_RANGE_BY_ONE 1u

/* What a VIEW shows of its dict. */
enum dict_view { VIEW_KEYS, VIEW_VALUES, VIEW_ITEMS };

/* Marks EXCEPTION types' index as an enum builtin. */
#define TYPE_INDEX_BUILTIN 0x80000000u

struct type {
    enum type_kind kind;
    uint32_t index;
    uint32_t child_count;
    const struct type_id *children; /* owned by the table */
    const uint32_t *names;          /* INSTANCE, KEYWORDS: program names, one a child; else NULL */
};

/* Index of a LIST's shape that is a bytearray: its elements are INTs of one byte each. */
#define SHAPE_BYTEARRAY 1u

/* What the objects of one nominal type hold. Its types of children only grow. */
struct shape {
    enum type_kind kind; /* LIST, DICT, SET, FROZENSET, OBJECT or CELL */
    uint32_t index;      /* OBJECT: program class, or enum builtin with its top bit set; LIST: 0 or
                            SHAPE_BYTEARRAY; CELL: 0, or program code + 1 of a generator,
                            or what specialise_object.h says */
    bool frozen;         /* captured, interned by what it holds: to change one raises */
    bool mutated;        /* some instruction writes such objects after they were made */
    bool keeps_count;    /* but none adds or removes elements: found by the passes */
    uint32_t version;    /* grows when a child or `mutated` changes */
    uint32_t child_count, child_capacity;
    struct type_id *children; /* LIST, SET, FROZENSET: element; DICT: key, value; OBJECT: fields;
                                 CELL: content; of a generator: its frame. Owned
                                 by the table */
    uint32_t *names;          /* OBJECT: program name of each field; else NULL */
};

/* Not a shape: what print() writes. */
#define SHAPE_OUTPUT 0u

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
#define TYPE_ID_BYTES ((struct type_id){TYPE_BYTES})
#define TYPE_ID_BIG ((struct type_id){TYPE_BIG})
#define TYPE_ID_EXCEPTION_REF ((struct type_id){TYPE_EXCEPTION_REF})
#define TYPE_ID_ELLIPSIS ((struct type_id){TYPE_ELLIPSIS})
#define TYPE_ID_NOT_IMPLEMENTED ((struct type_id){TYPE_NOT_IMPLEMENTED})

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
/* A frozen list, interned. */
struct type_id type_list(struct type_table *table, struct type_id element);
/* A frozen LIST, DICT, SET or FROZENSET, interned by its children. */
struct type_id type_frozen(struct type_table *table, enum type_kind kind, uint32_t index,
                           const struct type_id *children, uint32_t child_count);

/* A new shape; the children may be NEVER. Returns its number, from 1; 0 when out of memory. */
uint32_t type_shape_add(struct type_table *table, enum type_kind kind, uint32_t index,
                        const struct type_id *children, uint32_t child_count,
                        const uint32_t *names);
uint32_t type_shape_count(const struct type_table *table); /* numbers go from 1 up to this */
struct shape *type_shape_get(const struct type_table *table, uint32_t shape);
/* The shape of a LIST, DICT, SET, FROZENSET, OBJECT or CELL; NULL for other types. */
struct shape *type_shape_of(const struct type_table *table, struct type_id type);
/* Joins `type` into a child. A frozen shape's children must not grow. */
void type_shape_grow(struct type_table *table, uint32_t shape, uint32_t child, struct type_id type);
/* An OBJECT's field; adds it, as NEVER, when it is new and `add` is set. -1: there is none. */
int32_t type_shape_field(struct type_table *table, uint32_t shape, uint32_t name, bool add);
void type_shape_mutated(struct type_table *table, uint32_t shape);
/* What is known of such objects beside their types has grown: raises the version. */
void type_shape_touch(struct type_table *table, uint32_t shape);
static inline bool type_kind_nominal(enum type_kind kind)
{
    return kind >= TYPE_LIST && kind <= TYPE_CELL;
}
/* Child 0 of a LIST's, SET's, CELL's... shape, or of a ROW. */
struct type_id type_element(const struct type_table *table, struct type_id type);

/* Shapes of one kind and index, neither frozen, whose types were joined: they should be one. */
struct type_meeting {
    uint32_t a, b;
};
const struct type_meeting *type_meetings(const struct type_table *table, uint32_t *ret_count);
/* Notes that two shapes should be one. */
void type_meet(struct type_table *table, uint32_t a, uint32_t b);
/* Whether the types are equal but for shapes of one kind and index, none frozen: then these are
 * noted as meetings. */
bool type_meets(struct type_table *table, struct type_id a, struct type_id b);
/* The same question, without noting anything. */
bool type_alike(struct type_table *table, struct type_id a, struct type_id b);
/* Adds the shapes that the type refers to to a bit set, also within products, unions and
 * frozen shapes, but not what the others hold. */
void type_shapes(const struct type_table *table, struct type_id type, uint64_t *set);
/* Grows whenever some shape does: what a shape's `version` is taken from. */
uint32_t type_epoch(const struct type_table *table);

/* The least type that holds all values of both. INT joins BIG to BIG. A frozen shape joins another
 * of its kind by growing that, or to a new frozen one; shapes that are not frozen meet, and one
 * stands for both until there is but one; likewise tuples that differ only in such shapes. Other
 * values become members of a union unless they are equal. NEVER joins to the other.
 * A union of more than 16 members makes the table exploded, as does a type that nests deeper than
 * 32 or has more than 4096 nodes: NEVER, and type_table_failed. */
struct type_id type_join(struct type_table *table, struct type_id a, struct type_id b);

/* A total order by structure: the same in every table, whatever was interned first. */
int type_compare(const struct type_table *table, struct type_id a, struct type_id b);

/* Index of `member` among the children of UNION `type`, or -1. */
int32_t type_union_member(const struct type_table *table, struct type_id type,
                          struct type_id member);

/* Whether a value holds a pointer to counted memory somewhere. */
bool type_has_references(const struct type_table *table, struct type_id id);

/* Out of memory, or exploded. */
bool type_table_failed(const struct type_table *table);
/* Failed because a type grew beyond bounds (see type_join): the program is at fault. */
bool type_table_exploded(const struct type_table *table);

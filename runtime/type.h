/* Descriptors of the types that values have at run time, and their layout in memory.
 *
 * The compiler describes every type that reaches memory (list elements, results, exception
 * arguments) by one of these. The layout computed here is the only one: the compiler asks for the
 * same sizes and offsets that the runtime uses.
 *
 *   UNIT      no bytes (None, a function without captured values, ...)
 *   BOOL      1 byte, 0 or 1;  INT  i64;  FLOAT  f64
 *   STR, BYTES  pointer to struct rt_str;  LIST  pointer to struct rt_list
 *   BIG       tagged int;  DICT, SET  pointer to struct rt_dict;  OBJECT  pointer to struct
 * rt_object PRODUCT   children in order, each at its natural alignment, as C lays out a struct
 *   UNION     i64 tag (index of the member), then at offset 8 the member's bytes
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum rt_kind {
    RT_UNIT,
    RT_BOOL,
    RT_INT,
    RT_FLOAT,
    RT_STR,
    RT_LIST,
    RT_BYTES,
    RT_BIG, /* an int of any size: twice the int plus 1, or a pointer to struct rt_big */
    RT_DICT,
    RT_SET,
    RT_OBJECT, /* instances, exceptions, cells */
    RT_PRODUCT,
    RT_UNION,
};

/* What the value is to Python: decides how it is sent to a client. */
enum rt_form {
    RT_FORM_PLAIN,    /* BOOL, INT, FLOAT, STR, LIST, UNION */
    RT_FORM_NONE,     /* UNIT */
    RT_FORM_UNBOUND,  /* UNIT: a variable that was never assigned */
    RT_FORM_BUILTIN,  /* UNIT: name */
    RT_FORM_ELLIPSIS, /* UNIT */
    RT_FORM_TUPLE,    /* PRODUCT; LIST: a tuple of any length */
    RT_FORM_FROZEN,   /* SET: a frozenset */
    RT_FORM_COMPLEX,  /* PRODUCT of two FLOAT */
    RT_FORM_RANGE,    /* PRODUCT of three INT: start, stop, step */
    RT_FORM_FUNCTION, /* UNIT: index into the program's functions */
    RT_FORM_CLOSURE,  /* PRODUCT: index into the program's codes; captured values then defaults */
    RT_FORM_CLASS,    /* UNIT: index into the program's classes */
    RT_FORM_INSTANCE, /* PRODUCT, OBJECT: index into classes; attribute_names, one a child */
    RT_FORM_BOUND_METHOD, /* PRODUCT of self and function */
    RT_FORM_EXCEPTION,    /* PRODUCT of args: index into classes, or name when built in */
    RT_FORM_OPAQUE, /* generators, iterators, slices: cannot leave a computation; name says what */
};

struct rt_context;

/* What a user's class answers for itself, where the runtime looks at values without knowing their
 * types: compiled methods behind one signature. */
enum rt_hook {
    RT_HOOK_HASH,  /* ret: int64_t, of a; b is NULL */
    RT_HOOK_EQUAL, /* ret: bool, a == b: both are values of the type that has the hook */
    RT_HOOK_LESS,  /* ret: bool, a < b */
    RT_HOOK_REPR,  /* ret: struct rt_str *, owned; b is NULL */
    RT_HOOK_STR,   /* likewise */
    RT_HOOK_COUNT,
};
/* a and b are the values' bytes, borrowed. Returns a status; *ret is written only when it is RT_OK.
 * With RT_HOOK_HASH of a class that is not hashable (__eq__ without __hash__) it raises. */
typedef int32_t (*rt_hook_fn)(struct rt_context *context, const void *a, const void *b, void *ret);

struct rt_type {
    enum rt_kind kind;
    enum rt_form form;
    uint32_t size;  /* bytes; a multiple of align */
    uint32_t align; /* 1 or 8 */
    uint32_t index; /* see form */
    uint32_t child_count;
    const struct rt_type *const
        *children; /* LIST, SET: [0] is the element; DICT: key, value; PRODUCT, OBJECT: fields;
                      UNION: members. Types may refer to themselves through LIST, DICT, SET and
                      OBJECT */
    uint32_t object_bytes;   /* OBJECT: of an instance, header included */
    const uint32_t *offsets; /* PRODUCT: one a child; OBJECT: likewise, from the object's start */
    const char *const *attribute_names; /* INSTANCE: one a child */
    const char *name;                   /* BUILTIN, EXCEPTION, OPAQUE */
    bool has_references;                /* holds a pointer to counted memory somewhere */
    /* OBJECT, PRODUCT: RT_HOOK_COUNT of them; NULL, or NULL among them: by identity (PRODUCT: by
     * attributes, as nobody can tell) */
    const rt_hook_fn *hooks;
};

/* Of struct rt_object. */
#define RT_OBJECT_HEADER_BYTES 24u

/* Computes size, align, offsets (room for child_count) and has_references from kind and children,
 * which must be complete; only
 * OBJECT's layout needs its children's. */
void rt_type_layout(struct rt_type *type, uint32_t *ret_offsets);

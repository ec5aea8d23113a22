/* Classes, instances, functions, cells, generators: what their files of the specialiser offer to
 * the others.
 *
 * An instance is an INSTANCE, a product of its attributes, as long as nothing changes instances of
 * its class nor asks whether two are the same; then its class is decided to be one of OBJECTs. One
 * that was captured stays an INSTANCE, and is frozen.
 */
#pragma once

#include "jit/specialise_internal.h"

enum { MERGE_PATHS_MAX = 24 };

/* ---- specialise_arguments.c */
struct call_arguments {
    const struct value *values; /* positional ones, then those that the names name */
    uint32_t count;
    const uint32_t *names;
    uint32_t name_count;
    struct value row; /* further positional arguments, all of them for *args: a ROW; or NEVER */
    struct value
        more; /* further named ones: a DICT whose keys are looked at when it runs; or NEVER */
};
/* One value a parameter. NULL: the call is wrong, and has raised. */
struct value *bind_arguments(struct builder *b, const struct program_code *code,
                             struct value callee, const struct call_arguments *given);

/* ---- specialise_call.c */
struct value call_with_arguments(struct builder *b, struct value callee,
                                 const struct call_arguments *given);
/* A call of a function or closure, analysed as `kind`. */
struct value call_function(struct builder *b, enum spec_kind kind, struct value callee,
                           const struct call_arguments *given);
uint32_t code_of(const struct builder *b, struct value callee);
/* The same arguments behind one more. */
bool prepend_argument(struct builder *b, struct value first, const struct call_arguments *rest,
                      struct call_arguments *ret_all);

/* ---- specialise_class.c: what classes say, without any instance */
/* The program class of an INSTANCE or OBJECT of one; false for other values. */
bool class_of(const struct builder *b, struct value v, uint32_t *ret_class);
bool is_subclass(const struct builder *b, uint32_t class, uint32_t base);
/* The member that super(after, instance of class) finds; NULL: there is none. */
const struct program_member *member_after(const struct builder *b, uint32_t class, uint32_t after,
                                          const char *name);
/* Whether every instance has the attribute, once its construction let anything else see it. */
bool always_set(struct builder *b, uint32_t class, uint32_t name);
/* Whether `self` has it at the present instruction of __init__. */
bool set_so_far(struct builder *b, uint32_t class, uint32_t name);
/* In __init__ of an INSTANCE: notes what the present instruction does with it. Gives false, and
 * decides that the class's instances are objects, when something would see it before it has all its
 * attributes. */
bool check_construction(struct builder *b);
/* In __init__ of an INSTANCE: whether the callee is super().__init__, which gives it more. */
bool constructs_further(struct builder *b, struct value callee);
/* Before the call of a base's __init__ that lets something else see the instance. */
bool check_constructed_further(struct builder *b);
/* Instances of the class in a type that have no __eq__ must be objects: they are told apart by
 * identity. */
void need_identity(struct builder *b, struct type_id type);

/* ---- specialise_object.c */
struct value string_constant(struct builder *b, const char *text);
/* A built-in exception with this message as its argument. */
struct value builtin_exception(struct builder *b, enum builtin class, const char *text);
/* Raises a built-in exception with this message as its argument. */
__attribute__((format(printf, 3, 4))) struct value
raise_builtin(struct builder *b, enum builtin class, const char *format, ...);
/* An attribute of an instance, class, super() or function. False: the kind is none of these. */
bool object_attribute(struct builder *b, struct value object, uint32_t name,
                      struct value *ret_value);
struct value construct(struct builder *b, uint32_t class, const struct call_arguments *given);
/* The special method of v's type, bound to v. NEVER: it has none. */
struct value special_method(struct builder *b, struct value v, const char *name);
bool has_special(const struct builder *b, struct value v, const char *name);
struct value call_special(struct builder *b, struct value v, const char *name,
                          const struct value *arguments, uint32_t count);
/* Is a value of this type one of `class` (a CLASS, BUILTIN or TUPLE of these)? 1, 0, or -1: it
 * cannot be told. */
int is_instance(struct builder *b, struct type_id type, struct value class);
/* An INSTANCE of the class somewhere in the type, but for what objects that may change hold. */
bool holds_instance(const struct builder *b, struct type_id type, uint32_t class);

/* Sets an OBJECT's own attribute, whatever its class says. */
struct value set_field(struct builder *b, struct value object, uint32_t name, struct value v);
/* Sets an attribute, or deletes it when v is NULL. */
enum flow change_attribute(struct builder *b, struct value object, uint32_t name,
                           const struct value *v);

/* ---- specialise_inspect.c */
struct value call_type(struct builder *b, struct value v);
/* False: it is none of the built-ins about what a value is and has, and of those that make
 * iterators. */
bool inspecting_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                        uint32_t count, struct value *ret_value);

/* ---- specialise_method.c: operators and built-in functions on instances */
bool is_user_object(const struct builder *b, struct value v);
struct value object_unary(struct builder *b, enum program_unary op, struct value v);
/* Whether an operand is an instance whose class has a say. */
bool object_takes(struct builder *b, enum program_binary op, struct value x, struct value y);
struct value object_binary(struct builder *b, enum program_binary op, struct value x,
                           struct value y, bool in_place);
struct value object_compare(struct builder *b, enum program_compare op, struct value x,
                            struct value y);
struct value object_identical(struct builder *b, struct value x, struct value y);
struct value object_truth(struct builder *b, struct value v);
struct value object_contains(struct builder *b, struct value container, struct value v);
struct value object_index(struct builder *b, struct value container, struct value key);
struct value object_set_index(struct builder *b, struct value container, struct value key,
                              struct value v);
struct value object_delete_index(struct builder *b, struct value container, struct value key);
struct value object_text(struct builder *b, struct value v, bool repr); /* str() and repr() */
struct value object_hash(struct builder *b, struct value v);
struct value object_format(struct builder *b, struct value v, struct value spec);
/* A built-in that takes ints, called with instances that have __index__. */
bool object_indices(struct builder *b, enum builtin builtin, const struct value *values,
                    uint32_t count, struct value *ret_value);
/* What __index__ gives. */
struct value object_as_index(struct builder *b, struct value v);
/* A built-in called with an instance first; false: it has nothing to do with special methods. */
bool object_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                    uint32_t count, struct value *ret_value);

/* ---- specialise_arguments.c */
/* A DICT of what **kwargs took. */
struct value keywords_dict(struct builder *b, struct value keywords);

/* ---- specialise_iterate.c */
bool is_iterable(const struct builder *b, struct value v);
/* As iterate(), but advancing it does not change its type. */
struct value iterate_stable(struct builder *b, struct value iterable);
/* Emits the step of *iterator, which becomes the advanced one; `done` is where it is exhausted. The
 * element, or NEVER when there cannot be one. */
struct value advance(struct builder *b, struct value *iterator, struct ir_block_id done);
/* v without SKIP: that goes to `skipped`. */
struct value unless_skipped(struct builder *b, struct value v, struct ir_block_id skipped,
                            bool *ret_skips);

/* ---- specialise_iterator.c */
/* What fails between catch_begin and catch_end goes to `handler`. */
struct catching {
    bool catching, has_landing;
    struct ir_block_id landing, handler;
};
void catch_begin(struct builder *b, struct catching *ret_catching);
void catch_end(struct builder *b, const struct catching *catching);
/* Goes on in the handler with an exception of this class; raises others again. */
struct value catch_exception(struct builder *b, const struct catching *catching,
                             enum builtin class);

/* Index of a CELL's shape that is an iterator kept by the program. */
#define SHAPE_ITERATOR UINT32_MAX
/* And one that a closure holds its captured value in, which never changes. */
#define SHAPE_CAPTURED (UINT32_MAX - 1)
bool is_box(const struct builder *b, struct type_id type);
struct value box_iterator(struct builder *b, struct value iterable);
/* The value with every lazy iterator in it boxed. */
struct value box_within(struct builder *b, struct value v);
bool holds_iterator(const struct builder *b, struct type_id type);
/* Before an instruction: boxes what it and something later use up, and what it stores. False: the
 * path ends. */
bool settle_operands(struct builder *b, const struct program_instruction *instruction);
/* Iterators over CELLs and instances. */
bool iterate_kept(struct builder *b, struct value iterable, struct value *ret_iterator);
struct value advance_kept(struct builder *b, struct value *iterator, struct ir_block_id done);
void build_box_next(struct builder *b);
struct value call_iter(struct builder *b, struct value v);
struct value call_next(struct builder *b, struct value v, const struct value *fallback);
struct value call_map(struct builder *b, const struct value *values, uint32_t count);
struct value call_filter(struct builder *b, struct value predicate, struct value source);

/* Index of a GENERATOR: what its body is to its elements. */
enum generator_kind {
    GENERATOR_EXPRESSION,
    GENERATOR_FLAT,       /* the body gives iterables, to be flattened */
    GENERATOR_MAP,        /* a function */
    GENERATOR_MAP_SPREAD, /* a function of as many arguments as the element has parts */
    GENERATOR_FILTER,     /* a predicate, or None */
    GENERATOR_AT,         /* a LIST or ROW: the elements are indices into it */
};
struct value call_generator_body(struct builder *b, struct value generator, struct value element);

/* ---- specialise_cell.c */
/* What a closure of the code holds of a value: itself, or a cell of it when closures of the code
 * would otherwise be of as many types as they nest; and the value again. */
struct value capture(struct builder *b, uint32_t code, struct value v);
struct value captured_content(struct builder *b, struct value held);

/* ---- specialise_hook.c */
void build_hook(struct builder *b);
/* Once nothing is queued: asks for hooks that the module's operations need; false: no more. */
bool hooks_find(struct specialiser *s);

/* ---- specialise_yield.c */
void build_generator(struct builder *b);
void build_resume(struct builder *b);
void build_next(struct builder *b);
struct value generator_function(struct builder *b);
enum flow return_from_generator(struct builder *b, struct value v);
void append_return(struct builder *b, struct value v);
bool is_generator(const struct builder *b, struct type_id type);
/* The next element of a generator or box. */
struct value generator_next(struct builder *b, struct value cell, struct value sent,
                            struct ir_block_id done);
struct value raise_stop(struct builder *b, struct value iterator);
bool generator_attribute(struct builder *b, struct value cell, const char *name,
                         struct value *ret_value);
struct value call_generator_method(struct builder *b, enum builtin method,
                                   const struct value *values, uint32_t count);

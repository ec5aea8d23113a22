/* Shared by the files of the specialiser.
 *
 * A builder analyses one specialisation: it holds the state at the point where it is (a type and an
 * IR value for every register) and the IR block that it appends to. Helpers that compute a value
 * return one of type NEVER when the path ends there (it raised): callers stop.
 */
#pragma once

#include "jit/builtin.h"
#include "jit/decisions.h"
#include "jit/intrinsics.h"
#include "jit/limits.h"
#include "jit/specialise.h"
#include "runtime/computation.h"

struct value {
    struct type_id type;
    struct ir_value ir; /* 0 for UNIT shapes: made when needed */
};

enum spec_kind {
    SPEC_CALL,   /* a code called with a callee value and arguments */
    SPEC_INIT,   /* a constructor: gives the instance that __init__ leaves */
    SPEC_FILL,   /* a pipeline's FILL function */
    SPEC_RESUME, /* a generator's code, from where it stands to the next YIELD */
    SPEC_NEXT,   /* the same, with what happens to exceptions */
    SPEC_HOOK,   /* what the runtime calls for instances: code_count plus enum rt_hook */
};

/* What a FILL function makes of the pipeline's elements. */
enum fill_transform {
    FILL_PLAIN,
    FILL_TRUTH,  /* their truth: for any() and all() */
    FILL_NUMBER, /* bools become ints: for sum() */
    FILL_EQUAL,  /* whether the two parts of each are equal: for == of lists */
};

struct spec {
    enum spec_kind kind;
    uint32_t code;         /* FILL: enum fill_transform */
    struct type_id callee; /* FILL: the pipeline's type */
    uint32_t argument_count;
    const struct type_id *arguments;
    struct type_id result; /* so far; FILL: the element type */
    bool total;            /* FILL: nothing was skipped, so far */
    bool sequential;       /* FILL: must be a loop, see specialise_settle.c */
    struct ir_function_id function;
    bool queued;  /* must be analysed (again) */
    bool active;  /* is being analysed */
    bool escapes; /* INIT: something else may hold the instance as it is when this returns */
    uint32_t caller_count, caller_capacity;
    uint32_t *callers;    /* specs that used its result */
    uint32_t epoch;       /* type_epoch when it was last analysed */
    bool asks_exceptions; /* looked at all classes of exceptions that there were then */
    uint32_t exceptions_asked;
    uint32_t shape_words;
    uint64_t *shapes; /* bit set: those that it refers to; when one grows it is analysed again */
};

struct specialiser {
    const struct jit_program *program;
    struct arena *arena;
    struct type_table *types;
    struct ir_module *module;
    struct jit_diagnostic *diagnostic; /* first one sticks */
    bool refused;
    struct decisions *decisions;
    bool again;               /* a decision made everything else of this round worthless */
    uint32_t exception_count; /* classes that the program makes exceptions of, so far */
    uint32_t shape_site_count, shape_site_capacity;
    struct shape_site {
        uint64_t site;
        uint32_t shape;
    } *shape_sites;

    struct generator *generators;     /* see specialise_yield.c */
    struct class_facts **class_facts; /* see specialise_class.c; one a class, NULL until asked */

    uint32_t spec_count, spec_capacity;
    struct spec **specs;
    uint32_t slot_count;
    uint32_t *slots; /* open addressing by key: index of spec + 1 */
    uint32_t analysis_count, nesting;

    struct type_id *value_types; /* of program values; NEVER: it cannot be used */
    uint32_t *value_globals;     /* ir global + 1 of program values; 0: not used yet */
    uint32_t *value_strings;     /* ir string + 1 of literals */
    struct {
        uint32_t code, line, column, site;
    } *sites; /* open addressing by (code, line, column) */
    uint32_t site_slots, site_used;
};

struct version {
    struct version *next;
    uint32_t code_block, index;
    struct ir_block_id block;
    struct type_id *types; /* one a register; UNBOUND where not live */
};

struct builder {
    struct specialiser *s;
    struct spec *spec;
    uint32_t spec_index;
    const struct program_code *code; /* NULL in FILL */
    uint32_t code_index;
    struct ir_function *function;
    struct ir_block_id block;
    struct value *registers;
    struct value callee;
    uint32_t code_block, index; /* where in the code */
    struct value *before;       /* registers before this instruction, when a handler wants them */
    bool catching;              /* the landing is one of catch_begin's */
    bool has_landing;
    struct ir_block_id landing; /* where what fails in this instruction goes */
    uint32_t made;              /* objects that this instruction has made so far */
    uint32_t site;
    struct version **versions; /* by instruction: list of versions */
    struct version **pending_stack;
    uint32_t pending_count, pending_capacity;
    uint64_t *live; /* scratch */
};

enum flow { FLOW_NEXT, FLOW_ENDED };

/* ---- specialise.c */
struct spec *spec_get(struct builder *b, enum spec_kind kind, uint32_t code, struct type_id callee,
                      const struct value *arguments, uint32_t argument_count);
struct value call_spec(struct builder *b, struct spec *spec, struct value callee,
                       const struct value *arguments, uint32_t count);
struct value call_intrinsic(struct builder *b, enum intrinsic intrinsic,
                            const struct value *arguments, uint32_t count);
void go(struct builder *b, uint32_t code_block, uint32_t index);
uint32_t site_of(struct builder *b, uint32_t line, uint32_t column);
enum flow exec_instruction(struct builder *b);
struct value *registers_copy(const struct builder *b);

/* ---- specialise_shape.c: types of objects made here. Their children join what the place's shape
 * holds already: inject values into type_element() and the like, which may be wider. */
struct type_id site_type(struct builder *b, enum type_kind kind, uint32_t index,
                         const struct type_id *children, uint32_t child_count);
struct type_id list_type(struct builder *b, struct type_id element);
struct type_id dict_type(struct builder *b, struct type_id key, struct type_id value);
struct type_id set_type(struct builder *b, enum type_kind kind, struct type_id element);
struct type_id cell_type(struct builder *b, uint32_t index, struct type_id content);
struct type_id object_type(struct builder *b, uint32_t class); /* one a class; fields by name */
/* NULL when the type has none. */
const struct shape *shape_of(const struct builder *b, struct type_id type);
/* Before a value of type `held` is stored into such an object. Frozen shapes do not grow. */
void shape_grow(struct builder *b, struct type_id type, uint32_t child, struct type_id held);
/* Before any instruction that changes such an object, or that compares identities. */
void shape_mutate(struct builder *b, struct type_id type);
/* Instances of such a class are OBJECTs; class_make_object decides so, and this round is over. */
bool class_is_object(const struct builder *b, uint32_t class);
void class_make_object(struct builder *b, uint32_t class);
/* Whether the arithmetic of the current instruction is in BIG. */
bool is_wide(const struct builder *b);
/* Whether a specialisation or version is what is wanted but for shapes that should be one: these
 * are noted as meetings, the round will be repeated, and until it ends the old one serves. */
bool specs_meet(struct builder *b, const struct spec *spec, struct type_id callee,
                const struct value *arguments, uint32_t argument_count);
struct version *versions_meet(struct builder *b, struct version *list, const struct type_id *types,
                              uint32_t count);
void note_shapes(struct specialiser *s, struct spec *spec);
bool shapes_stale(const struct specialiser *s, const struct spec *spec);
void unite_meetings(struct specialiser *s);

/* ---- specialise_value.c: values, types, messages */
static inline struct value value_never(void)
{
    return (struct value){TYPE_ID_NEVER, {0}};
}

static inline struct value value_unit(struct type_id type)
{
    return (struct value){type, {0}};
}

static inline bool ended(struct value v)
{
    return v.type.id == TYPE_NEVER;
}

static inline const struct type *type_of(const struct builder *b, struct value v)
{
    return type_get(b->s->types, v.type);
}

static inline enum type_kind kind_of(const struct builder *b, struct value v)
{
    return type_of(b, v)->kind;
}

bool shape_is_unit(const struct builder *b, struct type_id type);
struct ir_value ir_of(struct builder *b, struct value v);
struct value emit(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                  const struct value *operands, uint32_t count);
struct value emit_callee(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                         struct ir_function_id callee, const struct value *operands,
                         uint32_t count);
struct value emit1(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                   struct value a);
struct value emit2(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                   struct value a, struct value c);
struct value emit_flagged(struct builder *b, enum ir_op op, struct type_id type, uint32_t flags,
                          struct value a, struct value c);
struct value constant_int(struct builder *b, int64_t number);
struct value constant_float(struct builder *b, double number);
struct value constant_bool(struct builder *b, bool truth);
bool is_constant(const struct builder *b, struct value v, int64_t *ret_integer);
struct value make(struct builder *b, enum type_kind kind, uint32_t index,
                  const struct value *children, uint32_t count, const uint32_t *names);
struct value field(struct builder *b, struct value product, uint32_t child);
struct value inject(struct builder *b, struct value v, struct type_id type);
struct ir_block_id block_new(struct builder *b);
void jump(struct builder *b, struct ir_block_id block);
void branch(struct builder *b, struct value condition, struct ir_block_id yes,
            struct ir_block_id no);

/* Values that pass from block to block. Products pass by their parts, so that what does not change
 * in a loop is seen not to change: parameters for a type, arguments for a value (edge->arguments
 * has room for the block's parameters), and the value again from the parameters, in b's current
 * block. */
void parameters_add(struct builder *b, struct ir_block_id block, struct type_id type);
void arguments_push(struct builder *b, struct ir_edge *edge, struct value v);
struct value parameters_value(struct builder *b, struct type_id type,
                              const struct ir_value **parameters);
/* A jump to `block`, whose parameters hold values of these types. */
void jump_with(struct builder *b, struct ir_block_id block, const struct value *values,
               uint32_t count);

/* Ends the path; give NEVER so that callers can return it. */
struct value raise_code(struct builder *b, enum rt_error error, const char *text);
__attribute__((format(printf, 2, 3))) struct value raise_type_error(struct builder *b,
                                                                    const char *format, ...);
__attribute__((format(printf, 2, 3))) struct value stop_unsupported(struct builder *b,
                                                                    const char *format, ...);
/* Refuses the whole program. */
__attribute__((format(printf, 4, 5))) void refuse_program(struct builder *b, const char *code,
                                                          uint32_t site, const char *format, ...);

const char *type_name(const struct builder *b,
                      struct type_id type); /* as CPython names its class */
const char *program_name(const struct builder *b, uint32_t name);
const char *class_name(const struct builder *b, uint32_t class); /* without what it is nested in */
struct value captured_value(struct builder *b, uint32_t program_value); /* read when it runs */
struct value literal_value(struct builder *b, uint32_t program_value);  /* part of the code */

/* A value computed on several paths: add each path's, then take the merged one. The paths' types
 * join. */
struct merge {
    struct builder *b;
    uint32_t count;
    struct {
        struct value value;
        struct ir_block_id block;
    } paths[24];
};
void merge_add(struct merge *merge,
               struct value v);               /* ends the current block later; NEVER is ignored */
struct value merge_take(struct merge *merge); /* NEVER when no path arrives */

/* For each member of union v: f(b, member, argument), results merged. */
typedef struct value (*member_fn)(struct builder *b, struct value member, void *argument);
struct value each_member(struct builder *b, struct value v, member_fn f, void *argument);

/* Executes the current instruction again for each member of union v, held by some register. */
enum flow split(struct builder *b, struct value v);

/* ---- what each family of instructions does: cells and variables, generators, containers, objects,
 * text, arguments of calls, exceptions. One file each: specialise_cell.c and so on. */
#define EXEC(family)                                                                               \
    enum flow exec_##family(struct builder *b, const struct program_instruction *instruction)
EXEC(cell);
EXEC(yield);
EXEC(container);
EXEC(object);
EXEC(text);
EXEC(arguments);
EXEC(exception);

/* ---- specialise_exception.c */
/* Called at the start of each instruction of a code. */
void protect_begin(struct builder *b);
/* After an instruction was appended: when it can fail and there is a handler, what follows is in a
 * block of its own. */
void protect(struct builder *b, const struct ir_instruction *instruction);
/* Whether what raises here has a handler, and the edge to it. */
bool protect_raise(struct builder *b, struct ir_edge *ret_edge);
uint32_t name_number(const struct builder *b, const char *text);
/* Whether a type is a class of exceptions, and which: a program class, or an enum builtin with
 * TYPE_INDEX_BUILTIN. */
bool exception_class(const struct builder *b, struct type_id type, uint32_t *ret_class);
bool exception_is_subclass(const struct builder *b, uint32_t class, uint32_t base);
/* An EXCEPTION_REF, or an OBJECT of a class of exceptions. */
bool is_exception(const struct builder *b, struct value v);
/* A new exception with these `args`, before its __init__. */
struct value exception_allocate(struct builder *b, uint32_t class, const struct value *arguments,
                                uint32_t count);
struct value raise_exception(struct builder *b, struct value exception);
struct value reraise_exception(struct builder *b, struct value exception);
/* The cause: an EXCEPTION_REF, or NONE. */
struct value raise_from(struct builder *b, struct value exception, struct value cause);
/* f(b, exception, argument) with the exception as an OBJECT of each class that the program makes
 * exceptions of, and as it is for others; results merged. */
typedef struct value (*exception_fn)(struct builder *b, struct value v, void *argument);
struct value each_exception(struct builder *b, struct value ref, exception_fn f, void *argument);
struct value exception_attribute(struct builder *b, struct value v, uint32_t name);
/* str() or repr() of an exception. */
struct value exception_text(struct builder *b, struct value v, bool repr);
/* isinstance(exception, class or tuple of classes) */
struct value exception_matches(struct builder *b, struct value exception, struct value class);

/* ---- specialise_print.c */
struct value call_print(struct builder *b, const struct value *arguments, uint32_t count,
                        const uint32_t *names, uint32_t name_count);

/* ---- specialise_operator.c */
struct value to_int(struct builder *b, struct value v);   /* INT or BOOL */
struct value to_float(struct builder *b, struct value v); /* INT, BOOL or FLOAT */
bool is_integral(const struct builder *b, struct value v);
bool is_number(const struct builder *b, struct value v);
struct value unary(struct builder *b, enum program_unary op, struct value v);
struct value binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                    bool in_place);
struct value compare(struct builder *b, enum program_compare op, struct value x, struct value y);
const char *compare_text(enum program_compare op);
/* The TypeError of operands that do not go together. */
struct value binary_error(struct builder *b, enum program_binary op, struct value x, struct value y,
                          bool in_place);
struct value truth(struct builder *b, struct value v);
struct value index_value(struct builder *b, struct value container, struct value key);
struct value attribute(struct builder *b, struct value object, uint32_t name);
const struct program_member *class_member(const struct builder *b, uint32_t class,
                                          const char *name);
struct value list_of(struct builder *b, const struct value *elements, uint32_t count);
struct value list_convert(struct builder *b, struct value list, struct type_id type);
/* For an operation that makes a list of such elements: the type that it makes, and the one that the
 * place has, to which list_convert brings it. */
struct type_id list_made(struct builder *b, struct type_id element, struct type_id *ret_site);

/* ---- specialise_call.c */
struct value call(struct builder *b, struct value callee, const struct value *arguments,
                  uint32_t argument_count, const uint32_t *names, uint32_t name_count);
struct value call_builtin(struct builder *b, enum builtin builtin, const struct value *arguments,
                          uint32_t argument_count, const uint32_t *names, uint32_t name_count);
struct value exception_instance(struct builder *b, struct value v);

/* ---- specialise_big.c: ints of any size. is_integral() holds for BIG too: to_int() stops where
 * such an int has more than 64 bits, unless these say what else happens. */
bool is_big(const struct builder *b, struct value v);
struct value emit_native(struct builder *b, enum ir_native native, struct type_id type,
                         const struct value *operands, uint32_t count);
struct value to_big(struct builder *b, struct value v); /* INT, BOOL or BIG */
/* how: enum rt_big_narrow (runtime/big.h): what happens when it does not fit */
struct value big_to_int(struct builder *b, struct value v, int how);
struct value big_clamp(struct builder *b, struct value v); /* INT: a slice's bound */
struct value big_to_float(struct builder *b, struct value v);
struct value big_truth(struct builder *b, struct value v);
/* Whether an operator of integral operands is done in BIG here. */
bool wants_big(const struct builder *b, struct value v);
bool binary_wants_big(const struct builder *b, enum program_binary op, struct value x,
                      struct value y);
struct value big_unary(struct builder *b, enum program_unary op, struct value v);
struct value big_binary(struct builder *b, enum program_binary op, struct value x, struct value y);
/* comparison: enum ir_compare; integral operands */
struct value big_compare(struct builder *b, int comparison, struct value x, struct value y);
struct value big_compare_float(struct builder *b, int comparison, struct value big,
                               struct value number);
struct value big_abs(struct builder *b, struct value v);
struct value big_divmod(struct builder *b, struct value x, struct value y);
struct value power_modulo(struct builder *b, struct value x, struct value y, struct value z);
struct value float_to_int(struct builder *b, struct value number);
struct value round_number(struct builder *b, struct value v, struct value digits);
/* False: nothing special about it. */
bool big_math(struct builder *b, enum jit_math function, const struct value *operands,
              uint32_t count, struct value *ret_result);

/* ---- specialise_complex.c */
/* Whether an arithmetic operator is a complex one for these operands. */
bool complex_takes(const struct builder *b, enum program_binary op, struct value x, struct value y);
struct value complex_unary(struct builder *b, enum program_unary op, struct value v);
struct value complex_binary(struct builder *b, enum program_binary op, struct value x,
                            struct value y);
struct value complex_compare(struct builder *b, enum program_compare op, struct value x,
                             struct value y); /* EQUAL or NOT_EQUAL */
struct value power_of_floats(struct builder *b, struct value x, struct value y);
struct value make_complex(struct builder *b, struct value real, struct value imaginary);
struct value complex_abs(struct builder *b, struct value v);
struct value complex_conjugate(struct builder *b, struct value v);
/* complex(real, imaginary); NULL: not given */
struct value complex_of(struct builder *b, const struct value *real, const struct value *imaginary);

/* ---- specialise_number.c; false: it is no number's */
bool number_attribute(struct builder *b, struct value v, const char *name, struct value *ret_value);
/* Whether a number has no such attribute. */
bool number_lacks(const struct builder *b, struct value v, const char *name);
bool number_method(struct builder *b, enum builtin method, const struct value *values,
                   uint32_t count, const uint32_t *names, uint32_t name_count,
                   struct value *ret_value);

/* ---- specialise_iterate.c */
struct value iterate(struct builder *b, struct value iterable);
enum flow exec_next(struct builder *b, const uint32_t *operands);
struct value collect(struct builder *b, struct value iterable);
struct value range_count(struct builder *b, struct value range);
struct value range_get(struct builder *b, struct value range, struct value index);
struct value call_sum(struct builder *b, struct value iterable, const struct value *start);
struct value call_any_all(struct builder *b, struct value iterable, bool all);
struct value call_min_max(struct builder *b, struct value iterable, bool max,
                          const struct value *key, const struct value *fallback);
struct value compare_lists(struct builder *b, struct value x, struct value y); /* x == y */
struct value element_equal(struct builder *b, struct value x, struct value y);
struct value contains(struct builder *b, struct value container, struct value v);
void build_fill(struct builder *b);

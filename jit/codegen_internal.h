/* Shared by codegen*.c. */
#pragma once

#include "jit/codegen.h"
#include "jit/llvm_compat.h"

#include <llvm-c/DebugInfo.h>

enum {
    /* Loop iterations between looks at the context: free when measured, and still every 0.4-25 us.
     */
    CG_POLL_STRIP = 4096,
};

enum cg_runtime {
#define RT_FUNCTION(name, result, arguments, meaning) CG_##name,
#include "runtime/abi.def"
#undef RT_FUNCTION
    CG_RUNTIME_COUNT
};

/* An IR function's LLVM function, and what calls of it must know. */
struct cg_callee {
    const struct ir_function *ir;
    LLVMTypeRef type;
    LLVMValueRef function; /* NULL until something needs it */
    bool fails;            /* returns a status */
    uint32_t result_count; /* scalars */
    uint32_t call_count;   /* in the whole module */
    uint32_t instructions;
    uint32_t levels; /* of its calls of itself that are inlined into one another; 0: unknown yet */
    LLVMValueRef task; /* runs it from a frame; made when a FORK first needs it */
    struct cg_frame *frame;
    struct cg_callee *next_wanted;
};

/* Where a forked call's arguments and result lie in its frame. */
struct cg_frame {
    LLVMTypeRef type;
    uint32_t argument_count; /* scalars; the result's follow */
};

struct cg_conversion {
    struct type_id from, to;
    LLVMValueRef function;
    struct cg_conversion *next;
};

/* What is known of the memory that a load or store touches: see codegen_access.c. */
struct cg_access {
    bool invariant; /* never written while anything reads it */
    /* Metadata nodes, by what the scalar is; `mixed` is a union's. NULL: may be any memory. */
    LLVMValueRef mixed, ints, floats, bools, pointers;
};

/* Nodes of one shape: made when first needed. */
struct cg_shape_access {
    LLVMMetadataRef type; /* that of all that the shape's objects hold */
    LLVMValueRef count, data, present, frozen;
    struct cg_access *children; /* child_count */
};

enum { CG_COUNTED_KINDS = RT_OBJECT + 1 };

struct codegen {
    const struct codegen_options *options;
    const struct ir_module *module;
    struct layout *layout;
    struct arena *scratch;
    LLVMContextRef context;
    LLVMModuleRef llvm;
    LLVMBuilderRef builder;
    LLVMTypeRef nothing, i1, i8, i32, i64, f64, ptr;
    struct cg_callee *callees; /* by function */
    struct cg_callee *wanted;  /* list: those that have a function, but no body yet */
    LLVMValueRef runtime[CG_RUNTIME_COUNT];
    LLVMTypeRef runtime_types[CG_RUNTIME_COUNT];
    LLVMValueRef math[JIT_MATH_COUNT];
    LLVMValueRef *strings; /* by module string */
    const struct engine_global *globals;
    struct cg_conversion *conversions;
    struct cg_shape_access *shapes; /* by shape */
    LLVMMetadataRef access_root, access_values;
    LLVMValueRef access_references, access_context;
    LLVMValueRef retain, retain_big, release[CG_COUNTED_KINDS]; /* functions; NULL until needed */
    LLVMValueRef natives[IR_NATIVE_COUNT + 1];
    LLVMValueRef *kept; /* vector functions, for llvm.compiler.used */
    uint32_t kept_count;
    LLVMValueRef invariant, list_bytes, align8, not_negative, not_ok, unlikely; /* metadata */
    unsigned kind_invariant, kind_noundef, kind_nonnull, kind_dereferenceable, kind_align,
        kind_range, kind_prof, kind_tbaa;
    /* Debug information: see codegen_debug.c */
    LLVMDIBuilderRef di;
    LLVMMetadataRef di_unit, di_type;

    const char *why; /* the first thing that is wrong with the module */
    bool out_of_memory;
};

struct cg_raise {
    bool stop;
    int32_t code;
    uint32_t site;
    const char *text;
    LLVMBasicBlockRef block;
    struct cg_raise *next;
};

/* What a call passes. */
struct cg_arguments {
    LLVMValueRef *values; /* the context, then the arguments' scalars */
    uint32_t count;
    bool *lasting; /* by argument: see cg_function */
};

/* A function while it is built: one of LLVM's, or a call that is inlined into one. */
struct cg_function {
    struct codegen *cg;
    struct cg_callee *callee;     /* NULL: an entry, a task..., which return a bare status */
    const struct ir_function *ir; /* NULL likewise */
    struct cg_function *parent;   /* that it is inlined into; NULL: it is LLVM's */
    struct cg_function *root;     /* LLVM's */
    uint32_t depth;               /* of parents */
    uint32_t level;               /* of parents that are the same function: recursion */
    bool guard; /* of recursion, the last level: calls the function itself when it would recur */
    bool fails;
    LLVMValueRef llvm;
    LLVMValueRef context;
    LLVMValueRef *arguments; /* that it was called with: the context, then scalars */
    /* By value: whether the lists in it certainly live as long as the root runs. What is read
     * through one that does not must not be called invariant: it would be read after the list is
     * gone. */
    bool *lasting;
    LLVMBuilderRef builder;    /* the module's */
    LLVMValueRef *scalars;     /* all values' rows */
    uint32_t *first;           /* by value: where its row begins */
    LLVMBasicBlockRef *blocks; /* by IR block; NULL: unreachable */
    struct cg_strip *strips;   /* list: its counted loops */
    uint32_t block;            /* that is being emitted */
    bool *exact;               /* by value: something else than a test for zero uses it */
    struct cg_raise *raises;
    LLVMMetadataRef di_scope, di_caller;
    uint32_t first_site;
    /* Of a root */
    LLVMBasicBlockRef prologue;           /* begins with the allocas */
    LLVMValueRef poll_count;              /* alloca; NULL until a POLL */
    LLVMValueRef emitted, out, ret_count; /* FILL: alloca and arguments */
    uint32_t inlined_instructions;
    /* Of a root whose checks are put off: see codegen_speculate.c */
    LLVMValueRef bad;             /* alloca; NULL when they are not */
    LLVMBasicBlockRef exact_form; /* goes on when bad is not 0 */
    /* Of an inlined call */
    LLVMBasicBlockRef after, failed; /* where it returns to, and where it fails to */
    LLVMValueRef *results;           /* phis of after */
    LLVMValueRef status;             /* phi of failed */
    /* While an instruction is emitted that BRANCH_RAISED follows: where it goes when it raises.
     * NULL: it leaves the function. */
    LLVMBasicBlockRef handler;
    struct cg_raise *outside_raises; /* meanwhile */
};

/* A fork between its push and its pop: see codegen_call.c. */
struct cg_fork {
    struct cg_function *f;
    uint32_t site, second_site;
    LLVMValueRef mark, frame;
    LLVMBasicBlockRef failed; /* undoes the mark and returns `status` */
    LLVMValueRef status;      /* phi */
};

/* ---- codegen_lanes.c: the fill function for RT_PIPELINE_LANES, around one that cannot fail and
 * skips nothing. */
LLVMValueRef cg_lanes_function(struct codegen *cg, LLVMValueRef fill);

/* ---- codegen.c */
/* LLVM's function for one of the module's; its body is made later. */
LLVMValueRef cg_callee_function(struct codegen *cg, struct cg_callee *callee);
void cg_malformed(struct codegen *cg, const char *why);
void *cg_take(struct codegen *cg, size_t count, size_t bytes);
LLVMTypeRef cg_scalar_type(const struct codegen *cg, uint8_t scalar);
void cg_function_attribute(const struct codegen *cg, LLVMValueRef function, const char *name,
                           uint64_t value);
void cg_parameter_attribute(const struct codegen *cg, LLVMValueRef function, unsigned index,
                            const char *name, uint64_t value);
/* Attributes that every function that we define has. */
void cg_function_defaults(const struct codegen *cg, LLVMValueRef function);

/* ---- codegen_body.c */
/* Adds an edge's arguments to its block's phis, as coming from where the builder stands. */
void cg_add_incoming(struct cg_function *f, const struct ir_edge *edge);
/* The LLVM block that an edge of a terminator with several goes to. Edges that carry values get a
 * block of their own: a phi has one value for each predecessor block, not for each edge. */
LLVMBasicBlockRef cg_edge_block(struct cg_function *f, const struct ir_edge *edge);
/* Emits the IR function's blocks where the builder stands; parameters: its parameters' scalars;
 * lasting: by parameter, NULL: none. */
void cg_emit_body(struct cg_function *f, const LLVMValueRef *parameters, const bool *lasting);

/* ---- codegen_runtime.c */
LLVMValueRef cg_runtime_function(struct codegen *cg, enum cg_runtime which);
LLVMValueRef cg_call_runtime(struct cg_function *f, enum cg_runtime which, LLVMValueRef *arguments,
                             uint32_t count);
#define CG_RUNTIME(f, which, ...)                                                                  \
    cg_call_runtime(f, which, (LLVMValueRef[]){__VA_ARGS__},                                       \
                    sizeof((LLVMValueRef[]){__VA_ARGS__}) / sizeof(LLVMValueRef))
LLVMValueRef cg_string_constant(struct codegen *cg, uint32_t string);
/* A C string in the module, or a null pointer for NULL. */
LLVMValueRef cg_text(struct codegen *cg, const char *text);

/* ---- small things */
static inline LLVMValueRef cg_int(const struct codegen *cg, int64_t value)
{
    return LLVMConstInt(cg->i64, (unsigned long long)value, true);
}

static inline LLVMValueRef cg_int32(const struct codegen *cg, int64_t value)
{
    return LLVMConstInt(cg->i32, (unsigned long long)value, true);
}

static inline LLVMValueRef cg_float(const struct codegen *cg, double value)
{
    return LLVMConstReal(cg->f64, value);
}

static inline LLVMBasicBlockRef cg_block(struct cg_function *f, const char *name)
{
    return LLVMAppendBasicBlockInContext(f->cg->context, f->llvm, name);
}

static inline LLVMValueRef *cg_row(const struct cg_function *f, struct ir_value value)
{
    return f->scalars + f->first[value.id];
}

static inline LLVMValueRef *cg_operands(const struct cg_function *f,
                                        const struct ir_instruction *instruction, uint32_t operand)
{
    return cg_row(f, instruction->operands[operand]);
}

static inline LLVMValueRef cg_operand(const struct cg_function *f,
                                      const struct ir_instruction *instruction, uint32_t operand)
{
    return cg_operands(f, instruction, operand)[0];
}

static inline struct type_id cg_operand_type(const struct cg_function *f,
                                             const struct ir_instruction *instruction,
                                             uint32_t operand)
{
    return f->ir->values[instruction->operands[operand].id].type;
}

static inline const struct layout_type *cg_layout(const struct cg_function *f, struct type_id type)
{
    return layout_get(f->cg->layout, type);
}

static inline LLVMValueRef cg_constant_operand(const struct cg_function *f,
                                               const struct ir_instruction *instruction,
                                               uint32_t operand, int64_t *ret_value)
{
    LLVMValueRef value = cg_operand(f, instruction, operand);
    if (!LLVMIsAConstantInt(value))
        return NULL;
    *ret_value = LLVMConstIntGetSExtValue(value);
    return value;
}

/* ---- codegen_value.c: memory */
LLVMValueRef cg_alloca(struct cg_function *f, LLVMTypeRef type, const char *name);
/* Room for a value as it lies in memory. */
LLVMValueRef cg_alloca_bytes(struct cg_function *f, const struct rt_type *type, const char *name);
LLVMValueRef cg_at(struct cg_function *f, LLVMValueRef base, uint64_t offset);
LLVMValueRef cg_load(struct cg_function *f, LLVMTypeRef type, LLVMValueRef at, bool invariant);
/* A pointer to a list, known to be one. */
LLVMValueRef cg_load_list(struct cg_function *f, LLVMValueRef at, bool invariant);
/* Tells LLVM that the headers of lists and the fields of objects in the value can be read at any
 * time, so that it moves loads out of loops: where that does not show from how it was made. */
void cg_assume_readable(struct cg_function *f, const struct rt_type *type, const LLVMValueRef *row);
uint32_t cg_scalar_count(const struct rt_type *type);
/* LLVM's types of a value's scalars, in order. Returns how many. */
uint32_t cg_scalar_types(const struct codegen *cg, const struct layout_type *type,
                         LLVMTypeRef *ret_types);
uint32_t cg_row_types(const struct codegen *cg, const struct rt_type *type, LLVMTypeRef *ret_types);
void cg_load_value(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                   const struct cg_access *access, LLVMValueRef *ret_row);
void cg_store_value(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                    const struct cg_access *access, const LLVMValueRef *row);
LLVMValueRef cg_list_data(struct cg_function *f, struct type_id type, LLVMValueRef list,
                          bool lasting);
LLVMValueRef cg_list_count(struct cg_function *f, struct type_id type, LLVMValueRef list,
                           bool lasting);
/* An element of a list, in `data`. */
LLVMValueRef cg_element_at(struct cg_function *f, const struct rt_type *element, LLVMValueRef data,
                           LLVMValueRef index);
/* The scalars of a union's member out of the union's, tag included. NULL when out of memory. */
LLVMValueRef *cg_member_row(struct cg_function *f, const struct rt_type *type, uint32_t member,
                            const LLVMValueRef *row);
/* A switch over a union's tag: the caller begins, fills and ends every case, then goes on after. */
struct cg_cases {
    LLVMValueRef dispatch;
    LLVMBasicBlockRef after;
};
struct cg_cases cg_cases_begin(struct cg_function *f, LLVMValueRef tag, uint32_t count);
void cg_case_begin(struct cg_function *f, struct cg_cases *cases, uint32_t member);
/* Returns the block that the case ends in. */
LLVMBasicBlockRef cg_case_end(struct cg_function *f, const struct cg_cases *cases);
/* The same value as one of a type that holds all of `from`'s values. */
void cg_inject(struct cg_function *f, struct type_id from, struct type_id to,
               const LLVMValueRef *row, LLVMValueRef *ret_row);
/* Calls `each` for every counted object in the value, within the branches that find out what a
 * union holds. `kind` is its descriptor's; a BIG comes as its word. */
typedef void (*cg_each_fn)(struct cg_function *f, enum rt_kind kind, LLVMValueRef object);
void cg_each_counted(struct cg_function *f, const struct rt_type *type, const LLVMValueRef *row,
                     cg_each_fn each);

/* ---- codegen_access.c: which memory may be which, told to LLVM */
extern const struct cg_access cg_any_memory;       /* nothing is known of it */
extern const struct cg_access cg_invariant_memory; /* captured data, a pipeline's environment */
void cg_access_init(struct codegen *cg);
/* What objects of the type hold in that child. `lasting`: the object outlives the function. */
struct cg_access cg_child_access(struct cg_function *f, struct type_id type, uint32_t child,
                                 bool lasting);
/* Of a type with a shape; others have one that is all NULL. */
const struct cg_shape_access *cg_shape_access(struct cg_function *f, struct type_id type);
/* Whether objects of the type may change after they were made. */
bool cg_mutable(const struct cg_function *f, struct type_id type);
/* A load or store of that node; NULL: of any memory. */
void cg_tag(const struct codegen *cg, LLVMValueRef instruction, LLVMValueRef node);

/* ---- codegen_references.c */
void cg_retain(struct cg_function *f, enum rt_kind kind, LLVMValueRef object);
void cg_release(struct cg_function *f, enum rt_kind kind, LLVMValueRef object);

/* ---- codegen_fail.c */
void cg_likely(struct cg_function *f, LLVMValueRef condition, LLVMBasicBlockRef likely,
               LLVMBasicBlockRef unlikely);
/* Goes on only when `bad` is false; else raises a built-in operation's exception or stops. */
void cg_raise_if(struct cg_function *f, LLVMValueRef bad, int32_t error, uint32_t site);
void cg_stop_if(struct cg_function *f, LLVMValueRef bad, int32_t reason, uint32_t site);
LLVMBasicBlockRef cg_raise_block(struct cg_function *f, bool stop, int32_t code, uint32_t site,
                                 const char *text);
/* Goes on only when status is RT_OK; else returns it, after noting the site when there is one. */
void cg_check_status(struct cg_function *f, LLVMValueRef status, uint32_t trace_site);
/* Counts loop iterations; once a strip of them, serves requests. */
void cg_poll_count(struct cg_function *f, LLVMValueRef iterations, uint32_t site);
/* A pointer of the context that other threads store to, loaded afresh. */
LLVMValueRef cg_load_shared(struct cg_function *f, size_t offset);
/* Ends the current block by leaving the function. */
void cg_return_status(struct cg_function *f, LLVMValueRef status);
void cg_return_row(struct cg_function *f, const LLVMValueRef *row);

typedef void (*cg_emit_fn)(struct cg_function *f, const struct ir_instruction *instruction,
                           LLVMValueRef *ret_row);

#define CG_EMIT(name)                                                                              \
    void cg_emit_##name(struct cg_function *f, const struct ir_instruction *instruction,           \
                        LLVMValueRef *ret_row)
CG_EMIT(poll);
CG_EMIT(stack_check);
CG_EMIT(raise_code);
CG_EMIT(raise);
CG_EMIT(stop);
CG_EMIT(reraise);
CG_EMIT(branch_raised);
/* Before and after an instruction that BRANCH_RAISED follows: its failures that are raised go to
 * the block in between. */
LLVMBasicBlockRef cg_protect_begin(struct cg_function *f);
void cg_protect_end(struct cg_function *f, LLVMBasicBlockRef raised, const struct ir_edge *edge);
/* codegen_object.c */
CG_EMIT(object_new);
CG_EMIT(object_get);
CG_EMIT(object_has);
CG_EMIT(object_set);
CG_EMIT(object_unset);
CG_EMIT(same);
CG_EMIT(list_set);
CG_EMIT(list_append);
CG_EMIT(dict_entry);
CG_EMIT(dict_set_value);
CG_EMIT(caught);
CG_EMIT(exception_is);
CG_EMIT(cast);
CG_EMIT(int_to_big);
LLVMValueRef cg_int_to_big(struct cg_function *f, LLVMValueRef value, uint32_t site);
CG_EMIT(native);
/* codegen_value.c */
CG_EMIT(global);
CG_EMIT(make);
CG_EMIT(field);
CG_EMIT(inject);
CG_EMIT(tag);
CG_EMIT(payload);
CG_EMIT(select);
CG_EMIT(references);
/* codegen_number.c */
CG_EMIT(int_arithmetic);
CG_EMIT(int_negate);
CG_EMIT(int_abs);
CG_EMIT(int_floor_divide);
CG_EMIT(int_modulo);
CG_EMIT(int_divide);
CG_EMIT(int_power);
CG_EMIT(int_bits);
CG_EMIT(int_shift);
CG_EMIT(int_compare);
CG_EMIT(float_arithmetic);
CG_EMIT(float_divide);
CG_EMIT(float_power);
CG_EMIT(float_unary);
CG_EMIT(float_compare);
CG_EMIT(mixed_compare);
CG_EMIT(convert);
/* To an INT as `int` does: raises or stops when it does not fit. */
LLVMValueRef cg_float_to_int(struct cg_function *f, LLVMValueRef value, uint32_t flags,
                             uint32_t site);
LLVMValueRef cg_intrinsic1(struct cg_function *f, const char *name, LLVMValueRef value);
/* codegen_math.c */
/* Whether calls of the math function have a vector form. */
bool cg_math_vectorises(const struct codegen *cg, int64_t which);
CG_EMIT(math);
/* codegen_list.c */
CG_EMIT(str);
CG_EMIT(list_new);
CG_EMIT(list_count);
CG_EMIT(list_get);
CG_EMIT(list_concat);
CG_EMIT(list_convert);
CG_EMIT(list_slice);
CG_EMIT(list_repeat);
CG_EMIT(list_range);
CG_EMIT(list_flatten);
CG_EMIT(index_check);
CG_EMIT(collect);
CG_EMIT(reduce);
CG_EMIT(emit);
/* codegen_call.c */
CG_EMIT(call);
CG_EMIT(fork);
/* Calls with the context and arguments given, or inlines; goes on only when it succeeds. A failure
 * is passed on: to the fork when given, else to the caller's caller, after noting the site. */
/* codegen_hook.c */
void cg_define_hooks(struct codegen *cg);
void cg_call(struct cg_function *f, struct cg_callee *callee, const struct cg_arguments *arguments,
             uint32_t site, struct cg_fork *fork, LLVMValueRef *ret_row);
/* The call itself, never inlined: results into ret_row; the status, or NULL when it cannot fail. */
LLVMValueRef cg_call_bare(struct cg_function *f, struct cg_callee *callee, LLVMValueRef *arguments,
                          uint32_t argument_count, LLVMValueRef *ret_row);
void cg_fork_check(struct cg_fork *fork, LLVMValueRef status);

/* ---- codegen_strip.c */
void cg_find_strips(struct cg_function *f, const uint32_t *order, uint32_t count);
/* The counted loop that the block is the header or the latch of, or NULL. */
struct cg_strip *cg_strip_of_header(const struct cg_function *f, uint32_t block);
struct cg_strip *cg_strip_of_latch(const struct cg_function *f, uint32_t block);
/* Whether it moves a loop's index, and so cannot overflow. */
bool cg_strip_moves(const struct cg_function *f, const struct ir_instruction *instruction);
/* In place of the header's branch, and of the latch's poll and jump. */
void cg_strip_enter(struct cg_function *f, struct cg_strip *strip,
                    const struct ir_instruction *branch);
void cg_strip_latch(struct cg_function *f, struct cg_strip *strip,
                    const struct ir_instruction *jump);
/* At the start of a block: makes headers' parameters be what they are there. */
void cg_strip_rows(struct cg_function *f, uint32_t block);

/* ---- codegen_speculate.c */
/* Whether the FILL function gets a form whose checks are put off. */
bool cg_speculates(const struct codegen *cg, const struct cg_callee *callee);
static inline bool cg_speculative(const struct cg_function *f)
{
    return f->root->bad != NULL;
}
/* In such a form: notes that something would have failed, where `bad` (an i1 or i64) is not 0. */
void cg_gather(struct cg_function *f, LLVMValueRef bad);
/* INT_ADD, INT_SUBTRACT, INT_MULTIPLY. */
LLVMValueRef cg_speculate_int(struct cg_function *f, enum ir_op op, LLVMValueRef left,
                              LLVMValueRef right);
void cg_speculate_end(struct cg_function *f);

/* ---- codegen_inline.c */
/* How often every function is called, and how big it is. */
void cg_count_calls(struct codegen *cg);
bool cg_wants_inline(const struct cg_function *f, struct cg_callee *callee);
void cg_inline(struct cg_function *f, struct cg_callee *callee,
               const struct cg_arguments *arguments, uint32_t site, struct cg_fork *fork,
               LLVMValueRef *ret_row);
/* Whether the instruction is a call of the function that it is in. */
bool cg_recurs(const struct cg_function *f, const struct ir_instruction *instruction);
/* In a guard, in place of such an instruction: calls the function with the guard's own arguments,
 * and returns what that returns. */
void cg_leave_guard(struct cg_function *f);

/* ---- codegen_debug.c: all do nothing without options->debug */
void cg_debug_begin(struct codegen *cg);
void cg_debug_function(struct cg_function *f);
void cg_debug_site(struct cg_function *f, uint32_t site);
void cg_debug_end(struct codegen *cg);

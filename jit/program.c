/* Decodes a framed Program (proto/purlin.proto) and checks every index in it. The bytes come from
 * anywhere: each check answers with a diagnostic, none asserts. */
#include "jit/program.h"

#include "jit/intrinsics.h"
#include "jit/limits.h"
#include "purlin.pb-c.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct decoder {
    struct jit_program *program;
    struct jit_diagnostic *diagnostic;
    const uint8_t *buffers; /* behind the message */
    size_t buffer_bytes;
    Purlin__Program *message; /* owned by jit_program_decode */
    uint64_t *buffer_offsets; /* in the arena; one more than there are buffers */
};

void jit_diagnostic_finish(struct jit_diagnostic *diagnostic)
{
    if (!diagnostic)
        return;
    free(diagnostic->message);
    free(diagnostic->file);
    free(diagnostic->function);
    *diagnostic = (struct jit_diagnostic){0};
}

__attribute__((format(printf, 2, 3))) static int refuse(struct decoder *decoder, const char *format,
                                                        ...)
{
    va_list arguments;
    va_start(arguments, format);
    char text[256];
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    *decoder->diagnostic =
        (struct jit_diagnostic){.code = "invalid-program", .message = strdup(text)};
    return JIT_REFUSED;
}

static void *take(struct decoder *decoder, size_t count, size_t bytes)
{
    return arena_array(&decoder->program->arena, count ? count : 1, bytes);
}

/* A copy of `count` indices, each below `below`. NULL: refused or out of memory, *ret_result says.
 */
static int copy_indices(struct decoder *decoder, const uint32_t *from, size_t count, uint32_t below,
                        const char *what, const uint32_t **ret_copy)
{
    uint32_t *copy = take(decoder, count, sizeof(*copy));
    if (!copy)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        if (from[i] >= below)
            return refuse(decoder, "%s %zu is %u, not below %u", what, i, from[i], below);
        copy[i] = from[i];
    }
    *ret_copy = copy;
    return 0;
}

static int copy_text(struct decoder *decoder, const char *from, const char **ret_text,
                     uint32_t *ret_bytes)
{
    size_t bytes = strlen(from);
    if (bytes >= UINT32_MAX)
        return refuse(decoder, "a string of %zu bytes", bytes);
    const char *copy = arena_copy_string(&decoder->program->arena, from, bytes);
    if (!copy)
        return -ENOMEM;
    *ret_text = copy;
    *ret_bytes = (uint32_t)bytes;
    return 0;
}

static int copy_bytes(struct decoder *decoder, const ProtobufCBinaryData *from,
                      const uint8_t **ret_bytes, uint32_t *ret_count)
{
    if (from->len >= UINT32_MAX)
        return refuse(decoder, "%zu bytes in one value", from->len);
    const char *copy = arena_copy_string(&decoder->program->arena,
                                         from->data ? (const char *)from->data : "", from->len);
    if (!copy)
        return -ENOMEM;
    *ret_bytes = (const uint8_t *)copy;
    *ret_count = (uint32_t)from->len;
    return 0;
}

/* Attributes that exceptions have, whether or not the program names them. */
static const char *const known_names[] = {"args", "__cause__"};
enum { KNOWN_NAMES = sizeof(known_names) / sizeof(known_names[0]) };

static int decode_names(struct decoder *decoder)
{
    struct jit_program *program = decoder->program;
    const Purlin__Program *message = decoder->message;
    uint32_t count = (uint32_t)message->n_names;
    program->names = take(decoder, count + KNOWN_NAMES, sizeof(*program->names));
    if (!program->names)
        return -ENOMEM;
    bool has[KNOWN_NAMES] = {false};
    for (uint32_t i = 0; i < count; i++) {
        int r = copy_text(decoder, message->names[i], &program->names[i].text,
                          &program->names[i].bytes);
        if (r)
            return r;
        for (uint32_t k = 0; k < KNOWN_NAMES; k++)
            has[k] |= strcmp(message->names[i], known_names[k]) == 0;
    }
    for (uint32_t k = 0; k < KNOWN_NAMES; k++) {
        if (!has[k])
            program->names[count++] =
                (struct program_name){known_names[k], (uint32_t)strlen(known_names[k])};
    }
    program->name_count = count;
    return 0;
}

static int decode_buffer_offsets(struct decoder *decoder)
{
    const Purlin__Program *message = decoder->message;
    decoder->buffer_offsets = take(decoder, message->n_buffer_bytes + 1, sizeof(uint64_t));
    if (!decoder->buffer_offsets)
        return -ENOMEM;
    uint64_t offset = 0;
    for (size_t i = 0; i < message->n_buffer_bytes; i++) {
        if (message->buffer_bytes[i] > decoder->buffer_bytes - offset)
            return refuse(decoder, "buffer %zu is longer than the body", i);
        offset += message->buffer_bytes[i];
        decoder->buffer_offsets[i + 1] = offset;
    }
    if (offset != decoder->buffer_bytes)
        return refuse(decoder, "%llu bytes behind the last buffer",
                      (unsigned long long)(decoder->buffer_bytes - offset));
    return 0;
}

/* ------------------------------------------------------------------------------------ values */

/* Bytes of the UTF-8 sequence at `at`, surrogates allowed; 0: there is none. */
static size_t utf8_length(const uint8_t *at, size_t left)
{
    static const struct {
        uint8_t mask, lead;
        uint32_t first; /* smaller code points have shorter sequences */
    } forms[] = {{0x80, 0, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if ((at[0] & forms[i].mask) != forms[i].lead)
            continue;
        if (i >= left)
            return 0;
        uint32_t point = at[0] & (uint8_t)~forms[i].mask;
        for (size_t j = 1; j <= i; j++) {
            if ((at[j] & 0xc0) != 0x80)
                return 0;
            point = point << 6 | (at[j] & 0x3f);
        }
        return point >= forms[i].first && point <= 0x10ffff ? i + 1 : 0;
    }
    return 0;
}

static int decode_text(struct decoder *decoder, const Purlin__Value *from, uint32_t index,
                       struct program_value *value)
{
    if (value->kind != VALUE_STR || !from->data.len)
        return copy_text(decoder, from->text, &value->text, &value->text_bytes);
    for (size_t at = 0; at < from->data.len;) {
        size_t length = utf8_length(from->data.data + at, from->data.len - at);
        if (!length)
            return refuse(decoder, "value %u: not UTF-8 at byte %zu", index, at);
        at += length;
    }
    const uint8_t *bytes = NULL;
    int r = copy_bytes(decoder, &from->data, &bytes, &value->text_bytes);
    value->text = (const char *)bytes;
    return r;
}

/* Whether Python may hash it. */
static bool is_hashable(const struct jit_program *program, const struct program_value *value)
{
    if (value->kind == VALUE_LIST || value->kind == VALUE_DICT || value->kind == VALUE_SET ||
        value->kind == VALUE_BYTEARRAY)
        return false;
    for (uint32_t i = 0; value->kind == VALUE_TUPLE && i < value->child_count; i++) {
        if (!program->values[value->children[i]].is_hashable)
            return false;
    }
    return true;
}

/* Every `step`-th child is a key or an element: it is hashed. */
static int check_keys(struct decoder *decoder, uint32_t index, const struct program_value *value,
                      uint32_t step)
{
    if (value->child_count % step)
        return refuse(decoder, "value %u: a key without a value", index);
    for (uint32_t i = 0; i < value->child_count; i += step) {
        if (!decoder->program->values[value->children[i]].is_hashable)
            return refuse(decoder, "value %u: child %u cannot be hashed", index, i);
    }
    return 0;
}

static int decode_typed_list(struct decoder *decoder, const Purlin__Value *from, uint32_t index,
                             struct program_value *value)
{
    static const uint8_t element_bytes[] = {0, 8, 8, 1};
    value->count = from->count;
    if (value->element == ELEMENT_TUPLES) {
        if (!value->child_count)
            return refuse(decoder, "value %u: a list of tuples without columns", index);
        for (uint32_t i = 0; i < value->child_count; i++) {
            const struct program_value *column = &decoder->program->values[value->children[i]];
            if (column->kind != VALUE_LIST || column->element == ELEMENT_TUPLES ||
                column->count != value->count)
                return refuse(decoder, "value %u: column %u is not a list of as many elements",
                              index, i);
        }
        return 0;
    }
    if (from->buffer >= decoder->message->n_buffer_bytes)
        return refuse(decoder, "value %u: no buffer %u", index, from->buffer);
    uint64_t bytes = decoder->message->buffer_bytes[from->buffer];
    if (value->count > bytes || value->count * element_bytes[value->element] != bytes)
        return refuse(decoder, "value %u: its buffer has not as many elements as it", index);
    value->buffer = decoder->buffers + decoder->buffer_offsets[from->buffer];
    return 0;
}

static int check_value(struct decoder *decoder, const Purlin__Value *from, uint32_t index,
                       struct program_value *value)
{
    const struct jit_program *program = decoder->program;
    switch (value->kind) {
    case VALUE_NONE:
    case VALUE_FLOAT:
    case VALUE_STR:
    case VALUE_TUPLE:
    case VALUE_BUILTIN:
    case VALUE_MODULE:
    case VALUE_INT:
    case VALUE_ELLIPSIS:
        return 0;
    case VALUE_BOOL:
        if (value->integer != 0 && value->integer != 1)
            return refuse(decoder, "value %u: a bool that is %lld", index,
                          (long long)value->integer);
        return 0;
    case VALUE_RANGE:
        if (value->integer_count != 3 || value->integers[2] == 0)
            return refuse(decoder, "value %u: not a range", index);
        return 0;
    case VALUE_FUNCTION:
        if (value->integer < 0 || value->integer >= program->function_count)
            return refuse(decoder, "value %u: no function %lld", index, (long long)value->integer);
        return 0;
    case VALUE_CLASS:
    case VALUE_INSTANCE:
        if (value->integer < 0 || value->integer >= program->class_count)
            return refuse(decoder, "value %u: no class %lld", index, (long long)value->integer);
        if (value->kind == VALUE_INSTANCE) {
            if (from->n_attributes != value->child_count)
                return refuse(decoder, "value %u: attributes without values", index);
            return copy_indices(decoder, from->attributes, from->n_attributes, program->name_count,
                                "attribute name", &value->attributes);
        }
        return 0;
    case VALUE_REMOTE:
        for (uint32_t i = 0; i < value->integer_count; i++) {
            if (value->integers[i] < 0 || value->integers[i] > UINT32_MAX)
                return refuse(decoder, "value %u: not a path", index);
        }
        return 0;
    case VALUE_LIST:
        if (value->element != ELEMENT_ANY)
            return decode_typed_list(decoder, from, index, value);
        value->count = value->child_count;
        return 0;
    case VALUE_DICT:
        return check_keys(decoder, index, value, 2);
    case VALUE_SET:
    case VALUE_FROZENSET:
        return check_keys(decoder, index, value, 1);
    case VALUE_BIG:
        if (!from->data.len)
            return refuse(decoder, "value %u: an int without bytes", index);
        return copy_bytes(decoder, &from->data, &value->data, &value->data_bytes);
    case VALUE_BYTES:
    case VALUE_BYTEARRAY:
        return copy_bytes(decoder, &from->data, &value->data, &value->data_bytes);
    case VALUE_COMPLEX:
        if (from->n_numbers != 2)
            return refuse(decoder, "value %u: not a complex number", index);
        value->number = from->numbers[0];
        value->imaginary = from->numbers[1];
        return 0;
    case VALUE_UNBOUND:
    case VALUE_CLOSURE:
    case VALUE_BOUND_METHOD:
    case VALUE_KIND_COUNT:
        break;
    }
    return refuse(decoder, "value %u: kind %u", index, (unsigned)value->kind);
}

static int decode_value(struct decoder *decoder, uint32_t index, uint8_t *depths)
{
    const Purlin__Value *from = decoder->message->values[index];
    struct program_value *value = &decoder->program->values[index];
    if ((int)from->kind < 0 || (int)from->kind >= VALUE_KIND_COUNT)
        return refuse(decoder, "value %u: kind %d", index, (int)from->kind);
    if ((int)from->element < 0 || (int)from->element > ELEMENT_TUPLES)
        return refuse(decoder, "value %u: element %d", index, (int)from->element);
    value->kind = (enum program_value_kind)from->kind;
    value->element = (enum program_element)from->element;
    value->is_own = from->own;
    value->integer = from->integer;
    value->number = from->number;
    value->child_count = (uint32_t)from->n_children;
    value->integer_count = (uint32_t)from->n_integers;
    int r = decode_text(decoder, from, index, value);
    if (r)
        return r;
    r = copy_indices(decoder, from->children, from->n_children, index, "child", &value->children);
    if (r)
        return r;
    int64_t *integers = take(decoder, from->n_integers, sizeof(*integers));
    if (!integers)
        return -ENOMEM;
    if (from->n_integers)
        memcpy(integers, from->integers, from->n_integers * sizeof(*integers));
    value->integers = integers;
    value->is_hashable = is_hashable(decoder->program, value);
    for (uint32_t i = 0; i < value->child_count; i++) {
        if (depths[value->children[i]] >= depths[index])
            depths[index] = (uint8_t)(depths[value->children[i]] + 1);
    }
    if (depths[index] > PROGRAM_VALUE_DEPTH_MAX)
        return refuse(decoder, "value %u: nested deeper than %d", index, PROGRAM_VALUE_DEPTH_MAX);
    return check_value(decoder, from, index, value);
}

static int decode_values(struct decoder *decoder)
{
    struct jit_program *program = decoder->program;
    program->values = take(decoder, program->value_count, sizeof(*program->values));
    uint8_t *depths = take(decoder, program->value_count, sizeof(*depths));
    if (!program->values || !depths)
        return -ENOMEM;
    for (uint32_t i = 0; i < program->value_count; i++) {
        int r = decode_value(decoder, i, depths);
        if (r)
            return r;
    }
    return 0;
}

/* ------------------------------------------------------------------------------------- codes */

static int decode_parameters(struct decoder *decoder, const Purlin__Code *from, uint32_t index,
                             struct program_code *code)
{
    if (from->parameter_count > PROGRAM_PARAMETERS_MAX ||
        from->n_parameters != from->parameter_count)
        return refuse(decoder, "code %u: %u parameters", index, from->parameter_count);
    uint32_t stars = (uint32_t)(from->has_star != 0) + (uint32_t)(from->has_star_star != 0);
    if ((uint64_t)from->positional_only + from->keyword_only + stars > from->parameter_count)
        return refuse(decoder, "code %u: more special parameters than parameters", index);
    if (from->n_has_default && from->n_has_default != from->parameter_count)
        return refuse(decoder, "code %u: defaults do not match parameters", index);
    code->parameter_count = from->parameter_count;
    code->positional_only = from->positional_only;
    code->keyword_only = from->keyword_only;
    code->has_star = from->has_star;
    code->has_star_star = from->has_star_star;
    bool *has_default = take(decoder, from->parameter_count, sizeof(*has_default));
    if (!has_default)
        return -ENOMEM;
    for (size_t i = 0; i < from->n_has_default; i++) {
        has_default[i] = from->has_default[i];
        code->default_count += has_default[i];
        if (has_default[i] && i >= from->parameter_count - stars)
            return refuse(decoder, "code %u: a default of a starred parameter", index);
    }
    code->has_default = has_default;
    return copy_indices(decoder, from->parameters, from->n_parameters, decoder->program->name_count,
                        "parameter name", &code->parameters);
}

/* What an operand of each letter must stay below; 0: anything goes. */
static uint32_t operand_bound(const struct decoder *decoder, const struct program_code *code,
                              char letter)
{
    switch (letter) {
    case 'd':
    case 'r':
        return code->register_count;
    case 'v':
        return decoder->program->value_count;
    case 'n':
        return decoder->program->name_count;
    case 'c':
        return decoder->program->code_count;
    case 'b':
        return code->block_count;
    default:
        return UINT32_MAX;
    }
}

static int check_operands(struct decoder *decoder, const struct program_code *code, uint32_t index,
                          const struct program_instruction *instruction)
{
    const uint32_t *operand = instruction->operands;
    const uint32_t *end = operand + instruction->operand_count;
    for (const char *spec = program_operands(instruction->op); *spec; spec++) {
        uint32_t count = 1;
        if (*spec == '*') {
            if (operand == end)
                return refuse(decoder, "code %u: an instruction is cut short", index);
            count = *operand++;
            spec++;
        }
        if (count > (size_t)(end - operand))
            return refuse(decoder, "code %u: an instruction is cut short", index);
        uint32_t bound = operand_bound(decoder, code, *spec);
        for (; count; count--, operand++) {
            if (*operand >= bound)
                return refuse(decoder, "code %u: operand %u of kind '%c' is not below %u", index,
                              *operand, *spec, bound);
        }
    }
    if (operand != end)
        return refuse(decoder, "code %u: an instruction is too long", index);
    return 0;
}

/* Rules that need the codes that an instruction names. Runs when all codes are decoded. */
static int check_meaning(struct decoder *decoder, const struct program_code *code, uint32_t index,
                         const struct program_instruction *instruction)
{
    const uint32_t *operand = instruction->operands;
    switch (instruction->op) {
    case OP_FREE:
        if (operand[1] >= code->free_count)
            return refuse(decoder, "code %u: no free variable %u", index, operand[1]);
        return 0;
    case OP_MAKE_FUNCTION: {
        const struct program_code *made = &decoder->program->codes[operand[1]];
        if (operand[2] != made->default_count || operand[3 + operand[2]] != made->free_count)
            return refuse(decoder, "code %u: a closure with the wrong captures", index);
        return 0;
    }
    case OP_MAKE_GENERATOR: {
        const struct program_code *made = &decoder->program->codes[operand[2]];
        if (made->kind != CODE_GENERATOR || made->parameter_count != 1 || made->default_count ||
            operand[3] != made->free_count || operand[4 + operand[3]] > 1)
            return refuse(decoder, "code %u: not a generator's body", index);
        return 0;
    }
    case OP_CALL: {
        uint32_t arguments = operand[2];
        if (operand[3 + arguments] > arguments)
            return refuse(decoder, "code %u: more names than arguments", index);
        return 0;
    }
    case OP_UNARY:
        return operand[1] >= 1 && operand[1] <= UNARY_NOT
                   ? 0
                   : refuse(decoder, "code %u: unary operator %u", index, operand[1]);
    case OP_BINARY:
    case OP_INPLACE:
        return operand[1] >= 1 && operand[1] < BINARY_COUNT
                   ? 0
                   : refuse(decoder, "code %u: binary operator %u", index, operand[1]);
    case OP_COMPARE:
        return operand[1] >= 1 && operand[1] < COMPARE_COUNT
                   ? 0
                   : refuse(decoder, "code %u: comparison %u", index, operand[1]);
    case OP_DICT:
        return operand[1] % 2 == 0 ? 0 : refuse(decoder, "code %u: a key without a value", index);
    case OP_KEYWORDS:
        return operand[1] == operand[2 + operand[1]]
                   ? 0
                   : refuse(decoder, "code %u: keywords without values", index);
    case OP_FORMAT:
        return !operand[2] || operand[2] == 's' || operand[2] == 'r' || operand[2] == 'a'
                   ? 0
                   : refuse(decoder, "code %u: conversion %u", index, operand[2]);
    case OP_UNPACK_STAR:
        return operand[1] < operand[2]
                   ? 0
                   : refuse(decoder, "code %u: no destination %u", index, operand[1]);
    case OP_MATCH_ARGUMENT:
        return operand[3] < PROGRAM_PARAMETERS_MAX
                   ? 0
                   : refuse(decoder, "code %u: pattern %u of a class", index, operand[3]);
    case OP_YIELD:
        return code->kind == CODE_YIELDS
                   ? 0
                   : refuse(decoder, "code %u: YIELD outside a generator function", index);
    case OP_SKIP:
        if (code->kind != CODE_GENERATOR)
            return refuse(decoder, "code %u: SKIP outside a generator", index);
        return 0;
    default:
        return 0;
    }
}

static int decode_words(struct decoder *decoder, const Purlin__Code *from, uint32_t index,
                        struct program_code *code)
{
    if (!from->n_blocks || !from->n_words || from->n_words > PROGRAM_WORDS_MAX ||
        from->blocks[0] != 0)
        return refuse(decoder, "code %u: no instructions", index);
    uint32_t *words = take(decoder, from->n_words, sizeof(*words));
    code->instructions = take(decoder, from->n_words / 3, sizeof(*code->instructions));
    code->blocks = take(decoder, from->n_blocks + 1, sizeof(*code->blocks));
    if (!words || !code->instructions || !code->blocks)
        return -ENOMEM;
    memcpy(words, from->words, from->n_words * sizeof(*words));
    code->block_count = (uint32_t)from->n_blocks;
    uint32_t block = 0;
    bool ended = true;
    for (size_t offset = 0; offset < from->n_words;) {
        uint32_t length = words[offset] >> 16;
        uint32_t op = words[offset] & 0xffff;
        if (length < 3 || length > from->n_words - offset || !op || op >= OP_COUNT)
            return refuse(decoder, "code %u: no instruction at word %zu", index, offset);
        bool starts = block < code->block_count && from->blocks[block] == offset;
        if (starts != ended)
            return refuse(decoder, "code %u: word %zu does not start a block as it must", index,
                          offset);
        if (starts)
            code->blocks[block++] = code->instruction_count;
        struct program_instruction *instruction = &code->instructions[code->instruction_count++];
        *instruction = (struct program_instruction){
            .op = (enum program_op)op,
            .line = words[offset + 1],
            .column = words[offset + 2],
            .operand_count = length - 3,
            .operands = words + offset + 3,
        };
        int r = check_operands(decoder, code, index, instruction);
        if (r)
            return r;
        ended = program_op_ends(instruction->op);
        offset += length;
    }
    if (!ended || block != code->block_count)
        return refuse(decoder, "code %u: its last block does not end", index);
    code->blocks[block] = code->instruction_count;
    return 0;
}

/* The chain of handlers from `block` outwards ends. */
static bool handlers_end(const struct program_code *code, uint32_t block)
{
    uint32_t steps = 0;
    for (uint32_t at = block; code->handlers[at]; at = code->handlers[at] - 1) {
        if (++steps > code->block_count)
            return false;
    }
    return true;
}

/* CAUGHT stands first in handlers and nowhere else; `is_handler`: one a block. */
static int check_caught(struct decoder *decoder, const struct program_code *code, uint32_t index,
                        const bool *is_handler)
{
    for (uint32_t block = 0; block < code->block_count; block++) {
        for (uint32_t i = code->blocks[block]; i < code->blocks[block + 1]; i++) {
            bool must = is_handler[block] && i == code->blocks[block];
            const struct program_instruction *instruction = &code->instructions[i];
            if ((instruction->op == OP_CAUGHT) != must)
                return refuse(decoder, "code %u: CAUGHT is not what its handler %u starts with",
                              index, block);
            const uint32_t *operand = instruction->operands;
            if (!program_op_ends(instruction->op))
                continue;
            for (const char *spec = program_operands(instruction->op); *spec; spec++, operand++) {
                if (*spec == 'b' && is_handler[*operand])
                    return refuse(decoder, "code %u: a jump into handler %u", index, *operand);
            }
        }
    }
    return 0;
}

static int decode_handlers(struct decoder *decoder, const Purlin__Code *from, uint32_t index,
                           struct program_code *code)
{
    if (from->n_handlers && from->n_handlers != code->block_count)
        return refuse(decoder, "code %u: handlers do not match blocks", index);
    bool *is_handler = take(decoder, code->block_count, sizeof(*is_handler));
    if (!is_handler)
        return -ENOMEM;
    if (from->n_handlers) {
        code->handlers = take(decoder, code->block_count, sizeof(*code->handlers));
        if (!code->handlers)
            return -ENOMEM;
    }
    for (uint32_t i = 0; i < from->n_handlers; i++) {
        uint32_t handler = from->handlers[i];
        if (handler > code->block_count || handler == 1)
            return refuse(decoder, "code %u: block %u has no handler %u", index, i, handler);
        code->handlers[i] = handler;
        if (handler)
            is_handler[handler - 1] = true;
    }
    /* Long chains are rare: most blocks have the same few handlers. */
    for (uint32_t i = 0; i < from->n_handlers; i++) {
        if (is_handler[i] && !handlers_end(code, i))
            return refuse(decoder, "code %u: handler %u handles itself", index, i);
    }
    return check_caught(decoder, code, index, is_handler);
}

static int decode_live(struct decoder *decoder, struct program_code *code, uint32_t index)
{
    code->live_words = (code->register_count + 63) / 64;
    size_t words = (size_t)code->block_count * code->live_words;
    if (words > PROGRAM_LIVENESS_BITS_MAX / 64)
        return refuse(decoder, "code %u: too many blocks and variables", index);
    code->live = take(decoder, words, sizeof(*code->live));
    uint64_t *scratch = take(decoder, code->live_words, sizeof(*scratch));
    if (!code->live || !scratch)
        return -ENOMEM;
    program_compute_live(code, scratch);
    return 0;
}

static int decode_code(struct decoder *decoder, uint32_t index)
{
    const Purlin__Code *from = decoder->message->codes[index];
    struct jit_program *program = decoder->program;
    struct program_code *code = &program->codes[index];
    if ((int)from->kind < 0 || (int)from->kind > CODE_YIELDS)
        return refuse(decoder, "code %u: kind %d", index, (int)from->kind);
    code->kind = (enum program_code_kind)from->kind;
    if (from->name >= program->name_count || from->file >= program->name_count ||
        from->qualname > program->name_count)
        return refuse(decoder, "code %u: no name %u, %u or %u", index, from->name, from->file,
                      from->qualname);
    code->name = from->name;
    code->qualname = from->qualname ? from->qualname - 1 : from->name;
    code->file = from->file;
    code->line = from->line;
    if (from->register_count > PROGRAM_REGISTERS_MAX ||
        from->register_count < from->parameter_count ||
        from->n_register_names != from->register_count)
        return refuse(decoder, "code %u: %u registers", index, from->register_count);
    code->register_count = from->register_count;
    int r = copy_indices(decoder, from->register_names, from->n_register_names,
                         program->name_count + 1, "register name", &code->register_names);
    if (r)
        return r;
    r = decode_parameters(decoder, from, index, code);
    if (r)
        return r;
    code->free_count = (uint32_t)from->n_free_names;
    r = copy_indices(decoder, from->free_names, from->n_free_names, program->name_count,
                     "free name", &code->free_names);
    if (r)
        return r;
    r = decode_words(decoder, from, index, code);
    if (r)
        return r;
    r = decode_handlers(decoder, from, index, code);
    if (r)
        return r;
    return decode_live(decoder, code, index);
}

static int decode_codes(struct decoder *decoder)
{
    struct jit_program *program = decoder->program;
    program->codes =
        take(decoder, (size_t)program->code_count + INTRINSIC_COUNT, sizeof(*program->codes));
    if (!program->codes || intrinsics_init(&program->arena, program->codes + program->code_count))
        return -ENOMEM;
    for (uint32_t i = 0; i < program->code_count; i++) {
        int r = decode_code(decoder, i);
        if (r)
            return r;
    }
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct program_code *code = &program->codes[i];
        for (uint32_t j = 0; j < code->instruction_count; j++) {
            int r = check_meaning(decoder, code, i, &code->instructions[j]);
            if (r)
                return r;
        }
    }
    return 0;
}

/* ---------------------------------------------------------------------- functions and classes */

static int decode_functions(struct decoder *decoder)
{
    struct jit_program *program = decoder->program;
    program->functions = take(decoder, program->function_count, sizeof(*program->functions));
    if (!program->functions)
        return -ENOMEM;
    for (uint32_t i = 0; i < program->function_count; i++) {
        const Purlin__Function *from = decoder->message->functions[i];
        struct program_function *function = &program->functions[i];
        if (from->code >= program->code_count)
            return refuse(decoder, "function %u: no code %u", i, from->code);
        function->code = from->code;
        const struct program_code *code = &program->codes[from->code];
        if (from->n_bindings != code->free_count || from->n_defaults != code->default_count)
            return refuse(decoder, "function %u: bindings or defaults do not match its code", i);
        int r = copy_indices(decoder, from->bindings, from->n_bindings, program->value_count,
                             "binding", &function->bindings);
        if (r)
            return r;
        r = copy_indices(decoder, from->defaults, from->n_defaults, program->value_count, "default",
                         &function->defaults);
        if (r)
            return r;
    }
    return 0;
}

static bool is_function(const struct jit_program *program, uint32_t value)
{
    return value < program->value_count && program->values[value].kind == VALUE_FUNCTION;
}

static bool member_holds(const struct jit_program *program, const Purlin__Class__Member *member)
{
    if (member->name >= program->name_count || member->value >= program->value_count ||
        (int)member->kind < 0 || (int)member->kind > MEMBER_PROPERTY ||
        member->owner >= program->class_count)
        return false;
    if (member->kind != PURLIN__CLASS__MEMBER__KIND__PROPERTY &&
        (member->setter || member->deleter))
        return false;
    return (!member->setter || is_function(program, member->setter - 1)) &&
           (!member->deleter || is_function(program, member->deleter - 1));
}

static int decode_members(struct decoder *decoder, const Purlin__Class *from, uint32_t index,
                          struct program_class *class)
{
    const struct jit_program *program = decoder->program;
    struct program_member *members = take(decoder, from->n_members, sizeof(*members));
    if (!members)
        return -ENOMEM;
    for (size_t i = 0; i < from->n_members; i++) {
        const Purlin__Class__Member *member = from->members[i];
        if (!member_holds(program, member))
            return refuse(decoder, "class %u: member %zu", index, i);
        if (member->kind != PURLIN__CLASS__MEMBER__KIND__ATTRIBUTE &&
            !is_function(program, member->value))
            return refuse(decoder, "class %u: method %zu is no function", index, i);
        members[i] = (struct program_member){
            .name = member->name,
            .value = member->value,
            .kind = (enum program_member_kind)member->kind,
            .owner = member->owner,
            .setter = member->setter,
            .deleter = member->deleter,
        };
    }
    class->member_count = (uint32_t)from->n_members;
    class->members = members;
    return 0;
}

static int decode_classes(struct decoder *decoder)
{
    struct jit_program *program = decoder->program;
    program->classes = take(decoder, program->class_count, sizeof(*program->classes));
    if (!program->classes)
        return -ENOMEM;
    for (uint32_t i = 0; i < program->class_count; i++) {
        const Purlin__Class *from = decoder->message->classes[i];
        struct program_class *class = &program->classes[i];
        if (from->name >= program->name_count || from->module >= program->name_count ||
            from->file >= program->name_count)
            return refuse(decoder, "class %u: its names", i);
        class->name = from->name;
        class->module = from->module;
        class->file = from->file;
        class->line = from->line;
        class->identity_bytes = (uint32_t)from->identity.len;
        class->identity = (const uint8_t *)arena_copy_string(
            &program->arena, from->identity.data ? (const char *)from->identity.data : "",
            from->identity.len);
        if (!class->identity)
            return -ENOMEM;
        class->base_count = (uint32_t)from->n_bases;
        int r = copy_indices(decoder, from->bases, from->n_bases, program->value_count, "base",
                             &class->bases);
        if (r)
            return r;
        r = decode_members(decoder, from, i, class);
        if (r)
            return r;
        if (!from->n_mro || from->mro[0] != i)
            return refuse(decoder, "class %u: does not come first in its own order", i);
        class->mro_count = (uint32_t)from->n_mro;
        r = copy_indices(decoder, from->mro, from->n_mro, program->class_count, "class",
                         &class->mro);
        if (r)
            return r;
        class->match_arg_count = (uint32_t)from->n_match_args;
        r = copy_indices(decoder, from->match_args, from->n_match_args, program->name_count,
                         "positional pattern", &class->match_args);
        if (r)
            return r;
        class->is_enumeration = from->enumeration;
        class->is_frozen = from->frozen;
        uint32_t ignored;
        r = copy_text(decoder, from->stands_for, &class->stands_for, &ignored);
        if (r)
            return r;
    }
    return 0;
}

/* A class is an exception when a base is. Bases may come in any order, so until nothing changes;
 * a cycle among them settles too. */
static void find_exceptions(struct jit_program *program)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < program->class_count; i++) {
            struct program_class *class = &program->classes[i];
            for (uint32_t j = 0; j < class->base_count && !class->is_exception; j++) {
                const struct program_value *base = &program->values[class->bases[j]];
                if (base->kind == VALUE_BUILTIN ||
                    (base->kind == VALUE_CLASS && program->classes[base->integer].is_exception)) {
                    class->is_exception = true;
                    changed = true;
                }
            }
        }
    }
}

/* ---------------------------------------------------------------------------------- the whole */

static int decode_message(struct decoder *decoder)
{
    struct jit_program *program = decoder->program;
    const Purlin__Program *message = decoder->message;
    if (message->version != PURLIN__PROGRAM_VERSION__PROGRAM_VERSION)
        return refuse(decoder, "program version %u; this purlind knows %u", message->version,
                      (unsigned)PURLIN__PROGRAM_VERSION__PROGRAM_VERSION);
    if (message->n_names > PROGRAM_NAMES_MAX || message->n_codes > PROGRAM_CODES_MAX ||
        message->n_functions > PROGRAM_CODES_MAX || message->n_classes > PROGRAM_CODES_MAX ||
        message->n_values > PROGRAM_VALUES_MAX)
        return refuse(decoder,
                      "more names, codes, functions, classes or values than a program may have");
    program->code_count = (uint32_t)message->n_codes;
    program->function_count = (uint32_t)message->n_functions;
    program->class_count = (uint32_t)message->n_classes;
    program->value_count = (uint32_t)message->n_values;
    program->python_version = message->python_version;
    if ((int)message->float_mode < 0 || (int)message->float_mode > FLOATS_FAST)
        return refuse(decoder, "float mode %d", (int)message->float_mode);
    program->float_mode = (enum program_float_mode)message->float_mode;
    static int (*const steps[])(struct decoder *) = {
        decode_names, decode_buffer_offsets, decode_values,
        decode_codes, decode_functions,      decode_classes,
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        int r = steps[i](decoder);
        if (r)
            return r;
    }
    find_exceptions(program);
    if (message->entry >= program->function_count ||
        program->codes[program->functions[message->entry].code].parameter_count)
        return refuse(decoder, "entry %u is not a function without parameters", message->entry);
    program->entry = message->entry;
    return 0;
}

int jit_program_decode(const uint8_t *bytes, size_t byte_count,
                       struct jit_diagnostic *ret_diagnostic, struct jit_program **ret_program)
{
    struct jit_program *program = calloc(1, sizeof(*program));
    if (!program)
        return -ENOMEM;
    arena_init(&program->arena, PROGRAM_ARENA_BYTES_MAX);
    struct jit_diagnostic diagnostic = {0};
    struct decoder decoder = {.program = program, .diagnostic = &diagnostic};
    int r;
    uint32_t message_bytes = 0;
    if (byte_count >= 8)
        memcpy(&message_bytes, bytes + 4, sizeof(message_bytes));
    if (byte_count < 8 || memcmp(bytes, "PRLN", 4) != 0 || message_bytes > byte_count - 8) {
        r = refuse(&decoder, "not a framed program");
        goto done;
    }
    decoder.message = purlin__program__unpack(NULL, message_bytes, bytes + 8);
    if (!decoder.message) {
        r = refuse(&decoder, "not a Program message");
        goto done;
    }
    decoder.buffers = bytes + 8 + message_bytes;
    decoder.buffer_bytes = byte_count - 8 - message_bytes;
    r = decode_message(&decoder);
    XXH128_hash_t hash = XXH3_128bits(bytes + 8, message_bytes);
    program->hash[0] = hash.low64;
    program->hash[1] = hash.high64;
done:
    if (decoder.message)
        purlin__program__free_unpacked(decoder.message, NULL);
    if (r) {
        jit_program_destroy(program);
        if (r == JIT_REFUSED)
            *ret_diagnostic = diagnostic;
        return r;
    }
    *ret_program = program;
    return 0;
}

void jit_program_destroy(struct jit_program *program)
{
    if (!program)
        return;
    arena_finish(&program->arena);
    free(program);
}

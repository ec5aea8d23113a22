/* Text and bytes: what their files of the specialiser offer to those that deal with values of any
 * type. Functions that give bool say whether text was concerned: then *ret_value is the answer.
 */
#pragma once

#include "jit/specialise_object.h"

static inline bool is_text(enum type_kind kind)
{
    return kind == TYPE_STR || kind == TYPE_BYTES;
}

/* ---- specialise_str.c: methods */
bool text_attribute(struct builder *b, struct value v, const char *name, struct value *ret_value);
/* A method of str or bytes, called with the text first. */
bool text_method(struct builder *b, enum builtin builtin, const struct value *values,
                 uint32_t count, const uint32_t *names, uint32_t name_count,
                 struct value *ret_value);
bool is_bytearray(const struct builder *b, struct value v);
/* bytes() of a list or bytearray. */
struct value bytes_from(struct builder *b, struct value list);
/* The very LIST, or one of what an iterable yields; NEVER: the path ended. */
struct value text_parts(struct builder *b, struct value iterable);

/* ---- specialise_template.c: str.format() of a literal, positional arguments first */
struct value format_literal(struct builder *b, const char *text, uint32_t bytes,
                            const struct value *values, uint32_t count, const uint32_t *names,
                            uint32_t name_count);

/* ---- specialise_text.c: everything else */
/* str(), repr() or ascii() of any value. */
enum text_as { TEXT_AS_STR, TEXT_AS_REPR, TEXT_AS_ASCII };
struct value text_of(struct builder *b, struct value v, enum text_as as);
struct value format_value(struct builder *b, struct value v, struct value specifier);
/* The strs one after the other. */
struct value text_join(struct builder *b, const struct value *parts, uint32_t count);
/* The text of a literal; NULL: it is none. */
const char *literal_text(const struct builder *b, struct value v, uint32_t *ret_bytes);
/* str, repr, ascii, format, chr, ord, bin, oct, hex, bytes; int and float of a text. */
bool text_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                  uint32_t count, const uint32_t *names, uint32_t name_count,
                  struct value *ret_value);
/* bytes and bytearrays added, bytearrays repeated: asked before lists are. */
bool bytes_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                  bool in_place, struct value *ret_value);
bool text_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                 struct value *ret_value);
bool text_compare(struct builder *b, enum program_compare op, struct value x, struct value y,
                  struct value *ret_value);
bool text_contains(struct builder *b, struct value container, struct value v,
                   struct value *ret_value);
bool text_index(struct builder *b, struct value container, struct value key,
                struct value *ret_value);
/* len() */
bool text_count(struct builder *b, struct value v, struct value *ret_count);
/* The unit at an index in range: a str of one character, or an int. */
struct value text_at(struct builder *b, struct value text, struct value index);
/* A new bytearray of these bytes. */
struct value bytearray_of(struct builder *b, struct value bytes);
/* list() of a str or bytes. */
struct value text_list(struct builder *b, struct value text);

/* What compiled code asks of text and bytes: the functions of jit/native.def's strings. Bytes are
 * strs of width 1 to most of them. Operands are borrowed, results owned; those with a context run
 * on fibers.
 */
#pragma once

#include "runtime/str.h"

enum rt_str_case_mode {
    RT_STR_UPPER,
    RT_STR_LOWER,
    RT_STR_TITLE,
    RT_STR_CASEFOLD,
    RT_STR_CAPITALIZE,
    RT_STR_SWAPCASE,
};

enum rt_str_class {
    RT_STR_ALNUM,
    RT_STR_ALPHA,
    RT_STR_ASCII,
    RT_STR_DECIMAL,
    RT_STR_DIGIT,
    RT_STR_IDENTIFIER,
    RT_STR_IS_LOWER,
    RT_STR_NUMERIC,
    RT_STR_PRINTABLE,
    RT_STR_SPACE,
    RT_STR_IS_TITLE,
    RT_STR_IS_UPPER,
};

/* Which sides to strip, which end to look from. */
enum rt_str_side { RT_STR_LEFT = 1, RT_STR_RIGHT = 2, RT_STR_BOTH = 3 };

/* str_build.c */
int32_t rt_str_concat(struct rt_context *context, const struct rt_str *left,
                      const struct rt_str *right, int32_t site, struct rt_str **ret_str);
/* Takes the reference to left, whose memory it reuses when that was the only one. On failure left
 * is still the caller's. */
int32_t rt_str_concat_take(struct rt_context *context, struct rt_str *take_left,
                           const struct rt_str *right, int32_t site, struct rt_str **ret_str);
int32_t rt_str_repeat(struct rt_context *context, const struct rt_str *text, int64_t times,
                      int32_t site, struct rt_str **ret_str);
/* str.ljust: LEFT, rjust: RIGHT, center: BOTH. */
int32_t rt_str_pad(struct rt_context *context, const struct rt_str *text, int64_t width,
                   const struct rt_str *fill, int64_t side, int32_t site, struct rt_str **ret_str);
int32_t rt_bytes_pad(struct rt_context *context, const struct rt_str *bytes, int64_t width,
                     const struct rt_str *fill, int64_t side, int32_t site,
                     struct rt_str **ret_bytes);
int32_t rt_str_zfill(struct rt_context *context, const struct rt_str *text, int64_t width,
                     int32_t site, struct rt_str **ret_str);
int32_t rt_str_expandtabs(struct rt_context *context, const struct rt_str *text, int64_t size,
                          int32_t site, struct rt_str **ret_str);
int32_t rt_str_join(struct rt_context *context, const struct rt_str *separator,
                    const struct rt_list *list, int32_t site, struct rt_str **ret_str);
int32_t rt_bytes_join(struct rt_context *context, const struct rt_str *separator,
                      const struct rt_list *list, int32_t site, struct rt_str **ret_bytes);
int32_t rt_str_chr(struct rt_context *context, int64_t code_point, int32_t site,
                   struct rt_str **ret_str);
int32_t rt_str_ord(struct rt_context *context, const struct rt_str *text, int32_t site,
                   int64_t *ret_int);
int32_t rt_bytes_ord(struct rt_context *context, const struct rt_str *bytes, int32_t site,
                     int64_t *ret_int);

/* str_find.c */
int64_t rt_str_find(const struct rt_str *text, const struct rt_str *part, int64_t start,
                    int64_t end, bool last);
int32_t rt_str_index_of(struct rt_context *context, const struct rt_str *text,
                        const struct rt_str *part, int64_t start, int64_t end, bool last,
                        int32_t site, int64_t *ret_int);
int32_t rt_bytes_index_of(struct rt_context *context, const struct rt_str *bytes,
                          const struct rt_str *part, int64_t start, int64_t end, bool last,
                          int32_t site, int64_t *ret_int);
int64_t rt_str_count(const struct rt_str *text, const struct rt_str *part, int64_t start,
                     int64_t end);
bool rt_str_starts(const struct rt_str *text, const struct rt_str *part, int64_t start, int64_t end,
                   bool at_end);
int32_t rt_str_replace(struct rt_context *context, const struct rt_str *text,
                       const struct rt_str *old, const struct rt_str *by, int64_t count,
                       int32_t site, struct rt_str **ret_str);

/* str_cut.c */
int32_t rt_str_at(struct rt_context *context, const struct rt_str *text, int64_t index,
                  int32_t site, struct rt_str **ret_str); /* index in range */
int32_t rt_str_slice(struct rt_context *context, const struct rt_str *text, int64_t start,
                     int64_t stop, int64_t step, bool has_start, bool has_stop, bool has_step,
                     int32_t site, struct rt_str **ret_str);
int32_t rt_str_strip(struct rt_context *context, const struct rt_str *text, int64_t sides,
                     int32_t site, struct rt_str **ret_str);
int32_t rt_bytes_strip(struct rt_context *context, const struct rt_str *bytes, int64_t sides,
                       int32_t site, struct rt_str **ret_bytes);
int32_t rt_str_strip_of(struct rt_context *context, const struct rt_str *text,
                        const struct rt_str *units, int64_t sides, int32_t site,
                        struct rt_str **ret_str);
int32_t rt_str_remove(struct rt_context *context, const struct rt_str *text,
                      const struct rt_str *part, bool at_end, int32_t site,
                      struct rt_str **ret_str);
/* To a tuple of three; `last` looks from the end. */
int32_t rt_str_partition(struct rt_context *context, const struct rt_str *text,
                         const struct rt_str *separator, bool last, int32_t type, int32_t site,
                         void *ret_tuple);
int32_t rt_str_split(struct rt_context *context, const struct rt_str *text,
                     const struct rt_str *separator, int64_t count_max, bool last, int32_t type,
                     int32_t site, struct rt_list **ret_list);
int32_t rt_str_split_space(struct rt_context *context, const struct rt_str *text, int64_t count_max,
                           bool last, int32_t type, int32_t site, struct rt_list **ret_list);
int32_t rt_bytes_split_space(struct rt_context *context, const struct rt_str *bytes,
                             int64_t count_max, bool last, int32_t type, int32_t site,
                             struct rt_list **ret_list);
int32_t rt_str_split_lines(struct rt_context *context, const struct rt_str *text, bool keep,
                           int32_t type, int32_t site, struct rt_list **ret_list);
int32_t rt_bytes_split_lines(struct rt_context *context, const struct rt_str *bytes, bool keep,
                             int32_t type, int32_t site, struct rt_list **ret_list);

/* Puts a str or bytes where a value of this type is: STR or BYTES, or a union that has it. */
void rt_str_put(const struct rt_type *type, char *at, struct rt_str *text);

/* str_case.c; mode: enum rt_str_case_mode, which: enum rt_str_class */
int32_t rt_str_case(struct rt_context *context, const struct rt_str *text, int64_t mode,
                    int32_t site, struct rt_str **ret_str);
int32_t rt_bytes_case(struct rt_context *context, const struct rt_str *bytes, int64_t mode,
                      int32_t site, struct rt_str **ret_bytes);
bool rt_str_is(const struct rt_str *text, int64_t which);
bool rt_bytes_is(const struct rt_str *bytes, int64_t which);

/* bytes.c */
int64_t rt_bytes_at(const struct rt_str *bytes, int64_t index); /* in range */
/* comparison: enum ir_compare's order: EQ NE LT LE GT GE */
bool rt_str_compare_as(const struct rt_str *left, const struct rt_str *right, int64_t comparison);
int32_t rt_bytes_contains(struct rt_context *context, const struct rt_str *bytes, int64_t value,
                          int32_t site, bool *ret_contains);
int32_t rt_bytes_list(struct rt_context *context, const struct rt_str *bytes, int32_t type,
                      int32_t site, struct rt_list **ret_list);
int32_t rt_str_list(struct rt_context *context, const struct rt_str *text, int32_t type,
                    int32_t site, struct rt_list **ret_list);
int32_t rt_bytes_zeros(struct rt_context *context, int64_t count, int32_t site,
                       struct rt_str **ret_bytes);
int32_t rt_bytes_from_list(struct rt_context *context, const struct rt_list *list, int32_t site,
                           struct rt_str **ret_bytes);
int32_t rt_bytes_hex(struct rt_context *context, const struct rt_str *bytes,
                     const struct rt_str *separator, int64_t per, int32_t site,
                     struct rt_str **ret_str);
int32_t rt_bytes_from_hex(struct rt_context *context, const struct rt_str *text, int32_t site,
                          struct rt_str **ret_bytes);
int32_t rt_bytes_translate(struct rt_context *context, const struct rt_str *bytes,
                           const struct rt_str *table, const struct rt_str *deleted, bool has_table,
                           int32_t site, struct rt_str **ret_bytes);
int32_t rt_bytes_maketrans(struct rt_context *context, const struct rt_str *from,
                           const struct rt_str *to, int32_t site, struct rt_str **ret_bytes);
int32_t rt_str_maketrans(struct rt_context *context, const struct rt_str *from,
                         const struct rt_str *to, const struct rt_str *deleted, int32_t type,
                         int32_t site, struct rt_dict **ret_dict);
int32_t rt_str_maketrans_dict(struct rt_context *context, const struct rt_dict *from, int32_t type,
                              int32_t site, struct rt_dict **ret_dict);
/* Keys are ints; values ints, strs or None. */
int32_t rt_str_translate(struct rt_context *context, const struct rt_str *text,
                         const struct rt_dict *table, int32_t site, struct rt_str **ret_str);
/* utf-8, ascii and latin-1; other codecs stop. */
int32_t rt_bytes_decode(struct rt_context *context, const struct rt_str *bytes,
                        const struct rt_str *encoding, const struct rt_str *errors, int32_t site,
                        struct rt_str **ret_str);
int32_t rt_str_encode(struct rt_context *context, const struct rt_str *text,
                      const struct rt_str *encoding, const struct rt_str *errors, int32_t site,
                      struct rt_str **ret_bytes);

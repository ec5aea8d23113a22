/* What compiled code asks of formatting and parsing: the functions of jit/native.def's section of
 * that name. Operands are borrowed, results owned. Called on fibers.
 */
#pragma once

#include "runtime/str.h"

/* repr.c */
int32_t rt_value_str(struct rt_context *context, int32_t type, const void *value, int32_t site,
                     struct rt_str **ret_str);
int32_t rt_value_repr(struct rt_context *context, int32_t type, const void *value, int32_t site,
                      struct rt_str **ret_str);
int32_t rt_value_ascii(struct rt_context *context, int32_t type, const void *value, int32_t site,
                       struct rt_str **ret_str);
int32_t rt_value_format(struct rt_context *context, int32_t type, const void *value,
                        const struct rt_str *spec, int32_t site, struct rt_str **ret_str);
int32_t rt_int_str(struct rt_context *context, int64_t value, int32_t site,
                   struct rt_str **ret_str);
int32_t rt_float_str(struct rt_context *context, double value, int32_t site,
                     struct rt_str **ret_str);
int32_t rt_int_based(struct rt_context *context, int64_t value, int64_t base, int32_t site,
                     struct rt_str **ret_str);

/* format_template.c: template % value, and template.format(*tuple, **named), where the names of
 * `named`'s elements are in `names`, each followed by a NUL */
int32_t rt_str_percent(struct rt_context *context, const struct rt_str *template, int32_t type,
                       const void *value, int32_t site, struct rt_str **ret_str);
int32_t rt_bytes_percent(struct rt_context *context, const struct rt_str *template, int32_t type,
                         const void *value, int32_t site, struct rt_str **ret_bytes);
int32_t rt_str_format_map(struct rt_context *context, const struct rt_str *template,
                          const struct rt_dict *mapping, int32_t site, struct rt_str **ret_str);
int32_t rt_str_format_with(struct rt_context *context, const struct rt_str *template,
                           int32_t tuple_type, const void *tuple, int32_t named_type,
                           const void *named, const struct rt_str *names, int32_t site,
                           struct rt_str **ret_str);

/* parse.c */
int32_t rt_int_from_str(struct rt_context *context, const struct rt_str *text, int64_t base,
                        int32_t site, int64_t *ret_int);
int32_t rt_float_from_str(struct rt_context *context, const struct rt_str *text, int32_t site,
                          double *ret_float);
int32_t rt_float_hex(struct rt_context *context, double value, int32_t site,
                     struct rt_str **ret_str);
int32_t rt_float_from_hex(struct rt_context *context, const struct rt_str *text, int32_t site,
                          double *ret_float);
/* To a COMPLEX: two floats. */
int32_t rt_complex_from_str(struct rt_context *context, const struct rt_str *text, int32_t type,
                            int32_t site, void *ret_complex);

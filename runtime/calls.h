/* Prototypes of what compiled code calls (abi.def says what each does). Called on fibers of a pool,
 * with the context of the running fiber.
 */
#pragma once

#include "abi.h"

#include <stdbool.h>
#include <stdint.h>

/* control */
int32_t rt_poll(struct rt_context *context);
int32_t rt_stack_check(struct rt_context *context, const void *frame);
int32_t rt_join(struct rt_context *context, struct rt_mark *mark);
void rt_join_discard(struct rt_context *context, struct rt_mark *mark);

/* exceptions */
int32_t rt_raise_code(struct rt_context *context, int32_t code, int32_t site, const char *text);
int32_t rt_raise(struct rt_context *context, int32_t site, int32_t type, const void *value);
int32_t rt_stop(struct rt_context *context, int32_t reason, int32_t site, const char *text);
int32_t rt_raise_object(struct rt_context *context, int32_t site, struct rt_object *exception);
struct rt_object *rt_caught(struct rt_context *context);
int32_t rt_reraise(struct rt_context *context, struct rt_object *exception);
bool rt_exception_is(struct rt_context *context, struct rt_object *exception, int64_t class);
void rt_trace(struct rt_context *context, int32_t site);

/* lists */
int32_t rt_list_new(struct rt_context *context, int32_t type, int64_t count,
                    struct rt_list **ret_list);
int32_t rt_list_concat(struct rt_context *context, int32_t type, const struct rt_list *left,
                       const struct rt_list *right, struct rt_list **ret_list);
int32_t rt_list_concat_take(struct rt_context *context, int32_t type, struct rt_list *take_left,
                            const struct rt_list *right, struct rt_list **ret_list);
int32_t rt_list_slice(struct rt_context *context, const struct rt_list *list, int64_t start,
                      int64_t stop, int64_t step, bool has_start, bool has_stop, bool has_step,
                      int32_t site, struct rt_list **ret_list);
int32_t rt_list_repeat(struct rt_context *context, const struct rt_list *list, int64_t times,
                       struct rt_list **ret_list);
int32_t rt_list_range(struct rt_context *context, int64_t start, int64_t stop, int64_t step,
                      struct rt_list **ret_list);
int32_t rt_list_flatten(struct rt_context *context, const struct rt_list *lists,
                        struct rt_list **ret_list);
int32_t rt_list_unshare(struct rt_context *context, int32_t type, struct rt_list *take_list,
                        struct rt_list **ret_list);
int32_t rt_list_grow(struct rt_context *context, struct rt_list *list, int32_t site);
void rt_list_retain(struct rt_list *list);
void rt_list_release(struct rt_context *context, struct rt_list *list);

/* objects */
int32_t rt_object_new(struct rt_context *context, int32_t type, struct rt_object **ret_object);
void rt_object_drop_field(struct rt_context *context, const struct rt_object *object, int32_t field,
                          const void *old);
void rt_counted_release(struct rt_context *context, int32_t kind, void *object);
int32_t rt_int_to_big(struct rt_context *context, int64_t value, int64_t *ret_big);

/* pipelines */
int32_t rt_collect(struct rt_context *context, int32_t type, rt_fill_fn fill, const void *env,
                   int64_t count, int64_t flags, struct rt_list **ret_list);
int32_t rt_reduce(struct rt_context *context, int32_t reduction, rt_fill_fn fill, const void *env,
                  int64_t count, int64_t flags, void *ret_value);

/* numbers */
int32_t rt_int_power(struct rt_context *context, int64_t base, int64_t exponent, int32_t site,
                     int64_t *ret_int);
int32_t rt_float_power(struct rt_context *context, double base, double exponent, int32_t site,
                       double *ret_float);
int32_t rt_int_divide(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                      double *ret_float);
double rt_float_floor_divide(double left, double right);
double rt_float_modulo(double left, double right);
int32_t rt_compare_int_float(int64_t left, double right);
int32_t rt_float_to_int(struct rt_context *context, double value, int32_t site, int64_t *ret_int);
int32_t rt_float_round(struct rt_context *context, double value, int32_t site, int64_t *ret_int);

/* math functions that fail by themselves (jit/math.def) */
int32_t rt_math_pow(struct rt_context *context, double base, double exponent, int32_t site,
                    double *ret_float);
int32_t rt_math_fmod(struct rt_context *context, double left, double right, int32_t site,
                     double *ret_float);
int32_t rt_math_remainder(struct rt_context *context, double left, double right, int32_t site,
                          double *ret_float);
int32_t rt_math_hypot(struct rt_context *context, double left, double right, int32_t site,
                      double *ret_float);
int32_t rt_math_gamma(struct rt_context *context, double value, int32_t site, double *ret_float);
int32_t rt_math_lgamma(struct rt_context *context, double value, int32_t site, double *ret_float);
int32_t rt_math_ldexp(struct rt_context *context, double value, int64_t exponent, int32_t site,
                      double *ret_float);
int32_t rt_math_ulp(struct rt_context *context, double value, int32_t site, double *ret_float);
int32_t rt_math_gcd(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                    int64_t *ret_int);
int32_t rt_math_lcm(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                    int64_t *ret_int);
int32_t rt_math_factorial(struct rt_context *context, int64_t value, int32_t site,
                          int64_t *ret_int);
int32_t rt_math_isqrt(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_int);
int32_t rt_math_comb(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                     int64_t *ret_int);
int32_t rt_math_perm(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                     int64_t *ret_int);

/* strings */
int32_t rt_str_compare(const struct rt_str *left, const struct rt_str *right);
bool rt_str_contains(const struct rt_str *haystack, const struct rt_str *needle);

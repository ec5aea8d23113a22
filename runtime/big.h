/* Ints of any size, as words: an odd word is twice a small int (63 bits) plus 1, an even one points
 * to a struct rt_big. An int that fits 63 bits is always small, so that small ones are equal when
 * their words are. Results are owned, operands borrowed. Called on fibers; functions that return a
 * status raise at `site`, and stop when the computation's memory does not hold the result.
 */
#pragma once

#include "runtime/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rt_heap;
struct rt_str;

#define RT_BIG_SMALL_MAX (INT64_MAX / 2)
#define RT_BIG_SMALL_MIN (INT64_MIN / 2)

static inline bool rt_big_is_small(int64_t word)
{
    return word & 1;
}

static inline int64_t rt_big_small(int64_t word)
{
    return word >> 1;
}

static inline bool rt_big_fits(int64_t value)
{
    return value >= RT_BIG_SMALL_MIN && value <= RT_BIG_SMALL_MAX;
}

static inline int64_t rt_big_word(int64_t small)
{
    return (int64_t)((uint64_t)small << 1 | 1);
}

static inline struct rt_big *rt_big_of(int64_t word)
{
    return (struct rt_big *)(uintptr_t)word;
}

/* What a struct rt_big of so many limbs takes. */
static inline size_t rt_big_bytes(int64_t limbs)
{
    return sizeof(struct rt_big) + (size_t)(limbs < 0 ? -limbs : limbs) * sizeof(uint64_t);
}

/* ---- big.c */
void rt_big_retain(struct rt_context *context, int64_t word);
void rt_big_release(struct rt_context *context, int64_t word);
/* The last reference is gone. */
void rt_big_free(struct rt_heap *heap, struct rt_big *big);

int32_t rt_big_from_int(struct rt_context *context, int64_t value, int64_t *ret_big);
/* From a magnitude, least limb first, which may have zeros on top. */
int32_t rt_big_from_limbs(struct rt_context *context, const uint64_t *limbs, int64_t count,
                          bool negative, int64_t *ret_big);
/* From two's complement, least byte first: captured data, a constant. False past the limit. */
bool rt_big_capture(struct rt_computation *computation, const uint8_t *bytes, size_t byte_count,
                    int64_t *ret_big);
/* False when it has more than 64 bits. */
bool rt_big_int64(int64_t word, int64_t *ret_int);
int64_t rt_big_hash(int64_t word); /* CPython's */
/* -1, 0, 1 */
int32_t rt_big_order(int64_t left, int64_t right);
/* Exact; 2 when unordered. */
int32_t rt_big_order_float(int64_t left, double right);
/* Correctly rounded, half to even; infinity when it is too large. */
double rt_big_float(int64_t word);
bool rt_big_negative(int64_t word);

/* how: what happens when it does not fit in 64 bits. */
enum rt_big_narrow {
    RT_BIG_TO_INDEX,  /* IndexError: an index */
    RT_BIG_TO_LENGTH, /* OverflowError: how often to repeat */
    RT_BIG_TO_SSIZE,  /* OverflowError: a C ssize_t's message */
    RT_BIG_TO_RANGE,  /* stops: Purlin does not go on beyond 64 bits here */
};
int32_t rt_big_to_int(struct rt_context *context, int64_t value, int64_t how, int32_t site,
                      int64_t *ret_int);
int64_t rt_big_clamp(int64_t value); /* a slice's bound */
int32_t rt_big_to_float(struct rt_context *context, int64_t value, int32_t site, double *ret_float);
int32_t rt_big_from_float(struct rt_context *context, double value, int32_t site, int64_t *ret_big);
bool rt_big_truth(int64_t value);
/* comparison: enum ir_compare's order: EQ NE LT LE GT GE */
bool rt_big_compare(int64_t left, int64_t right, int64_t comparison);
bool rt_big_compare_float(int64_t left, double right, int64_t comparison);

int32_t rt_big_add(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big);
int32_t rt_big_subtract(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                        int64_t *ret_big);
int32_t rt_big_multiply(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                        int64_t *ret_big);
int32_t rt_big_negate(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big);
int32_t rt_big_abs(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big);

/* ---- big_divide.c */
int32_t rt_big_floor_divide(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                            int64_t *ret_big);
int32_t rt_big_modulo(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                      int64_t *ret_big);
int32_t rt_big_modulo_int(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                          int64_t *ret_int);
/* To a tuple of two. */
int32_t rt_big_divmod(struct rt_context *context, int64_t left, int64_t right, int32_t type,
                      int32_t site, void *ret_tuple);
int32_t rt_big_divide(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                      double *ret_float);
/* exponent not negative */
int32_t rt_big_power(struct rt_context *context, int64_t base, int64_t exponent, int32_t site,
                     int64_t *ret_big);
int32_t rt_big_power_modulo(struct rt_context *context, int64_t base, int64_t exponent,
                            int64_t modulus, int32_t site, int64_t *ret_big);

/* ---- big_bits.c */
int32_t rt_big_shift_left(struct rt_context *context, int64_t value, int64_t count, int32_t site,
                          int64_t *ret_big);
int32_t rt_big_shift_right(struct rt_context *context, int64_t value, int64_t count, int32_t site,
                           int64_t *ret_big);
int32_t rt_big_and(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big);
int32_t rt_big_or(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                  int64_t *ret_big);
int32_t rt_big_xor(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big);
int64_t rt_big_and_int(int64_t left, int64_t right); /* right not negative */
int32_t rt_big_invert(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big);
int64_t rt_big_bit_length(int64_t value);
int64_t rt_big_bit_count(int64_t value);
int32_t rt_big_to_bytes(struct rt_context *context, int64_t value, int64_t length, bool little,
                        bool is_signed, int32_t site, struct rt_str **ret_bytes);
int32_t rt_big_from_bytes(struct rt_context *context, const struct rt_str *bytes, bool little,
                          bool is_signed, int32_t site, int64_t *ret_big);
/* Two's complement, least byte first, as few bytes as hold it; out has room for
 * rt_big_wire_bytes. */
size_t rt_big_wire_bytes(int64_t value);
void rt_big_wire(int64_t value, uint8_t *out);

/* ---- big_text.c */
/* The magnitude's digits in base 2 to 36, lower case, ASCII, without sign or prefix: in the
 * computation's memory, NUL-terminated, *ret_bytes without the NUL; the caller frees it by
 * rt_memory_free(heap, digits, *ret_capacity). Bases that are not powers of 2 are held to CPython's
 * limit of 4300 digits: ValueError. */
int32_t rt_big_digits(struct rt_context *context, int64_t value, int32_t base, int32_t site,
                      char **ret_digits, size_t *ret_bytes, size_t *ret_capacity);
int32_t rt_big_to_str(struct rt_context *context, int64_t value, int32_t site,
                      struct rt_str **ret_str);
/* With base (2, 8, 16)'s prefix after the sign: bin, oct, hex. */
int32_t rt_big_to_based(struct rt_context *context, int64_t value, int64_t base, int32_t site,
                        struct rt_str **ret_str);
/* int(text, base): base 0 or 2 to 36 as CPython's, with its messages. */
int32_t rt_big_from_str(struct rt_context *context, const struct rt_str *text, int64_t base,
                        int32_t site, int64_t *ret_big);
/* From `bytes` ASCII digits of base 2 to 36, without sign, underscores or spaces. */
int32_t rt_big_parse(struct rt_context *context, const char *digits, size_t bytes, int32_t base,
                     bool negative, int32_t site, int64_t *ret_big);

/* ---- big_math.c */
int32_t rt_big_gcd(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big);
int32_t rt_big_lcm(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big);
int32_t rt_big_isqrt(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big);
int32_t rt_big_factorial(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big);
int32_t rt_big_comb(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                    int64_t *ret_big);
int32_t rt_big_perm(struct rt_context *context, int64_t n, int64_t k, int32_t site,
                    int64_t *ret_big);
/* math.log, log2, log10: base 0 is e's. */
int32_t rt_big_log(struct rt_context *context, int64_t value, int64_t base, int32_t site,
                   double *ret_float);

/* ---- big_round.c */
enum rt_big_rounding { RT_BIG_FLOOR, RT_BIG_CEIL, RT_BIG_TRUNC, RT_BIG_NEAREST };
int32_t rt_big_rounded(struct rt_context *context, double value, int64_t how, int32_t site,
                       int64_t *ret_big);
/* round(value, digits), half to even */
int32_t rt_big_round(struct rt_context *context, int64_t value, int64_t digits, int32_t site,
                     int64_t *ret_big);
int32_t rt_float_round_digits(struct rt_context *context, double value, int64_t digits,
                              int32_t site, double *ret_float);
/* To a tuple of two: x.as_integer_ratio() */
int32_t rt_float_ratio(struct rt_context *context, double value, int32_t type, int32_t site,
                       void *ret_tuple);
/* In 64 bits, or stops with int-overflow. */
int32_t rt_big_narrow(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_int);

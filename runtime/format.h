/* Numbers as text, and Python's format specifications. Appends to a text under construction; what
 * is wrong is raised at `site` and sticks in the text's status.
 */
#pragma once

#include "runtime/text.h"

/* ---- floats as digits */

enum { RT_FLOAT_DIGITS_MAX = 1152 };

/* digits[0].digits[1]... * 10 ** point, without trailing zeros; 0 has the one digit 0. */
struct rt_float_digits {
    int count;
    int point; /* digits before the decimal point; may be negative or beyond count */
    char digits[RT_FLOAT_DIGITS_MAX];
};

/* Of a finite number not below 0: the fewest that read back as it; `significant` of them; those up
 * to `decimals` behind the point. Rounded half to even. */
void rt_float_shortest(double value, struct rt_float_digits *ret_digits);
void rt_float_significant(double value, int significant, struct rt_float_digits *ret_digits);
void rt_float_decimals(double value, int decimals, struct rt_float_digits *ret_digits);

enum rt_float_flags {
    RT_FLOAT_ALTERNATE = 1, /* keep a trailing point, and %g's zeros */
    RT_FLOAT_DOT_0 = 2,     /* "1.0", not "1" */
    RT_FLOAT_NO_NEGATIVE_0 = 4,
};

/* As C's printf and Python's repr ('r', precision -1) word a float; `code`: e, E, f, F, g, G, r. */
void rt_text_float(struct rt_text *text, double value, char code, int64_t precision, int flags);
void rt_text_int(struct rt_text *text, int64_t value);
void rt_text_complex(struct rt_text *text, double real, double imaginary);

/* ---- format specifications */

struct rt_format {
    uint32_t fill;
    char align; /* < > = ^ */
    char sign;  /* 0, '+', '-', ' ' */
    bool alternate, no_negative_0;
    int64_t width, precision; /* -1: none */
    char grouping;            /* 0, ',', '_', or '4': '_' between every four */
    uint32_t type;            /* 0: none */
};

/* Raises and returns false when the specification is wrong for a value of that class. */
bool rt_format_parse(struct rt_text *text, const char *data, uint32_t width, int64_t count,
                     char default_align, const char *class_name, int32_t site,
                     struct rt_format *ret_format);

/* A number in parts: sign, prefix, digits (ASCII) that begin with an integral part. */
struct rt_number {
    bool negative;
    const char *prefix;
    const char *digits;
    int64_t integral; /* of digits, that may be grouped */
    int64_t count;    /* of all digits, point and exponent */
};
void rt_format_number(struct rt_text *text, const struct rt_format *format,
                      const struct rt_number *number);
void rt_format_int(struct rt_text *text, const struct rt_format *format, int64_t value,
                   const char *class_name, int32_t site);
/* An int's digits in base 2, 8, 10 or 16, lower case, most significant first, without sign. */
void rt_format_digits(struct rt_text *text, const struct rt_format *format, bool negative,
                      const char *digits, int64_t count);
/* Whether an int is formatted by its digits in this type's base: 2, 8, 10 or 16; 0: not so. */
int rt_format_base(uint32_t type);
void rt_format_float(struct rt_text *text, const struct rt_format *format, double value,
                     const char *class_name, int32_t site);
void rt_format_complex(struct rt_text *text, const struct rt_format *format, double real,
                       double imaginary, int32_t site);
void rt_format_str(struct rt_text *text, const struct rt_format *format, const struct rt_str *value,
                   int32_t site);

/* ---- whole values */

/* Any value by its descriptor, formatted by the specification: what format(value, spec) gives. */
void rt_text_format(struct rt_text *text, const struct rt_type *type, const void *value,
                    const char *spec, uint32_t spec_width, int64_t spec_count, int32_t site);
enum rt_text_as { RT_TEXT_STR, RT_TEXT_REPR, RT_TEXT_ASCII };
void rt_text_value(struct rt_text *text, const struct rt_type *type, const void *value,
                   enum rt_text_as as, int32_t site);
void rt_text_repr_str(struct rt_text *text, const struct rt_str *value, bool ascii);
void rt_text_repr_bytes(struct rt_text *text, const char *data, int64_t count);

/* Raises, unless something failed before. */
__attribute__((format(printf, 4, 5))) void rt_text_raise(struct rt_text *text, int32_t code,
                                                         int32_t site, const char *format, ...);

/* Python's format specifications: parsing, and the layout of numbers and strs. */
#include "runtime/format.h"

#include "runtime/calls.h"
#include "runtime/computation.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rt_text_raise(struct rt_text *text, int32_t code, int32_t site, const char *format, ...)
{
    if (text->status != RT_OK)
        return;
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    text->status = rt_raise_code(text->context, code, site, *words ? words : NULL);
}

static bool wrong(struct rt_text *text, int32_t site, const char *message)
{
    rt_text_raise(text, RT_ERROR_VALUE, site, "%s", message);
    return false;
}

/* ---- parsing */

struct reader {
    struct rt_text *text;
    const char *data;
    uint32_t width;
    int64_t at, end;
    int32_t site;
};

static uint32_t peek(const struct reader *reader, int64_t ahead)
{
    return reader->at + ahead < reader->end
               ? rt_units_get(reader->data, reader->width, reader->at + ahead)
               : UINT32_MAX;
}

static bool accept(struct reader *reader, uint32_t c)
{
    if (peek(reader, 0) != c)
        return false;
    reader->at++;
    return true;
}

static bool is_align(uint32_t c)
{
    return c == '<' || c == '>' || c == '=' || c == '^';
}

/* Leaves *ret_number alone when there is none. */
static bool read_number(struct reader *reader, int64_t *ret_number)
{
    int64_t number = 0;
    bool any = false;
    for (uint32_t c = peek(reader, 0); c >= '0' && c <= '9'; c = peek(reader, 0)) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (int64_t)(c - '0'), &number))
            return wrong(reader->text, reader->site, "Too many decimal digits in format string");
        any = true;
        reader->at++;
    }
    if (any)
        *ret_number = number;
    return true;
}

static bool unknown_type(struct rt_text *text, uint32_t type, const char *class_name, int32_t site)
{
    char code[8] = {0};
    rt_utf8_put(type, code);
    if (type > 32 && type < 128)
        rt_text_raise(text, RT_ERROR_VALUE, site,
                      "Unknown format code '%s' for object of type '%s'", code, class_name);
    else
        rt_text_raise(text, RT_ERROR_VALUE, site,
                      "Unknown format code '\\x%x' for object of type '%s'", (unsigned)type,
                      class_name);
    return false;
}

static bool read_fill(struct reader *reader, char default_align, struct rt_format *format)
{
    bool fill_given = false, align_given = false;
    if (is_align(peek(reader, 1))) {
        format->fill = peek(reader, 0);
        format->align = (char)peek(reader, 1);
        fill_given = align_given = true;
        reader->at += 2;
    } else if (is_align(peek(reader, 0))) {
        format->align = (char)peek(reader, 0);
        align_given = true;
        reader->at++;
    }
    uint32_t sign = peek(reader, 0);
    if (sign == '+' || sign == '-' || sign == ' ') {
        format->sign = (char)sign;
        reader->at++;
    }
    format->no_negative_0 = accept(reader, 'z');
    format->alternate = accept(reader, '#');
    if (!fill_given && peek(reader, 0) == '0') {
        format->fill = '0';
        if (!align_given && default_align == '>')
            format->align = '=';
        reader->at++;
    }
    return read_number(reader, &format->width);
}

static bool read_grouping(struct reader *reader, struct rt_format *format)
{
    if (accept(reader, ','))
        format->grouping = ',';
    bool underscore = accept(reader, '_');
    if ((underscore && format->grouping) || (underscore && peek(reader, 0) == ',') ||
        (format->grouping && peek(reader, 0) == '_'))
        return wrong(reader->text, reader->site, "Cannot specify both ',' and '_'.");
    if (underscore)
        format->grouping = '_';
    return true;
}

static bool check_grouping(struct reader *reader, struct rt_format *format)
{
    uint32_t type = format->type;
    if (!format->grouping || type == 0 || (type < 128 && strchr("deEfFgG%", (int)type)))
        return true;
    if (format->grouping == '_' && type < 128 && strchr("boxX", (int)type)) {
        format->grouping = '4';
        return true;
    }
    if (type > 32 && type < 128)
        rt_text_raise(reader->text, RT_ERROR_VALUE, reader->site, "Cannot specify '%c' with '%c'.",
                      format->grouping, (char)type);
    else
        rt_text_raise(reader->text, RT_ERROR_VALUE, reader->site,
                      "Cannot specify '%c' with '\\x%x'.", format->grouping, (unsigned)type);
    return false;
}

static bool invalid(const struct reader *reader, const char *class_name)
{
    char text[256];
    size_t bytes = 0;
    for (int64_t i = 0; i < reader->end && bytes < sizeof(text) - 8; i++)
        bytes += rt_utf8_put(rt_units_get(reader->data, reader->width, i), text + bytes);
    text[bytes] = 0;
    rt_text_raise(reader->text, RT_ERROR_FORMAT_SPECIFIER, reader->site, "%s\x1f%s", text,
                  class_name);
    return false;
}

bool rt_format_parse(struct rt_text *text, const char *data, uint32_t width, int64_t count,
                     char default_align, const char *class_name, int32_t site,
                     struct rt_format *ret_format)
{
    struct reader reader = {.text = text, .data = data, .width = width, .end = count, .site = site};
    *ret_format =
        (struct rt_format){.fill = ' ', .align = default_align, .width = -1, .precision = -1};
    if (default_align == '<')
        ret_format->type = 's';
    if (!read_fill(&reader, default_align, ret_format) || !read_grouping(&reader, ret_format))
        return false;
    if (accept(&reader, '.')) {
        if (!read_number(&reader, &ret_format->precision))
            return false;
        if (ret_format->precision < 0)
            return wrong(text, site, "Format specifier missing precision");
    }
    if (reader.end - reader.at > 1)
        return invalid(&reader, class_name);
    if (reader.at < reader.end)
        ret_format->type = peek(&reader, 0);
    return check_grouping(&reader, ret_format);
}

/* ---- numbers */

enum { GROUPED_SMALL = 128 };

/* How many characters `digits` digits take with separators, at least `width_min` of them. */
static int64_t grouped_count(int64_t digits, int64_t width_min, int64_t group)
{
    if (!group)
        return digits > width_min ? digits : width_min > 1 ? width_min : 1;
    int64_t count = 0, remaining = digits;
    for (bool first = true;; first = false) {
        int64_t most = remaining > width_min ? remaining : width_min;
        int64_t take = most < 1 ? 1 : most < group ? most : group;
        count += take + (first ? 0 : 1);
        remaining -= take < remaining ? take : remaining;
        width_min -= take;
        if (remaining <= 0 && width_min <= 0)
            return count;
        width_min--;
    }
}

/* The digits, filled up with zeros, in groups: `count` characters in all. */
static void put_grouped(struct rt_text *text, const char *digits, int64_t digit_count,
                        int64_t count, int64_t group, char separator)
{
    for (int64_t i = 0; i < count; i++) {
        int64_t behind = count - 1 - i; /* characters that follow */
        int64_t place = behind;         /* digits that follow */
        if (group) {
            place = behind / (group + 1) * group + behind % (group + 1);
            if (behind % (group + 1) == group) {
                rt_text_put(text, (uint8_t)separator);
                continue;
            }
        }
        rt_text_put(text, place < digit_count ? (uint8_t)digits[digit_count - 1 - place] : '0');
    }
}

static char sign_of(const struct rt_format *format, bool negative)
{
    return negative ? '-' : format->sign == '+' || format->sign == ' ' ? format->sign : 0;
}

void rt_format_number(struct rt_text *text, const struct rt_format *format,
                      const struct rt_number *number)
{
    char sign = sign_of(format, number->negative);
    int64_t prefix = (int64_t)strlen(number->prefix);
    int64_t fixed = (sign != 0) + prefix + number->count - number->integral;
    int64_t group = format->grouping == 0 ? 0 : format->grouping == '4' ? 4 : 3;
    int64_t width_min = format->fill == '0' && format->align == '=' ? format->width - fixed : 0;
    int64_t grouped = number->integral > 0 ? grouped_count(number->integral, width_min, group) : 0;
    int64_t padding = format->width - fixed - grouped;
    int64_t left = 0, inside = 0, right = 0;
    if (padding > 0) {
        left = format->align == '>' ? padding : format->align == '^' ? padding / 2 : 0;
        inside = format->align == '=' ? padding : 0;
        right = padding - left - inside;
    }
    rt_text_pad(text, format->fill, left);
    if (sign)
        rt_text_put(text, (uint8_t)sign);
    rt_text_word(text, number->prefix);
    rt_text_pad(text, format->fill, inside);
    if (group || grouped > number->integral)
        put_grouped(text, number->digits, number->integral, grouped, group,
                    format->grouping == ',' ? ',' : '_');
    else
        rt_text_ascii(text, number->digits, (size_t)number->integral);
    rt_text_ascii(text, number->digits + number->integral,
                  (size_t)(number->count - number->integral));
    rt_text_pad(text, format->fill, right);
}

/* ---- ints */

int rt_format_base(uint32_t type)
{
    switch (type) {
    case 'b':
        return 2;
    case 'o':
        return 8;
    case 'x':
    case 'X':
        return 16;
    case 0:
    case 'd':
    case 'n':
        return 10;
    default:
        return 0;
    }
}

static bool check_int(struct rt_text *text, const struct rt_format *format, int32_t site)
{
    if (format->precision >= 0)
        return wrong(text, site, "Precision not allowed in integer format specifier");
    if (format->no_negative_0)
        return wrong(text, site,
                     "Negative zero coercion (z) not allowed in integer format specifier");
    return true;
}

void rt_format_digits(struct rt_text *text, const struct rt_format *format, bool negative,
                      const char *digits, int64_t count)
{
    uint32_t type = format->type;
    const char *prefix = !format->alternate ? ""
                         : type == 'b'      ? "0b"
                         : type == 'o'      ? "0o"
                         : type == 'x'      ? "0x"
                         : type == 'X'      ? "0X"
                                            : "";
    int64_t from = text->count;
    rt_format_number(text, format,
                     &(struct rt_number){.negative = negative,
                                         .prefix = prefix,
                                         .digits = digits,
                                         .integral = count,
                                         .count = count});
    if (type != 'X' || text->status != RT_OK)
        return;
    for (int64_t i = from; i < text->count; i++) {
        uint32_t c = rt_text_get(text, i);
        if (c >= 'a' && c <= 'f' && c != format->fill)
            rt_units_set(text->data, text->width, i, c - 32);
    }
}

static void format_character(struct rt_text *text, const struct rt_format *format, int64_t value,
                             int32_t site)
{
    if (format->sign)
        wrong(text, site, "Sign not allowed with integer format specifier 'c'");
    else if (format->alternate)
        wrong(text, site, "Alternate form (#) not allowed with integer format specifier 'c'");
    else if (value < 0 || value > RT_CODE_POINT_MAX)
        rt_text_raise(text, RT_ERROR_OVERFLOW, site, "%%c arg not in range(0x110000)");
    if (text->status != RT_OK)
        return;
    struct rt_format plain = *format;
    int64_t padding = format->width - 1;
    plain.align = format->align == '=' ? '>' : format->align;
    int64_t left = plain.align == '>' ? padding : plain.align == '^' ? padding / 2 : 0;
    rt_text_pad(text, format->fill, padding > 0 ? left : 0);
    rt_text_put(text, (uint32_t)value);
    rt_text_pad(text, format->fill, padding > 0 ? padding - left : 0);
}

void rt_format_int(struct rt_text *text, const struct rt_format *format, int64_t value,
                   const char *class_name, int32_t site)
{
    uint32_t type = format->type;
    if (type != 0 && type < 128 && strchr("eEfFgG%", (int)type)) {
        rt_format_float(text, format, (double)value, class_name, site);
        return;
    }
    int base = rt_format_base(type);
    if (base == 0 && type != 'c') {
        unknown_type(text, type, class_name, site);
        return;
    }
    if (!check_int(text, format, site))
        return;
    if (type == 'c') {
        format_character(text, format, value, site);
        return;
    }
    char digits[72];
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    size_t at = sizeof(digits);
    do {
        digits[--at] = "0123456789abcdef"[rest % (unsigned)base];
        rest /= (unsigned)base;
    } while (rest);
    rt_format_digits(text, format, value < 0, digits + at, (int64_t)(sizeof(digits) - at));
}

/* ---- floats */

/* What code, precision and flags a specification means for a float. */
static bool float_style(struct rt_text *text, const struct rt_format *format,
                        const char *class_name, bool is_complex, int32_t site, char *ret_code,
                        int64_t *ret_precision, int *ret_flags)
{
    uint32_t type = format->type;
    if (type != 0 && (type >= 128 || !strchr(is_complex ? "eEfFgGn" : "eEfFgGn%", (int)type)))
        return unknown_type(text, type, class_name, site);
    if (format->precision > INT_MAX)
        return wrong(text, site, "precision too big");
    *ret_precision = format->precision;
    *ret_flags = (format->alternate ? RT_FLOAT_ALTERNATE : 0) |
                 (format->no_negative_0 ? RT_FLOAT_NO_NEGATIVE_0 : 0);
    if (type == 0) {
        *ret_flags |= is_complex ? 0 : RT_FLOAT_DOT_0;
        *ret_code = format->precision < 0 ? 'r' : 'g';
        return true;
    }
    *ret_code = type == 'n' ? 'g' : type == '%' ? 'f' : (char)type;
    if (format->precision < 0)
        *ret_precision = 6;
    return true;
}

/* Gives a float's characters (ASCII) to rt_format_number. */
static void put_float(struct rt_text *text, const struct rt_format *format, struct rt_text *worded)
{
    const char *digits = worded->data;
    int64_t count = worded->count;
    bool negative = count > 0 && digits[0] == '-';
    digits += negative;
    count -= negative;
    int64_t integral = 0;
    while (integral < count && digits[integral] >= '0' && digits[integral] <= '9')
        integral++;
    rt_format_number(text, format,
                     &(struct rt_number){.negative = negative,
                                         .prefix = "",
                                         .digits = digits,
                                         .integral = integral,
                                         .count = count});
}

void rt_format_float(struct rt_text *text, const struct rt_format *format, double value,
                     const char *class_name, int32_t site)
{
    char code;
    int64_t precision;
    int flags;
    if (!float_style(text, format, class_name, false, site, &code, &precision, &flags))
        return;
    struct rt_text worded;
    rt_text_init(&worded, text->context);
    rt_text_float(&worded, format->type == '%' ? value * 100 : value, code, precision, flags);
    if (format->type == '%')
        rt_text_put(&worded, '%');
    if (worded.status == RT_OK)
        put_float(text, format, &worded);
    else
        text->status = worded.status;
    rt_text_drop(&worded);
}

void rt_format_complex(struct rt_text *text, const struct rt_format *format, double real,
                       double imaginary, int32_t site)
{
    char code;
    int64_t precision;
    int flags;
    if (!float_style(text, format, "complex", true, site, &code, &precision, &flags))
        return;
    if (format->fill == '0') {
        wrong(text, site, "Zero padding is not allowed in complex format specifier");
        return;
    }
    if (format->align == '=') {
        wrong(text, site, "'=' alignment flag is not allowed in complex format specifier");
        return;
    }
    bool only_imaginary = format->type == 0 && real == 0.0 && !signbit(real);
    struct rt_format bare = *format;
    bare.fill = ' ';
    bare.align = '<';
    bare.width = -1;
    struct rt_text whole, part;
    rt_text_init(&whole, text->context);
    rt_text_init(&part, text->context);
    if (!only_imaginary) {
        if (format->type == 0)
            rt_text_put(&whole, '(');
        rt_text_float(&part, real, code, precision, flags);
        put_float(&whole, &bare, &part);
        part.count = 0;
        bare.sign = '+';
    }
    rt_text_float(&part, imaginary, code, precision, flags);
    put_float(&whole, &bare, &part);
    rt_text_put(&whole, 'j');
    if (!only_imaginary && format->type == 0)
        rt_text_put(&whole, ')');
    int64_t padding = format->width - whole.count;
    int64_t left = padding <= 0           ? 0
                   : format->align == '>' ? padding
                   : format->align == '^' ? padding / 2
                                          : 0;
    rt_text_pad(text, format->fill, left);
    rt_text_units(text, whole.data, whole.width, whole.count);
    rt_text_pad(text, format->fill, padding - left);
    if (text->status == RT_OK)
        text->status = whole.status != RT_OK ? whole.status : part.status;
    rt_text_drop(&whole);
    rt_text_drop(&part);
}

/* ---- strs */

void rt_format_str(struct rt_text *text, const struct rt_format *format, const struct rt_str *value,
                   int32_t site)
{
    if (format->type != 0 && format->type != 's') {
        unknown_type(text, format->type, "str", site);
        return;
    }
    const char *message =
        format->sign == ' ' ? "Space not allowed in string format specifier"
        : format->sign      ? "Sign not allowed in string format specifier"
        : format->no_negative_0
            ? "Negative zero coercion (z) not allowed in string format specifier"
        : format->alternate    ? "Alternate form (#) not allowed in string format specifier"
        : format->align == '=' ? "'=' alignment not allowed in string format specifier"
                               : NULL;
    if (message) {
        wrong(text, site, message);
        return;
    }
    int64_t count = value->count;
    if (format->precision >= 0 && format->precision < count)
        count = format->precision;
    int64_t padding = format->width - count;
    int64_t left = padding <= 0           ? 0
                   : format->align == '>' ? padding
                   : format->align == '^' ? padding / 2
                                          : 0;
    rt_text_pad(text, format->fill, left);
    rt_text_units(text, value->data, value->width, count);
    rt_text_pad(text, format->fill, padding - left);
}

/* Templates read while they run: '%' formatting and str.format(). */
#include "runtime/big.h"
#include "runtime/calls.h"
#include "runtime/dict.h"
#include "runtime/format.h"
#include "runtime/format_calls.h"
#include "runtime/value.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* A value somewhere, with its own type. */
struct argument {
    const struct rt_type *type;
    const void *value;
};

static struct argument resolved(const struct rt_type *type, const void *value)
{
    while (type->kind == RT_UNION) {
        type = type->children[*(const int64_t *)value];
        value = (const char *)value + 8;
    }
    return (struct argument){type, value};
}

static struct argument child_of(struct argument product, uint32_t child)
{
    return resolved(product.type->children[child],
                    (const char *)product.value + product.type->offsets[child]);
}

/* A product tuple's, or a tuple's of unknown length. */
static int64_t tuple_count(struct argument tuple)
{
    return tuple.type->kind == RT_LIST ? (*(struct rt_list *const *)tuple.value)->count
                                       : tuple.type->child_count;
}

static struct argument tuple_get(struct argument tuple, int64_t index)
{
    if (tuple.type->kind != RT_LIST)
        return child_of(tuple, (uint32_t)index);
    const struct rt_list *list = *(struct rt_list *const *)tuple.value;
    return resolved(list->element, list->data + index * (int64_t)list->element->size);
}

static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};
static const struct rt_type type_str = {
    .kind = RT_STR, .size = 8, .align = 8, .has_references = true};

/* What a mapping has for the str of those units; false when it failed. */
static bool look_up(struct rt_text *text, const struct rt_dict *dict, const struct rt_str *of,
                    int64_t start, int64_t end, int32_t site, struct argument *ret_found)
{
    struct rt_str *key;
    text->status = rt_str_from_units(text->context, of->data + start * (int64_t)of->width,
                                     of->width, end - start, &key);
    if (text->status != RT_OK)
        return false;
    int64_t index;
    int32_t status = rt_dict_find(text->context, dict, &type_str, &key, &index);
    if (status == RT_OK && index < 0) {
        char words[512];
        size_t bytes = 0;
        for (int64_t i = 0; i < key->count && bytes < sizeof(words) - 8; i++)
            bytes += rt_utf8_put(rt_str_get(key, i), words + bytes);
        words[bytes] = 0;
        status = rt_raise_code(text->context, RT_ERROR_KEY_TEXT, site, words);
    } else if (status != RT_OK) {
        status = rt_native_status(text->context, site, status);
    }
    rt_str_release(text->context, key);
    text->status = status;
    if (status != RT_OK)
        return false;
    *ret_found = resolved(dict->value, rt_dict_value_at(dict, index));
    return true;
}

/* ---- % */

enum { LEFT = 1, SIGN = 2, BLANK = 4, ALTERNATE = 8, ZERO = 16 };

struct percent {
    struct rt_text *out;
    const struct rt_str *template;
    int64_t at;
    int32_t site;
    struct argument value; /* right of the % */
    bool tuple, mapping;
    bool bytes; /* the template is */
    int64_t used;
    int flags;
    int64_t width, precision;
    uint32_t code;
    bool keyed; /* the current conversion named its argument */
    struct argument named;
};

static void raise_value(struct percent *percent, const char *message)
{
    rt_text_raise(percent->out, RT_ERROR_VALUE, percent->site, "%s", message);
}

static void raise_type(struct percent *percent, const char *message)
{
    rt_text_raise(percent->out, RT_ERROR_TYPE, percent->site, "%s", message);
}

static bool next_argument(struct percent *percent, struct argument *ret_argument)
{
    if (percent->keyed) {
        *ret_argument = percent->named;
        return true;
    }
    int64_t count = percent->tuple ? tuple_count(percent->value) : 1;
    if (percent->used >= count) {
        raise_type(percent, "not enough arguments for format string");
        return false;
    }
    *ret_argument = percent->tuple ? tuple_get(percent->value, percent->used) : percent->value;
    percent->used++;
    return true;
}

/* The next character of the template; false at its end. */
static bool next_code(struct percent *percent, uint32_t *ret_code)
{
    if (percent->at >= percent->template->count) {
        raise_value(percent, "incomplete format");
        return false;
    }
    *ret_code = rt_str_get(percent->template, percent->at++);
    return true;
}

static bool read_key(struct percent *percent)
{
    const struct rt_str *template = percent->template;
    if (!percent->mapping) {
        raise_type(percent, "format requires a mapping");
        return false;
    }
    int64_t start = percent->at, depth = 1;
    while (depth > 0 && percent->at < template->count) {
        uint32_t c = rt_str_get(template, percent->at++);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    if (depth > 0) {
        raise_value(percent, "incomplete format key");
        return false;
    }
    percent->keyed = true;
    percent->used = 1;
    return look_up(percent->out, *(struct rt_dict *const *)percent->value.value, template, start,
                   percent->at - 1, percent->site, &percent->named);
}

static int flag_of(uint32_t c)
{
    return c == '-'   ? LEFT
           : c == '+' ? SIGN
           : c == ' ' ? BLANK
           : c == '#' ? ALTERNATE
           : c == '0' ? ZERO
                      : 0;
}

static bool int_argument(struct argument argument, int64_t *ret_int)
{
    if (argument.type->kind == RT_BOOL)
        *ret_int = *(const char *)argument.value != 0;
    else if (argument.type->kind == RT_INT)
        *ret_int = rt_load_int(argument.type, argument.value);
    else
        return argument.type->kind == RT_BIG &&
               rt_big_int64(*(const int64_t *)argument.value, ret_int);
    return true;
}

/* Digits or a star; `code` is the character behind. */
static bool read_size(struct percent *percent, const char *too_big, int64_t *ret_size)
{
    if (percent->code == '*') {
        struct argument argument;
        int64_t size;
        if (!next_argument(percent, &argument))
            return false;
        if (!int_argument(argument, &size)) {
            raise_type(percent, "* wants int");
            return false;
        }
        *ret_size = size;
        return next_code(percent, &percent->code);
    }
    int64_t size = 0;
    bool any = false;
    while (percent->code >= '0' && percent->code <= '9') {
        size = size * 10 + (percent->code - '0');
        any = true;
        if (size > INT_MAX) {
            raise_value(percent, too_big);
            return false;
        }
        if (!next_code(percent, &percent->code))
            return false;
    }
    if (any)
        *ret_size = size;
    return true;
}

static bool read_conversion(struct percent *percent)
{
    percent->flags = 0;
    percent->width = 0;
    percent->precision = -1;
    percent->keyed = false;
    if (!next_code(percent, &percent->code))
        return false;
    if (percent->code == '(' && (!read_key(percent) || !next_code(percent, &percent->code)))
        return false;
    for (int flag; (flag = flag_of(percent->code));) {
        percent->flags |= flag;
        if (!next_code(percent, &percent->code))
            return false;
    }
    if (!read_size(percent, "width too big", &percent->width))
        return false;
    if (percent->width < 0) {
        percent->flags |= LEFT;
        percent->width = -percent->width;
    }
    if (percent->code == '.') {
        percent->precision = 0;
        if (!next_code(percent, &percent->code) ||
            !read_size(percent, "precision too big", &percent->precision))
            return false;
        if (percent->precision < 0)
            percent->precision = 0;
    }
    if (percent->code == 'h' || percent->code == 'l' || percent->code == 'L')
        return next_code(percent, &percent->code);
    return true;
}

static void put_padded(struct percent *percent, const char *data, uint32_t width, int64_t count)
{
    int64_t padding = percent->width - count;
    if (!(percent->flags & LEFT))
        rt_text_pad(percent->out, ' ', padding);
    rt_text_units(percent->out, data, width, count);
    if (percent->flags & LEFT)
        rt_text_pad(percent->out, ' ', padding);
}

/* %b and %s of bytes take bytes alone. */
static void put_bytes(struct percent *percent, struct argument argument)
{
    const char *data = NULL;
    int64_t count = 0;
    if (argument.type->kind == RT_BYTES) {
        const struct rt_str *bytes = *(struct rt_str *const *)argument.value;
        data = bytes->data;
        count = bytes->count;
    } else if (argument.type->kind == RT_LIST && argument.type->children[0]->size == 1 &&
               argument.type->children[0]->kind == RT_INT) {
        const struct rt_list *list = *(struct rt_list *const *)argument.value;
        data = list->data;
        count = list->count;
    } else {
        rt_text_raise(percent->out, RT_ERROR_TYPE, percent->site,
                      "%%b requires a bytes-like object, or an object that implements __bytes__, "
                      "not '%s'",
                      rt_value_class_name(percent->out->context, argument.type, argument.value));
        return;
    }
    if (percent->precision >= 0 && percent->precision < count)
        count = percent->precision;
    put_padded(percent, data, 1, count);
}

static void put_text(struct percent *percent, struct argument argument)
{
    if (percent->bytes && (percent->code == 's' || percent->code == 'b')) {
        put_bytes(percent, argument);
        return;
    }
    enum rt_text_as as = percent->code == 's'                      ? RT_TEXT_STR
                         : percent->code == 'r' && !percent->bytes ? RT_TEXT_REPR
                                                                   : RT_TEXT_ASCII;
    struct rt_text text;
    rt_text_init(&text, percent->out->context);
    rt_text_value(&text, argument.type, argument.value, as, percent->site);
    int64_t count = text.count;
    if (percent->precision >= 0 && percent->precision < count)
        count = percent->precision;
    if (text.status == RT_OK)
        put_padded(percent, text.data, text.width, count);
    else
        percent->out->status = text.status;
    rt_text_drop(&text);
}

static void put_character(struct percent *percent, struct argument argument)
{
    const struct rt_str *text = argument.type->kind == (percent->bytes ? RT_BYTES : RT_STR)
                                    ? *(struct rt_str *const *)argument.value
                                    : NULL;
    int64_t code, code_max = percent->bytes ? 255 : RT_CODE_POINT_MAX;
    if (text && text->count == 1) {
        put_padded(percent, text->data, text->width, 1);
    } else if (!text && int_argument(argument, &code)) {
        char unit[4];
        if (code < 0 || code > code_max) {
            rt_text_raise(percent->out, RT_ERROR_OVERFLOW, percent->site,
                          "%%c arg not in range(%s)", percent->bytes ? "256" : "0x110000");
            return;
        }
        memcpy(unit, &(uint32_t){(uint32_t)code}, sizeof(unit));
        put_padded(percent, unit, 4, 1);
    } else if (!text && argument.type->kind == RT_BIG) {
        rt_text_raise(percent->out, RT_ERROR_OVERFLOW, percent->site,
                      "%%c arg not in range(0x110000)");
    } else {
        raise_type(percent, percent->bytes ? "%c requires an integer in range(256) or a single byte"
                                           : "%c requires int or char");
    }
}

/* A number's sign, prefix and digits (ASCII) laid out. */
static void put_number(struct percent *percent, const char *data, int64_t count)
{
    bool zeros = percent->flags & ZERO;
    char sign = 0;
    if (count > 0 && *data == '-') {
        sign = '-';
        data++;
        count--;
    } else if (percent->flags & (SIGN | BLANK)) {
        sign = percent->flags & SIGN ? '+' : ' ';
    }
    int64_t prefix = (percent->flags & ALTERNATE) &&
                             (percent->code == 'x' || percent->code == 'X' || percent->code == 'o')
                         ? 2
                         : 0;
    int64_t padding = percent->width - count - (sign != 0);
    bool before = !(percent->flags & LEFT);
    if (before && !zeros)
        rt_text_pad(percent->out, ' ', padding);
    if (sign)
        rt_text_put(percent->out, (uint8_t)sign);
    rt_text_ascii(percent->out, data, (size_t)prefix);
    if (before && zeros)
        rt_text_pad(percent->out, '0', padding);
    rt_text_ascii(percent->out, data + prefix, (size_t)(count - prefix));
    if (!before)
        rt_text_pad(percent->out, ' ', padding);
}

static bool float_argument(struct percent *percent, struct argument argument, double *ret_float)
{
    int64_t integer;
    if (argument.type->kind == RT_FLOAT) {
        *ret_float = *(const double *)argument.value;
        return true;
    }
    if (int_argument(argument, &integer)) {
        *ret_float = (double)integer;
        return true;
    }
    if (argument.type->kind == RT_BIG) {
        int32_t status = rt_big_to_float(percent->out->context, *(const int64_t *)argument.value,
                                         percent->site, ret_float);
        percent->out->status = status;
        return status == RT_OK;
    }
    rt_text_raise(percent->out, RT_ERROR_TYPE, percent->site, "must be real number, not %s",
                  rt_value_class_name(percent->out->context, argument.type, argument.value));
    return false;
}

static void put_float(struct percent *percent, struct argument argument)
{
    double value;
    if (!float_argument(percent, argument, &value))
        return;
    struct rt_text text;
    rt_text_init(&text, percent->out->context);
    rt_text_float(&text, value, (char)percent->code,
                  percent->precision < 0 ? 6 : percent->precision,
                  percent->flags & ALTERNATE ? RT_FLOAT_ALTERNATE : 0);
    if (text.status == RT_OK)
        put_number(percent, text.data, text.count);
    else
        percent->out->status = text.status;
    rt_text_drop(&text);
}

/* An int's digits with sign and prefix, at least `precision` of them. */
static void put_digits(struct percent *percent, bool negative, const char *digits, int64_t count)
{
    struct rt_text text;
    rt_text_init(&text, percent->out->context);
    if (negative)
        rt_text_put(&text, '-');
    if (percent->flags & ALTERNATE)
        rt_text_word(&text, percent->code == 'x'   ? "0x"
                            : percent->code == 'X' ? "0X"
                            : percent->code == 'o' ? "0o"
                                                   : "");
    rt_text_pad(&text, '0', percent->precision - count);
    for (int64_t i = 0; i < count; i++)
        rt_text_put(&text, percent->code == 'X' && digits[i] >= 'a' ? (uint8_t)digits[i] - 32u
                                                                    : (uint8_t)digits[i]);
    if (text.status == RT_OK)
        put_number(percent, text.data, text.count);
    else
        percent->out->status = text.status;
    rt_text_drop(&text);
}

static void put_big(struct percent *percent, int64_t word)
{
    struct rt_context *context = percent->out->context;
    int32_t base = percent->code == 'o'                           ? 8
                   : percent->code == 'x' || percent->code == 'X' ? 16
                                                                  : 10;
    char *digits;
    size_t bytes, capacity;
    int32_t status = rt_big_digits(context, word, base, percent->site, &digits, &bytes, &capacity);
    if (status != RT_OK) {
        percent->out->status = status;
        return;
    }
    put_digits(percent, rt_big_negative(word), digits, (int64_t)bytes);
    rt_memory_free(rt_fiber_of(context)->heap, digits, capacity);
}

static void put_int(struct percent *percent, struct argument argument)
{
    bool based = percent->code == 'x' || percent->code == 'X' || percent->code == 'o';
    int64_t value;
    if (int_argument(argument, &value)) {
        unsigned base = percent->code == 'o' ? 8 : based ? 16 : 10;
        char digits[24];
        uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
        size_t at = sizeof(digits);
        do {
            digits[--at] = "0123456789abcdef"[rest % base];
            rest /= base;
        } while (rest);
        put_digits(percent, value < 0, digits + at, (int64_t)(sizeof(digits) - at));
        return;
    }
    if (argument.type->kind == RT_BIG) {
        put_big(percent, *(const int64_t *)argument.value);
        return;
    }
    if (argument.type->kind == RT_FLOAT && !based) {
        int64_t word;
        int32_t status = rt_big_from_float(percent->out->context, *(const double *)argument.value,
                                           percent->site, &word);
        percent->out->status = status;
        if (status == RT_OK) {
            put_big(percent, word);
            rt_big_release(percent->out->context, word);
        }
        return;
    }
    rt_text_raise(percent->out, RT_ERROR_TYPE, percent->site, "%%%c format: %s is required, not %s",
                  (char)percent->code, based ? "an integer" : "a real number",
                  rt_value_class_name(percent->out->context, argument.type, argument.value));
}

static void unsupported_code(struct percent *percent)
{
    uint32_t code = percent->code;
    rt_text_raise(percent->out, RT_ERROR_VALUE, percent->site,
                  "unsupported format character '%c' (0x%x) at index %" PRId64,
                  code >= 32 && code < 127 ? (char)code : '?', (unsigned)code, percent->at - 1);
}

static void convert(struct percent *percent)
{
    uint32_t code = percent->code;
    struct argument argument;
    if (code == '%') {
        rt_text_put(percent->out, '%');
        return;
    }
    if (!next_argument(percent, &argument))
        return;
    switch (code) {
    case 's':
    case 'r':
    case 'a':
        put_text(percent, argument);
        break;
    case 'b':
        if (percent->bytes)
            put_bytes(percent, argument);
        else
            unsupported_code(percent);
        break;
    case 'c':
        put_character(percent, argument);
        break;
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        put_int(percent, argument);
        break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        put_float(percent, argument);
        break;
    default:
        unsupported_code(percent);
        break;
    }
}

static int32_t percent_into(struct rt_context *context, const struct rt_str *template, bool bytes,
                            int32_t type, const void *value, int32_t site, struct rt_str **ret_str)
{
    struct rt_text out;
    rt_text_init(&out, context);
    struct percent percent = {.out = &out,
                              .template = template,
                              .site = site,
                              .bytes = bytes,
                              .value = resolved(context->types[type], value)};
    percent.tuple = percent.value.type->form == RT_FORM_TUPLE;
    percent.mapping = percent.value.type->kind == RT_DICT;
    while (percent.at < template->count && out.status == RT_OK) {
        int64_t start = percent.at;
        while (percent.at < template->count && rt_str_get(template, percent.at) != '%')
            percent.at++;
        rt_text_units(&out, template->data + start * (int64_t)template->width, template->width,
                      percent.at - start);
        if (percent.at == template->count)
            break;
        percent.at++;
        if (read_conversion(&percent))
            convert(&percent);
    }
    const struct rt_type *of = percent.value.type;
    bool spared = percent.mapping || of->kind == RT_BYTES ||
                  (of->kind == RT_LIST && of->form == RT_FORM_PLAIN);
    if (percent.tuple ? percent.used < tuple_count(percent.value) : percent.used == 0 && !spared)
        rt_text_raise(&out, RT_ERROR_TYPE, site, "not all arguments converted during %s formatting",
                      bytes ? "bytes" : "string");
    return rt_text_finish(&out, ret_str);
}

int32_t rt_str_percent(struct rt_context *context, const struct rt_str *template, int32_t type,
                       const void *value, int32_t site, struct rt_str **ret_str)
{
    return percent_into(context, template, false, type, value, site, ret_str);
}

int32_t rt_bytes_percent(struct rt_context *context, const struct rt_str *template, int32_t type,
                         const void *value, int32_t site, struct rt_str **ret_bytes)
{
    return percent_into(context, template, true, type, value, site, ret_bytes);
}

/* ---- str.format */

/* What an index into a text gave, or an attribute of a number. */
struct scratch {
    struct rt_str *unit; /* owned, or NULL */
    int64_t number;
    double part;
};

struct template
{
    struct rt_text *out;
    int32_t site;
    struct argument positional, named;
    const struct rt_str *names;
    const struct rt_dict *mapping; /* format_map: names are looked up there; or NULL */
    int64_t automatic;             /* next automatic index */
    bool by_hand;
    struct scratch *scratch;
};

struct piece {
    const char *data;
    uint32_t width;
    int64_t at, end;
};

static uint32_t piece_get(const struct piece *piece, int64_t index)
{
    return rt_units_get(piece->data, piece->width, index);
}

static void fail(struct template *template, const char *message)
{
    rt_text_raise(template->out, RT_ERROR_VALUE, template->site, "%s", message);
}

/* A piece as UTF-8, shortened to what fits. */
static void piece_words(const struct piece *piece, int64_t start, int64_t end, char *words,
                        size_t size)
{
    size_t bytes = 0;
    for (int64_t i = start; i < end && bytes + 8 < size; i++)
        bytes += rt_utf8_put(piece_get(piece, i), words + bytes);
    words[bytes] = 0;
}

/* The decimal number that a span is; -1: it is none. */
static int64_t number_of(struct template *template, const struct piece *piece, int64_t start,
                         int64_t end)
{
    int64_t number = 0;
    for (int64_t i = start; i < end; i++) {
        uint32_t c = piece_get(piece, i);
        if (c < '0' || c > '9')
            return -1;
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (int64_t)(c - '0'), &number)) {
            fail(template, "Too many decimal digits in format string");
            return 0;
        }
    }
    return start == end ? -1 : number;
}

static bool by_name(struct template *template, const struct piece *piece, int64_t start,
                    int64_t end, struct argument *ret_argument)
{
    if (template->mapping) {
        struct rt_str *key;
        struct rt_text *out = template->out;
        out->status = rt_str_from_units(out->context, piece->data + start * (int64_t)piece->width,
                                        piece->width, end - start, &key);
        bool found = out->status == RT_OK && look_up(out, template->mapping, key, 0, key->count,
                                                     template->site, ret_argument);
        if (out->status == RT_OK)
            rt_str_release(out->context, key);
        return found;
    }
    const struct rt_str *names = template->names;
    int64_t at = 0;
    for (uint32_t i = 0; at < names->count; i++) {
        int64_t k = 0;
        while (start + k < end && rt_str_get(names, at + k) == piece_get(piece, start + k))
            k++;
        if (start + k == end && rt_str_get(names, at + k) == 0) {
            *ret_argument = child_of(template->named, i);
            return true;
        }
        while (rt_str_get(names, at) != 0)
            at++;
        at++;
    }
    char words[512];
    piece_words(piece, start, end, words, sizeof(words));
    rt_text_raise(template->out, RT_ERROR_KEY_TEXT, template->site, "%s", words);
    return false;
}

static bool by_number(struct template *template, int64_t index, bool automatic,
                      struct argument *ret_argument)
{
    if (automatic && template->by_hand) {
        fail(template,
             "cannot switch from manual field specification to automatic field numbering");
        return false;
    }
    if (!automatic && template->automatic > 0) {
        fail(template,
             "cannot switch from automatic field numbering to manual field specification");
        return false;
    }
    template->by_hand |= !automatic;
    if (automatic)
        index = template->automatic++;
    if (template->mapping) {
        fail(template, "Format string contains positional fields");
        return false;
    }
    if (index >= tuple_count(template->positional)) {
        rt_text_raise(template->out, RT_ERROR_INDEX, template->site,
                      "Replacement index %" PRId64 " out of range for positional args tuple",
                      index);
        return false;
    }
    *ret_argument = tuple_get(template->positional, index);
    return true;
}

/* real and imag. */
static bool number_attribute(struct template *template, const char *name, struct argument *argument)
{
    static const struct rt_type type_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
    bool real = strcmp(name, "real") == 0, imaginary = strcmp(name, "imag") == 0;
    const struct rt_type *type = argument->type;
    bool whole = type->kind == RT_INT || type->kind == RT_BOOL || type->kind == RT_BIG;
    if (!real && !imaginary)
        return false;
    if (type->form == RT_FORM_COMPLEX) {
        memcpy(&template->scratch->part, (const char *)argument->value + (real ? 0 : 8),
               sizeof(double));
        *argument = (struct argument){&type_float, &template->scratch->part};
    } else if (type->kind == RT_FLOAT && imaginary) {
        template->scratch->part = 0.0;
        *argument = (struct argument){&type_float, &template->scratch->part};
    } else if (whole && (imaginary || type->kind == RT_BOOL)) {
        template->scratch->number = imaginary ? 0 : *(const char *)argument->value != 0;
        *argument = (struct argument){&type_int, &template->scratch->number};
    } else {
        return type->kind == RT_FLOAT || whole;
    }
    return true;
}

static bool get_attribute(struct template *template, const struct piece *piece, int64_t start,
                          int64_t end, struct argument *argument)
{
    char words[256];
    piece_words(piece, start, end, words, sizeof(words));
    if (argument->type->kind == RT_OBJECT)
        argument->type = (*(struct rt_object *const *)argument->value)->type;
    const struct rt_type *type = argument->type;
    const char *base =
        type->kind == RT_OBJECT ? *(const char *const *)argument->value : argument->value;
    for (uint32_t i = 0; i < type->child_count && type->attribute_names; i++) {
        if (strcmp(type->attribute_names[i], words) == 0) {
            *argument = resolved(type->children[i], base + type->offsets[i]);
            return true;
        }
    }
    if (number_attribute(template, words, argument))
        return true;
    if (type->form == RT_FORM_INSTANCE || type->form == RT_FORM_EXCEPTION) {
        if (template->out->status == RT_OK)
            template->out->status = rt_stop(template->out->context, RT_STOP_UNSUPPORTED,
                                            template->site, "such an attribute in a format string");
        return false;
    }
    rt_text_raise(template->out, RT_ERROR_NO_ATTRIBUTE, template->site, "%s\x1f%s",
                  rt_value_class_name(template->out->context, type, argument->value), words);
    return false;
}

/* A character of a str, or a byte. */
static bool get_unit(struct template *template, int64_t number, struct argument *argument)
{
    const struct rt_str *text = *(struct rt_str *const *)argument->value;
    bool str = argument->type->kind == RT_STR;
    if (number < 0 && str) {
        rt_text_raise(template->out, RT_ERROR_STRING_INDEX_TYPE, template->site, "str");
    } else if (number < 0) {
        rt_text_raise(template->out, RT_ERROR_TYPE, template->site,
                      "byte indices must be integers or slices, not str");
    } else if (number >= text->count) {
        rt_text_raise(template->out, str ? RT_ERROR_STRING_INDEX : RT_ERROR_BYTES_INDEX,
                      template->site, "%s", "");
    } else if (str) {
        template->out->status = rt_str_from_code_point(
            template->out->context, rt_str_get(text, number), &template->scratch->unit);
        *argument = (struct argument){&type_str, &template->scratch->unit};
    } else {
        template->scratch->number = rt_str_get(text, number);
        *argument = (struct argument){&type_int, &template->scratch->number};
    }
    return template->out->status == RT_OK;
}

static bool get_item(struct template *template, const struct piece *piece, int64_t start,
                     int64_t end, struct argument *argument)
{
    int64_t number = number_of(template, piece, start, end);
    if (template->out->status != RT_OK)
        return false;
    const struct rt_type *type = argument->type;
    bool list = type->kind == RT_LIST, tuple = type->form == RT_FORM_TUPLE;
    if ((list || tuple) && number >= 0) {
        if (number >= tuple_count(*argument)) {
            rt_text_raise(template->out, tuple ? RT_ERROR_TUPLE_INDEX : RT_ERROR_LIST_INDEX,
                          template->site, "%s", "");
            return false;
        }
        *argument = tuple_get(*argument, number);
        return true;
    }
    if (list || tuple) {
        rt_text_raise(template->out, RT_ERROR_TYPE, template->site,
                      "%s indices must be integers or slices, not str", tuple ? "tuple" : "list");
        return false;
    }
    if (type->kind == RT_STR || type->kind == RT_BYTES)
        return get_unit(template, number, argument);
    if (type->kind == RT_DICT && number < 0) {
        struct rt_str *key;
        struct rt_text *out = template->out;
        out->status = rt_str_from_units(out->context, piece->data + start * (int64_t)piece->width,
                                        piece->width, end - start, &key);
        if (out->status != RT_OK)
            return false;
        bool found = look_up(out, *(struct rt_dict *const *)argument->value, key, 0, key->count,
                             template->site, argument);
        rt_str_release(out->context, key);
        return found;
    }
    if (type->kind == RT_DICT) {
        const struct rt_dict *dict = *(struct rt_dict *const *)argument->value;
        int64_t index;
        int32_t status = rt_dict_find(template->out->context, dict, &type_int, &number, &index);
        if (status == RT_OK && index >= 0) {
            *argument = resolved(dict->value, rt_dict_value_at(dict, index));
            return true;
        }
        if (status == RT_OK)
            status = rt_stop(template->out->context, RT_STOP_UNSUPPORTED, template->site,
                             "a key that is missing from a dict in a format string");
        template->out->status = status;
        return false;
    }
    rt_text_raise(template->out, RT_ERROR_TYPE, template->site, "'%s' object is not subscriptable",
                  rt_value_class_name(template->out->context, type, argument->value));
    return false;
}

/* "0.name[key]": what a field names. */
static bool get_field(struct template *template, const struct piece *piece, int64_t start,
                      int64_t end, struct argument *ret_argument)
{
    int64_t at = start;
    while (at < end && piece_get(piece, at) != '.' && piece_get(piece, at) != '[')
        at++;
    int64_t number = number_of(template, piece, start, at);
    if (template->out->status != RT_OK)
        return false;
    bool found = number >= 0 || at == start ? by_number(template, number, at == start, ret_argument)
                                            : by_name(template, piece, start, at, ret_argument);
    while (found && at < end) {
        uint32_t c = piece_get(piece, at++);
        int64_t from = at;
        if (c != '.' && c != '[') {
            fail(template, "Only '.' or '[' may follow ']' in format field specifier");
            return false;
        }
        while (at < end && (c == '[' ? piece_get(piece, at) != ']'
                                     : piece_get(piece, at) != '.' && piece_get(piece, at) != '['))
            at++;
        if (c == '[' && at == end) {
            fail(template, "Missing ']' in format string");
            return false;
        }
        if (at == from) {
            fail(template, "Empty attribute in format string");
            return false;
        }
        found = c == '[' ? get_item(template, piece, from, at, ret_argument)
                         : get_attribute(template, piece, from, at, ret_argument);
        at += c == '[';
    }
    return found;
}

static void put_template(struct template *template, struct rt_text *out, struct piece piece,
                         int depth);

/* What was converted by !s, !r or !a, then formatted. */
static void put_converted(struct template *template, struct rt_text *out, struct argument argument,
                          uint32_t conversion, const struct rt_text *spec)
{
    if (!conversion) {
        rt_text_format(out, argument.type, argument.value, spec->data, spec->width, spec->count,
                       template->site);
        return;
    }
    enum rt_text_as as = conversion == 's'   ? RT_TEXT_STR
                         : conversion == 'r' ? RT_TEXT_REPR
                                             : RT_TEXT_ASCII;
    struct rt_text text;
    struct rt_str *made;
    rt_text_init(&text, out->context);
    rt_text_value(&text, argument.type, argument.value, as, template->site);
    out->status = rt_text_finish(&text, &made);
    if (out->status != RT_OK)
        return;
    rt_text_format(out, &type_str, &made, spec->data, spec->width, spec->count, template->site);
    rt_str_release(out->context, made);
}

/* The end of the field that begins at `at`, brackets and braces in it skipped; -1: it has none. */
static int64_t field_end(const struct piece *piece, int64_t at)
{
    int64_t depth = 1;
    for (; at < piece->end; at++) {
        uint32_t c = piece_get(piece, at);
        if (c == '[') {
            while (at < piece->end && piece_get(piece, at) != ']')
                at++;
            continue;
        }
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (depth == 0)
            return at;
    }
    return -1;
}

/* Where the name of a field ends: at !, : or }. */
static int64_t name_end(const struct piece *piece, int64_t at)
{
    bool bracket = false;
    for (; at < piece->end; at++) {
        uint32_t c = piece_get(piece, at);
        if (c == '[')
            bracket = true;
        else if (c == ']')
            bracket = false;
        else if (!bracket && (c == '!' || c == ':' || c == '}' || c == '{'))
            return at;
    }
    return at;
}

/* "!r" and ":" behind the name: leaves *at where the specification begins. */
static bool read_conversion_of(struct template *template, const struct piece *piece, int64_t *at,
                               uint32_t *ret_conversion)
{
    *ret_conversion = 0;
    if (piece_get(piece, *at) == '!') {
        if (*at + 1 >= piece->end) {
            fail(template, "end of string while looking for conversion specifier");
            return false;
        }
        uint32_t c = piece_get(piece, *at + 1);
        if (*at + 2 >= piece->end) {
            fail(template, "unmatched '{' in format spec");
            return false;
        }
        uint32_t next = piece_get(piece, *at + 2);
        if (next != ':' && next != '}') {
            fail(template, "expected ':' after conversion specifier");
            return false;
        }
        if (c != 's' && c != 'r' && c != 'a') {
            if (c > 32 && c < 127)
                rt_text_raise(template->out, RT_ERROR_VALUE, template->site,
                              "Unknown conversion specifier %c", (char)c);
            else
                rt_text_raise(template->out, RT_ERROR_VALUE, template->site,
                              "Unknown conversion specifier \\x%x", (unsigned)c);
            return false;
        }
        *ret_conversion = c;
        *at += 2;
    }
    *at += piece_get(piece, *at) == ':';
    return true;
}

/* The field behind a '{' at piece->at - 1; moves behind its '}'. */
static void put_field(struct template *template, struct rt_text *out, struct piece *piece,
                      int depth)
{
    int64_t start = piece->at;
    if (start >= piece->end) {
        fail(template, "Single '{' encountered in format string");
        return;
    }
    int64_t at = name_end(piece, start);
    if (at >= piece->end) {
        fail(template, "expected '}' before end of string");
        return;
    }
    if (piece_get(piece, at) == '{') {
        fail(template, "unexpected '{' in field name");
        return;
    }
    uint32_t conversion = 0;
    int64_t name = at;
    bool bare = piece_get(piece, at) == '}';
    if (!bare && !read_conversion_of(template, piece, &at, &conversion))
        return;
    int64_t end = bare ? at : field_end(piece, at);
    if (end < 0) {
        fail(template, "unmatched '{' in format spec");
        return;
    }
    struct argument argument;
    struct scratch scratch = {0};
    piece->at = end + 1;
    template->scratch = &scratch;
    if (!get_field(template, piece, start, name, &argument)) {
        if (scratch.unit)
            rt_str_release(out->context, scratch.unit);
        return;
    }
    struct rt_text spec;
    rt_text_init(&spec, out->context);
    if (!bare && at < end)
        put_template(template, &spec, (struct piece){piece->data, piece->width, at, end},
                     depth - 1);
    if (spec.status == RT_OK && template->out->status == RT_OK)
        put_converted(template, out, argument, conversion, &spec);
    if (template->out->status == RT_OK)
        template->out->status = spec.status != RT_OK ? spec.status : out->status;
    if (scratch.unit)
        rt_str_release(out->context, scratch.unit);
    rt_text_drop(&spec);
}

static void put_template(struct template *template, struct rt_text *out, struct piece piece,
                         int depth)
{
    if (depth < 0) {
        fail(template, "Max string recursion exceeded");
        return;
    }
    while (piece.at < piece.end && template->out->status == RT_OK && out->status == RT_OK) {
        uint32_t c = piece_get(&piece, piece.at++);
        bool twice = piece.at < piece.end && piece_get(&piece, piece.at) == c;
        if (c != '{' && c != '}') {
            rt_text_put(out, c);
        } else if (twice && depth == 2) {
            rt_text_put(out, c);
            piece.at++;
        } else if (c == '}') {
            fail(template, "Single '}' encountered in format string");
        } else {
            put_field(template, out, &piece, depth);
        }
    }
}

int32_t rt_str_format_with(struct rt_context *context, const struct rt_str *text,
                           int32_t tuple_type, const void *tuple, int32_t named_type,
                           const void *named, const struct rt_str *names, int32_t site,
                           struct rt_str **ret_str)
{
    struct rt_text out;
    rt_text_init(&out, context);
    struct template template = {
        .out = &out,
        .site = site,
        .positional = {context->types[tuple_type], tuple},
        .named = {context->types[named_type], named},
        .names = names,
    };
    put_template(&template, &out, (struct piece){text->data, text->width, 0, text->count}, 2);
    return rt_text_finish(&out, ret_str);
}

int32_t rt_str_format_map(struct rt_context *context, const struct rt_str *text,
                          const struct rt_dict *mapping, int32_t site, struct rt_str **ret_str)
{
    struct rt_text out;
    rt_text_init(&out, context);
    struct template template = {.out = &out, .site = site, .mapping = mapping};
    put_template(&template, &out, (struct piece){text->data, text->width, 0, text->count}, 2);
    return rt_text_finish(&out, ret_str);
}

/* What bytes have and strs have not, and the way between them: codecs, hex, tables. */
#include "runtime/calls.h"
#include "runtime/dict.h"
#include "runtime/str_calls.h"
#include "runtime/text.h"
#include "runtime/value_internal.h"

#include <stdio.h>
#include <string.h>

static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};

static int32_t raise_value(struct rt_context *context, int32_t site, const char *message)
{
    return rt_raise_code(context, RT_ERROR_VALUE, site, message);
}

/* ---- elements */

int64_t rt_bytes_at(const struct rt_str *bytes, int64_t index)
{
    return (uint8_t)bytes->data[index];
}

bool rt_str_compare_as(const struct rt_str *left, const struct rt_str *right, int64_t comparison)
{
    if (comparison <= 1)
        return rt_str_equal(left, right) == (comparison == 0);
    int32_t order = rt_str_compare(left, right);
    return comparison == 2   ? order < 0
           : comparison == 3 ? order <= 0
           : comparison == 4 ? order > 0
                             : order >= 0;
}

int32_t rt_bytes_contains(struct rt_context *context, const struct rt_str *bytes, int64_t value,
                          int32_t site, bool *ret_contains)
{
    if (value < 0 || value > 255)
        return raise_value(context, site, "byte must be in range(0, 256)");
    *ret_contains = bytes->count > 0 && memchr(bytes->data, (int)value, (size_t)bytes->count);
    return RT_OK;
}

int32_t rt_bytes_list(struct rt_context *context, const struct rt_str *bytes, int32_t type,
                      int32_t site, struct rt_list **ret_list)
{
    (void)site;
    const struct rt_type *element = context->types[type]->children[0];
    struct rt_list *list;
    int32_t status = rt_list_make(context, element, bytes->count, bytes->count, &list);
    if (status != RT_OK)
        return status;
    for (int64_t i = 0; i < bytes->count; i++) {
        int64_t value = (uint8_t)bytes->data[i];
        char *at = list->data + i * (int64_t)element->size;
        if (element->kind == RT_INT && element->size == 1)
            *at = (char)value;
        else if (element->kind == RT_INT)
            memcpy(at, &value, sizeof(value));
        else
            rt_value_convert(context, &type_int, &value, element, at, &status);
    }
    *ret_list = list;
    return status;
}

int32_t rt_str_list(struct rt_context *context, const struct rt_str *text, int32_t type,
                    int32_t site, struct rt_list **ret_list)
{
    (void)site;
    const struct rt_type *element = context->types[type]->children[0];
    struct rt_list *list;
    int32_t status = rt_list_make(context, element, text->count, text->count, &list);
    for (int64_t i = 0; status == RT_OK && i < text->count; i++) {
        struct rt_str *one;
        status = rt_str_from_code_point(context, rt_str_get(text, i), &one);
        if (status == RT_OK)
            rt_str_put(element, list->data + i * (int64_t)element->size, one);
    }
    if (status == RT_OK)
        *ret_list = list;
    return status;
}

/* ---- making */

int32_t rt_bytes_zeros(struct rt_context *context, int64_t count, int32_t site,
                       struct rt_str **ret_bytes)
{
    if (count < 0)
        return raise_value(context, site, "negative count");
    int32_t status = rt_str_make(context, count, 0x7f, ret_bytes);
    if (status == RT_OK && count > 0)
        memset((*ret_bytes)->data, 0, (size_t)count);
    return status;
}

int32_t rt_bytes_from_list(struct rt_context *context, const struct rt_list *list, int32_t site,
                           struct rt_str **ret_bytes)
{
    struct rt_text text;
    rt_text_init(&text, context);
    for (int64_t i = 0; i < list->count && text.status == RT_OK; i++) {
        struct rt_any any = rt_any_of(list->element, list->data + i * (int64_t)list->element->size);
        int64_t value = -1;
        if (any.type->kind == RT_INT || any.type->kind == RT_BOOL) {
            value = any.type->kind == RT_BOOL ? *any.value != 0 : rt_load_int(any.type, any.value);
        } else if (any.type->kind != RT_BIG) {
            char words[256];
            snprintf(words, sizeof(words), "'%s' object cannot be interpreted as an integer",
                     rt_value_class_name(context, any.type, any.value));
            text.status = rt_raise_code(context, RT_ERROR_TYPE, site, words);
            break;
        }
        if (value < 0 || value > 255)
            text.status = raise_value(context, site, "bytes must be in range(0, 256)");
        rt_text_put(&text, (uint32_t)value & 0xff);
    }
    return rt_text_finish(&text, ret_bytes);
}

/* ---- hex */

int32_t rt_bytes_hex(struct rt_context *context, const struct rt_str *bytes,
                     const struct rt_str *separator, int64_t per, int32_t site,
                     struct rt_str **ret_str)
{
    if (separator->count > 1)
        return raise_value(context, site, "sep must be length 1.");
    if (separator->count && rt_str_get(separator, 0) >= 128)
        return raise_value(context, site, "sep must be ASCII.");
    struct rt_text text;
    rt_text_init(&text, context);
    int64_t group = per < 0 ? -per : per;
    for (int64_t i = 0; i < bytes->count; i++) {
        int64_t at = per < 0 ? i : bytes->count - i;
        if (i > 0 && group > 0 && separator->count && at % group == 0)
            rt_text_put(&text, rt_str_get(separator, 0));
        uint8_t c = (uint8_t)bytes->data[i];
        rt_text_put(&text, (uint8_t)"0123456789abcdef"[c >> 4]);
        rt_text_put(&text, (uint8_t)"0123456789abcdef"[c & 15]);
    }
    return rt_text_finish(&text, ret_str);
}

static int hex_digit(uint32_t c)
{
    return c >= '0' && c <= '9'   ? (int)(c - '0')
           : c >= 'a' && c <= 'f' ? (int)(c - 'a' + 10)
           : c >= 'A' && c <= 'F' ? (int)(c - 'A' + 10)
                                  : -1;
}

int32_t rt_bytes_from_hex(struct rt_context *context, const struct rt_str *text, int32_t site,
                          struct rt_str **ret_bytes)
{
    struct rt_text out;
    rt_text_init(&out, context);
    for (int64_t i = 0; i < text->count && out.status == RT_OK;) {
        uint32_t c = rt_str_get(text, i);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            i++;
            continue;
        }
        int high = hex_digit(c);
        int low = i + 1 < text->count ? hex_digit(rt_str_get(text, i + 1)) : -1;
        if (high < 0 || low < 0) {
            char words[96];
            snprintf(words, sizeof(words),
                     "non-hexadecimal number found in fromhex() arg at position %lld",
                     (long long)(high < 0 ? i : i + 1));
            out.status = raise_value(context, site, words);
            break;
        }
        rt_text_put(&out, (uint32_t)(high << 4 | low));
        i += 2;
    }
    return rt_text_finish(&out, ret_bytes);
}

/* ---- tables */

int32_t rt_bytes_translate(struct rt_context *context, const struct rt_str *bytes,
                           const struct rt_str *table, const struct rt_str *deleted, bool has_table,
                           int32_t site, struct rt_str **ret_bytes)
{
    if (has_table && table->count != 256)
        return raise_value(context, site, "translation table must be 256 characters long");
    struct rt_text out;
    rt_text_init(&out, context);
    for (int64_t i = 0; i < bytes->count; i++) {
        uint8_t c = (uint8_t)bytes->data[i];
        if (deleted->count && memchr(deleted->data, c, (size_t)deleted->count))
            continue;
        rt_text_put(&out, has_table ? (uint8_t)table->data[c] : c);
    }
    return rt_text_finish(&out, ret_bytes);
}

int32_t rt_bytes_maketrans(struct rt_context *context, const struct rt_str *from,
                           const struct rt_str *to, int32_t site, struct rt_str **ret_bytes)
{
    if (from->count != to->count)
        return raise_value(context, site, "maketrans arguments must have same length");
    char table[256];
    for (int i = 0; i < 256; i++)
        table[i] = (char)i;
    for (int64_t i = 0; i < from->count; i++)
        table[(uint8_t)from->data[i]] = to->data[i];
    return rt_str_from_units(context, table, 1, sizeof(table), ret_bytes);
}

static int32_t put_mapping(struct rt_context *context, struct rt_dict *dict, int64_t key,
                           const struct rt_type *type, const void *value)
{
    return rt_dict_put(context, dict, &type_int, &key, rt_hash_int(key), type, value);
}

/* None, as the dict's values have it. */
static const struct rt_type *none_of(const struct rt_type *value)
{
    for (uint32_t i = 0; value->kind == RT_UNION && i < value->child_count; i++) {
        if (value->children[i]->form == RT_FORM_NONE)
            return value->children[i];
    }
    return value;
}

int32_t rt_str_maketrans(struct rt_context *context, const struct rt_str *from,
                         const struct rt_str *to, const struct rt_str *deleted, int32_t type,
                         int32_t site, struct rt_dict **ret_dict)
{
    if (from->count != to->count)
        return raise_value(context, site,
                           "the first two maketrans arguments must have equal length");
    struct rt_dict *dict;
    int32_t status =
        rt_dict_make(context, context->types[type], from->count + deleted->count, &dict);
    for (int64_t i = 0; status == RT_OK && i < from->count; i++) {
        int64_t value = rt_str_get(to, i);
        status = put_mapping(context, dict, rt_str_get(from, i), &type_int, &value);
    }
    for (int64_t i = 0; status == RT_OK && i < deleted->count; i++)
        status = put_mapping(context, dict, rt_str_get(deleted, i), none_of(dict->value), "");
    if (status == RT_OK)
        *ret_dict = dict;
    return status;
}

int32_t rt_str_maketrans_dict(struct rt_context *context, const struct rt_dict *from, int32_t type,
                              int32_t site, struct rt_dict **ret_dict)
{
    struct rt_dict *dict;
    int32_t status = rt_dict_make(context, context->types[type], from->count, &dict);
    for (int64_t i = rt_dict_next(from, 0); status == RT_OK && i >= 0;
         i = rt_dict_next(from, i + 1)) {
        struct rt_any key = rt_any_of(from->key, rt_dict_key_at(from, i));
        int64_t c;
        if (key.type->kind == RT_STR) {
            const struct rt_str *text = *(struct rt_str *const *)(const void *)key.value;
            if (text->count != 1)
                return raise_value(context, site,
                                   "string keys in translate table must be of length 1");
            c = rt_str_get(text, 0);
        } else if (key.type->kind == RT_INT || key.type->kind == RT_BOOL) {
            c = rt_load_int(key.type, key.value);
        } else {
            return rt_raise_code(context, RT_ERROR_TYPE, site,
                                 "keys in translate table must be strings or integers");
        }
        status = put_mapping(context, dict, c, from->value, rt_dict_value_at(from, i));
    }
    if (status == RT_OK)
        *ret_dict = dict;
    return status;
}

static int32_t put_translated(struct rt_text *out, struct rt_any any, int32_t site)
{
    struct rt_context *context = out->context;
    if (any.type->kind == RT_STR) {
        rt_text_str(out, *(struct rt_str *const *)(const void *)any.value);
    } else if (any.type->kind == RT_INT || any.type->kind == RT_BOOL) {
        int64_t c = rt_load_int(any.type, any.value);
        if (c < 0 || c > RT_CODE_POINT_MAX)
            return raise_value(context, site, "character mapping must be in range(0x110000)");
        rt_text_put(out, (uint32_t)c);
    } else if (any.type->form != RT_FORM_NONE) {
        return rt_raise_code(context, RT_ERROR_TYPE, site,
                             "character mapping must return integer, None or str");
    }
    return out->status;
}

int32_t rt_str_translate(struct rt_context *context, const struct rt_str *text,
                         const struct rt_dict *table, int32_t site, struct rt_str **ret_str)
{
    struct rt_text out;
    rt_text_init(&out, context);
    for (int64_t i = 0; i < text->count && out.status == RT_OK; i++) {
        int64_t c = rt_str_get(text, i), found;
        int32_t status = rt_dict_find(context, table, &type_int, &c, &found);
        if (status != RT_OK)
            out.status = rt_native_status(context, site, status);
        else if (found < 0)
            rt_text_put(&out, (uint32_t)c);
        else
            out.status =
                put_translated(&out, rt_any_of(table->value, rt_dict_value_at(table, found)), site);
    }
    return rt_text_finish(&out, ret_str);
}

/* ---- codecs */

enum codec { UTF_8, ASCII, LATIN_1, UNKNOWN };
enum policy { STRICT, IGNORE, REPLACE, SURROGATE_PASS, BACKSLASH, XML, UNKNOWN_POLICY };

static bool named(const struct rt_str *text, const char *name)
{
    int64_t at = 0;
    for (; *name && at < text->count; name++, at++) {
        uint32_t c = rt_str_get(text, at);
        c = c >= 'A' && c <= 'Z' ? c + 32 : c == '-' || c == ' ' ? '_' : c;
        if (c != (uint8_t)*name)
            return false;
    }
    return !*name && at == text->count;
}

static enum codec codec_of(const struct rt_str *name)
{
    static const struct {
        const char *name;
        enum codec codec;
    } known[] = {
        {"utf_8", UTF_8},        {"utf8", UTF_8},        {"u8", UTF_8},        {"ascii", ASCII},
        {"us_ascii", ASCII},     {"646", ASCII},         {"latin_1", LATIN_1}, {"latin1", LATIN_1},
        {"iso_8859_1", LATIN_1}, {"iso8859_1", LATIN_1}, {"8859", LATIN_1},    {"l1", LATIN_1},
        {"latin", LATIN_1},      {"cp819", LATIN_1},     {"utf", UTF_8},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (named(name, known[i].name))
            return known[i].codec;
    }
    return UNKNOWN;
}

static enum policy policy_of(const struct rt_str *name)
{
    static const struct {
        const char *name;
        enum policy policy;
    } known[] = {
        {"strict", STRICT},
        {"ignore", IGNORE},
        {"replace", REPLACE},
        {"surrogatepass", SURROGATE_PASS},
        {"backslashreplace", BACKSLASH},
        {"xmlcharrefreplace", XML},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (named(name, known[i].name))
            return known[i].policy;
    }
    return UNKNOWN_POLICY;
}

struct coder {
    struct rt_text out;
    const struct rt_str *from;
    enum codec codec;
    enum policy policy;
    int32_t site;
};

/* A codec that CPython has and Purlin has not stops; there are no others. */
static int32_t refuse_codec(struct rt_context *context, const struct rt_str *name, int32_t site)
{
    static const char *const families[] = {
        "utf",         "u16",      "u32",    "u7",     "cp",     "windows",  "iso",
        "latin",       "l2",       "mac",    "koi8",   "big5",   "gb",       "hz",
        "euc",         "shift",    "sjis",   "s_jis",  "tis",    "ptcp",     "kz",
        "rk",          "johab",    "hp",     "roman8", "idna",   "punycode", "unicode_escape",
        "raw_unicode", "base64",   "bz2",    "hex",    "quopri", "rot",      "uu",
        "zip",         "zlib",     "arabic", "greek",  "hebrew", "cyrillic", "thai",
        "viscii",      "tcvn",     "ansi",   "csiso",  "ibm",    "037",      "437",
        "850",         "1250",     "1251",   "1252",   "mbcs",   "oem",      "charmap",
        "palmos",      "undefined"};
    char words[128] = "unknown encoding: ";
    size_t start = strlen(words), bytes = start;
    char lower[64];
    size_t count = 0;
    for (int64_t i = 0; i < name->count && bytes < sizeof(words) - 8; i++) {
        uint32_t c = rt_str_get(name, i);
        bytes += rt_utf8_put(c, words + bytes);
        if (count < sizeof(lower) - 1)
            lower[count++] = (char)(c >= 'A' && c <= 'Z'               ? c + 32
                                    : c == '-' || c == ' ' || c >= 128 ? '_'
                                                                       : c);
    }
    words[bytes] = 0;
    lower[count] = 0;
    for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
        if (strncmp(lower, families[i], strlen(families[i])) == 0)
            return rt_stop(context, RT_STOP_UNSUPPORTED, site,
                           "a codec other than utf-8, ascii and latin-1");
    }
    return rt_raise_code(context, RT_ERROR_LOOKUP, site, words);
}

static int32_t coder_init(struct coder *coder, struct rt_context *context,
                          const struct rt_str *from, const struct rt_str *encoding,
                          const struct rt_str *errors, int32_t site)
{
    coder->from = from;
    coder->codec = codec_of(encoding);
    coder->policy = policy_of(errors);
    coder->site = site;
    rt_text_init(&coder->out, context);
    return coder->codec == UNKNOWN ? refuse_codec(context, encoding, site) : RT_OK;
}

static const char *codec_name(const struct coder *coder)
{
    return coder->codec == UTF_8 ? "utf-8" : coder->codec == ASCII ? "ascii" : "latin-1";
}

/* Raises with what the client needs to make the exception again. */
static void raise_coding(struct coder *coder, int32_t code, const char *data, size_t bytes,
                         int64_t start, int64_t end, const char *reason)
{
    struct rt_context *context = coder->out.context;
    size_t room = bytes * 2 + 256;
    char *words = rt_memory_allocate(rt_fiber_of(context)->heap, room);
    if (!words) {
        coder->out.status = rt_out_of_memory(context, room);
        return;
    }
    size_t at = (size_t)snprintf(words, room, "%s\x1f", codec_name(coder));
    for (size_t i = 0; i < bytes; i++) {
        words[at++] = "0123456789abcdef"[(uint8_t)data[i] >> 4];
        words[at++] = "0123456789abcdef"[data[i] & 15];
    }
    snprintf(words + at, room - at, "\x1f%lld\x1f%lld\x1f%s", (long long)start, (long long)end,
             reason);
    coder->out.status = rt_raise_code(context, code, coder->site, words);
    rt_memory_free(rt_fiber_of(context)->heap, words, room);
}

static bool unknown_policy(struct coder *coder)
{
    if (coder->policy != UNKNOWN_POLICY)
        return false;
    coder->out.status = rt_stop(coder->out.context, RT_STOP_UNSUPPORTED, coder->site,
                                "such an error handler of a codec");
    return true;
}

/* Bytes [start, end) mean nothing. */
static void bad_bytes(struct coder *coder, int64_t start, int64_t end, const char *reason)
{
    if (unknown_policy(coder))
        return;
    if (coder->policy == IGNORE)
        return;
    if (coder->policy == REPLACE) {
        rt_text_put(&coder->out, 0xfffd);
        return;
    }
    if (coder->policy == BACKSLASH) {
        for (int64_t i = start; i < end; i++)
            rt_text_print(&coder->out, "\\x%02x", (unsigned)(uint8_t)coder->from->data[i]);
        return;
    }
    raise_coding(coder, RT_ERROR_UNICODE_DECODE, coder->from->data, (size_t)coder->from->count,
                 start, end, reason);
}

/* One code point of UTF-8 as CPython reads it: how many bytes belong to what is wrong, too. */
static int64_t decode_utf8(struct coder *coder, int64_t at)
{
    const uint8_t *data = (const uint8_t *)coder->from->data;
    int64_t left = coder->from->count - at;
    uint32_t first = data[at];
    if (first < 0x80) {
        rt_text_put(&coder->out, first);
        return 1;
    }
    int64_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) {
        bad_bytes(coder, at, at + 1, "invalid start byte");
        return 1;
    }
    uint32_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint32_t high = first == 0xf4                                      ? 0x8f
                    : first == 0xed && coder->policy != SURROGATE_PASS ? 0x9f
                                                                       : 0xbf;
    uint32_t c = first & (0xffu >> (length + 1));
    for (int64_t i = 1; i < length; i++) {
        if (i >= left) {
            bad_bytes(coder, at, at + i, "unexpected end of data");
            return i;
        }
        uint32_t next = data[at + i];
        if (next < (i == 1 ? low : 0x80) || next > (i == 1 ? high : 0xbf)) {
            bad_bytes(coder, at, at + i, "invalid continuation byte");
            return i;
        }
        c = c << 6 | (next & 0x3f);
    }
    rt_text_put(&coder->out, c);
    return length;
}

int32_t rt_bytes_decode(struct rt_context *context, const struct rt_str *bytes,
                        const struct rt_str *encoding, const struct rt_str *errors, int32_t site,
                        struct rt_str **ret_str)
{
    struct coder coder;
    int32_t status = coder_init(&coder, context, bytes, encoding, errors, site);
    if (status != RT_OK)
        return status;
    if (bytes->ascii) {
        *ret_str = rt_str_share(context, bytes);
        return RT_OK;
    }
    if (coder.codec == LATIN_1)
        return rt_str_from_units(context, bytes->data, 1, bytes->count, ret_str);
    for (int64_t at = 0; at < bytes->count && coder.out.status == RT_OK;) {
        uint8_t c = (uint8_t)bytes->data[at];
        if (coder.codec == UTF_8) {
            at += decode_utf8(&coder, at);
            continue;
        }
        if (c < 0x80)
            rt_text_put(&coder.out, c);
        else
            bad_bytes(&coder, at, at + 1, "ordinal not in range(128)");
        at++;
    }
    return rt_text_finish(&coder.out, ret_str);
}

static bool encodes(const struct coder *coder, uint32_t c)
{
    return coder->codec == ASCII     ? c < 0x80
           : coder->codec == LATIN_1 ? c < 0x100
                                     : c < 0xd800 || c >= 0xe000 || coder->policy == SURROGATE_PASS;
}

/* Units [start, end) of the str have no place in the encoding. */
static void bad_units(struct coder *coder, int64_t start, int64_t end)
{
    const struct rt_str *from = coder->from;
    if (unknown_policy(coder) || coder->policy == IGNORE)
        return;
    for (int64_t i = start; i < end; i++) {
        uint32_t c = rt_str_get(from, i);
        if (coder->policy == REPLACE)
            rt_text_put(&coder->out, '?');
        else if (coder->policy == BACKSLASH && c < 0x100)
            rt_text_print(&coder->out, "\\x%02x", (unsigned)c);
        else if (coder->policy == BACKSLASH && c < 0x10000)
            rt_text_print(&coder->out, "\\u%04x", (unsigned)c);
        else if (coder->policy == BACKSLASH)
            rt_text_print(&coder->out, "\\U%08x", (unsigned)c);
        else if (coder->policy == XML)
            rt_text_print(&coder->out, "&#%u;", (unsigned)c);
    }
    if (coder->policy != STRICT && !(coder->policy == SURROGATE_PASS))
        return;
    size_t bytes = (size_t)rt_str_utf8_bytes(from);
    char *utf8 = rt_memory_allocate(rt_fiber_of(coder->out.context)->heap, bytes + 1);
    if (!utf8) {
        coder->out.status = rt_out_of_memory(coder->out.context, bytes);
        return;
    }
    rt_str_encode_utf8(from, utf8);
    raise_coding(coder, RT_ERROR_UNICODE_ENCODE, utf8, bytes, start, end,
                 coder->codec == UTF_8   ? "surrogates not allowed"
                 : coder->codec == ASCII ? "ordinal not in range(128)"
                                         : "ordinal not in range(256)");
    rt_memory_free(rt_fiber_of(coder->out.context)->heap, utf8, bytes + 1);
}

int32_t rt_str_encode(struct rt_context *context, const struct rt_str *text,
                      const struct rt_str *encoding, const struct rt_str *errors, int32_t site,
                      struct rt_str **ret_bytes)
{
    struct coder coder;
    int32_t status = coder_init(&coder, context, text, encoding, errors, site);
    if (status != RT_OK)
        return status;
    if (text->ascii || (coder.codec == LATIN_1 && text->width == 1)) {
        *ret_bytes = rt_str_share(context, text);
        return RT_OK;
    }
    for (int64_t i = 0; i < text->count && coder.out.status == RT_OK;) {
        uint32_t c = rt_str_get(text, i);
        if (encodes(&coder, c)) {
            char utf8[4] = {(char)c};
            uint32_t bytes = coder.codec == UTF_8 ? rt_utf8_put(c, utf8) : 1;
            rt_text_units(&coder.out, utf8, 1, bytes);
            i++;
            continue;
        }
        int64_t end = i + 1;
        while (end < text->count && !encodes(&coder, rt_str_get(text, end)))
            end++;
        bad_units(&coder, i, end);
        i = end;
    }
    return rt_text_finish(&coder.out, ret_bytes);
}

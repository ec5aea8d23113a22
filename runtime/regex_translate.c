/* See regex_translate.h. A descent over the pattern that writes as it reads; the first error
 * sticks, and every loop ends at it. */
#include "runtime/regex_translate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MAX ((int64_t)1 << 32)
#define END UINT32_MAX

/* What a part of a pattern matches: how many units, and whether it has groups. */
struct extent {
    int64_t least, most;
    bool captures;
};

struct reader {
    const struct rt_str *pattern;
    int64_t at;
    bool wide;
    uint32_t flags; /* in force here */
    uint32_t depth;
    uint32_t group; /* innermost open one */
    uint32_t looking, looking_behind;
    bool varies_behind; /* some look-behind is not of one width: said when all else is well */
    struct rt_regex_translation *to;
};

struct range {
    uint32_t low, high;
};

static const struct range spaces[] = {
    {0x09, 0x0d},     {0x1c, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},     {0x1680, 0x1680},
    {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}};
static const struct range ascii_spaces[] = {{0x09, 0x0d}, {0x20, 0x20}};
static const struct range digits[] = {{'0', '9'}};
static const struct range words[] = {{'0', '9'},   {'A', 'Z'},   {'_', '_'},   {'a', 'z'},
                                     {0xaa, 0xaa}, {0xb2, 0xb3}, {0xb5, 0xb5}, {0xb9, 0xba},
                                     {0xbc, 0xbe}, {0xc0, 0xd6}, {0xd8, 0xf6}, {0xf8, 0xff}};
enum { ASCII_WORDS = 4 };

static bool failed(const struct reader *r)
{
    return r->to->verdict != RT_REGEX_GOOD;
}

__attribute__((format(printf, 4, 5))) static void
fail(struct reader *r, enum rt_regex_verdict verdict, int64_t position, const char *format, ...)
{
    if (failed(r))
        return;
    r->to->verdict = verdict;
    r->to->position = position;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(r->to->message, sizeof(r->to->message), format, arguments);
    va_end(arguments);
}

static void put(struct reader *r, const char *text)
{
    struct rt_regex_translation *to = r->to;
    size_t count = strlen(text);
    if (to->bytes + count + 1 > to->room) {
        size_t room = 2 * (to->bytes + count) + 64;
        char *moved = realloc(to->text, room);
        if (!moved) {
            fail(r, RT_REGEX_NO_MEMORY, -1, "%s", "");
            return;
        }
        to->text = moved;
        to->room = room;
    }
    memcpy(to->text + to->bytes, text, count + 1);
    to->bytes += count;
}

__attribute__((format(printf, 2, 3))) static void put_format(struct reader *r, const char *format,
                                                             ...)
{
    char text[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    put(r, text);
}

static void put_unit(struct reader *r, uint32_t unit)
{
    if (unit > r->to->code_point_max)
        r->to->code_point_max = unit;
    if ((unit >= '0' && unit <= '9') || (unit >= 'a' && unit <= 'z') ||
        (unit >= 'A' && unit <= 'Z'))
        put_format(r, "%c", (char)unit);
    else
        put_format(r, "\\x{%x}", unit);
}

static uint32_t peek_at(const struct reader *r, int64_t ahead)
{
    return r->at + ahead < r->pattern->count ? rt_str_get(r->pattern, r->at + ahead) : END;
}

static uint32_t peek(const struct reader *r)
{
    return peek_at(r, 0);
}

static bool take(struct reader *r, char unit)
{
    if (peek(r) != (uint32_t)(unsigned char)unit)
        return false;
    r->at++;
    return true;
}

static bool is_octal(uint32_t unit)
{
    return unit >= '0' && unit <= '7';
}

static bool is_digit(uint32_t unit)
{
    return unit >= '0' && unit <= '9';
}

static bool is_letter(uint32_t unit)
{
    return (unit | 32) >= 'a' && (unit | 32) <= 'z';
}

/* ---- categories */

static void put_ranges(struct reader *r, const struct range *ranges, size_t count, bool negated)
{
    uint32_t low = 0, limit = r->wide ? RT_CODE_POINT_MAX : 0xff;
    for (size_t i = 0; i < count && ranges[i].high <= limit; i++) {
        if (!negated)
            put_format(r, "\\x{%x}-\\x{%x}", ranges[i].low, ranges[i].high);
        else if (ranges[i].low > low)
            put_format(r, "\\x{%x}-\\x{%x}", low, ranges[i].low - 1);
        low = ranges[i].high + 1;
    }
    if (negated && low <= limit)
        put_format(r, "\\x{%x}-\\x{%x}", low, limit);
}

/* As a part of a class. False: a \W that PCRE2 has no part of a class for. */
static bool put_category(struct reader *r, uint32_t letter)
{
    bool ascii = r->flags & RT_REGEX_ASCII, negated = letter < 'a';
    bool properties = r->wide && !ascii;
    switch (letter | 32) {
    case 's':
        if (ascii)
            put_ranges(r, ascii_spaces, sizeof(ascii_spaces) / sizeof(*ascii_spaces), negated);
        else
            put_ranges(r, spaces, sizeof(spaces) / sizeof(*spaces), negated);
        return true;
    case 'd':
        if (properties)
            put(r, negated ? "\\P{Nd}" : "\\p{Nd}");
        else
            put_ranges(r, digits, 1, negated);
        return true;
    default:
        if (properties && negated)
            return false;
        if (properties)
            put(r, "\\p{L}\\p{N}_");
        else
            put_ranges(r, words, ascii ? ASCII_WORDS : sizeof(words) / sizeof(*words), negated);
        return true;
    }
}

static bool is_category(uint32_t unit)
{
    return unit < 128 && unit && strchr("sSdDwW", (int)unit);
}

/* ---- escapes */

static uint32_t read_hex(struct reader *r, int64_t start, int count)
{
    uint32_t value = 0;
    for (int i = 0; i < count; i++) {
        uint32_t unit = peek(r);
        bool hex = is_digit(unit) || ((unit | 32) >= 'a' && (unit | 32) <= 'f');
        if (!hex) {
            char shown[16] = {0};
            for (int64_t at = start; at < r->at && at - start < 12; at++)
                shown[at - start] = (char)rt_str_get(r->pattern, at);
            fail(r, RT_REGEX_BAD, start, "incomplete escape %s", shown);
            return 0;
        }
        value = value * 16 + (is_digit(unit) ? unit - '0' : (unit | 32) - 'a' + 10);
        r->at++;
    }
    if (value > RT_CODE_POINT_MAX)
        fail(r, RT_REGEX_REFUSED, start, "an escape beyond the last code point");
    return value;
}

/* The rest of an escape for one character; `unit` is behind the backslash and was taken. */
static uint32_t read_escape(struct reader *r, uint32_t unit, int64_t start, bool in_class)
{
    static const char letters[] = "afnrtv", meaning[] = "\a\f\n\r\t\v";
    const char *found = unit < 128 && unit ? strchr(letters, (int)unit) : NULL;
    if (found)
        return (uint32_t)(unsigned char)meaning[found - letters];
    if (in_class && unit == 'b')
        return '\b';
    if (unit == 'x')
        return read_hex(r, start, 2);
    if (unit == 'u')
        return read_hex(r, start, 4);
    if (unit == 'U')
        return read_hex(r, start, 8);
    if (unit == 'N') {
        fail(r, RT_REGEX_REFUSED, start, "\\N{...} in a regular expression");
        return 0;
    }
    if (is_octal(unit)) {
        uint32_t value = unit - '0';
        for (int i = 0; i < 2 && is_octal(peek(r)); i++)
            value = value * 8 + (rt_str_get(r->pattern, r->at++) - '0');
        if (value > 0377)
            fail(r, RT_REGEX_BAD, start, "octal escape value \\%o outside of range 0-0o377", value);
        return value;
    }
    if (is_letter(unit) || is_digit(unit))
        fail(r, RT_REGEX_BAD, start, "bad escape \\%c", (char)unit);
    return unit;
}

static struct extent one_unit(void)
{
    return (struct extent){1, 1, false};
}

static struct extent refer(struct reader *r, uint32_t group)
{
    r->to->refers_back = true;
    if (r->looking_behind)
        fail(r, RT_REGEX_REFUSED, r->at, "a reference to a group inside a look-behind");
    put_format(r, "\\g{%u}", group);
    return (struct extent){r->to->groups[group].least, r->to->groups[group].most, false};
}

static struct extent read_reference(struct reader *r, uint32_t first, int64_t start)
{
    uint32_t group = first - '0';
    if (is_digit(peek(r))) {
        if (is_octal(first) && is_octal(peek(r)) && is_octal(peek_at(r, 1))) {
            put_unit(r, read_escape(r, first, start, false));
            return one_unit();
        }
        group = group * 10 + (rt_str_get(r->pattern, r->at++) - '0');
    }
    if (group > r->to->group_count) {
        fail(r, RT_REGEX_BAD, start + 1, "invalid group reference %u", group);
        return one_unit();
    }
    if (!r->to->groups[group].closed)
        fail(r, RT_REGEX_BAD, start, "cannot refer to an open group");
    return refer(r, group);
}

static void put_boundary(struct reader *r, bool is)
{
    bool properties = r->wide && !(r->flags & RT_REGEX_ASCII);
    if (!is)
        put(r, "(?!\\A\\z)"); /* nothing in an empty text, to CPython */
    if (!properties)
        put(r, is ? "\\b" : "\\B");
    else if (is)
        put(r,
            "(?:(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_]))");
    else
        put(r,
            "(?:(?<=[\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))");
}

static struct extent read_backslash(struct reader *r, bool *ret_place)
{
    int64_t start = r->at - 1;
    uint32_t unit = peek(r);
    if (unit == END) {
        fail(r, RT_REGEX_BAD, start, "bad escape (end of pattern)");
        return one_unit();
    }
    r->at++;
    if (unit == 'A' || unit == 'Z' || unit == 'b' || unit == 'B') {
        *ret_place = true;
        if (unit == 'A' || unit == 'Z')
            put(r, unit == 'A' ? "\\A" : "\\z");
        else
            put_boundary(r, unit == 'b');
        return (struct extent){0, 0, false};
    }
    if (is_category(unit)) {
        size_t before = r->to->bytes;
        put(r, "[");
        if (!put_category(r, unit) && !failed(r)) {
            r->to->bytes = before;
            put(r, "[^\\p{L}\\p{N}_");
        }
        put(r, "]");
        return one_unit();
    }
    if (unit >= '1' && unit <= '9')
        return read_reference(r, unit, start);
    put_unit(r, read_escape(r, unit, start, false));
    return one_unit();
}

/* ---- classes */

/* One end of a range; a category is put at once. */
static uint32_t read_class_unit(struct reader *r, bool *ret_category, bool *not_words)
{
    int64_t start = r->at;
    uint32_t unit = peek(r);
    r->at++;
    *ret_category = false;
    if (unit != '\\')
        return unit;
    unit = peek(r);
    if (unit == END) {
        fail(r, RT_REGEX_BAD, start, "bad escape (end of pattern)");
        return 0;
    }
    r->at++;
    if (is_category(unit)) {
        *ret_category = true;
        if (!put_category(r, unit))
            *not_words = true;
        return unit;
    }
    return read_escape(r, unit, start, true);
}

static void bad_range(struct reader *r, int64_t start)
{
    char shown[32] = {0};
    for (int64_t at = start; at < r->at && at - start < 31; at++) {
        uint32_t unit = rt_str_get(r->pattern, at);
        if (unit > 0x7f) {
            fail(r, RT_REGEX_REFUSED, start, "this range of characters");
            return;
        }
        shown[at - start] = (char)unit;
    }
    fail(r, RT_REGEX_BAD, start, "bad character range %s", shown);
}

static struct extent read_class(struct reader *r)
{
    int64_t open = r->at - 1;
    bool negated = take(r, '^'), not_words = false, category;
    size_t begin = r->to->bytes;
    put(r, "[");
    for (bool first = true; !failed(r); first = false) {
        int64_t start = r->at;
        if (peek(r) == END) {
            fail(r, RT_REGEX_BAD, open, "unterminated character set");
            break;
        }
        if (!first && take(r, ']'))
            break;
        uint32_t low = read_class_unit(r, &category, &not_words);
        if (peek(r) == '-' && peek_at(r, 1) != ']' && peek_at(r, 1) != END) {
            r->at++;
            bool other;
            uint32_t high = read_class_unit(r, &other, &not_words);
            if (category || other || high < low)
                bad_range(r, start);
            put_unit(r, low);
            put(r, "-");
            put_unit(r, high);
        } else if (!category) {
            put_unit(r, low);
        }
    }
    put(r, "]");
    if (failed(r))
        return one_unit();
    char *set = strdup(r->to->text + begin + 1);
    if (!set) {
        fail(r, RT_REGEX_NO_MEMORY, -1, "%s", "");
        return one_unit();
    }
    r->to->bytes = begin;
    if (!not_words) {
        put(r, negated ? "[^" : "[");
        put(r, set);
    } else if (set[0] == ']') {
        put(r, negated ? "[\\p{L}\\p{N}_]" : "[^\\p{L}\\p{N}_]");
    } else {
        put(r, negated ? "(?:(?![" : "(?:[");
        put(r, set);
        put(r, negated ? ")[\\p{L}\\p{N}_])" : "|[^\\p{L}\\p{N}_])");
    }
    free(set);
    return one_unit();
}

/* ---- groups */

static struct extent read_alternatives(struct reader *r);
static struct extent read_sequence(struct reader *r);

/* A name up to `end`; where it starts and how long it is. */
static void read_name(struct reader *r, char end, int64_t *ret_start, int64_t *ret_count)
{
    int64_t start = r->at;
    bool good = true, plain = true;
    while (peek(r) != END && peek(r) != (uint32_t)end) {
        uint32_t unit = rt_str_get(r->pattern, r->at++);
        plain = plain && unit < 0x80 && unit >= ' ' && unit != '\'' && unit != '\\';
        good = good && (is_letter(unit) || unit == '_' || (is_digit(unit) && r->at > start + 1));
    }
    *ret_start = start;
    *ret_count = r->at - start;
    if (r->at == start) {
        fail(r, RT_REGEX_BAD, start, "missing group name");
    } else if (!take(r, end)) {
        fail(r, RT_REGEX_BAD, start, "missing %c, unterminated name", end);
    } else if (!plain || *ret_count > 60) {
        fail(r, RT_REGEX_REFUSED, start, "this name of a group");
    } else if (!good && *ret_count <= 60) {
        char name[64] = {0};
        for (int64_t i = 0; i < *ret_count; i++)
            name[i] = (char)rt_str_get(r->pattern, start + i);
        fail(r, RT_REGEX_BAD, start, "bad character in group name '%s'", name);
    }
}

static uint32_t find_name(const struct reader *r, int64_t start, int64_t count)
{
    for (uint32_t g = 1; g <= r->to->group_count; g++) {
        const struct rt_regex_group *group = &r->to->groups[g];
        int64_t i = 0;
        while (i < count && group->name_count == count &&
               rt_str_get(r->pattern, group->name_start + i) == rt_str_get(r->pattern, start + i))
            i++;
        if (i == count)
            return g;
    }
    return 0;
}

static uint32_t known_name(struct reader *r, int64_t start, int64_t count)
{
    uint32_t group = failed(r) ? 0 : find_name(r, start, count);
    if (!group && !failed(r)) {
        char name[64] = {0};
        for (int64_t i = 0; i < count; i++)
            name[i] = (char)rt_str_get(r->pattern, start + i);
        fail(r, RT_REGEX_BAD, start, "unknown group name '%s'", name);
    }
    return group;
}

static void close_group(struct reader *r, int64_t open)
{
    if (!take(r, ')'))
        fail(r, RT_REGEX_BAD, open, "missing ), unterminated subpattern");
    put(r, ")");
}

static struct extent read_capture(struct reader *r, int64_t open, int64_t name_start,
                                  int64_t name_count)
{
    if (r->to->group_count >= RT_REGEX_GROUPS_MAX) {
        fail(r, RT_REGEX_REFUSED, open, "more than %d groups", RT_REGEX_GROUPS_MAX);
        return one_unit();
    }
    uint32_t known = name_count ? find_name(r, name_start, name_count) : 0;
    uint32_t index = ++r->to->group_count, around = r->group;
    if (known) {
        char name[64] = {0};
        for (int64_t i = 0; i < name_count; i++)
            name[i] = (char)rt_str_get(r->pattern, name_start + i);
        fail(r, RT_REGEX_BAD, name_start,
             "redefinition of group name '%s' as group %u; was group %u", name, index, known);
    }
    r->to->groups[index] = (struct rt_regex_group){
        .parent = around, .name_start = name_start, .name_count = name_count};
    r->to->looks |= r->looking > 0;
    r->group = index;
    put(r, "(");
    struct extent inner = read_alternatives(r);
    close_group(r, open);
    r->group = around;
    r->to->groups[index].closed = true;
    r->to->groups[index].least = inner.least;
    r->to->groups[index].most = inner.most;
    inner.captures = true;
    return inner;
}

static struct extent read_look(struct reader *r, int64_t open, bool behind, bool negated)
{
    put(r, behind ? (negated ? "(?<!" : "(?<=") : (negated ? "(?!" : "(?="));
    r->looking++;
    r->looking_behind += behind;
    struct extent inner = read_alternatives(r);
    r->looking--;
    r->looking_behind -= behind;
    close_group(r, open);
    r->varies_behind |= behind && inner.least != inner.most;
    if (negated && inner.captures)
        fail(r, RT_REGEX_REFUSED, open, "a group inside a negative look-around");
    return (struct extent){0, 0, inner.captures};
}

static struct extent read_conditional(struct reader *r, int64_t open)
{
    int64_t start, count;
    uint32_t group = 0;
    if (is_digit(peek(r))) {
        while (is_digit(peek(r)) && group < 1000)
            group = group * 10 + (rt_str_get(r->pattern, r->at++) - '0');
        if (!take(r, ')') || !group || group > r->to->group_count)
            fail(r, RT_REGEX_REFUSED, open, "this condition");
    } else {
        read_name(r, ')', &start, &count);
        group = known_name(r, start, count);
    }
    put_format(r, "(?(%u)", group);
    struct extent yes = read_sequence(r), no = {0, 0, false};
    if (take(r, '|')) {
        put(r, "|");
        no = read_sequence(r);
        if (peek(r) == '|')
            fail(r, RT_REGEX_BAD, r->at + 1, "conditional backref with more than two branches");
    }
    close_group(r, open);
    return (struct extent){yes.least < no.least ? yes.least : no.least,
                           yes.most > no.most ? yes.most : no.most, yes.captures || no.captures};
}

static uint32_t flag_of(uint32_t unit)
{
    switch (unit) {
    case 'i':
        return RT_REGEX_IGNORECASE;
    case 'm':
        return RT_REGEX_MULTILINE;
    case 's':
        return RT_REGEX_DOTALL;
    case 'x':
        return RT_REGEX_VERBOSE;
    case 'a':
        return RT_REGEX_ASCII;
    case 'u':
        return RT_REGEX_UNICODE;
    case 'L':
        return RT_REGEX_LOCALE;
    default:
        return 0;
    }
}

static uint32_t read_flags(struct reader *r)
{
    uint32_t flags = 0, flag;
    while ((flag = flag_of(peek(r)))) {
        flags |= flag;
        r->at++;
    }
    return flags;
}

/* (?i:...), (?s-i:...) */
static struct extent read_scoped(struct reader *r, int64_t open)
{
    uint32_t around = r->flags, on = read_flags(r), off = take(r, '-') ? read_flags(r) : 0;
    uint32_t known = RT_REGEX_IGNORECASE | RT_REGEX_MULTILINE | RT_REGEX_DOTALL | RT_REGEX_VERBOSE;
    if (peek(r) == ')' && on && !off)
        fail(r, r->flags & RT_REGEX_SINCE_3_11 ? RT_REGEX_BAD : RT_REGEX_REFUSED, open,
             "global flags not at the start of the expression");
    if (((on | off) & ~known) || (on & off) || !take(r, ':'))
        fail(r, RT_REGEX_REFUSED, open, "this extension (?...");
    r->flags = (r->flags | on) & ~off;
    put_format(r, "(?%s%s%s", r->flags & RT_REGEX_IGNORECASE ? "i" : "",
               r->flags & RT_REGEX_MULTILINE ? "m" : "", r->flags & RT_REGEX_DOTALL ? "s" : "");
    put_format(r, "-%s%s%s:", r->flags & RT_REGEX_IGNORECASE ? "" : "i",
               r->flags & RT_REGEX_MULTILINE ? "" : "m", r->flags & RT_REGEX_DOTALL ? "" : "s");
    r->to->flags |= on & RT_REGEX_IGNORECASE ? 1u << 31 : 0;
    struct extent inner = read_alternatives(r);
    r->flags = around;
    close_group(r, open);
    return inner;
}

static struct extent read_named(struct reader *r, int64_t open)
{
    int64_t start, count;
    if (take(r, '<')) {
        read_name(r, '>', &start, &count);
        return failed(r) ? one_unit() : read_capture(r, open, start, count);
    }
    if (!take(r, '=')) {
        if (peek(r) == END)
            fail(r, RT_REGEX_BAD, r->at, "unexpected end of pattern");
        else if (peek(r) < 0x80)
            fail(r, RT_REGEX_BAD, open + 1, "unknown extension ?P%c", (char)peek(r));
        fail(r, RT_REGEX_REFUSED, open, "this extension (?P");
        return one_unit();
    }
    read_name(r, ')', &start, &count);
    uint32_t group = known_name(r, start, count);
    if (failed(r))
        return one_unit();
    if (!r->to->groups[group].closed)
        fail(r, RT_REGEX_BAD, start, "cannot refer to an open group");
    return refer(r, group);
}

/* Behind "(". */
static struct extent read_group(struct reader *r, bool *ret_look)
{
    int64_t open = r->at - 1;
    if (!take(r, '?'))
        return read_capture(r, open, 0, 0);
    if (take(r, 'P'))
        return read_named(r, open);
    if (take(r, '(')) {
        return read_conditional(r, open);
    }
    bool atomic = (r->flags & RT_REGEX_SINCE_3_11) && take(r, '>');
    if (atomic || take(r, ':')) {
        put(r, atomic ? "(?>" : "(?:");
        struct extent inner = read_alternatives(r);
        close_group(r, open);
        return inner;
    }
    bool behind = peek(r) == '<' && (peek_at(r, 1) == '=' || peek_at(r, 1) == '!');
    if (behind || peek(r) == '=' || peek(r) == '!') {
        r->at += behind;
        *ret_look = true;
        bool negated = peek(r) == '!';
        r->at++;
        return read_look(r, open, behind, negated);
    }
    if (peek(r) == END)
        fail(r, RT_REGEX_BAD, r->at, "unexpected end of pattern");
    else if (peek(r) == '<' && peek_at(r, 1) != END && peek_at(r, 1) < 0x80)
        fail(r, RT_REGEX_BAD, open + 1, "unknown extension ?<%c", (char)peek_at(r, 1));
    else if (peek(r) != '-' && !flag_of(peek(r)) && peek(r) != '<' && peek(r) < 0x80)
        fail(r, RT_REGEX_BAD, open + 1, "unknown extension ?%c", (char)peek(r));
    return read_scoped(r, open);
}

/* ---- sequences */

static bool read_number(struct reader *r, int64_t *ret_number)
{
    int64_t number = 0, start = r->at;
    while (is_digit(peek(r)) && number < 100000)
        number = number * 10 + (rt_str_get(r->pattern, r->at++) - '0');
    *ret_number = number;
    return r->at > start;
}

/* False: a brace that stands for itself. */
static bool read_bounds(struct reader *r, int64_t start, int64_t *ret_least, int64_t *ret_most)
{
    int64_t back = r->at, least = 0, most = WIDTH_MAX;
    if (peek(r) == '}')
        return false;
    bool has_least = read_number(r, &least);
    if (take(r, ','))
        read_number(r, &most) ? (void)0 : (void)(most = WIDTH_MAX);
    else
        most = has_least ? least : most;
    if (!take(r, '}')) {
        r->at = back;
        return false;
    }
    if (least > 65535 || (most > 65535 && most != WIDTH_MAX))
        fail(r, RT_REGEX_REFUSED, start, "more than 65535 repetitions");
    if (most < least)
        fail(r, RT_REGEX_BAD, start + 1, "min repeat greater than max repeat");
    *ret_least = least;
    *ret_most = most;
    return true;
}

static int64_t times(int64_t width, int64_t count)
{
    int64_t product = width > WIDTH_MAX ? WIDTH_MAX : width;
    if (product && count > WIDTH_MAX / product)
        return WIDTH_MAX;
    return product * count;
}

enum item { ITEM_NONE, ITEM_PLACE, ITEM_LOOK, ITEM_REPEATED, ITEM_ANY };

static struct extent repeat(struct reader *r, struct extent what, enum item last, int64_t start,
                            int64_t least, int64_t most)
{
    if (last == ITEM_NONE || last == ITEM_PLACE)
        fail(r, RT_REGEX_BAD, start, "nothing to repeat");
    if (last == ITEM_REPEATED)
        fail(r, RT_REGEX_BAD, start, "multiple repeat");
    if (last == ITEM_LOOK)
        fail(r, RT_REGEX_REFUSED, start, "a repeated look-around");
    if (what.captures && what.least == 0 && most > 1)
        fail(r, RT_REGEX_REFUSED, start, "repetition of a group that may be empty");
    if (most == WIDTH_MAX)
        put_format(r, "{%lld,}", (long long)least);
    else
        put_format(r, "{%lld,%lld}", (long long)least, (long long)most);
    if (take(r, '?'))
        put(r, "?");
    else if ((r->flags & RT_REGEX_SINCE_3_11) && take(r, '+'))
        put(r, "+");
    return (struct extent){times(what.least, least), times(what.most, most), what.captures};
}

static bool skip_verbose(struct reader *r)
{
    uint32_t unit = peek(r);
    if (!(r->flags & RT_REGEX_VERBOSE) || unit == END)
        return false;
    if (unit == ' ' || (unit >= '\t' && unit <= '\r')) {
        r->at++;
        return true;
    }
    if (unit != '#')
        return false;
    while (peek(r) != END && !take(r, '\n'))
        r->at++;
    return true;
}

static bool skip_comment(struct reader *r)
{
    if (peek(r) != '(' || peek_at(r, 1) != '?' || peek_at(r, 2) != '#')
        return false;
    int64_t open = r->at;
    while (peek(r) != END && peek(r) != ')')
        r->at++;
    if (!take(r, ')'))
        fail(r, RT_REGEX_BAD, open, "missing ), unterminated comment");
    return true;
}

static struct extent read_item(struct reader *r, uint32_t unit, enum item *ret_item)
{
    bool special = false;
    struct extent found = one_unit();
    *ret_item = ITEM_ANY;
    if (unit == '\\') {
        found = read_backslash(r, &special);
        *ret_item = special ? ITEM_PLACE : ITEM_ANY;
    } else if (unit == '[') {
        found = read_class(r);
    } else if (unit == '(') {
        found = read_group(r, &special);
        *ret_item = special ? ITEM_LOOK : ITEM_ANY;
    } else if (unit == '^' || unit == '$') {
        put(r, unit == '^' ? "^" : "$");
        *ret_item = ITEM_PLACE;
        found = (struct extent){0, 0, false};
    } else if (unit == '.') {
        put(r, ".");
    } else {
        put_unit(r, unit);
    }
    return found;
}

static struct extent read_sequence(struct reader *r)
{
    struct extent whole = {0, 0, false}, one = {0, 0, false};
    enum item last = ITEM_NONE;
    while (!failed(r) && peek(r) != END && peek(r) != '|' && peek(r) != ')') {
        if (skip_verbose(r) || skip_comment(r))
            continue;
        int64_t start = r->at, least = 0, most = WIDTH_MAX;
        uint32_t unit = rt_str_get(r->pattern, r->at++);
        bool repeats = unit == '*' || unit == '+' || unit == '?' ||
                       (unit == '{' && read_bounds(r, start, &least, &most));
        if (repeats) {
            least = unit == '+' ? 1 : least;
            most = unit == '?' ? 1 : most;
            struct extent all = repeat(r, one, last, start, least, most);
            whole.least += all.least - one.least;
            whole.most += all.most - one.most;
            last = ITEM_REPEATED;
            continue;
        }
        one = read_item(r, unit, &last);
        whole.least += one.least;
        whole.most += one.most;
        whole.captures |= one.captures;
    }
    return whole;
}

static struct extent read_alternatives(struct reader *r)
{
    if (++r->depth > RT_REGEX_DEPTH_MAX)
        fail(r, RT_REGEX_REFUSED, r->at, "groups nested more than %d deep", RT_REGEX_DEPTH_MAX);
    struct extent all = read_sequence(r);
    while (!failed(r) && take(r, '|')) {
        put(r, "|");
        struct extent next = read_sequence(r);
        all.least = next.least < all.least ? next.least : all.least;
        all.most = next.most > all.most ? next.most : all.most;
        all.captures |= next.captures;
    }
    r->depth--;
    return all;
}

/* (?i) and the like, at the very start. */
static void read_global_flags(struct reader *r)
{
    while (peek(r) == '(' && peek_at(r, 1) == '?' && flag_of(peek_at(r, 2))) {
        int64_t back = r->at;
        r->at += 2;
        uint32_t flags = read_flags(r);
        if (!take(r, ')')) {
            r->at = back;
            return;
        }
        if (flags & RT_REGEX_LOCALE)
            fail(r, RT_REGEX_BAD, back + 3,
                 "bad inline flags: cannot use 'L' flag with a str pattern");
        r->flags |= flags;
    }
}

void rt_regex_translate(const struct rt_str *pattern, uint32_t flags, bool wide,
                        struct rt_regex_translation *ret_translation)
{
    memset(ret_translation, 0, sizeof(*ret_translation));
    struct reader r = {.pattern = pattern, .flags = flags, .wide = wide, .to = ret_translation};
    put(&r, "");
    if (pattern->count > RT_REGEX_UNITS_MAX)
        fail(&r, RT_REGEX_REFUSED, 0, "so long a regular expression");
    read_global_flags(&r);
    uint32_t both = RT_REGEX_ASCII | RT_REGEX_UNICODE;
    if ((r.flags & both) == both)
        fail(&r, RT_REGEX_REFUSED, 0, "ASCII and UNICODE together");
    if (r.flags & RT_REGEX_LOCALE)
        fail(&r, RT_REGEX_REFUSED, 0, "LOCALE");
    if (!(r.flags & RT_REGEX_ASCII))
        r.flags |= RT_REGEX_UNICODE;
    ret_translation->flags |= r.flags;
    (void)read_alternatives(&r);
    if (peek(&r) == ')')
        fail(&r, RT_REGEX_BAD, r.at, "unbalanced parenthesis");
    if (r.varies_behind)
        fail(&r, RT_REGEX_BAD, -1, "look-behind requires fixed-width pattern");
}

void rt_regex_translation_finish(struct rt_regex_translation *translation)
{
    free(translation->text);
    translation->text = NULL;
}

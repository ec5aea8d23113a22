/* str.format() with instances among its arguments: a literal template is taken apart here, so that
 * their own __format__, properties and the like are called. Everything else is the runtime's.
 */
#include "jit/specialise_text.h"

#include <string.h>

enum { PARTS_MAX = 64, DEPTH_MAX = 2 };

struct template
{
    struct builder *b;
    const char *text;
    const struct value *values;
    uint32_t positional;
    const uint32_t *names;
    uint32_t name_count;
    uint32_t automatic;
};

static struct value refuse(struct template *template)
{
    return stop_unsupported(template->b, "such a format string with an instance");
}

static struct value piece_constant(struct template *template, uint32_t start, uint32_t end)
{
    struct builder *b = template->b;
    uint32_t string = ir_string_add(b->s->module, template->text + start, end - start);
    return emit(b, IR_CONST_STR, TYPE_ID_STR, string, NULL, 0);
}

static const char *piece_text(struct template *template, uint32_t start, uint32_t end)
{
    char *copy = arena_copy_string(template->b->s->arena, template->text + start, end - start);
    return copy ? copy : "";
}

/* -1: not a number. */
static int64_t number_of(const char *text)
{
    int64_t number = 0;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '9' || number > 99999)
            return -1;
        number = number * 10 + (*c - '0');
    }
    return *text ? number : -1;
}

static struct value argument_of(struct template *template, const char *name)
{
    struct builder *b = template->b;
    int64_t number = *name ? number_of(name) : template->automatic++;
    if (number >= template->positional)
        return raise_builtin(b, BUILTIN_INDEX_ERROR,
                             "Replacement index %lld out of range for positional args tuple",
                             (long long)number);
    if (number >= 0)
        return template->values[number];
    for (uint32_t i = 0; i < template->name_count; i++) {
        if (strcmp(program_name(b, template->names[i]), name) == 0)
            return template->values[template->positional + i];
    }
    return raise_code(b, RT_ERROR_KEY_TEXT, name);
}

/* "0.name[key]" */
static struct value field_value(struct template *template, uint32_t start, uint32_t end)
{
    struct builder *b = template->b;
    const char *text = template->text;
    uint32_t at = start;
    while (at < end && text[at] != '.' && text[at] != '[')
        at++;
    struct value v = argument_of(template, piece_text(template, start, at));
    while (at < end && !ended(v)) {
        char opening = text[at++];
        uint32_t from = at;
        while (at < end && (opening == '[' ? text[at] != ']' : text[at] != '.' && text[at] != '['))
            at++;
        const char *part = piece_text(template, from, at);
        if (from == at || (opening != '.' && opening != '[') || (opening == '[' && at++ == end))
            return refuse(template);
        if (opening == '.') {
            uint32_t name = name_number(b, part);
            if (name == UINT32_MAX)
                return stop_unsupported(b, "the attribute '%s' in a format string", part);
            v = attribute(b, v, name);
        } else {
            int64_t number = number_of(part);
            v = index_value(b, v,
                            number >= 0
                                ? constant_int(b, number)
                                : piece_constant(template, from, from + (uint32_t)strlen(part)));
        }
    }
    return v;
}

static struct value template_value(struct template *template, uint32_t start, uint32_t end,
                                   uint32_t depth);

/* Where the field that begins behind its '{' ends; `end`: nowhere. */
static uint32_t field_end(const char *text, uint32_t start, uint32_t end)
{
    uint32_t depth = 1;
    for (uint32_t at = start; at < end; at++) {
        depth += text[at] == '{';
        depth -= text[at] == '}';
        if (!depth)
            return at;
    }
    return end;
}

static struct value field_text(struct template *template, uint32_t start, uint32_t end,
                               uint32_t depth)
{
    struct builder *b = template->b;
    const char *text = template->text;
    uint32_t name = start;
    while (name < end && text[name] != '!' && text[name] != ':')
        name++;
    struct value v = field_value(template, start, name);
    if (ended(v))
        return v;
    uint32_t at = name;
    if (at < end && text[at] == '!') {
        char how = at + 1 < end ? text[at + 1] : 0;
        at += 2;
        if ((how != 's' && how != 'r' && how != 'a') || (at < end && text[at] != ':'))
            return refuse(template);
        v = text_of(b, v, how == 's' ? TEXT_AS_STR : how == 'r' ? TEXT_AS_REPR : TEXT_AS_ASCII);
    }
    at += at < end;
    struct value specifier = ended(v) ? v : template_value(template, at, end, depth + 1);
    return ended(specifier) ? specifier : format_value(b, v, specifier);
}

static struct value template_value(struct template *template, uint32_t start, uint32_t end,
                                   uint32_t depth)
{
    const char *text = template->text;
    struct value parts[PARTS_MAX];
    uint32_t count = 0, literal = start, at = start;
    while (at < end) {
        char c = text[at];
        if (c != '{' && c != '}') {
            at++;
            continue;
        }
        bool twice = depth == 0 && at + 1 < end && text[at + 1] == c;
        if (count + 2 >= PARTS_MAX || depth >= DEPTH_MAX || (c == '}' && !twice))
            return refuse(template);
        /* A doubled brace: the first of the two belongs to the text before. */
        uint32_t until = at + twice;
        if (until > literal)
            parts[count++] = piece_constant(template, literal, until);
        if (twice) {
            at = literal = at + 2;
            continue;
        }
        uint32_t close = field_end(text, at + 1, end);
        if (close == end)
            return refuse(template);
        struct value part = field_text(template, at + 1, close, depth);
        if (ended(part))
            return part;
        parts[count++] = part;
        at = literal = close + 1;
    }
    if (end > literal)
        parts[count++] = piece_constant(template, literal, end);
    return text_join(template->b, parts, count);
}

struct value format_literal(struct builder *b, const char *text, uint32_t bytes,
                            const struct value *values, uint32_t count, const uint32_t *names,
                            uint32_t name_count)
{
    struct template template = {.b = b,
                                .text = text,
                                .values = values,
                                .positional = count - name_count,
                                .names = names,
                                .name_count = name_count};
    return template_value(&template, 0, bytes, 0);
}

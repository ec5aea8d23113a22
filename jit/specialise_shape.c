/* Shapes: what the objects that one place of the program makes hold. See docs/compiler.md. */
#include "jit/specialise_internal.h"

#include <string.h>

enum { KEY_DEPTH_MAX = 3 };

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return hash ^ (hash >> 29);
}

/* A hash of a type that tells apart what a reader of the program would: not shapes, but what is in
 * them. */
static uint64_t outline(const struct type_table *types, struct type_id id, uint32_t depth)
{
    const struct type *type = type_get(types, id);
    const struct shape *shape = type_shape_of(types, id);
    uint64_t hash = mix(type->kind, shape ? shape->index : type->index);
    if (depth == KEY_DEPTH_MAX || type->kind == TYPE_OBJECT || type->kind == TYPE_CELL)
        return hash;
    const struct type_id *children = shape ? shape->children : type->children;
    uint32_t count = shape ? shape->child_count : type->child_count;
    for (uint32_t i = 0; i < count; i++)
        hash = mix(hash, outline(types, children[i], depth + 1));
    return hash;
}

/* What tells this place from all others that make such objects, in this round and the next. */
static uint64_t site_here(struct builder *b, enum type_kind kind)
{
    uint64_t site = mix(mix(mix(b->code_index, b->index), b->made++), kind);
    site = mix(mix(site, b->spec->kind), b->spec->code);
    site = mix(site, outline(b->s->types, b->spec->callee, 0));
    for (uint32_t i = 0; i < b->spec->argument_count; i++)
        site = mix(site, outline(b->s->types, b->spec->arguments[i], 0));
    return decisions_site(b->s->decisions, site);
}

static struct type_id shape_type(struct builder *b, uint32_t shape)
{
    enum type_kind kind = type_shape_get(b->s->types, shape)->kind;
    return shape ? type_make(b->s->types, kind, shape, NULL, 0, NULL) : TYPE_ID_NEVER;
}

struct type_id site_type(struct builder *b, enum type_kind kind, uint32_t index,
                         const struct type_id *children, uint32_t child_count)
{
    struct specialiser *s = b->s;
    uint64_t site = site_here(b, kind);
    for (uint32_t i = 0; i < s->shape_site_count; i++) {
        if (s->shape_sites[i].site != site)
            continue;
        for (uint32_t child = 0; child < child_count; child++)
            type_shape_grow(s->types, s->shape_sites[i].shape, child, children[child]);
        return shape_type(b, s->shape_sites[i].shape);
    }
    uint32_t shape = type_shape_add(s->types, kind, index, children, child_count, NULL);
    if (s->shape_site_count == s->shape_site_capacity) {
        uint32_t capacity = s->shape_site_capacity ? s->shape_site_capacity * 2 : 16;
        void *grown = arena_array(s->arena, capacity, sizeof(*s->shape_sites));
        if (!grown)
            return TYPE_ID_NEVER;
        if (s->shape_site_count)
            memcpy(grown, s->shape_sites, s->shape_site_count * sizeof(*s->shape_sites));
        s->shape_sites = grown;
        s->shape_site_capacity = capacity;
    }
    s->shape_sites[s->shape_site_count].site = site;
    s->shape_sites[s->shape_site_count++].shape = shape;
    return shape_type(b, shape);
}

struct type_id list_type(struct builder *b, struct type_id element)
{
    return site_type(b, TYPE_LIST, 0, &element, 1);
}

struct type_id dict_type(struct builder *b, struct type_id key, struct type_id value)
{
    return site_type(b, TYPE_DICT, 0, (struct type_id[]){key, value}, 2);
}

struct type_id set_type(struct builder *b, enum type_kind kind, struct type_id element)
{
    return site_type(b, kind, 0, &element, 1);
}

struct type_id cell_type(struct builder *b, uint32_t index, struct type_id content)
{
    return site_type(b, TYPE_CELL, index, &content, 1);
}

struct type_id object_type(struct builder *b, uint32_t class)
{
    struct type_table *types = b->s->types;
    for (uint32_t i = 1; i <= type_shape_count(types); i++) {
        const struct shape *shape = type_shape_get(types, i);
        if (shape->kind == TYPE_OBJECT && shape->index == class)
            return shape_type(b, i);
    }
    if (class & TYPE_INDEX_BUILTIN || b->s->program->classes[class].is_exception)
        b->s->exception_count++;
    return shape_type(b, type_shape_add(types, TYPE_OBJECT, class, NULL, 0, NULL));
}

const struct shape *shape_of(const struct builder *b, struct type_id type)
{
    return type_shape_of(b->s->types, type);
}

void shape_grow(struct builder *b, struct type_id type, uint32_t child, struct type_id held)
{
    const struct shape *shape = shape_of(b, type);
    if (shape && !shape->frozen)
        type_shape_grow(b->s->types, type_get(b->s->types, type)->index, child, held);
}

void shape_mutate(struct builder *b, struct type_id type)
{
    if (shape_of(b, type))
        type_shape_mutated(b->s->types, type_get(b->s->types, type)->index);
}

bool class_is_object(const struct builder *b, uint32_t class)
{
    return b->s->program->classes[class].is_exception ||
           decisions_has(b->s->decisions, DECISION_OBJECT, class);
}

void class_make_object(struct builder *b, uint32_t class)
{
    decisions_add(b->s->decisions, DECISION_OBJECT, class, 0);
    b->s->again = true;
}

static uint64_t point_here(const struct builder *b)
{
    return (uint64_t)b->code_index << 32 | b->index;
}

bool is_wide(const struct builder *b)
{
    const struct decisions *decisions = b->s->decisions;
    return decisions_has(decisions, DECISION_WIDE, 0) ||
           decisions_has(decisions, DECISION_WIDE_CODE, b->code_index) ||
           decisions_has(decisions, DECISION_WIDE_POINT, point_here(b));
}

/* ---- between analyses and rounds */

static bool same_contents(const struct type_table *types, struct type_id a, struct type_id b,
                          uint32_t depth)
{
    if (type_same(a, b))
        return true;
    const struct type *x = type_get(types, a), *y = type_get(types, b);
    const struct shape *s = type_shape_of(types, a), *t = type_shape_of(types, b);
    if (x->kind != y->kind || x->child_count != y->child_count || depth == KEY_DEPTH_MAX ||
        x->names || y->names)
        return false;
    if (!s && x->index != y->index)
        return false;
    if (s && (s->frozen || t->frozen || s->index != t->index || s->child_count != t->child_count))
        return false;
    const struct type_id *left = s ? s->children : x->children;
    const struct type_id *right = s ? t->children : y->children;
    uint32_t count = s ? s->child_count : x->child_count;
    for (uint32_t i = 0; i < count; i++) {
        if (left[i].id == TYPE_NEVER || !same_contents(types, left[i], right[i], depth + 1))
            return false;
    }
    return count > 0;
}

bool specs_meet(struct builder *b, const struct spec *spec, struct type_id callee,
                const struct value *arguments, uint32_t argument_count)
{
    struct type_table *types = b->s->types;
    if (spec->argument_count != argument_count || !same_contents(types, spec->callee, callee, 0))
        return false;
    for (uint32_t i = 0; i < argument_count; i++) {
        if (!same_contents(types, spec->arguments[i], arguments[i].type, 0))
            return false;
    }
    type_meets(types, spec->callee, callee);
    for (uint32_t i = 0; i < argument_count; i++)
        type_meets(types, spec->arguments[i], arguments[i].type);
    return true;
}

struct version *versions_meet(struct builder *b, struct version *list, const struct type_id *types,
                              uint32_t count)
{
    for (; list; list = list->next) {
        uint32_t i = 0;
        while (i < count && type_alike(b->s->types, list->types[i], types[i]))
            i++;
        for (uint32_t j = 0; i == count && j < count; j++)
            type_meets(b->s->types, list->types[j], types[j]);
        if (i == count)
            return list;
    }
    return NULL;
}

void note_shapes(struct specialiser *s, struct spec *spec)
{
    const struct ir_function *function = ir_function_get(s->module, spec->function);
    uint32_t words = type_shape_count(s->types) / 64 + 1;
    uint64_t *set = arena_array(s->arena, words, sizeof(*set));
    if (!set)
        return;
    for (uint32_t v = 1; v < function->value_count; v++)
        type_shapes(s->types, function->values[v].type, set);
    type_shapes(s->types, function->element, set);
    spec->shapes = set;
    spec->shape_words = words;
}

bool shapes_stale(const struct specialiser *s, const struct spec *spec)
{
    if (spec->asks_exceptions && spec->exceptions_asked != s->exception_count)
        return true;
    for (uint32_t w = 0; w < spec->shape_words; w++) {
        for (uint64_t left = spec->shapes[w]; left; left &= left - 1) {
            uint32_t shape = w * 64 + (uint32_t)__builtin_ctzll(left);
            if (type_shape_get(s->types, shape)->version > spec->epoch)
                return true;
        }
    }
    return false;
}

static uint64_t site_of_shape(const struct specialiser *s, uint32_t shape)
{
    for (uint32_t i = 0; i < s->shape_site_count; i++) {
        if (s->shape_sites[i].shape == shape)
            return s->shape_sites[i].site;
    }
    return 0;
}

void unite_meetings(struct specialiser *s)
{
    uint32_t count;
    const struct type_meeting *meetings = type_meetings(s->types, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t a = site_of_shape(s, meetings[i].a), b = site_of_shape(s, meetings[i].b);
        if (a && b)
            decisions_unite(s->decisions, a, b);
    }
}

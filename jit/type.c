/* See type.h.
 *
 * Every type is interned in one hash table by its structure. A type remembers what is asked of it
 * often: its depth and size as a tree (both limited: code generation walks types as trees), and
 * whether it holds references.
 */
#include "jit/type.h"

#include <string.h>

enum {
    UNION_MEMBERS_MAX = 16, /* each is a case in every operation on the value */
    DEPTH_MAX = 32,         /* bounds recursion over types */
    SIZE_MAX_NODES = 4096,  /* of the type as a tree: a value of it is that many registers */
    SLOTS_MIN = 64,
};

struct entry {
    struct type type;
    uint32_t hash;
    uint32_t depth;
    uint32_t size;
    bool references;
};

struct type_table {
    struct arena *arena; /* borrowed */
    struct entry **entries;
    uint32_t count, capacity;
    uint32_t *slots; /* open addressing: id + 1 of a type, 0 when free */
    uint32_t slot_count;
    bool failed;
    bool exploded;
};

static const enum type_shape shapes[TYPE_KIND_COUNT] = {
#define TYPE(name, shape, index, children) [TYPE_##name] = SHAPE_##shape,
    TYPE_KINDS(TYPE)
#undef TYPE
};

static uint32_t hash_mix(uint32_t hash, uint32_t word)
{
    hash = (hash ^ word) * 0x9e3779b1u;
    return hash ^ (hash >> 15);
}

static uint32_t hash_type(const struct type *type)
{
    uint32_t hash = hash_mix(type->kind, type->index);
    hash = hash_mix(hash, type->child_count);
    for (uint32_t i = 0; i < type->child_count; i++) {
        hash = hash_mix(hash, type->children[i].id);
        if (type->names)
            hash = hash_mix(hash, type->names[i]);
    }
    return hash;
}

static bool types_equal(const struct type *a, const struct type *b)
{
    if (a->kind != b->kind || a->index != b->index || a->child_count != b->child_count)
        return false;
    if (!a->names != !b->names)
        return false;
    for (uint32_t i = 0; i < a->child_count; i++) {
        if (!type_same(a->children[i], b->children[i]))
            return false;
        if (a->names && a->names[i] != b->names[i])
            return false;
    }
    return true;
}

static struct type_id fail(struct type_table *table)
{
    table->failed = true;
    return TYPE_ID_NEVER;
}

static bool grow_slots(struct type_table *table)
{
    uint32_t slot_count = table->slot_count ? table->slot_count * 2 : SLOTS_MIN;
    uint32_t *slots = arena_array(table->arena, slot_count, sizeof(*slots));
    if (!slots)
        return false;
    for (uint32_t id = 0; id < table->count; id++) {
        uint32_t slot = table->entries[id]->hash & (slot_count - 1);
        while (slots[slot])
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = id + 1;
    }
    table->slots = slots;
    table->slot_count = slot_count;
    return true;
}

static bool grow_entries(struct type_table *table)
{
    uint32_t capacity = table->capacity ? table->capacity * 2 : SLOTS_MIN;
    struct entry **entries = arena_array(table->arena, capacity, sizeof(struct entry *));
    if (!entries)
        return false;
    if (table->count)
        memcpy(entries, table->entries, table->count * sizeof(struct entry *));
    table->entries = entries;
    table->capacity = capacity;
    return true;
}

static struct entry *copy_entry(struct type_table *table, const struct type *type)
{
    struct entry *entry = arena_allocate(table->arena, sizeof(*entry));
    if (!entry)
        return NULL;
    entry->type = *type;
    entry->type.children = NULL;
    entry->type.names = NULL;
    if (!type->child_count)
        return entry;
    struct type_id *children = arena_array(table->arena, type->child_count, sizeof(*children));
    if (!children)
        return NULL;
    memcpy(children, type->children, type->child_count * sizeof(*children));
    entry->type.children = children;
    if (type->names) {
        uint32_t *names = arena_array(table->arena, type->child_count, sizeof(*names));
        if (!names)
            return NULL;
        memcpy(names, type->names, type->child_count * sizeof(*names));
        entry->type.names = names;
    }
    return entry;
}

/* Fills in what is derived from the children; false when the type is too big to work with. */
static bool derive(const struct type_table *table, struct entry *entry)
{
    const struct type *type = &entry->type;
    entry->depth = 1;
    entry->size = 1;
    entry->references = type->kind == TYPE_STR || type->kind == TYPE_LIST;
    for (uint32_t i = 0; i < type->child_count; i++) {
        const struct entry *child = table->entries[type->children[i].id];
        if (child->depth >= entry->depth)
            entry->depth = child->depth + 1;
        entry->size += child->size;
        if (entry->size > SIZE_MAX_NODES)
            return false;
        entry->references |= child->references;
    }
    return entry->depth <= DEPTH_MAX;
}

static struct type_id intern(struct type_table *table, const struct type *type)
{
    uint32_t hash = hash_type(type);
    uint32_t slot = hash & (table->slot_count - 1);
    for (; table->slots[slot]; slot = (slot + 1) & (table->slot_count - 1)) {
        const struct entry *entry = table->entries[table->slots[slot] - 1];
        if (entry->hash == hash && types_equal(&entry->type, type))
            return (struct type_id){table->slots[slot] - 1};
    }
    if (table->count == table->capacity && !grow_entries(table))
        return fail(table);
    struct entry *entry = copy_entry(table, type);
    if (!entry)
        return fail(table);
    entry->hash = hash;
    if (!derive(table, entry)) {
        table->exploded = true;
        return fail(table);
    }
    table->entries[table->count] = entry;
    table->slots[slot] = ++table->count;
    uint32_t id = table->count - 1;
    if (table->count * 2 > table->slot_count && !grow_slots(table))
        return fail(table);
    return (struct type_id){id};
}

struct type_table *type_table_create(struct arena *arena)
{
    struct type_table *table = arena_allocate(arena, sizeof(*table));
    if (!table)
        return NULL;
    table->arena = arena;
    if (!grow_slots(table))
        return NULL;
    for (uint32_t kind = TYPE_NEVER; kind <= TYPE_STR; kind++)
        intern(table, &(struct type){.kind = kind});
    return table->failed ? NULL : table;
}

const struct type *type_get(const struct type_table *table, struct type_id id)
{
    return &table->entries[id.id < table->count ? id.id : 0]->type;
}

uint32_t type_count(const struct type_table *table)
{
    return table->count;
}

enum type_shape type_shape(const struct type_table *table, struct type_id id)
{
    return shapes[type_get(table, id)->kind];
}

struct type_id type_make(struct type_table *table, enum type_kind kind, uint32_t index,
                         const struct type_id *children, uint32_t child_count,
                         const uint32_t *names)
{
    for (uint32_t i = 0; i < child_count; i++) {
        if (children[i].id >= table->count)
            return fail(table);
    }
    struct type type = {
        .kind = kind,
        .index = index,
        .child_count = child_count,
        .children = children,
        .names = child_count ? names : NULL,
    };
    return intern(table, &type);
}

struct type_id type_list(struct type_table *table, struct type_id element)
{
    return type_make(table, TYPE_LIST, 0, &element, 1, NULL);
}

static int compare_words(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

int type_compare(const struct type_table *table, struct type_id a, struct type_id b)
{
    if (type_same(a, b))
        return 0;
    const struct type *left = type_get(table, a), *right = type_get(table, b);
    int order = compare_words(left->kind, right->kind);
    if (!order)
        order = compare_words(left->index, right->index);
    if (!order)
        order = compare_words(left->child_count, right->child_count);
    if (!order)
        order = compare_words(left->names != NULL, right->names != NULL);
    for (uint32_t i = 0; !order && i < left->child_count; i++) {
        order = type_compare(table, left->children[i], right->children[i]);
        if (!order && left->names)
            order = compare_words(left->names[i], right->names[i]);
    }
    return order;
}

struct members {
    struct type_id types[2 * UNION_MEMBERS_MAX + 1];
    uint32_t count;
};

/* Adds a type that is no union, keeping the order, and at most one list. */
static void members_add(struct type_table *table, struct members *members, struct type_id type)
{
    if (type_same(type, TYPE_ID_NEVER))
        return;
    if (type_get(table, type)->kind == TYPE_LIST) {
        for (uint32_t i = 0; i < members->count; i++) {
            const struct type *member = type_get(table, members->types[i]);
            if (member->kind != TYPE_LIST)
                continue;
            struct type_id element =
                type_join(table, member->children[0], type_get(table, type)->children[0]);
            members->types[i] = type_list(table, element);
            return;
        }
    }
    uint32_t place = 0;
    while (place < members->count && type_compare(table, members->types[place], type) < 0)
        place++;
    if (place < members->count && type_same(members->types[place], type))
        return;
    memmove(&members->types[place + 1], &members->types[place],
            (members->count - place) * sizeof(members->types[0]));
    members->types[place] = type;
    members->count++;
}

static void members_add_all(struct type_table *table, struct members *members, struct type_id id)
{
    const struct type *type = type_get(table, id);
    if (type->kind != TYPE_UNION) {
        members_add(table, members, id);
        return;
    }
    for (uint32_t i = 0; i < type->child_count; i++)
        members_add(table, members, type->children[i]);
}

struct type_id type_join(struct type_table *table, struct type_id a, struct type_id b)
{
    if (type_same(a, b) || type_same(b, TYPE_ID_NEVER))
        return a;
    if (type_same(a, TYPE_ID_NEVER))
        return b;
    struct members members = {.count = 0};
    members_add_all(table, &members, a);
    members_add_all(table, &members, b);
    if (members.count > UNION_MEMBERS_MAX) {
        table->exploded = true;
        return fail(table);
    }
    if (members.count == 1)
        return members.types[0];
    return type_make(table, TYPE_UNION, 0, members.types, members.count, NULL);
}

int32_t type_union_member(const struct type_table *table, struct type_id type,
                          struct type_id member)
{
    const struct type *of = type_get(table, type);
    if (of->kind != TYPE_UNION)
        return -1;
    for (uint32_t i = 0; i < of->child_count; i++) {
        if (type_same(of->children[i], member))
            return (int32_t)i;
    }
    return -1;
}

bool type_has_references(const struct type_table *table, struct type_id id)
{
    return id.id < table->count && table->entries[id.id]->references;
}

bool type_table_failed(const struct type_table *table)
{
    return table->failed;
}

bool type_table_exploded(const struct type_table *table)
{
    return table->exploded;
}

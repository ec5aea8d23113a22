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
    struct shape **shapes; /* from 1 */
    uint32_t shape_count, shape_capacity;
    struct type_meeting *meetings;
    uint32_t meeting_count, meeting_capacity;
    uint32_t epoch;
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
    entry->references = shapes[type->kind] == SHAPE_SCALAR && type->kind != TYPE_BOOL &&
                        type->kind != TYPE_INT && type->kind != TYPE_FLOAT;
    const struct shape *shape = type_kind_nominal(type->kind) ? table->shapes[type->index] : NULL;
    const struct type_id *children = shape && shape->frozen ? shape->children : type->children;
    uint32_t count = shape && shape->frozen ? shape->child_count : type->child_count;
    for (uint32_t i = 0; i < count; i++) {
        const struct entry *child = table->entries[children[i].id];
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
    for (uint32_t kind = TYPE_NEVER; kind <= TYPE_NOT_IMPLEMENTED; kind++)
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

/* ---- shapes */

static void *grow_array(struct type_table *table, void *old, uint32_t count, uint32_t *capacity,
                        size_t bytes)
{
    uint32_t wanted = *capacity ? *capacity * 2 : 8;
    void *array = arena_array(table->arena, wanted, bytes);
    if (!array) {
        table->failed = true;
        return NULL;
    }
    if (count)
        memcpy(array, old, count * bytes);
    *capacity = wanted;
    return array;
}

uint32_t type_shape_add(struct type_table *table, enum type_kind kind, uint32_t index,
                        const struct type_id *children, uint32_t child_count, const uint32_t *names)
{
    if (table->shape_count + 1 >= table->shape_capacity) { /* [0] is not used */
        uint32_t used = table->shape_capacity ? table->shape_count + 1 : 0;
        struct shape **grown =
            grow_array(table, table->shapes, used, &table->shape_capacity, sizeof(struct shape *));
        if (!grown)
            return 0;
        table->shapes = grown;
    }
    struct shape *shape = arena_allocate(table->arena, sizeof(*shape));
    struct type_id *copy = arena_array(table->arena, child_count + 1, sizeof(*copy));
    uint32_t *copied_names =
        kind == TYPE_OBJECT ? arena_array(table->arena, child_count + 1, sizeof(*names)) : NULL;
    if (!shape || !copy || (kind == TYPE_OBJECT && !copied_names)) {
        table->failed = true;
        return 0;
    }
    if (child_count)
        memcpy(copy, children, child_count * sizeof(*copy));
    if (child_count && copied_names && names)
        memcpy(copied_names, names, child_count * sizeof(*names));
    *shape = (struct shape){.kind = kind,
                            .index = index,
                            .child_count = child_count,
                            .child_capacity = child_count + 1,
                            .children = copy,
                            .names = copied_names};
    table->shapes[++table->shape_count] = shape;
    return table->shape_count;
}

uint32_t type_shape_count(const struct type_table *table)
{
    return table->shape_count;
}

static struct shape no_shape;

struct shape *type_shape_get(const struct type_table *table, uint32_t shape)
{
    return shape && shape <= table->shape_count ? table->shapes[shape] : &no_shape;
}

struct shape *type_shape_of(const struct type_table *table, struct type_id type)
{
    const struct type *of = type_get(table, type);
    return type_kind_nominal(of->kind) ? type_shape_get(table, of->index) : NULL;
}

void type_shape_grow(struct type_table *table, uint32_t number, uint32_t child, struct type_id type)
{
    struct shape *shape = type_shape_get(table, number);
    if (child >= shape->child_count)
        return;
    struct type_id joined = type_join(table, shape->children[child], type);
    if (type_same(joined, shape->children[child]))
        return;
    shape->children[child] = joined;
    shape->version = ++table->epoch;
}

int32_t type_shape_field(struct type_table *table, uint32_t number, uint32_t name, bool add)
{
    struct shape *shape = type_shape_get(table, number);
    for (uint32_t i = 0; i < shape->child_count; i++) {
        if (shape->names && shape->names[i] == name)
            return (int32_t)i;
    }
    if (!add || !shape->names)
        return -1;
    if (shape->child_count == shape->child_capacity) {
        uint32_t capacity = shape->child_capacity;
        struct type_id *children =
            grow_array(table, shape->children, shape->child_count, &capacity, sizeof(*children));
        uint32_t *names = grow_array(table, shape->names, shape->child_count,
                                     &shape->child_capacity, sizeof(*names));
        if (!children || !names)
            return -1;
        shape->children = children;
        shape->names = names;
    }
    shape->children[shape->child_count] = TYPE_ID_NEVER;
    shape->names[shape->child_count] = name;
    shape->version = ++table->epoch;
    return (int32_t)shape->child_count++;
}

void type_shape_mutated(struct type_table *table, uint32_t number)
{
    struct shape *shape = type_shape_get(table, number);
    if (shape->mutated || shape == &no_shape)
        return;
    shape->mutated = true;
    shape->version = ++table->epoch;
}

void type_shape_touch(struct type_table *table, uint32_t number)
{
    struct shape *shape = type_shape_get(table, number);
    if (shape != &no_shape)
        shape->version = ++table->epoch;
}

struct type_id type_element(const struct type_table *table, struct type_id type)
{
    const struct type *of = type_get(table, type);
    if (of->kind == TYPE_ROW)
        return of->children[0];
    const struct shape *shape = type_shape_of(table, type);
    return shape && shape->child_count ? shape->children[0] : TYPE_ID_NEVER;
}

struct type_id type_frozen(struct type_table *table, enum type_kind kind, uint32_t index,
                           const struct type_id *children, uint32_t child_count)
{
    for (uint32_t i = 1; i <= table->shape_count; i++) {
        const struct shape *shape = table->shapes[i];
        if (shape->frozen && shape->kind == kind && shape->index == index &&
            shape->child_count == child_count &&
            memcmp(shape->children, children, child_count * sizeof(*children)) == 0)
            return type_make(table, kind, i, NULL, 0, NULL);
    }
    uint32_t number = type_shape_add(table, kind, index, children, child_count, NULL);
    if (!number)
        return TYPE_ID_NEVER;
    table->shapes[number]->frozen = true;
    return type_make(table, kind, number, NULL, 0, NULL);
}

struct type_id type_list(struct type_table *table, struct type_id element)
{
    return type_frozen(table, TYPE_LIST, 0, &element, 1);
}

/* ---- meetings */

const struct type_meeting *type_meetings(const struct type_table *table, uint32_t *ret_count)
{
    *ret_count = table->meeting_count;
    return table->meetings;
}

void type_meet(struct type_table *table, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < table->meeting_count; i++) {
        if (table->meetings[i].a == a && table->meetings[i].b == b)
            return;
    }
    if (table->meeting_count == table->meeting_capacity) {
        struct type_meeting *grown = grow_array(table, table->meetings, table->meeting_count,
                                                &table->meeting_capacity, sizeof(*grown));
        if (!grown)
            return;
        table->meetings = grown;
    }
    table->meetings[table->meeting_count++] = (struct type_meeting){a, b};
    /* What they will hold together is known already: fewer rounds. */
    const struct shape *x = type_shape_get(table, a), *y = type_shape_get(table, b);
    for (uint32_t i = 0; i < x->child_count && i < y->child_count; i++) {
        type_shape_grow(table, a, i, y->children[i]);
        type_shape_grow(table, b, i, x->children[i]);
    }
}

/* Shapes that may become one: not frozen, not already one. */
static bool can_meet(const struct type_table *table, const struct type *a, const struct type *b)
{
    if (!type_kind_nominal(a->kind) || a->kind != b->kind || a->index == b->index)
        return false;
    const struct shape *x = type_shape_get(table, a->index), *y = type_shape_get(table, b->index);
    return !x->frozen && !y->frozen && x->index == y->index;
}

static bool equal_but_shapes(struct type_table *table, struct type_id a, struct type_id b,
                             bool note)
{
    if (type_same(a, b))
        return true;
    const struct type *x = type_get(table, a), *y = type_get(table, b);
    if (can_meet(table, x, y)) {
        if (note)
            type_meet(table, x->index, y->index);
        return true;
    }
    if (x->kind != y->kind || x->index != y->index || x->child_count != y->child_count ||
        !x->child_count || !x->names != !y->names)
        return false;
    for (uint32_t i = 0; i < x->child_count; i++) {
        if (x->names && x->names[i] != y->names[i])
            return false;
        if (!equal_but_shapes(table, x->children[i], y->children[i], note))
            return false;
    }
    return true;
}

bool type_alike(struct type_table *table, struct type_id a, struct type_id b)
{
    return equal_but_shapes(table, a, b, false);
}

void type_shapes(const struct type_table *table, struct type_id id, uint64_t *set)
{
    const struct type *type = type_get(table, id);
    if (type_kind_nominal(type->kind))
        set[type->index / 64] |= 1ull << (type->index % 64);
    const struct shape *frozen = type_shape_of(table, id);
    for (uint32_t i = 0; frozen && frozen->frozen && i < frozen->child_count; i++)
        type_shapes(table, frozen->children[i], set);
    for (uint32_t i = 0; i < type->child_count; i++)
        type_shapes(table, type->children[i], set);
}

uint32_t type_epoch(const struct type_table *table)
{
    return table->epoch;
}

bool type_meets(struct type_table *table, struct type_id a, struct type_id b)
{
    return equal_but_shapes(table, a, b, false) && equal_but_shapes(table, a, b, true);
}

static int compare_words(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* Frozen shapes by what they hold, the others by number: that is the same in every round. */
static int compare_shapes(const struct type_table *table, uint32_t a, uint32_t b)
{
    const struct shape *left = type_shape_get(table, a), *right = type_shape_get(table, b);
    int order = compare_words(left->frozen, right->frozen);
    if (order || !left->frozen)
        return order ? order : compare_words(a, b);
    order = compare_words(left->index, right->index);
    for (uint32_t i = 0; !order && i < left->child_count; i++)
        order = type_compare(table, left->children[i], right->children[i]);
    return order;
}

int type_compare(const struct type_table *table, struct type_id a, struct type_id b)
{
    if (type_same(a, b))
        return 0;
    const struct type *left = type_get(table, a), *right = type_get(table, b);
    int order = compare_words(left->kind, right->kind);
    if (!order && type_kind_nominal(left->kind))
        return compare_shapes(table, left->index, right->index);
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

/* Frozen shapes join with others of their kind: by growing those, or to a new frozen one. True, and
 * the joined type, when the two become one member. */
static bool join_frozen(struct type_table *table, struct type_id a, struct type_id b,
                        struct type_id *ret_joined)
{
    const struct type *x = type_get(table, a), *y = type_get(table, b);
    if (!type_kind_nominal(x->kind) || x->kind != y->kind || x->index == y->index)
        return false;
    const struct shape *s = type_shape_get(table, x->index), *t = type_shape_get(table, y->index);
    if (s->index != t->index || (!s->frozen && !t->frozen) || s->child_count != t->child_count)
        return false;
    struct type_id children[2];
    if (s->frozen && t->frozen && s->child_count <= 2) {
        for (uint32_t i = 0; i < s->child_count; i++)
            children[i] = type_join(table, s->children[i], t->children[i]);
        *ret_joined = type_frozen(table, x->kind, s->index, children, s->child_count);
        return true;
    }
    uint32_t local = s->frozen ? y->index : x->index;
    const struct shape *from = s->frozen ? s : t;
    for (uint32_t i = 0; i < from->child_count; i++)
        type_shape_grow(table, local, i, from->children[i]);
    *ret_joined = s->frozen ? b : a;
    return true;
}

/* Whether two members become one, and which. */
static bool join_members(struct type_table *table, struct type_id a, struct type_id b,
                         struct type_id *ret_joined)
{
    if ((a.id == TYPE_INT && b.id == TYPE_BIG) || (a.id == TYPE_BIG && b.id == TYPE_INT)) {
        *ret_joined = TYPE_ID_BIG;
        return true;
    }
    if (join_frozen(table, a, b, ret_joined))
        return true;
    if (!type_meets(table, a, b))
        return false;
    *ret_joined = type_compare(table, a, b) < 0 ? a : b;
    return true;
}

/* Adds a type that is no union, keeping the order. */
static void members_add(struct type_table *table, struct members *members, struct type_id type)
{
    if (type_same(type, TYPE_ID_NEVER))
        return;
    for (uint32_t i = 0; i < members->count; i++) {
        struct type_id joined;
        if (type_same(members->types[i], type))
            return;
        if (!join_members(table, members->types[i], type, &joined))
            continue;
        if (type_same(joined, members->types[i]))
            return;
        memmove(&members->types[i], &members->types[i + 1],
                (--members->count - i) * sizeof(members->types[0]));
        members_add(table, members, joined);
        return;
    }
    uint32_t place = 0;
    while (place < members->count && type_compare(table, members->types[place], type) < 0)
        place++;
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

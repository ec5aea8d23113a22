/* See widen.h. */
#include "jit/widen.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    PROGRAMS_MAX = 128,   /* remembered; the one used longest ago makes room */
    RUNS_FOR_CODE = 3,    /* after so many runs the whole function is wide */
    RUNS_FOR_PROGRAM = 5, /* after so many the whole program */
};

struct widened {
    uint64_t hash[2];
    uint64_t used; /* the table's clock; 0: free */
    uint32_t runs;
    struct decisions decisions;
};

struct widen_table {
    pthread_mutex_t lock;
    uint64_t clock;
    struct widened programs[PROGRAMS_MAX];
};

struct widen_table *widen_table_create(void)
{
    struct widen_table *table = calloc(1, sizeof(*table));
    if (table)
        pthread_mutex_init(&table->lock, NULL);
    return table;
}

void widen_table_destroy(struct widen_table *table)
{
    if (!table)
        return;
    for (uint32_t i = 0; i < PROGRAMS_MAX; i++)
        decisions_finish(&table->programs[i].decisions);
    pthread_mutex_destroy(&table->lock);
    free(table);
}

static struct widened *find(struct widen_table *table, const struct jit_program *program)
{
    for (uint32_t i = 0; i < PROGRAMS_MAX; i++) {
        struct widened *widened = &table->programs[i];
        if (widened->used && widened->hash[0] == program->hash[0] &&
            widened->hash[1] == program->hash[1]) {
            widened->used = ++table->clock;
            return widened;
        }
    }
    return NULL;
}

static struct widened *find_or_add(struct widen_table *table, const struct jit_program *program)
{
    struct widened *widened = find(table, program);
    if (widened)
        return widened;
    widened = &table->programs[0];
    for (uint32_t i = 1; i < PROGRAMS_MAX; i++) {
        if (table->programs[i].used < widened->used)
            widened = &table->programs[i];
    }
    decisions_finish(&widened->decisions);
    *widened =
        (struct widened){.hash = {program->hash[0], program->hash[1]}, .used = ++table->clock};
    return widened;
}

void widen_recall(struct widen_table *table, const struct jit_program *program,
                  struct decisions *decisions)
{
    pthread_mutex_lock(&table->lock);
    const struct widened *widened = find(table, program);
    for (uint32_t i = 0; widened && i < widened->decisions.capacity; i++) {
        const struct decision_entry *entry = &widened->decisions.entries[i];
        if (entry->kind)
            decisions_add(decisions, entry->kind, entry->key, entry->value);
    }
    pthread_mutex_unlock(&table->lock);
}

static bool is_code_of(const struct jit_program *program, const struct program_code *code,
                       const struct rt_site *site)
{
    return strcmp(program->names[code->name].text, site->function) == 0 &&
           strcmp(program->names[code->file].text, site->file) == 0;
}

/* Functions of one name in one file are widened together: a site does not tell which it is of. */
static void widen_codes(const struct jit_program *program, const struct rt_site *site,
                        struct decisions *decisions)
{
    for (uint32_t i = 0; i < program->code_count; i++) {
        if (is_code_of(program, &program->codes[i], site))
            decisions_add(decisions, DECISION_WIDE_CODE, i, 1);
    }
}

static void widen_points(const struct jit_program *program, const struct rt_site *site,
                         struct decisions *decisions)
{
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct program_code *code = &program->codes[i];
        for (uint32_t j = 0; is_code_of(program, code, site) && j < code->instruction_count; j++) {
            if (code->instructions[j].line == site->line &&
                code->instructions[j].column == site->column)
                decisions_add(decisions, DECISION_WIDE_POINT, (uint64_t)i << 32 | j, 1);
        }
    }
}

bool widen_note(struct widen_table *table, const struct jit_program *program,
                const struct rt_site *site)
{
    pthread_mutex_lock(&table->lock);
    struct widened *widened = find_or_add(table, program);
    struct decisions *decisions = &widened->decisions;
    decisions->changed = false;
    widened->runs++;
    if (site && widened->runs < RUNS_FOR_CODE)
        widen_points(program, site, decisions);
    if (site && !decisions->changed && widened->runs < RUNS_FOR_PROGRAM)
        widen_codes(program, site, decisions);
    if (!decisions->changed)
        decisions_add(decisions, DECISION_WIDE, 0, 1);
    bool progress = decisions->changed && !decisions->failed;
    pthread_mutex_unlock(&table->lock);
    return progress;
}

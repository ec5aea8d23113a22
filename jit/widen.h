/* Where a program's ints left 64 bits, remembered from run to run. See "Ints" in docs/compiler.md.
 *
 * Any thread may call these; a table belongs to one jit.
 */
#pragma once

#include "jit/decisions.h"
#include "jit/program.h"
#include "runtime/computation.h"

struct widen_table;

/* NULL when out of memory. */
struct widen_table *widen_table_create(void);
void widen_table_destroy(struct widen_table *table);

/* Adds what is known of the program to `decisions`. */
void widen_recall(struct widen_table *table, const struct jit_program *program,
                  struct decisions *decisions);
/* A run overflowed there (NULL: unknown). False when it was wide already, or memory ran out: then
 * running again would not help. */
bool widen_note(struct widen_table *table, const struct jit_program *program,
                const struct rt_site *site);

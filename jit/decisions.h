/* What one round of specialisation found out that the next must know from the start: which sites
 * share a shape, which classes' instances are objects, where ints are of any size. Decisions are
 * only ever added, so that rounds end. They belong to one program and one thread; they outlive the
 * arenas of the rounds.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decision {
    DECISION_UNITED = 1, /* key: a site, value: the site whose shape it shares */
    DECISION_OBJECT,     /* key: a program class */
    DECISION_WIDE_POINT, /* key: code << 32 | instruction: its ints are BIG */
    DECISION_WIDE_CODE,  /* key: a code */
    DECISION_WIDE,       /* key 0: the whole program */
};

struct decisions {
    struct decision_entry {
        uint64_t key, value;
        enum decision kind; /* 0: free */
    } *entries;             /* owned; open addressing */
    uint32_t count, capacity;
    bool changed; /* since the caller last cleared it */
    bool failed;  /* out of memory: sticky */
};

/* Starts out zeroed. */
void decisions_finish(struct decisions *decisions);
bool decisions_get(const struct decisions *decisions, enum decision kind, uint64_t key,
                   uint64_t *ret_value);
bool decisions_has(const struct decisions *decisions, enum decision kind, uint64_t key);
/* Sets `changed` when it was not there. */
void decisions_add(struct decisions *decisions, enum decision kind, uint64_t key, uint64_t value);
/* The site whose shape `site` shares, itself when it is alone. */
uint64_t decisions_site(const struct decisions *decisions, uint64_t site);
void decisions_unite(struct decisions *decisions, uint64_t a, uint64_t b);

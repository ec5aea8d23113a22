/* 128-bit ids: of computations, sessions, and (with high = 0) of whatever is numbered. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ID_BYTES = 16, ID_HEX = 32 };

struct id {
    uint64_t low;
    uint64_t high;
};

_Static_assert(sizeof(struct id) == ID_BYTES, "on the wire");

static inline bool id_equal(struct id left, struct id right)
{
    return left.low == right.low && left.high == right.high;
}

static inline struct id id_from_number(uint64_t number)
{
    return (struct id){.low = number};
}

/* ID_HEX lower-case digits and a NUL. */
void id_to_hex(struct id id, char ret_text[static ID_HEX + 1]);
/* The whole of `text` must be ID_HEX digits. */
bool id_from_hex(const char *text, struct id *ret_id);
/* 16 bytes, as id_to_hex shows them. */
void id_to_bytes(struct id id, uint8_t ret_bytes[static ID_BYTES]);
bool id_from_bytes(const uint8_t *bytes, size_t byte_count, struct id *ret_id);

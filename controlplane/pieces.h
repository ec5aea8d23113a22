/* Download buffers that are used again while they are warm: touching fresh memory costs more than
 * everything else that is done to a byte on its way. One thread; blobs must come back before the
 * pool is finished, or they free themselves.
 */
#pragma once

#include "base/blob.h"
#include "base/list.h"

#include <stdint.h>

struct pieces_shared;

struct pieces {
    struct pieces_shared *shared; /* outlives us while pieces are out */
};

void pieces_init(struct pieces *pieces, size_t piece_bytes, uint32_t kept_max);
void pieces_finish(struct pieces *pieces);
/* bytes <= piece_bytes. NULL without memory. */
struct blob *pieces_take(struct pieces *pieces, size_t bytes);

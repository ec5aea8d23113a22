/* See pieces.h. The most recently returned piece is handed out first. */
#include "controlplane/pieces.h"

#include <stdbool.h>
#include <stdlib.h>

struct piece {
    struct blob blob;
    struct piece *next;
};

struct pieces_shared {
    size_t piece_bytes;
    uint32_t kept, kept_max, out;
    bool finished;
    struct piece *free;
};

void pieces_init(struct pieces *pieces, size_t piece_bytes, uint32_t kept_max)
{
    pieces->shared = calloc(1, sizeof(*pieces->shared));
    if (!pieces->shared)
        return;
    pieces->shared->piece_bytes = piece_bytes;
    pieces->shared->kept_max = kept_max;
}

static void shared_drop(struct pieces_shared *shared)
{
    if (shared->finished && !shared->out)
        free(shared);
}

void pieces_finish(struct pieces *pieces)
{
    struct pieces_shared *shared = pieces->shared;
    if (!shared)
        return;
    for (struct piece *piece = shared->free; piece;) {
        struct piece *next = piece->next;
        free(piece->blob.data);
        free(piece);
        piece = next;
    }
    shared->free = NULL;
    shared->kept = shared->kept_max = 0;
    shared->finished = true;
    pieces->shared = NULL;
    shared_drop(shared);
}

static void piece_return(struct blob *blob, void *user)
{
    struct pieces_shared *shared = user;
    struct piece *piece = (struct piece *)blob;
    shared->out--;
    if (shared->kept < shared->kept_max) {
        piece->next = shared->free;
        shared->free = piece;
        shared->kept++;
        return;
    }
    free(blob->data);
    free(piece);
    shared_drop(shared);
}

struct blob *pieces_take(struct pieces *pieces, size_t bytes)
{
    struct pieces_shared *shared = pieces->shared;
    if (!shared || bytes > shared->piece_bytes)
        return NULL;
    struct piece *piece = shared->free;
    uint8_t *data = NULL;
    if (piece) {
        shared->free = piece->next;
        shared->kept--;
        data = piece->blob.data;
    } else {
        piece = malloc(sizeof(*piece));
        data = piece ? malloc(shared->piece_bytes) : NULL;
        if (!data) {
            free(piece);
            return NULL;
        }
    }
    shared->out++;
    *piece = (struct piece){
        .blob = {
            .references = 1, .bytes = bytes, .free = piece_return, .user = shared, .data = data}};
    return &piece->blob;
}

/* The "attached message" of proto/purlin.proto: an 8-byte head, a protobuf message, its buffers. */
#pragma once

#include "base/blob.h"
#include "purlin.pb-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_HEAD_BYTES = 8 };

/* False when the magic is wrong. */
bool frame_head_parse(const uint8_t head[static FRAME_HEAD_BYTES], uint32_t *ret_message_bytes);
/* Head and message; buffers follow elsewhere. NULL without memory. */
struct blob *frame_pack(const ProtobufCMessage *message);
/* The sum, or false when it is past the limit or overflows. */
bool frame_buffer_bytes(const uint64_t *buffer_bytes, size_t count, uint64_t bytes_max,
                        uint64_t *ret_bytes);

/* A framed Result that says why there is none. NULL without memory. */
struct blob *frame_failure(Purlin__Result__Outcome outcome, const char *code, const char *message);

/* Whether a body looks like a framed Program of a version that we know: NULL, or what is wrong.
 * Its tables are checked by the worker. */
const char *frame_program_check(const uint8_t *body, size_t bytes);

/* The REMOTE values of a framed Program, in order of appearance and without repetition; texts
 * that are not ids are left out (the worker refuses them). Reads the wire format directly, with no
 * allocation per value. The count, or -EINVAL when the message is malformed or names more than
 * ids_max. */
struct id;
int frame_program_remotes(const uint8_t *body, size_t bytes, struct id *ret_ids, uint32_t ids_max);

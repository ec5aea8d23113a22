/* See frame.h. */
#include "controlplane/frame.h"

#include "base/id.h"

#include <errno.h>
#include <string.h>

static const uint8_t magic[4] = {'P', 'R', 'L', 'N'};

bool frame_head_parse(const uint8_t head[static FRAME_HEAD_BYTES], uint32_t *ret_message_bytes)
{
    if (memcmp(head, magic, sizeof(magic)))
        return false;
    *ret_message_bytes = (uint32_t)head[4] | (uint32_t)head[5] << 8 | (uint32_t)head[6] << 16 |
                         (uint32_t)head[7] << 24;
    return true;
}

struct blob *frame_pack(const ProtobufCMessage *message)
{
    size_t bytes = protobuf_c_message_get_packed_size(message);
    struct blob *blob = bytes <= UINT32_MAX ? blob_create(FRAME_HEAD_BYTES + bytes) : NULL;
    if (!blob)
        return NULL;
    memcpy(blob->data, magic, sizeof(magic));
    for (int i = 0; i < 4; i++)
        blob->data[4 + i] = (uint8_t)(bytes >> (8 * i));
    protobuf_c_message_pack(message, blob->data + FRAME_HEAD_BYTES);
    return blob;
}

bool frame_buffer_bytes(const uint64_t *buffer_bytes, size_t count, uint64_t bytes_max,
                        uint64_t *ret_bytes)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (buffer_bytes[i] > bytes_max - sum)
            return false;
        sum += buffer_bytes[i];
    }
    *ret_bytes = sum;
    return true;
}

struct blob *frame_failure(Purlin__Result__Outcome outcome, const char *code, const char *message)
{
    Purlin__Diagnostic diagnostic = PURLIN__DIAGNOSTIC__INIT;
    diagnostic.code = (char *)code;
    diagnostic.message = (char *)message;
    Purlin__Result result = PURLIN__RESULT__INIT;
    result.version = PURLIN__PROGRAM_VERSION__PROGRAM_VERSION;
    result.outcome = outcome;
    result.diagnostic = &diagnostic;
    return frame_pack(&result.base);
}

/* ---------------------------------------------------------------- protobuf's wire format, by hand
 */

struct reader {
    const uint8_t *next;
    const uint8_t *end;
};

struct field {
    uint32_t number;
    uint32_t wire;
    uint64_t varint;
    struct reader bytes; /* of a length-delimited field */
};

static bool read_varint(struct reader *reader, uint64_t *ret_value)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && reader->next < reader->end; shift += 7) {
        uint8_t byte = *reader->next++;
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}

/* False at a malformed field. */
static bool read_field(struct reader *reader, struct field *ret_field)
{
    uint64_t tag, length;
    if (!read_varint(reader, &tag) || tag >> 3 == 0 || tag > UINT32_MAX)
        return false;
    *ret_field = (struct field){.number = (uint32_t)(tag >> 3), .wire = (uint32_t)(tag & 7)};
    size_t left = (size_t)(reader->end - reader->next);
    switch (ret_field->wire) {
    case 0:
        return read_varint(reader, &ret_field->varint);
    case 1:
    case 5:
        length = ret_field->wire == 1 ? 8 : 4;
        break;
    case 2:
        if (!read_varint(reader, &length))
            return false;
        left = (size_t)(reader->end - reader->next);
        break;
    default:
        return false;
    }
    if (length > left)
        return false;
    ret_field->bytes = (struct reader){reader->next, reader->next + length};
    reader->next += length;
    return true;
}

static bool program_message(const uint8_t *body, size_t bytes, struct reader *ret_reader)
{
    uint32_t message_bytes;
    if (bytes < FRAME_HEAD_BYTES || !frame_head_parse(body, &message_bytes) ||
        message_bytes > bytes - FRAME_HEAD_BYTES)
        return false;
    body += FRAME_HEAD_BYTES;
    *ret_reader = (struct reader){body, body + message_bytes};
    return true;
}

const char *frame_program_check(const uint8_t *body, size_t bytes)
{
    struct reader reader;
    if (!program_message(body, bytes, &reader))
        return "the body is not a framed Program";
    uint64_t version = 0;
    while (reader.next < reader.end) {
        struct field field;
        if (!read_field(&reader, &field))
            return "the Program is malformed";
        if (field.number == 1 && field.wire == 0)
            version = field.varint;
    }
    if (version != PURLIN__PROGRAM_VERSION__PROGRAM_VERSION)
        return "the Program's version is not known here: client and server must be of one release";
    return NULL;
}

/* The text of a REMOTE value, or an empty reader. False when malformed. */
static bool remote_text(struct reader value, struct reader *ret_text)
{
    uint64_t kind = 0;
    struct reader text = {0};
    while (value.next < value.end) {
        struct field field;
        if (!read_field(&value, &field))
            return false;
        if (field.number == 1 && field.wire == 0)
            kind = field.varint;
        else if (field.number == 4 && field.wire == 2)
            text = field.bytes;
    }
    *ret_text = kind == PURLIN__VALUE__KIND__REMOTE ? text : (struct reader){0};
    return true;
}

static bool id_from_text(struct reader text, struct id *ret_id)
{
    char hex[ID_HEX + 1] = {0};
    if (text.end - text.next != ID_HEX)
        return false;
    memcpy(hex, text.next, ID_HEX);
    return id_from_hex(hex, ret_id);
}

static bool ids_contain(const struct id *ids, uint32_t count, struct id id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (id_equal(ids[i], id))
            return true;
    }
    return false;
}

int frame_program_remotes(const uint8_t *body, size_t bytes, struct id *ret_ids, uint32_t ids_max)
{
    struct reader reader;
    if (!program_message(body, bytes, &reader))
        return -EINVAL;
    uint32_t count = 0;
    while (reader.next < reader.end) {
        struct field field;
        struct reader text;
        struct id id;
        if (!read_field(&reader, &field))
            return -EINVAL;
        if (field.number != 6 || field.wire != 2)
            continue;
        if (!remote_text(field.bytes, &text))
            return -EINVAL;
        if (!id_from_text(text, &id) || ids_contain(ret_ids, count, id))
            continue;
        if (count == ids_max)
            return -EINVAL;
        ret_ids[count++] = id;
    }
    return (int)count;
}

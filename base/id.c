/* See id.h. The bytes are big-endian, so that hex digits read as the number does. */
#include "base/id.h"

void id_to_bytes(struct id id, uint8_t ret_bytes[static ID_BYTES])
{
    for (int i = 0; i < 8; i++) {
        ret_bytes[i] = (uint8_t)(id.high >> (56 - 8 * i));
        ret_bytes[8 + i] = (uint8_t)(id.low >> (56 - 8 * i));
    }
}

bool id_from_bytes(const uint8_t *bytes, size_t byte_count, struct id *ret_id)
{
    if (byte_count != ID_BYTES)
        return false;
    struct id id = {0};
    for (int i = 0; i < 8; i++) {
        id.high = id.high << 8 | bytes[i];
        id.low = id.low << 8 | bytes[8 + i];
    }
    *ret_id = id;
    return true;
}

void id_to_hex(struct id id, char ret_text[static ID_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[ID_BYTES];
    id_to_bytes(id, bytes);
    for (int i = 0; i < ID_BYTES; i++) {
        ret_text[2 * i] = digits[bytes[i] >> 4];
        ret_text[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret_text[ID_HEX] = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool id_from_hex(const char *text, struct id *ret_id)
{
    uint8_t bytes[ID_BYTES];
    for (int i = 0; i < ID_BYTES; i++) {
        int high = hex_digit(text[2 * i]);
        int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);
        if (low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return text[ID_HEX] == '\0' && id_from_bytes(bytes, ID_BYTES, ret_id);
}

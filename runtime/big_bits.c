/* Ints of any size as rows of bits in two's complement: shifts, and, or, xor; and as bytes. See
 * big.h. */
#include "runtime/big_internal.h"
#include "runtime/str.h"

/* ---- shifts */

int32_t rt_big_shift_left(struct rt_context *context, int64_t value, int64_t count, int32_t site,
                          int64_t *ret_big)
{
    if (rt_big_negative(count))
        return rt_raise_code(context, RT_ERROR_NEGATIVE_SHIFT, site, NULL);
    if (value == rt_big_word(0) || count == rt_big_word(0))
        return big_share(context, value, ret_big);
    if (!rt_big_is_small(count))
        return big_raise(context, RT_ERROR_OVERFLOW, site, "too many digits in integer");
    int64_t shift = rt_big_small(count);
    struct big_view x;
    big_view(&x, value);
    mp_size_t whole = shift / 64;
    unsigned part = (unsigned)(shift % 64);
    bool more = part && x.limbs[x.count - 1] >> (64 - part);
    mp_size_t limbs = x.count + whole + more;
    struct rt_big *big = big_new(context, limbs);
    if (!big)
        return big_no_memory(context, limbs);
    memset(big->limbs, 0, (size_t)whole * sizeof(uint64_t));
    mp_limb_t *out = big_limbs(big) + whole;
    mp_limb_t over = 0;
    if (part)
        over = mpn_lshift(out, x.limbs, x.count, part);
    else
        memcpy(out, x.limbs, (size_t)x.count * sizeof(*out));
    if (more)
        out[x.count] = over;
    return big_finish(context, big, limbs, limbs, x.negative, ret_big);
}

int32_t rt_big_shift_right(struct rt_context *context, int64_t value, int64_t count, int32_t site,
                           int64_t *ret_big)
{
    if (rt_big_negative(count))
        return rt_raise_code(context, RT_ERROR_NEGATIVE_SHIFT, site, NULL);
    bool far = !rt_big_is_small(count);
    int64_t shift = far ? INT64_MAX : rt_big_small(count);
    if (rt_big_is_small(value)) {
        *ret_big = rt_big_word(rt_big_small(value) >> (shift > 63 ? 63 : shift));
        return RT_OK;
    }
    struct big_view x;
    big_view(&x, value);
    mp_size_t whole = shift / 64;
    unsigned part = (unsigned)(shift % 64);
    if (whole >= x.count) {
        *ret_big = rt_big_word(x.negative ? -1 : 0);
        return RT_OK;
    }
    mp_size_t limbs = x.count - whole;
    /* Rounded down: a negative one's magnitude rounds up. */
    bool lost = false;
    for (mp_size_t i = 0; x.negative && i < whole && !lost; i++)
        lost = x.limbs[i] != 0;
    mp_size_t room = limbs + x.negative;
    struct rt_big *big = big_new(context, room);
    if (!big)
        return big_no_memory(context, room);
    mp_limb_t *out = big_limbs(big);
    if (part)
        lost |= mpn_rshift(out, x.limbs + whole, limbs, part) != 0;
    else
        memcpy(out, x.limbs + whole, (size_t)limbs * sizeof(*out));
    if (x.negative)
        out[limbs] = lost ? mpn_add_1(out, out, limbs, 1) : 0;
    return big_finish(context, big, room, room, x.negative, ret_big);
}

/* ---- and, or, xor */

enum bitwise { BITWISE_AND, BITWISE_OR, BITWISE_XOR };

static uint64_t apply(enum bitwise op, uint64_t x, uint64_t y)
{
    switch (op) {
    case BITWISE_AND:
        return x & y;
    case BITWISE_OR:
        return x | y;
    case BITWISE_XOR:
        return x ^ y;
    }
    return 0;
}

/* Limb by limb in two's complement, made on the way: ~magnitude + 1 with its carry. */
struct complement {
    const struct big_view *view;
    bool carry;
};

static uint64_t next_limb(struct complement *from, mp_size_t i)
{
    uint64_t limb = i < from->view->count ? from->view->limbs[i] : 0;
    if (!from->view->negative)
        return limb;
    uint64_t flipped = ~limb + from->carry;
    from->carry = from->carry && flipped == 0;
    return flipped;
}

static int32_t bitwise(struct rt_context *context, enum bitwise op, int64_t left, int64_t right,
                       int64_t *ret_big)
{
    if (rt_big_is_small(left) && rt_big_is_small(right)) {
        uint64_t small = apply(op, (uint64_t)rt_big_small(left), (uint64_t)rt_big_small(right));
        *ret_big = rt_big_word((int64_t)small);
        return RT_OK;
    }
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    mp_size_t longer = x.count > y.count ? x.count : y.count;
    /* What lies above both is all zeros or all ones. */
    bool negative = apply(op, x.negative, y.negative) & 1;
    mp_size_t count = longer;
    if (op == BITWISE_AND && !x.negative && x.count < count)
        count = x.count;
    if (op == BITWISE_AND && !y.negative && y.count < count)
        count = y.count;
    mp_size_t room = count + 1;
    struct rt_big *big = big_new(context, room);
    if (!big)
        return big_no_memory(context, room);
    struct complement a = {&x, true}, c = {&y, true};
    mp_limb_t *out = big_limbs(big);
    for (mp_size_t i = 0; i < count; i++)
        out[i] = apply(op, next_limb(&a, i), next_limb(&c, i));
    out[count] = negative ? UINT64_MAX : 0;
    if (negative)
        mpn_neg(out, out, room);
    return big_finish(context, big, room, room, negative, ret_big);
}

int32_t rt_big_and(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big)
{
    (void)site;
    return bitwise(context, BITWISE_AND, left, right, ret_big);
}

int32_t rt_big_or(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                  int64_t *ret_big)
{
    (void)site;
    return bitwise(context, BITWISE_OR, left, right, ret_big);
}

int32_t rt_big_xor(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big)
{
    (void)site;
    return bitwise(context, BITWISE_XOR, left, right, ret_big);
}

int64_t rt_big_and_int(int64_t left, int64_t right)
{
    struct big_view x;
    big_view(&x, left);
    uint64_t low = x.count ? x.limbs[0] : 0;
    return (int64_t)(x.negative ? 0 - low : low) & right;
}

int32_t rt_big_invert(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big)
{
    if (rt_big_is_small(value)) {
        *ret_big = rt_big_word(~rt_big_small(value));
        return RT_OK;
    }
    /* -(value + 1) */
    int64_t next;
    int32_t status = rt_big_add(context, value, rt_big_word(1), site, &next);
    if (status != RT_OK)
        return status;
    status = rt_big_negate(context, next, site, ret_big);
    rt_big_release(context, next);
    return status;
}

int64_t rt_big_bit_length(int64_t value)
{
    struct big_view x;
    big_view(&x, value);
    return x.count ? x.count * 64 - __builtin_clzl(x.limbs[x.count - 1]) : 0;
}

int64_t rt_big_bit_count(int64_t value)
{
    struct big_view x;
    big_view(&x, value);
    return x.count ? (int64_t)mpn_popcount(x.limbs, x.count) : 0;
}

/* ---- bytes */

/* Byte i of the two's complement, for i in order from 0. */
static uint8_t next_byte(struct complement *from, size_t i, uint64_t *limb)
{
    if (i % 8 == 0)
        *limb = next_limb(from, (mp_size_t)(i / 8));
    return (uint8_t)(*limb >> i % 8 * 8);
}

size_t rt_big_wire_bytes(int64_t value)
{
    struct big_view x;
    big_view(&x, value);
    return (size_t)x.count * 8 + 1;
}

void rt_big_wire(int64_t value, uint8_t *out)
{
    struct big_view x;
    big_view(&x, value);
    struct complement from = {&x, true};
    uint64_t limb = 0;
    size_t bytes = rt_big_wire_bytes(value);
    for (size_t i = 0; i < bytes; i++)
        out[i] = next_byte(&from, i, &limb);
}

/* Whether the value fits in so many bytes; a signed one's sign takes a bit. */
static bool fits_bytes(const struct big_view *x, uint64_t bits, uint64_t length, bool is_signed)
{
    if (length > UINT64_MAX / 8)
        return true;
    if (!is_signed)
        return bits <= length * 8;
    if (!length)
        return !x->count;
    if (bits < length * 8)
        return true;
    if (bits > length * 8 || !x->negative)
        return false;
    /* -2 ** (8 * length - 1) is the one that does. */
    if (x->limbs[x->count - 1] & (x->limbs[x->count - 1] - 1))
        return false;
    for (mp_size_t i = 0; i + 1 < x->count; i++) {
        if (x->limbs[i])
            return false;
    }
    return true;
}

int32_t rt_big_to_bytes(struct rt_context *context, int64_t value, int64_t length, bool little,
                        bool is_signed, int32_t site, struct rt_str **ret_bytes)
{
    struct big_view x;
    big_view(&x, value);
    if (length < 0)
        return big_raise(context, RT_ERROR_VALUE, site, "length argument must be non-negative");
    if (x.negative && !is_signed)
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "can't convert negative int to unsigned");
    if (!fits_bytes(&x, (uint64_t)rt_big_bit_length(value), (uint64_t)length, is_signed))
        return big_raise(context, RT_ERROR_OVERFLOW, site, "int too big to convert");
    struct rt_str *bytes = NULL;
    int32_t status = rt_bytes_make(context, length, &bytes);
    if (status != RT_OK)
        return status;
    struct complement from = {&x, true};
    uint64_t limb = 0;
    for (int64_t i = 0; i < length; i++) {
        uint8_t byte = next_byte(&from, (size_t)i, &limb);
        bytes->data[little ? i : length - 1 - i] = (char)byte;
    }
    *ret_bytes = bytes;
    return RT_OK;
}

int32_t rt_big_from_bytes(struct rt_context *context, const struct rt_str *bytes, bool little,
                          bool is_signed, int32_t site, int64_t *ret_big)
{
    (void)site;
    int64_t length = bytes->count;
    mp_size_t limbs = length / 8 + 1;
    struct rt_big *big = big_new(context, limbs);
    if (!big)
        return big_no_memory(context, limbs);
    memset(big->limbs, 0, (size_t)limbs * sizeof(uint64_t));
    for (int64_t i = 0; i < length; i++) {
        uint8_t byte = (uint8_t)bytes->data[little ? i : length - 1 - i];
        big->limbs[i / 8] |= (uint64_t)byte << i % 8 * 8;
    }
    uint8_t top = length ? (uint8_t)bytes->data[little ? length - 1 : 0] : 0;
    bool negative = is_signed && top & 0x80;
    if (negative) {
        for (int64_t i = length; i < limbs * 8; i++)
            big->limbs[i / 8] |= UINT64_C(0xff) << i % 8 * 8;
        mpn_neg(big_limbs(big), big_limbs(big), limbs);
    }
    return big_finish(context, big, limbs, limbs, negative, ret_big);
}

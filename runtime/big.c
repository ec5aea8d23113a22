/* Ints of any size: memory, conversion, comparison, and arithmetic but for division. See big.h. */
#include "runtime/big_internal.h"

#include <math.h>

/* ---- memory */

/* A result that takes more than this is out of memory on any machine. */
#define LIMBS_MAX ((mp_size_t)1 << 44)

/* From here on GMP's own memory is worth asking for. */
#define SCRATCH_BYTES_ASKED ((size_t)1 << 16)

static struct rt_heap *heap_of(struct rt_context *context)
{
    return rt_fiber_of(context)->heap;
}

struct rt_big *big_new(struct rt_context *context, mp_size_t limbs)
{
    if (limbs > LIMBS_MAX)
        return NULL;
    struct rt_big *big = rt_memory_allocate(heap_of(context), rt_big_bytes(limbs));
    if (big)
        big->references = 1;
    return big;
}

int32_t big_no_memory(struct rt_context *context, mp_size_t limbs)
{
    uint64_t bytes = limbs > LIMBS_MAX ? UINT64_MAX : rt_big_bytes(limbs);
    return rt_out_of_memory(context, bytes);
}

void rt_big_free(struct rt_heap *heap, struct rt_big *big)
{
    rt_memory_free(heap, big, rt_big_bytes(big->count));
}

static void free_capacity(struct rt_context *context, struct rt_big *big, mp_size_t capacity)
{
    rt_memory_free(heap_of(context), big, rt_big_bytes(capacity));
}

void rt_big_retain(struct rt_context *context, int64_t word)
{
    if (rt_big_is_small(word))
        return;
    struct rt_big *big = rt_big_of(word);
    if (__atomic_load_n(&big->references, __ATOMIC_RELAXED) < 0)
        return;
    if (context->parallel)
        __atomic_fetch_add(&big->references, 1, __ATOMIC_RELAXED);
    else
        big->references++;
}

void rt_big_release(struct rt_context *context, int64_t word)
{
    if (rt_big_is_small(word))
        return;
    struct rt_big *big = rt_big_of(word);
    if (__atomic_load_n(&big->references, __ATOMIC_RELAXED) < 0)
        return;
    int64_t left = context->parallel ? __atomic_sub_fetch(&big->references, 1, __ATOMIC_ACQ_REL)
                                     : --big->references;
    if (left == 0)
        rt_big_free(heap_of(context), big);
}

int32_t big_share(struct rt_context *context, int64_t word, int64_t *ret_big)
{
    rt_big_retain(context, word);
    *ret_big = word;
    return RT_OK;
}

void *big_scratch(struct rt_context *context, size_t bytes)
{
    return rt_memory_allocate(heap_of(context), bytes);
}

void big_scratch_free(struct rt_context *context, void *scratch, size_t bytes)
{
    if (scratch)
        rt_memory_free(heap_of(context), scratch, bytes);
}

bool big_may_take(struct rt_context *context, size_t bytes)
{
    if (bytes < SCRATCH_BYTES_ASKED)
        return true;
    const struct rt_computation *computation = context->computation;
    uint64_t taken = atomic_load_explicit(&computation->memory_bytes, memory_order_relaxed);
    return taken <= computation->memory_bytes_max && bytes <= computation->memory_bytes_max - taken;
}

int32_t big_raise(struct rt_context *context, int32_t error, int32_t site, const char *text)
{
    return rt_raise_code(context, error, site, text);
}

static bool fits_small(const mp_limb_t *limbs, mp_size_t count, bool negative)
{
    if (count > 1)
        return false;
    return count == 0 || limbs[0] <= (uint64_t)RT_BIG_SMALL_MAX + negative;
}

static int64_t small_word(const mp_limb_t *limbs, mp_size_t count, bool negative)
{
    uint64_t magnitude = count ? limbs[0] : 0;
    return rt_big_word((int64_t)(negative ? 0 - magnitude : magnitude));
}

/* Whether memory for `capacity` limbs may pass for memory for `count`. */
static bool same_room(mp_size_t capacity, mp_size_t count)
{
    size_t had = rt_big_bytes(capacity), needed = rt_big_bytes(count);
    if (had > RT_SMALL_BYTES_MAX && needed > RT_SMALL_BYTES_MAX)
        return needed >= had / 4 * 3;
    return had <= RT_SMALL_BYTES_MAX && rt_memory_usable(had) == rt_memory_usable(needed);
}

int32_t big_finish(struct rt_context *context, struct rt_big *big, mp_size_t capacity,
                   mp_size_t count, bool negative, int64_t *ret_big)
{
    const mp_limb_t *limbs = big_limbs(big);
    while (count && !limbs[count - 1])
        count--;
    if (fits_small(limbs, count, negative)) {
        *ret_big = small_word(limbs, count, negative);
        free_capacity(context, big, capacity);
        return RT_OK;
    }
    if (!same_room(capacity, count)) {
        struct rt_big *exact = big_new(context, count);
        if (!exact) {
            free_capacity(context, big, capacity);
            return big_no_memory(context, count);
        }
        memcpy(exact->limbs, limbs, (size_t)count * sizeof(*limbs));
        free_capacity(context, big, capacity);
        big = exact;
    }
    big->count = negative ? -count : count;
    *ret_big = (int64_t)(uintptr_t)big;
    return RT_OK;
}

int32_t rt_big_from_limbs(struct rt_context *context, const uint64_t *limbs, int64_t count,
                          bool negative, int64_t *ret_big)
{
    const mp_limb_t *from = (const mp_limb_t *)limbs;
    while (count && !from[count - 1])
        count--;
    if (fits_small(from, count, negative)) {
        *ret_big = small_word(from, count, negative);
        return RT_OK;
    }
    struct rt_big *big = big_new(context, count);
    if (!big)
        return big_no_memory(context, count);
    memcpy(big->limbs, limbs, (size_t)count * sizeof(*limbs));
    big->count = negative ? -count : count;
    *ret_big = (int64_t)(uintptr_t)big;
    return RT_OK;
}

/* ---- conversion */

int32_t rt_big_from_int(struct rt_context *context, int64_t value, int64_t *ret_big)
{
    if (RT_LIKELY(rt_big_fits(value))) {
        *ret_big = rt_big_word(value);
        return RT_OK;
    }
    uint64_t limb = big_magnitude(value);
    return rt_big_from_limbs(context, &limb, 1, value < 0, ret_big);
}

bool rt_big_capture(struct rt_computation *computation, const uint8_t *bytes, size_t byte_count,
                    int64_t *ret_big)
{
    size_t limbs = byte_count / sizeof(uint64_t) + 1;
    struct rt_big *big = rt_computation_allocate(computation, rt_big_bytes((int64_t)limbs));
    if (!big)
        return false;
    bool negative = byte_count && bytes[byte_count - 1] & 0x80;
    memset(big->limbs, negative ? 0xff : 0, limbs * sizeof(uint64_t));
    memcpy(big->limbs, bytes, byte_count);
    if (negative)
        mpn_neg(big_limbs(big), big_limbs(big), (mp_size_t)limbs);
    while (limbs && !big->limbs[limbs - 1])
        limbs--;
    big->references = -1;
    big->count = negative ? -(int64_t)limbs : (int64_t)limbs;
    bool small = fits_small(big_limbs(big), (mp_size_t)limbs, negative);
    *ret_big =
        small ? small_word(big_limbs(big), (mp_size_t)limbs, negative) : (int64_t)(uintptr_t)big;
    return true;
}

bool rt_big_negative(int64_t word)
{
    return rt_big_is_small(word) ? word < 0 : rt_big_of(word)->count < 0;
}

bool rt_big_truth(int64_t value)
{
    return value != rt_big_word(0);
}

bool rt_big_int64(int64_t word, int64_t *ret_int)
{
    struct big_view view;
    if (rt_big_is_small(word)) {
        *ret_int = rt_big_small(word);
        return true;
    }
    big_view(&view, word);
    if (view.count > 1 || view.limbs[0] > (uint64_t)INT64_MAX + view.negative)
        return false;
    *ret_int = (int64_t)(view.negative ? 0 - view.limbs[0] : view.limbs[0]);
    return true;
}

int64_t rt_big_clamp(int64_t value)
{
    int64_t clamped;
    if (rt_big_int64(value, &clamped))
        return clamped;
    return rt_big_negative(value) ? INT64_MIN : INT64_MAX;
}

int32_t rt_big_to_int(struct rt_context *context, int64_t value, int64_t how, int32_t site,
                      int64_t *ret_int)
{
    if (RT_LIKELY(rt_big_int64(value, ret_int)))
        return RT_OK;
    switch ((enum rt_big_narrow)how) {
    case RT_BIG_TO_INDEX:
        return big_raise(context, RT_ERROR_INDEX, site,
                         "cannot fit 'int' into an index-sized integer");
    case RT_BIG_TO_LENGTH:
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "cannot fit 'int' into an index-sized integer");
    case RT_BIG_TO_SSIZE:
        return big_raise(context, RT_ERROR_OVERFLOW, site,
                         "Python int too large to convert to C ssize_t");
    case RT_BIG_TO_RANGE:
        break;
    }
    return rt_stop(context, RT_STOP_UNSUPPORTED, site, "an int beyond 64 bits here");
}

/* The top 64 bits, the last of which also says whether any below are set: converting them to a
 * float rounds once, correctly. The value is about the result times 2 ** *ret_exponent. */
static uint64_t top_bits(const struct big_view *view, int64_t *ret_exponent)
{
    int zeros = __builtin_clzl(view->limbs[view->count - 1]);
    uint64_t top = view->limbs[view->count - 1] << zeros;
    mp_size_t rest = view->count - 1;
    bool sticky = false;
    if (zeros && rest) {
        rest--;
        top |= view->limbs[rest] >> (64 - zeros);
        sticky = view->limbs[rest] << zeros != 0;
    }
    for (mp_size_t i = 0; i < rest && !sticky; i++)
        sticky = view->limbs[i] != 0;
    *ret_exponent = (view->count - 1) * 64 - zeros;
    return top | sticky;
}

double rt_big_float(int64_t word)
{
    struct big_view view;
    if (rt_big_is_small(word))
        return (double)rt_big_small(word);
    big_view(&view, word);
    int64_t exponent;
    uint64_t top = top_bits(&view, &exponent);
    double value = exponent > 1024 ? INFINITY : ldexp((double)top, (int)exponent);
    return view.negative ? -value : value;
}

int32_t rt_big_to_float(struct rt_context *context, int64_t value, int32_t site, double *ret_float)
{
    double converted = rt_big_float(value);
    if (isinf(converted))
        return big_raise(context, RT_ERROR_OVERFLOW, site, "int too large to convert to float");
    *ret_float = converted;
    return RT_OK;
}

int32_t rt_big_from_float(struct rt_context *context, double value, int32_t site, int64_t *ret_big)
{
    if (isnan(value))
        return rt_raise_code(context, RT_ERROR_FLOAT_NAN_TO_INT, site, NULL);
    if (isinf(value))
        return rt_raise_code(context, RT_ERROR_FLOAT_INFINITY_TO_INT, site, NULL);
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    if (exponent <= 62) {
        *ret_big = rt_big_word((int64_t)value);
        return RT_OK;
    }
    uint64_t limbs[17] = {0};
    uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
    unsigned low = (unsigned)(exponent - 53);
    limbs[low / 64] = mantissa << low % 64;
    if (low % 64)
        limbs[low / 64 + 1] = mantissa >> (64 - low % 64);
    return rt_big_from_limbs(context, limbs, 17, value < 0, ret_big);
}

/* Of an int as of a float: the rest of a division by 2**61 - 1, with the int's sign. */
int64_t rt_big_hash(int64_t word)
{
    const uint64_t modulus = (UINT64_C(1) << 61) - 1;
    struct big_view view;
    big_view(&view, word);
    uint64_t rest = 0;
    for (mp_size_t i = view.count; i-- > 0;) {
        unsigned __int128 both = (unsigned __int128)rest << 64 | view.limbs[i];
        rest = (uint64_t)(both % modulus);
    }
    int64_t hash = view.negative ? -(int64_t)rest : (int64_t)rest;
    return hash == -1 ? -2 : hash;
}

/* ---- comparison */

static int32_t order_magnitudes(const struct big_view *x, const struct big_view *y)
{
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    int order = x->count ? mpn_cmp(x->limbs, y->limbs, x->count) : 0;
    return (order > 0) - (order < 0);
}

int32_t rt_big_order(int64_t left, int64_t right)
{
    if (left == right)
        return 0;
    if (rt_big_is_small(left) && rt_big_is_small(right))
        return left < right ? -1 : 1;
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int32_t order = order_magnitudes(&x, &y);
    return x.negative ? -order : order;
}

int32_t rt_big_order_float(int64_t left, double right)
{
    if (rt_big_is_small(left))
        return rt_compare_int_float(rt_big_small(left), right);
    if (isnan(right))
        return 2;
    struct big_view view;
    big_view(&view, left);
    int32_t larger = view.negative ? -1 : 1; /* when its magnitude is */
    if ((right < 0) != view.negative || right == 0)
        return larger;
    if (isinf(right))
        return -larger;
    int exponent;
    frexp(right, &exponent);
    int64_t bits = view.count * 64 - __builtin_clzl(view.limbs[view.count - 1]);
    if (bits != exponent)
        return bits > exponent ? larger : -larger;
    /* As long as each other, and at least 63 bits: the float has no fraction beyond them. */
    uint64_t top = (uint64_t)ldexp(fabs(right), 64 - exponent);
    int64_t shift;
    uint64_t mine = top_bits(&view, &shift);
    /* The last bit of mine may be a sign of more below, where the float has zeros. */
    if (mine != top)
        return mine > top ? larger : -larger;
    return 0;
}

static bool decide(int32_t order, int64_t comparison)
{
    switch (comparison) {
    case 0:
        return order == 0;
    case 1:
        return order != 0;
    case 2:
        return order < 0;
    case 3:
        return order <= 0;
    case 4:
        return order == 1;
    default:
        return order == 0 || order == 1;
    }
}

bool rt_big_compare(int64_t left, int64_t right, int64_t comparison)
{
    return decide(rt_big_order(left, right), comparison);
}

bool rt_big_compare_float(int64_t left, double right, int64_t comparison)
{
    return decide(rt_big_order_float(left, right), comparison);
}

/* ---- sums */

/* |x| + |y| */
static int32_t add_magnitudes(struct rt_context *context, const struct big_view *x,
                              const struct big_view *y, bool negative, int64_t *ret_big)
{
    if (x->count < y->count) {
        const struct big_view *other = x;
        x = y;
        y = other;
    }
    mp_size_t count = x->count;
    struct rt_big *big = big_new(context, count);
    if (!big)
        return big_no_memory(context, count);
    mp_limb_t carry = mpn_add(big_limbs(big), x->limbs, count, y->limbs, y->count);
    if (!carry)
        return big_finish(context, big, count, count, negative, ret_big);
    struct rt_big *wider = big_new(context, count + 1);
    if (wider) {
        memcpy(wider->limbs, big->limbs, (size_t)count * sizeof(uint64_t));
        wider->limbs[count] = carry;
    }
    free_capacity(context, big, count);
    if (!wider)
        return big_no_memory(context, count + 1);
    return big_finish(context, wider, count + 1, count + 1, negative, ret_big);
}

/* |x| - |y|, negated when `negative` */
static int32_t subtract_magnitudes(struct rt_context *context, const struct big_view *x,
                                   const struct big_view *y, bool negative, int64_t *ret_big)
{
    int32_t order = order_magnitudes(x, y);
    if (order == 0) {
        *ret_big = rt_big_word(0);
        return RT_OK;
    }
    if (order < 0) {
        const struct big_view *other = x;
        x = y;
        y = other;
        negative = !negative;
    }
    struct rt_big *big = big_new(context, x->count);
    if (!big)
        return big_no_memory(context, x->count);
    mpn_sub(big_limbs(big), x->limbs, x->count, y->limbs, y->count);
    return big_finish(context, big, x->count, x->count, negative, ret_big);
}

static int32_t add(struct rt_context *context, int64_t left, int64_t right, bool subtract,
                   int64_t *ret_big)
{
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    if (x.negative == (y.negative != subtract)) {
        if (!x.count && !y.count) {
            *ret_big = rt_big_word(0);
            return RT_OK;
        }
        return add_magnitudes(context, &x, &y, x.negative, ret_big);
    }
    return subtract_magnitudes(context, &x, &y, x.negative, ret_big);
}

int32_t rt_big_add(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                   int64_t *ret_big)
{
    (void)site;
    if (rt_big_is_small(left) && rt_big_is_small(right))
        return rt_big_from_int(context, rt_big_small(left) + rt_big_small(right), ret_big);
    if (right == rt_big_word(0))
        return big_share(context, left, ret_big);
    if (left == rt_big_word(0))
        return big_share(context, right, ret_big);
    return add(context, left, right, false, ret_big);
}

int32_t rt_big_subtract(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                        int64_t *ret_big)
{
    (void)site;
    if (rt_big_is_small(left) && rt_big_is_small(right))
        return rt_big_from_int(context, rt_big_small(left) - rt_big_small(right), ret_big);
    if (right == rt_big_word(0))
        return big_share(context, left, ret_big);
    return add(context, left, right, true, ret_big);
}

int32_t rt_big_negate(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big)
{
    (void)site;
    if (rt_big_is_small(value))
        return rt_big_from_int(context, -rt_big_small(value), ret_big);
    struct big_view view;
    big_view(&view, value);
    return rt_big_from_limbs(context, (const uint64_t *)view.limbs, view.count, !view.negative,
                             ret_big);
}

int32_t rt_big_abs(struct rt_context *context, int64_t value, int32_t site, int64_t *ret_big)
{
    if (rt_big_negative(value))
        return rt_big_negate(context, value, site, ret_big);
    return big_share(context, value, ret_big);
}

/* ---- products */

static int32_t multiply_small(struct rt_context *context, int64_t left, int64_t right,
                              int64_t *ret_big)
{
    int64_t product;
    if (!__builtin_mul_overflow(left, right, &product))
        return rt_big_from_int(context, product, ret_big);
    unsigned __int128 magnitude = (unsigned __int128)big_magnitude(left) * big_magnitude(right);
    uint64_t limbs[] = {(uint64_t)magnitude, (uint64_t)(magnitude >> 64)};
    return rt_big_from_limbs(context, limbs, 2, (left < 0) != (right < 0), ret_big);
}

int32_t rt_big_multiply(struct rt_context *context, int64_t left, int64_t right, int32_t site,
                        int64_t *ret_big)
{
    (void)site;
    if (rt_big_is_small(left) && rt_big_is_small(right))
        return multiply_small(context, rt_big_small(left), rt_big_small(right), ret_big);
    struct big_view x, y;
    big_view(&x, left);
    big_view(&y, right);
    if (!x.count || !y.count) {
        *ret_big = rt_big_word(0);
        return RT_OK;
    }
    bool negative = x.negative != y.negative;
    const struct big_view *longer = x.count >= y.count ? &x : &y;
    const struct big_view *shorter = longer == &x ? &y : &x;
    /* The product's bits are the sum of the operands', or one fewer. */
    int zeros = __builtin_clzl(longer->limbs[longer->count - 1]) +
                __builtin_clzl(shorter->limbs[shorter->count - 1]);
    mp_size_t count = x.count + y.count;
    mp_size_t exact = count - (zeros >= 64);
    if (shorter->count == 1) {
        struct rt_big *big = big_new(context, exact);
        if (!big)
            return big_no_memory(context, exact);
        mp_limb_t carry =
            mpn_mul_1(big_limbs(big), longer->limbs, longer->count, shorter->limbs[0]);
        if (exact > longer->count)
            big->limbs[longer->count] = carry;
        return big_finish(context, big, exact, exact, negative, ret_big);
    }
    if (!big_may_take(context, (size_t)count * 4 * sizeof(mp_limb_t)))
        return big_no_memory(context, count * 4);
    struct rt_big *big = big_new(context, count);
    if (!big)
        return big_no_memory(context, count);
    if (left == right)
        mpn_sqr(big_limbs(big), x.limbs, x.count);
    else
        mpn_mul(big_limbs(big), longer->limbs, longer->count, shorter->limbs, shorter->count);
    return big_finish(context, big, count, count, negative, ret_big);
}

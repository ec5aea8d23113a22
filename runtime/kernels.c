/* See kernels_internal.h. The compiler turns vectors of 64 bytes into what the machine has; the
 * clones are chosen once, when the program is loaded. Nothing here may be contracted or
 * reassociated (-ffp-contract=off, no -ffast-math).
 */
#include "runtime/kernels_internal.h"

#include <math.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WITHOUT_CLONES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(undefined_behavior_sanitizer)
#define WITHOUT_CLONES 1
#endif
#endif

/* Resolvers of clones run before sanitizers are ready. */
#ifdef WITHOUT_CLONES
#define CLONES
#else
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#endif

typedef double floats __attribute__((vector_size(64)));
typedef int64_t ints __attribute__((vector_size(64)));
typedef uint64_t bits __attribute__((vector_size(64)));
typedef double floats_unaligned __attribute__((vector_size(64), aligned(8)));
typedef int64_t ints_unaligned __attribute__((vector_size(64), aligned(8)));

enum { WIDTH = 8, GROUPS = RT_LANES / WIDTH };

_Static_assert(GROUPS == 4, "the kernels name their groups");

CLONES static void add_blocks(double *lanes, const double *values, int64_t blocks)
{
    floats a, b, c, d;
    memcpy(&a, lanes, sizeof(a));
    memcpy(&b, lanes + WIDTH, sizeof(b));
    memcpy(&c, lanes + 2 * WIDTH, sizeof(c));
    memcpy(&d, lanes + 3 * WIDTH, sizeof(d));
    for (int64_t i = 0; i < blocks; i++) {
        const floats_unaligned *block = (const floats_unaligned *)(values + i * RT_LANES);
        a += block[0];
        b += block[1];
        c += block[2];
        d += block[3];
    }
    memcpy(lanes, &a, sizeof(a));
    memcpy(lanes + WIDTH, &b, sizeof(b));
    memcpy(lanes + 2 * WIDTH, &c, sizeof(c));
    memcpy(lanes + 3 * WIDTH, &d, sizeof(d));
}

void rt_lanes_add(struct rt_lanes *lanes, const double *values, int64_t count)
{
    uint32_t phase = lanes->phase;
    int64_t i = 0;
    for (; phase != 0 && i < count; i++) {
        lanes->lanes[phase] += values[i];
        phase = (phase + 1) % RT_LANES;
    }
    int64_t blocks = (count - i) / RT_LANES;
    if (blocks > 0)
        add_blocks(lanes->lanes, values + i, blocks);
    for (i += blocks * RT_LANES; i < count; i++)
        lanes->lanes[phase++] += values[i];
    lanes->phase = phase;
}

double rt_lanes_total(const struct rt_lanes *lanes)
{
    double sums[RT_LANES / 2];
    for (uint32_t i = 0; i < RT_LANES / 2; i++)
        sums[i] = lanes->lanes[i] + lanes->lanes[i + RT_LANES / 2];
    for (uint32_t width = RT_LANES / 4; width > 0; width /= 2) {
        for (uint32_t i = 0; i < width; i++)
            sums[i] += sums[i + width];
    }
    return sums[0];
}

/* Lanes that got no value hold +0.0, which changes nothing: no lane holds -0.0. */
double rt_lanes_few(const double *values, int64_t count)
{
    double sums[RT_LANES];
    sums[0] = 0.0;
    for (int64_t i = 0; i < count; i++)
        sums[i] = 0.0 + values[i];
    for (int64_t width = RT_LANES / 2; width > 0; width /= 2) {
        for (int64_t i = width; i < count; i++)
            sums[i - width] += sums[i];
        count = count < width ? count : width;
    }
    return sums[0];
}

/* Wrapping sum, and the OR of the magnitudes, from which a bound follows. */
CLONES static int64_t sum_blocks(const int64_t *values, int64_t blocks, uint64_t *magnitude)
{
    bits a = {0}, b = {0};
    ints magnitudes = {0};
    for (int64_t i = 0; i < blocks; i++) {
        const ints_unaligned *block = (const ints_unaligned *)(values + i * 2 * WIDTH);
        ints x = block[0], y = block[1];
        a += (bits)x;
        b += (bits)y;
        magnitudes |= (x ^ (x >> 63)) | (y ^ (y >> 63));
    }
    a += b;
    uint64_t sum = 0, all = 0;
    for (int i = 0; i < WIDTH; i++) {
        sum += a[i];
        all |= (uint64_t)magnitudes[i];
    }
    *magnitude |= all;
    return (int64_t)sum;
}

/* So many values of a smaller magnitude cannot overflow 64 bits. */
#define MAGNITUDE_SAFE ((uint64_t)INT64_MAX / RT_LEAF)

__int128 rt_sum_ints(const int64_t *values, int64_t count)
{
    uint64_t magnitude = 0, sum = 0;
    int64_t blocks = count / (2 * WIDTH);
    if (blocks > 0)
        sum = (uint64_t)sum_blocks(values, blocks, &magnitude);
    for (int64_t i = blocks * 2 * WIDTH; i < count; i++) {
        sum += (uint64_t)values[i];
        magnitude |= (uint64_t)(values[i] ^ (values[i] >> 63));
    }
    if (magnitude < MAGNITUDE_SAFE)
        return (int64_t)sum;
    __int128 exact = 0;
    for (int64_t i = 0; i < count; i++)
        exact += values[i];
    return exact;
}

CLONES int64_t rt_min_ints(const int64_t *values, int64_t count)
{
    int64_t least = values[0];
    for (int64_t i = 1; i < count; i++)
        least = values[i] < least ? values[i] : least;
    return least;
}

CLONES int64_t rt_max_ints(const int64_t *values, int64_t count)
{
    int64_t greatest = values[0];
    for (int64_t i = 1; i < count; i++)
        greatest = values[i] > greatest ? values[i] : greatest;
    return greatest;
}

/* Lane by lane: if_true where the mask is all ones. A macro, as passing vectors depends on the
 * machine. */
#define CHOOSE(mask, if_true, if_false)                                                            \
    ((floats)(((mask) & (ints)(if_true)) | (~(mask) & (ints)(if_false))))

/* Comparisons with NaN are false, so a NaN never replaces anything. The neutral element hides a
 * list of infinities and NaN: the caller looks for those. */
CLONES static double least_of(const double *values, int64_t count)
{
    floats best;
    for (int i = 0; i < WIDTH; i++)
        best[i] = INFINITY;
    int64_t i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
        floats block = *(const floats_unaligned *)(values + i);
        best = CHOOSE(block < best, block, best);
    }
    double least = INFINITY;
    for (int lane = 0; lane < WIDTH; lane++)
        least = best[lane] < least ? best[lane] : least;
    for (; i < count; i++)
        least = values[i] < least ? values[i] : least;
    return least;
}

CLONES static double greatest_of(const double *values, int64_t count)
{
    floats best;
    for (int i = 0; i < WIDTH; i++)
        best[i] = -INFINITY;
    int64_t i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
        floats block = *(const floats_unaligned *)(values + i);
        best = CHOOSE(block > best, block, best);
    }
    double greatest = -INFINITY;
    for (int lane = 0; lane < WIDTH; lane++)
        greatest = best[lane] > greatest ? best[lane] : greatest;
    for (; i < count; i++)
        greatest = values[i] > greatest ? values[i] : greatest;
    return greatest;
}

/* Zeros of either sign are equal, and infinities may not have been there at all: the first one that
 * is there counts. */
static bool first_equal(const double *values, int64_t count, double value, double *ret_first)
{
    if (value != 0.0 && !isinf(value)) {
        *ret_first = value;
        return true;
    }
    for (int64_t i = 0; i < count; i++) {
        if (values[i] == value) {
            *ret_first = values[i];
            return true;
        }
    }
    return false;
}

bool rt_min_floats(const double *values, int64_t count, double *ret_least)
{
    return first_equal(values, count, least_of(values, count), ret_least);
}

bool rt_max_floats(const double *values, int64_t count, double *ret_greatest)
{
    return first_equal(values, count, greatest_of(values, count), ret_greatest);
}

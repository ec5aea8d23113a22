/* A stable merge sort, included once for each kind of item: list.sort's scheme (natural runs, short
 * ones made longer by binary insertion, merged in powersort's order), without its galloping.
 *
 * Defined by the includer: ITEM, SORT(name) to make names of its own, and LESS(sorter, x, y), an
 * int: 1 less, 0 not, -1 failed. After a failure the items are still all there.
 */

static int64_t SORT(run)(struct sorter *sorter, ITEM *items, int64_t count, int *ret_descending)
{
    *ret_descending = 0;
    if (count < 2)
        return count;
    int less = LESS(sorter, items[1], items[0]);
    int64_t i = 2;
    *ret_descending = less;
    for (int first = less; i < count && less >= 0; i++) {
        less = LESS(sorter, items[i], items[i - 1]);
        if (less != first)
            break;
    }
    return less < 0 ? -1 : i;
}

static void SORT(reverse)(ITEM *items, int64_t count)
{
    for (int64_t low = 0, high = count - 1; low < high; low++, high--) {
        ITEM spare = items[low];
        items[low] = items[high];
        items[high] = spare;
    }
}

/* The first `sorted` are in order already. */
static int SORT(insert)(struct sorter *sorter, ITEM *items, int64_t sorted, int64_t count)
{
    for (int64_t i = sorted; i < count; i++) {
        int64_t low = 0, high = i;
        ITEM item = items[i];
        while (low < high) {
            int64_t middle = low + ((high - low) >> 1);
            int less = LESS(sorter, item, items[middle]);
            if (less < 0)
                return -1;
            if (less)
                high = middle;
            else
                low = middle + 1;
        }
        memmove(items + low + 1, items + low, (size_t)(i - low) * sizeof(ITEM));
        items[low] = item;
    }
    return 0;
}

/* Into their place: the left ones lie in spare. */
static int SORT(merge_up)(struct sorter *sorter, ITEM *items, int64_t left, int64_t right)
{
    ITEM *x = sorter->spare, *x_end = x + left;
    ITEM *y = items + left, *y_end = y + right, *to = items;
    memcpy(x, items, (size_t)left * sizeof(ITEM));
    int less = 0;
    while (x < x_end && y < y_end) {
        less = LESS(sorter, *y, *x);
        if (less < 0)
            break;
        if (less)
            *to++ = *y++;
        else
            *to++ = *x++;
    }
    memcpy(to, x, (size_t)(x_end - x) * sizeof(ITEM));
    return less < 0 ? -1 : 0;
}

static int SORT(merge_down)(struct sorter *sorter, ITEM *items, int64_t left, int64_t right)
{
    ITEM *spare = sorter->spare, *y = spare + right;
    ITEM *x = items + left, *to = x + right;
    memcpy(spare, items + left, (size_t)right * sizeof(ITEM));
    int less = 0;
    while (x > items && y > spare) {
        less = LESS(sorter, y[-1], x[-1]);
        if (less < 0)
            break;
        if (less)
            *--to = *--x;
        else
            *--to = *--y;
    }
    memcpy(to - (y - spare), spare, (size_t)(y - spare) * sizeof(ITEM));
    return less < 0 ? -1 : 0;
}

static int SORT(merge)(struct sorter *sorter, ITEM *items, int64_t left, int64_t right)
{
    /* What is in place already, at both ends. */
    int64_t low = 0, high = left;
    while (low < high) {
        int64_t middle = low + ((high - low) >> 1);
        int less = LESS(sorter, items[left], items[middle]);
        if (less < 0)
            return -1;
        if (less)
            high = middle;
        else
            low = middle + 1;
    }
    items += low;
    left -= low;
    if (left == 0)
        return 0;
    low = 0;
    high = right;
    while (low < high) {
        int64_t middle = low + ((high - low) >> 1);
        int less = LESS(sorter, items[left + middle], items[left - 1]);
        if (less < 0)
            return -1;
        if (less)
            low = middle + 1;
        else
            high = middle;
    }
    right = low;
    if (right == 0)
        return 0;
    return left <= right ? SORT(merge_up)(sorter, items, left, right)
                         : SORT(merge_down)(sorter, items, left, right);
}

static int SORT(merge_last)(struct sorter *sorter, ITEM *items, int64_t which)
{
    struct sort_run *run = &sorter->runs[which];
    int64_t left = run->count, right = run[1].count;
    run->count += right;
    if (which == sorter->run_count - 3)
        run[1] = run[2];
    sorter->run_count--;
    return SORT(merge)(sorter, items + run->first, left, right);
}

static int SORT(sort)(struct sorter *sorter, ITEM *items, int64_t count)
{
    int64_t least = sort_least_run(count);
    sorter->run_count = 0;
    for (int64_t first = 0; first < count;) {
        int descending;
        int64_t length = SORT(run)(sorter, items + first, count - first, &descending);
        if (length < 0)
            return -1;
        if (descending)
            SORT(reverse)(items + first, length);
        int64_t want = least < count - first ? least : count - first;
        if (length < want) {
            if (SORT(insert)(sorter, items + first, length, want) < 0)
                return -1;
            length = want;
        }
        if (sorter->run_count > 0) {
            const struct sort_run *last = &sorter->runs[sorter->run_count - 1];
            int power = sort_power(last->first, last->count, length, count);
            while (sorter->run_count > 1 && sorter->runs[sorter->run_count - 2].power > power) {
                if (SORT(merge_last)(sorter, items, sorter->run_count - 2) < 0)
                    return -1;
            }
            sorter->runs[sorter->run_count - 1].power = power;
        }
        sorter->runs[sorter->run_count++] = (struct sort_run){first, length, 0};
        first += length;
    }
    while (sorter->run_count > 1) {
        int64_t which = sorter->run_count - 2;
        if (which > 0 && sorter->runs[which - 1].count < sorter->runs[which + 1].count)
            which--;
        if (SORT(merge_last)(sorter, items, which) < 0)
            return -1;
    }
    return 0;
}

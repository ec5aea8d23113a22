"""Lists changed in place: methods, items, slices, and the errors of each."""
# mypy: ignore-errors


def append_in_loop():
    out = []
    for i in range(5):
        out.append(i * i)
    return out


def append_returns_none():
    a = [1]
    return a.append(2), a


def extend_list_tuple_range():
    a = [1]
    a.extend([2, 3])
    a.extend((4, 5))
    a.extend(range(6, 8))
    return a


def extend_itself():
    a = [1, 2, 3]
    a.extend(a)
    return a


def extend_generator():
    a = [0]
    a.extend(i * 2 for i in range(4))
    return a


def extend_str():
    a = ["x"]
    a.extend("abc")
    return a


def extend_while_reading():
    a = [1, 2, 3]
    a.extend(x + 10 for x in a[:])
    return a


def raises_extend_int():
    a = [1]
    a.extend(5)


def raises_extend_none():
    [].extend(None)


def insert_everywhere(i):
    a = [10, 20, 30]
    a.insert(i, 99)
    return a


def pop_default():
    a = [1, 2, 3]
    return a.pop(), a


def pop_index(i):
    a = [1, 2, 3, 4]
    return a.pop(i), a


def raises_pop_empty():
    a = []
    a.pop()


def raises_pop_out_of_range():
    a = [1, 2]
    a.pop(2)


def raises_pop_negative_out_of_range():
    a = [1, 2]
    a.pop(-3)


def remove_first():
    a = [1, 2, 3, 2, 1]
    a.remove(2)
    return a


def remove_equal_of_other_type():
    a = [1, 2.0, 3]
    a.remove(2)
    a.remove(True)
    return a


def raises_remove_absent():
    a = [1, 2]
    a.remove(5)


def clear_list():
    a = [1, 2, 3]
    b = a
    a.clear()
    return a, b, a is b


def sort_in_place():
    a = [3, 1, 2]
    r = a.sort()
    return a, r


def sort_reverse():
    a = [3, 1, 2, 5]
    a.sort(reverse=True)
    return a


def sort_key():
    a = ["ccc", "a", "bb", "dd"]
    a.sort(key=len)
    return a


def sort_key_reverse_stable():
    a = [(1, "a"), (2, "b"), (1, "c"), (2, "d")]
    a.sort(key=lambda p: p[0], reverse=True)
    return a


def sort_mixed_numbers():
    a = [3, 1.5, True, 2, -0.0, 0]
    a.sort()
    return a


def raises_sort_mixed():
    a = [1, "a", 2]
    a.sort()


def raises_sort_none():
    a = [3, None, 1]
    a.sort()


def raises_sort_in_key():
    a = [1, 0, 2]
    a.sort(key=lambda x: 1 // x)


def raises_sort_positional():
    [1].sort(None)


def reverse_in_place():
    a = [1, 2, 3, 4, 5]
    b = []
    b.reverse()
    return a.reverse(), a, b


def set_item(i):
    a = [0, 0, 0]
    a[i] = 7
    return a


def raises_set_item_out_of_range():
    a = [1, 2, 3]
    a[3] = 1


def raises_set_item_negative():
    a = [1, 2, 3]
    a[-4] = 1


def raises_set_item_str_index():
    a = [1]
    a["0"] = 1


def raises_set_item_float_index():
    a = [1]
    a[0.0] = 1


def set_item_other_type():
    a = [1, 2, 3]
    a[1] = "two"
    a[2] = None
    return a


def del_item():
    a = [1, 2, 3, 4]
    del a[1]
    del a[-1]
    return a


def raises_del_item():
    a = [1]
    del a[1]


def slice_assign_same_length():
    a = [0, 1, 2, 3, 4]
    a[1:3] = [10, 20]
    return a


def slice_assign_longer():
    a = [0, 1, 2, 3]
    a[1:2] = [7, 8, 9]
    return a


def slice_assign_shorter():
    a = [0, 1, 2, 3]
    a[0:3] = [5]
    return a


def slice_assign_empty_place():
    a = [1, 2]
    a[1:1] = [8, 9]
    a[5:7] = [10]
    a[:0] = [0]
    return a


def slice_assign_itself():
    a = [1, 2, 3]
    a[1:2] = a
    return a


def slice_assign_reversed_bounds():
    a = [1, 2, 3, 4]
    a[3:1] = [9]
    return a


def slice_assign_iterables():
    a = [1, 2, 3]
    a[1:2] = (x * x for x in range(3))
    a[:1] = "ab"
    return a


def slice_assign_step():
    a = list(range(8))
    a[::2] = [10, 20, 30, 40]
    a[::-3] = "xyz"
    return a


def raises_slice_assign_step_length():
    a = list(range(8))
    a[::2] = [1, 2]


def raises_slice_assign_int():
    a = [1, 2]
    a[0:1] = 5


def raises_slice_assign_step_int():
    a = [1, 2]
    a[::2] = 5


def raises_slice_step_zero():
    a = [1, 2]
    a[::0] = [1]


def raises_slice_str_bound():
    a = [1, 2]
    return a["0":]


def slice_delete():
    a = list(range(10))
    del a[2:5]
    b = list(range(10))
    del b[::3]
    c = list(range(10))
    del c[::-4]
    d = [1, 2, 3]
    del d[:]
    return a, b, c, d


def slice_assign_all_keeps_identity():
    a = [1, 2]
    b = a
    a[:] = [7, 8, 9]
    return b, a is b


def augmented_item():
    a = [1, 2, 3]
    a[0] += 10
    a[1] *= 5
    a[-1] -= 1
    a[2] **= 3
    return a


def augmented_index_evaluated_once():
    calls = []

    def index():
        calls.append(1)
        return 0

    a = [5]
    a[index()] += 1
    return a, calls


def augmented_list_add_is_in_place():
    a = [1]
    b = a
    a += [2, 3]
    return a, b, a is b


def augmented_list_add_iterable():
    a = [1]
    a += (2, 3)
    a += "ab"
    a += range(2)
    return a


def augmented_list_multiply():
    a = [1, 2]
    b = a
    a *= 3
    return b


def raises_augmented_list_add_int():
    a = [1]
    a += 1


def raises_add_list_tuple():
    return [1] + (2,)


def tuple_with_list_augmented():
    t = ([1], 2)
    try:
        t[0] += [5]
    except TypeError as e:
        return str(e), t


def index_count():
    a = [1, 2, 3, 2, 1, 2]
    return a.index(2), a.index(2, 2), a.index(2, -1), a.index(1, 1, 5), a.count(2), a.count(9)


def raises_index_absent():
    return [1, 2, 3].index(5)


def raises_index_range():
    return [1, 2, 3].index(1, 1)


def copy_is_shallow():
    a = [[1], [2]]
    b = a.copy()
    b.append([3])
    b[0].append(9)
    return a, b


def nested_grid_shared_rows():
    g = [[0] * 3] * 2
    g[0][1] = 5
    h = [[0] * 3 for _ in range(2)]
    h[0][1] = 5
    return g, h


def mutate_through_loop_variable():
    rows = [[1], [2], [3]]
    for row in rows:
        row.append(0)
        row = None
    return rows


def chained_assignment_shares():
    a = b = []
    a.append(1)
    c, d = [], []
    c.append(2)
    return b, d


def swap_items():
    a = [1, 2, 3, 4]
    a[0], a[-1] = a[-1], a[0]
    i = 1
    i, a[i] = 2, 99
    return a, i


def bubble_sort():
    a = [5, 2, 9, 1, 7, 3]
    n = len(a)
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a


def sieve():
    n = 60
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            for k in range(i * i, n + 1, i):
                flags[k] = False
        i += 1
    return [i for i, f in enumerate(flags) if f]


def sieve_by_slices():
    n = 60
    flags = [1] * n
    flags[0:2] = [0, 0]
    for i in range(2, 8):
        if flags[i]:
            flags[i * i :: i] = [0] * len(range(i * i, n, i))
    return [i for i in range(n) if flags[i]]


ARGS = {
    "insert_everywhere": [(0,), (1,), (3,), (99,), (-1,), (-3,), (-99,)],
    "pop_index": [(0,), (-1,), (3,), (-4,), (True,)],
    "set_item": [(0,), (2,), (-1,), (-3,), (True,)],
}

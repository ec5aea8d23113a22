"""Containers changed while a loop reads them."""
# mypy: ignore-errors


def append_while_iterating():
    a = [1, 2, 3]
    for x in a:
        if len(a) < 8:
            a.append(x * 10)
    return a


def remove_while_iterating():
    a = [1, 2, 3, 4, 5, 6]
    for x in a:
        if x % 2 == 0 or x == 3:
            a.remove(x)
    return a


def pop_end_while_iterating():
    a, seen = [1, 2, 3, 4, 5], []
    for x in a:
        seen.append(x)
        a.pop()
    return a, seen


def pop_start_while_iterating():
    a, seen = [1, 2, 3, 4, 5], []
    for x in a:
        seen.append(x)
        a.pop(0)
    return a, seen


def insert_while_iterating():
    a, seen = [1, 2, 3], []
    for x in a:
        seen.append(x)
        if len(a) < 7:
            a.insert(0, 0)
    return a, seen


def clear_while_iterating():
    a, seen = [1, 2, 3], []
    for x in a:
        seen.append(x)
        a.clear()
    return seen


def set_item_ahead():
    a, seen = [1, 2, 3], []
    for i, x in enumerate(a):
        seen.append(x)
        if i + 1 < len(a):
            a[i + 1] += x
    return seen, a


def slice_assign_while_iterating():
    a, seen = [1, 2, 3, 4], []
    for x in a:
        seen.append(x)
        if x == 2:
            a[2:] = [7, 8, 9]
    return seen


def rebinding_does_not_matter():
    a, seen = [1, 2, 3], []
    for x in a:
        seen.append(x)
        a = []
    return seen, a


def reversed_while_appending():
    a, seen = [1, 2, 3], []
    for x in reversed(a):
        seen.append(x)
        a.append(x)
    return seen, a


def zip_of_itself():
    a, seen = [1, 2, 3], []
    for x, y in zip(a, a):
        seen.append((x, y))
        if len(a) < 5:
            a.append(x + y)
    return seen


def comprehension_grows_its_source():
    a = [1, 2, 3]
    out = [a.append(x) or x for x in a if len(a) < 10]
    return a, out


def sort_while_iterating():
    a, seen = [3, 1, 2], []
    for x in a:
        seen.append(x)
        a.sort()
    return seen, a


def exhausted_stays_exhausted():
    a = [1, 2]
    it = iter(a)
    first = list(it)
    a.append(3)
    return first, list(it)


def not_exhausted_sees_append():
    a = [1, 2]
    it = iter(a)
    first = [next(it), next(it)]
    a.append(3)
    return first, list(it)


def range_not_recomputed():
    n, seen = 3, []
    for i in range(n):
        n += 1
        seen.append(i)
    return seen, n


def loop_variable_assigned():
    seen = []
    for i in range(4):
        seen.append(i)
        i += 10
    return seen, i


def raises_dict_grows():
    d = {1: 1, 2: 2}
    for k in d:
        d[k + 10] = 0


def raises_dict_shrinks():
    d = {1: 1, 2: 2, 3: 3}
    for k in d:
        del d[k]


def raises_dict_items_grow():
    d = {1: 1}
    for k, v in d.items():
        d[k + 1] = v


def raises_set_grows():
    s = {1, 2}
    for x in s:
        s.add(x + 10)


def raises_set_shrinks():
    s = {1, 2, 3}
    for x in s:
        s.discard(x)


def dict_values_changed_is_fine():
    d = {1: 1, 2: 2, 3: 3}
    for k in d:
        d[k] *= 10
    return d


def dict_delete_then_break():
    d = {1: 1, 2: 2, 3: 3}
    for k in d:
        if k == 2:
            del d[k]
            break
    return d


def dict_copy_of_keys():
    d = {1: 1, 2: 2, 3: 3}
    for k in list(d):
        if k % 2:
            del d[k]
    return d


def raises_dict_replaced_key():
    d = {1: 1, 2: 2, 3: 3}
    for k in d:
        del d[k]
        d[k + 100] = 0
        d[k + 200] = 0


def set_copy():
    s = {1, 2, 3}
    for x in s.copy():
        s.add(x * 10)
    return sorted(s)


def next_after_dict_changed():
    d = {1: 1, 2: 2}
    it = iter(d)
    next(it)
    d[3] = 3
    try:
        next(it)
    except RuntimeError as e:
        return str(e)


def while_pops():
    todo, seen = [3], []
    while todo:
        n = todo.pop()
        seen.append(n)
        if n:
            todo.extend([n - 1] * (n > 1) + [0])
    return seen


def queue_by_index():
    queue, i = [1], 0
    while i < len(queue) < 20:
        queue += [queue[i] * 2, queue[i] * 2 + 1]
        i += 1
    return queue


def raises_sort_modified_by_key():
    a = [3, 2, 1]

    def key(x):
        a.append(x)
        return x

    a.sort(key=key)

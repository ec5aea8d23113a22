"""range, slice objects, Ellipsis."""
# mypy: ignore-errors


def lists():
    return (
        list(range(5)),
        list(range(2, 6)),
        list(range(0, 10, 3)),
        list(range(5, 0, -2)),
        list(range(0)),
        list(range(3, 1)),
    )


def length(a, b, c):
    return len(range(a, b, c)), bool(range(a, b, c)), list(range(a, b, c))


def raises_step_zero():
    return range(1, 2, 0)


def raises_str():
    return range("5")


def raises_none():
    return range(None)


def raises_too_many():
    return range(1, 2, 3, 4)


def raises_no_argument():
    return range()


def index(i):
    return range(10, 50, 7)[i]


def raises_index():
    return range(3)[3]


def raises_index_negative():
    return range(3)[-4]


def slices():
    r = range(20)
    return r[2:5], r[::-1], r[::3], r[-3:], r[5:2], r[1:10][2:4], range(10, 0, -2)[1:], r[:]


def contains():
    return (
        3 in range(5),
        5 in range(5),
        4 in range(0, 10, 3),
        6 in range(0, 10, 3),
        -1 in range(5),
        2.0 in range(5),
        2.5 in range(5),
        "a" in range(5),
        True in range(2),
        5 in range(10, 0, -5),
    )


def methods():
    return (
        range(0, 20, 3).index(9),
        range(5).count(3),
        range(5).count(9),
        range(1, 9, 2).start,
        range(1, 9, 2).stop,
        range(1, 9, 2).step,
    )


def raises_index_absent():
    return range(0, 10, 2).index(3)


def equality():
    return (
        range(3) == range(0, 3),
        range(0) == range(5, 5),
        range(0, 5, 2) == range(0, 6, 2),
        range(3) == [0, 1, 2],
        range(3) != range(4),
        hash(range(3)) == hash(range(0, 3, 1)),
    )


def representation():
    return (
        repr(range(5)),
        repr(range(1, 5)),
        repr(range(1, 5, 2)),
        str(range(0, 5, 1)),
        f"{range(-1)}",
    )


def raises_set_item():
    r = range(3)
    r[0] = 1


def raises_add():
    return range(3) + range(2)


def raises_less():
    return range(3) < range(4)


def raises_attribute():
    r = range(3)
    r.start = 1


def aggregate():
    return (
        sum(range(101)),
        max(range(5)),
        min(range(5, 9)),
        sorted(range(5, 0, -1)),
        list(reversed(range(5))),
        list(reversed(range(0, 10, 3))),
        any(range(1)),
        all(range(1, 3)),
    )


def raises_max_empty():
    return max(range(0))


def loops():
    out = []
    for i in range(3):
        for j in range(i):
            out.append((i, j))
    for i in range(10, 0, -3):
        out.append(i)
    return out


def last_value_kept():
    for i in range(5):
        pass
    return i


def raises_never_assigned():
    for i in range(0):
        pass
    return i


def modified_loop_bounds():
    n, out = 3, []
    for i in range(n):
        n = 10
        i *= 2
        out.append(i)
    return out


def unpack():
    a, b, c = range(3)
    d, *e = range(4)
    return a, b, c, d, e


def as_argument():
    def f(*a):
        return a

    return (
        f(*range(3)),
        dict.fromkeys(range(2)),
        list(zip(range(3), "abc")),
        tuple(range(2)),
        set(range(3)),
        "".join(map(str, range(5))),
    )


def bool_bounds():
    return list(range(True)), list(range(False, True + 2)), range(True, 3)


def slice_attributes():
    return (
        slice(5).start,
        slice(5).stop,
        slice(1, 2).step,
        slice(1, 2, 3),
        repr(slice(None)),
        slice(1, 2) == slice(1, 2, None),
        slice(None, None, -1),
    )


def slice_indices(s, n):
    return s.indices(n)


def raises_slice_indices():
    return slice(None, None, 0).indices(5)


def raises_indices_negative():
    return slice(3).indices(-1)


def slice_applied():
    first, rev, mid = slice(2), slice(None, None, -1), slice(1, -1)
    a, s, t = [1, 2, 3, 4], "abcd", (1, 2, 3, 4)
    return a[first], s[rev], t[mid], range(4)[rev], b"abcd"[mid]


def slice_assign():
    a = [1, 2, 3, 4]
    s = slice(1, 3)
    a[s] = [9]
    b = [1, 2, 3, 4]
    del b[slice(None, None, 2)]
    return a, b


def slices_in_list():
    return [[10, 20, 30, 40][s] for s in (slice(1), slice(1, 3), slice(-1, None))]


def raises_slice_float():
    return [1, 2][slice(1.0)]


def raises_slice_no_argument():
    return slice()


def ellipsis_value():
    return ..., Ellipsis is ..., repr(...), bool(...), type(...).__name__, [..., 1], ... == ...


def ellipsis_default():
    def f(x=...):
        return "missing" if x is ... else x

    return f(), f(None), f(3)


def ellipsis_body():
    def f(): ...

    class C: ...

    return f(), C.__name__


def huge_range():
    return (
        len(range(2**40)),
        range(2**40)[2**39],
        2**39 in range(2**40),
        range(-(2**40), 2**40, 2**38)[-1],
    )


def range_as_key():
    return {range(3): "a"}[range(0, 3)], range(2) in [range(2)]


def nested_enumerate_zip():
    return (
        list(enumerate(range(3, 6), 1)),
        list(zip(range(3), range(10, 20), "ab")),
        list(enumerate("ab", start=-1)),
    )


def index_with_bool_and_negative():
    return range(5)[True], range(5)[-1], range(0, -10, -3)[1]


ARGS = {
    "length": [(0, 10, 3), (10, 0, -3), (0, 0, 1), (5, 1, 1), (-5, 5, 2), (0, -1, -1)],
    "index": [(0,), (3,), (-1,), (True,)],
    "slice_indices": [
        (slice(5), 3),
        (slice(None, None, -1), 4),
        (slice(-3, None, 2), 5),
        (slice(1, 100), 10),
        (slice(10, 0, -3), 8),
    ],
}

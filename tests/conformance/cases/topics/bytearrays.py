"""bytearray: a mutable row of bytes."""
# mypy: ignore-errors


def constructor():
    return (
        bytearray(),
        bytearray(3),
        bytearray(b"abc"),
        bytearray([1, 2]),
        bytearray("é", "utf-8"),
        bytearray(range(3)),
    )


def representation():
    return repr(bytearray(b"a\xff")), str(bytearray()), f"{bytearray(b'x')}"


def set_item():
    b = bytearray(b"abc")
    b[0] = 122
    b[-1] += 1
    return b


def raises_set_256():
    b = bytearray(b"abc")
    b[0] = 256


def raises_set_negative():
    b = bytearray(b"abc")
    b[0] = -1


def raises_set_bytes():
    b = bytearray(b"abc")
    b[0] = b"x"


def raises_set_out_of_range():
    b = bytearray(b"abc")
    b[3] = 1


def slice_assign():
    b = bytearray(b"hello")
    b[1:3] = b"EYX"
    b[::2] = bytes(len(b[::2]))
    b[:0] = [1, 2]
    return b


def raises_slice_length():
    b = bytearray(b"hello")
    b[::2] = b"x"


def deletes():
    b = bytearray(b"hello world")
    del b[0]
    del b[1:3]
    del b[::3]
    return b


def append_extend():
    b = bytearray()
    b.append(65)
    b.extend(b"bc")
    b.extend([68, 69])
    b += b"!"
    b *= 2
    return b


def raises_append_256():
    bytearray().append(256)


def raises_append_str():
    bytearray().append("a")


def raises_extend_str():
    bytearray().extend("ab")


def insert_pop_remove():
    b = bytearray(b"abcabc")
    b.insert(1, 120)
    p = b.pop(), b.pop(0)
    b.remove(98)
    b.reverse()
    return b, p


def raises_pop_empty():
    bytearray().pop()


def raises_remove_absent():
    bytearray(b"a").remove(98)


def alias():
    a = bytearray(b"ab")
    b = a
    b.append(99)
    c = a.copy()
    c.clear()
    return a, b, c, a is b


def augmented_keeps_identity():
    a = bytearray(b"a")
    b = a
    a += b"b"
    return b


def methods_return_bytearray():
    return (
        bytearray(b"Abc").upper(),
        bytearray(b"a,b").split(b","),
        bytearray(b"ab").replace(b"a", b"x"),
        bytearray(b"-").join([b"a", b"b"]),
        bytearray(b" a ").strip(),
        bytearray(b"ab").hex(),
        bytearray(b"ab").decode(),
        bytearray(b"abc").find(b"c"),
    )


def concatenation_types():
    return (
        type(bytearray(b"a") + b"b"),
        type(b"a" + bytearray(b"b")),
        bytearray(b"a") + b"b",
        b"a" + bytearray(b"b"),
    )


def equality():
    return (
        bytearray(b"a") == b"a",
        bytearray(b"a") == bytearray(b"a"),
        bytearray(b"a") != b"b",
        bytearray(b"a") < b"b",
        bytearray() == "",
    )


def raises_hash():
    return hash(bytearray())


def raises_as_key():
    return {bytearray(): 1}


def iterate():
    b, out = bytearray(b"abc"), []
    for x in b:
        out.append(x)
        if len(b) < 6:
            b.append(x + 1)
    return out, bytes(b), list(b)


def contains():
    return 97 in bytearray(b"abc"), b"bc" in bytearray(b"abc"), bool(bytearray()), len(bytearray(5))


def sieve():
    n = 100
    f = bytearray([1]) * (n + 1)
    f[0] = f[1] = 0
    for i in range(2, 11):
        if f[i]:
            f[i * i :: i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i in range(n + 1) if f[i]], sum(f)


def passed_to_helper():
    def fill(b, v):
        for i in range(len(b)):
            b[i] = v + i

    b = bytearray(4)
    fill(b, 65)
    return b.decode()


def to_bytes_is_a_copy():
    a = bytearray(b"ab")
    b = bytes(a)
    a[0] = 0
    return a, b


def count_and_translate():
    return (
        bytearray(b"aab").count(b"a"),
        bytearray(b"abc").translate(None, b"b"),
        bytearray(b"abc").startswith(b"ab"),
        bytearray.fromhex("4142"),
    )


def isinstance_checks():
    return (
        isinstance(bytearray(), bytes),
        isinstance(bytearray(), bytearray),
        type(bytearray()).__name__,
    )

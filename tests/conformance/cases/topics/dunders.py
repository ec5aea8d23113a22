"""Operators and protocols that user classes define."""
# mypy: ignore-errors


class _Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"Vec({self.x!r}, {self.y!r})"

    def __eq__(self, o):
        return isinstance(o, _Vec) and (self.x, self.y) == (o.x, o.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __add__(self, o):
        return _Vec(self.x + o.x, self.y + o.y) if isinstance(o, _Vec) else NotImplemented

    def __sub__(self, o):
        return _Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return _Vec(self.x * k, self.y * k) if isinstance(k, (int, float)) else NotImplemented

    __rmul__ = __mul__

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y

    def __neg__(self):
        return _Vec(-self.x, -self.y)

    def __pos__(self):
        return self

    def __invert__(self):
        return _Vec(self.y, self.x)

    def __abs__(self):
        return (self.x**2 + self.y**2) ** 0.5

    def __bool__(self):
        return bool(self.x or self.y)

    def __iter__(self):
        return iter((self.x, self.y))

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __call__(self, k):
        return self.x * k + self.y

    def __contains__(self, v):
        return v in (self.x, self.y)


class _Ops:
    """Answers each operator with its name."""

    def __add__(self, o):
        return ("add", o)

    def __radd__(self, o):
        return ("radd", o)

    def __sub__(self, o):
        return ("sub", o)

    def __rsub__(self, o):
        return ("rsub", o)

    def __mul__(self, o):
        return ("mul", o)

    def __rmul__(self, o):
        return ("rmul", o)

    def __truediv__(self, o):
        return ("truediv", o)

    def __rtruediv__(self, o):
        return ("rtruediv", o)

    def __floordiv__(self, o):
        return ("floordiv", o)

    def __rfloordiv__(self, o):
        return ("rfloordiv", o)

    def __mod__(self, o):
        return ("mod", o)

    def __rmod__(self, o):
        return ("rmod", o)

    def __divmod__(self, o):
        return ("divmod", o)

    def __rdivmod__(self, o):
        return ("rdivmod", o)

    def __pow__(self, o):
        return ("pow", o)

    def __rpow__(self, o):
        return ("rpow", o)

    def __lshift__(self, o):
        return ("lshift", o)

    def __rlshift__(self, o):
        return ("rlshift", o)

    def __rshift__(self, o):
        return ("rshift", o)

    def __rrshift__(self, o):
        return ("rrshift", o)

    def __and__(self, o):
        return ("and", o)

    def __rand__(self, o):
        return ("rand", o)

    def __or__(self, o):
        return ("or", o)

    def __ror__(self, o):
        return ("ror", o)

    def __xor__(self, o):
        return ("xor", o)

    def __rxor__(self, o):
        return ("rxor", o)

    def __matmul__(self, o):
        return ("matmul", o)

    def __rmatmul__(self, o):
        return ("rmatmul", o)

    def __neg__(self):
        return "neg"

    def __pos__(self):
        return "pos"

    def __invert__(self):
        return "invert"

    def __abs__(self):
        return "abs"

    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __complex__(self):
        return 7j

    def __index__(self):
        return 2

    def __round__(self, n=None):
        return ("round", n)

    def __trunc__(self):
        return "trunc"

    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"


class _Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, o):
        return self.parts == o.parts if isinstance(o, _Version) else NotImplemented

    def __lt__(self, o):
        return self.parts < o.parts if isinstance(o, _Version) else NotImplemented

    def __le__(self, o):
        return self.parts <= o.parts if isinstance(o, _Version) else NotImplemented

    def __repr__(self):
        return "v" + ".".join(map(str, self.parts))


class _Plain:
    pass


class _Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1


class _Row:
    """A sequence by __getitem__ alone."""

    def __init__(self, *items):
        self.items = items

    def __getitem__(self, i):
        return self.items[i]


class _Grid:
    def __init__(self):
        self.cells, self.log = {}, []

    def __getitem__(self, k):
        self.log.append(("get", k))
        return self.cells.get(k, ".")

    def __setitem__(self, k, v):
        self.log.append(("set", k, v))
        self.cells[k] = v

    def __delitem__(self, k):
        self.log.append(("del", k))
        del self.cells[k]

    def __len__(self):
        return len(self.cells)


def arithmetic():
    a, b = _Vec(1, 2), _Vec(3, 4.5)
    return (
        repr(a + b),
        repr(a - b),
        repr(a * 3),
        repr(3 * a),
        a @ b,
        repr(-a),
        repr(+a),
        repr(~a),
        abs(_Vec(3, 4)),
    )


def raises_add_int():
    return _Vec(1, 2) + 1


def raises_int_add():
    return 1 + _Vec(1, 2)


def raises_mul_str():
    return _Vec(1, 2) * "a"


def raises_no_operator():
    return _Plain() + _Plain()


def raises_no_division():
    return _Vec(1, 2) / 2


def raises_no_negation():
    return -_Plain()


def raises_no_order():
    return _Plain() < _Plain()


def raises_attribute_in_operator():
    return _Vec(1, 2) - 1


def all_binary(k):
    o = _Ops()
    return (
        o + k,
        o - k,
        o * k,
        o / k,
        o // k,
        o % k,
        divmod(o, k),
        o**k,
        o << k,
        o >> k,
        o & k,
        o | k,
        o ^ k,
        o @ k,
    )


def all_reflected(k):
    o = _Ops()
    return (
        k + o,
        k - o,
        k * o,
        k / o,
        k // o,
        k % o if not isinstance(k, str) else 0,
        divmod(k, o),
        k**o,
        k << o,
        k >> o,
        k & o,
        k | o,
        k ^ o,
        k @ o,
    )


def unary_and_conversions():
    import math

    o = _Ops()
    return (
        -o,
        +o,
        ~o,
        abs(o),
        int(o),
        float(o),
        complex(o),
        [10, 20, 30][o],
        round(o),
        round(o, 2),
        range(5)[o],
        "abc"[o],
        hex(o),
        math.trunc(o),
        math.floor(o),
        math.ceil(o),
        [0] * o if False else list(range(o)),
    )


def equality():
    a, b = _Vec(1, 2), _Vec(1, 2)
    return (
        a == b,
        a != b,
        a is b,
        a == (1, 2),
        a != 5,
        [a] == [b],
        a in [b],
        [_Vec(0, 0), b].index(a),
        (a, 1) == (b, 1.0),
    )


def hashing():
    return (
        len({_Vec(1, 2), _Vec(1, 2), _Vec(2, 1)}),
        {_Vec(1, 2): "a"}[_Vec(1, 2)],
        _Vec(0, 1) in {_Vec(0, 1)},
        hash(_Vec(1, 2)) == hash((1, 2)),
    )


def raises_eq_without_hash():
    class E:
        def __eq__(self, o):
            return True

    return hash(E())


def raises_eq_without_hash_in_set():
    class E:
        def __eq__(self, o):
            return True

    return {E()}


def truth():
    return (
        bool(_Vec(0, 0)),
        bool(_Vec(0, 1)),
        not _Vec(0, 0),
        "t" if _Vec(1, 0) else "f",
        _Vec(0, 0) or "other",
        bool(_Plain()),
    )


def truth_by_length():
    class L:
        def __init__(self, n):
            self.n = n

        def __len__(self):
            return self.n

    return bool(L(0)), bool(L(3)), not L(0), len(L(5))


def raises_bool_not_bool():
    class B:
        def __bool__(self):
            return 1

    return bool(B())


def raises_len_negative():
    class L:
        def __len__(self):
            return -1

    return len(L())


def raises_len_float():
    class L:
        def __len__(self):
            return 1.5

    return len(L())


def raises_len_missing():
    return len(_Plain())


def iteration():
    x, y = _Vec(5, 6)
    return (
        x,
        y,
        list(_Vec(1, 2)),
        sum(_Vec(1, 2)),
        [v * 2 for v in _Vec(3, 4)],
        max(_Vec(7, 3)),
        tuple(_Vec(0, 0)),
        [*_Vec(8, 9)],
        dict([_Vec("a", 1)]),
    )


def iterator_protocol():
    c = _Countdown(3)
    return (
        list(c),
        list(c),
        sum(_Countdown(4)),
        [x for x in _Countdown(2)],
        next(_Countdown(9)),
        2 in _Countdown(3),
        list(zip(_Countdown(2), "ab")),
    )


def raises_not_iterable():
    for _ in _Plain():
        pass


def raises_iter_returns_int():
    class I:
        def __iter__(self):
            return 5

    return list(I())


def raises_next_missing():
    return next(_Plain())


def getitem_protocol():
    r = _Row(1, 2, 3)
    return (
        list(r),
        2 in r,
        9 in r,
        r[0],
        r[-1],
        r[1:],
        [x + 1 for x in r],
        max(r),
        list(reversed(_WithLen(1, 2))),
        list(enumerate(r)),
    )


class _WithLen(_Row):
    def __len__(self):
        return len(self.items)


def items():
    g = _Grid()
    g[1, 2] = "#"
    g["a"] = 1
    g["a"] += 5
    v = g[0, 0], g["a"]
    del g["a"]
    s = g[1:2] if False else None
    return v, len(g), g.log, s


def raises_no_getitem():
    return _Plain()[0]


def raises_no_setitem():
    p = _Plain()
    p[0] = 1


def raises_no_delitem():
    v = _Vec(1, 2)
    del v[0]


def raises_getitem_error():
    return _Vec(1, 2)[5]


def slice_argument():
    class S:
        def __getitem__(self, k):
            return k

    s = S()
    return s[1:2], s[::3], s[1, 2:3], s[...], s["k"], s[:], s[-1]


def callable_instances():
    return (
        _Vec(2, 3)(10),
        callable(_Vec(1, 1)),
        callable(_Plain()),
        list(map(_Vec(1, 1), [1, 2])),
        sorted([3, 1, 2], key=_Vec(-1, 0)),
    )


def raises_not_callable():
    return _Plain()()


def contains():
    return 1 in _Vec(1, 2), 5 in _Vec(1, 2), 5 not in _Vec(1, 2)


def contains_any_truth():
    class C:
        def __contains__(self, x):
            return [] if x else "yes"

    return 1 in C(), 0 in C(), 0 not in C()


def raises_contains_missing():
    return 1 in _Plain()


def ordering():
    a, b = _Version(1, 2), _Version(1, 10)
    return (
        a < b,
        a > b,
        a <= b,
        a >= b,
        a == b,
        a != b,
        repr(sorted([b, a, _Version(0, 9)])),
        repr(max(a, b)),
        repr(min([b, a])),
    )


def raises_order_other():
    return _Version(1) < 1


def reflected_comparison():
    class N:
        def __gt__(self, o):
            return ("gt", o)

        def __lt__(self, o):
            return ("lt", o)

        def __ge__(self, o):
            return ("ge", o)

        def __le__(self, o):
            return ("le", o)

        def __eq__(self, o):
            return ("eq", o)

        def __ne__(self, o):
            return ("ne", o)

    n = N()
    return 1 < n, 1 > n, 1 <= n, 1 >= n, 1 == n, 1 != n, n < 2, n == 3


def not_equal_from_equal():
    class E:
        def __init__(self, v):
            self.v = v

        def __eq__(self, o):
            return self.v == o.v

    return E(1) == E(1), E(1) != E(1), E(1) != E(2)


def sort_uses_only_less_than():
    class L:
        def __init__(self, v):
            self.v = v

        def __lt__(self, o):
            return self.v < o.v

    xs = sorted([L(3), L(1), L(2)])
    return [x.v for x in xs], max(L(1), L(5)).v if False else min(L(4), L(2)).v


def subclass_reflected_first():
    class A:
        def __add__(self, o):
            return "A.add"

        def __radd__(self, o):
            return "A.radd"

    class B(A):
        def __radd__(self, o):
            return "B.radd"

    return A() + A(), A() + B(), B() + A(), B() + B(), 1 + A()


def not_implemented_falls_back():
    log = []

    class A:
        def __add__(self, o):
            log.append("A.add")
            return NotImplemented

        def __eq__(self, o):
            log.append("A.eq")
            return NotImplemented

    class B:
        def __radd__(self, o):
            log.append("B.radd")
            return "B"

    return A() + B(), A() == B(), log


def in_place():
    class I:
        def __init__(self):
            self.log = []

        def __iadd__(self, o):
            self.log.append(("iadd", o))
            return self

        def __imul__(self, o):
            return ("imul", o)

        def __sub__(self, o):
            return ("sub", o)

    a = I()
    b = a
    a += 1
    a += "x"
    c = I()
    c *= 2
    d = I()
    d -= 3
    return a.log, a is b, c, d


def all_in_place():
    class I:
        def __itruediv__(self, o):
            return "itruediv"

        def __ifloordiv__(self, o):
            return "ifloordiv"

        def __imod__(self, o):
            return "imod"

        def __ipow__(self, o):
            return "ipow"

        def __ilshift__(self, o):
            return "ilshift"

        def __irshift__(self, o):
            return "irshift"

        def __iand__(self, o):
            return "iand"

        def __ior__(self, o):
            return "ior"

        def __ixor__(self, o):
            return "ixor"

        def __imatmul__(self, o):
            return "imatmul"

    a = b = c = d = e = f = g = h = i = j = I()
    a /= 1
    b //= 1
    c %= 1
    d **= 1
    e <<= 1
    f >>= 1
    g &= 1
    h |= 1
    i ^= 1
    j @= 1
    return a, b, c, d, e, f, g, h, i, j


def text_forms():
    class T:
        def __str__(self):
            return "str"

        def __repr__(self):
            return "repr"

        def __format__(self, s):
            return f"format {s!r}"

    class R:
        def __repr__(self):
            return "only repr"

    t, r = T(), R()
    return (
        str(t),
        repr(t),
        f"{t}",
        f"{t!r}",
        f"{t:x}",
        "%s %r" % (t, t),
        [t],
        str([t]),
        {"k": t}.__repr__(),
        str(r),
        f"{r}",
        format(t, ""),
    )


def raises_str_not_str():
    class T:
        def __str__(self):
            return 5

    return str(T())


def raises_repr_not_str():
    class T:
        def __repr__(self):
            return None

    return repr(T())


def raises_hash_not_int():
    class H:
        def __hash__(self):
            return "a"

    return hash(H())


def hash_is_reduced():
    class H:
        def __init__(self, h):
            self.h = h

        def __hash__(self):
            return self.h

    return hash(H(5)), hash(H(-1)), hash(H(2**61)), hash(H(2**70)), hash(H(True))


def index_protocol():
    class I:
        def __index__(self):
            return 3

    i = I()
    return list(range(i)), [0, 1, 2, 3][i], "abcd"[i:], bin(i), int(i), [5] * i, (1).__index__()


def raises_index_not_int():
    class I:
        def __index__(self):
            return 1.5

    return [1, 2][I()]


def raises_int_not_int():
    class I:
        def __int__(self):
            return "5"

    return int(I())


def reversed_protocol():
    class R:
        def __reversed__(self):
            return iter("cba")

    return list(reversed(R()))


def raises_reversed_missing():
    return reversed(_Plain())


def length_hint_and_missing():
    class D(dict):
        def __missing__(self, k):
            return k * 2

    d = D(a=1)
    return d["a"], d["zz"], d.get("q"), len(d)


def getattr_hook():
    class G:
        x = 1

        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            return name.upper()

    return G().x, G().other, hasattr(G(), "_no"), getattr(G(), "_no", 5)


def setattr_hook():
    class S:
        def __init__(self):
            self.a = 1

        def __setattr__(self, name, value):
            super().__setattr__(name, value * 10)

    s = S()
    s.b = 2
    return s.a, s.b


def chained_comparison_of_objects():
    return (
        _Version(1) < _Version(2) < _Version(3),
        _Version(1) < _Version(0) < _Version(3),
        _Version(1) == _Version(1) <= _Version(1),
    )


def sum_of_objects():
    class M:
        def __init__(self, n):
            self.n = n

        def __add__(self, o):
            return M(self.n + (o.n if isinstance(o, M) else o))

        __radd__ = __add__

    return sum([M(1), M(2), M(3)]).n, sum([M(1)], M(10)).n


def polynomial():
    class P:
        def __init__(self, *c):
            self.c = list(c)

        def __add__(self, o):
            n = max(len(self.c), len(o.c))
            pad = lambda c: c + [0] * (n - len(c))
            return P(*[a + b for a, b in zip(pad(self.c), pad(o.c))])

        def __mul__(self, o):
            out = [0] * (len(self.c) + len(o.c) - 1)
            for i, a in enumerate(self.c):
                for j, b in enumerate(o.c):
                    out[i + j] += a * b
            return P(*out)

        def __call__(self, x):
            r = 0
            for a in reversed(self.c):
                r = r * x + a
            return r

        def __repr__(self):
            return " + ".join(f"{a}x^{i}" for i, a in enumerate(self.c) if a) or "0"

    p, q = P(1, 2), P(0, 1, 3)
    return repr(p + q), repr(p * q), (p * q)(2), repr(P(0)), (p + q)(0.5)


def rational():
    from math import gcd

    class Q:
        def __init__(self, n, d=1):
            if d == 0:
                raise ZeroDivisionError("denominator")
            g = gcd(n, d) * (1 if d > 0 else -1)
            self.n, self.d = n // g, d // g

        def __add__(self, o):
            return Q(self.n * o.d + o.n * self.d, self.d * o.d)

        def __mul__(self, o):
            return Q(self.n * o.n, self.d * o.d)

        def __truediv__(self, o):
            return Q(self.n * o.d, self.d * o.n)

        def __eq__(self, o):
            return (self.n, self.d) == (o.n, o.d)

        def __lt__(self, o):
            return self.n * o.d < o.n * self.d

        def __repr__(self):
            return f"{self.n}/{self.d}"

    h = Q(0)
    for i in range(1, 25):
        h = h + Q(1, i)
    try:
        h / Q(0)
    except ZeroDivisionError as e:
        error = str(e)
    return repr(h), Q(2, -4) == Q(-1, 2), repr(sorted([Q(1, 2), Q(1, 3)])), error


def multi_set_class():
    class Bag:
        def __init__(self, items=()):
            self.d = {}
            for x in items:
                self.d[x] = self.d.get(x, 0) + 1

        def __len__(self):
            return sum(self.d.values())

        def __iter__(self):
            for x, n in self.d.items():
                for _ in range(n):
                    yield x

        def __contains__(self, x):
            return x in self.d

        def __or__(self, o):
            return Bag([*self, *o])

        def __getitem__(self, x):
            return self.d.get(x, 0)

    b = Bag("hello")
    return len(b), list(b), "l" in b, b["l"], b["z"], len(b | Bag("lo")), bool(Bag())


ARGS = {"all_binary": [(1,), ("s",), (None,), (2.5,)], "all_reflected": [(1,), (2.5,), (None,)]}

"""dataclasses and copy."""
# mypy: ignore-errors

import copy
from dataclasses import (
    FrozenInstanceError,
    asdict,
    astuple,
    dataclass,
    field,
    fields,
    is_dataclass,
    replace,
)


@dataclass
class _Point:
    x: int
    y: int = 0

    def norm(self):
        return (self.x**2 + self.y**2) ** 0.5


@dataclass(frozen=True)
class _Frozen:
    a: int
    b: str = "b"


@dataclass(order=True)
class _Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False)


@dataclass
class _Bag:
    items: list = field(default_factory=list)
    size: int = field(init=False, default=0)
    secret: int = field(default=7, repr=False)

    def __post_init__(self):
        self.size = len(self.items)


@dataclass
class _Point3(_Point):
    z: int = 5


@dataclass(eq=False)
class _ById:
    v: int


@dataclass(kw_only=True)
class _Named:
    a: int
    b: int = 2


@dataclass(slots=True)
class _Slotted:
    a: int = 1


@dataclass
class _Node:
    value: int
    next: "_Node | None" = None


def basic():
    p = _Point(3, 4)
    return (
        p,
        repr(p),
        p.norm(),
        p.x,
        p == _Point(3, 4),
        p != _Point(4, 3),
        _Point(1),
        _Point(y=2, x=1),
        p == (3, 4),
    )


def change():
    p = _Point(1)
    q = p
    q.x += 10
    p.extra = 5
    return p, q is p, vars(p)


def raises_missing():
    return _Point()


def raises_too_many():
    return _Point(1, 2, 3)


def raises_unexpected():
    return _Point(1, z=3)


def raises_hash():
    return hash(_Point(1, 2))


def raises_order():
    return _Point(1) < _Point(2)


def frozen():
    f = _Frozen(1)
    try:
        f.a = 2
    except FrozenInstanceError as e:
        return (
            f,
            hash(f) == hash(_Frozen(1, "b")),
            {f: "k"}[_Frozen(1)],
            str(e),
            isinstance(e, AttributeError),
        )


def raises_frozen():
    f = _Frozen(1)
    f.a = 5


def raises_frozen_delete():
    f = _Frozen(1)
    del f.b


def ordered():
    a, b = _Version(1, 2, "x"), _Version(1, 10)
    return a < b, a <= b, a > b, a >= b, a == _Version(1, 2, "other"), sorted([b, a]), max(a, b)


def raises_ordered_other():
    return _Version(1) < 5


def factories():
    a, b = _Bag(), _Bag([1, 2])
    a.items.append(9)
    return a, b, _Bag().items, b.size, b.secret, repr(b)


def inheritance():
    return (
        _Point3(1),
        _Point3(1, 2, 3),
        _Point3(3, 4).norm(),
        isinstance(_Point3(1), _Point),
        _Point3(1, 0) == _Point(1, 0),
    )


def identity_equality():
    return _ById(1) == _ById(1), (lambda a: a == a)(_ById(1)), repr(_ById(1))


def keyword_only():
    return _Named(a=1), _Named(b=5, a=0)


def raises_keyword_only():
    return _Named(1)


def slotted():
    s = _Slotted()
    s.a += 1
    try:
        s.b = 1
    except AttributeError:
        return s, hasattr(s, "__dict__")


def functions():
    p = _Point(1, 2)
    return (
        asdict(p),
        astuple(p),
        replace(p, y=9),
        [f.name for f in fields(p)],
        is_dataclass(p),
        is_dataclass(_Point),
        is_dataclass(5),
        asdict(_Bag([_Point(1)])),
        p,
    )


def raises_replace():
    return replace(_Point(1), z=2)


def raises_fields():
    return fields(5)


def linked():
    head = None
    for i in range(3):
        head = _Node(i, head)
    out, n = [], head
    while n is not None:
        out.append(n.value)
        n = n.next
    return out, head, repr(head)


def in_containers():
    ps = [_Point(2), _Point(1, 5)]
    return (
        _Point(1, 5) in ps,
        ps.index(_Point(1, 5)),
        sorted(ps, key=lambda p: p.x),
        {f.a: f for f in [_Frozen(1), _Frozen(2)]},
        sum(p.x for p in ps),
        {_Frozen(1), _Frozen(1)},
    )


def matching(p):
    match p:
        case _Point(0, 0):
            return "origin"
        case _Point(x, y) if x == y:
            return "diagonal"
        case _Point(x=x):
            return x


def inventory():
    @dataclass
    class Item:
        name: str
        price: float
        count: int = 1

        @property
        def total(self):
            return self.price * self.count

    items = [Item("a", 1.5, 3), Item("b", 2.0)]
    items[1].count += 4
    return sum(i.total for i in items), max(items, key=lambda i: i.total), [i.name for i in items]


def shallow_copy():
    a = [1, [2, 3], {"k": [4]}]
    b = copy.copy(a)
    b[1].append(9)
    b.append(0)
    return a, b, b[1] is a[1]


def deep_copy():
    a = [1, [2, 3], {"k": [4]}, (5, [6])]
    b = copy.deepcopy(a)
    b[1].append(9)
    b[2]["k"].append(8)
    b[3][1].append(7)
    return a, b


def deep_copy_keeps_sharing():
    x = [1]
    b = copy.deepcopy([x, x])
    b[0].append(2)
    return b, b[0] is b[1], x


def deep_copy_cycle():
    a = [1]
    a.append(a)
    b = copy.deepcopy(a)
    return b[1] is b, b is a, len(b)


def copy_instances():
    class C:
        def __init__(self):
            self.xs, self.n = [1], 5

    a = C()
    b, c = copy.copy(a), copy.deepcopy(a)
    b.n = 6
    b.xs.append(2)
    c.xs.append(3)
    return a.n, a.xs, b.n, c.xs


def copy_immutable():
    t, s = (1, 2), "abc"
    return (
        copy.copy(t) is t,
        copy.deepcopy(s) is s,
        copy.deepcopy((1, [2])),
        copy.copy(5),
        copy.deepcopy(None),
        copy.copy({1: 2}),
        copy.copy({1, 2}),
        copy.deepcopy(1.5),
    )


def copy_hooks():
    class C:
        def __init__(self, v):
            self.v = v

        def __copy__(self):
            return C("copied")

        def __deepcopy__(self, memo):
            return C("deep")

    return copy.copy(C(1)).v, copy.deepcopy([C(1)])[0].v


def copy_dataclass():
    b = _Bag([[1]])
    c, d = copy.copy(b), copy.deepcopy(b)
    c.items[0].append(2)
    return b, c, d


ARGS = {"matching": [(_Point(0, 0),), (_Point(2, 2),), (_Point(5, 1),)]}

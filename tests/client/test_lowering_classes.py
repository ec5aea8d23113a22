"""Classes of all kinds: lowered code does what CPython does."""

# mypy: ignore-errors

from __future__ import annotations

import abc
import collections
import dataclasses
import enum
import functools
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from tests.client.outcomes import agree

T = TypeVar("T")


class Vector:
    """Operators and their reflected forms."""

    count = 0

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Vector):
            return Vector(self.x + other.x, self.y + other.y)
        return NotImplemented

    def __radd__(self, other: Any) -> Any:
        return Vector(self.x + other, self.y + other)

    def __mul__(self, k: float) -> Vector:
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self) -> Vector:
        return Vector(-self.x, -self.y)

    def __iadd__(self, other: Vector) -> Vector:
        self.x += other.x
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self) -> int:
        return hash((self.x, self.y))

    def __lt__(self, other: Vector) -> bool:
        return self.x < other.x

    def __bool__(self) -> bool:
        return self.x != 0

    def __repr__(self) -> str:
        return f"Vector({self.x!r}, {self.y!r})"

    def __str__(self) -> str:
        return f"<{self.x}, {self.y}>"

    def __format__(self, spec: str) -> str:
        return format(self.x, spec)

    def __getitem__(self, i: int) -> float:
        return (self.x, self.y)[i]

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Any:
        yield self.x
        yield self.y

    def __contains__(self, v: float) -> bool:
        return v in (self.x, self.y)

    def __call__(self, *args: float) -> Any:
        return (self, args)


def operators(n: int) -> Any:
    v, w = Vector(n, 1), Vector(2, 3)
    total = sum([v, w], 0) if n else v
    alias = v
    v += w
    x, y = w
    return (
        v + w, 5 + w, w * 3, 3 * w, -w, v is alias, v == w, v != w, v < w, bool(Vector(0, 1)), total,
        f"{v} {v!r} {w:.2f}", str(w), w[0], w[-1], len(w), list(w), 3 in w, w(1, 2), x, y,
        {v: 1, w: 2}[Vector(2, 3)], sorted([w, v, Vector(1, 0)]),
    )  # fmt: skip


def operator_fails(n: int) -> Any:
    return Vector(1, 2) + "text"


class Base:
    kind = "base"
    made: ClassVar[int] = 3

    def __init__(self, name: str, *extra: Any, **named: Any) -> None:
        self.name = name
        self.extra = extra
        self.named = named
        self.greeting = self.greet()

    def greet(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def length(self) -> int:
        return len(self.name)

    @length.setter
    def length(self, n: int) -> None:
        self.name = self.name[:n]

    @length.deleter
    def length(self) -> None:
        self.name = ""

    @staticmethod
    def double(x: int) -> int:
        return x * 2

    @classmethod
    def make(cls, name: str) -> Base:
        return cls(name + "!")

    def __private(self) -> str:
        return "private " + self.name

    def reveal(self) -> str:
        return self.__private()


class Mixin:
    def greet(self) -> str:
        return "mixed " + super().greet()


class Derived(Mixin, Base):
    kind = "derived"

    def __init__(self, name: str, size: int = 2) -> None:
        super().__init__(name, size, size=size)
        self.size = size

    def greet(self) -> str:
        return "hello " + super().greet() + super(Mixin, self).greet()

    @property
    def length(self) -> int:
        return super().length * 10

    @classmethod
    def make(cls, name: str) -> Base:
        return super().make(name + "?")


class Explicit(Base):
    def __init__(self) -> None:
        Base.__init__(self, "explicit")
        self.reveal = lambda: "own"


def inheritance(n: int) -> Any:
    one: Any = Derived("d" * n) if n else Base("b", 1, k=2)
    made = type(one).make("made")
    result = [
        one.greeting, one.length, one.double(4), Base.double(5), made.name, type(made) is type(one),
        isinstance(one, Base), isinstance(one, (int, Mixin)), issubclass(Derived, Base),
        one.extra, one.named, one.reveal(), Explicit().reveal(), Explicit().greeting, one.made,
    ]  # fmt: skip
    base = Base("longer")
    base.length = 3
    result.append(base.name)
    del base.length
    result.append(base.name)
    try:
        one.length = 5
        result.append(one.name)
    except AttributeError:
        result.append("no setter")
    return result


class Node:
    def __init__(self, value: int, next: Node | None = None) -> None:
        self.value = value
        self.next = next


class Stack(Generic[T]):
    def __init__(self) -> None:
        self._top: Node | None = None

    def push(self, value: int) -> Stack[T]:
        self._top = Node(value, self._top)
        return self

    def __iter__(self) -> Stack[T]:
        self._at = self._top
        return self

    def __next__(self) -> int:
        if self._at is None:
            raise StopIteration
        value = self._at.value
        self._at = self._at.next
        return value


def recursive_data(n: int) -> Any:
    stack: Stack[int] = Stack()
    for i in range(n):
        stack.push(i).push(i * i)
    cycle = Node(1)
    cycle.next = cycle
    return (list(stack), cycle.next.next is cycle, max(stack, default=None))


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> float: ...

    def describe(self) -> str:
        return f"{type(self).__name__} {self.area()}"


class Square(Shape):
    def __init__(self, side: float) -> None:
        self.side = side

    def area(self) -> float:
        return self.side**2


def abstract(n: int) -> Any:
    return Square(n).describe() if n else Shape()


class Failure(Exception):
    def __init__(self, code: int, *rest: Any) -> None:
        super().__init__(f"code {code}", *rest)
        self.code = code

    def __str__(self) -> str:
        return "failure " + super().__str__()


class Silent(Failure):
    pass


def exceptions(n: int) -> Any:
    try:
        if n == 0:
            raise Failure(1, 2)
        if n == 1:
            raise Silent(3) from ValueError("cause")
        raise Failure
    except Silent as error:
        return (error.code, str(error), error.args, repr(error.__cause__))
    except Failure as error:
        return (error.code, str(error), error.args, error.__cause__)


def own_exception_leaves(n: int) -> Any:
    raise Silent(n)


# -- dataclasses


@dataclass
class Plain:
    x: int
    y: list[int] = field(default_factory=list)
    z: str = "z"
    hidden: int = field(default=5, repr=False, compare=False)
    total: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.total = self.x + len(self.y)


@dataclass(frozen=True, order=True)
class Frozen:
    a: int
    b: float = 2.5


@dataclass(kw_only=True)
class Child(Plain):
    extra: dict[str, int] = field(default_factory=dict)
    scale: dataclasses.InitVar[int] = 1

    def __post_init__(self, scale: int) -> None:
        super().__post_init__()
        self.total *= scale


@dataclass(slots=True)
class Slotted:
    a: int
    b: int = 3


PLAIN = Plain(7, [1])
FROZEN = Frozen(1)


def use_dataclasses(n: int) -> Any:
    p, q = Plain(n), Plain(n, [], "z", 9)
    p.y.append(1)
    child = Child(n, extra={"k": 1}, scale=3)
    f = Frozen(n)
    slotted = Slotted(n)
    slotted.b += 1
    result = [
        p, q, p == q, q == Plain(n), p != 3, repr(p), p.y is q.y, child, repr(child), f, f < Frozen(2),
        f >= Frozen(n, 2.5), hash(f) == hash(Frozen(n)), {f: 1}[Frozen(n)], PLAIN.x, PLAIN.total,
        FROZEN == Frozen(1, 2.5), f"{FROZEN}", repr(slotted), slotted.b, Plain.z,
    ]  # fmt: skip
    return result


def frozen_fails(n: int) -> Any:
    f = Frozen(n)
    if n == 0:
        f.a = 1
    elif n == 1:
        del f.b
    elif n == 2:
        return Frozen()
    elif n == 3:
        return Plain(1, 2, 3, 4, 5)
    elif n == 4:
        return Frozen(1) < 3
    return f


# -- enumerations


class Color(enum.Enum):
    RED = 1
    GREEN = "g"
    CRIMSON = 1

    @property
    def bright(self) -> bool:
        return self is Color.RED

    def shout(self) -> str:
        return self.name.upper() + "!"

    @classmethod
    def best(cls) -> Color:
        return cls.GREEN


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 10


class Planet(enum.Enum):
    EARTH = (5.97, 6.37)
    MARS = (0.64, 3.39)

    def __init__(self, mass: float, radius: float) -> None:
        self.mass = mass
        self.radius = radius


def enumerations(color: Color) -> Any:
    table = {Color.RED: "r", Color.GREEN: "g"}
    match color:
        case Color.RED:
            matched = "red"
        case _:
            matched = "other"
    return (
        color is Color.RED, color == Color.GREEN, color.name, color.value, color.bright,
        color.shout(), Color.best(), table[color], matched, repr(color), str(color), f"{color}",
        isinstance(color, Color), Color.CRIMSON is Color.RED, Planet.MARS.mass,
    )  # fmt: skip


def int_enumerations(level: Level) -> Any:
    return (
        level + 1, 1 + level, level < 5, level == 10, level == Level.HIGH, [0] * level,
        level * level, -level, int(level), max(level, Level.LOW) is Level.HIGH, f"{level}", repr(level),
        {1: "one"}.get(level), hash(level) == hash(level.value), bool(level), level % 3,
    )  # fmt: skip


def enumeration_members(n: int) -> Any:
    found = [color.name for color in Color]
    for level in Level:
        found.append(level.value)
    return (found, len(Color), list(Level), Color["GREEN"], Color.RED in Color)


def enumeration_calls(value: Any) -> Any:
    return Color(value)


# -- namedtuples

Pair = collections.namedtuple("Pair", "left right", defaults=[0])


class Point(NamedTuple):
    x: int
    y: int = 2

    def norm(self) -> int:
        return self.x**2 + self.y**2

    @property
    def swapped(self) -> Point:
        return Point(self.y, self.x)


PAIR = Pair(1, "r")


def namedtuples(n: int) -> Any:
    pair = Pair(n)
    point = Point(n, y=5)
    a, b = point
    return (
        pair, pair.left, pair[1], len(pair), list(point), a + b, point.norm(), point.swapped, PAIR,
        PAIR.right, pair == (n, 0), point < Point(9, 9), point._replace(x=8), point._asdict(),
        Pair._make([3, 4]), repr(point), str(pair), hash(point) == hash((n, 5)), Point._fields,
        5 in point, {point: 1}[Point(n, 5)], point + (1,), point[::-1],
    )  # fmt: skip


def matches_point(value: Any) -> Any:
    match value:
        case Point(0, y):
            return ("axis", y)
        case Point(x=x, y=5):
            return ("five", x)
    return None


# -- nested classes


def nested_classes(n: int) -> Any:
    class A:
        limit = 5

        def __init__(self, x: int) -> None:
            self.x = x

        def value(self) -> int:
            return self.x

        def __eq__(self, other: object) -> bool:
            return isinstance(other, A) and self.x == other.x

    class B(A):
        def __init__(self, x: int) -> None:
            super().__init__(x + 1)
            self.more = [self]

        def value(self) -> int:
            return super().value() * B.limit

        @staticmethod
        def helper() -> str:
            return "helper"

        @property
        def double(self) -> int:
            return self.x * 2

        @double.setter
        def double(self, value: int) -> None:
            self.x = value // 2

        @double.deleter
        def double(self) -> None:
            self.x = -1

    b = B(n)
    b.x += 1
    b.double += 10
    found = (b.value(), b.double, A(1) == A(1), b.more[0] is b, B.helper())
    del b.double
    try:
        return (found, b.x, {A(1): 2})
    except TypeError as error:
        return (found, b.x, str(error))


def attributes_by_name(n: int) -> Any:
    box = Node(n)
    setattr(box, "color", "red")
    found = (
        hasattr(box, "color"),
        getattr(box, "shape", "none"),
        box.color,
        hasattr(box, "nothing"),
    )
    del box.color
    return (*found, hasattr(box, "color"), callable(box), type(box).__name__)


def test_plain_classes() -> None:
    for n in range(3):
        for function in (
            operators, operator_fails, inheritance, recursive_data, abstract, exceptions,
            own_exception_leaves, nested_classes, attributes_by_name,
        ):  # fmt: skip
            agree(function, n)


def test_dataclasses() -> None:
    for n in range(3):
        agree(use_dataclasses, n)
    for n in range(6):
        agree(frozen_fails, n)


def test_enumerations() -> None:
    for color in Color:
        agree(enumerations, color)
    for level in Level:
        agree(int_enumerations, level)
    agree(enumeration_members, 1)
    for value in (1, "g", 7, Color.RED):
        agree(enumeration_calls, value)


def test_namedtuples() -> None:
    for n in range(3):
        agree(namedtuples, n)
    for value in (Point(0, 4), Point(1, 5), Point(1, 1), (0, 4)):
        agree(matches_point, value)


def test_decorated_methods() -> None:
    agree(use_decorated, 3)


def traced(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(self: Any, *args: Any) -> Any:
        return ["traced", function(self, *args)]

    return wrapper


class Decorated:
    @traced
    def method(self, x: int) -> int:
        return x + 1

    @classmethod
    @traced
    def of_class(cls, x: int) -> Any:
        return (cls.__name__, x)


def use_decorated(n: int) -> Any:
    return (Decorated().method(n), Decorated.of_class(n))

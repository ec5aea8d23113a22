"""enum."""
# mypy: ignore-errors

import enum
from enum import Enum, Flag, IntEnum, IntFlag, auto


class _Colour(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = 1


class _Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.42e23, 3.39e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def gravity(self):
        return 6.67e-11 * self.mass / self.radius**2


class _Level(IntEnum):
    LOW = 1
    HIGH = 10


class _Auto(Enum):
    A = auto()
    B = auto()
    C = "see"


class _Access(Flag):
    READ = 1
    WRITE = 2
    RUN = 4
    ALL = 7


class _Bits(IntFlag):
    X = 1
    Y = 2


class _Way(Enum):
    N, E, S, W = range(4)

    def turn(self):
        return _Way((self.value + 1) % 4)

    @classmethod
    def start(cls):
        return cls.N


class _Text(str, Enum):
    A = "a"
    B = "b"


def members():
    return (
        _Colour.RED,
        _Colour.RED.name,
        _Colour.RED.value,
        _Colour.CRIMSON is _Colour.RED,
        list(_Colour),
        len(_Colour),
        [c.name for c in _Colour],
        list(_Colour.__members__),
    )


def lookup():
    return (
        _Colour(2),
        _Colour["BLUE"],
        _Colour("x") if False else None,
        _Colour.RED in _Colour,
        isinstance(_Colour.RED, _Colour),
        type(_Colour.RED) is _Colour,
    )


def raises_value():
    return _Colour(9)


def raises_name():
    return _Colour["PINK"]


def raises_attribute():
    return _Colour.PINK


def raises_order():
    return _Colour.RED < _Colour.BLUE


def raises_set():
    _Colour.RED = 5


def raises_set_value():
    _Colour.RED.value = 5


def raises_subclass():
    class More(_Colour):
        X = 1


def equality():
    return (
        _Colour.RED == _Colour.RED,
        _Colour.RED is _Colour(1),
        _Colour.RED == 1,
        _Colour.RED != _Colour.BLUE,
        bool(_Colour.RED),
        _Colour.RED == _Level.LOW,
    )


def text():
    return (
        str(_Colour.RED),
        repr(_Colour.RED),
        repr(_Planet.MARS.name),
        [_Colour.RED],
        f"{_Colour.BLUE.name}:{_Colour.BLUE.value}",
        "%s" % _Colour.GREEN,
        str(_Way.N),
    )


def as_keys():
    d = {_Colour.RED: "r", _Colour.BLUE: "b"}
    d[_Colour.CRIMSON] = "c"
    return d, d[_Colour(3)], {_Colour.RED, _Colour.CRIMSON}, _Colour.GREEN in d


def with_attributes():
    return (
        _Planet.EARTH.mass,
        round(_Planet.EARTH.gravity, 2),
        _Planet.MARS.value,
        _Planet((5.97e24, 6.37e6)).name,
    )


def methods():
    w, out = _Way.start(), []
    for _ in range(5):
        out.append(w.name)
        w = w.turn()
    return out


def int_enum():
    return (
        _Level.LOW + 1,
        _Level.HIGH > 5,
        _Level.LOW < _Level.HIGH,
        _Level.HIGH == 10,
        sorted([_Level.HIGH, _Level.LOW]),
        [0] * _Level.LOW,
        _Level(10),
        int(_Level.HIGH),
        max(_Level),
        _Level.LOW * 2.5,
        type(_Level.LOW + 1),
        f"{_Level.HIGH.value:03d}",
    )


def auto_values():
    return [m.value for m in _Auto], _Auto.B, _Auto("see")


def flags():
    rw = _Access.READ | _Access.WRITE
    return (
        rw.value,
        _Access.READ in rw,
        _Access.RUN in rw,
        rw & _Access.WRITE,
        rw ^ _Access.READ,
        _Access.ALL & rw == rw,
        bool(_Access.READ & _Access.RUN),
        (~_Access.READ).value,
        _Access(3) == rw,
        _Access.ALL == rw | _Access.RUN,
    )


def int_flags():
    return (
        (_Bits.X | _Bits.Y).value,
        _Bits.X | 4 if False else _Bits(3) == 3,
        _Bits.X & 1,
        int(_Bits.Y),
        _Bits.X + 1,
    )


def text_enum():
    return (
        _Text.A == "a",
        _Text.B.upper(),
        _Text("a").name,
        {"a": 1}[_Text.A],
        [t.value for t in _Text],
        len(_Text.A),
    )


def functional():
    Shape = Enum("Shape", "CIRCLE SQUARE")
    Other = Enum("Other", {"P": 10, "Q": 20})
    return [s.value for s in Shape], Shape.SQUARE.name, Other(20).name


def unique_decorator():
    try:

        @enum.unique
        class Bad(Enum):
            A = 1
            B = 1
    except ValueError as e:
        return str(e)


def matching(c):
    match c:
        case _Colour.RED:
            return "stop"
        case _Colour.GREEN:
            return "go"
        case _:
            return "?"


def if_chain(c):
    return "r" if c is _Colour.RED else "g" if c == _Colour.GREEN else "other"


def iterate_and_group():
    groups = {}
    for i, w in enumerate("nesnwn"):
        groups.setdefault(_Way["NESW"["nesw".index(w)]], []).append(i)
    return {k.name: v for k, v in groups.items()}


def state_machine():
    class S(Enum):
        IDLE = auto()
        RUNNING = auto()
        DONE = auto()

    table = {(S.IDLE, "go"): S.RUNNING, (S.RUNNING, "stop"): S.DONE}
    s, log = S.IDLE, []
    for event in ["stop", "go", "go", "stop"]:
        s = table.get((s, event), s)
        log.append(s.name)
    return log


ARGS = {
    "matching": [(_Colour.RED,), (_Colour.GREEN,), (_Colour.BLUE,)],
    "if_chain": [(_Colour.CRIMSON,), (_Colour.GREEN,), (_Colour.BLUE,)],
}

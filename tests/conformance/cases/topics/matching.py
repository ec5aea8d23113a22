"""match statements: every kind of pattern."""
# mypy: ignore-errors

from dataclasses import dataclass


@dataclass
class _Point:
    x: int
    y: int


class _Circle:
    __match_args__ = ("centre", "radius")

    def __init__(self, centre, radius):
        self.centre, self.radius = centre, radius


class _Limits:
    LOW = 1
    HIGH = 10


def literals(x):
    match x:
        case 0:
            return "zero"
        case 1 | 2 | 3:
            return "few"
        case -1:
            return "minus"
        case 2.5:
            return "float"
        case "a":
            return "letter"
        case b"b":
            return "bytes"
        case None:
            return "none"
        case True:
            return "true"
        case 1 + 2j:
            return "complex"
        case _:
            return "other"


def capture(x):
    match x:
        case y:
            return y


def sequences(x):
    match x:
        case []:
            return "empty"
        case [a]:
            return "one", a
        case [a, b]:
            return "two", a, b
        case [1, *rest]:
            return "starts with 1", rest
        case [first, *_, last]:
            return "many", first, last
        case _:
            return "no"


def tuples(x):
    match x:
        case (0, 0):
            return "origin"
        case (0, y):
            return "on y", y
        case (x, 0):
            return "on x", x
        case (a, (b, c)):
            return "nested", a, b, c
        case _:
            return "else"


def star_patterns(x):
    match x:
        case [*init, "end"]:
            return init
        case [a, *mid, b] if len(mid) > 2:
            return a, mid, b
        case [*all_]:
            return all_


def strings_are_not_sequences(x):
    match x:
        case [a, b]:
            return "sequence"
        case str():
            return "str"
        case bytes():
            return "bytes"
        case _:
            return "else"


def mappings(x):
    match x:
        case {"kind": "a", "value": v}:
            return "a", v
        case {"kind": k, **rest}:
            return k, rest
        case {}:
            return "some dict"
        case _:
            return "no dict"


def mapping_extra_keys(x):
    match x:
        case {"a": 1, "b": [p, q]}:
            return p, q
        case {"a": int() as n}:
            return "int", n
        case {1: one, None: none}:
            return one, none
        case _:
            return None


def classes(x):
    match x:
        case _Point(x=0, y=0):
            return "origin"
        case _Point(0, y):
            return "y", y
        case _Point(x=a) if a > 10:
            return "far", a
        case _Point():
            return "point"
        case _Circle(_Point(a, b), r):
            return "circle", a, b, r
        case _Circle(radius=r):
            return "odd circle", r
        case _:
            return "else"


def builtin_classes(x):
    match x:
        case bool(b):
            return "bool", b
        case int(n):
            return "int", n
        case float(f):
            return "float", f
        case str(s):
            return "str", s
        case list([a, *_]):
            return "list", a
        case tuple():
            return "tuple"
        case dict(d):
            return "dict", d
        case set():
            return "set"
        case None:
            return "none"
        case _:
            return "else"


def or_patterns(x):
    match x:
        case [1, y] | [y, 1]:
            return "pair with 1", y
        case (int() | float()) as n:
            return "number", n
        case {"a": v} | {"b": v}:
            return "a or b", v
        case _:
            return "else"


def guards(x):
    match x:
        case n if n < 0:
            return "negative"
        case n if n % 2 == 0:
            return "even"
        case n if n > 100:
            return "large odd"
    return "no case"


def guard_failure_keeps_binding(x):
    match x:
        case [a, b] if a > b:
            r = "descending"
        case [a, b]:
            r = "ascending"
        case _:
            return None
    return r, a, b


def as_patterns(x):
    match x:
        case [int() as a, (str() | None) as b] as whole:
            return a, b, whole
        case [_, [_, c] as inner]:
            return c, inner
        case _:
            return "else"


def value_patterns(x):
    match x:
        case _Limits.LOW:
            return "low"
        case _Limits.HIGH:
            return "high"
        case _:
            return "between"


def no_match_falls_through(x):
    r = "before"
    match x:
        case 1:
            r = "one"
        case 2:
            r = "two"
    return r


def wildcard_does_not_bind(x):
    match x:
        case [_, _]:
            return "two"
        case _:
            return "other"


def match_tuple_of_subjects(a, b):
    match a, b:
        case 0, 0:
            return "both"
        case 0, _:
            return "first"
        case _, 0:
            return "second"
        case _:
            return "none"


def match_in_loop(commands):
    x = y = 0
    log = []
    for c in commands:
        match c.split():
            case ["go", "north" | "south" as way, n]:
                y += int(n) if way == "north" else -int(n)
            case ["go", "east", n]:
                x += int(n)
            case ["say", *words]:
                log.append(" ".join(words))
            case ["quit"]:
                break
            case [unknown]:
                log.append(f"?{unknown}")
            case []:
                continue
    return x, y, log


def evaluate(e):
    match e:
        case int() | float():
            return e
        case ("+", a, b):
            return evaluate(a) + evaluate(b)
        case ("*", a, b):
            return evaluate(a) * evaluate(b)
        case ("-", a):
            return -evaluate(a)
        case (op, *_):
            raise ValueError(f"unknown operator {op!r}")


def raises_evaluate():
    return evaluate(("/", 1, 2))


def raises_too_many_positional():
    match _Point(1, 2):
        case _Point(a, b, c):
            return a


def raises_no_match_args():
    match _Limits():
        case _Limits(a):
            return a


def raises_in_guard(x):
    match x:
        case n if 1 // n:
            return n


def true_is_one(x):
    match x:
        case True:
            return "True"
        case 1:
            return "1"
        case 0:
            return "0"
        case False:
            return "False"


def subject_evaluated_once():
    log = []

    def f():
        log.append(1)
        return 5

    match f():
        case 1:
            pass
        case 2:
            pass
        case 5:
            log.append(5)
    return log


def nested_match(x):
    match x:
        case [kind, body]:
            match body:
                case {"n": n}:
                    return kind, n
                case _:
                    return kind, "unknown"
        case _:
            return "bad"


def soft_keywords():
    match = {"case": 1}
    case = match["case"]
    match case:
        case 1:
            _ = "one"
    return match, _


ARGS = {
    "literals": [
        (0,),
        (2,),
        (-1,),
        (2.5,),
        ("a",),
        (b"b",),
        (None,),
        (True,),
        (1 + 2j,),
        (1.0,),
        ("z",),
        ([],),
        (0.0,),
        (False,),
    ],
    "capture": [(5,), ("s",)],
    "sequences": [
        ([],),
        ([5],),
        ((1, 2),),
        ([1, 2, 3],),
        ([4, 5, 6, 7],),
        ("ab",),
        (range(3),),
        (5,),
        ({1: 2},),
    ],
    "tuples": [((0, 0),), ((0, 5),), ((5, 0),), ((1, (2, 3)),), ((1, 2, 3),), ([0, 0],), (None,)],
    "star_patterns": [(["a", "end"],), ([1, 2, 3, 4, 5],), ([],), ([1, 2],)],
    "strings_are_not_sequences": [("ab",), (b"ab",), ([1, 2],), (5,)],
    "mappings": [({"kind": "a", "value": 1},), ({"kind": "b", "x": 2},), ({},), ({"z": 1},), ([],)],
    "mapping_extra_keys": [
        ({"a": 1, "b": [2, 3], "c": 4},),
        ({"a": 5},),
        ({1: "x", None: "y"},),
        ({"a": "s"},),
    ],
    "classes": [
        (_Point(0, 0),),
        (_Point(0, 5),),
        (_Point(50, 1),),
        (_Point(1, 1),),
        (_Circle(_Point(1, 2), 3),),
        (_Circle(None, 4),),
        (5,),
    ],
    "builtin_classes": [
        (True,),
        (5,),
        (1.5,),
        ("s",),
        ([1, 2],),
        ([],),
        ((1,),),
        ({"a": 1},),
        ({1},),
        (None,),
        (1j,),
    ],
    "or_patterns": [([1, 5],), ([5, 1],), ([2, 3],), (4,), (1.5,), ({"b": 2},), ("x",)],
    "guards": [(-1,), (4,), (101,), (5,)],
    "guard_failure_keeps_binding": [([2, 1],), ([1, 2],), (5,)],
    "as_patterns": [([1, "a"],), ([1, None],), ([0, [1, 2]],), ([1, 2],)],
    "value_patterns": [(1,), (10,), (5,)],
    "no_match_falls_through": [(1,), (3,)],
    "wildcard_does_not_bind": [([1, 2],), (1,)],
    "match_tuple_of_subjects": [(0, 0), (0, 1), (1, 0), (1, 1)],
    "match_in_loop": [
        (
            [
                "go north 5",
                "go east 2",
                "go south 1",
                "say hello big world",
                "jump",
                "",
                "quit",
                "say no",
            ],
        )
    ],
    "evaluate": [(("+", 1, ("*", 2, 3.5)),), (("-", ("+", 1, 2)),)],
    "raises_in_guard": [(0,)],
    "true_is_one": [(True,), (1,), (0,), (False,), (1.0,)],
    "nested_match": [(["a", {"n": 1}],), (["a", 5],), (7,)],
}

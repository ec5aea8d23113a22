"""Source for the methods that @dataclass, namedtuple and Enum make without one.

The text says what CPython's own generated code does. What it refers to by name, the defaults and
factories of fields for example, comes from `own`, an environment of its own.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from purlin._capture._types import ENTRY_FILE
from purlin._source import Found, SourceFile


class NotGiven:
    """The default of a parameter whose field has a default_factory: the class itself is passed."""


@dataclass(frozen=True)
class Generated:
    """A function as text.

    Args:
        text: its source, whose line 1 is the `def`.
        own: what the names in it stand for, apart from builtins.
        defaults: values of its parameters' defaults, in their order.
        qualname: its qualified name.
        file: what tracebacks show; ENTRY_FILE: nothing, as CPython's is written in C.
    """

    text: str
    own: dict[str, Any]
    defaults: tuple[Any, ...]
    qualname: str
    file: str = ENTRY_FILE

    def found(self) -> Found:
        # @dataclass's own text has another `def` around it until CPython 3.13.
        text = self.text if sys.version_info >= (3, 13) else "\n" + self.text
        tree = ast.parse(text)
        return Found(SourceFile(self.file, text.splitlines(True), tree), tree.body[0], "")


def generated_member(cls: type, owner: type, name: str, member: object) -> Generated | None:
    """The source of a method that `owner` has without one, as the class `cls` inherits it."""
    if is_namedtuple(owner):
        make = NAMEDTUPLE.get(name)
        return None if make is None or _has_source(member) else make(owner)
    if isinstance(owner, enum.EnumMeta):
        return None
    if not _is_generated(member) or not dataclasses.is_dataclass(owner):
        return None
    maker = DATACLASS.get(name)
    return None if maker is None else dataclasses.replace(maker(cls, owner), file="<string>")


def _has_source(member: object) -> bool:
    code = getattr(getattr(member, "__func__", member), "__code__", None)
    return isinstance(code, types.CodeType) and not code.co_filename.endswith(
        ("<string>", "collections/__init__.py")
    ) and not code.co_filename.startswith("<")  # fmt: skip


def _is_generated(member: object) -> bool:
    """Whether @dataclass made the function: repr's is wrapped once more."""
    function = getattr(member, "__wrapped__", member)
    code = getattr(function, "__code__", None)
    return isinstance(code, types.CodeType) and code.co_filename == "<string>"


# -- dataclasses


def _fields(cls: type) -> list[dataclasses.Field[Any]]:
    """Fields, and what is passed to __post_init__ alone, in order."""
    found: dict[str, dataclasses.Field[Any]] = getattr(cls, "__dataclass_fields__", {})
    return [f for f in found.values() if _kind(f) != "_FIELD_CLASSVAR"]


def _kind(field: dataclasses.Field[Any]) -> str:
    return str(getattr(field, "_field_type", None))


def _init(cls: type, owner: type) -> Generated:
    fields = _fields(owner)
    own: dict[str, Any] = {"_not_given": NotGiven}
    defaults: list[Any] = []
    given = ["self"]
    positional = [field for field in fields if field.init and not field.kw_only]
    named = [field for field in fields if field.init and field.kw_only]
    for field in [*positional, *named]:
        if named and field is named[0]:
            given.append("*")
        if field.default is not dataclasses.MISSING:
            defaults.append(field.default)
            given.append(f"{field.name}=None")
        elif field.default_factory is not dataclasses.MISSING:
            defaults.append(NotGiven)
            given.append(f"{field.name}=None")
        else:
            given.append(field.name)
    body = []
    for field in fields:
        value = field.name if field.init else ""
        if field.default_factory is not dataclasses.MISSING:
            own[f"_make_{field.name}"] = field.default_factory
            made = f"_make_{field.name}()"
            value = f"{made} if {value} is _not_given else {value}" if value else made
        elif not field.init and field.default is not dataclasses.MISSING and _has_slots(owner):
            own[f"_default_{field.name}"] = field.default
            value = f"_default_{field.name}"
        if value and _kind(field) != "_FIELD_INITVAR":
            body.append(f"    self.{field.name} = {value}\n")
    if hasattr(owner, "__post_init__"):
        passed = ", ".join(f.name for f in fields if _kind(f) == "_FIELD_INITVAR")
        body.append(f"    self.__post_init__({passed})\n")
    text = f"def __init__({', '.join(given)}):\n" + ("".join(body) or "    pass\n")
    return Generated(text, own, tuple(defaults), f"{owner.__qualname__}.__init__")


def _has_slots(cls: type) -> bool:
    return "__slots__" in vars(cls)


def _shown(cls: type, names: list[str]) -> str:
    parts = ", ".join(f"{name}={{self.{name}!r}}" for name in names)
    return f"def __repr__(self):\n    return f'{cls.__qualname__}({parts})'\n"


def _repr(cls: type, owner: type) -> Generated:
    names = [field.name for field in dataclasses.fields(owner) if field.repr]
    return Generated(_shown(cls, names), {}, (), f"{owner.__qualname__}.__repr__")


def _tuple_of(name: str, fields: list[str]) -> str:
    return "(" + "".join(f"{name}.{field}, " for field in fields) + ")"


def _compare(method: str, operator: str) -> Callable[[type, type], Generated]:
    def make(cls: type, owner: type) -> Generated:
        names = [field.name for field in dataclasses.fields(owner) if field.compare]
        text = (
            f"def {method}(self, other):\n"
            "    if type(other) is type(self):\n"
            f"        return {_tuple_of('self', names)} {operator} {_tuple_of('other', names)}\n"
            "    return NotImplemented\n"
        )
        return Generated(text, {}, (), f"{owner.__qualname__}.{method}")

    return make


def _hash(cls: type, owner: type) -> Generated:
    names = [
        field.name
        for field in dataclasses.fields(owner)
        if (field.compare if field.hash is None else field.hash)
    ]
    text = f"def __hash__(self):\n    return hash({_tuple_of('self', names)})\n"
    return Generated(text, {}, (), f"{owner.__qualname__}.__hash__")


DATACLASS: dict[str, Callable[[type, type], Generated]] = {
    "__init__": _init,
    "__repr__": _repr,
    "__hash__": _hash,
    "__eq__": _compare("__eq__", "=="),
    "__lt__": _compare("__lt__", "<"),
    "__le__": _compare("__le__", "<="),
    "__gt__": _compare("__gt__", ">"),
    "__ge__": _compare("__ge__", ">="),
}


# -- namedtuple


def is_namedtuple(cls: type) -> bool:
    """Whether collections.namedtuple or typing.NamedTuple made this very class."""
    return issubclass(cls, tuple) and "_fields" in vars(cls) and "_make" in vars(cls)


def namedtuple_of(cls: type) -> type | None:
    """The namedtuple that the class is or derives from."""
    return next((base for base in cls.__mro__ if is_namedtuple(base)), None)


def _named(cls: type) -> list[str]:
    return list(cls._fields)  # type: ignore[attr-defined]


def _nt_init(cls: type) -> Generated:
    fields = _named(cls)
    known: dict[str, Any] = cls._field_defaults  # type: ignore[attr-defined]
    given = "".join(f", {name}=None" if name in known else f", {name}" for name in fields)
    body = "".join(f"    self.{name} = {name}\n" for name in fields) or "    pass\n"
    defaults = tuple(known[name] for name in fields if name in known)
    return Generated(
        f"def __init__(self{given}):\n{body}", {}, defaults, f"{cls.__qualname__}.__new__"
    )


def _nt(name: str, parameters: str, *lines: str) -> Callable[[type], Generated]:
    """A method in which TUPLE stands for the tuple of the fields of `self`."""

    def make(cls: type) -> Generated:
        body = "\n".join("    " + line for line in lines)
        body = body.replace("TUPLE", _tuple_of("self", _named(cls)))
        text = f"def {name}({parameters}):\n{body}\n"
        return Generated(text, {"_cls": cls}, (), f"{cls.__qualname__}.{name}")

    return make


def _nt_compare(name: str, operator: str) -> Callable[[type], Generated]:
    return _nt(
        name,
        "self, other",
        f"if isinstance(other, _cls) or isinstance(other, tuple): return TUPLE {operator} tuple(other)",  # noqa: E501
        "return NotImplemented",
    )


def _nt_repr(cls: type) -> Generated:
    return Generated(_shown(cls, _named(cls)), {}, (), f"{cls.__qualname__}.__repr__")


def _nt_asdict(cls: type) -> Generated:
    pairs = ", ".join(f"{name!r}: self.{name}" for name in _named(cls))
    text = f"def _asdict(self):\n    return {{{pairs}}}\n"
    return Generated(text, {}, (), f"{cls.__qualname__}._asdict")


def _nt_replace(cls: type) -> Generated:
    names = _named(cls)
    given = "".join(f", {name}=None" for name in names)
    values = ", ".join(f"self.{n} if {n} is _not_given else {n}" for n in names)
    star = ", *" if names else ""
    error = "TypeError" if sys.version_info >= (3, 13) else "ValueError"
    text = (
        f"def _replace(self, /{star}{given}, **other):\n"
        f"    if other: raise {error}(f'Got unexpected field names: {{list(other)!r}}')\n"
        f"    return _cls({values})\n"
    )
    own = {"_cls": cls, "_not_given": NotGiven}
    return Generated(text, own, (NotGiven,) * len(names), f"{cls.__qualname__}._replace")


def _nt_make(cls: type) -> Generated:
    count = len(_named(cls))
    text = (
        "def _make(cls, iterable):\n"
        "    values = tuple(iterable)\n"
        f"    if len(values) != {count}:\n"
        f"        raise TypeError(f'Expected {count} arguments, got {{len(values)}}')\n"
        "    return cls(*values)\n"
    )
    return Generated(text, {}, (), f"{cls.__qualname__}._make")


NAMEDTUPLE: dict[str, Callable[[type], Generated]] = {
    "__init__": _nt_init,
    "__repr__": _nt_repr,
    "_asdict": _nt_asdict,
    "_replace": _nt_replace,
    "_make": _nt_make,
    "__iter__": _nt("__iter__", "self", "return iter(TUPLE)"),
    "__len__": _nt("__len__", "self", "return len(TUPLE)"),
    "__getitem__": _nt("__getitem__", "self, key", "return TUPLE[key]"),
    "__contains__": _nt("__contains__", "self, value", "return value in TUPLE"),
    "__hash__": _nt("__hash__", "self", "return hash(TUPLE)"),
    "__add__": _nt("__add__", "self, other", "return TUPLE + tuple(other)"),
    "__mul__": _nt("__mul__", "self, count", "return TUPLE * count"),
    "__rmul__": _nt("__rmul__", "self, count", "return TUPLE * count"),
    "count": _nt("count", "self, value", "return TUPLE.count(value)"),
    "index": _nt("index", "self, value", "return TUPLE.index(value)"),
    "__eq__": _nt_compare("__eq__", "=="),
    "__lt__": _nt_compare("__lt__", "<"),
    "__le__": _nt_compare("__le__", "<="),
    "__gt__": _nt_compare("__gt__", ">"),
    "__ge__": _nt_compare("__ge__", ">="),
}


# -- enumerations


def _enum(name: str, parameters: str, line: str) -> Callable[[type], Generated]:
    def make(cls: type) -> Generated:
        text = f"def {name}({parameters}):\n    {line.replace('NAME', cls.__name__)}\n"
        return Generated(text, {}, (), f"{cls.__qualname__}.{name}")

    return make


def _enum_int(name: str, operator: str) -> Callable[[type], Generated]:
    """An operator of members that are ints: on their values."""

    def make(cls: type) -> Generated:
        reflected = name.startswith("__r") and name not in ("__rshift__", "__round__")
        left, right = ("right", "self.value") if reflected else ("self.value", "right")
        text = (
            f"def {name}(self, other):\n"
            "    right = other.value if isinstance(other, _cls) else other\n"
            f"    return {left} {operator} {right}\n"
        )
        return Generated(text, {"_cls": cls}, (), f"{cls.__qualname__}.{name}")

    return make


def _enum_texts(cls: type) -> dict[str, Callable[[type], Generated]]:
    """Members are shown as their class's own Python version does."""
    member = next(iter(cls))  # type: ignore[call-overload]
    plain = str(member) == str(member.value)
    shown = "return str(self.value)" if plain else "return f'NAME.{self.name}'"
    numeric = format(member, "") == format(member.value, "")
    formatted = "return format(self.value, spec)" if numeric else (
        "return format(f'NAME.{self.name}', spec)"
    )  # fmt: skip
    return {
        "__repr__": _enum("__repr__", "self", "return f'<NAME.{self.name}: {self.value!r}>'"),
        "__str__": _enum("__str__", "self", shown),
        "__format__": _enum("__format__", "self, spec", formatted),
    }


_OPERATORS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>",
}  # fmt: skip
_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def enum_members(cls: type) -> dict[str, Generated]:
    """The methods that members have of their own accord."""
    makers = _enum_texts(cls) if len(cls) else {}  # type: ignore[arg-type]
    if issubclass(cls, int):
        for name, operator in _OPERATORS.items():
            makers[f"__{name}__"] = _enum_int(f"__{name}__", operator)
            makers[f"__r{name}__"] = _enum_int(f"__r{name}__", operator)
        for name, operator in _COMPARISONS.items():
            makers[f"__{name}__"] = _enum_int(f"__{name}__", operator)
        for name, line in (
            ("__hash__", "return hash(self.value)"), ("__int__", "return self.value"),
            ("__index__", "return self.value"), ("__float__", "return float(self.value)"),
            ("__bool__", "return self.value != 0"), ("__neg__", "return -self.value"),
            ("__pos__", "return +self.value"), ("__abs__", "return abs(self.value)"),
            ("__invert__", "return ~self.value"),
        ):  # fmt: skip
            makers[name] = _enum(name, "self", line)
    else:
        makers["__hash__"] = _enum("__hash__", "self", "return hash(self.name)")
    return {name: make(cls) for name, make in makers.items()}

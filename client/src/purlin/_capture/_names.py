"""What names mean around a function or with-block, as Python would look them up."""

from __future__ import annotations

import abc
import builtins
import enum
import functools
import importlib
from collections.abc import Mapping
from types import CellType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple, cast

from purlin._capture._library import follow
from purlin._capture._unit import IMPORT
from purlin._frames import is_module
from purlin._messages import built_in_error

MISSING = object()
# Behind the name of an enumeration: its members, without aliases; names and members, with them.
MEMBERS, NAMED_MEMBERS = "\0members", "\0named members"
CHANGING = (list, dict, set, bytearray)


class Chain(NamedTuple):
    """What a dotted name comes to.

    Args:
        followed: how many attributes of modules were followed.
        error: class and message of the exception that reading it raises.
        method: where it is a bound method: its name. The object is sent in its place.
    """

    followed: int
    error: tuple[str, str] | None = None
    method: str | None = None


def method_name(value: object) -> str | None:
    """The name under which a bound method is found on its object."""
    if not isinstance(value, MethodType):
        return None
    name = getattr(value, "__name__", "")
    return name if getattr(value.__self__, name, None) == value else None


class Environment:
    """Names in reach of a piece of code.

    Args:
        own: variables of the functions around it.
        unbound: names of such variables that have no value, and the code of the error of reading
            one (runtime/errors.def).
        module: the module's variables.
    """

    def __init__(
        self,
        own: Mapping[str, object],
        unbound: Mapping[str, str],
        module: dict[str, Any],
    ) -> None:
        self.own = own
        self.unbound = unbound
        self.module = module
        found = module.get("__builtins__", builtins)
        self.builtins: Mapping[str, object] = (
            found.__dict__ if isinstance(found, ModuleType) else found
        )

    def lookup(self, name: str) -> object:
        """The value of a name, or MISSING."""
        if name.startswith(IMPORT):
            return import_module(name.removeprefix(IMPORT), self.module)
        if name in self.own:
            return self.own[name]
        if name in self.unbound:
            return MISSING
        value = self.module.get(name, MISSING)
        if value is MISSING:
            value = self.builtins.get(name, MISSING)
        return value

    def answer(self, question: tuple[str, ...]) -> object:
        """Answers what lowering asks: see UnitLowerer.ask."""
        kind, *names = question
        if kind == "builtin":
            value = self.lookup(names[0])
            return value is not MISSING and value is getattr(builtins, names[0], None)
        if kind == "defined":
            return self.lookup(names[0]) is not MISSING
        if kind == "own":
            return names[0] in self.own
        if kind == "changes":
            value = self.lookup(names[0])
            return type(value).__name__ if isinstance(value, CHANGING) else None
        if kind == "enum":
            chain, value = self.follow(names)
            return chain.followed == len(names) - 1 and isinstance(value, enum.EnumMeta)
        if kind == "abstract":
            return abstract_error(self.follow(names)[1])
        return self.follow(names)[0]

    def follow(self, chain: list[str] | tuple[str, ...]) -> tuple[Chain, object]:
        """Looks a dotted name up as far as modules go."""
        try:
            value = self.lookup(chain[0])
        except ImportError as failure:
            return Chain(0, (type(failure).__name__, str(failure))), MISSING
        if value is MISSING:
            code = self.unbound.get(chain[0], "UNBOUND_NAME")
            error = built_in_error(code, (chain[0],))
            return Chain(0, (type(error).__name__, str(error))), MISSING
        followed = 0
        for attribute in chain[1:]:
            if attribute in (MEMBERS, NAMED_MEMBERS):
                value = enum_items(value, attribute)
                break
            if not isinstance(value, ModuleType):
                found = follow(value, attribute)
                if found is None:
                    break
                value = found
                followed += 1
                continue
            try:
                value = getattr(value, attribute)
            except AttributeError as failure:
                return Chain(followed, ("AttributeError", str(failure))), MISSING
            followed += 1
        method = method_name(value)
        if method is not None:
            assert isinstance(value, MethodType)
            value = value.__self__
        return Chain(followed, None, method), value


@functools.lru_cache(maxsize=256)
def enum_items(cls: Any, what: str) -> tuple[Any, ...]:
    """An enumeration's members, alone or as pairs with their names: the same object each time."""
    return tuple(cls) if what == MEMBERS else tuple(cls.__members__.items())


def abstract_error(value: object) -> str | None:
    """What calling a class says when it is abstract."""
    if not isinstance(value, abc.ABCMeta) or not value.__abstractmethods__:
        return None
    try:
        object.__new__(cast("type[Any]", value))
    except TypeError as error:
        return str(error)
    return None


def import_module(name: str, module: Mapping[str, Any]) -> ModuleType:
    """The module that `import` would give there."""
    level = len(name) - len(name.lstrip("."))
    package = str(module.get("__package__") or "")
    return importlib.import_module(name, package if level else None)


def of_function(function: FunctionType) -> Environment:
    """The environment of a function's body."""
    own: dict[str, object] = {}
    unbound: dict[str, str] = {}
    cells: tuple[CellType, ...] = function.__closure__ or ()
    for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
        try:
            own[name] = cell.cell_contents
        except ValueError:
            unbound[name] = "UNBOUND_FREE"
    return Environment(own, unbound, function.__globals__)


def of_frame(frame: FrameType) -> Environment:
    """The environment of a with-block: what its frame sees on entry."""
    if is_module(frame):
        return Environment({}, {}, frame.f_globals)
    own = dict(frame.f_locals)
    code = frame.f_code
    unbound = {
        name: "UNBOUND_LOCAL" for name in (*code.co_varnames, *code.co_cellvars) if name not in own
    }
    unbound.update({name: "UNBOUND_FREE" for name in code.co_freevars if name not in own})
    return Environment(own, unbound, frame.f_globals)

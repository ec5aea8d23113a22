"""Library objects and the pure versions that run in their place: `purlin.pure.REPLACEMENTS`.

Functions and classes are replaced by their pure versions. Instances of library classes are made
again as pure ones on their way out, and as the library's own on their way back.
"""

from __future__ import annotations

import collections
import functools
import importlib
import re
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import purlin.pure
from purlin._capture import _cache_code as cache_code
from purlin._capture import _enum_code as enum_code

CODE_FILES = (cache_code.__file__, enum_code.__file__)
PURE_FOLDER = str(Path(purlin.pure.__file__).parent)
REPLACEMENTS: dict[str, str] = getattr(purlin.pure, "REPLACEMENTS", {})
_pure_objects: dict[str, Any] = {}
_by_id: dict[int, str] = {}
_real_names: dict[int, str] = {}
_seen_modules: set[str] = set()


def pure_object(name: str) -> Any:
    """The pure version of a library object, by the object's qualified name."""
    if name not in _pure_objects:
        module, _, path = REPLACEMENTS[name].partition(":")
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
        _pure_objects[name] = found
        _real_names[id(found)] = name
    return _pure_objects[name]


def real_object(name: str) -> Any:
    """The library's object of that qualified name; None when it is not there."""
    module, _, rest = name.partition(".")
    found: Any = sys.modules.get(module)
    for part in rest.split("."):
        found = getattr(found, part, None)
    return found


def _index() -> None:
    """Finds the library's objects by identity, of modules that were imported since."""
    for name in REPLACEMENTS:
        module = name.partition(".")[0]
        if name not in _seen_modules and module in sys.modules:
            _seen_modules.add(name)
            found = real_object(name)
            if found is not None and not isinstance(found, (int, float, str, bool)):
                _by_id.setdefault(id(found), name)


def library_name(value: object) -> str | None:
    """The qualified name under which a library object has a pure version."""
    if not REPLACEMENTS or isinstance(value, (int, float, str, list, tuple, dict)):
        return None
    _index()
    name = _by_id.get(id(value))
    if name is not None and real_object(name) is value:
        return name
    if isinstance(value, types.BuiltinMethodType) and isinstance(value.__self__, type):
        owner = library_name(value.__self__)
        if owner is not None and f"{owner}.{value.__name__}" in REPLACEMENTS:
            return f"{owner}.{value.__name__}"  # itertools.chain.from_iterable
    return None


def replacement(value: object) -> Any:
    """The pure version of a library function or class, or None."""
    name = library_name(value)
    return None if name is None else pure_object(name)


def follow(value: object, attribute: str) -> Any:
    """An attribute of a library class that has a pure version of its own, or None."""
    name = library_name(value)
    if name is None or f"{name}.{attribute}" not in REPLACEMENTS:
        return None
    return getattr(value, attribute)


# -- instances


def outward(value: object) -> tuple[object, bool] | None:
    """The pure instance that is sent for an instance of a library class, and whether the program
    may change it; None: it is not one."""
    if isinstance(value, functools._lru_cache_wrapper):
        return _cached(value)
    if isinstance(value, re.RegexFlag):
        return int(value), False
    cls = type(value)
    name = f"{cls.__module__}.{cls.__qualname__}"
    if name not in REPLACEMENTS:
        return None
    make = OUTWARD.get(name)
    return None if make is None else (make(value, pure_object(name)), False)


def _cached(value: Any) -> tuple[object, bool] | None:
    if "functools.lru_cache" not in REPLACEMENTS:
        return None
    given = value.cache_parameters()
    return cache_code.remembered(value.__wrapped__, given["maxsize"], given["typed"]), True


def inward(value: Any) -> Any:
    """The library's own object for a pure one that comes back, else the value itself."""
    name = _real_names.get(id(type(value)))
    make = None if name is None else INWARD.get(name)
    return value if make is None else make(value)


def real_class(cls: type) -> type:
    """The library's class for a pure one, else the class itself."""
    name = _real_names.get(id(cls))
    found = None if name is None else real_object(name)
    return found if isinstance(found, type) else cls


def _date_parts(value: Any, *names: str) -> list[Any]:
    return [getattr(value, name) for name in names]


_DATE = ("year", "month", "day")
_TIME = ("hour", "minute", "second", "microsecond")
_DELTA = ("days", "seconds", "microseconds")

OUTWARD: dict[str, Callable[[Any, Any], Any]] = {
    "collections.deque": lambda value, pure: pure(list(value), value.maxlen),
    "collections.defaultdict": lambda value, pure: pure(value.default_factory, dict(value)),
    "collections.OrderedDict": lambda value, pure: pure(dict(value)),
    "collections.Counter": lambda value, pure: pure(dict(value)),
    "functools.partial": lambda value, pure: pure(value.func, *value.args, **value.keywords),
    "fractions.Fraction": lambda value, pure: pure(value.numerator, value.denominator),
    "datetime.date": lambda value, pure: pure(*_date_parts(value, *_DATE)),
    "datetime.timedelta": lambda value, pure: pure(*_date_parts(value, *_DELTA)),
    "re.Pattern": lambda value, pure: pure(value.pattern, int(value.flags)),
}


def _counter(value: Any) -> Any:
    made: Any = collections.Counter()
    made.update(dict(value.items()))
    return made


def _fraction(value: Any) -> Any:
    fractions = importlib.import_module("fractions")
    return fractions.Fraction(value.numerator, value.denominator)


def _date(value: Any) -> Any:
    datetime = importlib.import_module("datetime")
    return datetime.date(*_date_parts(value, *_DATE))


def _timedelta(value: Any) -> Any:
    datetime = importlib.import_module("datetime")
    return datetime.timedelta(*_date_parts(value, *_DELTA))


INWARD: dict[str, Callable[[Any], Any]] = {
    "collections.deque": lambda value: collections.deque(list(value), value.maxlen),
    "collections.defaultdict": lambda value: collections.defaultdict(
        value.default_factory, dict(value.items())
    ),
    "collections.OrderedDict": lambda value: collections.OrderedDict(dict(value.items())),
    "collections.Counter": _counter,
    "functools.partial": lambda value: functools.partial(value.func, *value.args, **value.keywords),
    "fractions.Fraction": _fraction,
    "datetime.date": _date,
    "datetime.timedelta": _timedelta,
    "re.Pattern": lambda value: re.compile(value.pattern, value.flags),
}


def is_pure_file(file: str) -> bool:
    """Whether a traceback's frame stands in a pure version of C code: CPython has none there."""
    return file.startswith(PURE_FOLDER) or file in CODE_FILES

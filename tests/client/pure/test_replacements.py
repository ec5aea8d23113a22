"""The table of replacements: everything in it is there, on both sides."""

from __future__ import annotations

import bisect
import importlib
import inspect
import sys
from types import ModuleType
from typing import Any

import pytest

from purlin.pure import REPLACEMENTS

# Names that older versions of the library lack, and the version that brought them.
NEW = {
    "itertools.batched": (3, 12),
    "operator.call": (3, 11),
    "datetime.UTC": (3, 11),
    "math.sumprod": (3, 12),
}

# What these modules have and compiled code cannot: descriptors, weak references, files, hooks on
# classes, classes to inherit from, generators without a seed, and a context that changes.
LEFT_OUT = {
    "functools": {
        "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES", "cached_property", "partialmethod", "singledispatch",
        "singledispatchmethod",
    },
    "collections": {"ChainMap", "UserDict", "UserList", "UserString", "namedtuple"},
    "copy": {"replace"},
    "datetime": {"datetime_CAPI"},
    "decimal": {
        "ConversionSyntax", "DivisionImpossible", "DivisionUndefined", "HAVE_CONTEXTVAR", "HAVE_THREADS",
        "InvalidContext", "localcontext", "setcontext",
    },
    "json": {"JSONDecoder", "JSONEncoder", "dump", "load"},
    "re": {
        "A", "ASCII", "DEBUG", "DOTALL", "I", "IGNORECASE", "L", "LOCALE", "M", "MULTILINE", "NOFLAG",
        "PatternError", "RegexFlag", "S", "T", "TEMPLATE", "U", "UNICODE", "VERBOSE", "X", "purge",
        "template",
    },
    "string": {"Formatter"},
    "statistics": {"kde", "kde_random"},
    "heapq": {"heapify_max", "heappop_max", "heappush_max", "heappushpop_max", "heapreplace_max"},
}  # fmt: skip


def found(path: str) -> Any:
    module, *names = path.split(".")
    value: Any = importlib.import_module(module)
    for name in names:
        value = getattr(value, name)
    return value


@pytest.mark.parametrize("path", sorted(REPLACEMENTS))
def test_both_sides_are_there(path: str) -> None:
    module, _, name = REPLACEMENTS[path].partition(":")
    ours = getattr(importlib.import_module(module), name)
    if sys.version_info < NEW.get(path, (3, 0)):
        with pytest.raises(AttributeError):
            found(path)
        return
    real = found(path)
    assert ours is not real or not callable(ours)
    assert callable(ours) == callable(real)


@pytest.mark.parametrize("library", sorted({path.partition(".")[0] for path in REPLACEMENTS}))
def test_whole_libraries(library: str) -> None:
    """Each public name of a library that is here at all is replaced or left out knowingly."""
    module = importlib.import_module(library)
    public = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    if library == "random":
        public = ["Random"]
    if library == "math":
        # The others are the compiler's own.
        public = ["dist", "frexp", "fsum", "isclose", "modf", "prod"]
    replaced = {path.split(".")[1] for path in REPLACEMENTS if path.startswith(library + ".")}
    missing = set(public) - replaced - LEFT_OUT.get(library, set())
    assert not missing


def test_parameters_are_those_of_the_library() -> None:
    """Where the library's function says what its parameters are called, ours are called so."""
    for path, place in REPLACEMENTS.items():
        if sys.version_info < NEW.get(path, (3, 0)):
            continue
        module, _, name = place.partition(":")
        ours = getattr(importlib.import_module(module), name)
        if not inspect.isfunction(ours):
            continue
        try:
            real = inspect.signature(found(path)).parameters
        except (ValueError, TypeError):
            continue
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        named = {n for n, p in real.items() if p.kind in kinds and not n.startswith("_")}
        # json's `cls` is left out with its classes; functools' 3.10 keeps a constant as a default.
        missing = named - set(inspect.signature(ours).parameters) - {"cls", "NotImplemented"}
        assert not missing, (path, missing)


def test_one_object_of_two_names_has_one_replacement() -> None:
    by_object: dict[int, str] = {}
    for path, place in REPLACEMENTS.items():
        if sys.version_info < NEW.get(path, (3, 0)):
            continue
        real = found(path)
        if callable(real):
            assert by_object.setdefault(id(real), place) == place
    assert bisect.bisect is bisect.bisect_right

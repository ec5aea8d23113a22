"""Words the errors of built-in operations as the running CPython does, by provoking them.

The table's names are those of runtime/errors.def; the wording differs between CPython's versions,
so nothing here spells a message out that the interpreter can be made to say.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any


def _run(source: str, call: str = "f()") -> None:
    scope: dict[str, Any] = {"math": math}
    exec(source, scope)  # our own text, with identifiers that were checked
    eval(call, scope)


def _unpack(expected: int, got: int) -> Callable[[], object]:
    targets = ", ".join(f"a{i}" for i in range(expected))
    return lambda: _run(f"def f():\n [{targets}] = [0] * {got}")


def _identifier(name: str) -> str:
    if not name.isidentifier():
        raise ValueError(name)
    return name


def _unbound_local(name: str) -> None:
    _run(f"def f():\n {_identifier(name)}\n {name} = 0")


def _unbound_name(name: str) -> None:
    raise NameError(f"name {name!r} is not defined")


def _unbound_free(name: str) -> None:
    _run(f"def f():\n def g():\n  {_identifier(name)}\n g()\n {name} = 0")


def _no_attribute(type_name: str, attribute: str) -> None:
    raise AttributeError(f"{type_name!r} object has no attribute {attribute!r}")


def _format_specifier(specifier: str, type_name: str) -> None:
    try:
        format(0, "xx")
    except ValueError as error:
        words = error.args[0]
    raise ValueError(words.replace("'xx'", f"'{specifier}'").replace("'int'", f"'{type_name}'"))


def _recursion() -> None:
    raise RecursionError("maximum recursion depth exceeded")


def _raise(error: BaseException) -> None:
    raise error


_zero, _one, _fzero, _big = 0, 1, 0.0, 1e308

PROVOCATIONS: dict[str, Callable[..., object]] = {
    "INT_DIVIDE_BY_ZERO": lambda: _one / _zero,
    "INT_FLOOR_DIVIDE_BY_ZERO": lambda: _one // _zero,
    "INT_MODULO_BY_ZERO": lambda: _one % _zero,
    "FLOAT_DIVIDE_BY_ZERO": lambda: 1.0 / _fzero,
    "FLOAT_FLOOR_DIVIDE_BY_ZERO": lambda: 1.0 // _fzero,
    "FLOAT_MODULO_BY_ZERO": lambda: 1.0 % _fzero,
    "FLOAT_DIVMOD_BY_ZERO": lambda: divmod(1.0, _fzero),
    "ZERO_TO_NEGATIVE_POWER": lambda: _fzero**-_one,
    "POWER_OVERFLOW": lambda: _big**_big,
    "MATH_DOMAIN": lambda: math.acos(2.0),
    "MATH_RANGE": lambda: math.exp(_big),
    "FACTORIAL_NEGATIVE": lambda: math.factorial(-1),
    "ISQRT_NEGATIVE": lambda: math.isqrt(-1),
    "NEGATIVE_SHIFT": lambda: _one << -_one,
    "FLOAT_NAN_TO_INT": lambda: int(math.nan),
    "FLOAT_INFINITY_TO_INT": lambda: int(math.inf),
    "LIST_INDEX": lambda: [][_zero],
    "LIST_ASSIGN_INDEX": lambda: [_zero].__setitem__(_one, _zero),
    "POP_INDEX": lambda: [None].pop(_one),
    "BYTEARRAY_INDEX": lambda: bytearray()[_zero],
    "TUPLE_INDEX": lambda: ()[_zero],
    "RANGE_INDEX": lambda: range(0)[_zero],
    "STRING_INDEX": lambda: ""[_zero],
    "SLICE_STEP_ZERO": lambda: [][::_zero],
    "RANGE_STEP_ZERO": lambda: range(0, 1, _zero),
    "MIN_EMPTY": lambda: min([]),
    "MAX_EMPTY": lambda: max([]),
    "UNPACK_TOO_FEW": lambda expected, got: _unpack(int(expected), int(got))(),
    "UNPACK_TOO_MANY": lambda expected, got="": _unpack(
        int(expected), int(got) if got else int(expected) + 1
    )(),
    "RECURSION": _recursion,
    "ASSERTION": lambda: _raise(AssertionError()),
    "UNBOUND_LOCAL": _unbound_local,
    "UNBOUND_NAME": _unbound_name,
    "UNBOUND_FREE": _unbound_free,
    "NO_ATTRIBUTE": _no_attribute,
    "TYPE": lambda message: _raise(TypeError(message)),
    "VALUE": lambda message: _raise(ValueError(message)),
    "ZIP_STRICT": lambda message: _raise(ValueError(message)),
    "INT_TO_STR_LIMIT": lambda: str(10**4300),
    "INT_FROM_STR_LIMIT": lambda digits: int("1" * int(digits)),
    "COMPLEX_DIVIDE_BY_ZERO": lambda: 1j / _zero,
    "COMPLEX_ZERO_POWER": lambda: 0j**-_one,
    "MEMORY": lambda: _raise(MemoryError()),
    "FROZEN": lambda what: _raise(
        TypeError(
            f"{what} was captured from outside: changing it here would not change yours; make a"
            " copy first"
        )
    ),
    "RUNTIME": lambda message: _raise(RuntimeError(message)),
    "BYTES_INDEX": lambda: b""[_zero],
    "STRING_INDEX_TYPE": lambda type_name: _raise(
        TypeError(
            f"string indices must be integers, not {type_name!r}"
            if sys.version_info >= (3, 11)
            else "string indices must be integers"
        )
    ),
    "INDEX": lambda message: _raise(IndexError(message)),
    "OVERFLOW": lambda message: _raise(OverflowError(message)),
    "LOOKUP": lambda message: _raise(LookupError(message)),
    "KEY_TEXT": lambda key: _raise(KeyError(key)),
    "FORMAT_SPECIFIER": _format_specifier,
    "UNICODE_ENCODE": lambda encoding, text, start, end, reason: _raise(
        UnicodeEncodeError(
            encoding,
            bytes.fromhex(text).decode("utf-8", "surrogatepass"),
            int(start),
            int(end),
            reason,
        )
    ),
    "UNICODE_DECODE": lambda encoding, data, start, end, reason: _raise(
        UnicodeDecodeError(encoding, bytes.fromhex(data), int(start), int(end), reason)
    ),
}


@lru_cache(maxsize=256)
def _provoked(code: str, arguments: tuple[str, ...]) -> tuple[type[Exception], tuple[Any, ...]]:
    try:
        PROVOCATIONS[code](*arguments)
    except Exception as error:
        return type(error), error.args
    raise AssertionError(f"{code} did not raise")


def built_in_error(code: str, arguments: tuple[str, ...] = ()) -> Exception:
    """A fresh exception of that code (runtime/errors.def), as the interpreter would raise it.

    Raises:
        KeyError: when the code is not known.
    """
    if code not in PROVOCATIONS:
        raise KeyError(code)
    kind, args = _provoked(code, arguments)
    return kind(*args)

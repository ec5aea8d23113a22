"""From a framed Result to Python values and exceptions."""

from __future__ import annotations

import builtins
import enum
import types
from collections.abc import Callable, Sequence
from dataclasses import FrozenInstanceError
from typing import Any

from purlin._capture._generated import namedtuple_of
from purlin._capture._library import inward, real_class
from purlin._capture._objects import builtin_object
from purlin._capture._types import Captured
from purlin._exceptions import (
    ComputationCancelled,
    ComputationFailed,
    IntOverflowError,
    ProgramRefused,
    PurlinError,
    ResultTooLarge,
    WorkerLost,
)
from purlin._messages import built_in_error
from purlin._rebuild import Rebuilder
from purlin._tracebacks import remote_traceback
from purlin._wire import WireError, parse_message
from purlin._wire.purlin_pb2 import Diagnostic, Raised, Result, Value

FORMATS = {Value.INTS: "q", Value.FLOATS: "d", Value.BOOLS: "?"}


class _Unbound:
    """A variable that the block never assigned."""

    def __repr__(self) -> str:
        return "<unbound>"


UNBOUND = _Unbound()


def decode_result(
    data: memoryview | bytes,
    captured: Captured,
    *,
    as_buffer: bool = False,
    on_output: Callable[[str], None] | None = None,
) -> object:
    """The value of a framed Result, or the exception that it tells of, raised.

    Args:
        data: the framed Result.
        captured: what was submitted; gives back the user's own classes and functions.
        as_buffer: a root list of ints or floats is given as a memoryview of format "q" or "d" on
            `data`, and anything else is a TypeError.
        on_output: takes what the program printed, if anything.

    Raises:
        WireError: when the bytes are not a Result.
        PurlinError: when Purlin refused or failed the computation, or the result is too large.
        BaseException: what the user's program raised.
    """
    result, buffers = parse_message(data, Result)
    _tell_output(result, on_output)
    error = _error_of(result, buffers, captured)
    if error is not None:
        raise error
    if as_buffer:
        return _root_buffer(result, buffers)
    return _Decoder(result, buffers, captured).root()


def decode_exception(
    data: memoryview | bytes,
    captured: Captured,
    on_output: Callable[[str], None] | None = None,
) -> BaseException | None:
    """The exception that a framed Result tells of, with its remote traceback, or None."""
    result, buffers = parse_message(data, Result)
    _tell_output(result, on_output)
    return _error_of(result, buffers, captured)


def _tell_output(result: Result, on_output: Callable[[str], None] | None) -> None:
    if result.output and on_output is not None:
        on_output(result.output.decode("utf-8", "surrogatepass"))


def _error_of(
    result: Result, buffers: list[memoryview], captured: Captured
) -> BaseException | None:
    if result.outcome == Result.VALUE:
        return None
    if result.outcome == Result.EXCEPTION:
        return _user_error(result, buffers, captured)
    if result.outcome == Result.TOO_LARGE:
        return ResultTooLarge(result.total_bytes)
    return _purlin_error(result.diagnostic, refused=result.outcome == Result.REFUSED)


# -- values


def _root_buffer(result: Result, buffers: list[memoryview]) -> memoryview:
    root = _item(result.values, result.root)
    if root.kind != Value.LIST or root.element not in (Value.INTS, Value.FLOATS):
        raise TypeError("the value is not a list of ints or of floats")
    return _typed(root, buffers)


def _typed(value: Value, buffers: list[memoryview]) -> memoryview:
    data = _item(buffers, value.buffer)
    if data.nbytes != value.count * (1 if value.element == Value.BOOLS else 8):
        raise WireError(f"a list of {value.count} elements in {data.nbytes} bytes")
    typed: memoryview = data.cast(FORMATS[value.element])
    return typed


def _item(table: Sequence[Any], index: int) -> Any:
    if not 0 <= index < len(table):
        raise WireError(f"index {index} into a table of {len(table)}")
    return table[index]


class _Decoder:
    """Makes the values of one Result: children come before what holds them."""

    def __init__(self, result: Result, buffers: list[memoryview], captured: Captured) -> None:
        self.result = result
        self.buffers = buffers
        self.captured = captured
        self.rebuilder = Rebuilder(captured)
        self.values: list[Any] = []
        self.exceptions: dict[int, BaseException] = {}

    def root(self) -> object:
        self.decode_all()
        return _item(self.values, self.result.root)

    def decode_all(self) -> None:
        for value in self.result.values:
            decode = DECODERS.get(value.kind)
            if decode is None:
                raise WireError(f"a value of kind {value.kind}")
            try:
                self.values.append(decode(self, value))
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                if isinstance(error, WireError):
                    raise
                raise WireError(f"a value that cannot be decoded: {error}") from error

    def children(self, value: Value) -> list[Any]:
        return [_item(self.values, child) for child in value.children]

    def list(self, value: Value) -> list[Any]:
        if value.element == Value.ANY:
            return self.children(value)
        if value.element != Value.TUPLES:
            return _typed(value, self.buffers).tolist()
        columns = self.children(value)
        if not columns:
            return [()] * value.count
        rows = list(zip(*columns, strict=True))
        if len(rows) != value.count:
            raise WireError(f"{len(rows)} rows instead of {value.count}")
        return rows

    def instance(self, value: Value) -> object:
        cls = self.captured.classes.get(value.identity)
        if cls is None:
            cls = self.rebuilder.type_of(value.integer)
        names = [_item(self.result.names, name) for name in value.attributes]
        parts = dict(zip(names, self.children(value), strict=True))
        if issubclass(cls, enum.Enum):
            return cls[parts["name"]]
        instance: Any
        named = namedtuple_of(cls) if issubclass(cls, tuple) else None
        if named is not None:
            fields: tuple[str, ...] = getattr(named, "_fields", ())
            make: Any = tuple.__new__
            instance = make(cls, [parts.pop(field) for field in fields])
        else:
            instance = object.__new__(cls)
        for name, attribute in parts.items():
            object.__setattr__(instance, name, attribute)
        return inward(instance)

    def dict(self, value: Value) -> dict[Any, Any]:
        children = self.children(value)
        return dict(zip(children[::2], children[1::2], strict=True))

    def cell(self, value: Value) -> types.CellType:
        return types.CellType(*self.children(value)[:1])

    def exception(self, index: int) -> BaseException:
        """An exception among the values, once however often it is met."""
        found = self.exceptions.get(index)
        if found is None:
            raised = _item(self.result.exceptions, index)
            found = self.exceptions[index] = _exception(raised, self)
            _complete(found, raised, self)
        return found

    def bound_method(self, value: Value) -> object:
        owner, function = self.children(value)
        return function.__get__(owner, type(owner))


def _text(value: Value) -> str:
    return value.data.decode("utf-8", "surrogatepass") if value.data else value.text


def _builtin(name: str) -> object:
    if name == "NotImplemented":
        return NotImplemented
    found = builtin_object(name)
    if found is None:
        raise LookupError(f"no builtin {name!r}")
    return found


DECODERS: dict[int, Callable[[_Decoder, Value], Any]] = {
    Value.NONE: lambda _, value: None,
    Value.BOOL: lambda _, value: bool(value.integer),
    Value.INT: lambda _, value: value.integer,
    Value.FLOAT: lambda _, value: value.number,
    Value.STR: lambda _, value: _text(value),
    Value.BYTES: lambda _, value: bytes(value.data),
    Value.TUPLE: lambda decoder, value: tuple(decoder.children(value)),
    Value.LIST: _Decoder.list,
    Value.RANGE: lambda _, value: range(*value.integers),
    Value.FUNCTION: lambda decoder, value: decoder.rebuilder.function(value.integer),
    Value.CLASS: lambda decoder, value: decoder.rebuilder.type_of(value.integer),
    Value.INSTANCE: _Decoder.instance,
    Value.BUILTIN: lambda _, value: _builtin(value.text),
    Value.UNBOUND: lambda _, value: UNBOUND,
    Value.CLOSURE: lambda decoder, value: decoder.rebuilder.closure(
        value.integer, decoder.children(value)
    ),
    Value.BOUND_METHOD: _Decoder.bound_method,
    Value.DICT: _Decoder.dict,
    Value.SET: lambda decoder, value: set(decoder.children(value)),
    Value.FROZENSET: lambda decoder, value: frozenset(decoder.children(value)),
    Value.BYTES: lambda _, value: bytes(value.data),
    Value.BYTEARRAY: lambda _, value: bytearray(value.data),
    Value.BIG: lambda _, value: int.from_bytes(value.data, "little", signed=True),
    Value.COMPLEX: lambda _, value: complex(*value.numbers),
    Value.ELLIPSIS: lambda _, value: ...,
    Value.CELL: _Decoder.cell,
    Value.EXCEPTION: lambda decoder, value: decoder.exception(value.integer),
}


# -- exceptions


def _user_error(result: Result, buffers: list[memoryview], captured: Captured) -> BaseException:
    decoder = _Decoder(result, buffers, captured)
    decoder.decode_all()
    error = _exception(result.raised, decoder)
    _complete(error, result.raised, decoder)
    return error


def _exception(raised: Raised, decoder: _Decoder) -> BaseException:
    if raised.code:
        return _built_in(raised, decoder.captured)
    args = tuple(_item(decoder.values, index) for index in raised.args)
    cls = _class_of(raised, decoder)
    if cls is None:
        return _unknown(raised, args)
    return _instance(cls, args, whole=bool(raised.attributes))


def _complete(error: BaseException, raised: Raised, decoder: _Decoder) -> None:
    """Gives an exception its attributes, cause and traceback."""
    if len(raised.attributes) != len(raised.attribute_values):
        raise WireError("attributes without values")
    for name, value in zip(raised.attributes, raised.attribute_values, strict=True):
        attribute = _item(decoder.result.names, name)
        object.__setattr__(error, attribute, _item(decoder.values, value))
    if raised.cause:
        error.__cause__ = decoder.exception(raised.cause - 1)
    error.__suppress_context__ = bool(raised.cause) or raised.suppress_context
    error.__traceback__ = remote_traceback(raised.frames)


def _built_in(raised: Raised, captured: Captured) -> BaseException:
    code = raised.code
    if code == "UNBOUND_NAME" and captured.block_local and len(raised.frames) <= 1:
        code = "UNBOUND_LOCAL"  # the block is in a function: its names are local variables
    try:
        return built_in_error(code, tuple(raised.code_args))
    except (KeyError, TypeError, ValueError):
        return _instance(_builtin_class(raised.builtin), tuple(raised.code_args))


def _builtin_class(name: str) -> type[BaseException]:
    if name == FrozenInstanceError.__name__:
        return FrozenInstanceError
    cls = getattr(builtins, name, None)
    if isinstance(cls, type) and issubclass(cls, BaseException):
        return cls
    raise WireError(f"{name!r} is not a built-in exception")


def _class_of(raised: Raised, decoder: _Decoder) -> type[BaseException] | None:
    if raised.builtin:
        return _builtin_class(raised.builtin)
    cls = decoder.rebuilder.by_identity(raised.class_identity)
    return cls if cls is not None and issubclass(cls, BaseException) else None


def _unknown(raised: Raised, args: tuple[Any, ...]) -> BaseException:
    name = raised.class_name or "an exception"
    return PurlinError(f"the program raised {name} with {args!r}, of a class not known here")


def _instance(
    cls: type[BaseException], args: tuple[Any, ...], *, whole: bool = False
) -> BaseException:
    """An exception with these args; `whole`: all that its __init__ assigned is known besides."""
    cls = real_class(cls)
    if not whole or not isinstance(cls.__init__, types.FunctionType):
        try:
            error = cls(*args)
        except Exception:  # the user's own __init__ takes something else
            error = cls.__new__(cls, *args)
        if error.args == args or not isinstance(cls.__init__, types.FunctionType):
            return error
    error = cls.__new__(cls, *args)
    error.args = args
    return error


def _purlin_error(diagnostic: Diagnostic, *, refused: bool) -> BaseException:
    if diagnostic.code == "memory":
        return MemoryError(diagnostic.message or "the computation reached its memory limit")
    kinds: dict[str, Callable[..., PurlinError]] = {
        "int-overflow": IntOverflowError,
        "cancelled": ComputationCancelled,
        "worker-lost": WorkerLost,
        "unsupported": ProgramRefused,
    }
    kind = kinds.get(diagnostic.code, ProgramRefused if refused else ComputationFailed)
    return kind(
        diagnostic.message or diagnostic.code,
        file=diagnostic.file,
        line=diagnostic.line,
        column=diagnostic.column,
        code=diagnostic.code,
        function=diagnostic.function,
    )

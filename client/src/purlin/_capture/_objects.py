"""Walks Python values into a Program, each object once, without recursion."""

from __future__ import annotations

import array
import builtins
import math
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from purlin._capture._classes import attributes_of, has_plain_instances, is_python_class
from purlin._capture._fold import INT_MAX, INT_MIN, is_constant
from purlin._capture._program import ProgramBuilder
from purlin._capture._refuse import BUILTINS as BUILTIN_HINTS
from purlin._capture._types import LocalReference, RemoteReference
from purlin._wire._opcodes import BUILTINS
from purlin._wire.purlin_pb2 import Value

if TYPE_CHECKING:
    from purlin._capture._graph import Graph
    from purlin._capture._types import Reference


class Path(NamedTuple):
    """How a value was reached: an accessor applied to what is above, or a variable's name."""

    above: Path | None
    accessor: str

    def text(self) -> str:
        parts = []
        path: Path | None = self
        while path is not None:
            parts.append(path.accessor)
            path = path.above
        return "".join(reversed(parts))


class Unsendable(Exception):
    """A value that cannot be sent: what it is called, what it is, what to do."""

    def __init__(self, message: str, construct: str, hint: str = "") -> None:
        super().__init__(message)
        self.construct = construct
        self.hint = hint


def _known_builtins() -> dict[int, str]:
    known = {}
    for name in BUILTINS:
        module, _, attribute = name.rpartition(".")
        holder = math if module == "math" else builtins
        value = getattr(holder, attribute, None)
        if value is not None:  # math.cbrt and exp2 came with 3.11
            known[id(value)] = name
    return known


_BY_ID = _known_builtins()
_SCALARS = (type(None), bool, int, float, str)


def is_builtin_exception(value: object) -> bool:
    """Whether the value is an exception class of Python's own."""
    return (
        isinstance(value, type)
        and issubclass(value, BaseException)
        and value.__module__ == "builtins"
    )


class ObjectWalker:
    """Gives values their indices. Functions and classes are leaves: the graph links them later."""

    def __init__(
        self,
        program: ProgramBuilder,
        graph: Graph,
        remote_reference: Callable[[object], Reference],
    ) -> None:
        self.program = program
        self.graph = graph
        self.remote_reference = remote_reference
        self._indices: dict[int, int] = {}
        self._alive: list[object] = []  # ids in _indices stay taken
        self._locals: dict[int, object] = {}

    def capture(self, root: object, name: str) -> int:
        """The index of a value that the variable `name` holds.

        Raises:
            Unsendable: when it, or something in it, cannot be sent.
        """
        open_ids: set[int] = set()  # containers around the value at hand
        stack: list[tuple[object, Path, bool]] = [(root, Path(None, name), False)]
        while stack:
            value, path, expanded = stack.pop()
            value = self._stands_for(value)
            if self._known(value) is not None:
                continue
            if expanded:
                open_ids.discard(id(value))
                self._remember(value, self._container(value))
                continue
            if id(value) in open_ids:
                raise Unsendable(
                    f"{path.text()} contains itself", "cycle", "send a value without cycles"
                )
            children = self._expand(value, path)
            if children is None:
                continue
            open_ids.add(id(value))
            stack.append((value, path, True))
            stack.extend((child, Path(path, text), False) for text, child in reversed(children))
        index = self._known(self._stands_for(root))
        assert index is not None
        return index

    # -- what has an index already

    def _known(self, value: object) -> int | None:
        if type(value) in _SCALARS:
            if type(value) in (int, str) and not is_constant(value):
                return None
            return self.program.scalar(value)
        return self._indices.get(id(value))

    def _remember(self, value: object, index: int) -> None:
        self._indices[id(value)] = index
        self._alive.append(value)

    def _stands_for(self, value: object) -> object:
        return self._locals.get(id(value), value) if self._locals else value

    # -- leaves and containers

    def _expand(self, value: object, path: Path) -> list[tuple[str, object]] | None:
        """The children of a container, or None after giving a leaf its index."""
        kind = type(value)
        if kind is int:
            raise Unsendable(
                f"{path.text()} is an int of more than 64 bits",
                "int of more than 64 bits",
                "use a float, or a smaller int",
            )
        if kind is str:
            raise Unsendable(
                f"{path.text()} is a string with a NUL or half a surrogate pair", "surrogate"
            )
        if kind is tuple:
            return [(f"[{index}]", child) for index, child in enumerate(value)]  # type: ignore[arg-type,var-annotated]
        if kind is list:
            return self._expand_list(value, path)  # type: ignore[arg-type]
        if kind is range:
            self._leaf_range(value, path)  # type: ignore[arg-type]
            return None
        if kind is types.FunctionType:
            index = self.graph.function_index(value)  # type: ignore[arg-type]
            self._remember(value, self.program.tagged(Value.FUNCTION, index))
            return None
        if kind is types.MethodType:
            raise Unsendable(
                f"{path.text()} is a bound method, which cannot be sent inside a value",
                "bound method",
                "send the object and name its method in the code",
            )
        builtin = _BY_ID.get(id(value))
        if builtin is not None:
            if builtin in ("min", "max"):
                self.graph.want("__lt__", "__gt__")
            self._remember(value, self.program.tagged(Value.BUILTIN, text=builtin))
            return None
        if self._leaf_reference(value):
            return None
        if id(value) in self._locals:
            return [("", self._locals[id(value)])]
        if isinstance(value, type):
            self._leaf_class(value, path)
            return None
        return self._expand_instance(value, path)

    def _expand_list(self, value: list[object], path: Path) -> list[tuple[str, object]] | None:
        kinds = set(map(type, value))
        index = None
        if len(kinds) == 1:
            kind = kinds.pop()
            if kind is tuple:
                index = self._columns(value, path)  # type: ignore[arg-type]
            else:
                index = self._typed(value, kind, path)
        if index is None:
            return [(f"[{index}]", child) for index, child in enumerate(value)]
        self._remember(value, index)
        return None

    def _typed(self, value: object, kind: type, path: Path) -> int | None:
        """A list of one scalar type as a buffer, or None: it has none."""
        sequence: list[int] = value  # type: ignore[assignment]
        if kind is int:
            try:
                data = memoryview(array.array("q", sequence))
            except OverflowError:
                position = next(
                    i for i, item in enumerate(sequence) if not INT_MIN <= item <= INT_MAX
                )
                raise Unsendable(
                    f"{Path(path, f'[{position}]').text()} is an int of more than 64 bits",
                    "int of more than 64 bits",
                    "use floats, or smaller ints",
                ) from None
            element = Value.INTS
        elif kind is float:
            data = memoryview(array.array("d", sequence))
            element = Value.FLOATS
        elif kind is bool:
            data = memoryview(bytes(sequence))
            element = Value.BOOLS
        else:
            return None
        buffer = self.program.buffer(data)
        entry = self.program.add()
        entry.kind = Value.LIST
        entry.element = element
        entry.count = len(sequence)
        entry.buffer = buffer
        return self.program.last()

    def _columns(self, value: list[tuple[object, ...]], path: Path) -> int | None:
        """A list of equal-length tuples of scalars by column, or None: it is not one."""
        width = len(value[0])
        if width == 0 or any(len(row) != width for row in value):
            return None
        columns = list(zip(*value, strict=True))
        kinds = [set(map(type, column)) for column in columns]
        if any(len(found) != 1 or not found <= {int, float, bool} for found in kinds):
            return None
        children = []
        for number, (column, found) in enumerate(zip(columns, kinds, strict=True)):
            index = self._typed(column, found.pop(), Path(path, f"[:][{number}]"))
            assert index is not None
            children.append(index)
        entry = self.program.add()
        entry.kind = Value.LIST
        entry.element = Value.TUPLES
        entry.count = len(value)
        entry.children.extend(children)
        return self.program.last()

    def _leaf_range(self, value: range, path: Path) -> None:
        parts = (value.start, value.stop, value.step)
        if not all(INT_MIN <= part <= INT_MAX for part in parts):
            raise Unsendable(f"{path.text()} is a range beyond 64 bits", "int of more than 64 bits")
        entry = self.program.add()
        entry.kind = Value.RANGE
        entry.integers.extend(parts)
        self._remember(value, self.program.last())

    def _leaf_reference(self, value: object) -> bool:
        reference = self.remote_reference(value)
        if reference is None:
            return False
        if isinstance(reference, LocalReference):
            self._locals[id(value)] = reference.value
            self._alive.append(value)
            return False
        if not isinstance(reference, RemoteReference):
            reference = RemoteReference(*reference)
        entry = self.program.add()
        entry.kind = Value.REMOTE
        entry.text = reference.computation
        entry.integers.extend(reference.path)
        self._remember(value, self.program.last())
        return True

    def _leaf_class(self, value: type, path: Path) -> None:
        if is_builtin_exception(value):
            index = self.program.tagged(Value.BUILTIN, text=value.__name__)
        elif is_python_class(value):
            index = self.program.tagged(Value.CLASS, self.graph.class_index(value, called=True))
        else:
            raise self._unsendable(value, path)
        self._remember(value, index)

    def _expand_instance(self, value: object, path: Path) -> list[tuple[str, object]]:
        if not has_plain_instances(type(value)):
            raise self._unsendable(value, path)
        return [("." + name, child) for name, child in attributes_of(value)]

    def _unsendable(self, value: object, path: Path) -> Unsendable:
        name = getattr(value, "__name__", "")
        module = getattr(value, "__module__", "")
        if isinstance(value, types.ModuleType):
            return Unsendable(
                f"{path.text()} is the module {name!r}, which cannot be used as a value",
                "module",
                "name what you need of it: module.function(...)",
            )
        if getattr(builtins, name, None) is value if name else False:
            return Unsendable(
                f"the builtin {name!r} is not supported",
                name,
                BUILTIN_HINTS.get(name, "write it in Python"),
            )
        if isinstance(value, (types.BuiltinFunctionType, type)):
            full = f"{module}.{name}" if module else name
            return Unsendable(f"{full!r} is not supported", full, "write it in Python")
        kind = type(value)
        where = "" if kind.__module__ == "builtins" else kind.__module__ + "."
        hint = {
            "dict": "use a list of (key, value) tuples",
            "set": "use a list",
            "bytes": "use a list of ints",
            "ndarray": "use .tolist()",
        }.get(kind.__name__, "")
        for plain in (int, float, str, list, tuple):
            if isinstance(value, plain):
                hint = hint or f"convert it with {plain.__name__}()"
        return Unsendable(
            f"{path.text()} is of type {where}{kind.__qualname__}, which cannot be sent",
            kind.__qualname__,
            hint,
        )

    def _container(self, value: object) -> int:
        """Adds a container whose children have their indices."""
        if isinstance(value, (tuple, list)):
            children = [self._index(child) for child in value]
            entry = self.program.add()
            entry.kind = Value.TUPLE if type(value) is tuple else Value.LIST
            entry.children.extend(children)
        else:
            attributes = attributes_of(value)
            children = [self._index(child) for _, child in attributes]
            names = [self.program.name(name) for name, _ in attributes]
            class_index = self.graph.class_index(type(value), called=False)
            entry = self.program.add()
            entry.kind = Value.INSTANCE
            entry.integer = class_index
            entry.attributes.extend(names)
            entry.children.extend(children)
        return self.program.last()

    def _index(self, value: object) -> int:
        index = self._known(self._stands_for(value))
        assert index is not None
        return index

"""Walks Python values into a Program, each object once, without recursion."""

from __future__ import annotations

import array
import builtins
import enum
import importlib
import sys
import types
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any, NamedTuple

from purlin._capture._classes import (
    TEXT_METHODS,
    attributes_of,
    has_plain_instances,
    is_python_class,
)
from purlin._capture._fold import INT_MAX, INT_MIN
from purlin._capture._generated import namedtuple_of
from purlin._capture._library import library_name, outward, replacement
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


def builtin_object(name: str) -> Any:
    """What a name of jit/builtin.def stands for; None: nothing that programs name, or not here."""
    owner, _, attribute = name.rpartition(".")
    if not owner:
        return getattr(builtins, name, None) or UNNAMED_TYPES.get(name)
    holder: Any = getattr(builtins, owner, None) or UNNAMED_TYPES.get(owner)
    if holder is None:
        holder = importlib.import_module(owner)
    return getattr(holder, attribute, None)  # math.cbrt and exp2 came with 3.11


# Types that no name of Python's own leads to.
UNNAMED_TYPES: dict[str, type] = {
    "function": types.FunctionType,
    "method": types.MethodType,
    "generator": types.GeneratorType,
    "NoneType": type(None),
    "FrozenInstanceError": FrozenInstanceError,
    "NotImplementedType": type(NotImplemented),
    "ellipsis": type(...),
    "module": types.ModuleType,
    "dict_keys": type({}.keys()),
    "dict_values": type({}.values()),
    "dict_items": type({}.items()),
}


def _known_builtins() -> dict[int, str]:
    known = {id(NotImplemented): "NotImplemented"}
    for name in BUILTINS:
        value = builtin_object(name)
        # A bound method is another object each time.
        if value is not None and value is builtin_object(name):
            known[id(value)] = name
    return known


_BY_ID = _known_builtins()
_SCALARS = (type(None), bool, int, float, complex, str, bytes)
# Builtins that show objects as text.
SHOWING = frozenset({"str", "repr", "ascii", "format", "print"})
# Modules of the standard library that are about this process, or work by what is not followed.
REFUSED_MODULES = frozenset(
    "asyncio contextlib ctypes inspect importlib io logging multiprocessing os pathlib"
    " pickle shutil socket subprocess sys tempfile threading urllib warnings weakref".split()
)
_KINDS: dict[type, Value.Kind] = {
    type(sys.version_info): Value.TUPLE,
    tuple: Value.TUPLE,
    list: Value.LIST,
    dict: Value.DICT,
    set: Value.SET,
    frozenset: Value.FROZENSET,
}


def is_builtin_exception(value: object) -> bool:
    """Whether the value is an exception class of Python's own."""
    return (
        isinstance(value, type)
        and issubclass(value, BaseException)
        and (value.__module__ == "builtins" or value is FrozenInstanceError)
    )


def parts_of(value: object) -> list[tuple[str, object]] | None:
    """The attributes that an instance is sent as, or None: it cannot be sent."""
    if isinstance(value, enum.Enum):
        extra = [(n, v) for n, v in vars(value).items() if not n.startswith("_")]
        return [("name", value.name), ("value", value.value), *extra]
    named = namedtuple_of(type(value)) if isinstance(value, tuple) else None
    if named is not None:
        fields = list(zip(named._fields, value, strict=True))  # type: ignore[attr-defined, call-overload]
        return [*fields, *getattr(value, "__dict__", {}).items()]
    return attributes_of(value) if has_plain_instances(type(value)) else None


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
        self._own: set[int] = set()  # what the program may change

    def is_function(self, index: int) -> bool:
        return self.program.message.values[index].kind == Value.FUNCTION

    def class_standing_for(self, cls: type) -> type:
        """The class that is sent for a class: the pure version of a library's."""
        found = replacement(cls)
        return found if isinstance(found, type) else cls

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
        if type(value) in _SCALARS or value is ...:
            return self.program.scalar(value)
        return self._indices.get(id(value))

    def _remember(self, value: object, index: int) -> None:
        self._indices[id(value)] = index
        self._alive.append(value)

    def _stands_for(self, value: object) -> object:
        while self._locals and id(value) in self._locals:
            value = self._locals[id(value)]
        return value

    # -- leaves and containers

    def _expand(self, value: object, path: Path) -> list[tuple[str, object]] | None:
        """The children of a container, or None after giving a leaf its index."""
        kind = type(value)
        expand = _CONTAINERS.get(kind)
        if expand is not None:
            return expand(self, value, path)
        if kind is bytearray:
            self._leaf_bytearray(value)  # type: ignore[arg-type]
            return None
        if kind is range:
            self._leaf_range(value, path)  # type: ignore[arg-type]
            return None
        builtin = _BY_ID.get(id(value))
        if kind is types.FunctionType and builtin is None and library_name(value) is None:
            self._check_module(value)
            index = self.graph.function_index(value)  # type: ignore[arg-type]
            self._remember(value, self.program.tagged(Value.FUNCTION, index))
            return None
        if kind is types.MethodType:
            raise Unsendable(
                f"{path.text()} is a bound method, which cannot be sent inside a value",
                "bound method",
                "send the object and name its method in the code",
            )
        if builtin is not None:
            if builtin in SHOWING:
                self.graph.want(*TEXT_METHODS)
            self._remember(value, self.program.tagged(Value.BUILTIN, text=builtin))
            return None
        if self._leaf_reference(value) or self._leaf_library(value):
            return None
        if id(value) in self._locals:
            return [("", self._locals[id(value)])]
        if isinstance(value, type):
            self._check_module(value)
            self._leaf_class(value, path)
            return None
        if value is sys.version_info:
            return [(f"[{index}]", child) for index, child in enumerate(sys.version_info)]
        return self._expand_instance(value, path)

    def _check_module(self, value: object) -> None:
        """Refuses functions whose modules do what remote code cannot."""
        module = getattr(value, "__module__", None) or ""
        if module.partition(".")[0] in REFUSED_MODULES:
            full = f"{module}.{getattr(value, '__qualname__', '')}"
            raise Unsendable(f"{full!r} is not supported", full, "write it in Python")

    def _expand_tuple(self, value: object, path: Path) -> list[tuple[str, object]]:
        assert isinstance(value, tuple)
        return [(f"[{index}]", child) for index, child in enumerate(value)]

    def _expand_dict(self, value: object, path: Path) -> list[tuple[str, object]]:
        assert isinstance(value, dict)
        children: list[tuple[str, object]] = []
        for key, item in value.items():
            children += [(f" key {key!r}"[:80], key), (f"[{key!r}]"[:80], item)]
        return children

    def _expand_set(self, value: object, path: Path) -> list[tuple[str, object]]:
        assert isinstance(value, (set, frozenset))
        return [(f" element {item!r}"[:80], item) for item in value]

    def _leaf_bytearray(self, value: bytearray) -> None:
        entry = self.program.add()
        entry.kind = Value.BYTEARRAY
        entry.data = bytes(value)
        self._remember(value, self.program.last())

    def _leaf_library(self, value: object) -> bool:
        """Lets the pure version of a library object stand for it: True when it has its index."""
        pure = replacement(value)
        if pure is None:
            made = outward(value)
            if made is None:
                return False
            pure, own = made
            if own:
                self._own.add(id(pure))
                self._own.update(id(child) for _, child in attributes_of(pure))
        self._locals[id(value)] = pure
        self._alive += [value, pure]
        return False

    def _expand_list(self, value: object, path: Path) -> list[tuple[str, object]] | None:
        assert isinstance(value, list)
        kinds = set(map(type, value))
        index = None
        if len(kinds) == 1:
            kind = kinds.pop()
            if kind is tuple:
                index = self._columns(value, path)
            else:
                index = self._typed(value, kind, path)
        if index is None:
            return [(f"[{index}]", child) for index, child in enumerate(value)]
        self.program.message.values[index].own = id(value) in self._own
        self._remember(value, index)
        return None

    def _typed(self, value: object, kind: type, path: Path) -> int | None:
        """A list of one scalar type as a buffer, or None: it has none."""
        sequence: list[int] = value  # type: ignore[assignment]
        if kind is int:
            try:
                data = memoryview(array.array("q", sequence))
            except OverflowError:
                return None
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
        if any(not INT_MIN <= item <= INT_MAX for c in columns for item in c if type(item) is int):
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
        if getattr(enum, value.__name__, None) is value:
            raise Unsendable(
                f"'enum.{value.__name__}' is not supported as a value",
                value.__name__,
                "write the enumeration as a class at the top of a module",
            )
        if is_builtin_exception(value):
            index = self.program.tagged(Value.BUILTIN, text=value.__name__)
        elif is_python_class(value) or namedtuple_of(value) or isinstance(value, enum.EnumMeta):
            index = self.program.tagged(Value.CLASS, self.graph.class_index(value, called=True))
        else:
            raise self._unsendable(value, path)
        self._remember(value, index)

    def _expand_instance(self, value: object, path: Path) -> list[tuple[str, object]]:
        parts = parts_of(value)
        if parts is None:
            raise self._unsendable(value, path)
        return [("." + name, child) for name, child in parts]

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
        hint = {"ndarray": "use .tolist()"}.get(kind.__name__, "")
        for plain in (int, float, str, list, tuple, dict, set):
            if isinstance(value, plain):
                hint = hint or f"convert it with {plain.__name__}()"
        return Unsendable(
            f"{path.text()} is of type {where}{kind.__qualname__}, which cannot be sent",
            kind.__qualname__,
            hint,
        )

    def _container(self, value: object) -> int:
        """Adds a container whose children have their indices."""
        kind = _KINDS.get(type(value))
        if kind is not None:
            pairs = value.items() if isinstance(value, dict) else [(item,) for item in value]  # type: ignore[attr-defined]
            children = [self._index(child) for pair in pairs for child in pair]
            entry = self.program.add()
            entry.kind = kind
        else:
            parts = parts_of(value)
            assert parts is not None
            children = [self._index(child) for _, child in parts]
            names = [self.program.name(name) for name, _ in parts]
            class_index = self.graph.class_index(type(value), called=False)
            entry = self.program.add()
            entry.kind = Value.INSTANCE
            entry.integer = class_index
            entry.attributes.extend(names)
        entry.children.extend(children)
        entry.own = id(value) in self._own
        return self.program.last()

    def _index(self, value: object) -> int:
        index = self._known(self._stands_for(value))
        assert index is not None
        return index


_CONTAINERS: dict[type, Callable[[ObjectWalker, object, Path], list[tuple[str, object]] | None]] = {
    tuple: ObjectWalker._expand_tuple,
    list: ObjectWalker._expand_list,
    dict: ObjectWalker._expand_dict,
    set: ObjectWalker._expand_set,
    frozenset: ObjectWalker._expand_set,
}

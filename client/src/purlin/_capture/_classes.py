"""What a live class is: whose it is, where it stands, and which of its members remote code sees."""

from __future__ import annotations

import abc
import ast
import enum
import hashlib
import sys
import types
import weakref
from typing import Generic, Protocol

from purlin._exceptions import CaptureError
from purlin._source import source_file

# Members of a class that are never looked up by remote code.
IGNORED_MEMBERS = frozenset({
    "__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__annotations__",
    "__slots__", "__firstlineno__", "__static_attributes__", "__match_args__",
    "__abstractmethods__", "__parameters__", "__orig_bases__", "__annotate__",
    "__annotate_func__", "__annotations_cache__", "__dataclass_fields__", "__dataclass_params__",
    "_abc_impl", "__classcell__", "__type_params__",
})  # fmt: skip
# Methods that only local code calls, unless some code names them.
LOCAL_METHODS = frozenset({
    "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__copy__", "__deepcopy__",
    "__sizeof__", "__dir__", "__init_subclass__", "__class_getitem__", "__replace__",
    "__subclasshook__", "__getnewargs__", "__getnewargs_ex__",
})  # fmt: skip
# Methods that show an object: linked when some code may show one.
TEXT_METHODS = frozenset({"__repr__", "__str__", "__format__"})
# Methods by which a class changes what Python does with its objects in ways that are not followed.
REFUSED_METHODS = frozenset({
    "__new__", "__del__", "__getattr__", "__getattribute__", "__setattr__", "__delattr__",
    "__get__", "__set__", "__set_name__", "__await__", "__aiter__", "__anext__", "__aenter__",
    "__aexit__", "__instancecheck__", "__subclasscheck__", "__prepare__",
})  # fmt: skip
# Bases that say something to readers and type checkers alone.
SILENT_BASES: frozenset[object] = frozenset({object, Generic, Protocol, abc.ABC})

HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: not a static type of C
_C_MEMBERS = (types.MethodDescriptorType, types.WrapperDescriptorType)
Slots = tuple[tuple[str, types.MemberDescriptorType], ...]
_layouts: weakref.WeakKeyDictionary[type, Slots | None] = weakref.WeakKeyDictionary()
_python_classes: weakref.WeakKeyDictionary[type, bool] = weakref.WeakKeyDictionary()


def is_python_class(cls: type) -> bool:
    """Whether a class statement made it: its instances are their attributes and nothing else."""
    known = _python_classes.get(cls)
    if known is None:
        members = vars(cls)
        known = bool(cls.__flags__ & HEAP_TYPE) and not (
            isinstance(members.get("__new__"), types.BuiltinFunctionType)
            or any(isinstance(member, _C_MEMBERS) for member in members.values())
        )
        _python_classes[cls] = known
    return known


def has_plain_instances(cls: type) -> bool:
    """Whether an instance is its attributes and nothing else."""
    return _layout(cls) is not None


def attributes_of(instance: object) -> list[tuple[str, object]]:
    """An instance's own attributes: of __slots__, then of __dict__."""
    found: list[tuple[str, object]] = []
    for name, slot in _layout(type(instance)) or ():
        try:
            found.append((name, slot.__get__(instance)))
        except AttributeError:
            continue
    found.extend(getattr(instance, "__dict__", {}).items())
    return found


def _layout(cls: type) -> Slots | None:
    """The slots of a class that has plain instances, else None."""
    if cls not in _layouts:
        plain = cls is not object and not issubclass(cls, (BaseException, type))
        plain = plain and all(base in SILENT_BASES or is_python_class(base) for base in cls.__mro__)
        _layouts[cls] = tuple(
            (name, member)
            for base in reversed(cls.__mro__)
            for name, member in vars(base).items()
            if isinstance(member, types.MemberDescriptorType)
        ) if plain else None  # fmt: skip
    return _layouts[cls]


def class_place(cls: type) -> tuple[str, int]:
    """A file and line of the class: its own where Python keeps it, else its first method's."""
    line = vars(cls).get("__firstlineno__", 0)
    for member in vars(cls).values():
        function = getattr(member, "__func__", member)
        if (
            isinstance(function, types.FunctionType)
            and function.__module__ == cls.__module__
            and not hasattr(function, "__wrapped__")
        ):
            code = function.__code__
            if code.co_filename != "<string>":
                return code.co_filename, line or code.co_firstlineno
    module = sys.modules.get(cls.__module__)
    return getattr(module, "__file__", None) or "", line


def class_error(cls: type, what: str, construct: str, member: str = "") -> CaptureError:
    """The error of a class that cannot be sent, at its statement or that of a member."""
    text = f"the class {cls.__qualname__!r} is not supported for {what}"
    return member_error(cls, member, text, construct, "use a plain class")


def member_error(cls: type, member: str, message: str, construct: str, hint: str) -> CaptureError:
    """An error at the statement that defines a member, or at the class's own."""
    file, line = class_place(cls)
    column = 1 if line else 0
    node = _statement(cls, file)
    if node is not None:
        place: ast.stmt = node
        for statement in node.body:
            if member in _defined(statement):
                place = statement
        line, column = place.lineno, place.col_offset + 1
    return CaptureError(
        message, file=file, line=line, column=column, construct=construct, hint=hint
    )


def _statement(cls: type, file: str) -> ast.ClassDef | None:
    """The class's statement in its file."""
    module = sys.modules.get(cls.__module__)
    try:
        tree: ast.AST = source_file(file, getattr(module, "__dict__", None)).tree
    except CaptureError:
        return None
    for name in cls.__qualname__.split("."):
        found = [
            node
            for node in ast.walk(tree)
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name
        ]
        if name != "<locals>":
            if not found:
                return None
            tree = found[0]
    return tree if isinstance(tree, ast.ClassDef) else None


def _defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def is_frozen_guard(cls: type, name: str) -> bool:
    """Whether the method is one by which @dataclass(frozen=True) forbids assignment."""
    return is_frozen(cls) and name in ("__setattr__", "__delattr__")


def stands_for(cls: type) -> str:
    """The built-in type that a class derives from in CPython, but not where it is run; or ""."""
    if issubclass(cls, tuple):
        return "tuple"
    if issubclass(cls, int):
        return "int"
    kin = ("defaultdict", "OrderedDict", "Counter")
    dicts = {base.__name__ for base in cls.__mro__ if base.__module__ == "purlin.pure._collections"}
    return "dict" if dicts & set(kin) else ""


def is_frozen(cls: type) -> bool:
    """Whether @dataclass(frozen=True) made the class or a base of it."""
    params = getattr(cls, "__dataclass_params__", None)
    return bool(getattr(params, "frozen", False))


def order_of(cls: type) -> list[type]:
    """The class and its bases in Python's order, without built-in and silent ones."""
    return [
        base
        for base in cls.__mro__
        if base not in SILENT_BASES
        and not is_static_type(base)
        and getattr(enum, base.__name__, None) is not base
    ]


def is_static_type(cls: type) -> bool:
    """Whether the class is one of C's own: int, tuple, ValueError."""
    return not cls.__flags__ & HEAP_TYPE


def class_identity(cls: type) -> bytes:
    """Equal for the same class text in any process: names, code and constants of its methods."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{cls.__module__}\0{cls.__qualname__}\0".encode())
    for base in cls.__mro__[:-1]:
        digest.update(base.__qualname__.encode() + b"\1")
        for name, member in vars(base).items():
            function = getattr(member, "__func__", member)
            digest.update(name.encode() + b"\2")
            if isinstance(function, types.FunctionType):
                _digest_code(digest, function.__code__)
    return digest.digest()


def _digest_code(digest: hashlib.blake2b, code: types.CodeType) -> None:
    digest.update(code.co_code)
    digest.update(repr((code.co_names, code.co_varnames, code.co_firstlineno)).encode())
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            _digest_code(digest, constant)
        elif isinstance(constant, frozenset):
            digest.update(repr(sorted(map(repr, constant))).encode())
        else:
            digest.update(repr(constant).encode())

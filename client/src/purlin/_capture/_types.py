"""What capture takes and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from purlin._wire import Buffer

# File of the code that only calls the user's function: no frame of the user's.
ENTRY_FILE = "<purlin>"


@dataclass(frozen=True)
class RemoteReference:
    """The object stands for a value that an earlier computation left on the cluster."""

    computation: str
    path: tuple[int, ...]


@dataclass(frozen=True)
class LocalReference:
    """The object stands for a local value that is to be captured in its place."""

    value: object


Reference = RemoteReference | LocalReference | tuple[str, tuple[int, ...]] | None


def no_reference(_obj: object) -> Reference:
    """A `remote_reference` for programs without proxies."""
    return None


@dataclass(frozen=True)
class CaptureOptions:
    """How to capture.

    Args:
        float_mode: "default", "strict" or "fast", or the number of a FloatMode.
        remote_reference: tells what an object stands for: a computation's id and the path in its
            result (also as a plain tuple), a local value, or None when it stands for itself.
    """

    float_mode: str | int = "default"
    remote_reference: Callable[[object], Reference] = no_reference


@dataclass(frozen=True)
class FunctionRecipe:
    """How to make a nested function that never existed locally.

    Args:
        root: code object of the live function, or of the with-block's frame, that contains it.
        name: its name.
        line: on which its code object starts.
        body: line and column (0-based) of the body, which tell lambdas on one line apart.
        module: the module's variables.
        parameters: names of its parameters.
        free_names: of a closure: the names of its captured values.
        defaults: values, in parameter order; those of keyword-only parameters are named last.
        functions, classes, values: free variables that are functions or classes of the program by
            index, or plain values.
    """

    root: CodeType
    name: str
    line: int
    body: tuple[int, int]
    module: dict[str, Any]
    parameters: tuple[str, ...]
    free_names: tuple[str, ...] = ()
    defaults: tuple[Any, ...] = ()
    keyword_defaults: tuple[str, ...] = ()
    functions: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClassRecipe:
    """How to make a nested class that never existed locally; bases are classes, or their index."""

    root: CodeType
    name: str
    line: int
    body: tuple[int, int]
    module: dict[str, Any]
    bases: tuple[type | int, ...] = ()
    functions: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Captured:
    """A Program ready to be sent, and what is needed to read its result.

    Args:
        body: the framed Program: buffers to be sent one after the other.
        outputs: names of the entry's results, in order.
        classes: the user's classes by their identity on the wire.
        class_table: all classes by index; recipes for those that do not exist locally.
        class_indices: index of a class by its identity.
        functions: functions by index; recipes for those that do not exist locally.
        codes: how to make closures, by index of their code; None for what is never one.
        python_files: files that the code came from.
        block_local: the entry is a with-block in a function: its names are local variables.
        made: what was made from recipes, so that it is made once.
    """

    body: list[Buffer]
    outputs: tuple[str, ...]
    classes: dict[bytes, type] = field(default_factory=dict)
    class_table: tuple[type | ClassRecipe, ...] = ()
    class_indices: dict[bytes, int] = field(default_factory=dict)
    functions: tuple[object, ...] = ()
    codes: tuple[FunctionRecipe | None, ...] = ()
    python_files: tuple[str, ...] = ()
    block_local: bool = False
    made: dict[object, Any] = field(default_factory=dict)

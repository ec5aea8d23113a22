"""What capture takes and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from purlin._wire import Buffer


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
    """How to make a nested function that never existed locally."""

    code: CodeType
    module: str
    globals: dict[str, Any]
    # Names of the captured values that are Python closure cells; others are globals.
    captured: tuple[str, ...] = ()
    default_count: int = 0


@dataclass(frozen=True)
class Captured:
    """A Program ready to be sent, and what is needed to read its result.

    Args:
        body: the framed Program: buffers to be sent one after the other.
        outputs: names of the entry's results, in order.
        classes: the user's classes by their identity on the wire.
        class_table: the same by index.
        functions: the user's functions by index, or how to make them.
        codes: how to make closures, by index of their code; None for what is never one.
        python_files: files that the code came from.
        block_local: the entry is a with-block in a function: its names are local variables.
    """

    body: list[Buffer]
    outputs: tuple[str, ...]
    classes: dict[bytes, type] = field(default_factory=dict)
    class_table: tuple[type | None, ...] = ()
    functions: tuple[object, ...] = ()
    codes: tuple[FunctionRecipe | None, ...] = ()
    python_files: tuple[str, ...] = ()
    block_local: bool = False

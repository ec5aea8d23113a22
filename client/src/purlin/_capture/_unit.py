"""Lowered code before it is linked: what a function or with-block becomes, apart from its values.

A unit is one live function, lambda or with-block with all that is nested in it. It refers to names,
constants and codes by indices into its own tables; `_graph` moves them into a Program. Units are
immutable once made and are shared by every capture of the same code object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from purlin._exceptions import CaptureError


class Name(NamedTuple):
    """A free variable of the unit: a name, then attributes of modules that were followed.

    What `import` binds starts with IMPORT and the module's name.
    """

    chain: tuple[str, ...]


class Static(NamedTuple):
    """A nested function or class that captures no local variable: place in Unit.statics."""

    number: int


class Builtin(NamedTuple):
    """A builtin that no user's name can shadow."""

    name: str


class Local(NamedTuple):
    """A variable of the code around, or its cell. `scope` tells equal names apart."""

    name: str
    scope: int


IMPORT = "import "  # no name of a variable: those have no space
Position = tuple[int, int]
Free = Name | Static | Builtin | Local


class Fault(NamedTuple):
    """Something that cannot be run, and where."""

    line: int
    column: int
    message: str
    construct: str
    hint: str

    def error(self, file: str) -> CaptureError:
        return CaptureError(
            self.message,
            file=file,
            line=self.line,
            column=self.column,
            construct=self.construct,
            hint=self.hint,
        )


FUNCTION, INIT, GENERATOR, BLOCK, YIELDS = range(5)


@dataclass
class CodeTemplate:
    """A Code with indices into its unit's tables, and where those stand in its words."""

    kind: int
    name: str
    # What follows the unit's own qualified name in that of this code: ".<locals>.inner".
    path: str
    line: int
    parameters: list[str]
    positional_only: int
    keyword_only: int
    has_default: list[bool]
    has_star: bool
    has_star_star: bool
    # One a block: number + 1 of its handler, or 0.
    handlers: list[int]
    # Where the code object starts, where its body does (0-based column), and which keyword-only
    # parameters have defaults: finds and completes the function's own code object again.
    first_line: int
    body: Position
    keyword_defaults: tuple[str, ...]
    register_names: list[str | None]
    free: list[Free]
    free_names: list[str]
    blocks: list[int]
    words: list[int]
    name_offsets: list[int]
    value_offsets: list[int]
    code_offsets: list[int]


def free_name(key: Free, static_names: list[str]) -> str:
    """A free variable's name, for people."""
    if isinstance(key, Name):
        return ".".join(key.chain).removeprefix(IMPORT)
    return static_names[key.number] if isinstance(key, Static) else key.name


@dataclass
class StaticFunction:
    """A nested function that captures no local variable."""

    name: str
    code: int
    defaults: list[object]


@dataclass
class StaticMember:
    """A method (static: index into Unit.statics) or class attribute (a constant) of a class."""

    name: str
    kind: int
    static: int | None
    constant: object = None
    # Of a property: its other functions.
    setter: int | None = None
    deleter: int | None = None


@dataclass
class StaticClass:
    """A nested class that captures no local variable."""

    name: str
    qualname: str
    line: int
    first_line: int
    body: Position
    bases: list[Free]
    members: list[StaticMember]
    source: str


@dataclass
class Unit:
    """See the module."""

    file: str
    names: list[str] = field(default_factory=list)
    constants: list[object] = field(default_factory=list)
    codes: list[CodeTemplate] = field(default_factory=list)
    statics: list[StaticFunction | StaticClass | None] = field(default_factory=list)
    static_names: list[str] = field(default_factory=list)
    outputs: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    # Where each free variable is first read.
    sites: dict[Free, tuple[int, int]] = field(default_factory=dict)
    # Attributes that any of the codes reads: methods of other names need not be sent.
    attributes: set[str] = field(default_factory=set)
    # What was asked of the environment and the answers: the unit holds wherever they are the same.
    questions: dict[tuple[str, ...], object] = field(default_factory=dict)

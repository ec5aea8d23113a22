"""A Program message under construction: its tables and buffers."""

from __future__ import annotations

import struct
import sys
from typing import cast

from purlin._capture._fold import INT_MAX, INT_MIN, is_text
from purlin._capture._unit import CodeTemplate
from purlin._wire import Buffer
from purlin._wire.purlin_pb2 import PROGRAM_VERSION, FloatMode, Program, Value

FLOAT_MODES = {"default": 0, "strict": 1, "fast": 2}


class ProgramBuilder:
    """Adds to a Program; everything is found again by what it is, so nothing is there twice."""

    def __init__(self, float_mode: str | int) -> None:
        self.message = Program()
        self.message.version = PROGRAM_VERSION
        number = FLOAT_MODES[float_mode] if isinstance(float_mode, str) else float_mode
        self.message.float_mode = cast("FloatMode", number)
        self.message.python_version = sys.version_info[0] * 256 + sys.version_info[1]
        self.buffers: list[Buffer] = []
        self._names: dict[str, int] = {}
        self._scalars: dict[object, int] = {}

    def name(self, text: str) -> int:
        index = self._names.get(text)
        if index is None:
            index = self._names[text] = len(self._names)
            self.message.names.append(text)
        return index

    def add(self) -> Value:
        """A new value, at the end of the table."""
        return self.message.values.add()

    def last(self) -> int:
        return len(self.message.values) - 1

    def scalar(self, value: object) -> int:
        """A constant: None, bool, int, float, complex, str, bytes, ..., or a tuple of these."""
        key = scalar_key(value)
        index = self._scalars.get(key)
        if index is not None:
            return index
        children: list[int] = []
        if isinstance(value, tuple):
            children = [self.scalar(element) for element in value]
        values = self.message.values
        if value is None:
            values.add(kind=Value.NONE)
        elif isinstance(value, bool):
            values.add(kind=Value.BOOL, integer=int(value))
        elif isinstance(value, int):
            if INT_MIN <= value <= INT_MAX:
                values.add(kind=Value.INT, integer=value)
            else:
                values.add(kind=Value.BIG, data=int_bytes(value))
        elif isinstance(value, float):
            values.add(kind=Value.FLOAT, number=value)
        elif isinstance(value, str):
            if is_text(value):
                values.add(kind=Value.STR, text=value)
            else:
                values.add(kind=Value.STR, data=value.encode("utf-8", "surrogatepass"))
        elif isinstance(value, bytes):
            values.add(kind=Value.BYTES, data=value)
        elif isinstance(value, complex):
            values.add(kind=Value.COMPLEX, numbers=(value.real, value.imag))
        elif value is ...:
            values.add(kind=Value.ELLIPSIS)
        else:
            values.add(kind=Value.TUPLE, children=children)
        self._scalars[key] = len(values) - 1
        return self._scalars[key]

    def tagged(self, kind: Value.Kind, integer: int = 0, text: str = "") -> int:
        """A FUNCTION, CLASS, BUILTIN, MODULE or UNBOUND."""
        key = (kind, integer, text, "tagged")
        index = self._scalars.get(key)
        if index is None:
            entry = self.add()
            entry.kind = kind
            entry.integer = integer
            entry.text = text
            index = self._scalars[key] = self.last()
        return index

    def buffer(self, data: Buffer) -> int:
        self.buffers.append(data)
        return len(self.buffers) - 1

    def code(
        self,
        template: CodeTemplate,
        file: str,
        names: list[int],
        constants: list[int],
        first_code: int,
        qualname: str = "",
    ) -> int:
        """A code whose unit's names, constants and codes became these."""
        words = list(template.words)
        for offset in template.name_offsets:
            words[offset] = names[words[offset]]
        for offset in template.value_offsets:
            words[offset] = constants[words[offset]]
        for offset in template.code_offsets:
            words[offset] += first_code
        code = self.message.codes.add()
        code.kind = template.kind  # type: ignore[assignment]
        code.name = self.name(template.name)
        if qualname and qualname != template.name:
            code.qualname = self.name(qualname) + 1
        code.file = self.name(file)
        code.line = template.line
        code.parameter_count = len(template.parameters)
        code.parameters.extend(self.name(name) for name in template.parameters)
        code.positional_only = template.positional_only
        code.keyword_only = template.keyword_only
        code.register_count = len(template.register_names)
        code.free_names.extend(self.name(name) for name in template.free_names)
        code.has_star = template.has_star
        code.has_star_star = template.has_star_star
        code.blocks.extend(template.blocks)
        if any(template.handlers):
            code.handlers.extend(template.handlers)
        code.words.extend(words)
        code.register_names.extend(
            0 if name is None else self.name(name) + 1 for name in template.register_names
        )
        if any(template.has_default):
            code.has_default.extend(template.has_default)
        return len(self.message.codes) - 1


def scalar_key(value: object) -> object:
    """Equal for values that are the same to Python in every way."""
    if type(value) is tuple:
        return (tuple, *map(scalar_key, value))
    if type(value) is float:
        return (float, struct.pack("<d", value))
    if type(value) is complex:
        return (complex, struct.pack("<dd", value.real, value.imag))
    return (type(value), value)


def int_bytes(value: int) -> bytes:
    """The int in two's complement, least byte first."""
    return value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)

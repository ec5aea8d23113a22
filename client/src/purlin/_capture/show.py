"""Prints a Program readably: python -m purlin._capture.show FILE.py FUNCTION"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator

from purlin._capture import CaptureOptions, capture_call
from purlin._wire import _opcodes as op
from purlin._wire import parse_message
from purlin._wire.purlin_pb2 import Class, Code, Program, Value

IMMEDIATES = {
    op.UNARY: op.UNARY_TEXTS,
    op.BINARY: op.BINARY_TEXTS,
    op.INPLACE: op.BINARY_TEXTS,
    op.COMPARE: op.COMPARE_TEXTS,
}


def show_program(program: Program) -> str:
    """The Program as text, everything by index and name."""
    lines = [f"entry f{program.entry}"]
    for index, value in enumerate(program.values):
        lines.append(f"v{index} = {_value(program, value)}")
    for index, cls in enumerate(program.classes):
        bases = ", ".join(f"v{base}" for base in cls.bases)
        lines.append(f"class{index} {program.names[cls.name]}({bases})")
        for member in cls.members:
            kind = Class.Member.Kind.Name(member.kind).lower()
            lines.append(f"    {kind} {program.names[member.name]} = v{member.value}")
    for index, function in enumerate(program.functions):
        name = program.names[program.codes[function.code].name]
        bindings = ", ".join(f"v{value}" for value in function.bindings)
        defaults = ", ".join(f"v{value}" for value in function.defaults)
        lines.append(f"f{index} {name} = code{function.code} [{bindings}] ({defaults})")
    for index, code in enumerate(program.codes):
        lines.append("")
        lines.extend(_code(program, index, code))
    return "\n".join(lines) + "\n"


def _value(program: Program, value: Value) -> str:
    kind = Value.Kind.Name(value.kind)
    if value.kind in (Value.BOOL, Value.INT):
        return f"{kind} {value.integer}"
    if value.kind == Value.FLOAT:
        return f"FLOAT {value.number!r}"
    if value.kind == Value.STR and not value.data:
        return f"STR {value.text!r}"
    if value.data:
        return f"{kind} {value.data!r}"
    if value.numbers:
        return f"{kind} {complex(*value.numbers)!r}"
    if value.kind == Value.FUNCTION:
        return f"FUNCTION f{value.integer}"
    if value.kind in (Value.CLASS, Value.INSTANCE):
        kind = f"{kind} class{value.integer}"
    if value.kind == Value.LIST and value.element:
        kind = f"LIST of {value.count} {Value.Element.Name(value.element)}"
    children = [f"v{child}" for child in value.children]
    if value.attributes:
        names = [program.names[name] for name in value.attributes]
        children = [f"{name}={child}" for name, child in zip(names, children, strict=True)]
    parts = [kind, value.text, *map(str, value.integers), *children]
    return " ".join(part for part in parts if part)


def _code(program: Program, index: int, code: Code) -> Iterator[str]:
    names = program.names
    free = [names[name] for name in code.free_names]
    registers = [names[name - 1] if name else "" for name in code.register_names]
    yield (
        f"code{index} {Code.Kind.Name(code.kind)} {names[code.name]}"
        f"({', '.join(names[name] for name in code.parameters)})"
        f" {names[code.file]}:{code.line} registers {code.register_count} free {free}"
    )
    starts = {offset: number for number, offset in enumerate(code.blocks)}
    offset = 0
    while offset < len(code.words):
        if offset in starts:
            handler = code.handlers[starts[offset]] if code.handlers else 0
            yield f"  b{starts[offset]}:" + (f" raises to b{handler - 1}" if handler else "")
        word = code.words[offset]
        length = word >> 16
        operands = list(code.words[offset + 3 : offset + length])
        text = _operands(program, word & 0xFFFF, operands, registers, free)
        place = f"{code.words[offset + 1]}:{code.words[offset + 2]}"
        yield f"    {place:8}{op.OPCODES[word & 0xFFFF][0].lower()} {text}"
        offset += length


def _operands(
    program: Program, opcode: int, operands: list[int], registers: list[str], free: list[str]
) -> str:
    spelled = op.OPCODES[opcode][1]
    parts = []
    rest = iter(operands)
    position = 0
    while position < len(spelled):
        letter = spelled[position]
        if letter == "*":
            position += 1
            count = next(rest)
            items = [_operand(program, opcode, spelled[position], next(rest), registers, free)
                     for _ in range(count)]  # fmt: skip
            parts.append(f"({' '.join(items)})")
        else:
            parts.append(_operand(program, opcode, letter, next(rest), registers, free))
        position += 1
    return " ".join(parts)


def _operand(
    program: Program, opcode: int, letter: str, value: int, registers: list[str], free: list[str]
) -> str:
    if letter in "dr":
        return f"r{value}" + (f":{registers[value]}" if registers[value] else "")
    if letter == "v":
        return f"v{value}<{_value(program, program.values[value])}>"
    if letter == "n":
        return repr(program.names[value])
    if letter == "i" and opcode == op.FREE:
        return f"{value}<{free[value]}>"
    if letter == "i" and opcode in IMMEDIATES:
        return IMMEDIATES[opcode].get(value, "?")
    return {"c": "code", "b": "b"}.get(letter, "") + str(value)


def capture_from_file(path: str, name: str) -> list[bytes]:
    """The framed Program of a call without arguments of a file's function."""
    function = runpy.run_path(path, run_name="program")[name]
    captured = capture_call(function, (), {}, options=CaptureOptions())
    return [bytes(buffer) for buffer in captured.body]


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    body = b"".join(capture_from_file(sys.argv[1], sys.argv[2]))
    print(show_program(parse_message(body, Program)[0]), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())

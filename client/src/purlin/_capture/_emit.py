"""Registers, blocks and words of one code under construction."""

from __future__ import annotations

from collections.abc import Iterator

from purlin._capture._unit import CodeTemplate, Free, Unit, free_name
from purlin._wire._opcodes import OPCODES

HEADER_WORDS = 3
LENGTH_MAX = 0xFFFF  # words of an instruction: the length's 16 bits


class Block:
    """A straight run of instructions; `number` is its place once the code is laid out, `handler`
    where exceptions of its instructions go."""

    __slots__ = ("handler", "instructions", "number")

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.number = -1
        self.handler: Block | None = None


class Instruction:
    """An opcode, its site and its operands, counts included."""

    __slots__ = ("column", "line", "opcode", "operands")

    def __init__(
        self, opcode: int, line: int, column: int, operands: tuple[int | Block, ...]
    ) -> None:
        self.opcode = opcode
        self.line = line
        self.column = column
        self.operands = operands

    def letters(self) -> Iterator[str]:
        """One operand letter a word; counts are "*"."""
        spelled = OPCODES[self.opcode][1]
        position = 0
        index = 0
        while index < len(spelled):
            if spelled[index] == "*":
                count = self.operands[position]
                assert isinstance(count, int)
                yield "*"
                yield from spelled[index + 1] * count
                position += 1 + count
                index += 2
            else:
                yield spelled[index]
                position += 1
                index += 1


class CodeBuilder:
    """Collects a code's instructions. After a terminator, what follows until `start` is dead."""

    def __init__(self) -> None:
        self.register_names: list[str | None] = []
        self.free: dict[Free, int] = {}
        self.entry = Block()
        self.blocks = [self.entry]
        self.current = self.entry
        self.ended = False
        # Handlers around the present place, innermost last.
        self.handlers: list[Block] = []

    def register(self, name: str | None = None) -> int:
        self.register_names.append(name)
        return len(self.register_names) - 1

    def start(self, block: Block) -> None:
        """Goes on in that block; the code before must have ended."""
        block.handler = self.handlers[-1] if self.handlers else None
        self.blocks.append(block)
        self.current = block
        self.ended = False

    def emit(self, opcode: int, site: tuple[int, int], *operands: int | Block) -> None:
        if self.ended:
            self.start(Block())
        self.current.instructions.append(Instruction(opcode, *site, operands))
        self.ended = OPCODES[opcode][2]

    def free_index(self, key: Free) -> int:
        return self.free.setdefault(key, len(self.free))

    def finish(
        self,
        unit: Unit,
        *,
        kind: int,
        name: str,
        path: str = "",
        line: int,
        parameters: list[str],
        positional_only: int,
        keyword_only: int,
        has_default: list[bool],
        has_star: bool = False,
        has_star_star: bool = False,
        first_line: int = 0,
        body: tuple[int, int] = (0, 0),
        keyword_defaults: tuple[str, ...] = (),
    ) -> CodeTemplate:
        """Lays the blocks that can be reached out in the order in which they were started."""
        blocks = self._reachable()
        for number, block in enumerate(blocks):
            block.number = number
        template = CodeTemplate(
            kind=kind,
            name=name,
            path=path,
            line=line,
            parameters=parameters,
            positional_only=positional_only,
            keyword_only=keyword_only,
            has_default=has_default,
            has_star=has_star,
            has_star_star=has_star_star,
            handlers=[0 if b.handler is None else b.handler.number + 1 for b in blocks],
            first_line=first_line or line,
            body=body,
            keyword_defaults=keyword_defaults,
            register_names=self.register_names,
            free=list(self.free),
            free_names=[free_name(key, unit.static_names) for key in self.free],
            blocks=[],
            words=[],
            name_offsets=[],
            value_offsets=[],
            code_offsets=[],
        )
        offsets = {
            "n": template.name_offsets,
            "v": template.value_offsets,
            "c": template.code_offsets,
        }
        words = template.words
        for block in blocks:
            template.blocks.append(len(words))
            for instruction in block.instructions:
                operands = instruction.operands
                words.append(instruction.opcode | (HEADER_WORDS + len(operands)) << 16)
                words.append(instruction.line)
                words.append(instruction.column)
                for letter, operand in zip(instruction.letters(), operands, strict=True):
                    if letter in offsets:
                        offsets[letter].append(len(words))
                    words.append(operand.number if isinstance(operand, Block) else operand)
        return template

    def _reachable(self) -> list[Block]:
        found = {self.entry}
        stack = [self.entry]
        while stack:
            block = stack.pop()
            reached = [block.handler, *block.instructions[-1].operands]
            for operand in reached:
                if isinstance(operand, Block) and operand not in found:
                    found.add(operand)
                    stack.append(operand)
        return [block for block in self.blocks if block in found]

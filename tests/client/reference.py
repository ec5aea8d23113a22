"""A small reference interpreter of Programs: what each instruction means, said in Python.

It runs a framed Program on Python's own objects, so that a function lowered and run here can be
compared with the same function run by CPython. Only tests use it.
"""

from __future__ import annotations

import array
import builtins
import math
import operator
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from purlin._messages import built_in_error
from purlin._wire import Buffer, frame, parse_message
from purlin._wire import _opcodes as op
from purlin._wire.purlin_pb2 import Class as ClassMessage
from purlin._wire.purlin_pb2 import Code, Program, Result, Value


class Unbound:
    """Marks registers without a value."""


UNBOUND = Unbound()
SKIPPED = Unbound()

UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
    "not": operator.not_,
}
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "@": operator.matmul,
}
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}


@dataclass(frozen=True)
class Instruction:
    """One instruction, operands as words."""

    opcode: int
    line: int
    column: int
    operands: list[int]


@dataclass
class CodeView:
    """A code, its blocks cut into instructions and checked."""

    message: Code
    name: str
    blocks: list[list[Instruction]]
    parameters: list[str]
    has_default: list[bool]
    signature: Callable[..., dict[str, Any]] | None = None


class ProgramError(Exception):
    """The Program breaks the rules of proto/purlin.proto."""


def check(condition: bool, text: str) -> None:
    if not condition:
        raise ProgramError(text)


class Interpreter:
    """Runs one Program."""

    def __init__(self, body: bytes) -> None:
        self.program, self.buffers = parse_message(body, Program)
        names = self.program.names
        self.names = list(names)
        self.codes = [self._view(code) for code in self.program.codes]
        self.functions: list[RemoteFunction | None] = [None] * len(self.program.functions)
        self.classes: list[type | None] = [None] * len(self.program.classes)
        self.values: list[Any] = []
        # Functions may refer to values that come later: bindings are looked up when called.
        for value in self.program.values:
            check(all(c < len(self.values) for c in value.children), "child before container")
            self.values.append(self._value(value))
        # Frames of the last exception, innermost first.
        self.trace: list[tuple[CodeView, int]] = []

    # -- decoding

    def _view(self, code: Code) -> CodeView:
        check(list(code.blocks)[:1] == [0], "blocks start at 0")
        starts = list(code.blocks)
        check(starts == sorted(set(starts)), "blocks ascend")
        blocks: list[list[Instruction]] = []
        words = list(code.words)
        offset = 0
        while offset < len(words):
            if offset in starts:
                check(not blocks or op.OPCODES[blocks[-1][-1].opcode][2], "a block must end")
                blocks.append([])
            opcode, length = words[offset] & 0xFFFF, words[offset] >> 16
            check(opcode in op.OPCODES and length >= 3, "an opcode")
            line, column = words[offset + 1 : offset + 3]
            check(line > 0 and column > 0, "sites are 1-based")
            check(not blocks[-1] or not op.OPCODES[blocks[-1][-1].opcode][2], "dead code")
            instruction = Instruction(opcode, line, column, words[offset + 3 : offset + length])
            self._check_operands(code, instruction)
            blocks[-1].append(instruction)
            offset += length
        check(offset == len(words) and len(blocks) == len(starts), "lengths add up")
        check(op.OPCODES[blocks[-1][-1].opcode][2], "the last block must end")
        check(len(code.register_names) == code.register_count, "register names")
        check(len(code.parameters) == code.parameter_count, "parameter names")
        return CodeView(
            code,
            self.names[code.name],
            blocks,
            [self.names[name] for name in code.parameters],
            list(code.has_default) or [False] * code.parameter_count,
        )

    def _check_operands(self, code: Code, instruction: Instruction) -> None:
        limits = {
            "d": code.register_count,
            "r": code.register_count,
            "v": len(self.program.values),
            "n": len(self.names),
            "c": len(self.program.codes),
            "b": len(code.blocks),
        }
        spelled = op.OPCODES[instruction.opcode][1]
        rest = iter(instruction.operands)
        position = 0
        while position < len(spelled):
            count = 1
            if spelled[position] == "*":
                position += 1
                count = next(rest)
            for _ in range(count):
                operand = next(rest)
                limit = limits.get(spelled[position])
                check(limit is None or operand < limit, f"operand {operand} of {instruction}")
            position += 1
        check(next(rest, None) is None, "operands left over")

    def _value(self, value: Value) -> Any:
        kind = value.kind
        children = [self.values[child] for child in value.children]
        if kind == Value.NONE:
            return None
        if kind == Value.BOOL:
            return bool(value.integer)
        if kind == Value.INT:
            return value.integer
        if kind == Value.FLOAT:
            return value.number
        if kind == Value.STR:
            return value.text
        if kind == Value.TUPLE:
            return tuple(children)
        if kind == Value.LIST:
            return self._list(value, children)
        if kind == Value.RANGE:
            return range(*value.integers)
        if kind == Value.FUNCTION:
            return self.function(value.integer)
        if kind == Value.CLASS:
            return self.class_of(value.integer)
        if kind == Value.INSTANCE:
            instance: Any = object.__new__(self.class_of(value.integer))
            for name, child in zip(value.attributes, children, strict=True):
                instance.__dict__[self.names[name]] = child
            return instance
        if kind == Value.BUILTIN:
            module, _, attribute = value.text.rpartition(".")
            return getattr(math if module == "math" else builtins, attribute)
        raise ProgramError(f"value of kind {kind}")

    def _list(self, value: Value, children: list[Any]) -> list[Any]:
        if value.element == Value.ANY:
            return children
        if value.element == Value.TUPLES:
            check(all(len(column) == value.count for column in children), "columns")
            return list(zip(*children, strict=True))
        data = self.buffers[value.buffer]
        if value.element == Value.BOOLS:
            return [bool(byte) for byte in data]
        elements = array.array("q" if value.element == Value.INTS else "d", bytes(data))
        check(len(elements) == value.count, "count")
        return elements.tolist()

    def function(self, index: int) -> RemoteFunction:
        known = self.functions[index]
        if known is None:
            message = self.program.functions[index]
            code = self.codes[message.code]
            known = RemoteFunction(
                self,
                code,
                lambda: [self.values[value] for value in message.bindings],
                lambda: [self.values[value] for value in message.defaults],
            )
            self.functions[index] = known
            check(len(message.bindings) == len(code.message.free_names), "bindings")
            check(len(message.defaults) == sum(code.has_default), "defaults")
        return known

    def class_of(self, index: int) -> type:
        known = self.classes[index]
        if known is None:
            message = self.program.classes[index]
            bases = tuple(self._base(value) for value in message.bases)
            known = type(self.names[message.name].rpartition(".")[2], bases, {})
            self.classes[index] = known
            for member in message.members:
                setattr(known, self.names[member.name], self._member(member))
        return known

    def _base(self, index: int) -> type:
        value = self.program.values[index]
        base = self.class_of(value.integer) if value.kind == Value.CLASS else self._value(value)
        assert isinstance(base, type)
        return base

    def _member(self, member: ClassMessage.Member) -> Any:
        value = self._value(self.program.values[member.value])
        if member.kind == ClassMessage.Member.ATTRIBUTE:
            return value
        function: Any = plain(value)
        if member.kind == ClassMessage.Member.STATIC:
            return staticmethod(function)
        if member.kind == ClassMessage.Member.CLASS:
            return classmethod(function)
        return function

    # -- running

    def run(self) -> tuple[Any, ...]:
        """The entry's outputs."""
        result = self.function(self.program.entry)()
        check(type(result) is tuple and len(result) == len(self.program.outputs), "outputs")
        return result  # type: ignore[no-any-return]

    def call(self, function: RemoteFunction, registers: list[Any]) -> Any:
        return Frame(self, function, registers).run()


def plain(function: RemoteFunction) -> Callable[..., Any]:
    """A Python function, which binds as methods do."""
    made: Any = lambda *args, **kwargs: function(*args, **kwargs)  # noqa: E731
    made.remote = function
    return made  # type: ignore[no-any-return]


@dataclass(eq=False)
class RemoteFunction:
    """A function or closure of the program."""

    interpreter: Interpreter
    code: CodeView
    bindings: Callable[[], list[Any]]
    defaults: Callable[[], list[Any]]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.interpreter.call(self, self.bind(args, kwargs))

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """The registers on entry. CPython itself words what is wrong with the arguments."""
        code = self.code
        names = code.parameters
        if code.signature is None:
            code.signature = signature(code)
        bound = code.signature(*args, **kwargs)
        given = set(names[: len(args)]) | set(kwargs)
        defaults = iter(self.defaults())
        registers: list[Any] = [UNBOUND] * code.message.register_count
        for index, name in enumerate(names):
            default = next(defaults) if code.has_default[index] else None
            registers[index] = bound[safe(name)] if name in given else default
        return registers


def signature(code: CodeView) -> Callable[..., dict[str, Any]]:
    """A Python function with the code's parameters."""
    positional = len(code.parameters) - code.message.keyword_only
    parts = []
    for index, name in enumerate(code.parameters):
        if index == positional:
            parts.append("*")
        parts.append(f"{safe(name)}=None" if code.has_default[index] else safe(name))
        if index + 1 == code.message.positional_only:
            parts.append("/")
    scope: dict[str, Any] = {}
    title = code.name if code.name.isidentifier() else "f"
    exec(f"def {title}({', '.join(parts)}): return locals()", scope)
    made: Callable[..., dict[str, Any]] = scope[title]
    made.__qualname__ = code.name
    return made


def safe(name: str) -> str:
    return name if name.isidentifier() else "element"


@dataclass
class Frame:
    """A running code."""

    interpreter: Interpreter
    function: RemoteFunction
    registers: list[Any]
    block: int = 0
    result: Any = None
    line: int = 0
    bound: list[Any] = field(default_factory=list)

    def run(self) -> Any:
        code = self.function.code
        self.bound = self.function.bindings()
        self.result = UNBOUND
        try:
            while self.result is UNBOUND:
                for instruction in code.blocks[self.block]:
                    self.line = instruction.line
                    getattr(self, "do_" + op.OPCODES[instruction.opcode][0].lower())(
                        instruction.operands
                    )
        except BaseException as error:
            if not isinstance(error, ProgramError):
                self.interpreter.trace.append((code, self.line))
            raise
        return self.result

    def read(self, register: int) -> Any:
        value = self.registers[register]
        check(value is not UNBOUND, f"r{register} of {self.function.code.name} read unbound")
        return value

    def list_at(self, operands: list[int], position: int) -> tuple[list[int], int]:
        count = operands[position]
        return operands[position + 1 : position + 1 + count], position + 1 + count

    def do_const(self, o: list[int]) -> None:
        self.registers[o[0]] = self.interpreter.values[o[1]]

    def do_move(self, o: list[int]) -> None:
        self.registers[o[0]] = self.read(o[1])

    def do_free(self, o: list[int]) -> None:
        self.registers[o[0]] = self.bound[o[1]]

    def do_self(self, o: list[int]) -> None:
        self.registers[o[0]] = self.function

    def do_make_function(self, o: list[int]) -> None:
        code = self.interpreter.codes[o[1]]
        defaults, position = self.list_at(o, 2)
        captured, _ = self.list_at(o, position)
        default_values = [self.read(register) for register in defaults]
        values = [self.read(register) for register in captured]
        check(len(values) == len(code.message.free_names), "captured")
        check(len(default_values) == sum(code.has_default), "defaults")
        self.registers[o[0]] = RemoteFunction(
            self.interpreter, code, lambda: values, lambda: default_values
        )

    def do_make_generator(self, o: list[int]) -> None:
        source = iter(self.read(o[1]))
        code = self.interpreter.codes[o[2]]
        check(code.message.kind == Code.GENERATOR, "generator code")
        captured, position = self.list_at(o, 3)
        values = [self.read(register) for register in captured]
        body = RemoteFunction(self.interpreter, code, lambda: values, list)
        flat = bool(o[position])

        def generate() -> Iterator[Any]:
            for element in source:
                registers: list[Any] = [UNBOUND] * code.message.register_count
                registers[0] = element
                value = self.interpreter.call(body, registers)
                if value is SKIPPED:
                    continue
                if flat:
                    yield from value
                else:
                    yield value

        self.registers[o[0]] = generate()

    def do_collect(self, o: list[int]) -> None:
        self.registers[o[0]] = list(self.read(o[1]))

    def do_unary(self, o: list[int]) -> None:
        self.registers[o[0]] = UNARY[op.UNARY_TEXTS[o[1]]](self.read(o[2]))

    def do_binary(self, o: list[int]) -> None:
        left, right = self.read(o[2]), self.read(o[3])
        self.registers[o[0]] = BINARY[op.BINARY_TEXTS[o[1]]](left, right)

    def do_inplace(self, o: list[int]) -> None:
        scope = {"a": self.read(o[2]), "b": self.read(o[3])}
        exec(f"a {op.BINARY_TEXTS[o[1]]}= b", scope)
        self.registers[o[0]] = scope["a"]

    def do_compare(self, o: list[int]) -> None:
        left, right = self.read(o[2]), self.read(o[3])
        self.registers[o[0]] = COMPARE[op.COMPARE_TEXTS[o[1]]](left, right)

    def do_tuple(self, o: list[int]) -> None:
        is_block = self.function.code.message.kind == Code.BLOCK
        items, _ = self.list_at(o, 1)
        self.registers[o[0]] = tuple(
            self.registers[register] if is_block else self.read(register) for register in items
        )

    def do_list(self, o: list[int]) -> None:
        items, _ = self.list_at(o, 1)
        self.registers[o[0]] = [self.read(register) for register in items]

    def do_slice(self, o: list[int]) -> None:
        self.registers[o[0]] = slice(*(self.read(register) for register in o[1:4]))

    def do_unpack(self, o: list[int]) -> None:
        targets, _ = self.list_at(o, 1)
        names = [f"t{i}" for i in range(len(targets))]
        scope = {"value": self.read(o[0])}
        exec(f"[{', '.join(names)}] = value", scope)
        for register, name in zip(targets, names, strict=True):
            self.registers[register] = scope[name]

    def do_index(self, o: list[int]) -> None:
        container = self.read(o[1])
        self.registers[o[0]] = container[self.read(o[2])]

    def do_attribute(self, o: list[int]) -> None:
        self.registers[o[0]] = getattr(self.read(o[1]), self.interpreter.names[o[2]])

    def do_set_attribute(self, o: list[int]) -> None:
        check(o[0] == 0 and self.function.code.message.kind == Code.INIT, "SET_ATTRIBUTE")
        setattr(self.read(0), self.interpreter.names[o[1]], self.read(o[2]))

    def do_call(self, o: list[int]) -> None:
        function = self.read(o[1])
        arguments, position = self.list_at(o, 2)
        names, _ = self.list_at(o, position)
        values = [self.read(register) for register in arguments]
        split = len(values) - len(names)
        keywords = [self.interpreter.names[name] for name in names]
        named = dict(zip(keywords, values[split:], strict=True))
        self.registers[o[0]] = function(*values[:split], **named)

    def do_iterate(self, o: list[int]) -> None:
        self.registers[o[0]] = iter(self.read(o[1]))

    def do_check(self, o: list[int]) -> None:
        if self.registers[o[0]] is UNBOUND:
            is_block = self.function.code.message.kind == Code.BLOCK
            code = "UNBOUND_NAME" if is_block else "UNBOUND_LOCAL"
            error: Any = built_in_error(code, (self.interpreter.names[o[1]],))
            error.purlin_code = (code, self.interpreter.names[o[1]])
            raise error

    def do_jump(self, o: list[int]) -> None:
        self.block = o[0]

    def do_branch(self, o: list[int]) -> None:
        self.block = o[1] if self.read(o[0]) else o[2]

    def do_next(self, o: list[int]) -> None:
        for value in self.read(o[1]):
            self.registers[o[0]] = value
            self.block = o[2]
            return
        self.block = o[3]

    def do_return(self, o: list[int]) -> None:
        self.result = self.read(o[0])

    def do_skip(self, o: list[int]) -> None:
        self.result = SKIPPED

    def do_raise(self, o: list[int]) -> None:
        raise self.read(o[0])


def run_program(body: bytes) -> tuple[Any, ...]:
    """The outputs of a framed Program."""
    return Interpreter(body).run()


class ResultEncoder:
    """Encodes what a Program came to as a worker would."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.result = Result(version=1)
        self.buffers: list[Buffer] = []
        self.indices: dict[int, int] = {}
        self.alive: list[Any] = []

    def encode(self, value: Any) -> int:
        """The index of a value; an object that is there already is not encoded again."""
        known = self.indices.get(id(value))
        if known is None:
            known = self.indices[id(value)] = self._encode(value)
            self.alive.append(value)
        return known

    def _encode(self, value: Any) -> int:
        entry = Value()
        if value is UNBOUND:
            entry.kind = Value.UNBOUND
        elif value is None:
            entry.kind = Value.NONE
        elif isinstance(value, bool):
            entry.kind, entry.integer = Value.BOOL, int(value)
        elif isinstance(value, int):
            entry.kind, entry.integer = Value.INT, value
        elif isinstance(value, float):
            entry.kind, entry.number = Value.FLOAT, value
        elif isinstance(value, str):
            entry.kind, entry.text = Value.STR, value
        elif isinstance(value, range):
            entry.kind = Value.RANGE
            entry.integers.extend((value.start, value.stop, value.step))
        elif isinstance(value, tuple):
            entry.kind = Value.TUPLE
            entry.children.extend([self.encode(item) for item in value])
        elif isinstance(value, list):
            self._list(entry, value)
        elif isinstance(value, RemoteFunction):
            self._function(entry, value)
        elif isinstance(value, types.MethodType):
            entry.kind = Value.BOUND_METHOD
            entry.children.extend([self.encode(value.__self__), self.encode(value.__func__)])
        elif hasattr(value, "remote"):
            self._function(entry, value.remote)
        elif isinstance(value, type) and value in self.interpreter.classes:
            entry.kind = Value.CLASS
            entry.integer = self.interpreter.classes.index(value)
        elif type(value) in self.interpreter.classes:
            self._instance(entry, value)
        else:
            entry.kind, entry.text = Value.BUILTIN, value.__name__
            if value.__module__ == "math":
                entry.text = "math." + entry.text
        self.result.values.append(entry)
        return len(self.result.values) - 1

    def _list(self, entry: Value, value: list[Any]) -> None:
        entry.kind = Value.LIST
        kinds = set(map(type, value))
        for kind, element, letter in (
            (int, Value.INTS, "q"),
            (float, Value.FLOATS, "d"),
            (bool, Value.BOOLS, "b"),
        ):
            if kinds == {kind}:
                entry.element = element
                entry.count = len(value)
                entry.buffer = len(self.buffers)
                self.buffers.append(array.array(letter, value).tobytes())
                return
        entry.children.extend([self.encode(item) for item in value])

    def _function(self, entry: Value, value: RemoteFunction) -> None:
        if value in self.interpreter.functions:
            entry.kind = Value.FUNCTION
            entry.integer = self.interpreter.functions.index(value)
            return
        entry.kind = Value.CLOSURE
        entry.integer = self.interpreter.codes.index(value.code)
        values = [*value.bindings(), *value.defaults()]
        entry.children.extend([self.encode(item) for item in values])

    def _instance(self, entry: Value, value: Any) -> None:
        entry.kind = Value.INSTANCE
        entry.integer = self.interpreter.classes.index(type(value))
        entry.identity = self.interpreter.program.classes[entry.integer].identity
        for name, item in value.__dict__.items():
            entry.children.append(self.encode(item))
            entry.attributes.append(len(self.result.names))
            self.result.names.append(name)

    def encode_error(self, error: BaseException) -> None:
        raised = self.result.raised
        self.result.outcome = Result.EXCEPTION
        if type(error) in self.interpreter.classes:
            index = self.interpreter.classes.index(type(error))
            raised.class_identity = self.interpreter.program.classes[index].identity
        else:
            raised.builtin = type(error).__name__
            raised.code, *arguments = getattr(error, "purlin_code", ("",))
            raised.code_args.extend(arguments)
        raised.class_name = type(error).__name__
        raised.args.extend([self.encode(item) for item in error.args])
        for code, line in reversed(self.interpreter.trace):
            frame_message = raised.frames.add()
            frame_message.file = self.interpreter.names[code.message.file]
            frame_message.line = line
            frame_message.function = code.name


def framed_result(body: bytes, output: int | None = None) -> bytes:
    """What a worker answers to a framed Program: the whole result, or one output of it."""
    interpreter = Interpreter(body)
    encoder = ResultEncoder(interpreter)
    try:
        outputs = interpreter.run()
    except Exception as error:
        if isinstance(error, ProgramError):
            raise
        encoder.encode_error(error)
    else:
        value = outputs if output is None else outputs[output]
        encoder.result.root = encoder.encode(value)
    return b"".join(bytes(buffer) for buffer in frame(encoder.result, encoder.buffers))

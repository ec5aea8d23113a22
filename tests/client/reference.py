"""A small reference interpreter of Programs: what each instruction means, said in Python.

It runs a framed Program on Python's own objects, so that a function lowered and run here can be
compared with the same function run by CPython. Only tests use it.
"""

from __future__ import annotations

import array
import dataclasses
import operator
import types
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from purlin._capture._classes import attributes_of
from purlin._capture._fold import is_text
from purlin._capture._objects import builtin_object
from purlin._capture._program import int_bytes
from purlin._messages import built_in_error
from purlin._wire import Buffer, frame, parse_message
from purlin._wire import _opcodes as op
from purlin._wire.purlin_pb2 import Class as ClassMessage
from purlin._wire.purlin_pb2 import Code, Program, Raised, Result, Value


class Unbound:
    """Marks registers without a value."""


UNBOUND = Unbound()
NOT_GIVEN = Unbound()
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
    qualname: str
    signature: Callable[..., dict[str, Any]] | None = None


class Cell:
    """A variable that functions share."""

    def __init__(self) -> None:
        self.content: Any = UNBOUND


class Keywords(dict[str, Any]):
    """Named arguments on their way."""


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
        self.is_decoded = False
        # Functions may refer to values that come later: bindings are looked up when called.
        for value in self.program.values:
            check(all(c < len(self.values) for c in value.children), "child before container")
            self.values.append(self._value(value))
        self.is_decoded = True
        for index in range(len(self.classes)):
            self._fill_class(index)
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
        self._check_handlers(code, blocks)
        check(len(code.parameters) == code.parameter_count, "parameter names")
        return CodeView(
            code,
            self.names[code.name],
            blocks,
            [self.names[name] for name in code.parameters],
            list(code.has_default) or [False] * code.parameter_count,
            self.names[code.qualname - 1 if code.qualname else code.name],
        )

    def _check_handlers(self, code: Code, blocks: list[list[Instruction]]) -> None:
        handlers = list(code.handlers) or [0] * len(blocks)
        check(len(handlers) == len(blocks), "handlers")
        for number, block in enumerate(blocks):
            seen = {number}
            handler = handlers[number]
            while handler:
                check(1 < handler <= len(blocks) and handler - 1 not in seen, "handlers end")
                seen.add(handler - 1)
                handler = handlers[handler - 1]
            for position, instruction in enumerate(block):
                first = position == 0 and number + 1 in handlers
                check((instruction.opcode == op.CAUGHT) == first, "CAUGHT begins handlers")
            for operand in self._targets(block[-1]):
                check(operand + 1 not in handlers, "a jump into a handler")

    def _targets(self, last: Instruction) -> list[int]:
        """Blocks that an instruction names."""
        spelled = op.OPCODES[last.opcode][1]
        return [
            o for letter, o in zip(spelled, last.operands, strict=False) if letter == "b"
        ] if "*" not in spelled else []  # fmt: skip

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
            return value.data.decode("utf-8", "surrogatepass") if value.data else value.text
        if kind == Value.TUPLE:
            return tuple(children)
        if kind == Value.DICT:
            return dict(zip(children[::2], children[1::2], strict=True))
        if kind in (Value.SET, Value.FROZENSET):
            return (set if kind == Value.SET else frozenset)(children)
        if kind == Value.BYTES:
            return bytes(value.data)
        if kind == Value.BYTEARRAY:
            return bytearray(value.data)
        if kind == Value.BIG:
            return int.from_bytes(value.data, "little", signed=True)
        if kind == Value.COMPLEX:
            return complex(*value.numbers)
        if kind == Value.ELLIPSIS:
            return ...
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
            return NotImplemented if value.text == "NotImplemented" else builtin_object(value.text)
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
            if self.is_decoded:
                self._fill_class(index)
        return known

    def _fill_class(self, index: int) -> None:
        """Checks a class and gives it its members, which may be values behind it."""
        known = self.class_of(index)
        message = self.program.classes[index]
        check(list(message.mro)[:1] == [index], "a class comes first in its order")
        own = [self.class_of(ancestor) for ancestor in message.mro]
        check([c for c in known.__mro__ if c in own] == own, "the order of classes")
        for member in message.members:
            check(member.owner in message.mro, "owner")
            if member.owner == index:
                setattr(known, self.names[member.name], self._member(member))
        if message.match_args:
            names = tuple(self.names[name] for name in message.match_args)
            setattr(known, "__match_args__", names)  # noqa: B010
        if message.frozen:
            self._freeze(known)

    def _freeze(self, cls: Any) -> None:
        """What @dataclass(frozen=True) does to a class."""

        def refuse(instance: Any, name: str, *_: Any) -> None:
            verb = "assign to" if _ else "delete"
            raise dataclasses.FrozenInstanceError(f"cannot {verb} field {name!r}")

        cls.__setattr__ = refuse
        cls.__delattr__ = refuse

    def _base(self, index: int) -> type:
        value = self.program.values[index]
        base = self.class_of(value.integer) if value.kind == Value.CLASS else self._value(value)
        assert isinstance(base, type)
        return base

    def _member(self, member: ClassMessage.Member) -> Any:
        value = self.values[member.value]
        if member.kind == ClassMessage.Member.ATTRIBUTE:
            return value
        if member.kind == ClassMessage.Member.PROPERTY:
            parts: list[Any] = [
                plain(self.values[index - 1]) if index else None
                for index in (member.value + 1, member.setter, member.deleter)
            ]
            return property(*parts)
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
        running = Frame(self, function, registers)
        if function.code.message.kind == Code.YIELDS:
            return running.steps()
        return running.run()


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

    @property
    def __name__(self) -> str:
        return self.code.name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.interpreter.call(self, self.bind(args, kwargs))

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """The registers on entry. CPython itself words what is wrong with the arguments."""
        code = self.code
        names = code.parameters
        if code.signature is None:
            code.signature = signature(code)
        bound = code.signature(*args, **kwargs)
        defaults = iter(self.defaults())
        registers: list[Any] = [UNBOUND] * code.message.register_count
        for index, name in enumerate(names):
            default = next(defaults) if code.has_default[index] else None
            value = bound[safe(name)]
            registers[index] = default if value is NOT_GIVEN else value
        return registers


def signature(code: CodeView) -> Callable[..., dict[str, Any]]:
    """A Python function with the code's parameters."""
    names = list(code.parameters)
    double = "**" + names.pop() if code.message.has_star_star else ""
    star = "*" + names.pop() if code.message.has_star else "*"
    positional = len(names) - code.message.keyword_only
    parts = []
    for index, name in enumerate(names):
        if index == positional:
            parts.append(star)
        parts.append(f"{safe(name)}=NOT_GIVEN" if code.has_default[index] else safe(name))
        if index + 1 == code.message.positional_only:
            parts.append("/")
    if positional == len(names) and code.message.has_star:
        parts.append(star)
    if double:
        parts.append(double)
    scope: dict[str, Any] = {"NOT_GIVEN": NOT_GIVEN}
    title = code.name if code.name.isidentifier() else "f"
    exec(f"def {title}({', '.join(parts)}): return locals()", scope)
    made: Callable[..., dict[str, Any]] = scope[title]
    made.__qualname__ = code.qualname
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
    caught: BaseException | None = None
    failure: BaseException | None = None
    returned: dict[int, Any] = field(default_factory=dict)  # of exhausted iterators
    # What was known of the traceback of exceptions that were caught.
    traces: dict[int, tuple[BaseException, list[tuple[CodeView, int]]]] = field(
        default_factory=dict
    )

    def run(self) -> Any:
        for _ in self.steps():
            raise AssertionError("only YIELDS code yields")
        if self.failure is not None:
            raise self.failure
        return self.result

    def steps(self) -> Generator[Any, Any, Any]:
        """Runs the code; of a generator function: this is its generator."""
        self.bound = self.function.bindings()
        self.result = UNBOUND
        blocks = self.function.code.blocks
        handlers = self.function.code.message.handlers
        while self.result is UNBOUND:
            block = self.block
            try:
                for instruction in blocks[block]:
                    self.line = instruction.line
                    if instruction.opcode == op.YIELD:
                        target, source = instruction.operands
                        self.registers[target] = yield self.read(source)
                        continue
                    name = op.OPCODES[instruction.opcode][0].lower()
                    getattr(self, "do_" + name)(instruction.operands)
            except ProgramError:
                raise
            except BaseException as error:
                if instruction.opcode != op.RERAISE:
                    self.interpreter.trace.append((self.function.code, self.line))
                if not handlers or not handlers[block]:
                    if self.function.code.message.kind == Code.YIELDS:
                        raise
                    self.failure = error  # a StopIteration must not end this very generator
                    return None
                self.caught = error
                self.traces[id(error)] = (error, self.interpreter.trace)
                self.interpreter.trace = []
                self.block = handlers[block] - 1
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
        is_init = self.function.code.message.kind == Code.INIT
        setter = object.__setattr__ if is_init and o[0] == 0 else setattr
        setter(self.read(o[0]), self.interpreter.names[o[1]], self.read(o[2]))

    def do_delete_attribute(self, o: list[int]) -> None:
        delattr(self.read(o[0]), self.interpreter.names[o[1]])

    def do_set_index(self, o: list[int]) -> None:
        self.read(o[0])[self.read(o[1])] = self.read(o[2])

    def do_delete_index(self, o: list[int]) -> None:
        del self.read(o[0])[self.read(o[1])]

    def do_unset(self, o: list[int]) -> None:
        self.registers[o[0]] = UNBOUND

    def do_cell(self, o: list[int]) -> None:
        self.registers[o[0]] = Cell()

    def do_cell_get(self, o: list[int]) -> None:
        cell = self.read(o[1])
        check(type(cell) is Cell, "CELL_GET of a cell")
        self.registers[o[0]] = cell.content

    def do_cell_set(self, o: list[int]) -> None:
        cell = self.read(o[0])
        check(type(cell) is Cell, "CELL_SET of a cell")
        cell.content = self.registers[o[1]]

    def do_dict(self, o: list[int]) -> None:
        items, _ = self.list_at(o, 1)
        values = [self.read(register) for register in items]
        check(len(values) % 2 == 0, "keys and values")
        self.registers[o[0]] = dict(zip(values[::2], values[1::2], strict=True))

    def do_set(self, o: list[int]) -> None:
        items, _ = self.list_at(o, 1)
        self.registers[o[0]] = {self.read(register) for register in items}

    def do_extend(self, o: list[int]) -> None:
        target, more = self.read(o[0]), self.read(o[1])
        if isinstance(target, dict):
            scope = {"more": more}
            target.update(eval("{**more}", scope))
        elif isinstance(target, set):
            target.update(more)
        else:
            check(type(target) is list, "EXTEND of a display")
            target.extend(eval("[*more]", {"more": more}))

    def do_format(self, o: list[int]) -> None:
        value = self.read(o[1])
        converted = {0: value, 115: str, 114: repr, 97: ascii}[o[2]]
        if o[2]:
            value = converted(value)
        self.registers[o[0]] = format(value, self.read(o[3]))

    def do_join(self, o: list[int]) -> None:
        items, _ = self.list_at(o, 1)
        values = [self.read(register) for register in items]
        check(all(isinstance(value, str) for value in values), "JOIN of strs")
        self.registers[o[0]] = "".join(values)

    def do_concat_tuple(self, o: list[int]) -> None:
        left, right = self.read(o[1]), self.read(o[2])
        check(type(left) is tuple, "CONCAT_TUPLE to a tuple")
        self.registers[o[0]] = eval("(*left, *right)", {"left": left, "right": right})

    def do_keywords(self, o: list[int]) -> None:
        items, position = self.list_at(o, 1)
        names, _ = self.list_at(o, position)
        values = [self.read(register) for register in items]
        keys = [self.interpreter.names[name] for name in names]
        self.registers[o[0]] = Keywords(zip(keys, values, strict=True))

    def do_merge_keywords(self, o: list[int]) -> None:
        keywords = self.read(o[1])
        check(type(keywords) is Keywords, "MERGE_KEYWORDS")
        scope = {"a": dict(keywords), "b": self.read(o[2])}
        function = self.read(o[3])
        code = getattr(function, "code", None)
        name = code.name if code is not None else getattr(function, "__name__", "f")
        exec(f"def {safe(name)}(**k): return k", scope)
        self.registers[o[0]] = Keywords(eval(f"{safe(name)}(**a, **b)", scope))

    def do_call_spread(self, o: list[int]) -> None:
        arguments, keywords = self.read(o[2]), self.read(o[3])
        check(type(arguments) is tuple and type(keywords) is Keywords, "CALL_SPREAD")
        self.registers[o[0]] = self.read(o[1])(*arguments, **keywords)

    def do_unpack_star(self, o: list[int]) -> None:
        targets, _ = self.list_at(o, 2)
        names = [("*" if i == o[1] else "") + f"t{i}" for i in range(len(targets))]
        scope = {"value": self.read(o[0])}
        exec(f"[{', '.join(names)}] = value", scope)
        for register, name in zip(targets, names, strict=True):
            self.registers[register] = scope[name.lstrip("*")]

    def do_special(self, o: list[int]) -> None:
        owner = self.read(o[1])
        name = self.interpreter.names[o[2]]
        if not hasattr(type(owner), "__enter__") or not hasattr(type(owner), name):
            exec("with owner: pass", {"owner": owner})  # words the error
        self.registers[o[0]] = getattr(owner, name)

    def do_super(self, o: list[int]) -> None:
        self.registers[o[0]] = super(self.read(o[1]), self.read(o[2]))

    def do_caught(self, o: list[int]) -> None:
        check(self.caught is not None, "CAUGHT in a handler")
        self.registers[o[0]] = self.caught
        self.caught = None

    def do_matches(self, o: list[int]) -> None:
        error, kind = self.read(o[1]), self.read(o[2])
        scope = {"error": error.with_traceback(None), "kind": kind}
        exec(
            "found = False\ntry: raise error\nexcept kind: found = True\n"
            "except BaseException as other:\n if other is not error: raise",
            scope,
        )
        self.registers[o[0]] = scope["found"]

    def do_raise_from(self, o: list[int]) -> None:
        raise self.read(o[0]) from self.read(o[1])

    def do_reraise(self, o: list[int]) -> None:
        error = self.read(o[0])
        check(isinstance(error, BaseException), "RERAISE of an exception")
        self.interpreter.trace = self.traces.pop(id(error), (error, []))[1]
        raise error

    def do_yielded_from(self, o: list[int]) -> None:
        iterator = self.read(o[1])
        self.registers[o[0]] = self.returned.get(id(iterator))

    def do_match_sequence(self, o: list[int]) -> None:
        scope = {"value": self.read(o[1])}
        exec("match value:\n case [*_]: found = True\n case _: found = False", scope)
        self.registers[o[0]] = scope["found"]

    def do_match_mapping(self, o: list[int]) -> None:
        scope = {"value": self.read(o[1])}
        exec("match value:\n case {}: found = True\n case _: found = False", scope)
        self.registers[o[0]] = scope["found"]

    def do_match_argument(self, o: list[int]) -> None:
        scope = {"value": self.read(o[1]), "kind": self.read(o[2])}
        before = "".join("_, " for _ in range(o[3]))
        exec(f"match value:\n case kind({before}found): pass", scope)
        self.registers[o[0]] = scope["found"]

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
            if o[1] in self.function.code.message.free_names:
                code = "UNBOUND_FREE"
            error: Any = built_in_error(code, (self.interpreter.names[o[1]],))
            error.purlin_code = (code, self.interpreter.names[o[1]])
            raise error

    def do_jump(self, o: list[int]) -> None:
        self.block = o[0]

    def do_branch(self, o: list[int]) -> None:
        self.block = o[1] if self.read(o[0]) else o[2]

    def do_next(self, o: list[int]) -> None:
        iterator = self.read(o[1])
        try:
            value = next(iterator)
        except StopIteration as stop:
            self.returned[id(iterator)] = stop.value
            self.block = o[3]
            return
        self.registers[o[0]] = value
        self.block = o[2]

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
        self.exceptions: dict[int, int] = {}

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
            if -(2**63) <= value < 2**63:
                entry.kind, entry.integer = Value.INT, value
            else:
                entry.kind, entry.data = Value.BIG, int_bytes(value)
        elif isinstance(value, float):
            entry.kind, entry.number = Value.FLOAT, value
        elif isinstance(value, str):
            entry.kind = Value.STR
            if is_text(value):
                entry.text = value
            else:
                entry.data = value.encode("utf-8", "surrogatepass")
        elif isinstance(value, (bytes, bytearray)):
            entry.kind = Value.BYTES if isinstance(value, bytes) else Value.BYTEARRAY
            entry.data = bytes(value)
        elif isinstance(value, complex):
            entry.kind = Value.COMPLEX
            entry.numbers.extend((value.real, value.imag))
        elif value is ...:
            entry.kind = Value.ELLIPSIS
        elif isinstance(value, dict):
            entry.kind = Value.DICT
            entry.children.extend([self.encode(part) for pair in value.items() for part in pair])
        elif isinstance(value, (set, frozenset)):
            entry.kind = Value.SET if isinstance(value, set) else Value.FROZENSET
            entry.children.extend([self.encode(item) for item in value])
        elif isinstance(value, Cell):
            entry.kind = Value.CELL
            if value.content is not UNBOUND:
                entry.children.append(self.encode(value.content))
        elif isinstance(value, BaseException):
            entry.kind = Value.EXCEPTION
            entry.integer = self._exception(value)
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
            entry.kind, entry.text = Value.BUILTIN, getattr(value, "__name__", repr(value))
            if getattr(value, "__module__", "") == "math":
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
        for name, item in attributes_of(value):
            entry.children.append(self.encode(item))
            entry.attributes.append(len(self.result.names))
            self.result.names.append(name)

    def encode_error(self, error: BaseException) -> None:
        self.result.outcome = Result.EXCEPTION
        self._raised(self.result.raised, error)
        for code, line in reversed(self.interpreter.trace):
            frame_message = self.result.raised.frames.add()
            frame_message.file = self.interpreter.names[code.message.file]
            frame_message.line = line
            frame_message.function = code.name

    def _exception(self, error: BaseException) -> int:
        """The index of an exception that is a value, or the cause of one."""
        known = self.exceptions.get(id(error))
        if known is None:
            known = self.exceptions[id(error)] = len(self.result.exceptions)
            self.alive.append(error)
            raised = self.result.exceptions.add()
            self._raised(raised, error)
        return known

    def _raised(self, raised: Raised, error: BaseException) -> None:
        if type(error) in self.interpreter.classes:
            index = self.interpreter.classes.index(type(error))
            raised.class_identity = self.interpreter.program.classes[index].identity
        else:
            raised.builtin = type(error).__name__
            raised.code, *arguments = getattr(error, "purlin_code", ("",))
            raised.code_args.extend(arguments)
        raised.class_name = type(error).__name__
        raised.args.extend([self.encode(item) for item in error.args])
        if error.__cause__ is not None:
            raised.cause = self._exception(error.__cause__) + 1
        raised.suppress_context = error.__suppress_context__
        for name, item in vars(error).items():
            if name != "purlin_code":
                raised.attribute_values.append(self.encode(item))
                raised.attributes.append(len(self.result.names))
                self.result.names.append(name)


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

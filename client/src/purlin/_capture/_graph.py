"""Links units, functions, classes and values into one Program.

Functions and classes get their index when they are first met and are linked later, from a queue, so
neither recursion in the program nor depth of its data is recursion here. A class's methods and
attributes are linked when some code reads an attribute of that name: a class that also has methods
that Purlin cannot run can still be used.
"""

from __future__ import annotations

import abc
import enum
import hashlib
import types
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, cast

from purlin._capture import _names
from purlin._capture._cache import block_unit_of, unit_of
from purlin._capture._classes import (
    IGNORED_MEMBERS,
    LOCAL_METHODS,
    REFUSED_METHODS,
    SILENT_BASES,
    TEXT_METHODS,
    class_error,
    class_identity,
    class_place,
    is_frozen,
    is_frozen_guard,
    is_python_class,
    member_error,
    order_of,
    stands_for,
)
from purlin._capture._emit import HEADER_WORDS
from purlin._capture._expressions import ANY_ATTRIBUTE
from purlin._capture._generated import (
    NAMEDTUPLE,
    Generated,
    enum_members,
    generated_member,
    is_namedtuple,
)
from purlin._capture._library import replacement
from purlin._capture._lower import lower_function
from purlin._capture._names import MISSING, Environment
from purlin._capture._objects import ObjectWalker, Unsendable, is_builtin_exception
from purlin._capture._program import ProgramBuilder
from purlin._capture._types import (
    ENTRY_FILE,
    Captured,
    CaptureOptions,
    ClassRecipe,
    FunctionRecipe,
)
from purlin._capture._unit import (
    BLOCK,
    FUNCTION,
    YIELDS,
    Builtin,
    CodeTemplate,
    Fault,
    Free,
    Local,
    Name,
    Static,
    StaticClass,
    StaticFunction,
    Unit,
)
from purlin._exceptions import CaptureError
from purlin._frames import is_module
from purlin._wire import _opcodes as op
from purlin._wire import frame
from purlin._wire.purlin_pb2 import Class, Value

# What an enumeration keeps in its class's dictionary for itself.
ENUM_MEMBERS = frozenset({"__new__", "__reduce_ex__", "__init__"})


def is_enum(cls: type) -> bool:
    return isinstance(cls, enum.EnumMeta)


class Graph:
    """One capture."""

    def __init__(self, options: CaptureOptions) -> None:
        self.program = ProgramBuilder(options.float_mode)
        self.objects = ObjectWalker(self.program, self, options.remote_reference)
        self.functions: list[object] = []
        self.codes: list[FunctionRecipe | None] = []
        self.classes: list[Any] = []  # type or ClassRecipe
        self.identities: dict[bytes, int] = {}
        self.files: dict[str, None] = {}
        # Names that the with-block assigns, and the module or code whose they are.
        self.block_outputs: frozenset[str] = frozenset()
        self.block_frame: types.FrameType | None = None
        self._queue: deque[Callable[[], None]] = deque()
        self._function_indices: dict[tuple[int, bool], int] = {}
        self._class_indices: dict[int, int] = {}
        self._alive: list[object] = []
        self._unit_codes: dict[int, int] = {}
        self._errors: list[tuple[int, CaptureError]] = []
        self._attributes: set[str] = set()
        self._waiting: dict[str, list[Callable[[], None]]] = {}

    # -- errors

    def report(self, error: CaptureError) -> None:
        order = list(self.files).index(error.file) if error.file in self.files else -1
        self._errors.append((order, error))

    def report_at(self, unit: Unit, key: Free, problem: Unsendable) -> None:
        line, column = unit.sites.get(key, (0, 0))
        fault = Fault(line, column, str(problem), problem.construct, problem.hint)
        self.report(fault.error(unit.file))

    def later(self, link: Callable[[], None]) -> None:
        """Puts off what would be recursion."""
        self._queue.append(link)

    # -- functions

    def function_index(self, function: types.FunctionType, *, init: bool = False) -> int:
        """The index of a live function; it is linked later. See unit_of."""
        key = (id(function), init)
        index = self._function_indices.get(key)
        if index is None:
            index = self._function_indices[key] = self.add_function(function)
            self._alive.append(function)
            self.later(lambda: self._link_function(function, index, init))
        return index

    def add_function(self, function: object) -> int:
        self.program.message.functions.add()
        self.functions.append(function)
        return len(self.functions) - 1

    def _link_function(self, function: types.FunctionType, index: int, init: bool) -> None:
        environment = _names.of_function(function)
        try:
            unit = unit_of(function, environment.answer, init=init)
        except CaptureError as error:
            self.report(error)
            return
        instance = UnitInstance(self, unit, environment, function.__code__, function.__qualname__)
        instance.report_faults()
        self._check_block_names(function, unit)
        instance.link(index, len(unit.codes) - 1, self._defaults(function, unit))

    def _defaults(self, function: types.FunctionType, unit: Unit) -> list[int]:
        values: list[tuple[str, object]] = []
        code = function.__code__
        positional = function.__defaults__ or ()
        names = code.co_varnames[: code.co_argcount][code.co_argcount - len(positional) :]
        values.extend(zip(names, positional, strict=True))
        keyword = function.__kwdefaults__ or {}
        last = code.co_argcount + code.co_kwonlyargcount
        for name in code.co_varnames[code.co_argcount : last]:
            if name in keyword:
                values.append((name, keyword[name]))
        indices = []
        for name, value in values:
            try:
                indices.append(self.objects.capture(value, name))
            except Unsendable as problem:
                template = unit.codes[-1]
                fault = Fault(
                    template.line, 1, f"the default of {problem}", problem.construct, problem.hint
                )
                self.report(fault.error(unit.file))
        return indices

    def _check_block_names(self, function: types.FunctionType, unit: Unit) -> None:
        """Refuses a function that would see what the with-block assigns, if it ran locally."""
        frame = self.block_frame
        if frame is None or not self.block_outputs:
            return
        code = function.__code__
        in_module = is_module(frame) and function.__globals__ is frame.f_globals
        for key, (line, column) in unit.sites.items():
            if not isinstance(key, Name) or key.chain[0] not in self.block_outputs:
                continue
            name = key.chain[0]
            captured = name in code.co_freevars and name in (
                *frame.f_code.co_cellvars, *frame.f_code.co_freevars
            )  # fmt: skip
            if captured or (in_module and name not in code.co_freevars):
                fault = Fault(
                    line,
                    column,
                    f"{code.co_name!r} reads {name!r}, which the with-block assigns",
                    "captured variable",
                    "pass the value as an argument, or use another name in the block",
                )
                self.report(fault.error(unit.file))

    # -- classes

    def class_index(self, cls: type, *, called: bool) -> int:
        """The index of a live class; `called`: the program holds the class itself."""
        cls = self.objects.class_standing_for(cls)
        index = self._class_indices.get(id(cls))
        if index is None:
            index = self._class_indices[id(cls)] = len(self.classes)
            self.program.message.classes.add()
            self.classes.append(cls)
            self._alive.append(cls)
            self.later(lambda: self._link_class(cls, index))
        if called:
            self.want("__init__ of a class")
        return index

    def _link_class(self, cls: type, index: int) -> None:
        entry = self.program.message.classes[index]
        identity = class_identity(cls)
        identity = self.identify(identity, index)
        entry.name = self.program.name(cls.__qualname__)
        entry.module = self.program.name(cls.__module__)
        file, line = class_place(cls)
        entry.file = self.program.name(file)
        entry.line = line
        entry.identity = identity
        if type(cls) not in (type, abc.ABCMeta, type(Protocol)) and not is_enum(cls):
            self.report(class_error(cls, "its metaclass", type(cls).__name__))
            return
        entry.mro.extend(self.class_index(base, called=False) for base in order_of(cls))
        for base in cls.__bases__:
            if self._is_silent(cls, base):
                continue
            try:
                if not is_python_class(base) and not is_builtin_exception(base):
                    raise Unsendable(base.__qualname__, base.__qualname__)
                entry.bases.append(self.objects.capture(base, base.__qualname__))
            except Unsendable:
                self.report(class_error(cls, f"its base {base.__qualname__}", base.__qualname__))
        entry.frozen = is_frozen(cls) or is_namedtuple(cls)
        entry.stands_for = stands_for(cls)
        for name in getattr(cls, "__match_args__", ()):
            entry.match_args.append(self.program.name(name))
        self.link_members(cls, entry, set())
        if is_enum(cls):
            self._link_enumeration(cls, entry, index)

    def _is_silent(self, cls: type, base: type) -> bool:
        """Whether a class that is not sent may be a base: it adds nothing, or it is known here."""
        if base in SILENT_BASES or (base is tuple and is_namedtuple(cls)):
            return True
        return is_enum(cls) and (base.__module__ == "enum" or base is int)

    def _link_enumeration(self, cls: type, entry: Class, index: int) -> None:
        entry.enumeration = entry.frozen = True
        if issubclass(cls, enum.Flag):
            self.report(class_error(cls, "its base Flag", "Flag"))
            return
        known = {member.name for member in entry.members}
        for name, generated in enum_members(cls).items():
            if self.program.name(name) not in known and name not in vars(cls):
                self._add_member(entry, name, self.generated_index(generated), index)
        for name, member in cls.__members__.items():  # type: ignore[attr-defined]
            try:
                value = self.objects.capture(member, f"{cls.__qualname__}.{name}")
            except Unsendable as problem:
                self.report(member_error(cls, name, str(problem), problem.construct, problem.hint))
                continue
            added = entry.members.add()
            added.name = self.program.name(name)
            added.value = value
            added.owner = index

    def _add_member(self, entry: Class, name: str, function: int, owner: int) -> None:
        added = entry.members.add()
        added.name = self.program.name(name)
        added.kind = Class.Member.METHOD
        added.value = self.program.tagged(Value.FUNCTION, function)
        added.owner = owner

    def generated_index(self, generated: Generated, *, init: bool = False) -> int:
        """The index of a function that has its source as text alone; it is linked later."""
        index = self.add_function(None)
        self.later(lambda: self._link_generated(generated, index, init))
        return index

    def _link_generated(self, generated: Generated, index: int, init: bool) -> None:
        environment = Environment(generated.own, {}, {})
        unit = lower_function(generated.found(), environment.answer, init=init)
        root = _names.import_module.__code__  # nothing nested is looked for in it
        instance = UnitInstance(self, unit, environment, root, generated.qualname)
        instance.report_faults()
        try:
            defaults = [
                self.objects.capture(value, f"a default of {generated.qualname}")
                for value in generated.defaults
            ]
        except Unsendable as problem:
            self.report(CaptureError(str(problem), construct=problem.construct, hint=problem.hint))
            return
        instance.link(index, len(unit.codes) - 1, defaults)

    def identify(self, identity: bytes, index: int) -> bytes:
        """Takes an identity for a class; two classes of equal text have different ones."""
        while self.identities.setdefault(identity, index) != index:
            identity = hashlib.blake2b(identity, digest_size=16).digest()
        return identity

    def link_members(self, cls: type, entry: Class, seen: set[str]) -> None:
        """Adds a live class's members to a class, its own or one derived from it."""
        for base in order_of(cls):
            for name, member in self._members_of(base):
                if name in seen or name in IGNORED_MEMBERS:
                    continue
                if isinstance(member, types.MemberDescriptorType):
                    continue
                seen.add(name)
                if name in LOCAL_METHODS or name in TEXT_METHODS:
                    trigger: str | None = name
                elif name == "__init__":
                    trigger = "__init__ of a class"
                elif name in REFUSED_METHODS:
                    if not is_frozen_guard(base, name) and not is_namedtuple(base):
                        self.report(class_error(base, f"its method {name!r}", name, name))
                    continue
                elif name.startswith("__") and name.endswith("__"):
                    trigger = None
                else:
                    trigger = name
                self._when_wanted(
                    trigger,
                    lambda name=name, member=member, base=base: self._link_member(  # type: ignore[misc]
                        cls, base, entry, name, member
                    ),
                )

    def _members_of(self, base: type) -> list[tuple[str, object]]:
        """What a class itself defines: of an enumeration only what is no member."""
        members = vars(base)
        if is_enum(base):
            known = {*base.__members__, *ENUM_MEMBERS}  # type: ignore[attr-defined]
            return [
                (name, member)
                for name, member in members.items()
                if name not in known and not name.startswith("_")
                or (isinstance(member, types.FunctionType) and member.__module__ == base.__module__)
            ]  # fmt: skip
        if is_namedtuple(base):
            own = [(n, m) for n, m in members.items() if n not in base._fields]  # type: ignore[attr-defined]
            return [*own, *((name, None) for name in NAMEDTUPLE if name not in members)]
        return list(members.items())

    def _link_member(self, cls: type, base: type, entry: Class, name: str, member: object) -> None:
        kind: int = Class.Member.ATTRIBUTE
        value: object = member
        setter = deleter = 0
        generated = generated_member(cls, base, name, member)
        replaced = replacement(member)
        if replaced is not None:
            member = value = replaced
        if isinstance(member, types.FunctionType) or generated is not None:
            kind = Class.Member.METHOD
            if name == "_make":
                kind = Class.Member.CLASS
        elif isinstance(member, staticmethod):
            kind, value = Class.Member.STATIC, member.__func__
        elif isinstance(member, classmethod):
            kind, value = Class.Member.CLASS, member.__func__
        elif type(member) is property and member.fget is not None:
            kind, value = Class.Member.PROPERTY, member.fget
        elif hasattr(type(member), "__get__") and not isinstance(member, type):
            what = type(member).__name__
            self.report(class_error(base, f"its attribute {name!r} ({what})", what, name))
            return
        elif is_namedtuple(base) and name not in ("_fields", "_field_defaults"):
            return
        try:
            if generated is not None:
                function = self.generated_index(generated, init=name == "__init__")
                index = self.program.tagged(Value.FUNCTION, function)
            elif kind == Class.Member.METHOD and name == "__init__":
                assert isinstance(value, types.FunctionType)
                function = self.function_index(value, init=True)
                index = self.program.tagged(Value.FUNCTION, function)
            else:
                index = self.objects.capture(value, f"{base.__qualname__}.{name}")
            if isinstance(member, property):
                setter = self._accessor(member.fset, base, name)
                deleter = self._accessor(member.fdel, base, name)
        except Unsendable as problem:
            self.report(member_error(base, name, str(problem), problem.construct, problem.hint))
            return
        if kind != Class.Member.ATTRIBUTE and not self.objects.is_function(index):
            text = f"the member {name!r} of {base.__qualname__!r} is not a plain function"
            self.report(member_error(base, name, text, name, "decorate it otherwise"))
            return
        added = entry.members.add()
        added.name = self.program.name(name)
        added.value = index
        added.kind = cast("Class.Member.Kind", kind)
        added.owner = self.class_index(base, called=False)
        added.setter = setter
        added.deleter = deleter

    def _accessor(self, function: object, base: type, name: str) -> int:
        if function is None:
            return 0
        return self.objects.capture(function, f"{base.__qualname__}.{name}") + 1

    def _when_wanted(self, name: str | None, link: Callable[[], None]) -> None:
        if name is None or name in self._attributes or ANY_ATTRIBUTE in self._attributes:
            self.later(link)
        else:
            self._waiting.setdefault(name, []).append(link)

    def want(self, *names: str) -> None:
        """Some code reads attributes of these names."""
        for name in names:
            if name not in self._attributes:
                self._attributes.add(name)
                self._queue.extend(self._waiting.pop(name, ()))
        if "__init__" in names:
            self.want("__init__ of a class")
        if "format" in names:
            self.want(*TEXT_METHODS)
        if ANY_ATTRIBUTE in names:
            for waiting in self._waiting.values():
                self._queue.extend(waiting)
            self._waiting.clear()

    # -- units

    def unit_codes(
        self, unit: Unit, root: types.CodeType, outer: str, module: dict[str, Any]
    ) -> int:
        """The index of the unit's first code; they are added at the first call."""
        first = self._unit_codes.get(id(unit))
        if first is not None:
            return first
        first = self._unit_codes[id(unit)] = len(self.codes)
        self._alive.append(unit)
        self.files.setdefault(unit.file)
        names = [self.program.name(name) for name in unit.names]
        constants = [self.program.scalar(value) for value in unit.constants]
        for template in unit.codes:
            path = template.path
            qualname = path.removeprefix(".<locals>.") if outer == "<module>" else outer + path
            self.program.code(template, unit.file, names, constants, first, qualname)
            recipe = None
            if template.kind in (FUNCTION, YIELDS) and template is not unit.codes[-1]:
                recipe = FunctionRecipe(
                    root,
                    template.name,
                    template.first_line,
                    template.body,
                    module,
                    tuple(template.parameters),
                    free_names=tuple(template.free_names),
                    keyword_defaults=template.keyword_defaults,
                )
            self.codes.append(recipe)
        self.want(*sorted(unit.attributes))  # the same bytes in every process
        return first

    # -- the end

    def finish(self, entry: int, outputs: tuple[str, ...], *, block_local: bool) -> Captured:
        """Links what is still waiting and frames the Program."""
        while self._queue:
            self._queue.popleft()()
        if self._errors:
            raise min(self._errors, key=lambda e: (e[0], e[1].line, e[1].column))[1]
        message = self.program.message
        message.entry = entry
        message.outputs.extend(self.program.name(name) for name in outputs)
        return Captured(
            body=frame(message, self.program.buffers),
            outputs=outputs,
            classes={
                identity: self.classes[index]
                for identity, index in self.identities.items()
                if isinstance(self.classes[index], type)
            },
            class_table=tuple(self.classes),
            class_indices=self.identities,
            functions=tuple(self.functions),
            codes=tuple(self.codes),
            python_files=tuple(self.files),
            block_local=block_local,
        )


class UnitInstance:
    """A unit in one environment: its nested functions and classes exist once in it."""

    def __init__(
        self,
        graph: Graph,
        unit: Unit,
        environment: Environment,
        root: types.CodeType,
        qualname: str,
    ) -> None:
        self.graph = graph
        self.unit = unit
        self.environment = environment
        self.root = root
        self.qualname = qualname
        self._statics: dict[int, int] = {}

    def report_faults(self) -> None:
        self.graph.files.setdefault(self.unit.file)
        for fault in self.unit.faults[:1]:
            self.graph.report(fault.error(self.unit.file))

    def link(self, function: int, code: int, defaults: list[int]) -> None:
        """Fills in a Function of this unit's code."""
        first = self.graph.unit_codes(self.unit, self.root, self.qualname, self.environment.module)
        entry = self.graph.program.message.functions[function]
        entry.code = first + code
        entry.defaults.extend(defaults)
        if self.unit.faults:
            # Refused already, but a name of it may be at fault at an earlier place.
            for template in self.unit.codes:
                for key in template.free:
                    if isinstance(key, Name):
                        self.bind(key)
            return
        for key in self.unit.codes[code].free:
            entry.bindings.append(self.bind(key))

    def bind(self, key: Free) -> int:
        """The value of a free variable."""
        program = self.graph.program
        if isinstance(key, Builtin):
            return program.tagged(Value.BUILTIN, text=key.name)
        if isinstance(key, Static):
            return self._static(key.number)
        assert not isinstance(key, Local)
        _, value = self.environment.follow(key.chain)
        assert value is not MISSING
        try:
            return self.graph.objects.capture(value, ".".join(key.chain))
        except Unsendable as problem:
            self.graph.report_at(self.unit, key, problem)
            return 0

    def _static(self, index: int) -> int:
        program = self.graph.program
        static = self.unit.statics[index]
        if isinstance(static, StaticClass):
            return program.tagged(Value.CLASS, self._class(index, static))
        return program.tagged(Value.FUNCTION, self._function(index))

    def _function(self, index: int) -> int:
        function = self._statics.get(index)
        if function is None:
            static = self.unit.statics[index]
            assert isinstance(static, StaticFunction)
            function = self._statics[index] = self.graph.add_function(None)
            self.graph.later(lambda: self._link_static(function, static))
        return function

    def _link_static(self, function: int, static: StaticFunction) -> None:
        template = self.unit.codes[static.code]
        defaults = [self.graph.program.scalar(value) for value in static.defaults]
        self.link(function, static.code, defaults)
        functions, classes, values = self._free_variables(template.free)
        self.graph.functions[function] = FunctionRecipe(
            self.root,
            template.name,
            template.first_line,
            template.body,
            self.environment.module,
            tuple(template.parameters),
            defaults=tuple(static.defaults),
            keyword_defaults=template.keyword_defaults,
            functions=functions,
            classes=classes,
            values=values,
        )

    def _free_variables(
        self, keys: list[Free]
    ) -> tuple[dict[str, int], dict[str, int], dict[str, Any]]:
        """What a nested function's free variables hold locally: see FunctionRecipe."""
        functions: dict[str, int] = {}
        classes: dict[str, int] = {}
        values: dict[str, Any] = {}
        for key in keys:
            if isinstance(key, Static):
                static = self.unit.statics[key.number]
                name = self.unit.static_names[key.number]
                if isinstance(static, StaticClass):
                    classes[name] = self._class(key.number, static)
                else:
                    functions[name] = self._function(key.number)
            elif isinstance(key, Name) and key.chain[0] in self.environment.own:
                values[key.chain[0]] = self.environment.own[key.chain[0]]
        return functions, classes, values

    def _class(self, index: int, static: StaticClass) -> int:
        known = self._statics.get(index)
        if known is not None:
            return known
        graph = self.graph
        number = self._statics[index] = len(graph.classes)
        entry = graph.program.message.classes.add()
        graph.classes.append(None)
        graph.classes[number] = self._class_recipe(static)
        entry.name = graph.program.name(static.qualname)
        module = str(self.environment.module.get("__name__", ""))
        entry.module = graph.program.name(module)
        entry.file = graph.program.name(self.unit.file)
        entry.line = static.line
        text = f"{module}\0{static.qualname}\0{static.line}\0{static.source}"
        entry.identity = graph.identify(
            hashlib.blake2b(text.encode(), digest_size=16).digest(), number
        )
        graph.want("__init__ of a class")
        graph.later(lambda: self._link_class(entry, static, number))
        return number

    def _class_recipe(self, static: StaticClass) -> ClassRecipe:
        bases: list[type | int] = []
        for base in static.bases:
            if isinstance(base, Static):
                inner = self.unit.statics[base.number]
                assert isinstance(inner, StaticClass)
                bases.append(self._class(base.number, inner))
            elif isinstance(base, Name):
                found = self.environment.follow(base.chain)[1]
                if isinstance(found, type):
                    bases.append(found)
        keys: list[Free] = [*static.bases]
        for member in static.members:
            method = None if member.static is None else self.unit.statics[member.static]
            if isinstance(method, StaticFunction):
                keys.extend(self.unit.codes[method.code].free)
        return ClassRecipe(
            self.root,
            static.name,
            static.first_line,
            static.body,
            self.environment.module,
            tuple(bases),
            *self._free_variables(keys),
        )

    def _link_class(self, entry: Class, static: StaticClass, number: int) -> None:
        for base in static.bases:
            entry.bases.append(self.bind(base))
        self._add_members(entry, static, number, set())

    def _add_members(self, entry: Class, static: StaticClass, number: int, seen: set[str]) -> None:
        """Members of the class and of its only base; those that are seen first win."""
        program = self.graph.program
        entry.mro.append(number)
        for member in static.members:
            if member.name in seen:
                continue
            seen.add(member.name)
            if member.static is not None:
                value = program.tagged(Value.FUNCTION, self._function(member.static))
            else:
                value = program.scalar(member.constant)
            added = entry.members.add()
            added.name = program.name(member.name)
            added.kind = cast("Class.Member.Kind", member.kind)
            added.value = value
            added.owner = number
            for accessor in ("setter", "deleter"):
                index = getattr(member, accessor)
                if index is not None:
                    function = program.tagged(Value.FUNCTION, self._function(index))
                    setattr(added, accessor, function + 1)
        for base in static.bases:
            if isinstance(base, Static):
                inner = self.unit.statics[base.number]
                assert isinstance(inner, StaticClass)
                self._add_members(entry, inner, self._class(base.number, inner), seen)
            elif isinstance(base, Name):
                found = self.environment.follow(base.chain)[1]
                if isinstance(found, type) and not is_builtin_exception(found):
                    for ancestor in order_of(found):
                        entry.mro.append(self.graph.class_index(ancestor, called=False))
                    self.graph.link_members(found, entry, seen)


def capture_function_call(
    function: object,
    args: tuple[object, ...],
    kwargs: dict[str, object],
    options: CaptureOptions,
) -> Captured:
    """See capture_call."""
    graph = Graph(options)
    name = getattr(function, "__qualname__", type(function).__qualname__)
    values = [("the function", function)]
    values += [(f"argument {number} of {name}", arg) for number, arg in enumerate(args, start=1)]
    values += [(f"argument {key!r} of {name}", value) for key, value in kwargs.items()]
    entry = _Entry(graph, values)
    result = entry.register()
    function_register, *arguments = entry.registers
    names = [graph.program.name(key) for key in kwargs]
    entry.emit(op.CALL, result, function_register, len(arguments), *arguments, len(names), *names)
    return entry.finish(result, "result")


def capture_one_value(value: object, options: CaptureOptions) -> Captured:
    """See capture_value."""
    entry = _Entry(Graph(options), [("the value", value)])
    return entry.finish(entry.registers[0], "value")


class _Entry:
    """The code that only calls the user's: it loads values, and returns a tuple of one result."""

    def __init__(self, graph: Graph, values: list[tuple[str, object]]) -> None:
        self.graph = graph
        self.values = values
        self.words: list[int] = []
        self.count = 0
        self.registers: list[int] = []
        self.bindings: list[int] = []
        for index, (name, value) in enumerate(values):
            register = self.register()
            self.emit(op.FREE, register, index)
            method = _names.method_name(value)
            if method is not None:
                assert isinstance(value, types.MethodType)
                value = value.__self__
                graph.want(method)
                source, register = register, self.register()
                self.emit(op.ATTRIBUTE, register, source, graph.program.name(method))
            self.registers.append(register)
            self.bindings.append(self._capture(value, name))

    def _capture(self, value: object, name: str) -> int:
        try:
            return self.graph.objects.capture(value, name)
        except Unsendable as problem:
            raise CaptureError(
                str(problem), construct=problem.construct, hint=problem.hint
            ) from None

    def register(self) -> int:
        self.count += 1
        return self.count - 1

    def emit(self, opcode: int, *operands: int) -> None:
        self.words += [opcode | (HEADER_WORDS + len(operands)) << 16, 1, 1, *operands]

    def finish(self, result: int, output: str) -> Captured:
        pack = self.register()
        self.emit(op.TUPLE, pack, 1, result)
        self.emit(op.RETURN, pack)
        names = [name for name, _ in self.values]
        template = CodeTemplate(
            kind=BLOCK, name="", path="", line=1, parameters=[], positional_only=0, keyword_only=0,
            has_default=[], has_star=False, has_star_star=False, handlers=[],
            register_names=[None] * self.count,
            free=[Name((name,)) for name in names], free_names=names, blocks=[0],
            words=self.words, first_line=1, body=(1, 0), keyword_defaults=(),
            name_offsets=[], value_offsets=[], code_offsets=[],
        )  # fmt: skip
        graph = self.graph
        code = graph.program.code(template, ENTRY_FILE, [], [], 0)
        graph.codes.append(None)
        entry = graph.add_function(None)
        function = graph.program.message.functions[entry]
        function.code = code
        function.bindings.extend(self.bindings)
        return graph.finish(entry, (output,), block_local=False)


def capture_with_block(
    frame_of_block: types.FrameType, with_line: int, options: CaptureOptions
) -> Captured:
    """See capture_block."""
    graph = Graph(options)
    environment = _names.of_frame(frame_of_block)
    unit = block_unit_of(frame_of_block, with_line, environment.answer)
    graph.block_outputs = frozenset(unit.outputs)
    graph.block_frame = frame_of_block
    entry = graph.add_function(None)
    code = frame_of_block.f_code
    qualname = getattr(code, "co_qualname", code.co_name)
    instance = UnitInstance(graph, unit, environment, code, qualname)
    instance.report_faults()
    instance.link(entry, len(unit.codes) - 1, [])
    local = not is_module(frame_of_block)
    return graph.finish(entry, unit.outputs, block_local=local)

"""Lowers one function, lambda, method or with-block, with all that is nested in it, to a Unit.

Nested functions and classes that capture no local variable are lifted out as static ones; the
others become closures, which capture by value when they are made. A variable that is bound again
after that is a cell. Both may turn out wrong while lowering (a function that is used before it is
defined, a variable that has no value yet): then the unit is lowered again, knowing better.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from purlin._capture._classes import REFUSED_METHODS
from purlin._capture._emit import Block
from purlin._capture._fold import NotConstant, fold
from purlin._capture._program import scalar_key
from purlin._capture._scope import (
    UNNAMED,
    FunctionLike,
    Scope,
    ScopeBuilder,
    bound_again,
    mangle,
    start_of,
    unset_names,
)
from purlin._capture._statements import Statements
from purlin._capture._unit import (
    BLOCK,
    FUNCTION,
    GENERATOR,
    INIT,
    YIELDS,
    CodeTemplate,
    Free,
    Local,
    Name,
    Static,
    StaticClass,
    StaticFunction,
    StaticMember,
    Unit,
)
from purlin._capture._variables import Site
from purlin._exceptions import CaptureError
from purlin._source import Found, first_line
from purlin._wire import _opcodes as op

METHOD, STATIC_METHOD, CLASS_METHOD, PROPERTY, CLASS_ATTRIBUTE = 1, 2, 3, 4, 0
KINDS = {"staticmethod": STATIC_METHOD, "classmethod": CLASS_METHOD, "property": PROPERTY}

Ask = Callable[[tuple[str, ...]], object]
Generated = ast.ListComp | ast.GeneratorExp
Built = ast.SetComp | ast.DictComp


def lower_function(found: Found, ask: Ask, *, init: bool = False) -> Unit:
    """The unit of a live function or lambda; `init`: of a class's __init__."""
    node = found.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    lowerer = UnitLowerer(found, ask)
    if isinstance(node, ast.AsyncFunctionDef):
        raise lowerer.error(node, "'async def' is not supported", "async def", "use 'def'")
    return lowerer.run(lambda builder: builder.build_function(node), INIT if init else FUNCTION)


def lower_block(found: Found, name: str, ask: Ask) -> Unit:
    """The unit of a with-block's body; `name` is that of the function around it."""
    node = found.node
    lowerer = UnitLowerer(found, ask, name)
    if not isinstance(node, ast.With):
        raise lowerer.error(node, "'async with' is not supported", "async with", "use 'with'")
    if len(node.items) > 1:
        raise lowerer.error(
            node.items[1].context_expr,
            "a with-block of several items is not supported",
            "with",
            "give the remote block a 'with' of its own",
        )
    return lowerer.run(lambda builder: builder.build_block(node), BLOCK)


class UnitLowerer:
    """What the codes of a unit share: its tables, scopes, and what is known of its environment."""

    def __init__(self, found: Found, ask: Ask, block_name: str = "") -> None:
        self.found = found
        self._ask = ask
        self._block_name = block_name
        self.unit = Unit(found.source.name)
        self._names: dict[str, int] = {}
        self._constants: dict[object, int] = {}
        # What showed while lowering that must be known from the start.
        self._again = False
        self._unlifted: set[ast.AST] = set()
        self._ascii = all(line.isascii() for line in found.source.lines)
        self.scopes: dict[ast.AST, Scope] = {}
        self.static_nodes: dict[ast.AST, int] = {}
        self.static_names: dict[tuple[Scope, str], int] = {}
        self.static_scopes: dict[int, tuple[Scope, str, ast.AST]] = {}
        self.suites: dict[ast.AST, tuple[list[ast.stmt], int]] = {}
        self.has_walrus = False

    def run(self, build: Callable[[ScopeBuilder], Scope], kind: int) -> Unit:
        node = self.found.node
        builder = ScopeBuilder(self.found.class_name)
        try:
            scope = build(builder)
            self.scopes = builder.scopes
            self.has_walrus = builder.has_walrus
            self._find_suites(node)
            self._lower(scope, kind)
            while self._again:
                self._forget()
                self._lower(scope, kind)
        except RecursionError:
            raise self.error(
                node, "the code is nested too deeply", "nesting", "split it into functions"
            ) from None
        self.unit.faults.sort(key=lambda fault: (fault.line, fault.column))
        return self.unit

    def _lower(self, scope: Scope, kind: int) -> None:
        node = self.found.node
        self._find_statics()
        if kind == BLOCK:
            self._lower_block(scope)
        else:
            assert isinstance(node, (ast.FunctionDef, ast.Lambda))
            code = Code(self, scope, None, kind)
            self.unit.codes.append(code.function(node))

    def _forget(self) -> None:
        """Begins again; what was asked of the environment is still true."""
        questions = self.unit.questions
        self.unit = Unit(self.found.source.name)
        self.unit.questions = questions
        self._names, self._constants = {}, {}
        self.static_nodes, self.static_names, self.static_scopes = {}, {}, {}
        self._again = False

    def needs_cell(self, name: str, owner: Scope) -> None:
        """The variable must be a cell: it is captured before its last assignment."""
        if name not in owner.cells:
            owner.cells.add(name)
            self._again = True

    def unlift(self, node: ast.AST) -> bool:
        """The function must be made where its `def` stands. Whether that can be."""
        if isinstance(node, ast.ClassDef):
            return False
        self._unlifted.add(node)
        self._again = True
        return True

    def _lower_block(self, scope: Scope) -> None:
        code = Code(self, scope, None, BLOCK)
        assert isinstance(self.found.node, ast.With)
        template, outputs = code.block(self.found.node, self._block_name)
        self.unit.codes.append(template)
        self.unit.outputs = outputs

    # -- tables

    def name(self, text: str) -> int:
        index = self._names.setdefault(text, len(self._names))
        if index == len(self.unit.names):
            self.unit.names.append(text)
        return index

    def constant(self, value: object) -> int:
        index = self._constants.setdefault(scalar_key(value), len(self._constants))
        if index == len(self.unit.constants):
            self.unit.constants.append(value)
        return index

    def ask(self, *question: str) -> object:
        if question not in self.unit.questions:
            self.unit.questions[question] = self._ask(question)
        return self.unit.questions[question]

    def site(self, node: ast.AST) -> Site:
        line: int = getattr(node, "lineno", 1)
        column: int = getattr(node, "col_offset", 0)
        lines = self.found.source.lines
        if not self._ascii and line <= len(lines):
            column = len(lines[line - 1].encode()[:column].decode(errors="replace"))
        return line, column + 1

    def error(self, node: ast.AST, message: str, construct: str, hint: str) -> CaptureError:
        line, column = self.site(node)
        return CaptureError(
            message,
            file=self.unit.file,
            line=line,
            column=column,
            construct=construct,
            hint=hint,
        )

    # -- which nested functions and classes can be lifted

    def _find_suites(self, root: ast.AST) -> None:
        for node in ast.walk(root):
            for field in ("body", "orelse", "finalbody"):
                suite = getattr(node, field, None)
                if isinstance(suite, list):
                    for index, statement in enumerate(suite):
                        self.suites[statement] = (suite, index)

    def _find_statics(self) -> None:
        """Lifts what captures nothing, or only what is lifted itself: the greatest such set."""
        lifted = {
            node: scope
            for node, scope in self.scopes.items()
            if scope.parent is not None and self._may_lift(node, scope)
        }
        while True:
            kept = {
                node: scope
                for node, scope in lifted.items()
                if all(self.definition(owner, name) in lifted for name, owner in scope.captured())
            }
            if len(kept) == len(lifted):
                break
            lifted = kept
        for node, scope in lifted.items():
            index = len(self.unit.statics)
            self.unit.statics.append(None)
            self.unit.static_names.append(getattr(node, "name", "<lambda>"))
            self.static_nodes[node] = index
            assert scope.parent is not None
            for name, bindings in scope.parent.bindings.items():
                if len(bindings) == 1 and self.definition(scope.parent, name) is node:
                    self.static_names[scope.parent, name] = index
                    self.static_scopes[index] = (scope.parent, name, bindings[0].node)

    def definition(self, owner: Scope, name: str) -> ast.AST | None:
        """The function or class that a variable always holds once it is bound."""
        bindings = owner.bindings[name]
        if len(bindings) != 1:
            return None
        node = bindings[0].node
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return None if node.decorator_list else node
        if (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Lambda)
        ):
            return node.value
        return None

    def _may_lift(self, node: ast.AST, scope: Scope) -> bool:
        if isinstance(node, ast.ClassDef):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            return False
        if scope.parent is not None and scope.parent.kind == "class":
            return False  # a method: lifted with its class
        if node in self._unlifted:
            return False
        defaults = [*node.args.defaults, *node.args.kw_defaults]
        return all(default is None or _is_constant(default) for default in defaults)


def _is_constant(node: ast.expr) -> bool:
    try:
        fold(node)
    except NotConstant:
        return False
    return True


class Code(Statements):
    """One code of a unit: adds what contains codes of its own."""

    def __init__(
        self, lowerer: UnitLowerer, scope: Scope, outer: Code | None, kind: int = FUNCTION
    ) -> None:
        super().__init__(lowerer, scope, outer, kind)
        self.contexts = []
        self.handling = []

    # -- whole codes

    def function(self, node: FunctionLike) -> CodeTemplate:
        name = getattr(node, "name", "<lambda>")
        arguments = node.args
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        named = len(parameters)
        parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
        names = [self.mangled(parameter.arg) for parameter in parameters]
        if arguments.posonlyargs or arguments.args:
            self.first_parameter = names[0]
        if self.scope.is_generator:
            if self.kind == INIT:
                self.fault(node, "'yield' in __init__ is not supported", "yield", "use a method")
            self.kind = YIELDS
        self._bind_parameters(names, node)
        if name == "__exit__":
            self._check_exit_method(node, parameters)
        if isinstance(node, ast.Lambda):
            self.end(op.RETURN, self.site(node.body), self.expr(node.body))
        else:
            self.body(node.body)
            self.finish_body(node)
        positional = named - len(arguments.kwonlyargs)
        first_default = positional - len(arguments.defaults)
        return self.finish(
            self.unit,
            kind=self.kind,
            name=name,
            path=self.scope.path(),
            line=node.lineno,
            parameters=names,
            positional_only=len(arguments.posonlyargs),
            keyword_only=len(arguments.kwonlyargs),
            has_default=[index >= first_default for index in range(positional)]
            + [default is not None for default in arguments.kw_defaults]
            + [False] * (len(names) - named),
            has_star=arguments.vararg is not None,
            has_star_star=arguments.kwarg is not None,
            first_line=first_line(node),
            body=start_of(node.body if isinstance(node, ast.Lambda) else node.body[0]),
            keyword_defaults=tuple(
                parameter.arg
                for parameter, default in zip(
                    arguments.kwonlyargs, arguments.kw_defaults, strict=True
                )
                if default is not None
            ),
        )

    def _bind_parameters(self, names: list[str], node: ast.AST) -> None:
        """Gives all variables their registers or cells."""
        registers = [self.register(name) for name in names]
        for name, register in zip(names, registers, strict=True):
            if name not in self.scope.cells:
                self.locals[name] = register
        for variable in self.scope.bindings:
            if variable not in self.locals and variable not in self.scope.cells:
                self.locals[variable] = self.register(variable)
        for name, register in zip(names, registers, strict=True):
            self.assign(name, register, node)

    def _check_exit_method(self, node: FunctionLike, parameters: list[ast.arg]) -> None:
        """There are no traceback objects: __exit__ gets None for one, and may only pass it on."""
        if len(parameters) < 4:
            return
        name = parameters[3].arg
        passed = {
            id(argument)
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            for argument in call.args
        }
        for use in ast.walk(node):
            if isinstance(use, ast.Name) and use.id == name and id(use) not in passed:
                self.fault(
                    use,
                    "looking at the traceback in __exit__ is not supported",
                    name,
                    "look at the exception",
                )
                return

    def block(self, node: ast.With, name: str) -> tuple[CodeTemplate, tuple[str, ...]]:
        outputs = tuple(self.scope.bindings)
        for variable in outputs:
            if variable not in self.scope.cells:
                self.locals[variable] = self.register(variable)
        self.unsure = {self.mangled(variable) for variable in unset_names(node.body)}
        prelude = self.entry
        main = Block()
        self.states[main] = set()
        self.start(main)
        self.body(node.body)
        site = self.site(node)
        result = self.register()
        registers = [self._output(variable, site) for variable in outputs]
        self.emit(op.TUPLE, site, result, len(registers), *registers)
        self.end(op.RETURN, site, result)
        self.current, self.ended = prelude, False
        for variable in self.initial:
            if variable in self.locals:
                self.load_free(Name((variable,)), site, self.locals[variable])
            else:
                value = self.load_free(Name((variable,)), site)
                self.emit(op.CELL_SET, site, self.cell(variable, self.scope, site), value)
        self.emit(op.JUMP, site, main)
        template = self.finish(
            self.unit,
            kind=BLOCK,
            name=name,
            line=node.lineno,
            parameters=[],
            positional_only=0,
            keyword_only=0,
            has_default=[],
        )
        return template, outputs

    def _output(self, variable: str, site: Site) -> int:
        """The register of a block's variable at its end, perhaps unbound."""
        if variable in self.locals:
            return self.locals[variable]
        register = self.register(variable)
        self.emit(op.CELL_GET, site, register, self.cell(variable, self.scope, site))
        return register

    # -- functions inside

    def stmt_FunctionDef(self, node: ast.FunctionDef) -> None:
        decorators = [self.expr(decorator) for decorator in node.decorator_list]
        register = self._nested(node, node, None)
        for decorator in reversed(decorators):
            result = self.register()
            self.emit(op.CALL, self.site(node), result, decorator, 1, register, 0)
            register = result
        self.assign(node.name, register, node)

    def expr_Lambda(self, node: ast.Lambda, dest: int | None) -> int:
        return self._nested(node, node, dest)

    def assign_expression(self, target: ast.Name, value: ast.expr) -> None:
        name = self.mangled(target.id)
        if isinstance(value, ast.Lambda) and self.lowerer.definition(self.scope, name) is value:
            statement = self.scope.bindings[name][0].node
            register = self._nested(value, statement, self.locals.get(name))
            self.assign(target.id, register, target)
            return
        super().assign_expression(target, value)

    def _nested(
        self, node: ast.FunctionDef | ast.Lambda, statement: ast.AST, dest: int | None
    ) -> int:
        """A nested function: its name, if `statement` gives it one for good, is known inside."""
        site = self.site(node)
        scope = self.lowerer.scopes[node]
        static = self.lowerer.static_nodes.get(node)
        if static is not None:
            self._lower_static(node, static)
            self._check_statics([Static(static)], node)
            return self.load_free(Static(static), site, dest)
        defaults = []
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                defaults.append(self.expr(default))
        child = Code(self.lowerer, scope, self)
        for name, owner in scope.captured():
            if owner is self.scope and self.lowerer.definition(owner, name) is node:
                if name not in owner.cells:
                    child.own = Local(name, owner.index)
        template = child.function(node)
        code = self._add_code(template)
        captured = self.capture(template.free, node, scope.loops, immediate=False)
        target = self.target(dest)
        self.emit(
            op.MAKE_FUNCTION, site, target, code,
            len(defaults), *defaults, len(captured), *captured,
        )  # fmt: skip
        return target

    def _add_code(self, template: CodeTemplate) -> int:
        self.unit.codes.append(template)
        return len(self.unit.codes) - 1

    def _lower_static(self, node: ast.FunctionDef | ast.Lambda, index: int) -> None:
        child = Code(self.lowerer, self.lowerer.scopes[node], self)
        code = self._add_code(child.function(node))
        defaults = [fold(d) for d in [*node.args.defaults, *node.args.kw_defaults] if d]
        self.unit.statics[index] = StaticFunction(getattr(node, "name", "<lambda>"), code, defaults)

    def capture(
        self, keys: list[Free], made: ast.AST, loops: tuple[ast.AST, ...], *, immediate: bool
    ) -> list[int]:
        """The registers of what a closure made here captures."""
        self._check_statics(keys, made)
        registers = []
        for key in keys:
            if isinstance(key, Local):
                if not immediate:
                    self._check_capture(key, made, loops)
                registers.append(self._captured(key, made))
            else:
                registers.append(self.load_free(key, self.site(made)))
        return registers

    def _captured(self, key: Local, made: ast.AST) -> int:
        owner = self._owner(key)
        if key.name in owner.cells:
            return self.cell(key.name, owner, self.site(made))
        register = self.locals.get(key.name) if key.scope == self.scope.index else None
        if register is None:
            return self.load_free(key, self.site(made))
        if not self._is_known(key.name):
            self.lowerer.needs_cell(key.name, owner)
        return register

    def _owner(self, key: Local) -> Scope:
        return next(s for s in self.lowerer.scopes.values() if s.index == key.scope)

    def _check_capture(self, key: Local, made: ast.AST, loops: tuple[ast.AST, ...]) -> None:
        owner = self._owner(key)
        if bound_again(owner, key.name, made, loops):
            self.lowerer.needs_cell(key.name, owner)

    def _check_statics(self, keys: list[Free], made: ast.AST) -> None:
        """Lifted functions can be reached before their `def` was run: Python's cannot."""
        for index in self._reached_statics(keys):
            place = self.lowerer.static_scopes.get(index)
            if place is None or place[0] is not self.scope:
                continue
            _, name, definition = place
            if self.assigned is None or name in self.assigned or definition is made:
                continue
            if isinstance(definition, ast.Assign) and definition.value is made:
                continue
            if self._defined_together(made, definition):
                continue
            if not self.lowerer.unlift(self._static_node(index)):
                self.fault(
                    made,
                    f"{name!r} is used here before it is defined",
                    "nested function",
                    f"define {name!r} before",
                )

    def _static_node(self, index: int) -> ast.AST:
        return next(node for node, i in self.lowerer.static_nodes.items() if i == index)

    def _reached_statics(self, keys: list[Free]) -> set[int]:
        found: set[int] = set()
        stack = [key.number for key in keys if isinstance(key, Static)]
        while stack:
            index = stack.pop()
            if index in found:
                continue
            found.add(index)
            static = self.unit.statics[index]
            codes = []
            if isinstance(static, StaticFunction):
                codes = [static.code]
            elif isinstance(static, StaticClass):
                stack.extend(m.static for m in static.members if m.static is not None)
                stack.extend(base.number for base in static.bases if isinstance(base, Static))
            for code in codes:
                free = self.unit.codes[code].free
                stack.extend(key.number for key in free if isinstance(key, Static))
        return found

    def _defined_together(self, made: ast.AST, definition: ast.AST) -> bool:
        """Whether nothing between the two definitions can call the first."""
        first, second = self.lowerer.suites.get(made), self.lowerer.suites.get(definition)
        if first is None or second is None or first[0] is not second[0]:
            return False
        functions = {
            name for name, owned in self.scope.bindings.items()
            if any(isinstance(b.node, (ast.FunctionDef, ast.ClassDef)) for b in owned)
            or self.lowerer.definition(self.scope, name) is not None
        }  # fmt: skip
        for statement in first[0][first[1] + 1 : second[1]]:
            if isinstance(statement, ast.FunctionDef) and not statement.decorator_list:
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and node.id in functions:
                    return False
        return first[1] < second[1]

    # -- classes inside

    def stmt_ClassDef(self, node: ast.ClassDef) -> None:
        index = self.lowerer.static_nodes.get(node)
        if index is None:
            captured = [name for name, _ in self.lowerer.scopes[node].captured()]
            self.fault(
                node,
                f"this class uses the local variable {captured[0]!r} of the code around it",
                "class in a function",
                "define the class at the top of the module and pass the value to __init__",
            )
            return
        for decorator in node.decorator_list[:1]:
            self.fault(
                decorator,
                "a decorator of a nested class is not supported",
                "class decorator",
                "define the class at the top of the module",
            )
        for keyword in node.keywords[:1]:
            self.fault(
                keyword.value,
                f"the class argument {keyword.arg!r} is not supported",
                "metaclass" if keyword.arg == "metaclass" else "class argument",
                "leave it out",
            )
        for extra in node.bases[1:2]:
            self.fault(
                extra,
                "a nested class with several base classes is not supported",
                "base class",
                "define the class at the top of the module",
            )
        bases = [base for base in map(self._base, node.bases) if base is not None]
        members: list[StaticMember] = []
        for statement in node.body:
            self._member(statement, node.name, members)
        defined = {member.name for member in members}
        if "__eq__" in defined and "__hash__" not in defined:
            members.append(StaticMember("__hash__", CLASS_ATTRIBUTE, None, None))
        self.unit.statics[index] = StaticClass(
            node.name,
            node.name,
            node.lineno,
            first_line(node),
            start_of(node.body[0]),
            bases,
            members,
            ast.unparse(node),
        )
        self._check_statics([Static(index)], node)
        self.assign(node.name, self.load_free(Static(index), self.site(node)), node)

    def _base(self, node: ast.expr) -> Free | None:
        chain: list[str] = []
        part = node
        while isinstance(part, ast.Attribute):
            chain.append(part.attr)
            part = part.value
        if isinstance(part, ast.Name):
            names = (self.mangled(part.id), *reversed(chain))
            owner = self.scope.resolve(names[0])
            if owner is not None and not chain:
                key = self.key(names[0], owner, node)
                if isinstance(key, Static):
                    self.load(names[0], node)
                    return key
            elif owner is None:
                answer = self.lowerer.ask("chain", *names)
                if answer == (len(chain), None, None):
                    if names == ("object",) and self.is_builtin("object"):
                        return None
                    self.unit.sites.setdefault(Name(names), self.site(node))
                    return Name(names)
        self.fault(
            node,
            "this base class is not known before the program runs",
            "base class",
            "name a class",
        )
        return None

    def _member(self, node: ast.stmt, class_name: str, members: list[StaticMember]) -> None:
        if isinstance(node, ast.Pass) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            return
        if isinstance(node, ast.FunctionDef):
            self._method(node, class_name, members)
            return
        target, value = None, None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign):
            target, value = node.target, node.value
            if value is None:
                return
        if isinstance(target, ast.Name) and value is not None:
            try:
                constant = fold(value)
            except NotConstant:
                self.fault(
                    value,
                    "a class attribute of a nested class must be a constant",
                    "class attribute",
                    "define the class at the top of the module",
                )
                return
            name = mangle(target.id, class_name)
            _replace(members, StaticMember(name, CLASS_ATTRIBUTE, None, constant))
            return
        construct = type(node).__name__
        self.fault(
            node,
            f"{construct!r} in the body of a nested class is not supported",
            construct,
            "define the class at the top of the module",
        )

    def _method(self, node: ast.FunctionDef, class_name: str, members: list[StaticMember]) -> None:
        kind = METHOD
        if node.name in REFUSED_METHODS:
            self.fault(
                node,
                f"the method {node.name!r} is not supported",
                node.name,
                "use a plain class",
            )
        accessor, known = _accessor_of(node, members)
        for decorator in node.decorator_list:
            name = decorator.id if isinstance(decorator, ast.Name) else ""
            if name in KINDS and self.is_builtin(name):
                kind = KINDS[name]
            elif known is None or len(node.decorator_list) > 1:
                self.fault(
                    decorator,
                    "this decorator of a method is not supported",
                    "decorator",
                    "use a plain method",
                )
        defaults = []
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                try:
                    defaults.append(fold(default))
                except NotConstant:
                    self.fault(
                        default,
                        "a default of a nested class's method must be a constant",
                        "default argument",
                        "pass the value",
                    )
        scope = self.lowerer.scopes[node]
        init = node.name == "__init__" and kind == METHOD
        child = Code(self.lowerer, scope, self, INIT if init else FUNCTION)
        code = self._add_code(child.function(node))
        index = len(self.unit.statics)
        self.unit.statics.append(StaticFunction(node.name, code, defaults))
        self.unit.static_names.append(node.name)
        if known is not None:
            setattr(known, accessor, index)
            return
        name = mangle(node.name, class_name)
        _replace(members, StaticMember(name, kind, index))

    # -- comprehensions

    def expr_ListComp(self, node: ast.ListComp, dest: int | None) -> int:
        generator = self._generated(node)
        target = self.target(dest)
        self.emit(op.COLLECT, self.site(node), target, generator)
        return target

    def expr_GeneratorExp(self, node: ast.GeneratorExp, dest: int | None) -> int:
        register = self._generated(node)
        return register if dest is None else self.move(dest, register, self.site(node))

    def _built(self, node: Built, dest: int | None) -> int:
        """A set or dict comprehension: a function that loops, called at once."""
        source = self.items(node.generators[0].iter)
        scope = self.lowerer.scopes[node]
        site = self.site(node)
        child = Code(self.lowerer, scope, self)
        source_inside = child.register()
        child._bind_parameters([], node)
        result = child.register()
        child.emit(op.SET if isinstance(node, ast.SetComp) else op.DICT, site, result, 0)
        child._build(node, 0, source_inside, result)
        child.end(op.RETURN, site, result)
        template = child.finish(
            self.unit,
            kind=FUNCTION,
            name=UNNAMED[type(node)],
            path=scope.path(),
            line=node.lineno,
            parameters=[".0"],
            positional_only=1,
            keyword_only=0,
            has_default=[],
        )
        code = self._add_code(template)
        captured = self.capture(template.free, node, scope.loops, immediate=True)
        function = self.register()
        self.emit(op.MAKE_FUNCTION, site, function, code, 0, len(captured), *captured)
        target = self.target(dest)
        self.emit(op.CALL, site, target, function, 1, source, 0)
        return target

    def expr_SetComp(self, node: ast.SetComp, dest: int | None) -> int:
        return self._built(node, dest)

    def expr_DictComp(self, node: ast.DictComp, dest: int | None) -> int:
        return self._built(node, dest)

    def _build(self, node: Built, level: int, source: int, result: int) -> None:
        """The loop over one `for` of the comprehension, inner ones inside."""
        if level == len(node.generators):
            self._add_built(node, result)
            return
        generator = node.generators[level]
        site = self.site(generator.target)
        if generator.is_async:
            self.fault(generator.target, "'async for' is not supported", "async for", "use 'for'")
        if level:
            source = self.items(generator.iter)
        iterator, element = self.register(), self.register()
        self.emit(op.ITERATE, self.site(generator.iter), iterator, source)
        head, body, done = Block(), Block(), Block()
        self.jump(head, site)
        self.start(head)
        self._reach(body)
        self._reach(done)
        self.emit(op.NEXT, site, element, iterator, body, done)
        self.start(body)
        self.store(generator.target, element)
        for condition in generator.ifs:
            yes = Block()
            self.condition(condition, yes, head)
            self.start(yes)
        self._build(node, level + 1, -1, result)
        self.jump(head, site)
        self.start(done)

    def _add_built(self, node: Built, result: int) -> None:
        if isinstance(node, ast.DictComp):
            key, value = self.expr(node.key), self.expr(node.value)
            self.emit(op.SET_INDEX, self.site(node.key), result, key, value)
            return
        site = self.site(node.elt)
        element, method, nothing = self.expr(node.elt), self.register(), self.register()
        self.emit(op.ATTRIBUTE, site, method, result, self.lowerer.name("add"))
        self.emit(op.CALL, site, nothing, method, 1, element, 0)

    def _generated(self, node: Generated) -> int:
        source = self.items(node.generators[0].iter)
        scope = self.lowerer.scopes[node]
        for variable in scope.bindings:
            if variable in scope.cells:  # one of each, which all elements share
                cell = self.cells[scope.index, variable] = self.register()
                self.emit(op.CELL, self.site(node), cell)
        immediate = scope.immediate is not None and all(
            self.is_builtin(name) for name in scope.immediate
        )
        return self._level(node, scope, 0, source, immediate)

    def _level(
        self, node: Generated, scope: Scope, level: int, source: int, immediate: bool
    ) -> int:
        """A generator over one `for` of the comprehension; inner ones are made in its body."""
        generator = node.generators[level]
        last = level == len(node.generators) - 1
        site = self.site(generator.target)
        child = Code(self.lowerer, scope, self, GENERATOR)
        name = UNNAMED[type(node)]
        if generator.is_async:
            child.fault(generator.target, "'async for' is not supported", "async for", "use 'for'")
        target = generator.target
        if isinstance(target, ast.Name) and child.mangled(target.id) not in scope.cells:
            variable = child.mangled(target.id)
            child.locals[variable] = child.register(variable)
            child.mark_assigned(variable)
        else:
            element = child.register()
            for part in ast.walk(target):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    variable = child.mangled(part.id)
                    if variable not in child.locals and variable not in scope.cells:
                        child.locals[variable] = child.register(variable)
            child.store(target, element)
        for condition in generator.ifs:
            yes, no = Block(), Block()
            child.condition(condition, yes, no)
            child.start(no)
            child.end(op.SKIP, child.site(condition))
            child.start(yes)
        if last:
            child.end(op.RETURN, child.site(node.elt), child.expr(node.elt))
        else:
            inner = child.items(node.generators[level + 1].iter)
            register = child._level(node, scope, level + 1, inner, True)
            child.end(op.RETURN, site, register)
        template = child.finish(
            self.unit,
            kind=GENERATOR,
            name=name,
            line=node.lineno,
            parameters=[".0"],
            positional_only=1,
            keyword_only=0,
            has_default=[],
        )
        code = self._add_code(template)
        captured = self.capture(template.free, node, scope.loops, immediate=immediate)
        made = self.register()
        self.emit(
            op.MAKE_GENERATOR, self.site(node), made, source, code,
            len(captured), *captured, 0 if last else 1,
        )  # fmt: skip
        return made


def _accessor_of(
    node: ast.FunctionDef, members: list[StaticMember]
) -> tuple[str, StaticMember | None]:
    """The property that @name.setter or @name.deleter adds to."""
    decorator = node.decorator_list[0] if node.decorator_list else None
    if not isinstance(decorator, ast.Attribute) or not isinstance(decorator.value, ast.Name):
        return "", None
    if decorator.attr not in ("setter", "deleter") or decorator.value.id != node.name:
        return "", None
    found = [m for m in members if m.kind == PROPERTY and m.name == node.name]
    return decorator.attr, found[0] if found else None


def _replace(members: list[StaticMember], member: StaticMember) -> None:
    members[:] = [other for other in members if other.name != member.name]
    members.append(member)

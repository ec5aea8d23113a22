"""Who binds which name: Python's scoping rules over a piece of syntax tree.

Scopes are functions, lambdas, comprehensions, classes and the with-block itself. Each knows where
its names are bound and inside which loops, which decides whether a closure may capture a variable
by value: nothing may bind it again after the closure was made. All others are cells, which the
functions that know the variable share.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field

Position = tuple[int, int]
FunctionLike = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

# Builtins that use a generator up before they return, and those that only hand it on.
CONSUMERS = frozenset({"sum", "min", "max", "any", "all", "list", "tuple"})
ADAPTERS = frozenset({"enumerate", "zip"})
MERGES_COMPREHENSIONS = sys.version_info >= (3, 12)  # PEP 709: all but generators' are inlined
DISPLAYS = (ast.ListComp, ast.SetComp, ast.DictComp)
# What tracebacks call scopes that have no name.
UNNAMED: dict[type[ast.AST], str] = {
    ast.Lambda: "<lambda>",
    ast.ListComp: "<listcomp>",
    ast.SetComp: "<setcomp>",
    ast.DictComp: "<dictcomp>",
    ast.GeneratorExp: "<genexpr>",
}


def mangle(name: str, class_name: str) -> str:
    """The name as the compiler keeps it inside a class."""
    if not name.startswith("__") or name.endswith("__") or not class_name.strip("_"):
        return name
    return "_" + class_name.lstrip("_") + name


@dataclass(frozen=True)
class Binding:
    """One place that binds a name."""

    node: ast.AST
    end: Position
    loops: tuple[ast.AST, ...]


@dataclass(eq=False)
class Scope:
    """A scope; `kind` is "function", "comprehension", "class" or "block"."""

    kind: str
    node: ast.AST
    parent: Scope | None
    class_name: str
    index: int
    # The loops around the place where the scope is made, from the outermost scope on.
    loops: tuple[ast.AST, ...]
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    # Names that `global` and `nonlocal` declare here.
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    # Variables of this scope that are cells; found while lowering, which then begins again.
    cells: set[str] = field(default_factory=set)
    # Variables of this scope that a function inside deletes: never known to have a value.
    deleted_inside: set[str] = field(default_factory=set)
    # What `import` statements here bind: the module, and the name taken from it if any.
    imports: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    is_generator: bool = False  # a function with `yield`
    # Names read here, in order of first use; those of scopes inside are theirs.
    used: dict[str, None] = field(default_factory=dict)
    children: list[Scope] = field(default_factory=list)
    # Whether what is made here is used up at once, before anything is bound again: None if not,
    # else the names that must be Python's own for that to be so.
    immediate: frozenset[str] | None = None

    def path(self) -> str:
        """What follows the unit's own qualified name in this scope's."""
        if self.parent is None:
            return ""
        if isinstance(self.node, DISPLAYS) and MERGES_COMPREHENSIONS:
            return self.parent.path()
        separator = "." if self.parent.kind == "class" else ".<locals>."
        name = getattr(self.node, "name", UNNAMED.get(type(self.node), ""))
        return f"{self.parent.path()}{separator}{name}"

    def resolve(self, name: str) -> Scope | None:
        """The scope of this unit whose variable the name is, or None: it comes from outside."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.globals:
                return None
            if name in scope.bindings and (scope is self or scope.kind != "class"):
                return scope
            scope = scope.parent
        return None

    def captured(self) -> list[tuple[str, Scope]]:
        """The variables of scopes around it that it or a scope inside it reads."""
        found: dict[tuple[str, Scope], None] = {}
        for name in self.used:
            owner = self.resolve(name)
            if owner is not None and owner is not self:
                found[name, owner] = None
        for child in self.children:
            for name, owner in child.captured():
                if owner is not self:
                    found[name, owner] = None
        return list(found)


def start_of(node: ast.AST) -> Position:
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


def end_of(node: ast.AST) -> Position:
    return (getattr(node, "end_lineno", 0) or 0, getattr(node, "end_col_offset", 0) or 0)


class ScopeBuilder(ast.NodeVisitor):
    """Builds the scopes of one unit; `scopes` finds each by its node."""

    def __init__(self, class_name: str) -> None:
        self.scopes: dict[ast.AST, Scope] = {}
        self.class_name = class_name
        self.scope: Scope
        self.loops: tuple[ast.AST, ...] = ()
        self.immediate: dict[ast.AST, frozenset[str]] = {}
        self.has_walrus = False
        # Bindings of names that are declared nonlocal: owners are known when all is visited.
        self._nonlocal: list[tuple[Scope, str, Binding]] = []

    def build_function(self, node: FunctionLike) -> Scope:
        scope = self._enter("function", node, None)
        self._parameters(node.args)
        self._body(node.body)
        self._find_owners()
        return scope

    def build_block(self, node: ast.With | ast.AsyncWith) -> Scope:
        scope = self._enter("block", node, None)
        self._body(node.body)
        self._find_owners()
        return scope

    def _find_owners(self) -> None:
        for scope, name, binding in self._nonlocal:
            owner = scope.parent.resolve(name) if scope.parent is not None else None
            if owner is not None:
                owner.bindings[name].append(binding)
                owner.cells.add(name)
                if isinstance(binding.node, ast.Name) and isinstance(binding.node.ctx, ast.Del):
                    owner.deleted_inside.add(name)

    def _enter(self, kind: str, node: ast.AST, parent: Scope | None) -> Scope:
        scope = Scope(kind, node, parent, self.class_name, len(self.scopes), self.loops)
        self.scopes[node] = scope
        if parent is not None:
            parent.children.append(scope)
        self.scope = scope
        return scope

    def _body(self, body: list[ast.stmt] | ast.expr) -> None:
        for node in body if isinstance(body, list) else [body]:
            self.visit(node)

    def _bind(self, name: str, node: ast.AST, end: Position, scope: Scope | None = None) -> None:
        scope = scope or self.scope
        name = mangle(name, self.class_name)
        binding = Binding(node, end, self.loops)
        if name in scope.nonlocals:
            self._use(name)
            self._nonlocal.append((scope, name, binding))
        elif name not in scope.globals:
            scope.bindings.setdefault(name, []).append(binding)

    def _use(self, name: str) -> None:
        self.scope.used.setdefault(mangle(name, self.class_name))

    def _parameters(self, args: ast.arguments) -> None:
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
        every += [arg for arg in (args.vararg, args.kwarg) if arg is not None]
        for arg in every:
            self._bind(arg.arg, arg, (0, 0))

    def _targets(self, target: ast.expr, node: ast.AST, end: Position) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, node, end)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._targets(part, node, end)
        elif isinstance(target, ast.Starred):
            self._targets(target.value, node, end)
        else:
            self.visit(target)

    # -- scopes inside

    def _function(self, node: FunctionLike) -> None:
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                self.visit(default)
        outer = self.scope
        self._enter("function", node, outer)
        self._parameters(node.args)
        self._body(node.body)
        self.scope = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._bind(node.name, node, start_of(node))
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._bind(node.name, node, start_of(node))
        self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part)
        self._bind(node.name, node, start_of(node))
        outer, outer_name = self.scope, self.class_name
        self.class_name = node.name
        self._enter("class", node, outer)
        self._body(node.body)
        self.scope, self.class_name = outer, outer_name

    def _comprehension(self, node: Comprehension) -> None:
        immediate = frozenset() if isinstance(node, ast.ListComp) else self.immediate.get(node)
        first = node.generators[0]
        if immediate is not None:
            self.immediate[first.iter] = immediate
        self.visit(first.iter)
        outer, outer_loops = self.scope, self.loops
        scope = self._enter("comprehension", node, outer)
        scope.immediate = immediate
        self.loops = (*self.loops, node)
        for position, generator in enumerate(node.generators):
            if position:
                self.immediate[generator.iter] = frozenset()
                self.visit(generator.iter)
            self._targets(generator.target, node, start_of(node))
            for condition in generator.ifs:
                self.visit(condition)
        if isinstance(node, ast.DictComp):
            self.visit(node.key)
            self.visit(node.value)
        else:
            self.visit(node.elt)
        self.scope, self.loops = outer, outer_loops

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension

    # -- bindings and uses

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use(node.id)
        else:
            self._bind(node.id, node, end_of(node))

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._targets(target, node, end_of(node))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._use(node.target.id)
        self.visit(node.value)
        self._targets(node.target, node, end_of(node))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
        self._targets(node.target, node, end_of(node))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.has_walrus = True
        scope = self.scope
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        self._bind(node.target.id, node, end_of(node), scope)
        name = mangle(node.target.id, self.class_name)
        if scope is not self.scope:
            self._use(node.target.id)
            if name in scope.bindings:
                scope.cells.add(name)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.globals.update(mangle(name, self.class_name) for name in node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(mangle(name, self.class_name) for name in node.names)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name is not None:
            self._bind(node.name, node, start_of(node))
        self._body(node.body)
        if node.name is not None:
            self._bind(node.name, node, end_of(node))  # it is unset

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.generic_visit(node)
        if node.name is not None:
            self._bind(node.name, node, end_of(node))

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name is not None:
            self._bind(node.name, node, end_of(node))

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.generic_visit(node)
        if node.rest is not None:
            self._bind(node.rest, node, end_of(node))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            module = alias.name if alias.asname else name
            self._import(name, (module,), node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            module = "." * node.level + (node.module or "")
            self._import(alias.asname or alias.name, (module, alias.name), node)

    def _import(self, name: str, what: tuple[str, ...], node: ast.AST) -> None:
        self._bind(name, node, end_of(node))
        self.scope.imports.setdefault(mangle(name, self.class_name), set()).add(what)

    def visit_Yield(self, node: ast.Yield) -> None:
        self.scope.is_generator = True
        self.generic_visit(node)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> None:
        self.scope.is_generator = True
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        outer = self.loops
        self.loops = (*outer, node)
        self._targets(node.target, node, start_of(node))
        self._body(node.body)
        self.loops = outer
        self._body(node.orelse)

    def visit_While(self, node: ast.While) -> None:
        outer = self.loops
        self.loops = (*outer, node)
        self.visit(node.test)
        self._body(node.body)
        self.loops = outer
        self._body(node.orelse)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            name = node.func.id
            around = self.immediate.get(node)
            if name in CONSUMERS:
                self.immediate.update(dict.fromkeys(node.args, frozenset({name})))
            elif name in ADAPTERS and around is not None:
                self.immediate.update(dict.fromkeys(node.args, around | {name}))
        self.generic_visit(node)


def bound_again(owner: Scope, name: str, made: ast.AST, loops: tuple[ast.AST, ...]) -> bool:
    """Whether `owner` may bind the name again after the closure `made`, inside `loops`, exists."""
    if name in owner.cells:
        return True
    depth = len(owner.loops)
    around = set(loops[depth:])
    start = start_of(made)
    for binding in owner.bindings[name]:
        if around.intersection(binding.loops[depth:]):
            return True
        if binding.node is made:
            continue
        if binding.end > start:
            return True
    return False


def unset_names(statements: list[ast.stmt]) -> set[str]:
    """Names that these statements may leave without a value: of `del` and `except ... as`."""
    found: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
                found.add(node.id)
            elif isinstance(node, ast.ExceptHandler) and node.name is not None:
                found.add(node.name)
    return found

"""Lowers the statements that assign, delete, import and assert."""

from __future__ import annotations

import ast
import sys

from purlin._capture._emit import Block
from purlin._capture._expressions import BINARY
from purlin._capture._match import Match
from purlin._capture._refuse import MUTATORS
from purlin._capture._unit import IMPORT, Builtin
from purlin._capture._variables import Site
from purlin._wire import _opcodes as op


class Statements(Match):
    """`stmt_X` lowers syntax node X."""

    def stmt_Pass(self, node: ast.Pass) -> None:
        pass

    def stmt_Global(self, node: ast.Global) -> None:
        pass  # the scope knows

    def stmt_Nonlocal(self, node: ast.Nonlocal) -> None:
        pass

    def stmt_Expr(self, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            method = value.func.attr
            if method in MUTATORS:
                self._check_mutation(value.func.value, value, f".{method}()")
        self.expr(value)

    # -- assignment

    def stmt_Assign(self, node: ast.Assign) -> None:
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.assign_expression(node.targets[0], node.value)
            return
        value = self.expr(node.value)
        if len(node.targets) > 1 and value in self.locals.values():
            # An earlier target may be the variable that the value is read from.
            value = self.move(self.register(), value, self.site(node.value))
        for target in node.targets:
            self.store(target, value)

    def stmt_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is None:
            return
        if isinstance(node.target, ast.Name):
            self.assign_expression(node.target, node.value)
        else:
            self.store(node.target, self.expr(node.value))

    def assign_expression(self, target: ast.Name, value: ast.expr) -> None:
        register = self.own_register(target.id)
        if register is None:
            self.assign(target.id, self.expr(value), target)
            return
        result = self.expr(value, register)
        assert result == register
        self.mark_assigned(self.mangled(target.id))

    def store(self, target: ast.expr, value: int) -> None:
        """Assigns a register's value to a target."""
        site = self.site(target)
        if isinstance(target, ast.Name):
            self.assign(target.id, value, target)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target, value)
        elif isinstance(target, ast.Attribute):
            self._check_mutation(target.value, target, "attribute assignment")
            owner = self.expr(target.value)
            self.unit.attributes.add(self.mangled(target.attr))  # perhaps a property
            name = self.lowerer.name(self.mangled(target.attr))
            self.emit(op.SET_ATTRIBUTE, self.site_of_name(target), owner, name, value)
        elif isinstance(target, ast.Subscript):
            self._check_mutation(target.value, target, "subscript assignment")
            owner = self.expr(target.value)
            index = self.expr(target.slice)
            self.emit(op.SET_INDEX, site, owner, index, value)
        else:
            self.refuse(target)

    def _check_mutation(self, owner: ast.expr, node: ast.AST, construct: str) -> None:
        """Refuses a change of what a name outside holds, where that can be seen."""
        while isinstance(owner, ast.Subscript):
            owner = owner.value
        if not isinstance(owner, ast.Name) or not self.is_outside(self.mangled(owner.id)):
            return
        name = self.mangled(owner.id)
        kind = self.lowerer.ask("changes", name)
        if kind is not None:
            self.fault(
                node,
                f"changing {owner.id!r}, a {kind} from outside, is not supported",
                construct,
                "copy it first, change the copy and return it",
            )

    def _unpack(self, target: ast.Tuple | ast.List, value: int) -> None:
        stars = [i for i, part in enumerate(target.elts) if isinstance(part, ast.Starred)]
        parts = [part.value if isinstance(part, ast.Starred) else part for part in target.elts]
        names = [part.id for part in parts if isinstance(part, ast.Name)]
        owned = [self.own_register(name) for name in names]
        direct = [register for register in owned if register is not None]
        plain = len(direct) == len(parts) == len(set(names))
        registers = direct if plain else [self.register() for _ in parts]
        site = self.site(target)
        if stars:
            self.emit(op.UNPACK_STAR, site, value, stars[0], len(registers), *registers)
        else:
            self.emit(op.UNPACK, site, value, len(registers), *registers)
        if plain:
            for name in names:
                self.mark_assigned(self.mangled(name))
            return
        for part, register in zip(parts, registers, strict=True):
            self.store(part, register)

    def stmt_AugAssign(self, node: ast.AugAssign) -> None:
        site = self.site(node)
        operator = BINARY[type(node.op)]
        target = node.target
        if isinstance(target, ast.Name):
            left = self.expr_Name(target, None)
            right = self.expr(node.value)
            own = self.own_register(target.id)
            result = self.register() if own is None else own
            self.emit(op.INPLACE, site, result, operator, left, right)
            self.assign(target.id, result, target)
            return
        self._check_mutation(target.value, target, "augmented assignment")
        owner = self.expr(target.value)
        left, result = self.register(), self.register()
        if isinstance(target, ast.Attribute):
            name = self.mangled(target.attr)
            place = self.site_of_name(target)
            self.read_attribute(left, owner, name, place)
            right = self.expr(node.value)
            self.emit(op.INPLACE, site, result, operator, left, right)
            self.emit(op.SET_ATTRIBUTE, place, owner, self.lowerer.name(name), result)
            return
        index = self.expr(target.slice)
        place = self.site(target)
        self.emit(op.INDEX, place, left, owner, index)
        right = self.expr(node.value)
        self.emit(op.INPLACE, site, result, operator, left, right)
        self.emit(op.SET_INDEX, place, owner, index, result)

    # -- del

    def stmt_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._delete(target)

    def _delete(self, target: ast.expr) -> None:
        site = self.site(target)
        if isinstance(target, ast.Name):
            self.load(target.id, target)  # raises when it has no value
            self.unset(target.id, target)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._delete(part)
        elif isinstance(target, ast.Attribute):
            self._check_mutation(target.value, target, "del")
            owner = self.expr(target.value)
            self.unit.attributes.add(self.mangled(target.attr))
            name = self.lowerer.name(self.mangled(target.attr))
            self.emit(op.DELETE_ATTRIBUTE, self.site_of_name(target), owner, name)
        elif isinstance(target, ast.Subscript):
            self._check_mutation(target.value, target, "del")
            owner = self.expr(target.value)
            self.emit(op.DELETE_INDEX, site, owner, self.expr(target.slice))
        else:
            self.refuse(target)

    # -- import

    def stmt_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._import(node, name, (alias.name,))

    def stmt_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.refuse(node)
                return
            self._import(node, alias.asname or alias.name, (module, alias.name))

    def _import(self, node: ast.stmt, name: str, what: tuple[str, ...]) -> None:
        """The variable stands for what it imports; its register tells that it has been."""
        site = self.site(node)
        module, *rest = what
        answer = self.lowerer.ask("chain", IMPORT + module, *rest)
        error = getattr(answer, "error", None)
        if error is not None:
            exception, message = error
            if rest and exception == "AttributeError":
                exception, message = (
                    "ImportError",
                    f"cannot import name {rest[0]!r} from {module!r}",
                )
            self.raise_builtin(exception, message, site)
            return
        name = self.mangled(name)
        if self.import_of(name) is None:
            self.fault(
                node,
                f"{name!r} is bound by more than one import",
                "import",
                "use another name for each",
            )
            return
        if name in self.locals:
            self.constant(None, site, self.locals[name])
            self.mark_assigned(name)

    # -- assert

    def stmt_Assert(self, node: ast.Assert) -> None:
        if sys.flags.optimize:
            return
        site = self.site(node)
        good, bad = Block(), Block()
        self.condition(node.test, good, bad)
        self.start(bad)
        if node.msg is None:
            self.raise_builtin("AssertionError", None, site)
        else:
            message = self.expr(node.msg)
            error = self.load_free(Builtin("AssertionError"), site)
            instance = self.register()
            self.emit(op.CALL, site, instance, error, 1, message, 0)
            self.end(op.RAISE, site, instance)
        self.start(good)

    def finish_body(self, node: ast.AST) -> None:
        """What a function does when it runs off its end."""
        if self.assigned is None and self.ended:
            return
        site: Site = self.site(node)
        self.end(op.RETURN, site, self.constant(None, site))

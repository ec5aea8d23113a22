"""Lowers statements."""

from __future__ import annotations

import ast
import sys

from purlin._capture._emit import Block
from purlin._capture._expressions import BINARY, Expressions
from purlin._capture._refuse import MUTATORS
from purlin._capture._unit import BLOCK, Builtin
from purlin._wire import _opcodes as op


class Statements(Expressions):
    """`stmt_X` lowers syntax node X."""

    # Where `break` and `continue` go, innermost last.
    loops: list[tuple[Block, Block]]

    def body(self, statements: list[ast.stmt]) -> None:
        for node in statements:
            method = getattr(self, "stmt_" + type(node).__name__, None)
            if method is None:
                self.refuse(node)
            else:
                method(node)

    def stmt_Pass(self, node: ast.Pass) -> None:
        pass

    def stmt_Expr(self, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            method = value.func.attr
            if method in MUTATORS:
                self.fault(
                    value,
                    f"'.{method}()' changes an object, which is not supported",
                    f".{method}()",
                    MUTATORS[method],
                )
                return
        self.expr(value)

    # -- assignment

    def stmt_Assign(self, node: ast.Assign) -> None:
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.assign_expression(node.targets[0], node.value)
            return
        value = self.expr(node.value)
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
        name = self.mangled(target.id)
        register = self.expr(value, self.locals[name])
        assert register == self.locals[name]
        self.mark_assigned(name)

    def store(self, target: ast.expr, value: int) -> None:
        """Assigns a register's value to a target."""
        if isinstance(target, ast.Name):
            self.assign(target.id, value, target)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target, value)
        elif isinstance(target, ast.Attribute) and self.is_own_attribute(target):
            self.set_own_attribute(target, value, self.site(target))
        else:
            self._refuse_target(target)

    def _refuse_target(self, target: ast.expr) -> None:
        if isinstance(target, ast.Attribute):
            self.fault(
                target,
                "assigning an attribute outside of __init__ is not supported",
                "attribute assignment",
                "make a new object",
            )
        elif isinstance(target, ast.Subscript):
            self.fault(
                target,
                "assigning to an element is not supported",
                "subscript assignment",
                "build a new list: a = a[:i] + [x] + a[i + 1:]",
            )
        else:
            self.refuse(target)

    def _unpack(self, target: ast.Tuple | ast.List, value: int) -> None:
        names = [element.id for element in target.elts if isinstance(element, ast.Name)]
        starred = [element for element in target.elts if isinstance(element, ast.Starred)]
        if starred:
            self.refuse(starred[0])
            return
        plain = len(names) == len(target.elts) == len(set(names))
        site = self.site(target)
        if plain:
            registers = [self.locals[self.mangled(name)] for name in names]
        else:
            registers = [self.register() for _ in target.elts]
        self.emit(op.UNPACK, site, value, len(registers), *registers)
        if plain:
            for name in names:
                self.mark_assigned(self.mangled(name))
            return
        for element, register in zip(target.elts, registers, strict=True):
            self.store(element, register)

    def stmt_AugAssign(self, node: ast.AugAssign) -> None:
        site = self.site(node)
        operator = BINARY[type(node.op)]
        target = node.target
        if isinstance(target, ast.Name):
            left = self.expr_Name(target, None)
            right = self.expr(node.value)
            name = self.mangled(target.id)
            self.emit(op.INPLACE, site, self.locals[name], operator, left, right)
            self.mark_assigned(name)
        elif isinstance(target, ast.Attribute) and self.is_own_attribute(target):
            left = self.register()
            self.read_attribute(left, 0, self.mangled(target.attr), self.site(target))
            right = self.expr(node.value)
            result = self.register()
            self.emit(op.INPLACE, site, result, operator, left, right)
            self.set_own_attribute(target, result, site)
        else:
            self._refuse_target(target)

    # -- control flow

    def stmt_If(self, node: ast.If) -> None:
        yes, no, done = Block(), Block(), Block()
        self.condition(node.test, yes, no)
        self.start(yes)
        self.body(node.body)
        self.jump(done, self.site(node))
        self.start(no)
        self.body(node.orelse)
        self.jump(done, self.site(node))
        self.start(done)

    def stmt_While(self, node: ast.While) -> None:
        site = self.site(node)
        head, body, exhausted, done = Block(), Block(), Block(), Block()
        self.jump(head, site)
        self.start(head)
        self.condition(node.test, body, exhausted)
        self.start(body)
        self._loop_body(node.body, head, done, site)
        self.start(exhausted)
        self.body(node.orelse)
        self.jump(done, site)
        self.start(done)

    def stmt_For(self, node: ast.For) -> None:
        site = self.site(node.iter)
        iterator = self.register()
        source = self.expr(node.iter)
        self.emit(op.ITERATE, site, iterator, source)
        head, body, exhausted, done = Block(), Block(), Block(), Block()
        self.jump(head, site)
        self.start(head)
        simple = isinstance(node.target, ast.Name)
        if isinstance(node.target, ast.Name):
            element = self.locals[self.mangled(node.target.id)]
        else:
            element = self.register()
        self._reach(body)
        self._reach(exhausted)
        self.emit(op.NEXT, site, element, iterator, body, exhausted)
        self.start(body)
        if simple and isinstance(node.target, ast.Name):
            self.mark_assigned(self.mangled(node.target.id))
        else:
            self.store(node.target, element)
        self._loop_body(node.body, head, done, site)
        self.start(exhausted)
        self.body(node.orelse)
        self.jump(done, site)
        self.start(done)

    def _loop_body(
        self, body: list[ast.stmt], head: Block, done: Block, site: tuple[int, int]
    ) -> None:
        self.loops.append((done, head))
        self.body(body)
        self.loops.pop()
        self.jump(head, site)

    def stmt_Break(self, node: ast.Break) -> None:
        self._leave_loop(node, "break", 0)

    def stmt_Continue(self, node: ast.Continue) -> None:
        self._leave_loop(node, "continue", 1)

    def _leave_loop(self, node: ast.stmt, word: str, which: int) -> None:
        if self.loops:
            self.jump(self.loops[-1][which], self.site(node))
            return
        self.fault(
            node,
            f"{word!r} out of a with-block is not supported",
            word,
            "set a variable in the block and test it outside",
        )

    def stmt_Return(self, node: ast.Return) -> None:
        site = self.site(node)
        if self.kind == BLOCK:
            self.fault(
                node,
                "'return' out of a with-block is not supported",
                "return",
                "assign the value to a variable and return it outside",
            )
            return
        value = self.constant(None, site) if node.value is None else self.expr(node.value)
        self.end(op.RETURN, site, value)

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

    def stmt_Raise(self, node: ast.Raise) -> None:
        if node.exc is None:
            self.fault(node, "'raise' without an exception is not supported", "raise", "name it")
            return
        if node.cause is not None:
            self.fault(
                node,
                "'raise ... from' is not supported",
                "raise ... from",
                "leave 'from' out",
            )
            return
        self.end(op.RAISE, self.site(node), self.expr(node.exc))

    def finish_body(self, node: ast.AST) -> None:
        """What a function does when it runs off its end."""
        if self.assigned is None and self.ended:
            return
        site = self.site(node)
        self.end(op.RETURN, site, self.constant(None, site))

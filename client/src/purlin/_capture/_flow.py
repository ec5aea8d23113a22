"""Lowers what changes the flow of control: loops, `try`, `with`, and ways out of them.

A `finally` is lowered once for each way that leads through it: the normal one, the exceptional one,
and each `return`, `break` and `continue`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from purlin._capture._emit import Block
from purlin._capture._expressions import Expressions
from purlin._capture._scope import unset_names
from purlin._capture._unit import BLOCK, GENERATOR, INIT, Builtin
from purlin._capture._variables import Site
from purlin._wire import _opcodes as op


@dataclass
class Context:
    """Something that a way out leads through; `handlers` and `handling` are those around it.

    Args:
        unwind: lowers what happens on the way out.
        exits: a loop: where `break` and `continue` go.
    """

    handlers: list[Block]
    handling: list[int]
    unwind: Callable[[Site], None] | None = None
    exits: tuple[Block, Block] | None = None


class Flow(Expressions):
    """`stmt_X` lowers syntax node X."""

    contexts: list[Context]
    # Exceptions being handled, innermost last: what a bare `raise` raises again.
    handling: list[int]

    def body(self, statements: list[ast.stmt]) -> None:
        for node in statements:
            method = getattr(self, "stmt_" + type(node).__name__, None)
            if method is None:
                self.refuse(node)
            else:
                method(node)

    def store(self, target: ast.expr, value: int) -> None:
        raise NotImplementedError

    # -- conditions and loops

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
        self._forget_unset(node.body)
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
        source = self.items(node.iter)
        self.emit(op.ITERATE, site, iterator, source)
        head, body, exhausted, done = Block(), Block(), Block(), Block()
        self._forget_unset(node.body)
        self.jump(head, site)
        self.start(head)
        element = self.own_register(node.target.id) if isinstance(node.target, ast.Name) else None
        simple = element is not None
        if element is None:
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

    def _forget_unset(self, body: list[ast.stmt]) -> None:
        """What the loop unsets may have no value when it begins again."""
        unset = {self.mangled(name) for name in unset_names(body)}
        if unset and self.assigned is not None:
            self.assigned -= unset

    def _loop_body(self, body: list[ast.stmt], head: Block, done: Block, site: Site) -> None:
        self.contexts.append(Context(self.handlers, self.handling, exits=(done, head)))
        self.body(body)
        self.contexts.pop()
        self.jump(head, site)

    # -- ways out

    def stmt_Break(self, node: ast.Break) -> None:
        self._leave_loop(node, "break", 0)

    def stmt_Continue(self, node: ast.Continue) -> None:
        self._leave_loop(node, "continue", 1)

    def _leave_loop(self, node: ast.stmt, word: str, which: int) -> None:
        for depth in range(len(self.contexts) - 1, -1, -1):
            exits = self.contexts[depth].exits
            if exits is not None:
                self._leave(depth + 1, self.site(node))
                self.jump(exits[which], self.site(node))
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
        if any(context.unwind for context in self.contexts):
            value = self.move(self.register(), value, site)
        self._leave(0, site)
        self.end(op.RETURN, site, value)

    def _leave(self, depth: int, site: Site) -> None:
        """Runs what stands on the way out to contexts[:depth]; the code then jumps or returns."""
        saved = (self.contexts, self.handlers, self.handling)
        contexts = self.contexts
        for index in range(len(contexts) - 1, depth - 1, -1):
            context = contexts[index]
            if context.unwind is None:
                continue
            self.contexts = contexts[:index]
            self._enter(context.handlers, site)
            self.handling = context.handling
            context.unwind(site)
        self.contexts, self.handlers, self.handling = saved

    # -- regions with a handler

    def _enter(self, handlers: list[Block], site: Site) -> None:
        """Goes on under other handlers."""
        block = Block()
        self.jump(block, site)
        self.handlers = handlers
        self.start(block)

    def _protect(self, handler: Block, site: Site) -> None:
        self._reach(handler)
        self._enter([*self.handlers, handler], site)

    def _unprotect(self, site: Site) -> None:
        self._enter(self.handlers[:-1], site)

    def _caught(self, handler: Block, site: Site) -> int:
        """Goes on in a handler; gives the exception."""
        self.start(handler)
        error = self.register()
        self.emit(op.CAUGHT, site, error)
        return error

    # -- try

    def stmt_Try(self, node: ast.Try) -> None:
        if not node.finalbody:
            self._try_except(node)
            return
        site = self.site(node)
        handler, done = Block(), Block()
        self.contexts.append(
            Context(self.handlers, self.handling, lambda _: self.body(node.finalbody))
        )
        self._protect(handler, site)
        if node.handlers:
            self._try_except(node)
        else:
            self.body(node.body)
        self.contexts.pop()
        self._unprotect(site)
        if self.assigned is not None:
            self.body(node.finalbody)
            self.jump(done, site)
        error = self._caught(handler, self.site(node.finalbody[0]))
        self._handle(error, lambda: self.body(node.finalbody))
        self.end(op.RERAISE, site, error)
        self.start(done)

    def _handle(self, error: int, run: Callable[[], None]) -> None:
        outer = self.handling
        self.handling = [*outer, error]
        run()
        self.handling = outer

    def _try_except(self, node: ast.Try) -> None:
        site = self.site(node)
        handler, done = Block(), Block()
        self._protect(handler, site)
        self.body(node.body)
        self._unprotect(site)
        self.body(node.orelse)
        self.jump(done, site)
        error = self._caught(handler, self.site(node.handlers[0]))
        for clause in node.handlers:
            self._clause(clause, error, done)
        if not self.ended:
            self.end(op.RERAISE, site, error)
        self.start(done)

    def _clause(self, node: ast.ExceptHandler, error: int, done: Block) -> None:
        """One `except`; goes on where the next one is tried."""
        site = self.site(node)
        other = Block()
        if node.type is not None:
            kind = self.expr(node.type)
            fits, mine = self.register(), Block()
            self.emit(op.MATCHES, site, fits, error, kind)
            self.branch(fits, mine, other, site)
            self.start(mine)
        if node.name is None:
            self._handle(error, lambda: self.body(node.body))
        else:
            self._handle(error, lambda: self._named_clause(node, error))
        self.jump(done, site)
        if node.type is not None:
            self.start(other)

    def _named_clause(self, node: ast.ExceptHandler, error: int) -> None:
        assert node.name is not None
        name, site = node.name, self.site(node)
        self.assign(name, error, node)
        self.contexts.append(
            Context(self.handlers, self.handling[:-1], lambda _: self.unset(name, node))
        )
        # Nobody looks at a register of a code that an exception leaves.
        seen = bool(self.handlers) or self.own_register(name) is None
        handler = Block()
        if seen:
            self._protect(handler, site)
        self.body(node.body)
        self.contexts.pop()
        if seen:
            self._unprotect(site)
        resume = Block()
        if self.assigned is not None:
            self.unset(name, node)
        self.jump(resume, site)
        if seen:
            second = self._caught(handler, site)
            self.unset(name, node)
            self.end(op.RERAISE, site, second)
        self.start(resume)

    # -- raise

    def stmt_Raise(self, node: ast.Raise) -> None:
        site = self.site(node)
        if node.exc is None:
            if self.handling:
                self.end(op.RERAISE, site, self.handling[-1])
            else:
                self.fault(
                    node,
                    "'raise' without an exception is only supported inside 'except'",
                    "raise",
                    "name the exception: except ... as error, then raise error",
                )
            return
        error = self.expr(node.exc)
        if node.cause is None:
            self.end(op.RAISE, site, error)
        else:
            self.end(op.RAISE_FROM, site, error, self.expr(node.cause))

    # -- with

    def stmt_With(self, node: ast.With) -> None:
        self._with(node, 0)

    def _with(self, node: ast.With, index: int) -> None:
        item = node.items[index]
        site = self.site(item.context_expr)
        manager = self.expr(item.context_expr)
        enter, leave, value = self.register(), self.register(), self.register()
        for register, name in ((enter, "__enter__"), (leave, "__exit__")):
            self.unit.attributes.add(name)
            self.emit(op.SPECIAL, site, register, manager, self.lowerer.name(name))
        self.emit(op.CALL, site, value, enter, 0, 0)
        handler, done = Block(), Block()
        self.contexts.append(
            Context(self.handlers, self.handling, lambda _: self._exit_with(leave, site))
        )
        self._protect(handler, site)
        if item.optional_vars is not None:
            self.store(item.optional_vars, value)
        if index + 1 < len(node.items):
            self._with(node, index + 1)
        else:
            self.body(node.body)
        self.contexts.pop()
        self._unprotect(site)
        if self.assigned is not None:
            self._exit_with(leave, site)
            self.jump(done, site)
        error = self._caught(handler, site)
        self._handle(error, lambda: self._exit_with_error(leave, error, done, site))
        self.start(done)

    def _exit_with(self, leave: int, site: Site) -> None:
        nothing, result = self.constant(None, site), self.register()
        self.emit(op.CALL, site, result, leave, 3, nothing, nothing, nothing, 0)

    def _exit_with_error(self, leave: int, error: int, done: Block, site: Site) -> None:
        type_of = self.load_free(Builtin("type"), site)
        kind, result = self.register(), self.register()
        self.emit(op.CALL, site, kind, type_of, 1, error, 0)
        nothing = self.constant(None, site)  # no traceback objects: see _check_exit_method
        self.emit(op.CALL, site, result, leave, 3, kind, error, nothing, 0)
        more = Block()
        self.branch(result, done, more, site)
        self.start(more)
        self.end(op.RERAISE, site, error)

    # -- generator functions

    def expr_Yield(self, node: ast.Yield, dest: int | None) -> int:
        site = self.site(node)
        value = self.constant(None, site) if node.value is None else self.expr(node.value)
        if not self._may_yield(node):
            return value
        target = self.target(dest)
        self.emit(op.YIELD, site, target, value)
        return target

    def _may_yield(self, node: ast.expr) -> bool:
        if self.kind in (BLOCK, GENERATOR, INIT):
            self.fault(node, "'yield' is not supported here", "yield", "write a generator function")
            return False
        return True

    def expr_YieldFrom(self, node: ast.YieldFrom, dest: int | None) -> int:
        """What is sent in goes on to a generator's send(), else it asks for the next element."""
        site = self.site(node)
        source = self.expr(node.value)
        if not self._may_yield(node):
            return source
        iterator, element, sent, result = (self.register() for _ in range(4))
        self.emit(op.ITERATE, site, iterator, source)
        head, got, plain, exhausted, done = (Block() for _ in range(5))
        self.jump(head, site)
        self.start(head)
        self._reach(got)
        self._reach(exhausted)
        self.emit(op.NEXT, site, element, iterator, got, exhausted)
        self.start(got)
        self.emit(op.YIELD, site, sent, element)
        test = self.register()
        nothing = self.constant(None, site)
        self.emit(op.COMPARE, site, test, op.COMPARE_NUMBERS["IS"], sent, nothing)
        self.branch(test, head, plain, site)
        self.start(plain)
        handler = Block()
        self._protect(handler, site)
        method = self.register()
        self.read_attribute(method, iterator, "send", site)
        self.emit(op.CALL, site, element, method, 1, sent, 0)
        self._unprotect(site)
        self.jump(got, site)
        self._sent_last(handler, result, done, site)
        self.start(exhausted)
        self.emit(op.YIELDED_FROM, site, result, iterator)
        self.jump(done, site)
        self.start(done)
        return result if dest is None else self.move(dest, result, site)

    def _sent_last(self, handler: Block, result: int, done: Block, site: Site) -> None:
        """send() raised: StopIteration brings the result."""
        error = self._caught(handler, site)
        kind, fits = self.load_free(Builtin("StopIteration"), site), self.register()
        self.emit(op.MATCHES, site, fits, error, kind)
        mine, other = Block(), Block()
        self.branch(fits, mine, other, site)
        self.start(other)
        self.end(op.RERAISE, site, error)
        self.start(mine)
        self.read_attribute(result, error, "value", site)
        self.jump(done, site)

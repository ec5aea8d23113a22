"""Reading and assigning variables: who holds a name, and whether it surely has a value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from purlin._capture._emit import Block, CodeBuilder
from purlin._capture._names import Chain
from purlin._capture._scope import Scope, mangle
from purlin._capture._unit import BLOCK, Builtin, Fault, Free, Local, Name, Static
from purlin._wire import _opcodes as op

if TYPE_CHECKING:
    from purlin._capture._lower import UnitLowerer

Site = tuple[int, int]


class Variables(CodeBuilder):
    """A code's variables. `assigned` holds the names that surely have a value at this point; it is
    None where no path leads."""

    def __init__(
        self, lowerer: UnitLowerer, scope: Scope, outer: Variables | None, kind: int
    ) -> None:
        super().__init__()
        self.lowerer = lowerer
        self.unit = lowerer.unit
        self.scope = scope
        self.outer = outer
        self.kind = kind
        self.locals: dict[str, int] = {}
        self.assigned: set[str] | None = set()
        self.states: dict[Block, set[str]] = {}
        # With-block: variables that begin with the value they have outside.
        self.initial: dict[str, None] = {}
        # The variable that holds the running function, read by SELF.
        self.own: Local | None = None

    # -- sites and faults

    def site(self, node: ast.AST) -> Site:
        return self.lowerer.site(node)

    def fault(self, node: ast.AST, message: str, construct: str, hint: str = "") -> None:
        line, column = self.site(node)
        self.unit.faults.append(Fault(line, column, message, construct, hint))

    def mangled(self, name: str) -> str:
        return mangle(name, self.scope.class_name)

    # -- control flow

    def _reach(self, block: Block) -> None:
        if self.assigned is None:
            return
        known = self.states.get(block)
        self.states[block] = set(self.assigned) if known is None else known & self.assigned

    def start(self, block: Block) -> None:
        super().start(block)
        state = self.states.get(block)
        self.assigned = None if state is None else set(state)

    def jump(self, block: Block, site: Site) -> None:
        self._reach(block)
        self.emit(op.JUMP, site, block)
        self.assigned = None

    def branch(self, register: int, yes: Block, no: Block, site: Site) -> None:
        self._reach(yes)
        self._reach(no)
        self.emit(op.BRANCH, site, register, yes, no)
        self.assigned = None

    def end(self, opcode: int, site: Site, *operands: int) -> None:
        """RETURN, RAISE or SKIP."""
        self.emit(opcode, site, *operands)
        self.assigned = None

    # -- values

    def constant(self, value: object, site: Site, dest: int | None = None) -> int:
        dest = self.register() if dest is None else dest
        self.emit(op.CONST, site, dest, self.lowerer.constant(value))
        return dest

    def move(self, dest: int, source: int, site: Site) -> int:
        if dest != source:
            self.emit(op.MOVE, site, dest, source)
        return dest

    def load_free(self, key: Free, site: Site, dest: int | None = None) -> int:
        dest = self.register() if dest is None else dest
        if key == self.own:
            self.emit(op.SELF, site, dest)
            return dest
        self.unit.sites.setdefault(key, site)
        self.emit(op.FREE, site, dest, self.free_index(key))
        return dest

    def raise_builtin(self, name: str, message: str | None, site: Site) -> int:
        """Raises an exception as the interpreter itself would: no user's name shadows its class."""
        register = self.load_free(Builtin(name), site)
        if message is not None:
            instance = self.register()
            text = self.constant(message, site)
            self.emit(op.CALL, site, instance, register, 1, text, 0)
            register = instance
        self.end(op.RAISE, site, register)
        return register

    # -- names

    def is_outside(self, name: str) -> bool:
        """Whether a (mangled) name comes from outside the unit."""
        return self.scope.resolve(name) is None

    def is_builtin(self, name: str) -> bool:
        """Whether the name is Python's own here."""
        return self.is_outside(name) and self.lowerer.ask("builtin", name) is True

    def load(self, name: str, node: ast.AST) -> int:
        """The register of the variable; it is the variable itself, not a copy, when it is ours."""
        name = self.mangled(name)
        site = self.site(node)
        register = self.locals.get(name)
        if register is not None:
            self._check(name, register, site)
            return register
        return self.load_chain((name,), node)[0]

    def _check(self, name: str, register: int, site: Site) -> None:
        if self.assigned is None or name in self.assigned or name in self.initial:
            return
        if self.kind == BLOCK:
            # The name is the frame's: it may have had a value before the block.
            if self.lowerer.ask("defined", name):
                self.initial[name] = None
                return
        self.emit(op.CHECK, site, register, self.lowerer.name(name))
        self.assigned.add(name)

    def load_chain(self, chain: tuple[str, ...], node: ast.AST) -> tuple[int, int]:
        """Reads a name that is not ours, and follows attributes of modules.

        Returns the register and how many attributes were followed.
        """
        site = self.site(node)
        owner = self.scope.resolve(chain[0])
        if owner is not None:
            return self.load_free(self.key(chain[0], owner, node), site), 0
        answer = self.lowerer.ask("chain", *chain)
        assert isinstance(answer, Chain)
        followed, error, method = answer
        if error is not None:
            exception, message = error
            return self.raise_builtin(exception, message, site), len(chain) - 1
        register = self.load_free(Name(chain[: 1 + followed]), site)
        if method is not None:
            target = self.register()
            self.read_attribute(target, register, method, site)
            register = target
        return register, followed

    def read_attribute(self, target: int, source: int, name: str, site: Site) -> None:
        self.unit.attributes.add(name)
        self.emit(op.ATTRIBUTE, site, target, source, self.lowerer.name(name))

    def key(self, name: str, owner: Scope, node: ast.AST) -> Free:
        """What a variable of a scope around this code is to it."""
        static = self.lowerer.static_names.get((owner, name))
        if static is not None:
            return Static(static)
        if owner is self.scope and not self._bound_outside(name):
            self.fault(
                node,
                f"{name!r} is read before its 'for' in the comprehension binds it",
                "comprehension",
                "use another name",
            )
        return Local(name, owner.index)

    def _bound_outside(self, name: str) -> bool:
        code = self.outer
        while code is not None and code.scope is self.scope:
            if name in code.locals:
                return True
            code = code.outer
        return False

    def assign(self, name: str, source: int, node: ast.AST) -> None:
        name = self.mangled(name)
        self.move(self.locals[name], source, self.site(node))
        self.mark_assigned(name)

    def mark_assigned(self, name: str) -> None:
        if self.assigned is not None:
            self.assigned.add(name)

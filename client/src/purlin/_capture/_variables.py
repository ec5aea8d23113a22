"""Reading and assigning variables: who holds a name, and whether it surely has a value.

A variable is a register of the code that owns it, or a cell, when a function that captured it would
otherwise miss a change. That a variable must be a cell may show when code was lowered already: the
unit is then lowered again (UnitLowerer.needs_cell).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from purlin._capture._emit import Block, CodeBuilder, Instruction
from purlin._capture._names import Chain
from purlin._capture._scope import Scope, mangle
from purlin._capture._unit import (
    BLOCK,
    GENERATOR,
    IMPORT,
    Builtin,
    Fault,
    Free,
    Local,
    Name,
    Static,
)
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
        # Variables that are registers of this code.
        self.locals: dict[str, int] = {}
        # Cells that this code made: of its own variables, and of comprehensions' in it.
        self.cells: dict[tuple[int, str], int] = {}
        self.assigned: set[str] | None = set()
        self.states: dict[Block, set[str]] = {}
        # With-block: variables that begin with the value they have outside.
        self.initial: dict[str, None] = {}
        # With-block: variables that it may unset.
        self.unsure: set[str] = set()
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

    # -- cells

    def is_cell(self, name: str, owner: Scope | None) -> bool:
        return owner is not None and name in owner.cells

    def cell(self, name: str, owner: Scope, site: Site) -> int:
        """The register of a variable's cell."""
        register = self.cells.get((owner.index, name))
        if register is not None:
            return register
        if owner is not self.scope or self.kind == GENERATOR:
            return self.load_free(Local(name, owner.index), site)
        register = self.cells[owner.index, name] = self.register()
        if self.current is self.entry and not self.ended:
            self.emit(op.CELL, site, register)
        else:
            self.entry.instructions.insert(0, Instruction(op.CELL, *site, (register,)))
        return register

    # -- names

    def is_outside(self, name: str) -> bool:
        """Whether a (mangled) name comes from outside the unit."""
        return self.scope.resolve(name) is None

    def is_builtin(self, name: str) -> bool:
        """Whether the name is Python's own here."""
        return self.is_outside(name) and self.lowerer.ask("builtin", name) is True

    def import_of(self, name: str) -> tuple[str, ...] | None:
        """What a variable that only `import` statements bind stands for."""
        owner = self.scope.resolve(name)
        found = owner.imports.get(name) if owner is not None else None
        if owner is None or found is None or len(found) > 1:
            return None
        if not all(isinstance(b.node, (ast.Import, ast.ImportFrom)) for b in owner.bindings[name]):
            return None
        module, *rest = next(iter(found))
        return (IMPORT + module, *rest)

    def load(self, name: str, node: ast.AST) -> int:
        """The register of the variable; it is the variable itself, not a copy, when it is ours."""
        name = self.mangled(name)
        if self.import_of(name) is not None:
            return self.load_chain((name,), node)[0]
        site = self.site(node)
        register = self.locals.get(name)
        if register is not None:
            self._check(name, register, site)
            return register
        owner = self.scope.resolve(name)
        if owner is not None and self.is_cell(name, owner):
            return self._load_cell(name, owner, site)
        return self.load_chain((name,), node)[0]

    def load_class(self, node: ast.AST) -> int:
        """What __class__ is in a method: the class around it."""
        scope: Scope | None = self.scope
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        static = None if scope is None else self.lowerer.static_nodes.get(scope.node)
        if static is not None:
            return self.load_free(Static(static), self.site(node))
        return self.load_chain(("__class__",), node)[0]

    def _load_cell(self, name: str, owner: Scope, site: Site) -> int:
        cell = self.cell(name, owner, site)
        register = self.register(name)
        self.emit(op.CELL_GET, site, register, cell)
        known = owner is self.scope and self._is_known(name)
        if not known or name in owner.deleted_inside:
            self.emit(op.CHECK, site, register, self.lowerer.name(name))
        return register

    def _is_known(self, name: str) -> bool:
        """Whether an own variable surely has a value here."""
        if self.assigned is None or name in self.assigned:
            return True
        # A block's name is the frame's: it may have had a value before the block.
        if self.kind == BLOCK and self.lowerer.ask("defined", name):
            self.initial[name] = None
            return name not in self.unsure
        return False

    def _check(self, name: str, register: int, site: Site) -> None:
        if self._is_known(name):
            return
        assert self.assigned is not None
        self.emit(op.CHECK, site, register, self.lowerer.name(name))
        self.assigned.add(name)

    def load_chain(self, chain: tuple[str, ...], node: ast.AST) -> tuple[int, int]:
        """Reads a name that is not ours, and follows attributes of modules.

        Returns the register and how many attributes were followed.
        """
        site = self.site(node)
        owner = self.scope.resolve(chain[0])
        imported = self.import_of(chain[0])
        if imported is not None:
            assert owner is not None
            self._check_import(chain[0], site)
            register, followed = self._load_outside((*imported, *chain[1:]), site)
            return register, followed - len(imported) + 1
        if owner is not None:
            if self.is_cell(chain[0], owner):
                return self._load_cell(chain[0], owner, site), 0
            return self.load_free(self.key(chain[0], owner, node), site), 0
        if chain[0] in self.scope.globals and self.lowerer.ask("own", chain[0]):
            self.fault(
                node,
                f"{chain[0]!r} is both global and a variable of a function around",
                "global",
                "use two names",
            )
        return self._load_outside(chain, site)

    def _check_import(self, name: str, site: Site) -> None:
        """Raises when an import of our own has not run yet."""
        register = self.locals.get(name)
        if register is not None:
            self._check(name, register, site)

    def _load_outside(self, chain: tuple[str, ...], site: Site) -> tuple[int, int]:
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
        site = self.site(node)
        owner = self.scope.resolve(name)
        if name in self.locals:
            self.move(self.locals[name], source, site)
        elif owner is not None and self.is_cell(name, owner):
            self.emit(op.CELL_SET, site, self.cell(name, owner, site), source)
        else:
            self._refuse_assignment(name, node)
        if owner is self.scope:
            self.mark_assigned(name)

    def own_register(self, name: str) -> int | None:
        """The register of a variable that instructions may write directly."""
        return self.locals.get(self.mangled(name))

    def _refuse_assignment(self, name: str, node: ast.AST) -> None:
        word = "global" if name in self.scope.globals else "nonlocal"
        self.fault(
            node,
            f"assigning to {name!r}, a variable from outside, is not supported",
            word,
            "return the new value and assign it outside",
        )

    def unset(self, name: str, node: ast.AST) -> None:
        """Leaves a variable without a value."""
        name = self.mangled(name)
        site = self.site(node)
        owner = self.scope.resolve(name)
        if name in self.locals:
            self.emit(op.UNSET, site, self.locals[name])
        elif owner is not None and self.is_cell(name, owner):
            nothing = self.register()
            self.emit(op.UNSET, site, nothing)
            self.emit(op.CELL_SET, site, self.cell(name, owner, site), nothing)
        else:
            self._refuse_assignment(name, node)
        self.forget({name})

    def forget(self, names: set[str]) -> None:
        """From here on the variables may have no value."""
        if self.assigned is not None:
            self.assigned -= names
        for handler in self.handlers:
            if handler in self.states:
                self.states[handler] -= names

    def mark_assigned(self, name: str) -> None:
        if self.assigned is not None:
            self.assigned.add(name)

"""Checks __init__: its instance is not a value before it has all its attributes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from purlin._capture._statements import Statements


def check_init(node: ast.FunctionDef, code: Statements) -> None:
    """Refuses a use of the bare instance before its last attribute is assigned."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    if not arguments:
        return
    name = arguments[0].arg
    if len(code.scope.bindings[code.mangled(name)]) > 1:
        code.fault(
            arguments[0], f"assigning {name!r} in __init__ is not supported", "__init__",
            "use another name",
        )  # fmt: skip
        return
    walker = _Walker(name)
    for statement in node.body:
        walker.visit(statement)
    for use, loops, attribute in walker.uses:
        if attribute is not None and attribute in walker.attributes:
            continue
        if any(
            place > (use.lineno, use.col_offset) or around.intersection(loops)
            for place, around in walker.assignments
        ):
            code.fault(
                use,
                f"{name!r} is used before __init__ has assigned all its attributes",
                name,
                "assign the attributes first, from local variables",
            )


class _Walker(ast.NodeVisitor):
    """Where the instance's attributes are assigned, and where it is used otherwise."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.loops: frozenset[ast.AST] = frozenset()
        self.attributes: set[str] = set()
        self.assignments: list[tuple[tuple[int, int], frozenset[ast.AST]]] = []
        self.uses: list[tuple[ast.Name, frozenset[ast.AST], str | None]] = []

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id == self.name):
            self.visit(node.value)
        elif isinstance(node.ctx, ast.Store):
            self.attributes.add(node.attr)
            self.assignments.append(((node.lineno, node.col_offset), self.loops))
        else:
            self.uses.append((node.value, self.loops, node.attr))

    def visit_Name(self, node: ast.Name) -> None:
        if node.id == self.name and isinstance(node.ctx, ast.Load):
            self.uses.append((node, self.loops, None))

    def visit_Assign(self, node: ast.Assign) -> None:
        # The value is used before the targets are assigned, wherever it stands.
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def _loop(self, node: ast.For | ast.While) -> None:
        outer = self.loops
        self.loops = outer | {node}
        self.generic_visit(node)
        self.loops = outer

    visit_For = _loop
    visit_While = _loop

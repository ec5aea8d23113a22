"""Makes a failing program small: drops statements and replaces expressions while it still fails."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator

Edit = Callable[[ast.Module], None]
SIMPLE = ("0", "1", "''", "[]", "None", "True")
SHRINK_SECONDS = 60.0


def shrink(text: str, still_fails: Callable[[str], bool], seconds: float = SHRINK_SECONDS) -> str:
    """The smallest program found in which `still_fails` holds, as it does in `text`."""
    deadline = time.monotonic() + seconds
    tree = ast.parse(text)
    if not still_fails(ast.unparse(tree)):
        return text
    progress = True
    while progress:
        progress = False
        position = 0
        # Edits are numbered: after one that holds, the next has the same number.
        while time.monotonic() < deadline:
            smaller = _edited(tree, position)
            if smaller is None:
                break
            shorter = ast.unparse(smaller)
            if len(shorter) < len(ast.unparse(tree)) and still_fails(shorter):
                tree, progress = ast.parse(shorter), True
            else:
                position += 1
        if time.monotonic() >= deadline:
            break
    return ast.unparse(tree) + "\n"


def _edited(tree: ast.Module, position: int) -> ast.Module | None:
    """A copy with the edit of that number done, or None when there are fewer."""
    fresh = copy.deepcopy(tree)
    for number, edit in enumerate(_edits(fresh)):
        if number == position:
            edit()
            return ast.fix_missing_locations(fresh)
    return None


def _edits(tree: ast.AST) -> Iterator[Callable[[], None]]:
    """Large ones first: whole statements, then bodies in place of blocks, then expressions."""
    nodes = list(ast.walk(tree))
    for node in nodes:
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _of_block(node, field)
    for node in nodes:
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not isinstance(
                getattr(value, "ctx", None), ast.Store
            ):
                yield from _of_expression(node, name, value)
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                yield from _of_row(node, value)


def _of_block(node: ast.AST, field: str) -> Iterator[Callable[[], None]]:
    block = getattr(node, field, None)
    if not isinstance(block, list):
        return
    for i in range(len(block) - 1, -1, -1):
        yield lambda i=i: _replace(node, field, block, i, [])  # type: ignore[misc]
    for i, statement in enumerate(block):
        for inner in ("body", "orelse", "finalbody"):
            lines = getattr(statement, inner, None)
            if isinstance(lines, list) and lines and not isinstance(statement, ast.ClassDef):
                yield lambda i=i, lines=lines: _replace(node, field, block, i, lines)  # type: ignore[misc]


def _replace(node: ast.AST, field: str, block: list[ast.AST], i: int, lines: list[ast.AST]) -> None:
    block[i : i + 1] = lines
    if not block and field == "body" and not isinstance(node, ast.Module):
        block.append(ast.Pass())
    if isinstance(node, ast.Try) and not node.handlers and not node.finalbody:
        node.finalbody = [ast.Pass()]


def _of_expression(node: ast.AST, name: str, value: ast.expr) -> Iterator[Callable[[], None]]:
    for inner in ast.iter_child_nodes(value):
        if isinstance(inner, ast.expr):
            yield lambda inner=inner: setattr(node, name, inner)  # type: ignore[misc]
    if name != "func" and not isinstance(value, (ast.Constant, ast.Name)):
        for simple in SIMPLE:
            yield lambda simple=simple: setattr(node, name, _parsed(simple))  # type: ignore[misc]


def _of_row(node: ast.AST, values: list[ast.expr]) -> Iterator[Callable[[], None]]:
    for i in range(len(values) - 1, -1, -1):
        if not isinstance(node, (ast.Compare, ast.Dict, ast.BoolOp)):
            yield lambda i=i: values.pop(i)  # type: ignore[misc]
        for inner in ast.iter_child_nodes(values[i]):
            if isinstance(inner, ast.expr):
                yield lambda i=i, inner=inner: values.__setitem__(i, inner)  # type: ignore[misc]
        if not isinstance(values[i], (ast.Constant, ast.Name)):
            for simple in SIMPLE:
                yield lambda i=i, simple=simple: values.__setitem__(i, _parsed(simple))  # type: ignore[misc]


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body

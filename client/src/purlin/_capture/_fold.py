"""Constants as CPython would compute them, where that can be done before anything is sent.

Folding is not for speed, which is the compiler's business. It gives constants where the program
must have them (defaults, class attributes), and keeps 2**63 - 1 from leaving 64 bits on its way.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
DEPTH_MAX = 64
SHIFT_MAX = 256  # bits: longer constants are left to the program
SCALARS = (bool, int, float, complex, str, bytes)


class NotConstant(Exception):
    """The expression is not a constant."""


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def fold(node: ast.expr) -> object:
    """The expression's value: None, bool, number, str, bytes, ... or a tuple of these.

    Raises:
        NotConstant: when it is not one, or would raise.
    """
    value = _fold(node, 0)
    if not is_constant(value):
        raise NotConstant
    return value


def is_constant(value: object) -> bool:
    """Whether a CONST instruction can hold the value."""
    if type(value) is tuple:
        return all(is_constant(element) for element in value)
    return value is None or value is ... or type(value) in SCALARS


def is_text(value: str) -> bool:
    """Whether a message can hold the string as text: not half a surrogate pair or NUL."""
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fold(node: ast.expr, depth: int) -> object:
    if depth > DEPTH_MAX:
        raise NotConstant
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Tuple):
        return tuple(_fold(element, depth + 1) for element in node.elts)
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        operand = _number(_fold(node.operand, depth + 1))
        if type(operand) is bool or (isinstance(node.op, ast.Invert) and type(operand) is float):
            raise NotConstant  # ~True warns, ~1.5 raises: when it runs
        return _UNARY[type(node.op)](operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left = _number(_fold(node.left, depth + 1))
        right = _number(_fold(node.right, depth + 1))
        return _apply(node.op, left, right)
    raise NotConstant


def _number(value: object) -> Any:
    if type(value) is int and value.bit_length() <= SHIFT_MAX:
        return value
    if type(value) in (float, bool, complex):
        return value
    raise NotConstant


def _apply(op: ast.operator, left: Any, right: Any) -> object:
    if isinstance(op, (ast.Pow, ast.LShift)) and (
        not isinstance(right, (int, float)) or abs(right) > SHIFT_MAX
    ):
        raise NotConstant
    try:
        value = _BINARY[type(op)](left, right)
    except (ArithmeticError, ValueError, TypeError):
        raise NotConstant from None
    return value

"""Gives back functions and classes: the user's own, or new ones for those defined remotely.

A function that a with-block or a remote function defined never existed here, but its code object
does, as a constant of the code around it. It is found there by name and line, and completed with
the captured values.
"""

from __future__ import annotations

import builtins
import inspect
import types
from typing import Any

from purlin._capture._types import Captured, ClassRecipe, FunctionRecipe
from purlin._exceptions import PurlinError
from purlin._source import same_code
from purlin._wire import WireError


class Rebuilder:
    """Makes each object once for each capture."""

    def __init__(self, captured: Captured) -> None:
        self.captured = captured
        self.made: dict[object, Any] = captured.made

    def function(self, index: int) -> Any:
        """The function at that index of the program."""
        if not 0 <= index < len(self.captured.functions):
            raise WireError(f"function {index} of {len(self.captured.functions)}")
        found = self.captured.functions[index]
        if not isinstance(found, FunctionRecipe):
            return found
        key = ("function", index)
        if key not in self.made:
            cells = {name: types.CellType() for name in _code_of(found).co_freevars}
            function = self._make(found, found.defaults, cells)
            self.made[key] = function
            self._fill(found, function, cells, {})
        return self.made[key]

    def closure(self, code: int, values: list[Any]) -> Any:
        """A closure of that code: captured values, then defaults."""
        recipe = self.captured.codes[code] if 0 <= code < len(self.captured.codes) else None
        if recipe is None:
            raise WireError(f"code {code} is not a closure's")
        count = len(recipe.free_names)
        captured = dict(zip(recipe.free_names, values, strict=False))
        # A variable that functions share comes as its cell.
        shared = {k: v for k, v in captured.items() if isinstance(v, types.CellType)}
        free = _code_of(recipe).co_freevars
        cells = {name: shared.get(name) or types.CellType() for name in free}
        captured = {name: value for name, value in captured.items() if name not in shared}
        function = self._make(recipe, tuple(values[count:]), cells)
        self._fill(recipe, function, cells, captured)
        return function

    def _make(
        self, recipe: FunctionRecipe, defaults: tuple[Any, ...], cells: dict[str, types.CellType]
    ) -> types.FunctionType:
        code = _code_of(recipe)
        closure = tuple(cells[name] for name in code.co_freevars)
        function = types.FunctionType(code, recipe.module, None, None, closure)
        keyword_names = recipe.keyword_defaults
        positional = len(defaults) - len(keyword_names)
        function.__defaults__ = defaults[:positional] or None
        if keyword_names:
            function.__kwdefaults__ = dict(zip(keyword_names, defaults[positional:], strict=True))
        return function

    def _fill(
        self,
        recipe: FunctionRecipe | ClassRecipe,
        own: object,
        cells: dict[str, types.CellType],
        captured: dict[str, Any],
    ) -> None:
        for name, cell in cells.items():
            if name in captured:
                cell.cell_contents = captured[name]
            elif name == recipe.name:
                cell.cell_contents = own
            elif name in recipe.functions:
                cell.cell_contents = self.function(recipe.functions[name])
            elif name in recipe.classes:
                cell.cell_contents = self.type_of(recipe.classes[name])
            elif name in recipe.values:
                cell.cell_contents = recipe.values[name]

    def type_of(self, index: int) -> type:
        """The class at that index of the program."""
        if not 0 <= index < len(self.captured.class_table):
            raise WireError(f"class {index} of {len(self.captured.class_table)}")
        found = self.captured.class_table[index]
        if isinstance(found, type):
            return found
        key = ("class", index)
        if key not in self.made:
            self.made[key] = self._make_class(found)
        made: type = self.made[key]
        return made

    def _make_class(self, recipe: ClassRecipe) -> type:
        code = _code_of(recipe)
        cells = {name: types.CellType() for name in code.co_freevars}
        closure = tuple(cells[name] for name in code.co_freevars)
        body = types.FunctionType(code, recipe.module, None, None, closure)
        bases = tuple(
            self.type_of(base) if isinstance(base, int) else base for base in recipe.bases
        )
        build: Any = builtins.__build_class__
        made: type = build(body, recipe.name, *bases)
        self._fill(recipe, made, cells, {})
        return made

    def by_identity(self, identity: bytes) -> type | None:
        """The class of that identity."""
        index = self.captured.class_indices.get(identity)
        return None if index is None else self.type_of(index)


def _code_of(recipe: FunctionRecipe | ClassRecipe) -> types.CodeType:
    """The code object of a nested definition."""
    found = []
    stack = [recipe.root]
    while stack:
        code = stack.pop()
        if code.co_name == recipe.name and code.co_firstlineno == recipe.line:
            found.append(code)
        stack.extend(const for const in code.co_consts if isinstance(const, types.CodeType))
    if not found:
        raise WireError(f"{recipe.name!r} of line {recipe.line} is not in the code around it")
    if len(found) > 1 and isinstance(recipe, FunctionRecipe):
        found = [code for code in found if _fits(code, recipe)]
    if all(same_code(code, found[0]) for code in found):
        return found[0]
    for code in found:
        positions = getattr(code, "co_positions", lambda: ())()
        if any((line, column) == recipe.body for line, _, column, _ in positions):
            return code
    raise PurlinError(
        f"the lambdas on line {recipe.line} cannot be told apart before Python 3.11: to bring one"
        " back, write them on lines of their own"
    )


def _fits(code: types.CodeType, recipe: FunctionRecipe) -> bool:
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    known = {recipe.name, *recipe.free_names, *recipe.functions, *recipe.classes, *recipe.values}
    return code.co_varnames[:count] == recipe.parameters and known.issuperset(code.co_freevars)

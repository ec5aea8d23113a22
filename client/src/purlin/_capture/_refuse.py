"""Constructs of Python that are not run, by what the user wrote, and what to write instead."""

from __future__ import annotations

import ast

# Syntax node -> construct, hint.
NODES: dict[str, tuple[str, str]] = {
    "TryStar": ("try ... except*", "catch the exceptions one by one with 'except'"),
    "AsyncWith": ("async with", "use 'with'"),
    "AsyncFor": ("async for", "use 'for' over a list"),
    "AsyncFunctionDef": ("async def", "use 'def'"),
    "ImportFrom": ("from ... import *", "name what you need"),
    "TypeAlias": ("type", "leave the alias out"),
    "Await": ("await", "call an ordinary function"),
    "TemplateStr": ("t-string", "use an f-string"),
    "Interpolation": ("t-string", "use an f-string"),
}
# Methods by which lists, dicts, sets and bytearrays change.
MUTATORS = frozenset({
    "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "update", "add",
    "discard", "setdefault", "popitem", "difference_update", "intersection_update",
    "symmetric_difference_update",
})  # fmt: skip
# Builtins that are not run, with more to say than that.
BUILTINS: dict[str, str] = {
    "input": "read it outside and pass it in",
    "open": "read the file outside and pass its contents in",
    "eval": "write the expression itself",
    "exec": "write the statements themselves",
    "compile": "write the code itself",
    "breakpoint": "debug the function locally",
    "__import__": "use an import statement",
    "locals": "name the variables",
    "globals": "name the variables",
    "vars": "name the attributes",
    "dir": "name the attributes",
    "delattr": "use 'del obj.name'",
    "memoryview": "use bytes or a bytearray",
    "id": "give the object a number of its own",
    "aiter": "use iter()",
    "anext": "use next()",
    "super": "write super() in the method itself",
    "property": "use @property in a class at the top of a module",
    "classmethod": "use @classmethod in a class at the top of a module",
    "staticmethod": "use @staticmethod in a class at the top of a module",
}


def refusal(node: ast.AST) -> tuple[str, str]:
    """Construct and hint of a syntax node that is not run."""
    kind = type(node).__name__
    return NODES.get(kind) or (kind, "")

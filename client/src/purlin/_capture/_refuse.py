"""Constructs of Python that are not run, by what the user wrote, and what to write instead."""

from __future__ import annotations

import ast

# Syntax node -> construct, hint.
STATEMENTS: dict[str, tuple[str, str]] = {
    "Global": ("global", "return the new value and assign it outside"),
    "Nonlocal": ("nonlocal", "return the new value and assign it where the function is called"),
    "Delete": ("del", "let the variable go out of use, or build a new list without the element"),
    "Try": ("try", "test for the error before it can happen, or catch it outside the block"),
    "TryStar": ("try ... except*", "catch the exceptions outside the block"),
    "With": ("with", "do this outside of the remote code"),
    "AsyncWith": ("async with", "do this outside of the remote code"),
    "AsyncFor": ("async for", "use 'for' over a list"),
    "AsyncFunctionDef": ("async def", "use 'def'"),
    "Import": ("import", "import at the top of the module"),
    "ImportFrom": ("from ... import", "import at the top of the module"),
    "Match": ("match", "use 'if' and 'elif'"),
    "TypeAlias": ("type", "leave the alias out"),
}
EXPRESSIONS: dict[str, tuple[str, str]] = {
    "Await": ("await", "call an ordinary function"),
    "Yield": ("yield", "return a list, or use a generator expression"),
    "YieldFrom": ("yield from", "return a list, or use a generator expression"),
    "Starred": ("starred expression", "write the elements out"),
    "Dict": ("dict display", "use a list of (key, value) tuples"),
    "Set": ("set display", "use a list"),
    "DictComp": ("dict comprehension", "use a list comprehension of (key, value) tuples"),
    "SetComp": ("set comprehension", "use a list comprehension"),
    "JoinedStr": ("f-string", "return the values and format them outside"),
    "TemplateStr": ("t-string", "return the values and format them outside"),
}
# Methods that change a list, and what gives the same by a new one.
MUTATORS: dict[str, str] = {
    "append": "write 'a = a + [x]'",
    "extend": "write 'a = a + b'",
    "insert": "write 'a = a[:i] + [x] + a[i:]'",
    "remove": "build the list without the element by a comprehension",
    "pop": "write 'a = a[:-1]'",
    "clear": "write 'a = []'",
    "sort": "sort outside of the remote code",
    "reverse": "write 'a = a[::-1]'",
    "update": "build a new object",
    "add": "build a new list",
}
# Builtins that are not run, with more to say than that.
BUILTINS: dict[str, str] = {
    "print": "return the value and print it outside",
    "input": "read it outside and pass it in",
    "open": "read the file outside and pass its contents in",
    "eval": "write the expression itself",
    "exec": "write the statements themselves",
    "compile": "write the code itself",
    "__import__": "import at the top of the module",
    "locals": "name the variables",
    "globals": "name the variables",
    "vars": "name the attributes",
    "dir": "name the attributes",
    "super": "call the base class's function by a name of your own",
    "getattr": "write the attribute: obj.name",
    "hasattr": "give the class an attribute that says so",
    "setattr": "assign all attributes in __init__",
    "delattr": "build a new object",
    "dict": "use a list of (key, value) tuples",
    "set": "use a list",
    "frozenset": "use a tuple",
    "map": "use a comprehension",
    "filter": "use a comprehension with 'if'",
    "sorted": "sort outside of the remote code",
    "reversed": "write 'a[::-1]'",
    "iter": "use 'for'",
    "next": "use 'for', or index the list",
    "property": "use a method",
    "object": "use None",
    "type": "use isinstance()",
    "complex": "use two floats",
    "bytes": "use a list of ints",
    "bytearray": "use a list of ints",
    "round": "round the result outside",
    "id": "give the object a number of its own",
    "hash": "give the object a number of its own",
    "repr": "return the value and format it outside",
    "format": "return the value and format it outside",
}


def refusal(node: ast.AST) -> tuple[str, str]:
    """Construct and hint of a syntax node that is not run."""
    kind = type(node).__name__
    return STATEMENTS.get(kind) or EXPRESSIONS.get(kind) or (kind, "")

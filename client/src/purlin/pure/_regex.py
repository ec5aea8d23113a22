"""What `re` is made of. Compiled code has these two of the runtime (runtime/regex.h); what stands
here is what they do, by CPython's own engine, for pure code that runs under CPython.
"""

from __future__ import annotations

import re

_FLAGS = 0xFFFF


def describe(pattern: str, flags: int) -> str:
    """What a pattern is: `good:flags:groups:looks:parents:names`, or `bad:position:message`.

    Parents of groups are 0 here, and no group is said to be inside a look-around: those serve to
    find `lastindex`, which `find` does not give.
    """
    try:
        compiled = re.compile(pattern, flags & _FLAGS)
    except re.error as failure:
        return f"bad:{-1 if failure.pos is None else failure.pos}:{failure.msg}"
    names = ",".join(f"{name}={index}" for name, index in compiled.groupindex.items())
    parents = ",".join(str(parent) for parent in _parents(compiled.pattern, compiled.groups))
    return f"good:{int(compiled.flags) & _FLAGS}:{compiled.groups}:0:{parents}:{names}"


def _parents(pattern: str, groups: int) -> list[int]:
    """The group around each; patterns whose classes hold parentheses are not read here."""
    parents: list[int] = []
    around: list[int] = []
    place = 0
    while place < len(pattern):
        unit = pattern[place]
        if unit == "\\":
            place += 1
        elif unit == "(":
            captures = pattern[place + 1 : place + 2] != "?" or pattern.startswith("(?P<", place)
            if captures:
                parents.append(max(around, default=0))
            around.append(len(parents) if captures else max(around, default=0))
        elif unit == ")" and around:
            around.pop()
        place += 1
    return parents if len(parents) == groups else [0] * groups


def find(
    pattern: str, flags: int, text: str, start: int, end: int, mode: int, most: int
) -> list[int]:
    """The spans of all groups of up to `most` matches: search 0, match 1, fullmatch 2."""
    scanner = re.compile(pattern, flags & _FLAGS).scanner(text, start, end)  # type: ignore[attr-defined]
    spans: list[int] = []
    if mode == 2:
        found = re.compile(pattern, flags & _FLAGS).fullmatch(text, start, end)
        for group in range(found.re.groups + 1) if found else ():
            spans += found.span(group) if found else ()
        return spans
    for _ in range(most):
        found = scanner.match() if mode else scanner.search()
        if not found:
            break
        for group in range(found.re.groups + 1):
            spans += found.span(group)
    return spans

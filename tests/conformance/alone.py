"""Runs the topic cases under this CPython, without Purlin: `python -m tests.conformance.alone`.

Prints one line a case: its name and what came of it, in words that hold no address, so that two runs
with different hash seeds print the same. Complains, and exits with 1, when a case raises that should
not, or the other way round, or answers differently when called again.
"""

from __future__ import annotations

import sys
import types
from collections import deque
from typing import Any

from tests.conformance.outcome import Outcome, outcome_of
from tests.conformance.topics import TopicCase, all_topic_cases


def described(value: Any, inside: tuple[int, ...] = ()) -> str:
    """The value in words; what holds itself is said so."""
    name = type(value).__name__
    if id(value) in inside:
        return f"{name} again"
    inside += (id(value),)
    if isinstance(value, dict):
        rows = [f"{described(k, inside)}: {described(v, inside)}" for k, v in value.items()]
        return f"{name}({', '.join(rows)})"
    if isinstance(value, (set, frozenset)):
        return f"{name}({', '.join(sorted(described(v, inside) for v in value))})"
    if isinstance(value, (tuple, list, deque)):
        return f"{name}({', '.join(described(v, inside) for v in value)})"
    if isinstance(value, BaseException):
        return f"{name}{described(value.args, inside)}"
    if isinstance(value, (types.FunctionType, type)):
        return f"{name} {value.__qualname__}"
    if hasattr(value, "__dict__"):
        return f"{name} {described(vars(value), inside)}"
    return f"{name} {value!r}"


def line_of(outcome: Outcome) -> str:
    causes = []
    error = outcome.error
    while error is not None:
        causes.append(f"{described(error)} {error}")
        error = error.__cause__
    told = " from ".join(causes) if causes else described(outcome.value)
    frames = () if isinstance(outcome.error, RecursionError) else outcome.frames
    return f"{told} frames {frames} printed {outcome.printed!r}"


def complaint_about(case: TopicCase, first: Outcome, line: str) -> str | None:
    if case.frozen:
        return None  # it changes what the next of them is given
    if case.topic != "programs" and case.raises != (first.error is not None):
        return f"{'should raise' if case.raises else 'raised'}: {first}"
    again = line_of(outcome_of(lambda: case.function(*case.args), {case.file}))
    if again != line:
        return f"gave {line}\n    then {again}"
    return None


def main() -> int:
    status = 0
    for case in all_topic_cases():
        first = outcome_of(lambda case=case: case.function(*case.args), {case.file})  # type: ignore[misc]
        line = line_of(first)
        print(f"{case.name}\t{line}")
        complaint = complaint_about(case, first, line)
        if complaint:
            print(f"{case.name} {complaint}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())

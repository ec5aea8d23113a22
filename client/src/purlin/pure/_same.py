"""Equality as containers have it: an object is the same as itself, whatever its `==` says."""

from __future__ import annotations

from typing import Any


def same(a: Any, b: Any) -> bool:
    """`a is b or a == b`, by what a tuple contains."""
    return b in (a,)

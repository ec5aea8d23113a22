"""What calling and indexing an enumeration do: these functions are sent in their place."""

from __future__ import annotations

from typing import Any


def by_value(members: tuple[Any, ...], value: Any, name: str) -> Any:
    """The member of that value: Color(1)."""
    for member in members:
        if value is member or member.value == value:
            return member
    raise ValueError(f"{value!r} is not a valid {name}")


def by_name(members: tuple[tuple[str, Any], ...], name: Any) -> Any:
    """The member of that name: Color['RED']."""
    for known, member in members:
        if known == name:
            return member
    raise KeyError(name)

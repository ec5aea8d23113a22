"""A module that another of the user's modules imports."""

from __future__ import annotations

from typing import Any


def triple(x: Any) -> Any:
    return x * 3

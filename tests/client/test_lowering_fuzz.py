"""Random programs: lowered, they do what CPython does; `PURLIN_FUZZ=N` runs N of them."""

from __future__ import annotations

import linecache
import os
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from purlin import CaptureError
from purlin._values import UNBOUND
from tests.client.fuzz import Generator
from tests.client.outcomes import Block, outcome, remote_outcome
from tests.conformance.random_programs import FEATURES, random_program

COUNT = int(os.environ.get("PURLIN_FUZZ", "300"))
FIRST = int(os.environ.get("PURLIN_FUZZ_SEED", "1"))
ARGUMENTS: tuple[tuple[Any, Any], ...] = ((1, 2), (0, -3), (2.5, 4), (True, 0))


def load(seed: int, *, closures: bool) -> tuple[str, Callable[..., Any]]:
    text = Generator(seed, closures=closures).program()
    return text, define(text, seed)


def define(text: str, seed: int) -> Callable[..., Any]:
    name = f"<fuzz {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope: dict[str, Any] = {"__name__": "user", "Block": Block}
    exec(compile(text, name, "exec"), scope)
    function: Callable[..., Any] = scope["f"]
    return function


def agrees(seed: int, *, closures: bool, refusals: str) -> bool:
    """Whether the program runs: then it must do what CPython does."""
    text, function = load(seed, closures=closures)
    for arguments in ARGUMENTS:
        local = outcome(lambda: function(*arguments))
        try:
            remote = remote_outcome(function, *arguments)
        except CaptureError as error:
            assert re.search(refusals, str(error)), f"seed {seed}: {error}\n{text}"
            return False
        assert remote == local, f"seed {seed}, arguments {arguments}\n{text}"
    linecache.cache.pop(f"<fuzz {seed}>")
    return True


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Random programs are full of what compilers warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_random_programs() -> None:
    ran = [
        agrees(seed, closures=False, refusals="may have no value")
        for seed in range(FIRST, FIRST + COUNT)
    ]
    assert sum(ran) > COUNT * 3 / 4


def test_random_closures() -> None:
    refusals = "may have no value|may be assigned again|before it is defined"
    ran = [agrees(seed, closures=True, refusals=refusals) for seed in range(FIRST, FIRST + COUNT)]
    assert sum(ran) > COUNT / 5


def test_random_blocks() -> None:
    for seed in range(FIRST, FIRST + COUNT):
        local_text, block_text = Generator(seed).block_programs()
        local = outcome(lambda: known(define(local_text, seed)(1, 2)))
        block = define(block_text, seed)
        remote = outcome(lambda: known({"a": 1, "b": 2} | assigned(block(1, 2))))
        if "CaptureError" in str(remote):
            assert "may have no value" in str(remote), f"seed {seed}: {remote}\n{block_text}"
            continue
        assert remote == local, f"seed {seed}\n{block_text}"


def whole_language(seed: int) -> Callable[..., Any]:
    """A program of all features (tests/conformance/random_programs.py)."""
    text = random_program(seed, frozenset(FEATURES))
    name = f"<whole {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope: dict[str, Any] = {"__name__": "user"}
    exec(compile(text, name, "exec"), scope)
    function: Callable[..., Any] = scope["main"]
    return function


def test_random_programs_of_the_whole_language(capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(FIRST, FIRST + COUNT // 3):
        function = whole_language(seed)
        local = (outcome(function), capsys.readouterr().out)
        remote = (remote_outcome(function), capsys.readouterr().out)
        assert remote == local, f"seed {seed}"


def assigned(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not UNBOUND}


def known(variables: dict[str, Any]) -> list[tuple[str, Any]]:
    """The variables that have a value, but for functions."""
    return sorted((name, value) for name, value in variables.items() if not callable(value))

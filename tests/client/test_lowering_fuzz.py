"""Random programs: lowered, they do what CPython does; `PURLIN_FUZZ=N` runs N of them."""

from __future__ import annotations

import itertools
import linecache
import os
import warnings
from collections.abc import Callable
from typing import Any

from purlin import CaptureError
from tests.client.fuzz import Generator
from tests.client.outcomes import outcome, remote_outcome

COUNT = int(os.environ.get("PURLIN_FUZZ", "300"))
FIRST = int(os.environ.get("PURLIN_FUZZ_SEED", "1"))
ARGUMENTS: tuple[tuple[Any, Any], ...] = ((1, 2), (0, -3), (2.5, 4), (True, 0))


def load(seed: int) -> tuple[str, Callable[..., Any]]:
    text = Generator(seed).program()
    name = f"<fuzz {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope: dict[str, Any] = {"__name__": "user"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, name, "exec"), scope)
    return text, scope["f"]


def test_random_programs() -> None:
    raised = refused = 0
    for seed in itertools.islice(itertools.count(FIRST), COUNT):
        text, function = load(seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for arguments in ARGUMENTS:
                local = outcome(lambda: function(*arguments))
                try:
                    remote = remote_outcome(function, *arguments)
                except CaptureError as error:
                    assert "may have no value" in str(error), f"seed {seed}: {error}\n{text}"
                    refused += 1
                    break
                assert remote == local, f"seed {seed}, arguments {arguments}\n{text}"
                raised += local[0] == "raised"
            linecache.cache.pop(f"<fuzz {seed}>")
    assert refused < COUNT / 4
    assert raised < COUNT * 3

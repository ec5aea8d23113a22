"""Random programs: Purlin's answer is CPython's, or a refusal that is due.

PURLIN_FUZZ_SECONDS bounds the run (20 by default). A failure shows its seed and the program;
PURLIN_FUZZ_SEED runs from that seed on, and with PURLIN_FUZZ_COUNT=1 that program alone.
"""

from __future__ import annotations

import importlib.util
import os
import time
import types
from pathlib import Path

import purlin
from tests.conformance.generate import leaves_64_bits, program
from tests.conformance.harness import Case, Remote
from tests.conformance.outcome import Outcome, same_outcome

SECONDS = float(os.environ.get("PURLIN_FUZZ_SECONDS", "20"))
FIRST = int(os.environ.get("PURLIN_FUZZ_SEED", "1"))
COUNT = int(os.environ.get("PURLIN_FUZZ_COUNT", "1000000"))
# Programs under way at once.
BATCH = 16
# Above this share of refusals the generator tests little.
REFUSED_SHARE_MAX = 0.1

# What Purlin may say instead of CPython's answer, and where it says it.
DUE_REFUSALS = (
    "which is a complex number",
    "comparing containers of NaNs",
    "'in' with a NaN",
    "under strict_floats(): CPython 3.12",
    "may be assigned again",
)


def load(text: str, folder: Path, seed: int) -> types.ModuleType:
    path = folder / f"random_{seed}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def holds_beyond_64_bits(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(holds_beyond_64_bits, value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def is_due(got: Outcome, text: str, expected: Outcome) -> bool:
    if isinstance(got.error, purlin.IntOverflowError):
        return leaves_64_bits(text) or holds_beyond_64_bits(expected.value)
    return isinstance(got.error, purlin.PurlinError) and any(
        reason in str(got.error) for reason in DUE_REFUSALS
    )


def test_random_programs(remote: Remote, tmp_path: Path) -> None:
    deadline = time.monotonic() + SECONDS
    seed, end = FIRST, FIRST + COUNT
    ran = refused = 0
    while seed < end and time.monotonic() < deadline:
        batch = []
        for number in range(seed, min(seed + BATCH, end)):
            # Strict programs are sent one by one.
            strict = number % 8 == 0
            text = program(number, strict=strict)
            module = load(text, tmp_path, number)
            name = f"seed {number}"
            files = frozenset({str(module.__file__)})
            case = Case(name, module.main, (), files, strict=strict)
            remote.submit(case)
            batch.append((case, text))
        for case, text in batch:
            got = remote.outcome(case)
            ran += 1
            expected = case.local()
            if is_due(got, text, expected):
                refused += 1
                continue
            assert same_outcome(expected, got), (
                f"{case.name}\nCPython: {expected}\nPurlin:  {got}\n{text}"
            )
        seed += BATCH
    assert ran
    assert ran < 50 or refused / ran <= REFUSED_SHARE_MAX, f"{refused} of {ran} were refused"

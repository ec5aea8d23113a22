"""Which topic cases Purlin does not answer as CPython does yet, listed in expected_gaps.txt.

The list is exact in both directions: a case that fails is listed with the way it fails, and a case
that is listed fails in that way. `python -m tests.conformance.cases_by_topic --update-gaps`
rewrites it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from purlin import CaptureError, IntOverflowError, ProgramRefused, PurlinError, ResultTooLarge
from purlin._wire import WireError
from tests.conformance.harness import BackendFailed, BackendHung, Case
from tests.conformance.outcome import Outcome, same_outcome
from tests.conformance.topics import TopicCase

PATH = Path(__file__).with_name("expected_gaps.txt")
HEADER = """\
# Cases that Purlin does not answer as CPython does yet. Generated; to write it anew:
#     python -m tests.conformance.cases_by_topic --update-gaps
# refused: a clear exception instead; different, crash and hang: bugs.
"""

PASSED, REFUSED, DIFFERENT, CRASH, HANG = "passed", "refused", "different", "crash", "hang"
KINDS = (PASSED, REFUSED, DIFFERENT, CRASH, HANG)
FROZEN = "captured from outside"
REFUSALS = (CaptureError, ProgramRefused, IntOverflowError, ResultTooLarge)


def kind_of(expected: Outcome, got: Outcome) -> str:
    """What Purlin's outcome is, beside CPython's."""
    if same_outcome(expected, got):
        return PASSED
    if isinstance(got.error, REFUSALS):
        return REFUSED
    if isinstance(got.error, BackendHung):
        return HANG
    if isinstance(got.error, (BackendFailed, PurlinError, WireError)):
        return CRASH
    return DIFFERENT


def kind_of_frozen(got: Outcome) -> str:
    """Whether changing a captured value is the error that it must be, where it happens."""
    if FROZEN in str(got.error) and got.frames:
        return PASSED
    return kind_of(Outcome(), got) if got.error else DIFFERENT


def case_of(topic_case: TopicCase) -> Case:
    return Case(
        topic_case.name,
        topic_case.function,
        topic_case.args,
        frozenset({topic_case.file}),
        strict=topic_case.strict,
    )


def read_gaps() -> dict[str, str]:
    """The kind of each listed case."""
    gaps = {}
    for line in PATH.read_text().splitlines():
        if line and not line.startswith("#"):
            kind, name = line.split()
            assert kind in KINDS and name not in gaps, line
            gaps[name] = kind
    return gaps


def write_gaps(gaps: Mapping[str, str]) -> None:
    rows = [f"{kind:9} {name}\n" for name, kind in sorted(gaps.items()) if kind != PASSED]
    PATH.write_text(HEADER + "".join(rows))

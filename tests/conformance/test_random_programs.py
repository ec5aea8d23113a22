"""Random programs of the whole language: what they come to, and how failures become small.

PURLIN_FUZZ_SECONDS and PURLIN_FUZZ_SEED set the length of the run and its first seed.
"""

from __future__ import annotations

import ast
import itertools
import os
import types
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases_by_topic import make_topic_remote
from tests.conformance.fuzz import Judge, case_file, fuzz
from tests.conformance.gaps import DIFFERENT, PASSED
from tests.conformance.harness import Remote
from tests.conformance.random_programs import FEATURES, probe_of, random_program
from tests.conformance.shrink import shrink

SECONDS = float(os.environ.get("PURLIN_FUZZ_SECONDS", "8"))
FIRST = int(os.environ.get("PURLIN_FUZZ_SEED", "1"))
COUNT = 400
ALL = frozenset(FEATURES)


class Locally:
    """A backend that answers as CPython does, but for what `spoil` changes."""

    def __init__(
        self, spoil: Callable[[types.CodeType, Any], Any] = lambda code, value: value
    ) -> None:
        self.spoil = spoil

    def submit(self, function: Callable[..., Any], args: tuple[Any, ...], strict: bool) -> Any:
        future: Future[Any] = Future()
        try:
            future.set_result(self.spoil(function.__code__, function(*args)))
        except Exception as error:
            future.set_exception(error)
        return future

    def close(self) -> None:
        pass


def test_random_programs(tmp_path: Path) -> None:
    remote = make_topic_remote()
    judge = Judge(remote, tmp_path)
    features = frozenset(judge.supported())
    seeds = itertools.islice(itertools.count(FIRST), COUNT)
    report = None
    for report in fuzz(judge, features, seeds, SECONDS):
        for failure in report.failures:
            pytest.fail(f"seed {failure.seed}\n{failure.judged}\n{judge.shrunk(failure)}")
    remote.backend.close()
    assert report and report.ran
    print(f"{report}; features: {' '.join(sorted(features))}")


def test_same_seed_same_program() -> None:
    assert random_program(7, ALL) == random_program(7, ALL)
    assert random_program(7, ALL) != random_program(8, ALL)


def test_programs_are_python() -> None:
    for seed in range(300):
        ast.parse(random_program(seed, ALL))
        ast.parse(random_program(seed, frozenset()))


def test_most_programs_come_to_a_value(tmp_path: Path) -> None:
    judge = Judge(Remote(Locally()), tmp_path)
    reports = list(fuzz(judge, ALL, range(150), 60))
    assert reports[-1].kinds[PASSED] == reports[-1].ran >= 140
    values = [judge.judge(random_program(seed, ALL)) for seed in range(100)]
    assert sum(judged is not None and judged.expected.error is None for judged in values) > 60


@pytest.mark.parametrize("feature", FEATURES)
def test_features_appear_only_when_on(feature: str) -> None:
    ast.parse(probe_of(feature))
    without = [random_program(seed, ALL - {feature}) for seed in range(60)]
    assert [random_program(seed, ALL) for seed in range(60)] != without


def test_feature_words() -> None:
    words = {
        "dicts": "{'a': 1}",
        "sets": "set()",
        "print": "print(",
        "match": "match ",
        "lambdas": "lambda ",
    }
    for feature, word in words.items():
        assert not any(word in random_program(seed, ALL - {feature}) for seed in range(40))
        assert any(word in random_program(seed, ALL) for seed in range(40))


def test_shrinks_to_what_matters() -> None:
    text = (
        "def helper(x):\n    return x + 1\n\n\n"
        "def main():\n    a = [1, 2]\n    for i in range(3):\n        if i > helper(0):\n"
        "            a.append(i * 7)\n    return (a, helper(5))\n"
    )
    small = shrink(text, lambda candidate: "append" in candidate and "main" in candidate)
    assert small == "def main():\n    a.append\n"


def test_shrinking_gives_up_what_does_not_fail() -> None:
    assert shrink("x = 1\n", lambda candidate: False) == "x = 1\n"


def test_failures_are_found_shrunk_and_kept(tmp_path: Path) -> None:
    def spoil(code: types.CodeType, value: Any) -> Any:
        return (value, "spoilt") if "append" in code.co_names else value

    judge = Judge(Remote(Locally(spoil)), tmp_path)
    for report in fuzz(judge, frozenset({"lists", "items"}), range(50), 60):
        if report.failures:
            break
    failure = report.failures[0]
    assert failure.judged.kind == DIFFERENT
    small = judge.shrunk(failure)
    assert "append" in small and len(small.splitlines()) <= 4
    path, text = case_file(failure, small)
    assert path.name == f"fuzzed_{failure.seed}.py"
    assert "def main():" in text and ast.parse(text)

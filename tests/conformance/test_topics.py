"""The cases by topic: each is answered as CPython does, or listed in expected_gaps.txt with how not.

And they are sound in themselves: each runs under every CPython that is here, twice, with two seeds
of string hashes, to the same answer.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.cases_by_topic import judge, make_topic_remote
from tests.conformance.gaps import HANG, PASSED, PATH, read_gaps
from tests.conformance.harness import ROOT, Remote
from tests.conformance.topics import TopicCase, all_topic_cases, topics

CASES_MIN = 2000
PROGRAMS_MIN = 10


@pytest.fixture(scope="module")
def topic_remote() -> Iterator[Remote]:
    remote = make_topic_remote()
    yield remote
    remote.backend.close()


@pytest.fixture(scope="module")
def gaps() -> dict[str, str]:
    return read_gaps()


@pytest.mark.parametrize("case", all_topic_cases(), ids=lambda case: case.name)
def test_topic_case(case: TopicCase, topic_remote: Remote, gaps: dict[str, str]) -> None:
    listed = gaps.get(case.name, PASSED)
    kind, expected, got = judge(case, topic_remote, listed)
    if listed == HANG and kind == PASSED:
        return  # slow: how fast the machine is today is not what is tested
    assert kind == listed, (
        f"{case.name} is {kind}, {PATH.name} says {listed}\nCPython: {expected}\nPurlin:  {got}"
    )


def test_gaps_name_cases(gaps: dict[str, str]) -> None:
    assert gaps.keys() <= {case.name for case in all_topic_cases()}


def test_enough_cases() -> None:
    cases = all_topic_cases()
    assert len({case.function for case in cases}) >= CASES_MIN
    assert sum(case.topic == "programs" for case in cases) >= PROGRAMS_MIN
    assert len({case.name for case in cases}) == len(cases)
    assert topics()


def interpreters() -> dict[str, str | None]:
    """This CPython, and the others of 3.10 to 3.13, where they are found."""
    found: dict[str, str | None] = {}
    for minor in range(10, 14):
        version = f"3.{minor}"
        if sys.version_info[:2] == (3, minor):
            found[version] = sys.executable
            continue
        kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
        found[version] = str(kept[-1]) if kept else shutil.which(f"python{version}")
    return found


@pytest.mark.parametrize("version", interpreters())
def test_alone(version: str) -> None:
    interpreter = interpreters()[version]
    if interpreter is None:
        pytest.skip(f"no Python {version} here")
    printed = []
    for hash_seed in ("1", "2"):
        run = subprocess.run(
            [interpreter, "-m", "tests.conformance.alone"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert run.returncode == 0, run.stderr
        printed.append(run.stdout.splitlines())
    unlike = [pair for pair in zip(*printed, strict=True) if pair[0] != pair[1]]
    assert not unlike, "\n".join(f"{first}\n{second}" for first, second in unlike)

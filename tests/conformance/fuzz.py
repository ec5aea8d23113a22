"""Random programs, run here and by Purlin: `./dev fuzz [--seconds N] [--seed S]`.

Each failure that is unlike those before shrinks itself and becomes a case in cases/topics/, named
after its seed. A refusal is no failure; their share is printed. Features that Purlin does not run are left out, unless --all asks
for every one, or --features names them.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import itertools
import re
import signal
import sys
import tempfile
import time
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.conformance.cases_by_topic import ANSWER_SECONDS, make_topic_remote
from tests.conformance.gaps import CRASH, DIFFERENT, HANG, PASSED, REFUSED, kind_of
from tests.conformance.harness import Case, Remote, ToolBackend
from tests.conformance.outcome import Outcome
from tests.conformance.random_programs import FEATURES, probe_of, random_program
from tests.conformance.shrink import shrink
from tests.conformance.topics import TOPICS

# A program that takes longer under CPython is dropped: it tests patience.
LOCAL_SECONDS = 5
# How long a program that did not come to an end is waited for while it is made smaller.
HANG_SECONDS = 2.0


class TooLong(BaseException):
    """A program that does not come to an end soon."""


@dataclass
class Judged:
    kind: str
    expected: Outcome
    got: Outcome

    @property
    def failed(self) -> bool:
        return self.kind in (DIFFERENT, CRASH, HANG)

    @property
    def likeness(self) -> tuple[object, ...]:
        """What failures that are the same have in common."""
        said = re.sub(r"\d+|'.*?'|<.*?>", "#", str(self.got.error or ""))
        return self.kind, type(self.expected.error), type(self.got.error), said


@dataclass
class Failure:
    seed: int
    text: str
    judged: Judged


@dataclass
class Report:
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    @property
    def ran(self) -> int:
        return sum(self.kinds.values())

    def __str__(self) -> str:
        share = 100 * self.kinds[REFUSED] / self.ran if self.ran else 0.0
        return (
            f"{self.ran} programs: {self.kinds[PASSED]} alike, {self.kinds[REFUSED]} refused "
            f"({share:.1f} %), {self.kinds[DIFFERENT]} different, {self.kinds[CRASH]} crashes, "
            f"{self.kinds[HANG]} hang"
        )


class Judge:
    """Runs texts of programs under CPython and Purlin."""

    def __init__(self, remote: Remote, folder: Path) -> None:
        self.remote = remote
        self.folder = folder
        self.count = 0
        self.wait(ANSWER_SECONDS)

    def judge(self, text: str) -> Judged | None:
        """None for what is no program, or comes to no end."""
        self.count += 1
        path = self.folder / f"program_{self.count}.py"
        path.write_text(text)
        try:
            main = _main_of(path)
            if main is None:
                return None
            case = Case(path.stem, main, (), frozenset({str(path)}))
            with _limited(LOCAL_SECONDS):
                expected = case.local()
            got = self.remote.outcome(case)
        except TooLong:
            return None
        finally:
            sys.modules.pop(path.stem, None)
            path.unlink()
        return Judged(kind_of(expected, got), expected, got)

    def shrunk(self, failure: Failure) -> str:
        def still_fails(text: str) -> bool:
            judged = self.judge(text)
            return judged is not None and judged.likeness == failure.judged.likeness

        self.wait(HANG_SECONDS if failure.judged.kind == HANG else ANSWER_SECONDS)
        try:
            return shrink(failure.text, still_fails)
        finally:
            self.wait(ANSWER_SECONDS)

    def wait(self, seconds: float) -> None:
        if isinstance(self.remote.backend, ToolBackend):
            self.remote.backend.answer_seconds = seconds

    def supported(self) -> Iterator[str]:
        """The features whose probes come to CPython's answer, and those that fail outright."""
        for feature in FEATURES:
            judged = self.judge(probe_of(feature))
            assert judged, f"the probe of {feature} is no program"
            if judged.kind != REFUSED:
                yield feature


def _main_of(path: Path) -> Callable[[], object] | None:
    """The program's main(); None where the text is no program."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            spec.loader.exec_module(module)
        except Exception:
            return None
    main = getattr(module, "main", None)
    return main if isinstance(main, types.FunctionType) else None


@contextlib.contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def fuzz(
    judge: Judge, features: frozenset[str], seeds: Iterable[int], seconds: float
) -> Iterator[Report]:
    """The report so far, after each program."""
    report = Report()
    deadline = time.monotonic() + seconds
    for seed in seeds:
        if time.monotonic() > deadline:
            return
        text = random_program(seed, features)
        judged = judge.judge(text)
        if judged is None:
            continue
        report.kinds[judged.kind] += 1
        if judged.kind == REFUSED:
            report.refusals[_reason(judged.got)] += 1
        if judged.failed:
            report.failures.append(Failure(seed, text, judged))
        yield report


def _reason(outcome: Outcome) -> str:
    """A refusal's message without its place."""
    return str(getattr(outcome.error, "message", outcome.error)).splitlines()[0][:90]


def case_file(failure: Failure, text: str) -> tuple[Path, str]:
    """Where the program goes as a case, and its text there."""
    name = "raises_main" if failure.judged.expected.error else "main"
    head = f'"""What the random program of seed {failure.seed} came down to."""\n# mypy: ignore-errors\n\n'
    return TOPICS / f"fuzzed_{failure.seed}.py", head + text.replace("def main(", f"def {name}(")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev fuzz")
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--seed", type=int, help="the first; the next follow")
    parser.add_argument("--count", type=int, default=10**9)
    parser.add_argument("--all", action="store_true", help="features that are refused, too")
    parser.add_argument("--features", help=f"of {','.join(FEATURES)}")
    parser.add_argument("--show", action="store_true", help="print each program, run none")
    options = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    first = options.seed if options.seed is not None else int(time.time())
    seeds = itertools.islice(itertools.count(first), options.count)
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(make_topic_remote(), Path(folder))
        if options.all:
            features = frozenset(FEATURES)
        elif options.features is not None:
            features = frozenset(filter(None, options.features.split(",")))
        else:
            features = frozenset(judge.supported())
        print(f"features: {' '.join(sorted(features)) or 'none'}; first seed {first}", flush=True)
        if options.show:
            for seed in seeds:
                print(random_program(seed, features))
            return 0
        told: Counter[tuple[object, ...]] = Counter()
        for report in fuzz(judge, features, seeds, options.seconds):
            if len(report.failures) > sum(told.values()):
                failure = report.failures[-1]
                told[failure.judged.likeness] += 1
                if told[failure.judged.likeness] == 1:
                    _tell(judge, failure)
                else:
                    print(f"seed {failure.seed} is {failure.judged.kind} in a way told of above")
            if report.ran % 500 == 0:
                print(report, flush=True)
        judge.remote.backend.close()
    print(report)
    for reason, count in report.refusals.most_common(10):
        print(f"{count:6} {reason}")
    return 1 if report.failures else 0


def _tell(judge: Judge, failure: Failure) -> None:
    path, text = case_file(failure, judge.shrunk(failure))
    path.write_text(text)
    last = judge.judge(text.replace("def raises_main(", "def main(")) or failure.judged
    print(f"seed {failure.seed} is {last.kind}; now {path}\n{text}")
    print(f"CPython: {last.expected}\nPurlin:  {last.got}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())

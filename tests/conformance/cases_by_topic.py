"""How the cases of each topic fare: `python -m tests.conformance.cases_by_topic [TOPIC...]`.

--show KIND prints CPython's and Purlin's outcomes of the cases that are of that kind (or `new`:
those that are not what expected_gaps.txt says); --update-gaps rewrites that file; --case NAME takes
single cases. PURLIN_CONFORMANCE_TOOL names the run_programs to ask.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator

from tests.conformance.gaps import (
    FROZEN,
    HANG,
    KINDS,
    PASSED,
    case_of,
    kind_of,
    kind_of_frozen,
    read_gaps,
    write_gaps,
)
from tests.conformance.harness import ClusterBackend, Remote, ToolBackend, find_tool
from tests.conformance.outcome import Outcome
from tests.conformance.topics import TopicCase, all_topic_cases

ANSWER_SECONDS = float(os.environ.get("PURLIN_CONFORMANCE_SECONDS", "30"))
# For a case that is known to hang: enough to see that it no longer does.
HANG_SECONDS = 1.0


def make_topic_remote() -> Remote:
    """The tool where it is built: it may die without taking anything else along."""
    tool = find_tool()
    return Remote(ToolBackend(tool) if tool else ClusterBackend())


def judge(case: TopicCase, remote: Remote, listed: str = PASSED) -> tuple[str, Outcome, Outcome]:
    """What the case is, and CPython's and Purlin's outcomes; `listed` is what it was before."""
    both = case_of(case)
    if isinstance(remote.backend, ToolBackend):
        remote.backend.answer_seconds = HANG_SECONDS if listed == HANG else ANSWER_SECONDS
    got = remote.outcome(both)
    if case.frozen:
        return kind_of_frozen(got), Outcome(error=TypeError(FROZEN)), got
    expected = both.local()
    return kind_of(expected, got), expected, got


def table(kinds: dict[str, str]) -> Iterator[str]:
    """Rows of counts by topic, and their total."""
    counts: dict[str, Counter[str]] = {}
    for name, kind in kinds.items():
        counts.setdefault(name.partition(".")[0], Counter())[kind] += 1
    yield f"{'topic':<24}" + "".join(f"{kind:>10}" for kind in (*KINDS, "of"))
    for topic in [*sorted(counts), "all"]:
        row = counts[topic] if topic in counts else sum(counts.values(), Counter())
        numbers = [row[kind] for kind in KINDS]
        yield f"{topic:<24}" + "".join(f"{number:>10}" for number in [*numbers, sum(numbers)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="cases_by_topic")
    parser.add_argument("topics", nargs="*")
    parser.add_argument("--show", choices=[*KINDS, "new"])
    parser.add_argument("--case", action="append", default=[])
    parser.add_argument("--update-gaps", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    gaps = read_gaps()
    remote = make_topic_remote()
    kinds: dict[str, str] = {}
    every = all_topic_cases()
    for case in every:
        if (options.topics and case.topic not in options.topics) or (
            options.case and case.name not in options.case
        ):
            continue
        kind, expected, got = judge(case, remote, gaps.get(case.name, PASSED))
        kinds[case.name] = kind
        shown = options.show == kind or (
            options.show == "new" and kind != gaps.get(case.name, PASSED)
        )
        if shown or options.case:
            print(f"{case.name}: {kind}\n  CPython: {expected}\n  Purlin:  {got}\n")
    remote.backend.close()
    print("\n".join(table(kinds)))
    changed = {name for name, kind in kinds.items() if kind != gaps.get(name, PASSED)}
    if options.update_gaps:
        known = {case.name for case in every}
        write_gaps({name: k for name, k in {**gaps, **kinds}.items() if name in known})
    elif changed:
        print(
            f"{len(changed)} are not what {'expected_gaps.txt'} says: --show new", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

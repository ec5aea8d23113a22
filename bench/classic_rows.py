"""The classic programs against CPython and, where they are numeric, against C."""

import statistics
import time
from types import ModuleType
from typing import Any

from bench import baselines
from bench.classics import CLASSICS
from bench.probe import Probe
from bench.table import Row, at_most, seconds

RUNS = 3
C_RATIO_MAX = 1.5
CPYTHON_RATIO_MIN = 20.0


class WrongResult(Exception):
    """Speed does not count when the answer is wrong."""


def cpython_seconds(program: ModuleType) -> tuple[float, object]:
    """Runs once: these take seconds, and CPython is steady."""
    start = time.perf_counter()
    result: object = program.main(program.SIZE)
    return time.perf_counter() - start, result


def purlin_seconds(probe: Probe, program: Any, expected: object) -> float:
    """The median of warm runs, as their user waits for them."""
    main, size = program.main, program.SIZE

    def run() -> object:
        with probe.executor.remotely.download_all():
            result = main(size)
        return result

    run()
    times = []
    for _ in range(RUNS):
        elapsed, result = probe.seconds(run)
        if repr(result) != repr(expected):
            raise WrongResult(f"{program.__name__} gave {result!r}, not {expected!r}")
        times.append(elapsed)
    return statistics.median(times)


def measure_classics(probe: Probe) -> list[Row]:
    """A row a program against CPython, one against C for the numeric ones, and all in one."""
    rows, ratios = [], []
    for name, program in CLASSICS.items():
        other, expected = cpython_seconds(program)
        mine = purlin_seconds(probe, program, expected)
        ratios.append(other / mine)
        rows.append(
            Row(
                f"`{name}({program.SIZE})`",
                seconds(mine),
                f"{seconds(other)} (CPython)",
                mine / other,
                "<= 1x",
                mine <= other,
                f"{other / mine:.1f} times CPython",
            )
        )
        if program.NUMERIC:
            c = baselines.fastest(name, program.SIZE)
            c_seconds = statistics.median(c.run()[0] for _ in range(RUNS))
            rows.append(at_most(f"`{name}`, C", mine, c_seconds, C_RATIO_MAX, c.build))
    mean = statistics.geometric_mean(ratios)
    return [
        *rows,
        Row(
            "all of them, geometric mean",
            f"{mean:.1f} times CPython",
            target=f">= {CPYTHON_RATIO_MIN:g}",
            met=mean >= CPYTHON_RATIO_MIN,
        ),
    ]

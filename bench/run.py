"""The benchmarks: Purlin against C with OpenMP, against plain HTTP, and against its own promises.

Every figure is a median of RUNS. Purlin and what it is compared with run in turn, so that a change
of the machine's mood falls on both.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import purlin
from bench import baselines, machine
from bench.classic_rows import WrongResult, measure_classics
from bench.probe import Probe
from bench.programs import PROGRAMS, compose, sin_sum
from bench.table import Row, at_most, seconds, text, write
from bench.transfers import measure_downloads

RUNS = 5
# The list of squares is read so often in a row, by C too: what the cache holds is the same.
BATCH = 11
RESULTS = Path(__file__).parent / "RESULTS.md"


def in_turn(*functions: Callable[[], float]) -> list[float]:
    """Calls each function RUNS times, taking turns; returns each one's median."""
    rounds = [[function() for function in functions] for _ in range(RUNS)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def program_seconds(probe: Probe, letter: str) -> Callable[[], float]:
    """A function that runs a headline program once, checks it, and returns its seconds."""
    program = PROGRAMS[letter]

    def run() -> float:
        elapsed, result = probe.seconds(lambda: program.remote(probe.executor, program.SIZE))
        if not program.agrees(result, program.EXPECTED):
            raise WrongResult(f"program {letter} gave {result!r}, not {program.EXPECTED!r}")
        return elapsed

    return run


def against_c(probe: Probe, letter: str, name: str, limit: float, tries: int = 3) -> Row:
    """A headline program against its C."""
    program = PROGRAMS[letter]
    notes = probe.compile_notes(lambda: program.remote(probe.executor, program.SMALL))
    baseline = baselines.fastest(name, program.SIZE, tries)
    mine, other = in_turn(program_seconds(probe, letter), lambda: baseline.run()[0])
    return at_most(f"{letter}. `{program.TITLE}`", mine, other, limit, baseline.build, notes)


def measure_a(probe: Probe) -> list[Row]:
    notes = probe.compile_notes(lambda: sin_sum.remote(probe.executor, sin_sum.SMALL))
    fast_notes = probe.compile_notes(lambda: sin_sum.remote_fast(probe.executor, sin_sum.SMALL))
    baseline = baselines.fastest("sin_sum", sin_sum.SIZE, 1)

    def fast() -> float:
        elapsed, result = probe.seconds(lambda: sin_sum.remote_fast(probe.executor, sin_sum.SIZE))
        if not sin_sum.agrees(result, sin_sum.EXPECTED):
            raise WrongResult(f"program a, fast floats, gave {result!r}")
        return elapsed

    strict, vector, other = in_turn(program_seconds(probe, "a"), fast, lambda: baseline.run()[0])
    title = f"a. `{sin_sum.TITLE}`"
    return [
        at_most(title, strict, other, 1.05, baseline.build, notes),
        at_most(f"{title}, `fast_floats`", vector, other, 0.1, baseline.build, fast_notes),
    ]


def measure_b(probe: Probe) -> list[Row]:
    return [against_c(probe, "b", "prime_count", 1.05)]


def measure_c(probe: Probe) -> list[Row]:
    return [against_c(probe, "c", "loop_sum", 1.02)]


def measure_d(probe: Probe) -> list[Row]:
    return [against_c(probe, "d", "divide", 1.5)]


def measure_e(probe: Probe) -> list[Row]:
    row = against_c(probe, "e", "prime_list", 1.05)
    return [Row(row.what, row.purlin, row.against, row.ratio, notes=row.notes)]


def measure_f(probe: Probe) -> list[Row]:
    notes = probe.compile_notes(lambda: compose.remote(probe.executor, compose.SMALL))
    composed, bare = in_turn(
        program_seconds(probe, "f"),
        lambda: probe.seconds(lambda: compose.remote_lambda(probe.executor, compose.SIZE))[0],
    )
    what = "f. `Compose(Multiply(10.0), Add(20.0))`"
    return [at_most(what, composed, bare, 1.05, "the bare lambda, Purlin", notes)]


def measure_squares(probe: Probe) -> list[Row]:
    """The worker's own time: at 80 MB, a with-block's round trip would be most of the user's."""
    executor = probe.executor
    answers = set()
    with executor.remotely.remote_all():
        xs = [i * 0.5 for i in range(10**7)]

    def squares() -> None:
        with executor.remotely.download_all():
            total = sum(x * x for x in xs)
        answers.add(float(total).hex())

    notes = probe.compile_notes(squares)
    baseline = baselines.fastest("squares", 10**7)

    def run() -> float:
        return statistics.median(probe.run_seconds(squares, held=1) for _ in range(BATCH))

    mine, other = in_turn(run, lambda: baseline.run()[0])
    row = at_most(
        "`sum(x * x for x in xs)`, 10**7 floats in memory",
        mine,
        other,
        1.1,
        f"{baseline.build}, -ffast-math",
        f"worker's time; {len(answers)} distinct result(s) in {RUNS * BATCH + 1} runs; {notes}",
    )
    return [row]


def measure_roundtrip(probe: Probe) -> list[Row]:
    executor = probe.executor

    def trivial(x: int) -> int:
        with executor.remotely.download_all():
            y = x + 1
        return y

    trivial(0)
    times = []
    for x in range(1, 201):
        start = time.perf_counter()
        trivial(x)
        times.append(time.perf_counter() - start)
    median = statistics.median(times)
    worst = max(times)
    return [
        Row(
            "warm round trip of a trivial block",
            seconds(median),
            target="< 20 ms",
            met=median < 0.02,
            notes=f"median of {len(times)}; worst {seconds(worst)}",
        )
    ]


def measure_connect(probe: Probe) -> list[Row]:
    def run() -> float:
        command = [sys.executable, "-m", "bench.connect_once"]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    [median] = in_turn(run)
    return [
        Row(
            "`connect()`, embedded, to the first result",
            seconds(median),
            target="< 1.5 s",
            met=median < 1.5,
            notes="a new process and a new cluster each time",
        )
    ]


def measure_memory(probe: Probe) -> list[Row]:
    """In a cluster of its own: the highest mark of a worker's memory only ever grows."""
    with purlin.connect() as executor:
        [pid] = set(machine.workers()) - set(probe.worker_pids)
        with executor.remotely.download_all():
            y = 1 + 1
        assert y == 2
        idle = machine.memory_bytes(pid, "VmRSS")
        sizes = (10**6, 10**7, 10**8)
        highest = []
        for size in sizes:
            sin_sum.remote(executor, size)
            highest.append(machine.memory_bytes(pid, "VmHWM"))
    mib = [f"{value / 2**20:.1f} MiB" for value in highest]
    growth = highest[-1] - highest[0]
    return [
        Row(
            "an idle worker's resident memory",
            f"{idle / 2**20:.1f} MiB",
            target="< 150 MB",
            met=idle < 150e6,
        ),
        Row(
            "growth of program a's from n = 10**6 to 10**8",
            f"{growth / 2**20:.1f} MiB",
            target="none",
            met=growth < 2**20,
            notes="highest mark at 10**6, 10**7, 10**8: " + ", ".join(mib),
        ),
    ]


def measure_download(probe: Probe) -> list[Row]:
    return measure_downloads(probe.executor)


MEASURES: dict[str, Callable[[Probe], list[Row]]] = {
    "a": measure_a,
    "b": measure_b,
    "c": measure_c,
    "d": measure_d,
    "e": measure_e,
    "f": measure_f,
    "squares": measure_squares,
    "classics": measure_classics,
    "roundtrip": measure_roundtrip,
    "connect": measure_connect,
    "download": measure_download,
    "memory": measure_memory,
}


def attempt(name: str, probe: Probe) -> list[Row]:
    """One measure's rows; one that fails is a row too, and the others go on."""
    print(f"{name} ...", end=" ", flush=True, file=sys.stderr)
    start = time.perf_counter()
    try:
        rows = MEASURES[name](probe)
    except (purlin.PurlinError, WrongResult, RuntimeError, ArithmeticError) as error:
        first = str(error).partition("\n")[0]
        rows = [Row(name, "failed", met=False, notes=f"{type(error).__name__}: {first}")]
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("name", nargs="*", help=f"some of {' '.join(MEASURES)}; default: all")
    names = parser.parse_args().name
    unknown = set(names) - set(MEASURES)
    if unknown:
        parser.error(f"unknown: {' '.join(sorted(unknown))}; there are: {' '.join(MEASURES)}")
    about = machine.describe()
    start = time.monotonic()
    with purlin.connect() as executor:
        probe = Probe(executor)
        rows = [row for name in names or MEASURES for row in attempt(name, probe)]
    print(text(rows))
    if not names:
        write(RESULTS, rows, about, (time.monotonic() - start) / 60)
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

"""The demonstration: every headline program by Purlin, and a share of it by CPython.

CPython would take minutes for most of them, so it does a stated share of the work; its time is that
of the share, multiplied. Everything that this starts ends with it, however it ends.
"""

import argparse
import platform
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version

import purlin
from bench.programs import PROGRAMS, Program, sin_sum

Remote = Callable[[purlin.Executor, int], object]


def timed(function: Callable[[], object]) -> tuple[float, object]:
    """Calls function, and returns its seconds and its result."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def shown(result: object) -> str:
    text = repr(result)
    return text if len(text) <= 40 else f"{text[:18]} ... {text[-18:]}"


def show(executor: purlin.Executor, title: str, program: Program, remote: Remote) -> bool:
    """Runs and prints one program; returns whether its results are right."""
    print(title, flush=True)
    small = program.agrees(remote(executor, program.SMALL), program.local(program.SMALL))
    seconds, result = timed(lambda: remote(executor, program.SIZE))
    print(f"   = {shown(result)}", flush=True)
    sampled, _ = timed(program.sample)
    estimate = sampled * program.SHARE
    print(
        f"   Purlin {seconds:.3f} s; CPython {sampled:.2f} s for 1/{program.SHARE} of the work,"
        f" so about {estimate:.0f} s: {estimate / seconds:.0f} times as fast"
    )
    right = program.agrees(result, program.EXPECTED)
    if not small:
        print("   WRONG: not what CPython gives at a smaller size")
    if not right:
        print(f"   WRONG: expected {shown(program.EXPECTED)}")
    return small and right


def show_all(executor: purlin.Executor, names: list[str]) -> Iterator[bool]:
    for name in names:
        program = PROGRAMS[name]
        yield show(executor, f"{name}. {program.TITLE}", program, program.remote)
        if name == "a":
            title = f"   {program.TITLE}, with fast_floats()"
            yield show(executor, title, program, sin_sum.remote_fast)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo")
    parser.add_argument("program", nargs="*", help="some of a b c d e f; default: all")
    names = parser.parse_args().program or list(PROGRAMS)
    if not set(names) <= set(PROGRAMS):
        parser.error("there are only the programs " + " ".join(PROGRAMS))
    seconds, executor = timed(purlin.connect)
    assert isinstance(executor, purlin.Executor)
    with executor:
        print(
            f"Purlin {version('purlin')} on an embedded worker, started in {seconds:.2f} s;"
            f" Python {platform.python_version()}\n"
        )
        results = list(show_all(executor, names))
    print(f"\n{sum(results)} of {len(results)} results are right.")
    return 0 if all(results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

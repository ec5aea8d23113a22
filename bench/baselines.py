"""The C programs that Purlin is measured against. Compiled here; the fastest build counts."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent / "baseline"
BINARIES = Path(__file__).parent.parent / "build" / "baseline"
COMPILERS = ("gcc", "clang-19")
FLAGS = ("-O3", "-march=native", "-fopenmp", "-std=gnu17")
STRICT = ("-ffp-contract=off",)
FAST = ("-ffast-math",)
# isPrime in 32 bits, beside the 64 that Python's ints need.
VARIANTS = {"prime_count": ((), ("-DNARROW",)), "prime_list": ((), ("-DNARROW",))}
CUTOFFS = {"divide": tuple(str(1 << bits) for bits in range(8, 23, 2))}


@dataclass(frozen=True)
class Baseline:
    """One build of one program, with its arguments."""

    command: tuple[str, ...]
    build: str

    def run(self) -> tuple[float, str]:
        """Returns its seconds, measured by itself, and its result as it printed it."""
        output = subprocess.run(self.command, check=True, capture_output=True, text=True).stdout
        seconds, result = output.split()
        return float(seconds), result


def compile_all(name: str) -> list[tuple[Path, str]]:
    """Compiles every build of a program; returns each binary and what it is."""
    BINARIES.mkdir(parents=True, exist_ok=True)
    floats = FAST if name == "squares" else STRICT
    builds = []
    for compiler in COMPILERS:
        for variant in VARIANTS.get(name, ((),)):
            binary = BINARIES / "-".join([name, compiler, *variant])
            command = [compiler, *FLAGS, *floats, *variant, "-o", str(binary)]
            subprocess.run([*command, str(SOURCES / f"{name}.c"), "-lm"], check=True)
            builds.append((binary, " ".join([compiler, *variant])))
    return builds


def fastest(name: str, size: int, tries: int = 3) -> Baseline:
    """Tries every build of a program, and every cut-off, and returns the fastest."""
    candidates = [
        Baseline(
            (str(binary), str(size), *((cutoff,) if cutoff else ())),
            f"{build}, cut-off {cutoff}" if cutoff else build,
        )
        for binary, build in compile_all(name)
        for cutoff in CUTOFFS.get(name, ("",))
    ]
    return min(candidates, key=lambda one: min(one.run()[0] for _ in range(tries)))

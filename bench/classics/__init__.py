"""Classic single-threaded programs, written as people write them.

Each module has `main(n)`, its size for a measurement, a small one, and whether it is numeric: then
there is a C program of the same name to be compared with.
"""

from __future__ import annotations

from types import ModuleType

from bench.classics import (
    fannkuch,
    levenshtein,
    mandelbrot,
    matmul,
    nbody,
    pidigits,
    queens,
    quicksort,
    sieve,
    simulation,
    spectral,
    strings,
    words,
)

CLASSICS: dict[str, ModuleType] = {
    module.__name__.rsplit(".", 1)[1]: module
    for module in (
        nbody,
        spectral,
        fannkuch,
        mandelbrot,
        levenshtein,
        sieve,
        words,
        strings,
        matmul,
        quicksort,
        queens,
        simulation,
        pidigits,
    )
}

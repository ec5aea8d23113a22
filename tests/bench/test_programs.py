"""The headline programs give CPython's answers, at sizes that CPython can afford."""

from collections.abc import Iterator

import pytest

import purlin
from bench.classics import CLASSICS
from bench.programs import PROGRAMS, Program, compose, sin_sum

SIZES = (0, 1, 2, 3, 4095, 4096, 4097)


@pytest.fixture(scope="module")
def executor() -> Iterator[purlin.Executor]:
    with purlin.connect() as executor:
        yield executor


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize("size", [*SIZES, None])
def test_is_cpythons_answer(executor: purlin.Executor, program: Program, size: int | None) -> None:
    size = program.SMALL if size is None else size
    assert program.agrees(program.remote(executor, size), program.local(size))


@pytest.mark.parametrize("size", [*SIZES, 10**6])
def test_fast_floats_are_near_cpythons(executor: purlin.Executor, size: int) -> None:
    assert sin_sum.agrees(sin_sum.remote_fast(executor, size), sin_sum.local(size))


def test_sum_of_sines_has_the_same_bits_every_time(executor: purlin.Executor) -> None:
    assert len({sin_sum.remote(executor, 10**6).hex() for _ in range(5)}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_lambda_is_the_composed_classes(executor: purlin.Executor, size: int) -> None:
    expected = compose.local(size)
    assert compose.agrees(compose.remote_lambda(executor, size), expected)


@pytest.mark.parametrize("name", CLASSICS)
def test_classic_is_cpythons_answer(executor: purlin.Executor, name: str) -> None:
    program = CLASSICS[name]
    main, size = program.main, program.SMALL
    with executor.remotely.download_all():
        result = main(size)
    assert repr(result) == repr(main(size))

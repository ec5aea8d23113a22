"""Writes set_cases.txt: histories of sets of ints and the order that CPython goes through them in, and
hashes. `python make_set_cases.py > set_cases.txt`; the same under CPython 3.10 to 3.13.

A history: words, each an operation on the set, then `=` and the elements in order.
  +n add, -n discard, ^n pop() gave n, c clear, y replace by a copy, and with the ints after it, put
  one by one into another set: | update, & intersection_update, \\ difference_update, ~
  symmetric_difference_update, or the operators: o or, a and, s subtract, x xor.
"""

from __future__ import annotations

import random
from collections.abc import Iterator


def history(rng: random.Random, length: int, span: int) -> str:
    numbers: set[int] = set()
    words: list[str] = []
    for _ in range(length):
        kind = rng.random()
        n = rng.randrange(-span // 8, span)
        if kind < 0.5:
            numbers.add(n)
            words.append(f"+{n}")
        elif kind < 0.8:
            numbers.discard(n)
            words.append(f"-{n}")
        elif kind < 0.85 and numbers:
            words.append(f"^{numbers.pop()}")
        elif kind < 0.86:
            numbers.clear()
            words.append("c")
        elif kind < 0.88:
            numbers = numbers.copy()
            words.append("y")
        elif kind >= 0.92:
            items = [rng.randrange(span) for _ in range(rng.choice((1, 3, 8, 40)))]
            other: set[int] = set()
            for item in items:
                other.add(item)
            how = rng.choice("|&\\~oasx")
            words.append(how + ",".join(map(str, items)))
            if how == "|":
                numbers.update(other)
            elif how == "&":
                numbers.intersection_update(other)
            elif how == "\\":
                numbers.difference_update(other)
            elif how == "~":
                numbers.symmetric_difference_update(other)
            elif how == "o":
                numbers = numbers | other
            elif how == "a":
                numbers = numbers & other
            elif how == "s":
                numbers = numbers - other
            else:
                numbers = numbers ^ other
    return f"S {' '.join(words)} = {' '.join(map(str, numbers))}"


def hashes(rng: random.Random) -> Iterator[str]:
    ints = [0, 1, -1, -2, 2**61 - 2, 2**61 - 1, 2**61, -(2**61), 2**63 - 1, -(2**63)]
    ints += [rng.randrange(-(2**63), 2**63) for _ in range(50)]
    for i in ints:
        yield f"I {i} {hash(i)}"
    floats = [0.0, -0.0, 0.5, 1e300, -1e-300, 5e-324, 2.0**61, 2.0**63, float("inf"), -float("inf")]
    floats += [rng.uniform(-10, 10) * 10.0 ** rng.randrange(-300, 300) for _ in range(50)]
    for f in floats:
        yield f"F {f.hex()} {hash(f)}"
    for _ in range(50):
        i, f = rng.choice(ints), rng.choice(floats)
        yield f"T {i} {f.hex()} {hash((i, f))}"
    for count in range(20):
        items = [rng.randrange(1000) for _ in range(count)]
        yield f"Z {hash(frozenset(items))} {' '.join(map(str, items))}"


def main() -> None:
    rng = random.Random(20)
    for line in hashes(rng):
        print(line)
    for length in (3, 8, 20, 60, 200, 600):
        for span in (10, 64, 1000, 2**40):
            for _ in range(6):
                print(history(rng, length, span))


main()

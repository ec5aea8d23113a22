"""itertools: every function, laziness and errors."""
# mypy: ignore-errors

import itertools
import operator
import sys
from itertools import (
    accumulate,
    chain,
    combinations,
    count,
    cycle,
    groupby,
    islice,
    permutations,
    product,
    repeat,
)


def count_forms():
    return (
        list(islice(count(), 3)),
        list(islice(count(5), 3)),
        list(islice(count(1, -2), 3)),
        list(islice(count(0.5, 0.25), 3)),
        next(count(2**62)),
        list(islice(count(start=2, step=3), 2)),
    )


def cycle_forms():
    return (
        list(islice(cycle("ab"), 5)),
        list(islice(cycle([]), 3)),
        [x for x, _ in zip(cycle([1, 2, 3]), range(7))],
    )


def repeat_forms():
    return (
        list(repeat(5, 3)),
        list(islice(repeat("x"), 2)),
        list(repeat(1, 0)),
        list(repeat(1, -1)),
        list(map(pow, range(4), repeat(2))),
        list(repeat(object=1, times=2)),
    )


def accumulate_forms():
    return (
        list(accumulate([1, 2, 3])),
        list(accumulate([1, 2, 3], operator.mul)),
        list(accumulate([3, 1, 4], max)),
        list(accumulate([], initial=5)),
        list(accumulate([1, 2], initial=10)),
        list(accumulate("abc")),
        list(accumulate([1, 2, 3], lambda a, b: a - b)),
        list(accumulate([0.5, 1])),
    )


def chain_forms():
    return (
        list(chain([1], "ab", (2,))),
        list(chain()),
        list(chain.from_iterable([[1], [2, 3], []])),
        list(chain.from_iterable("ab")),
        list(chain(range(2), range(3))),
    )


def raises_chain_int():
    return list(chain([1], 5))


def combinations_forms():
    return (
        list(combinations("abc", 2)),
        list(combinations(range(4), 3)),
        list(combinations([1], 2)),
        list(combinations([1, 2], 0)),
        len(list(combinations(range(6), 3))),
    )


def raises_combinations_negative():
    return combinations([1], -1)


def combinations_repeated():
    return (
        list(itertools.combinations_with_replacement("ab", 2)),
        list(itertools.combinations_with_replacement([1, 2, 3], 2)),
        list(itertools.combinations_with_replacement([], 2)),
    )


def permutations_forms():
    return (
        list(permutations("abc")),
        list(permutations([1, 2, 3], 2)),
        list(permutations([1, 2], 3)),
        list(permutations([])),
        len(list(permutations(range(5)))),
    )


def raises_permutations_negative():
    return permutations([1], -2)


def product_forms():
    return (
        list(product("ab", [1, 2])),
        list(product([0, 1], repeat=3)),
        list(product()),
        list(product([], [1])),
        list(product("a", [1], repeat=2)),
    )


def raises_product_int():
    return product(5)


def compress_forms():
    return list(itertools.compress("abcd", [1, 0, True, "x"])), list(
        itertools.compress([1, 2, 3], [1])
    )


def while_forms():
    return (
        list(itertools.dropwhile(lambda x: x < 3, [1, 2, 3, 1])),
        list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1])),
        list(itertools.filterfalse(lambda x: x % 2, range(5))),
        list(itertools.filterfalse(None, [0, 1, ""])),
    )


def groupby_forms():
    return (
        [(k, list(g)) for k, g in groupby("aabbba")],
        [(k, len(list(g))) for k, g in groupby([1, 1, 2, 1])],
        [(k, list(g)) for k, g in groupby(range(6), key=lambda x: x // 2)],
        [k for k, _ in groupby("AAbB", str.upper)],
        list(groupby([])),
    )


def groupby_group_lost_when_advanced():
    groups = [g for _, g in groupby("aab")]
    return [list(g) for g in groups]


def islice_forms():
    return (
        list(islice("abcdef", 3)),
        list(islice("abcdef", 1, 4)),
        list(islice("abcdef", 1, None, 2)),
        list(islice("abc", 10)),
        list(islice("abc", 0)),
        list(islice(count(), 2, 10, 3)),
        list(islice([1, 2], None)),
    )


def raises_islice_negative():
    return islice([1], -1)


def raises_islice_step():
    return islice([1], 0, 1, 0)


def islice_consumes():
    it = iter(range(10))
    return list(islice(it, 3)), next(it), list(islice(it, 1, 3)), list(it)


def pairwise_forms():
    return (
        list(itertools.pairwise("abcd")),
        list(itertools.pairwise([1])),
        [b - a for a, b in itertools.pairwise([1, 4, 9])],
    )


def starmap_forms():
    return (
        list(itertools.starmap(pow, [(2, 3), (3, 2)])),
        list(itertools.starmap(lambda *a: sum(a), [(1,), (1, 2), ()])),
        list(itertools.starmap(max, zip([1, 5], [3, 2]))),
    )


def raises_starmap_int():
    return list(itertools.starmap(pow, [5]))


def tee_forms():
    a, b = itertools.tee([1, 2, 3])
    c, d, e = itertools.tee(iter("xy"), 3)
    return next(a), list(b), list(a), list(c), list(d), next(e), itertools.tee([], 0)


def zip_longest_forms():
    return (
        list(itertools.zip_longest("abc", [1])),
        list(itertools.zip_longest([1], [], fillvalue=0)),
        list(itertools.zip_longest()),
        list(itertools.zip_longest([1, 2], "a", (), fillvalue="-")),
    )


def batched_forms():
    if sys.version_info < (3, 12):
        return "not here"
    return list(itertools.batched("abcdefg", 3)), list(itertools.batched([], 2))


def laziness():
    log = []

    def f(x):
        log.append(x)
        return x

    it = chain(map(f, [1, 2]), map(f, [3]))
    first = next(it)
    seen = list(log)
    return first, seen, list(itertools.takewhile(lambda x: x < 3, it)), log


def primes_from_count():
    def prime(n):
        return n > 1 and all(n % d for d in range(2, int(n**0.5) + 1))

    return list(islice(filter(prime, count()), 8)), list(
        itertools.takewhile(lambda p: p < 20, filter(prime, count(2)))
    )


def run_lengths(s):
    return "".join(f"{len(list(g))}{k}" for k, g in groupby(s))


def flatten_and_pair():
    return (
        list(chain.from_iterable(map(lambda x: [x, -x], range(3)))),
        dict(zip("abc", count(1))),
        sum(starred * 2 for starred in islice(cycle([1, 2]), 4)),
    )


def dice_sums():
    counts = {}
    for roll in product(range(1, 7), repeat=2):
        counts[sum(roll)] = counts.get(sum(roll), 0) + 1
    return counts


def subsets(xs):
    return list(chain.from_iterable(combinations(xs, n) for n in range(len(xs) + 1)))


def anagrams():
    return sorted({"".join(p) for p in permutations("aab")}), [
        "".join(p) for p in permutations("abc", 2)
    ]


def repeated_iteration():
    p = product([1], [2])
    c = combinations("ab", 1)
    return list(p), list(p), list(c), list(c)


def mutated_source():
    a = [1, 2]
    c = cycle(a)
    out = [next(c), next(c)]
    a.append(3)
    return out + [next(c), next(c), next(c)]


ARGS = {"run_lengths": [("aaabccd",), ("",)], "subsets": [([1, 2, 3],)]}

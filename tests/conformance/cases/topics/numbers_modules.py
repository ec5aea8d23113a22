"""statistics, fractions, random, and decimal where it is."""
# mypy: ignore-errors

import math
import random
import statistics
from fractions import Fraction


def means(xs):
    return (
        statistics.mean(xs),
        statistics.fmean(xs),
        statistics.median(xs),
        statistics.median_low(xs),
        statistics.median_high(xs),
    )


def spread(xs):
    return (
        statistics.pvariance(xs),
        statistics.variance(xs),
        statistics.stdev(xs),
        statistics.pstdev(xs),
    )


def other_means():
    return (
        statistics.harmonic_mean([40, 60]),
        statistics.geometric_mean([1, 2, 4]),
        statistics.fmean([1, 2.5]),
        statistics.mean([True, False]),
        statistics.mean([Fraction(1, 2), Fraction(1, 3)]),
    )


def modes():
    return (
        statistics.mode([1, 2, 2, 3]),
        statistics.mode("aab"),
        statistics.multimode("aabb"),
        statistics.multimode([]),
        statistics.mode([3, 1, 3, 1]),
    )


def quantiles():
    return (
        statistics.quantiles([1, 2, 3, 4, 5]),
        statistics.quantiles(range(10), n=4),
        statistics.quantiles([1, 2, 3], n=3, method="inclusive"),
        statistics.median_grouped([1, 2, 2, 3, 4], 1),
    )


def relations():
    return (
        statistics.covariance([1, 2, 3], [1, 5, 7]),
        statistics.correlation([1, 2, 3], [2, 4, 7]),
        tuple(statistics.linear_regression([1, 2, 3], [3, 5, 7])),
    )


def raises_mean_empty():
    return statistics.mean([])


def raises_median_empty():
    return statistics.median([])


def raises_variance_one():
    return statistics.variance([1])


def raises_mode_empty():
    return statistics.mode([])


def raises_harmonic_negative():
    return statistics.harmonic_mean([-1])


def raises_quantiles():
    return statistics.quantiles([1, 2], n=0)


def raises_correlation_lengths():
    return statistics.correlation([1], [1, 2])


def mean_of_big():
    return (
        statistics.mean([10**30, 10**30 + 2]),
        statistics.mean([1e308, 1e308]),
        statistics.mean([0.1] * 10),
        statistics.pvariance([1e15, 1e15 + 1]),
    )


def normal_distribution():
    n = statistics.NormalDist(100, 15)
    return (
        n.mean,
        n.stdev,
        n.variance,
        round(n.cdf(115), 12),
        round(n.pdf(100), 12),
        n == statistics.NormalDist(100, 15),
        repr(n),
        (n + 5).mean,
        (n * 2).stdev,
        round(n.zscore(130), 12),
    )


def fraction_forms():
    return (
        Fraction(),
        Fraction(3),
        Fraction(6, -4),
        Fraction("3/7"),
        Fraction(" -1.25 "),
        Fraction(0.5),
        Fraction(Fraction(1, 2)),
        Fraction("1e-3"),
        Fraction(2, 3).numerator,
        Fraction(2, 3).denominator,
    )


def fraction_arithmetic():
    a, b = Fraction(1, 3), Fraction(-3, 4)
    return (
        a + b,
        a - b,
        a * b,
        a / b,
        a // b,
        a % b,
        divmod(a, b),
        -a,
        +a,
        abs(b),
        a**2,
        a**-2,
        a + 1,
        1 - a,
        a * 0.5,
        2 / a,
        a**0.5,
        2 ** Fraction(3),
    )


def fraction_comparison():
    a = Fraction(1, 2)
    return (
        a == 0.5,
        a < Fraction(2, 3),
        a >= 1,
        a != Fraction(2, 4),
        hash(a) == hash(0.5),
        a in {0.5},
        sorted([a, Fraction(1, 3), 0.4]),
        max(a, 1),
        bool(Fraction(0)),
    )


def fraction_conversion():
    return (
        int(Fraction(-7, 2)),
        float(Fraction(1, 3)),
        round(Fraction(5, 2)),
        round(Fraction(22, 7), 2),
        math.floor(Fraction(-7, 2)),
        math.ceil(Fraction(-7, 2)),
        str(Fraction(3, 1)),
        str(Fraction(-1, 3)),
        repr(Fraction(1, 2)),
        Fraction(1, 3).limit_denominator(10),
        Fraction(math.pi).limit_denominator(1000),
        Fraction.from_float(0.25),
        f"{Fraction(1, 3)}",
        Fraction(1, 2).as_integer_ratio(),
    )


def raises_fraction_zero():
    return Fraction(1, 0)


def raises_fraction_text():
    return Fraction("a/b")


def raises_fraction_divide():
    return Fraction(1, 2) / 0


def raises_fraction_nan():
    return Fraction(float("nan"))


def raises_fraction_float_pair():
    return Fraction(1.5, 2)


def harmonic_number(n):
    return sum((Fraction(1, k) for k in range(1, n + 1)), Fraction(0))


def continued_fraction(n):
    x = Fraction(1)
    for _ in range(n):
        x = 1 + 1 / (1 + x)
    return x, float(x)


def egyptian(n, d):
    f, out = Fraction(n, d), []
    while f:
        k = math.ceil(1 / f)
        out.append(k)
        f -= Fraction(1, k)
    return out


def random_floats(seed):
    r = random.Random(seed)
    return [r.random() for _ in range(5)]


def random_ints(seed):
    r = random.Random(seed)
    return (
        [r.randint(1, 6) for _ in range(10)],
        [r.randrange(10) for _ in range(5)],
        r.randrange(5, 100, 5),
        r.getrandbits(16),
        r.getrandbits(100),
        r.randint(0, 10**20),
        r.getrandbits(0),
    )


def random_choices(seed):
    r = random.Random(seed)
    return (
        r.choice("abcdef"),
        r.choice([1, 2, 3]),
        r.choices("ab", k=5),
        r.choices([1, 2, 3], weights=[1, 5, 1], k=5),
        r.choices("xyz", cum_weights=[1, 2, 10], k=4),
        r.sample(range(100), 5),
        r.sample("abcdef", 3),
        r.sample([1, 2, 3], 3),
    )


def random_shuffle(seed):
    r, a = random.Random(seed), list(range(10))
    r.shuffle(a)
    return a


def random_distributions(seed):
    r = random.Random(seed)
    return (
        r.uniform(1, 5),
        r.gauss(0, 1),
        r.gauss(10, 2),
        r.normalvariate(0, 1),
        r.expovariate(1.5),
        r.betavariate(2, 3),
        r.gammavariate(2, 1),
        r.triangular(0, 10, 3),
        r.paretovariate(3),
        r.weibullvariate(1, 2),
        r.lognormvariate(0, 1),
        r.vonmisesvariate(0, 4),
    )


def random_reseeded():
    r = random.Random(1)
    a = r.random()
    r.seed(1)
    b = r.random()
    r.seed("text")
    return (
        a == b,
        r.random(),
        random.Random(1.5).random(),
        random.Random(b"x").random(),
        random.Random(-5).random() == random.Random(5).random(),
        random.Random(2**200).random(),
    )


def random_two_streams():
    a, b = random.Random(3), random.Random(3)
    x = [a.random(), b.random(), a.random(), b.random()]
    return x[0] == x[1], x[2] == x[3]


def raises_choice_empty():
    return random.Random(1).choice([])


def raises_randrange_empty():
    return random.Random(1).randrange(5, 5)


def raises_sample_large():
    return random.Random(1).sample([1], 2)


def raises_randint_float():
    return random.Random(1).randint(1.5, 2)


def raises_choices_weights():
    return random.Random(1).choices([1, 2], weights=[1])


def monte_carlo_pi(seed, n):
    r, inside = random.Random(seed), 0
    for _ in range(n):
        inside += r.random() ** 2 + r.random() ** 2 <= 1
    return 4 * inside / n


def random_walk(seed):
    r, x, path = random.Random(seed), 0, []
    for _ in range(20):
        x += r.choice([-1, 1])
        path.append(x)
    return path


def dice_game(seed):
    r, scores = random.Random(seed), {}
    for name in ("ann", "bob"):
        scores[name] = sum(r.randint(1, 6) for _ in range(3))
    return scores, max(scores, key=scores.get)


_S = [(0,), (1,), (12345,), ("seed",)]
ARGS = {
    "means": [([1, 2, 3, 4],), ([1.5, 2.5, 10],), ([5],), ([Fraction(1, 2), 1],)],
    "spread": [([1, 2, 3, 4],), ([1.5, 2.5, 10.25],), ([2, 2],)],
    "harmonic_number": [(10,), (30,)],
    "continued_fraction": [(5,), (20,)],
    "egyptian": [(7, 15), (5, 121)],
    "random_floats": _S,
    "random_ints": _S,
    "random_choices": _S,
    "random_shuffle": _S,
    "random_distributions": _S[:3],
    "monte_carlo_pi": [(1, 500)],
    "random_walk": [(7,)],
    "dice_game": [(3,)],
}

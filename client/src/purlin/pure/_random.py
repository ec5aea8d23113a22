"""random: the class `Random`, giving CPython's own sequence for the same seed.

The Mersenne Twister of 624 words of 32 bits, seeded by an array, and CPython's ways of making
other distributions of it, operation by operation: each rounds, and each decides how many words
are used. There is no seed from the system: what runs twice must give the same twice.
"""

from __future__ import annotations

import math
from typing import Any

from purlin.pure._bisect import bisect_right
from purlin.pure._operator import index
from purlin.pure._sha512 import sha512
from purlin.pure._version import SINCE_3_11, SINCE_3_12, SINCE_3_13

_WORDS = 624
_MASK = 0xFFFFFFFF

_NORMAL = 4 * math.exp(-0.5) / math.sqrt(2.0)
_LOG_4 = math.log(4.0)
_GAMMA = 1.0 + math.log(4.5)


class Random:
    """A generator of random numbers; the seed is an int, a float, a str or bytes."""

    def __init__(self, x: Any) -> None:
        if not SINCE_3_11 and isinstance(x, bytearray):
            raise TypeError("unhashable type: 'bytearray'")
        self._state = [0] * _WORDS
        self._next = _WORDS
        self._spare = 0.0
        self._has_spare = False
        self.seed(x)

    def seed(self, a: Any, version: int = 2) -> None:
        if isinstance(a, (str, bytes, bytearray)):
            self._seed_by_key(_text_key(a) if version == 2 else _text_key_1(a))
        elif isinstance(a, float):
            self._seed_by_key(_int_key(hash(a) % 2**64))
        elif isinstance(a, int):
            self._seed_by_key(_int_key(abs(a)))
        elif a is None:
            raise TypeError("Random() needs a seed here: an int, a float, a str or bytes")
        elif SINCE_3_13:
            raise TypeError(
                "The only supported seed types are:\nNone, int, float, str, bytes, and bytearray."
            )
        else:
            raise TypeError(
                "The only supported seed types are: None,\nint, float, str, bytes, and bytearray."
            )
        self._has_spare = False

    def _seed_by_key(self, key: list[int]) -> None:
        state = self._state
        word = 19650218
        state[0] = word
        for i in range(1, _WORDS):
            word = (1812433253 * (word ^ (word >> 30)) + i) & _MASK
            state[i] = word
        i = 1
        j = 0
        for _ in range(max(_WORDS, len(key))):
            before = state[i - 1]
            mixed = state[i] ^ ((before ^ (before >> 30)) * 1664525 & _MASK)
            state[i] = (mixed + key[j] + j) & _MASK
            i += 1
            j += 1
            if i == _WORDS:
                state[0] = state[_WORDS - 1]
                i = 1
            if j == len(key):
                j = 0
        for _ in range(_WORDS - 1):
            before = state[i - 1]
            mixed = state[i] ^ ((before ^ (before >> 30)) * 1566083941 & _MASK)
            state[i] = (mixed - i) & _MASK
            i += 1
            if i == _WORDS:
                state[0] = state[_WORDS - 1]
                i = 1
        state[0] = 0x80000000
        self._next = _WORDS

    def _renew(self) -> None:
        """Make the next 624 words of the last."""
        state = self._state
        for i in range(_WORDS):
            after = state[i + 1] if i < _WORDS - 1 else state[0]
            y = (state[i] & 0x80000000) | (after & 0x7FFFFFFF)
            far = state[i + 397] if i < _WORDS - 397 else state[i - (_WORDS - 397)]
            word = far ^ (y >> 1)
            state[i] = word ^ 0x9908B0DF if y & 1 else word
        self._next = 0

    def _word(self) -> int:
        if self._next == _WORDS:
            self._renew()
        y = self._state[self._next]
        self._next += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C5680
        y ^= (y << 15) & 0xEFC60000
        return y ^ (y >> 18)

    def getstate(self) -> tuple[Any, ...]:
        spare = self._spare if self._has_spare else None
        return (3, (*self._state, self._next), spare)

    def setstate(self, state: tuple[Any, ...]) -> None:
        version = state[0]
        if version != 3:
            raise ValueError(
                f"state with version {version} passed to Random.setstate() of version 3"
            )
        words = state[1]
        if len(words) != _WORDS + 1:
            raise ValueError("state vector is the wrong size")
        if not 0 <= words[_WORDS] <= _WORDS:
            raise ValueError("invalid state")
        self._state = [word for word in words[:_WORDS]]
        self._next = words[_WORDS]
        self._has_spare = state[2] is not None
        if state[2] is not None:
            self._spare = state[2]

    def random(self) -> float:
        """A float in [0, 1) of 53 random bits."""
        high = self._word() >> 5
        low = self._word() >> 6
        return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)

    def getrandbits(self, k: int, /) -> int:
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        if k <= 32:
            return self._word() >> (32 - k) if k > 0 else 0
        bits = 0
        place = 0
        while place < k:
            word = self._word()
            if k - place < 32:
                word >>= 32 - (k - place)
            bits |= word << place
            place += 32
        return bits

    def randbytes(self, n: int) -> bytes:
        return self.getrandbits(n * 8).to_bytes(n, "little")

    def _below(self, n: int) -> int:
        if n == 0 and not SINCE_3_11:
            return 0
        bits = n.bit_length()
        value = self.getrandbits(bits)
        while value >= n:
            value = self.getrandbits(bits)
        return value

    def randrange(self, start: Any, stop: Any = None, step: Any = 1) -> int:
        first = _whole(start, "arg 1")
        if stop is None:
            if step != 1:
                raise TypeError("Missing a non-None stop argument")
            if first > 0:
                return self._below(first)
            raise ValueError("empty range for randrange()")
        end = _whole(stop, "stop")
        width = end - first
        stride = _whole(step, "step")
        if stride == 1:
            if width > 0:
                return first + self._below(width)
            if SINCE_3_12:
                raise ValueError(f"empty range in randrange({start}, {stop})")
            raise ValueError(f"empty range for randrange() ({first}, {end}, {width})")
        if stride > 0:
            count = (width + stride - 1) // stride
        elif stride < 0:
            count = (width + stride + 1) // stride
        else:
            raise ValueError("zero step for randrange()")
        if count <= 0:
            if SINCE_3_12:
                raise ValueError(f"empty range in randrange({start}, {stop}, {step})")
            raise ValueError("empty range for randrange()")
        return first + stride * self._below(count)

    def randint(self, a: Any, b: Any) -> int:
        return self.randrange(a, b + 1)

    def choice(self, seq: Any) -> Any:
        if SINCE_3_11 and not len(seq):
            raise IndexError("Cannot choose from an empty sequence")
        return seq[self._below(len(seq))]

    def shuffle(self, x: Any) -> None:
        for i in range(len(x) - 1, 0, -1):
            j = self._below(i + 1)
            x[i], x[j] = x[j], x[i]

    def sample(self, population: Any, k: int, *, counts: Any = None) -> list[Any]:
        if isinstance(population, (dict, set, frozenset)) or not hasattr(population, "__getitem__"):
            raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
        n = len(population)
        if counts is not None:
            ends = _sums(counts)
            if len(ends) != n:
                raise ValueError("The number of counts does not match the population")
            total = ends.pop()
            if not isinstance(total, int):
                raise TypeError("Counts must be integers")
            if total <= 0:
                raise ValueError("Total of counts must be greater than zero")
            places = self.sample(range(total), k)
            return [population[bisect_right(ends, place)] for place in places]
        if not 0 <= k <= n:
            raise ValueError("Sample larger than population or is negative")
        result: list[Any] = []
        # CPython's bound: a list of the whole against a set of what was taken.
        small = 21
        if k > 5:
            small += int(4 ** math.ceil(math.log(k * 3, 4)))
        if n <= small:
            pool = list(population)
            for i in range(k):
                j = self._below(n - i)
                result.append(pool[j])
                pool[j] = pool[n - i - 1]
        else:
            taken: set[int] = set()
            for _ in range(k):
                j = self._below(n)
                while j in taken:
                    j = self._below(n)
                taken.add(j)
                result.append(population[j])
        return result

    def choices(
        self, population: Any, weights: Any = None, *, cum_weights: Any = None, k: int = 1
    ) -> list[Any]:
        n = len(population)
        if cum_weights is None:
            if weights is None:
                size = n + 0.0
                return [population[math.floor(self.random() * size)] for _ in range(k)]
            if isinstance(weights, int):
                raise TypeError(f"The number of choices must be a keyword argument: k={weights!r}")
            ends = _sums(weights)
        else:
            if weights is not None:
                raise TypeError("Cannot specify both weights and cumulative weights")
            ends = cum_weights
        if len(ends) != n:
            raise ValueError("The number of weights does not match the population")
        total = ends[-1] + 0.0
        if total <= 0.0:
            raise ValueError("Total of weights must be greater than zero")
        if not math.isfinite(total):
            raise ValueError("Total of weights must be finite")
        return [population[bisect_right(ends, self.random() * total, 0, n - 1)] for _ in range(k)]

    def uniform(self, a: Any, b: Any) -> Any:
        return a + (b - a) * self.random()

    def triangular(self, low: Any = 0.0, high: Any = 1.0, mode: Any = None) -> Any:
        u = self.random()
        if mode is None:
            peak = 0.5
        elif high - low == 0:
            return low
        else:
            peak = (mode - low) / (high - low)
        if u > peak:
            return high + (low - high) * math.sqrt((1.0 - u) * (1.0 - peak))
        return low + (high - low) * math.sqrt(u * peak)

    def normalvariate(self, mu: Any = 0.0, sigma: Any = 1.0) -> Any:
        while True:
            u = self.random()
            v = 1.0 - self.random()
            z = _NORMAL * (u - 0.5) / v
            if z * z / 4.0 <= -math.log(v):
                return mu + z * sigma

    def gauss(self, mu: Any = 0.0, sigma: Any = 1.0) -> Any:
        if self._has_spare:
            self._has_spare = False
            return mu + self._spare * sigma
        angle = self.random() * math.tau
        radius = math.sqrt(-2.0 * math.log(1.0 - self.random()))
        self._spare = math.sin(angle) * radius
        self._has_spare = True
        return mu + math.cos(angle) * radius * sigma

    def lognormvariate(self, mu: Any, sigma: Any) -> float:
        return math.exp(self.normalvariate(mu, sigma))

    def expovariate(self, lambd: Any = 1.0) -> Any:
        return -math.log(1.0 - self.random()) / lambd

    def vonmisesvariate(self, mu: Any, kappa: Any) -> Any:
        if kappa <= 1e-6:
            return math.tau * self.random()
        s = 0.5 / kappa
        r = s + math.sqrt(1.0 + s * s)
        while True:
            z = math.cos(math.pi * self.random())
            d = z / (r + z)
            u = self.random()
            if u < 1.0 - d * d or u <= (1.0 - d) * math.exp(d):
                break
        q = 1.0 / r
        f = (q + z) / (1.0 + q * z)
        if self.random() > 0.5:
            return (mu + math.acos(f)) % math.tau
        return (mu - math.acos(f)) % math.tau

    def gammavariate(self, alpha: Any, beta: Any) -> Any:
        if alpha <= 0.0 or beta <= 0.0:
            raise ValueError("gammavariate: alpha and beta must be > 0.0")
        if alpha > 1.0:
            return self._gamma_above_one(alpha) * beta
        if alpha == 1.0:
            return -math.log(1.0 - self.random()) * beta
        return self._gamma_below_one(alpha) * beta

    def _gamma_above_one(self, alpha: Any) -> Any:
        root = math.sqrt(2.0 * alpha - 1.0)
        b = alpha - _LOG_4
        c = alpha + root
        while True:
            u = self.random()
            if not 1e-7 < u < 0.9999999:
                continue
            w = 1.0 - self.random()
            v = math.log(u / (1.0 - u)) / root
            x = alpha * math.exp(v)
            z = u * u * w
            r = b + c * v - x
            if r + _GAMMA - 4.5 * z >= 0.0 or r >= math.log(z):
                return x

    def _gamma_below_one(self, alpha: Any) -> Any:
        while True:
            b = (math.e + alpha) / math.e
            p = b * self.random()
            if p <= 1.0:
                x = p ** (1.0 / alpha)
                if self.random() <= math.exp(-x):
                    return x
            else:
                x = -math.log((b - p) / alpha)
                if self.random() <= x ** (alpha - 1.0):
                    return x

    def betavariate(self, alpha: Any, beta: Any) -> Any:
        y = self.gammavariate(alpha, 1.0)
        if y:
            return y / (y + self.gammavariate(beta, 1.0))
        return 0.0

    def paretovariate(self, alpha: Any) -> Any:
        u = 1.0 - self.random()
        return u ** (-1.0 / alpha)

    def weibullvariate(self, alpha: Any, beta: Any) -> Any:
        u = 1.0 - self.random()
        return alpha * (-math.log(u)) ** (1.0 / beta)

    def binomialvariate(self, n: int = 1, p: float = 0.5) -> int:
        if n < 0:
            raise ValueError("n must be non-negative")
        if p <= 0.0 or p >= 1.0:
            if p == 0.0:
                return 0
            if p == 1.0:
                return n
            raise ValueError("p must be in the range 0.0 <= p <= 1.0")
        if n == 1:
            return 1 if self.random() < p else 0
        if p > 0.5:
            return n - self.binomialvariate(n, 1.0 - p)
        if n * p < 10.0:
            return self._binomial_by_gaps(n, p)
        return self._binomial_by_rejection(n, p)

    def _binomial_by_gaps(self, n: int, p: float) -> int:
        """Counts the hits by the lengths of the gaps between them."""
        scale = math.log2(1.0 - p)
        hits = 0
        if not scale:
            return hits
        place = 0
        while True:
            place += math.floor(math.log2(self.random()) / scale) + 1
            if place > n:
                return hits
            hits += 1

    def _binomial_by_rejection(self, n: int, p: float) -> int:
        """Hörmann's transformed rejection, BTRS."""
        spread = math.sqrt(n * p * (1.0 - p))
        b = 1.15 + 2.53 * spread
        a = -0.0873 + 0.0248 * b + 0.01 * p
        c = n * p + 0.5
        quick = 0.92 - 4.2 / b
        alpha = (2.83 + 5.1 / b) * spread
        slope = math.log(p / (1.0 - p))
        middle = math.floor((n + 1) * p)
        height = math.lgamma(middle + 1) + math.lgamma(n - middle + 1)
        while True:
            u = self.random() - 0.5
            edge = 0.5 - math.fabs(u)
            k = math.floor((2.0 * a / edge + b) * u + c)
            if k < 0 or k > n:
                continue
            v = self.random()
            if edge >= 0.07 and v <= quick:
                return k
            v *= alpha / (a / (edge * edge) + b)
            limit = height - math.lgamma(k + 1) - math.lgamma(n - k + 1) + (k - middle) * slope
            if math.log(v) <= limit:
                return k


def _int_key(seed: int) -> list[int]:
    """A seed's digits to the base 2**32, the least significant first."""
    count = max(1, (seed.bit_length() + 31) // 32)
    return _bytes_key(seed.to_bytes(4 * count, "little"))


def _bytes_key(data: bytes) -> list[int]:
    """The words that bytes make, the least significant first.

    By way of bytes, words that come of long integers are again small ones to the compiler.
    """
    key: list[int] = []
    for start in range(0, len(data), 4):
        word = 0
        for place in range(min(start + 4, len(data)) - 1, start - 1, -1):
            word = (word << 8) | data[place]
        key.append(word)
    while len(key) > 1 and key[-1] == 0:
        key.pop()
    return key


def _text_key(text: Any) -> list[int]:
    """The key of the number that the text's bytes and their SHA-512 are."""
    data = text.encode() if isinstance(text, str) else bytes(text)
    return _bytes_key((data + sha512(data))[::-1])


def _text_key_1(text: Any) -> list[int]:
    """The key of a text as Python 2 had it."""
    if isinstance(text, str):
        codes = [ord(character) for character in text]
    elif isinstance(text, bytes):
        codes = list(text)
    else:
        raise TypeError("unhashable type: 'bytearray'")
    x = codes[0] << 7 if codes else 0
    for code in codes:
        x = ((1000003 * x) ^ code) & 0xFFFFFFFFFFFFFFFF
    return _int_key(x ^ len(codes))


def _sums(weights: Any) -> list[Any]:
    ends: list[Any] = []
    for weight in weights:
        ends.append(ends[-1] + weight if ends else weight)
    return ends


def _whole(value: Any, name: str) -> int:
    if not SINCE_3_12 and not hasattr(value, "__index__"):
        whole = int(value)
        if whole != value:
            raise ValueError(f"non-integer {name} for randrange()")
        return whole
    return index(value)

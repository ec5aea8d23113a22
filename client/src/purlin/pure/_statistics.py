"""statistics: sums and squares are exact, as integers over powers of two; results round once.

Numbers are int, bool, float, Fraction and Decimal. A result has the widest of their kinds: float
before Fraction before int, Decimal before int and alone; an int that does not come out even is a
float.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from purlin.pure._bisect import bisect_left, bisect_right
from purlin.pure._decimal import Decimal
from purlin.pure._fractions import Fraction
from purlin.pure._math import fsum, sum_of_products
from purlin.pure._random import Random
from purlin.pure._version import SINCE_3_11, SINCE_3_12, SINCE_3_13

_INT = 0
_FRACTION = 1
_FLOAT = 2
_DECIMAL = 3


class StatisticsError(ValueError):
    """Data that has no such statistic."""


class _Exact:
    """An exact sum: numerators by denominator, and what infinities and nans add up to."""

    def __init__(self) -> None:
        self.kind = _INT
        self.finite = True
        self.special: Any = 0
        self._numerators: dict[int, int] = {}

    def add(self, numerator: int, denominator: int) -> None:
        self._numerators[denominator] = self._numerators.get(denominator, 0) + numerator

    def add_special(self, x: Any) -> None:
        self.special = self.special + x
        self.finite = False

    def meet(self, kind: int) -> None:
        """Take in the kind of one more number."""
        if max(self.kind, kind) == _DECIMAL and _FRACTION <= min(self.kind, kind) < _DECIMAL:
            names = ("int", "Fraction", "float", "Decimal")
            raise TypeError(f"don't know how to coerce {names[self.kind]} and {names[kind]}")
        self.kind = max(self.kind, kind)

    def ratio(self) -> tuple[int, int]:
        n = 0
        d = 1
        for denominator, numerator in self._numerators.items():
            common = math.gcd(d, denominator)
            n = n * (denominator // common) + numerator * (d // common)
            d = d // common * denominator
        common = math.gcd(n, d)
        return n // common, d // common


class _Ratio:
    """What a number is exactly."""

    def __init__(self, x: Any) -> None:
        self.finite = True
        self.numerator = 0
        self.denominator = 1
        if isinstance(x, int):
            self.kind = _INT
            self.numerator = int(x)
        elif isinstance(x, float):
            self.kind = _FLOAT
            if math.isfinite(x):
                self.numerator, self.denominator = x.as_integer_ratio()
            else:
                self.finite = False
        elif isinstance(x, Fraction):
            self.kind = _FRACTION
            self.numerator = x.numerator
            self.denominator = x.denominator
        elif isinstance(x, Decimal):
            self.kind = _DECIMAL
            if x.is_finite():
                self.numerator, self.denominator = x.as_integer_ratio()
            else:
                self.finite = False
        else:
            name = type(x).__name__
            raise TypeError(f"can't convert type '{name}' to numerator/denominator")


def _exact_sum(data: Iterable[Any]) -> tuple[_Exact, int]:
    """The sum and how many numbers it has."""
    total = _Exact()
    count = 0
    for x in data:
        ratio = _Ratio(x)
        count += 1
        total.meet(ratio.kind)
        if ratio.finite:
            total.add(ratio.numerator, ratio.denominator)
        else:
            total.add_special(x)
    return total, count


def _converted(n: int, d: int, kind: int) -> Any:
    """n/d as a number of a kind."""
    if kind == _FRACTION:
        return Fraction(n, d)
    if kind == _DECIMAL:
        return Decimal(n) / Decimal(d)
    if kind == _INT and n % d == 0:
        return n // d
    return n / d


def _divided(total: _Exact, by: int) -> Any:
    if not total.finite:
        return total.special / by
    n, d = total.ratio()
    common = math.gcd(n, by)
    return _converted(n // common, d * (by // common), total.kind)


def mean(data: Iterable[Any]) -> Any:
    """The arithmetic mean, rounded once."""
    total, count = _exact_sum(data)
    if count < 1:
        raise StatisticsError("mean requires at least one data point")
    return _divided(total, count)


def fmean(data: Iterable[Any], weights: Iterable[Any] | None = None) -> float:
    """The arithmetic mean as a float."""
    values = data if isinstance(data, (list, tuple)) else list(data)
    if weights is None:
        total = fsum(values)
        if not values:
            raise StatisticsError("fmean requires at least one data point")
        return total / len(values)
    factors = weights if isinstance(weights, (list, tuple)) else list(weights)
    if SINCE_3_12:
        weighted: float = sum_of_products(values, factors)
    else:
        weighted = fsum([x * w for x, w in zip(values, factors)])  # noqa: B905
    if len(values) != len(factors):
        raise StatisticsError("data and weights must be the same length")
    divisor = fsum(factors)
    if not divisor:
        raise StatisticsError("sum of weights must be non-zero")
    return weighted / divisor


def geometric_mean(data: Iterable[Any]) -> float:
    """The n-th root of the product of n numbers."""
    if SINCE_3_13:
        return _geometric_mean_of_some_zeros(data)
    try:
        return math.exp(fmean([math.log(x) for x in data]))
    except ValueError:
        raise StatisticsError(
            "geometric mean requires a non-empty dataset containing positive numbers"
        ) from None


def _geometric_mean_of_some_zeros(data: Iterable[Any]) -> float:
    count = 0
    has_zero = False
    logarithms: list[float] = []
    for x in data:
        count += 1
        if x > 0.0 or math.isnan(x):
            logarithms.append(math.log(x))
        elif x == 0.0:
            has_zero = True
        else:
            raise StatisticsError("No negative inputs allowed", x)
    total = fsum(logarithms)
    if count == 0:
        raise StatisticsError("Must have a non-empty dataset")
    if math.isnan(total):
        return math.nan
    if has_zero:
        return math.nan if total == math.inf else 0.0
    return math.exp(total / count)


def _not_negative(values: Iterable[Any]) -> Iterator[Any]:
    for x in values:
        if x < 0:
            raise StatisticsError("harmonic mean does not support negative values")
        yield x


def harmonic_mean(data: Iterable[Any], weights: Iterable[Any] | None = None) -> Any:
    """The reciprocal of the mean of the reciprocals."""
    values = data if isinstance(data, (list, tuple)) else list(data)
    count = len(values)
    if count < 1:
        raise StatisticsError("harmonic_mean requires at least one data point")
    factors: Any = [1] * count
    if weights is None:
        if count == 1:
            return _only_value(values[0])
    else:
        factors = weights if isinstance(weights, (list, tuple)) else list(weights)
        if len(factors) != count:
            raise StatisticsError("Number of weights does not match data size")
    weight, _ = _exact_sum(_not_negative(factors))
    try:
        total, _ = _exact_sum(_quotients(factors, values))
    except ZeroDivisionError:
        return 0
    n, d = total.ratio()
    if (n if total.finite else total.special) <= 0:
        raise StatisticsError("Weighted sum must be positive")
    weight_n, weight_d = weight.ratio()
    if weight.finite and total.finite:
        quotient = Fraction(weight_n * d, weight_d * n)
        return _converted(quotient.numerator, quotient.denominator, total.kind)
    upper: Any = weight_n if weight_d == 1 else weight_n / weight_d
    if not weight.finite:
        upper = weight.special
    return upper / (n / d if total.finite else total.special)


def _only_value(x: Any) -> Any:
    if not isinstance(x, (int, float, Fraction, Decimal)):
        raise TypeError("unsupported type")
    if x < 0:
        raise StatisticsError("harmonic mean does not support negative values")
    return x


def _quotients(weights: Any, values: Any) -> Iterator[Any]:
    for weight, x in zip(weights, _not_negative(values)):  # noqa: B905
        yield weight / x if weight else 0


def _sorted_some(data: Iterable[Any]) -> list[Any]:
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values


def median(data: Iterable[Any]) -> Any:
    """The middle value, or the mean of the two."""
    values = _sorted_some(data)
    half = len(values) // 2
    if len(values) % 2 == 1:
        return values[half]
    return (values[half - 1] + values[half]) / 2


def median_low(data: Iterable[Any]) -> Any:
    """The middle value, of two the lower."""
    values = _sorted_some(data)
    return values[(len(values) - 1) // 2]


def median_high(data: Iterable[Any]) -> Any:
    """The middle value, of two the higher."""
    values = _sorted_some(data)
    return values[len(values) // 2]


def median_grouped(data: Iterable[Any], interval: Any = 1.0) -> Any:
    """The median of values that stand for intervals around them, by interpolation."""
    values = _sorted_some(data)
    count = len(values)
    x = values[count // 2]
    if not SINCE_3_11:
        return _median_grouped_3_10(values, x, 1 if interval == 1.0 else interval)
    below = bisect_left(values, x)
    equal = bisect_right(values, x, lo=below) - below
    try:
        width = float(interval)
        middle = float(x)
    except ValueError:
        raise TypeError("Value cannot be converted to a float") from None
    return middle - width / 2.0 + width * (count / 2 - below) / equal


def _median_grouped_3_10(values: list[Any], x: Any, interval: Any) -> Any:
    count = len(values)
    if count == 1:
        return x
    if isinstance(x, (str, bytes)):
        raise TypeError(f"expected number but got {x!r}")
    if isinstance(interval, (str, bytes)):
        raise TypeError(f"expected number but got {interval!r}")
    below = bisect_left(values, x)
    equal = bisect_right(values, x, lo=below) - below
    if values[below] != x or values[below + equal - 1] != x:
        raise ValueError
    half: Any = interval / 2
    if isinstance(x, Decimal) and not isinstance(interval, Decimal):
        x = float(x)
    elif isinstance(interval, Decimal) and isinstance(x, (float, Fraction)):
        return float(x) - float(interval) / 2 + interval * (count / 2 - below) / equal
    return (x - half) + interval * (count / 2 - below) / equal


def _counted(data: Iterable[Any]) -> dict[Any, int]:
    counts: dict[Any, int] = {}
    for x in data:
        counts[x] = counts.get(x, 0) + 1
    return counts


def mode(data: Iterable[Any]) -> Any:
    """The most frequent value; of several the first."""
    most = 0
    found: list[Any] = []
    for x, count in _counted(data).items():
        if count > most:
            most = count
            found = [x]
    if not found:
        raise StatisticsError("no mode for empty data")
    return found[0]


def multimode(data: Iterable[Any]) -> list[Any]:
    """The most frequent values in the order of their first appearance."""
    counts = _counted(data)
    if not counts:
        return []
    most = max(counts.values())
    return [x for x, count in counts.items() if count == most]


def quantiles(data: Iterable[Any], *, n: int = 4, method: str = "exclusive") -> list[Any]:
    """The n - 1 values that divide the data into n parts."""
    if n < 1:
        raise StatisticsError("n must be at least 1")
    values = sorted(data)
    count = len(values)
    if count < 2:
        if not SINCE_3_13:
            raise StatisticsError("must have at least two data points")
        if count == 0:
            raise StatisticsError("must have at least one data point")
        return values * (n - 1)
    result: list[Any] = []
    if method == "inclusive":
        for i in range(1, n):
            j, part = divmod(i * (count - 1), n)
            result.append((values[j] * (n - part) + values[j + 1] * part) / n)
        return result
    if method == "exclusive":
        for i in range(1, n):
            j = min(max(i * (count + 1) // n, 1), count - 1)
            part = i * (count + 1) - j * n
            result.append((values[j - 1] * (n - part) + values[j] * part) / n)
        return result
    raise ValueError(f"Unknown method: {method!r}")


class _Squares:
    """The sum of squared distances from the mean, or from a given centre; and the mean."""

    def __init__(self, data: Iterable[Any], centre: Any) -> None:
        self.numerator = 0
        self.denominator = 1
        self.mean: Any = 0.0
        if centre is not None:
            total, self.count = _exact_sum(_squared_distances(data, centre))
            self.special = total.special
            if total.finite:
                self.numerator, self.denominator = total.ratio()
        else:
            total, self.count = self._around_mean(data)
        self.kind = total.kind
        self.finite = total.finite

    def _around_mean(self, data: Iterable[Any]) -> tuple[_Exact, int]:
        total = _Exact()
        squares = _Exact()
        count = 0
        for x in data:
            ratio = _Ratio(x)
            count += 1
            total.meet(ratio.kind)
            if ratio.finite:
                total.add(ratio.numerator, ratio.denominator)
                squares.add(ratio.numerator**2, ratio.denominator**2)
            else:
                total.add_special(x)
        self.special = total.special
        if total.finite and count > 0:
            sum_n, sum_d = total.ratio()
            square_n, square_d = squares.ratio()
            self.mean = sum_n / (sum_d * count)
            self.numerator = count * square_n * sum_d**2 - sum_n**2 * square_d
            self.denominator = count * square_d * sum_d**2
        else:
            self.mean = total.special
            if not SINCE_3_11 and not total.finite:
                _refuse_special(total.special)
        return total, count

    def divided(self, by: int) -> Any:
        if not self.finite:
            return self.special / by
        n = self.numerator
        d = self.denominator * by
        common = math.gcd(n, d)
        return _converted(n // common, d // common, self.kind)

    def root_divided(self, by: int) -> Any:
        if not SINCE_3_11:
            variance = self.divided(by)
            return variance.sqrt() if isinstance(variance, Decimal) else math.sqrt(variance)
        if not self.finite:
            name = "decimal.Decimal" if isinstance(self.special, Decimal) else "float"
            raise AttributeError(f"'{name}' object has no attribute 'numerator'")
        if self.kind == _DECIMAL:
            return _decimal_root_of_ratio(self.numerator, self.denominator * by)
        return _root_of_ratio(self.numerator, self.denominator * by)


def _refuse_special(x: float) -> None:
    if x != x:
        raise ValueError("cannot convert NaN to integer ratio")
    raise OverflowError("cannot convert Infinity to integer ratio")


def _squared_distances(data: Iterable[Any], centre: Any) -> Iterator[Any]:
    for x in data:
        distance = x - centre
        yield distance * distance if SINCE_3_11 else distance**2


def _root_of_ratio(n: int, d: int) -> float:
    """The square root of n/d, rounded once.

    The integer root gets some 60 bits, more than a double holds, and its last bit says whether
    anything was cut off: then rounding the root is rounding the exact one.
    """
    if n == 0:
        return 0.0
    shift = (n.bit_length() - d.bit_length() - 120) // 2
    if shift >= 0:
        scaled_n, scaled_d = n, d << (2 * shift)
    else:
        scaled_n, scaled_d = n << (-2 * shift), d
    root = math.isqrt(scaled_n // scaled_d)
    if root * root * scaled_d != scaled_n:
        root |= 1
    return (root << shift) / 1 if shift >= 0 else root / (1 << -shift)


def _decimal_root_of_ratio(n: int, d: int) -> Decimal:
    """The square root of n/d as the nearest Decimal."""
    if n == 0:
        return Decimal("0.0")
    common = math.gcd(n, d)
    n = n // common
    d = d // common
    root = (Decimal(n) / Decimal(d)).sqrt()
    above = root.next_plus()
    if _is_nearer(n, d, root, above) > 0:
        return above
    below = root.next_minus()
    if _is_nearer(n, d, root, below) < 0:
        return below
    return root


def _is_nearer(n: int, d: int, root: Decimal, other: Decimal) -> int:
    """Whether the root of n/d lies above (1) or below (-1) the middle of two Decimals."""
    a, b = root.as_integer_ratio()
    e, f = other.as_integer_ratio()
    left = 4 * n * (b * f) ** 2
    right = d * (b * e + f * a) ** 2
    return (left > right) - (left < right)


def _counted_first(data: Iterable[Any], least: int, name: str) -> Iterable[Any]:
    """The data; on CPython 3.10 too few are refused before they are looked at."""
    if SINCE_3_11:
        return data
    values = data if isinstance(data, (list, tuple)) else list(data)
    if len(values) < least:
        few = "two data points" if least == 2 else "one data point"
        raise StatisticsError(f"{name} requires at least {few}")
    return values


def variance(data: Iterable[Any], xbar: Any = None) -> Any:
    """The variance of a population that the data is a sample of."""
    squares = _Squares(_counted_first(data, 2, "variance"), xbar)
    if squares.count < 2:
        raise StatisticsError("variance requires at least two data points")
    return squares.divided(squares.count - 1)


def pvariance(data: Iterable[Any], mu: Any = None) -> Any:
    """The variance of the data."""
    squares = _Squares(_counted_first(data, 1, "pvariance"), mu)
    if squares.count < 1:
        raise StatisticsError("pvariance requires at least one data point")
    return squares.divided(squares.count)


def stdev(data: Iterable[Any], xbar: Any = None) -> Any:
    """The square root of the sample's variance."""
    squares = _Squares(_counted_first(data, 2, "variance"), xbar)
    if squares.count < 2:
        raise StatisticsError("stdev requires at least two data points")
    return squares.root_divided(squares.count - 1)


def pstdev(data: Iterable[Any], mu: Any = None) -> Any:
    """The square root of the data's variance."""
    squares = _Squares(_counted_first(data, 1, "pvariance"), mu)
    if squares.count < 1:
        raise StatisticsError("pstdev requires at least one data point")
    return squares.root_divided(squares.count)


def _check_pairs(what: str, x: Any, y: Any) -> int:
    count = len(x)
    if len(y) != count:
        raise StatisticsError(f"{what} requires that both inputs have same number of data points")
    if count < 2:
        raise StatisticsError(f"{what} requires at least two data points")
    return count


def _distances(values: Any, centre: float) -> list[Any]:
    return [x - centre for x in values]


def _products(xs: list[Any], ys: list[Any]) -> Any:
    if SINCE_3_12:
        return sum_of_products(xs, ys)
    return fsum([x * y for x, y in zip(xs, ys)])  # noqa: B905


def _squares(xs: list[Any]) -> Any:
    if SINCE_3_11:
        return _products(xs, xs)
    return fsum([x**2.0 for x in xs])


def covariance(x: Any, y: Any, /) -> Any:
    """How two rows of numbers vary together."""
    count = _check_pairs("covariance", x, y)
    x_mean = fsum(x) / count
    y_mean = fsum(y) / count
    return _products(_distances(x, x_mean), _distances(y, y_mean)) / (count - 1)


def _ranks(values: Any) -> list[float]:
    """The values' places in order around 0; equal ones share the mean of theirs."""
    order = sorted([(values[i], i) for i in range(len(values))])
    count = len(order)
    result = [0.0] * count
    first = 0
    while first < count:
        end = first + 1
        while end < count and order[end][0] == order[first][0]:
            end += 1
        # CPython's own steps: the start, the places before, half the run.
        rank = (count - 1) / -2 - 1 + first + (end - first + 1) / 2
        for place in range(first, end):
            result[order[place][1]] = rank
        first = end
    return result


def correlation(x: Any, y: Any, /, *, method: str = "linear") -> Any:
    """Pearson's correlation coefficient, or by ranks Spearman's."""
    count = _check_pairs("correlation", x, y)
    if method != "linear" and method != "ranked":
        raise ValueError(f"Unknown method: {method!r}")
    if method == "ranked":
        xs: list[Any] = _ranks(x)
        ys: list[Any] = _ranks(y)
    else:
        xs = _distances(x, fsum(x) / count)
        ys = _distances(y, fsum(y) / count)
    both = _products(xs, ys)
    x_squares = _squares(xs)
    y_squares = _squares(ys)
    try:
        if SINCE_3_13:
            return both / _root_of_product(x_squares, y_squares)
        return both / math.sqrt(x_squares * y_squares)
    except ZeroDivisionError:
        raise StatisticsError("at least one of the inputs is constant") from None


def _root_of_product(x: float, y: float) -> float:
    """The square root of x * y, corrected once and scaled out of the way of under- and overflow."""
    root = math.sqrt(x * y)
    if not math.isfinite(root):
        if math.isinf(root) and not math.isinf(x) and not math.isinf(y):
            return _root_of_product(2.0**-512 * x, 2.0**-512 * y) / 2.0**-512
        return root
    if not root:
        if x and y:
            return _root_of_product(2.0**537 * x, 2.0**537 * y) / 2.0**537
        return root
    rest: float = sum_of_products((x, root), (y, -root))
    return root + rest / (2.0 * root)


class LinearRegression:
    """A line's slope and intercept; equal to the tuple of the two."""

    def __init__(self, slope: Any, intercept: Any) -> None:
        self.slope = slope
        self.intercept = intercept

    def __iter__(self) -> Iterator[Any]:
        return iter((self.slope, self.intercept))

    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: Any) -> Any:
        return (self.slope, self.intercept)[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LinearRegression):
            return bool(self.slope == other.slope and self.intercept == other.intercept)
        if isinstance(other, tuple):
            return (self.slope, self.intercept) == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.slope, self.intercept))

    def __repr__(self) -> str:
        return f"LinearRegression(slope={self.slope!r}, intercept={self.intercept!r})"


def linear_regression(x: Any, y: Any, /, *, proportional: bool = False) -> LinearRegression:
    """The line with the least sum of squared distances; through the origin if `proportional`."""
    count = _check_pairs("linear regression", x, y)
    xs = list(x)
    ys = list(y)
    x_mean = 0.0
    y_mean = 0.0
    if not proportional:
        x_mean = fsum(xs) / count
        y_mean = fsum(ys) / count
        xs = _distances(xs, x_mean)
        ys = _distances(ys, y_mean)
    both = _products(xs, ys) + 0.0
    try:
        slope = both / _squares(xs)
    except ZeroDivisionError:
        raise StatisticsError("x is constant") from None
    intercept = 0.0 if proportional else y_mean - slope * x_mean
    return LinearRegression(slope, intercept)


# Wichura's algorithm AS 241: ratios of polynomials, the highest power first, in the middle, in
# the tails and far out.
_MIDDLE_NUMERATOR = (
    2.50908_09287_30122_6727e3,
    3.34305_75583_58812_8105e4,
    6.72657_70927_00870_0853e4,
    4.59219_53931_54987_1457e4,
    1.37316_93765_50946_1125e4,
    1.97159_09503_06551_4427e3,
    1.33141_66789_17843_7745e2,
    3.38713_28727_96366_6080e0,
)
_MIDDLE_DENOMINATOR = (
    5.22649_52788_52854_5610e3,
    2.87290_85735_72194_2674e4,
    3.93078_95800_09271_0610e4,
    2.12137_94301_58659_5867e4,
    5.39419_60214_24751_1077e3,
    6.87187_00749_20579_0830e2,
    4.23133_30701_60091_1252e1,
    1.0,
)
_TAIL_NUMERATOR = (
    7.74545_01427_83414_07640e-4,
    2.27238_44989_26918_45833e-2,
    2.41780_72517_74506_11770e-1,
    1.27045_82524_52368_38258e0,
    3.64784_83247_63204_60504e0,
    5.76949_72214_60691_40550e0,
    4.63033_78461_56545_29590e0,
    1.42343_71107_49683_57734e0,
)
_TAIL_DENOMINATOR = (
    1.05075_00716_44416_84324e-9,
    5.47593_80849_95344_94600e-4,
    1.51986_66563_61645_71966e-2,
    1.48103_97642_74800_74590e-1,
    6.89767_33498_51000_04550e-1,
    1.67638_48301_83803_84940e0,
    2.05319_16266_37758_82187e0,
    1.0,
)
_FAR_NUMERATOR = (
    2.01033_43992_92288_13265e-7,
    2.71155_55687_43487_57815e-5,
    1.24266_09473_88078_43860e-3,
    2.65321_89526_57612_30930e-2,
    2.96560_57182_85048_91230e-1,
    1.78482_65399_17291_33580e0,
    5.46378_49111_64114_36990e0,
    6.65790_46435_01103_77720e0,
)
_FAR_DENOMINATOR = (
    2.04426_31033_89939_78564e-15,
    1.42151_17583_16445_88870e-7,
    1.84631_83175_10054_68180e-5,
    7.86869_13114_56132_59100e-4,
    1.48753_61290_85061_48525e-2,
    1.36929_88092_27358_05310e-1,
    5.99832_20655_58879_37690e-1,
    1.0,
)


def _polynomial(coefficients: tuple[float, ...], r: float) -> float:
    value = 0.0
    for coefficient in coefficients:
        value = value * r + coefficient
    return value


def _standard_inverse(p: float) -> float:
    """Where the standard normal distribution reaches p, and the middle's factor applied."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return _polynomial(_MIDDLE_NUMERATOR, r) * q / _polynomial(_MIDDLE_DENOMINATOR, r)
    r = math.sqrt(-math.log(p if q <= 0.0 else 1.0 - p))
    if r <= 5.0:
        r = r - 1.6
        x = _polynomial(_TAIL_NUMERATOR, r) / _polynomial(_TAIL_DENOMINATOR, r)
    else:
        r = r - 5.0
        x = _polynomial(_FAR_NUMERATOR, r) / _polynomial(_FAR_DENOMINATOR, r)
    return -x if q < 0.0 else x


def _square(x: float) -> float:
    return x * x if SINCE_3_11 else x**2.0


class NormalDist:
    """A normal distribution, given by its mean and standard deviation."""

    def __init__(self, mu: Any = 0.0, sigma: Any = 1.0) -> None:
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data: Iterable[Any]) -> NormalDist:
        if not SINCE_3_11:
            values = data if isinstance(data, (list, tuple)) else list(data)
            centre = fmean(values)
            return cls(centre, stdev(values, centre))
        squares = _Squares(data, None)
        if squares.count < 2:
            raise StatisticsError("stdev requires at least two data points")
        if not squares.finite:
            return cls(squares.mean, squares.mean / squares.special)
        return cls(squares.mean, squares.root_divided(squares.count - 1))

    def samples(self, n: int, *, seed: Any) -> list[float]:
        generator = Random(seed)
        if not SINCE_3_13:
            return [generator.gauss(self._mu, self._sigma) for _ in range(n)]
        return [self._mu + _standard_inverse(generator.random()) * self._sigma for _ in range(n)]

    def pdf(self, x: Any) -> float:
        spread = _square(self._sigma)
        if not spread:
            raise StatisticsError("pdf() not defined when sigma is zero")
        distance = x - self._mu
        return math.exp(_square(distance) / (-2.0 * spread)) / math.sqrt(math.tau * spread)

    def cdf(self, x: Any) -> float:
        if not self._sigma:
            raise StatisticsError("cdf() not defined when sigma is zero")
        return 0.5 * (1.0 + math.erf((x - self._mu) / (self._sigma * math.sqrt(2.0))))

    def inv_cdf(self, p: float) -> float:
        if p <= 0.0 or p >= 1.0:
            raise StatisticsError("p must be in the range 0.0 < p < 1.0")
        if not SINCE_3_12 and self._sigma <= 0.0:
            raise StatisticsError("cdf() not defined when sigma at or below zero")
        return self._mu + _standard_inverse(p) * self._sigma

    def quantiles(self, n: int = 4) -> list[float]:
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def overlap(self, other: Any) -> float:
        if not isinstance(other, NormalDist):
            raise TypeError("Expected another NormalDist instance")
        a: NormalDist = self
        b: NormalDist = other
        if (b._sigma, b._mu) < (a._sigma, a._mu):
            a, b = b, a
        a_spread = _square(a._sigma)
        b_spread = _square(b._sigma)
        if not a_spread or not b_spread:
            raise StatisticsError("overlap() not defined when sigma is zero")
        spread = b_spread - a_spread
        distance = abs(b._mu - a._mu)
        if not spread:
            return 1.0 - math.erf(distance / (2.0 * a._sigma * math.sqrt(2.0)))
        centre = a._mu * b_spread - b._mu * a_spread
        reach = (
            a._sigma
            * b._sigma
            * math.sqrt(_square(distance) + spread * math.log(b_spread / a_spread))
        )
        right = (centre + reach) / spread
        left = (centre - reach) / spread
        return 1.0 - (abs(b.cdf(right) - a.cdf(right)) + abs(b.cdf(left) - a.cdf(left)))

    def zscore(self, x: Any) -> float:
        if not self._sigma:
            raise StatisticsError("zscore() not defined when sigma is zero")
        score: float = (x - self._mu) / self._sigma
        return score

    @property
    def mean(self) -> float:
        return self._mu

    @property
    def median(self) -> float:
        return self._mu

    @property
    def mode(self) -> float:
        return self._mu

    @property
    def stdev(self) -> float:
        return self._sigma

    @property
    def variance(self) -> float:
        return _square(self._sigma)

    def __add__(self, other: Any) -> NormalDist:
        if isinstance(other, NormalDist):
            return NormalDist(self._mu + other._mu, math.hypot(self._sigma, other._sigma))
        return NormalDist(self._mu + other, self._sigma)

    def __radd__(self, other: Any) -> NormalDist:
        return NormalDist(self._mu + other, self._sigma)

    def __sub__(self, other: Any) -> NormalDist:
        if isinstance(other, NormalDist):
            return NormalDist(self._mu - other._mu, math.hypot(self._sigma, other._sigma))
        return NormalDist(self._mu - other, self._sigma)

    def __rsub__(self, other: Any) -> NormalDist:
        return NormalDist(-(self._mu - other), self._sigma)

    def __mul__(self, other: Any) -> NormalDist:
        return NormalDist(self._mu * other, self._sigma * math.fabs(other))

    def __rmul__(self, other: Any) -> NormalDist:
        return NormalDist(self._mu * other, self._sigma * math.fabs(other))

    def __truediv__(self, other: Any) -> NormalDist:
        return NormalDist(self._mu / other, self._sigma / math.fabs(other))

    def __pos__(self) -> NormalDist:
        return NormalDist(self._mu, self._sigma)

    def __neg__(self) -> NormalDist:
        return NormalDist(-self._mu, self._sigma)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NormalDist):
            return NotImplemented
        return self._mu == other._mu and self._sigma == other._sigma

    def __hash__(self) -> int:
        return hash((self._mu, self._sigma))

    def __repr__(self) -> str:
        return f"NormalDist(mu={self._mu!r}, sigma={self._sigma!r})"

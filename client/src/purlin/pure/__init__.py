"""Pure implementations of library functions, written in the language that Purlin runs.

`REPLACEMENTS` says which object of a library each of them stands for. Resolve both sides and go
by the object's identity: `bisect.bisect` and `bisect.bisect_right` are one function. Names that the
running version of the library does not have yet are simply not found there.
"""

from __future__ import annotations

__all__ = ["REPLACEMENTS"]


def _named(library: str, module: str, names: str) -> dict[str, str]:
    """Entries for objects whose names are the same on both sides."""
    return {f"{library}.{name}": f"purlin.pure.{module}:{name}" for name in names.split()}


REPLACEMENTS: dict[str, str] = {
    **_named("bisect", "_bisect", "bisect_left bisect_right insort_left insort_right"),
    "bisect.bisect": "purlin.pure._bisect:bisect_right",
    "bisect.insort": "purlin.pure._bisect:insort_right",
    **_named(
        "cmath",
        "_cmath",
        "acos acosh asin asinh atan atanh cos cosh e exp inf infj isclose isfinite isinf isnan log"
        " log10 nan nanj phase pi polar rect sin sinh sqrt tan tanh tau",
    ),
    **_named("collections", "_collections", "Counter OrderedDict defaultdict deque"),
    **_named("copy", "_copy", "Error copy deepcopy"),
    **_named(
        "datetime",
        "_datetime",
        "MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo",
    ),
    **_named(
        "decimal",
        "_decimal",
        "BasicContext Context Decimal DecimalTuple DefaultContext ExtendedContext MAX_EMAX MAX_PREC"
        " MIN_EMIN MIN_ETINY getcontext",
    ),
    **_named(
        "decimal",
        "_decimal_signals",
        "Clamped DecimalException DivisionByZero FloatOperation Inexact InvalidOperation Overflow"
        " Rounded Subnormal Underflow",
    ),
    **_named(
        "decimal",
        "_decimal_math",
        "ROUND_05UP ROUND_CEILING ROUND_DOWN ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN"
        " ROUND_HALF_UP ROUND_UP",
    ),
    **_named("fractions", "_fractions", "Fraction"),
    **_named(
        "functools",
        "_functools",
        "cache cmp_to_key lru_cache partial reduce total_ordering update_wrapper wraps"
        " _ge_from_gt _ge_from_le _ge_from_lt _gt_from_ge _gt_from_le _gt_from_lt"
        " _le_from_ge _le_from_gt _le_from_lt _lt_from_ge _lt_from_gt _lt_from_le",
    ),
    **_named(
        "heapq",
        "_heapq",
        "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    ),
    **_named(
        "itertools",
        "_itertools",
        "accumulate batched chain combinations combinations_with_replacement compress count cycle"
        " dropwhile filterfalse groupby islice pairwise permutations product repeat starmap"
        " takewhile tee zip_longest",
    ),
    "itertools.chain.from_iterable": "purlin.pure._itertools:chain_from_iterable",
    **_named("json", "_json", "JSONDecodeError dumps loads"),
    **_named("math", "_math", "dist frexp fsum isclose modf prod sumprod"),
    **_named(
        "operator",
        "_operator",
        "add and_ attrgetter call concat contains countOf delitem eq floordiv ge getitem gt iadd"
        " iand iconcat ifloordiv ilshift imatmul imod imul index indexOf inv ior ipow irshift is_"
        " is_not isub itemgetter itruediv ixor le length_hint lshift lt matmul methodcaller mod mul"
        " ne neg not_ or_ pos rshift setitem sub truediv truth xor",
    ),
    "operator.abs": "purlin.pure._operator:abs_",
    "operator.invert": "purlin.pure._operator:inv",
    "operator.pow": "purlin.pure._operator:pow_",
    **_named("random", "_random", "Random"),
    **_named(
        "re",
        "_re",
        "Match Pattern compile error escape findall finditer fullmatch match search split sub subn",
    ),
    **_named(
        "statistics",
        "_statistics",
        "LinearRegression NormalDist StatisticsError correlation covariance fmean geometric_mean"
        " harmonic_mean linear_regression mean median median_grouped median_high median_low mode"
        " multimode pstdev pvariance quantiles stdev variance",
    ),
    **_named(
        "string",
        "_string",
        "Template ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits"
        " printable punctuation whitespace",
    ),
}

"""Every pure built-in, with keyword arguments and errors."""
# mypy: ignore-errors


class _Plain:
    def __init__(self, v=0):
        self.v = v


def abs_(x):
    return abs(x)


def raises_abs():
    return abs("a")


def all_any(xs):
    return all(xs), any(xs)


def raises_all_int():
    return all(5)


def ascii_(x):
    return ascii(x)


def bin_hex_oct(n):
    return bin(n), hex(n), oct(n)


def raises_bin_float():
    return bin(1.0)


def bool_(x):
    return bool(x), bool(), not x


def callable_():
    return (
        callable(len),
        callable(5),
        callable(lambda: 0),
        callable(_Plain),
        callable("".join),
        callable(None),
        callable(int),
    )


def chr_ord(n):
    return chr(n), ord(chr(n))


def divmod_(a, b):
    return divmod(a, b)


def raises_divmod_str():
    return divmod("a", 1)


def enumerate_(xs):
    return (
        list(enumerate(xs)),
        list(enumerate(xs, 5)),
        list(enumerate(xs, start=-1)),
        list(enumerate(iterable=xs, start=2)),
    )


def raises_enumerate_int():
    return enumerate(5)


def raises_enumerate_start():
    return list(enumerate([1], "a"))


def enumerate_is_lazy():
    e = enumerate("abc")
    return next(e), list(e), list(e)


def filter_(xs):
    return (
        list(filter(None, xs)),
        list(filter(lambda x: x != 2, xs)),
        list(filter(bool, xs)),
        [x for x in filter(str, xs)],
    )


def raises_filter_int():
    return list(filter(None, 5))


def raises_filter_in_function():
    return list(filter(lambda x: 1 // x, [1, 0]))


def float_(x):
    return float(x)


def format_(x, s):
    return format(x, s)


def getattr_hasattr():
    return (
        getattr([], "append") is not None,
        hasattr("a", "upper"),
        hasattr(5, "nope"),
        getattr(5, "real"),
        getattr(5, "nope", None),
        getattr(_Plain(3), "v"),
    )


def hash_(x):
    return hash(x)


def raises_hash_dict():
    return hash({})


def int_(*a):
    return int(*a)


def int_keywords():
    return int("ff", base=16), int("11", 2), int(x=5) if False else int("7")


def isinstance_(x):
    return (
        isinstance(x, int),
        isinstance(x, (str, float)),
        isinstance(x, bool),
        isinstance(x, object),
        isinstance(x, (list, (dict, tuple))),
        isinstance(x, type(None)),
    )


def raises_isinstance():
    return isinstance(5, "int")


def isinstance_union():
    return isinstance(5, int | str), isinstance(None, int | None), isinstance(1.5, int | str)


def issubclass_():
    return (
        issubclass(bool, int),
        issubclass(int, (str, object)),
        issubclass(int, float),
        issubclass(list, list),
        issubclass(KeyError, Exception),
    )


def raises_issubclass():
    return issubclass(5, int)


def iter_next():
    it = iter([1, 2])
    return next(it), next(it), next(it, None), iter(it) is it, next(iter("z"))


def iter_sentinel():
    data = [1, 2, 0, 5]
    return list(iter(lambda: data.pop(0), 0)), data


def raises_iter_int():
    return iter(5)


def raises_next_list():
    return next([1])


def raises_next_empty():
    return next(iter(()))


def len_(x):
    return len(x)


def raises_len_none():
    return len(None)


def list_tuple_set(xs):
    return list(xs), tuple(xs), sorted(set(xs)), list(dict.fromkeys(xs))


def raises_list_int():
    return list(5)


def map_(xs):
    return (
        list(map(str, xs)),
        list(map(lambda x: x * 2, xs)),
        list(map(lambda a, b: (a, b), xs, "abc")),
        list(map(max, xs, xs)),
        list(map(int, ["1", "2"])),
    )


def map_is_lazy():
    log = []
    m = map(lambda x: log.append(x) or x, [1, 2, 3])
    first = next(m)
    return first, list(log), list(m), log


def raises_map_no_iterable():
    return map(len)


def raises_map_in_function():
    return list(map(lambda x: 10 // x, [2, 0]))


def max_min(xs):
    return (
        max(xs),
        min(xs),
        max(xs, default=5),
        min(xs, key=lambda x: -x),
        max(xs, key=lambda x: x % 3),
        max(*xs),
        min(0, *xs),
    )


def max_min_ties():
    return (
        max([(1, "a"), (1, "b")], key=lambda p: p[0]),
        min("bca", "abc"),
        max("a", "b", key=ord),
        min([], default=None),
        max((), default="d", key=len),
        max(1, 1.0),
        min(1, True),
    )


def raises_max_empty():
    return max([])


def raises_min_empty_generator():
    return min(x for x in ())


def raises_max_mixed():
    return max(1, "a")


def raises_max_int():
    return max(5)


def raises_max_default_two():
    return max(1, 2, default=3)


def raises_max_no_argument():
    return max()


def raises_max_keyword():
    return max([1], foo=2)


def object_():
    a, b = object(), object()
    return a == b, a is a, a == a, isinstance(a, object), type(a).__name__, bool(a)


def pow_(*a):
    return pow(*a)


def pow_keywords():
    return pow(base=2, exp=5), pow(2, exp=3, mod=5), pow(2, 5, mod=7)


def raises_pow():
    return pow("a", 2)


def range_():
    return list(range(3)), range(3)[1]


def repr_(x):
    return repr(x)


def reversed_(xs):
    return list(reversed(xs)), [x for x in reversed(xs)]


def raises_reversed_set():
    return reversed({1})


def raises_reversed_int():
    return reversed(5)


def raises_reversed_generator():
    return reversed(x for x in [1])


def round_(*a):
    return round(*a)


def round_keywords():
    return round(number=2.567, ndigits=1), round(2.5, ndigits=None), round(12345, ndigits=-2)


def raises_round_str():
    return round("a")


def slice_():
    return slice(1, 2), [1, 2, 3][slice(1)]


def sorted_(xs):
    return (
        sorted(xs),
        sorted(xs, reverse=True),
        sorted(xs, key=lambda x: -x),
        sorted(xs, key=None, reverse=False),
        xs,
    )


def sorted_is_stable():
    return (
        sorted([(1, "b"), (0, "z"), (1, "a"), (0, "y")], key=lambda p: p[0]),
        sorted("bBaA", key=str.lower),
        sorted([3, 1, 2], key=lambda x: 0),
        sorted(["b", "a"], reverse=1),
    )


def sorted_by_several():
    return (
        sorted([("b", 2), ("a", 2), ("c", 1)], key=lambda p: (-p[1], p[0])),
        sorted([[2, 1], [1, 9], [1]]),
        sorted({"b": 1, "a": 2}),
        sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1]),
    )


def raises_sorted_mixed():
    return sorted([1, "a"])


def raises_sorted_int():
    return sorted(5)


def raises_sorted_positional_key():
    return sorted([1], len)


def raises_sorted_dicts():
    return sorted([{}, {}])


def raises_sorted_none_pair():
    return sorted([(1, None), (1, 2)])


def str_(x):
    return str(x)


def sum_(xs):
    return sum(xs), sum(xs, 10), sum(xs, start=0.5)


def sum_of_floats():
    return (
        sum([0.5, 0.25]),
        sum([1, 2.5]),
        sum([0.1] * 3),
        sum([1e16, 1.0, -1e16]),
        sum([], 0.0),
        sum([True, 2]),
        sum([1.5], 1),
    )


def raises_sum_none():
    return sum([1, None])


def raises_sum_strings():
    return sum(["a"], "")


def raises_sum_bytes():
    return sum([b"a"], b"")


def raises_sum_lists():
    return sum([[1]])


def type_(x):
    return type(x).__name__, type(x) is int, type(x) == type(x), isinstance(x, type(x))


def type_call():
    return type(5)("7"), type([])((1, 2)), type("")(5), type(1.5)(2), type({})(a=1), type(True)(0)


def zip_(a, b):
    return (
        list(zip(a, b)),
        list(zip(a)),
        list(zip()),
        list(zip(a, b, a)),
        dict(zip(a, b)),
        [x for x in zip(b, a)],
    )


def zip_strict():
    return list(zip([1, 2], "ab", strict=True)), list(zip([], strict=True))


def raises_zip_strict_shorter():
    return list(zip([1, 2], [1], strict=True))


def raises_zip_strict_longer():
    return list(zip([1], [1, 2], strict=True))


def raises_zip_strict_third():
    return list(zip([1], [1], [], strict=True))


def raises_zip_int():
    return zip([1], 5)


def zip_unzip():
    a, b = zip(*[(1, "a"), (2, "b")])
    return a, b, list(zip(*[[1, 2], [3, 4]]))


def zip_is_lazy():
    it = iter([1, 2, 3, 4])
    z = zip(it, "ab")
    return list(z), list(it)


def vars_and_dir():
    p = _Plain(5)
    return vars(p), "v" in dir(p), sorted(vars(p))


def raises_vars_int():
    return vars(5)


def builtins_as_values():
    fs = [abs, str, float, bool, hex]
    return (
        [f(-3) for f in fs],
        list(map(len, ["a", [1, 2]])),
        max(map(abs, [-5, 3])),
        (min if fs else max)(1, 2),
        sorted(["aa", "b"], key=len),
        {f.__name__: f(2) for f in (float, str)},
    )


def nested_builtins():
    return (
        sum(map(len, filter(None, ["a", "", "bc"]))),
        list(zip(*map(reversed, ["ab", "cd"]))),
        max(enumerate([3, 9, 2]), key=lambda p: p[1])[0],
        "".join(sorted(set("hello"))),
        list(map(list, zip([1, 2], [3, 4]))),
    )


def complex_float_int_bool_of_each_other():
    return (
        complex(float(int(True))),
        int(float("2.0")),
        bool(complex(0)),
        float(bool("x")),
        str(int("007")),
        list(str(12)),
        tuple({"a": 1}),
        bytes([int("65")]),
        set("aa") == {"a"},
    )


def raises_unknown_keyword_str():
    return str(foo=1)


def raises_bool_two():
    return bool(1, 2)


def raises_chr_float():
    return chr(97.0)


def raises_dict_two():
    return dict(1, 2)


def raises_getattr_one():
    return getattr(5)


def raises_getattr_name():
    return getattr(5, 5)


def print_returns_none():
    return print("x")


def input_free():
    return repr(print) if False else callable(print)


def exotic_strings_to_numbers():
    return (
        int("１２"),
        float("１.５"),
        int(" 5 "),
        float("\t1e3\n"),
        complex("1J"),
        int("-0x1f", 16),
        int("0_1", 10) if False else int("1_0"),
    )


def aggregates_on_dicts():
    d = {"b": 2, "a": 3}
    return (
        max(d),
        min(d, key=d.get),
        sum(d.values()),
        any(d),
        all(d.values()),
        list(map(d.get, "ab")),
        sorted(d, key=d.__getitem__),
        list(filter(lambda k: d[k] > 2, d)),
        list(enumerate(d)),
        list(zip(d, d.values())),
        list(reversed(d)),
        len(d),
        tuple(d),
        set(d) == {"a", "b"},
    )


STRICT = {"sum_of_floats"}
ARGS = {
    "abs_": [(-5,), (5,), (-2.5,), (-0.0,), (3 - 4j,), (True,), (-(2**70),)],
    "all_any": [([],), ([1, 0],), ([0, ""],), ("ab",), ({0: 1},), ((1, [0]),)],
    "ascii_": [("é漢😀",), ("a'b",), ([1, "é"],), (5,)],
    "bin_hex_oct": [(0,), (10,), (-255,), (True,)],
    "bool_": [(0,), ("",), ([0],), (0.0,), (None,), ("False",)],
    "chr_ord": [(65,), (233,), (0x1F600,), (0,)],
    "divmod_": [(7, 2), (-7, 2), (7.5, 2), (-7, 2.5), (True, 2)],
    "enumerate_": [("ab",), ([],), ((1, 2),)],
    "filter_": [([0, 1, 2, 3],), ([],), ((1, "", None, "a", 0.0),)],
    "float_": [(5,), ("1.5",), ("inf",), (True,)],
    "format_": [(5, "03"), ("a", ">3"), (1.5, ".2f"), (None, ""), ([1], "")],
    "hash_": [(5,), (-1,), (True,), (2.5,), ((1, 2),), (None,)][:5],
    "int_": [("5",), (2.9,), ("z", 36), (True,), ("0b11", 0)],
    "isinstance_": [(5,), (True,), ("a",), (1.5,), ([],), ({},), (None,)],
    "len_": [("abc",), ([],), ((1,),), ({1: 2},), ({1},), (range(5),), (b"ab",)],
    "list_tuple_set": [([3, 1, 3],), ("aba",), (range(2),)],
    "map_": [([1, 2, 3],), ((),), ([1.5, 2, 0],)],
    "max_min": [([3, 1, 2],), ([1.5, -2],)],
    "pow_": [(2, 3), (2, -1), (2, 3, 5), (2.0, 3), (0, 0), (-2, 3, 5), (2, 0.5), (-8, 1 / 3)],
    "repr_": [(5,), ("a",), ([1],), (None,), (1.0,), ({"a": 1},)],
    "reversed_": [([1, 2, 3],), ("ab",), ((),), (range(3),)],
    "round_": [(2.5,), (3.5,), (2.567, 1), (15, -1), (True,), (1e300,), (-2.5,), (2.5, 0)],
    "sorted_": [([3, 1, 2],), ([1.5, -1, True],), ([],)],
    "str_": [(5,), (1.5,), ("a",), (None,), ([1, "a"],), (True,)],
    "sum_": [([1, 2, 3],), ([],), ((1, 2.5),), ({1: 2},), (range(4),)],
    "type_": [
        (5,),
        (1.5,),
        ("a",),
        (None,),
        ([],),
        (True,),
        ((),),
        ({},),
        (1j,),
        (b"",),
        (range(1),),
    ],
    "zip_": [([1, 2], "abc"), ([], [1]), ((1, 2, 3), [4, 5, 6])],
}

"""f-strings, format(), str.format and % formatting."""
# mypy: ignore-errors


class _Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"P({self.x!r}, {self.y!r})"

    def __str__(self):
        return f"<{self.x}>"

    def __format__(self, spec):
        return f"[{spec}]{self.x}"


class _Plain:
    def __str__(self):
        return "plain"


def simple(a, b):
    return (
        f"{a} and {b}",
        f"{a}{b}",
        f"",
        f"x",
        f"{a!r}{b!s}",
        f"{{{a}}}",
        f"{a}tail",
        f"{a=}",
        f"{a = }",
        f"{a + a=}",
        f"{b!r:>10}",
    )


def nested_spec(x, w, p):
    return f"{x:{w}.{p}f}", f"{x:>{w}}", f"{x:{'*'}^{w}}", f"{x!r:{w}}"


def expressions(a):
    return (
        f"{a + 1}",
        f"{a * 2:>5}",
        f"{[i for i in range(a)]}",
        f"{(lambda v: v * 2)(a)}",
        f"{'yes' if a else 'no'}",
        f"{a:d}{a:x}",
        f"{ {'k': a}['k'] }",
        f"{(a,)}",
        f"{max(a, 5)}",
    )


def multi_line(a):
    return f"""first {a}
second {a + 1}"""


def int_specs(n, spec):
    return format(n, spec)


def raises_int_specs(n, spec):
    return format(n, spec)


def str_specs(s, spec):
    return format(s, spec)


def raises_str_specs(spec):
    return format("abc", spec)


def bool_and_none():
    return (
        f"{True} {None}",
        f"{True:d} {False:5}",
        f"{True:>6}",
        f"{None!r:>6}",
        format(True),
        f"{True!s:>6}",
    )


def raises_none_spec():
    return f"{None:5}"


def raises_list_spec():
    return f"{[1]:5}"


def raises_float_d():
    return f"{1.5:d}"


def raises_spec_in_fstring():
    s = "x"
    return f"{5:{s}y}"


def conversions(x):
    return f"{x!r}", f"{x!s}", f"{x!a}", f"{x!r:>8}"


def of_instance():
    p = _Point(1, "a")
    return (
        f"{p}",
        f"{p!s}",
        f"{p!r}",
        f"{p:abc}",
        f"{_Plain()}",
        f"{_Plain()!s:>8}",
        format(p, "zz"),
        "{:q} {!r} {!s}".format(p, p, p),
        "%s %r" % (p, p),
    )


def raises_plain_spec():
    return f"{_Plain():>8}"


def of_containers():
    return (
        f"{[1, 'a', None]}",
        f"{(1,)} {()}",
        f"{ {1: 2.0} }",
        f"{ {3} }",
        f"{range(3)}",
        f"{[_Point(1, 2)]}",
        str([b"a", 1j, True]),
    )


def format_positional():
    return (
        "{:>5}|{:<5}|{:^5}".format(1, "a", 2.5),
        "{0:03d} {0:x} {1:.2f}".format(255, 3.14159),
        "{:{}}|".format("a", 5),
        "{:{w}.{p}f}|".format(3.14159, w=8, p=2),
        "{:,}".format(1234567),
        "{!r:^7}".format("a"),
    )


def format_fields():
    return (
        "{p.x}:{p.y}".format(p=_Point(1, 2)),
        "{0[a][1]}".format({"a": [5, 6]}),
        "{0.x[0]}".format(_Point("q", 0)),
        "{a}{b}{a}".format(a=1, b=2),
        "{0[-1]}".format({"-1": "s"}),
    )


def raises_format_field_index():
    return "{0[5]}".format([1])


def raises_format_field_key():
    return "{0[x]}".format({"a": 1})


def raises_format_nested():
    return "{:{}}".format(1)


def percent_d(n):
    return "%d|%5d|%-5d|%05d|%+d|% d|%i|%u" % (n, n, n, n, n, n, n, n)


def percent_hex(n):
    return "%x|%X|%#x|%o|%#o|%08x" % (n, n, n, n, n, n)


def percent_s(v):
    return "%s|%10s|%-10s|%.2s|%r|%a|%5.1s" % (v, v, v, v, v, v, v)


def percent_float(x):
    return "%f|%.2f|%e|%E|%g|%G|%10.3f|%-10.1e|%+.1f|%#.0f|%05.1f" % (
        x,
        x,
        x,
        x,
        x,
        x,
        x,
        x,
        x,
        x,
        x,
    )


def percent_other():
    return (
        "%c%c" % ("a", 98),
        "%%",
        "100%%" % (),
        "%s" % "x",
        "%s" % (1,),
        "%s" % ((1, 2),),
        "%s %s" % ("a", [1]),
        "%(a)s-%(b)03d" % {"a": 1, "b": 2},
        "%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 3.14159),
        "%s" % [1, 2],
        "%s" % None,
        "%d" % 3.99,
        "%d" % True,
    )


def raises_percent_few():
    return "%s %s" % ("a",)


def raises_percent_many():
    return "%s" % (1, 2)


def raises_percent_d_str():
    return "%d" % "a"


def raises_percent_x_float():
    return "%x" % 1.5


def raises_percent_f_str():
    return "%f" % "a"


def raises_percent_key():
    return "%(x)s" % {"a": 1}


def raises_percent_mapping():
    return "%(x)s" % 5


def raises_percent_unknown():
    return "%y" % 5


def raises_percent_incomplete():
    return "abc%" % 5


def raises_percent_c_long():
    return "%c" % "ab"


def raises_percent_not_all():
    return "abc" % 5


def percent_of_dict_unused():
    return "abc" % {"a": 1}, "abc" % [1]


def raises_format_two_dots():
    return "{:.2.2f}".format(1.0)


def raises_format_str_arguments():
    return format(5, 5)


def table(rows):
    return "\n".join(f"{name:<10}|{price:>8.2f}|{n:^5d}" for name, price, n in rows)


def padded_unicode():
    return f"{'é':>4}|{'漢':<4}|{'😀':^5}|", "{:é>5}".format("a"), f"{5:😀^7}", "%5s|" % "é"


def dates_by_hand(y, m, d):
    return (
        f"{y:04d}-{m:02d}-{d:02d}",
        "%04d-%02d-%02d" % (y, m, d),
        "{:04}-{:02}-{:02}".format(y, m, d),
    )


def percentages(a, b):
    return f"{a / b:.1%}", f"{a / b:%}", f"{a / b:8.2%}|"


def adjacent_braces(a):
    return f"{{}}{a}{{{a}}}{{{{", "{{{}}}".format(a)


def debug_expression(d):
    return f"{d['a']=}", f"{len(d) = !r}", f"{d['a']=:>5}", f"{d=!s}"


def evaluated_in_order():
    log = []

    def f(x):
        log.append(x)
        return x

    return f"{f(1)} {f(2):{f(5)}} {f(3)}", log


def thousands(n):
    return f"{n:,}", f"{n:_}", f"{n:>15,}", f"{n:015,}", f"{n:+,}", f"{n:,d}"


ARGS = {
    "simple": [(1, "x"), (2.5, [1])],
    "nested_spec": [(3.14159, 10, 2), (-1.0, 6, 0)],
    "expressions": [(3,), (0,)],
    "multi_line": [(1,)],
    "int_specs": [
        (42, s)
        for s in [
            "",
            "d",
            "5",
            "<5",
            "^6",
            ">5",
            "05",
            "+",
            " ",
            "-",
            "x",
            "X",
            "#x",
            "#X",
            "o",
            "#o",
            "b",
            "#b",
            "c",
            "e",
            ".2f",
            "g",
            "%",
            "n",
            "*^9",
            "=+6",
            "+05d",
            "#06x",
            "#010b",
            "_b",
            "_x",
            ",",
            "x<4",
            "é>6",
            "08.3f",
        ]
    ]
    + [
        (-42, "05"),
        (-42, "=6"),
        (-42, "x"),
        (-42, "#b"),
        (0, "#x"),
        (0, "+"),
        (-1234567, ","),
        (1234567, "_"),
        (1234567, "012,"),
        (65536, "c"),
        (-7, ">+5"),
        (10, ".1e"),
    ],
    "raises_int_specs": [
        (5, "s"),
        (5, ".2d"),
        (5, "y"),
        (5, ",x"),
        (5, "z"),
        (-1, "c"),
        (5, "5 "),
        (5, "+c"),
        (5, ",_"),
        (5, "99999999999999999999"),
    ],
    "str_specs": [
        ("abc", s)
        for s in [
            "",
            "s",
            "5",
            "<5",
            ">5",
            "^6",
            "*^7",
            ".2",
            "5.1",
            ".0",
            "é<5",
            "<<5",
            "05",
            "10s",
            "^4.2s",
        ]
    ],
    "raises_str_specs": [("d",), ("+",), ("=5",), (",",), ("x",), (".",), ("#",), (".2f",)],
    "conversions": [("é\n",), (5,), ([1, "é"],)],
    "percent_d": [(42,), (-42,), (0,), (2**70,), (3.9,)][:4],
    "percent_hex": [(255,), (0,), (-255,), (2**70,)],
    "percent_s": [("abc",), (5,), (None,), ("é",), (1.5,)],
    "percent_float": [(3.14159,), (0.0,), (-1234.5,), (1e100,), (5,), (float("inf"),)],
    "table": [([("apple", 1.5, 3), ("fig", 22.125, 10)],)],
    "dates_by_hand": [(2024, 2, 9)],
    "percentages": [(1, 3), (2, 1)],
    "adjacent_braces": [(5,)],
    "debug_expression": [({"a": 1},)],
    "thousands": [(1234567,), (0,), (-12345,), (999,)],
}

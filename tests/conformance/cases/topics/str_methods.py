"""Every method of str, with ASCII and other text, and the errors."""
# mypy: ignore-errors


def capitalize(s):
    return s.capitalize(), s.title(), s.swapcase()


def case_changes(s):
    return s.lower(), s.upper(), s.casefold()


def predicates(s):
    return (
        s.isalpha(),
        s.isdigit(),
        s.isdecimal(),
        s.isnumeric(),
        s.isalnum(),
        s.isspace(),
        s.islower(),
        s.isupper(),
        s.istitle(),
        s.isascii(),
        s.isidentifier(),
        s.isprintable(),
    )


def center(s, n):
    return s.center(n), s.ljust(n), s.rjust(n), s.zfill(n)


def center_fill(s, n, c):
    return s.center(n, c), s.ljust(n, c), s.rjust(n, c)


def raises_center_fill():
    return "a".center(5, "ab")


def raises_center_float():
    return "a".center(5.0)


def raises_ljust_fill_int():
    return "a".ljust(5, 0)


def count(s, sub):
    return s.count(sub), s.count(sub, 2), s.count(sub, 1, 4), s.count(sub, -3)


def find(s, sub):
    return (
        s.find(sub),
        s.rfind(sub),
        s.find(sub, 2),
        s.rfind(sub, 0, 3),
        s.find(sub, -2),
        s.find(sub, 10),
    )


def index(s, sub):
    return s.index(sub), s.rindex(sub)


def raises_index():
    return "abc".index("z")


def raises_rindex():
    return "abc".rindex("z")


def raises_find_int():
    return "abc".find(1)


def raises_count_none():
    return "abc".count(None)


def startswith(s, p):
    return s.startswith(p), s.endswith(p), s.startswith(p, 1), s.endswith(p, 0, 2)


def startswith_tuple():
    return (
        "hello".startswith(("x", "he")),
        "hello".endswith(("lo", "y")),
        "hello".startswith(()),
        "hello".endswith(("x",)),
    )


def raises_startswith_list():
    return "a".startswith(["a"])


def raises_endswith_int():
    return "a".endswith(1)


def strip(s):
    return s.strip(), s.lstrip(), s.rstrip()


def strip_chars(s, c):
    return s.strip(c), s.lstrip(c), s.rstrip(c)


def strip_none():
    return " a ".strip(None), "xax".strip(""), "abc".strip("abc")


def raises_strip_int():
    return "a".strip(1)


def split(s):
    return s.split(), s.split(" "), s.rsplit(), s.rsplit(" ")


def split_max(s, n):
    return (
        s.split(None, n),
        s.split(" ", n),
        s.rsplit(None, n),
        s.rsplit(" ", n),
        s.split(maxsplit=n),
        s.rsplit(sep=" ", maxsplit=n),
    )


def split_separator(s, sep):
    return s.split(sep), s.rsplit(sep), s.split(sep, 1), s.rsplit(sep, 1)


def raises_split_empty():
    return "a".split("")


def raises_split_int():
    return "a".split(1)


def splitlines(s):
    return s.splitlines(), s.splitlines(True), s.splitlines(keepends=True)


def partition(s, sep):
    return s.partition(sep), s.rpartition(sep)


def raises_partition_empty():
    return "a".partition("")


def join():
    return (
        ",".join(["a", "b", "c"]),
        "".join([]),
        "-".join("xyz"),
        ", ".join(("a",)),
        "é".join(["1", "2"]),
        " ".join({"k": 1, "l": 2}),
        "+".join(str(i) for i in range(4)),
    )


def raises_join_int():
    return ",".join(["a", 1])


def raises_join_none():
    return ",".join(None)


def raises_join_second_int():
    return ",".join([1, 2])


def replace(s, a, b):
    return s.replace(a, b), s.replace(a, b, 1), s.replace(a, b, 0), s.replace(a, b, -1)


def raises_replace_none():
    return "a".replace("a", None)


def expandtabs():
    return (
        "a\tb".expandtabs(),
        "a\tbb\tccc".expandtabs(4),
        "\t".expandtabs(0),
        "ab\n\tc".expandtabs(3),
        "a\tb".expandtabs(tabsize=2),
    )


def translate():
    return (
        "abc".translate({97: "x", 98: None, 99: 100}),
        "hello".translate(str.maketrans("el", "ip")),
        "abc".translate(str.maketrans("a", "1", "b")),
        "aé".translate({233: "e"}),
        "ab".translate(str.maketrans({"a": "AA", "b": ""})),
    )


def raises_maketrans_lengths():
    return str.maketrans("ab", "c")


def raises_maketrans_key():
    return str.maketrans({"ab": "c"})


def removeprefix():
    return (
        "prefix-x".removeprefix("prefix"),
        "x".removeprefix("y"),
        "file.txt".removesuffix(".txt"),
        "file.txt".removesuffix(""),
        "aa".removeprefix("a"),
        "é1".removesuffix("1"),
    )


def encode(s, e):
    return s.encode(e)


def encode_default(s):
    return s.encode(), s.encode("utf-8", "strict"), len(s.encode())


def encode_errors():
    return (
        "aé".encode("ascii", "ignore"),
        "aé".encode("ascii", "replace"),
        "aé".encode("ascii", "backslashreplace"),
        "aé漢".encode("latin-1", "xmlcharrefreplace"),
        "\ud800".encode("utf-8", "replace"),
    )


def raises_encode_ascii():
    return "aé".encode("ascii")


def raises_encode_latin():
    return "a漢b".encode("latin-1")


def raises_encode_surrogate():
    return "a\ud800".encode()


def raises_encode_unknown():
    return "a".encode("no-such-code")


def zfill_signs():
    return "-5".zfill(5), "+5".zfill(5), "--5".zfill(5), "".zfill(3), "abc".zfill(2), "é".zfill(3)


def format_method():
    return (
        "{} {}".format(1, "a"),
        "{1} {0}".format(1, 2),
        "{x}-{y}".format(x=1, y=2),
        "{0.real} {0.imag}".format(3),
        "{0[1]}{0[0]}".format([1, 2]),
        "{a[k]}".format(a={"k": 5}),
        "{{}}".format(),
        "{!r}".format("x"),
    )


def format_map():
    return "{a} {b:>3}".format_map({"a": 1, "b": 2})


def raises_format_map_key():
    return "{c}".format_map({"a": 1})


def raises_format_index():
    return "{} {}".format(1)


def raises_format_key():
    return "{x}".format(1)


def raises_format_mixed():
    return "{} {0}".format(1)


def raises_format_brace():
    return "{".format(1)


def raises_format_single_close():
    return "}".format(1)


def raises_format_conversion():
    return "{!z}".format(1)


def raises_format_attribute():
    return "{0.nothing}".format(1)


def method_as_function():
    return (
        str.upper("abc"),
        list(map(str.strip, [" a ", "b "])),
        str.join("-", ["a", "b"]),
        str.replace("aaa", "a", "b", 2),
        str.isdigit("5"),
    )


def raises_method_on_int():
    return str.upper(5)


def raises_unknown_method():
    return "abc".push("d")


def raises_too_many_arguments():
    return "abc".upper(1)


def raises_missing_argument():
    return "abc".replace("a")


def words_title(s):
    return " ".join(w[:1].upper() + w[1:] for w in s.split())


def camel_to_snake(s):
    out = ""
    for c in s:
        if c.isupper() and out:
            out += "_"
        out += c.lower()
    return out


def parse_key_values(s):
    return {
        k.strip(): v.strip() for k, _, v in (part.partition("=") for part in s.split(";") if part)
    }


def count_vowels(s):
    return sum(c in "aeiou" for c in s.lower()), {v: s.lower().count(v) for v in "aeiou"}


def wrap(text, width):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return lines + [line]


_T = [
    ("hello world",),
    ("ÉCOLE été",),
    ("ß straße",),
    ("ǆ ŉ ﬁ",),
    ("",),
    ("they're bill's",),
    ("ΑΣ Σ",),
    ("123abc DEF",),
    ("ÀéÎõÜ",),
    ("İı",),
]
_W = [
    ("  a  b c ",),
    ("",),
    ("   ",),
    ("a",),
    ("a\tb\nc\r\n",),
    ("\u2003é\u00a0x\u3000",),
    ("a b  c   d",),
]
ARGS = {
    "capitalize": _T,
    "case_changes": _T,
    "predicates": [
        ("abc",),
        ("ABC",),
        ("123",),
        ("²³",),
        ("½",),
        ("٣",),
        ("",),
        (" \t",),
        ("a1_",),
        ("Title Case",),
        ("été",),
        ("漢字",),
        ("1a",),
        ("a b",),
        ("\x00",),
        ("\u00a0",),
        ("Ⅷ",),
        ("ǅ",),
        ("ª",),
        ("😀",),
        ("def",),
        ("Aa Bb1",),
    ],
    "center": [("ab", 6), ("ab", 5), ("abc", 6), ("ab", 1), ("", 3), ("é", 4), ("-1", 5)],
    "center_fill": [("ab", 7, "*"), ("a", 4, "é"), ("漢", 5, "-")],
    "count": [
        ("banana", "an"),
        ("aaaa", "aa"),
        ("abc", ""),
        ("", ""),
        ("éaé", "é"),
        ("abc", "abcd"),
    ],
    "find": [
        ("hello", "l"),
        ("hello", "zz"),
        ("hello", ""),
        ("", "a"),
        ("aé漢😀é", "é"),
        ("abcabc", "abc"),
        ("aaaa", "aa"),
    ],
    "index": [("hello", "l"), ("a漢b漢", "漢")],
    "startswith": [
        ("hello", "he"),
        ("hello", "lo"),
        ("hello", ""),
        ("", ""),
        ("a", "ab"),
        ("éa", "é"),
        ("hello", "e"),
    ],
    "strip": _W,
    "split": _W,
    "strip_chars": [
        ("xxabcxx", "x"),
        ("abcba", "ab"),
        ("éaé", "é"),
        ("  a", "b"),
        ("www.example.com", "cmowz."),
    ],
    "split_max": [("  a  b c ", 1), ("a b c", 0), ("a b c d", 2), ("a b", -1), ("", 3)],
    "split_separator": [
        ("a,b,,c", ","),
        ("a--b--c", "--"),
        ("", ","),
        ("abc", "abc"),
        ("éxéyé", "é"),
        ("aaa", "aa"),
    ],
    "splitlines": [
        ("a\nb\r\nc\rd",),
        ("a\n",),
        ("",),
        ("\n\n",),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f",),
    ],
    "partition": [("a=b=c", "="), ("abc", "="), ("", "x"), ("éxé", "x"), ("a::b", "::")],
    "replace": [
        ("banana", "an", "x"),
        ("abc", "", "-"),
        ("", "", "x"),
        ("aaa", "a", ""),
        ("éaé", "é", "漢"),
        ("abc", "z", "y"),
        ("", "a", "b"),
    ],
    "encode": [
        ("abc", "utf-8"),
        ("aé漢😀", "utf-8"),
        ("aé", "latin-1"),
        ("abc", "ascii"),
        ("aé😀", "utf-16-le"),
        ("a漢", "utf-16-be"),
        ("a😀", "utf-32-le"),
        ("é", "UTF8"),
        ("é", "iso-8859-1"),
    ],
    "encode_default": [("abc",), ("aé漢😀",), ("",)],
    "words_title": [("the quick brown",)],
    "camel_to_snake": [("camelCaseName",), ("HTTPServer",)],
    "parse_key_values": [("a=1; b = two ;c=x=y;",)],
    "count_vowels": [("Programming Language",)],
    "wrap": [("the quick brown fox jumps over the lazy dog", 12), ("", 5)],
}

"""Strings: indexing, slicing, operators, iteration, comparison, Unicode."""
# mypy: ignore-errors

_MIXED = "aé漢😀z"


def index(s, i):
    return s[i]


def raises_index(s, i):
    return s[i]


def raises_index_type():
    return "abc"["0"]


def slices(s):
    return s[1:3], s[::-1], s[-2:], s[:-1], s[::2], s[5:2], s[100:], s[-100:2], s[3:0:-1], s[:]


def raises_slice_step_zero():
    return "abc"[::0]


def length(s):
    return len(s)


def concatenation(s):
    return s + "x", "é" + s, s + s, "" + s


def raises_add_int():
    return "a" + 1


def raises_add_none():
    return "a" + None


def raises_radd_int():
    return 1 + "a"


def repeat(s):
    return s * 3, 2 * s, s * 0, s * -1, s * True


def raises_repeat_float():
    return "a" * 2.0


def raises_multiply_str():
    return "a" * "b"


def raises_subtract():
    return "a" - "b"


def raises_set_item():
    s = "abc"
    s[0] = "x"


def raises_del_item():
    s = "abc"
    del s[0]


def raises_call():
    s = "abc"
    return s()


def contains(s):
    return "a" in s, "" in s, s in s, "zz" in s, "é" in s, "xyz" not in s


def raises_contains_int():
    return 1 in "123"


def iterate(s):
    return [c for c in s], list(s), tuple(s), [ord(c) for c in s]


def iterate_with_index(s):
    return list(enumerate(s)), list(zip(s, s[1:])), list(reversed(s))


def compare(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


def raises_compare_int():
    return "a" < 1


def equal_other_types():
    return "1" == 1, "a" == b"a", "" == None, "a" != ["a"], "" == ()


def truth():
    return bool(""), bool(" "), bool("0"), not "", "" or "x", "a" and "b"


def representation(s):
    return repr(s), str(s), ascii(s), [s]


def escapes():
    return (
        "\t\n\r\\'\"\a\b\f\v\0\x41\u00e9\U0001f600\101",
        r"\n\t",
        "a\
b",
        "\N{GREEK SMALL LETTER ALPHA}",
    )


def triple_quotes():
    return (
        """one
  two
""",
        '''it's "so"''',
    )


def implicit_concatenation():
    return "a" "b" "c" r"\d"


def ord_chr():
    return ord("a"), ord("é"), ord("😀"), chr(97), chr(0x1F600), chr(0), chr(0x10FFFF)


def raises_ord_two():
    return ord("ab")


def raises_ord_empty():
    return ord("")


def raises_ord_int():
    return ord(5)


def raises_chr_negative():
    return chr(-1)


def raises_chr_big():
    return chr(0x110000)


def raises_chr_str():
    return chr("a")


def max_min_sorted(s):
    return max(s), min(s), sorted(s), sorted(s, reverse=True), "".join(sorted(s))


def raises_max_empty():
    return max("")


def build_in_loop(n):
    s = ""
    for i in range(n):
        s += str(i) + ","
    return s


def build_prepending():
    s = ""
    for c in "abc":
        s = c + s
    return s


def alias_not_changed():
    a = "x"
    b = a
    a += "y"
    return a, b


def is_palindrome(s):
    t = "".join(c.lower() for c in s if c.isalnum())
    return t == t[::-1]


def caesar(s, k):
    out = []
    for c in s:
        if "a" <= c <= "z":
            out.append(chr((ord(c) - 97 + k) % 26 + 97))
        elif "A" <= c <= "Z":
            out.append(chr((ord(c) - 65 + k) % 26 + 65))
        else:
            out.append(c)
    return "".join(out)


def run_length(s):
    out, i = "", 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out += s[i] + (str(j - i) if j - i > 1 else "")
        i = j
    return out


def count_characters(s):
    d = {}
    for c in s:
        d[c] = d.get(c, 0) + 1
    return d


def levenshtein(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1]


def longest_common_prefix(words):
    if not words:
        return ""
    first, last = min(words), max(words)
    for i, c in enumerate(first):
        if c != last[i]:
            return first[:i]
    return first


def unpack_string():
    a, b, *c = "hello"
    return a, b, c


def raises_unpack_string():
    a, b = "abc"
    return a


def star_string():
    return [*"ab", *"c"], {*"aa"}, (*"xy",)


def constructor():
    return (
        str(),
        str(5),
        str(1.5),
        str(None),
        str(True),
        str([1, "a"]),
        str((1,)),
        str({"a": 1}),
        str(b"x"),
        str("s"),
    )


def str_of_bytes():
    return (
        str(b"caf\xc3\xa9", "utf-8"),
        str(b"\xff", "latin-1"),
        str(b"a\xffb", "ascii", "replace"),
        str(object=5),
        str(b"ab", encoding="ascii", errors="strict"),
    )


def raises_str_decode():
    return str(b"\xff", "utf-8")


def raises_str_too_many():
    return str("a", "utf-8")


def hash_equal():
    return hash("abc") == hash("ab" + "c"), hash("") == 0


def surrogates():
    return "\ud800", len("\ud800"), "\ud800" == "\ud800"


def normalisation_not_done():
    return "é" == "e\u0301", len("e\u0301"), "ß".upper(), "ǆ".title(), "İ".lower(), len("İ".lower())


def wide_and_narrow_results():
    return (
        (_MIXED + "a")[0],
        _MIXED[:1] == "a",
        _MIXED[1:2] + _MIXED[3:4],
        _MIXED.replace("😀", ""),
        _MIXED[::-1],
    )


def in_dict_and_set():
    return {"a": 1, "b": 2}["a" + ""], "é" in {"é", "x"}, {_MIXED[2]: 5}["漢"]


def formatted_number_parts(x):
    return str(x).split("."), len(str(x)), str(x)[::-1], "e" in str(x)


def compare_sequence():
    return (
        ["a", "B"] < ["a", "b"],
        ("x", 1) == ("x", 1),
        sorted(["b", "A", "a", "B", "", "aa", "é", "z"]),
    )


def min_by_key(words):
    return (
        min(words, key=len),
        max(words, key=len),
        sorted(words, key=lambda w: (len(w), w)),
        sorted(words, key=str.lower),
    )


def chars_arithmetic():
    return (
        [chr(ord("a") + i) for i in range(5)],
        sum(ord(c) - 48 for c in "12345"),
        "".join(map(chr, range(65, 70))),
    )


def bool_str_methods_chain(s):
    return s.strip().lower().replace(" ", "-").split("-")


_S = [("hello",), ("",), ("aé漢😀z",), ("ab",)]
ARGS = {
    "index": [("abc", 0), ("abc", -1), ("aé漢😀z", 3), ("aé漢😀z", -2), ("ab", True)],
    "raises_index": [("abc", 3), ("abc", -4), ("", 0), ("é", 1)],
    "slices": _S,
    "length": _S,
    "concatenation": _S,
    "repeat": _S,
    "contains": _S,
    "iterate": _S,
    "iterate_with_index": _S,
    "compare": [
        ("a", "b"),
        ("a", "a"),
        ("a", "aa"),
        ("Z", "a"),
        ("é", "z"),
        ("😀", "\uffff"),
        ("", "a"),
        ("10", "9"),
        ("ab\0", "ab"),
    ],
    "representation": [
        ("a",),
        ("it's",),
        ('say "x"',),
        ("""both ' and \"""",),
        ("\n\t\\",),
        ("é漢😀",),
        ("\x00\x7f\x80\xa0\xad",),
        ("\u200b\u2028\ue000",),
        ("\ud800",),
        ("",),
    ],
    "max_min_sorted": [("hello",), ("zebra",), ("é漢a",)],
    "build_in_loop": [(0,), (15,), (200,)],
    "is_palindrome": [("A man, a plan, a canal: Panama",), ("no",), ("",)],
    "caesar": [("Hello, World!", 3), ("xyz", -5)],
    "run_length": [("aaabccd",), ("",), ("éé😀",)],
    "count_characters": [("mississippi",), ("aé漢a",)],
    "levenshtein": [("kitten", "sitting"), ("", "abc"), ("flaw", "lawn")],
    "longest_common_prefix": [(["flower", "flow", "flight"],), ([],), (["a"],), (["x", "y"],)],
    "formatted_number_parts": [(3.14,), (1e20,), (-12,)],
    "min_by_key": [(["pear", "Fig", "apple", "kiwi"],)],
    "bool_str_methods_chain": [("  Hello Big World ",)],
}

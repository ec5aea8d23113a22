"""string and re."""
# mypy: ignore-errors

import re
import string

_WORD = re.compile(r"[A-Za-z]+")


def string_constants():
    return (
        string.ascii_lowercase,
        string.ascii_uppercase,
        string.ascii_letters,
        string.digits,
        string.hexdigits,
        string.octdigits,
        string.punctuation,
        string.whitespace,
        len(string.printable),
    )


def string_capwords():
    return string.capwords("hello  big world"), string.capwords("a-b c", "-")


def string_template():
    return string.Template("$a and ${b} $$").substitute(a=1, b="x"), string.Template(
        "$a $z"
    ).safe_substitute(a=2)


def raises_template():
    return string.Template("$a").substitute(b=1)


def raises_template_invalid():
    return string.Template("$ 1").substitute()


def match_search(p, s):
    m, n, f = re.match(p, s), re.search(p, s), re.fullmatch(p, s)
    return m and m.group(), n and (n.group(), n.span()), f is not None


def groups():
    m = re.search(r"(\d+)-(\d+)(?:-(\d+))?", "tel 12-345 x")
    return (
        m.group(),
        m.group(0),
        m.group(1),
        m.group(2),
        m.group(3),
        m.groups(),
        m.groups("none"),
        m.group(1, 2),
        m[1],
        m.start(),
        m.end(2),
        m.span(1),
        m.span(3),
        m.lastindex,
    )


def named_groups():
    m = re.match(r"(?P<year>\d{4})-(?P<month>\d\d)", "2024-03-05")
    return (
        m.group("year"),
        m["month"],
        m.groupdict(),
        m.start("month"),
        m.lastgroup,
        m.expand(r"\2/\1 \g<year>"),
    )


def raises_no_such_group():
    return re.match("(a)", "a").group(2)


def raises_no_such_name():
    return re.match("(a)", "a").group("x")


def raises_group_of_none():
    return re.match("b", "a").group()


def findall():
    return (
        re.findall(r"\d+", "a1b22c333"),
        re.findall(r"(\w)=(\w)", "a=1 b=2"),
        re.findall(r"(x)?y", "xyy"),
        re.findall("", "ab"),
        re.findall(r"a*", "baac"),
    )


def finditer():
    return [(m.group(), m.start(), m.end()) for m in re.finditer(r"\w+", "hi big world")], [
        m.span() for m in re.finditer("", "ab")
    ]


def sub_forms():
    return (
        re.sub(r"\d", "#", "a1b2"),
        re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"),
        re.sub("a", "b", "aaa", count=2),
        re.subn("a", "b", "aba"),
        re.sub(r"(?P<n>\d)", r"<\g<n>>", "x1"),
        re.sub("", "-", "ab"),
        re.sub("x*", "-", "abxd"),
        re.sub(r"\.", r"\\", "a.b"),
        re.sub("a", r"\n", "bab"),
    )


def sub_function():
    return (
        re.sub(r"\d+", lambda m: str(int(m.group()) * 2), "a1b22"),
        re.sub(r"[aeiou]", lambda m: m[0].upper(), "hello"),
        _WORD.sub(lambda m: m.group()[::-1], "abc def"),
    )


def raises_sub_group():
    return re.sub("a", r"\1", "a")


def split_forms():
    return (
        re.split(r"[,;]\s*", "a, b;c,d"),
        re.split(r"(-)", "a-b-c"),
        re.split(r"\s+", " a b "),
        re.split("x", "axbxc", maxsplit=1),
        re.split(r"(a)|b", "1a2b3"),
        re.split(r"\b", "ab cd"),
    )


def flags():
    return (
        re.findall("a", "aA", re.I),
        re.findall("^a", "a\na", re.M),
        re.match("a.b", "a\nb", re.S) is not None,
        re.match("a.b", "a\nb"),
        re.findall(r"(?i)AB", "ab AB"),
        re.sub(r"a  b # comment", "x", "ab", flags=re.X),
        re.findall("É", "éÉ", re.IGNORECASE),
        re.findall(r"\w+", "é漢 a", re.A),
    )


def compiled():
    p = re.compile(r"(\d)(\d)?", re.I)
    return (
        p.pattern,
        p.groups,
        p.match("12").groups(),
        p.search("a1").start(),
        p.findall("1 23"),
        p.sub("x", "1 23"),
        p.split("a1b"),
        p.fullmatch("123"),
        p.match("a12", 1).group(),
        p.search("a12b3", 3).group(),
        p.findall("123456", 1, 4),
    )


def classes():
    return (
        re.findall(r"[a-c]", "abcd"),
        re.findall(r"[^a-c]", "abcd"),
        re.findall(r"[\]\-x]", "a]-x"),
        re.findall(r"\D", "1a2"),
        re.findall(r"\s", "a b\tc"),
        re.findall(r"\S+", " ab c"),
        re.findall(r"\w", "a_1-é"),
        re.findall(r"[\w.]+@[\w.]+", "me@x.org, you@y.de"),
        re.findall(r"[é-í]", "aéêz"),
    )


def quantifiers():
    return (
        re.findall(r"a{2}", "aaaa"),
        re.findall(r"a{1,2}", "aaa"),
        re.findall(r"a{2,}", "aaa"),
        re.findall(r"a+?", "aaa"),
        re.findall(r"<.*?>", "<a><b>"),
        re.findall(r"<.*>", "<a><b>"),
        re.findall(r"ab?", "abaa"),
        re.findall(r"(?:ab)+", "ababab"),
        re.findall("a{,2}", "aaa"),
    )


def anchors():
    return (
        re.findall(r"\bw\w*", "we go west"),
        re.findall(r"\Ba", "ba a"),
        re.search(r"a$", "ba\n") is not None,
        re.search(r"a\Z", "ba\n"),
        re.match(r"\Aab", "ab").group(),
        re.findall(r"^\w", "ab\ncd", re.M),
        re.findall(r"\w$", "ab\ncd", re.M),
    )


def look_around():
    return (
        re.findall(r"\d+(?= euro)", "5 euro 6 cent"),
        re.findall(r"\d+(?! euro)\b", "5 euro 6 cent"),
        re.findall(r"(?<=\$)\d+", "$5 6"),
        re.findall(r"(?<!\$)\b\d+", "$5 6"),
    )


def back_references():
    return (
        re.findall(r"(\w)\1", "aabbc"),
        re.match(r"(?P<q>['\"]).*(?P=q)", "'a'").group(),
        re.sub(r"\b(\w+) \1\b", r"\1", "the the cat cat sat"),
    )


def alternation():
    return (
        re.findall("cat|dog", "cat dog cow"),
        re.match("a|ab", "ab").group(),
        re.findall(r"(a|b)c", "ac bc"),
        re.findall(r"gr(?:a|e)y", "gray grey"),
        re.match("(a)|(b)", "b").groups(),
    )


def escape():
    return (
        re.escape("a.b*c"),
        re.escape("x y-z_é"),
        re.findall(re.escape("(x)"), "a(x)b"),
        re.escape(""),
    )


def raises_bad_pattern(p):
    return re.compile(p)


def raises_search_int():
    return re.search("a", 5)


def raises_mixed_bytes():
    return re.search("a", b"a")


def bytes_patterns():
    return (
        re.findall(rb"\d+", b"a1b22"),
        re.sub(b"a", b"x", b"banana"),
        re.match(b"(.)", b"z").group(1),
    )


def match_object():
    m = re.search("b(c)", "abcd")
    return bool(m), m.string, m.re.pattern, m.pos, m.endpos, repr(m), m.regs


def tokenizer(text):
    spec = r"(?P<num>\d+(?:\.\d+)?)|(?P<name>[a-z_]\w*)|(?P<op>[-+*/=()])|(?P<space>\s+)|(?P<bad>.)"
    return [(m.lastgroup, m.group()) for m in re.finditer(spec, text) if m.lastgroup != "space"]


def email_check(s):
    return bool(re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", s))


def template_fill():
    return re.sub(r"\{(\w+)\}", lambda m: {"a": "1", "b": "2"}.get(m[1], "?"), "{a}-{b}-{c}")


def log_parse():
    return [
        m.groups()
        for line in ["ERROR 12: disk", "bad", "INFO 3: ok"]
        if (m := re.match(r"(\w+) (\d+): (.*)", line))
    ]


def camel_case():
    return re.sub(r"(?<!^)(?=[A-Z])", "_", "camelCaseName").lower(), re.sub(
        r"_(\w)", lambda m: m[1].upper(), "snake_case_name"
    )


def unicode_text():
    return (
        re.findall(r"\w+", "naïve 漢字 ok"),
        re.findall(r"\d", "٣4"),
        re.search("😀+", "a😀😀b").span(),
        re.split("é", "aébéc"),
        re.findall(r"\s", "a\u00a0b\u2003"),
    )


def count_words(text):
    d = {}
    for w in re.findall(r"[a-z']+", text.lower()):
        d[w] = d.get(w, 0) + 1
    return d


ARGS = {
    "match_search": [
        ("a+", "baaa"),
        ("a*", "baaa"),
        (r"\d{3}", "123"),
        ("x", "abc"),
        ("", ""),
        ("(a|b)*c", "ababc"),
    ],
    "raises_bad_pattern": [
        ("(",),
        ("[",),
        ("*a",),
        ("a**",),
        (r"\1",),
        ("(?P<n>a)(?P<n>b)",),
        ("a{3,2}",),
        ("(?z)",),
        ("[z-a]",),
        ("\\",),
    ],
    "tokenizer": [("x1 = 3.14 * (y + 2) ?",)],
    "email_check": [("a.b+c@x-y.org",), ("bad@",)],
    "count_words": [("It's the end, the END.",)],
}

"""bytes: literals, indexing, methods, errors."""
# mypy: ignore-errors


def literals():
    return b"", b"abc", b"\x00\xff", b"ab", rb"\n", b"\"'", bytes([104, 105])


def representation(b):
    return repr(b), str(b), f"{b}", len(b)


def index(b, i):
    return b[i]


def raises_index():
    return b"abc"[3]


def raises_index_type():
    return b"abc"["a"]


def slices(b):
    return b[1:3], b[::-1], b[-1:], b[:0]


def iterate(b):
    return list(b), [x + 1 for x in b], sum(b), max(b, default=None), sorted(b)


def concatenation():
    return b"a" + b"b", b"ab" * 3, 2 * b"x", b"a" * 0


def raises_add_str():
    return b"a" + "b"


def raises_add_int():
    return b"a" + 1


def raises_str_add():
    return "a" + b"b"


def raises_set_item():
    b = b"abc"
    b[0] = 1


def contains():
    return (
        97 in b"abc",
        b"bc" in b"abc",
        b"" in b"a",
        300 not in b"abc" if False else b"x" not in b"abc",
    )


def raises_contains_str():
    return "a" in b"abc"


def raises_contains_300():
    return 300 in b"abc"


def compare(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


def raises_compare_str():
    return b"a" < "a"


def equal_other_types():
    return b"a" == "a", b"" == [], b"a" == bytearray(b"a"), b"\x01" == 1


def constructor():
    return (
        bytes(),
        bytes(3),
        bytes([1, 2, 3]),
        bytes("é", "utf-8"),
        bytes(b"x"),
        bytes(range(5)),
        bytes((255,)),
        bytes(bytearray(b"q")),
    )


def raises_constructor_value():
    return bytes([256])


def raises_constructor_negative_value():
    return bytes([-1])


def raises_constructor_negative_count():
    return bytes(-1)


def raises_constructor_str():
    return bytes("abc")


def raises_constructor_float():
    return bytes(1.5)


def raises_constructor_items():
    return bytes(["a"])


def decode(b, e):
    return b.decode(e)


def decode_errors():
    return (
        b"a\xffb".decode("utf-8", "ignore"),
        b"a\xffb".decode("utf-8", "replace"),
        b"a\xff".decode("ascii", "backslashreplace"),
        b"\xe9".decode(encoding="latin-1"),
        b"\xe6\xbc".decode("utf-8", errors="replace"),
    )


def raises_decode():
    return b"ab\xff".decode()


def raises_decode_truncated():
    return b"\xe6\xbc".decode("utf-8")


def raises_decode_ascii():
    return b"\x80".decode("ascii")


def raises_decode_unknown():
    return b"a".decode("no-such-code")


def hexed(b):
    return b.hex(), bytes.fromhex(b.hex()) == b


def hex_separator():
    return (
        b"\x01\x02\x03\x04".hex(":"),
        b"\x01\x02\x03".hex("-", 2),
        b"\x01\x02\x03".hex("-", -2),
        bytes.fromhex("0a FF 1b"),
    )


def raises_fromhex():
    return bytes.fromhex("0g")


def raises_fromhex_odd():
    return bytes.fromhex("abc")


def case_methods(b):
    return b.upper(), b.lower(), b.capitalize(), b.title(), b.swapcase()


def predicates(b):
    return (
        b.isalpha(),
        b.isdigit(),
        b.isalnum(),
        b.isspace(),
        b.islower(),
        b.isupper(),
        b.istitle(),
        b.isascii(),
    )


def find(b):
    return (
        b.find(b"a"),
        b.rfind(b"a"),
        b.find(97),
        b.find(b"zz"),
        b.count(b"a"),
        b.count(97),
        b.find(b"", 1),
    )


def raises_index_absent():
    return b"abc".index(b"z")


def raises_find_str():
    return b"abc".find("a")


def strip(b):
    return b.strip(), b.lstrip(), b.rstrip(), b.strip(b"a "), b.lstrip(b"a"), b.rstrip(b" b")


def split(b):
    return (
        b.split(),
        b.split(b","),
        b.rsplit(b",", 1),
        b.split(b",", 1),
        b.splitlines(),
        b.partition(b","),
        b.rpartition(b","),
    )


def raises_split_str():
    return b"a,b".split(",")


def join():
    return b",".join([b"a", b"b"]), b"".join([]), b"-".join((b"x", bytearray(b"y")))


def raises_join_str():
    return b",".join(["a"])


def replace():
    return (
        b"banana".replace(b"an", b"X"),
        b"banana".replace(b"an", b"", 1),
        b"ab".replace(b"", b"-"),
    )


def starts():
    return (
        b"abc".startswith(b"ab"),
        b"abc".endswith((b"x", b"c")),
        b"abc".startswith(b""),
        b"abc".removeprefix(b"a"),
        b"abc".removesuffix(b"bc"),
    )


def raises_starts_str():
    return b"abc".startswith("a")


def pad():
    return (
        b"ab".center(6, b"*"),
        b"ab".ljust(4),
        b"ab".rjust(4, b"-"),
        b"-5".zfill(5),
        b"a\tb".expandtabs(4),
    )


def translate():
    return (
        b"hello".translate(bytes.maketrans(b"el", b"ip")),
        b"hello".translate(None, b"l"),
        bytes.maketrans(b"a", b"b")[97],
    )


def percent():
    return (
        b"%d %s" % (5, b"x"),
        b"%x" % 255,
        b"%.2f" % 1.5,
        b"%a" % "é",
        b"%5d|" % 3,
        b"%c" % 65,
        b"%b" % b"q",
    )


def raises_percent_str():
    return b"%s" % "x"


def truth():
    return bool(b""), bool(b"\0"), not b"", b"" or b"x"


def as_key():
    return {b"a": 1, b"b": 2}[b"a"], b"a" in {b"a"}, hash(b"a") == hash("a".encode())


def unpack():
    a, b, *c = b"hello"
    return a, b, c


def checksum(b):
    a, c = 1, 0
    for x in b:
        a = (a + x) % 65521
        c = (c + a) % 65521
    return (c << 16) | a


def xor_cipher(b, key):
    return bytes(x ^ key[i % len(key)] for i, x in enumerate(b))


def to_int_and_back(b):
    return int.from_bytes(b, "big"), int.from_bytes(b, "big").to_bytes(len(b), "big") == b


def crc_by_hand(b):
    crc = 0xFFFFFFFF
    for x in b:
        crc ^= x
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


_B = [(b"hello",), (b"",), (b"\x00\xff\n'",)]
ARGS = {
    "representation": _B + [(b'"',), (b"'\"",), (b"\\\t\r\x7f",)],
    "index": [(b"abc", 0), (b"abc", -1)],
    "slices": _B,
    "iterate": _B,
    "compare": [(b"a", b"b"), (b"ab", b"a"), (b"", b""), (b"\xff", b"a")],
    "decode": [
        (b"abc", "ascii"),
        (b"\xc3\xa9\xf0\x9f\x98\x80", "utf-8"),
        (b"\xe9", "latin-1"),
        (b"a\x00\xe9\x00", "utf-16-le"),
    ],
    "hexed": _B,
    "case_methods": [(b"hello World",), (b"\xe9A1b",)],
    "predicates": [(b"abc",), (b"12",), (b"",), (b" \t",), (b"Ab Cd",), (b"\xe9",)],
    "find": [(b"banana",), (b"",)],
    "strip": [(b"  ab ",), (b"aab b",)],
    "split": [(b"a,b c,d",), (b"",), (b"x\r\ny\n",)],
    "checksum": [(b"Wikipedia",)],
    "xor_cipher": [(b"attack", b"key")],
    "to_int_and_back": [(b"\x01\x02\x03",), (b"\xff" * 10,)],
    "crc_by_hand": [(b"123456789",)],
}

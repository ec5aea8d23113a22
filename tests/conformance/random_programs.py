"""Random programs with mutation, aliasing, exceptions, big ints, text, dicts, sets and classes.

A program is the text of a module whose `main()` takes nothing; the same seed and features give the
same text. The grammar is two tables, of expressions by type and of statements. Each row names the
feature that it needs; a feature is used when it is switched on, and FEATURES holds for each a
program that tells whether it should be.

In a template, `{int}` is an expression of that type and `{int+}` one that may use what the row
binds; `{a@ints}` is a variable, called `a` in the rest of the row; `$k` is a fresh name. A line
`{block}` holds statements. A row that begins with `?` often raises and is taken seldom.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# A feature, and the body of a main() that runs where the feature does.
FEATURES: dict[str, str] = {
    "lists": "a = [1]\na.append(2)\na.insert(0, 3)\nb = a\nb.pop()\na.sort()\nreturn a, b",
    "items": "a = [1, 2]\na[0] = 5\na[1] += 1\ndel a[0]\nreturn a",
    "slices": "a = [1, 2, 3]\na[1:2] = [7, 8]\ndel a[::2]\nreturn a",
    "rows": "a = [[1], [2]]\na[0].append(3)\nreturn a",
    "text": "a = 'ab'\nreturn a + 'é', a.upper(), a[0], len(a), 'b' in a, a < 'b', str(5)",
    "text_methods": "return 'a b'.split(), ','.join(['x', 'y']), 'ab'.replace('a', 'c'), 'ab'.find('b')",
    "formats": "a = 5\nreturn f'{a}|{a:>4}|{1.5:.2f}|{\"x\"!r}', '%d %s' % (a, 'b')",
    "bytes": "a = b'ab'\nreturn a + b'c', a[0], list(a), bytes([65])",
    "dicts": "d = {'a': 1}\nd['b'] = 2\nd['a'] += 1\nfor k in d:\n    pass\nreturn d, list(d), d.get('z', 0), 'a' in d",
    "dict_methods": "d = {'a': 1}\nd.update({'b': 2})\nd.setdefault('c', 3)\nd.pop('a')\nreturn d | {'q': 1}, list(d.items()), sorted(d.values())",
    "dict_lists": "d = {}\nd.setdefault('a', []).append(1)\nreturn d",
    "sets": "s = {1, 2}\ns.add(3)\ns.discard(1)\nreturn s, s & {2}, s | {9}, 2 in s, list(s)",
    "big": "a = 2 ** 62\nreturn a * a, a << 9, (a * 8) // 7, -(a * 4) % 5, str(a * a)",
    "try": "try:\n    return [1][5]\nexcept IndexError as e:\n    return str(e)",
    "finally": "a = []\ntry:\n    a.append(1)\nexcept ValueError:\n    pass\nelse:\n    a.append(2)\nfinally:\n    a.append(3)\nreturn a",
    "raise_from": "try:\n    raise ValueError('a')\nexcept ValueError as e:\n    raise KeyError('b') from e",
    "objects": "b = _Box(1, 'x')\nb.n += 2\nc = b\nc.name = 'y'\nreturn b.n, b.name, b.total(3)",
    "subclasses": "b = _Child(1, 'x')\nreturn b.total(2), isinstance(b, _Box)",
    "dunders": "a, b = _Box(1, 'x'), _Box(2, 'y')\nreturn (a + b).n, a == b, a < b, len(a), bool(a)",
    "closures": "n = 1\ndef f(k):\n    nonlocal n\n    n += k\n    return n\nreturn f(2), f(3), n",
    "generators": "def g(n):\n    for i in range(n):\n        yield i * 2\nreturn list(g(3)), sum(g(4))",
    "match": "x = (1, [2])\nmatch x:\n    case (1, [y]):\n        return y\n    case _:\n        return 0",
    "stars": "def f(*a, k=1, **b):\n    return a, k, b\na, *b = [1, 2, 3]\nreturn f(*b, k=2, z=3), [*b, a]",
    "print": "print('a', 1)\nreturn 1",
    "sorting": "return sorted([2, 1], reverse=True), sorted(['b', 'a'], key=len), list(reversed([1, 2])), list(map(abs, [-1])), list(filter(None, [0, 1]))",
    "unions": "x = None\nfor i in range(3):\n    x = i if i % 2 else None\nreturn x is None",
    "iterating": "a = [1, 2, 3]\nfor x in a:\n    if x == 2:\n        a.remove(x)\nreturn a",
    "walrus": "return [y for x in range(4) if (y := x * 2) > 2]",
    "assertions": "assert 1 < 2, 'text'\nreturn 1",
    "rounding": "return round(2.675, 2), round(-0.5), round(7.5, 1)",
    "lambdas": "a = 1\na = 2\nreturn (lambda x: x + a)(3)",
    "complex": "z = 1 + 2j\nreturn z * z, z.real, abs(z), z == 1j",
}

MODULE = """\
class _Box:
    def __init__(self, n, name):
        self.n = n
        self.name = name
        self.items = []
{dunders}
    def add(self, x):
        if len(self.items) < 20:
            self.items.append(x)
        self.n = (self.n + x) % 100003
        return self

    def total(self, k):
        return {total}


class _Child(_Box):
    def total(self, k):
        return super().total(k) + {child}

"""
DUNDERS = """
    def __add__(self, other):
        return _Box(self.n + other.n, self.name)

    def __eq__(self, other):
        return isinstance(other, _Box) and self.n == other.n

    def __hash__(self):
        return hash(self.n)

    def __lt__(self, other):
        return self.n < other.n

    def __len__(self):
        return len(self.items)

    def __bool__(self):
        return self.n > 0

    def __getitem__(self, i):
        return self.items[i]
"""


@dataclass(frozen=True)
class Row:
    feature: str
    template: str
    binds: Mapping[str, str] = field(default_factory=dict)


def row(feature: str, template: str, **binds: str) -> Row:
    return Row(feature, template, binds)


EXPRESSIONS: dict[str, list[Row]] = {
    "int": [
        *(row("", f"({{int}} {op} {{int}})") for op in ("+", "-", "*", "&", "|", "^")),
        row("", "({int} // ({int} or 3))"),
        row("", "({int} % ({int} or 7))"),
        row("", "?({int} // {int})"),
        row("", "({int} >> ({int} & 15))"),
        row("", "({int} << ({int} & 7))"),
        row("", "(-{int})"),
        row("", "(~{int})"),
        row("", "abs({int})"),
        row("", "({int} if {bool} else {int})"),
        row("", "({int} or {int})"),
        row("", "({int} and {int})"),
        row("", "len({ints})"),
        row("", "sum({ints})"),
        row("", "max({int}, {int})"),
        row("", "min({ints}, default={int})"),
        row("", "?{ints}[{int}]"),
        row("", "({a@ints}[{int} % len({a})] if {a} else {int})"),
        row("", "int({float})"),
        row("", "divmod({int}, {int} or 5)[{bit}]"),
        row("", "sum({int+} for $k in {ints})", k="int"),
        row("lambdas", "(lambda $p: {int+})({int})", p="int"),
        row("", "int({bool})"),
        row("big", "({int} * {big})"),
        row("big", "({big} // ({int} or 3))"),
        row("big", "({big} % ({int} or 11))"),
        row("big", "({big} >> ({int} & 63))"),
        row("big", "({int} % 30 + 1) ** ({int} & 31)"),
        row("big", "pow({int}, {int} & 31, ({int} & 1023) + 2)"),
        row("lists", "?{a@ints}.pop()"),
        row("lists", "({a@ints}.pop({int} % len({a})) if {a} else {int})"),
        row("lists", "{ints}.count({int})"),
        row("lists", "?{ints}.index({int})"),
        row("rows", "sum(len($r) for $r in {rows})", r="ints"),
        row("rows", "({a@rows}[{int} % len({a})] or [{int}])[0] if {a@rows} else {int}"),
        row("text", "len({str})"),
        row("text", "ord(({str} or 'q')[0])"),
        row("text", "{str}.count({str} or 'a')"),
        row("text_methods", "{str}.find({str})"),
        row(
            "text_methods", "int('0' + ''.join($c for $c in {str} if $c in '0123456789'))", c="str"
        ),
        row("text_methods", "?int({str})"),
        row("bytes", "sum({bytes})"),
        row("bytes", "?{bytes}[{int}]"),
        row("dicts", "{d_str_int}.get({str}, {int})"),
        row("dicts", "?{d_str_int}[{str}]"),
        row("dicts", "len({d_str_int})"),
        row("dicts", "sum({d_str_int}.values())"),
        row("dicts", "{d_int_str}.get({int}, 'none').count('n')"),
        row("dict_methods", "{a@d_str_int}.pop({str}, {int})"),
        row("dict_methods", "{a@d_str_int}.setdefault({str}, {int})"),
        row("sets", "len({set})"),
        row("sets", "sum({set})"),
        row("sets", "sum($k * {int+} for $k in {set})", k="int"),
        row("objects", "{box}.n"),
        row("objects", "{box}.total({int})"),
        row("objects", "{box}.add({int}).n"),
        row("objects", "getattr({box}, 'n')"),
        row("dunders", "len({box})"),
        row("dunders", "?{box}[{int}]"),
        row("unions", "({o@opt} if {o} is not None else {int})"),
        row("generators", "sum(_evens({int} & 7))"),
        row("stars", "_many(*{ints})"),
        row("stars", "_many({int}, k={int}, z={int})"),
        row("sorting", "?sorted({ints})[{int} % 3]"),
        row("complex", "int(abs({complex}) % 1000)"),
    ],
    "float": [
        *(row("", f"({{float}} {op} {{float}})") for op in ("+", "-", "*")),
        row("", "({float} / ({float} or 0.5))"),
        row("", "({float} // ({float} or 1.5))"),
        row("", "({float} % ({float} or 2.5))"),
        row("", "({int} / ({int} or 4))"),
        row("", "({int} * {float})"),
        row("", "float({int})"),
        row("", "(-{float})"),
        row("", "abs({float})"),
        row("", "max({float}, {float})"),
        row("rounding", "round({float}, {bit})"),
        row("", "({float} if {bool} else {float})"),
        row("", "?{floats}[{int}]"),
        row("", "divmod({float}, {float} or 1.25)[{bit}]"),
        row("text", "float('1.5' if {bool} else '-2e3')"),
        row("complex", "{complex}.real"),
    ],
    "bool": [
        *(row("", f"({{int}} {op} {{int}})") for op in ("<", "<=", "==", "!=", ">", ">=")),
        row("", "({int} < {float})"),
        row("", "({int} < {int} <= {int})"),
        row("", "({bool} and {bool})"),
        row("", "({bool} or {bool})"),
        row("", "(not {bool})"),
        row("", "({int} in {ints})"),
        row("", "any({bool+} for $k in {ints})", k="int"),
        row("", "({ints} == {ints})"),
        row("", "bool({ints})"),
        row("lists", "({ints} < {ints})"),
        row("lists", "({a@ints} is {b@ints})"),
        row("text", "({str} == {str})"),
        row("text", "({str} < {str})"),
        row("text", "({str} in {str})"),
        row("text_methods", "{str}.startswith({str})"),
        row("text_methods", "{str}.isdigit()"),
        row("dicts", "({str} in {d_str_int})"),
        row("dicts", "({d_str_int} == {d_str_int})"),
        row("sets", "({int} in {set})"),
        row("sets", "({set} <= {set})"),
        row("objects", "({a@box} is {b@box})"),
        row("subclasses", "isinstance({box}, _Child)"),
        row("dunders", "({box} == {box})"),
        row("dunders", "({box} < {box})"),
        row("dunders", "bool({box})"),
        row("unions", "({o@opt} is None)"),
        row("unions", "({opt} == {int})"),
        row("big", "({big} > {big})"),
        row("big", "({big} == {int} * {int})"),
        row("rows", "({ints} in {rows})"),
    ],
    "ints": [
        row("", "[{int}, {int}, {int}]"),
        row("", "({ints} + {ints})"),
        row("", "({ints} * {bit})"),
        row("", "{ints}[{int}:]"),
        row("", "{ints}[:{int}]"),
        row("", "{ints}[::-1]"),
        row("", "{ints}[{int}:{int}:{step}]"),
        row("", "[{int+} for $k in {ints}]", k="int"),
        row("", "[{int+} for $k in range({int} & 7)]", k="int"),
        row("", "[$k for $k in {ints} if {bool+}]", k="int"),
        row("", "list(range({int} & 7, {int} & 15))"),
        row("", "[$p * $q for $p, $q in zip({ints}, {ints})]", p="int", q="int"),
        row("", "[$p - $q for $p, $q in enumerate({ints})]", p="int", q="int"),
        row("sorting", "sorted({ints})"),
        row("sorting", "sorted({ints}, key=lambda $k: {int+}, reverse={bool})", k="int"),
        row("sorting", "list(map(lambda $k: {int+}, {ints}))", k="int"),
        row("sorting", "list(filter(lambda $k: {bool+}, {ints}))", k="int"),
        row("sorting", "list(reversed({ints}))"),
        row("text", "[ord($c) for $c in {str}]", c="str"),
        row("bytes", "list({bytes})"),
        row("dicts", "list({d_str_int}.values())"),
        row("dicts", "[{int+} for $k, $v in {d_str_int}.items()]", k="str", v="int"),
        row("dict_lists", "{d_str_ints}.get({str}, {ints})"),
        row("dict_lists", "?{d_str_ints}[{str}]"),
        row("sets", "sorted({set})"),
        row("sets", "list({set})"),
        row("rows", "({a@rows}[{int} % len({a})] if {a} else {ints})"),
        row("rows", "[$k for $r in {rows} for $k in $r]", r="ints", k="int"),
        row("objects", "{box}.items"),
        row("generators", "list(_evens({int} & 7))"),
        row("generators", "[{int+} for $k in _pairs_of({ints})]", k="int"),
        row("stars", "[*{ints}, {int}, *{ints}]"),
        row("lists", "list({ints})"),
        row("lists", "{ints}.copy()"),
    ],
    "floats": [
        row("", "[{float}, {float}]"),
        row("", "[{float+} for $k in {ints}]", k="int"),
        row("", "({floats} + {floats})"),
        row("", "[$x for $x in {floats} if $x > {float}]", x="float"),
        row("sorting", "sorted({floats})"),
    ],
    "str": [
        row("text", "({str} + {str})[:30]"),
        row("text", "({str} * {bit})"),
        row("text", "{str}[{int}:]"),
        row("text", "{str}[::-1]"),
        row("text", "{str}.upper()"),
        row("text", "({a@str}[{int} % len({a})] if {a} else {str})"),
        row("text", "str({int})"),
        row("text", "str({float})"),
        row("text", "chr(97 + {int} % 26)"),
        row("text", "({str} if {bool} else {str})"),
        row("text", "repr({str})"),
        row("text_methods", "{str}.replace({str} or 'a', {str})[:40]"),
        row("text_methods", "{str}.strip({str})"),
        row("text_methods", "'-'.join({strs})[:40]"),
        row("text_methods", "{str}.title()"),
        row("text_methods", "{str}.zfill({int} & 7)"),
        row("text_methods", "{str}.rjust({int} & 7, '*')"),
        row("text_methods", "''.join(sorted({str}))"),
        row("text_methods", "''.join($c for $c in {str} if {bool+})", c="str"),
        row("formats", "(lambda $p, $q: f'{{$p}}:{{$q!r}}')({int}, {str})[:40]"),
        row("formats", "(lambda $p: f'{{$p:>6}}|{{$p:+05d}}|{{$p:,}}')({int})"),
        row("formats", "(lambda $p: f'{{$p:.3f}}|{{$p!r:>9}}')({float})"),
        row("formats", "('%d|%s' % ({int}, {str}))"),
        row("formats", "'{{:>5}}'.format({int})"),
        row("formats", "str({ints})[:40]"),
        row("big", "str({big})"),
        row("dicts", "?{d_int_str}[{int}]"),
        row("dicts", "{d_int_str}.get({int}, {str})"),
        row("objects", "{box}.name"),
        row("bytes", "{bytes}.hex()"),
        row("lists", "?{strs}[{int}]"),
    ],
    "strs": [
        row("text", "[{str}, {str}]"),
        row("text", "[{str+} for $c in {str}]", c="str"),
        row("text", "list({str})"),
        row("text_methods", "{str}.split()"),
        row("text_methods", "{str}.split({str} or 'a')"),
        row("dicts", "list({d_str_int})"),
        row("dicts", "[$k for $k, $v in {d_str_int}.items() if {bool+}]", k="str", v="int"),
        row("sorting", "sorted({strs})"),
        row("text", "({strs} + {strs})"),
    ],
    "bytes": [
        row("bytes", "({bytes} + {bytes})[:20]"),
        row("bytes", "{bytes}[{int}:]"),
        row("bytes", "bytes([{int} & 255, {int} & 255])"),
        row("bytes", "{bytes}.upper()"),
        row("bytes", "{str}.encode()"),
        row("bytes", "bytes($k & 255 for $k in {ints})", k="int"),
    ],
    "rows": [
        row("rows", "[{ints}, {ints}]"),
        row("rows", "[{ints+} for $k in range({int} & 3)]", k="int"),
        row("rows", "[$r[:3] for $r in {rows}]", r="ints"),
        row("rows", "({rows} + {rows})[:6]"),
    ],
    "d_str_int": [
        row("dicts", "{{{str}: {int}, {str}: {int}}}"),
        row("dicts", "{{$c: {int+} for $c in {str}}}", c="str"),
        row("dicts", "dict({d_str_int})"),
        row("dict_methods", "({d_str_int} | {d_str_int})"),
        row("dict_methods", "{{**{d_str_int}, {str}: {int}}}"),
        row("dict_methods", "dict(zip({strs}, {ints}))"),
    ],
    "d_int_str": [
        row("dicts", "{{{int}: {str}, {int}: {str}}}"),
        row("dicts", "{{$k: {str+} for $k in {ints}}}", k="int"),
        row("dict_methods", "{{$v: $k for $k, $v in {d_str_int}.items()}}", k="str", v="int"),
    ],
    "d_str_ints": [
        row("dict_lists", "{{{str}: {ints}, {str}: {ints}}}"),
        row("dict_lists", "{{$c: {ints+} for $c in {str}}}", c="str"),
    ],
    "set": [
        row("sets", "{{{int}, {int}}}"),
        row("sets", "set({ints})"),
        *(row("sets", f"({{set}} {op} {{set}})") for op in ("|", "&", "-", "^")),
        row("sets", "{{{int+} for $k in {ints}}}", k="int"),
    ],
    "box": [
        row("objects", "_Box({int}, {str})"),
        row("objects", "({box} if {bool} else {box})"),
        row("objects", "{box}.add({int})"),
        row("subclasses", "_Child({int}, {str})"),
        row("dunders", "({box} + {box})"),
    ],
    "opt": [
        row("unions", "(None if {bool} else {int})"),
        row("dict_methods", "{d_str_int}.get({str})"),
    ],
    "big": [
        row("big", "({big} * {int})"),
        row("big", "({big} + {big})"),
        row("big", "({big} - {int})"),
        row("big", "(-{big})"),
        row("big", "({int} << 70)"),
        row("big", "({big} ^ {big})"),
        row("big", "({big} & {big})"),
        row("big", "?({big} // {int})"),
    ],
    "complex": [
        row("complex", "({complex} + {complex})"),
        row("complex", "({complex} * {complex})"),
        row("complex", "complex({float}, {float})"),
        row("complex", "{complex}.conjugate()"),
    ],
}

RARE_SHARE = 0.15
EXCEPTIONS = ("ValueError", "IndexError", "KeyError", "ZeroDivisionError", "TypeError", "_Mine")
STATEMENTS: list[Row] = [
    row("", "if {bool}:\n    {block}"),
    row("", "if {bool}:\n    {block}\nelse:\n    {block}"),
    row("", "for $i in range({int} & 7):\n    {block}", i="int"),
    row("", "for $x in {ints}[:9]:\n    {block}", x="int"),
    row("", "$n = {int} & 7\nwhile $n > 0:\n    $n -= 1\n    {block}"),
    row(
        "",
        "for $x in {ints}[:9]:\n    if {bool+}:\n        break\n    {block}\nelse:\n    {block}",
        x="int",
    ),
    row("", "for $x in {ints}[:9]:\n    if {bool+}:\n        continue\n    {block}", x="int"),
    row("", "{a@int} += {int}"),
    row("", "{a@float} *= {float}"),
    row("lists", "{a@ints}.append({int})"),
    row("lists", "{a@ints}.extend({ints}[:4])"),
    row("lists", "{a@ints}.insert({int}, {int})"),
    row("lists", "?{a@ints}.remove({int})"),
    row("lists", "{a@ints}.sort()"),
    row("lists", "{a@ints}.reverse()"),
    row("lists", "{a@ints} += {ints}[:4]"),
    row("lists", "{a@ints}.clear()"),
    row("lists", "{a@ints} = {b@ints}"),
    row("items", "?{a@ints}[{int}] = {int}"),
    row("items", "if {a@ints}:\n    {a}[{int} % len({a})] = {int}"),
    row("items", "if {a@ints}:\n    {a}[{int} % len({a})] += {int}"),
    row("items", "if {a@ints}:\n    del {a}[{int} % len({a})]"),
    row("items", "if len({a@ints}) > 1:\n    {a}[0], {a}[-1] = {a}[-1], {a}[0]"),
    row("slices", "{a@ints}[{int}:{int}] = {ints}[:4]"),
    row("slices", "{a@ints}[:] = {ints}[:9]"),
    row("slices", "del {a@ints}[{int}:{int}]"),
    row("slices", "del {a@ints}[::{step}]"),
    row("slices", "?{a@ints}[::2] = {ints}"),
    row("rows", "{a@rows}.append({ints}[:4])"),
    row("rows", "for $r in {rows}[:6]:\n    $r.append({int})\n    {block}", r="ints"),
    row("rows", "if {a@rows}:\n    {a}[{int} % len({a})].append({int})"),
    row("iterating", "for $x in {a@ints}:\n    if $x % 3 == 0:\n        {a}.remove($x)"),
    row(
        "iterating",
        "for $x in {a@ints}:\n    if len({a}) < 12:\n        {a}.append({int+})",
        x="int",
    ),
    row("iterating", "for $x in {a@ints}:\n    {a}.pop()", x="int"),
    row("text", "for $c in {str}:\n    {block}", c="str"),
    row("text", "{a@str} = ({a} + {str})[:30]"),
    row("dicts", "{a@d_str_int}[{str}] = {int}"),
    row("dicts", "?{a@d_str_int}[{str}] += {int}"),
    row("dicts", "{a@d_int_str}[{int}] = {str}"),
    row("dicts", "if {str} in {a@d_str_int}:\n    del {a}[{str}]"),
    row("dicts", "?del {a@d_str_int}[{str}]"),
    row("dicts", "for $k, $v in {d_str_int}.items():\n    {block}", k="str", v="int"),
    row("dicts", "for $k in {d_int_str}:\n    {block}", k="int"),
    row("dicts", "for $k in {a@d_str_int}:\n    {a}[$k] += {int+}", k="str"),
    row("dicts", "?for $k in {a@d_str_int}:\n    {a}[$k + 'z'] = {int}", k="str"),
    row("dict_methods", "{a@d_str_int}.update({d_str_int})"),
    row("dict_methods", "{a@d_str_int} |= {d_str_int}"),
    row("dict_lists", "{a@d_str_ints}.setdefault({str}, []).append({int})"),
    row("dict_lists", "{a@d_str_ints}[{str}] = {b@ints}"),
    row("sets", "{a@set}.add({int})"),
    row("sets", "{a@set}.discard({int})"),
    row("sets", "?{a@set}.remove({int})"),
    row("sets", "{a@set} |= {set}"),
    row("sets", "for $k in {set}:\n    {block}", k="int"),
    row("objects", "{a@box}.n = {int}"),
    row("objects", "{a@box}.n += {int}"),
    row("objects", "{a@box}.name = {str}"),
    row("objects", "{a@box}.add({int})"),
    row("objects", "{a@box}.items.extend({ints}[:3])"),
    row("objects", "{a@box} = {b@box}"),
    row("objects", "{a@box}.items = {b@ints}"),
    row("try", "try:\n    {block}\nexcept {exception}:\n    {block}"),
    row(
        "try",
        "try:\n    {block}\nexcept ({exception}, {exception}) as $e:\n    _log.append(str($e))",
    ),
    row("try", "try:\n    {block}\nexcept Exception as $e:\n    _log.append(type($e).__name__)"),
    row("try", "?if {bool}:\n    raise {exception}({str}, {int})"),
    row(
        "finally",
        "try:\n    {block}\nexcept {exception}:\n    {block}\nelse:\n    {block}\nfinally:\n    {block}",
    ),
    row(
        "finally",
        "for $x in {ints}[:9]:\n    try:\n        if {bool+}:\n            continue\n        {block}\n    finally:\n        {block}",
        x="int",
    ),
    row(
        "raise_from",
        "?try:\n    {block}\nexcept {exception} as $e:\n    raise {exception}({str}) from $e",
    ),
    row("assertions", "?assert {bool}, {int}"),
    row(
        "closures",
        "def $f($p):\n    nonlocal {a@int}\n    {a} += $p\n    return {a}\n{b@int} = $f({int}) + $f({int})",
    ),
    row("closures", "def $f($p):\n    return {int+}\n{b@int} = $f({int})", p="int"),
    row("generators", "for $x in _evens({int} & 7):\n    {block}", x="int"),
    row(
        "match",
        "match {int} & 3:\n    case 0:\n        {block}\n    case 1 | 2:\n        {block}\n    case _:\n        {block}",
    ),
    row("match", "match {ints}:\n    case [$x, *$y]:\n        {block}", x="int", y="ints"),
    row(
        "match",
        "match {ints}:\n    case []:\n        {block}\n    case [$x, $y] if {bool}:\n        pass\n    case _:\n        {block}",
    ),
    row("stars", "$x, *$y = [{int}, *{ints}]\n{a@int} = $x + len($y)"),
    row("print", "print({int}, {bool})"),
    row("print", "print({float}, end=';')"),
    row("unions", "{a@opt} = {opt}"),
    row("walrus", "{a@ints} = [$y for $k in {ints} if ($y := {int+}) > 0]", k="int"),
    row("walrus", "if ($w := {int}) > {int}:\n    {block}", w="int"),
    row("walrus", "$n = {int} & 7\nwhile ($n := $n - 1) > 0:\n    {block}"),
    row("lists", "_touch({a@ints}, {int})"),
    row("lists", "{a@ints} = _touch({b@ints}, {int})"),
]

HELPERS = {
    "lists": "def _touch(xs, k):\n    xs.append(k)\n    if len(xs) > 9:\n        del xs[:]\n    return xs\n",
    "generators": (
        "def _evens(n):\n    for i in range(n):\n        yield i * 2\n\n\n"
        "def _pairs_of(xs):\n    last = 0\n    for x in xs:\n        yield last * x\n        last = x\n"
    ),
    "stars": "def _many(*a, k=3, **b):\n    return sum(a) * k + sum(b.values())\n",
    "try": "class _Mine(Exception):\n    pass\n",
}

LITERALS: dict[str, list[str]] = {
    "int": ["0", "1", "2", "3", "5", "7", "10", "(-1)", "(-4)", "100"],
    "float": ["0.0", "0.5", "1.5", "(-2.25)", "3.0", "0.1", "1e10", "(-0.0)", "7.75"],
    "bool": ["True", "False"],
    "ints": ["[]", "[1]", "[3, 1, 2]", "[0, 5, 5, -2]"],
    "floats": ["[0.5, 2.5]", "[1.0]"],
    "str": ["''", "'a'", "'abc'", "'b,a'", "'12'", "'é'", "'Zz 9'", "'漢a'"],
    "strs": ["['a', 'b']", "[]", "['x y', '', 'é']"],
    "bytes": ["b''", "b'ab'", "b'\\xff\\x00'"],
    "rows": ["[[1], [2, 3]]", "[]"],
    "d_str_int": ["{}", "{'a': 1}", "{'b': 2, 'a': 0}"],
    "d_int_str": ["{}", "{1: 'x', 2: 'y'}"],
    "d_str_ints": ["{}", "{'a': [1]}"],
    "set": ["set()", "{1, 2}", "{5, 9, -3}"],
    "box": ["_Box(1, 'b')"],
    "opt": ["None", "4"],
    "big": ["2**63", "10**20", "(2**62)", "(-(2**64))", "(2**63 - 1)"],
    "complex": ["1j", "(2 - 0.5j)"],
}
EDGES = ["2**31", "2**53 + 1", "2**62", "-(2**62)", "2**63 - 1"]
# What each type's values need.
NEEDS = {
    "str": "text", "strs": "text", "bytes": "bytes", "rows": "rows", "d_str_int": "dicts", "d_int_str": "dicts",
    "d_str_ints": "dict_lists", "set": "sets", "box": "objects", "opt": "unions", "big": "big", "complex": "complex",
}  # fmt: skip
# What an assignment in a loop is cut to, so that nothing grows without end.
CUTS = {"int": "({}) % 100003", "big": "({}) % 10**45", "str": "({})[:30]", "ints": "({})[:12]", "strs": "({})[:8]",
        "floats": "({})[:8]", "rows": "({})[:6]", "bytes": "({})[:20]"}  # fmt: skip
# Rows whose template names what the feature alone does not bring.
ALSO = (
    ("lambda", "lambdas"),
    ("_log", "try"),
    ("_Mine", "try"),
    ("{exception}", "try"),
    ("{str}", "text"),
    ("{strs}", "text"),
)
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([a-z_]*)(?:@([a-z_]+))?(\+?)([!:][^{}]*)?\}|\$([a-z])")

# What makes an int grow without end when a loop does it again and again.
GROWTH = re.compile(r"\*|<<|pow")

Env = dict[str, str]


class Impossible(Exception):
    """The row needs a variable of a type that there is none of."""


class Writer:
    def __init__(self, seed: int, features: frozenset[str]) -> None:
        self.random = random.Random(seed)
        self.features = features | {""}
        self.types = [t for t in LITERALS if NEEDS.get(t, "") in self.features]
        self.expressions = {
            t: [r for r in rows if self.usable(r)] for t, rows in EXPRESSIONS.items()
        }
        self.statements = [r for r in STATEMENTS if self.usable(r)]
        self.count = 0
        self.loops = 0

    def usable(self, candidate: Row) -> bool:
        named = set(re.findall(r"\{(?:[a-z]@)?([a-z_]+)", candidate.template))
        needed = {candidate.feature} | {NEEDS.get(t, "") for t in named}
        needed |= {feature for text, feature in ALSO if text in candidate.template}
        return needed <= self.features

    def pick(self, rows: list[Row]) -> Row:
        while True:
            chosen = self.random.choice(rows)
            if chosen.template[0] != "?" or self.chance(RARE_SHARE):
                return chosen

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    # -- expressions

    def expression(self, kind: str, env: Env, depth: int) -> str:
        if kind == "bit":
            return self.random.choice("01")
        if kind == "step":
            return self.random.choice(["1", "2", "-1", "-2", "3"])
        if kind == "exception":
            return self.random.choice(EXCEPTIONS)
        if depth <= 0 or not self.expressions[kind] or self.chance(0.2):
            return self.leaf(kind, env)
        for _ in range(4):
            try:
                text = self.filled(self.pick(self.expressions[kind]), env, depth - 1)
            except Impossible:
                continue
            if kind == "int" and "big" not in self.features and GROWTH.search(text):
                return f"({text} % 10007)"
            return text
        return self.leaf(kind, env)

    def leaf(self, kind: str, env: Env) -> str:
        names = [name for name, of in env.items() if of == kind]
        if names and self.chance(0.7):
            return self.random.choice(names)
        if kind == "int" and self.chance(0.03) and "big" in self.features:
            return f"({self.random.choice(EDGES)})"
        return self.random.choice(LITERALS[kind])

    def filled(self, chosen: Row, env: Env, depth: int) -> str:
        """The row's template, all but its blocks filled in."""
        names: dict[str, str] = {}
        fresh = {
            letter: self.fresh()
            for letter in sorted(set(re.findall(r"\$([a-z])", chosen.template)))
        }
        inner = {**env, **{fresh[letter]: kind for letter, kind in chosen.binds.items()}}
        picked = re.findall(r"\{([a-z])@([a-z_]+)\}", chosen.template)
        for letter, kind in picked:
            names[letter] = self.variable(kind, env, names.values())

        def replacement(found: re.Match[str]) -> str:
            whole, name, kind, plus, spec, letter = found[0], *found.groups()
            if whole in ("{{", "}}"):
                return whole[0]
            if letter:
                return fresh[letter]
            if kind or name in names:
                return names[name]
            if name == "block":
                return whole
            part = self.expression(name, inner if plus else env, depth)
            if self.loops and name in ("int", "big") and GROWTH.search(part):
                part = f"({part} % 10**25)"
            return part + (spec or "")

        text = PLACEHOLDER.sub(replacement, chosen.template.lstrip("?"))
        self.bound = {fresh[letter]: kind for letter, kind in chosen.binds.items()}
        return text

    def variable(self, kind: str, env: Env, taken: object) -> str:
        names = [name for name, of in env.items() if of == kind and name not in taken]  # type: ignore[operator]
        if not names:
            raise Impossible
        return self.random.choice(names)

    # -- statements

    def block(self, env: Env, size: int, depth: int) -> Iterator[str]:
        for _ in range(size):
            yield from self.statement(env, depth)

    def statement(self, env: Env, depth: int) -> list[str]:
        if self.chance(0.35):
            return [self.assignment(env)]
        for _ in range(6):
            chosen = self.pick(self.statements)
            nested = "{block}" in chosen.template
            if nested and (
                depth <= 0 or self.loops >= 2 and re.search("for|while", chosen.template)
            ):
                continue
            try:
                text = self.filled(chosen, env, 2)
            except Impossible:
                continue
            return self.with_blocks(
                text, {**env, **self.bound}, depth, "for" in text or "while" in text
            )
        return [self.assignment(env)]

    def with_blocks(self, text: str, env: Env, depth: int, loops: bool) -> list[str]:
        lines: list[str] = []
        self.loops += loops
        for line in text.splitlines():
            indent = line[: len(line) - len(line.lstrip())]
            if line.strip() == "{block}":
                body = self.block(dict(env), self.random.randint(1, 2), depth - 1)
                lines += [indent + inner for inner in body]
            else:
                lines.append(line)
        self.loops -= loops
        return lines

    def assignment(self, env: Env) -> str:
        kind = self.random.choice(self.types)
        text = self.expression(kind, env, 3)
        if self.loops and kind in CUTS:
            text = CUTS[kind].format(text)
        # A new name inside a block is not known after it.
        names = [name for name, of in env.items() if of == kind]
        name = self.random.choice(names) if names and self.chance(0.6) else self.fresh()
        env[name] = kind
        return f"{name} = {text}"

    def without_calls(self, env: Env) -> str:
        """An int that asks no object for its total, which would ask another."""
        while "_Box" in (text := self.expression("int", env, 2)) or "_Child" in text:
            pass
        return text

    # -- the module

    def module(self) -> str:
        text = ""
        if "objects" in self.features:
            mine = {"self.n": "int", "k": "int", "self.items": "ints"}
            text += MODULE.format(
                dunders=DUNDERS if "dunders" in self.features else "",
                total=self.without_calls(mine),
                child=self.without_calls(mine),
            )
            if "subclasses" not in self.features:
                text = text[: text.index("class _Child")]
        for feature, helper in HELPERS.items():
            if feature in self.features:
                text += f"\n{helper}\n"
        env: Env = {}
        lines = ["_log = []"] if "try" in self.features else []
        for kind in self.types:
            for _ in range(
                self.random.choice([1, 1, 2]) if kind in ("int", "ints") else self.chance(0.6)
            ):
                name = self.fresh()
                lines.append(f"{name} = {self.random.choice(LITERALS[kind])}")
                env[name] = kind
        lines += self.block(env, self.random.randint(4, 10), 2)
        results = [*(["_log"] if "try" in self.features else []), *env]
        lines.append(f"return ({', '.join(results)},)")
        return text + "\n\ndef main():\n" + "".join(f"    {line}\n" for line in lines)


def random_program(seed: int, features: frozenset[str]) -> str:
    """The text of a module with a function main()."""
    return Writer(seed, features).module()


def probe_of(feature: str) -> str:
    """A module whose main() runs where the feature may be generated."""
    body = "".join(f"    {line}\n" for line in FEATURES[feature].splitlines())
    classes = MODULE.format(dunders=DUNDERS, total="self.n * k", child="1")
    if feature in ("objects", "dunders"):
        classes = classes[: classes.index("class _Child")]
    if feature == "objects":
        classes = classes.replace(DUNDERS, "")
    text = classes if feature in ("objects", "subclasses", "dunders") else ""
    return f"{text}\n\ndef main():\n{body}"

"""json.loads and json.dumps."""
# mypy: ignore-errors

import json


def dumps(x):
    return json.dumps(x)


def dumps_indent(x):
    return json.dumps(x, indent=2), json.dumps(x, indent=0), json.dumps(x, indent="--")


def dumps_options():
    return (
        json.dumps({"b": 1, "a": [1, 2]}, sort_keys=True),
        json.dumps([1, {"a": 2}], separators=(",", ":")),
        json.dumps("é😀", ensure_ascii=False),
        json.dumps("é😀"),
        json.dumps({1: 2, None: 3, True: 4, 1.5: 5}),
        json.dumps({(1, 2): 3}, skipkeys=True),
        json.dumps(1j, default=str),
        json.dumps([{1}, 2], default=lambda o: sorted(o)),
        json.dumps(float("nan")),
        json.dumps([float("inf"), -float("inf")]),
    )


def raises_dumps_set():
    return json.dumps({1})


def raises_dumps_key():
    return json.dumps({(1, 2): 3})


def raises_dumps_nan():
    return json.dumps(float("nan"), allow_nan=False)


def raises_dumps_cycle():
    a = []
    a.append(a)
    return json.dumps(a)


def raises_dumps_mixed_keys():
    return json.dumps({1: 2, "a": 3}, sort_keys=True)


def loads(s):
    return json.loads(s)


def raises_loads(s):
    return json.loads(s)


def raises_loads_none():
    return json.loads(None)


def loads_error_position():
    try:
        json.loads('{"a": 1,\n "b": }')
    except json.JSONDecodeError as e:
        return e.msg, e.lineno, e.colno, e.pos, isinstance(e, ValueError)


def loads_options():
    return (
        json.loads("[1.5, 2]", parse_float=str),
        json.loads("[1, 2]", parse_int=float),
        json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())),
        json.loads('{"a": 1, "a": 2}', object_pairs_hook=list),
        json.loads("[NaN]", parse_constant=lambda c: c),
        json.loads(b"[1]"),
        json.loads(bytearray(b'"x"')),
    )


def round_trip(x):
    return json.loads(json.dumps(x)), json.loads(json.dumps(x)) == x


def tuples_become_lists():
    return json.loads(json.dumps((1, (2, 3)))), json.dumps(()), json.dumps([(), {}])


def subclasses():
    class D(dict):
        pass

    class I(int):
        pass

    class S(str):
        pass

    return json.dumps([D(a=1), I(5), S("x"), True])


def nested_change():
    d = json.loads('{"users": [{"name": "ann", "tags": []}, {"name": "bob", "tags": ["x"]}]}')
    for u in d["users"]:
        u["tags"].append(len(u["name"]))
    d["n"] = len(d["users"])
    return json.dumps(d)


def flatten(s):
    out = {}

    def walk(v, path):
        if isinstance(v, dict):
            for k, w in v.items():
                walk(w, f"{path}.{k}" if path else k)
        elif isinstance(v, list):
            for i, w in enumerate(v):
                walk(w, f"{path}[{i}]")
        else:
            out[path] = v

    walk(json.loads(s), "")
    return out


_X = [
    (5,),
    (1.5,),
    ('a"b\\c\n\t\x00é',),
    (None,),
    (True,),
    ([1, "a", None, [2.0, []]],),
    ({"a": 1, "b": {"c": [True, False]}},),
    ({},),
    ([],),
    ("",),
    (1e100,),
    (10**30,),
    (-0.0,),
    (1e-7,),
    ("\u2028😀\x7f",),
]
ARGS = {
    "dumps": _X,
    "dumps_indent": [([1, {"a": [], "b": {}}, [2]],), (5,), ({"x": "y"},)],
    "round_trip": _X[:9],
    "loads": [
        ("5",),
        ("-1.5e3",),
        ('"a\\u00e9\\n\\ud83d\\ude00"',),
        ("[1, [2, {}], null]",),
        ('{"a": true, "b": false}',),
        (" \n[ ] ",),
        ("1e400",),
        ("NaN",),
        ("-Infinity",),
        ("123456789012345678901234567890",),
        ("-0",),
        ("0.1",),
        ('{"a": {"b": {"c": [1]}}}',),
        ('"\\/"',),
        ("2E-2",),
    ],
    "raises_loads": [
        ("",),
        ("[1,]",),
        ("{a: 1}",),
        ("[1 2]",),
        ("01",),
        ('"abc',),
        ("nul",),
        ('{"a" 1}',),
        ("[1] x",),
        ("+1",),
        ("'a'",),
        ('"\\x"',),
        ('"\n"',),
        ('{"a": 1,}',),
        ("[",),
        ('"\\u12"',),
        ("1.",),
        ("{1: 2}",),
        ("-",),
    ],
    "flatten": [('{"a": {"b": [1, {"c": null}]}, "d": "x"}',)],
}

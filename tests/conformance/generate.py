"""Random programs of the language that Purlin runs, typed so that most of them come to a value.

A program is the text of a module whose `main()` takes nothing. The same seed gives the same text.
Sizes are bounded: no loop nests deeply, no list grows without end. Ints mostly stay small, so that
64 bits suffice; where they do not, `leaves_64_bits` tells.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterable
from typing import Any

INT, FLOAT, NUMBER, BOOL, MAYBE = "int", "float", "number", "bool", "maybe"
INTS, FLOATS, PAIRS, PAIR, ROWS = "ints", "floats", "pairs", "pair", "rows"
TYPES = [INT, INT, INT, FLOAT, FLOAT, BOOL, INTS, FLOATS, PAIRS, PAIR, ROWS, NUMBER, MAYBE]

DEPTH_MAX = 3
Variables = dict[str, str]


class Generator:
    """Writes one program. Float sums appear only when `strict`, which makes them comparable."""

    def __init__(self, seed: int, *, strict: bool) -> None:
        self.random = random.Random(seed)
        self.strict = strict
        self.lines: list[str] = []
        self.count = 0
        self.loops = 0
        # Helper functions: name, parameter types, result type.
        self.helpers: list[tuple[str, list[str], str]] = []
        self.frozen: set[str] = set()

    # -- choices

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, *options: Callable[[], str]) -> str:
        return self.random.choice(options)()

    def fresh(self, prefix: str = "v") -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def line(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    # -- the program

    def program(self) -> str:
        self.line(0, "import math")
        self.line(0, "")
        shared: Variables = {}
        for _ in range(self.random.randint(1, 3)):
            name = self.fresh("G")
            kind = self.random.choice([INTS, FLOATS, INT, FLOAT, PAIR, PAIRS, ROWS])
            self.line(0, f"{name} = {self.literal(kind)}")
            shared[name] = kind
        self.instance()
        for _ in range(self.random.randint(0, 3)):
            self.helper(shared)
        if self.chance(0.4):
            self.recursive(shared)
        self.line(0, "")
        self.line(0, "def main():")
        variables = dict(shared)
        self.block(1, variables, self.random.randint(3, 8))
        results = [name for name in variables if name not in shared]
        self.line(1, f"return ({''.join(name + ', ' for name in results)})")
        return "\n".join(self.lines) + "\n"

    def instance(self) -> None:
        self.line(0, "class Thing:")
        self.line(1, "def __init__(self, i, x):")
        self.line(2, "self.i = i")
        self.line(2, "self.x = x")
        self.line(1, "def __call__(self, n):")
        self.line(2, f"return {self.number({'n': INT, 'self.i': INT, 'self.x': FLOAT}, 1)}")

    def helper(self, shared: Variables) -> None:
        name = self.fresh("f")
        kinds = [self.random.choice(TYPES) for _ in range(self.random.randint(1, 3))]
        result = self.random.choice(TYPES)
        parameters = [self.fresh("p") for _ in kinds]
        self.line(0, f"def {name}({', '.join(parameters)}):")
        variables = {**shared, **dict(zip(parameters, kinds, strict=True))}
        self.block(1, variables, self.random.randint(0, 3), returns=result)
        self.line(1, f"return {self.expression(result, variables, 2)}")
        self.helpers.append((name, kinds, result))

    def recursive(self, shared: Variables) -> None:
        name = self.fresh("r")
        kind = self.random.choice([INT, FLOAT, NUMBER])
        variables = {**shared, "n": INT}
        self.line(0, f"def {name}(n):")
        self.line(1, "if n <= 0 or n > 9:")
        self.line(2, f"return {self.expression(kind, variables, 1)}")
        inner = self.expression(INT if kind == INT else kind, variables, 1)
        shape = self.random.choice(
            ["{r}(n - 1) + {e}", "{r}(n - 1) - {r}(n - 2)", "{e} if n == 3 else {r}(n - 1)"]
        )
        text = shape.format(r=name, e=inner)
        self.line(1, f"return {text}" if kind == FLOAT else f"return ({text}) % 1009")
        self.helpers.append((name, [INT], kind))

    # -- statements

    def block(
        self, indent: int, variables: Variables, size: int, returns: str | None = None
    ) -> None:
        for _ in range(size):
            self.statement(indent, variables, returns)

    def statement(self, indent: int, variables: Variables, returns: str | None) -> None:
        if indent >= 4:
            self.assignment(indent, variables)
            return
        kind = self.random.randrange(20)
        if kind < 8:
            self.assignment(indent, variables)
        elif kind < 11:
            self.branch(indent, variables, returns)
        elif kind < 14:
            self.loop(indent, variables)
        elif kind == 14:
            self.while_loop(indent, variables)
        elif kind == 15:
            self.unpacking(indent, variables)
        elif kind == 16:
            self.failure(indent, variables)
        elif kind == 17:
            self.closure(indent, variables)
        elif kind == 18 and returns:
            self.line(indent, f"if {self.boolean(variables, 2)}:")
            self.line(indent + 1, f"return {self.expression(returns, variables, 2)}")
        else:
            self.growth(indent, variables)

    def assignment(self, indent: int, variables: Variables) -> None:
        kind = self.random.choice(TYPES)
        value = self.expression(kind, variables, DEPTH_MAX)
        old = [name for name, of in variables.items() if of == kind and name[0] == "v"]
        old = [name for name in old if name not in self.frozen]
        target = self.random.choice(old) if old and self.chance(0.4) else self.fresh()
        self.line(indent, f"{target} = {value}")
        variables[target] = kind

    def branch(self, indent: int, variables: Variables, returns: str | None) -> None:
        self.line(indent, f"if {self.boolean(variables, 2)}:")
        target = self.fresh()
        left, right = self.random.choice([(INT, FLOAT), (INT, INT), (None, INT), (FLOAT, FLOAT)])
        inner = dict(variables)
        self.block(indent + 1, inner, self.random.randint(0, 2), returns)
        value = "None" if left is None else self.expression(left, variables, 2)
        self.line(indent + 1, f"{target} = {value}")
        self.line(indent, "else:")
        inner = dict(variables)
        self.block(indent + 1, inner, self.random.randint(0, 2), returns)
        self.line(indent + 1, f"{target} = {self.expression(right, variables, 2)}")
        variables[target] = (
            MAYBE if left is None else left if left == right else NUMBER
        )  # fmt: skip

    def loop(self, indent: int, variables: Variables) -> None:
        total, kind = self.fresh(), self.random.choice([INT, FLOAT, NUMBER])
        self.line(indent, f"{total} = {self.literal(INT if kind == NUMBER else kind)}")
        variables[total] = kind
        name = self.fresh()
        inner = dict(variables)
        if self.chance(0.2):
            other = self.fresh()
            source = self.random.choice(
                [
                    f"enumerate({self.source(variables, INT)[0]})",
                    f"zip({self.source(variables, INT)[0]}, {self.source(variables, INT)[0]})",
                ]
            )
            self.line(indent, f"for {name}, {other} in {source}:")
            inner[other] = INT
        else:
            self.line(indent, f"for {name} in {self.source(variables, INT)[0]}:")
        inner[name] = INT
        frozen = {name}
        self.frozen |= frozen
        self.loops += 1
        self.block(indent + 1, inner, self.random.randint(0, 2))
        if self.chance(0.3):
            self.line(indent + 1, f"if {self.boolean(inner, 2)}:")
            self.line(indent + 2, self.random.choice(["break", "continue"]))
        step = self.expression(INT if kind == INT else kind, inner, 2)
        self.line(indent + 1, f"{total} = ({total} + {step}){'' if kind == FLOAT else ' % 10007'}")
        self.loops -= 1
        self.frozen -= frozen
        if self.chance(0.2):
            self.line(indent, "else:")
            self.line(indent + 1, f"{total} = {total} + {self.expression(kind, variables, 1)}")

    def while_loop(self, indent: int, variables: Variables) -> None:
        count, value = self.fresh(), self.fresh()
        kind = self.random.choice([INT, FLOAT, NUMBER])
        self.line(indent, f"{count} = {self.random.randint(0, 9)}")
        self.line(indent, f"{value} = {self.expression(kind, variables, 1)}")
        variables[count], variables[value] = INT, kind
        self.frozen |= {count, value}
        condition = f"{count} > 0"
        if self.chance(0.4):
            condition += f" and {self.boolean(variables, 1)}"
        self.line(indent, f"while {condition}:")
        self.line(indent + 1, f"{count} -= 1")
        self.loops += 1
        inner = dict(variables)
        self.block(indent + 1, inner, self.random.randint(0, 2))
        step = self.expression(kind, inner, 2)
        self.line(indent + 1, f"{value} = ({step}){'' if kind == FLOAT else ' % 9973'}")
        self.loops -= 1
        self.frozen -= {count, value}

    def unpacking(self, indent: int, variables: Variables) -> None:
        a, b = self.fresh(), self.fresh()
        if self.chance(0.5):
            self.line(indent, f"{a}, {b} = {self.expression(PAIR, variables, 2)}")
            variables[a], variables[b] = INT, FLOAT
        else:
            left, right = self.random.choice([INT, FLOAT, BOOL]), self.random.choice([INT, INTS])
            value = f"{self.expression(left, variables, 2)}, {self.expression(right, variables, 2)}"
            self.line(indent, f"{a}, {b} = {value}")
            variables[a], variables[b] = left, right

    def failure(self, indent: int, variables: Variables) -> None:
        condition = self.boolean(variables, 2)
        if self.chance(0.3):
            message = self.integer(variables, 1)
            self.line(indent, f"assert {condition} or {self.boolean(variables, 1)}, {message}")
            return
        error = self.random.choice(["ValueError", "IndexError", "RuntimeError", "KeyError"])
        rarely = f"{self.integer(variables, 1)} % 7 == 3"
        self.line(indent, f"if {condition} and {rarely}:")
        self.line(indent + 1, f"raise {error}({self.integer(variables, 1)}, 'text')")

    def closure(self, indent: int, variables: Variables) -> None:
        name, parameter = self.fresh("c"), self.fresh("p")
        captured = {n: k for n, k in variables.items() if n[0] == "G" or n[0] == "p"}
        kind = self.random.choice([INT, FLOAT])
        body = self.expression(kind, {**captured, parameter: INT}, 2)
        if self.chance(0.5):
            self.line(indent, f"{name} = lambda {parameter}: {body}")
        else:
            self.line(indent, f"def {name}({parameter}):")
            self.line(indent + 1, f"return {body}")
        target = self.fresh()
        self.line(indent, f"{target} = {name}({self.integer(variables, 2)})")
        variables[target] = kind

    def growth(self, indent: int, variables: Variables) -> None:
        target = self.fresh()
        kind, element = self.random.choice(
            [(INTS, INT), (FLOATS, FLOAT), (PAIRS, PAIR), (ROWS, INTS)]
        )
        self.line(indent, f"{target} = {self.random.choice(['[]', self.literal(kind)])}")
        variables[target] = kind
        name = self.fresh()
        self.line(indent, f"for {name} in range({self.random.randint(0, 6)}):")
        inner = {**variables, name: INT}
        value = self.expression(element, inner, 2)
        self.line(indent + 1, f"{target} = {target} + [{value}]")

    # -- expressions

    def expression(self, kind: str, variables: Variables, depth: int) -> str:
        if kind == INT:
            return self.integer(variables, depth)
        if kind == FLOAT:
            return self.floating(variables, depth)
        if kind == NUMBER:
            return self.number(variables, depth)
        if kind == BOOL:
            return self.boolean(variables, depth)
        if kind == MAYBE:
            return self.maybe(variables, depth)
        if kind == PAIR:
            return self.pair(variables, depth)
        text = self.listing(kind, variables, depth)
        return f"({text})[:40]" if self.loops else text

    def variable(self, kind: str, variables: Variables) -> str | None:
        names = [name for name, of in variables.items() if of == kind]
        return self.random.choice(names) if names else None

    def known(self, kind: str, variables: Variables) -> str:
        return self.variable(kind, variables) or self.literal(kind)

    def literal(self, kind: str) -> str:
        pick = self.random
        if kind == INT:
            if self.chance(0.03):
                edge = pick.choice([2**31, 2**53 + 1, 2**62, -(2**62), 2**63 - 1, 10**9])
                return f"({edge})" if edge < 0 else str(edge)
            number = pick.randint(-9, 30)
            return f"({number})" if number < 0 else str(number)
        if kind == FLOAT:
            number_text = pick.choice(
                [
                    "0.0",
                    "-0.0",
                    "0.5",
                    "1.5",
                    "-2.25",
                    "3.0",
                    "0.1",
                    "1e10",
                    "-7.75",
                    "1e-3",
                    "100.0",
                ]
            )
            return f"({number_text})" if number_text[0] == "-" else number_text
        if kind == NUMBER:
            return self.literal(pick.choice([INT, FLOAT]))
        if kind == BOOL:
            return pick.choice(["True", "False"])
        if kind == MAYBE:
            return pick.choice(["None", "5"])
        if kind == PAIR:
            return f"({self.literal(INT)}, {self.literal(FLOAT)})"
        element = {INTS: INT, FLOATS: FLOAT, PAIRS: PAIR, ROWS: INTS}[kind]
        least = 0 if kind == INTS and self.chance(0.2) else 1
        count = pick.randint(least, 5)
        return "[" + ", ".join(self.literal(element) for _ in range(count)) + "]"

    def helper_call(self, kind: str, variables: Variables, depth: int) -> str | None:
        found = [helper for helper in self.helpers if helper[2] == kind]
        if not found or self.loops > 1:
            return None
        name, kinds, _ = self.random.choice(found)
        values = [self.expression(k, variables, depth - 1) for k in kinds]
        if len(kinds) > 1 and name[0] == "f" and self.chance(0.3):
            # The last parameter by its name: they are numbered after the function.
            values[-1] = f"p{int(name[1:]) + len(kinds)}={values[-1]}"
        return f"{name}({', '.join(values)})"

    def integer(self, variables: Variables, depth: int) -> str:
        if depth <= 0 or self.chance(0.2):
            return self.known(INT, variables) if self.chance(0.75) else self.literal(INT)
        if self.chance(0.1):
            call = self.helper_call(INT, variables, depth)
            if call:
                return call
        a = self.integer(variables, depth - 1)
        b = self.integer(variables, depth - 1)
        x = self.floating(variables, depth - 1)
        c = self.boolean(variables, depth - 1)
        ints = self.listing(INTS, variables, depth - 1)
        some = self.known(INTS, variables)
        element, filters = self.pipeline(variables, depth - 1)
        return self.pick(
            lambda: f"({a} + {b})",
            lambda: f"({a} - {b})",
            lambda: f"({a} * {b}) % 1013",
            lambda: f"({a} * {b})",
            lambda: f"({a} {self.random.choice(['//', '%'])} {b})",
            lambda: f"({a} {self.random.choice(['//', '%'])} ({b} or 7))",
            lambda: f"({a} // {self.random.choice([2, 3, -3, 7, 10])})",
            lambda: f"({a} % {self.random.choice([2, 3, -3, 7, 10])})",
            lambda: f"abs({a})",
            lambda: f"(-{a})",
            lambda: f"(~{a})",
            lambda: f"({a} & {b})",
            lambda: f"({a} | {b})",
            lambda: f"({a} ^ {b})",
            lambda: f"({a} << ({b} & 7))",
            lambda: f"({a} >> ({b} & 15))",
            lambda: f"({a} % 50) ** ({b} & 3)",
            lambda: f"int({x})",
            lambda: f"int({c})",
            lambda: f"({c} + {a})",
            lambda: f"min({a}, {b})",
            lambda: f"max({a}, {b}, 3)",
            lambda: f"len({ints})",
            lambda: f"sum({ints})",
            lambda: f"max({ints}, default={a})",
            lambda: f"min({ints})",
            lambda: f"({some}[{a}] if -2 < {a} < len({some}) else {b})",
            lambda: f"{some}[{a} % {self.random.randint(1, 6)}]",
            lambda: f"{self.pair(variables, depth - 1)}[0]",
            lambda: f"({a} if {c} else {b})",
            lambda: f"({a} and {b})",
            lambda: f"({a} or {b})",
            lambda: f"divmod({a}, {b} or 3)[{self.random.randint(0, 1)}]",
            lambda: f"math.gcd({a}, {b})",
            lambda: f"math.isqrt(abs({a}))",
            lambda: f"math.floor({x})",
            lambda: f"math.ceil({x})",
            lambda: f"sum({element} {filters})",
            lambda: f"max(({element} {filters}), default={b})",
            lambda: f"sum({a} > k for k in {self.source(variables, INT)[0]})",
            lambda: f"({a}, {b}, {a})[{self.integer(variables, 0)} % 3]",
            lambda: f"Thing({a}, {x}).i",
            lambda: f"sum(sum(r) for r in {self.known(ROWS, variables)})",
            lambda: f"sum(k for r in {self.known(ROWS, variables)} for k in r if k % 3)",
            lambda: f"len({self.known(ROWS, variables)}[{a} % 3])",
            lambda: f"max(len(r) for r in {self.listing(ROWS, variables, depth - 1)})",
            lambda: (
                f"(lambda q, r=2: q * r - 5)({a}{self.random.choice(['', f', {b}', f', r={b}'])})"
            ),
        )

    def floating(self, variables: Variables, depth: int) -> str:
        if depth <= 0 or self.chance(0.2):
            return self.known(FLOAT, variables) if self.chance(0.75) else self.literal(FLOAT)
        if self.chance(0.1):
            call = self.helper_call(FLOAT, variables, depth)
            if call:
                return call
        x = self.floating(variables, depth - 1)
        y = self.floating(variables, depth - 1)
        a = self.integer(variables, depth - 1)
        b = self.integer(variables, depth - 1)
        c = self.boolean(variables, depth - 1)
        options: list[Callable[[], str]] = [
            lambda: f"({x} + {y})",
            lambda: f"({x} - {y})",
            lambda: f"({x} * {y})",
            lambda: f"({x} / ({y} or 0.5))",
            lambda: f"({a} / ({b} or {x}))",
            lambda: f"({a} + {x})",
            lambda: f"({x} - {a})",
            lambda: f"({x} * {a})",
            lambda: f"({x} {self.random.choice(['//', '%'])} {y})",
            lambda: f"({x} {self.random.choice(['//', '%'])} ({y} or 2))",
            lambda: f"({x} % {self.random.choice(['3', '-2.5', '0.75'])})",
            lambda: f"float({a})",
            lambda: f"float({c})",
            lambda: f"abs({x})",
            lambda: f"(-{x})",
            lambda: f"({x} ** 2)",
            lambda: f"({x} % 10) ** ({a} % 5)",
            lambda: f"math.{self.random.choice(['sqrt', 'log', 'acos'])}({x})",
            lambda: f"math.log(abs({x}) + 1)",
            lambda: f"math.sqrt(abs({x}))",
            lambda: f"math.sin({x})",
            lambda: f"math.cos({a})",
            lambda: f"math.exp({x} % 5)",
            lambda: f"math.atan2({x}, {y})",
            lambda: f"math.copysign({x}, {y})",
            lambda: f"math.hypot({x}, {y})",
            lambda: f"math.fmod({x}, {y} or 1)",
            lambda: f"min({x}, {y})",
            lambda: f"max({x}, {y})",
            lambda: f"max({self.listing(FLOATS, variables, depth - 1)})",
            lambda: f"{self.known(FLOATS, variables)}[{a}]",
            lambda: f"{self.known(PAIRS, variables)}[{a} % 2][1]",
            lambda: f"{self.pair(variables, depth - 1)}[1]",
            lambda: f"({x} if {c} else {y})",
            lambda: f"Thing({a}, {x}).x",
            lambda: f"divmod({x}, {y} or 1)[{self.random.randint(0, 1)}]",
        ]
        if self.strict:
            options += [
                lambda: f"sum({self.listing(FLOATS, variables, depth - 1)}, 0.0)",
                lambda: f"(0.5 + sum(k * {x} for k in {self.source(variables, INT)[0]}))",
            ]
        return self.random.choice(options)()

    def number(self, variables: Variables, depth: int) -> str:
        known = self.variable(NUMBER, variables)
        if depth <= 0:
            return known or self.literal(NUMBER)
        left = known if known and self.chance(0.5) else self.number(variables, depth - 1)
        return self.pick(
            lambda: self.integer(variables, depth - 1),
            lambda: self.floating(variables, depth - 1),
            lambda: f"({left} + {self.integer(variables, depth - 1)})",
            lambda: f"({left} * {self.number(variables, depth - 1)})",
            lambda: f"({left} - {self.number(variables, depth - 1)})",
            lambda: (
                f"({left} {self.random.choice(['/', '//', '%'])} "
                f"{self.number(variables, depth - 1)})"
            ),
            lambda: (
                f"({left} {self.random.choice(['/', '//', '%'])} "
                f"({self.number(variables, depth - 1)} or 1))"
            ),
            lambda: f"abs({left})",
            lambda: f"(-{left})",
            lambda: (
                f"({self.integer(variables, depth - 1)} if "
                f"{self.boolean(variables, depth - 1)} else {self.floating(variables, depth - 1)})"
            ),
            lambda: f"max({left}, {self.number(variables, depth - 1)})",
            lambda: f"Thing({self.integer(variables, 0)}, 0.5)({self.integer(variables, 0)})",
            lambda: self.helper_call(NUMBER, variables, depth) or left,
        )

    def maybe(self, variables: Variables, depth: int) -> str:
        known = self.variable(MAYBE, variables)
        if known and self.chance(0.5):
            return known
        value = self.integer(variables, depth - 1)
        return f"(None if {self.boolean(variables, depth - 1)} else {value})"

    def boolean(self, variables: Variables, depth: int) -> str:
        if depth <= 0 or self.chance(0.1):
            return self.known(BOOL, variables)
        a = self.integer(variables, depth - 1)
        b = self.integer(variables, depth - 1)
        c = self.boolean(variables, depth - 1)
        d = self.boolean(variables, depth - 1)
        n = self.number(variables, depth - 1)
        m = self.number(variables, depth - 1)
        sign = self.random.choice(["<", "<=", "==", "!=", ">", ">="])
        maybe = self.variable(MAYBE, variables)
        options: list[Callable[[], str]] = [
            lambda: f"({a} {sign} {b})",
            lambda: f"({n} {sign} {m})",
            lambda: f"({a} {sign} {n} < {b})",
            lambda: f"({c} and {d})",
            lambda: f"({c} or {d})",
            lambda: f"(not {c})",
            lambda: f"({a} in {self.listing(INTS, variables, depth - 1)})",
            lambda: f"({a} not in {self.listing(INTS, variables, depth - 1)})",
            lambda: f"any(k > {a} for k in {self.source(variables, INT)[0]})",
            lambda: f"all(k != {a} for k in {self.source(variables, INT)[0]})",
            lambda: f"bool({a})",
            lambda: f"bool({self.listing(INTS, variables, depth - 1)})",
            lambda: f"math.isnan({self.floating(variables, depth - 1)})",
            lambda: f"({self.pair(variables, depth - 1)} {sign} {self.pair(variables, depth - 1)})",
            lambda: f"({a} & 1 == 0)",
            lambda: f"({self.listing(INTS, variables, 1)} == {self.listing(INTS, variables, 1)})",
            lambda: f"({self.listing(ROWS, variables, 1)} != {self.known(ROWS, variables)})",
            lambda: f"({self.listing(INTS, variables, 1)} in {self.known(ROWS, variables)})",
        ]
        if maybe:
            options += [
                lambda: f"({maybe} is None)",
                lambda: f"({maybe} is not None and {maybe} > {a})",
                lambda: f"({maybe} == {a})",
            ] * 3
        return self.random.choice(options)()

    def pair(self, variables: Variables, depth: int) -> str:
        known = self.variable(PAIR, variables)
        if known and self.chance(0.4):
            return known
        if depth <= 0:
            return known or self.literal(PAIR)
        if self.chance(0.2):
            index = self.integer(variables, depth - 1)
            return f"{self.known(PAIRS, variables)}[{index} % 2]"
        call = self.helper_call(PAIR, variables, depth) if self.chance(0.2) else None
        left, right = self.integer(variables, depth - 1), self.floating(variables, depth - 1)
        return call or f"({left}, {right})"

    def source(self, variables: Variables, kind: str) -> tuple[str, str]:
        """Something to iterate over that yields ints, and its kind."""
        pick = self.random
        if self.chance(0.4):
            return self.known(INTS, variables), kind
        most = 6 if self.loops else pick.choice([3, 12, 12, 30, 30, 5000])
        return (
            pick.choice(
                [
                    f"range({most})",
                    f"range({pick.randint(-5, 5)}, {most})",
                    f"range({most}, {pick.randint(-5, 5)}, -{pick.randint(1, 4)})",
                    f"range(0, {most}, {pick.randint(1, 4)})",
                    f"range({self.integer(variables, 0)} % {most})",
                ]
            ),
            kind,
        )

    def pipeline(self, variables: Variables, depth: int) -> tuple[str, str]:
        """An int element and the `for ... if ...` that gives its variables."""
        name = self.fresh("k")
        inner = {**variables, name: INT}
        text = f"for {name} in {self.source(variables, INT)[0]}"
        if self.chance(0.3):
            text += f" if {self.boolean(inner, 1)}"
        elif self.chance(0.15):
            other = self.fresh("k")
            text += f" for {other} in range({self.random.randint(0, 4)})"
            inner[other] = INT
        self.loops += 1
        element = self.integer(inner, min(depth, 2))
        self.loops -= 1
        return element, text

    def listing(self, kind: str, variables: Variables, depth: int) -> str:
        if depth <= 0 or self.chance(0.25):
            return self.known(kind, variables)
        if self.chance(0.08):
            call = self.helper_call(kind, variables, depth)
            if call:
                return call
        a = self.listing(kind, variables, depth - 1)
        i, j = self.integer(variables, 0), self.integer(variables, 0)
        common: list[Callable[[], str]] = [
            lambda: f"({a} + {self.listing(kind, variables, 0)})",
            lambda: f"{a}[{i}:]",
            lambda: f"{a}[:{i}]",
            lambda: f"{a}[{i}:{j}]",
            lambda: f"{a}[::{self.random.choice([-1, 2, -2, 3])}]",
            lambda: f"{a}[{i}:{j}:{self.random.choice([-1, 2, -3])}]",
            lambda: f"({a} * {self.random.randint(-1, 3)})",
            lambda: f"({a} if {self.boolean(variables, 1)} else {self.literal(kind)})",
            lambda: f"[k for k in {a} if {self.boolean(variables, 1)}]",
        ]
        element, text = self.pipeline(variables, depth - 1)
        name = self.fresh("k")
        self.loops += 1
        x = self.floating({**variables, name: INT}, min(depth - 1, 2))
        self.loops -= 1
        source = self.source(variables, INT)[0]
        ints = self.known(INTS, variables)
        floats = self.known(FLOATS, variables)
        if kind == INTS:
            common += [
                lambda: f"[{element} {text}]",
                lambda: f"[{element} {text}]",
                lambda: f"list({source})",
                lambda: f"[p[0] for p in {self.known(PAIRS, variables)}]",
                lambda: f"[p * q for p, q in zip({ints}, {source})]",
                lambda: f"[p - q for p, q in enumerate({ints})]",
                lambda: f"list({element} {text})",
            ]
        elif kind == FLOATS:
            common += [
                lambda: f"[{x} for {name} in {source}]",
                lambda: f"[{x} for {name} in {source} if {name} % 3]",
                lambda: f"[p[1] for p in {self.known(PAIRS, variables)}]",
                lambda: f"[p * q for p, q in zip({ints}, {floats})]",
                lambda: f"[float(p) for p in {ints}]",
            ]
        elif kind == ROWS:
            rows = self.known(ROWS, variables)
            inner = {**variables, name: INT}
            self.loops += 1
            row = self.listing(INTS, inner, min(depth - 1, 2))
            self.loops -= 1
            common += [
                lambda: f"[({row})[:20] for {name} in {source}]",
                lambda: f"[r + [q + len(r)] for r, q in zip({rows}, {ints})]",
                lambda: f"[r[::-1] for r in {rows} if r]",
                lambda: f"[[k * m for k in {ints}] for m in range({self.random.randint(0, 5)})]",
                lambda: f"[{ints}, {self.known(INTS, variables)}]",
            ]
        else:
            common += [
                lambda: f"list(zip({ints}, {floats}))",
                lambda: f"list(enumerate({floats}, {self.integer(variables, 0)}))",
                lambda: f"[({name}, {x}) for {name} in {source}]",
            ]
        return self.random.choice(common)()


def program(seed: int, *, strict: bool) -> str:
    """The text of a module with a function main()."""
    return Generator(seed, strict=strict).program()


class _Watched(ast.NodeTransformer):
    """Passes the value of every operation and call through `_seen`."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._watched(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        return self._watched(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self._watched(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        assert isinstance(node.target, ast.Name)
        left = ast.Name(node.target.id, ast.Load())
        value = ast.BinOp(left, node.op, node.value)
        return ast.Assign([node.target], self._seen(value), lineno=node.lineno)

    def _watched(self, node: ast.expr) -> ast.AST:
        self.generic_visit(node)
        return self._seen(node)

    def _seen(self, node: ast.expr) -> ast.Call:
        return ast.Call(ast.Name("_seen", ast.Load()), [node], [])


class _Left(BaseException):
    """An int of more than 64 bits came up."""


def _seen(value: object) -> object:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise _Left
    return value


def _watched_sum(values: Iterable[Any], start: Any = 0) -> Any:
    """sum(), in whatever order: its parts may leave 64 bits where the whole does not."""
    values = list(values)
    _seen(sum(abs(value) for value in [start, *values] if isinstance(value, int)))
    return sum(values, start)


def leaves_64_bits(text: str) -> bool:
    """Whether an int of more than 64 bits comes up when CPython runs the program."""
    tree = ast.fix_missing_locations(_Watched().visit(ast.parse(text)))
    scope: dict[str, object] = {"_seen": _seen, "sum": _watched_sum, "__name__": "watched"}
    exec(compile(tree, "<watched>", "exec"), scope)
    main = scope["main"]
    assert callable(main)
    try:
        main()
    except _Left:
        return True
    except Exception:
        pass
    return False

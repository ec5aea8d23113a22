"""Random small programs of the language that Purlin runs; the same seed gives the same program."""

from __future__ import annotations

import random


class Generator:
    """Writes one function f(a, b) that always ends."""

    def __init__(self, seed: int, *, closures: bool = False) -> None:
        self.rng = random.Random(seed)
        # Whether functions capture variables, which may then be refused.
        self.closures = closures
        self.callables: list[str] = []
        self.lines: list[str] = []
        self.count = 0
        self.in_block = False
        self.loops = 0

    def program(self) -> str:
        names = ["a", "b"]
        self.lines = ["CONST = 7", "def helper(x, y=2, *, z=1):", "    return x - y * z", ""]
        self.lines.append("def f(a, b):")
        self.block(names, 1, 4)
        self.lines.append(f"    return ({', '.join(names)},)")
        return "\n".join(self.lines) + "\n"

    def block_programs(self) -> tuple[str, str]:
        """The same statements as a function that gives its variables, and as a with-block."""
        self.in_block = True
        self.block(["a", "b"], 1, 5)
        head = ["CONST = 7", "def helper(x, y=2, *, z=1):", "    return x - y * z", ""]
        local = [*head, "def f(a, b):", *self.lines, "    return locals()"]
        inside = ["    " + line for line in self.lines]
        block = [*head, "def f(a, b):", "    with Block() as block:", *inside]
        return "\n".join(local) + "\n", "\n".join([*block, "    return block.values"]) + "\n"

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def block(self, names: list[str], depth: int, size: int) -> None:
        """Statements; `names` grows by what they surely or perhaps assign."""
        for _ in range(self.rng.randint(1, size)):
            self.statement(names, depth)

    def statement(self, names: list[str], depth: int) -> None:
        kind = self.rng.randrange(12 if depth < 4 else 6)
        rng = self.rng
        if self.closures and rng.random() < 0.4:
            self.closure(names, depth)
            return
        if kind < 3:
            target = rng.choice([*names, self.fresh()])
            self.line(depth, f"{target} = {self.expr(names, 3)}")
            self.add(names, target)
        elif kind == 3:
            target = rng.choice(names)
            operator = rng.choice(["+", "-", "*", "//", "%", "|"])
            self.line(depth, f"{target} {operator}= {self.expr(names, 2)}")
        elif kind == 4:
            x, y = self.fresh(), rng.choice([*names, self.fresh()])
            self.line(depth, f"{x}, {y} = {self.expr(names, 2)}, {self.expr(names, 2)}")
            self.add(names, x)
            self.add(names, y)
        elif kind == 5:
            if rng.random() < 0.3:
                self.line(depth, f"assert {self.expr(names, 2)}, {self.expr(names, 1)}")
            elif rng.random() < 0.3:
                self.line(depth, f"if {self.condition(names, 2)}:")
                self.line(depth + 1, f"raise ValueError({self.expr(names, 1)})")
            else:
                self.line(depth, self.expr(names, 2))
        elif kind < 8:
            self.branch(names, depth)
        elif kind < 10:
            self.loop(names, depth)
        elif kind == 10:
            self.function(names, depth)
        elif self.in_block:
            self.line(depth, "pass")
        else:
            self.line(depth, f"if {self.condition(names, 2)}:")
            self.line(depth + 1, f"return ({self.expr(names, 2)}, {self.expr(names, 1)})")

    def add(self, names: list[str], name: str) -> None:
        if name not in names:
            names.append(name)

    def branch(self, names: list[str], depth: int) -> None:
        self.line(depth, f"if {self.condition(names, 3)}:")
        self.block(names, depth + 1, 2)
        if self.rng.random() < 0.5:
            self.line(depth, f"elif {self.condition(names, 2)}:")
            self.block(names, depth + 1, 2)
        if self.rng.random() < 0.6:
            self.line(depth, "else:")
            self.block(names, depth + 1, 2)

    def loop(self, names: list[str], depth: int) -> None:
        rng = self.rng
        if rng.random() < 0.5:
            counter = self.fresh()
            self.line(depth, f"{counter} = {rng.randint(0, 4)}")
            test = rng.choice([f"{counter} > 0", f"0 < {counter} < 9"])
            self.line(depth, f"while {test}:")
            self.line(depth + 1, f"{counter} -= 1")
        else:
            target = self.fresh()
            if rng.random() < 0.3:
                other = self.fresh()
                self.line(depth, f"for {target}, {other} in enumerate({self.items(names)}):")
                self.add(names, other)
            else:
                self.line(depth, f"for {target} in {self.items(names)}:")
            self.add(names, target)
        self.block(names, depth + 1, 3)
        if rng.random() < 0.4:
            self.line(depth + 1, f"if {self.condition(names, 2)}:")
            self.line(depth + 2, rng.choice(["break", "continue"]))
        if rng.random() < 0.3:
            self.line(depth, "else:")
            self.block(names, depth + 1, 2)

    def function(self, names: list[str], depth: int) -> None:
        name, parameter = self.fresh(), self.fresh()
        # Captures only a parameter of its own: a captured variable must not be assigned again.
        self.line(depth, f"def {name}({parameter}, k={self.rng.randint(0, 3)}):")
        if self.rng.random() < 0.5:
            self.line(depth + 1, "if k > 0:")
            self.line(depth + 2, f"return {name}({self.expr([parameter], 1)}, k - 1)")
        self.line(depth + 1, f"return {self.expr([parameter, 'k'], 2)}")
        call = f"{name}({self.expr(names, 1)})"
        target = self.fresh()
        self.line(depth, f"{target} = {call}")
        self.add(names, target)

    def closure(self, names: list[str], depth: int) -> None:
        """Makes, or calls, something that captures variables."""
        rng = self.rng
        if self.callables and rng.random() < 0.4:
            target = self.fresh()
            self.line(depth, f"{target} = {rng.choice(self.callables)}({self.expr(names, 1)})")
            self.add(names, target)
            return
        name, parameter = self.fresh(), self.fresh()
        seen = [parameter, *names]
        kind = rng.randrange(5)
        if kind == 0:
            self.line(depth, f"{name} = lambda {parameter}: {self.expr(seen, 2)}")
        elif kind == 1:
            self.line(depth, f"def {name}({parameter}):")
            if self.callables and rng.random() < 0.5:
                called = rng.choice([*self.callables, name])
                self.line(depth + 1, f"if {parameter} == 77:")
                self.line(depth + 2, f"return {called}({parameter})")
            self.line(depth + 1, f"return {self.expr(seen, 2)}")
        elif kind == 2:
            lazy = f"({self.expr(seen, 2)} for {parameter} in range({rng.randint(0, 3)}))"
            self.line(depth, f"{name} = {lazy}")
            if rng.random() < 0.5:
                self.line(depth, f"{rng.choice(names)} = {self.expr(names, 1)}")
            self.line(depth, f"{self.fresh()} = sum({name})")
            return
        elif kind == 3:
            inner = f"lambda: {self.expr(seen, 2)}"
            self.line(depth, f"{name} = [{inner} for {parameter} in range(2)]")
            self.line(depth, f"{self.fresh()} = [g() for g in {name}]")
            return
        else:
            maker = f"(lambda {parameter}: lambda x: {self.expr(['x', *seen], 2)})"
            self.line(depth, f"{name} = {maker}({self.expr(names, 1)})")
        self.callables.append(name)

    def items(self, names: list[str]) -> str:
        rng = self.rng
        return rng.choice([
            f"range({rng.randint(-1, 4)})",
            f"[{self.expr(names, 1)}, {self.expr(names, 1)}]",
            f"({self.expr(names, 1)}, 2.5)",
            f"range({rng.randint(0, 5)}, {rng.randint(-3, 5)}, {rng.choice([1, 2, -1, 0])})",
            f"[q for q in range({rng.randint(0, 4)}) if {self.condition(['q', *names], 1)}]",
        ])  # fmt: skip

    def condition(self, names: list[str], depth: int) -> str:
        rng = self.rng
        kind = rng.randrange(6)
        if kind < 3 or depth == 0:
            operator = rng.choice(["<", "<=", "==", "!=", ">", ">="])
            return f"{self.expr(names, depth - 1)} {operator} {self.expr(names, depth - 1)}"
        if kind == 3:
            return f"not ({self.condition(names, depth - 1)})"
        if kind == 4:
            word = rng.choice(["and", "or"])
            return f"({self.condition(names, depth - 1)} {word} {self.condition(names, depth - 1)})"
        parts = [self.expr(names, depth - 1) for _ in range(3)]
        return f"({parts[0]} < {parts[1]} <= {parts[2]})"

    def expr(self, names: list[str], depth: int) -> str:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.25:
            return rng.choice([
                rng.choice(names), rng.choice(names), str(rng.randint(-3, 9)),
                rng.choice(["0.5", "-0.0", "True", "CONST", "1.25"]),
            ])  # fmt: skip

        def inner() -> str:
            return self.expr(names, depth - 1)

        kind = rng.randrange(14)
        if kind < 5:
            operator = rng.choice(["+", "-", "*", "/", "//", "%", "&", "^"])
            return f"({inner()} {operator} {inner()})"
        if kind == 5:
            return f"({rng.choice(['-', '+', '~', 'not '])}{inner()})"
        if kind == 6:
            return f"({inner()} {rng.choice(['and', 'or'])} {inner()})"
        if kind == 7:
            return f"({inner()} if {self.condition(names, depth - 1)} else {inner()})"
        if kind == 8:
            return f"({self.condition(names, depth - 1)})"
        if kind == 9:
            return f"helper({inner()}, {rng.choice(['', 'y=', 'z='])}{inner()})"
        if kind == 10:
            return f"[{inner()}, {inner()}, {inner()}][{rng.choice(['0', '-1', '1:', inner()])}]"
        if kind == 11:
            variable = self.fresh()
            body = self.expr([variable, *names], depth - 1)
            function = rng.choice(["sum", "max", "any", "all", "list", "tuple", "len", "min"])
            opening, closing = ("([", "])") if function == "len" else ("(", ")")
            where = f" if {self.condition([variable, *names], 1)}" if rng.random() < 0.4 else ""
            second = f" for {self.fresh()} in range({variable} % 3)" if rng.random() < 0.2 else ""
            return (
                f"{function}{opening}{body} for {variable} in range({rng.randint(0, 4)})"
                f"{second}{where}{closing}"
            )
        if kind == 12:
            variable = self.fresh()
            return f"(lambda {variable}, m={rng.randint(0, 5)}: {self.expr([variable, 'm'], depth - 1)})({inner()})"  # noqa: E501
        return f"{rng.choice(['abs', 'int', 'float', 'bool'])}({inner()})"

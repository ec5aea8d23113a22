# mypy: ignore-errors
"""A tokenizer, a recursive-descent parser, a tree walker and a little stack machine."""

import math


class CalculatorError(Exception):
    def __init__(self, message, position):
        super().__init__(message)
        self.position = position

    def __str__(self):
        return f"{self.args[0]} at {self.position}"


class SyntaxProblem(CalculatorError):
    pass


class Token:
    def __init__(self, kind, value, position):
        self.kind = kind
        self.value = value
        self.position = position

    def __repr__(self):
        return f"{self.kind}:{self.value}"


def tokenize(text):
    position = 0
    while position < len(text):
        c = text[position]
        if c.isspace():
            position += 1
            continue
        start = position
        if c.isdigit() or (c == "." and text[position + 1 : position + 2].isdigit()):
            while position < len(text) and (text[position].isdigit() or text[position] == "."):
                position += 1
            word = text[start:position]
            if word.count(".") > 1:
                raise SyntaxProblem(f"bad number {word!r}", start)
            yield Token("number", float(word) if "." in word else int(word), start)
        elif c.isalpha() or c == "_":
            while position < len(text) and (text[position].isalnum() or text[position] == "_"):
                position += 1
            yield Token("name", text[start:position], start)
        elif text[position : position + 2] in ("**", "//", "<=", ">=", "==", "!="):
            position += 2
            yield Token("op", text[start:position], start)
        elif c in "+-*/%()=,<>":
            position += 1
            yield Token("op", c, start)
        else:
            raise SyntaxProblem(f"unexpected {c!r}", position)
    yield Token("end", None, position)


class Parser:
    """comparison > sum > term > unary > power > call > atom"""

    def __init__(self, text):
        self.tokens = list(tokenize(text))
        self.index = 0

    @property
    def current(self):
        return self.tokens[self.index]

    def accept(self, *values):
        token = self.current
        if token.kind == "op" and token.value in values:
            self.index += 1
            return token
        return None

    def expect(self, value):
        if not self.accept(value):
            found = "the end" if self.current.kind == "end" else repr(self.current.value)
            raise SyntaxProblem(f"expected {value!r}, found {found}", self.current.position)

    def statement(self):
        first, second = self.tokens[0], self.tokens[min(1, len(self.tokens) - 1)]
        if first.kind == "name" and second.kind == "op" and second.value == "=":
            self.index = 2
            tree = ("assign", first.value, self.comparison())
        else:
            tree = self.comparison()
        if self.current.kind != "end":
            raise SyntaxProblem(f"left over {self.current.value!r}", self.current.position)
        return tree

    def comparison(self):
        left = self.sum()
        while token := self.accept("<", ">", "<=", ">=", "==", "!="):
            left = ("binary", token.value, left, self.sum())
        return left

    def sum(self):
        left = self.term()
        while token := self.accept("+", "-"):
            left = ("binary", token.value, left, self.term())
        return left

    def term(self):
        left = self.unary()
        while token := self.accept("*", "/", "//", "%"):
            left = ("binary", token.value, left, self.unary())
        return left

    def unary(self):
        if token := self.accept("-", "+"):
            return ("unary", token.value, self.unary())
        return self.power()

    def power(self):
        base = self.atom()
        if self.accept("**"):
            return ("binary", "**", base, self.unary())
        return base

    def atom(self):
        token = self.current
        if token.kind == "number":
            self.index += 1
            return ("number", token.value)
        if token.kind == "name":
            self.index += 1
            if self.accept("("):
                arguments = []
                if not self.accept(")"):
                    arguments.append(self.comparison())
                    while self.accept(","):
                        arguments.append(self.comparison())
                    self.expect(")")
                return ("call", token.value, arguments)
            return ("name", token.value)
        if self.accept("("):
            inner = self.comparison()
            self.expect(")")
            return inner
        raise SyntaxProblem("expected a value", token.position)


OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b,
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
}
FUNCTIONS = {"sqrt": math.sqrt, "max": max, "min": min, "abs": abs, "gcd": math.gcd}


def evaluate(tree, names):
    match tree:
        case ("number", value):
            return value
        case ("name", name):
            if name not in names:
                raise NameError(f"{name} is not defined")
            return names[name]
        case ("unary", "-", inner):
            return -evaluate(inner, names)
        case ("unary", _, inner):
            return evaluate(inner, names)
        case ("binary", op, left, right):
            return OPERATORS[op](evaluate(left, names), evaluate(right, names))
        case ("call", name, arguments):
            return FUNCTIONS[name](*[evaluate(a, names) for a in arguments])
        case ("assign", name, value):
            names[name] = evaluate(value, names)
            return names[name]


def compile_tree(tree, code=None):
    """Flat code for a stack machine."""
    code = [] if code is None else code
    kind, *parts = tree
    if kind == "number":
        code.append(("push", parts[0]))
    elif kind == "name":
        code.append(("load", parts[0]))
    elif kind == "unary":
        compile_tree(parts[1], code)
        code.append(("negate" if parts[0] == "-" else "keep", None))
    elif kind == "binary":
        for side in parts[1:]:
            compile_tree(side, code)
        code.append(("apply", parts[0]))
    elif kind == "call":
        for argument in parts[1]:
            compile_tree(argument, code)
        code.append(("call", (parts[0], len(parts[1]))))
    elif kind == "assign":
        compile_tree(parts[1], code)
        code.append(("store", parts[0]))
    return code


def run(code, names):
    stack = []
    for op, argument in code:
        if op == "push":
            stack.append(argument)
        elif op == "load":
            stack.append(names[argument])
        elif op == "negate":
            stack.append(-stack.pop())
        elif op == "apply":
            right = stack.pop()
            left = stack.pop()
            stack.append(OPERATORS[argument](left, right))
        elif op == "call":
            name, count = argument
            arguments = stack[len(stack) - count :]
            del stack[len(stack) - count :]
            stack.append(FUNCTIONS[name](*arguments))
        elif op == "store":
            names[argument] = stack[-1]
    return stack.pop()


LINES = [
    "1 + 2 * 3",
    "(1 + 2) * 3",
    "-2 ** 2",
    "2 ** 3 ** 2",
    "7 // 2 + 7 % 2 - 7 / 2",
    "x = 12",
    "y = x * (x - 1) / 2",
    "sqrt(x * 3) + max(1, y, 5)",
    "gcd(x, 18) == 6",
    "1 < 2 < 3",
    "2 ** 100",
    "1 / (x - 12)",
    "zebra + 1",
    "3 +",
    "(1, 2",
    "4 $ 4",
    "1.2.3",
    "1 2",
    "sqrt(0 - 1)",
    "min()",
    "nothing(1)",
    ".5 + 1.",
]


def main():
    names, machine, results = {}, {}, []
    for line in LINES:
        try:
            tree = Parser(line).statement()
            value = evaluate(tree, names)
            code = compile_tree(tree)
            agreed = run(code, machine) == value
            results.append((value, len(code), agreed))
            print(f"{line} = {value}")
        except SyntaxProblem as error:
            results.append((type(error).__name__, str(error), error.position))
            print(line, "\n" + " " * error.position + "^", error)
        except (ArithmeticError, ValueError, NameError, TypeError, KeyError) as error:
            results.append((type(error).__name__, str(error)))
            print(f"{line}: {type(error).__name__}: {error}")
    return results, names == machine, sorted(names.items())

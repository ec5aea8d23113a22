"""Lowers `match`: each pattern is a chain of tests that leave for the next case.

Names are bound when the whole pattern fits, as in CPython: until then captures wait in registers.
"""

from __future__ import annotations

import ast

from purlin._capture._emit import Block
from purlin._capture._flow import Flow
from purlin._capture._unit import Builtin
from purlin._capture._variables import Site
from purlin._wire import _opcodes as op

EQUAL = op.COMPARE_NUMBERS["EQUAL"]
AT_LEAST = op.COMPARE_NUMBERS["GREATER_EQUAL"]
IS = op.COMPARE_NUMBERS["IS"]
IN = op.COMPARE_NUMBERS["IN"]
Captures = dict[str, tuple[int, ast.AST]]


class Match(Flow):
    """`_fit_X` lowers pattern X: goes on when the subject fits, else to `other`."""

    def stmt_Match(self, node: ast.Match) -> None:
        # A copy: a pattern may bind the variable that is looked at.
        subject = self.move(self.register(), self.expr(node.subject), self.site(node.subject))
        done = Block()
        for case in node.cases:
            other = Block()
            captures: Captures = {}
            self._fit(case.pattern, subject, captures, other)
            for name, (register, place) in captures.items():
                self.assign(name, register, place)
            if case.guard is not None:
                yes = Block()
                self.condition(case.guard, yes, other)
                self.start(yes)
            self.body(case.body)
            self.jump(done, self.site(case.pattern))
            self.start(other)
        self.jump(done, self.site(node))
        self.start(done)

    def _fit(self, node: ast.pattern, subject: int, captures: Captures, other: Block) -> None:
        method = getattr(self, "_fit_" + type(node).__name__)
        method(node, subject, captures, other)

    def _test(self, register: int, other: Block, site: Site) -> None:
        """Goes on when the register is true."""
        yes = Block()
        self.branch(register, yes, other, site)
        self.start(yes)

    def _test_compare(self, number: int, left: int, right: int, other: Block, site: Site) -> None:
        result = self.register()
        self.emit(op.COMPARE, site, result, number, left, right)
        self._test(result, other, site)

    def _capture(self, name: str, subject: int, captures: Captures, node: ast.AST) -> None:
        if name not in captures:
            captures[name] = (self.register(), node)
        self.move(captures[name][0], subject, self.site(node))

    def _call(self, name: str, site: Site, *arguments: int) -> int:
        """Calls a builtin as the interpreter would."""
        result = self.register()
        function = self.load_free(Builtin(name), site)
        self.emit(op.CALL, site, result, function, len(arguments), *arguments, 0)
        return result

    # -- patterns

    def _fit_MatchValue(
        self, node: ast.MatchValue, subject: int, _: Captures, other: Block
    ) -> None:
        value = self.expr(node.value)
        self._test_compare(EQUAL, subject, value, other, self.site(node))

    def _fit_MatchSingleton(
        self, node: ast.MatchSingleton, subject: int, _: Captures, other: Block
    ) -> None:
        site = self.site(node)
        self._test_compare(IS, subject, self.constant(node.value, site), other, site)

    def _fit_MatchAs(
        self, node: ast.MatchAs, subject: int, captures: Captures, other: Block
    ) -> None:
        if node.pattern is not None:
            self._fit(node.pattern, subject, captures, other)
        if node.name is not None:
            self._capture(node.name, subject, captures, node)

    def _fit_MatchOr(
        self, node: ast.MatchOr, subject: int, captures: Captures, other: Block
    ) -> None:
        site = self.site(node)
        done = Block()
        for pattern in node.patterns[:-1]:
            following = Block()
            self._fit(pattern, subject, captures, following)
            self.jump(done, site)
            self.start(following)
        self._fit(node.patterns[-1], subject, captures, other)
        self.jump(done, site)
        self.start(done)

    def _fit_MatchSequence(
        self, node: ast.MatchSequence, subject: int, captures: Captures, other: Block
    ) -> None:
        site = self.site(node)
        fits = self.register()
        self.emit(op.MATCH_SEQUENCE, site, fits, subject)
        self._test(fits, other, site)
        stars = [i for i, p in enumerate(node.patterns) if isinstance(p, ast.MatchStar)]
        least = len(node.patterns) - len(stars)
        if least or not stars:
            count = self._call("len", site, subject)
            number = self.constant(least, site)
            self._test_compare(AT_LEAST if stars else EQUAL, count, number, other, site)
        if all(_is_wildcard(pattern) for pattern in node.patterns):
            return
        parts = [self.register() for _ in node.patterns]
        if stars:
            self.emit(op.UNPACK_STAR, site, subject, stars[0], len(parts), *parts)
        else:
            self.emit(op.UNPACK, site, subject, len(parts), *parts)
        for pattern, part in zip(node.patterns, parts, strict=True):
            if not isinstance(pattern, ast.MatchStar):
                self._fit(pattern, part, captures, other)
            elif pattern.name is not None:
                self._capture(pattern.name, part, captures, pattern)

    def _fit_MatchMapping(
        self, node: ast.MatchMapping, subject: int, captures: Captures, other: Block
    ) -> None:
        site = self.site(node)
        fits = self.register()
        self.emit(op.MATCH_MAPPING, site, fits, subject)
        self._test(fits, other, site)
        if node.keys:
            count = self._call("len", site, subject)
            self._test_compare(AT_LEAST, count, self.constant(len(node.keys), site), other, site)
        keys = [self.expr(key) for key in node.keys]
        values = [self.register() for _ in keys]
        for key, value in zip(keys, values, strict=True):
            self._test_compare(IN, key, subject, other, site)
            self.emit(op.INDEX, site, value, subject, key)
        for pattern, value in zip(node.patterns, values, strict=True):
            self._fit(pattern, value, captures, other)
        if node.rest is not None:
            rest = self.register()
            self.emit(op.DICT, site, rest, 0)
            self.emit(op.EXTEND, site, rest, subject)
            for key in keys:
                self.emit(op.DELETE_INDEX, site, rest, key)
            self._capture(node.rest, rest, captures, node)

    def _fit_MatchClass(
        self, node: ast.MatchClass, subject: int, captures: Captures, other: Block
    ) -> None:
        site = self.site(node)
        kind = self.expr(node.cls)
        self._test(self._call("isinstance", site, subject, kind), other, site)
        parts: list[tuple[ast.pattern, int]] = []
        for index, pattern in enumerate(node.patterns):
            part = self.register()
            self.emit(op.MATCH_ARGUMENT, site, part, subject, kind, index)
            parts.append((pattern, part))
        for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
            attribute = self.mangled(name)
            text = self.constant(attribute, site)
            self.unit.attributes.add(attribute)
            self._test(self._call("hasattr", site, subject, text), other, site)
            part = self.register()
            self.read_attribute(part, subject, attribute, site)
            parts.append((pattern, part))
        for pattern, part in parts:
            self._fit(pattern, part, captures, other)


def _is_wildcard(node: ast.pattern) -> bool:
    if isinstance(node, ast.MatchStar):
        return node.name is None
    return isinstance(node, ast.MatchAs) and node.name is None and node.pattern is None

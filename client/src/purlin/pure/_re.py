"""re: patterns and matches over the two functions of `_regex`. Only patterns of str."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from purlin.pure._regex import describe, find
from purlin.pure._version import SINCE_3_11

_SINCE = 1 << 20 if SINCE_3_11 else 0
_SEARCH, _MATCH, _FULLMATCH = 0, 1, 2
_END = 2**63 - 1
_NAMES = [
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
]
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SPECIAL = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"


class error(Exception):  # noqa: N801, N818
    """A pattern or template that is not one: what is wrong, and where."""

    def __init__(self, msg: str, pattern: str | None = None, pos: int | None = None) -> None:
        text = msg
        lineno: int | None = None
        colno: int | None = None
        if pattern is not None and pos is not None:
            text = f"{msg} at position {pos}"
            lineno = pattern.count("\n", 0, pos) + 1
            colno = pos - pattern.rfind("\n", 0, pos)
            if "\n" in pattern:
                text = f"{text} (line {lineno}, column {colno})"
        super().__init__(text)
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        self.lineno = lineno
        self.colno = colno


class Match:
    """What a pattern matched, and where."""

    def __init__(
        self, pattern: Pattern, string: str, pos: int, endpos: int, spans: list[int], first: int
    ) -> None:
        self.re = pattern
        self.string = string
        self.pos = pos
        self.endpos = endpos
        self._spans = spans
        self._first = first

    def _index(self, group: Any) -> int:
        if isinstance(group, str):
            if group in self.re.groupindex:
                return self.re.groupindex[group]
            raise IndexError("no such group")
        if not isinstance(group, int) or group < 0 or group > self.re.groups:
            raise IndexError("no such group")
        return int(group)

    def _text(self, index: int) -> str | None:
        place = self._first + 2 * index
        start = self._spans[place]
        return None if start < 0 else self.string[start : self._spans[place + 1]]

    def group(self, *groups: Any) -> Any:
        if len(groups) == 0:
            return self._text(0)
        if len(groups) == 1:
            return self._text(self._index(groups[0]))
        return tuple([self._text(self._index(group)) for group in groups])

    def __getitem__(self, group: Any) -> str | None:
        return self._text(self._index(group))

    def groups(self, default: Any = None) -> Any:
        texts = [self._text(index) for index in range(1, self.re.groups + 1)]
        return tuple([default if text is None else text for text in texts])

    def groupdict(self, default: Any = None) -> Any:
        result: dict[str, Any] = {}
        for name, index in self.re.groupindex.items():
            text = self._text(index)
            result[name] = default if text is None else text
        return result

    def start(self, group: Any = 0, /) -> int:
        return self._spans[self._first + 2 * self._index(group)]

    def end(self, group: Any = 0, /) -> int:
        return self._spans[self._first + 2 * self._index(group) + 1]

    def span(self, group: Any = 0, /) -> tuple[int, int]:
        return self.start(group), self.end(group)

    def expand(self, template: str) -> str:
        return _expanded(_template(template, self.re), self)

    @property
    def lastindex(self) -> int | None:
        """The group that was closed last: of those that end last, the outermost, or the last."""
        if self.re.looks:
            raise NotImplementedError("lastindex of a pattern with groups inside look-arounds")
        last = 0
        for index in range(1, self.re.groups + 1):
            if self.start(index) >= 0 and (last == 0 or self.end(index) >= self.end(last)):
                inside = index
                while inside > last:
                    inside = self.re.parents[inside - 1]
                if inside != last or last == 0 or self.end(index) > self.end(last):
                    last = index
        return last if last else None

    @property
    def lastgroup(self) -> str | None:
        last = self.lastindex
        for name, index in self.re.groupindex.items():
            if index == last:
                return name
        return None

    def __repr__(self) -> str:
        text = repr(self._text(0))[:50]
        return f"<re.Match object; span={self.span()!r}, match={text}>"


class Pattern:
    """A compiled pattern."""

    def __init__(self, pattern: str, flags: int) -> None:
        parts = describe(pattern, flags | _SINCE).split(":", 5)
        if parts[0] == "bad":
            position = int(parts[1])
            message = ":".join(parts[2:])
            if position < 0:
                raise error(message)
            raise error(message, pattern, position)
        self.pattern = pattern
        self.flags = int(parts[1])
        self.groups = int(parts[2])
        self.looks = parts[3] == "1"
        self.parents = [int(parent) for parent in parts[4].split(",") if parent]
        self.groupindex: dict[str, int] = {}
        for part in parts[5].split(","):
            if part:
                name, _, index = part.partition("=")
                self.groupindex[name] = int(index)
        self._given = flags | _SINCE

    def _spans(self, string: str, pos: int, endpos: int, mode: int, most: int) -> list[int]:
        return find(self.pattern, self._given, string, pos, endpos, mode, most)

    def _one(self, string: str, pos: int, endpos: int, mode: int) -> Match | None:
        start = max(0, min(pos, len(string)))
        end = max(0, min(endpos, len(string)))
        spans = self._spans(string, start, end, mode, 1)
        return Match(self, string, start, end, spans, 0) if spans else None

    def _each(self, string: str, pos: int, endpos: int, most: int) -> list[Match]:
        start = max(0, min(pos, len(string)))
        end = max(0, min(endpos, len(string)))
        spans = self._spans(string, start, end, _SEARCH, most)
        step = 2 * (self.groups + 1)
        return [Match(self, string, start, end, spans, at) for at in range(0, len(spans), step)]

    def search(self, string: str, pos: int = 0, endpos: int = _END) -> Match | None:
        return self._one(string, pos, endpos, _SEARCH)

    def match(self, string: str, pos: int = 0, endpos: int = _END) -> Match | None:
        return self._one(string, pos, endpos, _MATCH)

    def fullmatch(self, string: str, pos: int = 0, endpos: int = _END) -> Match | None:
        return self._one(string, pos, endpos, _FULLMATCH)

    def finditer(self, string: str, pos: int = 0, endpos: int = _END) -> Iterator[Match]:
        return iter(self._each(string, pos, endpos, _END))

    def findall(self, string: str, pos: int = 0, endpos: int = _END) -> Any:
        found = self._each(string, pos, endpos, _END)
        if self.groups > 1:
            return [match.groups("") for match in found]
        texts: list[str] = []
        for match in found:
            text = match._text(self.groups)
            texts.append("" if text is None else text)
        return texts

    def split(self, string: str, maxsplit: int = 0) -> Any:
        parts: list[str | None] = []
        place = 0
        if maxsplit >= 0:
            for match in self._each(string, 0, _END, maxsplit if maxsplit else _END):
                parts.append(string[place : match.start()])
                for index in range(1, self.groups + 1):
                    parts.append(match._text(index))
                place = match.end()
        parts.append(string[place:])
        return parts

    def sub(self, repl: Any, string: str, count: int = 0) -> str:
        return self.subn(repl, string, count)[0]

    def subn(self, repl: Any, string: str, count: int = 0) -> tuple[str, int]:
        if isinstance(repl, str):
            return self._fill(_template(repl, self), string, count)
        return self._call(repl, string, count)

    def _fill(self, template: list[tuple[int, str]], string: str, count: int) -> tuple[str, int]:
        parts: list[str] = []
        place = 0
        found = self._each(string, 0, _END, count if count else _END) if count >= 0 else []
        for match in found:
            parts.append(string[place : match.start()])
            parts.append(_expanded(template, match))
            place = match.end()
        parts.append(string[place:])
        return "".join(parts), len(found)

    def _call(self, repl: Callable[[Match], str], string: str, count: int) -> tuple[str, int]:
        parts: list[str] = []
        place = 0
        found = self._each(string, 0, _END, count if count else _END) if count >= 0 else []
        for match in found:
            parts.append(string[place : match.start()])
            parts.append(repl(match))
            place = match.end()
        parts.append(string[place:])
        return "".join(parts), len(found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pattern):
            return False
        return self.pattern == other.pattern and self.flags == other.flags

    def __hash__(self) -> int:
        return hash((self.pattern, self.flags))

    def __repr__(self) -> str:
        names = [name for flag, name in _NAMES if self.flags & flag]
        rest = ", " + "|".join(names) if names else ""
        return f"re.compile({repr(self.pattern)[:200]}{rest})"


def _is_octal(character: str) -> bool:
    return character != "" and character in "01234567"


def _is_digit(character: str) -> bool:
    return character != "" and character in "0123456789"


def _group_of(name: str, pattern: Pattern, template: str, place: int) -> int:
    """The group of `\\g<name>`, whose name starts there."""
    if name == "":
        raise error("missing group name", template, place)
    if name.isascii() and name.isdigit():
        group = int(name)
        if group > pattern.groups:
            raise error(f"invalid group reference {group}", template, place)
        return group
    if not name.isidentifier():
        raise error(f"bad character in group name {name!r}", template, place)
    if name not in pattern.groupindex:
        raise IndexError(f"unknown group name {name!r}")
    return pattern.groupindex[name]


def _template(template: str, pattern: Pattern) -> list[tuple[int, str]]:
    """Its parts: groups, or texts with group -1."""
    parts: list[tuple[int, str]] = []
    place = 0
    while place < len(template):
        slash = template.find("\\", place)
        if slash < 0:
            slash = len(template)
        if slash > place:
            parts.append((-1, template[place:slash]))
        place = slash
        if place == len(template):
            break
        letter = template[slash + 1 : slash + 2]
        place = slash + 2
        if letter == "":
            raise error("bad escape (end of pattern)", template, slash)
        if letter == "g":
            if template[place : place + 1] != "<":
                raise error("missing <", template, place)
            end = template.find(">", place)
            if end < 0:
                if place + 1 == len(template):
                    raise error("missing group name", template, place + 1)
                raise error("missing >, unterminated name", template, place + 1)
            name = template[place + 1 : end]
            parts.append((_group_of(name, pattern, template, place + 1), ""))
            place = end + 1
        elif _is_digit(letter):
            second = template[place : place + 1]
            third = template[place + 1 : place + 2]
            if letter == "0":
                digits = "0"
                while len(digits) < 3 and _is_octal(template[place : place + 1]):
                    digits += template[place]
                    place += 1
                parts.append((-1, chr(int(digits, 8) & 0xFF)))
            elif _is_octal(letter) and _is_octal(second) and _is_octal(third):
                code = int(letter + second + third, 8)
                if code > 0o377:
                    shown = template[slash : slash + 4]
                    message = f"octal escape value {shown} outside of range 0-0o377"
                    raise error(message, template, slash)
                parts.append((-1, chr(code)))
                place += 2
            else:
                digits = letter
                if _is_digit(second):
                    digits += second
                    place += 1
                group = int(digits)
                if group > pattern.groups:
                    raise error(f"invalid group reference {group}", template, slash + 1)
                parts.append((group, ""))
        elif letter in _ESCAPES:
            parts.append((-1, _ESCAPES[letter]))
        elif letter.isascii() and letter.isalpha():
            raise error(f"bad escape \\{letter}", template, slash)
        else:
            parts.append((-1, "\\" + letter if letter != "\\" else "\\"))
    return parts


def _expanded(template: list[tuple[int, str]], match: Match) -> str:
    texts: list[str] = []
    for group, literal in template:
        if group < 0:
            texts.append(literal)
        else:
            text = match._text(group)
            texts.append("" if text is None else text)
    return "".join(texts)


def compile(pattern: Any, flags: int = 0) -> Pattern:
    """The compiled pattern; one that is compiled already is given back."""
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if isinstance(pattern, bytes):
        raise NotImplementedError("regular expressions over bytes")
    if not isinstance(pattern, str):
        raise TypeError("first argument must be string or compiled pattern")
    return Pattern(pattern, flags)


def search(pattern: Any, string: str, flags: int = 0) -> Match | None:
    """The first match anywhere."""
    return compile(pattern, flags).search(string)


def match(pattern: Any, string: str, flags: int = 0) -> Match | None:
    """The match at the start."""
    return compile(pattern, flags).match(string)


def fullmatch(pattern: Any, string: str, flags: int = 0) -> Match | None:
    """The match of the whole text."""
    return compile(pattern, flags).fullmatch(string)


def findall(pattern: Any, string: str, flags: int = 0) -> Any:
    """The texts of all matches, or of their groups."""
    return compile(pattern, flags).findall(string)


def finditer(pattern: Any, string: str, flags: int = 0) -> Iterator[Match]:
    """All matches."""
    return compile(pattern, flags).finditer(string)


def split(pattern: Any, string: str, maxsplit: int = 0, flags: int = 0) -> Any:
    """The texts between matches, with those of groups."""
    return compile(pattern, flags).split(string, maxsplit)


def sub(pattern: Any, repl: Any, string: str, count: int = 0, flags: int = 0) -> str:
    """The text with matches replaced."""
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern: Any, repl: Any, string: str, count: int = 0, flags: int = 0) -> tuple[str, int]:
    """The text with matches replaced, and how many were."""
    return compile(pattern, flags).subn(repl, string, count)


def escape(pattern: str) -> str:
    """A pattern that matches just this text."""
    return "".join(["\\" + unit if unit in _SPECIAL else unit for unit in pattern])

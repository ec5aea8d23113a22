"""string: constants of characters, `capwords`, and `Template` as it is without subclasses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from purlin.pure._missing import MISSING, Missing

ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
whitespace = " \t\n\r\x0b\x0c"
printable = digits + ascii_letters + punctuation + whitespace

_NAME_STARTS = "_" + ascii_letters
_NAME_PARTS = _NAME_STARTS + digits


def capwords(s: str, sep: str | None = None) -> str:
    """Capitalise the words between separators, or runs of white space."""
    if sep is None:
        return " ".join([word.capitalize() for word in s.split()])
    return sep.join([word.capitalize() for word in s.split(sep)])


def _name_end(text: str, start: int) -> int:
    """Where the name that starts there ends; `start` itself where none does."""
    if start >= len(text) or text[start] not in _NAME_STARTS:
        return start
    end = start + 1
    while end < len(text) and text[end] in _NAME_PARTS:
        end += 1
    return end


class Template:
    """A text with `$name`, `${name}` and `$$`."""

    def __init__(self, template: str) -> None:
        self.template = template

    def _parts(self) -> Iterator[tuple[str, str, int]]:
        """The template in parts: what kind, its text, and where it starts.

        Kinds: "text", "name" and "braced" (the text is the name), "dollar" (for `$$`),
        "invalid" (a lone `$`).
        """
        text = self.template
        place = 0
        while place < len(text):
            dollar = text.find("$", place)
            if dollar < 0:
                yield "text", text[place:], place
                return
            if dollar > place:
                yield "text", text[place:dollar], place
            after = dollar + 1
            end = _name_end(text, after)
            if after < len(text) and text[after] == "$":
                yield "dollar", "$$", dollar
                place = after + 1
            elif end > after:
                yield "name", text[after:end], dollar
                place = end
            else:
                end = after
                if after < len(text) and text[after] == "{":
                    end = _name_end(text, after + 1)
                if end > after + 1 and end < len(text) and text[end] == "}":
                    yield "braced", text[after + 1 : end], dollar
                    place = end + 1
                else:
                    yield "invalid", "$", dollar
                    place = after

    def _refuse(self, place: int) -> None:
        lines = self.template[:place].splitlines(keepends=True)
        line = 1
        column = 1
        if lines:
            line = len(lines)
            column = place - len("".join(lines[:-1]))
        raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")

    def substitute(self, mapping: Any = MISSING, /, **keywords: Any) -> str:
        result: list[str] = []
        for kind, text, place in self._parts():
            if kind == "text":
                result.append(text)
            elif kind == "dollar":
                result.append("$")
            elif kind == "invalid":
                self._refuse(place + 1)
            elif isinstance(mapping, Missing) or text in keywords:
                result.append(str(keywords[text]))
            else:
                result.append(str(mapping[text]))
        return "".join(result)

    def safe_substitute(self, mapping: Any = MISSING, /, **keywords: Any) -> str:
        result: list[str] = []
        for kind, text, _ in self._parts():
            if kind == "text" or kind == "invalid":
                result.append(text)
            elif kind == "dollar":
                result.append("$")
            else:
                try:
                    if isinstance(mapping, Missing) or text in keywords:
                        result.append(str(keywords[text]))
                    else:
                        result.append(str(mapping[text]))
                except KeyError:
                    result.append("${" + text + "}" if kind == "braced" else "$" + text)
        return "".join(result)

    def is_valid(self) -> bool:
        for kind, _, _ in self._parts():
            if kind == "invalid":
                return False
        return True

    def get_identifiers(self) -> list[str]:
        names: list[str] = []
        for kind, text, _ in self._parts():
            if (kind == "name" or kind == "braced") and text not in names:
                names.append(text)
        return names

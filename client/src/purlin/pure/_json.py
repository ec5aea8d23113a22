"""json: `loads` and `dumps`, with CPython's errors at CPython's positions.

The reader is a descent over the text with one place; the writer puts pieces in a list. Neither
takes a class of the user's own (`cls`); the hooks and `default` are there. A value that holds
itself ends in RecursionError here, whatever `check_circular` says.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from purlin.pure._collections import Mapping
from purlin.pure._version import SINCE_3_12, SINCE_3_13


class JSONDecodeError(ValueError):
    """A text that is not JSON: what is wrong, and where."""

    def __init__(self, msg: str, doc: str, pos: int) -> None:
        lineno = doc.count("\n", 0, pos) + 1
        colno = pos - doc.rfind("\n", 0, pos)
        super().__init__(f"{msg}: line {lineno} column {colno} (char {pos})")
        self.msg = msg
        self.doc = doc
        self.pos = pos
        self.lineno = lineno
        self.colno = colno


def _is_digit(character: str) -> bool:
    return "0" <= character <= "9"


class _Reader:
    """A text and the place up to which it was read; '' stands for the character after the end."""

    def __init__(
        self,
        text: str,
        object_hook: Callable[[Any], Any] | None,
        parse_float: Callable[[str], Any] | None,
        parse_int: Callable[[str], Any] | None,
        parse_constant: Callable[[str], Any] | None,
        object_pairs_hook: Callable[[Any], Any] | None,
        strict: bool,
    ) -> None:
        self.text = text
        self.place = 0
        self._object_hook = object_hook
        self._parse_float = parse_float
        self._parse_int = parse_int
        self._parse_constant = parse_constant
        self._object_pairs_hook = object_pairs_hook
        self._strict = strict

    def _at(self, place: int) -> str:
        return self.text[place] if place < len(self.text) else ""

    def _error(self, message: str, place: int) -> JSONDecodeError:
        return JSONDecodeError(message, self.text, place)

    def skip_space(self) -> str:
        """Skip white space; the character that follows."""
        text = self.text
        place = self.place
        while place < len(text) and text[place] in " \t\n\r":
            place += 1
        self.place = place
        return text[place] if place < len(text) else ""

    def value(self) -> Any:
        start = self._at(self.place)
        if start == '"':
            self.place += 1
            return self._string()
        if start == "{":
            self.place += 1
            return self._object()
        if start == "[":
            self.place += 1
            return self._array()
        if start == "-" or _is_digit(start):
            return self._number()
        if self._word("null"):
            return None
        if self._word("true"):
            return True
        if self._word("false"):
            return False
        if self._word("NaN"):
            return self._constant("NaN", math.nan)
        if self._word("Infinity"):
            return self._constant("Infinity", math.inf)
        raise self._error("Expecting value", self.place)

    def _word(self, word: str) -> bool:
        if self.text.startswith(word, self.place):
            self.place += len(word)
            return True
        return False

    def _constant(self, name: str, number: float) -> Any:
        if self._parse_constant is not None:
            return self._parse_constant(name)
        return number

    def _digits(self, place: int) -> int:
        """Where the digits end that start there."""
        text = self.text
        while place < len(text) and _is_digit(text[place]):
            place += 1
        return place

    def _number(self) -> Any:
        start = self.place
        place = start
        if self._at(place) == "-":
            place += 1
            if self._word("-Infinity"):
                return self._constant("-Infinity", -math.inf)
        if self._at(place) == "0":
            place += 1
        elif _is_digit(self._at(place)):
            place = self._digits(place)
        else:
            raise self._error("Expecting value", start)
        is_float = False
        if self._at(place) == "." and _is_digit(self._at(place + 1)):
            is_float = True
            place = self._digits(place + 1)
        if self._at(place) == "e" or self._at(place) == "E":
            power = place + 1
            if self._at(power) == "-" or self._at(power) == "+":
                power += 1
            if _is_digit(self._at(power)):
                is_float = True
                place = self._digits(power)
        self.place = place
        written = self.text[start:place]
        if is_float:
            return float(written) if self._parse_float is None else self._parse_float(written)
        return int(written) if self._parse_int is None else self._parse_int(written)

    def _string(self) -> str:
        """The rest of a string whose opening quote was read."""
        text = self.text
        begin = self.place - 1
        place = self.place
        parts: list[str] = []
        start = place
        while True:
            if place >= len(text):
                raise self._error("Unterminated string starting at", begin)
            character = text[place]
            if character == '"':
                break
            if character == "\\":
                parts.append(text[start:place])
                self.place = place + 1
                parts.append(self._escape(begin))
                place = self.place
                start = place
            else:
                if character < " " and self._strict:
                    raise self._error("Invalid control character at", place)
                place += 1
        self.place = place + 1
        if not parts:
            return text[start:place]
        parts.append(text[start:place])
        return "".join(parts)

    def _escape(self, begin: int) -> str:
        """What stands after a backslash."""
        place = self.place
        if place >= len(self.text):
            raise self._error("Unterminated string starting at", begin)
        character = self.text[place]
        self.place = place + 1
        if character != "u":
            known = '"\\/bfnrt'.find(character)
            if known < 0:
                raise self._error("Invalid \\escape", place - 1)
            return '"\\/\b\f\n\r\t'[known]
        code = self._code(place + 1)
        if code < 0:
            raise self._error("Invalid \\uXXXX escape", place)
        self.place = place + 5
        # Two halves of a character beyond 16 bits are put together; a lone half stays.
        if 0xD800 <= code < 0xDC00 and self.text[place + 5 : place + 7] == "\\u":
            low = self._code(place + 7)
            if 0xDC00 <= low < 0xE000:
                self.place = place + 11
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        return chr(code)

    def _code(self, place: int) -> int:
        """The number that four hexadecimal digits are; -1 if they are not, or end the text."""
        if place + 4 >= len(self.text):
            return -1
        code = 0
        for character in self.text[place : place + 4]:
            digit = "0123456789abcdef".find(character.lower()) if character.isascii() else -1
            if digit < 0:
                return -1
            code = code * 16 + digit
        return code

    def _array(self) -> list[Any]:
        """The rest of an array whose bracket was read."""
        items: list[Any] = []
        if self.skip_space() == "]":
            self.place += 1
            return items
        while True:
            items.append(self.value())
            follows = self.skip_space()
            if follows == "]":
                self.place += 1
                return items
            if follows != ",":
                raise self._error("Expecting ',' delimiter", self.place)
            comma = self.place
            self.place += 1
            if self.skip_space() == "]" and SINCE_3_13:
                raise self._error("Illegal trailing comma before end of array", comma)

    def _object(self) -> Any:
        """The rest of an object whose brace was read, and what the hooks make of it."""
        pairs: list[tuple[str, Any]] = []
        if self.skip_space() != "}":
            self._members(pairs)
        self.place += 1
        if self._object_pairs_hook is not None:
            return self._object_pairs_hook(pairs)
        result: dict[str, Any] = {}
        for key, value in pairs:
            result[key] = value
        if self._object_hook is not None:
            return self._object_hook(result)
        return result

    def _members(self, pairs: list[tuple[str, Any]]) -> None:
        while True:
            if self._at(self.place) != '"':
                raise self._error("Expecting property name enclosed in double quotes", self.place)
            self.place += 1
            key = self._string()
            if self.skip_space() != ":":
                raise self._error("Expecting ':' delimiter", self.place)
            self.place += 1
            self.skip_space()
            pairs.append((key, self.value()))
            follows = self.skip_space()
            if follows == "}":
                return
            if follows != ",":
                raise self._error("Expecting ',' delimiter", self.place)
            comma = self.place
            self.place += 1
            if self.skip_space() == "}" and SINCE_3_13:
                raise self._error("Illegal trailing comma before end of object", comma)


def _encoding(data: bytes) -> str:
    """Which UTF the bytes are, by their mark or by where the zeros of the first character are."""
    if data.startswith(b"\x00\x00\xfe\xff") or data.startswith(b"\xff\xfe\x00\x00"):
        return "utf-32"
    if data.startswith(b"\xfe\xff") or data.startswith(b"\xff\xfe"):
        return "utf-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if len(data) >= 4:
        if data[0] == 0:
            return "utf-16-be" if data[1] else "utf-32-be"
        if data[1] == 0:
            return "utf-16-le" if data[2] or data[3] else "utf-32-le"
    elif len(data) == 2:
        if data[0] == 0:
            return "utf-16-be"
        if data[1] == 0:
            return "utf-16-le"
    return "utf-8"


def loads(
    s: Any,
    *,
    object_hook: Callable[[Any], Any] | None = None,
    parse_float: Callable[[str], Any] | None = None,
    parse_int: Callable[[str], Any] | None = None,
    parse_constant: Callable[[str], Any] | None = None,
    object_pairs_hook: Callable[[Any], Any] | None = None,
    strict: bool = True,
) -> Any:
    """The value that a JSON text stands for."""
    if isinstance(s, str):
        text = s
        if text.startswith("\ufeff"):
            raise JSONDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", text, 0)
    elif isinstance(s, (bytes, bytearray)):
        data = bytes(s)
        text = data.decode(_encoding(data), "surrogatepass")
    else:
        name = type(s).__name__
        raise TypeError(f"the JSON object must be str, bytes or bytearray, not {name}")
    reader = _Reader(
        text, object_hook, parse_float, parse_int, parse_constant, object_pairs_hook, strict
    )
    reader.skip_space()
    value = reader.value()
    if reader.skip_space() != "":
        raise JSONDecodeError("Extra data", text, reader.place)
    return value


_ESCAPES = ("\\b", "\\t", "\\n", "", "\\f", "\\r")


def _quoted(text: str, ensure_ascii: bool) -> str:
    parts = ['"']
    for character in text:
        code = ord(character)
        if character == '"':
            parts.append('\\"')
        elif character == "\\":
            parts.append("\\\\")
        elif code >= 32 and (code < 127 or not ensure_ascii):
            parts.append(character)
        elif 8 <= code <= 13 and code != 11:
            parts.append(_ESCAPES[code - 8])
        elif code < 0x10000:
            parts.append(f"\\u{code:04x}")
        else:
            high = 0xD800 + ((code - 0x10000) >> 10)
            low = 0xDC00 + ((code - 0x10000) & 0x3FF)
            parts.append(f"\\u{high:04x}\\u{low:04x}")
    parts.append('"')
    return "".join(parts)


class _Writer:
    """The pieces written so far, and how to write."""

    def __init__(
        self,
        skipkeys: bool,
        ensure_ascii: bool,
        allow_nan: bool,
        indent: str | None,
        comma: str,
        colon: str,
        default: Callable[[Any], Any] | None,
        sort_keys: bool,
    ) -> None:
        self.parts: list[str] = []
        self._skipkeys = skipkeys
        self._ensure_ascii = ensure_ascii
        self._allow_nan = allow_nan
        self._indent = indent
        self._comma = comma
        self._colon = colon
        self._default = default
        self._sort_keys = sort_keys

    def write(self, value: Any, level: int) -> None:
        if isinstance(value, str):
            self.parts.append(_quoted(value, self._ensure_ascii))
        elif value is None:
            self.parts.append("null")
        elif isinstance(value, bool):
            self.parts.append("true" if value else "false")
        elif isinstance(value, int):
            self.parts.append(repr(int(value)))
        elif isinstance(value, float):
            self.parts.append(self._float(value))
        elif isinstance(value, (list, tuple)):
            self._write_array(value, level + 1)
        elif isinstance(value, dict):
            self._write_object(value, level + 1)
        elif isinstance(value, Mapping):
            self._write_object(value._data, level + 1)
        else:
            self.write(self._replaced(value), level)

    def _replaced(self, value: Any) -> Any:
        if self._default is not None:
            return self._default(value)
        name = type(value).__name__
        raise TypeError(f"Object of type {name} is not JSON serializable")

    def _float(self, number: float) -> str:
        if math.isfinite(number):
            return repr(float(number))
        if not self._allow_nan:
            if SINCE_3_12 or self._indent is not None:
                raise ValueError(f"Out of range float values are not JSON compliant: {number!r}")
            raise ValueError("Out of range float values are not JSON compliant")
        if number != number:
            return "NaN"
        return "Infinity" if number > 0.0 else "-Infinity"

    def _separate(self, first: bool, level: int) -> None:
        if not first:
            self.parts.append(self._comma)
        if self._indent is not None:
            self.parts.append("\n" + self._indent * level)

    def _write_array(self, items: Any, level: int) -> None:
        if not items:
            self.parts.append("[]")
            return
        self.parts.append("[")
        first = True
        for item in items:
            self._separate(first, level)
            first = False
            self.write(item, level)
        if self._indent is not None:
            self.parts.append("\n" + self._indent * (level - 1))
        self.parts.append("]")

    def _write_object(self, members: dict[Any, Any], level: int) -> None:
        if not members:
            self.parts.append("{}")
            return
        self.parts.append("{")
        pairs = list(members.items())
        if self._sort_keys:
            pairs.sort()
        first = True
        for key, value in pairs:
            name = self._key(key)
            if name is None:
                continue
            self._separate(first, level)
            first = False
            self.parts.append(_quoted(name, self._ensure_ascii))
            self.parts.append(self._colon)
            self.write(value, level)
        if self._indent is not None:
            self.parts.append("\n" + self._indent * (level - 1))
        self.parts.append("}")

    def _key(self, key: Any) -> str | None:
        """The key as text; None if it is to be skipped."""
        if isinstance(key, str):
            return key
        if isinstance(key, bool):
            return "true" if key else "false"
        if key is None:
            return "null"
        if isinstance(key, int):
            return repr(int(key))
        if isinstance(key, float):
            return self._float(key)
        if self._skipkeys:
            return None
        name = type(key).__name__
        raise TypeError(f"keys must be str, int, float, bool or None, not {name}")


def dumps(
    obj: Any,
    *,
    skipkeys: bool = False,
    ensure_ascii: bool = True,
    check_circular: bool = True,
    allow_nan: bool = True,
    indent: int | str | None = None,
    separators: tuple[str, str] | None = None,
    default: Callable[[Any], Any] | None = None,
    sort_keys: bool = False,
) -> str:
    """The JSON text of a value."""
    margin: str | None = None
    if indent is not None:
        margin = indent if isinstance(indent, str) else " " * indent
    comma = ", " if indent is None else ","
    colon = ": "
    if separators is not None:
        comma, colon = separators
    writer = _Writer(skipkeys, ensure_ascii, allow_nan, margin, comma, colon, default, sort_keys)
    writer.write(obj, 0)
    return "".join(writer.parts)

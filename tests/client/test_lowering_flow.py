"""try, with, match, loops and ways out of them: lowered code does what CPython does."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import helpers
from tests.client.outcomes import agree, outcome, program_of
from tests.client.reference import Interpreter


class Problem(Exception):
    pass


class Worse(Problem):
    def __init__(self, code: int) -> None:
        super().__init__("worse", code)
        self.code = code


class Manager:
    def __init__(self, log: list[Any], swallows: bool = False, fails: str = "") -> None:
        self.log = log
        self.swallows = swallows
        self.fails = fails

    def __enter__(self) -> Manager:
        self.log.append("enter")
        if self.fails == "enter":
            raise Problem("enter")
        return self

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        self.log.append(("exit", kind is None, error is None))
        if self.fails == "exit":
            raise Problem("exit")
        return self.swallows


def risky(n: int) -> int:
    if n == 1:
        raise ValueError("one", n)
    if n == 2:
        raise KeyError(n)
    if n == 3:
        raise Problem
    if n == 4:
        raise Worse(n)
    if n == 5:
        return 1 // (n - 5)
    return n


def try_except(n: int) -> Any:
    log = ["start"]
    try:
        log.append("try")
        x = risky(n)
        log.append("done")
    except ValueError as error:
        log.append(str(error))
        x = -1
    except (KeyError, Worse) as error:
        log.append(type(error).__name__)
        x = -2
    except Problem:
        x = -3
    else:
        log.append("else")
    log.append("end")
    return (log, x)


def try_bare(n: int) -> Any:
    try:
        return risky(n)
    except:  # noqa: E722
        return "caught"


def try_finally(n: int) -> Any:
    log = []
    try:
        log.append(risky(n))
    finally:
        log.append("finally")
        if n == 1:
            return log
    return (log, n)


def finally_order(n: int) -> Any:
    log: list[Any] = []
    for i in range(5):
        try:
            try:
                if i == n:
                    break
                if i == 1:
                    continue
                log.append(risky(i + n))
            except KeyError:
                log.append("key")
                raise
            finally:
                log.append(("inner", i))
        except (ValueError, LookupError) as error:
            log.append(error.args)
            if n == 2:
                return log
        finally:
            log.append(("outer", i))
    else:
        log.append("else")
    return log


def return_through_finally(n: int) -> Any:
    x = 1
    try:
        return x
    finally:
        x = 2
        if n:
            return ("changed", x)


def finally_overrides(n: int) -> Any:
    while True:
        try:
            risky(n)
            return "returned"
        finally:
            if n != 3:
                break
    return "broken"


def name_is_unset(n: int) -> Any:
    error = "before"
    try:
        risky(n)
    except Exception as error:
        seen = str(error)
    try:
        return (error, seen)
    except UnboundLocalError as unbound:
        return str(unbound)


def name_in_nested_handler(n: int) -> Any:
    try:
        try:
            risky(n)
        except Exception as error:
            raise Problem("again") from error
    except Problem as again:
        return (str(again), repr(again.__cause__), again.__suppress_context__)


def bare_raise(n: int) -> Any:
    try:
        risky(n)
    except Problem:
        raise
    except Exception as error:
        if n == 1:
            raise
        raise RuntimeError("other") from error
    return n


def raise_from_none(n: int) -> Any:
    try:
        risky(n)
    except Exception:
        raise Problem(n) from None
    return n


def nested_functions_catch(n: int) -> Any:
    def inner(k: int) -> Any:
        try:
            return risky(k)
        except ValueError:
            return "inner"

    try:
        return [inner(k) for k in range(n)]
    except KeyError as error:
        return ("outer", error.args)


def handler_sees_assignments(n: int) -> Any:
    x = 0
    try:
        x = 1
        y = 10
        x = risky(n) + 5
        x = 2
    except ValueError:
        return (x, y)
    return (x, y)


def loop_retry(n: int) -> Any:
    tries = 0
    while True:
        try:
            tries += 1
            if tries < n:
                raise Problem(tries)
            return tries
        except Problem as problem:
            last = problem.args[0]
            if last > 6:
                raise


def raise_class_in_handler(n: int) -> Any:
    try:
        try:
            risky(n)
        finally:
            if n == 2:
                raise Worse(9)
    except Worse as error:
        return error.code
    except Exception as error:
        return type(error).__name__
    return None


def catches_not_a_class(n: int) -> Any:
    try:
        risky(n)
    except 1 if n else ValueError:  # type: ignore[misc]
        return "never"


@pytest.mark.parametrize(
    "function",
    [
        try_except, try_bare, try_finally, finally_order, return_through_finally,
        finally_overrides, name_is_unset, name_in_nested_handler, bare_raise, raise_from_none,
        nested_functions_catch, handler_sees_assignments, loop_retry, raise_class_in_handler,
        catches_not_a_class, helpers.caught_assertion,
    ],
)  # fmt: skip
def test_exceptions(function: Callable[[int], Any]) -> None:
    for n in range(7):
        agree(function, n)


def traced(n: int) -> Any:
    try:
        if n == 0:
            raise Problem(n)
        risky(n)
    except ValueError:
        raise
    except KeyError as error:
        raise Problem("from") from error
    finally:
        n += 1
    return n


def lines_of(error: BaseException) -> list[tuple[str, int]]:
    trace, found = error.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == __file__:
            found.append((code.co_name, trace.tb_lineno))
        trace = trace.tb_next
    return found[1:]  # without the caller in this file


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_tracebacks(n: int) -> None:
    with pytest.raises(Exception) as local:
        traced(n)
    interpreter = Interpreter(program_of(traced, n))
    with pytest.raises(Exception):  # noqa: B017, PT011
        interpreter.run()
    trace = [
        (code.name, line)
        for code, line in reversed(interpreter.trace)
        if interpreter.names[code.message.file] == __file__
    ]
    assert trace == lines_of(local.value)


# -- with


def with_plain(n: int) -> Any:
    log: list[Any] = []
    with Manager(log, swallows=n % 2 == 1) as manager:
        log.append(manager.swallows)
        risky(n)
        log.append("end")
    return log


def with_several(n: int) -> Any:
    log: list[Any] = []
    try:
        with Manager(log) as a, Manager(log, swallows=n == 2) as b:
            log.append(a is b)
            risky(n)
    except Exception as error:
        log.append(type(error).__name__)
    return log


def with_ways_out(n: int) -> Any:
    log: list[Any] = []
    for i in range(4):
        with Manager(log):
            if i == n:
                break
            if i == 1:
                continue
            if i == 3:
                return ("returned", log)
            log.append(i)
    else:
        log.append("else")
    return log


def with_fails(n: int) -> Any:
    log: list[Any] = []
    fails = ["", "enter", "exit"][n % 3]
    try:
        with Manager(log, fails=fails):
            log.append("body")
            if n > 2:
                raise KeyError(n)
    except Exception as error:
        log.append((type(error).__name__, error.args))
    return log


def with_target(n: int) -> Any:
    log: list[Any] = []
    slots: dict[str, Any] = {}
    with Manager(log) as slots["m"]:
        pass
    return (log, slots["m"].log is log)


def with_nothing(n: int) -> Any:
    with n:  # type: ignore[attr-defined]
        return 1


@pytest.mark.parametrize(
    "function",
    [with_plain, with_several, with_ways_out, with_fails, with_target, with_nothing],
)
def test_with(function: Callable[[int], Any]) -> None:
    for n in range(7):
        agree(function, n)


# -- loops


def loops(n: int) -> Any:
    found = []
    for a in range(n):
        for b in range(a):
            if (a + b) % 3 == 0:
                break
            if b == 2:
                continue
            found.append((a, b))
        else:
            found.append(a)
            continue
        if a > 4:
            break
    else:
        found.append("all")
    while n > 0:
        n -= 1
        if n == 3:
            break
    else:
        found.append("none")
    return found


def loop_targets(n: int) -> Any:
    store: dict[int, int] = {}
    values = [0] * 3
    for values[1], store[0] in enumerate(range(n)):
        pass
    for first, *rest in [(1, 2, 3), "ab"]:
        values.append(len(rest))
    return (store, values)


def deletes_in_loop(n: int) -> Any:
    x = 1
    log = []
    for i in range(n):
        if i > 1:
            log.append(x)
        del x
        if n < 5:
            x = i
    return log


def test_loops() -> None:
    for n in range(8):
        agree(loops, n)
        agree(loop_targets, n)
        agree(deletes_in_loop, n)


# -- match


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x: Any, y: Any) -> None:
        self.x = x
        self.y = y


class Other:
    pass


def matches(value: Any) -> Any:
    match value:
        case 0 | 1 | -1:
            return "small"
        case None | True | False:
            return "singleton"
        case 2.5 | "two":
            return ("or", value)
        case int(n) if n > 100:
            return ("large", n)
        case int() | float():
            return "number"
        case str(text):
            return ("text", text)
        case []:
            return "empty"
        case [only]:
            return ("one", only)
        case [first, *_, last] if first == last:
            return ("ends", first)
        case (1, [2, x], *rest):
            return ("nested", x, rest)
        case [_, _]:
            return "pair"
        case [*everything]:
            return ("many", everything)
        case {"kind": "a", "value": x}:
            return ("a", x)
        case {"kind": kind, **rest}:
            return (kind, rest)
        case {}:
            return "mapping"
        case Point(0, y=0):
            return "origin"
        case Point(x, Point(z) as inner):
            return ("line", x, z, inner.y)
        case Point(x=x) as whole:
            return ("point", x, whole.y)
        case _:
            return "nothing"


SUBJECTS: list[Any] = [
    0, 1, True, -1, None, False, 2.5, "two", 101, 7, 1.5, "x", [], [5], [1, 2, 1], [1, [2, 3], 4],
    (1, (2, 3)), (8, 9), [1, 2, 3], {"kind": "a", "value": 4}, {"kind": "a"},
    {"kind": 1, "more": 2}, {}, {"z": 1}, {1, 2}, b"xy", 1 + 2j, ...,
]  # fmt: skip


def match_points(n: int) -> Any:
    subjects = [Point(0, 0), Point(1, Point(2, 3)), Point(4, 5), Other()]
    return matches(subjects[n])


def match_binds_subject(value: Any) -> Any:
    match value:
        case [value, 1]:
            return ("first", value)
        case [other, value]:
            return ("second", other, value)
    return value


def match_values(value: Any) -> Any:
    match value, len(value):
        case [str() as text, n] if n > (limit := 2):
            return (text, n, limit)
        case [_, 0]:
            pass
        case _:
            return "other"
    return "end"


def match_in_loop(values: Any) -> Any:
    found: list[Any] = []
    for value in values:
        match value:
            case 1:
                continue
            case "stop":
                break
            case [a, b] | (a, b, _):
                found.append(a + b)
            case x:
                found.append(x)
    return found


def test_match() -> None:
    for subject in SUBJECTS:
        agree(matches, subject)
    for n in range(4):
        agree(match_points, n)
    for value in ([3, 1], [4, 5], [1], 2):
        agree(match_binds_subject, value)
    for text in ("", "ab", "abc"):
        agree(match_values, text)
    agree(match_in_loop, [1, 2, [3, 4], (5, 6, 7), "stop", 8])
    agree(match_in_loop, [[1, "x"]])


def test_local_outcomes_differ() -> None:
    """The comparison itself tells values and exceptions apart."""
    assert outcome(lambda: try_except(1)) != outcome(lambda: try_except(2))
    assert outcome(lambda: bare_raise(1)) != outcome(lambda: bare_raise(2))

"""The programs by topic, found without Purlin: any CPython from 3.10 on can run them alone.

A topic is a module in cases/topics/. As in the other case modules, each function without an
underscore in front is a case, ARGS[name] lists the tuples to call it with, and STRICT names those to
run with strict_floats(). A case raises if and only if its name starts with `raises_`. FROZEN names
cases that change what was captured: Purlin must say so instead of giving CPython's answer. A program is a module in programs/ with a function main().
"""

from __future__ import annotations

import importlib
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOPICS = HERE / "cases" / "topics"
PROGRAMS = HERE / "programs"


@dataclass(frozen=True)
class TopicCase:
    topic: str
    label: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    file: str
    strict: bool = False
    frozen: bool = False

    @property
    def name(self) -> str:
        return f"{self.topic}.{self.label}"

    @property
    def raises(self) -> bool:
        return self.label.startswith("raises_")


def topics() -> list[str]:
    return sorted(path.stem for path in TOPICS.glob("[a-z]*.py"))


def load(name: str) -> types.ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some cases are nonsense on purpose
        return importlib.import_module(f"tests.conformance.{name}")


def cases_of_topic(topic: str) -> Iterator[TopicCase]:
    """The cases of a topic, in the order of its text."""
    module = load(f"cases.topics.{topic}")
    assert module.__file__
    table: dict[str, list[tuple[Any, ...]]] = dict(getattr(module, "ARGS", {}))
    for name, function in list(vars(module).items()):
        if name.startswith("_") or not isinstance(function, types.FunctionType):
            continue
        if function.__module__ != module.__name__:
            continue
        rows = table.pop(name, None)
        for index, args in enumerate([()] if rows is None else rows):
            label = name if rows is None else f"{name}[{index}]"
            strict = name in getattr(module, "STRICT", ())
            frozen = name in getattr(module, "FROZEN", ())
            yield TopicCase(topic, label, function, args, module.__file__, strict, frozen)
    assert not table, f"ARGS of {topic} names what is not there: {sorted(table)}"


def programs() -> Iterator[TopicCase]:
    for path in sorted(PROGRAMS.glob("[a-z]*.py")):
        module = load(f"programs.{path.stem}")
        assert module.__file__
        yield TopicCase("programs", path.stem, module.main, (), module.__file__)


def all_topic_cases() -> list[TopicCase]:
    return [case for topic in topics() for case in cases_of_topic(topic)] + list(programs())

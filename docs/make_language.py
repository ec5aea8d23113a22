"""Makes docs/language.md from language.in.md and the sources: `python docs/make_language.py`.

With --check it only says whether the page is as the sources have it.
"""

from __future__ import annotations

import builtins as python
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT), str(ROOT / "client" / "src")]

from purlin._capture import _refuse  # noqa: E402
from purlin.pure import REPLACEMENTS  # noqa: E402
from tests.conformance.gaps import PASSED, read_gaps  # noqa: E402
from tests.conformance.topics import all_topic_cases  # noqa: E402

LITERALS = r'((?:"(?:[^"\\]|\\.)*"\s*(?:PRI\w+\s*)?)+)'
WIDTH = 118


def compiler_builtins() -> list[tuple[str, str]]:
    """Name and kind of each entry of jit/builtin.def."""
    text = (ROOT / "jit" / "builtin.def").read_text()
    return re.findall(r'^BUILTIN\(\w+, "([^"]+)", (\w+)\)', text, re.MULTILINE)


def wrapped(names: list[str]) -> str:
    lines, line = [], ""
    for name in names:
        word = f"`{name}`"
        if len(line) + len(word) + 1 > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def builtins() -> str:
    replaced = [name.removeprefix("builtins.") for name in REPLACEMENTS if "builtins." in name]
    plain = {name for name, kind in compiler_builtins() if "." not in name and kind != "EXCEPTION"}
    errors = [name for name, kind in compiler_builtins() if kind == "EXCEPTION"]
    return f"{wrapped(sorted({*plain, *replaced}))}\n\nExceptions:\n{wrapped(sorted(errors))}"


def qualified() -> dict[str, set[str]]:
    """Module or type -> what of it runs, names with a leading underscore left out."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in [*(name for name, _ in compiler_builtins()), *REPLACEMENTS]:
        group, _, rest = name.partition(".")
        if rest and not re.search(r"^_|\._", rest):
            groups[group].add(rest)
    return groups


def table(what: str, groups: dict[str, set[str]]) -> str:
    rows = [f"| {what} | what of it |", "|---|---|"]
    for group, names in sorted(groups.items()):
        rows.append(f"| `{group}` | {', '.join(f'`{name}`' for name in sorted(names))} |")
    return "\n".join(rows)


def is_type(name: str) -> bool:
    return isinstance(getattr(python, name, None), type) or name == "generator"


def methods() -> str:
    return table("type", {name: of for name, of in qualified().items() if is_type(name)})


def library() -> str:
    modules = {name: of for name, of in qualified().items() if name in sys.stdlib_module_names}
    return table("module", {name: of for name, of in modules.items() if name != "builtins"})


def refused() -> str:
    rows = ["| what | write instead |", "|---|---|"]
    rows += [f"| `{what}` | {hint} |" for what, hint in sorted(set(_refuse.NODES.values()))]
    rows += [f"| `{name}` | {hint} |" for name, hint in sorted(_refuse.BUILTINS.items())]
    return "\n".join(rows)


def messages() -> str:
    found: set[str] = set()
    for path in sorted((ROOT / "jit").glob("specialise*.c")):
        for literals in re.findall(rf"stop_unsupported\(\s*b,\s*{LITERALS}", path.read_text()):
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"')
            found.add(re.sub(r"%[a-z]+", "...", text))
    return "\n".join(f"- {text}" for text in sorted(found, key=str.lower))


def topics() -> str:
    gaps = read_gaps()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in all_topic_cases():
        counts[case.topic][gaps.get(case.name, PASSED)] += 1
    rows = ["| topic | programs | as CPython | refused |", "|---|---|---|---|"]
    total: Counter[str] = Counter()
    for topic, kinds in sorted(counts.items()):
        total += kinds
        name = topic.strip("_").replace("_", " ")
        rows.append(f"| {name} | {sum(kinds.values())} | {kinds[PASSED]} | {kinds['refused']} |")
    rows.append(f"| **all** | {sum(total.values())} | {total[PASSED]} | {total['refused']} |")
    return "\n".join(rows)


def page() -> str:
    """The page, as the sources have it now."""
    text = (DOCS / "language.in.md").read_text()
    for part in (builtins, methods, library, refused, messages, topics):
        text = text.replace("{{" + part.__name__ + "}}", part())
    return text


def main() -> int:
    path = DOCS / "language.md"
    made = page()
    if "--check" in sys.argv:
        return 0 if path.read_text() == made else 1
    path.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())

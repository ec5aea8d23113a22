"""The benchmark's table: rows of ratios, as text and as bench/RESULTS.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

HEAD = ("what", "Purlin", "against", "ratio", "target", "met", "notes")


@dataclass(frozen=True)
class Row:
    """One measurement. `value` is what the target limits; None: nothing is demanded of it."""

    what: str
    purlin: str
    against: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    notes: str = ""

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.3f}"
        met = "" if self.met is None else ("yes" if self.met else "**no**")
        return (self.what, self.purlin, self.against, ratio, self.target, met, self.notes)


def seconds(value: float) -> str:
    """A time for people: s, or ms below a tenth of one."""
    return f"{value:.3f} s" if value >= 0.1 else f"{value * 1e3:.2f} ms"


def at_most(
    what: str, purlin: float, against: float, limit: float, build: str, notes: str = ""
) -> Row:
    """A row whose target is: purlin / against <= limit."""
    ratio = purlin / against
    return Row(
        what,
        seconds(purlin),
        f"{seconds(against)} ({build})",
        ratio,
        f"<= {limit:g}x",
        ratio <= limit,
        notes,
    )


def text(rows: Iterable[Row]) -> str:
    """The rows as an aligned Markdown table."""
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [" | ".join(["", *map(str.ljust, line, widths), ""]).strip() for line in cells]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def write(path: Path, rows: Iterable[Row], machine: Mapping[str, str], minutes: float) -> None:
    """Writes RESULTS.md."""
    today = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    about = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    path.write_text(
        f"""# Results

Written by `./dev bench` on {today}, in {minutes:.1f} minutes. Each row is the median of five runs,
Purlin's and the other's in turn, in one run on one machine. Purlin's time is a whole with-block, as
its user waits for it, code already compiled; what a cold compile takes is in the notes. C is the
fastest build of gcc and clang 19, `-O3 -march=native`, OpenMP, strict floating point unless said.

{about}

{text(rows)}
"""
    )

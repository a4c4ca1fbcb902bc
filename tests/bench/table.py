"""Rows of the table: what was measured, against what limit, and whether it holds."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

HEADINGS = ("what", "measured", "limit", "")
GAP = "  "


@dataclass(frozen=True)
class Row:
    """One line; `figures` are the numbers behind it, kept in the JSON only."""

    what: str
    measured: str
    limit: str
    ok: bool
    figures: dict = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        return "ok" if self.ok else "FAIL"


def not_measured(what: str, why: Exception) -> Row:
    """A row that could not be measured holds nothing and so fails."""
    return Row(what, f"not measured: {type(why).__name__}: {why}", "-", False)


def show(rows: Iterable[Row], out=sys.stdout) -> None:
    cells = [HEADINGS, *((row.what, row.measured, row.limit, row.verdict) for row in rows)]
    width = max(80, shutil.get_terminal_size((120, 24)).columns)
    limit = min(40, max(len(line[2]) for line in cells))
    what = min(48, max(len(line[0]) for line in cells))
    measured = max(20, width - what - limit - 4 - 3 * len(GAP))
    print(file=out)
    for number, line in enumerate(cells):
        _show_line(line, (what, measured, limit, 4), out)
        if number == 0:
            print("-" * width, file=out)
    print(file=out, flush=True)


def _show_line(line: tuple[str, ...], widths: tuple[int, ...], out) -> None:
    columns = [textwrap.wrap(text, width) or [""] for text, width in zip(line, widths, strict=True)]
    for depth in range(max(map(len, columns))):
        parts = (
            (column[depth] if depth < len(column) else "").ljust(width)
            for column, width in zip(columns, widths, strict=True)
        )
        print(GAP.join(parts).rstrip(), file=out)


def keep(rows: Iterable[Row], machine: dict, path: Path) -> None:
    """The same as JSON, with every figure and what the machine is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [{**asdict(row), "verdict": row.verdict} for row in rows]
    path.write_text(json.dumps({"machine": machine, "rows": told}, indent=1, ensure_ascii=False))


# --- Figures -----------------------------------------------------------------------------------


def middle(values: Iterable[float]) -> float:
    return float(median(values))


def p95(values: Iterable[float]) -> float:
    found = sorted(values)
    return found[min(len(found) - 1, int(len(found) * 0.95))]


def ratio_of(portal: list[float], bare: list[float]) -> float:
    """The middle of the ratios of neighbours: what slows the machine for a while slows both."""
    return middle(one / other for one, other in zip(portal, bare, strict=True))


def rounded(values: Iterable[float], digits: int = 1) -> list[float]:
    return [round(value, digits) for value in values]

"""Which pages somebody looked at, on a phone and at a desk, since their templates were changed.

    python -m tests.pages.looked_at                                  what has to be looked at
    python -m tests.pages.looked_at --note 360 2026-11-23 ROUTE …    it was done, at this width
    python -m tests.pages.looked_at --changed                        it was not done yet

`docs/pages-looked-at.csv` holds a line for each route that shows a page of ours, and one more for
each state of it that looks different. What all pages share, such as the shells and parts, and
styles and words are left out: they are seen on every page that is looked at. A line without a day
says that nobody looked yet; a line whose templates were changed since then loses its days. A state
is named after its route: "parties:sign waiting".
"""

import csv
import hashlib
import io
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
RECORD = ROOT / "docs" / "pages-looked-at.csv"
COLUMNS = ("route", "state", "who", "drawn from", "sha256", "360", "1280", "remark")
WIDTHS = ("360", "1280")
SHARED = ("base.html", "reporter.html", "desk.html", "entrance.html", "parts/",
          "django/", "allauth/", "admin/", "errors/", "portal/")  # fmt: skip


def own(names) -> tuple[str, ...]:
    """Of the templates that a page was drawn from, those that are its own and not everyone's."""
    found = {name for name in names if name and name.endswith(".html")}
    return tuple(sorted(n for n in found if not n.startswith(SHARED) and (TEMPLATES / n).is_file()))


def digest(names) -> str:
    seen = hashlib.sha256()
    for name in names:
        path = TEMPLATES / name
        seen.update(name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return seen.hexdigest()


def record() -> list[dict]:
    with RECORD.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table, delimiter=";"))


def write(lines) -> None:
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(lines, key=lambda line: (line["route"], line["state"])))
    RECORD.write_text(written.getvalue(), encoding="utf-8-sig")


def is_stale(line) -> bool:
    return line["sha256"] != digest(line["drawn from"].split())


def unrecorded(drawn: dict[str, set]) -> list[str]:
    """Of templates by route, as a walk drew them: what no line of the record holds."""
    known: dict[str, set] = {}
    for line in record():
        known.setdefault(line["route"], set()).update(line["drawn from"].split())
    return [
        f"{route} {name}"
        for route, names in sorted(drawn.items())
        for name in own(names)
        if name not in known.get(route, ())
    ]


def note(width: str, day: str, routes: list[str]) -> None:
    """Somebody looked at these, as they are now."""
    lines = record()
    for line in lines:
        if is_stale(line):
            line.update({"sha256": digest(line["drawn from"].split()), "360": "", "1280": ""})
        if f"{line['route']} {line['state']}".strip() in routes:
            line[width] = day
    write(lines)


def waiting() -> list[str]:
    return [
        f"{line['route']} {line['state']}".strip() + (" was changed" if is_stale(line) else "")
        for line in record()
        if is_stale(line) or not all(line[width] for width in WIDTHS)
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--note", width, day, *routes]:
            note(width, day, routes)
        case ["--changed"]:
            note("360", "", [])
        case ["--help"]:
            print(__doc__)
    print("\n".join(waiting()))

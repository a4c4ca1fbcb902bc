"""What differs between two editions, entry by entry and field by field, for people to read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.jurisdictions.folders import files_of
from portal.jurisdictions.pack import SCALES, SINGLES, TABLES, Pack
from portal.jurisdictions.plain import plain
from portal.jurisdictions.texts import Text
from portal.lib import comparing
from portal.lib.comparing import Line

ADDED, GONE, CHANGED = "added", "gone", "changed"
# Files whose entries are compared one by one.
READ = {file for file, *_rest in (*TABLES.values(), *SINGLES.values())} | {
    "pack.yaml",
    "scales.yaml",
}
NAMES = ("name", "title", "label", "rule", "text")


@dataclass(frozen=True)
class Field:
    """One field of an entry: before and after, with what changed in it."""

    name: str
    line: Line


@dataclass(frozen=True)
class Entry:
    """One entry of one file that is new, gone, or says something else."""

    file: str
    code: str
    name: str
    kind: str
    fields: list[Field]
    lines: list[Line]


def between(old: Pack, new: Pack) -> list[Entry]:
    """Every difference, in the order of the files."""
    found = []
    for table, (file, _section, _shape) in TABLES.items():
        found += _table(file, getattr(old, table), getattr(new, table))
    for scale in SCALES:
        found += _table("scales.yaml", old.scales[scale], new.scales[scale])
    for name, (file, section, _shape) in SINGLES.items():
        found += _table(file, {section: getattr(old, name)}, {section: getattr(new, name)})
    found += _table("pack.yaml", {"country": old.country}, {"country": new.country})
    found += _texts(files_of(old.folder), files_of(new.folder))
    return sorted(found, key=lambda entry: entry.file)


def _table(file: str, old, new):
    for code in dict.fromkeys([*old, *new]):
        before, after = old.get(code), new.get(code)
        if before == after:
            continue
        kind = ADDED if before is None else GONE if after is None else CHANGED
        fields = list(_fields(_flat(plain(before)), _flat(plain(after))))
        yield Entry(file, str(code), _name(after or before), kind, fields, [])


def _texts(old: dict[str, bytes], new: dict[str, bytes]):
    """Letters and other plain files, line by line."""
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before == after or name in READ:
            continue
        kind = ADDED if before is None else GONE if after is None else CHANGED
        lines = comparing.lines(_words(before), _words(after))
        yield Entry(name, name.rpartition("/")[2], "", kind, [], lines)


def _words(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace").replace("\r\n", "\n")


def _fields(before: dict[str, str], after: dict[str, str]):
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield Field(name, Line(comparing.words(old, new)))


def _flat(value, name: str = "") -> dict[str, str]:
    """{"citations.2.paragraph": "4"}: every value of an entry by its way."""
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value, start=1)
    elif value in (None, ""):
        return {}
    else:
        return {name: _said(value)}
    found = {}
    for key, one in inner:
        found |= _flat(one, f"{name}.{key}" if name else str(key))
    return found


def _said(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _name(entry) -> str:
    words = next((getattr(entry, name) for name in NAMES if hasattr(entry, name)), "")
    return str(words) if isinstance(words, Text | str) else ""

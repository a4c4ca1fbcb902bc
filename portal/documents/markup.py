"""Reads the text of a letter into rows with blanks and parts that are optional or repeated.

Anything unknown or left open is refused here, with file and line, so that a letter which
loads can be filled.
"""

import re
from dataclasses import dataclass, replace
from functools import partial

from portal.documents import grammar
from portal.documents.blanks import (
    DATES,
    HEADING,
    KNOWN_BLANKS,
    KNOWN_CONDITIONS,
    KNOWN_LISTS,
    NAMES,
    WORDS,
)
from portal.documents.structure import KINDS, split_cells, split_line

BLANK = re.compile(r"\{([a-z0-9_]+)(?::([a-z]+))?\}")
_TAG = re.compile(r"\[\[\s*(if|unless|each|end)(?:\s+([a-z0-9_]+))?\s*\]\]")


class LetterFault(ValueError):
    """A letter that cannot be used, said with its file and line."""


@dataclass(frozen=True)
class Row:
    """One row of a block to be: its kind, its columns with blanks in them."""

    kind: str
    cells: tuple
    fresh: bool  # an empty line stands before it, so it begins a block


@dataclass(frozen=True)
class Part:
    """What stands between [[if]], [[unless]] or [[each]] and its [[end]]."""

    tag: str
    name: str
    children: list
    line: int
    loose: bool = False  # an empty line before [[end]]: each entry begins a new block


def parsed(where, lines, first_line, language):
    """The letter's parts; every blank and every [[…]] is known, every part is closed."""
    root = Part("each", "", [], 0)
    open_parts, fresh = [root], True
    for number, raw in enumerate(lines, first_line):
        refuse = partial(_refuse, where, number)
        tag = _TAG.fullmatch(raw.strip())
        if not raw.strip():
            fresh = True
        elif tag and tag[1] == "end":
            if len(open_parts) == 1 or tag[2]:
                refuse("[[end]] closes nothing" if not tag[2] else "[[end]] takes no name")
            closed = open_parts.pop()
            open_parts[-1].children[-1] = replace(closed, loose=fresh)
        elif tag:
            _check_tag(tag, refuse)
            part = Part(tag[1], tag[2], [], number)
            open_parts[-1].children.append(part)
            open_parts.append(part)
        elif "[[" in raw or "]]" in raw:
            refuse(f"cannot be read: {raw.strip()}")
        else:
            _check_blanks(open_parts, raw, language, refuse)
            _add_row(open_parts, raw, fresh, refuse)
            fresh = False
    if len(open_parts) > 1:
        part = open_parts[-1]
        _refuse(where, part.line, f"[[{part.tag} {part.name}]] has no [[end]]")
    return root.children


def asked(parts):
    """The names of all blanks in them."""
    names = set()
    for part in parts:
        if isinstance(part, Part):
            names |= asked(part.children)
        else:
            names |= {name for cell in part.cells for name, _ in BLANK.findall(cell)}
    return names


def _refuse(where, line, why):
    raise LetterFault(f"{where}, line {line}: {why}")


def _check_tag(tag, refuse):
    known = set(KNOWN_LISTS)
    if tag[1] != "each":
        known |= {*KNOWN_BLANKS, *KNOWN_CONDITIONS}
    if tag[2] not in known:
        refuse(f"[[{tag[1]}]] does not know {tag[2]!r}")


def _check_blanks(open_parts, raw, language, refuse):
    inner = {b for p in open_parts if p.tag == "each" and p.name for b in KNOWN_LISTS[p.name]}
    for name, case in BLANK.findall(raw):
        if name not in KNOWN_BLANKS and name not in inner:
            refuse(f"unknown blank {{{name}}}")
        if (case == WORDS and name in DATES) or (case == HEADING and name in NAMES):
            continue
        if case and name not in NAMES:
            refuse(f"{{{name}}} is no name and has no cases")
        if case and case not in grammar.cases(language):
            refuse(f"{{{name}:{case}}}: a letter in {language!r} has no such case")
    if re.search(r"[{}]", BLANK.sub("", raw)):
        refuse("a blank is a name in braces, such as {complainant_name}")


def _add_row(open_parts, raw, fresh, refuse):
    rows = open_parts[-1].children
    kind, rest = split_line(raw.strip())
    last = rows[-1] if rows and isinstance(rows[-1], Row) and not fresh else None
    if last and (raw[0].isspace() or kind == last.kind == "paragraph"):
        rest = raw.strip() if raw[0].isspace() else rest
        rows[-1] = Row(last.kind, (*last.cells[:-1], f"{last.cells[-1]}\n{rest}"), last.fresh)
        return
    cells = split_cells(kind, rest)
    if len(cells) > KINDS[kind][1]:
        refuse(f"at most {KINDS[kind][1]} columns here")
    rows.append(Row(kind, cells, fresh))

"""Fills a letter with facts. What is missing stays in the text as a gap everyone sees."""

from portal.documents import grammar
from portal.documents.blanks import (
    DATES,
    FACTS,
    HEADING,
    KNOWN_LISTS,
    MAY_LACK,
    NAMES,
    ROLES,
    SOURCE,
    TIMES,
    WORDS,
)
from portal.documents.markup import BLANK, Row
from portal.documents.structure import Block, Structure, gap


class Filling:
    """One filling of one letter."""

    def __init__(self, letter, facts):
        unknown = sorted(set(facts) - FACTS)
        if unknown:
            raise ValueError(f"no letter knows these facts: {', '.join(unknown)}")
        self.letter, self.language = letter, letter.language
        given = {k: v for k, v in facts.items() if v not in (None, "")}
        # Forms written down by hand: those of the folder, and those that came with the facts.
        self.known = {name: dict(by_case) for name, by_case in letter.forms.items()}
        for name, by_case in given.pop("forms", {}).items():
            self.known.setdefault(name, {}).update(by_case)
        self.facts = _completed(given, letter, self.known)

    def structure(self):
        blocks = []
        for kind, cells, fresh in self._rows(self.letter.parts, {}):
            if blocks and not fresh and blocks[-1][0] == kind:
                blocks[-1][1].append(cells)
            else:
                blocks.append((kind, [cells]))
        return Structure(
            language=self.language,
            blocks=tuple(Block(kind, tuple(rows)) for kind, rows in blocks),
            title=self.letter.title,
            letter=self.letter.kind,
            edition=self.letter.edition,
            reference=str(self.facts.get("reference", "")),
            date=str(grammar.as_date(self.facts.get("today")) or ""),
        )

    def _rows(self, parts, entry):
        for part in parts:
            if isinstance(part, Row):
                yield part.kind, [self._text(c, entry) for c in part.cells], part.fresh
            elif part.tag == "each":
                yield from self._repeated(part, entry)
            elif bool(self._value(part.name)) == (part.tag == "if"):
                yield from self._rows(part.children, entry)

    def _repeated(self, part, entry):
        for count, each in enumerate(self.facts.get(part.name) or [{}]):
            rows = self._rows(part.children, entry | self._entry(part.name, each))
            for at, (kind, cells, fresh) in enumerate(rows):
                yield kind, cells, part.loose if count and not at else fresh

    def _entry(self, name, each):
        """An entry's own blanks; an empty list shows one gap, named after the list."""
        if each == {}:
            first, *others = KNOWN_LISTS[name]
            missing = gap(SOURCE.get(name, name), self.language)
            return {first: missing, **dict.fromkeys(others, "")}
        filled = {}
        for blank in KNOWN_LISTS[name]:
            value = each.get(blank)
            absent = "" if blank in MAY_LACK else gap(blank, self.language)
            filled[blank] = absent if value in (None, "") else str(value)
        return filled

    def _text(self, cell, entry):
        # One pass: what a fact contains is never read again for blanks or marks.
        return BLANK.sub(lambda found: self._blank(found[1], found[2], entry), cell)

    def _blank(self, name, case, entry):
        if name in entry:
            return entry[name]
        if case and self.facts.get(name):
            return self._in_case(name, case)
        return self._value(name) or gap(SOURCE.get(name, name), self.language)

    def _value(self, name):
        value = self.facts.get(name)
        if name == "collective":
            return len(self.facts.get("signatories") or ()) > 1
        if name == "happened_when":
            return self._when()
        if name in {"precinct", "at_precinct"}:
            number = self.facts.get("precinct_number")
            return getattr(grammar, name)(number, self.language) if number else ""
        if value is None or name in KNOWN_LISTS:
            return value
        if name in DATES:
            return grammar.date_words(value, self.language)
        if name in TIMES:
            return grammar.time_words(value, self.language)
        if isinstance(value, (list, tuple)):
            return "\n\n".join(str(item) for item in value)
        return str(value)

    def _in_case(self, name, case):
        value = self.facts[name]
        if case == WORDS:
            return grammar.in_words(value, self.language)
        if case == HEADING:
            return grammar.to_addressee(value, self.language, self.known)
        return grammar.in_case(value, case, self.language, NAMES[name], self.known)

    def _when(self):
        day, at = self.facts.get("happened_on"), self.facts.get("happened_at")
        if day is None:
            return ""
        at = gap("happened_at", self.language) if at is None else at
        return grammar.when(day, at, self.language)


def _completed(facts, letter, known):
    """The facts given, and those that follow from them."""
    for name in KNOWN_LISTS:
        if facts.get(name):
            facts[name] = [_as_entry(name, each) for each in facts[name]]
    name = facts.get("addressee_name")
    if name:
        facts.setdefault("addressee_heading", grammar.to_addressee(name, letter.language, known))
    # Whoever decided on an earlier complaint answers for that decision.
    decided = "earlier_decision" in letter.asked and facts.get("earlier_body")
    respondent = decided or facts.get("precinct_commission") or facts.get("organisation_name")
    if respondent:
        facts.setdefault("respondent", respondent)
    if facts.get("complainant_name") and not facts.get("signatories"):
        status = facts.get("complainant_status")
        facts["signatories"] = [{"name": facts["complainant_name"], "status": status}]
    for number, annex in enumerate(facts.get("annexes") or (), 1):
        annex.setdefault("number", number)
    provisions = facts.get("provisions") or []
    strange = sorted({str(p.get("role")) for p in provisions} - ROLES - {"None"})
    if strange:
        raise ValueError(f"unknown roles of provisions: {', '.join(strange)}")
    # An article used against the person affected ("invoked") was not broken by anyone.
    for plural, role in (("norms", "norm"), ("liabilities", "liability"),
                         ("procedures", "procedure")):  # fmt: skip
        facts[plural] = [p for p in provisions if (p.get("role") or "norm") == role]
    return facts


def _as_entry(name, each):
    if isinstance(each, dict):
        if KNOWN_LISTS[name] == ("item",) and "item" not in each:
            return {"item": ", ".join(str(value) for value in each.values() if value)}
        return dict(each)
    return {KNOWN_LISTS[name][0]: each}

"""What observers may do, must do, and what holds when they are sent out: cards to show."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text

# The languages in which a chairperson is addressed.
SHOWN_IN = ("kk", "ru")


@dataclass(frozen=True)
class Face:
    """A card in one language: the words, and the article as a letter names it."""

    language: str
    words: str
    basis: str


@dataclass(frozen=True)
class Card:
    """One card: what to show to a chairperson, and a hint for the observer alone."""

    code: str
    number: int
    words: Text
    faces: tuple[Face, ...]
    in_practice: Text | None


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    cards: list[Card]


def groups() -> list[Group]:
    country = pack.get()
    rights = sorted(country.observer_rights.values(), key=lambda right: right.number)
    duties = sorted(country.observer_duties.values(), key=lambda duty: duty.number)
    removal = [rule for rule in country.removal_rules.values() if rule.basis]
    presence = [rule for rule in country.presence_rules.values() if rule.basis]
    return [
        Group("right", _("Right"), _cards("right", rights)),
        Group("removal", _("If they send you out"), _cards("removal", removal)),
        Group("presence", _("Who may be present"), _cards("presence", presence)),
        Group("duty", _("Duty"), _cards("duty", duties)),
    ]


def _cards(kind: str, rows) -> list[Card]:
    return [
        Card(
            code=f"{kind}-{row.code}",
            number=number,
            words=row.text,
            faces=tuple(
                Face(language, row.text.in_language(language), pack.get().cite(row.basis, language))
                for language in SHOWN_IN
                if language in row.text.languages
            ),
            in_practice=getattr(row, "in_practice", None),
        )
        for number, row in enumerate(rows, 1)
    ]

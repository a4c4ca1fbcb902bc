"""The ledger of people, as administrators and auditors read it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.deeds import places
from portal.accounts.models import PersonEvent, Role, User, Vault

PAGE = 100


@dataclass(frozen=True)
class Line:
    """One line in words."""

    at: datetime
    actor: str
    verb: str
    about: str


def page(who: str = "", *, before: int | None = None) -> tuple[list[Line], int | None]:
    """Lines newest first, of one person or of everybody, and the row before which the next page
    begins. A line is somebody's when it is about them, or when they did it."""
    rows = PersonEvent.objects.select_related("actor").order_by("-pk")
    if who:
        rows = rows.filter(of_person(who))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    told = reader()
    lines = [
        Line(
            row.at,
            row.actor.username if row.actor else "",
            row.get_verb_display(),
            told(row),
        )
        for row in found[:PAGE]
    ]
    return lines, found[PAGE - 1].pk if len(found) > PAGE else None


def of_person(username: str) -> Q:
    """Lines about somebody, and lines of what they did and agreed to."""
    return (
        Q(detail__name=username)
        | Q(actor__username=username)
        | Q(detail__agreed=username)
        | Q(detail__invited_by=username)
    )


def reader() -> Callable[[PersonEvent], str]:
    """Says lines in words, for one page: names of places are looked up once, if at all."""
    known = cache(places)
    return lambda row: _words(row, known)


def _words(row: PersonEvent, known_places) -> str:
    """Whom the line is about, and what exactly was done."""
    said = row.detail
    parts = [said.get("name", "")]
    parts.append(", ".join(_label(Role, role) for role in said.get("roles", [])))
    parts.append(", ".join(_label(Vault.Kind, kind) for kind in said.get("vaults", [])))
    for name, lead in (("regions", _("only in")), ("elections", _("only for"))):
        if chosen := said.get(name):
            known = dict(known_places()[name])
            parts.append(f"{lead} {', '.join(str(known.get(code, code)) for code in chosen)}")
    if "invited_by" in said:
        parts.append(_("invited by {person}").format(person=said["invited_by"]))
    if "agreed" in said:
        parts.append(_("agreed to by {person}").format(person=said["agreed"]))
    if said.get("by_recovery"):
        parts.append(_("with the recovery key"))
    return " · ".join(part for part in parts if part)


def _label(choices, value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def people(user) -> list[tuple[str, str]]:
    """Those who work here or did, to choose from."""
    found = User.objects.visible_to(user).at_desks().order_by("username")
    return [(one.username, f"{one} ({one.username})") for one in found]

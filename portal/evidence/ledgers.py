"""The auditor's desk: lines of every ledger, and whether their chains hold. Never what was told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import people_history
from portal.accounts.models import User
from portal.lib import ledger
from portal.lib.ledger import LedgerEntry

PAGE = 100

# What people call the ledgers; one that is not named here goes by its own name.
NAMES = {
    "accounts.opening": _("What people opened"),
    "accounts.agreementevent": _("Deeds that took two people"),
    "accounts.alarmevent": _("Alarms"),
    "accounts.intakeevent": _("Keys that phones seal to"),
    "accounts.personevent": _("Who let whom in"),
    "cases.triageevent": _("What was done with reports"),
    "cases.caseevent": _("What was done with cases"),
    "evidence.custodyevent": _("Custody of files"),
    "roster.stationevent": _("Where observers stand"),
}
# Ledgers whose lines are read as words; those of others as the plain values they hold.
WORDS = {"accounts.personevent": people_history.reader}
# Whose lines they are besides the actor's.
OF_PERSON = {"accounts.personevent": people_history.of_person}


@dataclass(frozen=True)
class Line:
    """One line, as an auditor reads it."""

    entry: LedgerEntry
    ledger: str
    verb: str
    actor: str
    about: str
    problem: str

    @property
    def at(self) -> datetime:
        return self.entry.at


def kinds() -> list[tuple[str, str]]:
    """Every ledger of the house by its label, with the name that people know it by."""
    found = [kind._meta.label_lower for kind in ledger.kinds()]
    return [(label, NAMES.get(label, label)) for label in found]


def verbs(label: str) -> list[tuple[str, str]]:
    return list(_kind(label).Verb.choices)


def _kind(label: str) -> type[LedgerEntry]:
    return next(kind for kind in ledger.kinds() if kind._meta.label_lower == label)


def page(
    label: str,
    *,
    who: str = "",
    verb: str = "",
    name: str = "",
    since=None,
    until=None,
    before: int | None = None,
) -> tuple[list[Line], int | None]:
    """Lines of one ledger, newest first, and the row before which the next page begins."""
    rows = _kind(label).objects.select_related("actor").order_by("-pk")
    if who:
        ours = OF_PERSON.get(label)
        rows = rows.filter(ours(who) if ours else Q(actor__username=who))
    if verb:
        rows = rows.filter(verb=verb)
    if name:
        rows = rows.filter(Q(detail__name=name) | Q(detail__copy=name.upper()))
    if since:
        rows = rows.filter(at__gte=_start(since))
    if until:
        rows = rows.filter(at__lt=_start(until) + timedelta(days=1))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    words, told = dict(verbs(label)), WORDS.get(label, _plain)()
    lines = [_line(entry, label, words, told(entry)) for entry in found[:PAGE]]
    return lines, found[PAGE - 1].pk if len(found) > PAGE else None


def _start(day):
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _line(entry: LedgerEntry, label: str, words: dict, about: str) -> Line:
    wrong = _("It does not hold what was sealed") if _is_broken(entry) else ""
    return Line(
        entry,
        label,
        words.get(entry.verb, entry.verb),
        str(entry.actor) if entry.actor else "",
        about,
        str(wrong),
    )


def _plain():
    return _values


def _values(entry: LedgerEntry) -> str:
    said = {key: value for key, value in entry.detail.items() if value not in (None, "", [])}
    # What kind of thing it is, the verb says already.
    return " · ".join(_short(said[key]) for key in said if key != "of")


def _short(value) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    text = str(value)
    return f"{text[:16]}…" if len(text) > 40 else text


def _is_broken(entry: LedgerEntry) -> bool:
    return entry.digest != entry.computed_digest()


@dataclass(frozen=True)
class Chain:
    """Whether the chains of one ledger hold."""

    name: str
    lines: int
    problem: str


def chains() -> list[Chain]:
    """Every chain of every ledger, line by line, and whether the database still guards it."""
    found = []
    for kind in ledger.kinds():
        label = kind._meta.label_lower
        allowed = ledger.missing_guards(kind._meta.db_table)
        lines, problem = 0, ""
        for entry, why in ledger.checked(kind):
            lines += 1
            if why and not problem:
                problem = f"{entry.pk}: {why}"
        if allowed and not problem:
            problem = str(_("The database would let somebody change it."))
        found.append(Chain(str(NAMES.get(label, label)), lines, problem))
    return found


def people() -> list[tuple[str, str]]:
    """Those who stand in ledgers, to choose from."""
    return [(one.username, str(one)) for one in User.objects.at_desks().order_by("username")]

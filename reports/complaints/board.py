"""Lists of complaints: by the day that counts, by state, and what waits for a letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text
from reports.cases.models import Case
from reports.complaints import asking
from reports.complaints.deadlines import REGISTRATION
from reports.complaints.models import Complaint, Filing

COUNT_LIMIT = 100
SOON = timedelta(days=1)
State = Complaint.State

# name of a list: (its label, the states in it; None where the day counts, empty for any state)
LISTS = {
    "due": (_("By due date"), None),
    "drafts": (_("Drafts"), (State.REQUESTED, State.DRAFT)),
    "ready": (_("To hand in"), (State.APPROVED, State.SIGNED)),
    "refused": (_("Refused"), (State.REFUSED,)),
    "numberless": (_("Without a number"), (State.HANDED_IN, State.FORWARDED)),
    "waiting": (_("Waiting for an answer"), (State.FILED, State.FORWARDED)),
    "silent": (_("No answer"), (State.SILENT,)),
    "answered": (_("Answered"), (State.ANSWERED, State.APPEALED)),
    "closed": (_("Closed"), (State.CLOSED,)),
    "all": (_("All"), ()),
}
# What else counts for a list: of what was passed on, only what the second body gave no number.
NARROWER = {
    "numberless": Q(state=State.HANDED_IN) | Q(elsewhere__outcome=Filing.Outcome.HANDED_IN),
}
# Lists of what an authority owes: a number, a registration, an answer.
PRESSING = ("refused", "numberless", "silent")
TONES = {
    State.REQUESTED: "info",
    State.DRAFT: "neutral",
    State.APPROVED: "accent",
    State.SIGNED: "accent",
    State.HANDED_IN: "warn",
    State.FILED: "info",
    State.FORWARDED: "info",
    State.REFUSED: "bad",
    State.ANSWERED: "good",
    State.SILENT: "bad",
    State.APPEALED: "info",
    State.CLOSED: "neutral",
}


@dataclass(frozen=True)
class Entry:
    """A complaint as lists show it."""

    complaint: Complaint
    addressee: str
    due: "DueWords | None"

    @property
    def tone(self) -> str:
        return TONES[self.complaint.state]

    @property
    def state(self) -> str:
        return State(self.complaint.state).label


@dataclass(frozen=True)
class DueWords:
    """A day that counts: whose turn it is and how near."""

    at: datetime
    is_ours: bool
    at_once: bool
    is_over: bool
    is_soon: bool
    # Whether it is a registration number that is due, and no answer yet.
    of_number: bool = False
    # Whether they took longer than the law gave them at first.
    is_prolonged: bool = False

    @property
    def tone(self) -> str:
        return "bad" if self.is_over else "warn" if self.is_soon else "neutral"

    @property
    def label(self) -> str:
        if self.of_number:
            return _("Number is missing") if self.is_over else _("Number by")
        if self.at_once:
            return _("Answer at once")
        if self.is_ours:
            return _("Too late to hand in") if self.is_over else _("Hand in by")
        if self.is_prolonged and not self.is_over:
            return _("Answer by (prolonged)")
        return _("Answer overdue") if self.is_over else _("Answer by")


def entry(complaint: Complaint, now: datetime | None = None) -> Entry:
    return Entry(complaint, addressee_of(complaint), due_words(complaint, now or timezone.now()))


def due_words(complaint: Complaint, now: datetime) -> DueWords | None:
    at = complaint.due_at
    if at is None:
        return None
    counted = complaint.counted
    return DueWords(
        at=at,
        is_ours=counted.get("side") == "filing",
        at_once=bool(counted.get("at_once")),
        is_over=at < now,
        is_soon=now <= at < now + SOON,
        of_number=counted.get("side") == REGISTRATION,
        is_prolonged=bool(counted.get("prolonged")),
    )


def addressee_of(complaint: Complaint) -> str:
    """The body it goes to, or that has it now, by its own name where the registry has it."""
    if complaint.elsewhere:
        return body_of(complaint.elsewhere)
    return written_to(complaint)


def written_to(complaint: Complaint) -> str:
    """The body that the letter names, whoever has it now."""
    if complaint.commission:
        return str(complaint.commission)
    return str(_addressee_name(complaint.addressee))


def body_of(filing: Filing) -> str:
    """Where it was passed on to; a name that was typed is sealed, and lists do not show it."""
    if filing.commission:
        return str(filing.commission)
    return str(_addressee_name(filing.body)) if filing.body else str(_("Another body"))


def _addressee_name(code: str) -> Text | str:
    known = pack.get().addressees.get(code)
    return known.name if known else code


def with_names(rows):
    """What lists show besides the row itself; what was typed for it stays where it is."""
    rows = rows.select_related("case__assignee", "commission", "elsewhere__commission")
    sealed = ("sealed_hands", "sealed_refusal", "sealed_body")
    return rows.defer("sealed_request", *(f"elsewhere__{name}" for name in sealed))


def of_list(rows, name: str):
    """The rows of one list."""
    _label, states = LISTS[name]
    if states is None:
        return rows.exclude(due_at=None)
    rows = rows.filter(state__in=states) if states else rows
    return rows.filter(NARROWER[name]) if name in NARROWER else rows


def awaiting_letter(user: User):
    """Cases that were handed to lawyers and about which nothing has been written yet."""
    cases = Case.objects.visible_to(user).filter(state=Case.State.WITH_LAWYER, complaints=None)
    return cases.select_related("assignee", "region", "precinct").newest_first()


def tabs(user: User) -> list[tuple[str, str, int]]:
    """(name, label, how many): counted where somebody outside has to be pressed, and no further
    than a hundred."""
    seen = Complaint.objects.visible_to(user)
    return [
        (name, label, len(of_list(seen, name).values("pk")[:COUNT_LIMIT]))
        if name in PRESSING
        else (name, label, 0)
        for name, (label, _states) in LISTS.items()
    ]


def overdue_count(user: User) -> int:
    """How many days have passed unanswered or unused, of complaints and of questions that this
    person asked or was asked; counted no further than a hundred."""
    late = Complaint.objects.visible_to(user).overdue(timezone.now())
    days = len(late.values("pk")[:COUNT_LIMIT])
    return min(days + overdue_questions(user), COUNT_LIMIT)


def overdue_questions(user: User) -> int:
    return min(asking.counts(user)[1], COUNT_LIMIT)


def lines_of(case: Case, user: User) -> list[dict]:
    """What the page of a case shows of its complaints."""
    rows = with_names(Complaint.objects.visible_to(user).filter(case=case)).newest_first()
    lines = []
    for one in (entry(row) for row in rows):
        page = reverse("complaints:complaint", args=[one.complaint.public_id])
        lines.append(
            {
                "text": f"{one.complaint.number} · {one.addressee}",
                "url": page if Role.LAWYER in user.roles else "",
                "note": one.complaint.get_state_display(),
            }
        )
    return lines

"""What staff are told of sealed things that could not be opened: why, and what can be done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.evidence.models import Upload
from portal.evidence.resuming import begun_at
from reports.incidents import counts
from reports.incidents.models import Envelope

# By the codes of `envelopes`, `waiting_files` and `evidence.sealed_pieces`.
REASONS = {
    "cannot-open": gettext_lazy(
        "No key here opens it: it was sealed for another key, or it is damaged. If the phone "
        "sealed it with an older key, that key has to be given to the worker again."
    ),
    "copy": gettext_lazy(
        "The very same sealed bytes came under another number, too, and were opened there. "
        "Nothing in it is new."
    ),
    "not-json": gettext_lazy("It could be opened, but what is in it is not a report."),
    "another-body": gettext_lazy(
        "Something else was already received under its number. Nothing was overwritten."
    ),
    "no-observer": gettext_lazy(
        "It is an answer to the observers' checklist, and nobody whom we know is behind it: the "
        "invitation has ended, or the phone's sign was not ours."
    ),
    "no-station": gettext_lazy(
        "It is an observer's answer to the checklist, and the observer is placed at no station."
    ),
    "no-such-receipt": gettext_lazy(
        "It is an answer to our staff, and the receipt code behind it is none that we know."
    ),
    "table-unreadable": gettext_lazy(
        "The table of its pieces is missing or cannot be read. The sealed pieces are kept."
    ),
    "pieces-missing": gettext_lazy(
        "Pieces of it are missing, or there are more than its table names. All sealed bytes are "
        "kept; ask the reporter to send it again."
    ),
    "pieces-differ": gettext_lazy(
        "A piece of it was changed, stands in the wrong place or belongs to another file. All "
        "sealed bytes are kept; ask the reporter to send it again."
    ),
    "another-sha256": gettext_lazy(
        "Put together it is not the file that the phone sealed. All sealed bytes are kept; ask "
        "the reporter to send it again."
    ),
    "too-many": gettext_lazy("The report had as many files as it can have already."),
    "too-large": gettext_lazy("The file in it is larger than the portal takes."),
    "empty": gettext_lazy("There is nothing in it."),
    "report-never-came": gettext_lazy("The report that it belongs to never came."),
}


def words(reason: str) -> str:
    """Why something waits for repair, for staff; a code that has no words stands for itself."""
    if reason.startswith("invalid: "):
        fields = reason.removeprefix("invalid: ")
        return _("Some of its answers cannot be understood: {fields}.").format(fields=fields)
    return str(REASONS.get(reason, reason))


@dataclass(frozen=True)
class Repair:
    """One sealed thing that could not be opened, by what may be known of it from outside."""

    kind: str
    # Under which `open_again` finds it.
    number: UUID
    size: int
    # The quarter of an hour.
    came_at: datetime
    reason: str
    # How many more hold the very same sealed bytes under other numbers.
    more: int = 0

    @property
    def words(self) -> str:
        return words(self.reason)


WORDS, FILE = "words", "file"
# Known when it is looked at: the other one may be opened later.
COPY = "copy"
# The longest list that helps anybody.
MOST = 200


def waiting() -> list[Repair]:
    """What waits for repair, oldest first: envelopes, and files without a report to show them."""
    files = _files().order_by("pk")[:MOST]
    return [
        *_words(),
        *(Repair(FILE, row.public_id, row.size, begun_at(row), row.reason) for row in files),
    ]


def _words() -> list[Repair]:
    """The envelopes; those that hold the very same sealed bytes stand as one.

    What was sealed for one number opens under no other: copies are noise, or somebody's try.
    """
    firsts = (
        _envelopes()
        .order_by()
        .values("sha256", "reason")
        .annotate(first=Min("pk"), all=Count("pk"))
        .order_by("first")[:MOST]
    )
    more = {one["first"]: one["all"] - 1 for one in firsts}
    rows = Envelope.objects.filter(pk__in=more).order_by("pk").defer("sealed")
    opened = Envelope.objects.filter(
        state=Envelope.State.OPENED, sha256__in={row.sha256 for row in rows}
    )
    known = set(opened.values_list("sha256", flat=True))
    return [
        Repair(
            WORDS,
            row.client_id,
            row.size,
            row.received_at,
            COPY if row.sha256 in known else row.reason,
            more[row.pk],
        )
        for row in rows
    ]


def alike(number: UUID) -> QuerySet:
    """The envelope of this number that waits for repair, with those of the very same bytes."""
    shown = _envelopes().filter(client_id=number).values("sha256")
    return _envelopes().filter(sha256__in=shown)


def counted() -> str:
    """How many; any of them may be a guarded report."""
    number = _envelopes().count() + _files().count()
    return counts.told(number, number)


def _envelopes():
    return Envelope.objects.filter(state=Envelope.State.NEEDS_REPAIR)


def _files():
    return Upload.objects.filter(state=Upload.State.WHOLE).exclude(reason="")

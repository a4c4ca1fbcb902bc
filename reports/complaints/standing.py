"""Whether what is being put together still is what was approved, in everybody's name."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused
from reports.complaints import finals, in_whose_name
from reports.complaints.models import Complaint, EarlierPaper, Filing, Revision
from reports.parties import texts


def stands(complaint: Complaint, revision: Revision, final: int | None) -> bool:
    """Whether this version, with this file in its place, is still the approved one.

    Asked within a transaction when a bundle begins, and again before it is called ready.
    """
    now = Complaint.objects.select_for_update().get(pk=complaint.pk)
    current = finals.of(revision)
    if now.approved_revision_id != revision.pk or (current.pk if current else None) != final:
        return False
    return not in_whose_name.left_since_approval(now, timezone.now())


def fallen(parts: list) -> list:
    """Those of many that do not stand any more, each with a complaint, a revision and a final.

    All are locked and looked at together; asked one by one are those about whom there is something
    to ask: with a file in place of the text, or with people who left.
    """
    keys = [part.complaint_id for part in parts]
    locked = Complaint.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    approved = dict(locked.values_list("pk", "approved_revision_id"))
    revisions = [part.revision_id for part in parts]
    with_file = set(finals.standing_for(revisions).values_list("revision_id", flat=True))
    along = _along(keys)
    named = [part.complaint.public_id for part in parts]
    left = texts.some_left([*named, *(one for own in along.values() for one in own)])

    def stays(part) -> bool:
        if approved[part.complaint_id] != part.revision_id:
            return False
        named = {part.complaint.public_id, *along[part.complaint_id]}
        asks = part.final or part.revision_id in with_file or named & left
        return not asks or stands(part.complaint, part.revision, part.final)

    return [part for part in parts if not stays(part)]


def _along(complaints: list[int]) -> dict[int, set]:
    """The texts of earlier complaints that go along with these."""
    found = defaultdict(set)
    rows = EarlierPaper.objects.filter(complaint__in=complaints)
    for complaint, text in rows.values_list("complaint", "earlier__public_id"):
        found[complaint].add(text)
    return found


def refuse_copy(complaints: list[Complaint], made_at: datetime) -> None:
    """A finished bundle hands out nobody who left after it was made. Raises Refused.

    Who left after the complaint was handed in stands in it for good: those do not count.
    """
    now, along = timezone.now(), _along([one.pk for one in complaints])
    named = [
        one.number
        for one in complaints
        if any(
            texts.left_after(text, made_at, _handed_in_at(one) or now).exists()
            for text in (one.public_id, *along[one.pk])
        )
    ]
    if named:
        raise Refused(
            _(
                "Somebody named in this bundle has withdrawn since it was made. Take the name out "
                "of {numbers} and make the bundle again."
            ).format(numbers=", ".join(named[:20])),
            code="withdrew",
        )


def _handed_in_at(complaint: Complaint) -> datetime | None:
    if complaint.state in in_whose_name.OURS:
        return None
    taken = complaint.filings.exclude(outcome=Filing.Outcome.REFUSED)
    return taken.aggregate(first=Min("filed_at"))["first"]

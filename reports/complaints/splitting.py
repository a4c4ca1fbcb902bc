"""Several people behind one complaint: a name taken out, or a complaint for each of them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints import actions, in_whose_name, reading
from reports.complaints.models import Complaint, Onward, Revision
from reports.parties.models import Part
from reports.taxonomy import editions

# What was typed of one complainant; each part has its own.
OF_ONE = ("name", "status", "address", "contact", "iin")


def take_out(complaint: Complaint, *, by: User, member) -> Revision:
    """A new version without the rows that name whoever withdrew. Raises Refused."""
    latest = complaint.last_revision
    if latest is None or complaint.state != Complaint.State.DRAFT:
        raise Refused(_("Names are taken out of a draft. Make it a draft again first."))
    before = reading.structure(latest, member)
    found = in_whose_name.left_in(complaint, before, member)
    after = in_whose_name.without(before, found)
    text = after.to_editable_text()
    return actions.revise(complaint, text, based_on=latest.number, by=by, member=member)


@transaction.atomic
def split(complaint: Complaint, *, by: User, member) -> list[Complaint]:
    """One complaint for each person who still signs, with the same annexes; all of them linked."""
    people = in_whose_name.still_named(complaint, member)
    if len(people) < 2:
        raise Refused(_("There is only one person left in whose name this could be."))
    if complaint.sealed_request is None or complaint.state == Complaint.State.REQUESTED:
        raise Refused(_("It is still being drafted. Wait for the draft first."))
    if Part.objects.filter(whole=complaint.public_id).exists():
        raise Refused(_("It was split already. Its parts are on its page."), conflict=True)
    nobody = {f"complainant_{name}": "" for name in OF_ONE}
    typed = {**reading.typed(complaint, member), **nobody, "signatories": ""}
    way = Onward.objects.filter(complaint=complaint).select_related("earlier").first()
    parts = []
    for one in people:
        part = actions.request_draft(
            complaint.case,
            addressee=complaint.addressee,
            letter=complaint.letter,
            language=complaint.language,
            typed={**typed, "complainant_kind": "person", "consent": True},
            people=[one],
            edition=editions.of(complaint.jurisdiction_version),
            earlier=way.earlier if way else None,
            by=by,
            member=member,
        )
        if way:
            Onward.objects.create(
                complaint=part, earlier=way.earlier, because=way.because, at=way.at
            )
            # Counted from what the body did, and not from the deed again.
            part.due_at, part.counted = complaint.due_at, complaint.counted
            part.save(update_fields=["due_at", "counted"])
        Part.objects.create(whole=complaint.public_id, text=part.public_id, signatory=one.signatory)
        parts.append(part)
    history.record(
        complaint.case, history.Verb.SPLIT, by=by, complaint=complaint.number, parts=len(parts)
    )
    return parts

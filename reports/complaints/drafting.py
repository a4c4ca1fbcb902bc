"""Letter and case become a draft, in a worker that forgets what it was handed."""

import json

from django.db import transaction

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.jurisdictions import pack
from portal.lib.jobs import Hopeless
from portal.lib.sealing import CannotOpen
from reports.complaints import handing
from reports.complaints.facts import facts_of
from reports.complaints.models import Complaint, Revision
from reports.complaints.proposals import letters
from reports.taxonomy import editions

KEY_IS_GONE = "The worker that was handed this was restarted; it has to be asked again."


def take_over(sealed: bytes, complaint: Complaint, purpose: str) -> dict:
    """What a session handed to this job. Raises Hopeless when the worker has been restarted."""
    try:
        return json.loads(keys.take_over(sealed, handing.place(complaint, purpose)))
    except CannotOpen:
        raise Hopeless(KEY_IS_GONE) from None


def draft(complaint: Complaint, sealed: bytes) -> None:
    """Fill the letter and keep it as the first version. Running again changes nothing."""
    if complaint.state != Complaint.State.REQUESTED:
        return
    handed = take_over(sealed, complaint, "draft")
    with pack.asking(editions.of(complaint.jurisdiction_version)):
        letter = letters().get(complaint.letter, complaint.language)
        structure = letter.fill(facts_of(complaint, handed, complaint.requested_at))
    revision = Revision(complaint=complaint, number=1)
    revision.sealed_structure = keys.seal_to(Vault.Kind.CASE, structure.to_json(), revision.place())
    with transaction.atomic():
        ours = Complaint.objects.filter(
            pk=complaint.pk, state=Complaint.State.REQUESTED, version=complaint.version
        ).update(state=Complaint.State.DRAFT, version=complaint.version + 1)
        if ours:
            revision.save(force_insert=True)

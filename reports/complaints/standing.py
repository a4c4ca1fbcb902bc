"""Whether what is being put together still is what was approved, in everybody's name."""

from django.utils import timezone

from reports.complaints import finals, in_whose_name
from reports.complaints.models import Complaint, Revision


def stands(complaint: Complaint, revision: Revision, final: int | None) -> bool:
    """Whether this version, with this file in its place, is still the approved one.

    Asked within a transaction when a bundle begins, and again before it is called ready.
    """
    now = Complaint.objects.select_for_update().get(pk=complaint.pk)
    current = finals.of(revision)
    if now.approved_revision_id != revision.pk or (current.pk if current else None) != final:
        return False
    return not in_whose_name.left_since_approval(now, timezone.now())

"""Who opens a complaint with names: whoever works on it freely, others with a reason."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import bulk
from portal.accounts.models import User
from portal.lib.refusals import Refused
from reports.cases import openings
from reports.complaints import in_whose_name, standing
from reports.complaints.models import Bundle, Complaint

COMPLAINT, BUNDLE = "complaint", "bundle"


def ask_first(complaint: Complaint, user: User) -> Complaint:
    """The complaint, for whoever asked for it or works on its case. Raises SayWhy."""
    if complaint.requested_by_id != user.pk:
        openings.ask_first(complaint.case, user)
    return complaint


def note_reading(complaint: Complaint, user: User) -> None:
    openings.note(user, openings.Verb.COMPLAINT, COMPLAINT, complaint.number, case=complaint.case)


def may_take_out(bundle: Bundle, user: User) -> None:
    """A bundle is marked for whoever asked for it, and leaves with that person only."""
    if bundle.requested_by_id != user.pk:
        raise Refused(
            _("This bundle is marked as a colleague's copy. Export your own: it takes a minute.")
        )
    in_whose_name.refuse_handing_in(bundle.complaint, timezone.now())
    standing.refuse_copy([bundle.complaint], bundle.requested_at)
    bulk.ask_first(user)


def note_bundle(bundle: Bundle, user: User) -> None:
    case, copy = bundle.complaint.case, bundle.copy_code
    openings.note(user, openings.Verb.BUNDLE, BUNDLE, bundle.complaint.number, case=case, copy=copy)

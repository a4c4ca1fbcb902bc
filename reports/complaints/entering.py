"""Who opens a complaint with names: whoever works on it freely, others with a reason."""

from portal.accounts.models import User
from reports.cases import openings
from reports.complaints.models import Complaint

COMPLAINT, BUNDLE = "complaint", "bundle"


def ask_first(complaint: Complaint, user: User) -> Complaint:
    """The complaint, for whoever asked for it or works on its case. Raises SayWhy."""
    if complaint.requested_by_id != user.pk:
        openings.ask_first(complaint.case, user)
    return complaint


def note_reading(complaint: Complaint, user: User) -> None:
    openings.note(user, openings.Verb.COMPLAINT, COMPLAINT, complaint.number, case=complaint.case)


def note_bundle(complaint: Complaint, user: User) -> None:
    openings.note(user, openings.Verb.BUNDLE, BUNDLE, complaint.number, case=complaint.case)

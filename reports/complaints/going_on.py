"""One click from a refusal, an answer or silence to the draft for the next body."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.complaints import actions, by_edition, earlier_papers, in_whose_name, onward, reading
from reports.complaints.chains import Because
from reports.complaints.day_models import Onward
from reports.complaints.models import Complaint

# Typed of the step before the earlier complaint: the new letter speaks of the earlier one itself.
OF_THE_STEP_BEFORE = ("earlier_body", "earlier_number", "earlier_date", "earlier_decision")
# Who refused what, as the earlier letter means it: another letter means another refusal.
OF_ITS_OWN_LETTER = ("refused_by", "refusal_reason")


@transaction.atomic
def prepare(earlier: Complaint, *, addressee: str, letter: str, by: User, member) -> Complaint:
    """Ask for the draft to the next body, with what was typed for the earlier one.

    Raises VaultLocked, or Refused when nothing opens the way on.
    """
    now = timezone.now()
    outcome = onward.outcome_of(earlier, now)
    country = by_edition.of_next_step(earlier)
    to = country.addressees.get(addressee)
    if outcome is None or to is None:
        raise Refused(
            _("Nothing was refused, answered or left unanswered here yet: there is no next step.")
        )
    if earlier.sealed_request is None:
        raise Refused(_("What was typed for it is deleted. Begin a new complaint in the case."))
    typed = _still_true(reading.typed(earlier, member), letter == earlier.letter)
    with pack.asking(country):
        tells = earlier_papers.is_spoken_of(letter, earlier.language)
    if tells and outcome.because == Because.REFUSED:
        typed |= _who_refused(earlier, member)
    complaint = actions.request_draft(
        earlier.case,
        addressee=addressee,
        letter=letter,
        language=earlier.language,
        typed=typed,
        people=in_whose_name.who_go_on(earlier, member),
        edition=country,
        earlier=earlier,
        by=by,
        member=member,
    )
    Onward.objects.create(
        complaint=complaint, earlier=earlier, because=outcome.because, at=outcome.at
    )
    with pack.asking(country):
        due = onward.file_by(earlier, to, outcome)
    complaint.due_at = due.at if due else None
    complaint.counted = due.as_json() if due else {}
    complaint.save(update_fields=["due_at", "counted"])
    return complaint


def _who_refused(earlier: Complaint, member) -> dict:
    """Who would not register it and in which words, for a letter that tells of that."""
    told = reading.refusal(earlier.last_filing, member)
    found = {"refused_by": told.get("refused_by"), "refusal_reason": told.get("words")}
    return {name: value for name, value in found.items() if value}


def _still_true(typed: dict, is_same_letter: bool) -> dict:
    """What was typed for the earlier complaint, without what a letter on it must say anew."""
    stale = OF_THE_STEP_BEFORE if is_same_letter else (*OF_THE_STEP_BEFORE, *OF_ITS_OWN_LETTER)
    return {name: value for name, value in typed.items() if name not in stale}

"""Consent of the people shown: what they said, and the gate before anything is published."""

from django.utils.translation import gettext_lazy as _

from portal.disclosure.models import Consent
from portal.evidence.models import EvidenceItem
from portal.lib.refusals import Refused

Answer = Consent.Answer


class NoConsent(Refused):
    """Something may not be published: nobody asked, nobody answered, or somebody refused."""


WHY_NOT = {
    None: (
        "consent-missing",
        _(
            "Nobody has written down whether the people shown agree. Ask them, or say why nobody "
            "has to be asked; then it can be published."
        ),
    ),
    Answer.ASKED: (
        "consent-waiting",
        _("The people shown were asked and have not answered yet. Wait for their answer."),
    ),
    Answer.REFUSED: (
        "consent-refused",
        _("The people shown refused. This file may not be published."),
    ),
}


def latest(item: EvidenceItem) -> Consent | None:
    """What counts: the answer that was written down last."""
    return item.consents.first()


def why_not(item: EvidenceItem) -> NoConsent | None:
    """Why this item may not be published, or None when it may."""
    last = latest(item)
    refusal = WHY_NOT.get(last.answer if last else None)
    return NoConsent(refusal[1], code=refusal[0]) if refusal else None


def require(item: EvidenceItem) -> Consent:
    """The gate: whatever lets something of an item be published calls this first.

    Raises NoConsent with a sentence for the person who tried.
    """
    refusal = why_not(item)
    if refusal:
        raise refusal
    return latest(item)

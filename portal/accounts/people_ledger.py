"""Who was let in by whom, and what each may open: a ledger of people.

A line holds sign-in names, roles, codes of regions and kinds of vaults: nothing that was told, no
code, no word of a password. Whoever has two accounts leaves a trace of how the second one came.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import ledger
from portal.lib.ledger import LedgerEntry


class PersonEvent(LedgerEntry):
    """One line. The subject is the account that it is about; an invitation has no account yet,
    so what becomes of it stands with whoever invited. `name` in the detail is always whom it is
    about."""

    class Verb(models.TextChoices):
        ADDED = "added", _("Added at the console")
        INVITED = "invited", _("Invited")
        UNINVITED = "uninvited", _("The invitation ended before it was used")
        CAME_IN = "came_in", _("Came in")
        ANEW = "anew", _("Began anew, with another password and key")
        ROLES = "roles", _("Other roles")
        LIMITS = "limits", _("Other limits")
        CONFIRMED = "confirmed", _("Key compared by voice")
        VAULT_GIVEN = "vault_given", _("Let into a vault")
        VAULT_TAKEN = "vault_taken", _("A vault was taken away")
        ROTATED = "rotated", _("A vault got a new key")
        SIGNED_OUT = "signed_out", _("Signed out everywhere by a colleague")
        TOKEN_GIVEN = "token_given", _("Got a token for the API")
        TOKEN_TAKEN = "token_taken", _("Tokens for the API were taken away")
        CLOSED = "closed", _("The account was closed")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lines")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="person_event_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)


def record(user, verb: str, *, by=None, name: str = "", **detail) -> PersonEvent:
    """Write a line about `user`, or about whoever is invited as `name`. Without `by` somebody did
    it at the console of the machine. What is empty is left out."""
    said = {key: value for key, value in detail.items() if value}
    return ledger.append(PersonEvent, user, verb, by=by, name=name or user.username, **said)

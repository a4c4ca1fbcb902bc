"""Changes of the country's folder that lawyers propose: read by two people before they count."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agreement, Role


class ChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if Role.LAWYER in user.roles else self.none()

    def newest_first(self):
        return self.order_by("-proposed_at", "-id")


class Change(models.Model):
    """A changed folder as it was brought. Laws and wordings: nothing told stands in it."""

    class State(models.TextChoices):
        FAULTY = "faulty", _("Has faults")
        PROPOSED = "proposed", _("Waits for a second person")
        PUBLISHED = "published", _("Published")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The edition that was taken out and changed; it has to count still when this is published.
    base = models.ForeignKey("Catalogue", models.PROTECT, related_name="changes")
    files = models.BinaryField()
    # Why, in the proposer's words; read by colleagues, kept with the edition.
    why = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State)
    # What is wrong with it: [{"words", "line"}]; with faults it is kept, and counts for nothing.
    faults = models.JSONField(default=list)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    agreement = models.OneToOneField(Agreement, models.PROTECT, null=True, related_name="+")
    # Who has had the differences on the screen: nobody agrees to what they have not seen.
    seen_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    edition = models.OneToOneField("Catalogue", models.PROTECT, null=True, related_name="change")

    objects = ChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.public_id)[:8]

    @property
    def is_waiting(self) -> bool:
        """Whether a second person may agree to it now."""
        asked = self.agreement
        waits = bool(asked) and asked.state == Agreement.State.ASKED and not asked.has_expired
        return self.state == self.State.PROPOSED and waits

    @property
    def state_words(self) -> str:
        if self.state == self.State.PROPOSED and self.agreement:
            return self.agreement.state_words
        return self.get_state_display()

    @property
    def tone(self) -> str:
        if self.state == self.State.PROPOSED and self.agreement:
            return self.agreement.state_tone
        return "bad" if self.state == self.State.FAULTY else "good"

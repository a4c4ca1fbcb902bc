"""Forms of names of bodies and places as lawyers wrote them down for everybody."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role


class NameFormQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if Role.LAWYER in user.roles else self.none()

    def in_force(self):
        return self.filter(ended_at=None)


class NameForm(models.Model):
    """One name in one case. It is never rewritten: a correction ends it and begins another."""

    class Case(models.TextChoices):
        GENITIVE = "genitive", _("Genitive")
        DATIVE = "dative", _("Dative")
        ACCUSATIVE = "accusative", _("Accusative")
        INSTRUMENTAL = "instrumental", _("Instrumental")
        PREPOSITIONAL = "prepositional", _("Prepositional")
        LOCATIVE = "locative", _("Locative")
        ABLATIVE = "ablative", _("Ablative")
        DEFINITE = "definite", _("With its article")
        POSSESSIVE = "possessive", _("Possessive")
        HEADING = "heading", _("At the top of a letter")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=2)
    # As it stands in the dictionary. Never a person's: those stay sealed with their complaint.
    name = models.CharField(max_length=300)
    case = models.CharField(max_length=16, choices=Case)
    form = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # Taken back, or followed by a correction.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = NameFormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "name", "case"],
                condition=Q(ended_at=None),
                name="one_form_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} | {self.case} | {self.form}"

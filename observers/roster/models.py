"""Who observes for whom, and where."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Named, Precinct
from portal.accounts.models import Role
from portal.accounts.scopes import within
from portal.lib.ledger import LedgerEntry
from portal.lib.moments import QuarterField
from portal.lib.sealing import Place


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if Role.COORDINATOR in user.roles else self.none()


class Organisation(Named):
    """An association, party or media outlet that sends observers."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name_ru"]


class ObserverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators see those placed in their regions, and those who are placed nowhere."""
        if Role.COORDINATOR not in user.roles:
            return self.filter(account_id=user.pk) if user.pk else self.none()
        if not (user.regions or user.elections):
            return self
        placed = Deployment.objects.filter(observer=models.OuterRef("pk"))
        return self.filter(
            ~models.Exists(placed) | models.Exists(placed.visible_to(user)),
        )

    def coming_in(self):
        """Those whose invitation stands."""
        return self.filter(revoked_at=None)


class Observer(models.Model):
    """A person who observes. The name is sealed in the contact vault; `code` stands for it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="observers")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="observer"
    )
    # Empty when its time was over (keeping.py).
    sealed_name = models.BinaryField()
    sealed_contact = models.BinaryField(null=True)
    # SHA-256 of the code on the card; the card itself is shown once.
    invitation = models.CharField(max_length=64, unique=True, null=True)
    # Argon2 of the PIN together with the code; empty when the invitation is from before PINs.
    pin = models.CharField(max_length=160, blank=True)
    invited_at = models.DateTimeField(default=timezone.now)
    # When this card was last used to come in.
    came_in_at = QuarterField(null=True)
    # Wrong PINs since the last right one, and from when on the next is looked at.
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ObserverQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def place(self, field: str) -> Place:
        return Place("observer", str(self.public_id), field)


class DeploymentQuerySet(models.QuerySet):
    def visible_to(self, user):
        if Role.COORDINATOR in user.roles:
            return within(self, user, region="precinct__region")
        return self.filter(observer__account_id=user.pk) if user.pk else self.none()

    def of_today(self, observer: Observer) -> list["Deployment"]:
        """Where an observer stands, at the election whose voting day comes first before all."""
        return list(
            self.filter(observer=observer, election__is_open=True)
            .exclude(state=Deployment.State.GONE)
            .select_related("precinct__region", "precinct__commission", "election")
            .order_by("election__voting_day", "pk")
        )

    def standing(self, observer: Observer) -> "Deployment | None":
        """Where an observer stands now."""
        return next(iter(self.of_today(observer)), None)

    def counted(self) -> dict[str, int]:
        """How many there are in each state."""
        found = dict(self.values_list("state").annotate(count=models.Count("pk")))
        return {state: found.get(state, 0) for state in Deployment.State.values}


class Deployment(models.Model):
    """An observer placed at a precinct for an election."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        PRESENT = "present", _("At the station")
        GONE = "gone", _("Left")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    observer = models.ForeignKey(Observer, models.CASCADE, related_name="deployments")
    election = models.ForeignKey(Election, models.CASCADE, related_name="deployments")
    precinct = models.ForeignKey(Precinct, models.PROTECT, related_name="deployments")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["observer", "election", "precinct"], name="deployed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.observer} → {self.precinct}"

    @property
    def tone(self) -> str:
        """How the state looks in a list."""
        return {self.State.PRESENT: "good", self.State.GONE: "warn"}.get(self.state, "neutral")


class StationEvent(LedgerEntry):
    """One line in the history of an observer's stations: where, since when, who said so, why;
    and what was deleted of the observer when its time was over.

    The subject is the observer, so that it outlives a deployment that is taken off the plan.
    """

    class Verb(models.TextChoices):
        PLACED = "placed", _("Placed at a station")
        CORRECTED = "corrected", _("Station corrected")
        MOVED = "moved", _("State changed")
        WITHDRAWN = "withdrawn", _("Taken off the plan")
        FORGOTTEN = "forgotten", _("Name and contact deleted: their time was over")
        ANSWERS_FORGOTTEN = "answers-forgotten", _("Words and photos of the checklist deleted")

    class Why(models.TextChoices):
        """Why a station was corrected; the first one means that it had never been right."""

        WRONG_PLAN = "wrong-plan", _("I was never there: the plan names a wrong station")
        SENT = "sent", _("I was sent here instead")
        NOT_LET_IN = "not-let-in", _("They did not let me in there")
        NEXT = "next", _("I watch several stations one after the other")

    subject = models.ForeignKey(Observer, models.PROTECT, related_name="station_events")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="station_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.sequence} {self.verb}"

"""Elections and where they are held. Elections are many and overlap; precincts are renumbered."""

import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role
from portal.accounts.scopes import within
from portal.jurisdictions import pack
from portal.jurisdictions.search import split
from portal.lib.geo import Position, distance


class Named(models.Model):
    """A row whose name stands in the three languages, from reviewed files or an import."""

    name_kk = models.CharField(max_length=300)
    name_ru = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in(get_language() or "ru")

    def name_in(self, language: str) -> str:
        return getattr(self, f"name_{language[:2]}", "") or self.name_ru


def worked_on(rows, user, **ways):
    """Public rows as they stand before this person: a coordinator works on those of their own
    regions and elections, everybody else sees them all. `ways` as in `scopes.within`."""
    is_coordinator = Role.COORDINATOR in getattr(user, "roles", ())
    return within(rows, user, **ways) if is_coordinator else rows


class RegionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Public; a coordinator's lists offer their own regions."""
        if Role.COORDINATOR in getattr(user, "roles", ()) and user.regions:
            return self.filter(code__in=user.regions)
        return self


class Region(Named):
    """A region or city of the first level, as the jurisdiction's folder lists them."""

    code = models.CharField(max_length=40, unique=True)
    order = models.PositiveSmallIntegerField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["order"]


class ElectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Elections are public; coordinators may be limited to some."""
        if Role.COORDINATOR in getattr(user, "roles", ()) and user.elections:
            return self.filter(code__in=user.elections)
        return self

    def current(self):
        return self.filter(is_open=True)


class Election(Named):
    """One vote with its calendar. Hours are local times of the place."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=60, unique=True)
    # A code of the country's folder: of whom or what is voted on; "" when nobody has said so.
    kind = models.CharField(max_length=40, blank=True)
    voting_day = models.DateField()
    opens = models.TimeField()
    closes = models.TimeField()
    zone = models.CharField(max_length=40, default="Asia/Almaty")
    is_open = models.BooleanField(_("Takes reports"), default=True)
    version = models.PositiveIntegerField(default=1)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        ordering = ["-voting_day"]

    @property
    def kind_label(self):
        """What this kind of election is called; None when nobody has said which it is."""
        found = pack.get().election_kinds.get(self.kind)
        return found.label if found else None

    def local(self, moment: datetime) -> datetime:
        """A moment on the clocks of the place: one zone since 2024, two before."""
        return moment.astimezone(ZoneInfo(self.zone))

    def moment(self, day, clock) -> datetime:
        """A local day and clock time of the place, in UTC."""
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)


class CommissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Commissions are public bodies; one without a region concerns every coordinator."""
        return worked_on(self, user)

    def with_precincts(self):
        """Those a precinct may stand under: they belong to a region."""
        return self.filter(region__isnull=False)


class Commission(Named):
    """The body that runs an election at one level."""

    class Level(models.TextChoices):
        PRECINCT = "precinct", _("Precinct commission")
        TERRITORIAL = "territorial", _("Territorial commission")
        CENTRAL = "central", _("Central commission")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    election = models.ForeignKey(Election, models.CASCADE, related_name="commissions")
    level = models.CharField(max_length=12, choices=Level)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    above = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    address = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CommissionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["election", "level"])]


class PrecinctQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Precincts are public: a reporter picks one without signing in."""
        return worked_on(self, user)

    def of_open_elections(self):
        return self.filter(election__is_open=True)

    def found_by(self, words: str):
        """By number, address or the name of the building, as people type them."""
        asked = split(words)
        rows = self.filter(*(Q(search_text__contains=_stem(word)) for word in asked))
        numbers = [int(word) for word in asked if word.isdecimal() and len(word) < 8]
        if numbers:
            same = models.Case(models.When(number__in=numbers, then=0), default=1)
            rows = rows.order_by(same, "region__order", "number")
        return rows

    def nearest_to(self, position: Position, count: int = 5) -> list["Precinct"]:
        """The nearest ones with a known position; the search widens until it has enough."""
        found = []
        for reach in (0.02, 0.1, 0.5, 3.0):
            box = self.filter(
                latitude__range=(position.latitude - reach, position.latitude + reach),
                longitude__range=(position.longitude - 2 * reach, position.longitude + 2 * reach),
            )
            found = sorted(box, key=lambda precinct: distance(position, precinct.position))
            if len(found) >= count:
                break
        return found[:count]


def _stem(word: str) -> str:
    """A word without its ending, which changes with the case: Тимирязева, Тимирязев."""
    return word[:-2] if len(word) > 5 and not word.isdecimal() else word


class Precinct(models.Model):
    """The numbered electoral unit of one election; its rooms are the polling station."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    election = models.ForeignKey(Election, models.CASCADE, related_name="precincts")
    number = models.PositiveIntegerField()
    region = models.ForeignKey(Region, models.PROTECT, related_name="precincts")
    commission = models.ForeignKey(Commission, models.PROTECT, related_name="precincts")
    settlement = models.CharField(max_length=120, blank=True)
    venue_kk = models.CharField(max_length=300)
    venue_ru = models.CharField(max_length=300)
    address_kk = models.CharField(max_length=300)
    address_ru = models.CharField(max_length=300)
    # Folded letters of number, venue, address and settlement: one column to search on.
    search_text = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    zone = models.CharField(max_length=40, default="Asia/Almaty")
    version = models.PositiveIntegerField(default=1)

    objects = PrecinctQuerySet.as_manager()

    class Meta:
        ordering = ["region__order", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "region", "number"], name="precinct_number_once"
            )
        ]
        indexes = [models.Index(fields=["election", "number"])]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def position(self) -> Position | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)

    @property
    def venue(self) -> str:
        return self.venue_in(get_language() or "ru")

    @property
    def address(self) -> str:
        return self.address_in(get_language() or "ru")

    def venue_in(self, language: str) -> str:
        return self.venue_kk if language.startswith("kk") else self.venue_ru

    def address_in(self, language: str) -> str:
        return self.address_kk if language.startswith("kk") else self.address_ru

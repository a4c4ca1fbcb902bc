"""Who a report comes from, as far as it can be told without a name; how far that is believed.

An observer is known by the roster, a caller by the keyed hash of the number, everybody else by
this one report only. A source can be put in quarantine: what it sends is received as ever, and
waits apart from the inbox. The sender sees no difference.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.roster.models import Observer
from reports.hotline.models import HotlineCall
from reports.incidents.models import IncidentReport


class Source(models.Model):
    """One source, noted when somebody has something to say about it."""

    class Reliability(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        PROVED = "proved", _("What it told before proved true")
        MIXED = "mixed", _("Sometimes true, sometimes not")
        DOUBTFUL = "doubtful", _("What it told before proved untrue")

    TONES = {"unknown": "neutral", "proved": "good", "mixed": "warn", "doubtful": "bad"}

    observer = models.OneToOneField(Observer, models.PROTECT, null=True, related_name="+")
    caller_hash = models.CharField(max_length=64, unique=True, null=True)
    report = models.OneToOneField(IncidentReport, models.PROTECT, null=True, related_name="+")
    reliability = models.CharField(max_length=10, choices=Reliability, default=Reliability.UNKNOWN)
    quarantined_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"source {self.pk}"

    @property
    def tone(self) -> str:
        return self.TONES[self.reliability]


def known_by(report: IncidentReport) -> dict:
    """By what the source of a report is told from others."""
    if report.reporter.observer_id:
        return {"observer": report.reporter.observer}
    call = HotlineCall.objects.filter(report=report).exclude(caller_hash="").first()
    return {"caller_hash": call.caller_hash} if call else {"report": report}


def of(report: IncidentReport) -> Source:
    """What is noted about the source of a report; an unsaved row when nothing is."""
    known = known_by(report)
    return Source.objects.filter(**known).first() or Source(**known)


def rate(report: IncidentReport, reliability: str) -> Source:
    return _noted(report, reliability=Source.Reliability(reliability))


def quarantine(report: IncidentReport) -> Source:
    return _noted(report, quarantined_at=timezone.now())


def release(report: IncidentReport) -> Source:
    return _noted(report, quarantined_at=None)


def _noted(report: IncidentReport, **values) -> Source:
    row, _made = Source.objects.update_or_create(**known_by(report), defaults=values)
    return row


def quarantined(rows: QuerySet) -> QuerySet:
    """The reports among these whose source is in quarantine."""
    return rows.filter(_stands_apart())


def without_quarantined(rows: QuerySet) -> QuerySet:
    """The others. The inbox is asked for all night: where nobody is in quarantine, it costs
    one look at a small table."""
    if not Source.objects.exclude(quarantined_at=None).exists():
        return rows
    return rows.exclude(_stands_apart())


def _stands_apart() -> Q:
    apart = Source.objects.exclude(quarantined_at=None)
    calls = HotlineCall.objects.filter(
        report=OuterRef("pk"), caller_hash__in=apart.exclude(caller_hash=None).values("caller_hash")
    )
    return (
        Q(Exists(apart.filter(report=OuterRef("pk"))))
        | Q(Exists(apart.filter(observer__reports__report=OuterRef("pk"))))
        | Q(Exists(calls))
    )

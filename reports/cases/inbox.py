"""What awaits triage: reports that stand in no case and were not set aside."""

from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text
from reports.cases import paging, sources
from reports.cases.models import CaseReport, SetAside
from reports.cases.paging import Page
from reports.incidents import counts
from reports.incidents.models import IncidentReport, ReportFile

# A report without a decision stands at one of these. The words of the index `report_undecided`
# are repeated as they are: SQLite does not find a partial index for values that come apart.
UNDECIDED = RawSQL("progress IN ('received', 'read', 'asked')", (), output_field=BooleanField())
ORDER = ("urgency", "received_at", "id")
COUNT_LIMIT = 99
IN_CASES, ASIDE = CaseReport.objects.all(), SetAside.objects.all()


def awaiting_triage() -> QuerySet:
    """Reports without a decision."""
    # NOT EXISTS, not an outer join that found nothing: PostgreSQL takes the latter for a handful
    # of rows, and then reads and sorts every report.
    decided = [Exists(rows.filter(report=OuterRef("pk"))) for rows in (IN_CASES, ASIDE)]
    return sources.without_quarantined(_undecided(decided))


def in_quarantine() -> QuerySet:
    """Reports without a decision whose source is in quarantine: they wait apart."""
    decided = [Exists(rows.filter(report=OuterRef("pk"))) for rows in (IN_CASES, ASIDE)]
    return sources.quarantined(_undecided(decided))


def _undecided(decided: list) -> QuerySet:
    return IncidentReport.objects.filter(UNDECIDED, *(~one for one in decided))


def waiting_count(user) -> str:
    """How many wait, for a badge; counted no further than it can be read at a glance."""
    return capped(awaiting_triage().visible_to(user))


def capped(rows: QuerySet) -> str:
    """The number of rows, or "99+": counting all of them would cost more than it says."""
    return counts.shown(rows, COUNT_LIMIT)


def narrowed(
    rows: QuerySet,
    *,
    region=None,
    violation_type: str = "",
    source: str = "",
    guarded: bool | None = None,
    has_files: bool | None = None,
) -> QuerySet:
    """The reports that somebody wants to look at first."""
    if region is not None:
        rows = rows.filter(region=region)
    if violation_type:
        rows = rows.filter(violation_type__code=violation_type)
    if source:
        rows = rows.filter(source=source)
    if guarded is not None:
        rows = rows.filter(guarded=guarded)
    if has_files is not None:
        files = Exists(ReportFile.objects.filter(report=OuterRef("pk")))
        rows = rows.filter(files if has_files else ~files)
    return rows


@dataclass(frozen=True)
class Waiting:
    """A report in the list: what may be seen of it without opening anything."""

    report: IncidentReport
    type_name: Text | None
    files: int
    # How many more brought the same files and stand behind it, in words; see `alike.py`.
    more: str = ""

    @property
    def urgency(self) -> "Urgency":
        return urgency_of(self.report)

    @property
    def age(self) -> str:
        """How long it has waited, in one unit: 12 minutes, 3 hours."""
        return timesince(self.report.received_at, depth=1)


def page(rows: QuerySet, *, after: str = "", before: str = "") -> Page:
    """A page of the inbox, most urgent first and newest within an urgency."""
    found = paging.page(_with_names(rows), ORDER, after=after, before=before)
    files = _file_counts(found.rows)
    waiting = [
        Waiting(report, type_name(report.violation_type), files.get(report.pk, 0))
        for report in found.rows
    ]
    return Page(waiting, found.newer, found.older)


def one(report: IncidentReport) -> Waiting:
    return Waiting(
        report, type_name(report.violation_type), _file_counts([report]).get(report.pk, 0)
    )


def newest() -> int:
    """The last report that was filed, by its place in the order of arrival.

    The time of receipt would not do: a guarded report tells only the quarter of the hour.
    """
    return IncidentReport.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def arrived_since(rows: QuerySet, last: int) -> QuerySet:
    """What has come since a page was made."""
    return rows.filter(pk__gt=last)


def _with_names(rows: QuerySet) -> QuerySet:
    return rows.select_related("region", "precinct", "violation_type", "reporter").defer(
        "violation_type__entry", "sealed_body", "narrative"
    )


def _file_counts(reports) -> dict[int, int]:
    counted = (
        ReportFile.objects.filter(report__in=[report.pk for report in reports])
        .order_by()
        .values_list("report")
        .annotate(count=Count("pk"))
    )
    return dict(counted)


def type_name(row) -> Text | None:
    """The name of a violation type: from memory, or from its row when the folder lost it."""
    if row is None:
        return None
    known = pack.get().violations.get(row.code)
    return known.name if known else row.name


@dataclass(frozen=True)
class Urgency:
    """How soon somebody should look, in words and in the tone of a chip."""

    label: str
    tone: str
    rule: Text | None = None


# From the lowest of the scale to the highest; a longer scale shares the ends.
STEPS = (
    (_("Can wait"), "neutral"),
    (_("Soon"), "low"),
    (_("Today"), "medium"),
    (_("Urgent"), "high"),
    (_("Most urgent"), "critical"),
)


def urgency_of(report: IncidentReport) -> Urgency:
    scale = list(pack.get().scales["urgency"].values())
    if not report.urgency:
        return Urgency(*STEPS[0])
    from_top = min(len(scale) - report.urgency, len(STEPS) - 1)
    label, tone = STEPS[len(STEPS) - 1 - max(0, from_top)]
    return Urgency(label, tone, scale[from_top].label if 0 <= from_top < len(scale) else None)

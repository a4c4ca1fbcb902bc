"""Makes reports of people under pressure more urgent as the day of the threat comes near."""

from datetime import date, timedelta

from django.utils import timezone

from reports.incidents import forced, lookups
from reports.incidents.models import IncidentReport

Progress = IncidentReport.Progress
UNDECIDED = (Progress.RECEIVED, Progress.READ, Progress.ASKED)


def raise_urgency(today: date | None = None) -> None:
    """Never lowers one, and leaves alone what has a decision. May be done again."""
    today = today or timezone.localdate()
    waiting = IncidentReport.objects.filter(act_by__isnull=False, progress__in=UNDECIDED)
    for days, code in forced.LADDER:
        number = lookups.urgency_number(code)
        near = waiting.filter(act_by__lte=today + timedelta(days=days), urgency__lt=number)
        near.update(urgency=number)

"""Which reports brought the very same files: one hash for all files of a report.

Of a guarded report the hashes of its files are sealed, so a worker cannot compare them, and must
not be able to: it would tell whoever seizes it who sent a file that he has. A member who has opened
the report makes its hash, under a key in the case vault (docs/decisions/0051).
"""

import hashlib

from django.db import transaction

from reports.incidents.models import IncidentReport, ReportFile

# Reports at a time, so that no look at the clock takes long.
MOST = 500


def text_of(hashes: list[str]) -> str:
    """What is hashed for a set of files, whatever the order in which they came; "" when one of
    them is not known yet."""
    return "\n".join(sorted(hashes)) if all(hashes) else ""


def compare_new(most: int = MOST) -> int:
    """Take in the files that have come since the last look; how many reports had some."""
    new = ReportFile.objects.filter(is_compared=False).order_by("pk")
    found = dict.fromkeys(new.values_list("report", flat=True)[:most])
    for report in IncidentReport.objects.filter(pk__in=found).only("pk", "guarded"):
        _compare(report)
    return len(found)


@transaction.atomic
def _compare(report: IncidentReport) -> None:
    """A file that comes meanwhile waits for the next look."""
    files = list(report.files.values_list("pk", "item__sha256"))
    text = "" if report.guarded else text_of([sha256 for _pk, sha256 in files])
    mark = hashlib.sha256(text.encode()).hexdigest() if text else None
    keep(report, mark)
    ReportFile.objects.filter(pk__in=[pk for pk, _sha256 in files]).update(is_compared=True)


def keep(report: IncidentReport, mark: str | None) -> None:
    IncidentReport.objects.filter(pk=report.pk).update(same_files=mark)
    report.same_files = mark

"""What became of reports and their files: how many are there, what happened twice, what waits."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from tests.chaos.ground import Ground, until

EXAMINED = ["received", "examined"]
COPIES = ["preview", "thumbnail"]


@dataclass
class Effects:
    """Counted in the database and on the disk, never in what a worker says of itself."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    repeated: int = 0

    @property
    def fine(self) -> bool:
        return not self.lost and not self.doubled


def last_job(ground: Ground) -> int:
    return ground.value("SELECT coalesce(max(id), 0) FROM lib_job")


def states(ground: Ground, since: int) -> dict[str, int]:
    """How many jobs younger than `since` are in which state."""
    asked = "SELECT state, count(*) FROM lib_job WHERE id > %s GROUP BY state"
    return dict(ground.rows(asked, since))


def done(ground: Ground, since: int) -> int:
    return states(ground, since).get("done", 0)


def wait_until_done(ground: Ground, since: int, count: int, seconds: float) -> float:
    """Until so many jobs are done or no other can be; TimeoutError tells what is left."""

    def ended() -> bool:
        now = states(ground, since)
        return now.get("done", 0) + now.get("quarantined", 0) >= count

    try:
        until(ended, "every job", seconds)
    except TimeoutError as problem:
        raise TimeoutError(f"{problem}: {states(ground, since)}") from None


def of_reports(ground: Ground, reports: list[UUID], since: int) -> Effects:
    """Each report is there once, with one file, examined once, with two copies that exist."""
    told = Effects()
    _look_at_jobs(ground, since, told)
    rows = ground.rows(_FILES, [str(report) for report in reports])
    held: dict[UUID, list[tuple]] = {}
    for report, *item in rows:
        held.setdefault(UUID(str(report)), []).append(item)
    stored = set()
    for report in reports:
        files = [item for item in held.get(report, []) if item[0] is not None]
        if report not in held:
            told.lost.append(f"report {report}")
        elif not files:
            told.lost.append(f"the file of report {report}")
        elif len(files) > 1:
            told.doubled.append(f"the file of report {report}: {len(files)} times")
        for item, original, verbs, copies, names in files:
            if verbs != EXAMINED:
                found = told.lost if len(verbs) < len(EXAMINED) else told.doubled
                found.append(f"custody of {item}: {verbs}")
            if sorted(copies or []) != COPIES:
                told.lost.append(f"copies of {item}: {copies}")
            stored.update([original, *(names or [])])
    told.lost += [f"stored {n}" for n in sorted(stored) if not (ground.evidence / n).is_file()]
    return told


def _look_at_jobs(ground: Ground, since: int, told: Effects) -> None:
    asked = "SELECT kind, state, attempts, reason FROM lib_job WHERE id > %s AND state <> 'done'"
    told.lost += [f"job {row}" for row in ground.rows(asked, since)]
    again = "SELECT coalesce(sum(attempts - 1), 0) FROM lib_job WHERE id > %s AND state = 'done'"
    told.repeated = int(ground.value(again, since))


_FILES = """
SELECT r.public_id, i.public_id, i.stored_name,
  (SELECT array_agg(c.verb ORDER BY c.sequence) FROM evidence_custodyevent c
   WHERE c.subject_id = i.id),
  (SELECT array_agg(d.kind) FROM evidence_rendition d WHERE d.item_id = i.id),
  (SELECT array_agg(d.stored_name) FROM evidence_rendition d WHERE d.item_id = i.id)
FROM incidents_incidentreport r
LEFT JOIN incidents_reportfile f ON f.report_id = r.id
LEFT JOIN evidence_evidenceitem i ON i.id = f.item_id
WHERE r.public_id = ANY(%s::uuid[])
"""


def strays(ground: Ground) -> list[str]:
    """Files of the store that no row names: what a fault left behind."""
    asked = (
        "SELECT stored_name FROM evidence_evidenceitem UNION "
        "SELECT stored_name FROM evidence_rendition UNION "
        "SELECT stored_name FROM evidence_upload WHERE state IN ('arriving', 'whole')"
    )
    known = {name for (name,) in ground.rows(asked)}
    there = (path for path in ground.evidence.rglob("*") if path.is_file())
    return [name for path in there if (name := str(path.relative_to(ground.evidence))) not in known]


def in_words(found: list[str]) -> str:
    """How many, and the first of them."""
    return f"{len(found)}" + (f" (first: {found[0]})" if found else "")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

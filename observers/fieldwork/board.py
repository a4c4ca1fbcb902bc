"""The coordinator's table: who has answered what at which station, and who has not."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from observers.fieldwork.models import Answer
from observers.registry.models import Election, Precinct
from observers.roster.models import Deployment
from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text
from portal.jurisdictions.voting_day import Question

PAGE = 100


@dataclass(frozen=True)
class Cell:
    """How far an observer is with one stage."""

    stage: str
    name: Text
    answered: int
    of: int
    bad: int

    @property
    def is_done(self) -> bool:
        return self.answered >= self.of


@dataclass(frozen=True)
class Row:
    """One observer at one station."""

    deployment: Deployment
    cells: list[Cell]
    last: datetime | None

    @property
    def bad(self) -> int:
        return sum(cell.bad for cell in self.cells)

    @property
    def is_silent(self) -> bool:
        return self.last is None


def stages() -> list[tuple[str, Text, int]]:
    """The stages that ask something: code, name, number of questions."""
    country = pack.get()
    found = [
        (stage.code, stage.name, len(country.questions_of(stage.code)))
        for stage in country.stages_of_the_day()
    ]
    return [row for row in found if row[2]]


def placed(deployments: QuerySet, election: Election) -> QuerySet:
    """Everybody who is to be at a station."""
    return (
        deployments.filter(election=election)
        .exclude(state=Deployment.State.GONE)
        .select_related("observer__organisation", "precinct__region")
    )


def narrowed(rows: QuerySet, *, show: str, stage: str, region, words: str) -> QuerySet:
    """Those that a coordinator wants to look at."""
    answers = Answer.objects.current().filter(
        observer=OuterRef("observer"), election=OuterRef("election"), precinct=OuterRef("precinct")
    )
    if stage:
        answers = answers.filter(stage=stage)
    if show == "silent":
        rows = rows.filter(~Exists(answers))
    elif show == "bad":
        rows = rows.filter(Exists(answers.filter(is_bad=True)))
    if region is not None:
        rows = rows.filter(precinct__region=region)
    if words:
        rows = rows.filter(precinct__in=Precinct.objects.found_by(words).order_by().values("pk"))
    return rows


def page(rows: QuerySet, answers: QuerySet, *, after: str = "") -> tuple[list[Row], str]:
    """A page in the order of regions and numbers, and the key at which the next one begins."""
    keys = ("precinct__region__order", "precinct__number", "pk")
    cursor = _read(after)
    if cursor:
        order, number, pk = cursor
        rows = rows.filter(
            Q(precinct__region__order__gt=order)
            | Q(precinct__region__order=order, precinct__number__gt=number)
            | Q(precinct__region__order=order, precinct__number=number, pk__gt=pk)
        )
    found = list(rows.order_by(*keys)[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    return _with_progress(found, answers), _cursor(found[-1]) if more else ""


def _with_progress(deployments: list[Deployment], answers: QuerySet) -> list[Row]:
    told = {}
    counted = (
        answers.current()
        .filter(
            observer__in={row.observer_id for row in deployments},
            precinct__in={row.precinct_id for row in deployments},
            election__in={row.election_id for row in deployments},
        )
        .order_by()
        .values("observer", "election", "precinct", "stage")
        .annotate(count=Count("pk"), bad=Count("pk", Q(is_bad=True)), last=Max("received_at"))
    )
    for one in counted:
        key = (one["observer"], one["election"], one["precinct"])
        told.setdefault(key, {})[one["stage"]] = one
    asked = stages()
    return [
        _row(row, told.get((row.observer_id, row.election_id, row.precinct_id), {}), asked)
        for row in deployments
    ]


def _row(deployment: Deployment, told: dict, asked) -> Row:
    nothing = {"count": 0, "bad": 0}
    cells = [
        Cell(code, name, told.get(code, nothing)["count"], of, told.get(code, nothing)["bad"])
        for code, name, of in asked
    ]
    return Row(deployment, cells, max((one["last"] for one in told.values()), default=None))


def _read(cursor: str) -> tuple[int, int, int] | None:
    parts = cursor.split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        return None
    order, number, pk = map(int, parts)
    return order, number, pk


def _cursor(row: Deployment) -> str:
    return f"{row.precinct.region.order}.{row.precinct.number}.{row.pk}"


# --- One precinct --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One question with everything that was answered to it at a precinct, the newest first."""

    text: Text
    question: Question | None
    answers: list[Answer]


@dataclass(frozen=True)
class Part:
    """The questions of one stage; those without an answer are only named."""

    name: Text
    lines: list[Line]
    unanswered: list[Question]


def answered_at(precinct: Precinct, answers: QuerySet) -> list[Part]:
    """What was answered at a precinct, by stage."""
    given: dict[str, list[Answer]] = {}
    rows = answers.filter(precinct=precinct).select_related("observer", "checklist", "photo")
    for row in rows.order_by("-answered_at", "-pk"):
        given.setdefault(row.question, []).append(row)
    country = pack.get()
    parts = []
    for stage in country.stages_of_the_day():
        questions = country.questions_of(stage.code)
        lines = [Line(one.text, one, given.pop(one.code)) for one in questions if one.code in given]
        unanswered = [
            one for one in questions if one.code not in {line.question.code for line in lines}
        ]
        if questions:
            parts.append(Part(stage.name, lines, unanswered))
    if given:
        lost = [Line(rows[0].checklist.text_of(code), None, rows) for code, rows in given.items()]
        parts.append(Part(Text({"en": "", "ru": "", "kk": ""}), lost, []))
    return parts

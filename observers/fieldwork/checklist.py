"""The checklist as one observer sees it: questions by stage, each with what was answered."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from observers.fieldwork.models import NO, SAID, UNSEEN, YES, Answer
from observers.roster.models import Deployment
from portal.jurisdictions import pack
from portal.jurisdictions.violations import Violation
from portal.jurisdictions.voting_day import DayStage, Question

BUTTONS = (YES, NO, UNSEEN)


@dataclass(frozen=True)
class Asked:
    """One question with the answer that stands, if there is one."""

    question: Question
    answer: Answer | None
    # What the next answer and its report are called where no script makes a number up.
    uuid: UUID | str
    report: UUID | str

    @property
    def is_bad(self) -> bool:
        return bool(self.answer and self.answer.is_bad)

    @property
    def tone(self) -> str:
        return "bad" if self.is_bad else "good"

    @property
    def violation(self) -> Violation | None:
        """The type that a bad answer points to first."""
        codes = self.question.violations
        return pack.get().violations[codes[0]] if codes else None

    @property
    def may_be_reported(self) -> bool:
        """Whether an answer to it can lead to a report: the phone shows the way at once."""
        return bool(self.violation and (self.question.bad or self.is_bad))

    @property
    def story(self) -> str:
        """What a report begins with: the stage, what was asked, and the answer that is bad."""
        stage = pack.get().day_stages[self.question.stage]
        said = SAID.get(self.question.bad) or (self.answer.in_words if self.answer else "")
        return f"{stage.name}. {self.question.text} {said}."

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [(value, str(SAID[value])) for value in BUTTONS]


@dataclass(frozen=True)
class Section:
    """The questions of one stage."""

    stage: DayStage
    asked: list[Asked]

    @property
    def answered(self) -> int:
        return sum(one.answer is not None for one in self.asked)

    @property
    def bad(self) -> int:
        return sum(one.is_bad for one in self.asked)

    @property
    def is_done(self) -> bool:
        return self.answered == len(self.asked)


def sections(deployment: Deployment | None, user) -> list[Section]:
    """The whole checklist in the order of the day; answers are those at this station."""
    given = _given(deployment, user) if deployment else {}
    country = pack.get()
    return [
        Section(
            stage,
            [
                Asked(question, given.get(question.code), uuid4(), uuid4())
                for question in country.questions_of(stage.code)
            ],
        )
        for stage in country.stages_of_the_day()
        if country.questions_of(stage.code)
    ]


def blank() -> list[Section]:
    """The checklist for nobody, as phones keep it: their scripts make up the numbers."""
    country = pack.get()
    return [
        Section(stage, [Asked(one, None, "", "") for one in country.questions_of(stage.code)])
        for stage in country.stages_of_the_day()
        if country.questions_of(stage.code)
    ]


def one(code: str, deployment: Deployment | None, user) -> Asked | None:
    question = pack.get().checklist.get(code)
    if question is None:
        return None
    given = _given(deployment, user) if deployment else {}
    return Asked(question, given.get(code), uuid4(), uuid4())


def _given(deployment: Deployment, user) -> dict[str, Answer]:
    rows = Answer.objects.visible_to(user).current()
    return {
        row.question: row
        for row in rows.filter(
            observer=deployment.observer_id,
            election=deployment.election_id,
            precinct=deployment.precinct_id,
        )
    }

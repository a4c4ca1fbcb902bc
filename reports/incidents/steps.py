"""The questions of the phone's form, one a screen, in the order they are asked."""

from dataclasses import dataclass, field

from reports.incidents import forced
from reports.incidents.answers import Answers


@dataclass(frozen=True)
class Step:
    """One screen: the answers it asks for, and the parts of a report it is to blame for."""

    code: str
    asks: tuple[str, ...] = ()
    # Field of a report → field of this screen where its problem is shown.
    blamed: dict[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"incidents/step_{self.code}.html"


ROLE = Step("role", ("role",), {"role": "role"})
WHAT = Step("what", ("violation_type",), {"violation_type": "violation_type"})
PRESSER = Step(
    "presser",
    (forced.KIND, forced.WORDS[0]),
    {name: name for name in (forced.KIND, forced.WORDS[0])},
)
_THREAT = (forced.DEMANDS, forced.WORDS[1], forced.THREATS, forced.WORDS[2], forced.UNTIL)
THREAT = Step("threat", _THREAT, {name: name for name in _THREAT})
WHERE = Step(
    "where",
    ("where", "precinct_words"),
    {"precinct": "where", "precinct_text": "precinct_words", "position": "where"},
)
PLACE = Step("place", ("region", "place_text"), {"region": "region", "place_text": "place_text"})
WHEN = Step("when", ("when", "day", "clock"), {"happened_at": "when"})
STORY = Step("story", ("narrative",), {"narrative": "narrative"})
FILES = Step("files", (), {"files_expected": "files"})
CONTACT = Step(
    "contact",
    ("contact", "keep_sealed", forced.NAME),
    {"contact": "contact", forced.NAME: forced.NAME},
)
CHECK = Step("check")
STEPS = {
    step.code: step
    for step in (
        ROLE,
        WHAT,
        PRESSER,
        THREAT,
        WHERE,
        PLACE,
        WHEN,
        STORY,
        FILES,
        CONTACT,
        CHECK,
    )
}


def path_for(answers: Answers, *, observer: bool) -> list[Step]:
    """The screens this person sees. What we know of an observer is not asked first."""
    # Pressure has no station and no one moment.
    left = [ROLE, WHERE] if observer else [WHERE, WHEN] if answers.is_forced else []
    if not answers.needs_place:
        left.append(PLACE)
    # Whoever passes by the first question about it is not asked the second one.
    if not answers.may_be_pressed:
        left.append(PRESSER)
    if not answers.is_pressed:
        left.append(THREAT)
    return [step for step in STEPS.values() if step not in left]


def after(step: Step, answers: Answers, *, observer: bool) -> Step:
    path = path_for(answers, observer=observer)
    if answers["changing"] and not (step is WHERE and answers.needs_place):
        answers.forget("changing")
        return CHECK
    # An observer may change what was filled in for them, on screens outside their path.
    return path[path.index(step) + 1] if step in path[:-1] else _outside(step, answers)


def _outside(step: Step, answers: Answers) -> Step:
    return PLACE if step is WHERE and answers.needs_place else CHECK


def before(step: Step, answers: Answers, *, observer: bool) -> Step:
    path = path_for(answers, observer=observer)
    if answers["changing"]:
        answers.forget("changing")
        return CHECK
    return path[max(0, path.index(step) - 1)] if step in path else CHECK


def to_blame(problems: dict) -> Step:
    """The first screen on which one of these fields of a report can be mended."""
    for step in STEPS.values():
        if any(name in step.blamed for name in problems):
            return step
    return CHECK

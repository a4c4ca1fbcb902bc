"""What the screens of the phone's form show besides their question."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from observers.registry.models import Precinct, Region
from portal.jurisdictions import pack
from portal.lib.geo import Position, distance
from reports.incidents import forced, guidance, receipts, steps
from reports.incidents.answers import ELSEWHERE, NOT_SURE, UNKNOWN, Answers, current_language
from reports.incidents.models import IncidentReport

FOUND = 10
NEAREST = 5


def what(answers: Answers, words: str) -> dict:
    """Violation types: what was searched for, or what people are forced to; then by stage."""
    country = pack.get()
    stages = country.violations_by_stage()
    found = country.search_violations(words, get_language(), FOUND) if words.strip() else []
    offered = found or [
        violation for _stage, rows in stages for violation in rows if violation.first
    ]
    chosen = country.violations.get(answers.type_code or "")
    if chosen and (found or chosen.first) and chosen not in offered:
        offered = [chosen, *offered]
    return {
        "words": words,
        "found": found,
        "nothing_found": bool(words.strip()) and not found,
        "offered": offered,
        "stages": [
            (stage, [violation for violation in rows if not violation.first])
            for stage, rows in stages
        ],
        "chosen": answers["violation_type"],
        "not_sure": NOT_SURE,
    }


def where(answers: Answers, *, near: bool) -> dict:
    """Precincts that were looked for, near by, or chosen before."""
    here = _position(answers)
    words = answers["precinct_words"]
    rows = Precinct.objects.of_open_elections().select_related("region")
    if near and here:
        found = rows.nearest_to(here, NEAREST)
    elif words.strip():
        found = list(rows.found_by(words)[:FOUND])
    else:
        found = []
    chosen = answers.precinct_id
    if chosen and all(precinct.public_id != chosen for precinct in found):
        found = [*rows.filter(public_id=chosen), *found]
    outside = here and not pack.get().bounding_box.holds(here.latitude, here.longitude)
    return {
        "precincts": [(precinct, _metres(here, precinct)) for precinct in found],
        "nothing_found": bool(words.strip()) and not found,
        "chosen": answers["where"],
        "unknown": UNKNOWN,
        "elsewhere": ELSEWHERE,
        "here": here,
        "here_words": _here(here),
        "outside": outside,
    }


def _position(answers: Answers) -> Position | None:
    told = answers.position()
    try:
        return Position(**told) if told else None
    except ValueError:
        return None


def _here(here: Position | None) -> str:
    if here is None:
        return ""
    if here.accuracy is None:
        return _("Your position is known")
    return _("Your position is known to {metres} m").format(metres=round(here.accuracy))


def _metres(here: Position | None, precinct: Precinct) -> float | None:
    return distance(here, precinct.position) if here and precinct.position else None


def story(answers: Answers) -> dict:
    return {"note": guidance.note_for(answers.type_code)}


def files(answers: Answers) -> dict:
    return {
        "helps": guidance.evidence_for(answers.type_code),
        "forbidden": guidance.forbidden_in_recording(),
        "advised": guidance.advised_in_recording(),
        "held": list(enumerate(answers.files)),
        "always_sealed": _always_sealed(answers),
    }


def contact(answers: Answers) -> dict:
    return {"always_sealed": _always_sealed(answers)}


def _always_sealed(answers: Answers) -> bool:
    violation = pack.get().violations.get(answers.type_code or "")
    return answers.is_pressed or bool(violation and violation.guarded)


def check(answers: Answers, observer: bool) -> dict:
    """Every answer in words, each with the screen where it can be changed."""
    if not answers["receipt_code"] and not answers["receipt_locator"]:
        # Without JavaScript the code is made here and travels in the form's body.
        answers["receipt_code"] = receipts.new_code()
    # Whoever switches the language after pressing Send must not have told something else.
    answers["told_in"] = answers["told_in"] or current_language()
    asked = {"where", *(step.code for step in steps.path_for(answers, observer=observer))}
    return {
        "rows": [row for row in rows(answers) if row[0] in asked],
        "sealed": bool(answers["keep_sealed"]) or contact(answers)["always_sealed"],
        "report_url": reverse("incidents:sent"),
    }


def rows(answers: Answers) -> list[tuple]:
    """(screen, label, answer in words)."""
    return [
        ("role", _("Who you are"), _role(answers)),
        ("what", _("What happened"), _type(answers)),
        ("presser", _("Who presses"), _said(answers, forced.KIND, forced.WORDS[0])),
        ("threat", _("What they want and threaten"), _said(answers, *steps.THREAT.asks)),
        ("where", _("Where"), _whereabouts(answers)),
        ("when", _("When"), _time(answers)),
        ("story", _("What you saw"), answers["narrative"]),
        ("files", _("Files"), _files(answers)),
        ("contact", _("How to reach you"), answers["contact"]),
    ]


def _role(answers: Answers) -> str:
    labels = dict(IncidentReport.ReporterRole.choices)
    return str(labels.get(answers["role"], ""))


def _type(answers: Answers) -> str:
    violation = pack.get().violations.get(answers.type_code or "")
    return str(violation.plain) if violation else _("I am not sure what it is")


def _said(answers: Answers, *names: str) -> str:
    """Choices and words of the questions to people under pressure, in one line."""
    told = forced.Forced(answers.values)
    found = []
    for name in names:
        if name in forced.CHOICES:
            found += told.labels(name)
        else:
            found.append(told.deadline if name == forced.UNTIL else answers[name])
    return ", ".join(filter(None, found))


def _whereabouts(answers: Answers) -> str:
    """The place, and whether the phone's own position goes along: nobody sends it unawares."""
    known = [_place(answers), _here(_position(answers))]
    return " · ".join(words for words in known if words)


def station(answers: Answers) -> str:
    """The chosen station in words, or nothing."""
    if not answers.precinct_id:
        return ""
    precinct = Precinct.objects.filter(public_id=answers.precinct_id).first()
    return f"{precinct}, {precinct.venue}, {precinct.address}" if precinct else ""


def _place(answers: Answers) -> str:
    if answers.precinct_id:
        return station(answers)
    region = Region.objects.filter(code=answers["region"]).first()
    if answers["where"] == UNKNOWN:
        parts = [answers["precinct_words"], region, answers["place_text"]]
    else:
        parts = [_("Not at a polling station"), region, answers["place_text"]]
    return ", ".join(str(part) for part in parts if part)


def _time(answers: Answers) -> str:
    at = answers.moment()
    return date_format(at, "DATETIME_FORMAT") if at else _("I cannot say")


def _files(answers: Answers) -> str:
    count = answers.file_count
    return str(count) if count else _("None")

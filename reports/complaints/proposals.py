"""Whom to complain to about a case: in which order, why, with which letter and by when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path as Folder
from zoneinfo import ZoneInfo

from portal.documents.letters import Letters, load_letters
from portal.jurisdictions import pack
from portal.jurisdictions.remedies import Addressee, Channel, Path, Step, TimeLimit
from portal.jurisdictions.texts import Text
from reports.cases.models import Case
from reports.complaints import calendars, deadlines, explaining
from reports.complaints.bodies import Body, body_of
from reports.complaints.by_doer import Standing, standing
from reports.complaints.deadlines import Due
from reports.complaints.explaining import Explained
from reports.taxonomy import editions


@dataclass(frozen=True)
class Proposed:
    """An addressee for a case. `letters` is empty when we have no letter for it."""

    addressee: Addressee
    body: Body
    path: Path | None
    step: Step | None
    letters: tuple[str, ...]
    answer: TimeLimit | None
    file_by: Due | None
    # The phase of the election to which the step belongs, when it is not that phase now.
    only_in: Text | None
    # Where it stands because of who did it, and why.
    standing: Standing = Standing()

    @property
    def reason(self) -> str:
        return f"{self.path.id}/{self.step.code}" if self.path else ""

    @property
    def basis(self) -> Text | None:
        return self.path.basis_text if self.path else None

    @property
    def channels(self) -> list[Channel]:
        """How a paper reaches this body, the usual way first."""
        return [pack.get().channels[code] for code in self.addressee.channels]

    @property
    def how_counted(self) -> Explained | None:
        """The day to hand it in by, with its article and how it was counted."""
        return explaining.explain(self.file_by.as_json()) if self.file_by else None

    @property
    def is_ready(self) -> bool:
        return bool(self.letters) and self.only_in is None


def letters() -> Letters:
    """The letters of the edition that counts, read once a process."""
    return _letters(editions.folder_of(pack.get()))


@cache
def _letters(folder: Folder) -> Letters:
    return load_letters(folder / "letters", pack.get())


def for_case(case: Case, at: datetime) -> list[Proposed]:
    """Addressees in the order in which the case's violation types name them; those that can be
    written to now come first, and among them those that answer for whoever did it."""
    country = pack.get()
    codes = violation_codes(case)
    named = [code for violation in codes for code in country.violations[violation].addressees]
    proposed = [propose(case, country.addressees[code], at) for code in dict.fromkeys(named)]
    return sorted(
        proposed, key=lambda one: (not one.letters, one.only_in is not None, one.standing.rank)
    )


def others(case: Case, at: datetime) -> list[Proposed]:
    """Every other addressee for whom there is a letter."""
    first = {one.addressee.id for one in for_case(case, at)}
    rest = [a for a in pack.get().addressees.values() if a.id not in first]
    offered = [one for one in (propose(case, a, at) for a in rest) if one.letters]
    return sorted(offered, key=lambda one: one.standing.rank)


def propose(case: Case, addressee: Addressee, at: datetime) -> Proposed:
    codes = violation_codes(case)
    phases = deadlines.phases_on(at.astimezone(ZoneInfo(zone_of(case))).date(), case.election)
    path, step = _step(addressee.id, codes, phases)
    off_phase = step is not None and step.phase is not None and step.phase not in phases
    return Proposed(
        addressee=addressee,
        body=body_of(addressee, precinct=case.precinct, election=case.election, region=case.region),
        path=path,
        step=step,
        letters=letters_for(addressee, codes),
        answer=answer_limit(addressee, codes),
        file_by=file_by(case, addressee),
        only_in=pack.get().phases[step.phase].label if off_phase else None,
        standing=standing(addressee, case.done_by),
    )


def violation_codes(case: Case) -> list[str]:
    """The case's violation types that the folder still knows."""
    known = pack.get().violations
    return [one.code for one in case.violation_types.all() if one.code in known]


def letters_for(addressee: Addressee, codes: list[str]) -> tuple[str, ...]:
    """Kinds of letters that may go to this addressee about these violations, its own first."""
    suited = [one.kind for one in letters() if one.suits(addressee.kind, codes, addressee.id)]
    return tuple(sorted(dict.fromkeys(suited), key=lambda kind: kind != addressee.letter))


def answer_limits(addressee: Addressee) -> list[TimeLimit]:
    """The rules by which this addressee's time to answer may be counted."""
    limits = (pack.get().time_limits[one] for one in addressee.time_limits)
    return [limit for limit in limits if limit.consideration]


def answer_limit(addressee: Addressee, codes: list[str]) -> TimeLimit | None:
    """The rule for an answer: the addressee's first that these violations name too, else its first
    general one. A rule that also says until when one may complain is about a matter of its own."""
    limits = answer_limits(addressee)
    wanted = _limits_of(codes)
    general = (one for one in limits if one.filing is None)
    return next((one for one in limits if one.id in wanted), next(general, None))


def registration_limit(addressee: Addressee) -> TimeLimit | None:
    """The rule by which this addressee must give a paper its number, if the folder has one."""
    limits = (pack.get().time_limits[one] for one in addressee.time_limits)
    return next((limit for limit in limits if limit.registration), None)


def file_by(case: Case, addressee: Addressee) -> Due | None:
    """Until when a complaint to this addressee is taken, if rule and event are known."""
    wanted = _limits_of(violation_codes(case))
    for code in addressee.time_limits:
        limit = pack.get().time_limits[code]
        if limit.filing is None or code not in wanted:
            continue
        start = deadlines.begins(
            limit.filing.start, election=case.election, happened=happened_at(case)
        )
        if start is not None:
            return deadlines.due(
                limit,
                start=start,
                election=case.election,
                zone=zone_of(case),
                calendar=calendars.around(start.date()),
                side=deadlines.FILING,
            )
    return None


def happened_at(case: Case) -> datetime | None:
    """When the earliest of the case's reports says it happened, as its plain column has it."""
    times = [one.happened_at for one in case.reports.all() if one.happened_at]
    return min(times) if times else None


def zone_of(case: Case) -> str:
    """The time zone of the place."""
    place = case.precinct or case.election
    return place.zone if place else pack.get().country.timezone


def _limits_of(codes: list[str]) -> set[str]:
    return {limit for code in codes for limit in pack.get().violations[code].time_limits}


def _step(addressee: str, codes: list[str], phases) -> tuple[Path | None, Step | None]:
    """The step that leads to an addressee; one that belongs to the present phase first."""
    country = pack.get()
    paths = dict.fromkeys(path for code in codes for path in country.violations[code].paths)
    steps = [
        (country.paths[path], step)
        for path in paths
        for step in country.paths[path].steps
        if addressee in step.addressees
    ]
    in_phase = [pair for pair in steps if pair[1].phase is None or pair[1].phase in phases]
    return next(iter(in_phase or steps), (None, None))

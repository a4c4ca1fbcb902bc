"""The pack: everything a country's folder says, checked and ready to be asked.

`get()` gives the pack of the running site, read once a process: the folder that was
shipped, or the edition that the site's lawyers published (`run_with`). Code asks the
pack; it knows no article, no body and no number of days itself.
"""

import hashlib
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path as Folder
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.conf import settings

from . import (
    checks,
    citing,
    days,
    laws,
    observers,
    regions,
    remedies,
    retention,
    rights,
    violations,
    voting_day,
)
from .country import Country
from .folders import files_of
from .laws import Provision
from .marks import Label
from .reading import Place, Reader
from .remedies import Addressee, Path, Step
from .search import Index
from .texts import Text
from .violations import Violation

__all__ = ["Pack", "PackError", "Proposal", "Text", "get", "load"]

HERE = Folder(__file__).parent

# table: (file, section, what its entries are)
TABLES = {
    "sources": ("sources.yaml", "sources", laws.Source),
    "laws": ("laws.yaml", "laws", laws.Law),
    "provisions": ("laws.yaml", "provisions", laws.Provision),
    "stages": ("violations.yaml", "stages", violations.Stage),
    "violations": ("violations.yaml", "violations", violations.Violation),
    "evidence_kinds": ("evidence.yaml", "kinds", violations.EvidenceKind),
    "evidence_rules": ("evidence.yaml", "rules", violations.EvidenceRule),
    "figure_units": ("figures.yaml", "units", Label),
    "figures": ("figures.yaml", "figures", violations.Figure),
    "addressee_kinds": ("addressees.yaml", "kinds", remedies.AddresseeKind),
    "levels": ("addressees.yaml", "levels", Label),
    "letters": ("addressees.yaml", "letters", Label),
    "channels": ("addressees.yaml", "channels", remedies.Channel),
    "doers": ("addressees.yaml", "doers", remedies.Doer),
    "addressees": ("addressees.yaml", "addressees", remedies.Addressee),
    "events": ("time_limits.yaml", "events", remedies.Event),
    "phases": ("time_limits.yaml", "phases", remedies.Phase),
    "units": ("time_limits.yaml", "units", Label),
    "election_kinds": ("time_limits.yaml", "election_kinds", Label),
    "time_limits": ("time_limits.yaml", "time_limits", remedies.TimeLimit),
    "paths": ("paths.yaml", "paths", remedies.Path),
    "region_kinds": ("regions.yaml", "kinds", Label),
    "regions": ("regions.yaml", "regions", regions.Region),
    "voter_rights": ("voters.yaml", "rights", rights.Right),
    "observer_rights": ("observers.yaml", "rights", rights.Right),
    "observer_duties": ("observers.yaml", "duties", observers.ObserverDuty),
    "presence_rules": ("observers.yaml", "presence_rules", observers.Rule),
    "removal_rules": ("observers.yaml", "removal_and_liability", observers.Rule),
    "leaflet_differences": ("observers.yaml", "leaflet_differences", observers.Rule),
    "act_of_violation": ("observers.yaml", "act_fields", observers.PaperField),
    "voting_day_clock": ("observers.yaml", "voting_day_clock", observers.ClockEntry),
    "day_stages": ("voting_day.yaml", "stages", voting_day.DayStage),
    "checklist": ("voting_day.yaml", "questions", voting_day.Question),
    "retention": ("retention.yaml", "terms", retention.Term),
    "calendar_years": ("calendar.yaml", "years", days.CalendarYear),
    "reminders": ("calendar.yaml", "reminders", days.Reminding),
}
SCALES = (
    "severity",
    "urgency",
    "reporter_risk",
    "witness_roles",
    "confidence",
    "applicability",
    "citation_roles",
    "penalty_kinds",
    "liable",
)
# what stands once in a country: (file, section, what it is)
SINGLES = {
    "calculation_index": ("laws.yaml", "mci", laws.CalculationIndex),
    "act_form": ("observers.yaml", "act_of_violation", observers.ActForm),
    "mandate": ("observers.yaml", "mandate", observers.Mandate),
    "accreditation": ("observers.yaml", "accreditation", observers.Accreditation),
    "foreign_observers": ("observers.yaml", "foreign_observers", observers.ForeignObservers),
    "morning": ("calendar.yaml", "morning", days.Morning),
}
# What editions from before it was thought of lack: they are read all the same.
NEWER = {"doers", "morning"}


class PackError(Exception):
    """The folder of a jurisdiction cannot be used; names every error at once."""

    def __init__(self, code, errors):
        self.code = code
        self.errors = tuple(errors)
        super().__init__(
            f"The jurisdiction “{code}” cannot be used:\n" + "\n".join(f"- {e}" for e in errors)
        )


@dataclass(frozen=True)
class Proposal:
    """An addressee proposed for a violation, and the step of the path that leads there."""

    addressee: Addressee
    path: Path | None = None
    step: Step | None = None

    @property
    def reason(self):
        """The codes of path and step, "coercion/outside", or nothing."""
        return f"{self.path.id}/{self.step.code}" if self.path else ""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One country: its tables by code, and the questions rooms ask of them."""

    country: Country
    fingerprint: str
    # Where it was read from: the letters lie there too.
    folder: Folder
    scales: Mapping[str, Mapping[str | int, Label]]

    sources: Mapping[str, laws.Source]
    laws: Mapping[str, laws.Law]
    provisions: Mapping[str, Provision]
    stages: Mapping[str, violations.Stage]
    violations: Mapping[str, Violation]
    evidence_kinds: Mapping[str, violations.EvidenceKind]
    evidence_rules: Mapping[str, violations.EvidenceRule]
    figure_units: Mapping[str, Label]
    figures: Mapping[str, violations.Figure]
    addressee_kinds: Mapping[str, remedies.AddresseeKind]
    levels: Mapping[str, Label]
    letters: Mapping[str, Label]
    channels: Mapping[str, remedies.Channel]
    doers: Mapping[str, remedies.Doer]
    addressees: Mapping[str, Addressee]
    events: Mapping[str, remedies.Event]
    phases: Mapping[str, remedies.Phase]
    units: Mapping[str, Label]
    election_kinds: Mapping[str, Label]
    time_limits: Mapping[str, remedies.TimeLimit]
    paths: Mapping[str, Path]
    region_kinds: Mapping[str, Label]
    regions: Mapping[str, regions.Region]
    voter_rights: Mapping[str, rights.Right]
    observer_rights: Mapping[str, rights.Right]
    observer_duties: Mapping[str, observers.ObserverDuty]
    presence_rules: Mapping[str, observers.Rule]
    removal_rules: Mapping[str, observers.Rule]
    leaflet_differences: Mapping[str, observers.Rule]
    act_of_violation: Mapping[str, observers.PaperField]
    voting_day_clock: Mapping[str, observers.ClockEntry]
    day_stages: Mapping[str, voting_day.DayStage]
    checklist: Mapping[str, voting_day.Question]
    retention: Mapping[str, retention.Term]
    calendar_years: Mapping[int, days.CalendarYear]
    reminders: Mapping[str, days.Reminding]

    calculation_index: laws.CalculationIndex
    act_form: observers.ActForm
    mandate: observers.Mandate
    accreditation: observers.Accreditation
    foreign_observers: observers.ForeignObservers
    morning: days.Morning | None = None

    @property
    def code(self):
        return self.country.code

    @property
    def name(self):
        return self.country.name

    @property
    def languages(self):
        return self.country.languages

    @property
    def bounding_box(self):
        return self.country.bounding_box

    @property
    def legal_status(self):
        return self.country.legal_status

    @property
    def version(self):
        """The edition and a fingerprint of the files: what a report is classified by."""
        return f"{self.country.edition}+{self.fingerprint[:6]}"

    @cached_property
    def timezone(self):
        return ZoneInfo(self.country.timezone)

    def violations_by_stage(self):
        """[(stage, [violation, …]), …] in the order people are asked."""
        rows = self.violations_as_met()
        return [
            (stage, [v for v in rows if v.stage == stage.code])
            for stage in sorted(self.stages.values(), key=lambda s: s.order)
        ]

    def stages_of_the_day(self):
        """The stages of voting day in the order in which they come."""
        return sorted(self.day_stages.values(), key=lambda stage: stage.order)

    def questions_of(self, stage):
        """The checklist's questions of one stage, in the order of the folder."""
        return [question for question in self.checklist.values() if question.stage == stage]

    def violations_as_met(self):
        """All of them in the order people are asked; what is found alike stays in it."""
        return sorted(self.violations.values(), key=_as_people_meet_it)

    def search_violations(self, words, language=None, limit=10):
        """Violation types that these words may mean, best first, all languages at once."""
        found = self._index.search(words, language)
        return [self.violations[code] for code in found[:limit]]

    @cached_property
    def _index(self):
        index = Index()
        for violation in self.violations_as_met():
            for language in self.languages:
                index.add(violation.code, language, violation.plain[language], 3)
                index.add(violation.code, language, violation.name[language], 3)
                for words in violation.search.get(language, ()):
                    index.add(violation.code, language, words, 4)
        return index

    def cite(self, citation, language):
        """The citation, basis or provision as a letter in this language names it."""
        if isinstance(citation, Provision):
            law, article, paragraph, pinpoint = citation.law, citation.article, None, None
        else:
            known = self.provisions.get(citation.provision) or citation
            law, article = known.law, known.article
            paragraph, pinpoint = citation.paragraph, citation.pinpoint
        return citing.cite(self.laws[law], article, paragraph, pinpoint, language)

    def addressees_for(self, violation):
        """Proposals in the order the violation type names them, each with its reason."""
        if not isinstance(violation, Violation):
            violation = self.violations[violation]
        return [self._proposal(code, violation.paths) for code in violation.addressees]

    def _proposal(self, addressee, path_ids):
        for path in (self.paths[path_id] for path_id in path_ids):
            for step in path.steps:
                if addressee in step.addressees:
                    return Proposal(self.addressees[addressee], path, step)
        return Proposal(self.addressees[addressee])

    def time_limit(self, time_limit_id):
        return self.time_limits[time_limit_id]


def _as_people_meet_it(violation):
    return not violation.first, violation.order


def get(code=None, root=None):
    """The pack of a country, read once a process; without a code, the site's own."""
    if not (code or root):
        return _asked.get() or running()
    return _kept(code or getattr(settings, "JURISDICTION", "kz"), Folder(root or HERE))


def running():
    """The edition that counts now, whichever one is being asked."""
    return _running or shipped()


def shipped():
    """The site's own country as it came with the program."""
    return _kept(getattr(settings, "JURISDICTION", "kz"), HERE)


# The edition that lawyers published here; None as long as the shipped one counts.
_running = None


# What is asked here and now instead of it: an older edition for an older matter.
_asked = ContextVar("asked", default=None)


@contextmanager
def asking(country):
    """Within this block `get` gives this edition: an older matter is read by its own."""
    before = _asked.set(country)
    try:
        yield country
    finally:
        _asked.reset(before)


def run_with(country):
    """From now on this process asks another edition; None goes back to the shipped one."""
    global _running  # one to a process, like the folder
    _running = country


@cache
def _kept(code, root):
    return load(root / code)


def load(folder):
    """Reads and checks one folder; raises `PackError` with everything that is wrong."""
    folder = Folder(folder)
    files = sorted(folder.glob("*.yaml"))
    if not (folder / "pack.yaml").is_file():
        raise PackError(folder.name, [f"pack.yaml: there is no such file in “{folder}”"])
    reader = Reader()
    raw = {path.name: reader.file(path) for path in files}
    reader.languages = tuple(raw["pack.yaml"].get("languages") or ())
    country = reader.entry(Country, raw["pack.yaml"], Place("pack.yaml"))
    tables = {name: _table(reader, raw, *spec) for name, spec in TABLES.items()}
    scales = {name: _table(reader, raw, "scales.yaml", name, Label) for name in SCALES}
    singles = {
        name: reader.entry(shape, raw[file].get(section), Place(file).at(section))
        for name, (file, section, shape) in SINGLES.items()
        if file in raw and (section in raw[file] or name not in NEWER)
    }
    reader.resolve(tables | {f"scales.{name}": scale for name, scale in scales.items()})
    if country:
        checks.check_country(reader, country, folder.name)
    checks.check_violations(reader, tables["violations"], tables["provisions"])
    checks.check_checklist(reader, tables["checklist"], tables["violations"])
    if reader.errors:
        raise PackError(folder.name, reader.errors)
    return Pack(
        country=country,
        fingerprint=_fingerprint(files_of(folder)),
        folder=folder,
        scales=MappingProxyType({name: MappingProxyType(t) for name, t in scales.items()}),
        **{name: MappingProxyType(table) for name, table in tables.items()},
        **singles,
    )


def _table(reader, raw, file, section, shape):
    if file not in raw:
        reader.fail(Place(file), f"the file with the section “{section}” is missing")
        return None
    written = raw[file].get(section, [] if section in NEWER else None)
    return reader.table(shape, written, file, section)


def _fingerprint(files):
    """Of everything in the folder, letters too: a complaint names the edition it was made from."""
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(name.encode() + b"\0" + content + b"\0")
    return whole.hexdigest()

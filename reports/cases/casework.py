"""What a case's page shows besides its columns: reports, notes, history, doors to later rooms."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.disclosure import showing as disclosure
from portal.evidence import probing
from portal.evidence.models import CustodyEvent, EvidenceItem, OriginalExport, Rendition
from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text
from reports.cases import done_by, inbox, sheet
from reports.cases.models import Case, CaseEvent, CaseNote, SetAside, TriageEvent
from reports.cases.sheet import Sheet
from reports.hotline import words_told
from reports.incidents.models import IncidentReport
from reports.taxonomy.models import ViolationType

Verb = CaseEvent.Verb


# --- History ------------------------------------------------------------------------------------

# What a line of the history says by a SHA-256.
HASHES = ("sha256",)


@dataclass(frozen=True)
class Line:
    """One line of a history, in words."""

    sequence: int
    at: datetime
    text: str
    actor: str
    note: str = ""
    digest: str = ""
    # Hashes named in this line: too long to be read, shown whole when somebody wants to compare.
    hashes: tuple[str, ...] = ()


def history_of(case: Case, reader: User) -> list[Line]:
    """What happened to a case, newest first."""
    events = list(case.history.order_by("-sequence"))
    names = _names(events, reader)
    return [_line(event, names, _case_note(event, names), _hashes(event)) for event in events]


def triage_of(report: IncidentReport, reader: User) -> list[Line]:
    """What staff did with a report, newest first."""
    events = list(report.triage.order_by("-sequence"))
    names = _names(events, reader)
    return [_line(event, names, _triage_note(event)) for event in events]


def custody_of(item: EvidenceItem, reader: User) -> list[Line]:
    """Who received, examined, saw and exported a file, newest first."""
    events = list(item.custody.order_by("-sequence"))
    names = _names(events, reader)
    return [_line(event, names, _custody_note(event)) for event in events]


def _line(event, names, note: str, hashes: tuple[str, ...] = ()) -> Line:
    actor = names.get(event.actor_id, _("A former colleague")) if event.actor_id else ""
    return Line(
        event.sequence, event.at, event.get_verb_display(), actor, note, event.digest, hashes
    )


def _names(events, reader: User) -> dict:
    """Names of colleagues by key and by username, as far as the reader may see them."""
    actors = {event.actor_id for event in events if event.actor_id}
    usernames = {event.detail["to"] for event in events if _hands_over(event)}
    seen = User.objects.visible_to(reader)
    people = [*seen.filter(pk__in=actors), *seen.filter(username__in=usernames)]
    return {one.pk: str(one) for one in people} | {one.username: str(one) for one in people}


def _hands_over(event) -> bool:
    return event.verb == Verb.ASSIGNED and isinstance(event.detail.get("to"), str)


def _case_note(event: CaseEvent, names: dict) -> str:
    said = event.detail
    match event.verb:
        case Verb.ASSIGNED:
            to = said.get("to")
            return names.get(to, _("A former colleague")) if to else _("Nobody")
        case Verb.OPENED:
            return "\n".join([said["report"], *_what_and_who(said), _weights(said)])
        case Verb.CLASSIFIED:
            return "\n".join(_what_and_who(said))
        case Verb.ASSESSED:
            return _weights(said)
        case Verb.MOVED:
            return str(Case.State(said["to"]).label)
        case Verb.JOINED | Verb.ASKED:
            return said["report"]
        case Verb.COMMENTED:
            return _("{complaint}, comment {number}").format(**said)
    if event.verb == Verb.RECOUNTED:
        return _counted_anew(said)
    if event.verb == Verb.PROLONGED:
        words = _("{old} became {new}")
        return f"{said['complaint']} · {_days(said, words)}"
    if known := pack.get().addressees.get(said.get("body")):
        said = {**said, "body": str(known.name)}
    if channel := pack.get().channels.get(said.get("channel")):
        said = {**said, "channel": str(channel.label)}
    hashes = _hashes(event)
    words = [str(v) for v in said.values() if isinstance(v, str | int) and v not in hashes]
    if ticked := said.get("ticked"):
        # What is from memory and was let go out all the same, by whoever approved it.
        words.append(_("ticked although from memory: {codes}").format(codes=", ".join(ticked)))
    return " · ".join(words)


def _counted_anew(said: dict) -> str:
    """The day it was, the day it is now, and what changed."""
    reasons = {"law": _("the law"), "election": _("the election"), "calendar": _("the calendar")}
    changed = _("{old} became {new}, because this changed: {what}")
    return (
        f"{said['complaint']} · {_days(said, changed, what=reasons.get(said['why'], said['why']))}"
    )


def _days(said: dict, words: str, **more) -> str:
    """Words with the day that was and the day that is now."""
    old, new = (
        date_format(timezone.localtime(datetime.fromisoformat(said[name])), "SHORT_DATETIME_FORMAT")
        if said[name]
        else _("no day")
        for name in ("old", "new")
    )
    return words.format(old=old, new=new, **more)


def _hashes(event: CaseEvent) -> tuple[str, ...]:
    return tuple(event.detail[name] for name in HASHES if name in event.detail)


def _triage_note(event: TriageEvent) -> str:
    if event.verb == TriageEvent.Verb.SET_ASIDE:
        return str(SetAside.Reason(event.detail["reason"]).label)
    return event.detail.get("case", "")


def _custody_note(event: CustodyEvent) -> str:
    if words := disclosure.note_of(event) or words_told.note_of(event):
        return words
    copy = event.detail.get("copy") or ""
    copies = [copy] if copy else event.detail.get("copies") or []
    if event.verb == CustodyEvent.Verb.EXPORTED:
        return event.detail.get("complaint") or _why_taken_out(event.detail.get("reason", ""))
    if event.verb in (CustodyEvent.Verb.UNREADABLE, CustodyEvent.Verb.QUARANTINED):
        return probing.sentence(event.detail.get("reason", ""))
    return ", ".join(str(Rendition.Kind(kind).label) for kind in copies)


def _what_and_who(said: dict):
    yield type_names(said["violations"])
    if who := said.get("done_by"):
        yield done_by.label(who)


def _why_taken_out(reason: str) -> str:
    return str(dict(OriginalExport.Reason.choices).get(reason, ""))


def _weights(said: dict) -> str:
    return "{}, {}".format(
        Case.Severity(said["severity"]).label, Case.Veracity(said["veracity"]).label
    )


def type_names(codes: list[str]) -> str:
    known = pack.get().violations
    return "; ".join(str(known[code].name) if code in known else code for code in codes)


# --- The list ---------------------------------------------------------------------------------


def with_names(cases):
    """Cases with what a list shows of them, in a number of queries that never grows."""
    types = ViolationType.objects.defer("entry")
    return cases.select_related("region", "precinct", "assignee").prefetch_related(
        Prefetch("violation_types", types)
    )


def listed(cases) -> list[tuple[Case, str]]:
    """Cases with the names of their violation types in one line."""
    return [(case, "; ".join(str(name) for _type, name in types_of(case))) for case in cases]


def types_of(case: Case) -> list[tuple[ViolationType, Text]]:
    """The violation types of a case with their names."""
    return [(one, inbox.type_name(one)) for one in case.violation_types.all()]


# --- Notes and reports ----------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenNote:
    """A note with its words, or None while the vault is closed."""

    note: CaseNote
    author: str
    text: str | None

    def __repr__(self) -> str:
        return f"OpenNote({self.note})"


def notes_of(case: Case, reader: User, member: keys.OpenMember | None) -> list[OpenNote]:
    closed = sheet.locked_vault(member)
    rows = list(case.notes.all())
    seen = User.objects.visible_to(reader).filter(pk__in={row.by_id for row in rows})
    names = {one.pk: str(one) for one in seen}
    return [
        OpenNote(
            row,
            names.get(row.by_id, _("A former colleague")),
            None if closed else member.read(Vault.Kind.CASE, row.sealed_text, row.place()),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Held:
    """A report of a case: in full for whoever has opened it before, else by its plain columns."""

    report: IncidentReport
    sheet: Sheet | None


def reports_of(case: Case, reader: User, member: keys.OpenMember | None) -> list[Held]:
    rows = list(
        case.reports.visible_to(reader)
        .select_related("region", "precinct", "violation_type", "reporter")
        .order_by("case_report__joined_at", "pk")
    )
    read = set(
        TriageEvent.objects.filter(
            subject__in=[row.pk for row in rows], actor=reader, verb=TriageEvent.Verb.READ
        ).values_list("subject", flat=True)
    )
    return [
        Held(row, sheet.of(row, reader=reader, member=member) if row.pk in read else None)
        for row in rows
    ]


# --- Doors to later rooms ----------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    """A page of a later room about this case."""

    label: str
    about: str
    icon: str
    url: str
    lines: list


def doors_of(case: Case, reader: User) -> list[Door]:
    """`settings.CASE_PANELS` as this person sees them: later rooms are known by name only."""
    return [
        Door(
            panel["label"],
            panel["about"],
            panel["icon"],
            reverse(panel["url"], args=[case.public_id]),
            import_string(panel["lines"])(case, reader) if panel.get("lines") else [],
        )
        for panel in settings.CASE_PANELS
        if reader.roles & panel["roles"]
    ]

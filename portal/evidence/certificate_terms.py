"""Words for the codes and values of a certificate's statement, in the language that is on."""

import json
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.evidence import sayings
from portal.evidence.custody_list import PORTAL
from portal.evidence.models import CustodyEvent, Rendition

WAYS = {
    "form": gettext_lazy("The form on this site"),
    "api": gettext_lazy("An application, over the network"),
    "envelope": gettext_lazy("Sealed on the reporter's phone"),
    "hotline": gettext_lazy("Taken down on the hotline"),
    "filing": gettext_lazy("Brought by staff after a filing"),
    "final": gettext_lazy("Brought by staff as the final text of a complaint"),
    "earlier": gettext_lazy("Made by the portal from the text of an earlier complaint"),
    "link": gettext_lazy("Captured by staff from a public page"),
}

WHATS = {
    "recorded": gettext_lazy("Recorded, as the file says"),
    "satellites": gettext_lazy("Time of the satellites, as the file says"),
    "happened": gettext_lazy("Happened, as the reporter says"),
    "sent": gettext_lazy("Sent, as the phone says"),
    "received": gettext_lazy("Received"),
    "ledger": gettext_lazy("Received, as the ledger tells"),
}

CLOCKS = {
    **sayings.SOURCES,
    "reporter": gettext_lazy("The reporter"),
    "phone": gettext_lazy("The phone's clock"),
    "server": gettext_lazy("Our server's clock"),
    "quarter": gettext_lazy("Our server's clock"),
}

RECORDERS = {
    "named": gettext_lazy(
        "The reporter gave a name. It is sealed apart from this file and opened by custodians "
        "only. Whether the reporter also recorded the file is the reporter's own word."
    ),
    "pseudonymous": gettext_lazy(
        "The reporter is an observer whom a coordinator knows; here there is only a code, and "
        "the name is sealed. Whether the observer also recorded the file is the observer's own "
        "word."
    ),
    "anonymous": gettext_lazy("Anonymous. Nobody here knows who recorded it or who sent it."),
    "staff": gettext_lazy("A member of staff brought it."),
}

CONTRADICTIONS = {
    "c2pa-invalid": gettext_lazy("The signed record (C2PA) inside it does not fit its bytes."),
    "proofmode-invalid": gettext_lazy("The bundle of ProofMode does not fit its file."),
    "future": gettext_lazy("The file says it was recorded after it reached us."),
    "time": gettext_lazy("The file and the reporter name times more than twelve hours apart."),
    "place": gettext_lazy("The position in the file is not near the precinct that was reported."),
    "clocks": gettext_lazy("The device's clock and the satellites it heard do not agree."),
    "name": gettext_lazy("The name that the phone gave the file speaks of another day."),
    "resaved": gettext_lazy(
        "It was probably saved anew by a messenger or an editor after it was recorded."
    ),
}

NOT_PROVEN = {
    "event": gettext_lazy(
        "That what can be seen or heard happened, or that it happened where and when it seems to."
    ),
    "recorder": gettext_lazy("Who recorded it, and that whoever sent it also recorded it."),
    "before": gettext_lazy(
        "That it was not staged, cut or changed before it reached us. Hashes speak of the time "
        "after that only."
    ),
    "device": gettext_lazy(
        "That times and positions inside the file are right: devices err, and anybody can change "
        "them."
    ),
    "server": gettext_lazy("That our server's clock was right."),
    "no-clock": gettext_lazy(
        "When it was here, by anybody's word but ours: no outside clock has confirmed it so far."
    ),
    "how-long-before": gettext_lazy(
        "How long before its time-stamp it was here: a stamp says “not later than” only."
    ),
    "no-fixity": gettext_lazy(
        "That the sealed file lay unchanged from its first day: its hash was not kept then. The "
        "original inside it was compared for this certificate."
    ),
    "outside": gettext_lazy(
        "What somebody who runs the machine did outside the portal, such as copying its disk: "
        "custody tells what was done through the portal."
    ),
}


def term(table: dict, code: str) -> str:
    """The word for a code; the code itself when it is new."""
    return str(table.get(code, code))


def when(at: datetime) -> str:
    """A moment with seconds and its distance from UTC, on the clocks of the place."""
    local = timezone.localtime(at)
    offset = local.strftime("%z")
    return f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def when_iso(text: str | None) -> str:
    return when(datetime.fromisoformat(text)) if text else ""


def time_of(one: dict) -> str:
    """A time as it was written down; without an offset it stays the device's own."""
    at = datetime.fromisoformat(one["at"])
    if at.tzinfo is None:
        said = f"{date_format(at, 'DATE_FORMAT')}, {at:%H:%M:%S}"
        return _("{time}, by the device's own clock").format(time=said)
    return when(at)


def filled(*facts) -> tuple:
    """Facts whose value is known."""
    return tuple((str(label), str(value)) for label, value in facts if value)


def in_language(texts: dict | str | None) -> str:
    """A text that comes in several languages."""
    if not texts or isinstance(texts, str):
        return texts or ""
    return texts.get((get_language() or "")[:2]) or next(iter(texts.values()), "")


def position(said: dict | None) -> str:
    if not said:
        return ""
    words = f"{said['latitude']:.5f}, {said['longitude']:.5f}"
    if said.get("accuracy"):
        words += " ± " + _("{metres} m").format(metres=round(said["accuracy"]))
    return words


def by(width, height) -> str:
    return f"{width} × {height}" if width and height else ""


def verb(code: str | None) -> str:
    known = dict(CustodyEvent.Verb.choices)
    return str(known.get(code, code or ""))


def copy_kind(code: str) -> str:
    known = {**dict(Rendition.Kind.choices), "redacted": _("Redacted copy")}
    return str(known.get(code, code))


def who(code: str) -> str:
    if code == PORTAL:
        return _("the portal itself")
    return _("member of staff {number}").format(number=code.rpartition("-")[2])


def content(line: dict) -> dict:
    return json.loads(line["content"])


def stamps(statement: dict) -> list[dict]:
    proof = statement["time_proof"]["file"]
    return proof["stamps"] if proof else []

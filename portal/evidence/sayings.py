"""What is known of a file, each thing beside whoever says it.

A device or a program wrote its sayings into the file, and anybody may have changed them. What
our server saw, it saw in the bytes that reached us.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.evidence import scanning

DEVICE, SATELLITES, CONTAINER, SERVER = "exif", "satellites", "container", "server"

SOURCES = {
    DEVICE: gettext_lazy("The device says"),
    SATELLITES: gettext_lazy("The satellites say, through the device"),
    CONTAINER: gettext_lazy("The file's container says"),
    SERVER: gettext_lazy("Our server saw"),
}


@dataclass(frozen=True)
class Saying:
    """One thing, said by one source."""

    label: str
    value: str
    source: str


@dataclass(frozen=True)
class Group:
    """All that one source says, ready for parts/facts.html."""

    source: str
    facts: list[tuple[str, str]]

    @property
    def title(self) -> str:
        return str(SOURCES[self.source])


def grouped(facts: dict, size: int, zone=None) -> list[Group]:
    """Everything that is known of a file, by source; sources that say nothing are left out."""
    said = sayings(facts, size, zone)
    groups = (
        Group(source, [(one.label, one.value) for one in said if one.source == source])
        for source in SOURCES
    )
    return [group for group in groups if group.facts]


def sayings(facts: dict, size: int, zone=None) -> list[Saying]:
    found = [
        *_of_device(facts),
        *_of_times(facts, zone),
        *_of_place(facts),
        *_of_server(facts, size),
    ]
    return [one for one in found if one.value]


def _of_device(facts: dict):
    source = facts.get("device_source", DEVICE)
    camera = " ".join(part for part in (facts.get("make"), facts.get("model")) if part)
    yield Saying(_("Camera"), camera, source)
    yield Saying(_("Program"), facts.get("software", ""), source)
    if facts.get("exif_width") and facts.get("exif_height"):
        size = f"{facts['exif_width']} × {facts['exif_height']}"
        yield Saying(_("Size of the picture it took"), size, DEVICE)


def _of_times(facts: dict, zone):
    for field, label in (("taken", _("Recorded")), ("satellite_time", _("Time"))):
        said = facts.get(field) or {}
        if at := moment(said.get("at")):
            yield Saying(label, in_words(at, zone), _known(said.get("source")))


def _of_place(facts: dict):
    said = facts.get("position") or {}
    try:
        words = f"{float(said['latitude']):.5f}, {float(said['longitude']):.5f}"
    except (KeyError, TypeError, ValueError):
        return
    if accuracy := said.get("accuracy"):
        words += " ± " + _("{metres} m").format(metres=round(accuracy))
    yield Saying(_("Position"), words, _known(said.get("source")))


def _of_server(facts: dict, size: int):
    yield Saying(_("Type, by its first bytes"), facts.get("media_type", ""), SERVER)
    yield Saying(_("Size in bytes"), f"{size:,}".replace(",", "\u00a0"), SERVER)
    if facts.get("width"):
        yield Saying(_("Picture size"), f"{facts['width']} × {facts['height']}", SERVER)
    yield Saying(_("Length"), length(facts.get("seconds")), SERVER)
    codecs = [facts.get("video_codec"), facts.get("audio_codec")]
    yield Saying(_("Coded as"), ", ".join(codec for codec in codecs if codec), SERVER)
    yield Saying(_("Fingerprint of the picture"), facts.get("picture_hash", ""), SERVER)
    yield Saying("SHA-256", facts.get("sha256", ""), SERVER)
    yield Saying(_("Viruses"), _of_scan(facts.get("scan") or {}), SERVER)


def _of_scan(scan: dict) -> str:
    words = {
        scanning.CLEAN: _("A scanner knows none in it."),
        scanning.FOUND: _("A scanner found one in the original: {name}"),
        scanning.NONE: _("Not looked for: no scanner is set up."),
        scanning.AWAY: _("Not looked for: the scanner did not answer."),
        scanning.TOO_LARGE: _("Not looked for: the file is too large for the scanner."),
    }
    return words.get(scan.get("state"), "").format(name=scan.get("name", ""))


def _known(source) -> str:
    return source if source in SOURCES else CONTAINER


# --- Words for values ---------------------------------------------------------------------------


def moment(said) -> datetime | None:
    """A time that was written down; None for what is none."""
    try:
        return datetime.fromisoformat(said) if isinstance(said, str) and said else None
    except ValueError:
        return None


def in_words(at: datetime, zone=None) -> str:
    """A moment as people read it; without an offset it is that device's own clock."""
    if at.tzinfo is None:
        said = date_format(at, "SHORT_DATETIME_FORMAT")
        return _("{time}, by the device's own clock").format(time=said)
    return date_format(localtime(at, zone), "SHORT_DATETIME_FORMAT")


def length(seconds) -> str:
    if not seconds:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

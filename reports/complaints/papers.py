"""The small papers of a bundle: the custody list, and the page that says what is in it."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.evidence.models import CustodyEvent, EvidenceItem

COLUMNS = ("annex", "line", "time_utc", "event", "by", "detail", "previous", "digest")


@dataclass(frozen=True)
class Chain:
    """One annex and the lines of its custody until the bundle was asked for."""

    name: str
    sha256: str
    item: EvidenceItem
    events: list[CustodyEvent]


def chain(item: EvidenceItem, name: str, sha256: str, until: datetime) -> Chain:
    """A retried export lists the same lines: later ones belong to the next bundle."""
    events = list(CustodyEvent.objects.filter(subject=item, at__lte=until).order_by("sequence"))
    return Chain(name, sha256, item, events)


def custody_csv(chains: list[Chain]) -> bytes:
    """Every line with its digest, for whoever checks the chain by machine."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    people = _People(chains)
    for one in chains:
        for event in one.events:
            at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
            who = people.code(event)
            detail = json.dumps(event.detail, sort_keys=True, ensure_ascii=False)
            writer.writerow(
                [
                    one.name,
                    event.sequence,
                    at,
                    event.verb,
                    who,
                    detail,
                    event.previous,
                    event.digest,
                ]
            )
    # Office programs take a file without the mark for another alphabet.
    return ("\ufeff" + text.getvalue()).encode()


def custody_text(chains: list[Chain], language: str, zone) -> bytes:
    """The same for people, in the language of the complaint."""
    people = _People(chains)
    with translation.override(language), timezone.override(zone):
        parts = [_("Custody of the annexes"), _("Times are local ({zone}).").format(zone=zone)]
        for one in chains:
            parts += ["", one.name, f"  SHA-256: {one.sha256}"]
            parts.append(_("  Commitment in the ledger: {value}").format(value=one.item.commitment))
            parts.append(
                _("  It is SHA-256 of these bytes, then the checksum in letters: {salt}").format(
                    salt=bytes(one.item.commitment_salt).hex()
                )
            )
            for event in one.events:
                at = date_format(timezone.localtime(event.at), "DATETIME_FORMAT")
                words = [at, event.get_verb_display(), people.words(event)]
                parts.append(f"  {event.sequence}. " + " · ".join(word for word in words if word))
        return ("\r\n".join(parts) + "\r\n").encode()


class _People:
    """Staff by number: an authority learns that two people touched a file, not who they are."""

    def __init__(self, chains: list[Chain]):
        seen = [event.actor_id for one in chains for event in one.events if event.actor_id]
        self.numbers = {actor: at for at, actor in enumerate(dict.fromkeys(seen), 1)}

    def code(self, event: CustodyEvent) -> str:
        return f"staff-{self.numbers[event.actor_id]}" if event.actor_id else "portal"

    def words(self, event: CustodyEvent) -> str:
        if not event.actor_id:
            return _("the portal itself")
        return _("member of staff {number}").format(number=self.numbers[event.actor_id])


def readme(number: str, names: list[str]) -> bytes:
    """One page in every language: what this is and how to check it."""
    sections = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            sections.append("\r\n".join(_said(number, names)))
    return ("\r\n\r\n".join(sections) + "\r\n").encode()


def _said(number: str, names: list[str]):
    yield _("Complaint {number}").format(number=number)
    yield ""
    yield _("complaint.pdf and complaint.docx hold the same text: one to print, one to edit.")
    if names:
        yield _("annexes/ holds the originals, bit for bit as they reached us: {names}.").format(
            names=", ".join(names)
        )
        yield _("custody.txt says who held each of them and when; custody.csv is for machines.")
    else:
        yield _("There are no annexes.")
    yield _(
        "manifest-sha256.txt lists the checksum of every file here. To check them, unpack "
        "everything into one folder and run there:"
    )
    yield "    sha256sum -c manifest-sha256.txt"
    yield _("On Windows, for one file:")
    yield "    certutil -hashfile complaint.pdf SHA256"
    yield _(
        "Do not open an annex in a program that saves it again: a changed bit changes the "
        "checksum. Hand in copies and keep this folder."
    )

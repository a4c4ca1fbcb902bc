"""What staff found online and keep as evidence: the address, who saw it when, the files."""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.evidence import custody
from portal.evidence.uploads import Arrived
from portal.lib import sealing
from portal.lib.refusals import Refused
from reports.cases.models import Capture
from reports.incidents import actions as incidents
from reports.incidents import attesting
from reports.incidents.models import IncidentReport, ReportFile


@dataclass(frozen=True)
class Brought:
    """A file that somebody saved and chose: sealed bytes, and its name, plain or sealed."""

    arrived: Arrived
    name: str | bytes

    def __repr__(self) -> str:
        return f"Brought({self.arrived.public_id})"


def keep(
    report: IncidentReport,
    number: UUID,
    about: dict,
    *,
    media: Brought | None,
    page: Brought | None,
    by: User,
) -> Capture:
    """Keep both files as files of the report, with one line more in the custody of each.

    `number` is the form's: pressing twice keeps it once. Raises Refused.
    """
    earlier = Capture.objects.filter(public_id=number).first()
    if earlier is not None and earlier.report_id == report.pk:
        return earlier
    if earlier is not None:
        raise Refused(_("This form was used for another report. Load the page again."))
    if media is None and page is None:
        raise Refused(_("Choose the file that you saved: the video, the picture or the page."))
    salt = os.urandom(16)
    digest = hashlib.sha256(about["address"].encode()).hexdigest()
    row = Capture(
        public_id=number,
        report=report,
        commitment=sealing.commitment(digest, salt),
        commitment_salt=salt,
        by=by,
    )
    if report.guarded:
        words = json.dumps(about, ensure_ascii=False)
        row.sealed_about = keys.seal_to(Vault.Kind.CASE, words, row.place())
    else:
        row.about = about
    with transaction.atomic():
        row.media = _added(report, number, media, by)
        row.page = _added(report, uuid5(number, "page"), page, by)
        row.save(force_insert=True)
        for file in filter(None, (row.media, row.page)):
            custody.record(
                file.item,
                custody.Verb.FOUND_ONLINE,
                by=by,
                address=row.commitment,
                capture=str(number),
            )
    return row


def _added(report, client_id: UUID, brought: Brought | None, by) -> ReportFile | None:
    if brought is None:
        return None
    sealed = isinstance(brought.name, bytes)
    return incidents.add_evidence(
        report,
        client_id,
        brought.arrived,
        "" if sealed else brought.name,
        sealed_name=brought.name if sealed else None,
        how=attesting.FOUND,
        by=by,
    ).file


@dataclass(frozen=True)
class ShownCapture:
    """What was written down about one find; `about` is None while it is sealed away."""

    row: Capture
    about: dict | None
    by: str

    def __repr__(self) -> str:
        return f"ShownCapture({self.row.pk})"

    @property
    def seen_at(self) -> datetime | None:
        return datetime.fromisoformat(self.about["seen_at"]) if self.about else None

    @property
    def address_matches(self) -> bool:
        """Whether the address is still the one to which the custody was committed."""
        digest = hashlib.sha256(self.about["address"].encode()).hexdigest()
        salt = bytes(self.row.commitment_salt)
        return sealing.commitment(digest, salt) == self.row.commitment


def of_file(file: ReportFile, member: keys.OpenMember | None, reader: User) -> ShownCapture | None:
    """The find that a file of a report belongs to, if staff found it online."""
    row = Capture.objects.filter(media=file).first() or Capture.objects.filter(page=file).first()
    if row is None:
        return None
    seen = User.objects.visible_to(reader).filter(pk=row.by_id).first()
    return ShownCapture(row, _about(row, member), str(seen or _("A former colleague")))


def _about(row: Capture, member: keys.OpenMember | None) -> dict | None:
    if row.sealed_about is None:
        return row.about
    if member is None or not member.has(Vault.Kind.CASE):
        return None
    return json.loads(member.read(Vault.Kind.CASE, bytes(row.sealed_about), row.place()))


def files_found(report: IncidentReport) -> set[int]:
    """The keys of files that staff added: they were not on their way from a phone."""
    pairs = report.captures.values_list("media_id", "page_id")
    return {key for pair in pairs for key in pair if key}

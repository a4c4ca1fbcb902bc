"""Signing an approved complaint: the bytes that are signed, and what is kept of a signature."""

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.documents.pdf import write_pdf
from portal.evidence import custody, serving, uploads
from portal.evidence.uploads import Arrived
from portal.lib import cms, pipes, sealing
from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints import finals, reading
from reports.complaints.models import Complaint, Signature
from reports.complaints.moving import keep_paper, move, seal

HOW = "signing"
State = Complaint.State
Kind, Verdict = Signature.Kind, Signature.Verdict


@dataclass(frozen=True)
class Document:
    """What is signed: exactly these bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def document_of(complaint: Complaint, member: keys.OpenMember | None) -> Document:
    """What goes out: the approved text as a PDF, or the file in its place; always the same bytes.

    Raises VaultLocked, and Refused when nothing is approved.
    """
    revision = complaint.approved_revision
    if revision is None or not complaint.may_become(State.SIGNED):
        raise Refused(_("Only an approved complaint that was not handed in yet is signed."))
    if final := finals.of(revision):
        return Document(f"{complaint.number}{final.suffix}", finals.read(final.item, member))
    return Document(f"{complaint.number}.pdf", write_pdf(reading.structure(revision, member)))


def sign(
    complaint: Complaint, *, signature: str, sha256: str, version: int, by: User, member
) -> Signature:
    """Keep an electronic signature with the document it signs.

    `sha256` is of the bytes that the browser had signed. What is no signature, or one of another
    document, is refused.
    """
    document = document_of(complaint, member)
    if document.sha256 != sha256:
        raise Refused(_("Another text was signed than the one that is approved. Sign it again."))
    content, signers = _checked(signature, document.content)
    verified = all(one.is_verified for one in signers)
    row = _row(
        complaint,
        Kind.ELECTRONIC,
        Verdict.FITS if verified else Verdict.UNKNOWN,
        [_told(one) for one in signers],
        by,
        algorithm=signers[0].algorithm,
    )
    arrived = [uploads.receive_stream(io.BytesIO(one)) for one in (document.content, content)]
    try:
        with transaction.atomic():
            move(complaint, State.SIGNED, version)
            row.document = keep_paper(arrived[0], document.name, by, HOW)
            row.file = keep_paper(arrived[1], f"{document.name}.p7s", by, HOW)
            _save(row, by)
    except Refused:
        for one in arrived:
            uploads.discard(one)
        raise
    return row


def _checked(signature: str, document: bytes) -> tuple[bytes, list[cms.Signer]]:
    try:
        content = cms.der(signature)
        return content, cms.signers(content, document)
    except cms.NoSignature:
        raise Refused(
            _(
                "This is no electronic signature (CMS). Take it over whole, with its first and "
                "last line, or sign again."
            )
        ) from None
    except cms.StrangeSignature:
        raise Refused(
            _(
                "This signature does not fit this document. Download the PDF from this page, sign "
                "exactly that file, and bring its signature."
            )
        ) from None


def _told(signer: cms.Signer) -> dict:
    return {
        "subject": signer.subject,
        "issuer": signer.issuer,
        "serial": signer.serial,
        "from": signer.valid_from.isoformat(),
        "until": signer.valid_until.isoformat(),
    }


@transaction.atomic
def sign_on_paper(
    complaint: Complaint,
    *,
    signed_by: str,
    scan: Arrived,
    scan_name: bytes | str,
    version: int,
    by: User,
) -> Signature:
    """Keep the scan of the paper that was signed by hand."""
    if complaint.approved_revision is None:
        raise Refused(_("Only an approved complaint that was not handed in yet is signed."))
    row = _row(complaint, Kind.PAPER, Verdict.SEEN, [{"subject": signed_by}], by)
    move(complaint, State.SIGNED, version)
    row.file = keep_paper(scan, scan_name, by, HOW)
    _save(row, by)
    return row


def _row(complaint: Complaint, kind, verdict, signers: list[dict], by: User, **more) -> Signature:
    row = Signature(
        complaint=complaint,
        revision=complaint.approved_revision,
        kind=kind,
        verdict=verdict,
        recorded_by=by,
        **more,
    )
    row.sealed_signers = seal(json.dumps(signers), row.place())
    return row


def _save(row: Signature, by: User) -> None:
    row.save(force_insert=True)
    history.record(
        row.complaint.case,
        history.Verb.SIGNED,
        by=by,
        complaint=row.complaint.number,
        revision=row.revision.number,
        kind=str(row.kind),
        verdict=str(row.verdict),
    )


def void(complaint: Complaint) -> int:
    """The text may change from now on: what was signed is not what will go out."""
    return complaint.signatures.filter(void_at=None).update(void_at=timezone.now())


def take_out(signature: Signature, item, *, by: User, member):
    """(name, bytes piece by piece) of one part; its custody says who took it out."""
    pair = serving.item_key(item, member)
    name = serving.name_of(item, member) or f"{signature.complaint.number}-{HOW}"
    custody.record(
        item,
        custody.Verb.EXPORTED,
        by=by,
        reason="complaint",
        complaint=signature.complaint.number,
    )
    return name, pipes.pulled(lambda target: serving.write_original(item, pair, target))


def address() -> str:
    """Where the program with the key listens, on the computer of whoever signs."""
    return settings.LOCAL_SIGNER


# --- Shown ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A signature for one reader; `signers` is empty while the vault is closed."""

    signature: Signature
    signers: list[dict]

    @property
    def tone(self) -> str:
        if self.signature.void_at:
            return "bad"
        return "good" if self.signature.verdict == Verdict.FITS else "warn"


def shown(complaint: Complaint, member: keys.OpenMember | None) -> list[Shown]:
    rows = complaint.signatures.select_related("revision", "recorded_by", "document", "file")
    return [Shown(one, _signers_of(one, member)) for one in rows]


def _signers_of(row: Signature, member: keys.OpenMember | None) -> list[dict]:
    if member is None or not member.has(Vault.Kind.CASE) or not row.sealed_signers:
        return []
    vault = keys.require(member, Vault.Kind.CASE)
    found = json.loads(sealing.unseal_text(row.sealed_signers, vault.private, row.place()))
    for one in found:
        for name in ("from", "until"):
            if name in one:
                one[name] = datetime.fromisoformat(one[name])
    return found

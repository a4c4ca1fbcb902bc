"""The bundle of a filing: letter, originals, custody list, manifest; never plain on a disk.

A ZIP is written straight into its seal. Entries have one fixed time and order, so the same
request gives the same bytes.
"""

import hashlib
import io
import secrets
import zipfile
from contextlib import suppress
from dataclasses import dataclass

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.documents.docx import write_docx
from portal.documents.pdf import write_pdf
from portal.documents.structure import Structure
from portal.evidence import custody, scratch, serving, signatures
from portal.evidence.models import EvidenceItem
from portal.lib import pipes, sealing
from portal.lib.jobs import Hopeless
from portal.lib.sealing import Keypair
from reports.cases import history
from reports.complaints import papers, proposals
from reports.complaints.drafting import take_over
from reports.complaints.models import Bundle

MANIFEST = "manifest-sha256.txt"
_TIME = (1980, 1, 1, 0, 0, 0)
LARGE = 1 << 31


@dataclass(frozen=True)
class Annex:
    """One original of the bundle, under its neutral name."""

    name: str
    item: EvidenceItem
    pair: Keypair
    sha256: str

    def __repr__(self) -> str:
        return f"Annex({self.name})"


def make(bundle: Bundle, sealed: bytes) -> None:
    """Put the bundle together and seal it. Running again makes the same one."""
    if bundle.state == Bundle.State.READY:
        return
    handed = take_over(sealed, bundle.complaint, "bundle")
    structure = Structure.from_json(handed["structure"])
    annexes = [_annex(at, entry) for at, entry in enumerate(handed["files"], 1)]
    pair = Keypair.generate()
    path = scratch.sealed() / f"bundle-{bundle.public_id}-{secrets.token_hex(8)}"
    try:
        with path.open("wb") as target:
            size, sha256 = _write_sealed(bundle, structure, annexes, pair, target)
        name = _store(bundle, path)
    finally:
        path.unlink(missing_ok=True)
    key = keys.seal_to(Vault.Kind.CASE, pair.private, bundle.place("key"))
    ours = _finish(bundle, annexes, stored_name=name, size=size, sha256=sha256,
                   key_public=pair.public, key_for_case=key)  # fmt: skip
    if not ours:
        # Another worker was faster: the row names its bytes, and holds the key to them.
        storages["evidence"].delete(name)


def _annex(number: int, entry: dict) -> Annex:
    item = EvidenceItem.objects.get(pk=entry["pk"])
    pair = Keypair.from_private(entry["private"])
    suffix = entry["suffix"] or _suffix(item, pair)
    return Annex(f"annexes/annex-{number:02d}{suffix}", item, pair, entry["sha256"])


class _Enough(Exception):
    """The first bytes have been seen."""


class _Head(io.RawIOBase):
    def __init__(self):
        self.seen = b""

    def writable(self):
        return True

    def write(self, data):
        self.seen += bytes(data)
        if len(self.seen) >= signatures.HEAD:
            raise _Enough
        return len(data)


def _suffix(item: EvidenceItem, pair: Keypair) -> str:
    """By the first bytes, for an original that has not been examined yet."""
    head = _Head()
    with suppress(_Enough):
        serving.write_original(item, pair, head)
    return signatures.identify(head.seen[: signatures.HEAD]).suffix


class _Hashed(io.RawIOBase):
    """Passes on what is written, counts it and hashes it."""

    def __init__(self, target):
        self.target = target
        self.size = 0
        self.hash = hashlib.sha256()

    def writable(self):
        return True

    def write(self, data):
        self.hash.update(data)
        self.size += len(data)
        self.target.write(data)
        return len(data)

    def flush(self):
        if not self.target.closed:
            self.target.flush()


def _write_sealed(bundle, structure, annexes, pair: Keypair, target) -> tuple[int, str]:
    """The ZIP, sealed while it is written; the size and SHA-256 of the plain ZIP."""
    place = bundle.place("zip")

    def seal(source):
        sealing.seal_stream(source, target, [pair.public], place)

    with pipes.feeding(seal) as writer:
        hashed = _Hashed(writer)
        with zipfile.ZipFile(hashed, "w") as archive:
            _write(archive, bundle, structure, annexes)
    return hashed.size, hashed.hash.hexdigest()


def _write(archive, bundle, structure, annexes: list[Annex]) -> None:
    complaint = bundle.complaint
    chains = [papers.chain(one.item, one.name, one.sha256, bundle.requested_at) for one in annexes]
    zone = proposals.zone_of(complaint.case)
    contents = {
        "README.txt": papers.readme(complaint.number, [one.name for one in annexes]),
        "complaint.docx": write_docx(structure),
        "complaint.pdf": write_pdf(structure),
    }
    if annexes:
        contents["custody.csv"] = papers.custody_csv(chains)
        contents["custody.txt"] = papers.custody_text(chains, complaint.language, zone)
    manifest = []
    for name, data in contents.items():
        archive.writestr(_entry(name), data, zipfile.ZIP_DEFLATED)
        manifest.append((hashlib.sha256(data).hexdigest(), name))
    for one in annexes:
        manifest.append((_write_original(archive, one), one.name))
    lines = "".join(f"{digest}  {name}\n" for digest, name in manifest)
    archive.writestr(_entry(MANIFEST), lines.encode(), zipfile.ZIP_DEFLATED)


def _write_original(archive, annex: Annex) -> str:
    """Stream an original into the ZIP. Raises Hopeless when it is not what was received."""
    entry = _entry(annex.name)
    # The size is a hint by which the archive chooses its long form for very large files.
    entry.file_size = annex.item.size
    with archive.open(entry, "w", force_zip64=annex.item.size > LARGE) as target:
        hashed = _Hashed(target)
        serving.write_original(annex.item, annex.pair, hashed)
    if hashed.hash.hexdigest() != annex.sha256:
        raise Hopeless("A stored original is not what was received.")
    return annex.sha256


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED
    return entry


def _store(bundle: Bundle, path) -> str:
    """Each attempt has a key, so it has a name of its own: two workers may do this at once."""
    name = f"bundles/{str(bundle.public_id)[:2]}/{path.name.removeprefix('bundle-')}"
    with path.open("rb") as sealed:
        return storages["evidence"].save(name, File(sealed))


@transaction.atomic
def _finish(bundle: Bundle, annexes: list[Annex], **values) -> bool:
    """The row, the history and one custody event for each original, once; whether it was now."""
    ours = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.REQUESTED).update(
        state=Bundle.State.READY, ready_at=timezone.now(), **values
    )
    if not ours:
        return False
    by = bundle.requested_by
    for one in annexes:
        custody.record(one.item, custody.Verb.EXPORTED, by=by, bundle=str(bundle.public_id))
    history.record(
        bundle.complaint.case,
        history.Verb.EXPORTED,
        by=by,
        complaint=bundle.complaint.number,
        annexes=len(annexes),
        sha256=values["sha256"],
    )
    return True


def pieces(bundle: Bundle, private: str):
    """The plain ZIP, piece by piece, for somebody whose case vault is open."""
    sealed = storages["evidence"].open(bundle.stored_name)

    def write(target):
        with sealed:
            sealing.unseal_stream(sealed, target, private, bundle.place("zip"))

    return pipes.pulled(write)

"""The bundle of a filing, a bag: letter, originals, custody, certificates, proofs of time.

A ZIP is written straight into its seal and is never plain on a disk. Everything in it is as of
the moment it was asked for, so the same request gives the same bytes.
"""

import io
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.documents.docx import write_docx
from portal.documents.marks import Mark
from portal.documents.pdf import write_pdf
from portal.documents.structure import Structure
from portal.evidence import custody, destroying, scratch, serving, signatures
from portal.evidence.certificates import Held, Known, known
from portal.evidence.fingerprints import Hashed
from portal.evidence.models import EvidenceItem
from portal.lib import pipes, sealing
from portal.lib.jobs import Hopeless
from portal.lib.sealing import Keypair
from reports.cases import history
from reports.complaints import finals, papers, proofs, proposals, signed, standing
from reports.complaints.bag import PAYLOAD, Bag
from reports.complaints.drafting import take_over
from reports.complaints.models import Bundle
from reports.complaints.papers import Chain
from reports.complaints.proofs import Annex
from reports.complaints.signed import Signed


def make(bundle: Bundle, sealed: bytes) -> None:
    """Put the bundle together and seal it. Running again makes the same one."""
    if bundle.state == Bundle.State.READY:
        return
    handed = take_over(sealed, bundle.complaint, "bundle")
    content = opened(handed)
    pair = Keypair.generate()
    path = scratch.sealed() / f"bundle-{bundle.public_id}-{secrets.token_hex(8)}"
    try:
        with path.open("wb") as target:
            size, sha256, certificates = _write_sealed(bundle, content, pair, target)
        name = _store(bundle, path)
    finally:
        path.unlink(missing_ok=True)
    key = keys.seal_to(Vault.Kind.CASE, pair.private, bundle.place("key"))
    ours = _finish(bundle, content, certificates, stored_name=name, size=size, sha256=sha256,
                   key_public=pair.public, key_for_case=key)  # fmt: skip
    if not ours:
        # Another worker was faster: the row names its bytes, and holds the key to them. Or the
        # complaint is not what it was, and nothing half goes out.
        storages["evidence"].delete(name)


@dataclass(frozen=True)
class Content:
    """What a bundle, or a part of a larger one, is made of: one complaint."""

    structure: Structure
    annexes: list[Annex]
    final: "Final | None"
    signatures: list[Signed]

    def __repr__(self) -> str:
        return "Content()"

    @property
    def final_pk(self) -> int | None:
        return self.final.pk if self.final else None

    def items(self) -> list[EvidenceItem]:
        return [*(one.item for one in self.annexes), *self.without_certificate()]

    def without_certificate(self) -> list[EvidenceItem]:
        """The originals in it that are no annexes: what went out, and what stands under it."""
        parts = [part.item for one in self.signatures for part in one.parts]
        return [*([self.final.annex.item] if self.final else []), *parts]


def items_of(handed: Iterable[dict]) -> dict[int, EvidenceItem]:
    """The annexes of what was handed over, with all that their certificates are made from."""
    wanted = {entry["pk"] for one in handed for entry in one["files"]}
    return EvidenceItem.objects.prefetch_related("renditions", "certificates").in_bulk(wanted)


def opened(
    handed: dict, folder: str = PAYLOAD, *, items: dict[int, EvidenceItem] | None = None
) -> Content:
    """What a session handed over of one complaint, under the names it has in the bundle.

    `items` are the annexes, for whoever looked up those of several complaints.
    """
    items = items_of([handed]) if items is None else items
    return Content(
        Structure.from_json(handed["structure"]),
        [
            _annex(at, items[entry["pk"]], entry, folder)
            for at, entry in enumerate(handed["files"], 1)
        ],
        _final(handed.get("final"), folder),
        signed.opened(handed.get("signed", []), folder, _suffix),
    )


def _annex(number: int, item: EvidenceItem, entry: dict, folder: str) -> Annex:
    pair = Keypair.from_private(entry["private"])
    suffix = entry["suffix"] or _suffix(item, pair)
    name = f"{folder}annexes/annex-{number:02d}{suffix}"
    return Annex(name, item, pair, entry["sha256"], Held(**entry["held"]))


@dataclass(frozen=True)
class Final:
    """The file that goes out in place of the text."""

    pk: int
    suffix: str
    annex: Annex

    def __repr__(self) -> str:
        return f"Final({self.pk})"


def _final(entry: dict | None, folder: str) -> Final | None:
    if entry is None:
        return None
    item = EvidenceItem.objects.get(pk=entry["pk"])
    pair = Keypair.from_private(entry["private"])
    name = f"{folder}complaint{entry['suffix']}"
    annex = Annex(name, item, pair, entry["sha256"], Held(source=finals.HOW))
    return Final(entry["final"], entry["suffix"], annex)


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


def _write_sealed(bundle, content: Content, pair: Keypair, target) -> tuple[int, str, list[str]]:
    """The ZIP, sealed while it is written; size and SHA-256 of the plain ZIP, its certificates."""
    place = bundle.place("zip")

    def seal(source):
        sealing.seal_stream(source, target, [pair.public], place)

    with pipes.feeding(seal) as writer:
        hashed = Hashed(writer)
        certificates = _write(Bag(hashed, bundle.complaint.number), bundle, content)
    return hashed.size, hashed.sha256, certificates


def _write(bag: Bag, bundle: Bundle, content: Content) -> list[str]:
    complaint, at = bundle.complaint, bundle.requested_at
    names = [one.name for one in content.annexes]
    final = content.final.suffix if content.final else ""
    said = papers.instructions(complaint.number, names, final, content.signatures)
    for name, data in said.items():
        bag.add(name, data)
    _letter, certificates = write_complaint(bag, bundle, content)
    bag.close(
        Bagging_Date=f"{at:%Y-%m-%d}",
        External_Identifier=complaint.number,
        External_Description=f"copy {bundle.copy_code}, made {at:%Y-%m-%dT%H:%MZ}",
    )
    return certificates


def write_complaint(
    bag: Bag, bundle, content: Content, seen: dict[int, Known] | None = None
) -> tuple[bytes, list[str]]:
    """Letter, originals, custody and proofs of one complaint; gives the letter's PDF, if any, and
    the numbers of the certificates, an annex each.

    `bundle` is a Bundle, or a part of a larger one that has the same about it. `seen` is what is
    `certificates.known` of the annexes, for whoever asked for several complaints at once.
    """
    complaint, at = bundle.complaint, bundle.requested_at
    mark = Mark(bundle.copy_code, at)
    annexes = content.annexes
    if content.final:
        letter = _write_final(bag, content.final)
    else:
        letter = write_pdf(content.structure, mark)
        bag.add("data/complaint.docx", write_docx(content.structure, mark))
        bag.add("data/complaint.pdf", letter)
    for signature in content.signatures:
        for part in signature.parts:
            _write_original(bag, part)
    if content.signatures:
        bag.add(f"data/{signed.LIST}", signed.listed(content.signatures))
    for one in annexes:
        _write_original(bag, one)
    if seen is None:
        seen = known([one.item.pk for one in annexes], at)
    chains = [Chain(one.name, one.sha256, one.item, seen[one.item.pk]) for one in annexes]
    if annexes:
        zone = proposals.zone_of(complaint.case)
        bag.add("data/custody/custody.csv", papers.custody_csv(chains))
        bag.add("data/custody/custody.txt", papers.custody_text(chains, complaint.language, zone))
    numbers = []
    for number, (one, chain) in enumerate(zip(annexes, chains, strict=True), 1):
        own_number, certificate = proofs.certificate_of(bundle, one, chain)
        numbers.append(own_number)
        for name, data in proofs.of_annex(number, one, chain, certificate):
            # Two annexes of one batch bring its stamps once.
            if not bag.holds(name):
                bag.add(name, data)
    return letter, numbers


def _write_final(bag: Bag, final: Final) -> bytes:
    """It is read once, and small enough to be held; given back when its sheets can be counted."""
    plain = io.BytesIO()
    serving.write_original(final.annex.item, final.annex.pair, plain)
    if bag.add(final.annex.name, plain.getvalue()) != final.annex.sha256:
        raise Hopeless("A stored original is not what was received.")
    return plain.getvalue() if final.suffix == ".pdf" else b""


def _write_original(bag: Bag, annex) -> None:
    """Stream an original into the ZIP. Raises Hopeless when it is not what was received."""
    with bag.adding_original(annex) as target:
        serving.write_original(annex.item, annex.pair, target)
    if bag.sha256_of(annex.name) != annex.sha256:
        raise Hopeless("A stored original is not what was received.")


def _store(bundle: Bundle, path) -> str:
    """Each attempt has a key, so it has a name of its own: two workers may do this at once."""
    own = path.name.removeprefix("bundle-")
    return store(path, f"bundles/{str(bundle.public_id)[:2]}/{own}")


def store(path, name: str) -> str:
    with path.open("rb") as sealed:
        return storages["evidence"].save(name, File(sealed))


@transaction.atomic
def _finish(bundle: Bundle, content: Content, certificates: list[str], **values) -> bool:
    """The row, the history and one custody event for each original, once; whether it was now."""
    mine = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.REQUESTED)
    there = destroying.all_there(one.pk for one in content.items())
    stands = there and standing.stands(bundle.complaint, bundle.revision, content.final_pk)
    if not stands or not signed.all_count(one.pk for one in content.signatures):
        mine.update(state=Bundle.State.CHANGED)
        return False
    ours = mine.update(state=Bundle.State.READY, ready_at=timezone.now(), **values)
    if not ours:
        return False
    by = bundle.requested_by
    number, public_id = bundle.complaint.number, str(bundle.public_id)
    signed.exported(
        content.without_certificate(), by=by, complaint=number, bundle=public_id, reason="complaint"
    )
    for one, certificate in zip(content.annexes, certificates, strict=True):
        custody.record(
            one.item,
            custody.Verb.EXPORTED,
            by=by,
            reason="complaint",
            complaint=bundle.complaint.number,
            bundle=str(bundle.public_id),
            certificate=certificate,
        )
    history.record(
        bundle.complaint.case,
        history.Verb.EXPORTED,
        by=by,
        complaint=bundle.complaint.number,
        copy=bundle.copy_code,
        annexes=len(content.annexes),
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


def sealed_pieces(bundle: Bundle, private: str, public: str):
    """The same for somebody who carries it away: an age file that only `public`'s owner opens."""
    sealed = storages["evidence"].open(bundle.stored_name)

    def write(target):
        with (
            sealed,
            pipes.feeding(
                lambda source: sealing.seal_for_people(source, target, [public])
            ) as writer,
        ):
            sealing.unseal_stream(sealed, writer, private, bundle.place("zip"))

    return pipes.pulled(write)

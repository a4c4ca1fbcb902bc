"""What a worker does for a redaction: with the key of one item, in memory, and forgets it."""

import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from portal.disclosure import blurring, finding, handing, papers, regions, worksheets
from portal.disclosure.models import DrawnPage, RedactedCopy, Redaction
from portal.evidence import custody, probing, sandbox, scratch, serving
from portal.evidence.copies import Made, NotMade
from portal.evidence.models import EvidenceItem
from portal.lib import sealing
from portal.lib.jobs import Hopeless
from portal.lib.sealing import Keypair, Place

Drawing, Search = Redaction.Drawing, Redaction.Search
State = RedactedCopy.State


@dataclass(frozen=True)
class Opened:
    """An original on the worker's table."""

    folder: Path
    original: Path
    facts: probing.Facts


@contextmanager
def _on_the_table(item: EvidenceItem, pair: Keypair):
    """The original, opened in memory and gone again. Raises Hopeless when it was changed."""
    folder = Path(tempfile.mkdtemp(prefix="redaction-", dir=scratch.plain()))
    original = folder / "original"
    try:
        with original.open("wb") as plain:
            serving.write_original(item, pair, plain)
        with original.open("rb") as plain:
            sha256 = hashlib.file_digest(plain, "sha256").hexdigest()
        if sealing.commitment(sha256, bytes(item.commitment_salt)) != item.commitment:
            raise Hopeless("The stored original is not what was received.")
        yield Opened(folder, original, probing.probe(original))
    except sandbox.SandboxUnavailable as problem:
        raise Hopeless("No sandbox on this machine: media are kept and not opened.") from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- The pages of a paper ---------------------------------------------------------------------


def draw(redaction: Redaction, sealed: bytes) -> None:
    """Draw and keep the pages of a paper. Running again changes nothing."""
    if redaction.drawing != Drawing.ASKED:
        return
    item = redaction.item
    pair = handing.take_over(item, "pages", sealed)
    told = hashlib.sha256()
    try:
        with _on_the_table(item, pair) as table:
            total = papers.count(table.original)
            number = 0
            for number, path in enumerate(papers.drawn(table.original, table.folder, total), 1):
                with path.open("rb") as plain:
                    told.update(hashlib.file_digest(plain, "sha256").digest())
                _keep_page(item, number, path)
    except NotMade as problem:
        drawing_given_up(redaction, problem.reason)
        return
    with transaction.atomic():
        ours = Redaction.objects.filter(pk=redaction.pk, drawing=Drawing.ASKED).update(
            drawing=Drawing.DONE, why_not_drawn="", pages=number, pages_in_file=total
        )
        if ours:
            custody.record(
                item,
                custody.Verb.RENDERED,
                copy="pages",
                pages=number,
                commitment=sealing.commitment(told.hexdigest(), bytes(item.commitment_salt)),
            )


def _keep_page(item: EvidenceItem, number: int, path: Path) -> None:
    row = DrawnPage.objects.filter(item=item, number=number).first()
    row = row or DrawnPage(item=item, number=number)
    row.size, row.sealed = path.stat().st_size, item.guarded
    name = f"pages/{str(item.public_id)[:2]}/{item.public_id}-{number}"
    row.stored_name = _put(name, _sealed_for(item, path, row.place()))
    row.save()


def drawing_given_up(redaction: Redaction, reason: str) -> None:
    Redaction.objects.filter(pk=redaction.pk, drawing=Drawing.ASKED).update(
        drawing=Drawing.FAILED, why_not_drawn=reason[:60]
    )


# --- Looking for faces ------------------------------------------------------------------------


def search(redaction: Redaction, sealed: bytes) -> None:
    """Propose regions; what people drew meanwhile stays. Running again changes nothing."""
    if redaction.search != Search.ASKED:
        return
    pair = handing.take_over(redaction.item, "search", sealed)
    try:
        if not finding.is_able():
            raise finding.NotFound("no_detector")
        with _on_the_table(redaction.item, pair) as table:
            found = finding.propose(
                table.original, table.facts, table.folder, pages=redaction.pages
            )
    except finding.NotFound as problem:
        _search_failed(redaction, problem.reason)
        return
    _propose(redaction, pair, found)


def _propose(redaction: Redaction, pair: Keypair, found: list[regions.Region]) -> None:
    while True:
        redaction.refresh_from_db()
        if redaction.search != Search.ASKED:
            return
        facts = serving.facts_with_key(redaction.item, pair)
        kept = regions.read(
            worksheets.with_key(redaction, pair), length=worksheets.length_of(facts)
        )
        ours = Redaction.objects.filter(pk=redaction.pk, version=redaction.version).update(
            search=Search.DONE,
            reason="",
            version=redaction.version + 1,
            **worksheets.written(redaction.item, regions.with_found(kept, found)),
        )
        if ours:
            return


def search_given_up(redaction: Redaction, reason: str) -> None:
    _search_failed(redaction, reason)


def _search_failed(redaction: Redaction, reason: str) -> None:
    Redaction.objects.filter(pk=redaction.pk, search=Search.ASKED).update(
        search=Search.FAILED, reason=reason[:60]
    )


# --- Making the copy ----------------------------------------------------------------------------


def make(copy: RedactedCopy, sealed: bytes) -> None:
    """Make, store and record one copy. Running again changes nothing."""
    if copy.state != State.WAITING:
        return
    pair = handing.take_over(copy.item, f"copy-{copy.number}", sealed)
    try:
        with _on_the_table(copy.item, pair) as table:
            found = regions.read(
                worksheets.with_key(copy, pair, worksheets.copy_place(copy)),
                length=table.facts.seconds or 0.0 if copy.item.kind == "video" else 0.0,
            )
            made = blurring.make(
                table.original,
                table.facts,
                table.folder,
                found,
                cover=copy.cover,
                voice=copy.voice,
                pages=copy.pages,
            )
            values = _stored(copy, made)
    except NotMade as problem:
        make_given_up(copy, problem.reason)
        return
    with transaction.atomic():
        ours = RedactedCopy.objects.filter(pk=copy.pk, state=State.WAITING).update(
            state=State.READY, ready_at=timezone.now(), **values
        )
        if ours:
            custody.record(
                copy.item,
                custody.Verb.REDACTED,
                by=copy.requested_by,
                number=copy.number,
                regions=copy.count,
                cover=copy.cover,
                voice=copy.voice,
                commitment=values["commitment"],
            )


def make_given_up(copy: RedactedCopy, reason: str) -> None:
    RedactedCopy.objects.filter(pk=copy.pk, state=State.WAITING).update(
        state=State.FAILED, reason=reason[:60]
    )


def _stored(copy: RedactedCopy, made: Made) -> dict:
    """Put the copy into the store, sealed for a guarded item; its row's values."""
    item, path = copy.item, made.path
    with path.open("rb") as plain:
        sha256 = hashlib.file_digest(plain, "sha256").hexdigest()
    salt = os.urandom(16)
    values = {
        "media_type": made.media_type,
        "size": path.stat().st_size,
        "sealed": item.guarded,
        "sha256": "" if item.guarded else sha256,
        "commitment": sealing.commitment(sha256, salt),
        "commitment_salt": salt,
        "width": made.width,
        "height": made.height,
    }
    if item.guarded:
        values["sealed_sha256"] = sealing.seal(sha256, [item.key_public], copy.place("sha256"))
    name = f"redacted/{str(item.public_id)[:2]}/{item.public_id}-{copy.number}"
    values["stored_name"] = _put(name, _sealed_for(item, path, copy.place("file")))
    return values


def _sealed_for(item: EvidenceItem, path: Path, place: Place) -> Path:
    """The file as it may lie in the store: sealed for a guarded item, else as it is."""
    if not item.guarded:
        return path
    sealed = path.with_suffix(".sealed")
    with path.open("rb") as plain, sealed.open("wb") as target:
        sealing.seal_stream(plain, target, [item.key_public], place)
    return sealed


def _put(name: str, path: Path) -> str:
    store = storages["evidence"]
    if store.exists(name):
        store.delete(name)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
        return store.save(name, File(stream))

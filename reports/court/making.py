"""Puts a bundle together, slice by slice, in a worker that also has other things to do.

A slice ends after a few seconds and asks for the next one, which waits its turn behind letters
that were asked for meanwhile. Media have workers of their own. Running a slice again writes the
same pieces; whatever no row names is deleted.
"""

import json
import time
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts import keys
from portal.documents import foreign
from portal.evidence import certificates, custody, destroying, scratch
from portal.lib import pipes, sealing
from portal.lib.jobs import Hopeless
from portal.lib.sealing import CannotOpen
from reports.cases import history
from reports.complaints import export, signed, standing
from reports.complaints.drafting import KEY_IS_GONE
from reports.complaints.models import Signature
from reports.court import filling, handing, index, shelf
from reports.court.models import CourtBundle, Part
from reports.court.pieces import Last, Piece

State = CourtBundle.State
SECONDS = 4.0
# So many complaints are looked up and written down together.
AT_ONCE = 25
WRITTEN_DOWN = ("state", "stored_name", "listed_name", "size", "sheets", "documents")


def slice_of(bundle: CourtBundle, sealed: bytes, seconds=SECONDS) -> str:
    """Write what fits into so many seconds; gives the bundle's key when there is more to do."""
    if bundle.state == State.LET_GO:
        # What a worker wrote that died before it saw that.
        shelf.empty(bundle)
    if bundle.state != State.MAKING:
        return ""
    try:
        private = keys.take_over(sealed, handing.place(bundle)).decode()
    except CannotOpen:
        raise Hopeless(KEY_IS_GONE) from None
    until = time.monotonic() + seconds
    left = bundle.parts.filter(state=Part.State.HANDED)
    rows = left.select_related(
        "complaint__case__precinct__region", "complaint__case__election", "revision"
    )
    while parts := list(rows[:AT_ONCE]):
        if not _write_parts(bundle, parts, private, until):
            stop(bundle)
            return ""
        if time.monotonic() > until:
            break
    if not bundle.is_still(State.MAKING):
        return ""
    if left.exists():
        return private
    _finish(bundle, private)
    return ""


# --- Some complaints ------------------------------------------------------------------------------


def _write_parts(bundle: CourtBundle, parts: list[Part], private: str, until: float) -> bool:
    """The pieces of some complaints, at least of one, as many as the time allows; False when one,
    or their bundle, is not what it was any more.

    The database is asked for all of them together.
    """
    for part in parts:
        part.bundle = bundle
    with transaction.atomic():
        if changed := standing.fallen(parts):
            keys_of = [part.pk for part in changed]
            Part.objects.filter(pk__in=keys_of).update(state=Part.State.CHANGED)
            return False
    handed = [
        json.loads(shelf.read(part.handed_name, private, part.place("handed"))) for part in parts
    ]
    items = export.items_of(handed)
    seen = certificates.known(items, bundle.requested_at)
    done = []
    for part, own in zip(parts, handed, strict=True):
        content = export.opened(own, f"data/{part.base}/", items=items)
        done.append(_write_part(part, content, seen))
        if time.monotonic() > until:
            break
    return _named(bundle, done)


def _write_part(part: Part, content, seen) -> Part:
    """Writes the piece of one complaint; gives what its row is to name."""
    public = part.bundle.key_public
    name = shelf.name_for(part.bundle, f"{part.number:04d}")
    path = scratch.sealed() / name.replace("/", "-")
    try:
        with path.open("wb") as target:
            told = _sealed(part, content, seen, public, target)
        stored = export.store(path, name)
    finally:
        path.unlink(missing_ok=True)
    listed = shelf.keep(
        f"{name}-list", json.dumps(told, ensure_ascii=False).encode(), public, part.place("list")
    )
    part.state = Part.State.WRITTEN
    part.stored_name, part.listed_name = stored, listed
    part.size = told["size"]
    part.sheets = sum(one["sheets"] for one in told["documents"])
    part.documents = len(told["documents"])
    return part


def _named(bundle: CourtBundle, done: list[Part]) -> bool:
    """Whether the bundle is still being made; then the rows name what was written now."""
    still, ours = _written_down(bundle, done)
    # Another worker was faster, or this one is done with what it was handed.
    for part in done:
        names = [part.handed_name] if part.pk in ours else [part.stored_name, part.listed_name]
        shelf.let_go(names)
    return still


@transaction.atomic
def _written_down(bundle: CourtBundle, done: list[Part]) -> tuple[bool, set[int]]:
    """Whether the bundle is still being made, and the keys of the rows that were written."""
    if not bundle.is_still(State.MAKING):
        return False, set()
    waiting = bundle.parts.filter(pk__in=[part.pk for part in done], state=Part.State.HANDED)
    ours = set(waiting.values_list("pk", flat=True))
    Part.write_down([part for part in done if part.pk in ours], WRITTEN_DOWN)
    return True, ours


def _sealed(part, content, seen, public, target) -> dict:
    def seal(source):
        sealing.seal_stream(source, target, [public], part.place("piece"))

    with pipes.feeding(seal) as writer:
        piece = Piece(writer, part.bundle.number, part.base)
        letter, certificates = export.write_complaint(piece, part, content, seen)
        told = piece.end()
    told["documents"] = list(_documents(part, piece, content, letter, certificates))
    return told


def _documents(part, piece, content, letter: bytes, certificates: list[str]):
    """What the index says of this complaint, its signatures and each of its annexes."""
    number = part.complaint.number
    name = f"data/{part.base}/complaint.pdf"
    if name not in piece.payload:
        name = f"data/{part.base}/complaint.docx"
    yield {
        "what": content.structure.title,
        "complaint": number,
        "sheets": foreign.sheets(letter) if letter else 0,
        "sha256": piece.payload[name],
        "file": name,
        **({"item": content.final.annex.item.pk} if content.final else {}),
    }
    with translation.override(part.bundle.language):
        yield from _signatures(number, content)
    rows = {row[3]: row[1] for row in content.structure.annexes()}
    for at, (one, certificate) in enumerate(zip(content.annexes, certificates, strict=True), 1):
        yield {
            "what": f"{at}. {rows.get(one.sha256, '')}",
            "complaint": number,
            "sheets": 0,
            "sha256": one.sha256,
            "file": one.name,
            "certificate": certificate,
            "item": one.item.pk,
        }


def _signatures(number: str, content):
    """What was signed and each signature; the sheets are those of the letter, counted once."""
    for signature in content.signatures:
        for one in signature.parts:
            what = _("The signed document")
            if one.role == signed.FILE:
                what = Signature.Kind(signature.kind).label
            yield {
                "what": f"{what} ({signature.number})",
                "complaint": number,
                "sheets": 0,
                "sha256": one.sha256,
                "file": one.name,
                "item": one.item.pk,
                "signature": signature.pk,
            }


# --- The end --------------------------------------------------------------------------------------


def _finish(bundle: CourtBundle, private: str) -> None:
    parts = list(bundle.parts.select_related("complaint__case", "revision"))
    told = [json.loads(shelf.read(part.listed_name, private, part.place("list"))) for part in parts]
    documents = index.numbered(told)
    name = shelf.name_for(bundle, "end")
    path = scratch.sealed() / name.replace("/", "-")
    try:
        with path.open("wb") as target:
            size, sha256 = _sealed_end(bundle, told, documents, target)
        stored = export.store(path, name)
    finally:
        path.unlink(missing_ok=True)
    if not _ready(bundle, parts, documents, stored_name=stored, size=size, sha256=sha256):
        shelf.let_go([stored])


def _sealed_end(bundle, told, documents, target) -> tuple[int, str]:
    def seal(source):
        sealing.seal_stream(source, target, [bundle.key_public], bundle.place("end"))

    with pipes.feeding(seal) as writer:
        last = Last(writer, bundle.number, told)
        last.add("data/index.pdf", index.as_pdf(bundle, documents))
        last.add("data/index.csv", index.as_csv(documents))
        last.add("README.txt", index.instructions(bundle, documents))
        last.close(Bagging_Date=f"{bundle.requested_at:%Y-%m-%d}",
                   External_Identifier=bundle.number)  # fmt: skip
        return last.whole, last.sha256_of("manifest-sha256.txt")


@transaction.atomic
def _ready(bundle: CourtBundle, parts: list[Part], documents: list[dict], **values) -> bool:
    """The row, and what custody and the cases remember; once, and only if all of it still holds."""
    there = destroying.all_there(one["item"] for one in documents if "item" in one)
    if not bundle.is_still(State.MAKING):
        return False
    if not there:
        # Of an older bundle nobody wrote down what it holds.
        stop(bundle)
        return False
    changed = [part.pk for part in standing.fallen(parts)]
    void = [one["complaint"] for one in documents if not _counts(one)]
    changed += [part.pk for part in parts if part.complaint.number in void]
    if changed:
        Part.objects.filter(pk__in=changed).update(state=Part.State.CHANGED)
        stop(bundle)
        return False
    ready = {"state": State.READY, "ready_at": timezone.now(), **values}
    CourtBundle.objects.filter(pk=bundle.pk).update(**ready)
    _remember(bundle, parts, [one for one in documents if "item" in one])
    return True


def _remember(bundle: CourtBundle, parts: list[Part], originals: list[dict]) -> None:
    items = export.EvidenceItem.objects.in_bulk({one["item"] for one in originals})
    about = {"reason": "court", "bundle": str(bundle.public_id)}
    exported = []
    for one in originals:
        own = {name: one[name] for name in ("complaint", "certificate") if name in one}
        exported.append((items[one["item"]], custody.Verb.EXPORTED, {**about, **own}))
    custody.record_all(exported, by=bundle.requested_by)
    copy = {"copy": bundle.copy_code, "court": bundle.number}
    history.record_all(
        [
            (
                part.complaint.case,
                history.Verb.EXPORTED,
                {"complaint": part.complaint.number, **copy},
            )
            for part in parts
        ],
        by=bundle.requested_by,
    )


def _counts(document: dict) -> bool:
    return "signature" not in document or signed.all_count([document["signature"]])


def stop(bundle: CourtBundle) -> None:
    """Nothing half goes out: the pieces are let go of, and the page says which complaint it was."""
    held = CourtBundle.objects.filter(pk=bundle.pk).exclude(state=State.LET_GO)
    if held.update(state=State.STOPPED, key_for_case=None):
        let_go_of_pieces(bundle)


def let_go_of_pieces(bundle: CourtBundle) -> None:
    names = [
        name
        for row in bundle.parts.values_list("handed_name", "stored_name", "listed_name")
        for name in row
    ]
    bundle.parts.update(handed_name="", stored_name="", listed_name="")
    transaction.on_commit(lambda: shelf.let_go([*names, bundle.stored_name]))


def pieces(bundle: CourtBundle, private: str):
    """The plain ZIP, piece by piece, for somebody whose case vault is open.

    Originals are read where they lie. Raises Refused when one of them was deleted.
    """
    parts = list(bundle.parts.all())
    told = [json.loads(shelf.read(part.listed_name, private, part.place("list"))) for part in parts]
    gaps = filling.originals([one.get("gaps", []) for one in told])
    laid = [
        (part.stored_name, part.place("piece"), own) for part, own in zip(parts, gaps, strict=True)
    ]
    return shelf.pulled([*laid, (bundle.stored_name, bundle.place("end"), [])], private)


# --- What is kept too long ------------------------------------------------------------------------

# Copies of originals should not lie about longer than somebody needs them.
KEPT_FOR = timedelta(days=14)


def sweep() -> int:
    """Let go of every bundle that is two weeks old, and of whatever dead workers left of it."""
    old = CourtBundle.objects.exclude(state=State.LET_GO)
    gone = 0
    for bundle in old.filter(requested_at__lt=timezone.now() - KEPT_FOR):
        _forget(bundle)
        shelf.empty(bundle)
        gone += 1
    return gone


def let_go_with(complaint) -> None:
    """A complaint was deleted: no bundle that holds a copy of it, finished or not, is kept."""
    _let_go_of(CourtBundle.objects.filter(parts__complaint=complaint))


def let_go_with_item(item) -> None:
    """The same for an original, whether it stands in a bundle or only its key was handed over."""
    held = Q(parts__items=item) | Q(public_id__in=custody.bundles_of(item))
    _let_go_of(CourtBundle.objects.filter(held))


def _let_go_of(bundles) -> None:
    for bundle in bundles.exclude(state=State.LET_GO).distinct():
        _forget(bundle)
        # The bytes after the rows.
        transaction.on_commit(partial(shelf.empty, bundle))


def _forget(bundle: CourtBundle) -> None:
    # The bundle first: a worker that writes a piece holds on to its row, or comes too late.
    CourtBundle.objects.filter(pk=bundle.pk).update(
        state=State.LET_GO, stored_name="", key_for_case=None
    )
    bundle.parts.update(handed_name="", stored_name="", listed_name="")

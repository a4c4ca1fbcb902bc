"""The earlier complaint as an annex of the one that goes on from it: its letter, its papers.

What went out is what is annexed: the file in place of the text, the signed document, or the PDF
of the bundle that was exported, bit for bit.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.files.storage import storages
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User
from portal.documents import grammar, words
from portal.documents.marks import Mark
from portal.documents.pdf import write_pdf
from portal.evidence import serving, uploads
from portal.evidence.models import EvidenceItem
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair
from reports.cases.models import Case
from reports.complaints import attesting, exported, finals, proposals, reading
from reports.complaints.models import Bundle, Complaint, EarlierPaper, Filing, Signature
from reports.complaints.moving import keep_paper
from reports.parties import texts

HOW = "earlier"
Kind = EarlierPaper.Kind
# A letter that says one of these of an earlier complaint has it as an annex.
SPOKEN_OF = frozenset({"earlier_body", "earlier_number", "earlier_date"})
# Where a complaint keeps what was looked up of it.
LOOKED_UP = "earlier_papers_looked_up"


@dataclass(frozen=True)
class OpenPaper:
    """A paper with its facts, opened by a member. Has the same about it as a case's file."""

    row: EarlierPaper
    facts: dict
    pair: Keypair

    def __repr__(self) -> str:
        return f"OpenPaper({self.row.pk})"

    @property
    def item(self) -> EvidenceItem:
        return self.row.item

    @property
    def sha256(self) -> str:
        return self.facts["sha256"]

    def told(self, _member) -> dict:
        """What its row in the table of annexes is made of, as plain values."""
        filed = self.row.filing.filed_at.isoformat() if self.row.filing else ""
        paper_of = {
            "kind": str(self.row.kind),
            "complaint": self.row.earlier.number,
            "filed_at": filed,
            "number": self.row.filing.number if self.row.filing else "",
        }
        return {"facts": {"size": self.item.size, **self.facts}, "paper_of": paper_of}

    def held(self, member) -> dict:
        """What is said of it in its certificate."""
        return asdict(attesting.statement_of(self.row.earlier, self.item, member))


def opened(complaint: Complaint, member: keys.OpenMember | None) -> list[OpenPaper]:
    """Those of a complaint, with keys and facts. Raises VaultLocked."""
    return [_opened(row, member) for row in of(complaint)]


def of(complaint: Complaint) -> list[EarlierPaper]:
    rows = getattr(complaint, LOOKED_UP, None)
    if rows is None:
        rows = complaint.earlier_papers.select_related(*WITH_IT)
    return list(rows)


WITH_IT = ("item", "filing", "earlier__case__precinct", "earlier__case__election")


def look_up(complaints: list[Complaint]) -> None:
    """Ask once for those of many complaints."""
    rows = EarlierPaper.objects.select_related(*WITH_IT)
    prefetch_related_objects(complaints, Prefetch("earlier_papers", rows, to_attr=LOOKED_UP))


def _opened(row: EarlierPaper, member) -> OpenPaper:
    pair = serving.item_key(row.item, member)
    return OpenPaper(row, serving.facts_with_key(row.item, pair), pair)


def annexed(rows: list[EarlierPaper], member: keys.OpenMember | None) -> list[dict]:
    """What a worker is handed of papers that a draft is to list."""
    return [_opened(row, member).told(member) for row in rows]


def sayings(told: dict, about: str, language: str, zone: str) -> dict:
    """Title and facts of such a paper, in the letter's language."""
    said, paper = words.of(language)["papers"], told["paper_of"]
    facts = [about] if about else []
    if paper["filed_at"]:
        at = datetime.fromisoformat(paper["filed_at"]).astimezone(ZoneInfo(zone))
        when = grammar.date_words(at, language)
        facts.append(said["of"].format(number=paper["complaint"], when=when))
    if paper["number"]:
        facts.append(said["registered"].format(number=paper["number"]))
    return {"title": said[paper["kind"]], "facts": "; ".join(facts)}


# --- Which they are ------------------------------------------------------------------------------


def is_spoken_of(letter: str, language: str) -> bool:
    """Whether this letter tells of one earlier complaint."""
    return bool(SPOKEN_OF & set(proposals.letters().get(letter, language).asked))


def meant(case: Case, typed: dict) -> Complaint | None:
    """The complaint of this case of which such a letter speaks when nobody said of which: the one
    that was registered last, unless another one was named by hand."""
    if any(typed.get(name) for name in SPOKEN_OF):
        return None
    filings = Filing.objects.filter(complaint__case=case, outcome=Filing.Outcome.REGISTERED)
    last = filings.select_related("complaint").order_by("filed_at", "pk").last()
    return last.complaint if last else None


@contextmanager
def gathered(
    earlier: Complaint | None, *, by: User, member: keys.OpenMember | None
) -> Iterator[list[EarlierPaper]]:
    """Rows for whatever goes on from it, not saved yet. Raises VaultLocked.

    What was stored for them goes again when the deed fails.
    """
    stored: list[str] = []
    try:
        yield _gather(earlier, by, member, stored) if earlier else []
    except Exception:
        for name in stored:
            storages["evidence"].delete(name)
        raise


def _gather(earlier: Complaint, by: User, member, stored: list[str]) -> list[EarlierPaper]:
    if earlier.approved_revision is None or names_others(earlier):
        return []
    filings = list(earlier.filings.select_related("receipt", "slip").order_by("filed_at", "pk"))
    last = filings[-1] if filings else None
    rows = [_letter(earlier, last, by, member, stored)]
    scans = earlier.signatures.filter(kind=Signature.Kind.PAPER, void_at=None).exclude(file=None)
    rows += [
        EarlierPaper(item=one.file, kind=Kind.SIGNED, filing=last)
        for one in scans.filter(revision=earlier.approved_revision).select_related("file")
    ]
    rows += [
        EarlierPaper(item=item, kind=kind, filing=filing)
        for filing in filings
        for kind, item in _kept_of(filing)
    ]
    for row in rows:
        row.earlier = earlier
    return rows


def _kept_of(filing: Filing) -> Iterator[tuple[str, EvidenceItem]]:
    refused = filing.outcome == Filing.Outcome.REFUSED
    if filing.receipt:
        yield (Kind.REFUSAL if refused else Kind.RECEIPT), filing.receipt
    if filing.slip:
        yield Kind.SLIP, filing.slip
    for row in filing.prolongations.exclude(paper=None).select_related("paper"):
        yield Kind.NOTICE, row.paper
    if answer := filing.paper("answer"):
        yield Kind.ANSWER, answer


def _letter(earlier: Complaint, filing, by: User, member, stored: list[str]) -> EarlierPaper:
    """The earlier complaint itself, as it went out."""
    revision = earlier.approved_revision
    signed = earlier.signatures.filter(revision=revision, void_at=None).exclude(document=None)
    made = EarlierPaper.objects.filter(earlier=earlier, is_made=True)
    made = made.exclude(item__state=EvidenceItem.State.DESTROYED).select_related("item").last()
    if final := finals.of(revision):
        return EarlierPaper(item=final.item, kind=Kind.LETTER, filing=filing)
    if one := signed.select_related("document").last():
        return EarlierPaper(item=one.document, kind=Kind.LETTER, filing=filing)
    if made:
        return EarlierPaper(item=made.item, kind=Kind.LETTER, filing=filing, is_made=True)
    arrived = uploads.receive_stream(io.BytesIO(_as_it_went_out(earlier, filing, member)))
    stored.append(arrived.stored_name)
    item = keep_paper(arrived, f"{earlier.number}.pdf", by, HOW)
    return EarlierPaper(item=item, kind=Kind.LETTER, filing=filing, is_made=True)


def _as_it_went_out(earlier: Complaint, filing: Filing | None, member) -> bytes:
    """The PDF of the copy that was exported before it was handed in: out of its bundle while that
    is kept, else made again with its mark; without a mark where nothing was exported."""
    bundles = Bundle.objects.filter(complaint=earlier, revision=earlier.approved_revision)
    if filing is not None:
        bundles = bundles.filter(ready_at__lte=filing.recorded_at)
    last = bundles.exclude(ready_at=None).order_by("ready_at", "pk").last()
    if last and (letter := exported.letter_of(last, member)):
        return letter
    mark = Mark(last.copy_code, last.requested_at) if last else None
    return write_pdf(reading.structure(earlier.approved_revision, member), mark)


# --- Who stands in it ----------------------------------------------------------------------------


def names_others(earlier: Complaint) -> bool:
    """Whether somebody stands in it who left, or who never agreed to a further complaint."""
    return texts.names_who_do_not_go_on(earlier.public_id)


def refuse_who_left(complaint: Complaint, listed: set[str], member) -> None:
    """No annex names somebody who left, or did not agree to go on. Raises Refused, VaultLocked."""
    strange = {one.row.earlier for one in opened(complaint, member) if one.sha256 in listed}
    if numbers := sorted(one.number for one in strange if names_others(one)):
        raise Refused(
            _(
                "{numbers}, which is annexed, names somebody who has withdrawn or did not agree "
                "to a further complaint. Take the rows of its papers out of the table of annexes."
            ).format(numbers=", ".join(numbers)),
            code="withdrew",
        )

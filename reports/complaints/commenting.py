"""Comments on passages: written, settled, and found again in the versions that come after."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.documents.structure import Structure
from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints import reading
from reports.complaints.models import Comment, Complaint

BEGINNING = 90


@dataclass(frozen=True)
class Said:
    """A comment that was opened."""

    row: Comment
    words: str = field(repr=False)


@dataclass(frozen=True)
class Passage:
    """A block of the text as it is saved now, and what is said about it. `number` is 0 for a
    passage that was rewritten or taken out since."""

    number: int
    text: str = field(repr=False)
    said: list[Said] = field(repr=False)

    @property
    def beginning(self) -> str:
        return self.text if len(self.text) <= BEGINNING else f"{self.text[:BEGINNING]}…"


def comment(complaint: Complaint, words: str, *, revision: int, block: int, by: User) -> Comment:
    """Say something about a block of a version."""
    version = complaint.revisions.filter(number=revision).first()
    if version is None or not words.strip():
        raise Refused(_("Choose a passage and write what you think of it."))
    row = Comment(revision=version, block=block, by=by)
    row.sealed_words = keys.seal_to(Vault.Kind.CASE, words.strip(), row.place())
    with transaction.atomic():
        row.save()
        history.record(
            complaint.case,
            history.Verb.COMMENTED,
            by=by,
            complaint=complaint.number,
            number=comments_of(complaint).count(),
        )
    return row


def settle(row: Comment, *, is_settled: bool, by: User) -> None:
    """Settled, or open again; whoever did it last is named."""
    row.settled_by, row.settled_at = (by, timezone.now()) if is_settled else (None, None)
    row.save(update_fields=["settled_by", "settled_at"])


def comments_of(complaint: Complaint):
    return Comment.objects.filter(revision__complaint=complaint)


def open_count(complaint: Complaint) -> int:
    return comments_of(complaint).filter(settled_at=None).count()


def passages(complaint: Complaint, member) -> list[Passage]:
    """Every block of the newest version in order, then what became of commented ones that are
    gone. Raises VaultLocked."""
    latest = complaint.last_revision
    if latest is None:
        return []
    now = _blocks(reading.structure(latest, member))
    said: dict[int, list[Said]] = {}
    gone: dict[str, list[Said]] = {}
    versions: dict[int, tuple[list[str], dict[int, int]]] = {}
    rows = comments_of(complaint).select_related("revision__complaint", "by", "settled_by")
    for row in rows:
        if row.revision_id not in versions:
            then = _blocks(reading.structure(row.revision, member))
            versions[row.revision_id] = (then, _moved(then, now))
        then, moved = versions[row.revision_id]
        opened = Said(row, reading.comment_words(row, member))
        if row.block in moved:
            said.setdefault(moved[row.block], []).append(opened)
        else:
            quoted = then[row.block - 1] if row.block <= len(then) else ""
            gone.setdefault(quoted, []).append(opened)
    found = [Passage(number, text, said.get(number, [])) for number, text in enumerate(now, 1)]
    return found + [Passage(0, text, told) for text, told in gone.items()]


def _blocks(structure: Structure) -> list[str]:
    return [" ".join(" ".join(row) for row in block.rows) for block in structure.blocks]


def _moved(then: list[str], now: list[str]) -> dict[int, int]:
    """Where each block of an earlier version stands now; one that was mended in its place too."""
    found = {}
    for tag, a, b, c, d in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            found |= {a + step + 1: c + step + 1 for step in range(b - a)}
    return found

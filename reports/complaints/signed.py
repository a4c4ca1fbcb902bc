"""Signatures in a bundle: what was signed, bit for bit, and the signature or the scan beside it."""

from dataclasses import dataclass, field

from portal.accounts import keys
from portal.evidence import custody, serving
from portal.evidence.models import EvidenceItem
from portal.lib import spreadsheets
from portal.lib.sealing import Keypair
from reports.complaints.models import Revision, Signature

FOLDER = "signatures/"
SUFFIX = ".p7s"
LIST = f"{FOLDER}signatures.csv"
COLUMNS = ("signature", "kind", "found", "algorithm", "recorded_at_utc", "file", "sha256")
DOCUMENT, FILE = "document", "file"
# Where a version keeps what was looked up of it.
LOOKED_UP = "signatures_looked_up"


@dataclass(frozen=True)
class Part:
    """One file of a signature, under its neutral name."""

    role: str
    name: str
    item: EvidenceItem
    pair: Keypair
    sha256: str

    def __repr__(self) -> str:
        return f"Part({self.name})"


@dataclass(frozen=True)
class Signed:
    """One signature with its files; nobody is named but inside of them."""

    pk: int
    number: int
    kind: str
    verdict: str
    algorithm: str
    at: str
    parts: list[Part] = field(default_factory=list)


def handed(revision: Revision, member: keys.OpenMember | None) -> list[dict]:
    """Every signature that counts, with the keys of its files. Raises VaultLocked."""
    rows = getattr(revision, LOOKED_UP, None)
    if rows is None:
        rows = _counting([revision])
    return [
        {
            "pk": row.pk,
            "kind": str(row.kind),
            "verdict": str(row.verdict),
            "algorithm": row.algorithm,
            "at": row.recorded_at.isoformat(),
            "parts": [_handed(role, item, row, member) for role, item in _items(row)],
        }
        for row in rows
    ]


def look_up(revisions: list[Revision]) -> None:
    """Ask once for the signatures of many versions."""
    found = {revision.pk: [] for revision in revisions}
    for row in _counting(revisions):
        found[row.revision_id].append(row)
    for revision in revisions:
        setattr(revision, LOOKED_UP, found[revision.pk])


def _counting(revisions: list[Revision]):
    rows = Signature.objects.filter(revision__in=revisions, void_at=None)
    return rows.select_related("document", "file")


def _items(row: Signature):
    found = ((DOCUMENT, row.document), (FILE, row.file))
    return [(role, item) for role, item in found if item is not None]


def _handed(role: str, item: EvidenceItem, row: Signature, member) -> dict:
    pair = serving.item_key(item, member)
    suffix = ""
    if row.is_electronic:
        name = serving.name_of(item, member)
        suffix = SUFFIX if role == FILE else f".{name.rpartition('.')[2]}"
    return {
        "role": role,
        "pk": item.pk,
        "private": pair.private,
        "sha256": serving.facts_with_key(item, pair)["sha256"],
        "suffix": suffix,
    }


def opened(entries: list[dict], folder: str, suffix_of) -> list[Signed]:
    """What a session handed over; `suffix_of` looks at the first bytes of a scan."""
    found = []
    for number, entry in enumerate(entries, 1):
        parts = []
        for one in entry["parts"]:
            item = EvidenceItem.objects.get(pk=one["pk"])
            pair = Keypair.from_private(one["private"])
            suffix = one["suffix"] or suffix_of(item, pair)
            name = f"{folder}{FOLDER}signature-{number:02d}{suffix}"
            parts.append(Part(one["role"], name, item, pair, one["sha256"]))
        about = (entry[name] for name in ("pk", "kind", "verdict", "algorithm", "at"))
        pk, *rest = about
        found.append(Signed(pk, number, *rest, parts))
    return found


def listed(signatures: list[Signed]) -> bytes:
    """All of them with what was found when they came, for a spreadsheet."""
    rows = (
        (one.number, one.kind, one.verdict, one.algorithm, one.at,
         part.name.rpartition("/")[2], part.sha256)
        for one in signatures
        for part in one.parts
    )  # fmt: skip
    return spreadsheets.written(COLUMNS, rows)


def all_count(pks) -> bool:
    """Whether none of these became void meanwhile."""
    return not Signature.objects.filter(pk__in=list(pks)).exclude(void_at=None).exists()


def exported(items, *, by, complaint: str, bundle: str, reason: str) -> None:
    """One line of custody for each file that went out."""
    for item in items:
        custody.record(
            item, custody.Verb.EXPORTED, by=by, reason=reason, complaint=complaint, bundle=bundle
        )

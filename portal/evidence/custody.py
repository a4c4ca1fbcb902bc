"""The chain: who received, examined, saw and exported an item, and when."""

from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib import ledger
from portal.lib.moments import this_quarter

Verb = CustodyEvent.Verb


def first_line(item: EvidenceItem, *, by=None, **detail) -> CustodyEvent:
    """The line, to be written yet, of an item that was received in this very transaction."""
    return ledger.first_line(
        CustodyEvent, item, Verb.RECEIVED, by=by, at=item.received_at, **detail
    )


def record(item: EvidenceItem, verb: str, *, by=None, **detail) -> CustodyEvent:
    """Write one line; `detail` holds codes and commitments, nothing that names or tells.

    What a machine does with a guarded item follows its arrival by seconds: the line tells the
    quarter of an hour. What a member of staff does is told exactly.
    """
    at = this_quarter() if item.guarded and by is None else None
    return ledger.append(CustodyEvent, item, verb, by=by, at=at, **detail)


def record_all(lines: list[tuple[EvidenceItem, str, dict]], *, by) -> None:
    """The same for many items that a member of staff took out together: (item, verb, detail)."""
    ledger.append_all(CustodyEvent, [(item, verb, by, detail) for item, verb, detail in lines])


def bundles_of(item: EvidenceItem) -> set[str]:
    """The public numbers of all bundles that the original went out with."""
    rows = CustodyEvent.objects.filter(subject=item, verb=Verb.EXPORTED)
    return {detail["bundle"] for detail in rows.values_list("detail", flat=True)
            if detail.get("bundle")}  # fmt: skip


def first_bad_event(item: EvidenceItem | None = None) -> CustodyEvent | None:
    return ledger.first_bad_entry(CustodyEvent, item)

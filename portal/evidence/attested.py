"""What the page of an item shows of the proof of its time and of its certificates."""

from dataclasses import dataclass

from portal.evidence import stamps, tasks
from portal.evidence.models import Certificate, EvidenceItem
from portal.evidence.stamps import Proof
from portal.lib import jobs


@dataclass(frozen=True)
class CertificateShown:
    """One certificate that was asked for, newest first."""

    row: Certificate
    failed: bool

    @property
    def is_ready(self) -> bool:
        return self.row.is_ready


@dataclass(frozen=True)
class Attested:
    """One item: is its hash in a batch, did anybody outside confirm it, what was certified."""

    proof: Proof | None
    asks_outside: bool
    certificates: list[CertificateShown]

    @property
    def is_waiting(self) -> bool:
        return any(not one.is_ready and not one.failed for one in self.certificates)


def of(item: EvidenceItem) -> Attested:
    rows = item.certificates.select_related("requested_by")
    return Attested(
        proof=stamps.proof_of(item),
        asks_outside=stamps.is_configured(),
        certificates=[
            CertificateShown(row, not row.is_ready and not jobs.is_under_way(tasks.CERTIFY, row))
            for row in rows
        ],
    )

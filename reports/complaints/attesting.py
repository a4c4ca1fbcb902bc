"""What a filing says of the paper that it holds, for the paper's certificate."""

from portal.accounts import keys
from portal.disclosure import showing as disclosure
from portal.evidence import serving
from portal.evidence.certificates import Held
from portal.evidence.models import EvidenceItem
from reports.complaints import proposals
from reports.complaints.models import Complaint, Filing

# How such papers come, as their custody says it.
BROUGHT = "filing"


def statement(filing: Filing, item: EvidenceItem, member: keys.OpenMember | None) -> Held:
    """Staff brought it, for which complaint. Raises VaultLocked."""
    return statement_of(filing.complaint, item, member)


def statement_of(complaint: Complaint, item: EvidenceItem, member: keys.OpenMember | None) -> Held:
    """The same of any paper of a complaint. Raises VaultLocked."""
    return Held(
        source=BROUGHT,
        reference=complaint.number,
        zone=proposals.zone_of(complaint.case),
        name=serving.name_of(item, member),
        recorder={"kind": "staff"},
        copies=disclosure.derivatives(item, member),
    )

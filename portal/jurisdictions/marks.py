"""What may stand in a field of an entry: codes of other entries, hours, labels.

The annotations of the entries are the rules of the files: a `Text` must be
there in every language, a code must stand in the table its annotation names, a
field without a default must not be missing, and a name that no field has is
refused.
"""

from dataclasses import dataclass
from typing import Annotated

from .texts import Text


@dataclass(frozen=True)
class Ref:
    """Marks a code that must be found in one of these tables of the pack."""

    tables: tuple

    def __init__(self, *tables):
        object.__setattr__(self, "tables", tables)


@dataclass(frozen=True)
class Like:
    """Marks a text that must have a certain form, such as an hour."""

    pattern: str
    called: str


Hour = Annotated[str, Like(r"([01]\d|2[0-3]):[0-5]\d", "an hour like 07:00")]
SourceId = Annotated[str, Ref("sources")]
LawId = Annotated[str, Ref("laws")]
ProvisionId = Annotated[str, Ref("provisions")]
StageCode = Annotated[str, Ref("stages")]
ViolationCode = Annotated[str, Ref("violations")]
EvidenceCode = Annotated[str, Ref("evidence_kinds")]
DoerCode = Annotated[str, Ref("doers")]
AddresseeId = Annotated[str, Ref("addressees")]
ChannelId = Annotated[str, Ref("channels")]
TimeLimitId = Annotated[str, Ref("time_limits")]
PathId = Annotated[str, Ref("paths")]
Confidence = Annotated[str, Ref("scales.confidence")]
Severity = Annotated[int, Ref("scales.severity")]
Urgency = Annotated[str, Ref("scales.urgency")]
ReporterRisk = Annotated[str, Ref("scales.reporter_risk")]
WitnessRole = Annotated[str, Ref("scales.witness_roles")]
Applicability = Annotated[str, Ref("scales.applicability")]
CitationRole = Annotated[str, Ref("scales.citation_roles")]
EventCode = Annotated[str, Ref("events")]
PhaseCode = Annotated[str, Ref("phases")]
UnitCode = Annotated[str, Ref("units")]
ElectionKind = Annotated[str, Ref("election_kinds")]


@dataclass(frozen=True, kw_only=True)
class Label:
    """One step of a scale, one unit, one event: a code and its name."""

    code: str | int
    label: Text
    description: Text | None = None

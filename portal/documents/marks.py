"""Which copy of a letter this is: for whom it was made stands in the ledgers, not on the paper.

The paper goes to the authority that is complained of, and must not tell who works here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from portal.documents import words


@dataclass(frozen=True)
class Mark:
    """The code of a copy and when it was asked for: the same every time it is made."""

    code: str
    at: datetime


def heading(structure, mark: Mark | None) -> str:
    """The small line above every page: outgoing number and mark, as far as there are any."""
    own = words.of(structure.language)
    parts = []
    if structure.reference:
        parts.append(own["reference"].replace("{reference}", structure.reference))
    if mark is not None:
        at = f"{mark.at.astimezone(UTC):%d.%m.%Y %H:%M} UTC"
        parts.append(own["copy"].replace("{code}", mark.code).replace("{at}", at))
    return " · ".join(parts)

"""What a complaint came to, and the moments from which the time for the next step is counted.

A refusal to register, an answer that does not satisfy and silence after the last day each open
the way on. Which of the folder's events each of them is stands here; what time each event begins
stands in the folder.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.jurisdictions.remedies import Addressee, TimeLimit


class Because(TextChoices):
    """Why one goes on to somebody else."""

    REFUSED = "refused", _("It was not registered")
    ANSWERED = "answered", _("The answer does not satisfy")
    SILENCE = "silence", _("Nobody answered in time")


# The folder's events that each of these is. Silence hands nothing over: no span that begins with
# the delivery of a decision begins with it.
EVENTS = {
    Because.REFUSED: ("decision-or-act", "learning-of-act"),
    Because.ANSWERED: ("decision-or-act", "learning-of-act", "complaint-decision"),
    Because.SILENCE: ("decision-or-act", "learning-of-act"),
}


@dataclass(frozen=True)
class Outcome:
    """What a complaint came to, and when."""

    because: Because
    at: datetime

    def begins(self, event: str) -> datetime | None:
        """The moment of this event, when what happened is one."""
        return self.at if event in EVENTS[self.because] else None

    def opens(self, limit: TimeLimit, body: Addressee | None) -> bool:
        """Whether this rule's time to file runs from what this body did, or left undone. Of a
        body that only has a name nobody knows the kind."""
        if limit.filing is None:
            return False
        if limit.against and (body is None or body.kind not in limit.against):
            return False
        return limit.filing.start in EVENTS[self.because]

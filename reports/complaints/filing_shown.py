"""What the page of a complaint shows of one filing: its facts, its days, its papers, the answer."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.accounts import keys
from portal.accounts.models import User
from portal.evidence.models import EvidenceItem, Rendition
from portal.jurisdictions import pack
from reports.complaints import board, explaining, filing_days, prolonging, reading
from reports.complaints.explaining import Explained
from reports.complaints.models import Answer, Filing, Prolongation

PICTURES = (Rendition.Kind.PREVIEW, Rendition.Kind.THUMBNAIL)


@dataclass(frozen=True)
class FilingShown:
    """One attempt to hand a complaint in."""

    filing: Filing
    reader: User
    member: keys.OpenMember | None = field(repr=False)

    @property
    def is_refusal(self) -> bool:
        return self.filing.outcome == Filing.Outcome.REFUSED

    @property
    def awaits_number(self) -> bool:
        return self.filing.outcome == Filing.Outcome.HANDED_IN

    @property
    def body(self) -> str:
        """The body that another one passed it on to; "" where it was handed in by us."""
        if self.filing.passed_by_id is None:
            return ""
        typed = reading.body_name(self.filing, self.member) if self.member else ""
        return typed or board.body_of(self.filing)

    @property
    def prolongations(self) -> list[tuple[Prolongation, str]]:
        """Each notice, and the copy by which its paper is looked at."""
        rows = self.filing.prolongations.select_related("recorded_by", "paper")
        return [(row, picture(row.paper)) for row in rows]

    @property
    def doubts(self) -> list[str]:
        """What is doubtful about a prolongation."""
        return list(prolonging.doubts(self.filing))

    @property
    def was_passed_on(self) -> bool:
        return bool(self.answer) and self.answer.outcome == Answer.Outcome.FORWARDED

    @property
    def passing_due(self) -> Explained | None:
        """By when it had to be passed on; None where no rule of the folder says so."""
        due = filing_days.due_of_passing_on(self.filing)
        return explaining.explain(due.as_json()) if due else None

    @property
    def passed_late(self) -> bool:
        there, due = getattr(self.filing, "passed_to", None), self.passing_due
        return bool(there and due and due.at) and there.filed_at > due.at

    @property
    def number_due(self) -> Explained | None:
        """By when the number is due; None where no rule of the folder says so."""
        return explaining.explain(self.filing.number_counted)

    @property
    def channel(self) -> str:
        known = pack.get().channels.get(self.filing.channel)
        return str(known.label) if known else self.filing.channel

    @property
    def due(self) -> Explained | None:
        return explaining.explain(self.filing.counted)

    @property
    def facts(self) -> list[tuple[str, str]]:
        sealed = reading.refusal(self.filing, self.member) if self.member else {}
        hands = reading.hands(self.filing, self.member) if self.member else {}
        return [
            (_("How"), self.channel),
            (_("Where"), self.filing.where),
            (_("Handed in by"), hands.get("handed_by", "")),
            (_("Taken by"), hands.get("taken_by", "")),
            (_("Registration number"), self.filing.number),
            (_("Refused by"), sealed.get("refused_by", "")),
            (_("Before witnesses"), sealed.get("witnesses", "")),
            (_("What was said"), sealed.get("words", "")),
            (_("Act about the refusal"), sealed.get("act", "")),
        ]

    @property
    def answer(self):
        return getattr(self.filing, "answer", None)

    @property
    def answer_text(self) -> str:
        return reading.answer_text(self.answer, self.member) if self.answer and self.member else ""

    @property
    def receipt_kind(self) -> str:
        return picture(self.filing.receipt)

    @property
    def slip_kind(self) -> str:
        return picture(self.filing.slip)

    @property
    def paper_kind(self) -> str:
        return picture(self.answer.paper) if self.answer else ""


def picture(item: EvidenceItem | None) -> str:
    """The copy by which a paper is looked at, or "" when there is none (yet)."""
    if item is None:
        return ""
    kinds = set(item.renditions.values_list("kind", flat=True))
    return next((kind for kind in PICTURES if kind in kinds), "")

"""What somebody who is being forced tells besides a report: who presses, for what, until when.

All of it is sealed but two things that triage lives on: the kind of whoever presses, and days from
which the report is urgent, told in steps of three so that they do not name the threat.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

WORDS_LIMIT = 1000
# Days in which one deadline cannot be told from its neighbours.
STEP = 3
# So many days before a deadline a report is at least this urgent (scales.yaml).
LADDER = ((1, "immediate"), (3, "same_day"), (10, "within_3_days"))
AHEAD = timedelta(days=2 * 366)


class By(models.TextChoices):
    EMPLOYER = "employer", _("Employer or boss")
    SCHOOL = "school", _("School, college or university")
    DORMITORY = "dormitory", _("Dormitory")
    OFFICIAL = "official", _("An official, the police, an akimat")
    OTHER = "other", _("Somebody else, or not said")


class To(models.TextChoices):
    VOTE = "vote", _("To go and vote")
    CHOICE = "choice", _("To vote for whom they say")
    ABSTAIN = "abstain", _("Not to vote")
    PROOF = "proof", _("A photo of the ballot, or other proof")
    FAMILY = "family", _("A list of the family, or to bring others")
    SILENCE = "silence", _("To sign something, or to keep silent")


class With(models.TextChoices):
    DISMISSAL = "dismissal", _("Dismissal, or less work")
    MONEY = "money", _("Less pay, a bonus, a benefit or a grant")
    EXPULSION = "expulsion", _("Expulsion, or worse marks")
    EVICTION = "eviction", _("Eviction")
    FAMILY = "family", _("Trouble for the family")
    VIOLENCE = "violence", _("Violence, or arrest")


KIND, DEMANDS, THREATS, UNTIL, NAME = (
    "forced_by",
    "forced_to",
    "forced_with",
    "forced_until",
    "forced_name",
)
CHOICES = {KIND: By, DEMANDS: To, THREATS: With}
# Several of them may be chosen; they are told in one text, with spaces between.
SEVERAL = (DEMANDS, THREATS)
WORDS = ("forced_by_words", "forced_to_words", "forced_with_words")
# In the order in which they are asked.
FIELDS = (KIND, WORDS[0], DEMANDS, WORDS[1], THREATS, WORDS[2], UNTIL, NAME)


@dataclass(frozen=True)
class Forced:
    """What was told of the pressure: texts by field, as they came; "" where nothing was said."""

    told: Mapping[str, str]

    def __repr__(self) -> str:
        return "Forced()"

    def __bool__(self) -> bool:
        return any(self.told.values())

    @property
    def by(self) -> str:
        return self.told.get(KIND, "")

    @property
    def name(self) -> str:
        """Who the reporter is: for the identity vault, never together with the rest."""
        return self.told.get(NAME, "")

    @property
    def institution(self) -> str:
        """Whoever presses, in the reporter's words."""
        return self.told.get(WORDS[0], "")

    @property
    def until(self) -> date | None:
        """The day of the deadline; what is no day was kept in the reporter's words."""
        try:
            return parse_date(self.told.get(UNTIL, ""))
        except ValueError:
            return None

    @property
    def deadline(self) -> str:
        return date_format(self.until) if self.until else self.told.get(UNTIL, "")

    @property
    def sealed(self) -> dict[str, str]:
        """What stands in the sealed body of the report."""
        return {name: said for name, said in self.told.items() if said and name != NAME}

    def labels(self, name: str) -> list[str]:
        """The choices of one question in words; of an unknown one its code."""
        known = dict(CHOICES[name].choices)
        return [str(known.get(code, code)) for code in self.told.get(name, "").split()]

    def rows(self) -> list[tuple[str, str]]:
        """(question, answer in words), for whoever may read it."""
        asked = [
            (_("Who presses"), self.labels(KIND), WORDS[0]),
            (_("What is demanded"), self.labels(DEMANDS), WORDS[1]),
            (_("What is threatened"), self.labels(THREATS), WORDS[2]),
        ]
        rows = [
            (str(label), " · ".join(filter(None, [*chosen, self.told.get(words, "")])))
            for label, chosen, words in asked
        ]
        return [(label, said) for label, said in rows if said]


def act_by(until: date | None, today: date) -> date | None:
    """From which days on a deadline is near: its day, told in steps, never too late."""
    if until is None or until > today + AHEAD:
        return None
    return date.fromordinal(max(1, until.toordinal() - until.toordinal() % STEP))


def urgency_by(day: date | None, today: date) -> str:
    """How urgent a deadline makes a report, as a code of the scale; "" for not at all yet."""
    if day is None:
        return ""
    return next((code for days, code in LADDER if day <= today + timedelta(days=days)), "")

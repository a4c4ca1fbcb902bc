"""Questions to a colleague or a reporter: asked, answered, dropped, each by its own day."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Role, User, Vault
from portal.lib.refusals import Refused
from reports.cases import actions as cases
from reports.cases import history
from reports.cases.models import Case
from reports.complaints import reading
from reports.complaints.models import Complaint, Question
from reports.incidents import told
from reports.incidents.models import IncidentReport, Message

Of = Question.Of
Verb = history.Verb


@dataclass(frozen=True)
class Asked:
    """One question as a member of the case vault reads it."""

    row: Question
    words: str = field(repr=False)
    answer: str = field(repr=False)
    # What the reporter wrote after it, when the lawyer has not closed it yet.
    replies: list[tuple[Message, str]] = field(repr=False)
    is_overdue: bool
    may_answer: bool = True
    may_drop: bool = True

    @property
    def has_reply(self) -> bool:
        return bool(self.replies) and self.row.is_open


@transaction.atomic
def ask_lawyer(complaint: Complaint, words: str, *, to: User, due_on: date, by: User) -> Question:
    """A colleague is asked for a word on this complaint."""
    if to == by:
        raise Refused(_("This is you. Choose a colleague."))
    sees = Case.objects.visible_to(to).filter(pk=complaint.case_id).exists()
    if Role.LAWYER not in to.roles or not sees:
        raise Refused(_("This colleague does not see the case. Choose somebody else."))
    row = _asked(complaint, Of.LAWYER, words, due_on, by, to=to)
    # A question to the reporter leaves its line by itself.
    _remember(row, Verb.QUESTION_ASKED, by, to=to.username)
    return row


@transaction.atomic
def ask_reporter(
    complaint: Complaint, words: str, *, report: IncidentReport, due_on: date, by: User
) -> Question:
    """The reporter finds it behind the receipt code; whatever is answered comes into the talk."""
    message = cases.ask_back(report, words, by=by)
    return _asked(complaint, Of.REPORTER, words, due_on, by, message=message)


@transaction.atomic
def answer(question: Question, words: str, *, by: User) -> None:
    """What was answered, or what the asker makes of the reporter's reply."""
    if not question.may_be_answered_by(by):
        raise Refused(_("This question was put to somebody else, who answers it."))
    if not words.strip():
        raise Refused(_("Write the answer first."))
    sealed = keys.seal_to(Vault.Kind.CASE, words.strip(), question.place("answer"))
    _end(question, sealed_answer=sealed, answered_by=by, answered_at=timezone.now())
    _remember(question, Verb.QUESTION_ANSWERED, by)


@transaction.atomic
def drop(question: Question, *, by: User) -> None:
    """Nobody needs the answer any more; the question stays readable."""
    if not question.may_be_dropped_by(by):
        raise Refused(_("Only who asked, or was asked, can drop this question."))
    _end(question, dropped_at=timezone.now())
    _remember(question, Verb.QUESTION_DROPPED, by)


def waiting_for(user: User):
    """What colleagues want to know from this person."""
    return Question.objects.visible_to(user).asked_of(user).select_related("complaint", "asked_by")


def awaited_by(user: User):
    """What this person asked and nobody has answered yet, the earliest day first."""
    mine = Question.objects.visible_to(user).open().filter(asked_by=user)
    return mine.select_related("complaint", "to", "message__report")


def counts(user: User) -> tuple[int, int]:
    """How many questions were put to this person; how many between them and others are late.

    Asked once for a page: the list of desks above it tells the second number too.
    """
    if not hasattr(user, "_questions_counted"):
        user._questions_counted = _counted(user)
    return user._questions_counted


def _counted(user: User) -> tuple[int, int]:
    late = Q(due_on__lt=timezone.localdate())
    rows = Question.objects.visible_to(user).between(user).open()
    found = rows.aggregate(to_me=Count("pk", filter=Q(to=user)), late=Count("pk", filter=late))
    return found["to_me"], found["late"]


def all_of(complaint: Complaint, member, user: User | None = None) -> list[Asked]:
    """Open ones first, by their day, with what this person may do. Raises VaultLocked."""
    rows = complaint.questions.select_related("to", "asked_by", "answered_by", "message__report")
    found = [_opened(row, member, user) for row in rows]
    return sorted(found, key=lambda one: (not one.row.is_open, one.row.due_on))


def _asked(complaint: Complaint, of: str, words: str, due_on: date, by: User, **more) -> Question:
    if not words.strip():
        raise Refused(_("Write the question first."))
    if due_on < timezone.localdate():
        raise Refused(_("This day is over. Choose one that comes."))
    row = Question(complaint=complaint, of=of, due_on=due_on, asked_by=by, **more)
    row.sealed_words = keys.seal_to(Vault.Kind.CASE, words.strip(), row.place("words"))
    row.save()
    return row


def _remember(row: Question, verb: str, by: User, **more) -> None:
    """A line in the case's history, without a word of what was said."""
    history.record(row.complaint.case, verb, by=by, complaint=row.complaint.number, **more)


def _end(question: Question, **values) -> None:
    ours = Question.objects.open().filter(pk=question.pk).update(**values)
    if not ours:
        raise Refused(_("This question was answered or dropped meanwhile."), conflict=True)
    question.refresh_from_db()


def _opened(row: Question, member, user: User | None) -> Asked:
    words, said = reading.question(row, member)
    overdue = row.is_open and row.due_on < timezone.localdate()
    answers = user is None or row.may_be_answered_by(user)
    drops = user is None or row.may_be_dropped_by(user)
    return Asked(row, words, said, _replies(row, member), overdue, answers, drops)


def _replies(row: Question, member) -> list[tuple[Message, str]]:
    if row.message is None:
        return []
    talk = told.messages(row.message.report, member)
    after = [message.pk for message, _words in talk].index(row.message.pk) + 1
    return [one for one in talk[after:] if one[0].kind == Message.Kind.CLARIFICATION]

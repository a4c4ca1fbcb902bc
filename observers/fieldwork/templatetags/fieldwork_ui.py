"""How the clock of the voting day and the board say things; none of this decides anything."""

from django import template
from django.utils.translation import gettext as _

from observers.fieldwork.models import SAID, Answer
from portal.jurisdictions import pack

register = template.Library()


@register.filter
def said(at, day) -> str:
    """A moment as the clocks at the station show it."""
    return day.said(at)


@register.filter
def moment_of(at) -> str:
    """A moment for a script."""
    return at.isoformat() if at else ""


@register.filter
def opened(answer, words: dict) -> str:
    """The words of an answer, if the reader's vault has opened them."""
    return words.get(answer.pk, "")


@register.filter
def kind_of_answer(question) -> str:
    """What is asked for, and which answer is bad."""
    kind = str(Answer.Kind(question.kind).label)
    if question.bad:
        return _("{kind}; bad: {answer}").format(kind=kind, answer=SAID[question.bad])
    return kind


@register.filter
def violation_names(question) -> list:
    violations = pack.get().violations
    if not (question.bad or question.over):
        return []
    return [violations[code].name for code in question.violations]

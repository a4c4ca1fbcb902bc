"""A lawyer asks a colleague or the reporter; each question has its day and its answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair
from reports.cases import actions as cases
from reports.complaints import asking, board, feeds, keeping
from reports.complaints.models import Complaint, Feed, Question
from reports.incidents import actions as incidents

WORDS, REPLY = "Годится ли здесь статья о бездействии?", "Их было двое, я видела лица."


@pytest.fixture
def lena(person):
    """A second lawyer."""
    return person("lena", Role.LAWYER)


@pytest.fixture
def soon():
    return timezone.localdate() + timedelta(days=1)


def test_a_colleague_is_asked_finds_it_and_answers(draft, leo, lena, soon, signed_in):
    page = reverse("complaints:questions", args=[draft.public_id])
    form = {"to": f"lawyer:{lena.public_id}", "words": WORDS, "due_on": soon.isoformat()}
    assert signed_in(leo).post(page, form).status_code == 302
    question = Question.objects.get()
    assert WORDS.encode() not in bytes(question.sealed_words)
    hers = signed_in(lena)
    assert draft.number in hers.get(reverse("complaints:asked_of_me")).content.decode()
    assert WORDS in hers.get(page).content.decode()
    address = reverse("complaints:answer_question", args=[draft.public_id, question.public_id])
    hers.post(address, {"do": "answer", "answer": "Да, часть вторая."})
    (asked,) = asking.all_of(draft, leo.member)
    assert (asked.answer, asked.row.answered_by) == ("Да, часть вторая.", lena)
    assert not asking.waiting_for(lena).exists()
    lines = draft.case.history.filter(verb__startswith="question_")
    assert [(line.verb, line.actor.username) for line in lines.order_by("sequence")] == [
        ("question_asked", "leo"),
        ("question_answered", "lena"),
    ]
    assert all(set(line.detail) <= {"complaint", "to"} for line in lines)
    assert hers.post(address, {"do": "drop"}).status_code == 409
    assert not draft.case.history.filter(verb="question_dropped").exists()


def test_a_third_lawyer_neither_answers_nor_drops_it(draft, leo, lena, soon, signed_in, person):
    row = asking.ask_lawyer(draft, WORDS, to=lena, due_on=soon, by=leo)
    other = person("other", Role.LAWYER)
    for who, deed in ((other, asking.drop), (other, asking.answer), (leo, asking.answer)):
        said = {"words": REPLY} if deed is asking.answer else {}
        with pytest.raises(Refused, match="asked|somebody else"):
            deed(row, **said, by=who)
    page = reverse("complaints:questions", args=[draft.public_id])
    mine = signed_in(leo).get(page).content.decode()
    assert 'value="drop"' in mine and 'value="answer"' not in mine
    hers = signed_in(lena).get(page).content.decode()
    assert 'value="drop"' in hers and 'value="answer"' in hers
    asking.drop(row, by=leo)
    row.refresh_from_db()
    assert not row.is_open


def test_what_the_reporter_writes_back_stands_below_the_question(draft, leo, soon):
    report = draft.case.reports.get()
    report.reporter.receipt_public = Keypair.generate().public
    report.reporter.save()
    incidents.add_clarification(report, "Раньше.")
    asking.ask_reporter(draft, "Сколько их было?", report=report, due_on=soon, by=leo)
    (asked,) = asking.all_of(draft, leo.member)
    assert asked.replies == [] and not asked.has_reply
    incidents.add_clarification(report, REPLY)
    (asked,) = asking.all_of(draft, leo.member)
    assert [words for _message, words in asked.replies] == [REPLY] and asked.has_reply
    asking.answer(asked.row, "Двое, опознать может.", by=leo)
    assert not asking.all_of(draft, leo.member)[0].has_reply


def test_what_cannot_be_asked_is_said_and_kept(draft, leo, lena, tanya, soon, signed_in):
    late = timezone.localdate() - timedelta(days=1)
    for to, due_on in ((leo, soon), (tanya, soon), (lena, late)):
        with pytest.raises(Refused):
            asking.ask_lawyer(draft, WORDS, to=to, due_on=due_on, by=leo)
    cases.keep_to(draft.case, [tanya], by=leo, version=draft.case.version)
    with pytest.raises(Refused, match="does not see"):
        asking.ask_lawyer(draft, WORDS, to=lena, due_on=soon, by=leo)
    form = {"to": f"lawyer:{lena.public_id}", "words": WORDS, "due_on": soon.isoformat()}
    page = signed_in(leo).post(reverse("complaints:questions", args=[draft.public_id]), form)
    assert page.status_code == 400 and WORDS in page.content.decode()


def test_an_overdue_question_is_named_and_goes_with_the_text(
    draft, leo, lena, soon, signed_in, person
):
    other = person("other", Role.LAWYER)
    Complaint.objects.update(due_at=None)
    row = asking.ask_lawyer(draft, WORDS, to=lena, due_on=soon, by=leo)
    Question.objects.update(due_on=soon - timedelta(days=9))
    assert asking.all_of(draft, leo.member)[0].is_overdue
    assert [board.overdue_questions(one) for one in (leo, lena, other)] == [1, 1, 0]
    assert board.overdue_count(leo) == 1 and board.overdue_count(other) == 0
    mine = signed_in(leo)
    assert "1 overdue" in mine.get(reverse("complaints:board")).content.decode()
    asked = mine.get(reverse("complaints:asked_of_me")).content.decode()
    assert draft.number in asked and "Overdue" in asked
    kept = feeds.calendar_of(Feed(user=leo), timezone.now())
    assert f"DTSTART;VALUE=DATE:{soon - timedelta(days=9):%Y%m%d}" in kept
    assert f"SUMMARY:{draft.number}: Question to be answered" in kept and "бездейств" not in kept
    keeping._let_go(draft)
    row.refresh_from_db()
    assert asking.all_of(draft, leo.member)[0].words == ""

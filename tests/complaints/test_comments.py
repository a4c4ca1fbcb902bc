"""Colleagues comment on passages; a comment stays with its passage, sealed, until it is settled."""

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from portal.lib.refusals import Refused
from reports.cases import casework
from reports.complaints import actions, commenting, keeping, reading
from reports.complaints.models import Comment
from tests.complaints.conftest import NARRATIVE

DOUBT = "Откуда мы знаем, что пачка была одна?"


@pytest.fixture
def lena(person):
    """A second lawyer, who reads what Leo wrote."""
    return person("lena", Role.LAWYER)


@pytest.fixture
def box(leo):
    def read(complaint) -> str:
        return reading.structure(complaint.last_revision, leo.member).to_editable_text()

    return read


@pytest.fixture
def doubted(draft, lena, leo):
    """The draft with Lena's doubt about what was told."""
    told = next(one for one in commenting.passages(draft, leo.member) if NARRATIVE in one.text)
    commenting.comment(draft, DOUBT, revision=1, block=told.number, by=lena)
    return draft


def found(complaint, leo):
    """(text of the passage, whether it still stands, what is said) of each comment."""
    return [
        (one.text, bool(one.number), said.words)
        for one in commenting.passages(complaint, leo.member)
        for said in one.said
    ]


def save(complaint, text, leo):
    number = complaint.last_revision.number
    actions.revise(complaint, text, based_on=number, by=leo, member=leo.member)


def test_a_comment_moves_along_with_its_passage(doubted, box, leo):
    save(doubted, "Новый первый абзац.\n\n" + box(doubted), leo)
    assert found(doubted, leo) == [(NARRATIVE, True, DOUBT)]
    save(doubted, box(doubted).replace(NARRATIVE, "Опустили две пачки."), leo)
    assert found(doubted, leo) == [("Опустили две пачки.", True, DOUBT)]
    save(doubted, "Всё заново.\n\nИначе.", leo)
    assert found(doubted, leo) == [(NARRATIVE, False, DOUBT)]


def test_it_is_sealed_settled_by_name_and_goes_with_the_text(doubted, leo, lena):
    row = Comment.objects.get()
    assert DOUBT.encode() not in bytes(row.sealed_words)
    commenting.settle(row, is_settled=True, by=leo)
    assert (row.settled_by, commenting.open_count(doubted)) == (leo, 0)
    commenting.settle(row, is_settled=False, by=lena)
    assert commenting.open_count(doubted) == 1
    keeping._let_go(doubted)
    row.refresh_from_db()
    assert bytes(row.sealed_words) == b""


def test_an_empty_comment_and_one_on_no_version_are_refused(draft, leo):
    for words, revision in (("  ", 1), ("Что это?", 9)):
        with pytest.raises(Refused):
            commenting.comment(draft, words, revision=revision, block=1, by=leo)


def test_the_page_takes_a_comment_and_gives_typed_words_back(doubted, leo, tanya, signed_in):
    browser, address = signed_in(leo), reverse("complaints:comments", args=[doubted.public_id])
    form = {"revision": 1, "block": 2, "words": "Проверить имя."}
    part = {"X-Part": "comments"}
    shown = browser.post(address, form, headers=part).content.decode()
    assert "Проверить имя." in shown and DOUBT in shown and "<html" not in shown
    bad = browser.post(address, {**form, "block": 999, "words": "Не потерять"})
    assert bad.status_code == 400 and "Не потерять" in bad.content.decode()
    row = Comment.objects.get(by=leo)
    settle = reverse("complaints:settle_comment", args=[doubted.public_id, row.public_id])
    browser.post(settle, {"do": "settle"})
    row.refresh_from_db()
    assert row.settled_by == leo
    said = [line.note for line in casework.history_of(doubted.case, leo)]
    assert f"{doubted.number}, comment 2" in said and DOUBT not in str(said)
    draft_page = browser.get(reverse("complaints:complaint", args=[doubted.public_id]))
    assert address in draft_page.content.decode() and draft_page.context["open_comments"] == 1
    assert signed_in(tanya).get(address).status_code == 404
    assert signed_in(tanya).post(settle, {"do": "reopen"}).status_code == 404


def test_any_two_versions_are_compared(draft, box, leo, signed_in):
    for word in ("Первое.", "Второе."):
        save(draft, f"{word}\n\n" + box(draft), leo)
    page = reverse("complaints:revision", args=[draft.public_id, 3])
    browser = signed_in(leo)
    assert "<ins>Первое.</ins>" not in browser.get(page).content.decode()
    beside = browser.get(page, {"with": "1"}).content.decode()
    assert "<ins>Первое.</ins>" in beside and "<ins>Второе.</ins>" in beside

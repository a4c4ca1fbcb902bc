"""The lawyer's hand: every save a version, two people at once, nothing typed lost."""

import json

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from portal.documents.structure import TextFault
from portal.lib.refusals import Refused
from reports.complaints import actions, reading
from reports.complaints.models import Revision, UnsavedText
from tests.complaints.conftest import NARRATIVE

MINE, THEIRS = "Они опустили сорок бюллетеней.", "Они опустили полсотни бюллетеней."


@pytest.fixture
def lena(person):
    """A second lawyer."""
    return person("lena", Role.LAWYER)


@pytest.fixture
def box(leo):
    """What stands in the lawyer's box."""

    def read(complaint) -> str:
        return reading.structure(complaint.last_revision, leo.member).to_editable_text()

    return read


@pytest.fixture
def page(signed_in, leo):
    return signed_in(leo)


def url(name, complaint, *more):
    return reverse(f"complaints:{name}", args=[complaint.public_id, *more])


def revise(complaint, text, by, based_on=1):
    return actions.revise(complaint, text, based_on=based_on, by=by, member=by.member)


def test_every_save_is_a_version_of_its_own(draft, box, leo, text_of):
    revise(draft, box(draft).replace(NARRATIVE, MINE), leo)
    assert [(one.number, one.by) for one in draft.revisions.all()] == [(1, None), (2, leo)]
    assert MINE in text_of(draft)


def test_saving_without_a_change_makes_no_version(draft, box, leo):
    revise(draft, box(draft).replace("\n", "\r\n"), leo)
    assert draft.revisions.count() == 1


def test_the_second_of_two_lawyers_keeps_both_texts(draft, box, leo, lena, text_of):
    revise(draft, box(draft).replace(NARRATIVE, THEIRS), lena)
    mine = box(draft).replace(THEIRS, MINE)
    with pytest.raises(actions.ChangedMeanwhile) as refusal:
        revise(draft, mine, leo, based_on=1)
    assert refusal.value.latest.by == lena
    assert THEIRS in text_of(draft)
    assert MINE in reading.unsaved(draft, leo, leo.member)[1]


def test_the_page_shows_both_texts_and_takes_the_one_brought_together(
    draft, box, leo, lena, page, text_of
):
    mine = box(draft).replace(NARRATIVE, MINE)
    revise(draft, box(draft).replace(NARRATIVE, THEIRS), lena)
    posted = mine.replace("\n", "\r\n")
    answer = page.post(url("save", draft), {"text": posted, "based_on": 1})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert shown.count('<p class="changed">') == 1
    assert MINE in shown and THEIRS in shown
    assert 'name="based_on" value="2"' in shown
    page.post(url("save", draft), {"text": mine, "based_on": 2})
    assert MINE in text_of(draft) and draft.revisions.count() == 3


def test_two_who_save_in_the_same_moment_make_one_version_and_one_refusal(
    draft, box, leo, lena, monkeypatch
):
    """Both have read the same newest version; the database lets one of them have its number."""
    text = box(draft)
    newest = draft.last_revision
    revise(draft, text.replace(NARRATIVE, THEIRS), lena)
    seen = iter([newest, draft.last_revision])
    monkeypatch.setattr(type(draft), "last_revision", property(lambda self: next(seen)))
    with pytest.raises(actions.ChangedMeanwhile):
        revise(draft, text.replace(NARRATIVE, MINE), leo)
    assert Revision.objects.filter(complaint=draft).count() == 2
    assert UnsavedText.objects.filter(complaint=draft, by=leo).exists()


def test_typing_is_kept_and_offered_again_after_a_lost_session(draft, box, signed_in, leo, page):
    text = box(draft).replace(NARRATIVE, MINE)
    body = json.dumps({"text": text, "based_on": 1})
    answer = page.post(url("autosave", draft), body, content_type="application/json")
    assert answer.status_code == 200
    said = answer.json()
    assert MINE in said["html"] and said["gaps"] == [] and said["latest"] == 1
    again = signed_in(leo).get(url("complaint", draft)).content.decode()
    assert MINE in again and url("drop_unsaved", draft) in again
    assert draft.revisions.count() == 1


def test_saving_ends_what_was_unsaved(draft, box, leo, page):
    actions.keep_unsaved(draft, MINE, based_on=1, by=leo)
    page.post(url("save", draft), {"text": box(draft).replace(NARRATIVE, MINE), "based_on": 1})
    assert not UnsavedText.objects.exists()


def test_unsaved_text_can_be_thrown_away_by_whoever_typed_it(draft, leo, lena, page):
    actions.keep_unsaved(draft, MINE, based_on=1, by=leo)
    actions.keep_unsaved(draft, THEIRS, based_on=1, by=lena)
    page.post(url("drop_unsaved", draft))
    assert [row.by for row in UnsavedText.objects.all()] == [lena]


def test_a_row_with_too_many_columns_is_named_by_its_line_and_kept(draft, leo, page):
    text = "Текст\n\n~ Имя | кто | лишнее"
    with pytest.raises(TextFault):
        revise(draft, text, leo)
    answer = page.post(url("save", draft), {"text": text, "based_on": 1})
    shown = answer.content.decode()
    assert answer.status_code == 400 and "~ Имя | кто | лишнее" in shown and "3" in shown
    assert UnsavedText.objects.get().by == leo


def test_an_empty_text_is_not_saved(draft, page):
    assert page.post(url("save", draft), {"text": "", "based_on": 1}).status_code == 400
    assert draft.revisions.count() == 1


def test_an_approved_text_is_not_edited_behind_anybodys_back(approved, box, leo):
    with pytest.raises(Refused, match="not a draft"):
        revise(approved, box(approved) + "\nЕщё.", leo)
    assert approved.revisions.count() == 1
    assert UnsavedText.objects.exists()


def test_a_version_is_compared_with_the_one_before(draft, box, leo, page):
    revise(draft, box(draft).replace("пачку", "стопку"), leo)
    shown = page.get(url("revision", draft, 2)).content.decode()
    assert "<del>пачку</del>" in shown and "<ins>стопку</ins>" in shown


def test_what_is_typed_is_text_and_never_markup(draft, box, leo, page):
    text = box(draft).replace(NARRATIVE, "<img src=x onerror=alert(1)> ________ [<b>]")
    body = json.dumps({"text": text, "based_on": 1})
    said = page.post(url("autosave", draft), body, content_type="application/json").json()
    assert "<img" not in said["html"] and "<b>" not in said["html"]
    page.post(url("save", draft), {"text": text, "based_on": 1})
    assert b"<img src=x" not in page.get(url("complaint", draft)).content


DEEP = "[" * 100_000 + "]" * 100_000
HUGE = '{"text":"x","based_on":' + "9" * 40 + "}"


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"text": 1}', '{"text":"x","based_on":"y"}', "\xff", DEEP, HUGE],
    ids=["nothing", "list", "number", "letters", "bytes", "deep", "huge"],
)
def test_autosave_refuses_what_it_cannot_read(draft, page, body):
    answer = page.post(url("autosave", draft), body, content_type="application/json")
    assert answer.status_code == 400 and answer.json()["detail"]


@pytest.mark.parametrize("name", ["save", "autosave", "drop_unsaved", "approve", "export"])
def test_a_triager_and_a_stranger_change_nothing(draft, tanya, karim, signed_in, name, box):
    fields = {"text": "Чужое", "based_on": 1, "version": draft.version, "revision": 1}
    for somebody in (tanya, karim):
        assert signed_in(somebody).post(url(name, draft), fields).status_code == 404
    assert draft.revisions.count() == 1 and not UnsavedText.objects.exists()

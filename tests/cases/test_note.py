"""Notes for colleagues."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions

WORDS = "Председатель Иванова уже судилась"


def test_a_note_is_sealed_and_read_with_the_vault(desk, case, page, tanya):
    desk.post(page("note", case), {"text": WORDS, "version": 1})
    kept = case.notes.get()
    assert WORDS.encode() not in bytes(kept.sealed_text)
    assert tanya.member.read("case", kept.sealed_text, kept.place()) == WORDS
    assert WORDS in desk.get(page("case", case)).content.decode()
    assert (case.history.last().verb, case.history.last().detail) == ("noted", {})


def test_a_locked_vault_keeps_notes_closed(locked, case, page, tanya):
    actions.note(case, WORDS, by=tanya)
    answer = locked(tanya).get(page("case", case))
    assert answer.status_code == 200
    assert "Иванова" not in answer.content.decode()


def test_a_note_needs_no_open_vault_to_be_written(locked, case, page, tanya):
    locked(tanya).post(page("note", case), {"text": WORDS, "version": 1})
    assert case.notes.count() == 1


def test_two_may_write_notes_at_once(desk, signed_in, case, page, leo):
    for client in (desk, signed_in(leo)):
        assert client.post(page("note", case), {"text": WORDS, "version": 1}).status_code == 302
    assert [note.by.username for note in case.notes.all()] == ["tanya", "leo"]


def test_an_empty_note_is_not_kept(desk, case, page, tanya):
    assert desk.post(page("note", case), {"text": " ", "version": 1}).status_code == 400
    with pytest.raises(Refused):
        actions.note(case, " ", by=tanya)
    assert not case.notes.exists()


def test_others_find_no_such_case(case, nobody_else):
    nobody_else("note", case, text=WORDS, version=1)
    assert not case.notes.exists()

"""What goes wrong on the phone's form gets a clear sentence, and everything is still there."""

import os
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.evidence import uploads
from portal.evidence.models import EvidenceItem
from reports.incidents import actions, views
from reports.incidents.models import IncidentReport
from tests.incidents.walking import Walk

PHOTO = b"\xff\xd8\xff\xe0" + os.urandom(5000)


def wrong(walk) -> bool:
    return 'class="errorlist"' in walk.page or "note-bad" in walk.page


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("role", {}),
        ("role", {"role": "king"}),
        ("what", {}),
        ("what", {"violation_type": "no-such-type"}),
        ("where", {}),
        ("when", {}),
        ("when", {"when": "whenever"}),
        ("when", {"when": "today"}),
        ("when", {"when": "today", "clock": "soon"}),
        ("when", {"when": "today", "clock": "25:61"}),
        ("when", {"when": "earlier", "clock": "10:00"}),
        ("when", {"when": "earlier", "clock": "10:00", "day": "2026-02-31"}),
        ("when", {"when": "earlier", "clock": "10:00", "day": "1970-01-01"}),
        ("when", {"when": "earlier", "clock": "10:00", "day": "2099-01-01"}),
        ("when", {"when": "earlier", "clock": "00:01", "day": "0001-01-01"}),
        ("when", {"when": "earlier", "clock": "23:59", "day": "9999-12-31"}),
        ("story", {"narrative": "ы" * 50_001}),
        ("contact", {"contact": "1" * 501}),
    ],
)
def test_the_question_is_asked_again_with_a_sentence(walk, precinct, step, typed):
    walk.to(step, precinct).press(**typed)
    assert walk.step == step
    assert wrong(walk)
    walk.press("back")
    for name in typed.keys() & {"clock", "day", "narrative", "contact"}:
        assert walk.value(name) == typed[name]


def test_a_time_that_has_not_come_is_doubted(walk, precinct, monkeypatch):
    night = timezone.now().replace(hour=20, minute=10)
    monkeypatch.setattr(views.timezone, "now", lambda: night)
    walk.to("when", precinct).press(when="today", clock="23:50")
    assert walk.step == "when"
    assert wrong(walk)


def test_100_kb_of_text_is_kept_for_shortening(walk, precinct):
    text = "ы" * 60_000
    walk.to("story", precinct).press(narrative=text)
    assert walk.value("narrative") == text
    walk.press(narrative=text[:50_000])
    assert walk.step == "files"


def test_not_sure_and_no_words_asks_for_words(walk, precinct):
    walk.to("what", precinct).press(violation_type="none")
    walk.to("story", precinct).press(narrative=" ")
    assert walk.step == "story"
    assert wrong(walk)
    walk.press(narrative="Что-то странное")
    assert walk.step == "files"


def test_null_and_direction_letters_are_nobodys_fault(walk, precinct):
    walk.to("story", precinct).press(narrative="Про\x00токол\u202e подделан")
    assert walk.step == "files"
    assert "Протокол подделан" in walk.to("check", precinct).said
    walk.send()
    assert IncidentReport.objects.count() == 1


def test_an_empty_file_is_explained_and_the_rest_kept(walk, precinct):
    walk.to("files", precinct).press(files=[("a.jpg", PHOTO), ("пусто.jpg", b"")])
    assert walk.step == "files"
    assert "пусто.jpg" in walk.said
    assert wrong(walk)
    walk.press()
    assert walk.step == "contact"
    assert len([name for name, _value in walk.fields if name == "held"]) == 1


def test_a_file_that_is_too_large_is_explained(walk, precinct, settings):
    settings.FILE_SIZE_LIMIT = 1024 * 1024
    body = b"\0" * (1024 * 1024 + 1)
    walk.to("files", precinct).press(files=[("видео.mp4", body), ("a.jpg", PHOTO)])
    assert "видео.mp4" in walk.said
    assert wrong(walk)
    assert "a.jpg" in walk.said


def test_too_many_files_are_counted(walk, precinct, settings):
    settings.FILES_PER_REPORT = 2
    walk.to("files", precinct).press(files=[(f"{i}.jpg", PHOTO) for i in range(3)])
    assert walk.step == "files"
    assert wrong(walk)
    walk.press("drop:0")
    assert "0.jpg" not in walk.said
    walk.press()
    assert walk.step == "contact"


def test_a_file_that_waited_too_long_is_asked_for_again(walk, precinct, monkeypatch):
    walk.to("files", precinct).press(files=[("a.jpg", PHOTO)])
    walk.to("check", precinct)
    monkeypatch.setattr(uploads, "HELD_FOR", timedelta(seconds=-1))
    walk.send()
    assert walk.step == "files"
    assert wrong(walk)
    assert walk.value("narrative")
    assert not IncidentReport.objects.exists()


def test_a_made_up_file_is_no_file(walk, precinct):
    walk.to("check", precinct)
    walk.fields.append(("held", "made-up"))
    walk.send()
    assert walk.step == "files"
    assert not IncidentReport.objects.exists()


def test_a_file_of_one_report_cannot_be_taken_into_another(walk, precinct):
    walk.to("files", precinct).press(files=[("a.jpg", PHOTO)])
    walk.to("check", precinct)
    fields, action = list(walk.fields), walk.action
    walk.send()
    changed = {"uuid": str(uuid4()), "receipt_code": ""}
    walk.fields = [(name, changed.get(name, value)) for name, value in fields]
    walk.press("to:check", at=action).send()
    assert IncidentReport.objects.count() == 2
    assert EvidenceItem.objects.count() == 1
    assert wrong(walk)


def test_a_changed_report_under_the_same_number_becomes_a_new_one(walk, precinct):
    walk.to("check", precinct)
    fields, action = list(walk.fields), walk.action
    walk.send()
    walk.fields, walk.action = fields, action
    walk.press(at="/report/sent/", narrative="Другое")
    assert walk.step == "check"
    assert "note-warn" in walk.page
    assert IncidentReport.objects.count() == 1
    walk.send()
    assert IncidentReport.objects.count() == 2


def test_a_tampered_field_leads_back_to_its_question(walk, precinct):
    walk.to("check", precinct).press(at="/report/sent/", role="king")
    assert walk.step == "role"
    assert wrong(walk)
    assert walk.value("narrative")


def test_an_expired_token_gives_everything_back(precinct, vaults):
    client = Client(enforce_csrf_checks=True)
    walk = Walk(client)
    token = walk.value("csrfmiddlewaretoken")
    walk.press(role="voter")
    walk.to("files", precinct)
    client.cookies["csrftoken"] = "x" * 32
    data = dict(walk.fields) | {"csrfmiddlewaretoken": token}
    data["files"] = SimpleUploadedFile("a.jpg", PHOTO)
    answer = client.post(walk.action, data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Меня нет в списке." in page
    assert 'name="held"' in page
    assert "<textarea" not in page.split('name="held"')[0].rsplit("<div", 1)[-1]
    assert "a.jpg" in page


@pytest.mark.parametrize("address", ["/report/", "/report/sent/"])
def test_an_address_opened_by_hand_leads_to_the_form(client, vaults, address):
    assert client.get(address)["Location"] == "/"


def test_no_session_is_needed(walk, precinct, client):
    walk.to("check", precinct).send()
    assert "sessionid" not in client.cookies


def test_a_file_taken_out_after_sending_stays_with_the_report(walk, precinct):
    walk.to("files", precinct).press(files=[("a.jpg", PHOTO)])
    walk.to("check", precinct)
    before = list(walk.fields)
    walk.send()
    item = EvidenceItem.objects.get()
    walk.fields = before
    walk.press("drop:0", at="/report/")
    assert "a.jpg" not in walk.said
    assert storages["evidence"].exists(item.stored_name)


def test_a_file_sent_again_to_a_report_that_is_full_stays_with_its_own(filed, settings):
    arrived = uploads.receive_stream(BytesIO(PHOTO))
    actions.add_evidence(filed(), UUID(arrived.public_id), arrived)
    settings.FILES_PER_REPORT = 0
    with pytest.raises(actions.TooMany):
        actions.add_evidence(filed(), UUID(arrived.public_id), arrived)
    assert storages["evidence"].exists(arrived.stored_name)

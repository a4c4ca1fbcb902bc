"""The checklist as plain forms: big buttons, kept at once, and the way on to a report."""

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from observers.fieldwork.models import Answer
from portal.evidence.models import EvidenceItem


def told(**fields):
    return {"uuid": str(uuid.uuid4()), "question": "boxes-empty", "value": "no", **fields}


def test_every_question_is_asked_with_the_stage_that_is_chosen_open(phone):
    page = phone.get("/observe/mine/checklist/?open=count").content.decode()
    assert "Were all boxes shown empty before voting?" in page
    assert page.count("data-answer") == 45
    assert page.count("data-section open") == 1


def test_an_answer_without_a_script_leads_back_to_its_question(phone):
    answer = phone.post("/observe/mine/answer/", told())
    assert answer.status_code == 302
    assert answer["Location"].endswith("#boxes-empty")
    assert Answer.objects.get().value == "no"


def test_pressed_twice_it_is_answered_once(phone):
    body = told()
    phone.post("/observe/mine/answer/", body)
    phone.post("/observe/mine/answer/", body)
    assert Answer.objects.count() == 1


def test_a_script_gets_the_one_question_back(phone):
    answer = phone.post("/observe/mine/answer/", told(), headers={"X-In-Place": "yes"})
    page = answer.content.decode()
    assert page.count("<li") == 1
    assert "ask-bad" in page


def test_what_was_not_taken_says_why(phone):
    body = told(question="home-requests", value="many")
    answer = phone.post("/observe/mine/answer/", body, headers={"X-In-Place": "yes"})
    assert answer.status_code == 400
    assert "Enter a number in digits" in answer.content.decode()
    page = phone.post("/observe/mine/answer/", body, follow=True).content.decode()
    assert "Enter a number in digits" in page


def test_a_bad_answer_leads_to_a_report_with_type_place_and_stage(phone, precinct):
    phone.post("/observe/mine/answer/", told())
    page = phone.get("/observe/mine/checklist/").content.decode()
    start = page.index('id="boxes-empty"')
    form = page[page.index("data-report", start) : page.index("Report this", start)]
    assert " hidden" not in form.partition(">")[0]
    assert 'value="ballots-in-box-before-voting"' in form
    assert str(precinct.public_id) in form
    assert "Opening of the station. Were all boxes shown empty before voting? No." in form
    answer = phone.post(
        "/report/",
        {
            "step": "what",
            "uuid": str(uuid.uuid4()),
            "role": "observer",
            "where": str(precinct.public_id),
            "violation_type": "ballots-in-box-before-voting",
            "narrative": "Opening of the station.",
        },
    ).content.decode()
    assert 'data-step="when"' in answer
    assert 'value="ballots-in-box-before-voting"' in answer


def photo() -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(written, "JPEG")
    return SimpleUploadedFile("record.jpg", written.getvalue(), "image/jpeg")


def test_a_photo_goes_into_the_vault(phone):
    body = {"uuid": str(uuid.uuid4()), "question": "record-photo", "photo": photo()}
    phone.post("/observe/mine/answer/", body)
    answer = Answer.objects.get()
    assert answer.photo.custody.first().detail["how"] == "checklist"
    assert EvidenceItem.objects.count() == 1


def test_a_photo_is_asked_for_and_none_is_left_behind_when_it_is_not_wanted(phone, settings):
    page = phone.post("/observe/mine/answer/", told(question="record-photo", value=""))
    assert page.status_code == 302
    phone.post("/observe/mine/answer/", told(photo=photo()))
    assert Answer.objects.get().photo is None
    assert not EvidenceItem.objects.exists()
    folder = settings.STORAGES["evidence"]["OPTIONS"]["location"]
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_nobody_else_answers(desk, client):
    assert desk.post("/observe/mine/answer/", told()).status_code == 404
    assert client.post("/observe/mine/answer/", told()).status_code in (302, 403, 409)
    assert not Answer.objects.exists()

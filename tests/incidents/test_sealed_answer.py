"""What a reporter answers behind a receipt code, sealed on the phone as a report is."""

from uuid import uuid4

import pytest

from portal.evidence.models import Upload
from portal.lib.jobs import Job
from reports.incidents import actions, announcing, receipts, told
from reports.incidents.models import Envelope, IncidentReport, Message
from tests.incidents import phones
from tests.incidents.phones import SealedFile
from tests.incidents.sending import original

WORDS = "Сорок человек, двое в форме."
PHOTO = b"\xff\xd8\xff\xe0" + b"p" * 70_000


@pytest.fixture
def code(vaults):
    return receipts.derive(receipts.new_code())


@pytest.fixture(params=[False, True], ids=["", "guarded"])
def report(request, filed, code):
    key = code.kept
    return filed(
        keep_sealed=request.param,
        receipt_key={"locator": key.locator, "verifier": key.verifier, "public": key.public},
    )


@pytest.fixture
def answer(put, code, finish_jobs):
    """Sends an answer as a phone does; gives its number and the row of its envelope."""

    def send(text=WORDS, *files, number=None, **changes):
        number = number or uuid4()
        said = {"locator": code.locator, "verifier": code.verifier.hex(), "text": text} | changes
        sealed = phones.envelope(number, {"answer": said}, *files)
        taken = put(number, sealed, content_type="application/age")
        assert taken.status_code == 202
        finish_jobs()
        return Envelope.objects.get(client_id=number), taken.json()["upload_token"]

    return send


def test_an_answer_is_a_line_of_the_talk_and_the_question_is_over(report, answer, tanya):
    actions.ask(report, "Сколько было человек?", by=tanya)
    envelope, _token = answer()
    assert (envelope.state, envelope.sealed) == (Envelope.State.OPENED, None)
    question, (line, words) = told.messages(report, tanya.member)
    assert (line.kind, words) == (Message.Kind.CLARIFICATION, WORDS)
    report.refresh_from_db()
    assert report.progress == IncidentReport.Progress.READ
    assert IncidentReport.objects.count() == 1


def test_files_of_an_answer_become_files_of_the_report(report, answer, tus, finish_jobs, leo):
    number = uuid4()
    file = SealedFile(number, PHOTO, name="a.jpg")
    envelope, token = answer("", file, number=number)
    assert not Message.objects.exists()
    (coming,) = announcing.coming(report)
    assert coming.percent == 0
    assert tus.whole(number, file.body, token=token, **file.metadata).status_code == 201
    finish_jobs()
    added = report.files.get()
    assert original(added.item, leo.member) == PHOTO
    assert added.as_announced
    assert added.item.guarded == report.guarded
    assert announcing.coming(report) == []


def test_a_file_that_is_here_before_its_answer_was_opened_waits_for_it(
    report, code, put, tus, finish_jobs
):
    number = uuid4()
    file = SealedFile(number, PHOTO)
    said = {"locator": code.locator, "verifier": code.verifier.hex(), "text": WORDS}
    put(number, phones.envelope(number, {"answer": said}, file), content_type="application/age")
    tus.whole(number, file.body, **file.metadata)
    Job.objects.filter(kind="add_upload").update(created_at="2020-01-01T00:00Z")
    finish_jobs()
    finish_jobs()
    assert report.files.count() == 1
    assert Upload.objects.get().state == Upload.State.KEPT


def test_an_answer_that_comes_twice_is_there_once(report, answer, put, code):
    number = uuid4()
    said = {"locator": code.locator, "verifier": code.verifier.hex(), "text": WORDS}
    sealed = phones.envelope(number, {"answer": said})
    for _time in range(2):
        assert put(number, sealed, content_type="application/age").status_code == 202
    answer(number=uuid4(), text="Ещё")
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"verifier": "00" * 32}, "no-such-receipt"),
        ({"locator": "00000000"}, "no-such-receipt"),
        ({"verifier": "not hexadecimal"}, "invalid: answer"),
        ({"text": ""}, "invalid: answer"),
        ({"text": 7}, "invalid: answer"),
        ({"more": "x"}, "invalid: answer"),
        ({"text": "x" * 100_001}, "invalid: answer"),
    ],
)
def test_an_answer_that_nobody_may_give_waits_for_repair(filed, answer, changes, reason):
    filed()
    envelope, _token = answer(**changes)
    assert (envelope.state, envelope.reason) == (Envelope.State.NEEDS_REPAIR, reason)
    assert not Message.objects.exists()

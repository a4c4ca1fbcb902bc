"""/return/: with the code one sees the state and the questions, answers, and adds files."""

import base64
import os
from uuid import uuid4

import pytest

from portal.evidence.models import EvidenceItem
from portal.lib import references, sealing
from reports.incidents import actions, receipts, told
from reports.incidents.models import IncidentReport, Message
from tests.incidents.walking import Walk

PHOTO = b"\xff\xd8\xff\xe0" + os.urandom(5000)
WORDS = "Канарейка в рассказе"


@pytest.fixture
def code():
    return receipts.new_code()


@pytest.fixture
def report(filed, code):
    key = receipts.derive(code).kept
    return filed(
        narrative=WORDS,
        contact="+7 700 канарейка",
        receipt_key={"locator": key.locator, "verifier": key.verifier, "public": key.public},
    )


@pytest.fixture
def back(client, report, code):
    """Vera at the page of her report."""
    return Walk(client, form="return").press(code=code)


def test_the_state_is_told_in_plain_words(client, report, code, leo):
    actions.tell_reporter(report, IncidentReport.Progress.CASE, by=leo)
    page = Walk(client, form="return").press(code=code)
    assert str(IncidentReport.Progress.CASE.label) in page.said


def test_questions_can_be_read(client, report, code, tanya):
    actions.ask(report, "Сколько было человек?", by=tanya)
    assert "Сколько было человек?" in Walk(client, form="return").press(code=code).said


def test_a_message_that_the_code_does_not_open_is_said_in_words(client, report, code, tanya):
    other = sealing.Keypair.generate().public
    type(report.reporter).objects.filter(report=report).update(receipt_public=other)
    report.reporter.refresh_from_db()
    actions.ask(report, "Сколько было человек?", by=tanya)
    page = Walk(client, form="return").press(code=code)
    assert "your code does not open it" in page.said


def test_what_was_sent_is_never_shown(back, report, code):
    back.press(text="Канарейка в ответе")
    for page in (back, back.press(text="Ещё")):
        assert "анарейк" not in page.page
    assert code not in back.response.headers.values()


def test_an_answer_and_a_file_are_added(back, report, tanya):
    back.press(text="Сорок человек.", files=[("a.jpg", PHOTO)])
    assert "note-good" in back.page
    [(message, words)] = told.messages(report, tanya.member)
    assert (message.kind, words) == (Message.Kind.CLARIFICATION, "Сорок человек.")
    assert report.files.get().item == EvidenceItem.objects.get()


def test_a_second_press_adds_once(back):
    fields = list(back.fields)
    back.press(text="Сорок человек.")
    back.fields = fields
    back.press(text="Сорок человек.")
    assert Message.objects.count() == 1


def test_nothing_at_all_is_explained(back):
    back.press(text=" ")
    assert "errorlist" in back.page
    assert not Message.objects.exists()


def test_a_text_that_is_too_long_stays_for_shortening(back):
    text = "ы" * 60_000
    back.press(text=text)
    assert "errorlist" in back.page
    assert back.value("text") == text
    assert not Message.objects.exists()


def test_an_empty_file_is_explained_and_the_answer_taken(back):
    back.press(text="Вот фото", files=[("пусто.jpg", b"")])
    assert "пусто.jpg" in back.said
    assert Message.objects.count() == 1


def test_switching_the_language_keeps_the_page_and_the_text(back, report):
    back.button = None
    back.press(language="kk", text="Жауабым")
    assert '<html lang="kk">' in back.page
    assert report.reference in back.said
    assert back.value("text") == "Жауабым"
    assert not Message.objects.exists()


@pytest.mark.parametrize("typed", ["", "ABCD", "Канарейка", "0" * 29, "x" * 100])
def test_what_is_no_code_is_explained(client, report, typed):
    page = Walk(client, form="return").press(code=typed)
    assert "errorlist" in page.page
    assert report.reference not in page.page


def test_a_code_that_nobody_has_opens_nothing(client, report):
    page = Walk(client, form="return").press(code=receipts.new_code())
    assert "error-summary" in page.page
    assert report.reference not in page.page


def test_the_right_locator_with_another_secret_opens_nothing(client, report, code):
    locator = receipts.read(code)[:8]
    other = locator + receipts.read(receipts.new_code())[8:]
    typed = other + references.check_character(other)
    page = Walk(client, form="return").press(code=typed)
    unknown = Walk(client, form="return").press(code=receipts.new_code())
    assert report.reference not in page.page
    assert len(page.said) == len(unknown.said)


def test_the_code_is_taken_from_bodies_only(client, report, code):
    page = client.get("/return/", {"code": code}).content.decode()
    assert report.reference not in page
    assert code not in page


# --- A phone with JavaScript keeps the code ------------------------------------------------------


def test_a_phone_opens_with_locator_and_verifier_and_gets_sealed_words(client, report, code, tanya):
    question = actions.ask(report, "Сколько было человек?", by=tanya)
    key = receipts.derive(code)
    fields = {"locator": key.locator, "verifier": key.verifier.hex()}
    page = client.post("/return/", fields).content.decode()
    assert report.reference in page
    assert "Сколько" not in page
    sealed = base64.b64decode(page.split('data-sealed="')[1].split('"')[0])
    words = sealing.unseal_text(sealed, key.pair.private, question.place())
    assert words == "Сколько было человек?"


@pytest.mark.parametrize("verifier", ["", "zz", "00" * 32])
def test_a_wrong_verifier_opens_nothing(client, report, code, verifier):
    locator = receipts.derive(code).locator
    page = client.post("/return/", {"locator": locator, "verifier": verifier}).content.decode()
    assert report.reference not in page
    assert "error-summary" in page


def test_somebody_elses_number_for_a_message_is_refused(back, filed):
    number = uuid4()
    actions.add_clarification(filed(), "Чужое", client_id=number)
    answer = back.client.post(
        "/return/", dict(back.fields) | {"text": "Моё", "message": str(number), "go": "answer"}
    )
    assert answer.status_code == 409

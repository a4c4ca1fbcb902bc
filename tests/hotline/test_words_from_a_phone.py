"""Eight words that a caller reads out of a phone fix a report before it comes, or after."""

import hashlib
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.models import Vault
from portal.evidence.models import CustodyEvent
from portal.lib import commitments
from reports.hotline import actions, tasks, words_told
from reports.hotline.models import Commitment, HotlineCall
from reports.incidents.models import Envelope, ReportFile
from tests.incidents import phones
from tests.incidents.conftest import GUARDED as GUARDED_TYPE
from tests.incidents.conftest import put, telling, tus
from tests.incidents.phones import SealedFile

__all__ = ["put", "telling", "tus"]

LOG = "hotline:log"
TOLD = CustodyEvent.Verb.TOLD
AT = datetime(2026, 11, 22, 9, 5, 40, tzinfo=UTC)


class Phone:
    """A phone that has sealed a report with one file."""

    def __init__(self, told: dict):
        self.report = uuid4()
        self.file = SealedFile(self.report, b"A recording" * 9000)
        self.envelope = phones.envelope(self.report, told, self.file)
        self.value = commitments.value_of(hashlib.sha256(self.envelope).hexdigest())

    def says(self, language: str) -> str:
        return " ".join(commitments.words_of(self.value, language))


@pytest.fixture
def phone(telling):
    return lambda **changes: Phone(telling(**changes))


@pytest.fixture
def comes(put, tus, finish_jobs):
    """Everything of a phone arrives, and the worker has looked for its words."""

    def send(phone: Phone, *, words=True, file=True):
        if words:
            put(phone.report, phone.envelope, content_type="application/age")
        if file:
            tus.whole(phone.report, phone.file.body, **phone.file.metadata)
        finish_jobs()
        tasks.look_for_words()
        finish_jobs()

    return send


@pytest.fixture
def told(notes, hana):
    """Hana logs a call in which these values were told."""

    def log(*values, **changes) -> HotlineCall:
        said = dict.fromkeys(values, "ru")
        with time_machine.travel(AT, tick=False):
            return actions.log(notes(commitments=said, **changes), by=hana, member=hana.member)

    return log


def custody(phone: Phone) -> list[CustodyEvent]:
    held = ReportFile.objects.get(report__public_id=phone.report)
    return list(held.item.custody.filter(verb=TOLD))


def test_words_told_before_the_report_are_found_when_it_comes(phone, told, comes):
    saved = phone()
    row = told(saved.value).commitments.get()
    assert row.report is None
    comes(saved)
    row.refresh_from_db()
    assert row.report.public_id == saved.report
    assert row.was_first


def test_the_custody_of_its_file_says_so_once(phone, told, comes):
    saved = phone()
    told(saved.value)
    comes(saved)
    comes(saved)
    (line,) = custody(saved)
    assert line.detail == {
        "words": saved.value,
        "told_at": "2026-11-22T09:00:00+00:00",
        "before": True,
    }
    assert line.actor is None


def test_a_file_that_comes_later_than_its_words_is_told_of_too(phone, told, comes):
    saved = phone()
    told(saved.value)
    comes(saved, file=False)
    comes(saved, words=False)
    assert len(custody(saved)) == 1


def test_words_told_after_the_report_came_are_found_at_once(phone, told, comes, finish_jobs):
    saved = phone()
    comes(saved)
    assert not custody(saved)
    row = told(saved.value).commitments.get()
    finish_jobs()
    assert row.report.public_id == saved.report
    assert not row.was_first
    (line,) = custody(saved)
    assert line.detail["before"] is False


def test_a_file_that_is_not_the_announced_one_is_not_confirmed(phone, told, comes, put, tus):
    saved = phone()
    told(saved.value)
    another = SealedFile(saved.report, b"Another recording" * 5000, saved.file.number)
    put(saved.report, saved.envelope, content_type="application/age")
    tus.whole(saved.report, another.body, **another.metadata)
    comes(saved, words=False, file=False)
    assert Commitment.objects.get().report is not None
    assert not custody(saved)


def test_words_of_another_report_match_nothing(phone, told, comes):
    saved, other = phone(), phone()
    told(other.value)
    comes(saved)
    assert Commitment.objects.get().envelope is None
    assert not custody(saved)


def test_several_reports_of_one_call(phone, told, comes):
    saved, other = phone(), phone()
    call = told(saved.value, other.value)
    comes(saved)
    states = {row.value: row.report is not None for row in call.commitments.all()}
    assert states == {saved.value: True, other.value: False}


def test_of_the_time_only_the_quarter_of_an_hour_is_plain(phone, told, tanya):
    saved = phone(violation_type=GUARDED_TYPE)
    call = told(saved.value, violation_type=None)
    row = Commitment.objects.get()
    assert call.at == row.told_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    moment = tanya.member.read(Vault.Kind.CASE, row.sealed_moment, row.place("moment"))
    assert moment == AT.isoformat()


def test_whoever_has_the_case_vault_open_sees_the_moment(phone, told, comes, tanya):
    saved = phone()
    told(saved.value)
    comes(saved)
    report = Envelope.objects.get().report
    (open_one,) = words_told.told_of(report, tanya.member)
    assert (open_one.at, open_one.is_exact) == (AT, True)
    (closed,) = words_told.told_of(report, None)
    assert (closed.at.minute, closed.is_exact) == (0, False)


def test_an_envelope_from_before_there_were_words_gets_them(phone, comes):
    saved = phone()
    comes(saved)
    Envelope.objects.update(commitment="")
    tasks.look_for_words()
    assert Envelope.objects.get().commitment == saved.value


# --- The operator's page -------------------------------------------------------------------------


@pytest.fixture
def logs(hanas_desk):
    def post(words: str, **more):
        typed = {"public_id": str(uuid4()), "channel": "call", "caller_role": "voter", "do": "log"}
        return hanas_desk.post(reverse(LOG), {**typed, "commitments": words, **more})

    return post


@pytest.mark.parametrize("language", commitments.LANGUAGES)
def test_words_of_every_language_are_logged(logs, phone, language):
    saved = phone()
    assert logs(saved.says(language)).status_code == 302
    row = Commitment.objects.get()
    assert (row.value, row.language) == (saved.value, language)
    assert row.spoken == saved.says(language)


def test_digits_are_logged_too(logs, phone):
    saved = phone()
    assert logs(commitments.digits_of(saved.value)).status_code == 302
    assert Commitment.objects.get().spoken == commitments.digits_of(saved.value)


def test_what_was_put_right_is_read_back_before_it_is_kept(logs, phone):
    saved = phone()
    words = saved.says("ru").split()
    wrong = f"{words[0][:-1]}ъ"
    answer = logs(" ".join([wrong, *words[1:]]))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f"“{wrong}” was taken for “{words[0]}”. Read it back." in page
    assert saved.says("ru") in page
    assert not HotlineCall.objects.exists()
    assert logs(saved.says("ru")).status_code == 302


def test_a_word_that_nobody_knows_is_refused_and_nothing_typed_is_lost(logs, phone):
    words = ["абырвалг", *phone().says("ru").split()[1:]]
    answer = logs(" ".join(words), told="Меня не пустили")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "“абырвалг” is none of the words. Ask for it once more." in page
    assert " ".join(words) in page
    assert "Меня не пустили" in page


def test_seven_words_are_too_few(logs, phone):
    answer = logs(phone().says("ru").rpartition(" ")[0])
    assert "Here are 7 words; there must be eight. Ask for the rest." in answer.content.decode()


def test_a_wrong_digit_is_noticed(logs, phone):
    digits = commitments.digits_of(phone().value)
    answer = logs(digits[:-1] + str((int(digits[-1]) + 1) % 10))
    assert "One of the digits is wrong." in answer.content.decode()


def test_words_are_explained_while_they_are_typed(hanas_desk, phone):
    said = {"commitments": phone().says("kk")}
    answer = hanas_desk.post(reverse("hotline:words"), said)
    assert answer.json() == {"sentences": [{"text": "All eight words are clear.", "tone": "good"}]}


def test_the_call_shows_what_became_of_the_words(hanas_desk, phone, told, comes):
    saved = phone()
    call = told(saved.value)
    address = reverse("hotline:call", args=[call.public_id])
    page = hanas_desk.get(address).content.decode()
    assert saved.says("ru") in page
    assert "No report with these words has come yet." in page
    comes(saved)
    page = hanas_desk.get(address).content.decode()
    assert "Told before the report came. The report that came is the same." in page
    assert Envelope.objects.get().report.reference in page


def test_the_same_call_with_more_words_is_not_the_same_call(logs, phone):
    number = str(uuid4())
    assert logs(phone().says("ru"), public_id=number).status_code == 302
    assert logs(phone().says("ru"), public_id=number).status_code == 409


# --- Where the report is read ---------------------------------------------------------------------


def test_the_pages_of_report_and_file_tell_of_the_call(signed_in, tanya, phone, told, comes):
    saved = phone()
    told(saved.value)
    comes(saved)
    held = ReportFile.objects.get(report__public_id=saved.report)
    desk = signed_in(tanya, headers={"accept-language": "en"})
    page = desk.get(reverse("cases:report", args=[saved.report])).content.decode()
    assert "Told to the hotline before it came: what came is the same" in page
    page = desk.get(
        reverse("cases:file", args=[saved.report, held.item.public_id])
    ).content.decode()
    assert "Told to the hotline before the files came: the file is the same" in page
    assert "Told to the hotline in eight words; the file is the same" in page
    assert saved.says("en") in page

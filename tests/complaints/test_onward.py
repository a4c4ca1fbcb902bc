"""From a refusal, an answer or silence to the next body: proposed, counted, drafted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.lib.refusals import Refused
from reports.complaints import actions, going_on, onward
from reports.complaints.chains import Because

ZONE = ZoneInfo("Asia/Almaty")


def next_of(complaint) -> dict:
    return {way.proposed.addressee.id: way for way in onward.ways(complaint, timezone.now())}


@pytest.fixture
def refused(approved, leo):
    actions.record_refusal(
        approved,
        filed_at=timezone.now() - timedelta(hours=2),
        channel="in-person-registered",
        where="",
        refused_by="Секретарь",
        witnesses="",
        words_said="",
        version=approved.version,
        by=leo,
    )
    return approved


def test_after_a_refusal_the_ten_days_run_from_that_day(refused):
    found = next_of(refused)
    assert list(found)[:3] == ["cec", "court-admin", "prosecutor"]
    at = refused.last_filing.filed_at.astimezone(ZONE)
    due = found["cec"].proposed.file_by
    assert due.at.astimezone(ZONE).date() == at.date() + timedelta(days=10)
    said = found["cec"].file_by
    assert "article 20" in str(said.basis) and said.confidence == "VERIFIED" and said.steps
    # Nothing in the folder says by when a prosecutor has to be asked.
    assert found["prosecutor"].file_by is None


def test_one_click_prepares_the_draft_with_the_earlier_one_named(
    refused, worker, leo, signed_in, text_of
):
    page = signed_in(leo)
    address = reverse("complaints:onward", args=[refused.public_id])
    answer = page.post(address, {"to": "cec/higher-commission"})
    assert worker.work() == ["done"]
    new = refused.went_on_to.get().complaint
    assert answer["Location"] == reverse("complaints:complaint", args=[new.public_id])
    assert new.due_at == onward.file_by(refused, *_to_cec(refused)).at
    words = text_of(new)
    assert "Ғабидуллаұлы" in words and "отказано в регистрации" in words
    shown = page.get(answer["Location"]).content.decode()
    assert refused.number in shown and "It was not registered" in shown
    assert (
        new.number
        in page.get(reverse("complaints:complaint", args=[refused.public_id])).content.decode()
    )


def _to_cec(complaint):
    from_pack = onward.pack.get().addressees["cec"]
    return from_pack, onward.outcome_of(complaint, timezone.now())


def test_an_answer_counts_from_the_day_it_reached_us_unless_it_satisfies(filed, leo):
    filing = filed.last_filing
    assert onward.outcome_of(filed, timezone.now()) is None
    received = timezone.now()
    actions.record_answer(
        filing, outcome="formal", received_at=received, number="1", version=filed.version, by=leo
    )
    outcome = onward.outcome_of(filed, timezone.now())
    assert (outcome.because, outcome.at) == (Because.ANSWERED, received)
    filing.answer.outcome = "satisfied"
    filing.answer.save()
    assert onward.outcome_of(filed, timezone.now()) is None and next_of(filed) == {}


def test_silence_counts_from_the_last_minute_they_had(filed):
    due = filed.last_filing.due_at
    with time_machine.travel(due + timedelta(hours=9)):
        outcome = onward.outcome_of(filed, timezone.now())
        assert (outcome.because, outcome.at) == (Because.SILENCE, due)
        by = next_of(filed)["court-admin"].proposed.file_by
    assert by.at.astimezone(ZONE).date() == due.astimezone(ZONE).date() + timedelta(days=10)
    assert isinstance(by.start, datetime) and by.event == "decision-or-act"


def test_a_draft_has_no_next_step_and_nobody_else_takes_one(draft, leo, tanya, signed_in):
    with pytest.raises(Refused):
        going_on.prepare(
            draft, addressee="cec", letter="higher-commission", by=leo, member=leo.member
        )
    address = reverse("complaints:onward", args=[draft.public_id])
    assert signed_in(tanya).post(address, {"to": "cec/higher-commission"}).status_code == 404

"""From a refusal, an answer or silence to the next body: proposed, counted, drafted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints import actions, going_on, onward
from reports.complaints.chains import Because, Outcome
from reports.complaints.day_models import Onward
from reports.complaints.models import Complaint, Filing

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


def test_the_next_letter_speaks_of_the_earlier_complaint_and_of_no_other(
    refused, ask, worker, leo, text_of
):
    # Something else in the case has a number, and the earlier letter told of a step before it.
    other = ask(refused.case, addressee="prosecutor", letter="prosecutor")
    Filing.objects.create(
        complaint=other, outcome="registered", number="77-П", recorded_by=leo,
        filed_at=timezone.now(), channel="post",
    )  # fmt: skip
    new = going_on.prepare(
        refused, addressee="cec", letter="refusal-to-register", by=leo, member=leo.member
    )
    worker.work()
    words = text_of(new)
    told = words[words.index("Куда подано прежнее обращение") :]
    told = told[: told.index("Обстоятельства")]
    assert str(refused.commission) in told or refused.commission.name_in("ru") in told
    assert "рокуратур" not in told
    # Elsewhere the prosecutor is named as the very one of this region, not as a kind.
    assert "77-П" in words and "районная, областная" not in words


def test_what_was_typed_of_the_step_before_is_not_said_again():
    typed = {"complainant_name": "А", "earlier_body": "Б", "refused_by": "В"}
    assert going_on._still_true(typed, True) == {"complainant_name": "А", "refused_by": "В"}
    assert going_on._still_true(typed, False) == {"complainant_name": "А"}


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


def test_at_once_is_silence_only_when_the_day_has_ended(filed):
    filing = filed.last_filing
    noon = datetime(2026, 11, 23, 12, tzinfo=ZONE)
    filing.due_at, filing.counted = noon, {**filing.counted, "at_once": True}
    filing.save()
    assert onward.outcome_of(filed, noon + timedelta(hours=11)) is None
    outcome = onward.outcome_of(filed, noon + timedelta(hours=12, minutes=1))
    assert outcome.because == Because.SILENCE and outcome.at.astimezone(ZONE).date() == noon.date()


def test_a_draft_has_no_next_step_and_nobody_else_takes_one(draft, leo, tanya, signed_in):
    with pytest.raises(Refused):
        going_on.prepare(
            draft, addressee="cec", letter="higher-commission", by=leo, member=leo.member
        )
    address = reverse("complaints:onward", args=[draft.public_id])
    assert signed_in(tanya).post(address, {"to": "cec/higher-commission"}).status_code == 404


@pytest.fixture
def take_on(leo):
    """The next body takes what goes on from an earlier complaint."""

    def go_on(earlier, because, **more):
        later = Complaint.objects.create(
            number="C-NEXT",
            case=earlier.case,
            state=Complaint.State.APPROVED,
            jurisdiction_version=earlier.jurisdiction_version,
            addressee="cec",
            letter="higher-commission",
            language="ru",
            requested_by=leo,
        )
        now = timezone.now()
        Onward.objects.create(complaint=later, earlier=earlier, because=because, at=now)
        told = {"channel": "post", "where": "", "time_limit": "", "version": later.version}
        actions.record_filing(later, filed_at=now, **told, **more, by=leo)
        earlier.refresh_from_db()
        return earlier

    return go_on


def told_of_case(complaint) -> list[tuple]:
    lines = complaint.case.history.order_by("sequence")
    return [(one.verb, one.detail.get("next")) for one in lines]


def test_what_was_refused_is_appealed_once_the_next_body_has_the_complaint(refused, take_on):
    earlier = take_on(refused, Because.REFUSED, number="17")
    assert earlier.state == Complaint.State.APPEALED and earlier.due_at is None
    assert told_of_case(earlier)[-1] == (history.Verb.APPEALED, "C-NEXT")


def test_taken_without_a_number_is_taken(refused, take_on):
    earlier = take_on(refused, Because.REFUSED)
    assert earlier.state == Complaint.State.APPEALED


def test_whoever_complains_of_silence_says_that_no_answer_came(filed, take_on):
    due = filed.last_filing.due_at
    with time_machine.travel(due + timedelta(hours=9)):
        earlier = take_on(filed, Because.SILENCE, number="17")
    assert earlier.state == Complaint.State.APPEALED
    verbs = [verb for verb, _next in told_of_case(earlier)]
    assert verbs[-2:] == [history.Verb.SILENT, history.Verb.APPEALED]


def test_what_they_registered_after_all_stays_with_them(filed, take_on):
    # Prepared because of a refusal; they registered it after all, and their time runs.
    assert take_on(filed, Because.REFUSED, number="17").state == Complaint.State.FILED


def test_to_court_after_a_ministry_within_a_month_whatever_the_matter_was(filed):
    """The case's type does not name the rule: the kind of body that answered brings it."""
    country = onward.pack.get()
    types = onward.proposals.violation_codes(filed.case)
    assert not any("appc-court-1m" in country.violations[one].time_limits for one in types)
    answered = Outcome(Because.ANSWERED, datetime(2026, 12, 10, 15, tzinfo=ZONE))
    court = country.addressees["court-admin"]
    ends = {}
    for body in ("mshe", "akimat", "tec", "prosecutor", "ombudsman", "employer"):
        filed.addressee = body
        due = onward.file_by(filed, court, answered)
        ends[body] = due and (due.time_limit, due.at.date().isoformat())
    assert ends == {
        "mshe": ("appc-court-1m", "2027-01-10"),
        "akimat": ("appc-court-1m", "2027-01-10"),
        "tec": ("commission-appeal-10d", "2026-12-20"),
        "prosecutor": None,
        "ombudsman": None,
        "employer": None,
    }
    # Silence hands nothing over: the month does not begin with it.
    filed.addressee = "mshe"
    silent = Outcome(Because.SILENCE, answered.at)
    assert onward.file_by(filed, court, silent) is None

"""They would not register it: names sealed, ways on shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.complaints import actions, reading
from reports.complaints.models import Complaint, Filing

WHO, WITNESS = "Секретарь комиссии Тұрсынова", "Құралай Сәтқызы"


@pytest.fixture
def refuse(leo):
    def make(complaint, **changes):
        values = {
            "filed_at": timezone.now() - timedelta(hours=1),
            "channel": "in-person-registered",
            "where": "",
            "refused_by": WHO,
            "witnesses": WITNESS,
            "words_said": "«Приходите завтра»",
            "version": complaint.version,
            **changes,
        }
        return actions.record_refusal(complaint, **values, by=leo)

    return make


def test_who_refused_before_whom_is_kept_sealed(approved, refuse, leo):
    filing = refuse(approved)
    assert approved.state == Complaint.State.REFUSED
    told = {"refused_by": WHO, "witnesses": WITNESS, "words": "«Приходите завтра»", "act": ""}
    assert reading.refusal(filing, leo.member) == told
    assert WHO.encode() not in bytes(filing.sealed_refusal)
    assert filing.due_at is None
    line = approved.case.history.get(verb=CaseEvent.Verb.REFUSED)
    assert WHO not in str(line.detail)


def test_the_page_names_them_and_the_ways_that_are_open(approved, refuse, signed_in, leo):
    refuse(approved)
    page = signed_in(leo).get(reverse("complaints:complaint", args=[approved.public_id]))
    words = page.content.decode()
    assert WHO in words and WITNESS in words
    assert "?to=cec/higher-commission" in words
    assert "?to=court-admin/court" in words and "?to=prosecutor/prosecutor" in words


def test_it_can_be_refused_again(approved, refuse):
    refuse(approved)
    refuse(approved)
    assert approved.filings.filter(outcome=Filing.Outcome.REFUSED).count() == 2


def test_a_draft_has_not_been_handed_to_anybody(draft, refuse):
    with pytest.raises(Refused):
        refuse(draft)


def test_the_form_asks_who_it_was(approved, signed_in, leo, tanya):
    address = reverse("complaints:refusal", args=[approved.public_id])
    fields = {
        "filed_at": (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "channel": "post",
        "version": approved.version,
        "witnesses": WITNESS,
    }
    answer = signed_in(leo).post(address, fields)
    assert answer.status_code == 400 and WITNESS in answer.content.decode()
    assert signed_in(tanya).post(address, {**fields, "refused_by": WHO}).status_code == 404
    assert signed_in(leo).post(address, {**fields, "refused_by": WHO}).status_code == 302
    approved.refresh_from_db()
    assert approved.state == Complaint.State.REFUSED

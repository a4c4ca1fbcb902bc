"""The courier's day: chosen by addressee, printed, and recorded line by line."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from reports.cases import openings
from reports.cases.models import Case
from reports.complaints import courier, reading
from reports.complaints.models import Complaint, CourierRound, Filing

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=ZoneInfo("Asia/Almaty"))
CARRIER, CLERK = "Мади на велосипеде", "Канцелярия, Әбенова"
State = Complaint.State


@pytest.fixture
def evening():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def papers(approved, draft):
    """Two approved complaints: one to the commission above, one to the prosecutor."""
    other = Complaint.objects.get(pk=approved.pk)
    other.pk, other.public_id, other.number = None, "0b0e0ab0-0000-4000-8000-000000000001", "C-TWO"
    other.addressee, other.commission = "prosecutor", None
    other.save(force_insert=True)
    return approved, other


@pytest.fixture
def listed(papers, leo):
    return courier.plan(list(papers), day=NOW.date(), carrier=CARRIER, by=leo)


def at(name, one):
    return reverse(f"complaints:{name}", args=[one.public_id])


def line(one, complaint, **typed):
    """What one line of the form sends."""
    stop = one.stops.get(complaint=complaint)
    values = {
        "version": complaint.version,
        "outcome": "registered",
        "filed_at": "2026-11-24T15:30",
        "channel": "in-person-registered",
        "number": "ЗТ-1",
        "who": CLERK,
        **typed,
    }
    return {f"stop-{stop.pk}-{name}": value for name, value in values.items()}


def test_what_is_ready_is_chosen_by_door_and_printed_in_two_languages(
    papers, signed_in, leo, tanya, evening
):
    client, address = signed_in(leo), reverse("complaints:courier")
    words = client.get(address).content.decode()
    assert all(one.number in words for one in papers)
    fields = {"day": "2026-11-25", "carrier": CARRIER}
    nothing = client.post(address, fields)
    assert nothing.status_code == 409 and CARRIER in nothing.content.decode()
    chosen = {**fields, "complaint": [str(one.public_id) for one in papers]}
    assert signed_in(tanya).post(address, chosen).status_code == 404
    assert client.post(address, {**chosen, "day": ""}).status_code == 400
    assert client.post(address, chosen).status_code == 302
    one = CourierRound.objects.get()
    assert CARRIER.encode() not in bytes(one.sealed_carrier)
    assert courier.carrier_of(one, leo.member) == CARRIER
    for code in ("kk", "ru"):
        page = client.get(at("courier_print", one), {"language": code}).content.decode()
        assert CARRIER in page and all(paper.number in page for paper in papers)
        assert f'lang="{code}"' in page
    assert signed_in(tanya).get(at("courier_print", one)).status_code == 404


def test_each_line_is_recorded_by_itself_and_nothing_typed_is_lost(
    listed, papers, signed_in, leo, evening
):
    first, second = papers
    client = signed_in(leo)
    sent = {**line(listed, first), **line(listed, second, number="", who=CLERK)}
    answer = client.post(at("courier_round", listed), sent)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert CLERK in words and "choose “Taken, no number yet”" in words
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.FILED, State.APPROVED)
    hands = reading.hands(Filing.objects.get(), leo.member)
    assert hands == {"handed_by": CARRIER, "taken_by": CLERK}
    rest = line(listed, second, outcome="handed_in", number="")
    assert client.post(at("courier_round", listed), rest).status_code == 302
    second.refresh_from_db()
    assert second.state == State.HANDED_IN


def test_a_line_in_a_colleagues_case_is_recorded_with_a_reason_only(
    listed, papers, signed_in, leo, tanya, evening
):
    first, _second = papers
    # Neither the case nor the complaint is leo's any more.
    Case.objects.update(assignee=tanya, opened_by=tanya)
    Complaint.objects.update(requested_by=tanya)
    client = signed_in(leo)
    client.post(at("courier_round", listed), line(listed, first))
    assert not Filing.objects.exists()
    openings.give_reason(first.case, "covering", by=leo)
    assert client.post(at("courier_round", listed), line(listed, first)).status_code == 302
    assert Filing.objects.exists()


def test_a_line_without_an_outcome_waits_but_keeps_what_was_typed(
    listed, papers, signed_in, leo, evening
):
    first, second = papers
    client = signed_in(leo)
    empty = {"outcome": "", "filed_at": "", "number": "", "who": ""}
    sent = {**line(listed, first, **empty), **line(listed, second, **{**empty, "who": CLERK})}
    answer = client.post(at("courier_round", listed), sent)
    assert answer.status_code == 409 and CLERK in answer.content.decode()
    alone = line(listed, first, **empty)
    assert client.post(at("courier_round", listed), alone).status_code == 302
    assert not Filing.objects.exists()


def test_two_who_record_the_same_line_do_not_overwrite_each_other(
    listed, papers, signed_in, leo, hand_in, evening
):
    first, _second = papers
    sent = line(listed, first, outcome="refused", who="Секретарь Ким", number="")
    hand_in(first, number="ЗТ-9")
    answer = signed_in(leo).post(at("courier_round", listed), sent)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Секретарь Ким" in words and "cannot become" in words
    assert Filing.objects.get().number == "ЗТ-9"
    first.refresh_from_db()
    assert first.state == State.FILED

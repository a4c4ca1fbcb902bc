"""Strangers in a crowd: a little work or a short wait, nobody refused, nobody told by address."""

import json
import re
import time
import uuid
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache

from reports.incidents import pressure
from reports.incidents.models import IncidentReport
from tests.incidents.walking import Walk

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T10:00:05Z"


@pytest.fixture(autouse=True)
def narrow(settings):
    """Two strangers a minute; the third finds a crowd."""
    cache.clear()
    settings.STRANGERS_A_MINUTE = 2
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
    cache.clear()


@pytest.fixture
def put(client, precinct, vaults):
    def send(number=None, words="Words", browser=client, **headers):
        told = {"role": "voter", "precinct": str(precinct.public_id), "narrative": words}
        address = f"/api/v1/reports/{number or uuid.uuid4()}/"
        body = json.dumps(told)
        return browser.put(address, body, content_type="application/json", headers=headers)

    return send


def crowd(put):
    assert [put().status_code, put().status_code] == [201, 201]


def test_in_a_crowd_a_phone_works_a_little_and_is_taken(put):
    crowd(put)
    number = uuid.uuid4()
    asked = put(number)
    assert asked.status_code == 429 and asked.json()["code"] == "crowded"
    assert int(asked["Retry-After"]) <= 60
    proof = pressure.solved(asked.json()["work"])
    assert put(number, **{pressure.HEADER: proof}).status_code == 201


def test_the_work_is_good_for_this_report_and_these_words_only(put, narrow):
    crowd(put)
    number = uuid.uuid4()
    proof = pressure.solved(put(number).json()["work"])
    assert put(**{pressure.HEADER: proof}).status_code == 429
    assert put(number, "Other words", **{pressure.HEADER: proof}).status_code == 429
    narrow.shift(pressure.GOOD_FOR + 1)
    crowd(put)
    assert put(number, **{pressure.HEADER: proof}).status_code == 429


@pytest.mark.parametrize("proof", ["", "1:12:x:1", "::::", "9" * 500, "1:1:word:0", "a:b:c:d"])
def test_what_is_no_proof_is_none(put, proof):
    crowd(put)
    assert put(**{pressure.HEADER: proof}).status_code == 429


def test_an_easier_task_than_the_one_given_is_none(put):
    crowd(put)
    number = uuid.uuid4()
    at, _bits, word = put(number).json()["work"].split(":")
    assert put(number, **{pressure.HEADER: f"{at}:0:{word}:1"}).status_code == 429


def test_the_more_come_the_more_work_and_never_more_than_a_phone_can_do(put):
    crowd(put)
    bits = [int(put().json()["work"].split(":")[1]) for _one in range(8)]
    assert bits == sorted(bits) and bits[0] == pressure.FEWEST_BITS < bits[-1]
    cache.set(f"strangers:{int(time.time()) // 60}", 10**9)
    with pytest.raises(pressure.Crowded) as found:
        pressure.enter("x")
    assert found.value.task.split(":")[1] == str(pressure.MOST_BITS)
    assert found.value.wait == pressure.LONGEST_WAIT


def test_a_new_minute_is_a_new_lane(put, narrow):
    crowd(put)
    narrow.shift(60)
    assert put().status_code == 201


def test_a_report_that_was_taken_is_acknowledged_again_without_work(put):
    number = uuid.uuid4()
    assert put(number).status_code == 201
    assert put().status_code == 201
    assert put(number).status_code == 200


def test_whoever_is_signed_in_does_not_stand_in_the_lane_of_strangers(put, olga, client):
    crowd(put)
    client.force_login(olga)
    number = uuid.uuid4()
    assert put(number).status_code != 429


def test_without_javascript_a_place_in_the_line_is_kept_with_everything_typed(
    client, precinct, narrow, put
):
    crowd(put)
    walk = Walk(client).to("check", precinct).send()
    assert walk.response.status_code == 429
    assert "Wait 10 seconds" in walk.said
    assert "Меня нет в списке." in walk.said
    narrow.shift(4)
    assert "Wait 6 seconds" in walk.send().said
    assert IncidentReport.objects.count() == 2
    narrow.shift(7)
    assert walk.send().response.status_code == 200
    assert IncidentReport.objects.count() == 3


def test_a_ticket_is_good_for_its_report_only(narrow):
    given = pressure.ticket("one", 10)
    assert pressure.has_waited("one", given) == 10
    assert pressure.has_waited("two", given) is None
    assert pressure.has_waited("one", "123:" + "0" * 32) is None
    assert pressure.has_waited("one", "") is None
    narrow.shift(11)
    assert pressure.has_waited("one", given) == 0


def test_no_code_asks_from_which_address_or_browser_somebody_comes():
    asks = re.compile(r"REMOTE_ADDR|FORWARDED_FOR|Forwarded-For|USER_AGENT|headers.*User-Agent\"\]")
    rooms = [ROOT / room for room in ("portal", "observers", "reports")]
    code = [path for room in rooms for path in room.rglob("*.py")]
    assert [str(path) for path in code if asks.search(path.read_text())] == []

"""PUT /api/v1/reports/<id>/: the same body is answered the same, another one refused."""

import base64
import json
from hashlib import sha256
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from portal.accounts import keys
from reports.incidents import told, uploading
from reports.incidents.models import IncidentReport


def test_a_report_is_received_with_a_signed_receipt(put, telling):
    uuid = uuid4()
    body = json.dumps(telling()).encode()
    answer = put(uuid, body)
    assert answer.status_code == 201
    said = answer.json()
    report = IncidentReport.objects.get(public_id=uuid)
    assert said["id"] == str(uuid)
    assert said["reference"] == report.reference
    assert said["upload_token"] == uploading.token_for(uuid)
    assert said["notes"] == []
    receipt = said["receipt"]
    assert receipt["key"] == keys.receipt_public()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(receipt["key"]))
    key.verify(base64.b64decode(receipt["signature"]), receipt["message"].encode())
    message = json.loads(receipt["message"])
    assert message["what"] == "report"
    assert message["id"] == str(uuid)


def test_the_receipt_is_over_exactly_these_bytes(put, telling):
    body = json.dumps(telling(), indent=3).encode()
    message = json.loads(put(uuid4(), body).json()["receipt"]["message"])
    assert message["sha256"] == sha256(body).hexdigest()


def test_the_same_body_again_gives_the_same_answer(put, telling):
    uuid, body = uuid4(), json.dumps(telling())
    first, second = put(uuid, body), put(uuid, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert IncidentReport.objects.count() == 1


def test_another_body_is_refused(put, telling):
    uuid = uuid4()
    put(uuid, json.dumps(telling()))
    answer = put(uuid, json.dumps(telling(narrative="Другое")))
    assert answer.status_code == 409
    assert answer.json()["code"] == "another-body"


def test_an_observers_session_makes_it_an_observers_report(signed_in, olga, telling):
    browser = signed_in(olga)
    uuid = uuid4()
    answer = browser.put(
        f"/api/v1/reports/{uuid}/", json.dumps(telling()), content_type="application/json"
    )
    assert answer.status_code == 201
    assert IncidentReport.objects.get(public_id=uuid).reporter.observer == olga.observer


def test_an_observer_who_was_sent_away_is_a_stranger(signed_in, olga, telling):
    olga.observer.revoked_at = timezone.now()
    olga.observer.save()
    uuid = uuid4()
    signed_in(olga).put(
        f"/api/v1/reports/{uuid}/", json.dumps(telling()), content_type="application/json"
    )
    report = IncidentReport.objects.get(public_id=uuid)
    assert report.reporter.observer is None
    assert report.narrative == ""


# --- What cannot be understood -------------------------------------------------------------------

WRONG = {
    "nothing at all": ({"violation_type": None, "narrative": ""}, "narrative"),
    "a type we do not have": ({"violation_type": "no-such-type"}, "violation_type"),
    "a type that is a number": ({"violation_type": 7}, "violation_type"),
    "a role we do not have": ({"role": "king"}, "role"),
    "a language we do not speak": ({"language": "xx"}, "language"),
    "a region we do not have": ({"region": "atlantis"}, "region"),
    "an election we do not have": ({"election": str(uuid4())}, "election"),
    "an election that is no number": ({"election": "soon"}, "election"),
    "a text that is a list": ({"narrative": ["a"]}, "narrative"),
    "100 kB of text": ({"narrative": "ы" * 50_001}, "narrative"),
    "a contact without end": ({"contact": "1" * 501}, "contact"),
    "a place without end": ({"place_text": "x" * 1001}, "place_text"),
    "yes for true": ({"keep_sealed": "yes"}, "keep_sealed"),
    "a time that is none": ({"happened_at": "yesterday"}, "happened_at"),
    "a time that is a number": ({"happened_at": 1}, "happened_at"),
    "a time next year": ({"happened_at": "2036-01-01T00:00:00Z"}, "happened_at"),
    "a clock off by years": ({"happened_at": "1970-01-01T00:00:00Z"}, "happened_at"),
    "the last moment there is": ({"device_at": "9999-12-31T23:59:59-12:00"}, "device_at"),
    "a position off the Earth": ({"position": {"latitude": 91, "longitude": 0}}, "position"),
    "half a position": ({"position": {"latitude": 43}}, "position"),
    "a position in words": ({"position": "here"}, "position"),
    "an endless accuracy": (
        {"position": {"latitude": 43, "longitude": 76, "accuracy": 10**400}},
        "position",
    ),
    "too many files": ({"files_expected": 21}, "files_expected"),
    "less than no files": ({"files_expected": -1}, "files_expected"),
    "half a receipt key": ({"receipt_key": {"locator": "00000000"}}, "receipt_key"),
    "a receipt key that is none": (
        {"receipt_key": {"locator": "00000000", "verifier": "0" * 64, "public": "age1x"}},
        "receipt_key",
    ),
    "a field we do not know": ({"colour": "blue"}, "colour"),
}


@pytest.mark.parametrize(("change", "field"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_understood_is_named(put, telling, change, field):
    answer = put(uuid4(), json.dumps(telling(**change)))
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["fields"]) == [field]
    assert answer.json()["fields"][field][0]
    assert not IncidentReport.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_object_is_refused(put, body):
    answer = put(uuid4(), body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "code"}


def test_not_a_number_is_no_position(put, telling):
    body = json.dumps(telling(position={"latitude": float("nan"), "longitude": 76}))
    assert put(uuid4(), body).json()["fields"].keys() == {"position"}


def test_a_body_of_megabytes_is_too_large(put, telling):
    answer = put(uuid4(), json.dumps(telling(narrative="x" * 3_000_000)))
    assert answer.status_code == 413


def test_another_kind_of_body_is_refused(put):
    assert put(uuid4(), b"<a/>", content_type="text/xml").status_code == 415


# --- What looks odd and is kept ------------------------------------------------------------------


def test_a_position_outside_the_country_is_kept_and_noted(put, telling):
    uuid = uuid4()
    answer = put(uuid, json.dumps(telling(position={"latitude": 55.75, "longitude": 37.6})))
    assert answer.json()["notes"] == ["position-outside"]
    assert IncidentReport.objects.get(public_id=uuid).latitude == 55.75


def test_a_phone_whose_clock_is_off_by_years_is_heard(put, telling):
    uuid = uuid4()
    answer = put(uuid, json.dumps(telling(device_at="2019-06-09T10:00:00+06:00")))
    assert answer.json()["notes"] == ["clock-differs"]
    assert IncidentReport.objects.get(public_id=uuid).clock_difference.days < -2000


def test_an_unknown_precinct_is_kept_as_text(put, telling, tanya):
    uuid = uuid4()
    answer = put(uuid, json.dumps(telling(precinct=None, precinct_text="участок 99999")))
    assert answer.json()["notes"] == ["precinct-unknown"]
    report = IncidentReport.objects.get(public_id=uuid)
    assert told.in_full(report, tanya.member).precinct_text == "участок 99999"


def test_a_precinct_of_an_older_list_is_kept_as_text(put, telling):
    answer = put(uuid4(), json.dumps(telling(precinct=str(uuid4()))))
    assert answer.status_code == 201
    assert answer.json()["notes"] == ["precinct-unknown"]


def test_invisible_letters_are_taken_out(put, telling, tanya):
    uuid = uuid4()
    words = "Про\x00токол\u202e подделали\r\nвчера \ud800\u200f"
    put(uuid, json.dumps(telling(narrative=words)))
    report = IncidentReport.objects.get(public_id=uuid)
    assert told.in_full(report, tanya.member).narrative == "Протокол подделали\nвчера ?"


def test_a_time_without_an_offset_is_meant_as_the_clocks_there_show_it(put, telling):
    uuid = uuid4()
    put(uuid, json.dumps(telling(happened_at="2026-11-22T09:00")))
    assert IncidentReport.objects.get(public_id=uuid).happened_at.isoformat() == (
        "2026-11-22T04:00:00+00:00"
    )


def test_a_field_whose_name_is_no_text_is_refused_like_any_other(put, telling):
    body = json.dumps(telling())[:-1] + ', "\\ud800": 1}'
    answer = put(uuid4(), body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


@pytest.mark.parametrize("year", ["0001-01-01T12:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_clock_at_the_end_of_time_is_not_kept(put, telling, year):
    answer = put(uuid4(), json.dumps(telling(device_at=year)))
    assert list(answer.json()["fields"]) == ["device_at"]

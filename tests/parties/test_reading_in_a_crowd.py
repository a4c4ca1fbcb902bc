"""What a code stands for costs a slow derivation: whoever asks in a crowd stands in line first."""

import re

import pytest
from django.conf import settings

from reports.incidents import pressure
from reports.parties import invitations
from tests.parties.conftest import SUMMARY, TICKS, WHO


@pytest.fixture
def derived(collective, monkeypatch):
    """In a crowd: which codes were derived all the same."""
    slow, codes = invitations.derive, []

    def derive(code):
        codes.append(code)
        return slow(code)

    monkeypatch.setattr(invitations, "derive", derive)
    monkeypatch.setattr(pressure, "_count", lambda lane: 2 * settings.STRANGERS_A_MINUTE)
    return codes


def blank(page) -> str:
    """A page without what is made anew for each."""
    return re.sub(r'(value|data-work|nonce|name="csrf\S+)="[^"]*"', "", page.content.decode())


def test_nothing_is_derived_for_whoever_has_not_waited_known_or_not(client, code, derived):
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    known, unknown = (client.get(f"/join/{one}/") for one in (code, wrong))
    assert (known.status_code, unknown.status_code) == (429, 429)
    assert int(known["Retry-After"]) >= pressure.SHORTEST_WAIT
    assert blank(known).replace(code, "") == blank(unknown).replace(wrong, "")
    typed = client.post(f"/join/{wrong}/", {**WHO, **TICKS, "receipt_code": "x"})
    switched = client.post(f"/join/{wrong}/", {"language": "kk"})
    assert (typed.status_code, switched.status_code) == (429, 429)
    assert client.get("/join/x/").status_code == 404
    assert derived == []


def test_without_scripts_the_button_opens_the_text_once_the_wait_is_over(client, code, derived):
    page = client.get(f"/join/{code}/").content.decode()
    early = re.search(r'name="waiting_line" value="([^"]+)"', page)[1]
    assert 'method="post"' in page and SUMMARY not in page
    assert client.post(f"/join/{code}/", {"waiting_line": early}).status_code == 429
    waited = {"waiting_line": pressure.ticket(f"{code} ", 0)}
    opened = client.post(f"/join/{code}/", waited)
    assert opened.status_code == 200 and SUMMARY in opened.content.decode()
    # Each wait is good once: what stands behind it is slow every time.
    assert client.post(f"/join/{code}/", waited).status_code == 429
    assert len(derived) == 1


def test_a_phone_works_instead_and_its_work_is_good_once(client, code, derived):
    task = re.search(r'data-work="([^"]+)"', client.get(f"/join/{code}/").content.decode())[1]
    worked = {"work": pressure.solved(task)}
    assert client.post(f"/join/{code}/", worked).status_code == 200
    assert client.post(f"/join/{code}/", worked).status_code == 429


def test_who_only_switched_the_language_has_not_signed(client, code, collective, derived):
    typed = {**WHO, **TICKS, "receipt_code": "x", "language": "ru"}
    page = client.post(f"/join/{code}/", typed).content.decode()
    assert 'name="looking"' in page and WHO["name"] in page
    waited = {**typed, "looking": "yes", "waiting_line": pressure.ticket(f"{code} x", 0)}
    del waited["language"]
    shown = client.post(f"/join/{code}/", waited)
    assert shown.status_code == 200 and WHO["name"] in shown.content.decode()
    assert not collective.signatories.exists()


def test_readers_of_invitations_keep_no_report_waiting(client, code, monkeypatch):
    crowd = {"invitations": 2 * settings.STRANGERS_A_MINUTE}
    monkeypatch.setattr(pressure, "_count", lambda lane: crowd.get(lane, 1))
    assert client.get(f"/join/{code}/").status_code == 429
    pressure.enter("a report")

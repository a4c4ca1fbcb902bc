"""The auditor's desk: lines of ledgers, narrowed, and whether the chains hold."""

import pytest
from django.db import connection

from portal.accounts import watching
from portal.accounts.models import Opening

DESK = "/desk/ledgers/"


@pytest.fixture
def opened(tanya, leo):
    watching.opened(tanya, Opening.Verb.NARRATIVE, "report", "R-ONE", region="almaty")
    watching.opened(leo, Opening.Verb.COMPLAINT, "complaint", "C-TWO")


@pytest.fixture
def desk(signed_in, aigul):
    return signed_in(aigul, headers={"accept-language": "en"})


def test_the_auditor_reads_who_opened_what(opened, desk):
    told = desk.get(DESK).content.decode()
    assert "R-ONE" in told
    assert "C-TWO" in told


@pytest.mark.parametrize(
    "asked",
    [
        {"who": "leo"},
        {"verb": "complaint"},
        {"name": "C-TWO"},
        {"since": "2020-01-01", "who": "leo"},
    ],
)
def test_filters_narrow(opened, desk, asked):
    told = desk.get(DESK, {"ledger": "accounts.opening", **asked}).content.decode()
    assert "C-TWO" in told
    assert "R-ONE" not in told


def test_a_line_that_was_changed_is_found(opened, desk):
    assert "It does not hold" not in desk.post(DESK).content.decode()
    line = Opening.objects.first()
    with connection.cursor() as cursor:
        trigger = "accounts_opening_no_update"
        on = " ON accounts_opening" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {trigger}{on}")
        cursor.execute("UPDATE accounts_opening SET verb = 'notes' WHERE id = %s", [line.pk])
    told = desk.post(DESK).content.decode()
    assert f"{line.pk}: it does not hold what was sealed" in told
    assert "It does not hold what was sealed" in told


def test_nobody_but_the_auditor_sits_there(opened, signed_in, tanya, ada):
    for user in (tanya, ada):
        assert signed_in(user).get(DESK).status_code == 404

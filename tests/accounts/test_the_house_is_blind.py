"""Whoever administers, and whoever owns the database, opens no report; that they tried is told."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.accounts import keys
from portal.accounts.models import MemberKey, Opening, Role, User, VaultGrant
from portal.evidence import ledgers
from portal.lib import ledger
from reports.cases import actions as cases
from tests.cases.conftest import GUARDED, page, told

__all__ = ["page", "told"]

WORDS = "Декан Жанар требует фотографию бюллетеня."


@pytest.fixture
def report(told):
    return told(violation_type=GUARDED, narrative=WORDS, contact="+7 701 000 11 22")


def tries(user) -> list[tuple[str, str]]:
    lines = Opening.objects.filter(subject=user, verb="tried").order_by("sequence")
    return [(line.detail["of"], line.detail["name"]) for line in lines]


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_administrator_is_told_that_a_report_is_not_there_and_it_is_written_down(
    report, ada, signed_in, page
):
    browser = signed_in(ada)
    for _again in range(2):
        assert browser.get(page("report", report)).status_code == 404
    assert browser.post(page("read", report)).status_code == 404
    named = str(report.public_id)
    assert tries(ada) == [("cases:report", named), ("cases:read", named)]
    assert ledger.first_bad_entry(Opening) is None


def test_no_table_of_the_administrators_desk_shows_reports(report, ada, signed_in):
    browser = signed_in(ada)
    index = browser.get(reverse("admin:index")).content.decode()
    assert "incident" not in index.lower()
    assert browser.get(reverse("admin:index") + "incidents/incidentreport/").status_code == 404


def test_the_lists_of_the_api_are_closed_too(report, ada, signed_in):
    assert signed_in(ada).get("/api/v1/reports/").status_code == 403
    assert tries(ada) == [("api", "api-reports")]


def test_the_databases_owner_gives_himself_a_role_and_a_colleagues_grant_and_reads_nothing(
    report, ada, tanya, signed_in, page
):
    """All that SQL can do short of waiting for somebody to sign in."""
    cases.read(report, by=tanya)
    own, hers = (MemberKey.objects.get(user=user) for user in (ada, tanya))
    sql(
        "INSERT INTO accounts_roleheld (user_id, role, given_at) VALUES (%s, %s, %s)",
        *(ada.pk, Role.TRIAGER.value, timezone.now()),
    )
    sql(
        "INSERT INTO accounts_vaultgrant (member_key_id, vault_id, granted_by_id, granted_at, "
        "wrapped) SELECT %s, vault_id, granted_by_id, granted_at, wrapped "
        "FROM accounts_vaultgrant WHERE member_key_id = %s",
        own.pk,
        hers.pk,
    )
    # As if he had pressed "open" in her name, too.
    cases.read(report, by=ada)
    thief = User.objects.get(pk=ada.pk)
    thief.member = keys.OpenMember(thief, ada.member.pair)
    browser = signed_in(thief)
    answer = browser.get(page("report", report))
    assert answer.status_code == 200
    assert WORDS not in answer.content.decode()
    assert tries(ada) == [("report", report.reference)]
    stored = bytes(type(report).objects.get(pk=report.pk).sealed_body)
    assert WORDS.encode() not in stored


def test_somebody_who_tries_one_address_after_the_other_does_not_flood_the_ledger(
    ada, signed_in, monkeypatch, page
):
    monkeypatch.setattr("portal.accounts.watching.MANY_TRIES", 3)
    browser = signed_in(ada)
    for number in range(6):
        browser.get(f"/desk/cases/report/00000000-0000-4000-8000-00000000000{number}/")
    assert len(tries(ada)) == 3


def test_an_auditor_reads_who_tried(report, ada, aigul, signed_in, page):
    signed_in(ada).get(page("report", report))
    lines, _more = ledgers.page("accounts.opening", verb="tried")
    assert [(line.actor, str(line.verb)) for line in lines] == [
        ("Ada", "Tried to open what is closed to them")
    ]


def test_a_member_of_staff_without_a_grant_is_no_thief_of_anothers(report, tanya, signed_in, page):
    VaultGrant.objects.filter(member_key__user=tanya).delete()
    tanya.member = keys.OpenMember(tanya, tanya.member.pair)
    shown = signed_in(tanya).get(page("report", report)).content.decode()
    assert WORDS not in shown
    assert tries(tanya) == [("report", report.reference)]

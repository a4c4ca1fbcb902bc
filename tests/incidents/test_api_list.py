"""GET /api/v1/reports/: staff integrations page through what is not sealed."""

import pytest

from portal.accounts import tokens
from reports.incidents import api
from reports.incidents.models import IncidentReport

ADDRESS = "/api/v1/reports/"


@pytest.fixture
def asking(client):
    """A script that asks with the token of a member of staff."""

    def ask(user, address=ADDRESS):
        token = tokens.make(user)
        return client.get(address, headers={"Authorization": f"Token {token}"})

    return ask


def test_pages_hold_every_report_once_newest_first(filed, asking, tanya, monkeypatch):
    monkeypatch.setattr(api, "PAGE", 2)
    for _ in range(5):
        filed()
    # Three of them arrived in the same instant.
    same = IncidentReport.objects.order_by("pk")[2].received_at
    IncidentReport.objects.filter(pk__in=[3, 4, 5]).update(received_at=same)
    seen, address = [], ADDRESS
    while address:
        page = asking(tanya, address).json()
        assert len(page["results"]) <= 2
        seen += [report["reference"] for report in page["results"]]
        address = page["next"]
    assert seen == [report.reference for report in IncidentReport.objects.newest_first()]


def test_nothing_sealed_is_listed(filed, asking, leo):
    filed(narrative="Канарейка", contact="+7 700 000 00 00", violation_type="forced-to-vote")
    answer = asking(leo)
    [report] = answer.json()["results"]
    assert report["narrative"] == ""
    assert report["precinct"] is None
    assert report["region"] == "almaty"
    assert "анарейк" not in answer.content.decode()


def test_a_page_that_never_was_is_explained(asking, tanya):
    answer = asking(tanya, f"{ADDRESS}?after=1.2.3")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["after"]


@pytest.mark.parametrize("who", ["hana", "kira", "karim", "ada", "aigul", "olga"])
def test_other_roles_may_not_list(filed, asking, who, request):
    filed()
    assert asking(request.getfixturevalue(who)).status_code == 403


def test_strangers_may_not_list(client, filed):
    filed()
    assert client.get(ADDRESS).status_code in (401, 403)
    assert client.get(ADDRESS, headers={"Authorization": "Token 0"}).status_code == 401


def test_a_session_without_a_second_factor_may_not_list(client, tanya):
    client.force_login(tanya)
    assert client.get(ADDRESS).status_code == 403


def test_a_session_with_both_factors_may(signed_in, tanya):
    assert signed_in(tanya).get(ADDRESS).status_code == 200

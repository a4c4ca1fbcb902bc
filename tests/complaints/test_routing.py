"""What is unknown or contradicts itself is said before anybody chooses an addressee."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest
from django.urls import reverse

from observers.registry.models import Election
from portal.jurisdictions import pack
from reports.complaints import proposals, routing

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def doubts(case):
    def of(**changes) -> str:
        """What is said of the case, with these things otherwise."""
        told = {name: getattr(case, name) for name in ("election", "precinct", "region", "number")}
        reports = changes.pop("times", [datetime(2026, 11, 22, 4, 41, tzinfo=UTC)])
        rows = [SimpleNamespace(happened_at=at) for at in reports]
        fake = SimpleNamespace(**{**told, **changes}, reports=SimpleNamespace(all=lambda: rows))
        found = changes.get("proposed", [])
        return "\n".join(routing.doubts(fake, found, NOW))

    return of


def test_a_case_in_order_is_not_doubted(doubts, case):
    assert doubts() == ""
    assert list(routing._bodies(proposals.for_case(case, NOW))) == []


def test_each_doubt_is_named_in_words(doubts, case, election):
    assert "names no election" in doubts(election=None)
    assert "No report says when" in doubts(times=[])
    assert "has not come yet" in doubts(times=[datetime(2026, 11, 24, tzinfo=UTC)])
    before, after = datetime(2026, 11, 10, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    said = doubts(times=[before, after])
    assert "different parts" in said and "10" in said and "23" in said
    other = Election.objects.create(
        code="spring", name_kk="a", name_ru="b", name_en="Spring vote", kind="akim",
        voting_day=date(2026, 6, 7), opens=time(7), closes=time(20),
    )  # fmt: skip
    assert "Spring vote" in doubts(times=[datetime(2026, 6, 1, tzinfo=UTC)])
    assert "another election" in doubts(election=other)


def test_a_body_that_the_registry_does_not_have_is_named(case, signed_in, leo, worker):
    case.precinct = None
    case.election = None
    found = proposals.for_case(case, NOW)
    (words,) = routing._bodies(found)
    assert "Territorial election commission" in words and "Supreme" not in words
    page = signed_in(leo).get(reverse("complaints:request_draft", args=[case.public_id]))
    assert page.status_code == 200 and "How to hand it in:" in page.content.decode()


def test_a_rule_about_another_matter_is_no_time_to_answer():
    bodies = pack.get().addressees
    # The Supreme Court's only rule is about the registration of candidates.
    assert proposals.answer_limit(bodies["supreme-court"], ["ballot-stuffing"]) is None
    # A precinct's same day is for voter lists alone.
    assert proposals.answer_limit(bodies["pec"], []).id == "commission-report-5d"
    assert proposals.answer_limit(bodies["pec"], ["voter-missing-from-list"]).id == (
        "voter-list-same-day"
    )

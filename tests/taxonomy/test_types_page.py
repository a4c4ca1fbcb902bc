"""Lawyers look violation types up: by code, by people's words, with marks and what came of them."""

from django.urls import reverse

from reports.complaints import usage
from reports.taxonomy.models import ViolationType
from tests.complaints.conftest import case, open_case, report

__all__ = ["case", "open_case", "report"]


def test_a_type_is_found_by_a_part_of_its_code_and_by_peoples_words(catalogue, leo, signed_in):
    browser = signed_in(leo)
    for words in ("ballot-stuf", "вброс"):
        page = browser.get(reverse("taxonomy:types"), {"q": words})
        assert "ballot-stuffing" in [row.code for row, _usage in page.context["types"][:3]]
    assert browser.get(reverse("taxonomy:types"), {"q": "ыыы"}).context["types"] == []


def test_a_type_shows_provisions_marks_and_sources(catalogue, leo, signed_in):
    row = ViolationType.objects.current().get(code="ballot-stuffing")
    shown = signed_in(leo).get(reverse("taxonomy:type", args=[row.code]))
    provisions = shown.context["type"].provisions
    assert len(provisions) == len(row.entry["citations"])
    assert all(one.name in shown.content.decode() for one in provisions)
    assert any(one.source for one in provisions)
    unknown = reverse("taxonomy:type", args=["no-such-type"])
    assert signed_in(leo).get(unknown).status_code == 404


def test_fewer_than_five_cases_are_told_to_lawyers_only(case, leo, tanya, signed_in):
    code = case.violation_types.get().code
    assert usage.by_type(leo)[code].cases == "1"
    assert usage.by_type(tanya)[code].cases == ""
    page = signed_in(tanya).get(reverse("taxonomy:type", args=[code]))
    assert page.status_code == 200 and page.context["usage"].cases == ""

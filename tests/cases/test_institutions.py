"""Reports about one institution find into one case; of what nobody opened nobody learns."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions, institutions, matching
from reports.cases.models import Institution, InstitutionLink, TriageEvent
from reports.incidents import retention
from reports.taxonomy.models import ViolationType

GUARDED = "forced-to-vote"
NAME = "Канарейкинский университет, деканат мехмата"


@pytest.fixture
def dean(told):
    """Makes reports about one dean, each in a region and of a type of its own where asked."""
    return lambda **more: told(
        role="forced", forced_by="school", forced_by_words="Канарейкинский, мехмат", **more
    )


@pytest.fixture
def named(dean, tanya):
    """A report that Tanya has opened and linked."""

    def make(by=tanya, **more):
        report = dean(**more)
        actions.read(report, by=by)
        actions.new_institution(report, NAME, "school", by=by, member=by.member)
        return report

    return make


def likenesses(report, user, *, is_open=True):
    return [one.case for one in matching.cases_like(report, None, user, is_open=is_open)]


def test_an_institution_is_added_once_however_it_is_written(named, tanya):
    first, second = named(), named()
    actions.new_institution(second, f"  {NAME.upper()} ", "other", by=tanya, member=tanya.member)
    assert Institution.objects.count() == 1
    assert institutions.of(first, tanya.member).name == NAME
    marks = set(InstitutionLink.objects.values_list("mark", flat=True))
    assert len(marks) == 1


def test_it_is_found_by_words_that_people_use(named, tanya):
    named()
    for words in ("канарейкинского", "деканат", "Мехмат"):
        assert [one.name for one in institutions.search(words, tanya.member)] == [NAME]
    assert institutions.search("завод", tanya.member) == []


def test_several_reports_about_one_dean_are_offered_one_case(named, dean, tanya, leo):
    first = named(violation_type="forced-to-vote")
    types = list(ViolationType.objects.current().filter(code="ballot-photo-demand"))
    case = actions.open_case(first, by=tanya, violation_types=types, severity=3)
    second = named(by=leo)
    assert likenesses(second, leo) == [case]
    unlinked = dean()
    assert likenesses(unlinked, leo) == []


def test_whoever_has_not_opened_a_report_learns_nothing_of_its_link(
    named, tanya, leo, page, signed_in
):
    first, second = named(), named()
    types = list(ViolationType.objects.current().filter(code="ballot-photo-demand"))
    case = actions.open_case(first, by=tanya, violation_types=types, severity=3)
    assert likenesses(second, leo, is_open=False) == []
    shown = signed_in(leo).get(page("report", second)).content.decode()
    assert case.number not in shown
    assert NAME not in shown


def test_a_report_shows_others_only_to_who_has_opened_them(named, tanya, leo, page, signed_in):
    first, second = named(), named()
    actions.read(first, by=leo)
    to_leo = signed_in(leo).get(page("report", first)).content.decode()
    assert NAME in to_leo
    assert second.reference not in to_leo
    to_tanya = signed_in(tanya).get(page("report", first)).content.decode()
    assert second.reference in to_tanya


def test_nobody_links_a_report_that_they_have_not_opened(dean, tanya):
    report = dean()
    with pytest.raises(Refused):
        actions.new_institution(report, NAME, "school", by=tanya, member=tanya.member)
    assert not InstitutionLink.objects.exists()


def test_the_page_finds_adds_links_and_takes_off(desk, dean, tanya, page):
    report = dean()
    address = page("institution", report)
    assert desk.get(address).status_code == 302, "It was not opened yet."
    actions.read(report, by=tanya)
    assert "Канарейкинский, мехмат" in desk.get(address).content.decode()
    assert desk.post(address, {"do": "add", "name": "", "kind": "school"}).status_code == 400
    desk.post(address, {"do": "add", "name": NAME, "kind": "school"})
    assert NAME in desk.get(page("report", report)).content.decode()
    desk.post(address, {"do": "take_off"})
    assert not InstitutionLink.objects.exists()
    found = desk.post(address, {"do": "look", "q": "мехмат"})
    assert NAME in found.content.decode()
    number = Institution.objects.get().public_id
    desk.post(address, {"do": "link", "institution": str(number)})
    assert institutions.of(report, tanya.member).name == NAME
    verbs = list(TriageEvent.objects.filter(subject=report).values_list("verb", flat=True))
    assert verbs == ["read", "linked", "unlinked", "linked"]


def test_a_locked_vault_shows_no_list(locked, dean, tanya, page):
    report = dean()
    actions.read(report, by=tanya)
    assert locked(tanya).get(page("institution", report)).status_code == 302


def test_rows_and_ledger_show_no_name(named):
    named()
    rows = [*Institution.objects.values(), *InstitutionLink.objects.values()]
    rows += TriageEvent.objects.values()
    for row in rows:
        for value in row.values():
            raw = value if isinstance(value, bytes | memoryview) else str(value).encode()
            assert "Канарейк".encode() not in bytes(raw)


def test_others_have_no_such_page(dean, nobody_else):
    nobody_else("institution", dean())


def test_deleting_a_report_unties_it(named):
    report = named()
    retention.shred(report, {"words"}, why="undecided")
    institutions.forget_ended()
    assert not InstitutionLink.objects.exists()

"""An old case keeps the edition by which it was classified, unless the lawyer chooses another."""

import shutil
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.jurisdictions import pack
from portal.lib.jobs import Job
from reports.complaints import by_edition, going_on, onward, proposals, recounting
from reports.complaints.models import Complaint, Filing
from reports.taxonomy import catalogue
from tests.complaints.conftest import COMPLAINANT

NAME, NEW_NAME = "Вброс бюллетеней", "Вброс, по-новому"
CHANGES = {
    "violations.yaml": [(f"ru: {NAME}\n", f"ru: {NEW_NAME}\n")],
    "time_limits.yaml": [
        ("filing: {amount: 10, unit: calendar_days", "filing: {amount: 7, unit: calendar_days"),
        ("consideration: {amount: 3, unit", "consideration: {amount: 2, unit"),
        (
            "вышестоящей комиссией в течение трёх",
            "вышестоящей комиссией в течение двух",
        ),
    ],
    "letters/higher-commission.ru.txt": [("Приложений нет.", "Приложений к заявлению нет.")],
}


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory):
    folder = shutil.copytree(pack.HERE / "kz", tmp_path_factory.mktemp("edition") / "kz")
    for name, pairs in CHANGES.items():
        text = (folder / name).read_text()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        (folder / name).write_text(text)
    return pack.load(folder)


@pytest.fixture
def new_edition(case, new_folder):
    """What lawyers published after this case was classified."""
    catalogue.load(new_folder)
    pack.run_with(new_folder)
    yield new_folder
    pack.run_with(None)


def filing_days(complaint) -> int:
    return complaint.counted["amount"]


def test_a_draft_takes_words_days_and_wording_from_the_edition_of_its_case(
    case, new_edition, ask, worker, text_of, approve, hand_in
):
    own = by_edition.of_case(case)
    assert own is pack.shipped() and by_edition.is_older(own)
    complaint = ask(case, annexes=[])
    assert worker.work() == [Job.State.DONE]
    text = text_of(complaint)
    assert NAME in text and NEW_NAME not in text and "в течение трёх дней" in text
    assert "Приложений нет." in text
    assert (complaint.jurisdiction_version, complaint.keeps_edition) == (own.version, True)
    assert filing_days(complaint) == 10
    # Neither counting anew nor what comes afterwards changes the edition.
    recounting.recount(recounting.ask())
    complaint.refresh_from_db()
    assert filing_days(complaint) == 10
    approve(complaint)
    filing = hand_in(complaint)
    assert filing.counted["amount"] == 3
    assert pack.get() is new_edition


def test_with_one_tick_the_edition_that_counts_is_taken(
    case, new_edition, signed_in, leo, worker, text_of
):
    browser, address = signed_in(leo), reverse("complaints:request_draft", args=[case.public_id])
    page = browser.get(address).content.decode()
    assert pack.shipped().version in page and new_edition.version in page
    fields = {
        "to": "tec/higher-commission",
        "language": "ru",
        "complainant_kind": "organisation",
        "complainant_name": COMPLAINANT,
        "present": "on",
    }
    looked = browser.post(address, {**fields, "look": "edition"})
    assert looked.status_code == 200 and not Complaint.objects.exists()
    assert COMPLAINANT in looked.content.decode()
    assert {one.file_by.amount for one in looked.context["form"].ready if one.file_by} == {7}
    browser.post(address, fields)
    complaint = Complaint.objects.get()
    worker.work()
    text = text_of(complaint)
    assert NEW_NAME in text and "в течение двух дней" in text
    assert "Приложений к заявлению нет." in text
    assert (complaint.jurisdiction_version, complaint.keeps_edition) == (new_edition.version, False)
    assert filing_days(complaint) == 7


def test_the_draft_says_by_which_edition_it_is_written(
    case, new_edition, ask, worker, signed_in, leo
):
    complaint = ask(case)
    worker.work()
    address = reverse("complaints:complaint", args=[complaint.public_id])
    page = signed_in(leo).get(address).content.decode()
    assert f"older edition of the law, {complaint.jurisdiction_version}" in page
    assert reverse("complaints:request_draft", args=[case.public_id]) + "?present=on" in page
    assert signed_in(leo).get(address).context["page"].due.steps[1].startswith("Counted: 10")


def test_the_next_step_goes_on_by_the_edition_of_the_one_before(filed, new_edition, leo):
    """Filed before the new edition came, and not answered."""
    Filing.objects.update(due_at=timezone.now() - timedelta(hours=1))
    way = onward.ways(filed, timezone.now())[0]
    addressee, letter = way.key.split("/")
    said = {"addressee": addressee, "letter": letter, "by": leo, "member": leo.member}
    row = going_on.prepare(filed, **said)
    assert (row.jurisdiction_version, row.keeps_edition) == (pack.shipped().version, True)
    # Who chose the present edition before goes on with it.
    filed.jurisdiction_version = new_edition.version
    assert going_on.prepare(filed, **said).jurisdiction_version == new_edition.version


def test_a_case_of_the_present_edition_is_asked_nothing(case, signed_in, leo, ask):
    page = signed_in(leo).get(reverse("complaints:request_draft", args=[case.public_id]))
    assert page.context["older"] is None and 'name="present"' not in page.content.decode()
    assert not ask(case).keeps_edition
    assert proposals.letters() is proposals.letters()

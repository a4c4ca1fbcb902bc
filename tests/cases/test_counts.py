"""Fewer than five guarded reports are never counted, wherever a page says how many there are."""

import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from reports.cases import actions, inbox, institutions
from reports.hotline import actions as hotline
from reports.hotline import callers
from reports.hotline.actions import CallNotes
from reports.incidents import counts, repairs, retention
from reports.incidents.models import Envelope, IncidentReport
from reports.taxonomy.models import ViolationType

GUARDED = "forced-to-vote"
# Counted without being reports: earlier calls of one caller, rows of the law.
# What they count instead.
NO_REPORTS = {
    "reports/complaints/commenting.py",  # comments on a draft
    "reports/complaints/usage.py",  # answers to complaints; see tests/taxonomy/test_types_page.py
    "reports/complaints/asking.py",  # questions put to the reader
    "reports/court/handing.py",  # the parts of one bundle
    "reports/court/index.py",  # the same
    "reports/court/tasks.py",  # the same
    "reports/hotline/views.py",
    "reports/management/commands/load_jurisdiction.py",
    "reports/parties/names.py",  # people who signed one text, for its lawyers
    "reports/parties/showing.py",  # the same
}


@pytest.mark.parametrize(
    ("number", "guarded", "said"),
    [(0, 0, ""), (3, 0, "3"), (1, 1, "<5"), (4, 4, "<5"), (5, 5, "5"), (16, 4, "12+"), (9, 5, "9")],
)
def test_a_few_are_told_as_a_few(number, guarded, said):
    assert counts.told(number, guarded) == said


def test_two_counts_do_not_tell_the_difference(told):
    for _ in range(3):
        told()
    before = counts.shown(IncidentReport.objects.all())
    for _ in range(2):
        told(violation_type=GUARDED)
    assert before == "3"
    assert counts.shown(IncidentReport.objects.all()) == "3+"
    assert counts.shown(IncidentReport.objects.filter(guarded=True), 99) == "<5"


class Places:
    """Every place that says how many reports there are; each gives what it says."""

    def __init__(self, desk, page, tanya, hana, told):
        self.desk, self.page, self.tanya, self.hana, self.told = desk, page, tanya, hana, told

    def file(self, number):
        return [self.told(violation_type=GUARDED) for _ in range(number)]

    def badge(self, number):
        self.file(number)
        return inbox.waiting_count(self.tanya)

    def inbox(self, number):
        self.file(number)
        return self.desk.get(self.page("inbox", guarded="yes")).context["count"]

    def news(self, number):
        news = self.desk.get(self.page("inbox")).context["news_url"]
        self.file(number)
        answer = json.loads(self.desk.get(news).content)
        assert answer["new"] is True
        return re.sub(r"\D", "", answer["words"]) or "<5"

    def case(self, number):
        first, *others = self.file(number)
        types = list(ViolationType.objects.current().filter(code=GUARDED))
        case = actions.open_case(first, by=self.tanya, violation_types=types, severity=2)
        for report in others:
            actions.join_case(report, case, by=self.tanya)
        return self.desk.get(self.page("case", case)).context["held_count"]

    def institution(self, number):
        first, *others = self.file(number + 1)
        for report in (first, *others):
            actions.read(report, by=self.tanya)
            name = "Завод Канарейкина"
            member = self.tanya.member
            actions.new_institution(report, name, "employer", by=self.tanya, member=member)
        shown = self.desk.get(self.page("report", first)).context["named_by"]
        assert institutions.naming_the_same(first).count() == number
        return shown or "<5"

    def kept_too_long(self, number):
        self.file(number)
        late = timezone.now() + timedelta(days=366)
        return next(one.count for one in retention.preview(late) if one.count)

    def waiting_for_repair(self, number):
        Envelope.objects.bulk_create(
            Envelope(
                client_id=uuid4(),
                sha256="0" * 64,
                size=1,
                received_at=timezone.now(),
                state=Envelope.State.NEEDS_REPAIR,
            )
            for _ in range(number)
        )
        return repairs.counted()

    def told_by_telephone(self, number):
        kind = ViolationType.objects.current().get(code=GUARDED)
        for _ in range(number):
            hotline.log(CallNotes(channel="call", told="x", violation_type=kind), by=self.hana)
        return callers.told_count(self.tanya)


PLACES = [name for name, deed in vars(Places).items() if callable(deed) and name[0] != "_"]
PLACES.remove("file")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("number", "said"), [(2, "<5"), (5, "5")])
def test_no_place_counts_fewer_than_five(place, number, said, desk, page, tanya, hana, told):
    assert getattr(Places(desk, page, tanya, hana, told), place)(number) == said


def test_lists_for_programs_hold_no_count(desk, told):
    told(violation_type=GUARDED)
    for name in ("reports", "cases"):
        assert set(desk.get(f"/api/v1/{name}/").json()) == {"results", "next"}


def test_nobody_counts_in_another_way():
    """A file that counts has `counts.py` say the number, or says here what it counts."""
    found = set()
    for path in sorted(Path(settings.BASE_DIR, "reports").rglob("*.py")):
        if "migrations" in path.parts or path.name == "counts.py":
            continue
        text = path.read_text()
        counted = re.search(r"\.count\(\)|\bCount\(", text)
        if counted and not re.search(r"\bcounts\.", text):
            found.add(str(path.relative_to(settings.BASE_DIR)))
    assert found == NO_REPORTS

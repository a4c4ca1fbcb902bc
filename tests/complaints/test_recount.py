"""Law, calendar or election changes: open days are counted anew, and the case's history says so."""

import shutil
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from portal.jurisdictions import pack
from reports.cases import casework
from reports.cases.models import CaseEvent
from reports.complaints import recounting
from reports.complaints.models import Complaint, Recount

ZONE = ZoneInfo("Asia/Almaty")
BEGUN = datetime(2026, 11, 23, 10, tzinfo=ZONE)


@pytest.fixture
def edition(tmp_path):
    """Another edition of the folder: `edition("calendar.yaml", "old", "new")`."""

    def change(file, old, new):
        folder = shutil.copytree(pack.HERE / "kz", tmp_path / "kz", dirs_exist_ok=True)
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))
        pack.run_with(pack.load(folder))

    yield change
    pack.run_with(None)


@pytest.fixture
def waiting(case, leo):
    """A complaint that waits for an answer, counted by a rule from 23 November 10:00."""
    limits = pack.get().time_limits

    def make(rule):
        row = Complaint(number=f"C-{rule}", case=case, state="filed", addressee="tec")
        row.letter, row.language, row.requested_by = "higher-commission", "ru", leo
        row.counted = {"time_limit": rule, "side": "consideration", "start": BEGUN.isoformat()}
        due = recounting.again(row.counted, row)
        row.due_at, row.counted = due.at, due.as_json()
        assert due.time_limit in limits
        row.save()
        return row

    return make


def days(*rows) -> list[date]:
    for row in rows:
        row.refresh_from_db()
    return [row.due_at.astimezone(ZONE).date() for row in rows]


def told(case) -> list[dict]:
    return [line.detail for line in case.history.filter(verb=CaseEvent.Verb.RECOUNTED)]


def test_a_day_off_by_decree_moves_what_is_counted_in_working_days(
    waiting, case, edition, finish_jobs, leo
):
    slow, quick = waiting("appc-appeal-15wd"), waiting("higher-commission-3d")
    assert days(slow, quick) == [date(2026, 12, 14), date(2026, 11, 26)]
    edition(
        "calendar.yaml",
        "  - year: 2026\n",
        "  - year: 2026\n    moved:\n      - {'off': '2026-11-27'}\n",
    )
    recounting.ask()
    assert recounting.ask() is None
    finish_jobs()
    assert days(slow, quick) == [date(2026, 12, 15), date(2026, 11, 26)]
    (line,) = told(case)
    assert (line["complaint"], line["why"]) == (slow.number, "calendar")
    assert line["old"].startswith("2026-12-14") and line["new"].startswith("2026-12-15")
    words = next(x.note for x in casework.history_of(case, leo) if "calendar" in x.note)
    assert slow.number in words


def test_another_edition_of_the_law_is_told_as_such(waiting, case, edition):
    row = waiting("higher-commission-3d")
    edition("time_limits.yaml", "amount: 3, unit: calendar_days", "amount: 2, unit: calendar_days")
    out = StringIO()
    call_command("recount_deadlines", stdout=out)
    assert out.getvalue() == "1 days looked at, 1 changed\n"
    assert days(row) == [date(2026, 11, 25)] and told(case)[0]["why"] == "law"
    call_command("recount_deadlines", stdout=StringIO())
    assert len(told(case)) == 1 and Recount.objects.last().changed == 0


def test_a_rule_that_is_gone_leaves_the_day_as_it_was(waiting, case, edition):
    row = waiting("higher-commission-3d")
    row.counted["time_limit"] = "no-such-rule"
    row.save()
    call_command("recount_deadlines", stdout=StringIO())
    assert days(row) == [date(2026, 11, 26)] and told(case) == []


def test_another_voting_day_moves_what_depends_on_it(waiting, case, election):
    row = waiting("court-prosecutor-5d-or-at-once")
    before = recounting.fingerprint()
    assert days(row) == [date(2026, 11, 28)]
    election.voting_day = date(2026, 11, 25)
    election.save()
    assert recounting.fingerprint() != before
    call_command("recount_deadlines", stdout=StringIO())
    row.refresh_from_db()
    assert row.counted["at_once"] and told(case)[0]["why"] == "election"

"""Lists over many rows: found through an index, in a number of queries that never grows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.lib import references
from reports.cases import inbox, paging
from reports.cases.models import Case
from reports.incidents.models import IncidentReport, Reporter

from .conftest import UNGUARDED


@pytest.fixture
def many(precinct, types):
    """Makes waiting reports by the hundred."""

    def make(number):
        now = timezone.now()
        rows = IncidentReport.objects.bulk_create(
            IncidentReport(
                public_id=uuid4(),
                reference=references.new_reference(),
                source="form",
                language="ru",
                violation_type=types(UNGUARDED)[0],
                urgency=count % 5,
                region=precinct.region,
                precinct=precinct,
                received_at=now - timedelta(seconds=count),
            )
            for count in range(number)
        )
        Reporter.objects.bulk_create(Reporter(report=row, role="voter") for row in rows)

    return make


@pytest.fixture
def many_cases(precinct, types, tanya):
    def make(number):
        now = timezone.now()
        rows = Case.objects.bulk_create(
            Case(
                number=f"K-{references.new_reference()}",
                severity=1 + count % 4,
                region=precinct.region,
                precinct=precinct,
                assignee=tanya,
                opened_by=tanya,
                opened_at=now - timedelta(seconds=count),
            )
            for count in range(number)
        )
        for row in rows[:60]:
            row.violation_types.set(types(UNGUARDED))

    return make


def queries(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


def test_the_inbox_asks_as_often_over_many_as_over_few(desk, many, page):
    many(3)
    few = queries(desk, page("inbox"))
    many(400)
    full = queries(desk, page("inbox"))
    assert len(full) == len(few)
    assert not [sql for sql in full if "OFFSET" in sql]


def test_an_inner_page_asks_as_often_as_the_first(desk, many, page):
    many(400)
    first = desk.get(page("inbox"))
    inner = desk.get(first.context["older_url"]).context["older_url"]
    found = queries(desk, inner)
    assert len(found) <= len(queries(desk, page("inbox")))
    assert not [sql for sql in found if "OFFSET" in sql]


def test_the_inbox_walks_its_index_and_sorts_nothing(many, tanya):
    many(400)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = inbox.awaiting_triage().visible_to(tanya)
    rows = rows.order_by("-urgency", "-received_at", "-id")[:51]
    plan = rows.explain()
    assert "report_undecided" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_an_inner_page_begins_at_its_place_in_the_index(many, tanya):
    many(400)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = inbox.awaiting_triage().visible_to(tanya)
    place = paging.page(rows, inbox.ORDER, size=200).older
    with CaptureQueriesContext(connection) as seen:
        paging.page(rows, inbox.ORDER, after=place)
    with connection.cursor() as cursor:
        how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{how} {seen.captured_queries[0]['sql']}")
        plan = [str(line[-1]) for line in cursor.fetchall()]
    begins = next(line for line in plan if "urgency" in line and ("<" in line))
    assert "received_at" in begins


def test_the_list_of_cases_asks_as_often_over_many_as_over_few(desk, many_cases, page):
    many_cases(3)
    few = queries(desk, page("cases"))
    many_cases(200)
    full = queries(desk, page("cases"))
    assert len(full) == len(few)
    inner = queries(desk, desk.get(page("cases")).context["older_url"])
    assert len(inner) == len(full)
    assert not [sql for sql in full + inner if "OFFSET" in sql]

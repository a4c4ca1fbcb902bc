"""Copies for court go with the complaint, not two weeks after it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from reports.cases.models import Case
from reports.complaints import keeping
from reports.court import actions
from reports.court.models import CourtBundle
from tests.complaints.conftest import approve, ask, case, draft, open_case, report, typed, worker

__all__ = ["approve", "ask", "case", "draft", "open_case", "report", "typed", "worker"]


@pytest.mark.parametrize("is_finished", [True, False])
def test_a_complaint_that_is_deleted_takes_its_copies_for_court_along(
    is_finished, draft, approve, leo, worker, settings, django_capture_on_commit_callbacks
):
    approve(draft)
    bundle = actions.ask_for(
        [draft],
        election=draft.case.election,
        precinct=None,
        language="ru",
        by=leo,
        member=leo.member,
    )
    actions.go_on(bundle, member=leo.member)
    if is_finished:
        worker.work()
    store = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]) / "court"
    kept = [path for path in store.rglob("*") if path.is_file()]
    assert kept
    long_ago = timezone.now() - timedelta(days=1826)
    Case.objects.update(state=Case.State.CLOSED, closed_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        keeping.purge(type(draft).objects.get())
    bundle.refresh_from_db()
    assert bundle.state == CourtBundle.State.LET_GO and bundle.key_for_case is None
    assert not any(path.exists() for path in kept)
    # A worker that was at it comes too late.
    worker.work()
    bundle.refresh_from_db()
    assert bundle.state == CourtBundle.State.LET_GO

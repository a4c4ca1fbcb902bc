"""Copies for court go with the complaint, or with a file in it, not two weeks after it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal.evidence import actions as evidence
from portal.evidence import destroying
from portal.lib.jobs import Job
from reports.cases.models import Case
from reports.complaints import actions as complaints
from reports.complaints import export, keeping
from reports.complaints.models import Bundle
from reports.court import actions, handing
from reports.court.models import CourtBundle
from tests.complaints.conftest import (
    approve,
    ask,
    case,
    draft,
    open_case,
    photo,
    report,
    typed,
    with_file,
    worker,
)

__all__ = ["approve", "ask", "case", "draft", "open_case", "photo", "report", "typed",
           "with_file", "worker"]  # fmt: skip


@pytest.fixture
def with_photo(report, open_case, with_file, photo, ask, approve, worker):
    """An approved complaint with one photo, and the photo."""
    told = report()
    item = with_file(told, photo)
    complaint = ask(open_case(told))
    worker.work()
    complaint.refresh_from_db()
    approve(complaint)
    return complaint, item


def asked_for(complaint, leo) -> CourtBundle:
    election = complaint.case.election
    return actions.ask_for(
        [complaint], election=election, precinct=None, language="ru", by=leo, member=leo.member
    )


def kept(settings) -> list[str]:
    """What lies in the store of bundles."""
    store = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"])
    return [path.name for folder in ("court", "bundles") for path in (store / folder).rglob("*")
            if path.is_file()]  # fmt: skip


def test_a_file_that_is_deleted_takes_every_bundle_along_that_holds_it(
    with_photo, leo, worker, settings, django_capture_on_commit_callbacks
):
    complaint, item = with_photo
    single = complaints.request_bundle(complaint, by=leo, member=leo.member)
    done = asked_for(complaint, leo)
    actions.go_on(done, member=leo.member)
    assert set(worker.work()) == {Job.State.DONE}
    handed = asked_for(complaint, leo)
    handing.hand_on(handed, leo.member)
    late = complaints.request_bundle(complaint, by=leo, member=leo.member)
    assert len(kept(settings)) == 1 + 3 + 1
    with django_capture_on_commit_callbacks(execute=True):
        evidence.destroy(item, "withdrawn")
    assert kept(settings) == []
    for row in (single, done, handed):
        row.refresh_from_db()
        assert (row.state, row.key_for_case) == ("let_go", None)
    # One that a worker was asked for before is not finished with it.
    worker.work()
    late.refresh_from_db()
    assert late.state == Bundle.State.CHANGED and kept(settings) == []


def test_nothing_is_handed_over_of_a_file_that_is_deleted_at_that_moment(
    with_photo, leo, settings, monkeypatch
):
    complaint, _item = with_photo
    bundle = asked_for(complaint, leo)
    monkeypatch.setattr(destroying, "all_there", lambda items: False)
    assert not handing.hand_on(bundle, leo.member)
    assert not bundle.parts.get().handed_name and kept(settings) == []


def test_a_worker_in_the_middle_of_a_piece_leaves_none_behind(
    with_photo, leo, worker, settings, monkeypatch, django_capture_on_commit_callbacks
):
    complaint, item = with_photo
    bundle = asked_for(complaint, leo)
    actions.go_on(bundle, member=leo.member)
    store = export.store

    def meanwhile(path, name):
        with django_capture_on_commit_callbacks(execute=True):
            evidence.destroy(item, "withdrawn")
        # After everything of the bundle was deleted.
        return store(path, name)

    monkeypatch.setattr(export, "store", meanwhile)
    assert worker.work() == [Job.State.DONE]
    bundle.refresh_from_db()
    assert bundle.state == CourtBundle.State.LET_GO
    assert kept(settings) == []


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

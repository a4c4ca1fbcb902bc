"""/healthz: what fails is named, and only what stops reports from being taken says "down"."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from portal import health
from portal.accounts.models import Vault
from portal.evidence.models import Batch
from portal.lib.jobs import Job, WorkerPulse
from portal.lib.moments import quarter
from portal.lib.sealing import Keypair

QUEUES = ("intake", "media", "documents")


@pytest.fixture(autouse=True)
def storage_not_tried_yet(monkeypatch):
    monkeypatch.setattr(health, "_storage_tried", (0.0, ""))


@pytest.fixture
def workers(db):
    """A worker alive for each queue; `workers("media")` changes its row."""

    def change(queue, **fields):
        WorkerPulse.objects.filter(queue=queue).update(**fields)

    for queue in QUEUES:
        WorkerPulse.objects.create(name=f"{queue}@here", queue=queue, seen_at=timezone.now())
    return change


@pytest.fixture
def said(client):
    """The JSON that machines read, and its status."""

    def ask():
        answer = client.get("/healthz")
        return answer.status_code, json.loads(answer.content)

    return ask


def test_all_is_well_when_every_worker_is_alive(workers, said):
    status, told = said()
    assert (status, told["state"]) == (200, "good")
    assert set(told["parts"]) == {
        "database",
        "storage",
        "disk",
        "queue",
        "clocks",
        "vaults",
        "intake_key",
        *QUEUES,
    }


def test_a_dead_worker_is_named_and_reports_are_still_taken(workers, said):
    workers("media", seen_at=timezone.now() - timedelta(minutes=2))
    status, told = said()
    assert (status, told["state"]) == (200, "degraded")
    assert told["parts"]["media"]["reason"] == "no-worker"
    assert told["parts"]["intake"]["state"] == "good"


def test_work_that_waits_for_minutes_is_said(workers, said):
    Job.objects.create(
        kind="examine",
        key="1",
        subject="1",
        queue="media",
        created_at=timezone.now() - timedelta(minutes=6),
    )
    assert said()[1]["parts"]["media"]["reason"] == "slow"


def test_work_of_which_only_the_quarter_is_known_is_not_called_slow_too_soon(workers, said):
    now = datetime(2026, 11, 22, 6, 44, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        workers("media", seen_at=timezone.now())
        asked = {"kind": "examine", "subject": "1", "queue": "media"}
        Job.objects.create(key="1", created_at=quarter(now), **asked)
        assert said()[1]["parts"]["media"]["state"] == "good"
    with time_machine.travel(now + timedelta(minutes=7), tick=False):
        workers("media", seen_at=timezone.now())
        assert said()[1]["parts"]["media"]["reason"] == "slow"


def test_what_a_media_worker_lacks_is_said_in_words(workers, said, client):
    workers("media", abilities={"ffmpeg": True, "exiftool": False, "pdftoppm": False})
    told = said()[1]["parts"]["media"]
    assert told["state"] == "degraded"
    assert told["lacking"] == ["exiftool", "pdftoppm"]
    page = client.get("/healthz", headers={"accept": "text/html", "accept-language": "en"})
    assert "exiftool is missing" in page.content.decode()
    assert "pdftoppm is missing" in page.content.decode()


def test_storage_that_keeps_nothing_stops_the_taking_of_reports(workers, said, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("no such bucket")

    monkeypatch.setattr(type(storages["evidence"]), "save", refuse)
    status, told = said()
    assert (status, told["state"]) == (503, "down")
    assert told["parts"]["storage"]["reason"] == "not-kept"


def test_storage_is_tried_now_and_then_and_not_each_time(workers, said, monkeypatch):
    said()
    monkeypatch.setattr(health, "_storage_keeps", lambda: False)
    assert said()[1]["parts"]["storage"]["state"] == "good"
    monkeypatch.setattr(health, "STORAGE_TRIED_EVERY", -1)
    assert said()[1]["parts"]["storage"]["state"] == "down"


def test_the_probe_leaves_nothing_in_the_storage(workers, said):
    said()
    assert storages["evidence"].listdir("health")[1] == []


def test_a_full_disk_refuses_files_and_not_reports(workers, said, settings):
    settings.DISK_RESERVE_BYTES = 1 << 60
    status, told = said()
    assert status == 200
    assert told["parts"]["disk"] == {
        "state": "degraded",
        "says": "The disk is nearly full. Files are refused; reports in words are still taken.",
        "reason": "full",
    }


def test_a_database_that_is_away_is_said_without_an_error_page(workers, said, monkeypatch):
    def away():
        raise OSError("connection refused by db.internal:5432")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        status, told = said()
    assert (status, told["state"]) == (503, "down")
    assert "db.internal" not in json.dumps(told)


def test_a_queue_that_is_away_only_makes_work_wait(workers, said, monkeypatch):
    def away(*arguments, **options):
        raise OSError("connection refused")

    monkeypatch.setattr(health.app, "connection_for_write", away)
    status, told = said()
    assert status == 200
    assert told["parts"]["queue"]["state"] == "degraded"


def test_a_vault_whose_key_somebody_exchanged_is_said(workers, vaults, said):
    assert said()[1]["parts"]["vaults"]["state"] == "good"
    Vault.objects.filter(kind="case").update(public=Keypair.generate().public)
    status, told = said()
    assert (status, told["state"]) == (200, "degraded")
    assert told["parts"]["vaults"]["reason"] == "unsigned"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_people_read_a_page_that_nothing_keeps(workers, client, language):
    page = client.get("/healthz", headers={"accept": "text/html", "accept-language": language})
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert f'lang="{language}"' in page.content.decode()


def test_no_outside_clock_is_said_and_outside_of_a_demonstration_it_counts(workers, said, settings):
    assert said()[1]["parts"]["clocks"] == {
        "state": "good",
        "says": "Nobody outside confirms our times: no time-stamp authority is configured.",
        "reason": "none",
    }
    settings.DEMONSTRATION = False
    assert said()[1]["parts"]["clocks"]["state"] == "degraded"


def test_a_clock_that_is_silent_for_an_hour_is_said(workers, said, settings):
    settings.TIMESTAMP_AUTHORITIES = ["clock=http://clock.example"]
    assert said()[1]["parts"]["clocks"]["state"] == "good"
    Batch.objects.create(
        number=1,
        made_at=timezone.now() - timedelta(hours=2),
        previous="0" * 64,
        size=1,
        root="1" * 64,
    )
    assert said()[1]["parts"]["clocks"]["reason"] == "silent"

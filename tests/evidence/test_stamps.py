"""Stamps of outside clocks: asked for when they can be had, believed only from a pinned key."""

import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.evidence import batching, stamps
from portal.evidence.models import Batch, Stamp
from portal.lib import jobs, timestamps
from portal.lib.jobs import Job
from tests import authority
from tests.evidence.test_batches import bring

__all__ = ["bring"]


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory):
    """Authorities by name, each with a root and a key of its own."""
    base = tmp_path_factory.mktemp("authorities")
    return {name: authority.make(base / name) for name in ("clock", "second")}


@pytest.fixture
def clocks(folder_of, settings, tmp_path):
    """The authorities, answering, and the portal configured to ask `clock`."""
    settings.TIMESTAMP_CERTIFICATES = tmp_path
    for name, one in folder_of.items():
        one.away = one.garbled = False
        one.asked.clear()
        (tmp_path / f"{name}.pem").write_text(one.certificates)
    with authority.serving(folder_of["clock"]), authority.serving(folder_of["second"]):
        settings.TIMESTAMP_AUTHORITIES = [f"clock={folder_of['clock'].url}"]
        yield folder_of


def stamp_job() -> Job:
    return Job.objects.filter(kind=stamps.STAMP).latest("pk")


def test_a_batch_is_stamped_and_openssl_agrees(bring, clocks, tmp_path, finish_jobs):
    item = bring()
    stamps.batch_and_queue()
    assert finish_jobs()[stamps.STAMP] == Job.State.DONE
    [token] = stamps.proof_of(item).tokens
    assert token.authority == "clock"
    assert abs(token.at - timezone.now()) < timedelta(minutes=1)
    (tmp_path / "said.txt").write_bytes(stamps.proof_of(item).statement)
    (tmp_path / "said.tsr").write_bytes(token.token)
    (tmp_path / "root.pem").write_text(clocks["clock"].root)
    checked = subprocess.run(
        ["openssl", "ts", "-verify", "-data", "said.txt", "-in", "said.tsr", "-CAfile", "root.pem"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in checked.stdout + checked.stderr


def test_an_authority_learns_only_a_hash_of_the_root(bring, clocks, finish_jobs):
    item = bring()
    stamps.batch_and_queue()
    finish_jobs()
    [asked] = clocks["clock"].asked
    for known in (item.sha256, item.commitment, Batch.objects.get().root):
        assert bytes.fromhex(known) not in asked and known.encode() not in asked
    assert len(asked) < 100


def test_while_nobody_answers_batches_wait_and_nothing_is_lost(bring, clocks, finish_jobs):
    clocks["clock"].away = True
    bring()
    stamps.batch_and_queue()
    assert finish_jobs()[stamps.STAMP] == Job.State.READY
    bring(b"the next photo")
    stamps.batch_and_queue()
    assert Job.objects.filter(kind=stamps.STAMP).count() == 1
    gap = stamps.gap()
    assert (gap.batches, gap.since) == (2, Batch.objects.first().made_at)
    assert stamp_job().attempts == 0
    clocks["clock"].away = False
    Job.objects.filter(kind=stamps.STAMP).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run(stamp_job().pk) == Job.State.DONE
    assert Stamp.objects.count() == 2 and stamps.gap().batches == 0


def test_of_two_authorities_one_that_is_away_does_not_hold_the_other_up(
    bring, clocks, settings, finish_jobs
):
    settings.TIMESTAMP_AUTHORITIES = [f"{name}={one.url}" for name, one in clocks.items()]
    clocks["clock"].away = True
    item = bring()
    stamps.batch_and_queue()
    assert finish_jobs()[stamps.STAMP] == Job.State.READY
    assert [one.authority for one in stamps.proof_of(item).tokens] == ["second"]
    assert stamps.lacking() and stamps.gap().batches == 0


@pytest.mark.parametrize("fault", ["another key", "garbled"])
def test_an_answer_that_proves_nothing_is_not_kept_and_staff_are_told(
    bring, clocks, settings, finish_jobs, fault
):
    if fault == "another key":
        pinned = timestamps.certificate_path("clock")
        pinned.write_text(clocks["second"].certificates)
    else:
        clocks["clock"].garbled = True
    bring()
    stamps.batch_and_queue()
    assert finish_jobs()[stamps.STAMP] == Job.State.QUARANTINED
    assert stamp_job().reason.startswith("clock: The ")
    assert not Stamp.objects.exists()
    stamps.batch_and_queue()
    assert Job.objects.filter(kind=stamps.STAMP).count() == 1


def test_a_root_alone_may_be_pinned_and_then_whatever_it_vouches_for_signs(bring, clocks):
    timestamps.certificate_path("clock").write_text(clocks["clock"].root)
    bring()
    batching.make()
    stamps.ask_for_stamps()
    assert Stamp.objects.get().authority == "clock"


def test_a_stamp_on_other_words_is_refused(bring, clocks):
    bring()
    batching.make()
    stamps.ask_for_stamps()
    kept = Stamp.objects.get()
    said = kept.batch.statement()
    assert timestamps.check(bytes(kept.token), said, kept.certificates) == kept.at
    for token, words in (
        (bytes(kept.token), said.replace(b"leaves", b"Leaves")),
        (bytes(kept.token)[:-1] + b"\x00", said),
        (bytes(kept.token)[:200], said),
        (b"", said),
    ):
        with pytest.raises(timestamps.Refused):
            timestamps.check(token, words, kept.certificates)

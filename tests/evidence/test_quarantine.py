"""A file that ends its decoder is tried three times and then left to staff; nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts import keys
from portal.evidence import actions, renditions, uploads
from portal.evidence.models import EvidenceItem
from portal.lib import jobs
from portal.lib.jobs import Job
from portal.lib.refusals import Refused

State = EvidenceItem.State


@pytest.fixture
def received(vaults):
    def make(path, *, guarded=False):
        with open(path, "rb") as stream:
            arrived = uploads.receive_stream(stream)
        return actions.receive(arrived, guarded=guarded, how="form")

    return make


@pytest.fixture
def media_worker(vaults):
    """A worker that members can hand keys to."""
    keys.start_job_key("media", "test")
    yield
    keys._job_pair = None


@pytest.fixture
def deadly(monkeypatch):
    """Every picture ends its decoder: there is no memory to draw in."""
    fatal = renditions.PICTURE.__class__(memory_bytes=1 << 20)
    monkeypatch.setattr(renditions, "PICTURE", fatal)
    return monkeypatch


def tried(item) -> list[str]:
    """What every try ends in, as long as there is another."""
    ended = []
    while row := Job.objects.filter(subject=item.pk, state=Job.State.READY).first():
        Job.objects.filter(pk=row.pk).update(lease_until=None)
        ended.append(jobs.run(row.pk))
    item.refresh_from_db()
    return ended


def test_the_third_try_is_the_last_and_staff_see_why(received, media, deadly):
    item = received(media("photo.jpg"))
    assert tried(item) == ["ready", "ready", "quarantined"]
    assert (item.state, item.reason) == (State.QUARANTINED, "too_much_memory")
    assert list(item.custody.values_list("verb", flat=True)) == ["received", "quarantined"]
    assert list(jobs.quarantined().values_list("reason", flat=True)) == ["too_much_memory"]


def test_everything_else_goes_on(received, media, deadly):
    bad, paper = received(media("photo.jpg")), received(media("note.mp3"))
    tried(bad)
    assert tried(paper) == ["done"] and paper.state == State.EXAMINED


def test_a_worker_that_is_killed_three_times_is_told_of_as_well(received, media):
    item = received(media("photo.jpg"))
    gone = timezone.now() - timedelta(hours=1)
    Job.objects.filter(subject=item.pk).update(
        state=Job.State.RUNNING, attempts=3, lease="x", lease_until=gone
    )
    jobs.sweep("media")
    item.refresh_from_db()
    assert (item.state, item.reason) == (State.QUARANTINED, "stopped")


@pytest.mark.parametrize("guarded", [False, True])
def test_staff_can_have_it_tried_again(received, media, deadly, tanya, media_worker, guarded):
    item = received(media("photo.jpg"), guarded=guarded)
    tried(item)
    deadly.undo()
    # Keys of workers that had the file first are gone by now: the item's own key is handed over.
    EvidenceItem.objects.filter(pk=item.pk).update(key_for_intake=None)
    actions.examine_again(item, member=tanya.member, by=tanya)
    assert tried(item) == ["done"]
    assert (item.state, item.reason) == (State.EXAMINED, "")
    assert item.renditions.count() == 2
    verbs = list(item.custody.values_list("verb", flat=True))
    assert verbs == ["received", "quarantined", "asked_again", "examined"]
    assert not jobs.quarantined().exists()


def test_what_ends_badly_again_is_quarantined_again(received, media, deadly, tanya, media_worker):
    item = received(media("photo.jpg"))
    tried(item)
    actions.examine_again(item, member=tanya.member, by=tanya)
    assert tried(item)[-1] == "quarantined" and item.state == State.QUARANTINED
    actions.examine_again(item, member=tanya.member, by=tanya)
    assert item.custody.filter(verb="asked_again").count() == 2


def test_only_with_the_case_vault_open(received, media, deadly, hana, media_worker):
    item = received(media("photo.jpg"))
    tried(item)
    with pytest.raises(keys.VaultLocked):
        actions.examine_again(item, member=hana.member, by=hana)
    item.refresh_from_db()
    assert item.state == State.QUARANTINED


def test_what_was_examined_or_may_never_be_opened_is_not_tried_again(
    received, media, tanya, media_worker
):
    for name in ("photo.jpg", "playlist.mp4"):
        item = received(media(name))
        tried(item)
        with pytest.raises(Refused):
            actions.examine_again(item, member=tanya.member, by=tanya)

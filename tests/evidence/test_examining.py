"""The worker examines an original, keeps it unchanged, and lets go of its key."""

import io

import pytest
from django.http import Http404

from portal.evidence import actions, pipeline, serving, uploads
from portal.evidence.models import EvidenceItem, Rendition
from portal.lib.refusals import Refused


@pytest.fixture
def received(vaults):
    def make(path, *, guarded=False):
        with open(path, "rb") as stream:
            arrived = uploads.receive_stream(stream)
        return actions.receive(arrived, guarded=guarded, how="form")

    return make


def handed(item, kind, **how):
    return serving.hand_out(item, serving.handout_of(item, kind), **how)


def test_a_photo_is_examined_and_shown_without_what_it_carried(received, media, tanya, finish_jobs):
    item = received(media("photo.jpg"))
    assert finish_jobs() == {"examine_item": "done"}
    item.refresh_from_db()
    assert (item.state, item.kind) == ("examined", "image")
    assert item.facts["position"]["latitude"] == pytest.approx(43.2, abs=1)
    assert set(item.renditions.values_list("kind", flat=True)) == {"thumbnail", "preview"}
    assert [e.verb for e in item.custody.all()] == ["received", "examined"]


def test_after_the_examination_no_worker_can_open_the_original(received, media, finish_jobs):
    item = received(media("photo.jpg"))
    assert item.key_for_intake
    finish_jobs()
    item.refresh_from_db()
    assert item.key_for_intake is None


def test_running_the_pipeline_twice_changes_nothing(received, media, finish_jobs):
    item = received(media("photo.jpg"))
    finish_jobs()
    item.refresh_from_db()
    before = list(item.renditions.values_list("pk", "sha256"))
    pipeline.run(item)
    assert list(item.renditions.values_list("pk", "sha256")) == before
    assert item.custody.count() == 2


@pytest.mark.parametrize("guarded", [False, True], ids=["open", "guarded"])
def test_a_worker_that_slept_past_its_lease_changes_nothing(received, media, finish_jobs, guarded):
    item = received(media("photo.jpg"), guarded=guarded)
    asleep = EvidenceItem.objects.get(pk=item.pk)
    finish_jobs()
    before = list(item.renditions.values_list("kind", "stored_name", "made_at", "size"))
    pipeline.run(asleep)
    assert list(item.renditions.values_list("kind", "stored_name", "made_at", "size")) == before
    assert [e.verb for e in item.custody.all()] == ["received", "examined"]


def test_a_guarded_items_facts_and_copies_are_sealed(received, media, tanya, finish_jobs, tmp_path):
    item = received(media("photo.jpg"), guarded=True)
    finish_jobs()
    item.refresh_from_db()
    assert item.facts == {} and item.sha256 == ""
    assert not item.renditions.filter(sealed=False).exists()
    for path in (tmp_path / "evidence" / "renditions").rglob("*"):
        if path.is_file():
            assert path.read_bytes().startswith(b"age-encryption.org/v1")
    assert serving.facts_of(item, tanya.member)["position"]


def test_a_file_that_cannot_be_decoded_is_kept_and_says_why(received, tmp_path, tanya, finish_jobs):
    path = tmp_path / "torn.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 500)
    item = received(path)
    assert finish_jobs() == {"examine_item": "done"}
    item.refresh_from_db()
    assert item.state == EvidenceItem.State.UNREADABLE
    assert item.reason
    opened = io.BytesIO()
    serving.write_original(item, serving.item_key(item, tanya.member), opened)
    assert opened.getvalue() == path.read_bytes()


def test_a_copy_can_be_wound_by_byte_ranges(received, media, tanya, finish_jobs):
    item = received(media("photo.jpg"))
    finish_jobs()
    whole = b"".join(handed(item, "preview", member=None, by=tanya))
    part = handed(item, "preview", member=None, by=tanya, wanted_range="bytes=10-19")
    assert part.status_code == 206
    assert b"".join(part) == whole[10:20]
    assert part["Content-Range"] == f"bytes 10-19/{len(whole)}"


def test_a_look_is_written_down_and_a_thumbnail_is_none(received, media, tanya, finish_jobs):
    item = received(media("photo.jpg"))
    finish_jobs()
    b"".join(handed(item, "thumbnail", member=None, by=tanya))
    b"".join(handed(item, "preview", member=None, by=tanya))
    looks = item.custody.filter(verb="viewed")
    assert [(look.actor, look.detail) for look in looks] == [(tanya, {"copy": "preview"})]


def test_a_guarded_copy_needs_the_case_vault(received, media, tanya, hana, finish_jobs):
    item = received(media("photo.jpg"), guarded=True)
    finish_jobs()
    with pytest.raises(Refused):
        handed(item, "preview", member=hana.member, by=hana)
    shown = b"".join(handed(item, "preview", member=tanya.member, by=tanya))
    assert shown.startswith(b"\xff\xd8")


def test_a_copy_that_was_not_made_is_not_there(received, media, tanya, finish_jobs):
    item = received(media("photo.jpg"))
    finish_jobs()
    with pytest.raises(Http404):
        handed(item, Rendition.Kind.PLAYABLE, member=None, by=tanya)

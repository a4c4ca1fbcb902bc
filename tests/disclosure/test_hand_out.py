"""Copies are handed out under signed addresses: short-lived, for one session, in any part."""

import io
import os
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from portal.disclosure.models import RedactedCopy
from portal.evidence import answering, links, winding
from portal.evidence.links import Handout
from portal.lib import agefile, sealing
from portal.lib.sealing import CannotOpen, Keypair, Place

PLACE = Place("evidence-item", "1", "rendition:playable")
SIZES = (1, 65_000, 65_536 - len(PLACE.header()) - 1, 65_536, 131_072, 200_001)


@pytest.fixture
def door(photo, report):
    """The holder's own address of the view."""
    return reverse("cases:rendition", args=[report.public_id, photo.public_id, "preview"])


def test_the_holder_leads_to_an_address_that_names_nobody(desk, door, report, photo):
    address = desk.get(door)["Location"]
    assert str(report.public_id) not in address and report.reference not in address
    shown = desk.get(address)
    assert shown.status_code == 200
    assert len(shown.getvalue()) == photo.renditions.get(kind="preview").size


def test_what_is_handed_out_can_run_nothing(desk, door):
    shown = desk.get(door, follow=True)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["Content-Disposition"].startswith("inline")
    assert "no-store" in shown["Cache-Control"]


def test_a_type_that_browsers_run_is_only_saved():
    page = Handout(1, "x", "text/html", 3, "page.html")
    answer = answering.answer(io.BytesIO(b"<b>"), page)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_look_at_a_redacted_copy_stands_in_the_custody(desk, photo, report, tanya):
    name = storages["evidence"].save("redacted/one", ContentFile(b"\xff\xd8 a picture"))
    RedactedCopy.objects.create(
        item=photo,
        number=1,
        state="ready",
        media_type="image/jpeg",
        stored_name=name,
        size=12,
        requested_by=tanya,
    )
    door = reverse("cases:redacted", args=[report.public_id, photo.public_id, 1])
    assert desk.get(door, follow=True).getvalue() == b"\xff\xd8 a picture"
    assert photo.custody.get(verb="viewed").detail == {"copy": "redacted", "number": 1}
    page = desk.get(reverse("cases:file", args=[report.public_id, photo.public_id]))
    assert page.context["custody"][0].note == "Copy 1"


def test_in_another_browser_the_address_leads_nowhere(desk, door, signed_in, leo, tanya, client):
    address = desk.get(door)["Location"]
    for other in (signed_in(leo), signed_in(tanya)):
        assert other.get(address).status_code == 409
    assert client.get(address)["Location"].startswith("/account/login/")


def test_a_changed_address_leads_nowhere(desk, door):
    address = desk.get(door)["Location"]
    assert desk.get(address[:-9] + "A" * 8 + "/").status_code == 409
    assert desk.get(reverse("evidence:copy", args=["none"])).status_code == 409


def test_an_old_address_leads_back_to_the_holder(desk, door):
    address = desk.get(door)["Location"]
    with time_machine.travel(timezone.now() + links.LIFE * 2, tick=False):
        answer = desk.get(address)
        assert (answer.status_code, answer["Location"]) == (302, door)
        assert desk.get(door, follow=True).status_code == 200


def test_a_sealed_copy_needs_the_open_vault_with_its_address(
    guarded, guarded_photo, tanya, desk, locked
):
    door = reverse("cases:rendition", args=[guarded.public_id, guarded_photo.public_id, "preview"])
    whole = desk.get(door, follow=True).getvalue()
    assert whole.startswith(b"\xff\xd8")
    part = desk.get(door, follow=True, headers={"Range": "bytes=500-999"})
    assert part.status_code == 206 and part.getvalue() == whole[500:1000]
    assert locked(tanya).get(door, follow=True).status_code == 409
    # The first byte is the look; winding is none.
    assert guarded_photo.custody.filter(verb="viewed").count() == 1


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, 9), ("bytes=4-5", 4, 5), ("bytes=-3", 7, 9), ("bytes=8-99", 8, 9),
     ("lines=1-2", None, 0), ("bytes=9999999999999999999999-", 10, 9)],
)  # fmt: skip
def test_ranges_are_read_as_the_standard_says(asked, first, last):
    assert answering.asked(asked, 10) == (first, last)


# --- Sealed copies, read from anywhere ----------------------------------------------------------


@pytest.fixture
def sealed(tmp_path):
    """Seals bytes as the pipeline does; gives their stored name and the key."""

    def make(plain):
        pair = Keypair.generate()
        source, target = tmp_path / "plain", tmp_path / "sealed"
        source.write_bytes(plain)
        with source.open("rb") as reader, target.open("wb") as writer:
            sealing.seal_stream(reader, writer, [pair.public], PLACE)
        return storages["evidence"].save("copy", ContentFile(target.read_bytes())), pair

    return make


@pytest.mark.parametrize("size", SIZES)
def test_any_part_of_a_sealed_copy_is_opened_by_itself(sealed, size):
    plain = os.urandom(size)
    name, pair = sealed(plain)
    with winding.opened(name, pair, PLACE) as stream:
        for start in (0, size // 2, max(0, size - 5), 65_530 if size > 65_600 else 0, size):
            stream.seek(start)
            assert stream.tell() == start
            assert stream.read(70_000) == plain[start:][: len(stream_part(plain, start))]
        stream.seek(0)
        assert b"".join(iter(lambda: stream.read(50_000), b"")) == plain


def stream_part(plain: bytes, start: int) -> bytes:
    """What one read gives: to the end of the piece of 64 kB it begins in."""
    begins = len(PLACE.header()) + 1
    end = ((start + begins) // agefile.CHUNK + 1) * agefile.CHUNK - begins
    return plain[start : min(end, start + 70_000)]


def test_a_changed_or_cut_copy_is_never_given(sealed):
    name, pair = sealed(os.urandom(200_000))
    path = Path(storages["evidence"].path(name))
    whole = bytearray(path.read_bytes())
    whole[150_000] ^= 1
    path.write_bytes(whole)
    with winding.opened(name, pair, PLACE) as stream:
        assert len(stream.read(100)) == 100
        stream.seek(140_000)
        with pytest.raises(agefile.NotOpened):
            stream.read(10)
    whole[150_000] ^= 1
    path.write_bytes(whole[: 65_536 * 2])
    with winding.opened(name, pair, PLACE) as stream, pytest.raises(agefile.NotOpened):
        stream.seek(130_000)
        stream.read(10)


def test_another_key_or_another_place_opens_nothing(sealed):
    name, pair = sealed(b"bytes")
    for key, place in (
        (Keypair.generate(), PLACE),
        (pair, Place("evidence-item", "2", "rendition:playable")),
    ):
        with pytest.raises(CannotOpen):
            winding.opened(name, key, place)


# --- Behind the proxy ---------------------------------------------------------------------------


def test_the_proxy_hands_out_plain_copies_and_no_sealed_one(settings):
    settings.ACCEL_REDIRECT = True
    plain = Handout(1, "renditions/ab/c d", "video/mp4", 9, "playable.mp4")
    answer = answering.by_the_proxy(plain)
    assert answer["X-Accel-Redirect"] == "/-/evidence/renditions/ab/c%20d"
    assert answer["Content-Type"] == "video/mp4"
    sealed_one = Handout(1, "x", "video/mp4", 9, "x", place=("a", "b", "c"))
    assert answering.by_the_proxy(sealed_one) is None


def test_out_of_a_bucket_the_proxy_fetches_by_a_signed_address(settings):
    settings.ACCEL_REDIRECT = True
    options = {
        "bucket_name": "evidence",
        "endpoint_url": "https://storage:8333",
        "access_key": "key",
        "secret_key": "only-for-tests",
        "region_name": "us-east-1",
    }
    backend = {"BACKEND": "portal.lib.buckets.BucketStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": backend}
    answer = answering.by_the_proxy(Handout(1, "renditions/ab/c", "image/jpeg", 9, "preview.jpeg"))
    inner = answer["X-Accel-Redirect"]
    assert inner.startswith("/-/storage/evidence/renditions/ab/c?")
    assert "X-Amz-Signature=" in inner and "X-Amz-Expires=60" in inner
    assert "response-content-type=image%2Fjpeg" in inner


def test_without_such_a_proxy_the_portal_streams(settings):
    settings.ACCEL_REDIRECT = False
    assert answering.by_the_proxy(Handout(1, "x", "image/jpeg", 9, "x")) is None

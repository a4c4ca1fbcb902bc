"""Signed records of a file are read and never believed: verified, invalid or absent."""

import pytest

from portal.evidence import contradictions, pipeline, provenance, signatures
from portal.evidence.provenance import ABSENT, INVALID, UNREAD, VERIFIED
from tests.evidence import record_files


@pytest.fixture(scope="module")
def signed(media, tmp_path_factory):
    return record_files.signed_photo(
        tmp_path_factory.mktemp("signed") / "signed.jpg", media("photo.jpg")
    )


def read(path):
    return provenance.read(path, signatures.identify(path))


def test_a_signed_photo_is_verified_and_names_what_its_signer_says(signed):
    said = read(signed)["c2pa"]
    assert (said["state"], said["made_with"], said["actions"]) == (
        VERIFIED,
        "Test camera",
        "created",
    )
    assert said["signer"] == "Test camera maker"
    (shown,) = provenance.shown({"provenance": {"c2pa": said}})
    assert shown.label == "Verified" and "true" not in shown.meaning.lower()


def test_one_bit_turned_over_makes_it_invalid(signed, tmp_path):
    said = read(record_files.flipped(tmp_path / "flipped.jpg", signed))
    assert said["c2pa"]["state"] == INVALID and "mismatch" in said["c2pa"]["broken"]
    (doubt,) = contradictions.found({"provenance": said}, contradictions.Claims(received_at=None))
    assert doubt.code == "c2pa-invalid"


def test_most_photos_carry_none(media):
    assert read(media("photo.jpg")) == {"c2pa": {"state": ABSENT}}


def test_a_record_that_breaks_its_reader_is_only_unread(media, tmp_path):
    path = tmp_path / "odd.jpg"
    path.write_bytes(media("photo.jpg").read_bytes()[:600] + b"c2pa.claim" + bytes(5000))
    assert read(path)["c2pa"]["state"] in (UNREAD, ABSENT)


@pytest.mark.parametrize(
    ("changed", "state", "broken"),
    [
        ("", VERIFIED, None),
        ("file", INVALID, "hash"),
        ("proof", INVALID, "proof"),
    ],
)
def test_a_bundle_of_proofmode_holds_only_as_it_was_signed(media, tmp_path, changed, state, broken):
    path = record_files.proofmode_bundle(
        tmp_path / "proof.zip", media("photo.jpg"), changed=changed
    )
    said = read(path)["proofmode"]
    assert (said["state"], said.get("broken")) == (state, broken)
    assert len(said["key"]) == 40 and said["proved_at"].startswith("2026-11-22")


def test_a_bundle_is_kept_whole_and_only_its_record_is_shown(media, tmp_path):
    path = record_files.proofmode_bundle(tmp_path / "proof.zip", media("photo.jpg"))
    examination = pipeline.Examination(None, None, tmp_path, path)
    for step in pipeline.READING:
        step(examination)
    assert pipeline.outcome(examination) == (pipeline.State.UNREADABLE, "archive")
    (shown,) = provenance.shown(pipeline.found(examination))
    assert (shown.kind, shown.state) == ("proofmode", VERIFIED)

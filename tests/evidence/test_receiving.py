"""A file is sealed while it arrives; nothing plain of it is ever on the disk."""

import hashlib
import io
import os

import pytest
from django.core.files.storage import storages

from portal.evidence import actions, custody, serving, uploads
from portal.evidence.models import EvidenceItem
from portal.evidence.uploads import DiskFull, EmptyFile, TooLarge
from portal.lib import sealing
from portal.lib.jobs import Job
from portal.lib.refusals import Refused

CANARY = b"CANARY-in-the-bytes " * 4000


@pytest.fixture
def arrived(vaults):
    return uploads.receive_stream(io.BytesIO(CANARY))


def stored_bytes(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_arrives_is_fingerprinted_and_stored_sealed(arrived, tmp_path):
    assert arrived.sha256 == hashlib.sha256(CANARY).hexdigest()
    assert arrived.size == len(CANARY)
    assert b"CANARY" not in stored_bytes(tmp_path)


def test_the_original_comes_back_bit_for_bit_with_the_case_vault(arrived, tanya):
    item = actions.receive(arrived, guarded=False, how="form")
    opened = io.BytesIO()
    serving.write_original(item, serving.item_key(item, tanya.member), opened)
    assert opened.getvalue() == CANARY


def test_without_the_case_vault_nobody_opens_an_item(arrived, hana, ada):
    item = actions.receive(arrived, guarded=False, how="form")
    for member in (hana.member, ada.member, None):
        with pytest.raises(Refused):
            serving.item_key(item, member)


def test_receiving_writes_the_first_custody_line_and_asks_for_examination(arrived):
    item = actions.receive(arrived, guarded=False, how="form")
    line = item.custody.get()
    assert (line.verb, line.detail["how"], line.sequence) == ("received", "form", 1)
    assert Job.objects.get(kind="examine_item").subject == str(item.pk)


def test_a_guarded_items_hash_stands_in_no_plain_column(arrived, tanya):
    item = actions.receive(arrived, guarded=True, name="Асель.jpg", how="form")
    row = EvidenceItem.objects.values().get(pk=item.pk)
    assert arrived.sha256 not in str(row)
    assert "Асель".encode() not in b"".join(v for v in row.values() if isinstance(v, bytes))
    assert arrived.sha256 not in str(list(item.custody.values()))
    assert serving.facts_of(item, tanya.member)["sha256"] == arrived.sha256
    assert serving.name_of(item, tanya.member) == "Асель.jpg"


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(vaults, tmp_path):
    with pytest.raises(TooLarge, match="larger than"):
        uploads.receive_stream(io.BytesIO(b"x" * 2_000_000), limit=1_000_000)
    assert not list((tmp_path / "scratch").iterdir())
    assert not list((tmp_path / "evidence").rglob("*/*/*"))


def test_an_empty_file_is_refused_in_words(vaults):
    with pytest.raises(EmptyFile, match="empty"):
        uploads.receive_stream(io.BytesIO(b""))


def test_a_full_disk_refuses_files_and_says_that_text_still_goes(vaults, settings):
    settings.DISK_RESERVE_BYTES = 10**18
    with pytest.raises(DiskFull, match="text can still be sent"):
        uploads.receive_stream(io.BytesIO(b"x"))


def test_a_held_upload_comes_back_with_its_name_still_sealed(arrived, tanya):
    token = uploads.hold(arrived, "Жатақхана.mp4")
    assert "Жатақхана" not in token
    taken, sealed_name = uploads.take(token)
    assert taken == arrived
    item = actions.receive(taken, guarded=True, sealed_name=sealed_name, how="form")
    assert serving.name_of(item, tanya.member) == "Жатақхана.mp4"


def test_a_held_upload_cannot_be_forged(arrived):
    token = uploads.hold(arrived, "a.jpg")
    with pytest.raises(Refused, match="waited too long"):
        uploads.take(token[:-2] + "xx")


def test_a_held_upload_that_is_gone_says_so(arrived):
    token = uploads.hold(arrived, "a.jpg")
    storages["evidence"].delete(arrived.stored_name)
    with pytest.raises(Refused, match="no longer here"):
        uploads.take(token)


def test_one_flipped_bit_in_the_store_is_noticed(arrived, tanya, tmp_path):
    item = actions.receive(arrived, guarded=False, how="form")
    path = tmp_path / "evidence" / item.stored_name
    os.chmod(path, 0o600)
    bytes_ = bytearray(path.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    path.write_bytes(bytes_)
    with pytest.raises(sealing.CannotOpen):
        serving.write_original(item, serving.item_key(item, tanya.member), io.BytesIO())
    assert custody.first_bad_event(item) is None


def test_an_original_that_was_received_is_never_let_go_of(arrived, tanya):
    item = actions.receive(arrived, guarded=False, how="form")
    uploads.discard(arrived)
    opened = io.BytesIO()
    serving.write_original(item, serving.item_key(item, tanya.member), opened)
    assert opened.getvalue() == CANARY

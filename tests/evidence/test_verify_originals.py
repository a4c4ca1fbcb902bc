"""`manage.py verify_originals`: every stored original hashed again, without any key."""

import io
import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from portal.evidence import fixity
from portal.evidence.models import EvidenceItem, FixityRound
from tests.evidence.test_batches import bring

__all__ = ["bring"]


def verify(*words) -> str:
    said = io.StringIO()
    call_command("verify_originals", *words, stdout=said, stderr=said)
    return said.getvalue()


def path_of(item) -> Path:
    path = Path(storages["evidence"].path(item.stored_name))
    path.chmod(0o600)
    return path


def flip(item) -> None:
    path = path_of(item)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.fixture
def three(bring):
    return [bring(b"photo %d" % number) for number in range(3)]


def test_whole_originals_are_known_without_any_key(three, settings):
    settings.KEYS_DIR = Path("/nowhere")
    assert "3 originals looked at, 0 wrong" in verify()
    assert fixity.last_finished().checked == 3


def test_one_flipped_bit_is_named(three):
    flip(three[1])
    with pytest.raises(CommandError, match=f"{three[1].public_id}: its file is not what was sto"):
        verify()


def test_a_row_without_its_file_is_named(three):
    path_of(three[2]).unlink()
    with pytest.raises(CommandError, match=f"{three[2].public_id}: its file is gone"):
        verify()


def test_a_hash_that_was_changed_with_the_file_is_noticed(three):
    """Whoever changes a file and its row cannot change what custody says of it."""
    flip(three[0])
    forged = fixity._sha256(three[0].stored_name)
    EvidenceItem.objects.filter(pk=three[0].pk).update(stored_sha256=forged)
    with pytest.raises(CommandError, match="another hash than its custody"):
        verify()


def test_a_file_that_no_row_knows_is_named_once_nobody_can_bring_it(three):
    store = storages["evidence"]
    name = store.save("originals/aa/stray", ContentFile(b"sealed"))
    assert "0 wrong" in verify()
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(store.path(name), (long_ago, long_ago))
    with pytest.raises(CommandError, match="Not everything"):
        verify()
    assert list(fixity.strays()) == [name]


def test_it_goes_on_where_it_was_stopped(three):
    going = fixity.go_on(fixity.current_round())
    assert next(going).item == three[0]
    flip(three[0])
    said = verify()
    assert "Going on after 1 originals" in said and "3 originals looked at" in said
    assert FixityRound.objects.count() == 1
    with pytest.raises(CommandError, match=str(three[0].public_id)):
        verify()


def test_it_can_be_begun_afresh(three):
    next(fixity.go_on(fixity.current_round()))
    assert "Going on" not in verify("--afresh")


def test_an_original_from_before_such_hashes_is_only_known_to_be_there(bring, monkeypatch):
    item = bring()
    EvidenceItem.objects.filter(pk=item.pk).update(stored_sha256="")
    monkeypatch.setattr(fixity, "_promised", lambda items: {})
    assert "1 came before hashes" in verify()
    path_of(item).unlink()
    with pytest.raises(CommandError, match="its file is gone"):
        verify()

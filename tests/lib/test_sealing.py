"""What is sealed for one place and one key opens there and nowhere else."""

import io
import os

import pyrage
import pytest

from portal.lib import sealing
from portal.lib.sealing import CannotOpen, Keypair, Place

HERE = Place("report", "1", "narrative")


def test_a_sealed_text_opens_with_its_key_at_its_place():
    pair = Keypair.generate()
    sealed = sealing.seal("Мәжбүрлейді", [pair.public], HERE)
    assert sealing.unseal_text(sealed, pair.private, HERE) == "Мәжбүрлейді"


def test_what_was_sealed_for_one_row_is_refused_in_another():
    pair = Keypair.generate()
    sealed = sealing.seal("words", [pair.public], HERE)
    for other in (
        Place("report", "2", "narrative"),
        Place("report", "1", "contact"),
        Place("call", "1", "narrative"),
    ):
        with pytest.raises(CannotOpen):
            sealing.unseal(sealed, pair.private, other)


def test_another_key_opens_nothing():
    sealed = sealing.seal("words", [Keypair.generate().public], HERE)
    with pytest.raises(CannotOpen):
        sealing.unseal(sealed, Keypair.generate().private, HERE)


def test_every_recipient_opens_the_same_text():
    one, other = Keypair.generate(), Keypair.generate()
    sealed = sealing.seal("words", [one.public, other.public], HERE)
    assert sealing.unseal_text(sealed, one.private, HERE) == "words"
    assert sealing.unseal_text(sealed, other.private, HERE) == "words"


def test_short_and_shorter_texts_cannot_be_told_apart_by_size():
    pair = Keypair.generate()
    identity = [pyrage.x25519.Identity.from_str(pair.private)]
    sizes = set()
    for length in (1, 20, 150):
        # The age header varies by itself (a random stanza); what it wraps must not.
        sizes.add(len(pyrage.decrypt(sealing.seal("x" * length, [pair.public], HERE), identity)))
    assert len(sizes) == 1


def test_texts_that_end_in_zeros_and_newlines_come_back_whole():
    pair = Keypair.generate()
    for text in (b"", b"\0\0", b"\n1\n", b"a\0" * 300):
        assert sealing.unseal(sealing.seal(text, [pair.public], HERE), pair.private, HERE) == text


@pytest.mark.parametrize("size", [0, 1, 65_536, 3_000_001])
def test_a_file_of_any_size_streams_in_and_out(size):
    pair, plain = Keypair.generate(), os.urandom(size)
    sealed, opened = io.BytesIO(), io.BytesIO()
    sealing.seal_stream(io.BytesIO(plain), sealed, [pair.public], HERE)
    sealed.seek(0)
    sealing.unseal_stream(sealed, opened, pair.private, HERE)
    assert opened.getvalue() == plain


def test_a_file_sealed_for_another_place_gives_no_byte():
    pair, sealed, opened = Keypair.generate(), io.BytesIO(), io.BytesIO()
    sealing.seal_stream(io.BytesIO(b"secret" * 100), sealed, [pair.public], HERE)
    sealed.seek(0)
    with pytest.raises(CannotOpen):
        sealing.unseal_stream(sealed, opened, pair.private, Place("report", "2", "narrative"))
    assert opened.getvalue() == b""


def test_one_flipped_bit_is_noticed():
    pair, sealed = Keypair.generate(), io.BytesIO()
    sealing.seal_stream(io.BytesIO(os.urandom(200_000)), sealed, [pair.public], HERE)
    bytes_ = bytearray(sealed.getvalue())
    bytes_[150_000] ^= 1
    with pytest.raises(CannotOpen):
        sealing.unseal_stream(io.BytesIO(bytes_), io.BytesIO(), pair.private, HERE)


def test_keys_from_secrets_are_ordinary_age_keys():
    pair = sealing.key_from_secret(b"x" * 32, "session")
    identity = pyrage.x25519.Identity.from_str(pair.private)
    assert str(identity.to_public()) == pair.public
    assert sealing.key_from_secret(b"x" * 32, "receipt").public != pair.public


def test_a_password_always_gives_the_same_key_and_a_salt_another():
    one = sealing.key_from_password("пароль", b"0" * 16)
    assert one == sealing.key_from_password("пароль", b"0" * 16)
    assert one != sealing.key_from_password("пароль", b"1" * 16)


def test_the_slow_way_from_a_password_to_its_key_is_what_it_was_when_the_key_was_made():
    made = sealing.key_from_password("correct horse battery staple", b"0123456789abcdef")
    assert made.public == "age1t2jr5cjsmcatknq39l7ktxe5f5chqs56uwfkytaaee06m0gljpwskx4mep"


def test_a_key_never_shows_its_private_half_when_printed():
    pair = Keypair.generate()
    assert pair.private not in repr(pair)

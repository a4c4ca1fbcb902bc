"""age files that are written while their bytes arrive are age files like any other."""

import hashlib
import io
import os

import pyrage
import pytest

from portal.lib import agefile
from portal.lib.running_hash import RunningSha256
from portal.lib.sealing import Keypair

CHUNK = agefile.CHUNK


def written(plain: bytes, public: str, step: int = 100_000) -> bytes:
    out = io.BytesIO()
    writer = agefile.Writer(public, out.writelines)
    for at in range(0, len(plain), step):
        writer.update(plain[at : at + step])
    writer.finish()
    assert writer.size == len(out.getvalue())
    return out.getvalue()


def opened(sealed: bytes, private: str) -> bytes:
    return b"".join(agefile.opened(io.BytesIO(sealed), private))


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, 5 * CHUNK + 7]
)
def test_the_library_opens_what_we_write_and_we_open_what_it_writes(size):
    pair, plain = Keypair.generate(), os.urandom(size)
    identity = pyrage.x25519.Identity.from_str(pair.private)
    for step in (1000, CHUNK, 10 * CHUNK):
        assert pyrage.decrypt(written(plain, pair.public, step), [identity]) == plain
    others = [pyrage.x25519.Identity.generate().to_public() for _ in range(2)]
    sealed = pyrage.encrypt(plain, [*others, identity.to_public()])
    assert opened(sealed, pair.private) == plain


def test_what_was_changed_cut_off_or_made_longer_is_not_opened():
    pair, plain = Keypair.generate(), os.urandom(3 * CHUNK)
    sealed = written(plain, pair.public)
    header = len(sealed) - 3 * (CHUNK + agefile.TAG) - agefile.NONCE
    flipped = [0, 30, 80, header - 3, header + 2, header + 40, len(sealed) - 1]
    wrong = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in flipped]
    wrong += [sealed[:-1], sealed[: -(CHUNK + agefile.TAG)], sealed + b"x", sealed[:header], b""]
    for one in wrong:
        with pytest.raises(agefile.NotOpened):
            opened(one, pair.private)
    with pytest.raises(agefile.NotOpened):
        opened(sealed, Keypair.generate().private)


def test_two_files_of_the_same_bytes_have_nothing_in_common():
    public = Keypair.generate().public
    one, other = written(bytes(1000), public), written(bytes(1000), public)
    assert one[22:] != other[22:] and one[-500:] != other[-500:]


def test_a_hash_that_was_put_away_goes_on():
    plain = os.urandom(1_000_000)
    running = RunningSha256()
    for begin, end in [(0, 0), (0, 1), (1, 64), (64, 500_003), (500_003, len(plain))]:
        running = RunningSha256(running.put_away())
        running.update(plain[begin:end])
        assert running.hexdigest() == hashlib.sha256(plain[:end]).hexdigest()

"""What an upload carries from one request to the next, sealed to the capability in its address."""

import json

from portal.evidence.models import Upload
from portal.lib import sealing
from portal.lib.sealing import Keypair


class Carried:
    """The running hashes, what the phone promised, and at the end the hash of the whole."""

    def __init__(self, *, hashes=(b"", b""), promised="", whole="", metadata=""):
        self.hashes = hashes
        self.promised = promised
        self.whole = whole
        self.metadata = metadata

    def sealed(self, row: Upload, capability: str) -> bytes:
        told = {
            "hashes": [state.hex() for state in self.hashes],
            "promised": self.promised,
            "whole": self.whole,
            "metadata": self.metadata,
        }
        return sealing.seal(json.dumps(told), [_pair(capability).public], row.place("carried"))

    @classmethod
    def opened(cls, row: Upload, capability: str) -> "Carried":
        told = json.loads(
            sealing.unseal(bytes(row.carried), _pair(capability).private, row.place("carried"))
        )
        hashes = tuple(bytes.fromhex(state) for state in told["hashes"])
        return cls(**{**told, "hashes": hashes})


def _pair(capability: str) -> Keypair:
    return sealing.key_from_secret(capability.encode(), "upload")


def sha256_of(row: Upload, capability: str) -> str:
    """The hash of an upload that is here as a whole; "" before."""
    return Carried.opened(row, capability).whole if row.carried else ""


def metadata_of(row: Upload, capability: str) -> str:
    """What the phone said of an upload that is still arriving."""
    return Carried.opened(row, capability).metadata if row.carried else ""

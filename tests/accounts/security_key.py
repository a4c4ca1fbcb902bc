"""A security key made of a few lines: it answers as a browser with a real one does."""

import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT = 0x01
WITH_KEY = 0x40


class SecurityKey:
    """One passkey, of one address; it counts its answers."""

    def __init__(self, host: str = "testserver"):
        self.host = host
        self.number = os.urandom(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.count = 0

    def make(self, options: dict) -> str:
        """What the browser sends when the key is made."""
        public = ES256.from_cryptography_key(self.key.public_key())
        named = bytes(16) + struct.pack(">H", len(self.number)) + self.number
        data = self._data(PRESENT | WITH_KEY) + named + cbor.encode(public)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said(
            clientDataJSON=self._client("webauthn.create", options), attestationObject=attested
        )

    def answer(self, options: dict, **client) -> str:
        """What the browser sends when the key is asked."""
        self.count += 1
        said = self._client("webauthn.get", options, **client)
        data = self._data(PRESENT)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said(clientDataJSON=said, authenticatorData=data, signature=signed)

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, options: dict, origin: str = "") -> bytes:
        said = {
            "type": kind,
            "challenge": options["publicKey"]["challenge"],
            "origin": origin or f"https://{self.host}",
        }
        return json.dumps(said).encode()

    def _said(self, **response: bytes) -> str:
        number = websafe_encode(self.number)
        response = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps(
            {"id": number, "rawId": number, "type": "public-key", "response": response}
        )

"""A state's box on the line: ends TLS with a certificate whose root the browser trusts, and keeps
every byte that passes, in both directions."""

import asyncio
import base64
import contextlib
import datetime
import hashlib
import ipaddress
import re
import ssl
import threading
import zlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.phone.profiles import forms

READ = 64 * 1024
HOST = "127.0.0.1"
PACKED = re.compile(rb"\x1f\x8b\x08")


class Interceptor:
    """Listens with TLS on a port of its own and passes on in the clear."""

    def __init__(self, target: int, folder: Path):
        self.target = target
        self.authority, chain = _certificates(folder)
        self._secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._secure.load_cert_chain(chain)
        # What each connection carried, one way.
        self.streams: list[bytearray] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.url = f"https://{HOST}:{self._soon(self._listen())}"

    @property
    def trusted(self) -> str:
        """The argument with which Chromium believes this authority, as if it were installed."""
        key = self.authority.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
        return f"--ignore-certificate-errors-spki-list={pin}"

    def close(self) -> None:
        self._server.close()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _soon(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._carry, HOST, 0, ssl=self._secure)
        return self._server.sockets[0].getsockname()[1]

    async def _carry(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        portal, there = await asyncio.open_connection(HOST, self.target)
        await asyncio.gather(self._pass(phone, there), self._pass(portal, back))

    async def _pass(self, giver: asyncio.StreamReader, taker: asyncio.StreamWriter) -> None:
        self.streams.append(kept := bytearray())
        with contextlib.suppress(OSError):
            while data := await giver.read(READ):
                kept += data
                taker.write(data)
                await taker.drain()
        taker.close()

    @property
    def kept(self) -> bytes:
        """Everything, and once more whatever was packed in it."""
        raw = b"\0".join(bytes(stream) for stream in self.streams)
        return raw + b"\0".join(_unpacked(raw[found.start() :]) for found in PACKED.finditer(raw))

    def holds(self, canaries: list[str]) -> set[str]:
        """Which of these passed in any form."""
        kept = self.kept
        return {canary for canary in canaries if any(form in kept for form in forms(canary))}


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data)
    except zlib.error:
        return b""


def _certificates(folder: Path) -> tuple[x509.Certificate, Path]:
    """An authority's certificate, and a file with the key and chain of the line's own."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _each in range(2))
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root of a state")])
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, authority=True)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    leaf = _certificate(name, root_name, key.public_key(), root_key, authority=False)
    path = folder / "line.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + leaf.public_bytes(serialization.Encoding.PEM)
        + root.public_bytes(serialization.Encoding.PEM)
    )
    return root, path


def _certificate(name, issuer, public, signer, *, authority: bool) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        address = x509.IPAddress(ipaddress.ip_address(HOST))
        made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    return made.sign(signer, hashes.SHA256())

"""A program with a key on somebody's computer: it signs, and it speaks NCALayer's protocol.

The protocol is the published one (KNCA Basics module): over a WebSocket with TLS it greets with its
version, and answers `kz.gov.pki.knca.basics` / `sign` with {"status": true, "body": {"result": …}}.
"""

import asyncio
import base64
import json
import ssl
import threading
from datetime import UTC, datetime, timedelta

from asn1crypto import cms as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, Request

NAME = "Канарейка Әбілқасым Ержан"
BASICS = "kz.gov.pki.knca.basics"
# As certificates of the national centre name their algorithms.
GOST_HASH, GOST_SIGNATURE = "1.2.398.3.10.1.3.3", "1.2.398.3.10.1.1.2.3.2"


class Key:
    """A key and its certificate, as somebody carries them on a stick."""

    def __init__(self, name: str = NAME, curve: bool = False, host: str = ""):
        make = ec.generate_private_key(ec.SECP256R1()) if curve else None
        self.private = make or rsa.generate_private_key(65537, 2048)
        about = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(about)
            .issuer_name(about)
            .public_key(self.private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
        )
        if host:
            names = [x509.DNSName(host)]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        self.certificate = builder.sign(self.private, hashes.SHA256())

    def sign(self, document: bytes, attached: bool = False) -> bytes:
        """CMS over these bytes, in DER."""
        options = [pkcs7.PKCS7Options.Binary]
        if not attached:
            options.append(pkcs7.PKCS7Options.DetachedSignature)
        builder = pkcs7.PKCS7SignatureBuilder().set_data(document)
        builder = builder.add_signer(self.certificate, self.private, hashes.SHA256())
        return builder.sign(serialization.Encoding.DER, options)


def armored(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CMS-----\n{body}-----END CMS-----\n"


def in_gost(der: bytes) -> bytes:
    """The same, as if it had been made by the national algorithms."""
    info = asn1.ContentInfo.load(der)
    signer = info["content"]["signer_infos"][0]
    signer["digest_algorithm"] = {"algorithm": GOST_HASH}
    signer["signature_algorithm"] = {"algorithm": GOST_SIGNATURE}
    return info.dump(force=True)


class Program:
    """What listens at wss://127.0.0.1:13579; `with Program(key, folder) as it: …`."""

    def __init__(self, key: Key, folder, port: int = 13579):
        self.key, self.port = key, port
        self.asked: list[dict] = []
        self.cancels = False
        own = Key("localhost", host="localhost")
        chain = folder / "signer.pem"
        plain = own.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        chain.write_bytes(plain + own.certificate.public_bytes(serialization.Encoding.PEM))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(chain)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.server = asyncio.run_coroutine_threadsafe(starting, self.loop).result(10)
        return self

    def __exit__(self, *about):
        asyncio.run_coroutine_threadsafe(self._stop(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    async def _stop(self):
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader, writer):
        connection = WSConnection(ConnectionType.SERVER)
        said = ""
        while data := await reader.read(65536):
            connection.receive_data(data)
            for event in connection.events():
                if isinstance(event, Request):
                    writer.write(connection.send(AcceptConnection()))
                    hello = json.dumps({"result": {"version": "1.4"}})
                    writer.write(connection.send(Message(hello)))
                elif isinstance(event, Message):
                    said += event.data
                    if event.message_finished:
                        answer = json.dumps(self._answer(json.loads(said)))
                        said = ""
                        writer.write(connection.send(Message(answer)))
                elif isinstance(event, Ping | CloseConnection):
                    writer.write(connection.send(event.response()))
            await writer.drain()
        writer.close()

    def _answer(self, asked: dict) -> dict:
        if asked.get("module") != BASICS:
            return {"status": False, "code": "500", "message": "No such module", "details": ""}
        self.asked.append(asked)
        if self.cancels:
            return {"status": True, "body": {}}
        document = base64.b64decode(asked["args"]["data"])
        return {"status": True, "body": {"result": [armored(self.key.sign(document))]}}

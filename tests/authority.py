"""A time-stamp authority of our own: `openssl ts` behind a small HTTP server, for tests.

with running(folder) as authority:
    authority.url, authority.certificates, authority.away = True …
"""

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[signing]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class TestAuthority:
    """Where it listens, what it signs with, and how it behaves."""

    folder: Path
    url: str = ""
    away: bool = False
    garbled: bool = False
    asked: list[bytes] = field(default_factory=list)

    @property
    def certificates(self) -> str:
        return self.root + (self.folder / "tsa.pem").read_text()

    @property
    def root(self) -> str:
        return (self.folder / "root.pem").read_text()

    def answer(self, query: bytes) -> bytes:
        self.asked.append(query)
        if self.garbled:
            return b"no time-stamp at all"
        number = len(self.asked)
        ask, reply = self.folder / f"{number}.tsq", self.folder / f"{number}.tsr"
        ask.write_bytes(query)
        _openssl(
            *("ts", "-reply", "-config", self.folder / "tsa.cnf"),
            *("-queryfile", ask, "-out", reply),
        )
        return reply.read_bytes()


def make(folder: Path, name: str = "Authority of the tests") -> TestAuthority:
    """Its root, its signing certificate and its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serial").write_text("01\n")
    configuration = folder / "tsa.cnf"
    configuration.write_text(CONFIGURATION.format(folder=folder, name=name))
    for which in ("root", "tsa"):
        _openssl(
            *("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-out", folder / f"{which}.key"),
        )
    _openssl(
        *("req", "-x509", "-config", configuration, "-extensions", "root", "-days", "3650"),
        *("-key", folder / "root.key", "-out", folder / "root.pem", "-subj", f"/CN={name}, root"),
    )
    _openssl(
        *("req", "-new", "-config", configuration, "-key", folder / "tsa.key"),
        *("-out", folder / "tsa.csr"),
    )
    _openssl(
        *("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "root.pem"),
        *("-CAkey", folder / "root.key", "-CAcreateserial", "-days", "3650"),
        *("-extfile", configuration, "-extensions", "signing", "-out", folder / "tsa.pem"),
    )
    return TestAuthority(folder)


@contextlib.contextmanager
def serving(authority: TestAuthority) -> Iterator[TestAuthority]:
    """Answers over HTTP until the block is left."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if authority.away:
                self.send_error(503)
                return
            answer = authority.answer(query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *about):
            """Tests read no log of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/tsr"
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()


def _openssl(*words) -> None:
    subprocess.run(
        ["openssl", *(str(word) for word in words)], check=True, capture_output=True, cwd="/"
    )

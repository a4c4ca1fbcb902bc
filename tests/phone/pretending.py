"""An address that a phone can reach: it serves the scripts and takes what is sent, as it is told
to: like the core, like a node that only hands on, like one that lies, or like a bad network."""

import base64
import contextlib
import hashlib
import json
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

from tests.phone.keeping import BLANK, POLICY, Core

ROOT = Path(__file__).resolve().parents[2]
TYPES = {".js": "text/javascript", ".json": "application/json"}
DROP = "drop"
# How a network keeps phones from an address: nobody listens there, what begins is ended at once,
# or it begins and nothing comes back.
REFUSED, RESET, SILENT = "refused", "reset", "silent"
# Ends a connection by a reset instead of a farewell.
NO_FAREWELL = struct.pack("ii", 1, 0)
TOLD = "Location, Upload-Offset, Upload-Length, Retry-After"


@dataclass
class Incoming:
    report: str
    number: str
    size: int
    table: int
    name: bytes | None
    body: bytearray = field(default_factory=bytearray)


class Address:
    """`faults` are statuses (or DROP) for the next requests whose "METHOD path" they match."""

    def __init__(self, core: Core, role: str = "core"):
        self.core = core
        self.role = role
        self.faults: list[tuple[str, object]] = []
        self.asked: list[str] = []
        self.words: dict[str, bytes] = {}
        self.coming: dict[str, Incoming] = {}
        self.files: dict[str, Incoming] = {}
        self.signed_list: dict = {}
        # The largest body that passes; something on the way may take less than the core.
        self.most = 10**9
        # Scripts as they are served, changed: {name: (old, new)}.
        self.changed: dict[str, tuple[str, str]] = {}
        self.scripts: dict[str, str] = {}
        self.busy = 0
        self.busiest = 0
        # Under which names it was asked.
        self.named: set[str] = set()
        self.server = Listening(("127.0.0.1", 0), type("Door", (Door,), {"here": self}))
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def fault(self, pattern: str, *what) -> None:
        self.faults += [(pattern, one) for one in what]

    def block(self, how: str) -> None:
        """From now on the network lets nobody through: REFUSED, RESET or SILENT."""
        self.server.blocked = how
        if how == REFUSED:
            self.server.give_up()
        for connection in self.server.connections:
            end_at_once(connection)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        for connection in self.server.connections:
            connection.close()

    def receipt(self, what: str, number: str, data: bytes):
        sha256 = hashlib.sha256(data).hexdigest()
        if self.role == "liar":
            return Core().receipt(what, number, sha256)
        if self.role == "forger":
            # It names the right key and signs with its own.
            return self.core.receipt(what, number, sha256, Core().signing)
        if self.role == "mistaken":
            return self.core.receipt(what, number, hashlib.sha256(b"other").hexdigest())
        return self.core.receipt(what, number, sha256)


class Listening(ThreadingHTTPServer):
    """Knows the connections it took, and may be kept from answering."""

    daemon_threads = True
    blocked = ""

    def __init__(self, *about):
        self.connections: list[socket.socket] = []
        super().__init__(*about)

    def process_request(self, request, client_address):
        self.connections.append(request)
        if self.blocked == RESET:
            end_at_once(request)
        elif not self.blocked:
            super().process_request(request, client_address)

    def give_up(self) -> None:
        """Nobody listens at the port any more, and nobody else takes it meanwhile."""
        self.shutdown()
        where = self.server_address
        self.socket.close()
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(where)


def end_at_once(connection: socket.socket) -> None:
    # It may have ended by itself.
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_FAREWELL)
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()


class Door(BaseHTTPRequestHandler):
    here: Address
    protocol_version = "HTTP/1.1"

    def log_message(self, *about):
        pass

    def _any(self):
        here = self.here
        here.named.add(self.headers.get("Host", ""))
        # To a proxy the whole address is said.
        self.path = re.sub(r"^http://[^/]+", "", self.path)
        if self.path.startswith("/static/") and self.command == "GET":
            return self._script()
        if self.path == BLANK:
            return self._say(
                200,
                b"<!doctype html><title>-</title>",
                {"Content-Type": "text/html", "Content-Security-Policy": POLICY},
            )
        if self.path in here.scripts:
            return self._say(
                200, here.scripts[self.path].encode(), {"Content-Type": "text/javascript"}
            )
        if self.command == "OPTIONS":
            return self._say(204, b"")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        here.asked.append(f"{self.command} {self.path}")
        here.busy += 1
        here.busiest = max(here.busiest, here.busy)
        try:
            self._answer(body)
        finally:
            here.busy -= 1

    do_GET = do_PUT = do_POST = do_PATCH = do_HEAD = do_OPTIONS = _any

    def _answer(self, body: bytes):
        here = self.here
        for number, (pattern, what) in enumerate(here.faults):
            if re.match(pattern, f"{self.command} {self.path}"):
                del here.faults[number]
                return self._fail(what)
        if len(body) > here.most:
            return self._json(413, {})
        if self.path == "/addresses.json":
            return self._json(200, here.signed_list)
        if self.command == "PUT":
            return self._words(self.path.split("/")[4], body)
        if self.path == "/api/v1/uploads/":
            return self._begin(body)
        return self._more(self.path.split("/")[4], body)

    def _fail(self, what):
        if what == DROP:
            self.close_connection = True
            return self.connection.close()
        if isinstance(what, tuple):
            status, said = what
            return self._say(status, said, {"Content-Type": "text/html"})
        return self._json(what, {"detail": "no"})

    def _words(self, report: str, body: bytes):
        here = self.here
        here.words[report] = body
        if here.role == "ingest":
            return self._json(202, {"id": report, "state": "taken", "upload_token": "t"})
        receipt = here.receipt("envelope", report, body)
        return self._json(202, {"id": report, "upload_token": "t", "receipt": receipt})

    def _begin(self, body: bytes):
        said = dict(part.split(" ") for part in self.headers["Upload-Metadata"].split(","))
        said = {name: base64.b64decode(value) for name, value in said.items()}
        report = said["report"].decode()
        if report not in self.here.words or self.headers["Upload-Token"] != "t":
            return self._json(404, {"code": "not-found"})
        assert said["filetype"] == b"application/age"
        row = Incoming(
            report,
            said["id"].decode(),
            int(self.headers["Upload-Length"]),
            int(said["table"]),
            said.get("sealed_name"),
            bytearray(body),
        )
        capability = str(uuid4())
        self.here.coming[capability] = row
        address = {"Location": f"/api/v1/uploads/{capability}/"}
        return self._json(201, self._told(row), {**address, "Upload-Offset": str(len(row.body))})

    def _more(self, capability: str, body: bytes):
        row = self.here.coming.get(capability)
        if row is None:
            return self._json(404, {"code": "not-found"})
        if self.command == "PATCH":
            if int(self.headers["Upload-Offset"]) != len(row.body):
                return self._json(409, {}, {"Upload-Offset": str(len(row.body))})
            row.body += body
        status = 204 if self.command == "PATCH" else 200
        told = self._told(row)
        return self._json(status, told, {"Upload-Offset": str(len(row.body))})

    def _told(self, row: Incoming) -> dict:
        if len(row.body) < row.size:
            return {"id": row.number, "state": "arriving"}
        if self.here.role == "ingest":
            return {"id": row.number, "state": "taken"}
        self.here.files[row.number] = row
        data = bytes(row.body)
        return {
            "id": row.number,
            "state": "whole",
            "receipt": self.here.receipt("sealed-file", row.number, data),
        }

    def _script(self):
        path = ROOT / self.path.partition("?")[0].lstrip("/")
        if not path.is_file():
            return self._say(404, b"")
        data = path.read_bytes()
        if path.name in self.here.changed:
            old, new = self.here.changed[path.name]
            assert old in data.decode()
            data = data.decode().replace(old, new).encode()
        return self._say(200, data, {"Content-Type": TYPES.get(path.suffix, "text/plain")})

    def _json(self, status: int, said: dict, headers: dict | None = None):
        data = json.dumps(said).encode()
        self._say(status, data, {"Content-Type": "application/json", **(headers or {})})

    def _say(self, status: int, data: bytes, headers: dict | None = None):
        if status == 204 or self.command == "HEAD":
            data = b""
        self.send_response(status)
        cross = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Headers": self.headers.get("Access-Control-Request-Headers", ""),
            "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, PATCH",
            "Access-Control-Expose-Headers": TOLD,
        }
        for name, value in {**cross, **(headers or {})}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

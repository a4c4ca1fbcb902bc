"""An address between a phone and the portal: passes everything on, and can be an older version
of it, one that fails, or nobody at all."""

import base64
import hashlib
import re
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit
from urllib.request import urlopen

OLD = b'"version":"00000000000000aa"'
# What is otherwise in the earlier version.
CHANGED = "/static/js/phone/mine.js"
# Also what would be answered by "not modified": everything is passed on whole.
KEPT_BACK = {
    "connection",
    "transfer-encoding",
    "keep-alive",
    "if-none-match",
    "if-modified-since",
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *about):
        """Lines break: nobody has to be told."""


class Relay:
    def __init__(self, portal: str):
        self.portal = urlsplit(portal).netloc
        # Whether the worker's script is that of an earlier version.
        self.is_old = False
        # Whether nobody answers.
        self.is_away = False
        # (method, beginning of the path, status): answered so by the relay itself, each once.
        self.faults: list[tuple[str, str, int]] = []
        self.asked: list[tuple[str, str]] = []
        # What the browser itself looked up anew, as it does with all that a worker imports.
        self.imported: set[str] = set()
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                relay.pass_on(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = pass_on

            def log_message(self, *_words):
                """Nobody reads it."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pass_on(self, asked) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        if self.is_away:
            asked.close_connection = True
            return
        self.asked.append((asked.command, asked.path))
        if asked.headers.get("Sec-Fetch-Dest") == "serviceworker":
            self.imported.add(asked.path)
        if self.fails(asked):
            return
        connection = HTTPConnection(self.portal, timeout=60)
        headers = {k: v for k, v in asked.headers.items() if k.lower() not in KEPT_BACK}
        headers["Accept-Encoding"] = "identity"
        if "Origin" in headers:
            # A page that came over TLS: whoever ends that passes its forms on without.
            headers["Origin"] = headers["Origin"].replace("https://", "http://")
        connection.request(asked.command, asked.path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if self.is_old and asked.path.startswith("/sw.js"):
            said = re.sub(rb'"version":"[0-9a-f]{16}"', OLD, said, count=1)
            listed = rf'(\["{CHANGED}","sha256-)[^"]+'.encode()
            said, count = re.subn(listed, rb"\g<1>" + self.hash_of_old(), said)
            assert count == 1
        if self.is_old and asked.path == CHANGED:
            said += b"\n"
        asked.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in KEPT_BACK | {"content-length"}:
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(said)))
        asked.end_headers()
        if asked.command != "HEAD":
            asked.wfile.write(said)
        connection.close()

    def hash_of_old(self) -> bytes:
        with urlopen(f"http://{self.portal}{CHANGED}") as answer:
            return base64.b64encode(hashlib.sha256(answer.read() + b"\n").digest())

    def fails(self, asked) -> bool:
        for fault in self.faults:
            method, path, status = fault
            if asked.command == method and asked.path.startswith(path):
                self.faults.remove(fault)
                asked.send_error(status)
                return True
        return False

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

"""An ingest node: it holds public keys only, takes sealed things, and hands them on to the core."""

import base64
import hashlib
import json
import os
import shutil
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from portal import checks
from portal.lib import sealing
from tests.incidents import phones
from tests.incidents.conftest import metadata
from tests.incidents.phones import SealedFile
from tests.live import live_portal

CANARY = "Kanareika-7319"
VIDEO = CANARY.encode() + os.urandom(300_000)


class Door:
    """The way to the core, which a test can shut: a node that cannot reach it."""

    def __init__(self, port: int):
        self.target = port
        self.is_open = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                phone, _address = self.listener.accept()
            except OSError:
                return
            if not self.is_open:
                phone.close()
                continue
            core = socket.create_connection(("127.0.0.1", self.target))
            for one, other in ((phone, core), (core, phone)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass(one, other):
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


def ask(method: str, url: str, body: bytes | None = None, **headers: str):
    """(status, JSON, headers)."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, _json(answer.read()), answer.headers
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, _json(problem.read()), problem.headers


def _json(body: bytes) -> dict:
    return json.loads(body) if body.startswith(b"{") else {}


def until(what, seconds=60):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("It did not come to that in time.")


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def put(node, report, sealed: bytes):
    address = f"{node.url}/api/v1/reports/{report}/"
    return ask("PUT", address, sealed, Content_Type="application/age")


def send(node, file: SealedFile, token: str) -> str:
    """Announces a file and sends it whole; gives its address."""
    said = {
        "report": file.report,
        "id": file.number,
        "filetype": "application/age",
        "table": len(file.table),
        "sealed_name": file.name,
    }
    status, _told, headers = ask(
        "POST",
        f"{node.url}/api/v1/uploads/",
        file.body,
        Tus_Resumable="1.0.0",
        Upload_Length=str(len(file.body)),
        Upload_Token=token,
        Upload_Metadata=metadata(said),
        Content_Type="application/offset+octet-stream",
    )
    assert status == 201
    return node.url + headers["Location"]


def is_signed_by(receipt: dict, key: str, sha256: str) -> bool:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    public.verify(base64.b64decode(receipt["signature"]), receipt["message"].encode())
    return json.loads(receipt["message"])["sha256"] == sha256


def test_a_node_takes_what_is_sealed_hands_it_on_and_opens_nothing(portal_live, tmp_path):
    core = portal_live
    signs_with = core.manage("receipt_key").strip()
    (intake,) = [path.stem for path in (core.var / "keys" / "intake").glob("*.key")]
    door = Door(int(core.url.rpartition(":")[2]))
    role = {
        "PORTAL_ROLE": "ingest",
        "PORTAL_CORE": f"http://127.0.0.1:{door.port}",
        "PORTAL_CORE_SIGNS_WITH": signs_with,
        "JOB_LEASE_SECONDS": "1",
        "SWEEP_SECONDS": "1",
    }
    report = uuid4()
    file = SealedFile(report, VIDEO, name=f"{CANARY}.mp4", key=intake)
    told = {"narrative": f"{CANARY} {report}", "language": "ru"}
    sealed = phones.envelope(report, told, file, key=intake)
    var = tmp_path / "node"
    if tables := os.environ.get("MIGRATED"):  # a database with its tables and nothing in them
        var.mkdir(mode=0o700)
        shutil.copy(tables, var)

    with live_portal(var, new=True, **role) as node:
        for path in ("/", "/desk/", "/return/", "/carry/", "/api/v1/cases/", "/static/js/tus.js"):
            assert ask("GET", node.url + path)[0] == 404
        address = f"{node.url}/api/v1/reports/{uuid4()}/"
        status, said, _headers = ask("PUT", address, b"{}", Content_Type="application/json")
        assert (status, said["code"]) == (403, "sealed-only")
        status, said, headers = put(node, report, sealed)
        assert (status, said["state"], "receipt" in said) == (202, "taken", False)
        assert headers["Access-Control-Allow-Origin"] == "*"
        upload = send(node, file, said["upload_token"])
        told_of_file = ask("GET", upload)[1]
        assert (told_of_file["state"], "receipt" in told_of_file) == ("taken", False)
        # The node is seized while the core is away: every process killed at once.
        os.killpg(node.process.pid, signal.SIGKILL)
        node.process.wait(10)
    found = everything_in(var)
    assert sealed in found or file.body[:5000] in found
    for form in (CANARY.encode(), CANARY.encode("utf-16-le"), b"AGE-SECRET-KEY-"):
        assert form not in found
    private = (core.var / "keys" / "receipt-signing.key").read_bytes().strip()
    assert private not in found and base64.b64decode(private) not in found
    assert base64.b64encode(CANARY.encode())[:12] not in found

    with live_portal(var, new=True, **role) as node:
        upload = f"{node.url}/api{upload.rpartition('/api')[2]}"
        assert put(node, report, sealed)[1]["state"] == "taken"
        door.is_open = True
        said = until(lambda: (told := put(node, report, sealed)[1]).get("receipt") and told)
        assert said["state"] == "received"
        assert is_signed_by(said["receipt"], signs_with, hashlib.sha256(sealed).hexdigest())
        said = until(lambda: (told := ask("GET", upload)[1]).get("receipt") and told)
        assert is_signed_by(said["receipt"], signs_with, hashlib.sha256(file.body).hexdigest())
        until(lambda: not list((var / "evidence" / "sealed").rglob("*-*-*-*-*")))
    assert file.body[1000:3000] not in everything_in(var / "evidence")

    lines = f"""
from reports.incidents.models import IncidentReport
row = IncidentReport.objects.filter(public_id="{report}").first()
answer = [row.source, row.files.count(), [f.as_announced for f in row.files.all()]] if row else None
"""
    assert until(lambda: (a := core.ask(lines)) and a[1] and a) == ["envelope", 1, [True]]


# --- What a node refuses to start with ---------------------------------------------------------


@pytest.fixture
def a_node(settings, tmp_path, db):
    settings.IS_INGEST = True
    settings.PORTAL_CORE = "http://core.example"
    settings.PORTAL_CORE_SIGNS_WITH = base64.b64encode(bytes(32)).decode()
    settings.KEYS_DIR = tmp_path / "own-keys"
    settings.INTAKE_KEY = settings.RECEIPT_SIGNING_KEY = ""
    return settings


def test_a_node_without_keys_starts(a_node):
    checks.refuse_to_start("web")
    checks.refuse_to_start("worker")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("INTAKE_KEY", "AGE-SECRET-KEY-1", "INTAKE_KEY is set"),
        ("RECEIPT_SIGNING_KEY", "c2lnbmluZw==", "RECEIPT_SIGNING_KEY is set"),
        ("PORTAL_CORE", "", "PORTAL_CORE is missing"),
        ("PORTAL_CORE_SIGNS_WITH", "x", "receipt_key prints it"),
    ],
)
def test_a_node_is_refused(a_node, name, value, words):
    setattr(a_node, name, value)
    for role in ("web", "worker"):
        with pytest.raises(checks.Unsafe, match=words):
            checks.refuse_to_start(role)


@pytest.mark.parametrize(
    "kept", ["receipt-signing.key", "intake/age1x.key", "demonstration-recovery.json"]
)
def test_a_node_is_refused_beside_a_private_key_and_names_its_file(a_node, kept):
    path = a_node.KEYS_DIR / kept
    path.parent.mkdir(parents=True)
    path.write_text(sealing.Keypair.generate().private)
    with pytest.raises(checks.Unsafe, match="is a private key") as refusal:
        checks.refuse_to_start("web")
    assert "AGE-SECRET" not in str(refusal.value)


def test_a_node_is_refused_in_a_database_with_vaults(vaults, a_node):
    with pytest.raises(checks.Unsafe, match="vaults in this database"):
        checks.refuse_to_start("web")

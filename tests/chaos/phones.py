"""Phones that file reports and send files to a portal that faults befall: they try again."""

import hashlib
import http.client
import io
import json
import secrets
import time
from base64 import b64encode
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from PIL import Image

from portal.lib.sealing import Keypair
from tests.bench import sealed
from tests.bench.filing import report
from tests.bench.sealed import SealedFile

HEADERS = {"X-Forwarded-Proto": "https", "Accept-Language": "ru"}
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}
GUARDED = "forced-to-vote"
OPEN = "voter-missing-from-list"
BROKEN = (OSError, http.client.HTTPException)
PUBLIC = Keypair.generate().public


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def offset(self) -> int:
        return int(self.headers["upload-offset"])


class NotTaken(Exception):
    """The portal refused what it should have taken."""


def ask(port: int, method: str, path: str, body: bytes = b"", timeout: float = 60, **headers):
    """One request over a connection of its own. Raises what breaks a connection."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, HEADERS | given)
        answer = line.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, answer.read())
    finally:
        line.close()


def asked_until(port: int, good: tuple[int, ...], *request, patience: float = 90, **headers):
    """As phones do: what does not arrive is sent again, until an answer comes. Gives the answer
    and how often it had to be tried. Raises NotTaken when none comes in time."""
    limit, tries, why = time.monotonic() + patience, 0, ""
    while time.monotonic() < limit:
        tries += 1
        try:
            answer = ask(port, *request, **headers)
        except BROKEN as problem:
            why = repr(problem)
        else:
            if answer.status in good:
                return answer, tries
            why = f"{answer.status} {answer.body[:200]!r}"
            if 400 <= answer.status < 500:
                break
        time.sleep(0.2)
    raise NotTaken(f"{request[0]} {why} after {tries} tries")


# --- Reports -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A report that was answered for, with the right to add files to it."""

    id: UUID
    token: str
    tries: int


def told(**changes) -> dict:
    key = {
        "locator": secrets.token_hex(4).upper(),
        "verifier": secrets.token_hex(32),
        "public": PUBLIC,
    }
    return report(receipt_key=key, **changes)


def file(port: int, said: dict, number: UUID | None = None) -> Told:
    """A report in words, sent until it is answered for."""
    number = number or uuid4()
    body = json.dumps(said, ensure_ascii=False).encode()
    path = f"/api/v1/reports/{number}/"
    kind = {"Content_Type": "application/json"}
    answer, tries = asked_until(port, (200, 201), "PUT", path, body, **kind)
    return Told(number, answer.json["upload_token"], tries)


def file_sealed(port: int, said: dict, public: str, number: UUID | None = None) -> Told:
    """The same, sealed on the phone: a worker opens it."""
    number = number or uuid4()
    body = sealed.words(number, said, public)
    path = f"/api/v1/reports/{number}/"
    kind = {"Content_Type": "application/age"}
    answer, tries = asked_until(port, (202,), "PUT", path, body, **kind)
    return Told(number, answer.json["upload_token"], tries)


# --- Files -------------------------------------------------------------------------------------


def metadata(**said) -> str:
    raw = {name: v if isinstance(v, bytes) else str(v).encode() for name, v in said.items()}
    return ",".join(f"{name} {b64encode(value).decode()}" for name, value in raw.items())


def announced(to: Told, size: int, number: UUID, **said) -> dict[str, str]:
    """The headers with which a file is announced."""
    return {
        **TUS,
        "Upload-Length": str(size),
        "Upload-Token": to.token,
        "Upload-Metadata": metadata(report=to.id, id=number, filename="IMG_0001.jpg", **said),
    }


def begin(port: int, to: Told, size: int, number: UUID | None = None, **said) -> str:
    """The address to which a file may be sent."""
    headers = announced(to, size, number or uuid4(), **said)
    answer, _tries = asked_until(port, (201,), "POST", "/api/v1/uploads/", b"", **headers)
    return answer.headers["location"]


def send(port: int, address: str, offset: int, body: bytes, **headers: str) -> Answer:
    """One PATCH. Raises what breaks a connection."""
    more = TUS | BYTES | {"Upload-Offset": str(offset)} | headers
    return ask(port, "PATCH", path_of(address), body, **more)


def how_far(port: int, address: str, patience: float = 90) -> int:
    answer, _tries = asked_until(port, (200,), "HEAD", path_of(address), patience=patience, **TUS)
    return answer.offset


def send_whole(port: int, to: Told, body: bytes, **said) -> UUID:
    """A file with its announcement, sent until it is answered for; its number."""
    number = uuid4()
    headers = announced(to, len(body), number, **said) | BYTES
    asked_until(port, (200, 201), "POST", "/api/v1/uploads/", body, **headers)
    return number


def send_sealed(port: int, to: Told, body: bytes, public: str) -> UUID:
    """A file that the phone has sealed piece by piece, and its name."""
    number = uuid4()
    file = SealedFile.of(to.id, number, body, public)
    headers = TUS | BYTES
    headers |= {"Upload-Length": str(len(file.body)), "Upload-Token": to.token}
    headers |= {"Upload-Metadata": metadata(report=to.id, **file.metadata)}
    asked_until(port, (200, 201), "POST", "/api/v1/uploads/", file.body, **headers)
    return number


def path_of(address: str) -> str:
    return "/" + address.split("://", 1)[-1].split("/", 1)[1] if "://" in address else address


def checksum(body: bytes) -> dict[str, str]:
    return {"Upload-Checksum": f"sha256 {b64encode(hashlib.sha256(body).digest()).decode()}"}


def photo(number: int) -> bytes:
    """A small photo unlike all others."""
    picture = Image.linear_gradient("L").resize((480, 360)).convert("RGB")
    picture.paste((number % 256, number // 256 % 256, 90), (40, 40, 160, 160))
    saved = io.BytesIO()
    picture.save(saved, "JPEG", quality=80, comment=f"{number}".encode())
    return saved.getvalue()

"""A phone's own modules at work in Chromium, without the pages that use them."""

import base64
import hashlib
import io
import json
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.lib import sealing
from portal.lib.sealing import Keypair, Place

BLANK = "/blank-page/"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; img-src blob:"
)
MODULES = ("outbox", "sealer", "store", "trust", "verify", "addresses", "pieces", "recovery")
LOAD = f"""async () => {{
  const names = {json.dumps(MODULES)};
  const found = await Promise.all(names.map((name) => import(`/static/js/phone/${{name}}.js`)));
  globalThis.phone = Object.fromEntries(names.map((name, i) => [name, found[i]]));
}}"""
FILE = """
const fileOf = (bytes, name, type) =>
  new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type });
"""


class Kept:
    """One page of a phone that has the core's modules, and the keys it believes."""

    def __init__(self, page, base: str):
        self.page = page
        self.base = base

    def open(self, trust: dict) -> "Kept":
        self.trust = trust
        self.page.goto(f"{self.base}{BLANK}")
        self.page.evaluate(LOAD)
        self.do("await phone.trust.pin(given); await phone.sealer.prepare()", trust)
        return self

    def do(self, lines: str, given=None):
        """What these lines return; `phone` holds the modules, `given` what was given."""
        return self.page.evaluate(f"async (given) => {{ {FILE} {lines} }}", given)

    def waiting(self) -> list[dict]:
        return self.do("return phone.outbox.list()")

    def until_empty(self, seconds: float = 20) -> None:
        left = self.do(
            """
            const end = Date.now() + given * 1000;
            for (;;) {
              const left = await phone.outbox.list();
              if (!left.length || Date.now() > end) return left;
              await new Promise((resolve) => setTimeout(resolve, 50));
            }
            """,
            seconds,
        )
        assert not left, left

    def save(self, report: str, fields: dict, files: list[tuple[str, bytes, str]] = ()) -> dict:
        """Seal these files and save the report; {sha256, files, …}."""
        return self.do(
            """
            const files = [];
            for (const [name, bytes, type] of given.files) {
              const file = fileOf(bytes, name, type);
              files.push(await phone.sealer.sealFile(given.report, file));
            }
            const { sha256 } = await phone.outbox.save({ ...given, files });
            return { sha256, files };
            """,
            {
                "report": report,
                "fields": fields,
                "files": [
                    (name, base64.b64encode(data).decode(), kind) for name, data, kind in files
                ],
            },
        )

    def contents(self, report: str) -> dict:
        """Everything of one report as it would be sent, as bytes."""
        told = self.do(
            """
            const text = (bytes) => btoa([...bytes].map((b) => String.fromCharCode(b)).join(""));
            const { envelope, sha256, files } = await phone.outbox.contents(given);
            const all = files.map(async ({ id, size, table, sealedName, slice }) => {
              const body = new Uint8Array(await (await slice(0, size)).arrayBuffer());
              const name = sealedName && text(sealedName);
              return { id, table, name, body: text(body) };
            });
            return { sha256, envelope: text(envelope), files: await Promise.all(all) };
            """,
            report,
        )
        told["envelope"] = base64.b64decode(told["envelope"])
        for file in told["files"]:
            file["body"] = base64.b64decode(file["body"])
            file["name"] = file["name"] and base64.b64decode(file["name"])
        return told


def serve_blank(page) -> None:
    """Where an address has no blank page of its own."""
    headers = {"Content-Type": "text/html", "Content-Security-Policy": POLICY}
    page.route(
        f"**{BLANK}",
        lambda route: route.fulfill(body="<!doctype html><title>-</title>", headers=headers),
    )


# --- Opening what it sealed ------------------------------------------------------------------


def words_of(envelope: bytes, report: str, private: str) -> dict:
    return json.loads(sealing.unseal(envelope, private, Place("envelope", report, "report")))


def opened(body: bytes, table: int, report: str, file: str, private: str) -> tuple[dict, bytes]:
    """The table and the file, piece after piece: opened with nothing but the age library."""
    told = json.loads(
        sealing.unseal(body[-table:], private, Place("envelope", report, f"pieces:{file}"))
    )
    assert sum(told["pieces"]) == len(body) - table
    whole, at = io.BytesIO(), 0
    for number, length in enumerate(told["pieces"]):
        plain = pyrage.decrypt(body[at : at + length], [pyrage.x25519.Identity.from_str(private)])
        header = Place("envelope", report, f"piece:{file}:{number}").header() + b"\n"
        assert plain.startswith(header)
        whole.write(plain[len(header) :])
        at += length
    return told, whole.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- A core of one's own ---------------------------------------------------------------------


class Core:
    """Keys like those of a core, for tests in which the phone talks to nobody real."""

    def __init__(self):
        self.intake = Keypair.generate()
        self.signing = Ed25519PrivateKey.generate()
        self.naming = Ed25519PrivateKey.generate()

    @property
    def trust(self) -> dict:
        return {
            "intake": {"public": self.intake.public},
            "receipt_key": public_of(self.signing),
            "address_key": public_of(self.naming),
        }

    def receipt(self, what: str, number: str, sha256: str, key: Ed25519PrivateKey | None = None):
        key = key or self.signing
        message = json.dumps({"version": 1, "what": what, "id": number, "sha256": sha256})
        return {
            "message": message,
            "signature": base64.b64encode(key.sign(message.encode())).decode(),
            "key": public_of(self.signing),
        }


def public_of(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def trust_of(portal) -> dict:
    """What the shell of a running portal would pin."""
    keys = Path(portal.var) / "keys"
    newest = max((keys / "intake").glob("*.key"), key=lambda path: path.stat().st_mtime)
    signing = base64.b64decode((keys / "receipt-signing.key").read_text())
    return {
        "intake": {"public": newest.stem},
        "receipt_key": public_of(Ed25519PrivateKey.from_private_bytes(signing)),
        "address_key": "",
    }

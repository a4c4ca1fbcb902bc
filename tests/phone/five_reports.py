"""Five reports told without a network, a browser killed, a bad line: what the portal has then.

Each goes the whole way: through the form on the phone, into the outbox, over a line that breaks
and a portal that fails, past the worker, and back again with its receipt code.
"""

import hashlib
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.chaos.proxy import ANSWERING, SENDING, Plan, Proxy
from tests.incidents.test_form_in_a_browser import at
from tests.phone.killing import Pocket
from tests.phone.observing import Store, held, private_key, record, save, stop
from tests.phone.observing import to_files as walk
from tests.phone.relay import Relay
from tests.phone.test_outbox import LEFT, NOTHING

MEDIA = ("words", "photo", "voice", "video", "prepared")
STORE = """async () => { phone.store = await import("/static/js/phone/store.js"); }"""
# Every report in which these words stand, and every original of it: opened out of the store with
# the key of the case vault, and what the worker found when it opened what the phone had sealed.
FOUND = """
import json, time
from tests.chaos.inside import _Hashing
from portal.accounts import recovery
from portal.evidence import serving
from portal.lib import sealing
from portal.lib.sealing import Keypair
from reports.incidents.models import IncidentReport
vault = Keypair.from_private(recovery.demonstration_vaults()["case"])
limit = time.monotonic() + {patience}
def told(report):
    if not report.sealed_body:
        return report.narrative
    place = report.place("body")
    return json.loads(sealing.unseal_text(report.sealed_body, vault.private, place))["narrative"]
def opened(file):
    pair = serving.key_from_vault(file.item, vault)
    plain = _Hashing()
    serving.write_original(file.item, pair, plain)
    seen = serving.facts_with_key(file.item, pair)["sha256"]
    return [plain.digest.hexdigest(), seen, file.as_announced]
while True:
    rows = [(told(row), row) for row in IncidentReport.objects.order_by("-pk")[:60]]
    rows = [(words, row) for words, row in rows if {mark!r} in words]
    files = [file for _words, row in rows for file in row.files.select_related("item")]
    if (len(rows) >= 5 and len(files) >= 4) or time.monotonic() > limit:
        break
    time.sleep(0.3)
answer = [
    [words, row.reporter.locator, [opened(file) for file in row.files.select_related("item")]]
    for words, row in rows
]
"""


@dataclass
class Told:
    """What one report is to be, as it lay sealed on the phone."""

    words: str
    code: str
    files: list[str] = field(default_factory=list)

    @property
    def locator(self) -> str:
        return self.code.replace("-", "")[:8]


class Journey:
    """One phone, its bad line and a portal."""

    def __init__(self, kind, portal, folder: Path, megabytes: int):
        self.portal = portal
        self.relay = Relay(portal.url)
        self.line = Proxy(urlsplit(self.relay.url).port, Plan([], []))
        self.pocket = Pocket(kind, portal, folder, f"http://127.0.0.1:{self.line.port}")
        self.mark = os.urandom(6).hex()
        self.prepared = folder / "Видео.mp4"
        self.size = megabytes * 1_000_000
        self.prepared.write_bytes(random.Random(self.mark).randbytes(self.size))
        self.told: list[Told] = []
        self.found: list = []
        self.references: set[str] = set()
        self.left: dict = {}

    def close(self) -> None:
        self.line.close()
        self.relay.close()

    def tell_all(self) -> None:
        """Five reports without a network; then somebody takes the battery out."""
        self.pocket.prepare()
        with self.pocket.opened() as page:
            page.set_default_timeout(60_000)
            for media in MEDIA:
                self.told.append(self._tell(page, media))
            self.pocket.kill()

    def _tell(self, page, media: str) -> Told:
        told = Told(f"{media} {self.mark}", "")
        walk(page, told.words)
        store = Store(page)
        before = {item["report"] for item in store.waiting()}
        if media in ("voice", "video"):
            record(page, media, pieces=2)
            stop(page)
        elif media == "photo":
            page.click("[data-record=photo]")
            page.click("[data-shutter]")
        elif media == "prepared":
            page.set_input_files("#id_files", self.prepared)
        if media != "words":
            page.wait_for_selector("[data-kept] .file-done")
        save(page)
        told.code = "-".join(page.locator(".receipt-code span").all_inner_texts())
        if media == "prepared":
            told.files = [_sha256(self.prepared)]
        elif media != "words":
            (report,) = {item["report"] for item in store.waiting()} - before
            _words, files = held(store, report, private_key(self.portal))
            told.files = [hashlib.sha256(data).hexdigest() for _table, data in files.values()]
        return told

    def deliver(self, cuts: list[int], seconds: float = 90) -> None:
        """The phone is opened again where there is a network, such as it is: it sends by itself.
        When the workers are through, each code is tried."""
        self.relay.faults = [("PUT", "/api/v1/reports/", 500)] * 2
        self.relay.faults += [("POST", "/api/v1/uploads/", 500), ("PATCH", "/api/v1/uploads/", 500)]
        self.line.follow(Plan(cuts, [(SENDING, ANSWERING)[n % 2] for n in range(len(cuts))]))
        with self.pocket.opened(offline=False) as page:
            page.goto("/")
            at(page, "role")
            store = Store(page)
            page.evaluate(STORE)
            limit = time.monotonic() + seconds
            while (left := store.do(LEFT)) != NOTHING and time.monotonic() < limit:
                page.wait_for_timeout(200)
            self.left = left
            self.look(seconds)
            self.references = {self._return(page, told.code) for told in self.told}

    def _return(self, page, code: str) -> str:
        """The reference that somebody is told who has this code."""
        page.goto("/return/")
        page.fill("input[name=code]", code)
        page.click("form#return .actions button")
        page.wait_for_selector("form#return textarea")
        return page.locator("h1").inner_text()

    def look(self, patience: float) -> None:
        """What the portal has, once the workers are through."""
        self.found = self.portal.ask(FOUND.format(mark=self.mark, patience=patience))

    def wrongs(self) -> list[str]:
        """Everything that is not as it has to be."""
        wrong = []
        wanted = sorted([told.words, told.locator, told.files] for told in self.told)
        have = sorted(
            [words, locator, [one[0] for one in files]] for words, locator, files in self.found
        )
        if have != wanted:
            wrong.append(f"{have} instead of {wanted}")
        files = [file for _words, _locator, files in self.found for file in files]
        if not all(stored == seen and as_announced for stored, seen, as_announced in files):
            wrong.append(f"not what the worker opened, or not what was announced: {files}")
        if self.left != NOTHING:
            wrong.append(f"left on the phone: {self.left}")
        if len(self.references) != len(MEDIA):
            wrong.append(f"{len(self.references)} of the codes lead to a report of their own")
        if self.relay.faults or len(self.line.plan.done) < len(self.line.plan.gaps):
            wrong.append(f"not everything went wrong: {self.relay.faults} {self.line.plan.done}")
        return wrong


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

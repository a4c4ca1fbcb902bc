"""Chromium killed in the middle of recording and saving, and what its profile holds afterwards.

One phone, one profile: it is killed with everything that belongs to it, opened again, and what
lies there is opened with the portal's key. What the page had said to be safe must be in it.
"""

import contextlib
import os
import random
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error as Gone

from tests.browsing import ARGUMENTS, WHOLE, chromium_program
from tests.phone.observing import (
    ALLOWED,
    CAMERA,
    STORY,
    Store,
    bytes_said,
    forward,
    frames,
    held,
    load_the_form,
    private_key,
    to_files,
)

LONGEST = 4.0
PICKED = "Снимок.jpg"
# What the page says to be safe, in one look: it may be gone at the next.
SAID = """() => {
  const all = (name) => [...document.querySelectorAll(name)];
  return {
    now: document.querySelector("[data-safe-words]")?.textContent ?? "",
    done: all("[data-kept] .file-done [data-facts]").map((facts) => facts.textContent),
    code: Boolean(document.querySelector(".receipt-code span")),
  };
}"""
FORGET = "for (const { report } of await phone.outbox.list()) await phone.outbox.forget(report);"


@dataclass
class Promised:
    """The most that the page ever said before it was killed."""

    # Bytes of the recording that went on, of the files that were sealed, in the order shown.
    now: int = 0
    done: list[int] = field(default_factory=list)
    saved: bool = False

    def hear(self, said: dict) -> None:
        self.now = bytes_said(said["now"]) if said["now"] else self.now
        if len(said["done"]) > len(self.done):
            self.done = [bytes_said(words) for words in said["done"]]
        self.saved = self.saved or said["code"]


@dataclass
class Kill:
    """One killing: when, what had been promised, what was found; `wrong` is empty when it holds."""

    stage: str
    after: float
    promised: Promised
    files: int = 0
    cut: int = 0
    wrong: str = ""


class Pocket:
    """A phone with a profile on the disk."""

    def __init__(self, kind, portal, folder: Path, url: str = ""):
        self.portal, self.folder = portal, folder
        # Where the phone finds the portal, when something lies between them.
        self.url = url or portal.url
        self.profile = folder / "profile"
        self.kind = kind
        self.key = private_key(portal)
        self.photo = folder / PICKED
        self.photo.write_bytes(os.urandom(300_000))

    @contextlib.contextmanager
    def opened(self, *, offline: bool = True) -> Iterator:
        context = self.kind.launch_persistent_context(
            self.profile,
            executable_path=chromium_program(WHOLE),
            args=[*ARGUMENTS, CAMERA],
            base_url=self.url,
            locale="ru-KZ",
            viewport={"width": 360, "height": 740},
            permissions=ALLOWED,
            offline=offline,
        )
        context.set_default_timeout(20_000)
        try:
            page = context.pages[0]
            page.on("dialog", lambda dialog: dialog.accept())
            yield page
        finally:
            with contextlib.suppress(Gone):
                context.close()

    def prepare(self) -> None:
        """The form comes onto the phone; from then on it has no network."""
        with self.opened(offline=False) as page:
            load_the_form(page)

    def kill(self) -> None:
        """SIGKILL for the browser and all of its processes at once."""
        os.killpg(os.getpgid(self._pid()), signal.SIGKILL)

    def _pid(self) -> int:
        wanted = f"--user-data-dir={self.profile}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            with contextlib.suppress(OSError):
                said = (entry / "cmdline").read_bytes().split(b"\0")
                if wanted in said and not any(word.startswith(b"--type=") for word in said):
                    return int(entry.name)
        raise AssertionError("the browser is not there")


def killed(pocket: Pocket, stages: Iterable[str], dice: random.Random) -> list[Kill]:
    """Kill the phone once at a random moment of each stage, and look each time at what is left;
    it goes on being used as it was opened for that."""
    done = []
    with contextlib.ExitStack() as phone:
        page = phone.enter_context(pocket.opened())
        for stage in stages:
            done.append(_used(page, pocket, stage, dice))
            pocket.kill()
            phone.close()
            page = phone.enter_context(pocket.opened())
            _look(page, pocket, done[-1])
    return done


def _used(page, pocket: Pocket, stage: str, dice: random.Random) -> Kill:
    """What the page had promised when its time was over."""
    after = dice.uniform(0, {"recording": LONGEST, "ending": 0.6, "saving": 0.8}[stage])
    done = Kill(stage, round(after, 2), Promised())
    to_files(page)
    page.set_input_files("#id_files", pocket.photo)
    page.wait_for_selector("[data-kept] .file-done")
    page.click("[data-record=video]")
    page.wait_for_selector("[data-stop]:visible")
    if stage != "recording":
        page.wait_for_selector("[data-safe-words]:not(:empty)")
        page.wait_for_timeout(1000)
        done.promised.hear(page.evaluate(SAID))
    if stage == "ending":
        page.evaluate("document.querySelector('[data-stop]').click()")
    if stage == "saving":
        page.click("[data-stop]")
        page.wait_for_selector("[data-kept] .file-done >> nth=1")
        done.promised.hear(page.evaluate(SAID))
        forward(page)
        page.wait_for_selector("[data-step=contact]")
        forward(page)
        page.wait_for_selector("[data-save]")
        page.evaluate("document.querySelector('[data-save]').click()")
    _listen(page, done.promised, after)
    return done


def _listen(page, promised: Promised, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while True:
        promised.hear(page.evaluate(SAID))
        if time.monotonic() >= limit:
            return
        time.sleep(0.02)


def _look(page, pocket: Pocket, kill: Kill) -> None:
    """Put the profile in order as every start does, and open what lies there."""
    page.goto("/waiting/")
    store = Store(page)
    items = _in_order(store)
    try:
        _compare(pocket, kill, [held(store, item["report"], pocket.key) for item in items])
        assert all(item["state"] != "unfinished" for item in items), "a draft was left behind"
    except (AssertionError, ValueError) as problem:
        kill.wrong = f"{kill.stage} after {kill.after} s: {problem}"
    store.do(FORGET)


def _in_order(store: Store) -> list[dict]:
    limit = time.monotonic() + 10
    while True:
        items = store.waiting()
        if all(item["state"] != "unfinished" for item in items) or time.monotonic() > limit:
            return items
        time.sleep(0.05)


def _compare(pocket: Pocket, kill: Kill, found: list) -> None:
    promised = kill.promised
    if not found:
        # A file that was chosen still lies where it was chosen; nothing else had been promised.
        assert not promised.now and len(promised.done) < 2 and not promised.saved, "nothing is left"
        return
    assert len(found) == 1, f"{len(found)} reports"
    words, files = found[0]
    assert words["narrative"] == STORY, "half a story"
    kill.files, kill.cut = len(files), sum(table["cut"] for table, _data in files.values())
    recorded = 0
    for table, data in files.values():
        if data == pocket.photo.read_bytes():
            continue
        recorded += len(data)
        # The first piece may hold no more than the head of the recording.
        seen = frames(data, "v", pocket.folder, cut=table["cut"])
        assert seen or len(table["pieces"]) == 1, "no picture"
    assert recorded >= promised.now, f"{recorded} bytes of {promised.now} that were called safe"
    if len(promised.done) > 1 or promised.saved:
        assert not kill.cut and len(files) == 2, "a file that was called sealed is not whole"
    if promised.saved:
        assert {told["id"] for told in words["files"]} == set(files), "the words name other files"

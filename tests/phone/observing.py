"""Olga's phone at the files screen: the form is on it, and there is no network."""

import re
import subprocess
from pathlib import Path

from portal.evidence import sandbox_root
from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone.keeping import Kept, opened, words_of
from tests.phone.reporting import with_shell

# Chromium's camera shows a clock, its microphone beeps.
CAMERA = "--use-fake-device-for-media-stream"
ALLOWED = ["camera", "microphone"]
STORY = "Канарейка видела вброс у окна"
MODULES = """async () => {
  const [outbox, recovery] = await Promise.all(
    ["outbox", "recovery"].map((name) => import(`/static/js/phone/${name}.js`)));
  globalThis.phone = { outbox, recovery };
}"""
PREMATURE = "File ended prematurely"
SIZES = {"kB": 1e3, "кБ": 1e3, "КБ": 1e3, "MB": 1e6, "МБ": 1e6}


def load_the_form(page) -> None:
    """The phone's own copy of the form; from here on without a network."""
    with_shell(page)
    page.context.set_offline(True)


def to_files(page, story: str = STORY) -> None:
    """Answer until the screen for files: the recorder is there."""
    page.goto("/")
    at(page, "role")
    page.check("input[value=observer]")
    forward(page)
    at(page, "what")
    page.check("input[name=violation_type] >> nth=0")
    forward(page)
    at(page, "presser")
    forward(page)
    at(page, "where")
    page.check("input[value=elsewhere]")
    forward(page)
    at(page, "place")
    forward(page)
    at(page, "when")
    page.check("input[value=now]")
    forward(page)
    at(page, "story")
    page.fill("textarea", story)
    forward(page)
    at(page, "files")
    page.wait_for_selector("[data-recorder]:not([hidden])")


def save(page) -> None:
    """From the files screen to the receipt code."""
    forward(page)
    at(page, "contact")
    forward(page)
    at(page, "check")
    page.click("[data-save]")
    page.wait_for_selector(".receipt-code span >> nth=7")


def record(page, kind: str, pieces: int = 1) -> None:
    """Begin, and wait until at least so many pieces are said to be safe."""
    page.click(f"[data-record={kind}]")
    said, seen = page.locator("[data-safe-words]"), set()
    while len(seen) < pieces:
        page.wait_for_selector("[data-safe-words]:not(:empty)")
        seen.add(said.inner_text())
        page.wait_for_timeout(100)


def stop(page) -> None:
    before = page.locator("[data-kept] .file-done").count()
    page.click("[data-stop]")
    page.wait_for_selector(f"[data-kept] .file-done >> nth={before}")


def bytes_said(words: str) -> int:
    """What "Sealed so far: 0:12, 56 kB" promises at least."""
    found = re.search(r"([\d.,]+)\s*(kB|кБ|КБ|MB|МБ)", words)
    return round((float(found[1].replace(",", ".")) - 1) * SIZES[found[2]]) if found else 0


# --- What lies on the phone -----------------------------------------------------------------------


class Store(Kept):
    """The modules of a page that is open."""

    def __init__(self, page):
        self.page = page
        page.evaluate(MODULES)


def held(store: Kept, report: str, private: str) -> tuple[dict, dict[str, tuple[dict, bytes]]]:
    """A waiting report, opened as only the portal can: its words, and its files by number."""
    told = store.contents(report)
    files = {
        file["id"]: opened(file["body"], file["table"], report, file["id"], private)
        for file in told["files"]
    }
    return words_of(told["envelope"], report, private), files


def private_key(portal) -> str:
    keys = (Path(portal.var) / "keys" / "intake").glob("*.key")
    return max(keys, key=lambda path: path.stat().st_mtime).read_text().strip()


def frames(data: bytes, stream: str, folder: Path, *, cut: bool = False) -> int:
    """How many frames of "v" or "a" can be decoded; a broken one fails. Only what was cut ends
    in the middle of a frame."""
    path = folder / "recording"
    path.write_bytes(data)
    program = sandbox_root.tool("ffmpeg")
    command = [program, "-v", "error", "-nostdin", "-i", str(path), "-map", f"0:{stream}"]
    done = subprocess.run(
        [*command, "-f", "framecrc", "-"], capture_output=True, text=True, timeout=60, check=False
    )
    wrong = [line for line in done.stderr.splitlines() if not (cut and PREMATURE in line)]
    assert done.returncode == 0 and not wrong, wrong
    return sum(not line.startswith("#") for line in done.stdout.splitlines())

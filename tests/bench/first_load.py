"""What a cheap phone waits and pays for before the first question of the form is there."""

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.bench.ground import Ground
from tests.bench.table import Row, middle, rounded
from tests.browsing import ARGUMENTS, LOCALES

MOST_BYTES = 60_000
MOST_SECONDS = 3.0
# "Slow 3G" of Lighthouse and of the developer tools: 400 kbit/s, 2 s until an answer begins,
# and a processor six times as slow.
SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SLOWER = 6
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
    "locale": LOCALES["ru"],
}
MOST_SECONDS_USABLE = 5.0
# The whole first question is there, with the button that sends it: it needs no script. Beside it
# the moment in which the scripts, too, have begun.
ANSWERABLE = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  const asked = document.querySelector("form#report input[type=radio]");
  const done = visit.domInteractive && visit.loadEventEnd && asked;
  return done ? [visit.domInteractive, visit.loadEventEnd] : null;
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


class NoBrowser(Exception):
    """Chromium is not installed."""


@dataclass
class Transfer:
    """Everything that a page brought over the wire, heads of answers included."""

    urls: list[str] = field(default_factory=list)
    bytes: int = 0

    def hosts(self, own: str) -> set[str]:
        parts = [urlsplit(url) for url in self.urls]
        return {part.netloc for part in parts if part.scheme not in {"data", "blob"}} - {own}


def measure(ground: Ground):
    with browser() as chromium:
        yield _weight(chromium, ground)
        yield _paint(chromium, ground)
        yield _answerable(chromium, ground)


@contextlib.contextmanager
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_program(), args=ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


def _program() -> str:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if program is None:
        raise NoBrowser("Chromium is not installed (Debian: apt-get install chromium)")
    return program


@contextlib.contextmanager
def profile(ground: Ground, **options):
    """A window of a browser that keeps what it is given on the disk, as people's do; windows that
    keep nothing hand every byte to another process instead."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tempfile.mkdtemp(dir=ground.folder),
            executable_path=_program(),
            args=ARGUMENTS,
            **options,
        )
        try:
            yield context
        finally:
            context.close()


# --- Weight ----------------------------------------------------------------------------------


def _weight(chromium, ground: Ground) -> Row:
    url = ground.portal.url
    brought = _brought(chromium, url)
    others = brought.hosts(urlsplit(url).netloc)
    usable = _usable_without_scripts(chromium, url)
    plain = "usable" if usable else "NOT usable"
    return Row(
        "first load of the phone's form, over the wire",
        f"{brought.bytes / 1000:.1f} kB in {len(brought.urls)} requests, {len(others)} other "
        f"hosts; {plain} without JavaScript",
        f"≤ {MOST_BYTES // 1000} kB, 0 other hosts, usable without",
        brought.bytes <= MOST_BYTES and not others and usable,
        {"bytes": brought.bytes, "requests": brought.urls, "other_hosts": sorted(others)},
    )


def _brought(chromium, url: str) -> Transfer:
    """Loads a page as somebody who was never here before, and waits until nothing follows."""
    found = Transfer()

    def finished(event):
        found.bytes += event["encodedDataLength"]

    with contextlib.closing(chromium.new_context(**PHONE)) as context:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.requestWillBeSent", lambda event: found.urls.append(event["request"]["url"])
        )
        wire.on("Network.loadingFinished", finished)
        page.goto(url, wait_until="networkidle")
        page.wait_for_timeout(1000)
    return found


def _usable_without_scripts(chromium, url: str) -> bool:
    """The first question can be answered, and the second one comes."""
    context = chromium.new_context(**PHONE, java_script_enabled=False)
    with contextlib.closing(context):
        page = context.new_page()
        page.goto(url)
        asked = page.locator("h1").inner_text()
        page.locator("form[method=post] input[type=radio]").first.check(force=True)
        page.locator("form[method=post] button[type=submit]:visible").last.click()
        answered = page.wait_for_load_state("load") is None and page.locator("h1").inner_text()
        return bool(answered) and answered != asked


# --- Paint -------------------------------------------------------------------------------------


def _paint(chromium, ground: Ground) -> Row:
    times: dict[str, list[float]] = {"portal": [], "bare": []}
    for _round in range(ground.rounds):
        for name, server in (("portal", ground.portal), ("bare", ground.bare)):
            times[name].append(_first_paint(chromium, server.url))
    portal, bare = middle(times["portal"]), middle(times["bare"])
    return Row(
        "first contentful paint of the form, slow 3G, processor ÷ 6",
        f"{portal:.2f} s, {portal / bare:.2f} × a form in one file ({bare:.2f} s)",
        f"≤ {MOST_SECONDS:.0f} s",
        portal <= MOST_SECONDS,
        {"seconds": {name: rounded(times[name], 3) for name in times}},
    )


def _first_paint(chromium, url: str) -> float:
    with _slow_visit(chromium, url) as page:
        return _until(page, PAINTED) / 1000


def _answerable(chromium, ground: Ground) -> Row:
    times = []
    for _round in range(ground.rounds):
        with _slow_visit(chromium, ground.portal.url) as page:
            times.append([moment / 1000 for moment in _until(page, ANSWERABLE)])
    usable, loaded = (middle(list(moments)) for moments in zip(*times, strict=True))
    return Row(
        "first view until the first question can be answered, slow 3G, processor ÷ 6",
        f"{usable:.2f} s; its scripts have begun after {loaded:.2f} s",
        f"≤ {MOST_SECONDS_USABLE:.0f} s",
        usable <= MOST_SECONDS_USABLE,
        {"seconds": [rounded(list(moments), 3) for moments in times]},
    )


@contextlib.contextmanager
def _slow_visit(chromium, url: str):
    with contextlib.closing(chromium.new_context(**PHONE)) as context:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_3G)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(url, wait_until="commit", timeout=60_000)
        yield page


def _until(page, said: str):
    """The first answer that is not nothing."""
    while (answer := page.evaluate(said)) is None:
        page.wait_for_timeout(100)
    return answer

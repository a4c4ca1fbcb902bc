"""The browser killed on the phone, again and again, while it records, ends a recording or saves."""

import random
import time
from itertools import cycle, islice

from playwright.sync_api import sync_playwright

from tests.bench.table import Row
from tests.chaos.ground import Ground
from tests.live import live_portal
from tests.phone.killing import Pocket, killed

# Most of the time a phone is taken while it records.
STAGES = ("recording", "recording", "recording", "ending", "saving")


def measure(ground: Ground, kills: int = 30):
    dice = random.Random(f"{ground.seed}:kills_of_the_browser")
    folder = ground.folder / "pocket"
    folder.mkdir()
    begun = time.monotonic()
    with live_portal(folder / "var") as portal, sync_playwright() as playwright:
        pocket = Pocket(playwright.chromium, portal, folder)
        pocket.prepare()
        done = killed(pocket, islice(cycle(STAGES), kills), dice)
    wrong = [kill.wrong for kill in done if kill.wrong]
    cut = sum(kill.cut for kill in done)
    files = sum(kill.files for kill in done)
    saved = sum(kill.promised.saved for kill in done)
    told = sum(bool(kill.promised.now or kill.promised.done) for kill in done)
    yield Row(
        f"the browser killed at {kills} random moments of recording and saving",
        f"{files} files opened after it, {cut} of them cut at a piece's edge; {told} times "
        f"something had been called safe, {saved} times the whole report; {len(wrong)} lost it"
        + (f"; first: {wrong[0]}" if wrong else ""),
        "nothing lost that was called safe",
        not wrong and files > 0,
        {
            "kills": [vars(kill) | {"promised": vars(kill.promised)} for kill in done],
            "seconds": round(time.monotonic() - begun, 1),
        },
    )

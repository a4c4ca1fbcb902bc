"""Five reports told without a network, one with a file of 100 MB: the browser killed, the line cut
again and again, the portal failing; what it has in the end, bit for bit."""

import random
import time

from playwright.sync_api import sync_playwright

from tests.bench.table import Row
from tests.chaos.ground import Ground
from tests.live import live_portal
from tests.phone.five_reports import Journey


def measure(ground: Ground, megabytes: int = 100, cuts: int = 25):
    dice = random.Random(f"{ground.seed}:five_reports")
    folder = ground.folder / "five-reports"
    folder.mkdir()
    begun = time.monotonic()
    points = sorted(dice.randrange(megabytes * 1_000_000) for _cut in range(cuts))
    gaps = [after - before for before, after in zip([0, *points[:-1]], points, strict=True)]
    with live_portal(folder / "var") as portal, sync_playwright() as playwright:
        journey = Journey(playwright.chromium, portal, folder, megabytes)
        try:
            journey.tell_all()
            told = time.monotonic()
            journey.deliver(gaps, seconds=600)
            delivered = time.monotonic()
            wrong = journey.wrongs()
        finally:
            journey.close()
    originals = [file for _words, _locator, files in journey.found for file in files]
    yield Row(
        f"five reports told offline, one with {megabytes} MB; the browser killed, the line cut "
        f"{cuts} times",
        f"{len(journey.found)} reports with {len(originals)} originals in "
        f"{delivered - told:.0f} s, {len(journey.references)} codes open theirs"
        + (f"; wrong: {'; '.join(wrong)[:400]}" if wrong else ", bit for bit, nothing twice"),
        "5 reports, 4 originals bit for bit, no twin, nothing left on the phone",
        not wrong,
        {
            "wrong": wrong,
            "cuts": journey.line.plan.done,
            "seconds": round(time.monotonic() - begun, 1),
            "seconds_delivering": round(delivered - told, 1),
        },
    )

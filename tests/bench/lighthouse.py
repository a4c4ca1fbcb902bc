"""What Lighthouse says of the first view, on slow 3G with a processor six times as slow.

Lighthouse is a library of the front end's development (static/package.json); where npm is at hand
it is set up by itself, once.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.bench import servers
from tests.bench.first_load import NoBrowser
from tests.bench.ground import Ground
from tests.bench.table import Row, middle, rounded

LEAST = {"performance": 0.95, "accessibility": 1.0}
STATIC = servers.ROOT / "static"
# "Slow 3G" of the developer tools, as Lighthouse's own model of a network wants to be told.
SLOW_3G = {
    "rttMs": 400,
    "throughputKbps": 400,
    "requestLatencyMs": 2000,
    "downloadThroughputKbps": 400,
    "uploadThroughputKbps": 400,
    "cpuSlowdownMultiplier": 6,
}


class NoLighthouse(Exception):
    """Neither Lighthouse nor npm, which would bring it, is here."""


def measure(ground: Ground):
    program, found = _program(), []
    for turn in range(ground.rounds + 1):
        said = _told(program, ground.portal.url, ground.folder / f"lighthouse-{turn}.json")
        if turn:  # the first warms the server up
            found.append(said)
    scores = {name: [said["categories"][name]["score"] for said in found] for name in LEAST}
    reached = {name: middle(values) for name, values in scores.items()}
    paints = [said["audits"]["largest-contentful-paint"]["numericValue"] / 1000 for said in found]
    yield Row(
        "Lighthouse on the first view, slow 3G, processor ÷ 6",
        ", ".join(f"{name} {100 * value:.0f}" for name, value in reached.items())
        + f"; largest paint {middle(paints):.1f} s",
        "≥ " + ", ".join(f"{name} {100 * value:.0f}" for name, value in LEAST.items()),
        all(reached[name] >= least for name, least in LEAST.items()),
        {"scores": scores, "largest_paint": rounded(paints, 2)},
    )


def _told(program: str, url: str, path: Path) -> dict:
    network = [f"--throttling.{name}={value}" for name, value in SLOW_3G.items()]
    subprocess.run(
        [
            *(program, url, "--quiet", "--output=json", f"--output-path={path}"),
            f"--only-categories={','.join(LEAST)}",
            *("--throttling-method=simulate", *network),
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu --lang=ru",
        ],
        env=servers.environment(CHROME_PATH=_chromium()),
        check=True,
        capture_output=True,
    )
    return json.loads(path.read_text())


def _program() -> str:
    """Raises NoLighthouse."""
    if given := os.environ.get("LIGHTHOUSE"):
        return given
    there = STATIC / "node_modules" / ".bin" / "lighthouse"
    if not there.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise NoLighthouse("Lighthouse needs Node and npm (Debian: apt-get install npm)")
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit"], cwd=STATIC, check=True)
    return str(there)


def _chromium() -> str:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if program is None:
        raise NoBrowser("Chromium is not installed (Debian: apt-get install chromium)")
    return program

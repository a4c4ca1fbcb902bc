"""What the phone's own copy of the form weighs, and how soon a later visit can be answered in."""

import contextlib
import gzip
import json
import re
from urllib.request import Request, urlopen

from tests.bench.first_load import PHONE, SLOW_3G, SLOWER, profile
from tests.bench.ground import Ground
from tests.bench.table import Row, middle, rounded

MOST_SCRIPTS = 120_000
MOST_SECONDS = 1.0
LIST = re.compile(r"const SHELL = (\{.*\});\n")
LOADED = """async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 50));
}"""
# The first question is there, and the script that answers it has begun.
USABLE = """async () => {
  const asked = () => document.querySelector("form#report input[type=radio]");
  while (!asked() || history.state?.screen !== 0) await new Promise((go) => setTimeout(go, 5));
  return performance.now() / 1000;
}"""


def measure(ground: Ground):
    weights = _weights(ground.portal.url)
    yield _scripts(weights)
    yield _shell(weights)
    with profile(ground, **PHONE) as context:
        yield _later_visit(context, ground)


def _weights(url: str) -> dict[str, int]:
    """Bytes over the wire of every file of the copy, by its address."""
    with contextlib.closing(urlopen(f"{url}/sw.js")) as answer:
        listed = json.loads(LIST.search(answer.read().decode())[1])["files"]
    return {path: _compressed(f"{url}{path}") for path, _hash in listed}


def _compressed(url: str) -> int:
    asked = Request(url, headers={"Accept-Encoding": "gzip"})
    with contextlib.closing(urlopen(asked)) as answer:
        body = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(body) if packed else min(len(body), len(gzip.compress(body)))


def _scripts(weights: dict[str, int]) -> Row:
    scripts = {path: size for path, size in weights.items() if path.endswith(".js")}
    total = sum(scripts.values())
    return Row(
        "scripts of the phone, compressed, with the sealing library",
        f"{total / 1000:.1f} kB in {len(scripts)} files",
        f"≤ {MOST_SCRIPTS // 1000} kB",
        total <= MOST_SCRIPTS,
        {"bytes": scripts},
    )


def _shell(weights: dict[str, int]) -> Row:
    total = sum(weights.values())
    pages = sum(size for path, size in weights.items() if path.startswith("/shell/"))
    return Row(
        "the phone's copy of the form, three languages, compressed",
        f"{total / 1000:.0f} kB in {len(weights)} files, {pages / 1000:.0f} kB of it texts",
        "shown",
        True,
        {"bytes": weights},
    )


def _later_visit(context, ground: Ground) -> Row:
    times = []
    page = context.new_page()
    page.goto(ground.portal.url, wait_until="load")
    page.evaluate(LOADED)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_3G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    for _round in range(ground.rounds):
        page.goto(ground.portal.url, wait_until="commit")
        times.append(page.evaluate(USABLE))
        page.goto("about:blank")
    seconds = middle(times)
    return Row(
        "a later visit until the first question can be answered, slow 3G, processor ÷ 6",
        f"{seconds:.2f} s",
        f"≤ {MOST_SECONDS:.0f} s",
        seconds <= MOST_SECONDS,
        {"seconds": rounded(times, 3)},
    )

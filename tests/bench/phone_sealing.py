"""Sealing on the phone against the bare library in the same browser, and how soon a saved report
is safe."""

import contextlib
import os
from pathlib import Path
from uuid import uuid4

from tests.bench.first_load import PHONE, SLOWER, profile
from tests.bench.ground import Ground
from tests.bench.table import Row, middle, ratio_of, rounded
from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone import reporting
from tests.phone.keeping import Core

LEAST = 0.6
MOST_MILLISECONDS = 150
SIZE = 48 * 1024 * 1024
REPORTS = 12
# How long somebody looks through the answers, at least, before they save.
READ = 1500
BLANK = "/bench-of-sealing/"
PAGE = "<!doctype html><title>-</title><input type=file>"
# The library alone, in a worker of its own: one age file, one pass, nothing kept.
BARE = """
import { Encrypter } from "{base}/static/vendor/age-encryption.js";
onmessage = async ({ data: { file, key } }) => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  const begun = performance.now();
  const reader = (await encrypter.encrypt(file.stream())).getReader();
  while (!(await reader.read()).done);
  postMessage(performance.now() - begun);
};
"""
PREPARE = """async ({ base, bare, trust }) => {
  const name = (module) => `${base}/static/js/phone/${module}.js`;
  const modules = ["outbox", "sealer", "store", "trust"];
  const found = await Promise.all(modules.map((module) => import(name(module))));
  globalThis.phone = Object.fromEntries(modules.map((module, i) => [module, found[i]]));
  await phone.trust.pin(trust);
  await phone.sealer.prepare();
  const text = bare.replace("{base}", base);
  const place = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  globalThis.bare = new Worker(place, { type: "module" });
  globalThis.key = trust.intake.public;
}"""
SEAL_BARE = """() => new Promise((resolve) => {
  bare.onmessage = ({ data }) => resolve(data);
  bare.postMessage({ file: document.querySelector("input").files[0], key });
})"""
SEAL = """async (report) => {
  const begun = performance.now();
  const { id } = await phone.sealer.sealFile(report, document.querySelector("input").files[0]);
  const took = performance.now() - begun;
  await phone.sealer.dropFile(report, id);
  return took;
}"""
# From the press of the button until the code stands there; by then the report lies in the store.
SAVE = """async () => {
  const { all } = await import("/static/js/phone/store.js");
  const saved = ({ state }) => state === "waiting";
  const waiting = async () => (await all("items")).filter(saved).length;
  const before = await waiting();
  const shown = new Promise((resolve) => {
    const code = () => document.querySelectorAll(".receipt-code span").length > 7;
    const look = new MutationObserver(() => code() && resolve(performance.now()));
    look.observe(document.documentElement, { childList: true, subtree: true });
  });
  const begun = performance.now();
  document.querySelector("[data-save]").click();
  const took = (await shown) - begun;
  if ((await waiting()) !== before + 1) throw new Error("a code was shown, and nothing is kept");
  return took;
}"""


def measure(ground: Ground):
    video = ground.folder / "video.mp4"
    video.write_bytes(os.urandom(SIZE))
    core = Core()
    # Nobody is to answer what is saved here: only the phone is measured.
    with blank_page(ground, core, lambda route: route.abort()) as page:
        yield _speed(page, video, ground.rounds)
    with profile(ground, **PHONE, base_url=ground.portal.url) as context:
        yield _safety(context)


@contextlib.contextmanager
def blank_page(ground: Ground, core: Core, answer):
    """A page with the phone's modules and a field for a file; `answer` is given every request."""
    base = ground.portal.url
    with profile(ground) as context:
        page = context.new_page()
        context.route("**/api/**", answer)
        page.route(f"**{BLANK}", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.goto(f"{base}{BLANK}")
        page.evaluate(PREPARE, {"base": base, "bare": BARE, "trust": core.trust})
        yield page


def _speed(page, video: Path, rounds: int) -> Row:
    page.set_input_files("input", video)
    times: dict[str, list[float]] = {"bare": [], "phone": []}
    for turn in range(rounds + 1):
        for name, took in (
            ("bare", page.evaluate(SEAL_BARE)),
            ("phone", page.evaluate(SEAL, str(uuid4()))),
        ):
            if turn:  # the first warms both up
                times[name].append(took)
    ratio = ratio_of(times["bare"], times["phone"])
    speed = {name: SIZE / 1000 / middle(times[name]) for name in times}
    return Row(
        f"a video of {SIZE // 2**20} MB sealed, hashed and kept on the phone",
        f"{speed['phone']:.0f} MB/s, {ratio:.2f} × the bare library ({speed['bare']:.0f} MB/s)",
        f"≥ {LEAST} × the bare library",
        ratio >= LEAST,
        {"ratio": round(ratio, 3), "milliseconds": {name: rounded(times[name]) for name in times}},
    )


def _safety(context) -> Row:
    """Told on the phone's own form without a network. Chromium slows pages down, not workers."""
    page = context.new_page()
    reporting.with_shell(page)
    context.set_offline(True)
    wire = context.new_cdp_session(page)
    times = {}
    for rate in (1, SLOWER):
        wire.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        times[rate] = [_saved(page) for _turn in range(REPORTS + 1)][1:]
    slow = {rate: max(each) for rate, each in times.items()}
    return Row(
        "from “save” until the receipt code is there and the report lies on the phone's disk",
        f"{middle(times[1]):.0f} ms, at most {slow[1]:.0f} ms; with a page {SLOWER} × as slow "
        f"{middle(times[SLOWER]):.0f} ms, at most {slow[SLOWER]:.0f} ms",
        f"≤ {MOST_MILLISECONDS} ms on this machine; slowed down, shown",
        slow[1] <= MOST_MILLISECONDS,
        {"milliseconds": {rate: rounded(each) for rate, each in times.items()}},
    )


def _saved(page) -> float:
    """Tell something, read it through and save it; how many milliseconds that took."""
    page.goto("/")
    at(page, "role")
    page.check("input[value=journalist]")
    for step, answer in (
        ("what", "input[value=none]"),
        ("where", "input[value=elsewhere]"),
        ("place", "Завод, проходная"),
        ("when", "input[value=now]"),
        ("story", "Слова о том, что было. " * 40),
        ("files", ""),
        ("contact", ""),
        ("check", ""),
    ):
        forward(page)
        at(page, step)
        if answer.startswith("input"):
            page.check(answer)
        elif answer:
            page.fill("textarea", answer)
    page.wait_for_timeout(READ)
    return page.evaluate(SAVE)

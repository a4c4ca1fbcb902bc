"""Sealing on the phone against the bare library in the same browser, and how soon a saved report
is safe."""

import contextlib
import os
from pathlib import Path
from uuid import uuid4

from tests.bench.first_load import profile
from tests.bench.ground import Ground
from tests.bench.table import Row, middle, ratio_of, rounded
from tests.phone.keeping import Core

LEAST = 0.6
MOST_MILLISECONDS = 150
SIZE = 48 * 1024 * 1024
REPORTS = 30
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
SAVE = """async (report) => {
  const fields = { narrative: "Слова о том, что было. ".repeat(40) };
  const begun = performance.now();
  await phone.outbox.save({ report, fields });
  return performance.now() - begun;
}"""


def measure(ground: Ground):
    video = ground.folder / "video.mp4"
    video.write_bytes(os.urandom(SIZE))
    core = Core()
    # Nobody is to answer what is saved here: only the phone is measured.
    with blank_page(ground, core, lambda route: route.abort()) as page:
        yield _speed(page, video, ground.rounds)
        yield _safety(page)


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


def _safety(page) -> Row:
    times = [page.evaluate(SAVE, str(uuid4())) for _turn in range(REPORTS + 1)][1:]
    slow = sorted(times)[int(REPORTS * 0.95)]
    return Row(
        "a saved report is sealed and lies on the phone's disk",
        f"{middle(times):.0f} ms, 95 of 100 within {slow:.0f} ms",
        f"95 of 100 ≤ {MOST_MILLISECONDS} ms",
        slow <= MOST_MILLISECONDS,
        {"milliseconds": rounded(times)},
    )

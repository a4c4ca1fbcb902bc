"""What sealing a long video takes of the phone's memory: no more at its end than at its start. And
what an open page, its workers and the browser hold on to that has sent many reports.

Counted is what all processes of the browser hold together, so that it is all the same whether the
page, one of its workers or the browser itself holds it. The kernel's own copies of what lies on
the disk are not counted: it gives them back whenever somebody wants the room.
"""

import base64
import contextlib
import hashlib
import threading
import time
from bisect import bisect
from pathlib import Path
from uuid import uuid4

from tests.bench.ground import Ground
from tests.bench.phone_sealing import blank_page
from tests.bench.table import Row, middle, rounded
from tests.phone.keeping import Core

SIZE = 500 * 2**20
# The first part warms everything up. Then what is held while this much is sealed is laid beside
# what is held while as much is sealed at the end.
START, PART = 50 * 2**20, 150 * 2**20
MOST_GROWTH = 32.0
# Four workers, the pieces between them, and what nobody has cleared away yet.
MOST_AT_ONCE = 320.0
EVERY = 0.1
# The first fifty warm everything up.
CYCLES, WARM = 500, 50
MOST_HEAP_GROWTH = 1.0
SEAL = """async (report) => {
  const far = [];
  const note = (sealed) => far.push([Date.now() / 1000, sealed]);
  const [file] = document.querySelector("input").files;
  const begun = Date.now() / 1000;
  const { id } = await phone.sealer.sealFile(report, file, note);
  const ended = Date.now() / 1000;
  const { where, state, sealedSize } = await phone.store.get("files", id);
  const root = await navigator.storage.getDirectory();
  const place = await (await root.getDirectoryHandle("waiting")).getFileHandle(id);
  const { size } = await place.getFile();
  await phone.sealer.dropFile(report, id);
  return { far, begun, ended, where, state, sealedSize, size };
}"""


DELIVER = """async (reports) => {
  await phone.outbox.start();
  for (const report of reports) {
    const file = new File([crypto.getRandomValues(new Uint8Array(3000))], "a.jpg");
    const files = [await phone.sealer.sealFile(report, file)];
    await phone.outbox.save({ report, fields: { narrative: "Слова." }, files });
    const gone = async () => !(await phone.outbox.list()).length;
    while (!(await gone())) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}"""


def measure(ground: Ground):
    core = Core()
    with blank_page(ground, core, _signed_by(core)) as page:
        yield _growth(page, Watching(ground.folder))
    yield _long_video(ground)


def _growth(page, watching: "Watching") -> Row:
    """The page's own heap, and everything else: what its workers and the browser keep."""
    wire = page.context.new_cdp_session(page)
    heap, held = [], []
    for count in (WARM, CYCLES - WARM):
        page.evaluate(DELIVER, [str(uuid4()) for _cycle in range(count)])
        wire.send("HeapProfiler.collectGarbage")
        heap.append(wire.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
        held.append(watching.at_rest())
    grown, all_grown = heap[1] - heap[0], held[1] - held[0]
    return Row(
        f"an open page that sealed and sent {CYCLES} reports with a photo",
        f"{grown:+.2f} MB of its own memory since the first {WARM} ({heap[1]:.1f} MB), "
        f"{all_grown:+.0f} MB with its workers and the browser ({held[1]:.0f} MB)",
        f"≤ {MOST_HEAP_GROWTH:.0f} MB more, ≤ {MOST_GROWTH:.0f} MB with everything",
        grown <= MOST_HEAP_GROWTH and all_grown <= MOST_GROWTH,
        {"megabytes": rounded(heap, 2), "megabytes_of_all": rounded(held, 1)},
    )


def _long_video(ground: Ground) -> Row:
    video = ground.folder / "long.mp4"
    with video.open("wb") as made:
        # It takes no room on the disk, and is as long as any other to whoever reads it.
        made.truncate(SIZE)
    with blank_page(ground, Core(), lambda route: route.abort()) as page:
        page.set_input_files("input", video)
        with Watching(ground.folder) as watching:
            before = watching.now()
            said = page.evaluate(SEAL, str(uuid4()))
    held = watching.while_sealing(said)
    first = [mb for sealed, mb in held if START <= sealed < START + PART]
    last = [mb for sealed, mb in held if sealed >= SIZE - PART]
    grown, most = middle(last) - middle(first), max(mb for _sealed, mb in held) - before
    on_disk = said["where"] == "files" and said["size"] > SIZE
    return Row(
        f"memory of the browser while a file of {SIZE // 2**20} MB is sealed",
        f"{grown:+.0f} MB from its first {START // 2**20} MB to its end; never more than "
        f"{most:.0f} MB above an open page; {'kept on the disk' if on_disk else 'NOT on the disk'}",
        f"≤ {MOST_GROWTH:.0f} MB more, ≤ {MOST_AT_ONCE:.0f} MB at once, on the disk",
        grown <= MOST_GROWTH and most <= MOST_AT_ONCE and on_disk,
        {
            "megabytes_before": round(before, 1),
            "megabytes": [rounded((sealed / 2**20, mb)) for sealed, mb in held],
            "seconds": round(said["ended"] - said["begun"], 1),
        },
    )


def _signed_by(core: Core):
    """Answers like the core, at once: the words by PUT, a file together with its announcement."""

    def answer(route, request):
        body = request.post_data_buffer or b""
        sha256 = hashlib.sha256(body).hexdigest()
        if request.method == "PUT":
            receipt = core.receipt("envelope", request.url.split("/")[-2], sha256)
            return route.fulfill(status=202, json={"upload_token": "t", "receipt": receipt})
        said = dict(part.split(" ") for part in request.headers["upload-metadata"].split(","))
        number = base64.b64decode(said["id"]).decode()
        receipt = core.receipt("sealed-file", number, sha256)
        headers = {"Location": "/api/v1/uploads/a/", "Upload-Offset": str(len(body))}
        return route.fulfill(status=201, json={"receipt": receipt}, headers=headers)

    return answer


class Watching:
    """Looks again and again at what the browser of this folder holds, in MB."""

    def __init__(self, folder: Path):
        self.folder = str(folder).encode()
        self.samples: list[tuple[float, float]] = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *about):
        self.ended.set()
        self.thread.join()

    def look(self) -> None:
        while not self.ended.wait(EVERY):
            self.samples.append((time.time(), self.now()))

    def while_sealing(self, said: dict) -> list[tuple[int, float]]:
        """(bytes sealed until then, MB held) of each look from its beginning to its end."""
        moments = [moment for moment, _sealed in said["far"]]
        return [
            (said["far"][place - 1][1] if (place := bisect(moments, at)) else 0, held)
            for at, held in self.samples
            if said["begun"] <= at <= said["ended"]
        ]

    def at_rest(self) -> float:
        """The least of a few seconds: what has nothing to do any more is given back by then."""
        looks = []
        for _look in range(10):
            time.sleep(0.5)
            looks.append(self.now())
        return min(looks)

    def now(self) -> float:
        return sum(map(held_by, family_of(self.folder))) / 1e6


def family_of(folder: bytes) -> set[int]:
    """The processes that were started with this folder, and all that they started."""
    parents, found = {}, set()
    for path in Path("/proc").glob("[0-9]*"):
        # It may have ended meanwhile.
        with contextlib.suppress(OSError):
            number = int(path.name)
            parents[number] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if b"--user-data-dir=" + folder in (path / "cmdline").read_bytes():
                found.add(number)
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def held_by(number: int) -> int:
    """Bytes of its own, and its part of what it shares with others."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0

"""The worker's thumbnail of a photo of 12 megapixels, fenced in, against Pillow alone.

python -m tests.bench.thumbnail     times both by turns, in the settings of the environment
"""

import json
import secrets
import sys
import tempfile
import time
from pathlib import Path

import django
from PIL import Image

from portal.evidence import probing, renditions, sandbox
from tests.bench import servers
from tests.bench.ground import Ground, run
from tests.bench.table import Row, middle, ratio_of, rounded
from tests.evidence.media_files import photo

MOST = 1.5
SIZE = (4000, 3000)
SIDE = renditions.SIDES["thumbnail"]
TIMES = 25


def measure(ground: Ground):
    surroundings = servers.environment(
        DJANGO_SETTINGS_MODULE="portal.settings",
        VAR_DIR=str(ground.folder / "thumbnail"),
        SECRET_KEY=secrets.token_urlsafe(64),
        DEMONSTRATION="true",
    )
    said = json.loads(run("-m", "tests.bench.thumbnail", **surroundings).splitlines()[-1])
    ratio = ratio_of(said["worker"], said["bare"])
    yield Row(
        f"thumbnail of {SIDE} px of a JPEG of 12 MP, by the worker",
        f"{middle(said['worker']):.0f} ms, {ratio:.2f} × Pillow alone "
        f"({middle(said['bare']):.0f} ms); fence of tier {said['tier']}",
        f"≤ {MOST} × Pillow",
        ratio <= MOST,
        {"ratio": round(ratio, 3), **said},
    )


def compare(folder: Path) -> dict:
    source = photo(folder / "photo.jpg", SIZE)
    facts = probing.probe(source)
    times: dict[str, list[float]] = {"worker": [], "bare": []}
    for turn in range(TIMES + 3):
        for name, make in (("worker", _by_worker), ("bare", _by_pillow)):
            begun = time.perf_counter()
            made = make(source, folder, facts)
            took = (time.perf_counter() - begun) * 1000
            with Image.open(made) as picture:
                assert max(picture.size) == SIDE, picture.size
            made.unlink()
            if turn >= 3:  # the first start the fence and warm both up
                times[name].append(took)
    return {"tier": sandbox.tier(), **{name: rounded(times[name], 2) for name in times}}


def _by_worker(source: Path, folder: Path, facts) -> Path:
    return renditions.make("thumbnail", source, folder, facts).path


def _by_pillow(source: Path, folder: Path, facts) -> Path:
    path = folder / "bare.jpg"
    with Image.open(source) as picture:
        picture.thumbnail((SIDE, SIDE))
        picture.save(path)
    return path


if __name__ == "__main__":
    django.setup()
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.write(json.dumps(compare(Path(place))) + "\n")
    sandbox.close()

"""What examining a file costs, beside the bare library calls that make the same copies.

python -m tests.bench.examining FOLDER     examines the files in it, in the environment's settings
"""

import json
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import django
from PIL import Image

from portal.evidence import moving, probing, sandbox, sandbox_root
from tests.bench import servers
from tests.bench.ground import Ground, run
from tests.bench.table import Row, middle, ratio_of, rounded
from tests.evidence import media_files

PHOTO_MOST, VIDEO_MOST = 1.6, 1.15
FENCE_MOST = 50  # milliseconds a file
MEMORY_MOST = 400  # megabytes
PHOTO_TIMES, VIDEO_TIMES, FENCE_TIMES = 15, 2, 15
SECONDS = 30


def measure(ground: Ground):
    folder = ground.folder / "examining"
    (folder / "var").mkdir(parents=True)
    make_files(folder)
    surroundings = servers.environment(
        DJANGO_SETTINGS_MODULE="portal.settings",
        VAR_DIR=str(folder / "var"),
        SECRET_KEY=secrets.token_urlsafe(64),
        DEMONSTRATION="true",
    )
    answer = run("-m", "tests.bench.examining", str(folder), **surroundings)
    said = json.loads(answer.splitlines()[-1])
    yield from (_photo(said["photo"]), _video(said["video"]))
    for name, label in (("picture", "a picture"), ("program", "a program of its own")):
        took = middle(said["fence"][name]) - middle(said["bare"][name])
        yield Row(
            f"the fence around {label}",
            f"{took:.0f} ms",
            f"≤ {FENCE_MOST} ms a file",
            took <= FENCE_MOST,
            {"fence": said["fence"][name], "bare": said["bare"][name]},
        )
    worker, child = (said["memory"][one] / 1e6 for one in ("worker", "child"))
    yield Row(
        "memory of a media worker with the largest files",
        f"{worker:.0f} MB, the largest child that draws pictures {child:.0f} MB",
        f"≤ {MEMORY_MOST} MB",
        max(worker, child) <= MEMORY_MOST,
        said["memory"],
    )


def _photo(said: dict) -> Row:
    ratio = ratio_of(said["worker"], said["bare"])
    return Row(
        "photo of 12 MP: opened, probed, two copies, hash, sealed",
        f"{middle(said['worker']):.0f} ms, {ratio:.2f} × bare decode, resize and encode "
        f"({middle(said['bare']):.0f} ms)",
        f"≤ {PHOTO_MOST} × bare",
        ratio <= PHOTO_MOST,
        {"ratio": round(ratio, 3), **said},
    )


def _video(said: dict) -> Row:
    ratio = ratio_of(said["worker"], said["bare"])
    return Row(
        f"video of {SECONDS} s in 1080p: the same with four copies",
        f"{middle(said['worker']) / 1000:.1f} s, {ratio:.2f} × one bare ffmpeg "
        f"({middle(said['bare']) / 1000:.1f} s)",
        f"≤ {VIDEO_MOST} × bare",
        ratio <= VIDEO_MOST,
        {"ratio": round(ratio, 3), **said},
    )


# --- Files to examine: made elsewhere, so that nobody's memory is measured but the worker's ------


def make_files(folder: Path) -> None:
    media_files.photo(folder / "photo.jpg", (4000, 3000))
    film = "testsrc2=duration=3:size=1920x1080:rate=30,noise=alls=12:allf=t"
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "12M", "-pix_fmt", "yuv420p"]
    take, whole = folder / "take.mp4", folder / "video.mp4"
    sound = [*media_files.tones(3), "-c:a", "aac"]
    media_files.ffmpeg("-f", "lavfi", "-i", film, *sound, *codec, take)
    media_files.ffmpeg("-stream_loop", SECONDS // 3 - 1, "-i", take, "-c", "copy", whole)
    plain = ["-frames:v", "1", "-update", "1"]
    for name, size in (("large.jpg", "14000x14000"), ("large.png", "8000x6000")):
        media_files.ffmpeg("-f", "lavfi", "-i", f"color=teal:size={size}", *plain, folder / name)
    wide = ["-f", "lavfi", "-i", "testsrc2=duration=1:size=3840x2160:rate=30"]
    media_files.ffmpeg(*wide, *codec, folder / "large.mp4")


# --- In a process of its own ---------------------------------------------------------------------


def compare(folder: Path) -> dict:
    vault_is_made()
    photo, video = folder / "photo.jpg", folder / "video.mp4"
    said = {
        "tier": sandbox.tier(),
        "photo": by_turns(PHOTO_TIMES, photo, bare_pictures),
        "video": by_turns(VIDEO_TIMES, video, bare_film),
        **fences(folder, photo),
    }
    for name in ("large.jpg", "large.png", "large.mp4"):
        examined(folder / name)
    sandbox.close()
    most = {"worker": resource.RUSAGE_SELF, "child": resource.RUSAGE_CHILDREN}
    said["memory"] = {name: resource.getrusage(who).ru_maxrss * 1024 for name, who in most.items()}
    return said


def vault_is_made() -> None:
    from django.core.management import call_command

    from portal.accounts import keys, recovery

    call_command("migrate", verbosity=0)
    recovery.make_vaults()
    keys.make_intake_key()


def by_turns(times: int, path: Path, bare: Callable[[Path, Path], None]) -> dict:
    """Milliseconds of both, one after the other, so that what slows the machine slows both."""
    took: dict[str, list[float]] = {"worker": [], "bare": []}
    for turn in range(times + 1):
        worker = examined(path)
        known_facts(path)
        with tempfile.TemporaryDirectory() as made:
            begun = time.perf_counter()
            bare(path, Path(made))
            alone = time.perf_counter() - begun
        if turn:  # the first starts the fence and warms both up
            took["worker"].append(worker * 1000)
            took["bare"].append(alone * 1000)
    return {name: rounded(values) for name, values in took.items()}


def examined(path: Path) -> float:
    """Seconds that the whole examination of a guarded item took, from its sealed original on."""
    from portal.evidence import actions, pipeline, uploads
    from portal.evidence.models import EvidenceItem

    with path.open("rb") as stream:
        arrived = uploads.receive_stream(stream)
    item = actions.receive(arrived, guarded=True, how="form")
    begun = time.perf_counter()
    pipeline.run(item)
    took = time.perf_counter() - begun
    item.refresh_from_db()
    assert item.state == EvidenceItem.State.EXAMINED, item.reason
    return took


def bare_pictures(path: Path, folder: Path) -> None:
    """Pillow alone, as fast as it goes: draft, bilinear, turned last."""
    with Image.open(path) as picture:
        for side in (1600, 320):
            picture.thumbnail((side, side), Image.Resampling.BILINEAR)
            turned = picture.transpose(Image.Transpose.ROTATE_270)
            turned.save(folder / f"{side}.jpg", quality=80)


def bare_film(path: Path, folder: Path) -> None:
    """ffmpeg alone, asked for the same four copies in one call."""
    facts = known_facts(path)
    places = {f"{{{at}}}": str(p) for at, p in enumerate(moving._paths(folder, moving.MOVIE_FILES))}
    arguments = [*moving._opened(facts, moving.LONGEST_VIDEO), *moving._whole(facts, 1.0, False)]
    named = [places.get(part, str(path) if part == "{source}" else part) for part in arguments]
    command = [sandbox_root.tool("ffmpeg"), *named]
    subprocess.run(command, check=True, capture_output=True, env=sandbox_root.ENVIRONMENT)


@cache
def known_facts(path: Path) -> probing.Facts:
    """Read once: the bare call is not charged for them."""
    return probing.probe(path)


def fences(folder: Path, photo: Path) -> dict:
    """Milliseconds inside and outside: a picture's header, and a program that says its version."""
    arguments = {"format": "JPEG", "max_pixels": probing.max_pixels("JPEG")}
    version = [sandbox_root.tool("ffmpeg"), "-version"]
    todo = {
        "fence": {
            "picture": lambda: sandbox.run("picture_facts", photo, arguments=arguments),
            "program": lambda: sandbox.run("ffmpeg", photo, arguments=["-version"]),
        },
        "bare": {
            "picture": lambda: Image.open(photo).getexif(),
            "program": lambda: subprocess.run(version, check=True, capture_output=True),
        },
    }
    return {
        side: {name: rounded(timed(work), 2) for name, work in works.items()}
        for side, works in todo.items()
    }


def timed(work: Callable) -> list[float]:
    work()
    took = []
    for _time in range(FENCE_TIMES):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return took


if __name__ == "__main__":
    django.setup()
    print(json.dumps(compare(Path(sys.argv[1]))))

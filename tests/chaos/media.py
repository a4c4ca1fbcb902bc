"""Media files of every format, damaged at random: no worker dies, none hangs, each is judged.

python -m tests.chaos.media [COUNT] [SEED]     2,000 files unless told

What a seed makes is always the same, so that a file that does harm can be made again.
"""

import multiprocessing
import os
import random
import shutil
import struct
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

COUNT, SEED = 2000, 20261122
# Longer than every limit of one file together would be a hang; a sound one takes a second.
SLOW = 60
NAMED = ("examined", "unreadable", "quarantined")
MOST_RSS = 400 << 20


@dataclass
class Told:
    """What became of all files; `harm` is what must not happen, with the file's number."""

    states: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    memory: int = 0
    harm: list[str] = field(default_factory=list)


# --- Whole files, small ---------------------------------------------------------------------------


def whole_files(folder: Path) -> list[Path]:
    """One of every format that phones send, as small as it can be."""
    from tests.evidence import media_files as made

    def film(name, *codec):
        made.ffmpeg(*made.moving(1, "128x96"), *made.tones(1), *codec, folder / name)
        return folder / name

    def note(name, *codec):
        made.ffmpeg(*made.tones(1), *codec, folder / name)
        return folder / name

    h264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
    return [
        made.photo(folder / "a.jpg", (160, 120)),
        made.drawn(folder / "a.png"),
        made.drawn(folder / "a.webp"),
        made.drawn(folder / "a.avif"),
        made.drawn(folder / "a.gif"),
        made.iphone_photo(folder / "a.heic"),
        film("a.mp4", *h264),
        film("a.mov", *h264),
        film("a.mkv", *h264),
        film("a.webm", "-c:v", "libvpx", "-c:a", "libopus"),
        made.old_phone_video(folder / "a.3gp"),
        note("a.mp3"),
        note("a.m4a"),
        note("a.ogg", "-c:a", "libopus"),
        note("a.wav", "-ar", "8000"),
        note("a.flac", "-ar", "8000"),
        made.amr(folder / "a.amr"),
        made.pdf(folder / "a.pdf"),
    ]


# --- Ways to damage one --------------------------------------------------------------------------

BORDERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def flip(content: bytearray, dice: random.Random, _others) -> None:
    for _time in range(dice.choice((1, 4, 32))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def head(content: bytearray, dice: random.Random, _others) -> None:
    """Where sizes and counts stand: numbers at the borders of what fits."""
    at = dice.randrange(min(len(content), 512))
    number = struct.pack(dice.choice((">I", "<I")), dice.choice(BORDERS))
    content[at : at + 4] = number[: len(content) - at]


def cut(content: bytearray, dice: random.Random, _others) -> None:
    del content[dice.randrange(1, len(content)) :]


def leave_out(content: bytearray, dice: random.Random, _others) -> None:
    at = dice.randrange(len(content))
    del content[at : at + dice.choice((1, 64, 4096))]


def repeat(content: bytearray, dice: random.Random, _others) -> None:
    at = dice.randrange(len(content))
    piece = bytes(content[at : at + dice.choice((16, 256, 4096))])
    content[at:at] = piece * dice.choice((1, 8, 64))


def blank(content: bytearray, dice: random.Random, _others) -> None:
    at, long = dice.randrange(len(content)), dice.choice((8, 128, 2048))
    fill = dice.choice((0, 0xFF))
    content[at : at + long] = bytes([fill]) * len(content[at : at + long])


def splice(content: bytearray, dice: random.Random, others) -> None:
    """The beginning of one format and the rest of another."""
    at = dice.randrange(1, len(content))
    content[at:] = dice.choice(others).read_bytes()[at:]


WAYS = (flip, flip, head, head, cut, leave_out, repeat, blank, splice)


def damaged(path: Path, whole: Path, dice: random.Random, others) -> Path:
    content = bytearray(whole.read_bytes())
    for _time in range(dice.choice((1, 1, 2, 3))):
        if content:
            dice.choice(WAYS)(content, dice, others)
    path.write_bytes(content)
    return path


# --- All of them ---------------------------------------------------------------------------------


def examine(numbers: range | list[int], seed: int) -> Told:
    """Damage and examine these files, as a worker does; tells what became of them."""
    from portal.evidence import sandbox

    told = Told()
    before = _peaks()
    folder = Path(tempfile.mkdtemp(prefix="damaged-"))
    try:
        (folder / "whole").mkdir()
        wholes = whole_files(folder / "whole")
        for number in numbers:
            dice = random.Random(f"{seed}:{number}")
            whole = wholes[number % len(wholes)]
            path = damaged(folder / f"{number}{whole.suffix}", whole, dice, wholes)
            _judge(told, number, path)
            path.unlink()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        sandbox.close()
    told.memory = _most_memory(before)
    if told.memory > MOST_RSS:
        told.harm.append(f"a process took {told.memory >> 20} MB")
    return told


def examine_side_by_side(count: int, seed: int) -> Told:
    """The same on every core; a worker that dies takes its share with it, and that is harm.

    Each begins as a new process: a forked one would count this one's memory as its own.
    """
    cores = os.cpu_count() or 1
    shares = [list(range(core, count, cores)) for core in range(cores)]
    all_told = Told()
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, fresh, initializer=_prepare) as pool:
        for told in [pool.submit(examine, share, seed) for share in shares if share]:
            try:
                part = told.result()
            except BrokenProcessPool:
                all_told.harm.append("a worker died")
                continue
            all_told.states += part.states
            all_told.slowest = max(all_told.slowest, part.slowest)
            all_told.memory = max(all_told.memory, part.memory)
            all_told.harm += part.harm
    return all_told


def _prepare() -> None:
    from portal.lib.processes import die_with_parent

    die_with_parent()
    django.setup()


def _judge(told: Told, number: int, path: Path) -> None:
    from portal.evidence import pipeline

    made = path.with_suffix(".made")
    made.mkdir()
    begun = time.monotonic()
    examination = pipeline.Examination(None, None, made, path)
    try:
        for step in pipeline.READING:
            step(examination)
        state, reason = pipeline.outcome(examination)
    except Exception as problem:  # whatever it is, a worker would have died of it
        told.harm.append(f"file {number}{path.suffix}: {type(problem).__name__}: {problem}")
        return
    finally:
        shutil.rmtree(made, ignore_errors=True)
    took = time.monotonic() - begun
    told.slowest = max(told.slowest, took)
    told.states[str(state.value)] += 1
    if state.value not in NAMED or (state != pipeline.State.EXAMINED and not reason):
        told.harm.append(f"file {number}{path.suffix}: no name for {state} {reason}")
    if took > SLOW:
        told.harm.append(f"file {number}{path.suffix}: took {took:.0f} s")


def _peaks() -> list[int]:
    """The most that this process, and any child it has had, ever held, in bytes."""
    import resource

    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return [resource.getrusage(one).ru_maxrss * 1024 for one in who]


def _most_memory(before: list[int]) -> int:
    """What this process grew by, or the largest child behind the fence."""
    (own_before, children_before), (own, children) = before, _peaks()
    return max(own - own_before, children if children > children_before else 0)


def main(count: int = COUNT, seed: int = SEED) -> int:
    """Returns 0 when nothing came to harm. Settings must have been set up."""
    begun = time.monotonic()
    told = examine_side_by_side(count, seed)
    print(
        f"{count} damaged files, seed {seed}: {dict(told.states)}; the slowest took "
        f"{told.slowest:.1f} s, the largest process {told.memory >> 20} MB; "
        f"{time.monotonic() - begun:.0f} s in all"
    )
    for line in told.harm:
        print("HARM", line)
    return 1 if told.harm else 0


if __name__ == "__main__":
    django.setup()
    sys.exit(main(*map(int, sys.argv[1:3])))

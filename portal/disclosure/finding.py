"""Proposes what to cover: faces and number plates that a detector sees, in the sandbox.

A proposal only. It misses profiles, masks and backs of heads, and takes a stain for a face;
whoever publishes looks at every second of it.
"""

import importlib.util
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal.disclosure import papers, regions
from portal.disclosure.regions import Region
from portal.evidence import probing, sandbox
from portal.evidence.copies import NotMade
from portal.evidence.probing import Facts
from portal.evidence.sandbox import Limits
from portal.evidence.signatures import Kind

LIBRARIES = ("numpy", "onnxruntime")
STILL = Limits(cpu_seconds=120, wall_seconds=240, memory_bytes=4 << 30)
MOVING = Limits(cpu_seconds=2400, wall_seconds=3000, memory_bytes=4 << 30)
FRAMES = Limits(cpu_seconds=1800, wall_seconds=1800, memory_bytes=3 << 30, output_bytes=200 << 20)
OFTEN = 0.5  # seconds between two looks at a video
LOOKS = 300  # at one video, at most: a long one is looked at less often
FRAME_SIDE = 960
AS_FRAMES = "-an -c:v mjpeg -pix_fmt yuvj420p -q:v 4 -flags:v +bitexact -f mjpeg {0}"

REASONS = {
    "no_detector": _(
        "This machine has nothing that finds faces (numpy and onnxruntime are missing). "
        "Draw the boxes by hand."
    ),
    "no_picture": _("There is no picture in this file to look at."),
}


class NotFound(Exception):
    """Nothing could be looked for; `reason` is a code."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


def sentence(reason: str) -> str:
    """The words for a code."""
    return str(REASONS.get(reason) or probing.sentence(reason)) if reason else ""


def is_able() -> bool:
    """Whether this machine has the libraries; without them the portal works, by hand."""
    return all(importlib.util.find_spec(name) for name in LIBRARIES)


def every(seconds: float) -> float:
    """The seconds between two looks at a video of this length."""
    return max(OFTEN, seconds / LOOKS)


def propose(
    source: Path, facts: Facts, folder: Path, *, pages: int = 0, while_waiting=None
) -> list[Region]:
    """Regions of what the detector sees in the original, in so many pages of a paper.

    Raises NotFound with a code.
    """
    if facts.reason:
        raise NotFound(facts.reason)
    if facts.kind == Kind.VIDEO:
        return _in_video(source, facts, folder, while_waiting)
    if facts.kind == Kind.IMAGE:
        return _in_picture(source, facts.format)
    if facts.kind == Kind.DOCUMENT:
        return _in_pages(source, folder, pages)
    raise NotFound("no_picture")


def _in_picture(source: Path, format: str) -> list[Region]:
    arguments = {"format": format, "max_pixels": probing.max_pixels(format)}
    result = _looked("found_in_picture", source, arguments, STILL)
    return regions.tracked(_believed(result.facts, 1), every=0, length=0)


def _in_pages(source: Path, folder: Path, pages: int) -> list[Region]:
    found = []
    for number in range(1, pages + 1):
        try:
            still = papers.page(source, folder, number)
        except NotMade as problem:
            raise NotFound(problem.reason) from None
        found += [replace(region, page=number) for region in _in_picture(still, "JPEG")]
        still.unlink()
    # When there are too many, the surest of the whole paper stay.
    surest = sorted(found, key=lambda region: -region.sure)[: regions.MOST]
    return sorted(surest, key=lambda region: region.page)


def _in_video(source: Path, facts: Facts, folder: Path, while_waiting) -> list[Region]:
    length = facts.seconds or 0.0
    pause = every(length)
    frames = folder / "frames.mjpeg"
    scale = f"scale='min({FRAME_SIDE},iw)':'min({FRAME_SIDE},ih)'"
    look = f"fps=1/{pause:.4f}:start_time=0,{scale}:force_original_aspect_ratio=decrease,setsar=1"
    arguments = [*probing.opening(facts.format), "-map", "0:v:0", "-vf", look, *AS_FRAMES.split()]
    result = sandbox.run(
        "ffmpeg",
        source,
        folder,
        outputs=[frames.name],
        arguments=[*arguments[:-1], "-frames:v", str(LOOKS + 2), arguments[-1]],
        limits=FRAMES,
        while_waiting=while_waiting,
    )
    if not result.ok:
        raise NotFound(result.reason)
    try:
        result = _looked("found_in_frames", frames, {}, MOVING, while_waiting)
    finally:
        frames.unlink(missing_ok=True)
    return regions.tracked(_believed(result.facts, LOOKS + 2), every=pause, length=length)


def _looked(step, source, arguments, limits, while_waiting=None) -> sandbox.Result:
    if not is_able():
        raise NotFound("no_detector")
    result = sandbox.run(
        step, source, arguments=arguments, limits=limits, while_waiting=while_waiting
    )
    if not result.ok:
        raise NotFound(result.reason)
    return result


def _believed(said: dict, most: int) -> list[list]:
    """What the child reports, believed only as far as it could be boxes."""
    frames = said.get("frames")
    if not isinstance(frames, list) or len(frames) > most:
        raise NotFound("crashed")
    return [[box for box in boxes if _is_box(box)] for boxes in frames if isinstance(boxes, list)]


def _is_box(box) -> bool:
    match box:
        case [*places, int(sure), ("face" | "plate")] if len(places) == 4:
            return 0 <= sure <= 100 and all(
                isinstance(part, int | float) and -2 < part < 3 for part in places
            )
    return False

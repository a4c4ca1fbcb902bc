"""What staff look at instead of the original: drawn and encoded anew, without metadata.

Pictures are upright and in sRGB; videos play in every browser; a recording also gets a
picture of its sound; of a PDF the first page is shown.
"""

import re
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal.evidence import copies, moving, sandbox, sandbox_root
from portal.evidence.copies import Batch, Made, NotMade
from portal.evidence.probing import Facts, max_pixels
from portal.evidence.sandbox import Limits
from portal.evidence.signatures import Kind

__all__ = ["Batch", "Made", "NotMade", "capabilities", "make", "make_all", "plan"]

SIDES = {"preview": 1600, "thumbnail": 320}
PICTURE = Limits(cpu_seconds=30, wall_seconds=60, memory_bytes=640 << 20)
HASH = re.compile(r"[0-9a-f]{16}")

# What is made of each kind.
PLANS = {
    Kind.IMAGE: ("preview", "thumbnail"),
    Kind.VIDEO: tuple(moving.MOVIE_FILES),
    Kind.AUDIO: ("playable", "waveform"),
    Kind.DOCUMENT: ("preview", "thumbnail"),
    Kind.OTHER: (),
}


def plan(facts: Facts) -> tuple[str, ...]:
    """The copies to make of a file; none of one that is kept and never opened."""
    return () if facts.reason else PLANS[facts.kind]


def make(kind: str, source: Path, out_dir: Path, facts: Facts) -> Made:
    """One copy of the original, in `out_dir`. Raises NotMade with the reason."""
    if kind not in plan(facts):
        raise NotMade(facts.reason or "unknown")
    source, out_dir = Path(source), Path(out_dir)
    if facts.kind == Kind.IMAGE:
        return _pictures([kind], source, out_dir, facts.format).made[0]
    batch = make_all(source, out_dir, facts)
    if kind in batch.missed:
        raise NotMade(batch.missed[kind])
    return next(one for one in batch.made if one.kind == kind)


def make_all(
    source: Path,
    out_dir: Path,
    facts: Facts,
    *,
    while_waiting: Callable[[], None] | None = None,
) -> Batch:
    """Every copy of the plan, and why those that are not there could not be made."""
    source, out_dir = Path(source), Path(out_dir)
    wanted = plan(facts)
    if not wanted:
        return Batch()
    try:
        if facts.kind == Kind.IMAGE:
            return _pictures(list(wanted), source, out_dir, facts.format)
        if facts.kind == Kind.DOCUMENT:
            return _first_page(list(wanted), source, out_dir)
        if facts.kind == Kind.AUDIO:
            return moving.sound(source, out_dir, facts, while_waiting)
        return _with_picture_hash(moving.video(source, out_dir, facts, while_waiting))
    except NotMade as failure:
        return Batch(missed=dict.fromkeys(wanted, failure.reason))


def _pictures(kinds: list[str], source: Path, out_dir: Path, format: str) -> Batch:
    """A picture is drawn once and saved in every size."""
    result = sandbox.run(
        "pictures",
        source,
        out_dir,
        outputs=[f"{kind}.jpg" for kind in kinds],
        arguments={
            "format": format,
            "max_pixels": max_pixels(format),
            "sides": [SIDES[kind] for kind in kinds],
        },
        limits=PICTURE,
    )
    copies.check(result, *["image/jpeg"] * len(kinds))
    partial = result.facts.get("partial") is True
    sizes = _sizes(result.facts, len(kinds))
    made = [
        Made(kind, path, "image/jpeg", width, height, partial)
        for kind, path, (width, height) in zip(kinds, result.files, sizes, strict=True)
    ]
    return Batch(made, picture_hash=_hash(result.facts))


def _sizes(said: dict, count: int) -> list[tuple[int, int]]:
    """The sizes a child reports, believed only when they could be sizes."""
    sizes = said.get("sizes")
    if not isinstance(sizes, list) or len(sizes) != count:
        raise NotMade("crashed")
    for size in sizes:
        match size:
            case [int(width), int(height)] if 0 < width <= 1600 and 0 < height <= 1600:
                continue
        raise NotMade("crashed")
    return [(width, height) for width, height in sizes]


def _hash(said: dict) -> str:
    found = said.get("picture_hash")
    return found if isinstance(found, str) and HASH.fullmatch(found) else ""


def _first_page(kinds: list[str], source: Path, out_dir: Path) -> Batch:
    still = out_dir / "still.jpg"
    arguments = ["-f", "1", "-l", "1", "-singlefile", "-jpeg", "-scale-to", "1600"]
    try:
        result = sandbox.run(
            "pdftoppm",
            source,
            out_dir,
            outputs=[still.name],
            arguments=[*arguments, "{source}", "{0.stem}"],
            limits=PICTURE,
        )
        copies.check(result, "image/jpeg")
        return _pictures(kinds, still, out_dir, "JPEG")
    finally:
        still.unlink(missing_ok=True)


def _with_picture_hash(batch: Batch) -> Batch:
    poster = next((one for one in batch.made if one.kind == "poster"), None)
    if poster:
        arguments = {"format": "JPEG", "max_pixels": max_pixels("JPEG")}
        result = sandbox.run("picture_hash", poster.path, arguments=arguments, limits=PICTURE)
        batch.picture_hash = _hash(result.facts)
    return batch


# --- What this machine can do ---------------------------------------------------------------

ABILITIES = {
    "sandbox": (_("Files are opened behind a fence."), sandbox.REFUSING),
    "ffmpeg": (
        _("Videos and recordings can be played here."),
        _("Videos and recordings are kept, but cannot be played here: ffmpeg is missing."),
    ),
    "pdftoppm": (
        _("The first page of a PDF is shown."),
        _("PDF files are kept, but not shown as pictures: pdftoppm is missing."),
    ),
    "exiftool": (
        _("Time and place are also read by exiftool."),
        _("Time and place are read by simpler means: exiftool is missing."),
    ),
}


def capabilities() -> list[tuple[str, bool, str]]:
    """What can be done with media here: name, whether it can, and a sentence for staff."""
    found = {name: bool(sandbox_root.tool(name)) for name in ("ffmpeg", "pdftoppm", "exiftool")}
    told = [("sandbox", sandbox.allowed(), sandbox.describe())]
    return told + [(name, has, str(ABILITIES[name][not has])) for name, has in found.items()]

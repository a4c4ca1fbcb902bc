"""What staff look at instead of the original: drawn and encoded anew, without metadata.

Pictures are upright and in sRGB; videos play in every browser; a recording also gets a
picture of its sound; of a PDF the first page is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal.evidence import sandbox, sandbox_root, signatures
from portal.evidence.probing import FRAME, STREAM, Facts, max_pixels, opening, sentence
from portal.evidence.sandbox import Limits
from portal.evidence.signatures import Kind

SIDES = {"preview": 1600, "thumbnail": 320}
POSTER_SIDE = 1280
PLAYABLE_SIDE = 480
WAVEFORM = (1200, 160)
LONGEST_VIDEO = 30 * 60  # seconds that are made playable; the original is kept whole
LONGEST_AUDIO = 4 * 3600

PICTURE = Limits(cpu_seconds=30, wall_seconds=60)
FRAME_GRAB = Limits(cpu_seconds=60, wall_seconds=120, memory_bytes=3 << 30)
SOUND = Limits(cpu_seconds=600, wall_seconds=900, memory_bytes=2 << 30, output_bytes=200 << 20)
MOVIE = Limits(cpu_seconds=3600, wall_seconds=3000, memory_bytes=3 << 30, output_bytes=1 << 30)

# What is made of each kind, and the type each copy must turn out to be.
PLANS = {
    Kind.IMAGE: ("preview", "thumbnail"),
    Kind.VIDEO: ("poster", "thumbnail", "playable"),
    Kind.AUDIO: ("waveform", "playable"),
    Kind.DOCUMENT: ("preview", "thumbnail"),
    Kind.OTHER: (),
}
# ffmpeg's arguments for each copy, after those that open the original.
BARE = "-map_metadata -1 -map_chapters -1 -fflags +bitexact -sn -dn"
AS_STILL = """
    -map 0:v:0 -an -frames:v 1 -c:v mjpeg -pix_fmt yuvj420p -q:v 3 -flags:v +bitexact -f mjpeg {0}
"""
AS_MOVIE = """
    -map 0:v:0 -fpsmax 30 -pix_fmt yuv420p -threads 2 -max_muxing_queue_size 1024
    -c:v libx264 -preset veryfast -crf 26 -maxrate 1500k -bufsize 3000k -flags:v +bitexact
    -c:a aac -b:a 96k -ac 2 -flags:a +bitexact -movflags +faststart -f mp4 {0}
"""
AS_SOUND = """
    -map 0:a:0 -vn -c:a aac -b:a 64k -ac 1 -ar 44100 -flags:a +bitexact -movflags +faststart
    -f ipod {0}
"""
AS_WAVEFORM = "-frames:v 1 -c:v png -flags:v +bitexact -f image2 -update 1 {0}"


class NotMade(Exception):
    """A copy could not be made; `reason` is a code, `sentence` says it to staff."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)

    @property
    def sentence(self) -> str:
        return sentence(self.reason)


@dataclass(frozen=True)
class Made:
    """One copy. `partial` when the original ends early or is longer than what is made playable."""

    kind: str
    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None
    partial: bool = False


@dataclass(frozen=True)
class Batch:
    """All copies that could be made of one file, and why the others could not."""

    made: list[Made] = field(default_factory=list)
    missed: dict[str, str] = field(default_factory=dict)


def plan(facts: Facts) -> tuple[str, ...]:
    """The copies to make of a file; none of one that is kept and never opened."""
    return () if facts.reason else PLANS[facts.kind]


def make(
    kind: str,
    source: Path,
    out_dir: Path,
    facts: Facts,
    *,
    while_waiting: Callable[[], None] | None = None,
) -> Made:
    """One copy of the original, in `out_dir`. Raises NotMade with the reason."""
    source, out_dir = Path(source), Path(out_dir)
    if facts.reason or kind not in PLANS[facts.kind]:
        raise NotMade(facts.reason or "unknown")
    if kind == "poster":
        return _poster(source, out_dir, facts)
    if kind == "waveform":
        return _waveform(source, out_dir, facts, while_waiting)
    if kind == "playable":
        making = _movie if facts.kind == Kind.VIDEO else _sound
        return making(source, out_dir, facts, while_waiting)
    return _drawn_smaller([kind], source, out_dir, facts)[0]


def make_all(
    source: Path,
    out_dir: Path,
    facts: Facts,
    *,
    while_waiting: Callable[[], None] | None = None,
) -> Batch:
    """Every copy of the plan; one that fails does not keep the others from being made."""
    batch = Batch()
    wanted = plan(facts)
    if wanted == tuple(SIDES):  # a picture or a page: drawn once, saved twice
        try:
            batch.made.extend(_drawn_smaller(list(wanted), Path(source), Path(out_dir), facts))
        except NotMade as failure:
            batch.missed.update(dict.fromkeys(wanted, failure.reason))
        return batch
    for kind in wanted:
        try:
            batch.made.append(make(kind, source, out_dir, facts, while_waiting=while_waiting))
        except NotMade as failure:
            batch.missed[kind] = failure.reason
    return batch


# --- Still pictures -------------------------------------------------------------------------


def _drawn_smaller(kinds: list[str], source: Path, out_dir: Path, facts: Facts) -> list[Made]:
    if facts.kind == Kind.IMAGE:
        return _pictures(kinds, source, out_dir, facts.format)
    still = out_dir / "still.jpg"
    try:
        if facts.kind == Kind.DOCUMENT:
            _first_page(source, still)
        else:
            _frame(source, still, facts)
        return _pictures(kinds, still, out_dir, "JPEG")
    finally:
        still.unlink(missing_ok=True)


def _pictures(kinds: list[str], source: Path, out_dir: Path, format: str) -> list[Made]:
    result = sandbox.run(
        "pictures",
        source,
        out_dir,
        outputs=[f"{kind}.jpg" for kind in kinds],
        arguments={
            "format": format,
            "max_pixels": max_pixels(format),
            "sides": [SIDES.get(kind, POSTER_SIDE) for kind in kinds],
        },
        limits=PICTURE,
    )
    _check(result, "image/jpeg")
    partial = result.facts.get("partial") is True
    return [
        Made(kind, path, "image/jpeg", width, height, partial)
        for kind, path, (width, height) in zip(
            kinds, result.files, _sizes(result.facts, len(kinds)), strict=True
        )
    ]


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


def _first_page(source: Path, still: Path) -> None:
    arguments = ["-f", "1", "-l", "1", "-singlefile", "-jpeg", "-scale-to", "1600"]
    result = sandbox.run(
        "pdftoppm",
        source,
        still.parent,
        outputs=[still.name],
        arguments=[*arguments, "{source}", "{0.stem}"],
        limits=PICTURE,
    )
    _check(result, "image/jpeg")


def _frame(source: Path, still: Path, facts: Facts) -> None:
    """One frame, a little way in where there is one: first frames are often black."""
    scale = f"scale='min({POSTER_SIDE},iw)':'min({POSTER_SIDE},ih)'"
    into = min(1.0, (facts.seconds or 0) / 10)
    for seek in (into, 0) if into else (0,):
        smaller = f"{scale}:force_original_aspect_ratio=decrease,setsar=1"
        arguments = [*opening(facts.format, seek=seek), *BARE.split(), "-vf", smaller]
        result = _ffmpeg(source, still, [*arguments, *AS_STILL.split()], FRAME_GRAB)
        if result.ok:
            break
    _check(result, "image/jpeg")


def _poster(source: Path, out_dir: Path, facts: Facts) -> Made:
    return _drawn_smaller(["poster"], source, out_dir, facts)[0]


# --- Moving pictures and sound --------------------------------------------------------------


def _movie(source: Path, out_dir: Path, facts: Facts, while_waiting) -> Made:
    # The shorter side becomes 480 at most, and even, however the phone was held.
    width, height = (f"trunc(min({PLAYABLE_SIDE},{side})/2)*2" for side in ("iw", "ih"))
    scale = f"scale='if(gt(iw,ih),-2,{width})':'if(gt(iw,ih),{height},-2)',setsar=1"
    arguments = [*opening(facts.format), *BARE.split(), "-t", str(LONGEST_VIDEO), "-vf", scale]
    silent = False
    for sound in (("-map", "0:a:0?"), ("-an",)):
        silent = sound == ("-an",)
        command = [*arguments, *sound, *AS_MOVIE.split()]
        result = _ffmpeg(source, out_dir / "playable.mp4", command, MOVIE, while_waiting)
        # A video whose sound cannot be read is still worth seeing.
        if result.reason != "unreadable" or not facts.audio_codec:
            break
    _check(result, "video/mp4")
    written = result.notes.decode("utf-8", "replace").rpartition("Output #0")[2]
    frames = [FRAME.search(rest) for kind, _codec, rest in STREAM.findall(written)]
    width, height = next(((int(f[1]), int(f[2])) for f in frames if f), (None, None))
    partial = silent or (facts.seconds or 0) > LONGEST_VIDEO
    return Made("playable", result.files[0], "video/mp4", width, height, partial)


def _sound(source: Path, out_dir: Path, facts: Facts, while_waiting) -> Made:
    arguments = [*opening(facts.format), *BARE.split(), "-t", str(LONGEST_AUDIO)]
    result = _ffmpeg(
        source, out_dir / "playable.m4a", [*arguments, *AS_SOUND.split()], SOUND, while_waiting
    )
    _check(result, "audio/mp4")
    long = (facts.seconds or 0) > LONGEST_AUDIO
    return Made("playable", result.files[0], "audio/mp4", partial=long)


def _waveform(source: Path, out_dir: Path, facts: Facts, while_waiting) -> Made:
    width, height = WAVEFORM
    draw = f"aformat=channel_layouts=mono,showwavespic=s={width}x{height}:colors=#1f6f78"
    arguments = [*opening(facts.format), *BARE.split(), "-filter_complex", f"[0:a:0]{draw}"]
    result = _ffmpeg(
        source,
        out_dir / "waveform.png",
        [*arguments, *AS_WAVEFORM.split()],
        SOUND,
        while_waiting,
    )
    _check(result, "image/png")
    return Made("waveform", result.files[0], "image/png", width, height)


def _ffmpeg(source, output: Path, arguments, limits, while_waiting=None) -> sandbox.Result:
    return sandbox.run(
        "ffmpeg",
        source,
        output.parent,
        outputs=[output.name],
        arguments=arguments,
        limits=limits,
        while_waiting=while_waiting,
    )


def _check(result: sandbox.Result, media_type: str) -> None:
    """What a child wrote is believed only when it is what was asked for."""
    if not result.ok:
        raise NotMade(result.reason)
    if any(signatures.identify(path).media_type != media_type for path in result.files):
        for path in result.files:
            path.unlink()
        raise NotMade("crashed")


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

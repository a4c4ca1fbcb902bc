"""Makes the copy in which nobody can be recognised, in the sandbox, from the original.

A picture's boxes become a few colours; a paper becomes a PDF of such pictures. In a video
everything is drawn once more as a coarse mosaic of five pictures a second, and a mask of still
boxes says where the mosaic is seen: the cost does not grow with the number of people.
"""

from pathlib import Path

from portal.disclosure import papers, regions, voices
from portal.disclosure.models import RedactedCopy
from portal.disclosure.regions import Region
from portal.evidence import copies, moving, probing, sandbox
from portal.evidence.copies import Made, NotMade
from portal.evidence.probing import Facts
from portal.evidence.sandbox import Limits
from portal.evidence.signatures import Kind

Cover, Voice = RedactedCopy.Cover, RedactedCopy.Voice

PICTURE_SIDE = 2400
VIDEO_SIDE = 720  # the shorter one, at most
STEP = 0.2  # seconds for which a box of the mask stands still
PIECES = 800  # the command line has an end
MASK = 8  # the mask is this much smaller than the video
BLOCKS = 5  # of the mosaic along the longest box, at most
FEWEST, MOST_BLOCKS = 2, 24  # along the shorter side of the video
DARK = "0x181c20"
PICTURE = Limits(cpu_seconds=60, wall_seconds=120)

AS_MOVIE = """
    -fpsmax 30 -threads 2 -max_muxing_queue_size 1024 -c:v libx264 -preset veryfast -crf 23
    -maxrate 4000k -bufsize 8000k -flags:v +bitexact -bsf:v filter_units=remove_types=6
    -movflags +faststart -f mp4 {0}
"""
AS_SOUND = "-c:a libopus -b:a 40k -ac 1 -flags:a +bitexact -movflags +faststart -f mp4 {0}"
SOUND = "-c:a aac -b:a 96k -ac 2 -flags:a +bitexact"


def make(
    source: Path,
    facts: Facts,
    folder: Path,
    found: list[Region],
    *,
    cover: str,
    voice: str,
    pages: int = 0,
    while_waiting=None,
) -> Made:
    """The redacted copy of an original; `pages` of a paper. Raises NotMade with a code."""
    if facts.reason:
        raise NotMade(facts.reason)
    if facts.kind == Kind.VIDEO:
        return _video(source, facts, folder, found, cover, voice, while_waiting)
    if facts.kind == Kind.AUDIO:
        return _sound(source, facts, folder, voice, while_waiting)
    if facts.kind == Kind.IMAGE:
        return _picture(source, facts.format, folder, found, cover)
    if facts.kind == Kind.DOCUMENT:
        solid = cover == Cover.SOLID
        return papers.redacted(source, folder, found, pages=pages, solid=solid)
    raise NotMade("not_shown")


# --- Pictures -------------------------------------------------------------------------------


def _picture(source, format, folder, found: list[Region], cover) -> Made:
    side = PICTURE_SIDE
    result = sandbox.run(
        "redacted",
        source,
        folder,
        outputs=["redacted.jpg"],
        arguments={
            "format": format,
            "max_pixels": probing.max_pixels(format),
            "side": side,
            "boxes": [list(region.at(0)) for region in found],
            "solid": cover == Cover.SOLID,
        },
        limits=PICTURE,
    )
    copies.check(result, "image/jpeg")
    match result.facts.get("sizes"):
        case [[int(width), int(height)]] if 0 < width <= side and 0 < height <= side:
            return Made("redacted", result.files[0], "image/jpeg", width, height)
    raise NotMade("crashed")


# --- Videos ---------------------------------------------------------------------------------


def _video(source, facts: Facts, folder, found, cover, voice, tick) -> Made:
    if not (facts.width and facts.height):
        raise NotMade("unreadable")
    width, height = _size(facts.width, facts.height)
    graph = [f"[0:v:0]scale={width}:{height},setsar=1,{_light(facts)}format=yuv420p[seen]"]
    if found:
        graph = [*graph[:-1], graph[-1].replace("[seen]", ",split[whole][below]")]
        graph += _mosaic(found, width, height, cover) + _mask(found, width, height, facts)
        graph += ["[mosaic][mask]alphamerge[over]", "[whole][over]overlay=format=yuv420[seen]"]
    sound, chain = _sound_of(voice, facts)
    command = [
        *probing.opening(facts.format, longest=moving.LONGEST_VIDEO),
        *("-filter_complex", ";".join([*graph, *chain])),
        *("-map", "[seen]", *moving.BARE.split(), *sound, *moving.UNSIGNED, *AS_MOVIE.split()),
    ]
    result = copies.ffmpeg(source, [folder / "redacted.mp4"], command, moving.MOVIE, tick)
    copies.check(result, "video/mp4")
    cut = (facts.seconds or 0) > moving.LONGEST_VIDEO
    return Made("redacted", result.files[0], "video/mp4", width, height, cut)


def _size(width: int, height: int) -> tuple[int, int]:
    """At most 720 along the shorter side, and even, however the phone was held."""
    share = min(1.0, VIDEO_SIDE / min(width, height))
    return tuple(max(2, round(side * share / 2) * 2) for side in (width, height))


def _light(facts: Facts) -> str:
    return moving.ORDINARY_LIGHT if facts.bright else ""


def _mosaic(found: list[Region], width: int, height: int, cover: str) -> list[str]:
    """Blocks so large that the largest box holds few of them, still for a fifth of a second.

    One picture more at the end: the last frames are covered too.
    """
    every = f"fps={1 / STEP:g}:start_time=0"
    last = "tpad=stop_mode=clone:stop_duration=1"
    if cover == Cover.SOLID:
        dark = f"drawbox=color={DARK}:t=fill"
        return [f"[below]{every},{last},{dark}[mosaic]"]
    largest = max(max(key[3] * width, key[4] * height) for one in found for key in one.keys)
    block = max(largest / BLOCKS, min(width, height) / MOST_BLOCKS)
    block = min(block, min(width, height) / FEWEST)
    across, down = (max(1, round(side / block)) for side in (width, height))
    coarse = f"scale={across}:{down}:flags=area,scale={width}:{height}:flags=neighbor"
    return [f"[below]{every},{coarse},gblur=sigma={block / 3:.1f},{last}[mosaic]"]


def _mask(found: list[Region], width: int, height: int, facts: Facts) -> list[str]:
    """White where the mosaic is seen: boxes that stand still, each for its time."""
    wide, high = -(-width // MASK), -(-height // MASK)
    boxes = [
        _drawn(box, wide, high) + f":enable='between(t,{start - 0.01:.2f},{end - 0.01:.2f})'"
        for start, end, box in regions.pieces(found, step=STEP, most=PIECES)
    ]
    length = min(facts.seconds or moving.LONGEST_VIDEO, moving.LONGEST_VIDEO) + 2
    canvas = f"color=black:size={wide}x{high}:rate={1 / STEP:g}:duration={length:.1f}"
    canvas += ",format=yuv444p"
    # Sharp and full: nothing shines through at an edge.
    whole = f"format=gray,scale={wide * MASK}:{high * MASK}:flags=neighbor"
    cut = f"crop={width}:{height}:0:0,lut=c0='if(gt(val,64),255,0)'"
    return [",".join([canvas, *boxes, whole, cut]) + "[mask]"]


def _drawn(box, wide: int, high: int) -> str:
    """The box in whole dots of the mask, rounded outwards."""
    x, y, w, h = box
    left, top = int(x * wide), int(y * high)
    right, bottom = -int(-(x + w) * wide // 1), -int(-(y + h) * high // 1)
    size = f"w={max(1, right - left)}:h={max(1, bottom - top)}"
    return f"drawbox=x={left}:y={top}:{size}:color=white:t=fill"


# --- Sound ----------------------------------------------------------------------------------


def _sound_of(voice: str, facts: Facts) -> tuple[list[str], list[str]]:
    """ffmpeg's arguments for the sound of a video, and what it passes through."""
    if voice == Voice.REMOVED or not facts.audio_codec:
        return ["-an"], []
    if voice == Voice.KEPT:
        return ["-map", "0:a:0", *SOUND.split()], []
    return ["-map", "[heard]", *SOUND.split()], [f"[0:a:0]{voices.masked()}[heard]"]


def _sound(source, facts: Facts, folder, voice, tick) -> Made:
    if voice == Voice.REMOVED:
        raise NotMade("no_sound_left")
    passed = voices.masked() if voice == Voice.MASKED else "anull"
    command = [
        *probing.opening(facts.format, longest=moving.LONGEST_AUDIO),
        *("-filter_complex", f"[0:a:0]{passed}[heard]"),
        *("-map", "[heard]", *moving.BARE.split(), *moving.UNSIGNED, *AS_SOUND.split()),
    ]
    result = copies.ffmpeg(source, [folder / "redacted.m4a"], command, moving.SOUND, tick)
    copies.check(result, "audio/mp4")
    return Made("redacted", result.files[0], "audio/mp4")

"""Copies of videos and recordings: everything from one walk through the file."""

import re
from pathlib import Path

from portal.evidence import copies
from portal.evidence.copies import Batch, Made
from portal.evidence.probing import FRAME, Facts, opening
from portal.evidence.sandbox import Limits

POSTER_SIDE = 1280
THUMBNAIL_SIDE = 320
PLAYABLE_SIDE = 480
STRIP_FRAMES = 8
STRIP_SIDE = 200
WAVEFORM = (1200, 160)
LONGEST_VIDEO = 30 * 60  # seconds that are made playable; the original is kept whole
LONGEST_AUDIO = 4 * 3600

FRAME_GRAB = Limits(cpu_seconds=60, wall_seconds=120, memory_bytes=3 << 29)
SOUND = Limits(cpu_seconds=600, wall_seconds=900, memory_bytes=2 << 30, output_bytes=200 << 20)
MOVIE = Limits(cpu_seconds=3600, wall_seconds=3000, memory_bytes=3 << 29, output_bytes=1 << 30)

# ffmpeg's arguments for each copy. No name, time, place or program rides along: not in the
# container, not in the comments of a picture, not in the notes of the encoder (the bit stream
# filter drops those).
BARE = "-map_metadata -1 -map_chapters -1 -fflags +bitexact -sn -dn"
AS_STILL = "-frames:v 1 -c:v mjpeg -q:v 3 -flags:v +bitexact -f mjpeg"
AS_MOVIE = """
    -threads 2 -max_muxing_queue_size 1024 -c:v libx264 -preset veryfast -crf 26 -maxrate 1500k
    -bufsize 3000k -flags:v +bitexact -bsf:v filter_units=remove_types=6 -movflags +faststart
    -f mp4
"""
# The encoder signs its work unless somebody else has.
UNSIGNED = ("-metadata:s", "encoder= ")
WITH_SOUND = "-map 0:a:0? -c:a aac -b:a 96k -ac 2 -flags:a +bitexact"
AS_SOUND = """
    -c:a libopus -b:a 32k -ac 1 -flags:a +bitexact -movflags +faststart -f mp4
"""
AS_WAVEFORM = "-frames:v 1 -c:v png -flags:v +bitexact -f image2 -update 1"

# Light for a bright room, drawn for an ordinary screen: linear, in the screen's colours, the
# brightest parts pressed together instead of cut off.
ORDINARY_LIGHT = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p,"
)
# Frames turned upright keep square dots, whatever the phone wrote.
WITHIN = "scale='min({0},iw)':'min({0},ih)':force_original_aspect_ratio=decrease"
STILL = ",setsar=1,scale=out_range=pc,format=yuvj420p"

MOVIE_FILES = {
    "playable": ("playable.mp4", "video/mp4"),
    "poster": ("poster.jpg", "image/jpeg"),
    "thumbnail": ("thumbnail.jpg", "image/jpeg"),
    "filmstrip": ("filmstrip.jpg", "image/jpeg"),
}
WRITTEN = re.compile(r"^\s+Stream #\d+:\d+[^ ]*: Video: (.*)$", re.M)
STILL_FILES = {kind: MOVIE_FILES[kind] for kind in ("poster", "thumbnail")}


# --- Videos ---------------------------------------------------------------------------------


def video(source: Path, out_dir: Path, facts: Facts, tick=None) -> Batch:
    """All copies of a video; the stills alone when the video does not go through."""
    later = min(1.0, (facts.seconds or 0) / 10)
    # First frames are often black. A video that is shorter than it says has only those, and one
    # whose sound cannot be read is still worth seeing.
    for into, silent in ((later, False), (0.0, False), (0.0, True)):
        command = [*_opened(facts, LONGEST_VIDEO), *_whole(facts, into, silent)]
        result = copies.ffmpeg(source, _paths(out_dir, MOVIE_FILES), command, MOVIE, tick)
        if result.reason != "unreadable":
            break
    if not result.ok:
        return _stills_alone(source, out_dir, facts, result.reason)
    copies.check(result, *(media_type for _name, media_type in MOVIE_FILES.values()))
    partial = (silent and bool(facts.audio_codec)) or (facts.seconds or 0) > LONGEST_VIDEO
    return Batch(_made(MOVIE_FILES, result, partial))


def _whole(facts: Facts, into: float, silent: bool) -> list[str]:
    """One decoding, four copies."""
    every = max(0.1, min(facts.seconds or 0, LONGEST_VIDEO) / STRIP_FRAMES)
    light = ORDINARY_LIGHT if facts.bright else ""
    # The shorter side becomes 480 at most, and even, however the phone was held.
    width, height = (f"trunc(min({PLAYABLE_SIDE},{side})/2)*2" for side in ("iw", "ih"))
    movie = f"scale='if(gt(iw,ih),-2,{width})':'if(gt(iw,ih),{height},-2)'"
    graph = [
        "[0:v:0]split=2[a][b]",
        f"[a]{movie},setsar=1,{light}format=yuv420p,split=2[movie][c]",
        f"[b]select='gte(t,{into:.2f})*isnan(prev_selected_t)',{_stills_of(light)}",
        f"[c]select='isnan(prev_selected_t)+gte(t-prev_selected_t,{every:.3f})',"
        f"{WITHIN.format(STRIP_SIDE)},tile={STRIP_FRAMES}x1{STILL}[strip]",
    ]
    sound = ["-an"] if silent else WITH_SOUND.split()
    plays = [*sound, *UNSIGNED, *AS_MOVIE.split()]
    return [
        *("-filter_complex", ";".join(graph)),
        *("-map", "[movie]", *BARE.split(), "-fpsmax", "30", *plays, "{0}"),
        *_still("[poster]", 1),
        *_still("[thumbnail]", 2),
        *_still("[strip]", 3),
    ]


def _stills_of(light: str) -> str:
    """The end of a graph: the frames that come here become a poster and a thumbnail."""
    return (
        f"{WITHIN.format(POSTER_SIDE)},{light}split[p][t];[p]null{STILL}[poster];"
        f"[t]{WITHIN.format(THUMBNAIL_SIDE)}{STILL}[thumbnail]"
    )


def _still(name: str, number: int) -> list[str]:
    return ["-map", name, *BARE.split(), *AS_STILL.split(), f"{{{number}}}"]


def _stills_alone(source: Path, out_dir: Path, facts: Facts, why: str) -> Batch:
    light = ORDINARY_LIGHT if facts.bright else ""
    graph = f"[0:v:0]{_stills_of(light)}"
    stills = [*_still("[poster]", 0), *_still("[thumbnail]", 1)]
    command = [*_opened(facts), "-filter_complex", graph, *stills]
    result = copies.ffmpeg(source, _paths(out_dir, STILL_FILES), command, FRAME_GRAB)
    if not result.ok:
        return Batch(missed=dict.fromkeys(MOVIE_FILES, why))
    copies.check(result, *(media_type for _name, media_type in STILL_FILES.values()))
    return Batch(_made(STILL_FILES, result), {"playable": why, "filmstrip": why})


def _made(files: dict, result, partial: bool = False) -> list[Made]:
    sizes = _sizes(result.notes)
    return [
        Made(kind, path, media_type, *sizes.get(number, (None, None)), partial and not number)
        for number, ((kind, (_name, media_type)), path) in enumerate(
            zip(files.items(), result.files, strict=True)
        )
    ]


def _sizes(notes: bytes) -> dict[int, tuple[int, int]]:
    """Width and height of every output, from ffmpeg's own account of what it wrote."""
    found = {}
    for number, part in enumerate(notes.decode("utf-8", "replace").split("\nOutput #")[1:]):
        frames = [FRAME.search(rest) for rest in WRITTEN.findall(part)]
        size = next((frame for frame in frames if frame), None)
        if size:
            found[number] = (int(size[1]), int(size[2]))
    return found


# --- Recordings -----------------------------------------------------------------------------


def sound(source: Path, out_dir: Path, facts: Facts, tick=None) -> Batch:
    """A playable copy of a recording and a picture of its loudness."""
    width, height = WAVEFORM
    draw = f"aformat=channel_layouts=mono,showwavespic=s={width}x{height}:colors=#1f6f78"
    command = [
        *_opened(facts, LONGEST_AUDIO),
        *("-filter_complex", f"[0:a:0]asplit[heard][w];[w]{draw}[seen]"),
        # A brand of four letters, the last of which is a blank: no list split by blanks holds it.
        *("-map", "[heard]", *BARE.split(), *UNSIGNED, *AS_SOUND.split(), "-brand", "M4A ", "{0}"),
        *("-map", "[seen]", *BARE.split(), *AS_WAVEFORM.split(), "{1}"),
    ]
    outputs = [out_dir / "playable.m4a", out_dir / "waveform.png"]
    result = copies.ffmpeg(source, outputs, command, SOUND, tick)
    copies.check(result, "audio/mp4", "image/png")
    heard, seen = result.files
    long = (facts.seconds or 0) > LONGEST_AUDIO
    return Batch(
        [
            Made("playable", heard, "audio/mp4", partial=long),
            Made("waveform", seen, "image/png", width, height),
        ]
    )


def _opened(facts: Facts, longest: int = 0) -> list[str]:
    return opening(facts.format, longest=longest)


def _paths(out_dir: Path, files: dict) -> list[Path]:
    return [out_dir / name for name, _media_type in files.values()]

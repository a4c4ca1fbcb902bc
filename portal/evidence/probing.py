"""What a file says about itself: size, length, device, time and place.

None of it is proof. Each saying keeps its source, so that staff read "the camera says" or
"the container says", beside the time at which the file reached us.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from portal.evidence import sandbox, sandbox_root, signatures
from portal.evidence.sandbox import Limits
from portal.evidence.signatures import Kind, Signature

# A phone's largest camera mode; only JPEG can be decoded small from the start.
# Others are limited by what their decoders hold at once: no child may pass 400 MB.
MAX_PIXELS = {"JPEG": 210_000_000, "WEBP": 20_000_000, "AVIF": 40_000_000}
MAX_PIXELS_OTHERS = 50_000_000
MAX_FRAME_PIXELS = 36_000_000
PROBE = Limits(cpu_seconds=20, wall_seconds=60)
WORD_LIMIT = 120
LONGEST_OPENED = 8 * 3600  # seconds; nobody records a polling station in one file for longer

# Decoders a phone's recording may ask for; ffmpeg opens no other.
CODECS = (
    "h264 hevc vp8 vp9 libvpx libvpx-vp9 av1 libdav1d libaom-av1 mpeg4 h263 mjpeg theora prores "
    "mpeg2video aac aac_fixed mp3 mp3float mp2 mp2float opus libopus vorbis libvorbis amrnb amrwb "
    "libopencore_amrnb libopencore_amrwb flac alac speex libspeex pcm_s16le pcm_s16be pcm_s24le "
    "pcm_s24be pcm_s32le pcm_f32le pcm_u8 pcm_s8 pcm_alaw pcm_mulaw adpcm_ima_wav adpcm_ima_qt "
    "adpcm_ms ac3 eac3 qcelp evrc"
).replace(" ", ",")


@dataclass(frozen=True)
class Moment:
    """A time somebody wrote into the file. Without an offset it is that device's own clock."""

    at: str
    source: str

    @property
    def has_offset(self) -> bool:
        return datetime.fromisoformat(self.at).tzinfo is not None


@dataclass(frozen=True)
class Position:
    latitude: float
    longitude: float
    source: str
    accuracy: float | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of one file. `reason` says why nothing can be shown of it."""

    kind: Kind
    media_type: str
    suffix: str
    format: str
    size: int
    reason: str = ""
    width: int | None = None  # as seen upright
    height: int | None = None
    seconds: float | None = None
    video_codec: str = ""
    audio_codec: str = ""
    bright: bool = False  # made for screens with more light than ordinary ones (HDR)
    jpeg_quality: int | None = None  # when pressed with the common tables
    exif_width: int | None = None  # as the camera took it
    exif_height: int | None = None
    device_source: str = ""
    make: str = ""
    model: str = ""
    software: str = ""
    orientation: int | None = None
    taken: Moment | None = None
    satellite_time: Moment | None = None
    position: Position | None = None

    @property
    def sentence(self) -> str:
        return sentence(self.reason)

    def as_json(self) -> dict:
        """Plain values for a JSON column; what is not known is left out."""
        return {
            name: value for name, value in asdict(self).items() if value not in (None, "", False)
        }


def sentence(reason: str) -> str:
    """The words for a code of signatures or of the sandbox."""
    return str(signatures.REASONS.get(reason) or sandbox.REASONS.get(reason, ""))


def probe(
    path: Path,
    signature: Signature | None = None,
    *,
    while_waiting: Callable[[], None] | None = None,
) -> Facts:
    """Read what a file says, without decoding a pixel of it."""
    path = Path(path)
    signature = signature or signatures.identify(path)
    facts = Facts(
        signature.kind,
        signature.media_type,
        signature.suffix,
        signature.format,
        path.stat().st_size,
        signature.reason,
    )
    if signature.kind == Kind.IMAGE and signature.decodable:
        return _of_picture(path, facts)
    if signature.kind in (Kind.VIDEO, Kind.AUDIO) and signature.decodable:
        return _of_recording(path, facts, while_waiting)
    return facts


# --- Pictures -------------------------------------------------------------------------------


def max_pixels(format: str) -> int:
    return MAX_PIXELS.get(format, MAX_PIXELS_OTHERS)


def _of_picture(path: Path, facts: Facts) -> Facts:
    arguments = {"format": facts.format, "max_pixels": max_pixels(facts.format)}
    result = sandbox.run("picture_facts", path, arguments=arguments, limits=PROBE)
    if not result.ok:
        return replace(facts, reason=result.reason)
    said = result.facts
    width, height = _count(said.get("width")), _count(said.get("height"))
    orientation = _count(said.get("orientation"))
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    facts = replace(
        facts,
        width=width,
        height=height,
        orientation=orientation,
        jpeg_quality=_count(said.get("quality")),
        exif_width=_count(said.get("exif_width")),
        exif_height=_count(said.get("exif_height")),
        device_source="exif",
        make=word(said.get("make")),
        model=word(said.get("model")),
        software=word(said.get("software")),
        taken=_exif_moment(said.get("taken"), said.get("taken_offset"))
        or _exif_moment(said.get("changed"), said.get("changed_offset")),
        satellite_time=_satellite_moment(said),
        position=_position(
            said.get("latitude"), said.get("longitude"), "exif", said.get("accuracy")
        ),
    )
    return _with_exiftool(path, facts, "exif") if said.get("broken") else facts


def _exif_moment(time, offset="") -> Moment | None:
    match = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d).*", word(time))
    if not match:
        return None
    zone = word(offset) if re.fullmatch(r"[+-]\d\d:\d\d", word(offset)) else ""
    return _moment("{}-{}-{}T{}".format(*match.groups()) + zone, "exif")


def _satellite_moment(said: dict) -> Moment | None:
    day, parts = word(said.get("satellite_day")), said.get("satellite_time")
    if not isinstance(parts, list) or len(parts) != 3:
        return None
    if not all(_is_number(part) and 0 <= part < 100 for part in parts):
        return None
    time = "{:02.0f}:{:02.0f}:{:02.0f}".format(*(int(part) for part in parts))
    return _moment(f"{day.replace(':', '-')}T{time}+00:00", "satellites")


# --- Videos and recordings ------------------------------------------------------------------


OPENING = """
    -hide_banner -nostdin -nostats -y -protocol_whitelist file,pipe -max_streams 16 -threads 2
    -probesize 20M -analyzeduration 20M
"""


def opening(format: str, *, seek: float = 0, longest: float = 0) -> list[str]:
    """ffmpeg's arguments that open the file: one demuxer, known decoders, no other place.

    No more than the `longest` seconds are read of it.
    """
    return [
        *OPENING.split(),
        *("-f", format, "-format_whitelist", format, "-codec_whitelist", CODECS),
        *("-max_pixels", str(MAX_FRAME_PIXELS)),
        *(("-ss", f"{seek:.2f}") if seek else ()),
        *(("-t", str(longest)) if longest else ()),
        *("-i", "{source}"),
    ]


def _of_recording(path: Path, facts: Facts, while_waiting) -> Facts:
    if not sandbox_root.tool("ffmpeg"):
        return replace(facts, reason="missing_tool")
    arguments = [*opening(facts.format), "-map_metadata", "0", "-f", "ffmetadata", "pipe:1"]
    result = sandbox.run("ffmpeg", path, arguments=arguments, limits=PROBE)
    if not result.ok:
        return replace(facts, reason=result.reason)
    facts = _streams(facts, result.notes.decode("utf-8", "replace"))
    if facts.reason:
        return facts
    facts = _container_says(facts, _tags(result.output.decode("utf-8", "replace")))
    if not facts.seconds:
        facts = replace(facts, seconds=_counted_seconds(path, facts, while_waiting))
    if (facts.seconds or 0) > LONGEST_OPENED:
        facts = replace(facts, reason="endless")
    if not (facts.taken and facts.position):
        facts = _with_exiftool(path, facts, "container")
    return facts


DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d\.\d+)", re.M)
STREAM = re.compile(r"^\s+Stream #0:\d+[^ ]*: (Video|Audio): (\w+)(.*)$", re.M)
# Curves of light that an ordinary screen would show pale: HDR10 and HLG.
BRIGHT = re.compile(r"smpte2084|arib-std-b67")
FRAME = re.compile(r", (\d{1,5})x(\d{1,5})(?=[ ,\[]|$)")
ROTATION = re.compile(r"^\s+displaymatrix: rotation of (-?\d+)\.\d+ degrees", re.M)
TIME = re.compile(r"time=(\d+):(\d\d):(\d\d\.\d+)")


def _streams(facts: Facts, notes: str) -> Facts:
    """Length, codecs and frame from ffmpeg's own account of what it opened."""
    notes = notes.split("\nOutput #0")[0]
    video = audio = frame = None
    bright = False
    for kind, codec, rest in STREAM.findall(notes):
        if kind == "Audio":
            audio = audio or codec
        elif not video and "(attached pic)" not in rest:
            video, frame, bright = codec, FRAME.search(rest), bool(BRIGHT.search(rest))
    if not (video or audio):
        return replace(facts, reason="unreadable")
    length = DURATION.search(notes)
    facts = replace(
        facts,
        video_codec=video or "",
        audio_codec=audio or "",
        bright=bright,
        seconds=_seconds(length) if length else None,
    )
    if not video:
        media_type = facts.media_type.replace("video/", "audio/")
        suffix = {"audio/mp4": ".m4a"}.get(media_type, facts.suffix)
        return replace(facts, kind=Kind.AUDIO, media_type=media_type, suffix=suffix)
    width, height = map(int, frame.groups()) if frame else (None, None)
    if width and width * height > MAX_FRAME_PIXELS:
        facts = replace(facts, reason="too_many_pixels")
    turned = ROTATION.search(notes)
    if turned and int(turned[1]) % 180:
        width, height = height, width
    return replace(facts, kind=Kind.VIDEO, width=width, height=height)


def _seconds(match: re.Match) -> float:
    hours, minutes, seconds = match.groups()
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 2)


def _counted_seconds(path: Path, facts: Facts, while_waiting) -> float | None:
    """A browser's recording does not know its length: walk through it, decoding nothing."""
    arguments = [*opening(facts.format), "-map", "0", "-dn", "-c", "copy", "-f", "null", "pipe:1"]
    result = sandbox.run(
        "ffmpeg", path, arguments=arguments, limits=PROBE, while_waiting=while_waiting
    )
    times = list(TIME.finditer(result.notes.decode("utf-8", "replace")))
    return _seconds(times[-1]) or None if result.ok and times else None


def _tags(text: str) -> dict[str, str]:
    """The container's own tags from ffmpeg's metadata text; those of streams are left out."""
    tags = {}
    for line in re.split(r"(?<!\\)\n", text):
        if line.startswith("["):
            break
        name, equals, value = line.partition("=")
        if equals and not line.startswith(";"):
            tags[name.lower()] = word(re.sub(r"\\(.)", r"\1", value, flags=re.S))
    return tags


def _container_says(facts: Facts, tags: dict[str, str]) -> Facts:
    apple, android = "com.apple.quicktime.", "com.android."

    def first(*names: str) -> str:
        return next((tags[name] for name in names if tags.get(name)), "")

    place = re.match(
        r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?=[+/-]|$)",
        first(apple + "location.iso6709", "location", "location-eng"),
    )
    return replace(
        facts,
        device_source="container",
        make=first(apple + "make", android + "manufacturer", "make", "manufacturer"),
        model=first(apple + "model", android + "model", "model"),
        software=first(apple + "software", android + "version", "software"),
        taken=_moment(first(apple + "creationdate", "creation_time", "date"), "container"),
        position=_position(float(place[1]), float(place[2]), "container") if place else None,
    )


# --- exiftool, where it is installed: fills what the simpler readers left open -----------------

EXIFTOOL = """
    -json -n -fast2 -api LargeFileSupport=1 -Make -Model -Software -DateTimeOriginal -CreateDate
    -OffsetTimeOriginal -GPSLatitude -GPSLongitude {source}
"""


def _with_exiftool(path: Path, facts: Facts, source: str) -> Facts:
    if not sandbox_root.tool("exiftool"):
        return facts
    result = sandbox.run("exiftool", path, arguments=EXIFTOOL.split(), limits=PROBE)
    try:
        said = json.loads(result.output)[0]
    except (ValueError, LookupError, RecursionError):
        return facts
    if not isinstance(said, dict):
        return facts
    return replace(
        facts,
        make=facts.make or word(said.get("Make")),
        model=facts.model or word(said.get("Model")),
        software=facts.software or word(said.get("Software")),
        taken=facts.taken
        or _moment_of(said.get("DateTimeOriginal"), said.get("OffsetTimeOriginal"), source)
        or _moment_of(said.get("CreateDate"), "", source),
        position=facts.position
        or _position(said.get("GPSLatitude"), said.get("GPSLongitude"), source),
    )


def _moment_of(time, offset, source: str) -> Moment | None:
    moment = _exif_moment(time, offset)
    return replace(moment, source=source) if moment else None


# --- Sayings of strangers, checked -------------------------------------------------------------


def word(value) -> str:
    """A short text without anything that could steer a terminal or turn a line around."""
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value if letter.isprintable()).strip()[:WORD_LIMIT]


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(value) -> int | None:
    return value if _is_number(value) and value in range(1, 1_000_000) else None


def _moment(text: str, source: str) -> Moment | None:
    """A time that could be true; clocks that were never set give none."""
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.strip())
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1995 <= at.year <= 2100 or "T" not in text:
        return None
    return Moment(at.isoformat(timespec="seconds"), source)


def _position(latitude, longitude, source: str, accuracy=None) -> Position | None:
    if not (_is_number(latitude) and _is_number(longitude)):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude, longitude) == (0, 0):
        return None
    accuracy = round(float(accuracy), 1) if _is_number(accuracy) and 0 <= accuracy < 1e6 else None
    return Position(round(latitude, 6), round(longitude, 6), source, accuracy)

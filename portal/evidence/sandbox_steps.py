"""What is done with a stranger's picture, inside the sandbox: read its facts, draw it anew.

Runs in a forked child that holds open files and no paths. Only Pillow and the standard
library are here; nothing of the house, nothing of Django.
"""

import contextlib
import io
import math
import os
import socket
import warnings
from operator import mul
from statistics import median

import pi_heif
from PIL import Image, ImageCms, ImageFile

pi_heif.register_heif_opener(thumbnails=False)
pi_heif.options.DECODE_THREADS = 1
Image.init()
SRGB = ImageCms.createProfile("sRGB")
TEXT_LIMIT = 120
MAX_PROGRESSIVE = 90_000_000  # dots of all colours together
ORIENTATION, MAKE, MODEL, SOFTWARE, CHANGED = 0x0112, 0x010F, 0x0110, 0x0131, 0x0132
TAKEN, TAKEN_OFFSET, CHANGED_OFFSET = 0x9003, 0x9011, 0x9010
EXIF_WIDTH, EXIF_HEIGHT = 0xA002, 0xA003
PHOTO, PLACE = 0x8769, 0x8825
# How to hold a picture upright, by EXIF's number.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Modes that are made smaller as they are; the others are made plain RGB first.
SMOOTH_MODES = {"RGB", "L", "CMYK", "YCbCr"}


class Refusal(Exception):
    """The file asks for more than it may have; `reason` is a code of sandbox.REASONS."""

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)


def open_picture(source: int | io.BytesIO, format: str, max_pixels: int) -> Image.Image:
    """Read the header only, with the one decoder the signature named, and check the size."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max_pixels
    file = os.fdopen(source, "rb", closefd=False) if isinstance(source, int) else source
    try:
        picture = Image.open(file, formats=(format,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal("too_many_pixels") from None
    pixels = picture.width * picture.height
    # A progressive JPEG is held whole while it is decoded, however small it shall become.
    held = pixels * len(picture.getbands()) if "progressive" in picture.info else 0
    if pixels > max_pixels or held > MAX_PROGRESSIVE:
        raise Refusal("too_many_pixels")
    return picture


def picture_facts(source: int, outputs: list[int], *, format: str, max_pixels: int) -> dict:
    """What the picture and the device that made it say; no pixel is decoded."""
    picture = open_picture(source, format, max_pixels)
    facts = {"width": picture.width, "height": picture.height, "codec": picture.format}
    facts["quality"] = common_quality(getattr(picture, "quantization", None))
    try:
        return facts | device_facts(picture.getexif())
    except Exception:  # a broken EXIF block does not spoil the picture
        return facts | {"broken": True}


def device_facts(exif: Image.Exif) -> dict:
    photo, place = exif.get_ifd(PHOTO), exif.get_ifd(PLACE)
    return {
        "orientation": exif.get(ORIENTATION) if isinstance(exif.get(ORIENTATION), int) else None,
        "make": text(exif.get(MAKE)),
        "model": text(exif.get(MODEL)),
        "software": text(exif.get(SOFTWARE)),
        "taken": text(photo.get(TAKEN)),
        "taken_offset": text(photo.get(TAKEN_OFFSET)),
        "changed": text(exif.get(CHANGED)),
        "changed_offset": text(photo.get(CHANGED_OFFSET)),
        "latitude": degrees(place.get(2), place.get(1), "S"),
        "longitude": degrees(place.get(4), place.get(3), "W"),
        "accuracy": number(place.get(31)),
        "satellite_day": text(place.get(29)),
        "satellite_time": [number(part) for part in place.get(7) or []][:3],
        "exif_width": photo.get(EXIF_WIDTH) if isinstance(photo.get(EXIF_WIDTH), int) else None,
        "exif_height": photo.get(EXIF_HEIGHT) if isinstance(photo.get(EXIF_HEIGHT), int) else None,
    }


# The luminance table that the JPEG standard gives as an example (T.81, K.1) and that common
# programs scale by a quality of 1 to 100; most cameras have tables of their own.
COMMON_TABLE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip


def common_quality(tables) -> int | None:
    """The quality at which a common program would have pressed this JPEG, if one did."""
    found = list((tables or {}).get(0, ()))
    if len(found) != 64:
        return None
    for quality in range(100, 0, -1):
        scale = 5000 // quality if quality < 50 else 200 - 2 * quality
        if found == [min(255, max(1, (value * scale + 50) // 100)) for value in COMMON_TABLE]:
            return quality
    return None


def text(value) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value[:TEXT_LIMIT] if isinstance(value, str) else ""


def number(value) -> float | None:
    with contextlib.suppress(TypeError, ValueError, ZeroDivisionError):
        value = float(value)
        return value if math.isfinite(value) else None
    return None


def degrees(parts, side, negative) -> float | None:
    values = [number(part) for part in parts or []]
    if len(values) != 3 or None in values:
        return None
    angle = values[0] + values[1] / 60 + values[2] / 3600
    return -angle if text(side).upper().startswith(negative) else angle


def pictures(
    source: int, outputs: list[int], *, format: str, max_pixels: int, sides: list[int]
) -> dict:
    """JPEGs of the picture, largest first, each at most `side` wide and high.

    Turned upright, in sRGB, without a word of metadata. The original is decoded once, as
    small as its format allows; turning comes last, when there is little left to turn.
    """
    picture = open_picture(source, format, max_pixels)
    orientation = picture.getexif().get(ORIENTATION)
    profile = picture.info.get("icc_profile")
    try:
        partial, picture = False, decoded(picture, max(sides))
    except OSError as error:
        if "truncated" not in str(error):
            raise
        # The upload or the phone cut the file short: what is there may still be evidence.
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        os.lseek(source, 0, os.SEEK_SET)
        picture = open_picture(source, format, max_pixels)
        partial, picture = True, decoded(picture, max(sides))
    picture = upright(flat(in_srgb(picture, profile)), orientation)
    made = []
    for output, side in zip(outputs, sides, strict=True):
        picture.thumbnail((side, side), Image.Resampling.BILINEAR)
        save(picture, output)
        made.append(list(picture.size))
    return {"sizes": made, "partial": partial, "picture_hash": looks_like(picture)}


def decoded(picture: Image.Image, side: int) -> Image.Image:
    """The pixels, no more of them than wanted: a JPEG is decoded small from the start."""
    if picture.mode not in SMOOTH_MODES:
        # Made plain at its full size, a large one would take several times its memory.
        picture.thumbnail((2 * side, 2 * side), Image.Resampling.NEAREST)
        picture = flat(picture)
    picture.thumbnail((side, side), Image.Resampling.BILINEAR)
    picture.load()  # a picture that is small already was not decoded yet
    return picture


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, given, SRGB, outputMode=mode)
    return picture


def flat(picture: Image.Image) -> Image.Image:
    """Plain RGB; what was transparent becomes white paper."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def upright(picture: Image.Image, orientation: int | None) -> Image.Image:
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture


# --- How a picture looks -------------------------------------------------------------------------

HASH_SIDE, HASH_LOW = 32, 8
WAVES = [
    [math.cos(math.pi * wave * (2 * at + 1) / (2 * HASH_SIDE)) for at in range(HASH_SIDE)]
    for wave in range(HASH_LOW)
]


def picture_hash(source: int, outputs: list[int], *, format: str, max_pixels: int) -> dict:
    picture = open_picture(source, format, max_pixels)
    return {"picture_hash": looks_like(flat(decoded(picture, 320)))}


def looks_like(picture: Image.Image) -> str:
    """64 bits that stay nearly the same when a picture is made smaller or pressed again.

    The usual pHash: of the slowest waves of a small grey picture, which are above their median.
    """
    small = picture.convert("L").resize((HASH_SIDE, HASH_SIDE), Image.Resampling.LANCZOS)
    dots = small.tobytes()
    rows = [dots[at : at + HASH_SIDE] for at in range(0, len(dots), HASH_SIDE)]
    across = [[sum(map(mul, row, wave)) for row in rows] for wave in WAVES]
    waves = [sum(map(mul, column, wave)) for wave in WAVES for column in across]
    middle = median(waves)
    bits = "".join("1" if value > middle else "0" for value in waves)
    return f"{int(bits, 2):016x}"


def drawn_anew(picture: Image.Image) -> memoryview:
    """A JPEG of a fresh picture, so that nothing of the file can ride along."""
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    drawn = io.BytesIO()
    fresh.save(drawn, "JPEG", quality=80)
    return drawn.getbuffer()


def save(picture: Image.Image, output: int) -> None:
    # Pillow would not notice a file that may not grow any more; a plain write does.
    with os.fdopen(output, "wb", closefd=False) as file:
        file.write(drawn_anew(picture))


def attempt_escape(source: int, outputs: list[int], *, paths: list[str], port: int) -> dict:
    """Try what no decoder should be able to do, and tell what worked. Proves the fences."""
    reached = []
    for path in paths:
        with contextlib.suppress(OSError):
            reached += [path] if os.path.isdir(path) and os.listdir(path) else []
            with open(path, "rb") as file:
                reached.append(path if file.read(1) else "")
    for address in (("127.0.0.1", port), ("192.0.2.1", 9)):
        with contextlib.suppress(OSError), socket.socket() as line:
            line.settimeout(0.3)
            line.connect(address)
            reached.append("network")
    return {"reached": [place for place in reached if place]}


STEPS = {
    "picture_facts": picture_facts,
    "pictures": pictures,
    "picture_hash": picture_hash,
    "attempt_escape": attempt_escape,
}

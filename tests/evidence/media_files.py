"""Real files as phones make them, and files made to do harm. Small, and made once a session."""

import io
import struct
import subprocess
import zlib
from pathlib import Path

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from portal.evidence import sandbox_root

HEVC = ("-c:v", "libx265", "-x265-params", "log-level=error", "-tag:v", "hvc1")
SECRET = "the-intake-key-of-this-machine"


def ffmpeg(*arguments) -> None:
    program = sandbox_root.tool("ffmpeg")
    command = [program, "-loglevel", "error", "-nostdin", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, timeout=60)


def tones(seconds=2) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]


def moving(seconds=2, size="320x240") -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc=duration={seconds}:size={size}:rate=15"]


# --- What phones make ---------------------------------------------------------------------------


def photo(path: Path, size=(1200, 900), *, orientation=6) -> Path:
    """A photo with place, time and device; the upper left corner of the sensor is red."""
    picture = Image.effect_noise(size, 40).convert("RGB")
    picture.paste((255, 0, 0), (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Samsung", "SM-A155F", "A155FXXU1"
    exif[0x0112] = orientation
    photo_ifd = exif.get_ifd(0x8769)
    photo_ifd[0x9003], photo_ifd[0x9011] = "2026:11:21 09:30:00", "+05:00"
    exif.get_ifd(0x8825).update(
        {
            1: "N",
            2: (IFDRational(43), IFDRational(14), IFDRational(2004, 100)),
            3: "E",
            4: (IFDRational(76), IFDRational(53), IFDRational(2292, 100)),
            7: (IFDRational(4), IFDRational(29), IFDRational(58)),
            29: "2026:11:21",
            31: IFDRational(12),
        }
    )
    picture.save(path, exif=exif, quality=85)
    return path


def drawn(path: Path, **options) -> Path:
    Image.linear_gradient("L").convert("RGB").resize((400, 300)).save(path, **options)
    return path


def wide(path: Path) -> Path:
    """Few bytes that become 192 MB when they are decoded."""
    Image.new("RGB", (8000, 6000), "teal").save(path, compress_level=1)
    return path


def progressive(path: Path) -> Path:
    """A kind of JPEG that has to be held whole while it is decoded, however small it becomes."""
    Image.new("RGB", (5600, 5600), "teal").save(path, progressive=True, quality=1)
    return path


def see_through(path: Path) -> Path:
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(path)
    return path


def deep_grey(path: Path) -> Path:
    Image.new("I;16", (200, 100), 40_000).save(path)
    return path


def video(path: Path) -> Path:
    tags = ["-metadata", "creation_time=2026-11-21T04:30:00Z"]
    tags += ["-metadata", "location=+43.2389+076.8897/", "-metadata", "title=Olga Petrova"]
    ffmpeg(*moving(), *tones(), *tags, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-shortest", path)
    return path


def portrait_video(path: Path) -> Path:
    """A phone held upright: frames lie on their side and the container says to turn them."""
    plain = path.with_name("lying.mp4")
    ffmpeg(*moving(size="640x360"), "-c:v", "libx264", "-pix_fmt", "yuv420p", plain)
    blob = bytearray(plain.read_bytes())
    at = blob.index(b"tkhd") + 4 + 40  # version 0: the matrix lies 40 bytes into the box
    blob[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 360 << 16, 0, 1 << 30)
    blob[8:12] = b"qt  "
    path.write_bytes(blob)
    return path


def browser_video(path: Path) -> Path:
    """What MediaRecorder writes: WebM, streamed, without a length."""
    codecs = ["-c:v", "libvpx", "-b:v", "200k", "-deadline", "realtime", "-c:a", "libopus"]
    ffmpeg(*moving(), *tones(), *codecs, "-live", "1", "-f", "webm", path)
    return path


def bright_video(path: Path) -> Path:
    """A video for screens with more light (HLG), as newer phones make them."""
    light = (
        "format=yuv420p,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,"
        "zscale=t=linear:npl=203,format=gbrpf32le,"
        "zscale=p=2020:t=arib-std-b67:m=2020_ncl:r=tv:npl=203,format=yuv420p10le"
    )
    codec = [
        *HEVC,
        "-color_trc",
        "arib-std-b67",
        "-color_primaries",
        "bt2020",
        "-colorspace",
        "bt2020nc",
    ]
    ffmpeg(*moving(1), "-vf", light, *codec, path)
    return path


def copied(path: Path, whole: Path) -> Path:
    """The same streams in another container."""
    ffmpeg("-i", whole, "-c", "copy", path)
    return path


def old_phone_video(path: Path) -> Path:
    """3GP as simple phones make it."""
    ffmpeg(*moving(1, "176x144"), *tones(1), "-c:v", "h263", "-c:a", "aac", "-ar", "16000", path)
    return path


def recording(path: Path, *codec: str) -> Path:
    ffmpeg(*tones(), *codec, path)
    return path


def amr(path: Path) -> Path:
    """A dictaphone's file: one second of frames in the lowest mode."""
    frames = (b"\x04" + bytes((n * 89 + at * 37) % 256 for at in range(12)) for n in range(50))
    path.write_bytes(b"#!AMR\n" + b"".join(frames))
    return path


def iphone_photo(path: Path, width=640, height=480) -> Path:
    """HEIC: one HEVC frame in the boxes of a picture. Encoders for it are hard to come by."""
    film = path.with_suffix(".film.mp4")
    ffmpeg(*moving(1, f"{width}x{height}"), "-frames:v", "1", *HEVC, film)
    blob = film.read_bytes()

    def found(name: bytes) -> bytes:
        at = blob.index(name) - 4
        return blob[at : at + int.from_bytes(blob[at : at + 4])]

    def box(name: bytes, *parts: bytes, full: bytes = b"") -> bytes:
        inside = full + b"".join(parts)
        return struct.pack(">I", len(inside) + 8) + name + inside

    zero, frame = bytes(4), found(b"mdat")[8:]
    frame = frame[: int.from_bytes(found(b"stsz")[12:16]) or None]
    ftyp = box(b"ftyp", b"heic", zero, b"mif1heic")
    entry = box(b"infe", struct.pack(">HH", 1, 0), b"hvc1\0", full=b"\2\0\0\0")
    size = box(b"ispe", struct.pack(">II", width, height), full=zero)
    properties = box(b"ipco", found(b"hvcC"), size)
    owners = box(b"ipma", struct.pack(">IHBBB", 1, 1, 2, 0x81, 2), full=zero)

    def meta(offset: int) -> bytes:
        place = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(frame))
        return box(
            b"meta",
            box(b"hdlr", zero, b"pict", bytes(13), full=zero),
            box(b"pitm", struct.pack(">H", 1), full=zero),
            box(b"iloc", place, full=zero),
            box(b"iinf", struct.pack(">H", 1), entry, full=zero),
            box(b"iprp", properties, owners),
            full=zero,
        )

    start = len(ftyp) + len(meta(0)) + 8
    path.write_bytes(ftyp + meta(start) + box(b"mdat", frame))
    return path


def pdf(path: Path) -> Path:
    paper = Image.effect_noise((600, 800), 30).convert("RGB")
    paper.save(path, "PDF", author="Olga Petrova", title="Protocol", producer="SM-A155F")
    return path


# --- What strangers send ------------------------------------------------------------------------


def huge_png(path: Path, side=60_000) -> Path:
    """A small file that claims 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000_000)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
    return path


def playlist(path: Path, target: Path) -> Path:
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:10", "#EXTINF:10,", f"file://{target}"]
    path.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    return path


def jpeg_with_archive(path: Path) -> Path:
    """A picture to one program, an archive to another."""
    zipped = b"PK\x03\x04" + b"\x00" * 26 + SECRET.encode()
    picture = io.BytesIO()
    Image.new("RGB", (200, 100), "blue").save(picture, "JPEG")
    path.write_bytes(picture.getvalue() + zipped)
    return path


def cut(path: Path, whole: Path, share: float) -> Path:
    blob = whole.read_bytes()
    path.write_bytes(blob[: int(len(blob) * share)])
    return path

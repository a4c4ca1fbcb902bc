"""What strangers send to do harm: each maker gets a path, a canary's path and a port to call."""

import io
import zipfile
from pathlib import Path

from PIL import Image

from tests.evidence import media_files


def playlist(path: Path, canary: Path, port: int) -> Path:
    return media_files.playlist(path, canary)


def distant_playlist(path: Path, canary: Path, port: int) -> Path:
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:10", "#EXTINF:10,", f"http://127.0.0.1:{port}/a.ts"]
    path.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    return path


def manifest(path: Path, canary: Path, port: int) -> Path:
    path.write_text(
        f'<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation id="1">'
        f"<BaseURL>file://{canary}</BaseURL><BaseURL>http://127.0.0.1:{port}/</BaseURL>"
        f"</Representation></AdaptationSet></Period></MPD>"
    )
    return path


def concatenation(path: Path, canary: Path, port: int) -> Path:
    path.write_text(f"ffconcat version 1.0\nfile {canary}\n")
    return path


def drawing(path: Path, canary: Path, port: int) -> Path:
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{canary}"/>'
        f'<image href="http://127.0.0.1:{port}/"/><script>alert(1)</script></svg>'
    )
    return path


def entities(path: Path, canary: Path, port: int) -> Path:
    """The XML bomb: nine lines that become thousands of millions of words."""
    lines = ['<?xml version="1.0"?>', "<!DOCTYPE lolz [", f'<!ENTITY x SYSTEM "file://{canary}">']
    lines.append('<!ENTITY lol0 "lol">')
    lines += [f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10)]
    path.write_text("\n".join([*lines, "]>", "<lolz>&lol9;&x;</lolz>"]))
    return path


def archive(path: Path, canary: Path, port: int) -> Path:
    """The zip bomb: 1 kB that becomes a million times more, beside a way out of its folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        bomb.writestr("../../../etc/cron.d/evil", b"* * * * * root true")
        bomb.writestr("zeros.bin", bytes(8 << 20))
    return path


def proofs(path: Path, canary: Path, port: int) -> Path:
    """The same, dressed up as a ProofMode bundle."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        bomb.writestr("a.proof.json", bytes(8 << 20))
    return path


def picture_and_page(path: Path, canary: Path, port: int) -> Path:
    """A picture to one program, a page with a script to another."""
    drawn = io.BytesIO()
    Image.new("RGB", (200, 100), "blue").save(drawn, "JPEG", comment=b"<script>alert(1)</script>")
    path.write_bytes(drawn.getvalue() + b"<html><script>alert(1)</script>" + b"a stowaway")
    return path


def scripted_exif(path: Path, canary: Path, port: int) -> Path:
    """Scripts and commands where a camera writes its name."""
    exif = Image.Exif()
    exif[0x010F] = '"><script>alert(1)</script>'
    exif[0x0110] = f"$(cat {canary})`curl http://127.0.0.1:{port}`"
    exif[0x0131] = "{{ settings.SECRET_KEY }}\u202e"
    Image.new("RGB", (200, 100), "blue").save(path, "JPEG", exif=exif)
    return path


def pixels(path: Path, canary: Path, port: int) -> Path:
    return media_files.huge_png(path)


def silence(path: Path, canary: Path, port: int) -> Path:
    """Ten hours of nothing in less than two megabytes: frames of AMR that say "no data"."""
    path.write_bytes(b"#!AMR\n" + b"\x7c" * (10 * 3600 * 50))
    return path


def endless_wave(path: Path, canary: Path, port: int) -> Path:
    """A kilobyte of sound that claims ten hours."""
    media_files.recording(path.with_suffix(".wav"), "-ar", "8000")
    content = bytearray(path.with_suffix(".wav").read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = (10 * 3600 * 16000).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def launching_paper(path: Path, canary: Path, port: int) -> Path:
    """A PDF that wants to start a program and fetch a file when it is opened."""
    media_files.pdf(path)
    content = path.read_bytes()
    action = f"/OpenAction<</S/Launch/F({canary})>>/AA<</O<</S/URI/URI(http://127.0.0.1:{port})>>>>"
    path.write_bytes(content.replace(b"/Type /Catalog", b"/Type /Catalog" + action.encode()))
    return path


# name: who makes it, and the reasons for which it may be kept ("" when it may be shown).
MAKERS = {
    "playlist.mp4": (playlist, {"playlist"}),
    "distant.m3u8": (distant_playlist, {"playlist"}),
    "dash.mp4": (manifest, {"playlist"}),
    "joined.mp4": (concatenation, {"playlist"}),
    "drawing.svg": (drawing, {"drawing"}),
    "bomb.xml": (entities, {"text"}),
    "bomb.zip": (archive, {"archive"}),
    "proofs.zip": (proofs, {"archive"}),
    "polyglot.jpg": (picture_and_page, {""}),
    "scripted.jpg": (scripted_exif, {""}),
    "pixels.png": (pixels, {"too_many_pixels"}),
    "silence.amr": (silence, {"endless"}),
    "claims.wav": (endless_wave, {"endless", ""}),
    "launching.pdf": (launching_paper, {"", "unreadable"}),
}

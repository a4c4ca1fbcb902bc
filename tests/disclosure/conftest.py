"""Files in which people can be seen and heard, held by a report that Tanya has read."""

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from portal.accounts import keys
from portal.evidence import sandbox_root
from reports.cases import actions as cases
from tests.cases.conftest import GUARDED, desk, locked, page, report, told, with_file

__all__ = ["desk", "locked", "page", "report", "told", "with_file"]

# Eileen Collins, photographed by NASA; in the public domain.
FACE = Path(__file__).parent / "face.jpg"


def crowd() -> bytes:
    """A photo with one face on the left, and nothing else that could be one."""
    picture = Image.linear_gradient("L").convert("RGB").resize((900, 600))
    picture.paste(Image.open(FACE), (90, 140))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=90)
    return made.getvalue()


def ffmpeg(path: Path, *arguments) -> bytes:
    program = sandbox_root.tool("ffmpeg")
    command = [program, "-loglevel", "error", "-nostdin", "-y", *map(str, arguments), str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path.read_bytes()


@pytest.fixture(scope="session")
def walk(tmp_path_factory) -> bytes:
    """Three seconds in which a face moves to the right, and a voice of two tones."""
    way = "overlay=x='40+80*t':y=60:shortest=1,format=yuv420p"
    return ffmpeg(
        tmp_path_factory.mktemp("walk") / "walk.mp4",
        *("-f", "lavfi", "-i", "color=0x446688:size=640x360:rate=10:duration=3"),
        *("-loop", "1", "-i", FACE),
        *("-f", "lavfi", "-i", "sine=frequency=220:duration=3"),
        *("-filter_complex", f"[0][1]{way}[v]", "-map", "[v]", "-map", "2:a", "-t", "3"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
    )


@pytest.fixture
def media_worker(vaults):
    """A worker of media that is alive and holds its key."""
    keys.start_job_key("media", "test")
    yield
    keys._job_pair = None


@pytest.fixture
def photo(report, with_file, finish_jobs, media_worker):
    """A photo of somebody, examined."""
    item = with_file(report, crowd(), "двор.jpg").item
    finish_jobs()
    item.refresh_from_db()
    return item


@pytest.fixture
def guarded(told, tanya):
    """A dangerous report that Tanya has opened."""
    row = told(violation_type=GUARDED)
    cases.read(row, by=tanya)
    return row


@pytest.fixture
def guarded_photo(guarded, with_file, finish_jobs, media_worker):
    item = with_file(guarded, crowd(), "цех.jpg").item
    finish_jobs()
    item.refresh_from_db()
    return item

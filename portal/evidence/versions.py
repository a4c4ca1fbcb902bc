"""Which programs had an original in their hands: named in custody, and in certificates."""

import hashlib
import platform
import re
import subprocess
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings

from portal.evidence import sandbox_root

LIBRARIES = ("Pillow", "pi-heif", "cryptography", "pyrage", "rfc3161-client")
SHOWN = {"ffmpeg": "-version", "exiftool": "-ver", "pdftoppm": "-v"}


@cache
def of_media() -> dict[str, str]:
    """The programs of this machine that look into files, asked once in a process's life."""
    found = {name: _said(name, flag) for name, flag in SHOWN.items()}
    return {name: number for name, number in found.items() if number}


@cache
def of_portal() -> dict[str, str]:
    """The portal itself: its version, the hash of its own code, its libraries."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    found = {"portal": project["version"], "code": _code(), "Python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _code() -> str:
    """SHA-256 over every module, so that it can be told which published code this was."""
    digest = hashlib.sha256()
    for room in ("portal", "observers", "reports"):
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            digest.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _said(name: str, flag: str) -> str:
    program = sandbox_root.tool(name)
    if not program:
        return ""
    try:
        done = subprocess.run(
            [program, flag], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d[\w.\-+:~]*", done.stdout + done.stderr)
    return found[0] if found else ""

"""Asks a virus scanner about an original, where the operator runs one (ClamAV's INSTREAM).

An original is evidence and stays as it came, whatever the scanner says: staff are told before they
take it out. A scanner that is away, or none at all, holds up no examination.
"""

import socket
import time
from pathlib import Path

from django.conf import settings

CLEAN, FOUND, NONE, AWAY, TOO_LARGE = "clean", "found", "none", "away", "too_large"
PIECE = 256 * 1024
# Seconds: a scanner that is silent for so long is away, and so is one that takes longer in all.
PATIENCE, WHOLE = 60, 300
# As much of an answer as is read, and kept of a virus's name.
ANSWER, NAME = 4096, 100


def look(original: Path) -> dict[str, str]:
    """{"state"}, and {"name"} of what was found."""
    if not settings.CLAMAV_ADDRESS:
        return {"state": NONE}
    try:
        with _line() as line:
            return _understood(_asked(line, original))
    except (OSError, ValueError):
        return {"state": AWAY}


def answers() -> bool:
    """Whether the scanner is there."""
    try:
        with _line() as line:
            line.sendall(b"zPING\0")
            return line.recv(ANSWER).startswith(b"PONG")
    except (OSError, ValueError):
        return False


def _line() -> socket.socket:
    host, _colon, port = settings.CLAMAV_ADDRESS.rpartition(":")
    return socket.create_connection((host, int(port)), PATIENCE)


def _asked(line: socket.socket, original: Path) -> bytes:
    until = time.monotonic() + WHOLE
    try:
        line.sendall(b"zINSTREAM\0")
        with original.open("rb") as stream:
            while piece := stream.read(PIECE):
                _wait_no_longer(line, until)
                line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        # It says that this is too much for it, and hangs up.
        pass
    said = b""
    while len(said) < ANSWER:
        _wait_no_longer(line, until)
        if not (more := line.recv(ANSWER)):
            break
        said += more
    return said


def _wait_no_longer(line: socket.socket, until: float) -> None:
    """One deadline over the whole question: drops of an answer do not put it off."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(min(PATIENCE, left))


def _understood(said: bytes) -> dict[str, str]:
    words = said.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if words == "OK":
        return {"state": CLEAN}
    if words.endswith(" FOUND"):
        name = "".join(letter for letter in words.removesuffix(" FOUND") if letter.isprintable())
        return {"state": FOUND, "name": name[:NAME]}
    return {"state": TOO_LARGE if "size limit" in words else AWAY}

"""A browser with a profile of its own on the disk: killed, opened again and searched."""

import base64
import contextlib
import json
import os
import signal
from pathlib import Path
from urllib.parse import quote

from tests.browsing import ARGUMENTS, WHOLE, chromium_program

PATIENCE = 15_000


class Profile:
    def __init__(self, browser, folder: Path):
        self.kind = browser.browser_type
        self.program = chromium_program(WHOLE)
        self.folder = folder
        self.context = None

    def start(self, *arguments: str, **options):
        """A browser window on this profile."""
        self.context = self.kind.launch_persistent_context(
            self.folder, executable_path=self.program, args=[*ARGUMENTS, *arguments], **options
        )
        self.context.set_default_timeout(PATIENCE)
        return self.context

    def kill(self) -> None:
        """As when the battery is taken out: nobody gets to say a last word."""
        os.kill(self._process(), signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()
        self.context = None
        # Left by the one that was killed; it would keep the next from starting.
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        if self.context:
            self.context.close()
            self.context = None

    def _process(self) -> int:
        mine = f"--user-data-dir={self.folder}".encode()
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                words = place.read_bytes().split(b"\0")
                if mine in words and not any(word.startswith(b"--type=") for word in words):
                    return int(place.parent.name)
        raise AssertionError("The browser does not run.")

    def holds(self, canaries: list[str]) -> set[str]:
        """Which of these stand in any file of the profile, in any of their forms."""
        wanted = [(canary, form) for canary in canaries for form in forms(canary)]
        found = set()
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes() + os.fsencode(path.name)
                found |= {canary for canary, form in wanted if form in data}
        return found


def forms(text: str) -> list[bytes]:
    """Raw, UTF-16, as in addresses and forms, as in JSON, and base64 of it."""
    raw = text.encode()
    found = [raw, text.encode("utf-16-le"), text.encode("utf-16-be")]
    if not text.isascii():
        found += [quote(text).encode(), json.dumps(text)[1:-1].encode()]
    # At each of the three places where base64 may begin; what its neighbours touch is left out.
    for before in range(3):
        for one in (raw, text.encode("utf-16-le")):
            encoded = base64.b64encode(b"\0" * before + one)
            found.append(encoded[(0, 2, 3)[before] : -4])
    return found

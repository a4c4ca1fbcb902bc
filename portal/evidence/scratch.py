"""Where bytes may lie for a moment: sealed ones on disk, opened ones in memory."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings


class NotOurs(Exception):
    """A scratch folder belongs to somebody else on this machine."""


def sealed() -> Path:
    """For sealed bytes in transit."""
    return _private(settings.SCRATCH_DIR)


def nameless():
    """A file for sealed bytes that is gone when it is closed, whatever happens."""
    return tempfile.TemporaryFile(dir=sealed())


def plain() -> Path:
    """For an original while it is examined; in memory where the machine has such a place."""
    return _private(settings.WORKER_SCRATCH_DIR)


def sweep() -> None:
    """Empty both at start: nothing in them outlives the process that needed it."""
    for folder in (sealed(), plain()):
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.getuid():
        raise NotOurs(f"{folder} was made by somebody else; remove it or set another folder.")
    return folder

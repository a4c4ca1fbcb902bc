"""Which edition of the country's folder this process asks, and every edition there was.

The folder that came with the program counts until lawyers publish a change; from then on the
edition in the database does, for every process of the site (docs/decisions). Each looks every
few seconds, and before each piece of work in a worker.
"""

import logging
import shutil
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseIsAway

from portal.evidence import scratch
from portal.jurisdictions import folders, pack
from portal.jurisdictions.pack import Pack, PackError
from reports.taxonomy.models import Catalogue, EditionFolder

logger = logging.getLogger("portal.editions")
_looked_at: float | None = None
# An edition that this program cannot read any more: said once, and not tried at each request.
_unusable: set[str] = set()


def follow(*, now: bool = False) -> None:
    """Ask the edition that counts, from here on. A database that is away changes nothing."""
    global _looked_at  # one to a process, like the edition
    if not now and not _is_time():
        return
    _looked_at = time.monotonic()
    try:
        version = published_version()
        if version == pack.running().version or version in _unusable:
            return
        pack.run_with(_read(version) if version else None)
    except DatabaseIsAway:
        return
    except (PackError, folders.BadFolder, EditionFolder.DoesNotExist):
        _unusable.add(version)
        logger.error("the published edition %s cannot be read; the shipped one counts", version)
        pack.run_with(None)


def _is_time() -> bool:
    pause = settings.EDITION_SECONDS
    return pause is not None and (_looked_at is None or time.monotonic() - _looked_at >= pause)


def published_version() -> str:
    """The edition that lawyers published here, if that is the one that counts."""
    found = Catalogue.objects.filter(is_current=True, is_published=True)
    return found.values_list("version", flat=True).first() or ""


def of(version: str) -> Pack:
    """An edition as it stood. The one that counts now where its files were not kept."""
    if version == pack.running().version:
        return pack.running()
    if version == pack.shipped().version:
        return pack.shipped()
    try:
        return _read(version)
    except (PackError, folders.BadFolder, EditionFolder.DoesNotExist):
        return pack.running()


def folder_of(country: Pack) -> Path:
    """The files of an edition on this machine; made again when they were swept away."""
    if not country.folder.is_dir():
        _written(country.version)
    return country.folder


@lru_cache(maxsize=4)
def _read(version: str) -> Pack:
    return pack.load(_written(version))


def loaded(content: bytes, code: str) -> Pack:
    """A brought folder, read. Raises PackError or BadFolder."""
    with tempfile.TemporaryDirectory() as place:
        folder = folders.written(folders.unpacked(content, code), Path(place) / code)
        return pack.load(folder)


def _written(version: str) -> Path:
    """The files of an edition among what this machine may lose."""
    row = EditionFolder.objects.select_related("catalogue").get(catalogue__version=version)
    code = row.catalogue.jurisdiction
    top = scratch.sealed() / "editions" / version
    folder = top / code
    if not folder.is_dir():
        top.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=top))
        files = folders.unpacked(bytes(row.content), code)
        try:
            folders.written(files, made).rename(folder)
        except OSError:
            # Another process was faster.
            shutil.rmtree(made, ignore_errors=True)
    return folder

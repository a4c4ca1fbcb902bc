"""ZIP files that strangers packed: no more is unpacked than their own list of files says."""

import zipfile
import zlib

# What a ZIP may do to whoever opens it or reads from it.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def inside(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file of it. `ZipFile.read` would unpack a file to its end, whatever size is written
    down for it, and only then look. Raises one of `BROKEN`."""
    if entry.compress_type not in _PACKED:
        raise zipfile.BadZipFile("packed in an uncommon way")
    with archive.open(entry) as stream:
        return stream.read(entry.file_size + 1)

"""A country's folder as one ZIP: what lawyers take out, change in their own programs, bring back.

Only what the folder is made of goes in and is taken: texts of a few sizes and names. The same
folder gives the same bytes, wherever and whenever it is packed.
"""

import io
import re
import zipfile
from pathlib import Path

import yaml

from portal.lib import zips

ENDINGS = (".yaml", ".txt", ".csv")
# Elections to show the portal with are no part of the law.
LEFT_OUT = {"demonstration"}
LARGEST = 8 * 1024 * 1024
MOST_FILES = 2000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")
# What programs that make ZIPs put in by themselves.
IGNORED = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)")
# A table of the folder has a handful of levels.
DEEPEST = 30
EPOCH = (1980, 1, 1, 0, 0, 0)


class BadFolder(Exception):
    """Bytes that are no folder of a country; `faults` say what is wrong with which file."""

    def __init__(self, faults):
        super().__init__("; ".join(faults))
        self.faults = list(faults)


def files_of(folder: Path) -> dict[str, bytes]:
    """What a folder is made of, by name inside it."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS)
    named = {path.relative_to(folder): path for path in paths if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in named.items()
        if not LEFT_OUT & set(name.parts)
    }


def packed(files: dict[str, bytes], code: str) -> bytes:
    """The files in a ZIP, in a folder named by the country's code."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{code}/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return whole.getvalue()


def unpacked(content: bytes, code: str) -> dict[str, bytes]:
    """The files of a ZIP, with or without the folder around them. Raises BadFolder."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zips.BROKEN:
        raise BadFolder(["this is not a ZIP file, or it is broken"]) from None
    with archive:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        entries = [one for one in entries if not IGNORED.search(one.filename)]
        if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > LARGEST:
            raise BadFolder([f"more than {MOST_FILES} files or {LARGEST >> 20} MB are in it"])
        files, faults = {}, []
        for entry in entries:
            name = entry.filename.removeprefix(f"{code}/")
            if fault := _fault(name, files):
                faults.append(f"{entry.filename}: {fault}")
                continue
            try:
                files[name] = zips.inside(archive, entry)
            except zips.BROKEN:
                faults.append(f"{entry.filename}: it cannot be read, or is locked by a password")
                continue
            if name.endswith(".yaml") and _is_knotted(files[name]):
                faults.append(
                    f"{entry.filename}: write each entry out: no anchors, no more than "
                    f"{DEEPEST} levels"
                )
    if "pack.yaml" not in files and not faults:
        faults.append(f"pack.yaml: there is no such file, neither in “{code}/” nor outside")
    if faults:
        raise BadFolder(faults)
    return files


def written(files: dict[str, bytes], folder: Path) -> Path:
    """The files on disk, for those who read a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _is_knotted(content: bytes) -> bool:
    """Whether entries stand for others, or lie deeper than any of ours: the first grow without end
    when they are read, the second bring down the whole process."""
    depth = 0
    try:
        for event in yaml.parse(content, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                return True
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return True
    except (yaml.YAMLError, ValueError):
        pass  # said by whoever reads it, with its line
    return False


def _fault(name: str, files: dict) -> str:
    parts = name.split("/")
    if len(parts) > 3 or not all(NAME.fullmatch(part) for part in parts):
        return "no file of the folder is named like this"
    if not name.endswith(ENDINGS):
        return f"only {', '.join(ENDINGS)} belong into the folder"
    return "it is in the ZIP twice" if name in files else ""

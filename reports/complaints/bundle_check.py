"""Whether a bundle is whole, part by part, and what outside clocks said; no database is asked.

First the ZIP itself (every bit of it: it is made again from its contents and compared), then the
bag, then what the proofs in it claim of each other.
"""

import hashlib
import json
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import bagit

from portal.evidence import custody_list
from portal.lib import cms, merkle, sealing, timestamps, zips
from portal.lib.merkle import Step
from reports.complaints.bag import LARGE, new_entry
from reports.complaints.comparing import Comparing, Differs

CHUNK = 1024 * 1024
CONTAINER = "the ZIP itself"

# The library says everything twice: once in its log.
logging.getLogger("bagit").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Finding:
    """One part that does not hold, by its name in the bundle, and why."""

    part: str
    why: str

    def __str__(self) -> str:
        return f"{self.part}: {self.why}"


@dataclass(frozen=True)
class Confirmed:
    """One stamp that holds: who signed, and which time."""

    part: str
    at: str


@dataclass(frozen=True)
class Unchecked:
    """A signature that is there, and whose algorithm no open library here computes."""

    part: str


def check(path: Path, folder: Path, trusted: str = "") -> Iterator[Finding | Confirmed | Unchecked]:
    """Everything that does not hold, and every stamp that does.

    `folder` is an empty one to unpack into; `trusted` are certificates (PEM) in place of those
    that the bundle brings along.
    """
    broken = list(_container(path))
    if broken:
        yield from broken
        return
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
        top = PurePosixPath(archive.namelist()[0]).parts[0]
    broken = list(_bag(folder / top))
    if broken:
        yield from broken
        return
    yield from _proofs(folder / top, trusted)


# --- The ZIP -------------------------------------------------------------------------------------


def _container(path: Path) -> Iterator[Finding]:
    try:
        archive = zipfile.ZipFile(path)
    except zips.BROKEN:
        yield Finding(CONTAINER, "its list of files cannot be read")
        return
    with archive:
        names = [PurePosixPath(entry.filename) for entry in archive.infolist()]
        tops = {name.parts[0] for name in names if name.parts}
        if len(tops) != 1 or any(".." in name.parts or name.is_absolute() for name in names):
            yield Finding(CONTAINER, "its files do not lie in one folder")
            return
        damaged = [entry.filename for entry in archive.infolist() if not _reads(archive, entry)]
        for name in damaged:
            yield Finding(_inner(name), "its bytes are not those that were put in")
        if not damaged:
            yield from _made_again(archive, path)


def _reads(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether the ZIP's own checksum of an entry holds."""
    try:
        with archive.open(entry) as source:
            while source.read(CHUNK):
                pass
    except zips.BROKEN:
        return False
    return True


def _made_again(archive: zipfile.ZipFile, path: Path) -> Iterator[Finding]:
    """What stands between the files, or in the ZIP's own lists, may hide a changed bit too."""
    entries = archive.infolist()
    try:
        with path.open("rb") as original, Comparing(original) as target:
            with zipfile.ZipFile(target, "w") as again:
                for entry in entries:
                    large = entry.file_size > LARGE
                    fresh = new_entry(entry.filename, entry.file_size)
                    writing = again.open(fresh, "w", force_zip64=large)
                    with archive.open(entry) as source, writing as copy:
                        while piece := source.read(CHUNK):
                            copy.write(piece)
            target.finish()
    except Differs as found:
        before = [entry for entry in entries if entry.header_offset <= found.at]
        part = _inner(before[-1].filename) if before and found.at < archive.start_dir else CONTAINER
        yield Finding(part, f"the ZIP around it differs at byte {found.at}")


def _inner(name: str) -> str:
    """A name without the folder that everything lies in."""
    return name.partition("/")[2] or name


# --- The bag -------------------------------------------------------------------------------------


def _bag(folder: Path) -> Iterator[Finding]:
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagValidationError as problem:
        for detail in problem.details:
            path = getattr(detail, "path", "") or "the bag"
            yield Finding(str(path), _why(detail))
        if not problem.details:
            yield Finding("the bag", str(problem))
    except (bagit.BagError, UnicodeDecodeError) as problem:
        yield Finding("bagit.txt", str(problem))


def _why(detail) -> str:
    if isinstance(detail, bagit.ChecksumMismatch):
        return "its bytes are not those of the manifest"
    if isinstance(detail, bagit.FileMissing):
        return "the manifest names it, and it is not here"
    if isinstance(detail, bagit.UnexpectedFile):
        return "it is here, and no manifest names it"
    return str(detail)


# --- What the proofs say of each other -----------------------------------------------------------


def _proofs(folder: Path, trusted: str) -> Iterator[Finding | Confirmed | Unchecked]:
    data = folder / "data"
    # A bundle for court has a folder for each complaint, and in it what others have at once.
    parts = [one.parent for one in sorted(data.glob("*/complaint.*"))]
    for part in [data, *dict.fromkeys(parts)]:
        yield from _part(folder, part, trusted)


def _part(folder: Path, data: Path, trusted: str) -> Iterator[Finding | Confirmed | Unchecked]:
    """The proofs of one complaint."""
    for annex in sorted((data / "annexes").glob("*")):
        yield from _annex(folder, data, annex)
    for signature in sorted((data / "signatures").glob("*.p7s")):
        yield from _signature(folder, data, signature)
    for path in sorted((data / "stamps").glob("*.path")):
        why = _climbed(folder, data, path)
        if why:
            yield Finding(_of(folder, path), why)
    for token in sorted((data / "stamps").glob("*.tsr")):
        yield _stamp(folder, token, trusted)


def _signature(folder: Path, data: Path, signature: Path) -> Iterator[Finding | Unchecked]:
    documents = [one for one in signature.parent.glob(f"{signature.stem}.*") if one != signature]
    if not documents:
        yield Finding(_of(folder, signature), "what it signs is missing")
        return
    content = documents[0].read_bytes()
    letters = sorted(data.glob("complaint.*"))
    if len(letters) == 1 and letters[0].read_bytes() != content:
        yield Finding(_of(folder, signature), f"it signs another text than {letters[0].name}")
    try:
        signers = cms.signers(signature.read_bytes(), content)
    except cms.NoSignature:
        yield Finding(_of(folder, signature), "it is no electronic signature")
    except cms.StrangeSignature:
        yield Finding(_of(folder, signature), "it does not fit the document beside it")
    else:
        if not all(one.is_verified for one in signers):
            yield Unchecked(_of(folder, signature))


def _annex(folder: Path, data: Path, annex: Path) -> Iterator[Finding]:
    base = annex.name.partition(".")[0]
    certificate = data / "certificates" / f"{base}.json"
    lines = data / "custody" / f"{base}.lines"
    for needed in (certificate, lines):
        if not needed.is_file():
            yield Finding(_of(folder, needed), "it is missing")
            return
    try:
        listed = _listed(lines)
        bad = custody_list.first_bad(listed)
        promised = json.loads(listed[0]["content"])["detail"].get("commitment")
    except (ValueError, KeyError, TypeError, IndexError):
        yield Finding(_of(folder, lines), "it cannot be read")
        return
    try:
        said = json.loads(certificate.read_bytes())
        identity, custody = said["identity"], said["custody"]
        salt = bytes.fromhex(identity["commitment_salt"])
    except (ValueError, KeyError, TypeError):
        yield Finding(_of(folder, certificate), "it cannot be read")
        return
    if bad:
        yield Finding(_of(folder, lines), f"line {bad[0]}: {bad[1]}")
    digest = _sha256(annex)
    if identity["sha256"] != digest:
        yield Finding(_of(folder, certificate), f"it speaks of another file than {annex.name}")
    if sealing.commitment(digest, salt) != identity["commitment"]:
        yield Finding(_of(folder, certificate), "its commitment is not to this file")
    if promised != identity["commitment"]:
        yield Finding(_of(folder, lines), "its first line received another file")
    else:
        # A certificate stands for its own moment; the list goes on to that of the bundle.
        said = [one["digest"] for one in custody]
        if not said or said != [one["digest"] for one in listed][: len(said)]:
            yield Finding(_of(folder, certificate), "its custody does not begin the one beside it")


def _listed(lines: Path) -> list[dict]:
    found = []
    for line in lines.read_text("utf-8").splitlines():
        digest, _space, content = line.partition(" ")
        found.append({"digest": digest, "content": content})
    return found


def _climbed(folder: Path, data: Path, path: Path) -> str:
    """Why a way to a root does not hold, or "" when it does."""
    said: dict[str, str] = {}
    steps = []
    for line in path.read_text("utf-8").splitlines():
        what, _space, value = line.partition(" ")
        if what in (merkle.LEFT, merkle.RIGHT):
            steps.append(Step(what, value))
        else:
            said[what] = value
    try:
        if _begins(folder, data, path, said) != said["value"]:
            return "it begins with the hash of something else"
        if merkle.climb(said["value"], steps) != said["root"]:
            return "it does not lead to its root"
        statement = path.parent / f"batch-{said['batch']}.txt"
        if not statement.read_text("utf-8").endswith(f"SHA-256): {said['root']}\n"):
            return "its batch has another root"
    except (ValueError, KeyError, OSError):
        return "it cannot be read"
    return ""


def _begins(folder: Path, data: Path, path: Path, said: dict[str, str]) -> str:
    """The value with which a way has to begin, from what it is about."""
    if "line" in said:
        base = path.name.partition(".")[0]
        lines = _listed(data / "custody" / f"{base}.lines")
        known = {one["digest"] for one in lines}
        return said["line"] if said["line"] in known else ""
    digest = _sha256(folder / said["file"])
    return sealing.commitment(digest, bytes.fromhex(said["salt"])) if "salt" in said else digest


def _stamp(folder: Path, token: Path, trusted: str) -> Finding | Confirmed:
    statement = token.with_name(token.name.partition(".")[0] + ".txt")
    try:
        certificates = trusted or token.with_suffix(".pem").read_text()
        at = timestamps.check(token.read_bytes(), statement.read_bytes(), certificates)
    except (timestamps.Refused, OSError, ValueError) as words:
        return Finding(_of(folder, token), str(words))
    return Confirmed(_of(folder, token), at.isoformat())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()

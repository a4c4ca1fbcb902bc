"""A bundle is checked by anybody, and any flipped bit in any part of it is named."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.evidence import batching, stamps
from portal.lib.sealing import Keypair
from reports.complaints import export, handing, reading
from reports.complaints.bag import Bag
from reports.complaints.models import Bundle
from tests.complaints.test_export import contents, ready, two_files
from tests.evidence.test_stamps import clocks, folder_of

__all__ = ["clocks", "contents", "folder_of", "ready", "two_files"]


@pytest.fixture
def made(ready, contents, clocks, leo):
    """A bundle with everything in it: two annexes in a batch that a clock has stamped."""
    bundle = ready()
    batching.make()
    stamps.ask_for_stamps()
    Bundle.objects.filter(pk=bundle.pk).update(state=Bundle.State.REQUESTED)
    again = Bundle.objects.get(pk=bundle.pk)
    again.requested_at = stamps.Stamp.objects.latest("received_at").received_at
    structure = reading.structure(again.revision, leo.member)
    export.make(again, handing.for_bundle(again.complaint, structure, leo.member))
    again.refresh_from_db()
    return again, contents(again)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """What is made once and looked at by all: the bundle, and the certificates of the clocks."""
    return tmp_path_factory.mktemp("bundle")


@pytest.fixture
def stamped(kept, request, settings, tmp_path, db) -> Path:
    path = kept / "bundle.zip"
    if not path.exists():
        _bundle, content = request.getfixturevalue("made")
        for name, one in request.getfixturevalue("clocks").items():
            (kept / f"{name}.pem").write_text(one.root)
        path.write_bytes(content)
    return path


def verify(path, **options) -> str:
    said = io.StringIO()
    call_command("verify_bundle", str(path), stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue()


def first_bad(path, **options) -> str:
    with pytest.raises(CommandError) as refused:
        verify(path, **options)
    return str(refused.value)


def test_a_whole_bundle_holds_and_says_whose_clock_saw_it(stamped, kept):
    said = verify(stamped)
    assert "Everything in bundle.zip holds" in said
    assert "data/stamps/batch-1.clock.tsr: an outside clock saw it at" in said
    assert "Give --ca" in said
    assert "Give --ca" not in verify(stamped, ca=kept / "clock.pem")
    assert "batch-1.clock.tsr" in first_bad(stamped, ca=kept / "second.pem")


def test_any_flipped_bit_is_named_with_its_part(stamped, tmp_path):
    """One bit in the middle of every part, and bits all over the ZIP around them."""
    whole = stamped.read_bytes()
    flipped = tmp_path / "flipped.zip"
    archive = zipfile.ZipFile(stamped)
    kinds = set()
    for entry in archive.infolist():
        name = entry.filename.partition("/")[2]
        kinds.add(Path(name).suffix)
        header = entry.header_offset + 30 + len(entry.filename)
        assert name in first_bad(_with_flip(whole, header + entry.file_size // 2, flipped))
    assert {".txt", ".sh", ".docx", ".pdf", ".jpg", ".amr", ".csv", ".lines", ".json"} <= kinds
    assert {".path", ".tsr", ".pem"} <= kinds
    around = [
        entry.header_offset + at for entry in archive.infolist()[:3] for at in range(0, 30, 4)
    ]
    lists = range(archive.start_dir, len(whole), 97)
    for at in [*around, *lists, archive.start_dir - 3, len(whole) - 1]:
        assert first_bad(_with_flip(whole, at, flipped))


def _with_flip(whole: bytes, at: int, path: Path) -> Path:
    data = bytearray(whole)
    data[at] ^= 1 << (at % 8)
    path.write_bytes(data)
    return path


def test_bytes_added_or_cut_are_named(stamped, tmp_path):
    whole = stamped.read_bytes()
    other = tmp_path / "other.zip"
    for data in (whole + b"\0", whole[:-1], whole[: len(whole) // 2], b"", b"PK"):
        other.write_bytes(data)
        assert first_bad(other)


def test_a_bag_made_anew_with_another_content_is_still_named(stamped, tmp_path):
    """Somebody who changes a file can make ZIP and manifests again; not seals, roots, stamps."""

    def claims(change: dict, words: str):
        forged = tmp_path / "forged.zip"
        _made_anew(stamped, forged, change)
        assert words in first_bad(forged)

    annex = "data/annexes/annex-01.jpg"
    claims({annex: lambda old: old + b"x"}, "annex-01.json: it speaks of another file")
    claims(
        {
            annex: lambda old: old + b"x",
            "data/certificates/annex-01.json": lambda old: _saying(old, annex, stamped),
        },
        "annex-01.json: its commitment is not to this file",
    )
    claims(
        {"data/custody/annex-01.lines": lambda old: old.replace(b"received", b"examined", 1)},
        "annex-01.lines: line 1: it does not hold what was sealed",
    )
    claims(
        {"data/custody/annex-01.lines": lambda old: b"\n".join(old.split(b"\n")[1:])},
        "annex-01.lines",
    )
    claims(
        {"data/stamps/annex-02.path": lambda old: old.replace(b"left", b"right", 1)},
        "annex-02.path: it does not lead to its root",
    )
    claims(
        {"data/stamps/batch-1.txt": lambda old: old.replace(b"leaves: ", b"leaves: 1")},
        "batch-1.clock.tsr: The time-stamp does not hold",
    )
    claims({"data/certificates/annex-02.json": lambda old: b"{}"}, "annex-02.json: it cannot be")
    claims({"data/certificates/annex-02.json": None}, "annex-02.json: it is missing")


def _saying(old: bytes, annex: str, stamped: Path) -> bytes:
    said = json.loads(old)
    archive = zipfile.ZipFile(stamped)
    folder = archive.namelist()[0].partition("/")[0]
    forged = archive.read(f"{folder}/{annex}") + b"x"
    said["identity"]["sha256"] = hashlib.sha256(forged).hexdigest()
    return json.dumps(said).encode()


def _made_anew(path: Path, target: Path, change: dict) -> None:
    archive = zipfile.ZipFile(path)
    folder = archive.namelist()[0].partition("/")[0]
    with target.open("wb") as stream:
        bag = Bag(_OneWay(stream), folder)
        for name in archive.namelist():
            inner = name.partition("/")[2]
            if inner.startswith(("bagit", "bag-info", "manifest", "tagmanifest")):
                continue
            data = archive.read(name)
            how = change.get(inner, lambda old: old)
            if how is not None:
                bag.add(inner, how(data))
        bag.close(Bagging_Date="2026-11-22", External_Identifier=folder)


class _OneWay(io.RawIOBase):
    def __init__(self, stream):
        self.stream = stream

    def writable(self):
        return True

    def write(self, data):
        self.stream.write(data)
        return len(data)


def test_public_programs_alone_say_the_same(stamped, tmp_path):
    folder = _unpacked(stamped, tmp_path / "good")
    done = subprocess.run(["sh", "check.sh"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT OK" not in done.stdout and "Everything holds" in done.stdout
    assert done.stdout.count("OK  ") == 2 + 2 + 4 + 1
    for name, change in (
        ("data/annexes/annex-01.jpg", lambda old: old + b"x"),
        ("data/custody/annex-02.lines", lambda old: old.replace(b"received", b"viewed")),
        ("data/stamps/annex-01.path", lambda old: old.replace(b"left", b"right")),
        ("data/stamps/batch-1.clock.tsr", lambda old: old[:-2] + b"xx"),
    ):
        folder = _unpacked(stamped, tmp_path / "bad")
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        done = subprocess.run(["sh", "check.sh"], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 1
        assert f"NOT OK  {name}" in done.stdout or "NOT OK  manifest" in done.stdout
        shutil.rmtree(tmp_path / "bad")


def _unpacked(path: Path, folder: Path) -> Path:
    zipfile.ZipFile(path).extractall(folder)
    [top] = folder.iterdir()
    return top


def test_a_bundle_sealed_for_an_expert_opens_with_age_and_with_the_command(made, leo, tmp_path):
    bundle, content = made
    expert = Keypair.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# created for a test\n{expert.private}\n")
    private = reading.bundle_key(bundle, leo.member)
    sealed = tmp_path / "bundle.zip.age"
    sealed.write_bytes(b"".join(export.sealed_pieces(bundle, private, expert.public)))
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1")
    opened = subprocess.run(["age", "-d", "-i", key, sealed], capture_output=True, check=True)
    assert opened.stdout == content
    assert "holds" in verify(sealed, identity=key)
    assert "give the key" in first_bad(sealed)
    key.write_text(Keypair.generate().private)
    assert "does not open" in first_bad(sealed, identity=key)

"""Fills a portal's law desk with approved complaints and their photos, and makes bundles of them.

It runs inside that portal, see `inside` in ground.py.
"""

import io
import json
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from observers.registry.models import Precinct
from portal.accounts import keys
from portal.accounts.keys import OpenMember
from portal.accounts.models import User, Vault
from portal.documents import letters
from portal.documents.structure import Block, Structure
from portal.evidence import batching, uploads
from portal.evidence.models import EvidenceItem
from portal.jurisdictions import pack
from portal.lib import references
from portal.lib.jobs import Job, run
from reports.cases.models import Case, CaseReport
from reports.complaints.models import Complaint, Revision
from reports.court import actions, making
from reports.court.models import CourtBundle
from reports.incidents import actions as incidents
from reports.incidents import reading
from tests.bench.crowd import signed_in
from tests.bench.filing import report
from tests.documents.facts import LETTERS, everything
from tests.evidence import media_files

LAWYER, WORKER = "leo", "bench"
LETTER, LANGUAGE = "higher-commission", "ru"
PHOTO = 2_000_000
# A page hands over for two seconds at most and is asked again.
PRESSES = 1000


@cache
def lawyer() -> OpenMember:
    """Leo with the vaults open, by the password that the demonstration tells."""
    told = json.loads((settings.VAR_DIR / "demonstration.json").read_text())
    own = next(row for row in told["accounts"] if row.get("username") == LAWYER)
    user = User.objects.get(username=LAWYER)
    return OpenMember(user, keys.unlock(user, own["password"]))


# --- Complaints ----------------------------------------------------------------------------------


def approved(number: int, photos: int = 0) -> list[Complaint]:
    """So many approved complaints of one precinct, each with so many photos of its case."""
    place = Precinct.objects.select_related("region", "election").first()
    user = lawyer().user
    cases = Case.objects.bulk_create(
        Case(
            number=f"K-{references.new_reference()}",
            severity=Case.Severity.SERIOUS,
            region_id=place.region_id,
            precinct=place,
            election_id=place.election_id,
            assignee=user,
            opened_by=user,
        )
        for _each in range(number)
    )
    items = {case.pk: _told_of(case, place, photos) for case in cases if photos}
    _examine()
    return [_complaint(case, items.get(case.pk, [])) for case in cases]


def _told_of(case: Case, place: Precinct, photos: int) -> list[EvidenceItem]:
    values = report(precinct=str(place.public_id), role="observer", receipt_key=None)
    content = reading.read(values, uuid=uuid4(), now=timezone.now())
    told = incidents.file_report(content, source="form").report
    CaseReport.objects.create(case=case, report=told, joined_by=lawyer().user)
    return [_photo_of(told) for _each in range(photos)]


def _photo_of(told) -> EvidenceItem:
    """No two are the same: what follows the picture in the file is random."""
    content = _picture() + os.urandom(PHOTO - len(_picture()))
    arrived = uploads.receive_stream(io.BytesIO(content))
    return incidents.add_evidence(told, uuid4(), arrived, "IMG_20261122.jpg").file.item


@cache
def _picture() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return media_files.photo(Path(folder) / "photo.jpg", (640, 480)).read_bytes()


def _examine() -> None:
    """As the workers of media and of batches do."""
    for job in Job.objects.filter(queue="media", state=Job.State.READY).order_by("pk"):
        run(job.pk)
    batching.make()


def _complaint(case: Case, items: list[EvidenceItem]) -> Complaint:
    user = lawyer().user
    now = timezone.now()
    row = Complaint.objects.create(
        number=f"C-{references.new_reference()}",
        case=case,
        state=Complaint.State.APPROVED,
        jurisdiction_version=pack.get().version,
        addressee="tec",
        letter=LETTER,
        language=LANGUAGE,
        requested_by=user,
        requested_at=now - timedelta(hours=1),
        approved_by=user,
        approved_at=now,
    )
    revision = Revision(complaint=row, number=1, by=user)
    text = _text(row.number, [item.sha256 for item in _fresh(items)])
    revision.sealed_structure = keys.seal_to(Vault.Kind.CASE, text.to_json(), revision.place())
    revision.save(force_insert=True)
    row.approved_revision = revision
    row.save(update_fields=["approved_revision"])
    return row


def _fresh(items: list[EvidenceItem]):
    return EvidenceItem.objects.filter(pk__in=[item.pk for item in items]).order_by("pk")


def _text(reference: str, hashes: list[str]) -> Structure:
    """The letter with every fact, and these files in its table of annexes."""
    whole = _letter()
    rows = tuple((str(at), "Фотография", "JPEG", one) for at, one in enumerate(hashes, 1))
    blocks = [block for block in whole.blocks if block.kind != "annex_table"]
    if rows:
        blocks.append(Block("annex_table", rows))
    return replace(whole, reference=reference, blocks=tuple(blocks))


@cache
def _letter() -> Structure:
    return letters.load_letters(LETTERS).get(LETTER, LANGUAGE).fill(everything(LANGUAGE))


# --- One bundle ----------------------------------------------------------------------------------


def asked_for(complaints: list[Complaint]) -> CourtBundle:
    """A bundle of these, handed over whole, as a lawyer's page does it press by press."""
    case = complaints[0].case
    member = lawyer()
    row = actions.ask_for(
        complaints,
        election=case.election,
        precinct=case.precinct,
        language=LANGUAGE,
        by=member.user,
        member=member,
    )
    for _press in range(PRESSES):
        actions.go_on(row, member=member)
        if row.state != CourtBundle.State.HANDING:
            return row
    raise RuntimeError("It could not be handed over.")


def _slices() -> None:
    while job := Job.objects.filter(kind="court_slice", state=Job.State.READY).first():
        if run(job.pk) != Job.State.DONE:
            raise RuntimeError(Job.objects.get(pk=job.pk).reason)


def _bundle(complaints: list[Complaint], target: Path) -> dict[str, float]:
    """Seconds until it was handed over, made, and handed out into a file."""
    keys.renew_job_key(WORKER)
    took, begun = {}, time.perf_counter()
    row = asked_for(complaints)
    took["handed over"] = time.perf_counter() - begun
    begun = time.perf_counter()
    _slices()
    took["made"] = time.perf_counter() - begun
    row.refresh_from_db()
    if row.state != CourtBundle.State.READY:
        raise RuntimeError(f"The bundle is {row.state}.")
    begun = time.perf_counter()
    with target.open("wb") as out:
        for piece in making.pieces(row, actions.private_key(row, lawyer())):
            out.write(piece)
    took["handed out"] = time.perf_counter() - begun
    if target.stat().st_size != row.size:
        raise RuntimeError("The bundle is shorter than it says.")
    return took


def compare(rounds: int, place: str, number: int = 100, photos: int = 3) -> None:
    """Bundles of the same complaints, by turns with `cp` and `sha256sum` of the files in them."""
    folder = Path(place)
    keys.start_job_key("documents", WORKER)
    complaints = approved(number, photos)
    archive = folder / "bundle.zip"
    first = _bundle(complaints, archive)
    with zipfile.ZipFile(archive) as whole:
        whole.extractall(folder / "files")
    checked = subprocess.run(
        ["sha256sum", "--quiet", "-c", "manifest-sha256.txt"],
        cwd=next((folder / "files").iterdir()),
        check=False,
    )
    if checked.returncode:
        raise RuntimeError("The bundle does not hold.")
    ours, bare = [], []
    for _round in range(rounds):
        ours.append(_bundle(complaints, archive))
        bare.append(_copied(folder / "files", folder / "copy"))
    sizes = [path.stat().st_size for path in (folder / "files").rglob("*") if path.is_file()]
    told = {"first": first, "ours": ours, "bare": bare, "bytes": sum(sizes), "files": len(sizes)}
    print(json.dumps(told))


def _copied(source: Path, target: Path) -> dict[str, float]:
    begun = time.perf_counter()
    subprocess.run(["cp", "-r", source, target], check=True)
    copied = time.perf_counter()
    listed = "find . -type f -print0 | xargs -0 sha256sum > /dev/null"
    subprocess.run(["sh", "-c", listed], cwd=target, check=True)
    done = time.perf_counter()
    shutil.rmtree(target)
    return {"cp": copied - begun, "sha256sum": done - copied}


# --- One job over many ---------------------------------------------------------------------------


def many(number: int) -> None:
    """So many approved complaints; says how to look at them."""
    approved(number)
    cookies = signed_in(lawyer().user)
    print(json.dumps({"cookies": cookies, "board": reverse("complaints:board")}))


def begin() -> None:
    """Ask for one bundle of everything that is approved, and leave it to the worker."""
    complaints = Complaint.objects.filter(state=Complaint.State.APPROVED)
    row = asked_for(list(complaints.select_related("case", "approved_revision").order_by("pk")))
    print(json.dumps({"state": reverse("court:state", args=[row.public_id])}))

"""A bundle is marked as somebody's copy: the code is on the paper, the person in the ledgers."""

import io
import zipfile

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from portal.accounts import agreements, bulk, openings
from portal.accounts.models import Opening, Role
from reports.complaints import actions, export, reading
from reports.complaints.models import Bundle


@pytest.fixture
def bundle(approved, leo, worker):
    row = actions.request_bundle(approved, by=leo, member=leo.member)
    worker.work()
    row.refresh_from_db()
    return row


@pytest.fixture
def opened(bundle, leo):
    plain = b"".join(export.pieces(bundle, reading.bundle_key(bundle, leo.member)))
    return zipfile.ZipFile(io.BytesIO(plain))


def part(archive, ending):
    return archive.read(next(name for name in archive.namelist() if name.endswith(ending)))


def test_every_paper_says_which_copy_it_is_and_when_it_was_made(bundle, opened):
    at = f"{bundle.requested_at:%d.%m.%Y %H:%M} UTC"
    head = Document(io.BytesIO(part(opened, ".docx"))).sections[0].header.paragraphs[0].text
    pdf = PdfReader(io.BytesIO(part(opened, "complaint.pdf"))).pages[0].extract_text()
    for text in (head, pdf):
        assert bundle.copy_code in text
        assert at in text
    assert bundle.copy_code.encode() in part(opened, "bag-info.txt")


def test_no_paper_says_who_that_was(bundle, opened, leo):
    named = [name for name in opened.namelist() if leo.display_name.encode() in opened.read(name)]
    assert named == []


def test_the_ledgers_say_who_that_was(bundle, leo, signed_in, aigul):
    leo_at_his_desk = signed_in(leo)
    address = reverse("complaints:bundle", args=[bundle.complaint.public_id, bundle.public_id])
    assert leo_at_his_desk.get(address).status_code == 200
    line = Opening.objects.get(subject=leo, verb="bundle")
    assert line.detail["copy"] == bundle.copy_code
    told = signed_in(aigul).get("/desk/ledgers/", {"name": bundle.copy_code}).content.decode()
    assert bundle.copy_code in told


def test_a_copy_leaves_with_its_own_person_only(bundle, person, signed_in):
    other = person("other", Role.LAWYER)
    openings.record(other, "reason", "case", bundle.complaint.case.number, reason="covering")
    address = reverse("complaints:bundle", args=[bundle.complaint.public_id, bundle.public_id])
    assert signed_in(other).get(address).status_code == 409
    row = actions.request_bundle(bundle.complaint, by=other, member=other.member)
    assert (row.requested_by, row.copy_code != bundle.copy_code) == (other, True)
    assert Bundle.objects.count() == 2


def test_more_than_a_days_work_takes_a_second_person(bundle, leo, kira, signed_in):
    for number in range(bulk.FREE):
        openings.record(leo, "original", "file", f"R/{number}")
    desk = signed_in(leo)
    address = reverse("complaints:bundle", args=[bundle.complaint.public_id, bundle.public_id])
    assert desk.get(address)["Location"].startswith(reverse("accounts:bulk"))
    desk.post(reverse("accounts:bulk"), {"count": 5})
    assert desk.get(address).status_code == 302
    agreements.agree(agreements.Agreement.objects.get(), by=kira)
    assert desk.get(address).status_code == 200

"""The papers of a filing are certified like any file, by those who may see the complaint."""

import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from portal.evidence import uploads
from portal.evidence.models import Certificate
from reports.complaints import actions

PAPERS = ("receipt", "answer")


@pytest.fixture
def papers(approved, hand_in, photo, worker, leo):
    """A complaint with a stamped copy and an answer on paper; both are examined."""
    filing = hand_in(
        approved, receipt=uploads.receive_stream(io.BytesIO(photo)), receipt_name="штамп Ким.jpg"
    )
    actions.record_answer(
        filing,
        outcome="formal",
        received_at=timezone.now(),
        number="",
        text="",
        paper=uploads.receive_stream(io.BytesIO(photo)),
        paper_name="ответ Ким.jpg",
        version=approved.version,
        by=leo,
    )
    worker.examine()
    return filing


def address(name, filing, which, *more):
    return reverse(
        f"complaints:{name}", args=[filing.complaint.public_id, filing.public_id, which, *more]
    )


@pytest.mark.parametrize("which", PAPERS)
def test_a_lawyer_asks_for_a_certificate_and_downloads_it(papers, which, leo, signed_in, worker):
    client = signed_in(leo)
    of_complaint = reverse("complaints:complaint", args=[papers.complaint.public_id])
    assert address("paper", papers, which) in client.get(of_complaint).content.decode()
    said = client.post(address("certify", papers, which), follow=True).content.decode()
    assert "The certificate is being made" in said
    worker.work()
    row = Certificate.objects.get()
    assert row.item == papers.paper(which)
    part = address("certificate", papers, which, row.public_id, "en")
    assert part in client.get(address("paper", papers, which)).content.decode()
    pages = PdfReader(io.BytesIO(client.get(part).content)).pages
    words = " ".join(page.extract_text() for page in pages)
    assert papers.complaint.number in words
    assert "Brought by staff after a filing" in words
    told = json.loads(
        client.get(address("certificate", papers, which, row.public_id, "json")).content
    )
    assert told["recorder"] == {"kind": "staff"}
    assert "Ким" not in json.dumps(told, ensure_ascii=False)


def test_without_the_vault_there_is_no_certificate(papers, leo, signed_in):
    client = signed_in(leo)
    client.cookies.pop("member")
    assert client.post(address("certify", papers, "receipt")).status_code == 409
    assert not Certificate.objects.exists()


def test_a_certificate_of_one_paper_is_not_handed_out_with_another(papers, leo, signed_in, worker):
    client = signed_in(leo)
    client.post(address("certify", papers, "receipt"))
    worker.work()
    number = Certificate.objects.get().public_id
    assert client.get(address("certificate", papers, "answer", number, "en")).status_code == 404


@pytest.mark.parametrize("somebody", ["tanya", "hana", "karim", "ada"])
def test_nobody_else_reaches_it(papers, somebody, request, signed_in):
    client = signed_in(request.getfixturevalue(somebody))
    assert client.get(address("paper", papers, "receipt")).status_code == 404
    assert client.post(address("certify", papers, "receipt")).status_code == 404

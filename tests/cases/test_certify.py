"""Certificates of a file, and its original, leave through the report that holds the file."""

import io
import json

import pytest
from django.urls import reverse
from pypdf import PdfReader

from portal.accounts import keys
from portal.evidence.models import Certificate, CustodyEvent, OriginalExport
from portal.lib import sealing
from tests.complaints.conftest import photo, report, with_file

__all__ = ["photo", "report", "with_file"]


@pytest.fixture
def documents(vaults):
    keys.start_job_key("documents", "test")
    yield
    keys._job_pair = None


@pytest.fixture
def filed(report, with_file, photo, documents):
    """A report with a photo."""
    told = report()
    with_file(told, photo, "Ольга Ким.jpg")
    return told


def address(name, told, *more):
    return reverse(f"cases:{name}", args=[told.public_id, told.files.get().item.public_id, *more])


def test_staff_ask_for_a_certificate_and_download_its_parts(
    filed, signed_in, tanya, finish_jobs, precinct
):
    finish_jobs()
    client = signed_in(tanya)
    answer = client.post(address("certify", filed), follow=True)
    assert "The certificate is being made" in answer.content.decode()
    finish_jobs()
    page = client.get(address("file", filed)).content.decode()
    row = Certificate.objects.get()
    assert address("certificate", filed, row.public_id, "kk") in page
    answer = client.get(address("certificate", filed, row.public_id, "en"))
    assert answer["Content-Disposition"].startswith("attachment")
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages)
    assert "13. What is not proven" in text and filed.reference in text
    said = json.loads(client.get(address("certificate", filed, row.public_id, "json")).content)
    assert said["place"]["precinct"] == precinct.number
    assert said["recorder"]["kind"] == "anonymous"
    assert said["process"]["examined"]["outcome"] == "examined"
    assert "Ольга" not in json.dumps(said, ensure_ascii=False)


def test_the_page_says_whether_anybody_outside_confirms_the_time(filed, signed_in, tanya):
    page = signed_in(tanya).get(address("file", filed)).content.decode()
    assert "waits for the next batch" in page


def test_without_the_vault_there_is_no_certificate(filed, signed_in, tanya):
    client = signed_in(tanya)
    client.cookies.pop("member")
    assert client.post(address("certify", filed)).status_code == 409
    assert not Certificate.objects.exists()


def test_an_original_is_taken_out_with_a_reason_that_stays(filed, signed_in, leo, photo, vaults):
    client = signed_in(leo)
    assert "as they reached us" in client.get(address("original", filed)).content.decode()
    words = "По запросу суда № 5, судье Ахметову"
    answer = client.post(address("original", filed), {"reason": "court", "words": words})
    assert b"".join(answer.streaming_content) == photo
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    line = CustodyEvent.objects.get(verb="exported")
    row = OriginalExport.objects.get()
    assert (line.actor, line.detail["reason"]) == (leo, "court")
    assert line.detail["words"] == sealing.commitment(words, bytes(row.words_salt))
    assert "Ахметов" not in str(line.detail)
    assert sealing.unseal_text(row.sealed_words, vaults["case"], row.place()) == words


@pytest.mark.parametrize("typed", [{}, {"reason": "court"}, {"reason": "none", "words": "a"}])
def test_without_a_stated_reason_nothing_leaves(filed, signed_in, leo, typed):
    answer = signed_in(leo).post(address("original", filed), typed)
    assert answer.status_code == 400
    assert "Something needs mending" in answer.content.decode()
    assert not CustodyEvent.objects.filter(verb="exported").exists()


def test_what_was_typed_stays_when_the_vault_is_closed(filed, signed_in, leo):
    client = signed_in(leo)
    client.cookies.pop("member")
    answer = client.post(address("original", filed), {"reason": "expert", "words": "экспертиза"})
    assert answer.status_code == 409 and "экспертиза" in answer.content.decode()


def test_who_may_not_see_the_report_gets_nothing(filed, signed_in, hana, tanya):
    assert signed_in(hana).post(address("certify", filed)).status_code == 404
    assert signed_in(tanya).get(address("original", filed)).status_code == 404

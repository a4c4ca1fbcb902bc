"""Only pages that ask for files take them; what is too many or too much is said in words."""

import io

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.evidence.models import EvidenceItem

pytestmark = pytest.mark.django_db


def photo(number: int = 1):
    return SimpleUploadedFile(f"{number}.jpg", b"\xff\xd8\xff\xe0" + bytes(200))


def stored() -> bool:
    try:
        return bool(storages["evidence"].listdir("originals")[0])
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "address", ["/", "/nowhere/", "/account/login/", "/language/setlang/", "/healthz", "/safety/"]
)
def test_a_file_sent_to_any_other_page_is_neither_read_nor_stored(client, vaults, address):
    answer = client.post(address, {"files": photo(), "words": "x"})
    assert answer.status_code < 500
    assert not stored()


class Unread(io.BytesIO):
    """A body of which nobody may read more than its beginning."""

    def read(self, size=-1):
        assert self.tell() < 200_000, "the file was read"
        return super().read(size)


def test_a_large_file_for_another_page_is_not_even_waited_for(client, vaults):
    head = (
        b"--b\r\nContent-Disposition: form-data; name=f; filename=a.jpg\r\n"
        b"Content-Type: image/jpeg\r\n\r\n"
    )
    body = head + bytes(3_000_000) + b"\r\n--b--\r\n"
    answer = client.generic(
        "POST",
        "/language/setlang/",
        body,
        content_type="multipart/form-data; boundary=b",
        **{"wsgi.input": Unread(body)},
    )
    assert answer.status_code < 500


def test_a_strangers_file_to_a_page_of_staff_is_not_stored(client, vaults):
    paths = ["/desk/complaints/00000000-0000-4000-8000-000000000000/file/"]
    for path in paths:
        client.post(path, {"paper": photo()})
    assert not stored()


def test_more_files_than_a_report_may_have_are_refused_in_words(client, vaults, settings, precinct):
    settings.FILES_PER_REPORT = 2
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 4
    three = [photo(n) for n in range(3)]
    page = client.post("/report/", {"step": "files", "go": "add", "files": three})
    words = page.content.decode()
    assert page.status_code == 200
    assert "Only 2 files can be sent at once" in words
    assert words.count('name="held"') == 2


def test_far_too_many_files_are_answered_with_a_page_and_leave_nothing(client, vaults, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    many = [photo(n) for n in range(5)]
    page = client.post("/report/", {"step": "files", "go": "add", "files": many})
    assert page.status_code == 413
    assert "send fewer files at once" in page.content.decode()
    originals = storages["evidence"]
    shelves = originals.listdir("originals")[0]
    assert not any(originals.listdir(f"originals/{shelf}")[1] for shelf in shelves)
    assert not EvidenceItem.objects.exists()


def test_far_too_many_files_on_a_form_that_had_expired_are_a_page_too(vaults, settings):
    from django.test import Client

    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    strict = Client(enforce_csrf_checks=True)
    many = [photo(n) for n in range(5)]
    page = strict.post(
        "/report/", {"step": "files", "files": many}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert page.status_code in (403, 413)
    assert b"<html" in page.content

"""PUT /api/v1/reports/<id>/files/<id>/: one file, sealed while it comes, added once."""

import hashlib
import os
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import storages

from portal.evidence import serving
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib.jobs import Job
from reports.incidents import uploading
from reports.incidents.models import ReportFile
from tests.incidents.conftest import GUARDED

PHOTO = b"\xff\xd8\xff\xe0" + os.urandom(40_000)


def stored() -> list[str]:
    """Everything that lies in the evidence store."""
    found, folders = [], [""]
    while folders:
        folder = folders.pop()
        try:
            inner, files = storages["evidence"].listdir(folder)
        except FileNotFoundError:
            continue
        folders += [f"{folder}/{name}".strip("/") for name in inner]
        found += [f"{folder}/{name}" for name in files]
    return found


def test_a_file_is_answered_with_the_hash_of_what_arrived(filed, put_file):
    report, number = filed(), uuid4()
    answer = put_file(report.public_id, number, PHOTO)
    assert answer.status_code == 201
    said = answer.json()
    assert said["sha256"] == hashlib.sha256(PHOTO).hexdigest()
    assert said["size"] == len(PHOTO)
    assert said["receipt"]["signature"]
    item = report.files.get(client_id=number).item
    assert CustodyEvent.objects.filter(subject=item, verb="received").count() == 1
    assert Job.objects.filter(kind="examine_item", subject=str(item.pk)).count() == 1


def test_what_lies_in_the_store_is_sealed(filed, put_file, leo):
    report = filed()
    put_file(report.public_id, uuid4(), PHOTO, name="Фото Канарейкина.jpg")
    item = EvidenceItem.objects.get()
    with storages["evidence"].open(item.stored_name) as sealed:
        assert PHOTO[:64] not in sealed.read()
    assert serving.name_of(item, leo.member) == "Фото Канарейкина.jpg"


def test_the_same_bytes_again_are_the_same_file(filed, put_file):
    report, number = filed(), uuid4()
    first = put_file(report.public_id, number, PHOTO)
    second = put_file(report.public_id, number, PHOTO)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert ReportFile.objects.count() == EvidenceItem.objects.count() == len(stored()) == 1


@pytest.mark.parametrize("kind", [{}, {"violation_type": GUARDED}], ids=["open", "guarded"])
def test_other_bytes_under_the_same_number_are_refused(filed, put_file, kind):
    report, number = filed(**kind), uuid4()
    put_file(report.public_id, number, PHOTO)
    answer = put_file(report.public_id, number, PHOTO + b"!")
    assert answer.status_code == 409
    assert answer.json()["code"] == "another-body"
    assert put_file(report.public_id, number, PHOTO).status_code == 200
    assert len(stored()) == 1


def test_a_guarded_file_keeps_no_plain_hash(filed, put_file):
    report = filed(violation_type=GUARDED)
    put_file(report.public_id, uuid4(), PHOTO)
    assert EvidenceItem.objects.get().sha256 == ""


@pytest.mark.parametrize("token", ["", "wrong", "a" * 43])
def test_a_wrong_token_finds_nothing(filed, put_file, token):
    assert put_file(filed().public_id, uuid4(), PHOTO, token=token).status_code == 404
    assert not stored()


def test_the_token_of_one_report_opens_no_other(filed, put_file):
    token = uploading.token_for(filed().public_id)
    assert put_file(filed().public_id, uuid4(), PHOTO, token=token).status_code == 404


def test_a_file_for_a_report_that_is_not_there_finds_nothing(put_file):
    assert put_file(uuid4(), uuid4(), PHOTO).status_code == 404


def test_an_empty_file_is_explained(filed, put_file):
    answer = put_file(filed().public_id, uuid4(), b"")
    assert (answer.status_code, answer.json()["code"]) == (400, "empty")


def test_a_file_over_the_limit_is_too_large(filed, put_file, settings):
    settings.FILE_SIZE_LIMIT = 1000
    answer = put_file(filed().public_id, uuid4(), PHOTO)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert not stored()
    assert not list(settings.SCRATCH_DIR.iterdir())


class Falls(BytesIO):
    """A connection that breaks after the first read."""

    def read(self, size=-1):
        if self.tell():
            raise ConnectionResetError
        return super().read(100)


@pytest.mark.parametrize("connection", [BytesIO, Falls])
def test_a_file_cut_off_on_its_way_is_not_taken(filed, client, connection, settings):
    report = filed()
    answer = client.generic(
        "PUT",
        f"/api/v1/reports/{report.public_id}/files/{uuid4()}/",
        PHOTO,
        content_type="application/octet-stream",
        headers={"Upload-Token": uploading.token_for(report.public_id)},
        CONTENT_LENGTH=str(len(PHOTO) + 1),
        **{"wsgi.input": connection(PHOTO)},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "cut-off")
    assert not stored()
    assert not list(settings.SCRATCH_DIR.iterdir())


def test_a_full_disk_refuses_files_and_says_so(filed, put_file, settings):
    report = filed()
    settings.DISK_RESERVE_BYTES = 10**18
    answer = put_file(report.public_id, uuid4(), PHOTO)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")


def test_too_many_files_are_refused_and_leave_nothing(filed, put_file, settings):
    settings.FILES_PER_REPORT = 2
    report = filed()
    for _ in range(2):
        assert put_file(report.public_id, uuid4(), PHOTO).status_code == 201
    answer = put_file(report.public_id, uuid4(), PHOTO)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many")
    assert "2" in answer.json()["detail"]
    assert len(stored()) == 2


def test_a_file_too_many_is_refused_before_it_is_sealed(filed, put_file, settings, monkeypatch):
    settings.FILES_PER_REPORT = 1
    report, number = filed(), uuid4()
    assert put_file(report.public_id, number, PHOTO).status_code == 201
    monkeypatch.setattr(uploading, "receive", None)
    assert put_file(report.public_id, uuid4(), PHOTO).status_code == 409
    assert put_file(report.public_id, number, PHOTO).status_code == 200


def test_a_file_asks_the_database_as_little_as_possible(filed, put_file, django_assert_num_queries):
    put_file(filed().public_id, uuid4(), PHOTO)
    report = filed()
    # Whose it is, how many there are, four rows, and the savepoint that stands for a transaction.
    with django_assert_num_queries(8):
        assert put_file(report.public_id, uuid4(), PHOTO).status_code == 201

"""/api/v1/uploads/: a file in as many requests as it takes (tus 1.0), sealed, added once."""

import hashlib
import io
import os
from base64 import b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from portal.evidence import resuming, serving, shelves
from portal.evidence.models import CustodyEvent, EvidenceItem, Upload
from portal.lib.jobs import Job
from reports.incidents.models import ReportFile
from tests.incidents.conftest import GUARDED
from tests.incidents.sending import PHOTO, SHA256, cut, original, stored

# --- It arrives ----------------------------------------------------------------------------------


def test_a_file_that_comes_with_its_announcement_is_received_at_once(filed, tus, leo):
    report, number = filed(), uuid4()
    answer = tus.whole(report.public_id, PHOTO, number=number, filename="Фото Асель.jpg")
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(PHOTO)))
    said = answer.json()
    assert (said["sha256"], said["size"], said["id"]) == (SHA256, len(PHOTO), str(number))
    assert said["receipt"]["signature"]
    item = report.files.get(client_id=number).item
    assert original(item, leo.member) == PHOTO
    assert serving.name_of(item, leo.member) == "Фото Асель.jpg"
    assert CustodyEvent.objects.filter(subject=item, verb="received").count() == 1
    assert Job.objects.filter(kind="examine_item", subject=str(item.pk)).count() == 1


@pytest.mark.parametrize("kind", [{}, {"violation_type": GUARDED}], ids=["open", "guarded"])
def test_a_file_that_comes_in_pieces_is_the_same_bit_for_bit(filed, tus, client, leo, kind):
    report = filed(**kind)
    address = tus.announce(report.public_id, PHOTO)["Location"]
    for begin, end in [(0, 1), (1, 70_000), (70_000, 135_536), (135_536, len(PHOTO))]:
        assert tus.look(address)["Upload-Offset"] == str(begin)
        answer = tus.send(address, begin, PHOTO[begin:end])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(end))
    assert answer["Upload-Sha256"] == SHA256
    item = report.files.get().item
    assert original(item, leo.member) == PHOTO
    with storages["evidence"].open(item.stored_name) as sealed:
        assert hashlib.sha256(sealed.read()).hexdigest() == item.stored_sha256
    said = client.get(address).json()
    assert (said["state"], said["sha256"]) == ("kept", SHA256)
    assert SHA256 in said["receipt"]["message"]


def test_a_piece_that_is_taken_out_or_put_elsewhere_is_seen(filed, tus, leo):
    report = filed()
    tus.in_pieces(report.public_id, PHOTO, 70_000, 140_000)
    item = report.files.get().item
    path = storages["evidence"].path(item.stored_name)
    with open(path, "rb") as sealed:
        whole = sealed.read()
    first = item.pieces[0][0]
    second = first + item.pieces[1][0]
    for wrong in (whole[:second], whole[first:second] + whole[:first] + whole[second:]):
        with open(path, "wb") as sealed:
            sealed.write(wrong)
        with pytest.raises(serving.sealing.CannotOpen):
            original(item, leo.member)


@pytest.mark.parametrize("cut", [b"", PHOTO[:90_000]], ids=["before a byte", "in the middle"])
def test_nothing_on_the_disk_is_plain_also_not_of_a_file_half_sent(filed, tus, cut):
    from django.db import connection

    report = filed()
    address = tus.announce(report.public_id, PHOTO, filename="Канарейка.jpg")["Location"]
    if cut:
        tus.send(address, 0, cut)
    lying = b"".join(storages["evidence"].open(name).read() for name in stored())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM evidence_upload")
        lying += repr(
            [bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()]
        ).encode()
    capability = address.rstrip("/").rpartition("/")[2]
    for canary in (PHOTO[4:40], "Канарейка".encode(), capability.encode()):
        assert canary not in lying
        assert repr(canary)[2:-1].encode() not in lying


def test_the_answer_to_head_repeats_what_was_said(filed, tus):
    report = filed()
    announced = tus.announce(report.public_id, PHOTO, filename="a.jpg")
    answer = tus.look(announced["Location"])
    assert answer["Upload-Length"] == str(len(PHOTO))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Upload-Expires"] == announced["Upload-Expires"]
    assert f"filename {b64encode(b'a.jpg').decode()}" in answer["Upload-Metadata"]


def test_anybody_may_ask_what_is_understood(client):
    answer = client.options("/api/v1/uploads/")
    assert answer.status_code == 204
    assert (
        answer["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    )
    assert answer["Tus-Max-Size"] == str(500 * 1024 * 1024)
    assert answer["Tus-Checksum-Algorithm"].split(",")[0] == "sha256"


def test_a_network_that_lets_only_post_through_is_no_hindrance(filed, tus, client):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    kind = "application/offset+octet-stream"
    answer = client.post(address, PHOTO, content_type=kind, headers=headers)
    assert answer.status_code == 204


# --- It is sent again ----------------------------------------------------------------------------


def test_the_same_file_under_the_same_number_is_received_once(filed, tus):
    report, number = filed(), uuid4()
    first = tus.whole(report.public_id, PHOTO, number=number)
    second = tus.whole(report.public_id, PHOTO, number=number)
    third = tus.in_pieces(report.public_id, PHOTO, 1000, number=number)
    assert (first.status_code, second.status_code, third.status_code) == (201, 201, 204)
    assert first.json() == second.json()
    assert ReportFile.objects.count() == EvidenceItem.objects.count() == len(stored()) == 1


@pytest.mark.parametrize("kind", [{}, {"violation_type": GUARDED}], ids=["open", "guarded"])
def test_other_bytes_under_the_same_number_are_refused(filed, tus, kind):
    report, number = filed(**kind), uuid4()
    tus.whole(report.public_id, PHOTO, number=number)
    for answer in (
        tus.whole(report.public_id, PHOTO + b"!", number=number),
        tus.in_pieces(report.public_id, PHOTO + b"!", 1000, number=number),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "another-body")
    assert len(stored()) == 1


# --- It is cut off -------------------------------------------------------------------------------


def test_what_came_before_the_connection_broke_is_kept(filed, tus, leo):
    report = filed()
    address = tus.announce(report.public_id, PHOTO)["Location"]
    answer = tus.send(address, 0, PHOTO, **cut(PHOTO, 100_000))
    assert (answer.status_code, answer.json()["code"]) == (408, "cut-off")
    assert tus.look(address)["Upload-Offset"] == "100000"
    assert tus.send(address, 100_000, PHOTO[100_000:]).status_code == 204
    assert original(report.files.get().item, leo.member) == PHOTO


def test_a_first_request_that_is_cut_off_leaves_nothing(filed, tus, settings):
    report = filed()
    for first in (PHOTO, PHOTO[:150_000]):
        answer = tus.announce(report.public_id, PHOTO, first=first, **cut(first, 1000))
        assert (answer.status_code, answer.json()["code"]) == (408, "cut-off")
    assert not stored()
    assert not list(settings.SCRATCH_DIR.iterdir())


def test_bytes_that_were_never_promised_are_written_over(filed, tus, leo):
    """A process was killed between writing and writing down."""
    report = filed()
    address = tus.announce(report.public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:50_000])
    with open(storages["evidence"].path(stored()[0].strip("/")), "ab") as file:
        file.write(b"what nobody was told of")
    tus.send(address, 50_000, PHOTO[50_000:])
    assert original(report.files.get().item, leo.member) == PHOTO


def test_a_promise_that_the_store_cannot_keep_is_taken_back(filed, tus):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:50_000])
    os.truncate(storages["evidence"].path(stored()[0].strip("/")), 100)
    assert tus.send(address, 50_000, PHOTO[50_000:]).status_code == 410
    assert tus.look(address).status_code == 410


# --- Two at once ---------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(resuming, "HANDOVER", 0)


def test_while_one_connection_sends_another_is_told_to_wait(filed, tus, at_once):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    Upload.objects.update(lease="x", lease_until=timezone.now() + timedelta(seconds=30))
    answer = tus.send(address, 0, PHOTO)
    assert (answer.status_code, answer.json()["code"]) == (423, "locked")
    assert tus.take_back(address).status_code == 423
    assert Upload.objects.get().wanted
    Upload.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tus.send(address, 0, PHOTO).status_code == 204


def test_a_process_that_still_writes_keeps_others_out_though_its_lease_is_over(filed, tus):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:1000])
    row = Upload.objects.get()
    asleep = shelves.shelf_for(row.stored_name, row.sealed_size, {})
    assert tus.send(address, 1000, PHOTO[1000:]).status_code == 423
    asleep.close()
    assert tus.send(address, 1000, PHOTO[1000:]).status_code == 204


class Robbed(io.BytesIO):
    """While these bytes come, somebody else takes the upload over."""

    def read(self, size=-1):
        Upload.objects.update(lease="another's")
        return super().read(size)


def test_whoever_lost_the_lease_promises_nothing(filed, tus):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    body = PHOTO[:1000]
    robbed = {"CONTENT_LENGTH": "1000", "wsgi.input": Robbed(body)}
    assert tus.send(address, 0, body, **robbed).status_code == 423
    assert tus.look(address)["Upload-Offset"] == "0"


# --- No room -------------------------------------------------------------------------------------


def test_a_full_disk_refuses_files_and_goes_on_when_there_is_room(
    filed, tus, put, telling, settings
):
    report, reserve = filed(), settings.DISK_RESERVE_BYTES
    address = tus.announce(report.public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:1000])
    settings.DISK_RESERVE_BYTES = 10**18
    for answer in (tus.send(address, 1000, PHOTO[1000:]), tus.whole(report.public_id, PHOTO)):
        assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")
    assert put(uuid4(), telling()).status_code == 201
    settings.DISK_RESERVE_BYTES = reserve
    assert tus.send(address, 1000, PHOTO[1000:]).status_code == 204


def test_no_folder_of_evidence_can_be_read_by_other_users_of_the_machine(filed, tus):
    usual = os.umask(0o022)
    try:
        tus.whole(filed().public_id, PHOTO)
    finally:
        os.umask(usual)
    top = storages["evidence"].location
    folders = [top, *(os.path.join(at, name) for at, names, _ in os.walk(top) for name in names)]
    assert len(folders) > 2
    assert {os.stat(folder).st_mode & 0o777 for folder in folders} == {0o700}


def test_a_disk_that_fills_in_the_middle_loses_only_what_was_not_promised(
    filed, tus, leo, monkeypatch
):
    report = filed()
    address = tus.announce(report.public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:1000])

    def full(self, parts):
        raise shelves.NoRoom

    with monkeypatch.context() as now:
        now.setattr(shelves.Folder, "write", full)
        assert tus.send(address, 1000, PHOTO[1000:]).status_code == 507
    assert tus.look(address)["Upload-Offset"] == "1000"
    assert tus.send(address, 1000, PHOTO[1000:]).status_code == 204
    assert original(report.files.get().item, leo.member) == PHOTO


# --- How much it costs ---------------------------------------------------------------------------


def test_a_file_asks_the_database_as_little_as_possible(filed, tus, django_assert_max_num_queries):
    tus.whole(filed().public_id, PHOTO)
    report = filed()
    # Whose it is; whether it was taken back and how many there are, five rows, and the savepoint
    # that stands for a transaction.
    with django_assert_max_num_queries(10):
        assert tus.whole(report.public_id, PHOTO).status_code == 201
    address = tus.announce(report.public_id, PHOTO)["Location"]
    with django_assert_max_num_queries(2):
        tus.send(address, 0, PHOTO[:1000])

"""What is not taken at /api/v1/uploads/, and how an upload ends."""

import hashlib
import io
from uuid import uuid4

import pytest

from portal.evidence import resuming, upload_endings
from portal.evidence.models import EvidenceItem, Upload
from reports.incidents import uploading
from reports.incidents.talk import set_progress
from tests.incidents.sending import PHOTO, SHA256, Falls, checksum, cut, original, stored

# --- Checksums -----------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_bytes_that_were_changed_on_their_way_are_not_taken(filed, tus, leo, algorithm):
    report = filed()
    address = tus.announce(report.public_id, PHOTO)["Location"]
    said = checksum(PHOTO[:100_000], algorithm)
    answer = tus.send(address, 0, b"?" + PHOTO[1:100_000], Upload_Checksum=said)
    assert (answer.status_code, answer.json()["code"]) == (460, "checksum")
    assert tus.look(address)["Upload-Offset"] == "0"
    assert tus.send(address, 0, PHOTO[:100_000], Upload_Checksum=said).status_code == 204
    broken = cut(PHOTO[100_000:], 20_000)
    said = checksum(PHOTO[100_000:], algorithm)
    assert tus.send(address, 100_000, b"", Upload_Checksum=said, **broken).status_code == 408
    assert tus.look(address)["Upload-Offset"] == "100000"
    assert tus.send(address, 100_000, PHOTO[100_000:], Upload_Checksum=said).status_code == 204
    assert original(report.files.get().item, leo.member) == PHOTO


@pytest.mark.parametrize("cuts", [None, (1000,)], ids=["at once", "in pieces"])
def test_a_file_that_is_not_the_announced_one_is_not_kept(filed, tus, cuts):
    report, other = filed(), hashlib.sha256(b"another").hexdigest()
    if cuts:
        answer = tus.in_pieces(report.public_id, PHOTO, *cuts, sha256=other)
    else:
        answer = tus.whole(report.public_id, PHOTO, sha256=other)
    assert (answer.status_code, answer.json()["code"]) == (460, "other-file")
    assert not stored() and not report.files.exists()
    assert tus.whole(report.public_id, PHOTO, sha256=SHA256).status_code == 201


def test_a_report_that_was_deleted_takes_no_file_not_even_one_on_its_way(filed, tus):
    report = filed()
    address = tus.announce(report.public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:1000])
    set_progress(report, report.Progress.DELETED)
    for answer in [
        tus.send(address, 1000, PHOTO[1000:]),
        tus.announce(report.public_id, PHOTO),
        tus.whole(report.public_id, PHOTO),
    ]:
        assert (answer.status_code, answer.json()["code"]) == (422, "ended")
    assert not stored() and not report.files.exists()


def test_a_checksum_nobody_knows_is_refused(filed, tus):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    for said, code in [("md5 abcd", "unknown-checksum"), ("sha256 %%%", "bad-header")]:
        answer = tus.send(address, 0, PHOTO, Upload_Checksum=said)
        assert (answer.status_code, answer.json()["code"]) == (400, code)


# --- What cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [0, 5, 999, 1001, 10**14])
def test_a_wrong_offset_is_answered_with_the_right_one(filed, tus, offset):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:1000])
    answer = tus.send(address, offset, PHOTO[1000:])
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "1000")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"Tus_Resumable": "0.2.2"}, 412, "other-version"),
        ({"Tus_Resumable": None}, 412, "other-version"),
        ({"Content_Type": "application/octet-stream"}, 415, "wrong-type"),
        ({"Upload_Offset": None}, 400, "bad-header"),
        ({"Upload_Offset": "-1"}, 400, "bad-header"),
        ({"Upload_Offset": "1e3"}, 400, "bad-header"),
    ],
)
def test_a_request_that_cannot_be_understood_changes_nothing(filed, tus, changes, status, code):
    address = tus.announce(filed().public_id, PHOTO)["Location"]
    answer = tus.send(address, 0, PHOTO[:1000], **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Tus-Resumable"] == "1.0.0"
    assert tus.look(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"Upload_Length": None}, 400, "bad-header"),
        ({"Upload_Length": "-5"}, 400, "bad-header"),
        ({"Upload_Length": "many"}, 400, "bad-header"),
        ({"Upload_Length": None, "Upload_Defer_Length": "1"}, 400, "bad-header"),
        ({"Upload_Length": "0"}, 400, "empty"),
        ({"Upload_Length": str(500 * 1024 * 1024 + 1)}, 413, "too-large"),
        ({"filename": "x" * 5000}, 400, "bad-header"),
        ({"Upload_Metadata": "report %%%"}, 400, "bad-header"),
        ({"Upload_Metadata": "a YQ==,a YQ=="}, 400, "bad-header"),
        ({"Upload_Metadata": None}, 400, "bad-header"),
        ({"id": "7"}, 400, "bad-header"),
        ({"id": "c232ab00-9414-11ec-b3c8-9f6bdeced846"}, 400, "bad-header"),
        ({"sha256": "0" * 63}, 400, "bad-header"),
        ({"Upload_Token": None}, 404, "not-found"),
        ({"Upload_Token": "wrong"}, 404, "not-found"),
        ({"report": "8d3f6c1e-6f0a-4a41-9a4e-0f8f3f0a5d55"}, 404, "not-found"),
        ({"Tus_Resumable": None}, 412, "other-version"),
    ],
)
def test_an_announcement_that_cannot_be_is_explained(filed, tus, changes, status, code):
    answer = tus.announce(filed().public_id, PHOTO, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"].strip().endswith((".", "anew."))
    assert not Upload.objects.exists() and not stored()


def test_more_bytes_than_announced_are_not_taken(filed, tus):
    report = filed()
    assert tus.announce(report.public_id, b"four", first=b"fives").status_code == 413
    address = tus.announce(report.public_id, b"four")["Location"]
    assert tus.send(address, 0, b"fives").status_code == 413
    endless = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b"fives"), "wsgi.input_terminated": 1}
    answer = tus.send(address, 0, b"", Transfer_Encoding="chunked", **endless)
    assert answer.status_code == 413
    assert tus.look(address)["Upload-Offset"] == "0"
    endless["wsgi.input"] = io.BytesIO(b"four")
    assert tus.send(address, 0, b"", Transfer_Encoding="chunked", **endless).status_code == 204


def test_an_address_that_was_never_given_leads_nowhere(tus, client):
    address = f"/api/v1/uploads/{resuming.new_capability()}/"
    answers = [tus.look(address), tus.send(address, 0, b"x"), tus.take_back(address)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert client.get(address).json()["code"] == "not-found"


def test_the_token_of_one_report_finds_no_upload_of_another(filed, tus):
    mine, other = filed().public_id, filed().public_id
    address = tus.announce(mine, PHOTO)["Location"]
    token = uploading.token_for(other)
    assert tus.announce(mine, PHOTO, Upload_Token=token).status_code == 404
    assert tus.send(address, 0, PHOTO, Upload_Token=token).status_code == 404
    right = uploading.token_for(mine)
    assert tus.send(address, 0, PHOTO, Upload_Token=right).status_code == 204


# --- Its end -------------------------------------------------------------------------------------


def test_a_file_may_be_taken_back_while_it_arrives(filed, tus):
    report = filed()
    address = tus.announce(report.public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:1000])
    assert tus.take_back(address).status_code == 204
    assert tus.look(address).status_code == tus.send(address, 1000, b"x").status_code == 410
    assert not stored()


def test_a_file_that_was_received_is_kept(filed, tus):
    report = filed()
    address = tus.whole(report.public_id, PHOTO)["Location"]
    assert tus.take_back(address).status_code == 403
    assert tus.look(address)["Upload-Offset"] == str(len(PHOTO))
    assert len(stored()) == report.files.count() == 1


def test_what_waits_for_seven_days_is_let_go_of(filed, tus, time_machine_at):
    report = filed()
    address = tus.announce(report.public_id, PHOTO)["Location"]
    tus.send(address, 0, PHOTO[:1000])
    kept = tus.whole(report.public_id, PHOTO)["Location"]
    time_machine_at(days=6, hours=23)
    assert upload_endings.sweep() == 0
    assert tus.look(address).status_code == 200
    time_machine_at(days=7, minutes=31)
    assert tus.look(address).status_code == 410
    assert upload_endings.sweep() == 1
    assert tus.send(address, 1000, PHOTO[1000:]).status_code == 410
    assert len(stored()) == 1
    assert tus.look(kept).status_code == 200


# --- How many ------------------------------------------------------------------------------------


def test_a_file_too_many_is_refused_before_a_byte_is_read(filed, tus, settings):
    settings.FILES_PER_REPORT = 2
    report, number = filed(), uuid4()
    assert tus.whole(report.public_id, PHOTO, number=number).status_code == 201
    assert tus.announce(report.public_id, PHOTO).status_code == 201
    unread = {"CONTENT_LENGTH": str(len(PHOTO)), "wsgi.input": Falls(PHOTO, 0)}
    for first in (b"", PHOTO):
        answer = tus.announce(report.public_id, PHOTO, first=first, **(unread if first else {}))
        assert (answer.status_code, answer.json()["code"]) in [(403, "too-many"), (408, "cut-off")]
    assert tus.announce(report.public_id, PHOTO).json()["code"] == "too-many"
    assert tus.whole(report.public_id, PHOTO, number=number).status_code == 201
    assert report.files.count() == 1


def test_a_file_on_its_way_holds_a_place_against_the_form_too(filed, tus, settings):
    from portal.evidence import uploads
    from reports.incidents import actions

    settings.FILES_PER_REPORT = 1
    report = filed()
    tus.announce(report.public_id, PHOTO)
    arrived = uploads.receive_stream(io.BytesIO(PHOTO))
    with pytest.raises(actions.TooMany):
        actions.add_evidence(report, uuid4(), arrived)
    assert not EvidenceItem.objects.exists()

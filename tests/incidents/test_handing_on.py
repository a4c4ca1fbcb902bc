"""What an ingest node does with what it took: everything waits until the core has signed for it."""

import hashlib
import json
import time
from datetime import timedelta
from email.message import Message
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from portal.accounts import keys
from portal.evidence import upload_endings
from portal.evidence.models import Upload
from portal.lib import jobs
from portal.lib.jobs import Job
from reports.incidents import core, handing_on, pressure, tasks
from reports.incidents.models import Envelope, HandedOn
from tests.incidents.phones import SealedFile

BODY = b"sealed" * 20_000


class Core:
    """A core that answers as it should, until a test says otherwise."""

    def __init__(self):
        self.asked: list[str] = []
        self.files: dict[str, bytes] = {}
        self.lies = {}
        self.cut_after = None

    def __call__(self, method, path, body=None, **headers):
        self.asked.append(f"{method} {path}")
        if method in self.lies:
            lie = self.lies[method]
            if lie is core.Away:
                raise core.Away
            return core.Answer(lie[0], Message(), lie[1])
        return getattr(self, method.lower())(path, body, headers)

    def put(self, path, body, headers):
        number = path.split("/")[-2]
        said = {"receipt": self.receipt("envelope", number, body), "upload_token": "right"}
        return core.Answer(202, Message(), said)

    def post(self, path, body, headers):
        assert headers["Upload_Token"] == "right"
        address = f"/api/v1/uploads/{len(self.files)}/"
        self.files[address] = b""
        self.metadata = headers["Upload_Metadata"]
        return core.Answer(201, told(Location=f"http://another-name.example{address}"), {})

    def head(self, path, body, headers):
        if path not in self.files:
            return core.Answer(404, Message(), {})
        return core.Answer(200, told(Upload_Offset=str(len(self.files[path]))), {})

    def patch(self, path, body, headers):
        assert int(headers["Upload_Offset"]) == len(self.files[path])
        if self.cut_after is not None and len(self.files[path]) >= self.cut_after:
            raise core.Away
        self.files[path] += body
        return core.Answer(204, Message(), {})

    def get(self, path, body, headers):
        return core.Answer(
            200, Message(), {"receipt": self.receipt("sealed-file", self.number, self.files[path])}
        )

    @staticmethod
    def receipt(what, number, body: bytes) -> dict:
        sha256 = hashlib.sha256(body).hexdigest()
        message = json.dumps({"what": what, "id": str(number), "sha256": sha256})
        return {
            "message": message,
            "signature": keys.sign_receipt(message.encode()),
            "key": keys.receipt_public(),
        }


def told(**headers) -> Message:
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.fixture
def the_core(vaults, settings, monkeypatch):
    found = Core()
    monkeypatch.setattr(core, "ask", found)
    settings.IS_INGEST = True
    settings.PORTAL_CORE = "https://core.example"
    settings.PORTAL_CORE_SIGNS_WITH = keys.receipt_public()
    return found


@pytest.fixture
def taken(the_core, put):
    """The words of a report, left at the node."""
    number = uuid4()
    assert put(number, b"sealed words", content_type="application/age").status_code == 202
    return number


@pytest.fixture
def file(the_core, taken, tus):
    """A file that belongs to it."""
    file = SealedFile(taken, BODY)
    the_core.number = file.number
    answer = tus.whole(taken, file.body, **file.metadata)
    assert answer.json()["state"] == "taken"
    file.address = answer["Location"]
    return file


def again():
    """What waits is tried once more, as after a while."""
    for row in Job.objects.filter(state=Job.State.READY).order_by("pk"):
        Job.objects.filter(pk=row.pk).update(lease_until=None)
        jobs.run(row.pk)


def test_the_cores_word_reaches_the_phone_and_the_bytes_are_forgotten(taken, file, put, client):
    again()
    said = put(taken, b"sealed words", content_type="application/age").json()
    assert (said["state"], json.loads(said["receipt"]["message"])["what"]) == (
        "received",
        "envelope",
    )
    assert json.loads(client.get(file.address).json()["receipt"]["message"])["what"] == (
        "sealed-file"
    )
    assert Envelope.objects.get().sealed is None
    assert not storages["evidence"].exists(Upload.objects.get().stored_name)
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}


def test_the_core_gets_the_very_bytes_with_what_the_phone_said_of_them(the_core, file):
    again()
    (body,) = the_core.files.values()
    assert body == file.body
    assert all(name in the_core.metadata for name in ("report ", "table ", "filetype "))


LIES = {
    "away": core.Away,
    "broken": (500, {}),
    "a page for guests": (200, {}),
    "a refusal of somebody in between": (403, {}),
    "a receipt of another": (
        202,
        {"receipt": {"message": "{}", "signature": "AAAA", "key": "x"}, "upload_token": "x"},
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_whatever_answers_in_the_cores_place_nothing_is_let_go_of(the_core, taken, file, lie):
    the_core.lies = {"PUT": LIES[lie]}
    for _time in range(5):
        again()
    envelope = Envelope.objects.get()
    assert (envelope.state, bytes(envelope.sealed)) == (Envelope.State.WAITING, b"sealed words")
    assert storages["evidence"].exists(Upload.objects.get().stored_name)
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.READY}
    the_core.lies = {}
    again()
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_a_file_is_not_let_go_of_for_the_receipt_of_other_bytes(the_core, file):
    the_core.number = uuid4()
    again()
    assert storages["evidence"].exists(Upload.objects.get().stored_name)
    assert Upload.objects.get().state == Upload.State.WHOLE


def test_a_file_that_was_cut_off_goes_on_where_it_ended(the_core, file, monkeypatch):
    monkeypatch.setattr(handing_on, "LEG", 30_000)
    the_core.cut_after = 60_000
    again()
    the_core.cut_after = None
    before = len(the_core.asked)
    again()
    assert [one.split()[0] for one in the_core.asked[before:]].count("POST") == 0
    assert list(the_core.files.values()) == [file.body]
    assert Upload.objects.get().state == Upload.State.KEPT


def test_a_file_that_the_core_has_forgotten_begins_anew(the_core, file, monkeypatch):
    monkeypatch.setattr(handing_on, "LEG", 30_000)
    the_core.cut_after = 60_000
    again()
    the_core.cut_after = None
    the_core.files = {}
    again()
    assert list(the_core.files.values()) == [file.body]


def test_words_travel_first(the_core, taken, file):
    assert jobs.run(Job.objects.get(kind="hand_on_file").pk) == Job.State.READY
    assert the_core.asked == []


def test_what_the_core_itself_refuses_is_kept_with_its_reason(the_core, taken):
    the_core.lies = {"PUT": (409, {"code": "another-body"})}
    again()
    envelope = Envelope.objects.get()
    assert (envelope.state, envelope.reason) == (Envelope.State.NEEDS_REPAIR, "another-body")
    assert bytes(envelope.sealed) == b"sealed words"


def test_a_worker_stopped_after_the_receipt_still_forgets_the_bytes(the_core, file):
    again()
    row = Upload.objects.get()
    with storages["evidence"].open(row.stored_name, "wb") as left:
        left.write(b"left over")
    handing_on.file(row)
    assert not storages["evidence"].exists(row.stored_name)


@pytest.mark.parametrize("way", ["report", "file"])
def test_what_is_not_sealed_is_refused_in_words(the_core, taken, put, tus, way):
    ways = {
        "report": lambda: put(uuid4(), b'{"narrative": "x"}'),
        "file": lambda: tus.announce(taken, BODY),
    }
    answer = ways[way]()
    assert (answer.status_code, answer.json()["code"]) == (403, "sealed-only")
    assert "sealed" in answer.json()["detail"]
    assert HandedOn.objects.count() == 0


def test_a_phone_cannot_fill_a_node_with_files_of_one_report(the_core, taken, tus, settings):
    settings.FILES_PER_REPORT = 1
    one, other = SealedFile(taken, BODY), SealedFile(taken, BODY)
    assert tus.whole(taken, one.body, **one.metadata).status_code == 201
    answer = tus.announce(taken, other.body, **other.metadata)
    assert (answer.status_code, answer.json()["code"]) == (403, "too-many")
    settings.DISK_RESERVE_BYTES = 2**62
    settings.FILES_PER_REPORT = 2
    answer = tus.whole(taken, other.body, **other.metadata)
    assert answer.status_code == 507


# --- Forgetting ----------------------------------------------------------------------------------


def in_days(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_what_the_core_has_signed_for_is_forgotten_in_two_weeks(taken, file):
    again()
    with in_days(13):
        tasks.forget_what_was_handed_on()
    assert (Envelope.objects.count(), HandedOn.objects.count(), Job.objects.count()) == (1, 2, 2)
    with in_days(15):
        tasks.forget_what_was_handed_on()
        upload_endings.sweep()
    for model in (Envelope, HandedOn, Upload, Job):
        assert not model.objects.exists()


def test_what_the_core_has_not_signed_for_is_never_forgotten(the_core, taken, file):
    the_core.lies = {"GET": (500, {})}
    again()
    with in_days(400):
        tasks.forget_what_was_handed_on()
        upload_endings.sweep()
        assert storages["evidence"].exists(Upload.objects.get().stored_name)
        # Its words brought it the right to be there.
        the_core.lies = {}
        again()
    assert Upload.objects.get().state == Upload.State.KEPT


def test_what_comes_again_after_it_was_forgotten_gets_the_cores_word_again(taken, file, put, tus):
    again()
    with in_days(15):
        tasks.forget_what_was_handed_on()
        upload_endings.sweep()
        assert tus.announce(taken, file.body, **file.metadata).status_code == 404
        assert put(taken, b"sealed words", content_type="application/age").status_code == 202
        address = tus.whole(taken, file.body, **file.metadata)["Location"]
        again()
        said = put(taken, b"sealed words", content_type="application/age").json()
        assert json.loads(said["receipt"]["message"])["id"] == str(taken)
        assert json.loads(tus.client.get(address).json()["receipt"]["message"])["id"] == str(
            file.number
        )


def test_a_crowd_at_the_core_is_answered_with_work(the_core, taken):
    """The core asks a node for what it asks of every stranger when they are many."""
    right, task = the_core.put, pressure._task("a report", pressure.FEWEST_BITS, int(time.time()))

    def in_a_crowd(path, body, headers):
        if pressure._is_proof("a report", headers.get("Report_Work", "")):
            return right(path, body, headers)
        return core.Answer(429, Message(), {"code": "crowded", "work": task})

    the_core.put = in_a_crowd
    again()
    assert Envelope.objects.get().state == Envelope.State.HANDED_ON


@pytest.mark.parametrize("task", ["1:32:word", "1:99:word", "x", 7, None])
def test_a_node_works_at_nothing_that_no_portal_asks_for(task):
    assert pressure.solved(task) == ""

"""A certificate says of one item what is known, what it rests on, and what is not proven."""

import hashlib
import json
import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from portal.accounts import keys
from portal.evidence import (
    actions,
    batching,
    certificates,
    certified,
    custody,
    serving,
    stamps,
)
from portal.evidence.certificates import Held
from portal.evidence.models import Certificate, CustodyEvent
from portal.lib.jobs import Job
from portal.lib.refusals import Refused
from tests.evidence.test_batches import bring
from tests.evidence.test_stamps import clocks, folder_of
from tests.evidence.test_verify_originals import flip

__all__ = ["bring", "clocks", "folder_of"]

HELD = Held(
    source="form",
    reference="ABCD-1234",
    received_at="2026-11-22T05:00:00+00:00",
    device_at="2026-11-22T05:03:10+00:00",
    happened_at="2026-11-22T04:41:00+00:00",
    place={"precinct": 123, "address": {"kk": "Абай", "ru": "Абая", "en": "Abay"}},
    recorder={"kind": "pseudonymous", "role": {"kk": "Б", "ru": "Наблюдатель", "en": "Observer"}},
)
POINTS = [
    *("identity", "arrival", "times", "place", "recorder", "recording", "process"),
    *("derivatives", "custody", "time_proof", "verification", "answerable", "not_proven"),
]


@pytest.fixture
def documents(vaults):
    """The worker of documents, alive and holding its key."""
    keys.start_job_key("documents", "test")
    yield
    keys._job_pair = None


@pytest.fixture
def certify(documents, leo, finish_jobs):
    """Asks for a certificate and makes it; gives its row."""

    def make(item, held=HELD) -> Certificate:
        asked = actions.request_certificate(item, held, member=leo.member, by=leo)
        assert finish_jobs()["certify_item"] == Job.State.DONE
        asked.refresh_from_db()
        return asked

    return make


def text_of(certificate, language, leo) -> str:
    pdf = certificates.read(certificate, f"{language}.pdf", leo.member)
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(words.replace("\u200b", "").split())


def statement_of(certificate, leo) -> dict:
    return json.loads(certificates.read(certificate, "json", leo.member))


def test_it_has_thirteen_points_in_three_languages_and_for_machines(bring, certify, leo):
    certificate = certify(bring())
    statement = statement_of(certificate, leo)
    assert set(POINTS) <= set(statement)
    for language, last in (
        ("kk", "13. "),
        ("ru", "13. "),
        ("en", "13. What is not proven"),
    ):
        text = text_of(certificate, language, leo)
        assert "1. " in text and last in text
        assert statement["identity"]["sha256"] in text.replace(" ", "")


def test_its_making_is_an_event_that_names_its_own_hashes(bring, certify, leo):
    item = bring()
    certificate = certify(item)
    line = item.custody.get(verb=custody.Verb.CERTIFIED)
    assert line.actor == leo and line.detail["certificate"] == str(certificate.public_id)
    for name in ("kk.pdf", "ru.pdf", "en.pdf", "json"):
        data = certificates.read(certificate, name, leo.member)
        assert line.detail["sha256"][name] == hashlib.sha256(data).hexdigest()


def test_the_same_moment_gives_the_same_bytes(bring, certify, leo):
    item = bring()
    certificate = certify(item)
    before = {name: part["sha256"] for name, part in certificate.parts.items()}
    custody.record(item, custody.Verb.VIEWED, by=leo)
    item.refresh_from_db()
    again = certificates.compose(
        item,
        serving.item_key(item, leo.member),
        HELD,
        number=str(certificate.public_id),
        at=certificate.requested_at,
    )
    made = certificates.written(again)
    assert {name: hashlib.sha256(data).hexdigest() for name, data in made.items()} == before


def test_one_goes_along_again_while_all_that_it_says_holds(bring, leo):
    item = bring()
    pair = serving.item_key(item, leo.member)

    def standing(held=HELD):
        about = {"at": timezone.now(), "by": leo, "file_name": "annex-01.jpg"}
        return certified.standing(item, pair, held, **about)

    first, parts = standing()
    custody.record(item, custody.Verb.VIEWED, by=leo)
    assert standing() == (first, parts)
    # Something else is told of it; then its hash is in a tree.
    other, _parts = standing(replace(HELD, happened_at=""))
    assert other != first and standing()[0] == first
    batching.make()
    assert standing()[0] not in (first, other)
    assert item.custody.filter(verb=custody.Verb.CERTIFIED).count() == 3


def test_every_command_says_what_the_certificate_promises(bring, clocks, certify, leo, tmp_path):
    items = [bring(b"photo %d" % number) for number in range(5)]
    batching.make()
    stamps.ask_for_stamps()
    statement = statement_of(certify(items[2]), leo)
    proof = statement["time_proof"]["file"]
    (tmp_path / "original").write_bytes(b"photo 2")
    (tmp_path / f"batch-{proof['batch']}.txt").write_text(proof["statement"])
    [stamp] = proof["stamps"]
    token = subprocess.run(
        ["base64", "-d"], input=stamp["token"].encode(), capture_output=True, check=True
    ).stdout
    (tmp_path / f"batch-{proof['batch']}.{stamp['authority']}.tsr").write_bytes(token)
    pinned = tmp_path / f"batch-{proof['batch']}.{stamp['authority']}.pem"
    pinned.write_text(stamp["certificates"])
    *commands, timed = statement["verification"]
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(commands)], cwd=tmp_path, capture_output=True, text=True
    )
    wanted = [line.partition("  # ")[2] for line in commands if "  # " in line]
    assert len(wanted) == 3 and wanted[-1] == proof["root"]
    assert [line[:64] for line in done.stdout.splitlines()] == wanted, done.stderr
    done = subprocess.run(
        ["bash", "-c", timed], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "Verification: OK" in done.stdout + done.stderr


def test_the_gap_is_said_when_nobody_outside_confirms(bring, certify, leo):
    item = bring()
    waiting = certify(item)
    assert "in no batch yet" in text_of(waiting, "en", leo)
    batching.make()
    alone = certify(item)
    assert "No time-stamp authority is configured here" in text_of(alone, "en", leo)
    assert "no-clock" in statement_of(alone, leo)["not_proven"]


def test_times_stand_beside_their_clocks(bring, certify, leo):
    times = {one["what"]: one for one in statement_of(certify(bring()), leo)["times"]}
    assert times["sent"]["source"] == "phone" and times["sent"]["off_by_seconds"] == 190
    assert times["happened"]["source"] == "reporter"
    assert times["received"]["source"] == "server" and "ledger" not in times


def test_a_guarded_items_certificate_is_opened_with_the_vault_only(bring, certify, leo, ada):
    content = b"bytes of a guarded photo"
    item = bring(content, guarded=True)
    batching.make()
    certificate = certify(item)
    sha256 = hashlib.sha256(content).hexdigest()
    assert statement_of(certificate, leo)["identity"]["sha256"] == sha256
    assert sha256 not in str(list(CustodyEvent.objects.values_list("detail", flat=True)))
    assert sha256 not in str(certificate.parts)
    assert statement_of(certificate, leo)["time_proof"]["file"]["leaf"] == item.commitment
    for member in (ada.member, None):
        with pytest.raises(Refused):
            certificates.read(certificate, "json", member)


def test_nobody_of_the_staff_is_named(bring, certify, leo):
    item = bring()
    custody.record(item, custody.Verb.VIEWED, by=leo)
    certificate = certify(item)
    lines = statement_of(certificate, leo)["custody"]
    assert [line["by"] for line in lines[:2]] == ["portal", "staff-1"]
    for line in lines:
        assert hashlib.sha256(line["content"].encode()).hexdigest() == line["digest"]
    assert "leo" not in json.dumps(lines).lower()


def test_an_original_that_was_changed_gets_no_certificate(bring, documents, leo, finish_jobs):
    item = bring()
    asked = actions.request_certificate(item, HELD, member=leo.member, by=leo)
    flip(item)
    assert finish_jobs(failing=True)["certify_item"] == Job.State.QUARANTINED
    asked.refresh_from_db()
    assert not asked.is_ready and not asked.parts


def test_asking_twice_is_asking_once_and_after_a_failure_it_can_be_asked_again(
    bring, documents, leo, finish_jobs
):
    item = bring()
    first = actions.request_certificate(item, HELD, member=leo.member, by=leo)
    assert actions.request_certificate(item, HELD, member=leo.member, by=leo) == first
    keys.start_job_key("documents", "test")
    assert finish_jobs()["certify_item"] == Job.State.QUARANTINED
    second = actions.request_certificate(item, HELD, member=leo.member, by=leo)
    assert second != first
    assert finish_jobs()["certify_item"] == Job.State.DONE

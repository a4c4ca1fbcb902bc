"""The key that phones seal to is changed each month; old ones go when nothing waits for them."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal import health
from portal.accounts import intake_keys, keys
from portal.accounts.models import IntakeEvent, IntakeKey
from portal.evidence.models import EvidenceItem, Upload
from portal.lib.jobs import WorkerPulse
from reports.incidents import actions, intake_ends
from reports.incidents.models import Envelope
from tests.incidents import phones

DAY = timedelta(days=1)
TOLD = {"narrative": "Қорап мөрсіз болды", "language": "kk"}


@pytest.fixture
def later():
    """Lets days pass, and the scheduler look after the keys once."""
    now = timezone.now()

    def wait(days):
        nonlocal now
        now += days * DAY
        with time_machine.travel(now, tick=False):
            intake_ends.look_after()
        return now

    return wait


@pytest.fixture
def sent(finish_jobs):
    """Sends a phone's words, sealed to a key; `told` of nonsense waits for repair."""

    def make(public, told=TOLD, *, work=True):
        number = uuid4()
        actions.store_envelope(number, phones.envelope(number, told, key=public))
        if work:
            finish_jobs()
        return Envelope.objects.get(client_id=number)

    return make


@pytest.fixture
def original():
    """A file whose key was sealed to an intake key."""

    def make(public, **values):
        return EvidenceItem.objects.create(
            size=1,
            stored_name="x",
            commitment="0" * 64,
            commitment_salt=b"",
            key_public="age1x",
            key_for_case=b"case",
            key_for_intake=b"intake",
            intake_public=public,
            **values,
        )

    return make


def files():
    return {path.stem for path in intake_keys.folder().glob("*.key")}


def lines(public):
    rows = IntakeEvent.objects.filter(subject__public=public)
    return list(rows.values_list("verb", flat=True))


def test_a_key_lives_for_a_month_and_as_long_as_something_waits_for_it(vaults, later, sent):
    old = keys.intake_public()
    later(29)
    assert keys.intake_public() == old
    waiting = sent(old, work=False)
    later(2)
    new = keys.intake_public()
    assert new != old and files() == {old, new}
    # What waits under the older key, and what a phone without a network still seals to it.
    assert {sent(old).state, sent(new).state} == {Envelope.State.OPENED}
    waiting.refresh_from_db()
    assert waiting.state == Envelope.State.OPENED
    broken = sent(old, {"files": "?"})
    assert broken.state == Envelope.State.NEEDS_REPAIR
    later(59)
    assert old in files()
    later(2)
    assert old in files(), "an envelope waits for repair, and only this key opens it"
    Envelope.objects.filter(pk=broken.pk).update(state=Envelope.State.OPENED, sealed=None)
    later(1)
    assert old not in files() and keys.intake_public() in files()
    assert lines(old) == ["retired", "released", "destroyed"]
    assert lines(new)[0] == "announced"
    # What comes later still is kept, and said; it holds no other key alive.
    late = sent(old)
    assert (late.state, late.reason) == (Envelope.State.NEEDS_REPAIR, "cannot-open")
    assert bytes(late.sealed)


def test_files_on_their_way_keep_a_key_and_stopped_ones_let_go_of_it(vaults, later, original):
    old = keys.intake_public()
    waits, stopped = original(old), original(old, state="quarantined")
    upload = Upload.objects.create(
        address="a",
        holder=uuid4(),
        client_id=uuid4(),
        size=1,
        stored_name="y",
        by_phone=True,
        state="whole",
        expires_at=timezone.now() + 7 * DAY,
    )
    later(31)
    later(61)
    assert old in files()
    EvidenceItem.objects.filter(pk=waits.pk).update(state="examined", key_for_intake=None)
    later(1)
    assert old in files(), "a phone's file may be sealed to it"
    broken = Envelope.objects.create(
        client_id=upload.holder, size=1, received_at=timezone.now(), state="needs_repair"
    )
    Upload.objects.update(reason="report-never-came")
    later(1)
    assert old in files(), "its words wait for repair"
    broken.delete()
    later(1)
    assert old not in files()
    # A member's own copy opens it, when another examination is asked for.
    stopped.refresh_from_db()
    assert (stopped.key_for_intake, bytes(stopped.key_for_case)) == (None, b"case")


def test_workers_hold_the_new_key_before_phones_are_told(vaults, later, tmp_path, settings, capsys):
    old = keys.intake_public()
    secret = tmp_path / "intake_key"
    secret.write_text(keys.intake_pairs()[old].private + "\n")

    def workers_start(*queues):
        settings.INTAKE_KEY = secret.read_text()
        for queue in queues:
            WorkerPulse.objects.update_or_create(
                name=queue,
                queue=queue,
                defaults={"seen_at": now, "abilities": intake_keys.told_by_a_worker()},
            )

    now = timezone.now()
    workers_start("intake", "media")
    with pytest.raises(CommandError, match="A worker is not running"):
        call_command("rotate_intake")
    workers_start("documents")
    with pytest.raises(CommandError, match="hold no new key"):
        call_command("rotate_intake")
    call_command("rotate_intake", next=secret)
    call_command("rotate_intake", next=secret)
    assert len(secret.read_text().split()) == 2, "asked for twice it is one new key"
    workers_start("intake", "media")
    with pytest.raises(CommandError, match="Not every worker holds"):
        call_command("rotate_intake")
    assert keys.intake_public() == old
    workers_start("documents")
    call_command("rotate_intake")
    new = keys.intake_public()
    assert new != old and new in keys.intake_pairs()
    # Nobody changes it for the operator, who is told.
    now = later(40)
    assert keys.intake_public() == new
    with time_machine.travel(now):
        assert health._intake_key().reason == "old"
    now = later(21)
    with time_machine.travel(now):
        IntakeKey.objects.filter(public=new).update(made_at=now)
        workers_start("intake", "media", "documents")
        assert health._intake_key().reason == "removable"
        assert lines(old)[-1] == "released"
        capsys.readouterr()
        call_command("rotate_intake", next=secret)
        assert "Taken out, nothing waits for it" in capsys.readouterr().out
        workers_start("intake", "media", "documents")
        assert old not in keys.intake_pairs() and new in keys.intake_pairs()
        assert health._intake_key().state == health.GOOD
        intake_ends.look_after()
    assert lines(old)[-1] == "destroyed"

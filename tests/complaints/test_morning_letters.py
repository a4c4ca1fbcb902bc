"""One letter in the morning: counts, kinds and days to whoever wishes, once, and nothing else."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from portal.accounts import mailboxes, mailing, throttle
from portal.accounts.mailboxes import Mailbox
from portal.lib import sealing
from portal.lib.jobs import Job, run
from portal.lib.refusals import Refused
from reports.complaints import actions, reminding
from reports.complaints.models import Complaint
from reports.complaints.reminder_models import MorningLetter

# A Monday, nine in the morning in Almaty.
NINE = datetime(2026, 11, 23, 4, tzinfo=UTC)
ADDRESS = "nobody@mail.example"


@pytest.fixture(autouse=True)
def at_nine(settings):
    settings.EMAIL_HOST = "mail.example"
    settings.SITE_URL = "https://portal.example"
    cache.clear()
    with time_machine.travel(NINE, tick=False):
        yield


@pytest.fixture
def mailbox():
    """An address that its owner proved."""

    def make(user, language="en"):
        user.language = language
        user.save()
        box = Mailbox(user=user, asked="x", asked_at=NINE - timedelta(days=1), proved_at=NINE)
        box.sealed_address = mailboxes.seal(ADDRESS, box.place())
        box.save()
        return box

    return make


@pytest.fixture
def day(case, leo):
    """A complaint of Leo's whose day is so many hours away."""

    def make(number, hours, side="filing", state="approved", at_once=False):
        return Complaint.objects.create(
            number=number,
            case=case,
            state=state,
            jurisdiction_version=case.violation_types.first().catalogue.version,
            addressee="tec",
            letter="higher-commission",
            language="ru",
            requested_by=leo,
            due_at=timezone.now() + timedelta(hours=hours),
            counted={"side": side, "at_once": at_once},
        )

    return make


def work() -> list[str]:
    waiting = Job.objects.filter(kind=reminding.REMIND, state=Job.State.READY).order_by("pk")
    return [run(job.pk) for job in waiting]


def test_it_holds_counts_kinds_and_days_and_no_word_of_the_matter(day, case, leo, karim, mailbox):
    box = mailbox(leo)
    day("C-ONE", 20)
    day("C-TWO", 22)
    day("C-FAR", 90)
    day("C-LATE", -5, side="consideration", state="filed")
    day("C-OLD", -200, side="consideration", state="filed")
    day("C-NOW", -1, side="consideration", state="filed", at_once=True)
    day("C-BARE", 20, side="registration", state="handed_in")
    assert reminding.prepare(NINE) == 1 and work() == ["done"]
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS] and letter.subject == "Days that count: 5"
    text = letter.body
    for line in (
        "To be handed in by 24 November 2026: 2",
        "A registration number is due by 24 November 2026: 1",
        "An answer is due by 23 November 2026: 1",
        "Answers that are overdue: 1",
        "https://portal.example" + reverse("complaints:board"),
    ):
        assert line in text, text
    for told in ("C-", case.number, str(case.precinct), leo.username, leo.display_name, "Tanya"):
        assert told not in text + letter.subject
    assert ADDRESS.encode() not in bytes(box.sealed_address)
    # The coordinator reads what nobody attended to, in the language of theirs.
    mailbox(karim, "ru")
    day("C-LEFT", -73, side="consideration", state="filed")
    assert reminding.prepare(NINE) == 1 and work() == ["done"]
    words = mail.outbox[-1].body
    assert reverse("complaints:unattended") in words
    assert f"{reverse('complaints:board')}\n" not in words


def test_nothing_goes_twice_before_the_hour_switched_off_or_unproved(day, leo, mailbox):
    box = mailbox(leo)
    day("C-ONE", 20)
    assert reminding.prepare(NINE - timedelta(hours=2)) == 0
    assert [reminding.prepare(NINE) for _again in range(2)] == [1, 0]
    job = Job.objects.get(kind=reminding.REMIND)
    assert work() == ["done"]
    # A worker that died after sending, and another one that takes its job.
    Job.objects.filter(pk=job.pk).update(state=Job.State.READY, lease_until=None, attempts=0)
    assert run(job.pk) == "done" and len(mail.outbox) == 1
    later = NINE + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        mailing.switch(leo, False)
        assert reminding.prepare(later) == 0
        mailing.switch(leo, True)
        box.refresh_from_db()
        assert box.is_on and reminding.prepare(later) == 1
        # Whoever switches it off in this moment gets none.
        mailing.switch(leo, False)
        assert work() == ["done"] and len(mail.outbox) == 1
        Mailbox.objects.update(is_on=True, proved_at=None)
        MorningLetter.objects.all().delete()
        assert reminding.prepare(later) == 0


def test_a_mail_server_that_is_away_is_tried_again_and_nobody_reads_the_address(
    day, leo, mailbox, monkeypatch, caplog
):
    mailbox(leo)
    day("C-ONE", 20)
    reminding.prepare(NINE)
    job = Job.objects.get(kind=reminding.REMIND)

    def away(problem):
        def send(*_letter, **_how):
            raise problem

        monkeypatch.setattr(mailboxes.EmailMessage, "send", send)
        Job.objects.filter(pk=job.pk).update(lease_until=None)
        return run(job.pk)

    assert away(ConnectionRefusedError(ADDRESS)) == Job.State.READY
    assert MorningLetter.objects.get().sent_at is None
    refused = smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no")})
    assert away(refused) == Job.State.QUARANTINED
    job.refresh_from_db()
    assert ADDRESS not in caplog.text + job.reason


class Killed(BaseException):
    """The worker is gone: nothing of it runs any more, not even to say so."""


@pytest.mark.parametrize("dies", ["before it is handed over", "after it was handed over"])
def test_a_dead_workers_letter_is_sent_by_the_next_one_and_twins_are_one_letter(
    day, leo, mailbox, monkeypatch, dies
):
    mailbox(leo)
    day("C-ONE", 20)
    reminding.prepare(NINE)
    job = Job.objects.get(kind=reminding.REMIND)
    send, after = mailboxes.EmailMessage.send, dies.startswith("after")

    def killed(letter, **how):
        if after:
            send(letter, **how)
        raise Killed

    with monkeypatch.context() as now, pytest.raises(Killed):
        now.setattr(mailboxes.EmailMessage, "send", killed)
        run(job.pk)
    # Its lease stands: nobody else is at it. When that is over, the next worker is.
    assert run(job.pk) == "not ours" and MorningLetter.objects.get().sent_at is None
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        assert run(job.pk) == "done" and MorningLetter.objects.get().sent_at
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == 1
    assert len(mail.outbox) == (2 if after else 1)


def test_a_mail_server_that_falls_silent_after_it_has_the_letter_is_asked_again(
    day, leo, karim, mailbox, monkeypatch
):
    mailbox(leo)
    day("C-ONE", 20)
    reminding.prepare(NINE)
    job = Job.objects.get(kind=reminding.REMIND)
    send = mailboxes.EmailMessage.send

    def silent(letter, **how):
        send(letter, **how)
        raise TimeoutError("timed out")

    with monkeypatch.context() as now:
        now.setattr(mailboxes.EmailMessage, "send", silent)
        assert run(job.pk) == Job.State.READY
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        assert run(job.pk) == "done" and run(job.pk) == "not ours"
        # One that never says anything does not fill a mailbox.
        MorningLetter.objects.update(sent_at=None, in_doubt=0)
        Job.objects.update(state=Job.State.READY, lease_until=None, attempts=0)
        with monkeypatch.context() as now:
            now.setattr(mailboxes.EmailMessage, "send", silent)
            for _try in range(reminding.SENDINGS):
                Job.objects.update(lease_until=None)
                state = run(job.pk)
    assert state == Job.State.QUARANTINED
    assert len(mail.outbox) == 2 + reminding.SENDINGS
    first, again, *_later = (letter.message() for letter in mail.outbox)
    assert first["Message-ID"] == again["Message-ID"]
    assert leo.username not in first["Message-ID"] and str(leo.public_id) not in str(first)
    # Another day's, or another person's, is another letter.
    box = mailboxes.of(leo)
    others = {
        mailboxes.message_id(box, "morning:2026-11-24"),
        first["Message-ID"],
        mailboxes.message_id(mailbox(karim), "morning:2026-11-23"),
    }
    assert len(others) == 3
    assert mailboxes.message_id(box, "morning:2026-11-23") == first["Message-ID"]


def test_the_day_of_the_next_body_is_told_until_somebody_goes_on(approved, leo, mailbox):
    mailbox(leo)
    actions.record_refusal(
        approved,
        filed_at=NINE - timedelta(days=9),
        channel="in-person-registered",
        where="",
        refused_by="Секретарь",
        witnesses="",
        words_said="",
        version=approved.version,
        by=leo,
    )
    Complaint.objects.update(due_at=None, counted={})
    reminding.prepare(NINE)
    work()
    assert "To be taken to the next body by 24 November 2026: 1" in mail.outbox[0].body


def test_an_address_is_proved_by_the_code_that_is_sent_there(leo, signed_in):
    page, browser = reverse("accounts:mail"), signed_in(leo)
    assert browser.post(page, {"do": "address", "address": "no address"}).status_code == 400
    browser.post(page, {"do": "address", "address": ADDRESS})
    box = mailboxes.of(leo)
    assert box.proved_at is None
    assert browser.post(page, {"do": "address", "address": ADDRESS}).status_code == 409
    run(Job.objects.get(kind="prove_mailbox").pk)
    (letter,) = mail.outbox
    code = mailboxes.code_of(box)
    assert letter.to == [ADDRESS] and code in letter.body
    assert browser.post(page, {"do": "code", "code": "x"}).status_code == 409
    assert browser.post(page, {"do": "code", "code": f"{code[:3]} {code[3:]}"}).status_code == 302
    shown = browser.get(page).content.decode()
    assert ADDRESS in shown and mailboxes.of(leo).proved_at
    browser.post(page, {"do": "off"})
    assert not mailboxes.of(leo).is_on
    browser.post(page, {"do": "forget"})
    assert mailboxes.of(leo) is None


def test_nobody_guesses_a_code(leo, signed_in):
    page, browser = reverse("accounts:mail"), signed_in(leo)
    browser.post(page, {"do": "address", "address": ADDRESS})
    for _guess in range(mailboxes.TRIES):
        assert browser.post(page, {"do": "code", "code": "wrong"}).status_code == 409
    browser.post(page, {"do": "code", "code": mailboxes.code_of(mailboxes.of(leo))})
    assert mailboxes.of(leo).proved_at is None


def test_nobody_floods_an_address_by_deleting_and_entering_it(leo):
    for _each in range(throttle.LETTERS):
        mailing.enter(leo, ADDRESS)
        mailing.forget(leo)
    with pytest.raises(Refused, match="Wait ten minutes"):
        mailing.enter(leo, ADDRESS)
    with pytest.raises(Refused, match="Enter an address first"):
        mailing.prove(leo, "000000")


def test_an_address_of_another_secret_stops_nobody(day, leo, mailbox, signed_in):
    mailbox(leo)
    day("C-ONE", 20)
    browser = signed_in(leo)
    box = mailboxes.of(leo)
    older = sealing.key_from_secret(b"an older secret", "mailbox").public
    Mailbox.objects.update(sealed_address=sealing.seal(ADDRESS, [older], box.place()))
    reminding.prepare(NINE)
    assert work() == [Job.State.QUARANTINED] and MorningLetter.objects.get().sent_at is None
    page = reverse("accounts:mail")
    assert browser.get(page).status_code == 200
    browser.post(page, {"do": "address", "address": ADDRESS})
    assert mailboxes.address_of(mailboxes.of(leo)) == ADDRESS

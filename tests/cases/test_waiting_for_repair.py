"""What phones sealed and nobody could open: triagers see why, and let it be tried again."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portal.accounts import keys
from portal.lib.sealing import Keypair
from reports.incidents import actions
from reports.incidents.models import Envelope, IncidentReport
from tests.incidents import phones

TOLD = {"narrative": "Қорап мөрсіз болды", "language": "kk"}


@pytest.fixture
def lost_key(vaults, finish_jobs):
    """A report whose phone sealed it with a key that our worker was not given."""
    pair = Keypair.generate()
    number = uuid4()
    actions.store_envelope(number, phones.envelope(number, TOLD, key=pair.public))
    finish_jobs()
    return pair, number


def test_triage_sees_why_it_waits(lost_key, tanya, signed_in):
    desk = signed_in(tanya)
    inbox = desk.get(reverse("cases:inbox")).content
    assert b"could not be opened and wait for repair: &lt;5" in inbox
    page = desk.get(reverse("cases:sealed_up")).content.decode()
    assert "No key here opens it" in page


def test_when_the_key_is_here_it_is_opened(lost_key, tanya, signed_in, finish_jobs, settings):
    pair, number = lost_key
    desk, url = signed_in(tanya), reverse("cases:open_again")
    desk.post(url, {"kind": "words", "number": number})
    finish_jobs()
    assert Envelope.objects.get().state == Envelope.State.NEEDS_REPAIR
    here = keys.intake_pairs()
    settings.INTAKE_KEY = "\n".join([pair.private, *(one.private for one in here.values())])
    desk.post(url, {"kind": "words", "number": number})
    finish_jobs()
    assert Envelope.objects.get().state == Envelope.State.OPENED
    assert IncidentReport.objects.get().public_id == number


def test_a_number_that_is_none_leads_nowhere(lost_key, tanya, signed_in):
    desk = signed_in(tanya)
    assert desk.post(reverse("cases:open_again"), {"kind": "words"}).status_code == 404
    assert Envelope.objects.get().state == Envelope.State.NEEDS_REPAIR


def test_copies_under_other_numbers_are_one_row_and_are_tried_again_together(
    vaults, tanya, signed_in, finish_jobs
):
    sealed = phones.envelope(uuid4(), TOLD)
    for _copy in range(3):
        actions.store_envelope(uuid4(), sealed)
    actions.store_envelope(uuid4(), phones.envelope(uuid4(), TOLD))
    finish_jobs()
    desk = signed_in(tanya)
    page = desk.get(reverse("cases:sealed_up")).content.decode()
    assert page.count("<tr data-row>") == 2
    assert "and 2 with the very same bytes" in page
    shown = Envelope.objects.order_by("pk").first()
    desk.post(reverse("cases:open_again"), {"kind": "words", "number": shown.client_id})
    waiting = Envelope.objects.filter(state=Envelope.State.WAITING)
    assert set(waiting.values_list("sha256", flat=True)) == {shown.sha256}
    assert waiting.count() == 3


def test_a_copy_of_what_was_opened_says_so(vaults, tanya, signed_in, finish_jobs):
    number = uuid4()
    sealed = phones.envelope(number, TOLD)
    actions.store_envelope(uuid4(), sealed)
    actions.store_envelope(number, sealed)
    finish_jobs()
    assert IncidentReport.objects.count() == 1
    page = signed_in(tanya).get(reverse("cases:sealed_up")).content.decode()
    assert "under another number" in page and "No key here" not in page

"""Nothing written from memory goes out before the lawyer has ticked it, thing by thing."""

from dataclasses import replace

import pytest
from django.urls import reverse

from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.cases import casework
from reports.cases.models import CaseEvent
from reports.complaints import actions, proposals, reading, unsure
from reports.complaints.models import Complaint

UNREAD = unsure.UNREAD


@pytest.fixture
def listed(leo):
    """Codes of what the newest text needs ticked."""

    def of(complaint) -> list[str]:
        text = reading.structure(complaint.last_revision, leo.member)
        return [one.code for one in unsure.of(complaint, text)]

    return of


@pytest.fixture
def from_memory(monkeypatch, draft):
    """As if the first provision that the text names had never been read by anybody."""
    country = pack.get()
    kind = draft.case.violation_types.get()
    cited = next(c for c in country.violations[kind.code].citations if c.role == "norm")
    provision = replace(country.provisions[cited.provision], confidence=UNREAD)
    provisions = {**country.provisions, provision.id: provision}
    country = replace(country, provisions=provisions)
    monkeypatch.setattr(pack, "get", lambda *_: country)
    return cited


def test_a_provision_from_memory_is_ticked_by_name_or_refused(draft, leo, listed, from_memory):
    codes = listed(draft)
    provision = next(code for code in codes if code.startswith("provision:"))
    name = pack.get().cite(from_memory, "ru")
    said = {"revision": 1, "version": draft.version, "by": leo, "member": leo.member}
    with pytest.raises(Refused) as refusal:
        actions.approve(draft, **said, ticks=[code for code in codes if code != provision])
    assert name in str(refusal.value) and draft.state == Complaint.State.DRAFT
    actions.approve(draft, **said, ticks=codes)
    event = draft.case.history.get(verb=CaseEvent.Verb.APPROVED)
    assert (event.detail["ticked"], event.actor) == (codes, leo)
    assert provision in casework.history_of(draft.case, leo)[0].note


def test_what_the_lawyer_took_out_of_the_text_needs_no_tick(draft, leo, listed, from_memory):
    provision = next(code for code in listed(draft) if code.startswith("provision:"))
    text = reading.structure(draft.last_revision, leo.member).to_editable_text()
    name = pack.get().cite(from_memory, "ru")
    kept = "\n".join(line for line in text.splitlines() if name not in " ".join(line.split()))
    actions.revise(draft, kept, based_on=1, by=leo, member=leo.member)
    assert provision not in listed(draft)


def test_letter_addressee_and_time_limit_are_listed_by_their_marks(draft, listed, monkeypatch):
    letter = proposals.letters().get(draft.letter, "ru")
    country = pack.get()
    answer = unsure.facts.answer_rule(draft)
    sure = replace(letter, confidence="VERIFIED")
    monkeypatch.setattr(type(proposals.letters()), "get", lambda *_: sure)
    before = listed(draft)
    assert not [code for code in before if code.startswith(("letter:", "limit:"))]
    monkeypatch.setattr(
        type(proposals.letters()), "get", lambda *_: replace(letter, confidence=UNREAD)
    )
    limits = {**country.time_limits, answer.id: replace(answer, confidence=UNREAD)}
    body = replace(country.addressees["tec"], confidence=UNREAD)
    country = replace(country, time_limits=limits, addressees={**country.addressees, "tec": body})
    monkeypatch.setattr(pack, "get", lambda *_: country)
    now = {code.partition(":")[0] for code in set(listed(draft)) - set(before)}
    assert now >= {"letter", "limit"} and "addressee:tec" in listed(draft)


def test_the_page_lists_them_and_keeps_the_ticks_of_a_refused_one(draft, leo, signed_in, listed):
    codes = listed(draft)
    assert codes
    page = signed_in(leo)
    address = reverse("complaints:complaint", args=[draft.public_id])
    shown = page.get(address).content.decode()
    assert all(f'value="{code}"' in shown for code in codes)
    form = {"revision": 1, "version": draft.version, "ticks": codes[:1]}
    if len(codes) == 1:
        form["ticks"] = []
    refused = page.post(reverse("complaints:approve", args=[draft.public_id]), form)
    assert refused.status_code == 409
    assert refused.content.decode().count(" checked>") == len(form["ticks"])
    page.post(reverse("complaints:approve", args=[draft.public_id]), {**form, "ticks": codes})
    draft.refresh_from_db()
    assert draft.state == Complaint.State.APPROVED

"""A call that its operator only logged: triagers find what was told, and bring it into triage."""

import pytest
from django.urls import reverse

from portal.accounts.keys import VaultLocked
from portal.lib.refusals import Refused
from reports.cases import inbox
from reports.hotline import actions
from reports.hotline.models import HotlineCall
from reports.incidents import told
from tests.hotline.conftest import GUARDED, TOLD


@pytest.mark.parametrize("code", ["voter-missing-from-list", GUARDED])
def test_what_was_told_comes_into_triage_once(logged, kind, tanya, signed_in, precinct, code):
    call = logged(violation_type=kind(code))
    desk = signed_in(tanya, headers={"accept-language": "en"})
    listed = desk.get(reverse("hotline:told")).content.decode()
    assert reverse("hotline:bring", args=[call.public_id]) in listed
    assert TOLD not in listed
    answer = desk.post(reverse("hotline:bring", args=[call.public_id]), follow=True)
    report = inbox.awaiting_triage().get()
    assert f"Report {report.reference} waits in triage now." in answer.content.decode()
    full = told.in_full(report, tanya.member)
    assert (full.narrative, full.precinct) == (TOLD, precinct)
    assert (report.guarded, report.source) == (code == GUARDED, "hotline")
    assert desk.post(reverse("hotline:bring", args=[call.public_id])).status_code == 404
    with pytest.raises(Refused):
        actions.bring_into_triage(call, member=tanya.member)
    assert inbox.awaiting_triage().get() == report


def test_it_stays_closed_with_the_vault(logged, tanya, hana):
    call = logged()
    for member in (None, hana.member):
        with pytest.raises(VaultLocked):
            actions.bring_into_triage(call, member=member)
    assert HotlineCall.objects.visible_to(tanya).get() == call


def test_calls_that_told_nothing_or_are_reports_do_not_wait(notes, hana, logged, tanya):
    logged(told="", place_text="")
    actions.log_as_report(notes(), by=hana, member=hana.member)
    assert not HotlineCall.objects.visible_to(tanya).exists()

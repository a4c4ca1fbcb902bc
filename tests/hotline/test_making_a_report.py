"""A call becomes a report by the same action as the phone's form."""

import pytest

from portal.accounts.models import Vault
from portal.lib import sealing
from reports.hotline import actions
from reports.hotline.models import HotlineCall
from reports.incidents import receipts, told
from reports.incidents.models import IncidentReport
from reports.incidents.reading import Invalid
from tests.hotline.conftest import GUARDED, NUMBER, TOLD


@pytest.fixture
def reported(notes, hana):
    return lambda **changes: actions.log_as_report(notes(**changes), by=hana, member=hana.member)


def test_the_report_tells_what_the_caller_told(reported, tanya, precinct):
    call, report, _code = reported()
    assert call.report == report
    assert (report.source, report.precinct) == (IncidentReport.Source.HOTLINE, precinct)
    assert report.violation_type.code == "voter-missing-from-list"
    assert report.narrative == ""
    assert told.in_full(report, tanya.member).narrative == TOLD


def test_the_receipt_code_leads_back_to_the_report(reported):
    _call, report, code = reported()
    opened = receipts.derive(code)
    assert receipts.find(opened.locator, opened.verifier) == report
    assert code not in str(list(HotlineCall.objects.values())) + str(
        list(IncidentReport.objects.values())
    )


def test_the_contact_goes_to_the_contact_vault(reported, vaults):
    _call, report, _code = reported()
    contact = sealing.unseal_text(
        report.reporter.sealed_contact, vaults[Vault.Kind.CONTACT], report.place("contact")
    )
    assert contact == NUMBER


def test_a_dangerous_type_makes_a_guarded_report(reported, kind):
    call, report, _code = reported(violation_type=kind(GUARDED))
    assert report.guarded
    assert report.precinct is None
    assert call.precinct is None


def test_a_caller_is_no_accredited_observer(reported):
    _call, report, _code = reported(caller_role="observer")
    assert report.reporter.observer is None
    assert report.narrative == ""


def test_nothing_is_kept_of_what_makes_no_report(reported):
    with pytest.raises(Invalid):
        reported(violation_type=None, told="")
    assert not HotlineCall.objects.exists()
    assert not IncidentReport.objects.exists()


def test_one_page_makes_one_report(notes, hana):
    told_once = notes()
    actions.log_as_report(told_once, by=hana)
    with pytest.raises(actions.LoggedAlready):
        actions.log_as_report(told_once, by=hana)
    assert IncidentReport.objects.count() == 1

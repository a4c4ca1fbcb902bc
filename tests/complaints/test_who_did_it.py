"""Who did it orders the bodies, for the reason that the folder gives, in words."""

from datetime import UTC, datetime

from django.urls import reverse

from portal.jurisdictions import pack
from reports.cases import casework, done_by
from reports.cases.forms import OpenCaseForm
from reports.complaints import by_doer, proposals
from reports.complaints.by_doer import AS_NAMED, FIRST, LAST
from reports.incidents.forced import By
from reports.taxonomy.models import ViolationType

DAY_AFTER = datetime(2026, 11, 23, 9, tzinfo=UTC)

# (who did it, body): where it stands
STANDS = {
    ("chair", "tec"): FIRST,
    ("chair", "pec-chair"): LAST,
    ("chair", "pec"): LAST,
    ("chair", "prosecutor"): AS_NAMED,
    ("commission-member", "pec-chair"): AS_NAMED,
    ("commission-member", "pec"): LAST,
    ("commission-member", "maslikhat"): FIRST,
    ("higher-commission", "cec"): FIRST,
    ("higher-commission", "tec"): LAST,
    ("central-commission", "supreme-court"): FIRST,
    ("police", "police-102"): LAST,
    ("police", "prosecutor"): AS_NAMED,
    ("police", "employer"): LAST,
    ("akimat", "akimat"): AS_NAMED,
    ("employer", "labour-inspection"): FIRST,
    ("employer", "moe"): LAST,
    ("university", "mshe"): FIRST,
    ("university", "moe"): LAST,
    ("school", "moe"): FIRST,
    ("school", "education-management"): FIRST,
    ("media", "min-culture-info"): FIRST,
    ("candidate", "tec"): AS_NAMED,
    ("", "tec"): AS_NAMED,
    ("of another edition", "tec"): AS_NAMED,
}


def test_each_body_stands_where_its_entry_says():
    bodies = pack.get().addressees
    for (who, body), rank in STANDS.items():
        found = by_doer.standing(bodies[body], who)
        assert found.rank == rank, (who, body)
        assert bool(found.reason) == (rank != AS_NAMED)


def test_the_folder_names_only_what_the_form_for_people_under_pressure_knows():
    country = pack.get()
    named = {code for one in country.doers.values() for code in one.reported_as}
    assert named <= set(By.values) - {By.OTHER}
    assert all(one.answers_for for one in country.addressees.values() if one.answers_only)


def test_a_university_is_complained_of_where_universities_are_answered_for(case, leo, signed_in):
    case.violation_types.set(ViolationType.objects.current().filter(code="forced-to-vote"))
    before = [one.addressee.id for one in proposals.for_case(case, DAY_AFTER)]
    case.done_by = "university"
    case.save()
    found = proposals.for_case(case, DAY_AFTER)
    after = [one.addressee.id for one in found]
    assert sorted(before) == sorted(after)
    assert after.index("education-management") < after.index("mshe") < after.index("prosecutor")
    assert after.index("prosecutor") < after.index("employer") < after.index("moe")
    page = signed_in(leo).get(reverse("complaints:request_draft", args=[case.public_id]))
    shown = page.content.decode()
    assert "It answers for whoever did it: University" in shown
    assert "It answers for others alone: School or college" in shown


def test_triage_says_who_did_it_and_the_history_keeps_it(report, case, signed_in, tanya):
    browser = signed_in(tanya)
    types = [one.code for one in case.violation_types.all()]
    address = reverse("cases:classify", args=[case.public_id])
    told = {"violation_types": types, "version": case.version}
    assert browser.post(address, {**told, "done_by": "made-up"}).status_code == 400
    browser.post(address, {**told, "done_by": "chair"})
    case.refresh_from_db()
    assert case.done_by == "chair"
    words = "Chair of the precinct commission"
    assert words in casework.history_of(case, tanya)[0].note
    assert words in browser.get(reverse("cases:case", args=[case.public_id])).content.decode()
    told = report()
    for said, proposed in [("employer", "employer"), ("official", ""), ("other", ""), ("", "")]:
        told.forced_by = said
        assert done_by.proposed(told) == proposed
    told.forced_by = "dormitory"
    assert OpenCaseForm(user=tanya, report=told)["done_by"].value() == "university"


def test_a_case_is_opened_with_who_did_it(report, signed_in, tanya):
    told = report()
    browser = signed_in(tanya)
    browser.post(reverse("cases:read", args=[told.public_id]))
    browser.post(
        reverse("cases:open_case", args=[told.public_id]),
        {
            "violation_types": ["ballot-stuffing"],
            "done_by": "commission-member",
            "severity": 4,
            "veracity": "plausible",
        },
    )
    assert told.cases.get().done_by == "commission-member"

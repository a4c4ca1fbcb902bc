"""Handing a case to one member of staff."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions, casework


def test_the_history_names_who_handed_the_case_to_whom(desk, case, page, tanya, leo):
    desk.post(page("assign", case), {"assignee": "leo", "version": 1})
    case.refresh_from_db()
    assert case.assignee == leo
    line = casework.history_of(case, tanya)[0]
    assert (line.actor, line.note) == (str(tanya), str(leo))


def test_a_case_may_be_handed_to_nobody(desk, case, page, leo, tanya):
    actions.assign(case, leo, by=tanya, version=1)
    desk.post(page("assign", case), {"assignee": "", "version": 2})
    case.refresh_from_db()
    assert case.assignee is None
    assert case.history.last().detail == {"to": None}


def test_only_those_who_work_on_cases_are_offered(desk, case, page, leo, hana, tanya):
    form = desk.get(page("case", case)).context["assign_form"]
    assert set(form.fields["assignee"].queryset) == {tanya, leo}
    assert desk.post(page("assign", case), {"assignee": "hana", "version": 1}).status_code == 400
    with pytest.raises(Refused):
        actions.assign(case, hana, by=tanya, version=1)


def test_people_who_left_are_not_offered(desk, case, page, leo):
    leo.is_active = False
    leo.save(update_fields=["is_active"])
    assert desk.post(page("assign", case), {"assignee": "leo", "version": 1}).status_code == 400


def test_others_find_no_such_case(case, nobody_else):
    nobody_else("assign", case, assignee="", version=1)
    assert case.history.count() == 1

"""Setting the violation types of a case."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions, casework

from .conftest import UNGUARDED


def test_a_case_may_have_several_types(desk, case, page, types):
    chosen = [UNGUARDED, "multiple-voting"]
    desk.post(page("classify", case), {"violation_types": chosen, "version": 1})
    assert set(case.violation_types.all()) == set(types(*chosen))
    assert set(case.history.last().detail["violations"]) == set(chosen)


def test_the_history_says_them_by_name(case, types, tanya):
    actions.classify(case, types("multiple-voting"), by=tanya, version=1)
    assert casework.history_of(case, tanya)[0].note == str(types("multiple-voting")[0])


def test_a_case_has_at_least_one_type(desk, case, page, tanya):
    answer = desk.post(page("classify", case), {"violation_types": [], "version": 1})
    assert answer.status_code == 400
    with pytest.raises(Refused):
        actions.classify(case, [], by=tanya, version=1)
    assert case.violation_types.count() == 1


def test_others_find_no_such_case(case, nobody_else):
    nobody_else("classify", case, violation_types=["multiple-voting"], version=1)
    assert case.history.count() == 1

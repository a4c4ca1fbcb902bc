"""To the lawyer, back, closed, open again."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions
from reports.cases.models import Case

State = Case.State


@pytest.mark.parametrize(
    ("now", "then"), [(now, then) for now, states in Case.MOVES.items() for then in sorted(states)]
)
def test_a_case_moves_as_the_table_says(desk, case, page, now, then):
    Case.objects.filter(pk=case.pk).update(state=now)
    desk.post(page("move", case), {"state": then, "version": 1})
    case.refresh_from_db()
    assert case.state == then
    assert (case.closed_at is not None) == (then == State.CLOSED)
    assert case.history.last().detail == {"to": then}


def test_a_closed_case_goes_to_nobody_before_it_is_open_again(desk, case, page, tanya):
    actions.move(case, State.CLOSED, by=tanya, version=1)
    answer = desk.post(page("move", case), {"state": State.WITH_LAWYER, "version": 2})
    assert answer.status_code == 409
    with pytest.raises(Refused):
        actions.move(case, State.WITH_LAWYER, by=tanya, version=2)
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_there_are_no_other_states(desk, case, page):
    answer = desk.post(page("move", case), {"state": "burnt", "version": 1})
    assert answer.status_code == 400


def test_others_find_no_such_case(case, nobody_else):
    nobody_else("move", case, state=State.CLOSED, version=1)
    case.refresh_from_db()
    assert case.state == State.OPEN

"""Two people at one case at once: nobody overwrites anybody, and nothing typed is lost."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions

TYPED = "Долгий и важный текст, который нельзя потерять"


@pytest.fixture
def overtaken(desk, case, page, leo):
    """What Tanya is answered when Leo changed the case while she wrote."""
    seen = desk.get(page("case", case)).context["seen"]
    actions.assess(case, 4, "confirmed", by=leo, version=1)
    fields = {"summary": TYPED, "version": 1, "seen": seen}
    return desk.post(page("summarise", case), fields)


def test_the_second_is_shown_what_was_typed_and_what_changed(overtaken, case, leo):
    shown = overtaken.content.decode()
    assert overtaken.status_code == 409
    assert TYPED in shown
    assert [(line.actor, line.text) for line in overtaken.context["meanwhile"]] == [
        (str(leo), overtaken.context["history"][0].text)
    ]
    case.refresh_from_db()
    assert (case.summary, case.severity) == ("Избирателя нет в списке", 4)


def test_pressing_again_takes_it(overtaken, desk, case, page):
    fields = {
        "summary": TYPED,
        "version": overtaken.context["case"].version,
        "seen": overtaken.context["seen"],
    }
    assert desk.post(page("summarise", case), fields).status_code == 302
    case.refresh_from_db()
    assert (case.summary, case.severity) == (TYPED, 4)


def test_every_change_asks_for_the_version(case, types, leo, tanya):
    actions.assess(case, 4, "confirmed", by=leo, version=1)
    for change in (
        lambda: actions.assign(case, leo, by=tanya, version=1),
        lambda: actions.classify(case, types(), by=tanya, version=1),
        lambda: actions.assess(case, 1, "refuted", by=tanya, version=1),
        lambda: actions.summarise(case, "другое", by=tanya, version=1),
        lambda: actions.move(case, "closed", by=tanya, version=1),
    ):
        with pytest.raises(Refused) as refusal:
            change()
        assert refusal.value.conflict
    assert case.history.count() == 2


def test_the_types_that_were_ticked_stand_in_the_form_again(desk, case, page, leo):
    actions.assess(case, 4, "confirmed", by=leo, version=1)
    fields = {"violation_types": ["multiple-voting"], "version": 1, "seen": 1}
    answer = desk.post(page("classify", case), fields)
    assert answer.status_code == 409
    assert 'value="multiple-voting" checked' in answer.content.decode()


def test_a_form_without_a_version_changes_nothing(desk, case, page):
    answer = desk.post(page("summarise", case), {"summary": TYPED})
    assert answer.status_code == 400
    assert TYPED in answer.content.decode()

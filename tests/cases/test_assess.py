"""Saying how grave a case is, and how likely it is true."""


def test_severity_and_veracity_are_kept_apart(desk, case, page):
    desk.post(page("assess", case), {"severity": 4, "veracity": "doubtful", "version": 1})
    case.refresh_from_db()
    assert (case.severity, case.veracity) == (4, "doubtful")
    assert case.history.last().detail == {"severity": 4, "veracity": "doubtful"}


def test_only_the_steps_of_the_scales_are_taken(desk, case, page):
    for wrong in ({"severity": 9, "veracity": "doubtful"}, {"severity": 2, "veracity": "x"}):
        assert desk.post(page("assess", case), {**wrong, "version": 1}).status_code == 400
    assert case.history.count() == 1


def test_lawyers_may_and_others_find_no_such_case(signed_in, case, page, nobody_else, leo):
    fields = {"severity": 1, "veracity": "refuted", "version": 1}
    nobody_else("assess", case, **fields)
    assert signed_in(leo).post(page("assess", case), fields).status_code == 302
    assert case.history.last().actor == leo

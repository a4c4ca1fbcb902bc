"""Writing a summary without names."""

from reports.cases.models import Case


def test_a_summary_is_found_by_its_words_in_either_alphabet(desk, case, page):
    desk.post(page("summarise", case), {"summary": "Бақылаушыны ШЫҒАРЫП жіберді", "version": 1})
    case.refresh_from_db()
    assert case.summary == "Бақылаушыны ШЫҒАРЫП жіберді"
    for words in ("бақылаушыны", "бакылаушыны шыгарып", "ЖІБЕРДІ", case.number.lower()):
        assert list(Case.objects.worded(words)) == [case], words
    assert not Case.objects.worded("бақылаушыны кіргізді").exists()


def test_the_history_tells_that_it_was_written_and_not_what(desk, case, page):
    desk.post(page("summarise", case), {"summary": "Не то имя", "version": 1})
    event = case.history.last()
    assert (event.verb, event.detail) == ("summarised", {})


def test_invisible_letters_are_left_out(desk, case, page):
    desk.post(page("summarise", case), {"summary": "урна\u202e не\0 опечатана", "version": 1})
    case.refresh_from_db()
    assert case.summary == "урна не опечатана"


def test_a_summary_that_is_too_long_comes_back(desk, case, page):
    answer = desk.post(page("summarise", case), {"summary": "ы" * 4001, "version": 1})
    assert answer.status_code == 400
    assert "ы" * 4001 in answer.content.decode()


def test_others_find_no_such_case(case, nobody_else):
    nobody_else("summarise", case, summary="чужое", version=1)
    case.refresh_from_db()
    assert case.summary == "Избирателя нет в списке"

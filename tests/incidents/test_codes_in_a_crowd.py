"""Receipt codes that no phone derived: few at once, the others wait on a page and lose nothing."""

import re
import threading
import time

import pytest
import time_machine
from django.core.cache import cache

from portal.evidence.lanes import Lane
from portal.lib import references
from portal.lib.refusals import Refused
from reports.incidents import code_line, receipts
from tests.incidents.test_return import PHOTO, code, report
from tests.incidents.walking import Walk

__all__ = ["code", "report"]
pytestmark = pytest.mark.django_db
NOW = "2026-11-22T10:00:05Z"
WORDS = "Приходил участковый\nи ещё двое"


@pytest.fixture
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
    cache.clear()


@pytest.fixture
def full(settings, report, clock):
    """All places of newcomers are taken by others; one is left for those who have waited, and one
    for those inside."""
    settings.CODES_AT_ONCE = 4
    lane = Lane("codes", places=2, bytes=0)
    places = [lane.enter(), lane.enter()]
    yield places
    for place in places:
        place.leave()


@pytest.fixture
def slow(monkeypatch):
    """Counts the slow derivations: how many there were, and at most at once."""
    seen = {"all": 0, "now": 0, "most": 0}
    derive, lock = receipts.derive, threading.Lock()

    def counted(typed):
        with lock:
            seen["all"] += 1
            seen["now"] += 1
            seen["most"] = max(seen["most"], seen["now"])
        time.sleep(0.02)
        try:
            return derive(typed)
        finally:
            with lock:
                seen["now"] -= 1

    monkeypatch.setattr(receipts, "derive", counted)
    return seen


def ask(client, code):
    return Walk(client, form="return").press(code=code)


def bare(page, code) -> str:
    """A page without what is its own each time."""
    page = page.page.replace(code, "")
    return re.sub(r'name="(csrfmiddlewaretoken|code_line)" value="[^"]*"', "", page)


def test_who_comes_too_many_waits_and_then_gets_the_answer(client, code, full, slow, clock):
    page = ask(client, code)
    assert (page.response.status_code, page.response["Retry-After"]) == (429, "5")
    assert "Wait 5 seconds, then press the button again." in page.said
    assert slow["all"] == 0
    # Too early: the same place.
    assert page.press().response.status_code == 429
    clock.shift(5)
    # Newcomers still take every place; who has waited has places of their own.
    assert ask(client, code).response.status_code == 429
    page.press()
    assert (page.response.status_code, slow["all"]) == (200, 1)
    assert "From our staff" in page.said or "written nothing yet" in page.said


def test_the_line_tells_nothing_of_a_code(client, code, report, full, slow):
    nobody = receipts.new_code()
    pages = {bare(ask(client, one), one) for one in (code, nobody, _beginning_alike(code))}
    assert len(pages) == 1 and slow["all"] == 0
    # And the code stands in the body only: no address, no cookie, no head of the answer.
    answer = ask(client, code).response
    assert code not in f"{answer.headers} {answer.cookies}"


def _beginning_alike(code):
    """Another code whose first part is known."""
    known, other = receipts.read(code), receipts.read(receipts.new_code())
    letters = known[: receipts.LOCATOR] + other[receipts.LOCATOR :]
    return letters + references.check_character(letters)


def test_a_ticket_is_good_for_its_code_only(client, code, full, clock):
    page = ask(client, code)
    clock.shift(5)
    page.press(code=receipts.new_code())
    assert page.response.status_code == 429


def test_what_was_written_is_still_there_and_who_is_inside_does_not_stand_in_line(
    client, code, report, settings, clock
):
    page = ask(client, code)
    settings.CODES_AT_ONCE = 1
    place = Lane("codes", places=1, bytes=0).enter()
    # The page carries a pass.
    page.press("answer", text="Первый ответ")
    assert "Received, thank you." in page.said
    # Half a day later it does not count any more: the words wait along.
    clock.shift(12 * 60 * 60)
    page.press("answer", text=WORDS, files=[("a.jpg", PHOTO)])
    assert page.response.status_code == 429
    assert "choose your files once more" in page.said
    assert WORDS in dict(page.fields)["text"].replace("\r\n", "\n")
    place.leave()
    clock.shift(6)
    page.press()
    assert "Received, thank you." in page.said
    assert report.messages.count() == 2


def test_a_ticket_lets_in_once(code, full, clock):
    with pytest.raises(code_line.InLine) as line:
        code_line.derived({"code": code})
    waited = {"code": code, "code_line": line.value.ticket}
    clock.shift(5)
    code_line.derived(waited)
    with pytest.raises(code_line.InLine) as again:
        code_line.derived(waited)
    assert again.value.ticket != line.value.ticket


def test_one_pass_does_not_let_in_for_ever(code, full, clock, monkeypatch):
    monkeypatch.setattr(code_line, "USES", 2)
    inside = {"code": code, "code_pass": code_line.pass_for({"code": code})}
    for _use in range(2):
        code_line.derived(inside)
        # Each answer gives back what was brought: no new pass comes of an old one.
        assert code_line.pass_for(inside) == inside["code_pass"]
    with pytest.raises(code_line.InLine):
        code_line.derived(inside)
    # Whoever came through the line once more begins anew, and nobody takes a pass for another code.
    clock.shift(1)
    assert code_line.pass_for(inside) != inside["code_pass"]
    other = receipts.new_code()
    assert code_line.pass_for({**inside, "code": other}) != inside["code_pass"]


def test_who_cannot_work_for_seconds_is_told_to_wait(code, settings, slow, clock, monkeypatch):
    monkeypatch.setattr(code_line, "TURN", 0)
    monkeypatch.setattr(code_line, "WORK", Lane("codes-at-work", places=1, bytes=0))
    place = code_line.WORK.enter()
    settings.CODES_AT_ONCE = 3
    for _one in range(2):
        # And the place among the newcomers is free again for the next one.
        with pytest.raises(code_line.InLine):
            code_line.derived({"code": code})
    place.leave()
    code_line.derived({"code": code})
    assert slow["all"] == 1


def test_what_can_be_no_code_is_explained_at_once(client, full):
    assert "29 characters" in ask(client, "K7MD").said


def test_other_pages_and_phones_do_not_wait(client, code, full, slow):
    key = receipts.derive(code)
    slow["all"] = 0
    assert client.get("/safety/").status_code == 200
    by_phone = {"locator": key.locator, "verifier": key.verifier.hex()}
    assert client.post("/return/", by_phone).status_code == 200
    assert slow["all"] == 0


@pytest.mark.parametrize(("most", "let_in"), [(4, 3), (12, 10)])
def test_a_crowd_with_passes_keeps_few_threads(settings, slow, code, monkeypatch, most, let_in):
    """Twenty at a time, half of them with the pass of one real code: the others are told to wait,
    and fewer than those let in are at work. Nobody has waited yet: those places stay empty."""
    settings.CODES_AT_ONCE = most
    passed = {"code": code, "code_pass": code_line.pass_for({"code": code})}
    inside, ended = [], []
    turn, start, others_came = code_line._turn, threading.Barrier(20), threading.Event()

    def slowly(line):
        inside.append(line)
        assert others_came.wait(30)
        return turn(line)

    def come(post):
        start.wait()
        try:
            ended.append(code_line.derived(post).locator)
        except (code_line.InLine, Refused) as problem:
            ended.append(type(problem).__name__)
        if len(ended) >= 20 - let_in:
            others_came.set()

    monkeypatch.setattr(code_line, "_turn", slowly)
    threads = [
        threading.Thread(target=come, args=(post,)) for post in [passed, {"code": code}] * 10
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(ended) == 20
    assert slow["all"] == 20 - ended.count("InLine") == len(inside) == let_in
    assert 1 <= slow["most"] <= code_line.WORK.places


def test_one_s_own_signature_stands_in_the_same_line(client, full, slow):
    nobody = receipts.new_code()
    answer = client.post("/join/", {"code": nobody})
    assert answer.status_code == 429 and slow["all"] == 0

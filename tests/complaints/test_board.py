"""What waits at the law desk: by day, by state, by person; and who sees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role
from reports.cases import actions as cases
from reports.cases.models import Case
from reports.complaints import board
from reports.complaints.models import Complaint

BOARD = reverse("complaints:board")
State = Complaint.State


@pytest.fixture
def complaint(case, leo):
    """Puts a row on the board, as lists see it."""

    def make(number, *, due=None, state=State.FILED, requested=0):
        now = timezone.now()
        return Complaint.objects.create(
            number=number,
            case=case,
            state=state,
            jurisdiction_version="x",
            addressee="tec",
            letter="higher-commission",
            language="ru",
            requested_by=leo,
            requested_at=now - timedelta(minutes=requested),
            due_at=now + timedelta(hours=due) if due is not None else None,
            counted={"side": "consideration", "at_once": False} if due is not None else {},
        )

    return make


@pytest.fixture
def page(signed_in, leo):
    return signed_in(leo)


def numbers(answer) -> list[str]:
    return [entry.complaint.number for entry in answer.context["entries"]]


def test_the_most_overdue_stands_first(complaint, page):
    for number, due in [("later", 90), ("over", -30), ("soon", 5), ("none", None), ("long", -99)]:
        complaint(number, due=due)
    answer = page.get(BOARD)
    assert numbers(answer) == ["long", "over", "soon", "later"]
    assert [entry.due.tone for entry in answer.context["entries"]] == [
        "bad",
        "bad",
        "warn",
        "neutral",
    ]


def test_pages_go_on_by_key_in_both_directions(complaint, page):
    for number in range(120):
        complaint(f"n{number:03}", due=number)
    seen, address = [], BOARD
    while address:
        answer = page.get(address)
        seen += numbers(answer)
        back, address = answer.context["newer_url"], answer.context["older_url"]
    assert seen == [f"n{number:03}" for number in range(120)]
    assert numbers(page.get(back))[-1] == "n099" and numbers(page.get(back))[0] == "n050"


@pytest.mark.parametrize(
    ("show", "states"),
    [
        ("drafts", {State.REQUESTED, State.DRAFT}),
        ("ready", {State.APPROVED, State.SIGNED}),
        ("refused", {State.REFUSED}),
        ("numberless", {State.HANDED_IN}),
        ("waiting", {State.FILED, State.FORWARDED}),
        ("silent", {State.SILENT}),
        ("answered", {State.ANSWERED, State.APPEALED}),
        ("closed", {State.CLOSED}),
        ("all", set(State)),
    ],
)
def test_each_list_has_its_states_newest_first(complaint, page, show, states):
    for at, state in enumerate(State):
        complaint(state.value, state=state, requested=at)
    shown = numbers(page.get(f"{BOARD}?show={show}"))
    assert shown == [state.value for state in State if state in states]


def test_a_long_list_asks_the_database_no_more_than_a_short_one(complaint, page):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert numbers(page.get(f"{BOARD}?show=all"))
        return len(found)

    complaint("first", due=1)
    page.get(f"{BOARD}?show=all")
    few = asked()
    for number in range(20):
        complaint(f"n{number}", due=number)
    assert asked() == few


def test_a_list_can_be_narrowed_to_one_person(complaint, page, case, leo, tanya, person):
    cases.assign(case, None, by=tanya, version=case.version)
    complaint("one", due=1)
    assert numbers(page.get(f"{BOARD}?who=me")) == []
    assert numbers(page.get(f"{BOARD}?who=nobody")) == ["one"]
    cases.assign(case, leo, by=tanya, version=case.version)
    assert numbers(page.get(f"{BOARD}?who=me")) == ["one"]
    lena = person("lena", Role.LAWYER)
    assert numbers(page.get(f"{BOARD}?who={lena.username}")) == []
    assert numbers(page.get(f"{BOARD}?who=<script>")) == ["one"]


@pytest.mark.parametrize("show", list(board.LISTS))
def test_an_empty_list_says_what_to_do(page, show, vaults, catalogue):
    answer = page.get(f"{BOARD}?show={show}")
    assert answer.status_code == 200 and reverse("cases:cases") in answer.content.decode()


@pytest.mark.parametrize("query", ["show=strange", "after=x", "after=t1.2.3", "before=t9e9.1"])
def test_a_strange_address_is_answered_in_words(page, query, vaults):
    assert page.get(f"{BOARD}?{query}").status_code in (200, 409)


def test_a_case_handed_to_lawyers_waits_for_its_letter(case, page, tanya, ask, worker):
    assert list(page.get(BOARD).context["waiting"]) == []
    cases.move(case, Case.State.WITH_LAWYER, by=tanya, version=case.version)
    assert list(page.get(BOARD).context["waiting"]) == [case]
    ask(case)
    assert list(page.get(BOARD).context["waiting"]) == []


def test_what_is_over_is_counted_for_the_head_of_the_page(complaint, leo, hana):
    complaint("over", due=-1)
    complaint("later", due=1)
    assert board.overdue_count(leo) == 1
    assert board.overdue_count(hana) == 0


def test_triagers_see_how_far_a_complaint_is_and_no_more(draft, signed_in, tanya):
    client = signed_in(tanya)
    of_case = client.get(reverse("complaints:of_case", args=[draft.case.public_id]))
    words = of_case.content.decode()
    assert of_case.status_code == 200 and draft.number in words
    assert reverse("complaints:complaint", args=[draft.public_id]) not in words
    assert reverse("complaints:request_draft", args=[draft.case.public_id]) not in words
    lines = board.lines_of(draft.case, tanya)
    assert draft.number in lines[0]["text"] and lines[0]["url"] == ""


def test_the_case_leads_to_its_complaints(draft, leo):
    lines = board.lines_of(draft.case, leo)
    assert lines[0]["url"] == reverse("complaints:complaint", args=[draft.public_id])


@pytest.mark.parametrize("name", ["board", "complaint", "revision", "state", "file", "refusal"])
def test_the_law_desk_is_for_lawyers(draft, signed_in, tanya, hana, karim, ada, client, name):
    arguments = {"board": [], "revision": [draft.public_id, 1]}.get(name, [draft.public_id])
    address = reverse(f"complaints:{name}", args=arguments)
    for somebody in (tanya, hana, karim, ada):
        assert signed_in(somebody).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_ids_of_something_else_are_not_there(draft, case, page):
    for name in ("complaint", "state", "file", "refusal"):
        assert page.get(reverse(f"complaints:{name}", args=[case.public_id])).status_code == 404
    for name in ("of_case", "request_draft"):
        assert page.get(reverse(f"complaints:{name}", args=[draft.public_id])).status_code == 404
    assert page.get(reverse("complaints:revision", args=[draft.public_id, 9])).status_code == 404


def test_with_the_vault_closed_the_page_says_so_and_shows_no_word(draft, signed_in, leo):
    client = signed_in(leo)
    client.cookies.pop("member")
    answer = client.get(reverse("complaints:complaint", args=[draft.public_id]))
    words = answer.content.decode()
    assert answer.status_code == 200 and "vault is closed" in words
    assert "Ғабидуллаұлы" not in words

"""One page for a call: everything typed stays, whatever is wrong with it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from observers.registry import actions as registry
from observers.registry.models import Region
from portal.accounts.models import Role
from reports.hotline import guidance
from reports.hotline.models import HotlineCall
from reports.incidents import actions as incidents
from reports.incidents.models import IncidentReport
from tests.hotline.conftest import GUARDED, NUMBER, TOLD, UNGUARDED

LOG = "hotline:log"


@pytest.fixture
def typed(precinct):
    """Makes what Hana typed into the page."""

    def make(**changes):
        return {
            "public_id": str(uuid4()),
            "channel": "call",
            "callback": NUMBER,
            "caller_role": "voter",
            "violation": UNGUARDED,
            "precinct": "123",
            "told": TOLD,
            "do": "log",
            **changes,
        }

    return make


def page(answer) -> str:
    return answer.content.decode()


def test_a_call_is_logged(hanas_desk, typed, precinct, hana):
    answer = hanas_desk.post(reverse(LOG), typed(channel="whatsapp"))
    assert answer.url == reverse(LOG)
    assert hanas_desk.get(answer.url).url.startswith(f"{answer.url}?call=")
    call = HotlineCall.objects.get()
    assert (call.operator, call.precinct, call.channel) == (hana, precinct, "whatsapp")
    assert call.violation_type.code == UNGUARDED
    assert call.caller_hash


def test_a_reason_that_several_bodies_share_is_said_once(kind):
    advice = guidance.advice_for(UNGUARDED)
    bodies = [one for one in advice if one.code.startswith("addressee:")]
    reasons = [one.reason for one in bodies if one.reason]
    assert len(bodies) > len(reasons) > 0
    assert len(set(reasons)) == len(reasons)


def test_what_was_advised_is_kept_and_read_in_words(hanas_desk, typed, kind):
    shown = hanas_desk.post(reverse("hotline:advice"), {"violation": UNGUARDED}).json()["advice"]
    hanas_desk.post(reverse(LOG), typed(advice=[shown[0]["code"], shown[1]["code"]]))
    call = HotlineCall.objects.get()
    assert call.advice == [shown[0]["code"], shown[1]["code"]]
    assert shown[1]["text"] in page(hanas_desk.get(reverse("hotline:call", args=[call.public_id])))


def test_advice_that_this_edition_does_not_know_holds_nobody_up(hanas_desk, typed):
    hanas_desk.post(reverse(LOG), typed(advice=["rule:gone", "nonsense"]))
    assert HotlineCall.objects.get().advice == []


def test_advice_for_a_type_that_was_changed_afterwards_is_kept(hanas_desk, typed):
    first = hanas_desk.post(reverse("hotline:advice"), {"violation": GUARDED}).json()["advice"]
    codes = [one["code"] for one in first]
    hanas_desk.post(reverse(LOG), typed(advice=codes))
    assert HotlineCall.objects.get().advice == codes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"callback": "", "needs_callback": "on"}, "Write down the number to call back"),
        ({"precinct": "999"}, "no such precinct"),
        ({"violation": "совершенно незнакомые слова"}, "Pick one from the list"),
        ({"channel": "pigeon"}, "valid choice"),
        ({"do": "report", "told": "", "violation": ""}, "what happened"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(hanas_desk, typed, changes, sentence):
    sent = typed(caller="Вера", place_text="второй этаж", **changes)
    answer = hanas_desk.post(reverse(LOG), sent)
    assert answer.status_code == 400
    shown = page(answer)
    assert sentence in shown
    for name in ("callback", "caller", "place_text", "precinct", "violation", "told"):
        assert sent[name] in shown
    assert sent["public_id"] in shown
    assert not HotlineCall.objects.exists()


def test_a_number_that_several_regions_have_is_asked_about(hanas_desk, typed, precinct):
    names = {"kk": "Есіл комиссиясы", "ru": "Комиссия Есиль", "en": "Esil commission"}
    other = registry.add_commission(
        precinct.election, "territorial", names, region=Region.objects.get(code="astana")
    )
    registry.add_precinct(
        other, 123, venue_kk="мектеп", venue_ru="школа", address_kk="", address_ru=""
    )
    answer = hanas_desk.post(reverse(LOG), typed())
    assert "Several precincts are meant" in page(answer)
    assert "123 Astana" in page(answer)
    hanas_desk.post(reverse(LOG), typed(precinct="№123 Астана"))
    assert HotlineCall.objects.get().region.code == "astana"


def test_the_report_and_its_code_are_shown_once(hanas_desk, typed):
    sent = typed(do="report")
    answer = hanas_desk.post(reverse(LOG), sent)
    report = IncidentReport.objects.get()
    code = re.search(r'data-copy="([0-9A-Z*~$=-]{30,})"', page(answer))[1]
    assert report.reference in page(answer)
    again = hanas_desk.post(reverse(LOG), sent, follow=True)
    assert code not in page(again)
    assert "logged already" in page(again)
    assert "make a new code here" in page(again)
    assert IncidentReport.objects.count() == 1


def test_other_words_from_the_same_page_are_kept_and_become_a_call_of_their_own(hanas_desk, typed):
    first = typed()
    hanas_desk.post(reverse(LOG), first)
    other = {**first, "told": "Другими словами", "advice": ["authority"]}
    said = hanas_desk.post(reverse(LOG), other)
    assert said.status_code == 409
    assert "it says something else" in page(said) and "Другими словами" in page(said)
    assert HotlineCall.objects.count() == 1
    number = said.context["form"]["public_id"].value()
    for _press in range(2):
        hanas_desk.post(reverse(LOG), {**other, "public_id": number})
    assert HotlineCall.objects.count() == 2


def shown_code(answer):
    return re.search(r'data-copy="([0-9A-Z*~$=-]{30,})"', page(answer))[1]


def test_a_code_that_was_lost_is_made_anew_and_the_first_is_void(hanas_desk, typed, client):
    first = shown_code(hanas_desk.post(reverse(LOG), typed(do="report")))
    address = reverse("hotline:new_code", args=[HotlineCall.objects.get().public_id])
    second = shown_code(hanas_desk.post(address))
    opens = [
        client.post(reverse("incidents:return"), {"code": code}).context.get("report")
        for code in (first, second)
    ]
    assert opens == [None, IncidentReport.objects.get()]


def test_no_code_is_made_anew_later_or_by_others_or_once_something_was_asked(
    hanas_desk, typed, person, tanya, signed_in
):
    hanas_desk.post(reverse(LOG), typed(do="report"))
    call = HotlineCall.objects.get()
    address = reverse("hotline:new_code", args=[call.public_id])
    colleague = signed_in(person("hakim", Role.OPERATOR))
    assert colleague.post(address).status_code == 409
    HotlineCall.objects.update(at=call.at - timedelta(hours=2))
    assert hanas_desk.post(address).status_code == 409
    HotlineCall.objects.update(at=call.at)
    incidents.ask(call.report, "Сколько?", by=tanya)
    assert hanas_desk.post(address).status_code == 409
    assert "Make a new receipt code" not in page(
        hanas_desk.get(reverse("hotline:call", args=[call.public_id]))
    )


def test_asking_for_the_guidance_logs_nothing_and_keeps_what_was_typed(hanas_desk, typed):
    answer = hanas_desk.post(reverse(LOG), typed(do="guidance", precinct="999", channel="telegram"))
    assert answer.status_code == 200
    assert TOLD in page(answer)
    assert re.search(r'value="telegram"[^>]*checked', page(answer))
    assert not HotlineCall.objects.exists()


def test_words_that_may_mean_several_types_offer_them(hanas_desk, precinct):
    answer = hanas_desk.post(
        reverse("hotline:advice"), {"violation": "заставляют голосовать"}
    ).json()
    assert len(answer["types"]) > 1
    assert answer["advice"]


def test_a_caller_who_called_before_is_recognised(hanas_desk, logged):
    address = reverse("hotline:before")
    assert hanas_desk.post(address, {"callback": NUMBER}).json()["words"] == ""
    logged()
    assert "1 time" in hanas_desk.post(address, {"callback": "87015551234"}).json()["words"]


def test_with_a_locked_vault_nobody_is_recognised_and_no_number_is_shown(hanas_desk, logged, hana):
    logged()
    call = logged(needs_callback=True)
    assert "Called before: 1 time" in page(
        hanas_desk.get(reverse("hotline:call", args=[call.public_id]))
    )
    assert NUMBER in page(hanas_desk.get(reverse("hotline:call", args=[call.public_id])))
    del hanas_desk.cookies["member"]
    shown = page(hanas_desk.get(reverse("hotline:call", args=[call.public_id])))
    assert "Called before" not in shown
    assert NUMBER not in shown
    assert hanas_desk.post(reverse("hotline:before"), {"callback": NUMBER}).json()["words"] == ""


def test_a_list_shows_only_the_end_of_a_number(hanas_desk, logged):
    logged(needs_callback=True)
    shown = page(hanas_desk.get(reverse("hotline:calls")))
    assert "34" in shown
    assert NUMBER not in shown
    assert "555" not in shown


def test_who_waits_stands_on_a_list_of_its_own(hanas_desk, logged):
    waiting, other = logged(needs_callback=True), logged()
    shown = page(hanas_desk.get(reverse("hotline:calls"), {"show": "waiting"}))
    assert str(waiting.public_id) in shown
    assert str(other.public_id) not in shown


def test_older_calls_are_a_page_away(hanas_desk, logged, monkeypatch):
    monkeypatch.setattr("reports.hotline.views.PAGE", 2)
    oldest = logged()
    for _call in range(3):
        logged()
    first = page(hanas_desk.get(reverse("hotline:calls")))
    assert str(oldest.public_id) not in first
    older = re.search(r'href="(\?after=\d+)"', first)[1]
    assert str(oldest.public_id) in page(hanas_desk.get(reverse("hotline:calls") + older))


def test_a_session_that_ended_gives_back_what_was_typed(typed):
    answer = Client(headers={"accept-language": "en"}).post(
        reverse(LOG), typed(caller="Вера", place_text="второй этаж")
    )
    assert answer.status_code == 409
    for words in (TOLD, "Вера", "второй этаж", NUMBER):
        assert words in page(answer)
    assert "Sign in in another tab" in page(answer)


@pytest.mark.parametrize("somebody", ["tanya", "leo", "karim", "ada", "kira", "aigul", "olga"])
def test_nobody_else_logs_or_reads_calls(somebody, request, signed_in, logged, typed):
    call = logged()
    browser = signed_in(request.getfixturevalue(somebody))
    assert browser.post(reverse(LOG), typed()).status_code == 404
    assert browser.get(reverse("hotline:calls")).status_code == 404
    assert browser.get(reverse("hotline:call", args=[call.public_id])).status_code == 404
    assert browser.post(reverse("hotline:before"), {"callback": NUMBER}).status_code == 404
    assert HotlineCall.objects.count() == 1

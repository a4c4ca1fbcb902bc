"""The phone's form as plain pages: everything typed stays, nothing is kept for who never sends."""

import os

from django.utils import timezone

from portal.evidence import serving
from portal.evidence.models import EvidenceItem
from reports.incidents import told
from reports.incidents.models import IncidentReport
from tests.incidents.conftest import GUARDED
from tests.incidents.walking import Walk

PHOTO = b"\xff\xd8\xff\xe0" + os.urandom(5000)


def test_a_report_with_a_photo_is_filed(walk, precinct, tanya):
    walk.to("files", precinct).press("add", files=[("Фото.jpg", PHOTO)])
    assert "Фото.jpg" in walk.said
    walk.press().press(contact="+7 700 000 00 00")
    walk.send()
    report = IncidentReport.objects.get()
    full = told.in_full(report, tanya.member)
    assert full.narrative == "Меня нет в списке."
    assert report.precinct == precinct
    assert report.reporter.role == "voter"
    assert report.files_expected == 1
    item = EvidenceItem.objects.get()
    assert report.files.get().item == item
    assert serving.name_of(item, tanya.member) == "Фото.jpg"
    assert report.reference in walk.said
    assert item.sha256[:16] in walk.said


def test_nothing_is_written_before_send_is_pressed(walk, precinct):
    walk.to("check", precinct)
    assert not IncidentReport.objects.exists()
    assert not EvidenceItem.objects.exists()


def test_a_second_press_files_once_and_shows_the_same_code(walk, precinct):
    walk.to("files", precinct).press(files=[("a.jpg", PHOTO)])
    walk.to("check", precinct)
    pressed = list(walk.fields), walk.action
    first = walk.send().code
    walk.fields, walk.action = pressed
    assert walk.send().code == first
    assert IncidentReport.objects.count() == EvidenceItem.objects.count() == 1


def test_the_code_opens_the_report(walk, precinct, client):
    code = walk.to("check", precinct).send().code
    back = Walk(client, form="return").press(code=code)
    assert IncidentReport.objects.get().reference in back.said


def test_the_code_stands_in_no_address_title_or_cookie(walk, precinct, client):
    walk.to("check", precinct).send()
    code = walk.code
    title = walk.page[walk.page.index("<title>") : walk.page.index("</title>")]
    assert code not in title
    assert code not in str(client.cookies)
    assert code not in walk.response.request["PATH_INFO"]
    assert walk.response["Cache-Control"] == "no-store, private"


def test_back_keeps_every_answer(walk, precinct):
    walk.to("contact", precinct).press("back", contact="+7 701")
    for step in ("files", "story", "when", "where", "what", "role"):
        assert walk.step == step
        walk.press("back") if step != "role" else None
    assert walk.value("role") == "voter"
    for _ in range(6):
        walk.press()
    assert walk.step == "contact"
    assert walk.value("contact") == "+7 701"


def test_an_answer_can_be_changed_from_the_last_screen(walk, precinct, tanya):
    walk.to("check", precinct).press("to:story")
    assert walk.value("narrative") == "Меня нет в списке."
    walk.press(narrative="Меня нет в списке, а соседа нашли.")
    assert walk.step == "check"
    walk.send()
    assert "соседа" in told.in_full(IncidentReport.objects.get(), tanya.member).narrative


def test_the_language_can_be_switched_on_any_screen_and_nothing_is_lost(walk, precinct):
    walk.to("story", precinct)
    walk.press(language="kk", narrative="Тізімде жоқпын")
    assert walk.step == "story"
    assert walk.value("narrative") == "Тізімде жоқпын"
    assert '<html lang="kk">' in walk.page
    walk.press()
    assert '<html lang="kk">' in walk.page


def test_switching_the_language_after_sending_shows_the_same_receipt(walk, precinct):
    code = walk.to("check", precinct).send().code
    walk.form = "again"
    walk.show(walk.response)
    walk.press(language="kk")
    assert walk.code == code
    assert '<html lang="kk">' in walk.page
    assert IncidentReport.objects.count() == 1


def test_types_are_found_in_peoples_own_words(walk, precinct):
    walk.to("what", precinct).press("words", words="заставляют голосовать")
    assert walk.step == "what"
    first = walk.page[walk.page.index("data-found") :]
    assert first.index('value="forced-to-vote"') < first.index("</div>\n    <div>")
    walk.press(violation_type="forced-to-vote")
    assert walk.step == "presser"


def test_words_that_find_nothing_are_answered(walk, precinct):
    walk.to("what", precinct).press("words", words="ыыыыщщщ")
    assert "note" in walk.page[walk.page.index("data-found") :][:400]


def test_a_precinct_is_found_by_its_address(walk, precinct):
    walk.to("where", precinct).press("find", precinct_words="Тимирязева")
    assert str(precinct.public_id) in walk.page
    walk.press(where=str(precinct.public_id))
    assert walk.step == "when"


def test_a_station_that_is_not_in_the_list_is_kept_as_typed(walk, precinct, tanya):
    walk.to("where", precinct).press("find", precinct_words="участок 7777")
    walk.press(where="unknown")
    assert walk.step == "place"
    walk.to("check", precinct, where="unknown").send()
    report = IncidentReport.objects.get()
    full = told.in_full(report, tanya.member)
    assert (full.precinct_text, full.place_text) == ("участок 7777", "Завод")
    assert report.region.code == "almaty"
    assert report.at_precinct


def test_not_at_a_station_asks_where_else(walk, precinct):
    walk.to("check", precinct, where="elsewhere").send()
    report = IncidentReport.objects.get()
    assert not report.at_precinct
    assert report.precinct is None


def test_a_dangerous_type_is_sealed_without_being_asked(walk, precinct):
    walk.to("contact", precinct, violation_type=GUARDED)
    assert 'name="keep_sealed"' not in walk.page
    walk.to("check", precinct).send()
    assert IncidentReport.objects.get().guarded


def test_whoever_asks_is_sealed(walk, precinct):
    walk.to("contact", precinct).press(keep_sealed="on")
    walk.send()
    assert IncidentReport.objects.get().guarded


def test_now_is_when_the_question_was_answered(walk, precinct, monkeypatch):
    moment = timezone.now().replace(second=0, microsecond=0)
    walk.to("check", precinct).send()
    report = IncidentReport.objects.get()
    assert abs((report.happened_at - moment).total_seconds()) < 120


def test_the_page_after_sending_says_what_to_do(walk, precinct, settings):
    settings.HOTLINE_NUMBERS = ["+7 727 000 00 00"]
    walk.to("check", precinct, violation_type=GUARDED).send()
    assert 'href="tel:+7 727 000 00 00"' in walk.page
    assert walk.page.count("<summary>") >= 3


def test_an_observer_finds_role_and_place_filled_in(signed_in, olga, precinct):
    walk = Walk(signed_in(olga))
    assert walk.step == "what"
    walk.to("check", precinct)
    assert str(precinct) in walk.said
    walk.send()
    report = IncidentReport.objects.get()
    assert report.precinct == precinct
    assert report.reporter.observer == olga.observer
    assert report.narrative == "Меня нет в списке."


def test_an_observer_may_report_of_another_place(signed_in, olga, precinct):
    walk = Walk(signed_in(olga)).to("check", precinct)
    walk.press("to:where")
    assert walk.step == "where"
    walk.press(where="elsewhere")
    assert walk.step == "place"
    walk.press(place_text="Во дворе")
    assert walk.step == "check"
    walk.send()
    assert IncidentReport.objects.get().precinct is None


def test_an_observer_reads_the_rights_that_were_broken(signed_in, olga, precinct):
    walk = Walk(signed_in(olga)).to("check", precinct, violation_type="observer-expelled").send()
    assert walk.page.count("<li>") > 2


def test_an_observer_sees_whose_phone_this_is_and_can_leave(signed_in, olga, precinct):
    walk = Walk(signed_in(olga))
    for step in ("what", "story"):
        walk.to(step, precinct)
        assert f"You report as observer {olga.observer}, precinct {precinct}." in walk.said
    leave = Walk(walk.client, form="leave").show(walk.client.get("/"))
    assert walk.client.post(leave.action, dict(leave.fields)).url == "/"
    assert "You report as" not in walk.show(walk.client.get("/")).page
    assert walk.step == "role"


def test_whoever_is_nobody_is_not_told_who_they_are(walk):
    assert "You report as" not in walk.page


def test_at_the_files_it_says_what_stays_unlocked(walk, precinct):
    words = "The copies that we make to look at them are sealed only if"
    assert words in walk.to("files", precinct).page
    dangerous = Walk(walk.client).to("files", precinct, violation_type=GUARDED)
    assert words not in dangerous.page


def test_a_voter_who_is_forced_reads_whom_to_turn_to_and_the_own_rights(
    client, precinct, vaults, settings
):
    settings.HOTLINE_NUMBERS = ["+7 000 000 00 00"]
    walk = Walk(client).to("check", precinct, violation_type="forced-to-vote").send()
    page = " ".join(walk.page.split())
    assert "Your rights as a voter" in page and "Your rights as an observer" not in page
    freely, numbered = page.index("Voting is voluntary"), page.index("A state body may not refuse")
    assert freely < page.index("More of your rights") < numbered
    assert "article 3, paragraph 3" in page.lower() or "paragraph 3 of article 3" in page.lower()
    assert "You can also turn to these bodies yourself" in page and "tel:" in page

"""A form of a body or place that a lawyer wrote down counts for everybody; a person's never."""

import pytest
from django.urls import reverse

from observers.registry.models import Precinct
from portal.documents.letters import load_letters
from portal.lib.refusals import Refused
from reports.complaints import name_forms
from reports.complaints.models import Complaint, NameForm
from tests.documents.facts import LETTERS, everything

BODY = "Спецмон и партнёры"
PERSON = "Заяц Олег Петрович"


def test_a_form_is_written_down_corrected_and_taken_back(signed_in, leo, tanya, vaults):
    desk, page = signed_in(leo), reverse("complaints:name_forms")
    assert "No form is written down" in desk.get(page).content.decode()
    row = {"name": BODY, "case": "ru/dative", "form": "Спецмона и партнёров"}
    assert desk.post(page, row).status_code == 302
    assert desk.post(page, row | {"form": "Спецмону и партнёрам"}).status_code == 302
    assert name_forms.known("ru") == {BODY: {"dative": "Спецмону и партнёрам"}}
    assert name_forms.known("kk") == {}
    shown = desk.get(page).content.decode()
    assert "Спецмону и партнёрам" in shown and "Corrected or taken back" in shown
    wrong = desk.post(page, row | {"case": "ru/ablative"})
    assert wrong.status_code == 400 and BODY in wrong.content.decode()
    found = [desk.post(page, {"q": q}, follow=True).content.decode() for q in ("партн", "x")]
    assert ["Take back" in one and "<table" in one for one in found] == [True, False]
    last = NameForm.objects.in_force().get()
    back = reverse("complaints:take_back_form", args=[last.public_id])
    assert signed_in(tanya).post(back).status_code == 404
    assert signed_in(leo).post(back).status_code == 302
    last.refresh_from_db()
    assert name_forms.known("ru") == {} and last.ended_by == leo


def test_what_may_be_a_person_is_never_written_down(leo, precinct):
    Precinct.objects.update(settlement="Есик")
    for name in (PERSON, "Иванова Анна", "директор школы Иванова А. С.", "Сәбит Ахметұлы",
                 "ИП Серикова Анна Олеговна", "судья Ахметов Серік Болатұлы",
                 "Директор школы Иванова Анна", "директор Сапар", "Школа Иванова", "ИП Сапар",
                 "Сапар Айгүл, школа № 5"):  # fmt: skip
        with pytest.raises(Refused, match="may be a person"):
            name_forms.remember(name, "genitive", name, language="ru", by=leo)
    region = precinct.region.name_in("ru")
    for name in ("Есик", "Отдел полиции № 3", "школа имени Абая", region):
        name_forms.remember(name, "genitive", name, language="ru", by=leo)
    assert NameForm.objects.in_force().count() == 4
    for name in ("№ 5 мектеп Сапар", "Облыстық прокуратура Сапар", "мектеп директоры Сапар",
                 "Полиция бөлімі Сапар", "Сапар мұғалім", "Абай мұғалім", "мектебі Айгүл",
                 "Қалалық сот төрағасы Сапар", "Айгүл Сапар мектебі", "clerk Sapar"):  # fmt: skip
        assert not name_forms.is_public(name), name
    for name in (
        "университет Абая",
        "Абай мектебі",
        "№ 5 мектеп",
        "Қалалық сот",
        "Облыстық полиция департаменті",
    ):
        assert name_forms.is_public(name), name
    Precinct.objects.update(settlement="Калинин")
    with pytest.raises(Refused, match="may be a person"):
        name_forms.remember("Калинин", "genitive", "Калинина", language="ru", by=leo)


def test_a_form_is_made_of_the_same_words(leo, vaults):
    for form in ("Иванова Анна", "Школы", "Школы № 6", "Школы № 5 Ивановой"):
        with pytest.raises(Refused, match="no form of that name"):
            name_forms.remember("Школа № 5", "genitive", form, language="ru", by=leo)
    name_forms.remember("Школа № 5", "heading", "В школу № 5", language="ru", by=leo)


def test_forms_by_hand_go_before_the_folder_and_the_rules_case_by_case():
    letters = load_letters(LETTERS)
    letter = letters.get("inaction", "ru")
    facts = everything("ru")
    body = next(iter(letter.forms))
    given = {"addressee_name": body, "addressee_heading": "", "forms": {body: {"dative": "X"}}}
    known = letter.fill({**facts, **given}).plain_text()
    assert letter.forms[body]["heading"] in known
    given["forms"] = {body: {"heading": "В ту самую"}}
    assert "В ту самую" in letter.fill({**facts, **given}).plain_text()
    assert name_forms.merged({"a": {"x": "1", "y": "1"}}, {"a": {"x": "2"}}) == {
        "a": {"x": "2", "y": "1"}
    }


def test_one_tick_keeps_the_bodies_typed_for_a_draft_and_nothing_of_the_matter(
    case, signed_in, leo, worker
):
    employer = "Школа № 5"
    fields = {
        "to": "tec/inaction",
        "language": "ru",
        "complainant_kind": "person",
        "complainant_name": PERSON,
        "consent": "on",
        "organisation_name": employer,
        "earlier_body": BODY,
        "name_forms": "\n".join(
            [
                f"{PERSON} | genitive | Зайца Олега Петровича",
                f"{employer} | genitive | Школы № 5",
                f"{BODY} | genitive | Спецмона и партнёров",
                f"{BODY} | ablative | нет такого по-русски",
            ]
        ),
    }
    url = reverse("complaints:request_draft", args=[case.public_id])
    assert signed_in(leo).post(url, fields).status_code == 302
    assert not NameForm.objects.exists()
    answer = signed_in(leo).post(url, fields | {"remember_forms": "on"}, follow=True)
    assert "1 form is remembered" in answer.content.decode()
    assert name_forms.known("ru") == {BODY: {"genitive": "Спецмона и партнёров"}}
    assert Complaint.objects.count() == 2

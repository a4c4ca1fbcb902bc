"""Lawyers look at any letter, on a sample or on a case; the page of a new complaint offers all."""

from django.urls import reverse

from portal.documents.structure import LINE
from reports.complaints import reading
from reports.complaints.models import Complaint
from tests.complaints.conftest import COMPLAINANT, NARRATIVE

LETTER = {"kind": "inaction", "language": "ru"}


def test_letters_are_listed_and_read_on_a_sample(signed_in, leo):
    desk = signed_in(leo)
    page = desk.get(reverse("complaints:letters")).content.decode()
    assert "Power of attorney" in page and "Not reviewed" in page
    page = desk.get(reverse("complaints:letter", kwargs=LETTER)).content.decode()
    assert "от Ғабидуллаұлы Өмірбека Һәмитұлы" in page and LINE not in page
    assert "Not reviewed by any lawyer yet" in page and "could not decline" not in page
    assert desk.get(reverse("complaints:letter", args=["inaction", "de"])).status_code == 404
    answer = desk.get(reverse("complaints:letter_pdf", args=["power-of-attorney", "kk"]))
    assert answer.content[:5] == b"%PDF-"


def test_a_letter_on_a_case_says_what_the_case_has_and_what_it_lacks(case, signed_in, leo):
    page = signed_in(leo).get(
        reverse("complaints:letter_on_case", kwargs={"public_id": case.public_id, **LETTER})
    )
    text = page.content.decode()
    assert NARRATIVE in text and LINE in text and "Still missing" in text
    assert not Complaint.objects.exists()


def test_another_letter_is_chosen_and_filled_with_what_it_asks_for(case, signed_in, leo, worker):
    url = reverse("complaints:request_draft", args=[case.public_id])
    page = signed_in(leo).get(url).content.decode()
    assert 'value="tec/refusal-to-register"' in page
    fields = {
        "to": "tec/refusal-to-register",
        "language": "ru",
        "complainant_kind": "person",
        "complainant_name": "Заяц Олег Петрович",
        "consent": "on",
        "refused_by": "Секретарь",
        "earlier_date": "2026-11-22",
        "name_forms": "Заяц Олег Петрович | genetive | Зайца",
    }
    refused = signed_in(leo).post(url, fields)
    assert refused.status_code == 400 and "is no case" in refused.content.decode()
    fields["name_forms"] = "Заяц Олег Петрович | genitive | Зайца Олега Петровича"
    signed_in(leo).post(url, fields)
    worker.work()
    text = reading.structure(Complaint.objects.get().last_revision, leo.member).plain_text()
    assert "от Зайца Олега Петровича" in text and COMPLAINANT not in text
    assert "Кто отказал Секретарь" in text and "22 ноября 2026 года" in text

"""Organisations that send observers are entered and corrected by coordinators."""

import pytest
from django.urls import reverse

from observers.roster import actions
from observers.roster.models import Organisation

NAMES = {"kk": "Ерікті байқаушылар", "ru": "Вольные наблюдатели", "en": "Free Observers"}
TYPED = {f"name_{language}": name for language, name in NAMES.items()}


def page(answer) -> str:
    return answer.content.decode()


def test_an_organisation_is_added_and_listed(desk):
    answer = desk.post(reverse("roster:organisations"), TYPED, follow=True)
    assert "Free Observers" in page(answer)
    assert Organisation.objects.get().name_kk == NAMES["kk"]


def test_one_organisation_is_not_added_twice(desk):
    actions.add_organisation(NAMES)
    answer = desk.post(reverse("roster:organisations"), TYPED)
    assert "in the list already" in page(answer)
    assert Organisation.objects.count() == 1


def test_a_name_is_corrected(desk):
    row = actions.add_organisation(NAMES)
    address = reverse("roster:organisation", args=[row.public_id])
    desk.post(address, {**TYPED, "version": 1, "name_en": "Volunteers"})
    row.refresh_from_db()
    assert (row.name_en, row.version) == ("Volunteers", 2)


def test_of_two_edits_the_slower_one_is_asked_about(desk):
    row = actions.add_organisation(NAMES)
    actions.correct_organisation(row, {**NAMES, "en": "Somebody else's"}, version=1)
    address = reverse("roster:organisation", args=[row.public_id])
    answer = desk.post(address, {**TYPED, "version": 1, "name_en": "Mine"})
    assert "Somebody else&#x27;s" in page(answer)
    assert 'value="Mine"' in page(answer)


@pytest.mark.parametrize("somebody", ["hana", "tanya", "leo", "ada", "aigul", "kira", "olga"])
def test_nobody_else_adds_one(somebody, request, signed_in):
    browser = signed_in(request.getfixturevalue(somebody))
    before = Organisation.objects.count()
    assert browser.post(reverse("roster:organisations"), TYPED).status_code == 404
    assert Organisation.objects.count() == before

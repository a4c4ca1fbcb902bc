"""A coordinator limited to regions works on those: lists, pages, forms and placing obey alike."""

import pytest
from django.urls import reverse

from observers.registry.models import Commission, Precinct
from observers.roster.models import Deployment
from portal.accounts import actions as accounts

HERE, ELSEWHERE = "almaty", "abay"


@pytest.fixture
def limited(karim, signed_in):
    """Karim's desk after somebody has limited him to these regions and elections."""

    def make(regions=(), elections=()):
        accounts.limit(karim, list(regions), list(elections))
        return signed_in(karim, headers={"accept-language": "en"})

    return make


def doors(precinct):
    commission = precinct.commission
    return {
        "commission": reverse("registry:commission", args=[commission.public_id]),
        "edit_commission": reverse("registry:edit_commission", args=[commission.public_id]),
        "add_precinct": reverse("registry:add_precinct", args=[commission.public_id]),
        "edit_precinct": reverse("registry:edit_precinct", args=[precinct.public_id]),
        "fieldwork": reverse("fieldwork:precinct", args=[precinct.public_id]),
    }


def test_within_ones_regions_everything_is_there(limited, precinct):
    desk = limited([HERE])
    assert {desk.get(door).status_code for door in doors(precinct).values()} == {200}
    assert str(precinct.number) in desk.get(reverse("roster:precincts")).content.decode()


def test_of_other_regions_nothing_is_there(limited, precinct):
    desk = limited([ELSEWHERE])
    assert {desk.get(door).status_code for door in doors(precinct).values()} == {404}
    listed = desk.get(reverse("roster:precincts")).context["precincts"]
    election = reverse("registry:election", args=[precinct.election.public_id])
    assert listed == []
    assert precinct.commission not in desk.get(election).context["commissions"]
    assert desk.get(reverse("roster:overview")).context["precincts"] == 0


def test_nobody_is_placed_in_another_region(limited, precinct, olga):
    door = reverse("roster:observer", args=[olga.observer.public_id])
    Deployment.objects.all().delete()
    answer = limited([ELSEWHERE]).post(door, {"precinct": str(precinct.number)})
    assert answer.status_code == 400
    assert not Deployment.objects.exists()
    limited([HERE]).post(door, {"precinct": str(precinct.number)})
    assert Deployment.objects.get().precinct == precinct


def test_no_form_offers_another_region(limited, precinct):
    desk = limited([ELSEWHERE])
    add = reverse("registry:add_commission", args=[precinct.election.public_id])
    offered = [code for code, _name in desk.get(add).context["form"].fields["region"].choices]
    assert HERE not in offered
    names = {f"name_{code}": "Комиссия" for code in ("kk", "ru", "en")}
    for region in (HERE, ""):
        answer = desk.post(add, {"level": "central", "region": region, **names})
        assert answer.status_code == 400
    assert not Commission.objects.filter(name_ru="Комиссия").exists()


@pytest.mark.parametrize("name", ["add_election", "edit_election"])
def test_what_concerns_all_regions_is_left_to_others(limited, precinct, name):
    rows = [precinct.election.public_id] if name == "edit_election" else []
    door = reverse(f"registry:{name}", args=rows)
    assert limited([HERE]).get(door).status_code == 409
    assert limited().get(door).status_code == 200


def test_an_election_outside_ones_limits_is_not_there(limited, precinct):
    desk = limited([], ["some-other-election"])
    assert list(desk.get(reverse("registry:elections")).context["elections"]) == []
    door = reverse("registry:election", args=[precinct.election.public_id])
    assert desk.get(door).status_code == 404


def test_reporters_find_every_precinct_whoever_is_signed_in(limited, precinct, client):
    found = limited([ELSEWHERE]).get("/api/v1/precincts/", {"q": str(precinct.number)}).json()
    assert found == client.get("/api/v1/precincts/", {"q": str(precinct.number)}).json()
    assert found["results"]
    assert Precinct.objects.visible_to(None).exists()

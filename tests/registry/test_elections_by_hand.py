"""A coordinator enters elections, commissions and precincts, and nobody's edit is lost."""

from datetime import date, time

import pytest
from django.urls import reverse

from observers.registry import actions
from observers.registry.models import Commission, Election, Precinct, Region

NAMES = {"kk": "Мәслихат сайлауы", "ru": "Выборы маслихата", "en": "Maslikhat election"}
ELECTION = {
    "name_kk": NAMES["kk"],
    "name_ru": NAMES["ru"],
    "name_en": NAMES["en"],
    "voting_day": "2027-03-14",
    "opens": "07:00",
    "closes": "20:00",
    "zone": "Asia/Almaty",
    "is_open": "on",
}
COMMISSION = {
    "level": "territorial",
    "name_kk": "Медеу ауданының комиссиясы",
    "name_ru": "Комиссия Медеуского района",
    "name_en": "Medeu District Commission",
    "region": "almaty",
    "address": "улица Пушкина, 1",
}
PRECINCT = {
    "number": "7",
    "settlement": "Алматы",
    "venue_kk": "№ 1 мектеп",
    "venue_ru": "Школа № 1",
    "address_kk": "Қарасай батыр көшесі, 3",
    "address_ru": "улица Карасай батыра, 3",
    "position": "43.25, 76.95",
}


@pytest.fixture
def desk(karim, signed_in):
    return signed_in(karim, headers={"accept-language": "en"})


def page(answer) -> str:
    return answer.content.decode()


def test_an_election_is_entered_and_found_in_the_list(desk, catalogue):
    answer = desk.post(reverse("registry:add_election"), ELECTION)
    made = Election.objects.get()
    assert answer.url == reverse("registry:election", args=[made.public_id])
    assert (made.voting_day, made.opens, made.is_open) == (date(2027, 3, 14), time(7), True)
    assert made.code == "maslikhat-election-2027"
    assert "Maslikhat election" in page(desk.get(reverse("registry:elections")))


def test_an_election_has_a_kind_of_the_countrys_folder(desk, catalogue):
    answer = desk.post(reverse("registry:add_election"), {**ELECTION, "kind": "maslikhat"})
    assert Election.objects.get().kind == "maslikhat"
    assert "election of maslikhats" in page(desk.get(answer.url))
    assert "election of maslikhats" in page(desk.get(reverse("registry:elections")))
    desk.post(reverse("registry:add_election"), {**ELECTION, "kind": "beauty contest"})
    assert Election.objects.count() == 1


def test_an_election_whose_kind_nobody_has_said_says_so(desk, catalogue):
    answer = desk.post(reverse("registry:add_election"), ELECTION)
    assert "time limits that differ by kind are not counted" in page(desk.get(answer.url))


def test_two_elections_of_one_name_have_two_codes(desk, catalogue):
    desk.post(reverse("registry:add_election"), ELECTION)
    desk.post(reverse("registry:add_election"), {**ELECTION, "voting_day": "2027-09-05"})
    codes = set(Election.objects.values_list("code", flat=True))
    assert codes == {"maslikhat-election-2027", "maslikhat-election-2027-2"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"closes": "06:00"}, "later than they open"),
        ({"zone": "Asia/Nowhere"}, "no time zone of this name"),
        ({"zone": "../etc/passwd"}, "no time zone of this name"),
        ({"voting_day": "14 March"}, "valid date"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, catalogue, wrong, sentence):
    answer = desk.post(reverse("registry:add_election"), {**ELECTION, **wrong})
    assert answer.status_code == 400
    assert sentence in page(answer)
    assert NAMES["kk"] in page(answer)
    assert not Election.objects.exists()


def test_an_election_is_corrected(desk, election):
    address = reverse("registry:edit_election", args=[election.public_id])
    desk.post(address, {**ELECTION, "version": election.version, "closes": "21:00"})
    election.refresh_from_db()
    assert (election.closes, election.version) == (time(21), 2)


def test_an_edit_over_somebody_elses_is_asked_about_and_then_kept(desk, election):
    address = reverse("registry:edit_election", args=[election.public_id])
    mine = {**ELECTION, "version": election.version, "closes": "22:00"}
    actions.correct_election(election, NAMES, version=1, closes=time(19))
    answer = desk.post(address, mine)
    assert answer.status_code == 400
    assert "As it stands now" in page(answer)
    assert "19:00" in page(answer)
    assert 'value="22:00"' in page(answer)
    election.refresh_from_db()
    assert election.closes == time(19)
    desk.post(address, {**mine, "version": election.version})
    election.refresh_from_db()
    assert election.closes == time(22)


def test_precincts_keep_to_the_clocks_of_their_election(election, precinct):
    actions.correct_election(election, NAMES, version=1, zone="Asia/Aqtau")
    precinct.refresh_from_db()
    assert precinct.zone == "Asia/Aqtau"


def test_a_commission_is_entered_under_its_election(desk, election):
    desk.post(reverse("registry:add_commission", args=[election.public_id]), COMMISSION)
    made = Commission.objects.get()
    assert (made.election, made.region.code, made.level) == (election, "almaty", "territorial")
    assert "Medeu District" in page(
        desk.get(reverse("registry:election", args=[election.public_id]))
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"region": ""}, "Choose the region"),
        ({"level": "precinct"}, "territorial commission above"),
        ({"name_kk": ""}, "required"),
    ],
)
def test_a_commission_without_its_place_is_refused(desk, election, wrong, sentence):
    answer = desk.post(
        reverse("registry:add_commission", args=[election.public_id]), {**COMMISSION, **wrong}
    )
    assert sentence in page(answer)
    assert not Commission.objects.exists()


def test_one_commission_is_not_entered_twice(desk, election):
    address = reverse("registry:add_commission", args=[election.public_id])
    desk.post(address, COMMISSION)
    assert "in the list already" in page(desk.post(address, COMMISSION))
    assert Commission.objects.count() == 1


def test_a_commission_of_another_region_takes_its_precincts_along(desk, precinct):
    commission = precinct.commission
    desk.post(
        reverse("registry:edit_commission", args=[commission.public_id]),
        {
            **COMMISSION,
            "version": commission.version,
            "region": "astana",
            "above": commission.above.public_id,
        },
    )
    precinct.refresh_from_db()
    assert precinct.region.code == "astana"


def test_a_precinct_is_entered_and_found_by_words(desk, precinct):
    commission = precinct.commission
    desk.post(
        reverse("registry:add_precinct", args=[commission.public_id]),
        {**PRECINCT, "commission": commission.public_id},
    )
    made = Precinct.objects.get(number=7)
    assert made.region == commission.region
    assert (made.latitude, made.longitude) == (43.25, 76.95)
    assert list(Precinct.objects.found_by("карасай батыр")) == [made]
    assert "№ 7" in page(desk.get(reverse("registry:commission", args=[commission.public_id])))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "123"}, "has a precinct with this number"),
        ({"number": "0"}, "greater than or equal to 1"),
        ({"position": "76.95, 43.25"}, "outside the country"),
        ({"position": "Almaty"}, "two numbers with a comma"),
        ({"position": "nan, 76"}, "two numbers"),
        ({"venue_ru": ""}, "required"),
    ],
)
def test_a_precinct_that_cannot_be_is_refused(desk, precinct, wrong, sentence):
    commission = precinct.commission
    answer = desk.post(
        reverse("registry:add_precinct", args=[commission.public_id]),
        {**PRECINCT, "commission": commission.public_id, **wrong},
    )
    assert answer.status_code == 400
    assert sentence in page(answer)
    assert Precinct.objects.count() == 1


def test_a_corrected_precinct_is_found_by_its_new_address(desk, precinct):
    desk.post(
        reverse("registry:edit_precinct", args=[precinct.public_id]),
        {**PRECINCT, "commission": precinct.commission.public_id, "version": precinct.version},
    )
    assert not Precinct.objects.found_by("тимирязева").exists()
    assert Precinct.objects.found_by("карасай").get() == precinct


def test_an_older_look_at_a_precinct_overwrites_nothing(desk, precinct):
    answer = desk.post(
        reverse("registry:edit_precinct", args=[precinct.public_id]),
        {**PRECINCT, "commission": precinct.commission.public_id, "version": 0},
    )
    assert "As it stands now" in page(answer)
    precinct.refresh_from_db()
    assert precinct.number == 123


def test_a_number_may_stand_in_two_regions(precinct):
    astana = actions.add_commission(
        precinct.election,
        "territorial",
        NAMES,
        region=Region.objects.get(code="astana"),
    )
    facts = {name: PRECINCT[name] for name in actions.SEARCHED}
    assert actions.add_precinct(astana, precinct.number, **facts).number == precinct.number


@pytest.mark.parametrize("somebody", ["hana", "tanya", "leo", "ada", "aigul", "kira", "olga"])
def test_nobody_else_edits_elections(somebody, request, signed_in, precinct):
    browser = signed_in(request.getfixturevalue(somebody))
    for name, key in [
        ("elections", None),
        ("add_election", None),
        ("edit_election", precinct.election.public_id),
        ("add_commission", precinct.election.public_id),
        ("edit_commission", precinct.commission.public_id),
        ("add_precinct", precinct.commission.public_id),
        ("edit_precinct", precinct.public_id),
    ]:
        address = reverse(f"registry:{name}", args=[key] if key else [])
        assert browser.get(address).status_code == 404
        assert browser.post(address, {**ELECTION, "version": 1}).status_code == 404

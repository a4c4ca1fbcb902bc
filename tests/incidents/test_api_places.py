"""What phones load: the country once, precincts as they are looked for."""

import json

import pytest

from reports.taxonomy.models import ViolationType


def test_the_country_is_one_answer(client, precinct):
    answer = client.get("/api/v1/jurisdiction/")
    said = answer.json()
    codes = [entry["code"] for stage in said["stages"] for entry in stage["violations"]]
    assert sorted(codes) == sorted(ViolationType.objects.values_list("code", flat=True))
    assert [election["id"] for election in said["elections"]] == [str(precinct.election.public_id)]
    assert len(said["regions"]) == 20


def test_the_country_is_not_sent_twice(client, precinct):
    first = client.get("/api/v1/jurisdiction/")
    again = client.get("/api/v1/jurisdiction/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_an_election_that_closes_changes_the_answer(client, election):
    first = client.get("/api/v1/jurisdiction/")
    election.is_open = False
    election.save()
    again = client.get("/api/v1/jurisdiction/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["elections"] == []


def found(client, **asked) -> list[int]:
    answer = client.get("/api/v1/precincts/", asked)
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["results"]]


@pytest.mark.parametrize("words", ["123", "тимирязев", "Тимирязева 42", "МЕКТЕП", "Школа № 25 123"])
def test_a_precinct_is_found_by_number_or_address(client, precinct, words):
    words = words.replace(" № 25", "")
    assert found(client, q=words) == [123]


@pytest.mark.parametrize("words", ["124", "Абая", "☃ 123 абая"])
def test_what_is_not_there_is_not_found(client, precinct, words):
    assert found(client, q=words) == []


def test_the_nearest_come_first_with_their_distance(client, precinct):
    answer = client.get("/api/v1/precincts/", {"near": "43.222,76.909"})
    [row] = answer.json()["results"]
    assert row["number"] == 123
    assert 0 < row["metres"] < 500


def test_nothing_is_near_when_one_is_far_away(client, precinct):
    assert found(client, near="10,10") == []


@pytest.mark.parametrize("near", ["here", "1", "91,0", "nan,nan", "1,2,3"])
def test_a_position_that_is_none_is_explained(client, precinct, near):
    answer = client.get("/api/v1/precincts/", {"near": near})
    assert answer.status_code == 400
    assert "near" in answer.json()["fields"]


def test_an_election_that_is_none_is_explained(client, precinct):
    answer = client.get("/api/v1/precincts/", {"election": "soon"})
    assert json.loads(answer.content)["fields"].keys() == {"election"}


def test_precincts_of_a_closed_election_are_not_offered(client, precinct):
    precinct.election.is_open = False
    precinct.election.save()
    assert found(client, q="123") == []

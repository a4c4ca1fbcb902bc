"""What the coordinator sees: answers station by station, and who has not answered."""

import uuid

import pytest

from observers.fieldwork import board
from observers.registry.models import Region
from observers.roster.models import Deployment


@pytest.fixture
def rows(precinct):
    """The observers' codes that the table shows under these filters."""

    def look(**asked):
        asked = {"show": "", "stage": "", "region": None, "words": "", **asked}
        everybody = board.placed(Deployment.objects.all(), precinct.election)
        return {row.observer.code for row in board.narrowed(everybody, **asked)}

    return look


def test_the_table_says_how_far_each_observer_is(desk, says, omar):
    says("boxes-empty", "no")
    says("boxes-whole", "yes")
    says("may-film", "yes")
    page = desk.get("/desk/observers/answers/").content.decode()
    olga, omars = (
        page.partition(f">{code}</a>")[2].partition("</tr>")[0] for code in ("OBS-OLGA", "OBS-OMAR")
    )
    assert "<span>2/11</span>" in olga
    assert "None yet" in omars
    assert "2</span> observers are to be at a station" in page


def test_the_table_shows_who_is_silent_and_what_is_bad(rows, says, omar):
    says("boxes-empty", "no")
    says("may-film", "yes", user=omar)
    assert rows(show="silent") == set()
    assert rows(show="silent", stage="opening") == {"OBS-OMAR"}
    assert rows(show="bad") == {"OBS-OLGA"}
    assert rows(show="bad", stage="voting") == set()
    says("boxes-empty", "yes")
    assert rows(show="bad") == set()


def test_the_table_is_narrowed_by_region_and_number(rows, says, olga):
    assert rows(region=Region.objects.get(code="almaty")) == {"OBS-OLGA"}
    assert rows(region=Region.objects.get(code="astana")) == set()
    assert rows(words="123") == {"OBS-OLGA"}
    assert rows(words="777") == set()


def test_whoever_has_left_is_not_waited_for(rows, olga):
    Deployment.objects.update(state=Deployment.State.GONE)
    assert rows() == set()


def test_pages_follow_each_other_without_a_gap(monkeypatch, desk, olga, omar):
    monkeypatch.setattr(board, "PAGE", 1)
    first = desk.get("/desk/observers/answers/")
    second = desk.get(first.context["older_url"])
    codes = [page.context["rows"][0].deployment.observer.code for page in (first, second)]
    assert codes == ["OBS-OLGA", "OBS-OMAR"]
    assert not second.context["older_url"]


def test_an_empty_table_says_what_to_do(desk, precinct):
    page = desk.get("/desk/observers/answers/").content.decode()
    assert "Nobody is placed at a station yet" in page
    page = desk.get("/desk/observers/answers/?show=bad").content.decode()
    assert "Nobody like this" in page


def test_a_precincts_page_shows_every_answer_and_those_given_anew(desk, says, precinct):
    says("boxes-empty", "no")
    says("boxes-empty", "yes")
    says("remark", "Дверь была закрыта")
    page = desk.get(f"/desk/observers/answers/{precinct.public_id}/").content.decode()
    assert "answered anew since" in page
    assert "Дверь была закрыта" in page
    assert "10 questions not answered" in page


def test_words_stay_sealed_while_the_vault_is_closed(says, precinct, karim, client):
    says("remark", "Дверь была закрыта")
    client.force_login(karim)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": 0},
        {"method": "mfa", "at": 0, "type": "totp"},
    ]
    session.save()
    page = client.get(f"/desk/observers/answers/{precinct.public_id}/").content.decode()
    assert "Дверь" not in page
    assert "Open your vault to read it" in page


def test_staff_read_the_article_and_the_mark_of_everything(desk, precinct):
    page = desk.get("/desk/observers/answers/day/").content.decode()
    assert page.count("Verified") > 60
    assert "Yes or no; bad: No" in page


def test_no_answer_is_shown_to_other_staff(signed_in, tanya, precinct):
    browser = signed_in(tanya)
    assert browser.get("/desk/observers/answers/").status_code == 404
    assert browser.get(f"/desk/observers/answers/photos/{uuid.uuid4()}/").status_code == 404

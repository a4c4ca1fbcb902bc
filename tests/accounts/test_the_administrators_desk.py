"""People, their roles and vaults, and work that is stuck: who sees it, and who changes it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import alarms
from portal.accounts.models import Agreement, Role, User, VaultGrant
from portal.lib import jobs
from tests.accounts.conftest import heard

KARIMA = {"username": "karima", "display_name": "Карима", "roles": ["coordinator"]}


@pytest.fixture
def desk(signed_in):
    """A browser in which somebody sits at the desk; pages come in English."""
    return lambda user: signed_in(user, headers={"accept-language": "en"})


def page(answer) -> str:
    return answer.content.decode()


def test_a_name_that_is_taken_leaves_the_form_as_it_was(ada, hana, desk):
    answer = desk(ada).post(reverse("accounts:add"), {**KARIMA, "username": "hana"})
    assert answer.status_code == 400
    assert "already" in page(answer)
    assert 'value="Карима"' in page(answer)


def test_a_name_with_strange_letters_is_refused_in_words(ada, desk):
    answer = desk(ada).post(reverse("accounts:add"), {**KARIMA, "username": "Кар има"})
    assert "small Latin letters" in page(answer)
    assert not User.objects.filter(display_name="Карима").exists()


@pytest.mark.parametrize("somebody", ["aigul", "kira", "hana", "karim"])
def test_nobody_else_takes_somebody_in(somebody, request, desk):
    answer = desk(request.getfixturevalue(somebody)).post(reverse("accounts:add"), KARIMA)
    assert answer.status_code == 404
    assert not User.objects.filter(username="karima").exists()


@pytest.mark.parametrize("somebody", ["ada", "aigul", "kira"])
def test_who_looks_after_people_and_keys_sees_them(somebody, request, hana, desk):
    answer = desk(request.getfixturevalue(somebody)).get(reverse("accounts:overview"))
    assert "Contact vault" in page(answer)


@pytest.mark.parametrize("somebody", ["hana", "tanya", "leo", "karim", "olga"])
def test_others_are_told_it_is_not_there(somebody, request, desk):
    answer = desk(request.getfixturevalue(somebody)).get(reverse("accounts:overview"))
    assert answer.status_code == 404


def test_observers_are_not_among_the_staff(ada, olga, desk):
    assert "obs-olga" not in page(desk(ada).get(reverse("accounts:overview")))
    assert desk(ada).get(reverse("accounts:person", args=[olga.public_id])).status_code == 404


def test_roles_change_when_a_second_person_agrees(ada, kira, hana, desk):
    address = reverse("accounts:person", args=[hana.public_id])
    desk(ada).post(address, {"roles": ["triager"], "regions": ["almaty"]})
    assert User.objects.get(pk=hana.pk).roles == {Role.OPERATOR}
    browser = desk(kira)
    waiting = page(browser.get(reverse("accounts:agreements")))
    assert "hana: Triager; only in" in waiting
    row = Agreement.objects.get()
    browser.post(reverse("accounts:answer_agreement", args=[row.public_id]), {"do": "agree"})
    hana = User.objects.get(pk=hana.pk)
    assert (hana.roles, hana.regions) == ({Role.TRIAGER}, {"almaty"})


def test_whoever_asked_can_take_it_back(ada, kira, hana, desk):
    desk(ada).post(reverse("accounts:person", args=[hana.public_id]), {"roles": ["triager"]})
    answer = reverse("accounts:answer_agreement", args=[Agreement.objects.get().public_id])
    desk(ada).post(answer, {"do": "withdraw"})
    assert desk(kira).post(answer, {"do": "agree"}).status_code == 409
    assert User.objects.get(pk=hana.pk).roles == {Role.OPERATOR}


def test_an_alarm_stands_in_the_head_until_somebody_answers(ada, aigul, tanya, desk):
    alarm = alarms.sound("rate", tanya, count=40, usual=4)
    list_page = reverse("accounts:alarms")
    assert "40 things in an hour, where 4 are usual" in page(desk(aigul).get(list_page))
    assert 'count number">1<' in page(desk(ada).get(reverse("accounts:overview")))
    answer = reverse("accounts:answer_alarm", args=[alarm.public_id])
    desk(aigul).post(answer, {"answer": "explained"})
    assert 'count number">1<' not in page(desk(ada).get(reverse("accounts:overview")))


def test_nobody_is_left_without_a_role(ada, hana, desk):
    answer = desk(ada).post(reverse("accounts:person", args=[hana.public_id]), {"roles": []})
    assert "at least one role" in page(answer)
    assert User.objects.get(pk=hana.pk).roles == {Role.OPERATOR}


def test_an_auditor_looks_and_changes_nothing(aigul, hana, desk):
    address = reverse("accounts:person", args=[hana.public_id])
    assert desk(aigul).post(address, {"roles": ["triager"]}).status_code == 404
    assert reverse("accounts:add") not in page(desk(aigul).get(reverse("accounts:overview")))


def test_whose_account_is_closed_is_out_at_once(ada, hana, desk):
    at_work = desk(hana)
    assert at_work.get(reverse("hotline:calls")).status_code == 200
    desk(ada).post(reverse("accounts:close", args=[hana.public_id]))
    assert at_work.get(reverse("hotline:calls")).url.startswith(reverse("account_login"))


def test_nobody_else_closes_an_account(aigul, hana, desk):
    answer = desk(aigul).post(reverse("accounts:close", args=[hana.public_id]))
    assert answer.status_code == 404
    assert User.objects.get(pk=hana.pk).is_active


def test_whoever_begins_anew_is_out_at_once(ada, hana, desk):
    at_work = desk(hana)
    answer = desk(ada).post(reverse("accounts:begin_anew", args=[hana.public_id]))
    password = page(answer).split('figure-big">')[1].split("<")[0]
    assert User.objects.get(pk=hana.pk).check_password(password)
    assert at_work.get(reverse("hotline:calls")).url.startswith(reverse("account_login"))


def test_nobody_else_lets_begin_anew(kira, hana, desk):
    before = User.objects.get(pk=hana.pk).password
    answer = desk(kira).post(reverse("accounts:begin_anew", args=[hana.public_id]))
    assert answer.status_code == 404
    assert User.objects.get(pk=hana.pk).password == before


@pytest.fixture
def dana(person):
    """An operator whom nobody has let in yet."""
    made = person("dana", Role.OPERATOR)
    VaultGrant.objects.filter(member_key__user=made).delete()
    return made


def test_a_colleague_sees_who_waits_and_lets_them_in(hana, dana, desk):
    at_work = desk(hana)
    assert "Dana" in page(at_work.get(reverse("accounts:grants")))
    at_work.post(reverse("accounts:grant", args=[dana.public_id]), heard(dana))
    assert VaultGrant.objects.get(member_key__user=dana).granted_by == hana
    assert "Nobody is waiting" in page(at_work.get(reverse("accounts:grants")))


def test_whose_own_vault_is_locked_lets_nobody_in(hana, dana, desk):
    locked = desk(hana)
    del locked.cookies["member"]
    answer = locked.post(reverse("accounts:grant", args=[dana.public_id]), heard(dana))
    assert answer.status_code == 409
    assert "The vaults are locked" in page(answer)
    assert not VaultGrant.objects.filter(member_key__user=dana).exists()


def test_whoever_has_another_vault_lets_nobody_in(tanya, dana, desk):
    assert "Dana" not in page(desk(tanya).get(reverse("accounts:grants")))
    answer = desk(tanya).post(reverse("accounts:grant", args=[dana.public_id]), heard(dana))
    assert answer.status_code == 409
    assert not VaultGrant.objects.filter(member_key__user=dana).exists()


def test_observers_let_nobody_in(olga, dana, desk):
    answer = desk(olga).post(reverse("accounts:grant", args=[dana.public_id]), heard(dana))
    assert answer.status_code == 404


@pytest.fixture
def stuck(db):
    return jobs.Job.objects.create(
        kind="examine_item",
        queue="media",
        subject="7",
        key="7",
        state=jobs.Job.State.QUARANTINED,
        attempts=3,
        reason="MemoryError",
    )


def test_an_administrator_sets_stuck_work_going_again(ada, stuck, desk):
    assert "MemoryError" in page(desk(ada).get(reverse("accounts:overview")))
    desk(ada).post(reverse("accounts:retry", args=[stuck.public_id]))
    stuck.refresh_from_db()
    assert stuck.state == jobs.Job.State.READY


def test_nobody_else_sets_it_going(aigul, stuck, desk):
    answer = desk(aigul).post(reverse("accounts:retry", args=[stuck.public_id]))
    assert answer.status_code == 404
    stuck.refresh_from_db()
    assert stuck.state == jobs.Job.State.QUARANTINED


def test_workers_are_called_by_what_they_do(ada, desk, db):
    jobs.WorkerPulse.objects.create(name="media@here", queue="media", seen_at=timezone.now())
    shown = page(desk(ada).get(reverse("accounts:overview")))
    assert "<dt>Worker for photos, videos and recordings</dt>" in shown


def test_a_form_sent_after_the_session_ended_is_given_back(db):
    stranger = Client(headers={"accept-language": "en"})
    answer = stranger.post(reverse("accounts:add"), KARIMA)
    assert answer.status_code == 409
    assert "Sign in again" in page(answer)
    assert "Карима" in page(answer)

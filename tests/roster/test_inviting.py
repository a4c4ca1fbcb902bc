"""A coordinator invites an observer; the code is shown once, the name is sealed at once."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from observers.roster import actions, pins
from observers.roster.models import Deployment, Observer
from portal.accounts.models import Role, User, Vault
from portal.lib.refusals import Refused

NAME = "Канарейка Әлия Қанатқызы"
CONTACT = "+7 705 909 11 22"


@pytest.fixture
def typed(organisation):
    def make(**changes):
        return {
            "public_id": str(uuid4()),
            "organisation": str(organisation.public_id),
            "name": NAME,
            "contact": CONTACT,
            "precinct": "",
            **changes,
        }

    return make


def page(answer) -> str:
    return answer.content.decode()


def test_an_invited_observer_is_a_code_with_a_sealed_name(organisation, karim):
    observer, secrets = actions.invite(organisation, name=NAME, contact=CONTACT)
    assert re.fullmatch(r"OBS-[0-9A-Z]{5}", observer.code)
    assert len(secrets.code) == 19
    assert re.fullmatch(r"\d{6}", secrets.pin)
    assert observer.account.roles == {Role.OBSERVER}
    assert not observer.account.has_usable_password()
    assert not observer.account.is_staff
    opened = karim.member.read(Vault.Kind.CONTACT, observer.sealed_name, observer.place("name"))
    assert opened == NAME


def test_the_rows_show_neither_name_nor_contact_nor_code_nor_pin(organisation):
    observer, secrets = actions.invite(organisation, name=NAME, contact=CONTACT)
    taken = []
    with connection.cursor() as cursor:
        for table in ("roster_observer", "accounts_user"):
            cursor.execute(f"SELECT * FROM {table}")
            taken += [v if isinstance(v, str) else str(v) for v in cursor.fetchone()]
    taken = " ".join(taken)
    assert "Канарейка" not in taken
    assert "705 909" not in taken
    assert secrets.code not in taken
    assert secrets.code.replace("-", "") not in taken
    assert secrets.pin not in taken.split()
    assert observer.pin.startswith("argon2-pin$argon2id$")


def test_without_the_code_no_pin_can_be_tried_on_a_copy_of_the_row(organisation):
    observer, secrets = actions.invite(organisation, name=NAME)
    assert pins.fits(secrets.pin, secrets.code, observer.pin)
    assert not pins.fits(secrets.pin, "", observer.pin)


def test_the_page_shows_card_and_pin_once(desk, typed):
    shown = page(desk.post(reverse("roster:invite"), typed()))
    code = re.search(rf"http://testserver{reverse('roster:join')}#([0-9A-Z-]{{19}})\"", shown)[1]
    assert re.search(r"data-pin>\d{6}<", shown)
    assert "data:image/png;base64," in shown
    observer = Observer.objects.get()
    assert actions.who_holds(code) == observer
    assert code not in page(desk.get(reverse("roster:observer", args=[observer.public_id])))


def test_an_observer_is_placed_with_the_invitation(desk, typed, precinct):
    desk.post(reverse("roster:invite"), typed(precinct="123"))
    assert Deployment.objects.get().precinct == precinct


def test_a_wrong_precinct_invites_nobody_and_keeps_what_was_typed(desk, typed, precinct):
    answer = desk.post(reverse("roster:invite"), typed(precinct="999"))
    assert answer.status_code == 400
    assert "no such precinct" in page(answer)
    assert NAME in page(answer)
    assert not Observer.objects.exists()


def test_a_second_press_invites_once(desk, typed):
    sent = typed()
    desk.post(reverse("roster:invite"), sent)
    answer = desk.post(reverse("roster:invite"), sent)
    assert answer.status_code == 409
    assert "made already" in page(answer)
    assert Observer.objects.count() == 1


def test_an_invitation_needs_a_name_and_an_organisation(desk, typed):
    answer = desk.post(reverse("roster:invite"), typed(name=" ", organisation=""))
    assert page(answer).count("errorlist") == 2
    assert not User.objects.filter(username__startswith="obs-").exists()


def test_a_new_card_ends_the_old_one(organisation):
    observer, old = actions.invite(organisation, name=NAME)
    new = actions.invite_again(observer)
    assert actions.who_holds(old.code) is None
    assert actions.who_holds(new.code) == observer


def test_an_ended_invitation_can_be_made_anew(organisation):
    observer, old = actions.invite(organisation, name=NAME)
    actions.revoke(observer)
    assert actions.who_holds(old.code) is None
    new = actions.invite_again(observer)
    assert actions.who_holds(new.code).account.is_active


def test_a_name_is_put_right_and_what_is_left_empty_stays(organisation, karim):
    observer, _secret = actions.invite(organisation, name=NAME, contact=CONTACT)
    actions.correct(observer, version=1, organisation=organisation, name="Әлия Қанатқызы")
    observer = Observer.objects.get()

    def opened(field):
        sealed = getattr(observer, f"sealed_{field}")
        return karim.member.read(Vault.Kind.CONTACT, sealed, observer.place(field))

    assert opened("name") == "Әлия Қанатқызы"
    assert opened("contact") == CONTACT


def test_a_correction_over_somebody_elses_is_refused(organisation):
    observer, _secret = actions.invite(organisation, name=NAME)
    actions.correct(observer, version=1, organisation=organisation, contact=CONTACT)
    with pytest.raises(Refused) as refusal:
        actions.correct(observer, version=1, organisation=organisation, name="Другая")
    assert refusal.value.conflict


@pytest.mark.parametrize("somebody", ["hana", "tanya", "leo", "ada", "aigul", "kira", "olga"])
def test_nobody_else_invites(somebody, request, signed_in, typed):
    browser = signed_in(request.getfixturevalue(somebody))
    before = Observer.objects.count()
    assert browser.get(reverse("roster:invite")).status_code == 404
    assert browser.post(reverse("roster:invite"), typed()).status_code == 404
    assert Observer.objects.count() == before

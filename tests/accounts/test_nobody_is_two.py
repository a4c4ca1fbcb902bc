"""One person must not be able to be two: whoever may agree to what takes two people is let in,
and begins anew, by two people."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from portal.accounts import actions, agreements, bulk, keys, signed_keys
from portal.accounts.models import (
    Agreement,
    Invitation,
    PersonEvent,
    Role,
    User,
    Vault,
    VaultGrant,
)
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.management.commands import begin_anew as console

PASSWORD = "seven green bicycles ride"
PAGES = ("person", "begin_anew")
AGREEMENTS = "/desk/people/agreements/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def shadow(ada):
    """The code of a second administrator, whom Ada alone has invited."""
    return actions.invite("shadow", {Role.ADMINISTRATOR}, member=ada.member)[1]


def waiting() -> Agreement:
    return Agreement.objects.open().get()


def test_nobody_comes_in_as_their_own_second_person(shadow, ada, hana):
    with pytest.raises(Refused, match="A second person has to agree"):
        actions.come_in(shadow, PASSWORD)
    with pytest.raises(Refused, match="asked for this yourself"):
        agreements.agree(waiting(), by=ada)
    with pytest.raises(Refused, match="A second person has to agree"):
        actions.take_in("shadow", {Role.LAWYER}, member=ada.member)
    assert not User.objects.filter(username="shadow").exists()


def test_whose_account_it_is_is_asked_before_it_gets_a_role_that_agrees(ada, kira, hana):
    """Or an operator's account, taken over by one person, would become a second person."""
    triager = agreements.ask("roles", "hana", by=ada, roles=["operator", "triager"])
    lawyer = agreements.ask("roles", "hana", by=ada, roles=["operator", "lawyer"])
    assert ["spoken with this person" in one.words for one in (triager, lawyer)] == [False, True]
    assert "spoken" not in agreements.agree(lawyer, by=kira).words


@pytest.mark.parametrize("role", [Role.LAWYER, Role.CUSTODIAN, Role.ADMINISTRATOR])
def test_it_takes_two_for_every_role_that_agrees_anywhere(role, ada):
    actions.invite("dana", {Role.OPERATOR, role}, member=ada.member)
    assert waiting().about == "dana"


def test_others_come_in_by_one_persons_word(ada):
    others = {Role.OPERATOR, Role.TRIAGER, Role.COORDINATOR, Role.AUDITOR}
    code = actions.invite("dana", others, member=ada.member)[1]
    assert actions.come_in(code, PASSWORD).roles == others
    assert not Agreement.objects.exists()


def test_with_a_second_persons_word_the_link_holds_for_three_days_from_then(shadow, ada, kira):
    Invitation.objects.update(expires_at=timezone.now() + timedelta(minutes=5))
    agreements.agree(waiting(), by=kira)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        newcomer = actions.come_in(shadow, PASSWORD)
    assert newcomer.roles == {Role.ADMINISTRATOR}
    signed_keys.check_member(newcomer.member_key)
    line = PersonEvent.objects.get(verb="came_in")
    assert (line.subject, line.detail["invited_by"], line.detail["agreed"]) == (
        newcomer,
        "ada",
        "kira",
    )


@pytest.mark.parametrize("word", ["decline", "withdraw", "take_back"])
def test_the_link_ends_when_it_is_declined_or_taken_back(word, shadow, ada, kira, person):
    match word:
        case "decline":
            agreements.decline(waiting(), by=kira)
        case "withdraw":
            agreements.withdraw(waiting(), by=ada)
        case "take_back":
            other = person("other", Role.ADMINISTRATOR)
            actions.take_invitation_back(Invitation.objects.get(), by=other)
    with pytest.raises(Refused, match="No invitation that still holds"):
        actions.come_in(shadow, PASSWORD)
    assert not Agreement.objects.open().exists()
    assert PersonEvent.objects.get(verb="uninvited").detail["name"] == "shadow"


def test_a_word_that_comes_after_the_end_makes_nothing_hold(shadow, kira):
    Invitation.objects.update(ended_at=timezone.now())
    with pytest.raises(Refused, match="has ended"):
        agreements.agree(waiting(), by=kira)


def test_a_link_from_before_it_took_two_holds_no_more(shadow):
    Agreement.objects.update(kind="roles")
    with pytest.raises(Refused, match="No invitation that still holds"):
        actions.come_in(shadow, PASSWORD)


# --- Beginning anew ------------------------------------------------------------------------------


def test_nobody_becomes_a_colleague_by_beginning_anew_with_them(ada, kira, hana):
    before = kira.member_key.public
    with pytest.raises(Refused, match="second person has to agree"):
        actions.begin_anew(kira, by=ada, member=ada.member)
    asked = actions.ask_to_begin_anew(kira, by=ada)
    for who in (ada, kira, hana):
        with pytest.raises(Refused):
            agreements.agree(asked, by=who)
    assert User.objects.get(username="kira").member_key.public == before


def test_a_second_persons_word_holds_once_and_for_a_day(ada, kira, person):
    other = person("other", Role.CUSTODIAN)
    agreements.agree(actions.ask_to_begin_anew(kira, by=ada), by=other)
    with (
        time_machine.travel(timezone.now() + timedelta(hours=25)),
        pytest.raises(Refused, match="second person"),
    ):
        actions.begin_anew(kira, by=ada, member=ada.member)
    with pytest.raises(Refused, match="second person"):
        actions.begin_anew(kira, by=other, member=other.member)
    password = actions.begin_anew(kira, by=ada, member=ada.member)
    kira = User.objects.get(pk=kira.pk)
    assert kira.check_password(password)
    with pytest.raises(Refused, match="second person"):
        actions.begin_anew(kira, by=ada, member=ada.member)
    line = PersonEvent.objects.get(verb="anew")
    assert (line.detail["agreed"], line.detail["vaults"]) == ("other", ["identity"])


def test_at_the_console_the_recovery_key_stands_for_the_second_person(
    kira, recovery_keys, monkeypatch
):
    words = recovery_keys["case"].written().whole
    monkeypatch.setattr(console.getpass, "getpass", lambda prompt: words)
    out = StringIO()
    call_command("begin_anew", "kira", stdout=out)
    kira = User.objects.get(pk=kira.pk)
    assert kira.check_password(out.getvalue().split()[-1])
    signed_keys.check_member(kira.member_key)
    assert not VaultGrant.objects.filter(member_key__user=kira).exists()
    assert PersonEvent.objects.get(verb="anew").actor is None


# --- The pages, and who may not agree -------------------------------------------------------------


def test_the_pages_lead_from_the_question_to_the_first_password(ada, kira, person, signed_in):
    other = person("other", Role.CUSTODIAN)
    desk, second = (signed_in(one, headers={"accept-language": "en"}) for one in (ada, other))
    page, anew = (reverse(f"accounts:{name}", args=[kira.public_id]) for name in PAGES)
    assert "somebody other than you and them" in desk.get(page).content.decode()
    assert desk.post(anew).url == page
    assert "You asked for a second person" in desk.get(page).content.decode()
    assert "have spoken with this person" in second.get(AGREEMENTS).content.decode()
    answer = reverse("accounts:answer_agreement", args=[waiting().public_id])
    told = second.post(answer, {"do": "agree"}, follow=True).content.decode()
    assert "Whoever asked can do it now" in told
    assert "A second person has agreed" in desk.get(page).content.decode()
    assert 'figure-big">' in desk.post(anew).content.decode()


def test_the_newcomer_and_the_desk_are_told_what_is_waited_for(ada, kira, signed_in, client):
    desk = signed_in(ada, headers={"accept-language": "en"})
    fields = {"username": "zarina", "display_name": "Зарина", "roles": ["lawyer"]}
    shown = desk.post(reverse("accounts:add"), fields).content.decode()
    assert "only after a second person agreed" in shown
    assert "Waits for a second person" in desk.get(reverse("accounts:overview")).content.decode()
    typed = {
        "code": re.search(r'data-copy="[^"#]+#([^"]+)"', shown).group(1),
        "password1": PASSWORD,
    }
    come = client.post(
        reverse("account_come_in"),
        {**typed, "password2": PASSWORD},
        headers={"accept-language": "en"},
    )
    assert "They will speak with you first" in come.content.decode()
    second = signed_in(kira, headers={"accept-language": "en"}).get(AGREEMENTS).content.decode()
    assert "zarina (Зарина): Lawyer" in second


def test_whoever_was_let_into_no_vault_agrees_to_nothing_that_leaves(leo, kira, ada):
    asked = bulk.ask(leo, 5)
    VaultGrant.objects.filter(member_key__user=kira).delete()
    with pytest.raises(Refused, match="let you into your vault"):
        agreements.agree(asked, by=kira)
    agreements.agree(asked, by=ada)


def test_an_open_vault_alone_is_no_second_person(shadow, hana):
    with pytest.raises(Refused, match="Your roles do not allow"):
        agreements.agree(waiting(), by=hana)
    assert keys.require(hana.member, Vault.Kind.CONTACT)


# --- An account that is somebody else's, and a question whose asker may not ask ------------------


def test_an_account_begun_anew_after_the_question_gets_no_role(ada, hana, kira):
    """Ada made Hana's password meanwhile: whom Kira spoke with is not who signs in."""
    asked = agreements.ask("roles", "hana", by=ada, roles=["lawyer"])
    actions.begin_anew(hana, by=ada, member=ada.member)
    with pytest.raises(Refused, match="asked for once more"):
        agreements.agree(asked, by=kira)
    asked = agreements.ask("roles", "hana", by=ada, roles=["custodian"])
    assert "ada began anew with this account on" in asked.words
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert "began anew" not in asked.words


def test_questions_of_somebody_who_may_not_ask_any_more_end(shadow, ada, kira, person):
    other = person("other", Role.ADMINISTRATOR)
    asked = agreements.ask("roles", "kira", by=ada, roles=["custodian", "auditor"])
    ada.roles_held.all().delete()
    with pytest.raises(Refused, match="may not ask for it any more"):
        agreements.agree(asked, by=other)
    actions.set_roles(User.objects.get(pk=ada.pk), {Role.AUDITOR}, by=other)
    assert not Agreement.objects.open().exists()
    assert not Invitation.objects.waiting().exists()


# --- Who let somebody in may have come in as that one: somebody else has to know the key ---------


def hears(by, user) -> None:
    actions.confirm_key(User.objects.get(pk=user.pk), by=by)


def roles_asked(by):
    """A harmless question of an administrator, to be agreed to by whoever may."""
    return agreements.ask("roles", "hana", by=by, roles=["operator", "triager"])


def test_who_invited_and_came_in_first_is_no_second_person(shadow, ada, hana, kira):
    """Kira was honest and agreed; Ada holds the code and comes in with it."""
    agreements.agree(waiting(), by=kira)
    second = actions.come_in(shadow, PASSWORD)
    with pytest.raises(Refused, match="compared your key"):
        agreements.agree(roles_asked(ada), by=second)
    for who in (ada, second, hana):
        with pytest.raises(Refused, match="Another administrator or custodian"):
            hears(who, second)
    hears(kira, second)
    agreements.agree(waiting(), by=second)
    line = PersonEvent.objects.get(verb="confirmed")
    assert (line.subject, line.actor) == (second, kira)


def test_an_account_taken_over_before_it_gets_a_role_is_no_second_person(
    ada, hana, kira, leo, vaults
):
    """Ada alone begins anew with an operator; Kira agrees that the operator is a lawyer, too."""
    actions.begin_anew(hana, by=ada, member=ada.member)
    agreements.agree(agreements.ask("roles", "hana", by=ada, roles=["lawyer", "operator"]), by=kira)
    taken = User.objects.get(pk=hana.pk)
    asked = bulk.ask(leo, 5)
    keys.grant("contact", taken, vaults["contact"], by=kira)
    with pytest.raises(Refused, match="let you into your vault"):
        agreements.agree(asked, by=taken)
    keys.grant("case", taken, vaults["case"], by=ada)
    VaultGrant.objects.filter(member_key=taken.member_key, vault__kind="contact").delete()
    with pytest.raises(Refused, match="compared your key"):
        agreements.agree(asked, by=taken)
    keys.grant("case", taken, vaults["case"], by=kira)
    agreements.agree(asked, by=taken)


def test_who_began_anew_and_used_the_password_is_no_second_person(ada, person, kira, hana):
    other = person("other", Role.ADMINISTRATOR)
    agreements.agree(roles_asked(ada), by=other)
    agreements.agree(actions.ask_to_begin_anew(other, by=ada), by=kira)
    actions.begin_anew(other, by=ada, member=ada.member)
    taken = User.objects.get(pk=other.pk)
    again = agreements.ask("roles", "hana", by=ada, roles=["operator"])
    with pytest.raises(Refused, match="compared your key"):
        agreements.agree(again, by=taken)
    hears(kira, taken)
    agreements.agree(again, by=taken)
    # Another key is another matter.
    agreements.agree(actions.ask_to_begin_anew(taken, by=ada), by=kira)
    actions.begin_anew(taken, by=ada, member=ada.member)
    with pytest.raises(Refused, match="compared your key"):
        agreements.agree(roles_asked(ada), by=User.objects.get(pk=other.pk))


def test_the_digits_are_typed_as_they_were_read(shadow, ada, kira, signed_in):
    agreements.agree(waiting(), by=kira)
    second = actions.come_in(shadow, PASSWORD)
    digits = sealing.fingerprint(second.member_key.public)
    desk, hearer = (signed_in(one, headers={"accept-language": "en"}) for one in (ada, kira))
    told = desk.get(reverse("accounts:person", args=[second.public_id])).content.decode()
    assert "their word does not count" in told
    grants = reverse("accounts:grants")
    confirm = reverse("accounts:confirm", args=[second.public_id])
    assert "It is their key" not in desk.get(grants).content.decode()
    shown = hearer.get(grants).content.decode()
    assert "It is their key" in shown and digits not in shown
    assert hearer.post(confirm, {"fingerprint": "0" * 16}).status_code == 400
    assert not PersonEvent.objects.filter(verb="confirmed").exists()
    hearer.post(confirm, {"fingerprint": digits[:19]})
    told = desk.get(reverse("accounts:person", args=[second.public_id])).content.decode()
    assert "Kira compared it by voice" in told

"""A ledger says by whose word somebody came in, and into what they were let."""

import pytest
from django.urls import reverse

from portal.accounts import actions, agreements, people_history
from portal.accounts.models import PersonEvent, Role, User, Vault
from portal.lib import ledger

PASSWORD = "seven green bicycles ride"
HISTORY = "/desk/people/history/"


def lines(name) -> list[tuple[str, str]]:
    rows = PersonEvent.objects.filter(detail__name=name).order_by("pk").select_related("actor")
    return [(row.verb, row.actor.username if row.actor else "") for row in rows]


@pytest.fixture
def dana(ada, kira, hana):
    """From her first day to her last."""
    code = actions.invite("dana", {Role.OPERATOR}, member=ada.member)[1]
    user = actions.come_in(code, PASSWORD)
    actions.let_in(user, Vault.Kind.CONTACT, by=hana, member=hana.member)
    asked = agreements.ask("roles", "dana", by=ada, roles=["lawyer"], regions=["almaty"])
    agreements.agree(asked, by=kira)
    user = User.objects.get(pk=user.pk)
    actions.give_token(user)
    actions.sign_out(user, by=ada)
    actions.close_account(user, by=ada)
    return user


def test_each_step_of_a_person_is_a_line_with_whoever_did_it(dana):
    assert lines("dana") == [
        ("invited", "ada"),
        ("came_in", "dana"),
        ("vault_given", "hana"),
        ("roles", "ada"),
        ("vault_taken", "ada"),
        ("limits", "ada"),
        ("token_given", ""),
        ("signed_out", "ada"),
        ("token_taken", "ada"),
        ("closed", "ada"),
    ]
    assert ledger.first_bad_entry(PersonEvent) is None
    assert not ledger.missing_guards("accounts_personevent")


def test_what_changes_nothing_is_no_line(ada, hana):
    actions.limit(hana, [], [], by=ada)
    actions.set_roles(hana, {Role.OPERATOR}, by=ada)
    actions.take_tokens_away(hana, by=ada)
    assert not PersonEvent.objects.exists()


def test_a_recovery_key_and_a_new_key_of_a_vault_leave_lines(ada, hana, person, recovery_keys):
    words = recovery_keys["contact"].written().whole
    late = person("late", Role.OPERATOR)
    late.member_key.grants.all().delete()
    actions.let_in_by_recovery(late, Vault.Kind.CONTACT, words, by=ada)
    hana.member_key.public = "age1somebodyelse"
    hana.member_key.save()
    assert actions.rotate(Vault.Kind.CONTACT, words, by=ada) == (1, 1)
    assert lines("ada") == [("rotated", "ada")]
    assert lines("hana") == [("vault_taken", "ada")]
    assert PersonEvent.objects.get(verb="vault_given").detail["by_recovery"]


def test_auditors_and_administrators_read_it(dana, ada, aigul, hana, signed_in):
    for reader in (ada, aigul):
        desk = signed_in(reader, headers={"accept-language": "en"})
        told = desk.get(HISTORY, {"who": "Kira"}).content.decode()
        assert "dana · Lawyer · agreed to by kira" in told
        assert "invited by ada" not in told
    told = desk.get("/desk/ledgers/", {"ledger": "accounts.personevent", "who": "dana"})
    assert "dana · Contact vault" in told.content.decode()
    assert "No line is like that" in desk.get(HISTORY, {"who": "nobody"}).content.decode()
    assert HISTORY in desk.get(reverse("accounts:overview")).content.decode()
    assert signed_in(hana).get(HISTORY).status_code == 404


def test_it_is_read_a_page_at_a_time(dana, monkeypatch):
    monkeypatch.setattr(people_history, "PAGE", 6)
    newest, older = people_history.page()
    rest, end = people_history.page(before=older)
    assert (len(newest), len(rest), end) == (6, 4, None)
    assert [line.about for line in rest][-1] == "dana · Hotline operator"

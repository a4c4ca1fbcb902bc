"""A vault outlives its members, and gets another key when somebody leaves."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal import checks
from portal.accounts import actions, guard, keys, recovery, signed_keys
from portal.accounts.alarms import Alarm
from portal.accounts.models import KeySignature, PersonEvent, Role, User, Vault, VaultGrant
from portal.lib.refusals import Refused
from portal.lib.sealing import CannotOpen, Keypair, Place, unseal_text

PLACE = Place("hotline-call", "1", "callback")
NUMBER = "+7 701 000 11 22"


def test_the_words_open_the_vault_as_a_whole(vaults, recovery_keys):
    written = recovery_keys["contact"].written()
    sealed = keys.seal_to(Vault.Kind.CONTACT, NUMBER, PLACE)
    again = recovery.of_vault("contact", f"  {written.whole.upper()}\n")
    assert unseal_text(sealed, recovery.open_vault("contact", again).private, PLACE) == NUMBER


@pytest.mark.parametrize("which", [(0, 1), (2, 0)])
def test_any_two_shares_open_it_too(vaults, recovery_keys, which):
    shares = recovery_keys["contact"].written().shares
    again = recovery.of_vault("contact", "\n".join(shares[at] for at in which))
    assert recovery.open_vault("contact", again).private == vaults["contact"]


def test_one_share_opens_nothing_and_neither_do_the_words_of_another_vault(recovery_keys):
    written = recovery_keys["contact"].written()
    for words in (written.shares[0], written.whole.replace(" ", " academic ", 1), "", "a b"):
        with pytest.raises(Refused, match="no recovery key"):
            recovery.of_vault("contact", words)
    with pytest.raises(Refused, match="another vault"):
        recovery.of_vault("case", written.whole)


def test_a_leaver_opens_nothing_new(hana, ada, person, recovery_keys):
    """Not even with the vault's key, kept aside from the memory of the server."""
    dana = person("dana", Role.OPERATOR)
    kept_aside = dana.member.vault(Vault.Kind.CONTACT).private
    old = keys.seal_to(Vault.Kind.CONTACT, "before", PLACE)
    actions.close_account(dana, by=ada)
    assert Vault.objects.get(kind="contact").rotation_due
    assert not Vault.objects.get(kind="case").rotation_due
    recovery.rotate("contact", recovery_keys["contact"])
    new = keys.seal_to(Vault.Kind.CONTACT, NUMBER, PLACE)
    with pytest.raises(CannotOpen):
        unseal_text(new, kept_aside, PLACE)
    assert not keys.OpenMember(dana, dana.member.pair).has(Vault.Kind.CONTACT)
    who_stays = keys.OpenMember(hana, hana.member.pair)
    assert who_stays.read(Vault.Kind.CONTACT, new, PLACE) == NUMBER
    assert who_stays.read(Vault.Kind.CONTACT, old, PLACE) == "before"
    assert not Vault.objects.get(kind="contact").rotation_due


def test_who_comes_later_opens_what_was_sealed_earlier(hana, person, recovery_keys):
    old = keys.seal_to(Vault.Kind.CONTACT, "before", PLACE)
    recovery.rotate("contact", recovery_keys["contact"])
    recovery.rotate("contact", recovery_keys["contact"])
    later = person("later", Role.OPERATOR)
    VaultGrant.objects.filter(member_key__user=later).delete()
    who_stays = keys.OpenMember(hana, hana.member.pair)
    actions.let_in(later, Vault.Kind.CONTACT, by=hana, member=who_stays)
    opened = keys.OpenMember(later, later.member.pair)
    assert opened.read(Vault.Kind.CONTACT, old, PLACE) == "before"


def test_taking_a_role_away_asks_for_another_key_too(hana, ada):
    actions.set_roles(hana, {Role.TRIAGER}, by=ada)
    assert Vault.objects.get(kind="contact").rotation_due


def test_a_member_whom_nobody_vouches_for_loses_the_vault(hana, recovery_keys):
    hana.member_key.delete()
    keys.make_member_key(hana, "correct horse battery staple")
    hana.refresh_from_db()
    VaultGrant.objects.create(
        vault=Vault.objects.get(kind="contact"), member_key=hana.member_key, wrapped=b"x"
    )
    assert recovery.rotate("contact", recovery_keys["contact"]) == (0, 1)
    assert not VaultGrant.objects.filter(member_key__user=hana).exists()


# --- Set-up ------------------------------------------------------------------------------------


@pytest.fixture
def production(settings, tmp_path, db):
    settings.DEMONSTRATION = False
    settings.KEYS_DIR = tmp_path / "production-keys"
    Vault.objects.all().delete()
    keys.forget_vaults()
    yield settings
    keys.forget_vaults()


def made_keys() -> str:
    said = io.StringIO()
    call_command("make_keys", stdout=said)
    return said.getvalue()


def words_after(said: str, name: str) -> str:
    lines = said.splitlines()
    return lines[next(at for at, line in enumerate(lines) if name in line) + 1]


def complaints() -> list[str]:
    return [line for line in checks.problems("web") if "recovery" in line or "VAULTS" in line]


def test_the_portal_does_not_start_before_the_recovery_keys_are_confirmed(production, monkeypatch):
    said = made_keys()
    assert len(complaints()) == 3
    answers = iter(
        words_after(said, f"Recovery key of the {kind} vault") for kind in sorted(Vault.Kind.values)
    )
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    call_command("confirm_recovery", stdout=io.StringIO())
    assert complaints() == []


def test_wrong_words_confirm_nothing(production, monkeypatch):
    made_keys()
    monkeypatch.setattr("getpass.getpass", lambda prompt: "academic " * 33)
    with pytest.raises(CommandError):
        call_command("confirm_recovery", stdout=io.StringIO())
    assert not Vault.objects.exclude(confirmed_at=None).exists()


def test_at_a_terminal_a_word_of_each_is_asked_for(production, monkeypatch):
    said, asked = io.StringIO(), []

    def answer(prompt: str) -> str:
        number, _of, name = prompt.removeprefix("Word ").rstrip(": ").partition(" of the ")
        asked.append(name)
        title = name[0].upper() + name[1:] if name.startswith("recovery") else name
        return words_after(said.getvalue(), title).split()[int(number) - 1]

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    call_command("make_keys", stdout=said)
    assert len(asked) == 3 * 4
    assert complaints() == []


def test_the_first_member_comes_in_by_two_shares(production, monkeypatch):
    said = made_keys()
    shares = [words_after(said, f"share {number} of the contact vault") for number in (1, 3)]
    monkeypatch.setattr("getpass.getpass", lambda prompt: " ".join(shares))
    call_command("add_member", "hana", role=["operator"], vaults=True, stdout=io.StringIO())
    hana = User.objects.get(username="hana")
    signed_keys.check_member(hana.member_key)
    assert VaultGrant.objects.filter(member_key=hana.member_key, vault__kind="contact").exists()
    lines = PersonEvent.objects.filter(subject=hana, actor=None).values_list("verb", flat=True)
    assert set(lines) == {"added", "vault_given"}


def test_the_words_of_another_vault_let_nobody_in(production, monkeypatch):
    said = made_keys()
    wrong = words_after(said, "Recovery key of the case vault")
    monkeypatch.setattr("getpass.getpass", lambda prompt: wrong)
    with pytest.raises(CommandError):
        call_command("add_member", "hana", role=["operator"], vaults=True, stdout=io.StringIO())
    assert not User.objects.filter(username="hana").exists()


def test_vaults_from_before_are_signed_and_stay_the_same(hana, settings, recovery_keys, vaults):
    """A demonstration kept their private keys; its people stay let in."""
    sealed = keys.seal_to(Vault.Kind.CONTACT, NUMBER, PLACE)
    Vault.objects.update(signature="", sealed_to_recovery=None)
    KeySignature.objects.all().delete()
    (settings.KEYS_DIR / signed_keys.PINS).unlink()
    (settings.KEYS_DIR / "demonstration-recovery.json").write_text(json.dumps(vaults))
    made_keys()
    assert all(signed_keys.is_signed(vault) for vault in Vault.objects.all())
    signed_keys.check_member(hana.member_key)
    opened = recovery.demonstration_vaults()["contact"]
    assert unseal_text(sealed, opened, PLACE) == NUMBER
    assert keys.OpenMember(hana, hana.member.pair).read(Vault.Kind.CONTACT, sealed, PLACE) == NUMBER


# --- The page ----------------------------------------------------------------------------------


@pytest.fixture
def page(ada, signed_in):
    return signed_in(ada, headers={"accept-language": "en"})


def test_an_administrator_gives_a_vault_a_new_key(ada, hana, page, recovery_keys):
    words = recovery_keys["contact"].written().whole
    before = keys.vault_public("contact")
    fields = {"vault": "contact", "deed": "rotate", "recovery_passphrase": words}
    answer = page.post(reverse("accounts:recover"), fields, follow=True)
    assert "The vault has a new key. 1 member opens it." in answer.content.decode()
    assert keys.vault_public("contact") != before


def test_somebody_is_let_in_when_no_member_is_left(hana, page, recovery_keys):
    VaultGrant.objects.all().delete()
    fields = {
        "vault": "contact",
        "deed": "let-in",
        "person": hana.pk,
        "recovery_passphrase": recovery_keys["contact"].written().whole,
    }
    page.post(reverse("accounts:recover"), fields)
    assert keys.OpenMember(hana, hana.member.pair).has(Vault.Kind.CONTACT)


def test_wrong_words_change_nothing_and_are_not_shown_again(page, recovery_keys):
    words = recovery_keys["case"].written().whole
    before = keys.vault_public("contact")
    fields = {"vault": "contact", "deed": "rotate", "recovery_passphrase": words}
    answer = page.post(reverse("accounts:recover"), fields)
    assert answer.status_code == 400
    # Three in a row: any one of them may be a word of the page.
    three = " ".join(words.split()[5:8])
    assert three not in answer.content.decode().split("recovery_passphrase")[-1]
    assert keys.vault_public("contact") == before


def test_a_vault_that_was_exchanged_is_told_of(aigul, signed_in, vaults):
    Vault.objects.filter(kind="case").update(public=Keypair.generate().public)
    guard.watch()
    guard.watch()
    assert Alarm.objects.get().detail == {"name": "vault:case"}
    shown = signed_in(aigul, headers={"accept-language": "en"}).get(reverse("accounts:vaults"))
    assert "Not signed by its recovery key" in shown.content.decode()

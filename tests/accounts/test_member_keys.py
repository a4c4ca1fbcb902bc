"""A member's key opens with the member's password and, between requests, with a cookie."""

import pytest
from django.contrib.sessions.backends.db import SessionStore

from portal.accounts import actions, keys, unlocking
from portal.accounts.models import MemberKey, Role, Vault, VaultGrant
from portal.lib.sealing import CannotOpen, Place

PLACE = Place("observer", "1", "name")
OLD, NEW = "correct horse battery staple", "a longer sentence than before"


@pytest.fixture
def member(person, vouched):
    """Somebody with a real password and the contact vault."""

    def make(username="hana", password=OLD):
        user = person(username, Role.OPERATOR)
        private = user.member.vault(Vault.Kind.CONTACT).private
        vouched(user, keys.make_member_key(user, password))
        user.refresh_from_db()
        keys.grant(Vault.Kind.CONTACT, user, private)
        return user

    return make


def test_the_password_opens_the_key_and_the_key_the_vault(member):
    hana = member()
    sealed = keys.seal_to(Vault.Kind.CONTACT, "Ольга Ким", PLACE)
    opened = keys.OpenMember(hana, keys.unlock(hana, OLD))
    assert opened.read(Vault.Kind.CONTACT, sealed, PLACE) == "Ольга Ким"


def test_another_password_does_not_open_it(member):
    with pytest.raises(CannotOpen):
        keys.unlock(member(), "correct horse battery stable")


def test_a_key_put_into_another_persons_row_does_not_open(member):
    hana, omar = member("hana"), member("omar")
    kept = MemberKey.objects.get(user=hana)
    MemberKey.objects.filter(user=omar).update(salt=kept.salt, wrapped=kept.wrapped)
    with pytest.raises(CannotOpen):
        keys.unlock(omar, OLD)


def test_a_new_password_keeps_the_key_and_its_vaults(member):
    hana = member()
    before = hana.member_key.public
    hana.set_password(OLD)
    hana.save()
    actions.change_password(hana, OLD, NEW)
    with pytest.raises(CannotOpen):
        keys.unlock(hana, OLD)
    opened = keys.OpenMember(hana, keys.unlock(hana, NEW))
    assert opened.pair.public == before
    assert opened.has(Vault.Kind.CONTACT)
    assert hana.check_password(NEW)


def test_a_new_key_has_lost_the_vaults_of_the_old_one(member):
    hana = member()
    keys.make_member_key(hana, NEW)
    hana.refresh_from_db()
    assert not keys.OpenMember(hana, keys.unlock(hana, NEW)).has(Vault.Kind.CONTACT)
    assert not VaultGrant.objects.filter(member_key__user=hana).exists()


def test_a_session_recalls_the_key_with_its_cookie_only(hana):
    session, other = SessionStore(), SessionStore()
    cookie = unlocking.remember(session, hana, hana.member.pair)
    unlocking.remember(other, hana, hana.member.pair)
    assert unlocking.recall(session, hana, cookie).has(Vault.Kind.CONTACT)
    assert unlocking.recall(other, hana, cookie) is None
    assert unlocking.recall(session, hana, "") is None
    assert unlocking.recall(session, hana, "не ключ") is None


def test_a_session_recalls_the_key_for_its_owner_only(hana, karim):
    session = SessionStore()
    cookie = unlocking.remember(session, hana, hana.member.pair)
    assert unlocking.recall(session, karim, cookie) is None


def test_the_session_holds_nothing_that_opens_the_key(hana):
    session = SessionStore()
    cookie = unlocking.remember(session, hana, hana.member.pair)
    kept = str(dict(session))
    assert hana.member.pair.private not in kept
    assert cookie not in kept


def test_a_locked_session_recalls_nothing(hana):
    session = SessionStore()
    cookie = unlocking.remember(session, hana, hana.member.pair)
    unlocking.forget(session)
    assert unlocking.recall(session, hana, cookie) is None


def test_what_is_held_between_the_steps_is_not_recalled(hana):
    session = SessionStore()
    cookie = unlocking.hold(session, hana, hana.member.pair)
    assert unlocking.recall(session, hana, cookie) is None


def test_what_is_held_between_the_steps_is_released_once(hana):
    session = SessionStore()
    cookie = unlocking.hold(session, hana, hana.member.pair)
    assert unlocking.release(session, hana, cookie).public == hana.member.pair.public
    assert unlocking.release(session, hana, cookie) is None


def test_a_wrong_cookie_loses_what_was_held(hana):
    session = SessionStore()
    cookie = unlocking.hold(session, hana, hana.member.pair)
    other = unlocking.hold(SessionStore(), hana, hana.member.pair)
    assert unlocking.release(session, hana, other) is None
    assert unlocking.release(session, hana, cookie) is None

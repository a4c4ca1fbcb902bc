"""People who sign in through the real pages, with a password and an app for codes."""

import time
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts import keys
from portal.accounts.models import VAULT_ROLES, Role
from portal.lib import sealing

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NIGHT = datetime(2026, 11, 22, 23, 30, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings, monkeypatch):
    """The slow ways from a password are tried in tests/lib; here people sign in by the dozen."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(
        sealing, "PASSWORD_COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1}
    )


@pytest.fixture
def clock():
    """A clock that stands still until a test moves it on by `shift(seconds)`."""
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def staff(person, vaults, vouched, clock):
    """Makes a member of staff who can sign in: `staff("tanya", Role.TRIAGER)`."""
    cache.clear()

    def make(username, *roles, app=True):
        user = person(username, *roles)
        user.set_password(PASSWORD)
        user.save()
        pair = vouched(user, keys.make_member_key(user, PASSWORD))
        user.member = keys.OpenMember(user, pair)
        user.refresh_from_db()
        for kind, allowed in VAULT_ROLES.items():
            if allowed & set(roles):
                keys.grant(kind, user, vaults[kind.value])
        if app:
            TOTP.activate(user, SECRET)
        return user

    yield make
    cache.clear()


@pytest.fixture
def operator(staff):
    return staff("hana", Role.OPERATOR)


class Browser(Client):
    """A browser that knows its way through the entrance."""

    def __init__(self):
        super().__init__(headers={"accept-language": "en"})

    def give_password(self, username="hana", password=PASSWORD, **more):
        fields = {"login": username, "password": password, **more}
        return self.post(reverse("account_login"), fields)

    def give_code(self, code):
        return self.post(reverse("mfa_authenticate"), {"code": code})

    def sign_in(self, username="hana"):
        self.give_password(username)
        return self.give_code(code_now())

    @property
    def account(self):
        return self.session.get("_auth_user_id")

    def opens_vaults(self) -> bool:
        """Whether the next page finds this session's vaults open."""
        return "Vaults open" in self.get(reverse("desk"), follow=True).content.decode()


@pytest.fixture
def browser_of():
    return Browser


def heard(colleague) -> dict:
    """What is typed to let a colleague into the contact vault, who has read out a fingerprint."""
    return {
        "vault": "contact",
        "fingerprint": sealing.fingerprint(colleague.member_key.public)[:19].upper(),
    }


def code_now(secret=SECRET, steps=0) -> str:
    """What the app shows now, or showed some steps of thirty seconds away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def recovery_codes(user) -> list[str]:
    return (
        Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
        .wrap()
        .get_unused_codes()
    )

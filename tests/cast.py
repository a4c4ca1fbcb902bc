"""The cast, always the same: Olga and Omar observe, Vera votes, Hana answers the hotline,
Tanya triages, Leo is the lawyer, Kira keeps identities, Karim coordinates, Ada administers,
Aigul audits. Their keys and vaults are real; only the slow password is left out."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.test import Client

from observers.registry.models import Commission, Election, Precinct, Region
from observers.roster.models import Deployment, Observer, Organisation
from portal.accounts import keys, recovery, signed_keys, unlocking
from portal.accounts.middleware import cookie_name
from portal.accounts.models import VAULT_ROLES, MemberKey, Role, RoleHeld, User
from portal.lib.sealing import Keypair

PASSWORD = "correct horse battery staple"


@pytest.fixture
def recovery_keys(db, settings, tmp_path):
    """The recovery keys of the three vaults, which are made with them."""
    settings.KEYS_DIR = tmp_path / "keys"
    _forget_keys()
    yield recovery.make_vaults()
    _forget_keys()


def _forget_keys():
    keys.forget_vaults()
    keys.receipt_signing_key.cache_clear()
    keys.intake_lately.forget()


@pytest.fixture
def vaults(recovery_keys):
    """The three vaults, intake and receipt keys; gives the vaults' private keys by kind."""
    keys.make_intake_key()
    keys.make_receipt_signing_key()
    # A form's files are sealed by another thread, which cannot see into a test's transaction.
    keys.intake_public()
    keys.vault_public("case")
    return {kind: recovery.open_vault(kind, one).private for kind, one in recovery_keys.items()}


@pytest.fixture
def vouched(recovery_keys):
    """Signs somebody's key as the first members' are: with a recovery key."""

    def sign(user, pair):
        signer = recovery_keys["case"].signer
        signed_keys.vouch_by_recovery(user, pair.private, kind="case", signer=signer)
        return pair

    return sign


@pytest.fixture
def person(vaults, vouched):
    """Makes a member of staff with an unlocked key: `user.member` is what a request carries."""

    def make(username, *roles, name=""):
        user = User(username=username, display_name=name or username.title(), language="ru")
        # Looks like a password, costs no hashing, and nothing typed is equal to it.
        user.password = "a password that no hasher makes"
        user.save()
        for role in roles:
            RoleHeld.objects.create(user=user, role=role)
        pair = vouched(user, Keypair.generate())
        MemberKey.objects.create(user=user, public=pair.public, salt=b"", wrapped=b"")
        for kind, allowed in VAULT_ROLES.items():
            if allowed & set(roles):
                keys.grant(kind, user, vaults[kind.value])
        user.member = keys.OpenMember(user, pair)
        return user

    return make


@pytest.fixture
def hana(person):
    return person("hana", Role.OPERATOR)


@pytest.fixture
def tanya(person):
    return person("tanya", Role.TRIAGER)


@pytest.fixture
def leo(person):
    return person("leo", Role.LAWYER)


@pytest.fixture
def kira(person):
    return person("kira", Role.CUSTODIAN)


@pytest.fixture
def karim(person):
    return person("karim", Role.COORDINATOR)


@pytest.fixture
def ada(person):
    return person("ada", Role.ADMINISTRATOR)


@pytest.fixture
def aigul(person):
    return person("aigul", Role.AUDITOR)


@pytest.fixture
def catalogue(db):
    """The jurisdiction's folder as rows."""
    call_command("load_jurisdiction", verbosity=0)


@pytest.fixture
def election(catalogue):
    return Election.objects.create(
        code="test-2026",
        name_kk="Құрылтай сайлауы",
        name_ru="Выборы Курултая",
        name_en="Kurultai election",
        voting_day=date(2026, 11, 22),
        opens=time(7),
        closes=time(20),
    )


@pytest.fixture
def precinct(election):
    region = Region.objects.get(code="almaty")
    central = Commission.objects.create(
        election=election,
        level=Commission.Level.CENTRAL,
        name_kk="Орталық сайлау комиссиясы",
        name_ru="Центральная избирательная комиссия",
        name_en="Central Election Commission",
    )
    territorial = Commission.objects.create(
        election=election,
        level=Commission.Level.TERRITORIAL,
        region=region,
        above=central,
        name_kk="Бостандық ауданының аумақтық сайлау комиссиясы",
        name_ru="Территориальная избирательная комиссия Бостандыкского района",
        name_en="Bostandyq District Territorial Election Commission",
    )
    return Precinct.objects.create(
        election=election,
        number=123,
        region=region,
        commission=territorial,
        settlement="Алматы",
        venue_kk="№ 25 мектеп-гимназия",
        venue_ru="Школа-гимназия № 25",
        address_kk="Тимирязев көшесі, 42",
        address_ru="улица Тимирязева, 42",
        search_text="123 мектеп гимназия школа гимназия тимирязев улица тимирязева 42 алматы",
        latitude=43.2221,
        longitude=76.9081,
    )


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(
        name_kk="Тәуелсіз байқаушылар", name_ru="Независимые наблюдатели", name_en="Monitors"
    )


@pytest.fixture
def observer(person, organisation, precinct):
    """Makes an observer with a deployment; returns the account."""

    def make(username, name):
        account = person(f"obs-{username}", Role.OBSERVER, name=f"obs-{username}")
        row = Observer(code=f"OBS-{username[:4].upper()}", organisation=organisation)
        row.account = account
        row.sealed_name = keys.seal_to("contact", name, row.place("name"))
        row.save()
        Deployment.objects.create(observer=row, election=precinct.election, precinct=precinct)
        return account

    return make


@pytest.fixture
def olga(observer):
    return observer("olga", "Ольга Ким")


@pytest.fixture
def omar(observer):
    return observer("omar", "Омар Сейтқали")


@pytest.fixture
def signed_in():
    """A browser in which somebody has signed in with both factors and opened their vaults."""

    def make(user, **extra):
        client = Client(**extra)
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": 0},
            {"method": "mfa", "at": 0, "type": "totp"},
        ]
        secret = unlocking.remember(session, user, user.member.pair)
        session.save()
        client.cookies[cookie_name()] = secret
        return client

    return make

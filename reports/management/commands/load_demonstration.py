"""A made-up election with precincts, observers and staff, so that anybody can try the portal."""

import json
import secrets
from datetime import time

import yaml
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from observers.registry import actions as registry
from observers.registry.models import Commission, Election, Precinct, Region
from observers.roster import actions as roster
from observers.roster.models import Observer, Organisation
from portal.accounts import keys, recovery, signed_keys
from portal.accounts.models import VAULT_ROLES, PersonEvent, RoleHeld, User
from portal.accounts.people_ledger import record

FILE = settings.BASE_DIR / "portal" / "jurisdictions" / settings.JURISDICTION / "demonstration"


class Command(BaseCommand):
    help = "Loads the demonstration; running it again changes nothing."

    def handle(self, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("Only a demonstration (DEMONSTRATION=true) has made-up people.")
        told = settings.VAR_DIR / "demonstration.json"
        content = yaml.safe_load((FILE / "election.yaml").read_text())
        with transaction.atomic():
            election = self.election(content)
            if told.exists() and User.objects.filter(username="tanya").exists():
                return
            accounts = [self.member(entry) for entry in content["staff"]]
            observers = self.observers(content, election)
        told.write_text(
            json.dumps(
                {
                    "accounts": accounts,
                    "observers": observers,
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        told.chmod(0o600)

    def election(self, content) -> Election:
        """The voting day is the day on which the demonstration was made."""
        entry = content["election"]
        made = Election.objects.filter(code=entry["code"]).first()
        if made is not None:
            return made
        election = registry.open_election(
            entry["name"],
            code=entry["code"],
            kind=entry["kind"],
            voting_day=timezone.localdate(),
            opens=time.fromisoformat(entry["opens"]),
            closes=time.fromisoformat(entry["closes"]),
            zone=entry["zone"],
        )
        central = registry.add_commission(
            election, Commission.Level.CENTRAL, content["central_commission"]
        )
        for group in content["commissions"]:
            territorial = registry.add_commission(
                election,
                Commission.Level.TERRITORIAL,
                group["name"],
                region=Region.objects.get(code=group["region"]),
                above=central,
            )
            for entry in group["precincts"]:
                registry.add_precinct(
                    territorial,
                    entry["number"],
                    settlement=group["settlement"],
                    venue_kk=entry["venue"]["kk"],
                    venue_ru=entry["venue"]["ru"],
                    address_kk=entry["address"]["kk"],
                    address_ru=entry["address"]["ru"],
                    latitude=entry["at"][0],
                    longitude=entry["at"][1],
                )
        return election

    def member(self, entry) -> dict:
        """A member of staff with both factors and the vaults of the roles."""
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        user, made = User.objects.get_or_create(
            username=entry["username"], defaults={"display_name": entry["name"]}
        )
        if made:
            record(user, PersonEvent.Verb.ADDED, roles=sorted(entry["roles"]))
        user.set_password(password)
        user.save(update_fields=["password"])
        for role in entry["roles"]:
            RoleHeld.objects.get_or_create(user=user, role=role)
        pair = keys.make_member_key(user, password)
        signer = recovery.of_demonstration()["case"].signer
        signed_keys.vouch_by_recovery(user, pair.private, kind="case", signer=signer)
        user.refresh_from_db()
        private = recovery.demonstration_vaults()
        for kind, allowed in VAULT_ROLES.items():
            if allowed & set(entry["roles"]):
                keys.grant(kind, user, private[kind.value])
        Authenticator.objects.filter(user=user).delete()
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return {
            "role": ", ".join(entry["roles"]),
            "username": user.username,
            "password": password,
            "totp_secret": secret,
            "otpauth": get_adapter().build_totp_url(user, secret),
        }

    def observers(self, content, election) -> list[dict]:
        """The link and the PIN of each."""
        organisation, _made = Organisation.objects.get_or_create(
            name_ru=content["organisation"]["ru"],
            defaults={
                "name_kk": content["organisation"]["kk"],
                "name_en": content["organisation"]["en"],
            },
        )
        if Observer.objects.filter(organisation=organisation).exists():
            return []
        made = []
        for entry in content["observers"]:
            observer, secrets = roster.invite(organisation, name=entry["name"])
            roster.deploy(
                observer,
                Precinct.objects.get(
                    election=election, region__code=entry["region"], number=entry["precinct"]
                ),
            )
            made.append({"link": f"{reverse('roster:join')}#{secrets.code}", "pin": secrets.pin})
        return made

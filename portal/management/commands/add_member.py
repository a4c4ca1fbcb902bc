"""Take in a member of staff from the command line: how the first administrator comes in."""

import getpass

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.accounts import actions, keys, recovery, signed_keys
from portal.accounts.models import VAULT_ROLES, Role, Vault
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = (
        "Makes an account and prints its first password once. The recovery key of a vault is "
        "asked for: it vouches for the person's key, as nobody is there yet who could."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--role", action="append", required=True, choices=Role.values)
        parser.add_argument(
            "--vaults",
            action="store_true",
            help="let this person into the vaults of these roles too",
        )

    def handle(self, username, role, vaults, **options):
        wanted = [kind for kind, allowed in VAULT_ROLES.items() if vaults and allowed & set(role)]
        try:
            with transaction.atomic():
                user, password = actions.take_in(username, set(role))
                for kind in wanted or [Vault.Kind.CASE]:
                    words = self.words(kind)
                    given = recovery.of_vault(kind, words)
                    pair = keys.unlock(user, password)
                    signed_keys.vouch_by_recovery(
                        user, pair.private, kind=kind.value, signer=given.signer
                    )
                    if kind in wanted:
                        actions.let_in_by_recovery(user, kind, words, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{user.username}: {password}")

    def words(self, kind: Vault.Kind) -> str:
        return getpass.getpass(f"Recovery key of the {kind.value} vault, or two shares of it: ")

"""Take in a member of staff from the command line: how the first administrator comes in."""

import getpass

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import actions, keys
from portal.accounts.models import VAULT_ROLES, Role
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair


class Command(BaseCommand):
    help = "Makes an account and prints its first password once."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--role", action="append", required=True, choices=Role.values)
        parser.add_argument(
            "--vaults",
            action="store_true",
            help="ask for the vaults' recovery keys and let this person in",
        )

    def handle(self, username, role, vaults, **options):
        try:
            user, password = actions.take_in(username, set(role))
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if vaults:
            for kind, allowed in VAULT_ROLES.items():
                if allowed & set(role):
                    private = getpass.getpass(f"Recovery key of the {kind.value} vault: ")
                    pair = Keypair.from_private(private.strip())
                    if pair.public != keys.vault_public(kind):
                        raise CommandError(f"That is not the key of the {kind.value} vault.")
                    keys.grant(kind, user, pair.private)
        self.stdout.write(f"{user.username}: {password}")

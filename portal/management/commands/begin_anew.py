"""Begin anew with somebody from the command line, when too few people are left who could."""

import getpass

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import actions
from portal.accounts.models import User, Vault
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = (
        "Ends somebody's password, code app and key and prints a first password once: for the last "
        "administrator who lost theirs. The recovery key of a vault is asked for: it vouches."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = User.objects.at_desks().filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody is called {username}.")
        kind = Vault.Kind.CASE
        try:
            password = actions.begin_anew_by_recovery(user, kind, self.words(kind))
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{user.username}: {password}")

    def words(self, kind: Vault.Kind) -> str:
        return getpass.getpass(f"Recovery key of the {kind.value} vault, or two shares of it: ")

"""Confirm that the vaults' recovery keys were written down, where nobody could be asked at once."""

import getpass

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import recovery
from portal.accounts.models import Vault
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = (
        "Asks for the words of each recovery key that nobody has confirmed, as a whole or as two "
        "of its shares one after the other. What is typed is not shown and not kept."
    )

    def handle(self, **options):
        for vault in Vault.objects.filter(confirmed_at=None).order_by("kind"):
            try:
                recovery.of_vault(
                    vault.kind, getpass.getpass(f"Recovery key of the {vault.kind} vault: ")
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
            recovery.confirm(vault.kind)
            self.stdout.write(f"The recovery key of the {vault.kind} vault is confirmed.")

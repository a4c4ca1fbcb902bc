"""`manage.py receipt_key`: the public half of the key that signs receipts, for ingest nodes."""

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import keys


class Command(BaseCommand):
    help = "Prints the public key with which receipts are signed (PORTAL_CORE_SIGNS_WITH)."

    def handle(self, **options):
        try:
            self.stdout.write(keys.receipt_public())
        except keys.KeysMissing as problem:
            raise CommandError(str(problem)) from None

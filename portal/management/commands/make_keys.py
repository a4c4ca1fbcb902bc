"""Make the keys that do not exist yet: vaults, intake, receipt signing."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.accounts import keys
from portal.accounts.models import IntakeKey
from portal.lib import sealing


class Command(BaseCommand):
    help = (
        "Makes missing keys. The private keys of new vaults are printed once and kept nowhere: "
        "write them down off the server, and let the first members in with `manage.py add_member`."
    )

    def handle(self, **options):
        private = keys.make_vaults()
        if settings.DEMONSTRATION:
            keys.keep_demonstration_recovery(private)
            private = {}
        for kind, text in private.items():
            self.stdout.write(f"{kind} vault (recovery, shown once): {text}")
        if not IntakeKey.objects.exists():
            public = keys.make_intake_key()
            self.say(options, f"intake key: {sealing.fingerprint(public)}")
        has_signing = (
            settings.RECEIPT_SIGNING_KEY or (settings.KEYS_DIR / "receipt-signing.key").is_file()
        )
        if not has_signing:
            keys.make_receipt_signing_key()
            self.say(options, "receipt-signing key made")

    def say(self, options, words: str) -> None:
        if options["verbosity"]:
            self.stdout.write(words)

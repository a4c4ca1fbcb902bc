"""Make the keys that do not exist yet: vaults, intake, receipt signing."""

import getpass
import secrets
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts import keys, recovery, signed_keys
from portal.accounts.models import IntakeKey, MemberKey, Vault
from portal.accounts.recovery import Recovery
from portal.lib import sealing
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = (
        "Makes missing keys. The recovery keys of new vaults are shown once and kept nowhere: "
        "write them down off the server, as a whole or as shares of which two are enough. A word "
        "of each is asked for, and the portal does not start before. Then let the first members "
        "in with `manage.py add_member`."
    )

    def handle(self, **options):
        made = self.signed_from_before() | recovery.make_vaults()
        if settings.DEMONSTRATION:
            if made:
                recovery.keep_for_demonstration(made)
        elif made:
            self.show(made)
        if not IntakeKey.objects.exists():
            public = keys.make_intake_key()
            self.say(options, f"intake key: {sealing.fingerprint(public)}")
        has_signing = (
            settings.RECEIPT_SIGNING_KEY or (settings.KEYS_DIR / "receipt-signing.key").is_file()
        )
        if not has_signing:
            keys.make_receipt_signing_key()
            self.say(options, "receipt-signing key made")

    def signed_from_before(self) -> dict[str, Recovery]:
        """Vaults from before vaults were signed, and the members who were there then."""
        found = {}
        for vault in Vault.objects.filter(signature=""):
            kept = recovery.old_demonstration() if settings.DEMONSTRATION else {}
            private = kept.get(vault.kind) or getpass.getpass(
                f"The {vault.kind} vault is not signed yet. Its recovery key (AGE-SECRET-KEY-…): "
            )
            try:
                found[vault.kind] = recovery.adopt(vault.kind, private.strip())
            except (Refused, ValueError) as refusal:
                raise CommandError(str(refusal)) from None
        if found:
            kind, one = next(iter(found.items()))
            for key in MemberKey.objects.select_related("user"):
                signed_keys.vouch_for_public(key.user, key.public, kind=kind, signer=one.signer)
        return found

    def show(self, made: dict[str, Recovery]) -> None:
        """Everything once; then a word of each, which only paper can tell."""
        asked = []
        for kind, one in made.items():
            written = one.written()
            self.stdout.write(f"\nRecovery key of the {kind} vault, shown once:\n{written.whole}")
            asked.append((kind, f"recovery key of the {kind} vault", written.whole))
            for number, share in enumerate(written.shares, 1):
                name = f"share {number} of the {kind} vault"
                self.stdout.write(f"\n  {name}, any two of three are enough:\n{share}")
                asked.append((kind, name, share))
        pins = ",".join(f"{kind}={key}" for kind, key in sorted(signed_keys.pins().items()))
        self.stdout.write(
            "\nGive this to every process of the portal (it is no secret):\n"
            f"VAULTS_SIGNED_BY={pins}\n"
        )
        if not sys.stdin.isatty():
            self.stdout.write(
                "Write the words down, then confirm them: manage.py confirm_recovery. "
                "The portal does not start before.\n"
            )
            return
        self.stdout.write("Write them down now. A word of each is asked for; nothing stays here.\n")
        for kind, name, words in asked:
            ask_a_word(name, words.split())
            if name.startswith("share 3"):
                recovery.confirm(kind)

    def say(self, options, words: str) -> None:
        if options["verbosity"]:
            self.stdout.write(words)


def ask_a_word(name: str, words: list[str]) -> None:
    """Until it is right: whoever did not write it down scrolls up and does."""
    at = secrets.randbelow(len(words) - 3) + 3
    while input(f"Word {at + 1} of the {name}: ").strip().lower() != words[at]:
        sys.stdout.write("That is another word. Look at what you wrote down.\n")

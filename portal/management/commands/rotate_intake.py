"""A new key that phones seal to; or the workers' secret written anew, before that."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import intake_keys
from portal.lib import sealing
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = (
        "Announces a new key for phones to seal to and retires the older one; what waits under "
        "that is still opened. Where workers get the keys as a secret, they have to hold the new "
        "one before: .deploy/make-secrets intake does all of it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--next",
            metavar="FILE",
            type=Path,
            help="Announce nothing yet: write the workers' secret in FILE anew, with one more "
            "key and without those that nothing waits for.",
        )

    def handle(self, **options):
        if options["next"]:
            new, out = intake_keys.write_next(options["next"])
            self.stdout.write(f"To be announced: {sealing.fingerprint(new)}")
            for public in out:
                self.stdout.write(f"Taken out, nothing waits for it: {sealing.fingerprint(public)}")
            return
        try:
            new = intake_keys.rotate()
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Phones seal to {sealing.fingerprint(new.public)} from now on.")
        for public in intake_keys.removable():
            self.stdout.write(
                f"Nothing waits for {sealing.fingerprint(public)}: take it from the workers."
            )

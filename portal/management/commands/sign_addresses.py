"""`manage.py sign_addresses`: the list of addresses that phones try in turn, and its signature.

To be run on a machine that is no server of the portal; the key stays there.
"""

import base64
import json
import os
import time
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import addresses


class Command(BaseCommand):
    help = (
        "Signs the list of addresses under which phones reach the portal. Makes the key the first "
        "time; keep its file apart from every server."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("key", type=Path, help="file of the private key; made when missing")
        parser.add_argument("output", type=Path, help="where to write addresses.json")
        parser.add_argument(
            "--mirror", action="append", default=[], help="https://host, any number"
        )
        parser.add_argument("--onion", default="", help="http://….onion")
        parser.add_argument("--days", type=int, default=90, help="how long it is good for (90)")

    def handle(self, *args, key: Path, output: Path, mirror, onion, days, **options):
        private = self.read_key(key) if key.exists() else self.make_key(key)
        try:
            said = addresses.written(
                mirror,
                onion,
                # Phones take a list only when its number is higher than that of the one before.
                version=int(time.time()),
                valid_until=timezone.now() + timedelta(days=days),
            )
        except addresses.Unusable as problem:
            raise CommandError(str(problem)) from None
        signed = addresses.sign(said, private)
        unfinished = output.with_name(f".{output.name}")
        unfinished.write_text(json.dumps(signed.as_dict()) + "\n")
        unfinished.replace(output)
        self.stdout.write(f"{output}: good until {said['valid_until']}.")
        self.stdout.write("Give every server the list (ADDRESS_LIST) and the public key:")
        self.stdout.write(f"ADDRESSES_SIGNED_BY={addresses.public_of(private)}")

    def make_key(self, path: Path) -> Ed25519PrivateKey:
        raw = os.urandom(32)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.") from None
        with os.fdopen(handle, "w") as stream:
            stream.write(base64.b64encode(raw).decode() + "\n")
        self.stdout.write(f"A new key was made: {path}. Keep it apart from every server.")
        return Ed25519PrivateKey.from_private_bytes(raw)

    def read_key(self, path: Path) -> Ed25519PrivateKey:
        try:
            return Ed25519PrivateKey.from_private_bytes(
                base64.b64decode(path.read_text().strip(), validate=True)
            )
        except (OSError, ValueError):
            raise CommandError(f"{path} is no key that this command made.") from None

"""What is asked of a portal from within: called through `manage.py shell`, see ground.py."""

import hashlib
from pathlib import Path

from django.core.management import call_command

from portal.accounts import keys
from portal.evidence import scanning, serving
from portal.evidence.models import EvidenceItem
from portal.lib import sealing
from portal.lib.sealing import Keypair


def prepare() -> None:
    """Tables, the country's laws, keys and the store."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_jurisdiction", verbosity=0)
    call_command("make_keys", verbosity=0)
    call_command("prepare_storage", verbosity=0)


def scanned(paths: list[str]) -> list[dict[str, str]]:
    """What a virus scanner says of these files, as the worker asks it."""
    return [scanning.look(Path(path)) for path in paths]


class _Hashing:
    def __init__(self):
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.digest.update(data)


def opened(numbers: list[str]) -> dict[str, str]:
    """SHA-256 of each original, read out of the store and opened with the workers' key."""
    found = {}
    for item in EvidenceItem.objects.filter(public_id__in=numbers):
        pair = keys.intake_pairs()[item.intake_public]
        place = serving.item_place(item.public_id, "key")
        private = sealing.unseal_text(item.key_for_intake, pair.private, place)
        plain = _Hashing()
        serving.write_original(item, Keypair.from_private(private), plain)
        found[str(item.public_id)] = plain.digest.hexdigest()
    return found

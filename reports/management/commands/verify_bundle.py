"""`manage.py verify_bundle FILE`: whether a bundle is whole, and whose clock says when."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.evidence import scratch
from portal.lib import sealing
from reports.complaints import bundle_check
from reports.complaints.bundle_check import Confirmed, Finding, Unchecked


class Command(BaseCommand):
    help = (
        "Checks a bundle as its own check.sh does, bit by bit, and names the first part that does "
        "not hold. Asks neither the database nor the network."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--identity", type=Path, help="a file with the age key that the bundle is sealed for"
        )
        parser.add_argument(
            "--ca", type=Path, help="certificates (PEM) of the clocks, from a source of your own"
        )

    def handle(self, *, file, identity, ca, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        trusted = ca.read_text() if ca else ""
        with self._is_opened(file, identity) as (plain, folder):
            said = list(bundle_check.check(plain, folder, trusted))
        findings = [one for one in said if isinstance(one, Finding)]
        for one in findings:
            self.stderr.write(str(one))
        if findings:
            raise CommandError(f"The first part that does not hold is {findings[0]}.")
        for one in said:
            if isinstance(one, Unchecked):
                self.stdout.write(f"{one.part}: its algorithm cannot be verified here.")
        said = [one for one in said if isinstance(one, Confirmed)]
        for one in said:
            self.stdout.write(f"{one.part}: an outside clock saw it at {one.at}")
        if not said:
            self.stdout.write("No outside clock has stamped anything in it.")
        elif not trusted:
            self.stdout.write(
                "The clocks' certificates are those that the bundle brought along. "
                "Give --ca to compare with your own."
            )
        self.stdout.write(f"Everything in {file.name} holds.")

    @contextmanager
    def _is_opened(self, file: Path, identity: Path | None):
        """The ZIP itself, and an empty folder; what was sealed is opened in memory only."""
        with file.open("rb") as source:
            sealed = sealing.is_age(source.read(len(sealing.AGE)))
            where = scratch.plain() if sealed else None
            with tempfile.TemporaryDirectory(dir=where) as folder:
                plain = file
                if sealed:
                    source.seek(0)
                    plain = Path(folder) / "bundle.zip"
                    self._open(source, plain, identity)
                yield plain, Path(folder) / "unpacked"

    def _open(self, source, plain: Path, identity: Path | None) -> None:
        if identity is None:
            raise CommandError("This bundle is sealed: give the key with --identity.")
        try:
            key = sealing.identity_in(identity.read_text())
            with plain.open("wb") as target:
                sealing.open_from_people(source, target, key)
        except sealing.CannotOpen as words:
            raise CommandError(str(words)) from None

"""Bring the country's folder into the database: violation types, provisions, regions."""

from django.core.management.base import BaseCommand, CommandError

from portal.jurisdictions import pack
from reports.taxonomy import catalogue


class Command(BaseCommand):
    help = (
        "Reads and checks the folder of the jurisdiction and makes it the current edition. "
        "Reports keep the edition by which they were classified."
    )

    def handle(self, **options):
        try:
            country = pack.shipped()
        except pack.PackError as errors:
            raise CommandError(str(errors)) from None
        edition, made = catalogue.load(country)
        if options["verbosity"]:
            kinds = edition.violation_types.count()
            done = "loaded" if made else "was there already"
            self.stdout.write(f"{edition}: {kinds} violation types, {done}")
            if not edition.is_current:
                self.stdout.write("The edition that lawyers published here goes on counting.")

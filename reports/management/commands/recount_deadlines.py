"""Count every open day of the law desk anew, here and now."""

from django.core.management.base import BaseCommand

from reports.complaints import recounting
from reports.complaints.day_models import Recount


class Command(BaseCommand):
    help = (
        "Counts every open day of complaints by the law, the calendar and the elections as they "
        "are now. What changes stands in the history of its case. Workers do the same by "
        "themselves within minutes of a change."
    )

    def handle(self, **options):
        row = Recount.objects.create(fingerprint=recounting.fingerprint())
        recounting.recount(row)
        row.refresh_from_db()
        self.stdout.write(f"{row.looked_at} days looked at, {row.changed} changed")

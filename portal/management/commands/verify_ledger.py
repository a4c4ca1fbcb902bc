"""`manage.py verify_ledger`: whether what was written down is still what was written down."""

from django.core.management.base import BaseCommand, CommandError

from portal.evidence import ledger_audit
from portal.evidence.models import Batch
from portal.lib.progress import Bar


class Command(BaseCommand):
    help = (
        "Checks the chain of every subject, the chain of batches over everything, the stamps of "
        "outside clocks, and that the database still refuses changes. Names the first bad row."
    )

    def handle(self, **options):
        total = ledger_audit.size()
        bar = Bar(total, self.stderr)
        found = list(ledger_audit.problems(bar.at))
        bar.clear()
        for problem in found:
            self.stderr.write(str(problem))
        if found:
            raise CommandError(f"The first bad row is {found[0].where}: {found[0].why}.")
        last = Batch.objects.order_by("-number").first()
        self.stdout.write(f"{total} rows hold, and the database refuses to change them.")
        if last:
            # Written down elsewhere, this shows later that nothing was taken off the end.
            self.stdout.write(f"Batch {last.number} ends with {last.root}")

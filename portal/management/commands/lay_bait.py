"""Mark a made-up report or case as a bait: whoever opens it sounds an alarm."""

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import baits
from portal.accounts.models import Role, User


class Command(BaseCommand):
    help = (
        "File a made-up report, open a case from it and close that case: no work leads there. "
        "Then lay it as a bait by the report's reference or the case's number."
    )

    def add_arguments(self, parser):
        parser.add_argument("of", choices=["report", "case"])
        parser.add_argument("name", help="the reference or the number, as pages show it")
        parser.add_argument("--by", required=True, help="the administrator or auditor who does it")

    def handle(self, of, name, by, **options):
        person = User.objects.with_role(Role.ADMINISTRATOR, Role.AUDITOR).filter(username=by)
        if (who := person.first()) is None:
            raise CommandError(f"{by} is neither an administrator nor an auditor.")
        baits.lay(of, name.strip().upper(), by=who)
        self.stdout.write(f"Opening {of} {name} sounds an alarm from now on.")

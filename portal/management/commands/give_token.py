"""Let an integration read the API as a member of staff: prints a token once."""

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import actions
from portal.accounts.models import User
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = "Makes a token for the API and prints it once; --take-away ends all tokens instead."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--take-away", action="store_true")

    def handle(self, username, take_away, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody is called {username}.")
        if take_away:
            self.stdout.write(str(actions.take_tokens_away(user)))
            return
        try:
            self.stdout.write(actions.give_token(user))
        except Refused as refusal:
            raise CommandError(str(refusal)) from None

"""What people do with their own mailbox: enter an address, prove it, switch letters off and on."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import mailboxes, tasks, throttle
from portal.accounts.mailboxes import TRIES, Mailbox
from portal.accounts.models import User
from portal.lib import jobs
from portal.lib.refusals import Refused

# Somebody else's address cannot be flooded from here.
PAUSE = timedelta(minutes=1)


@transaction.atomic
def enter(user: User, address: str) -> Mailbox:
    """A new address; it takes the place of the one before at once, and gets a code."""
    if not mailboxes.is_set_up():
        raise Refused(_("This portal sends no letters. Ask an administrator to set it up."))
    # The person, who is there before the first mailbox: two requests at once make one.
    User.objects.select_for_update().get(pk=user.pk)
    box = Mailbox.objects.filter(user=user).first() or Mailbox(user=user)
    now = timezone.now()
    if box.pk and box.asked_at > now - PAUSE:
        raise Refused(_("A code was sent a moment ago. Wait a minute before you ask for another."))
    if not throttle.letter_lane(user.username).enter():
        raise Refused(_("Many codes were sent from here. Wait ten minutes, then ask for another."))
    box.sealed_address = mailboxes.seal(address, box.place())
    box.asked, box.asked_at = secrets.token_urlsafe(24), now
    box.tries, box.proved_at, box.is_on = 0, None, True
    box.save()
    jobs.add(tasks.PROVE, box, key=f"{box.pk}:{box.asked}")
    return box


def prove(user: User, code: str) -> None:
    """The address is this person's: its letter was read."""
    box = Mailbox.objects.filter(user=user).first()
    if box is None:
        raise Refused(_("Enter an address first: a letter with a code goes there."))
    if box.proved_at is not None:
        return
    # Counted before it is compared: guesses that come together do not share a count.
    guessed = Mailbox.objects.filter(pk=box.pk, asked=box.asked, tries__lt=TRIES)
    if not guessed.update(tries=F("tries") + 1):
        raise Refused(_("Too many wrong codes. Enter the address again to get a new one."))
    if not mailboxes.is_code(box, code):
        raise Refused(_("This is not the code of the last letter. Look at it again."))
    Mailbox.objects.filter(pk=box.pk, asked=box.asked).update(proved_at=timezone.now())


def switch(user: User, on: bool) -> None:
    Mailbox.objects.filter(user=user).update(is_on=on)


def forget(user: User) -> None:
    """The address goes, and with it what had to be known to write there."""
    Mailbox.objects.filter(user=user).delete()

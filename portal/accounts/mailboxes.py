"""Where somebody wants to be written to: an address, sealed, proved, and switched off at will.

It is sealed to a key made of the server's secret: a copy of the database names nobody, and a
worker can write while nobody is signed in. Letters hold counts and days, never a name or a word
of what was told (the rooms that write them see to it).
"""

import smtplib
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from portal.lib import jobs, sealing
from portal.lib.sealing import CannotOpen, Place

DIGITS = 6
# Guesses at one code; another one is a letter away.
TRIES = 5
# A letter that a mail server did not take for so long is not sent any more.
OLD = timedelta(hours=1)


class MayHaveGone(jobs.Postponed):
    """The server fell silent: whether it has the letter, nobody knows."""


class MailboxQuerySet(models.QuerySet):
    def written_to(self):
        """Those of people who work here, proved and not switched off."""
        return self.filter(is_on=True, user__is_active=True).exclude(proved_at=None)


class Mailbox(models.Model):
    """The one address of one person. The database does not know it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mailbox")
    sealed_address = models.BinaryField()
    # What the code in a letter is made of, together with the server's secret.
    asked = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # When its owner typed the code: until then it may be anybody's.
    proved_at = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=True)

    objects = MailboxQuerySet.as_manager()

    def __str__(self) -> str:
        return f"mailbox of {self.user_id}"

    def place(self) -> Place:
        return Place("mailbox", str(self.user.public_id), "address")


def is_set_up() -> bool:
    """Whether this server can send letters at all."""
    return bool(settings.EMAIL_HOST)


def of(user) -> Mailbox | None:
    return Mailbox.objects.select_related("user").filter(user=user).first()


def seal(address: str, place: Place) -> bytes:
    return sealing.seal(address, [_key().public], place)


def address_of(box: Mailbox) -> str:
    """Raises CannotOpen when the server's secret is another one by now."""
    return sealing.unseal_text(bytes(box.sealed_address), _key().private, box.place())


def key() -> str:
    """The private half: whoever has the server's secret can make it."""
    return _key().private


def _key() -> sealing.Keypair:
    return sealing.key_from_secret(settings.SECRET_KEY.encode(), "mailbox")


def code_of(box: Mailbox) -> str:
    """The digits that prove the address; they stand nowhere but in the letter."""
    said = salted_hmac("portal.mailbox", f"{box.user_id}:{box.asked}", algorithm="sha256")
    return f"{int.from_bytes(said.digest()[:8]) % 10**DIGITS:0{DIGITS}d}"


def is_code(box: Mailbox, typed: str) -> bool:
    return constant_time_compare(code_of(box), "".join(typed.split()))


def write_code(box: Mailbox) -> None:
    """Send the code, unless it is typed already or nobody waits for it any more."""
    if box.proved_at is not None or box.asked_at < timezone.now() - OLD:
        return
    with translation.override(box.user.language):
        code = _("Your code: {code}").format(code=code_of(box))
        why = _(
            "Type it on the page where you entered this address. If you entered it nowhere, "
            "leave this letter unanswered: nothing more will come."
        )
        write(box, _("A code"), f"{code}\n\n{why}\n", name=f"code:{box.asked}")


def message_id(box: Mailbox, name: str) -> str:
    """The same for the same letter however often it is sent: mail programs show such twins once.

    Made with the server's secret: of whom and of which day it is, it tells nobody.
    """
    said = salted_hmac("portal.letter", f"{box.user_id}:{name}", algorithm="sha256")
    _address, _at, host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")
    return f"<{said.hexdigest()[:40]}@{host}>"


def write(box: Mailbox, subject: str, text: str, *, name: str) -> None:
    """Send a letter, for a job: raises what the job is to do about a server that does not take it.

    A server that says nothing may have taken it: it is sent again, and is the same letter by its
    `name`. No error tells the address: those of the library quote it.
    """
    try:
        address = address_of(box)
    except CannotOpen:
        raise jobs.Hopeless("The address was sealed with another secret of the server.") from None
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": message_id(box, name)}
    letter = EmailMessage(subject, text, to=[address], headers=headers)
    try:
        letter.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused):
        raise jobs.Hopeless("The mail server does not take this address.") from None
    except smtplib.SMTPServerDisconnected:
        raise MayHaveGone from None
    except smtplib.SMTPConnectError:
        raise jobs.Postponed from None
    except smtplib.SMTPException:
        raise jobs.Failed("MailServer") from None
    except TimeoutError:
        raise MayHaveGone from None
    except OSError:
        raise jobs.Postponed from None

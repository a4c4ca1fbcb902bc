"""What the worker does for people: one lease, one call."""

from portal.accounts import mailboxes
from portal.accounts.mailboxes import Mailbox
from portal.lib.jobs import job

PROVE = "prove_mailbox"


@job(PROVE, queue="documents", subject=Mailbox)
def prove_mailbox(box):
    mailboxes.write_code(box)

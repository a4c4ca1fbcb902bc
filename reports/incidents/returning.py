"""The way back: from a receipt code to a report's state and the talk about it."""

import base64
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.lib import sealing
from portal.lib.sealing import Keypair
from reports.incidents import code_line, receipts
from reports.incidents.models import IncidentReport, Message

# What was sent is never shown again: someone else may hold the phone.
SHOWN = (Message.Kind.QUESTION, Message.Kind.NOTICE)


@dataclass(frozen=True)
class Line:
    """A message from staff: its words, or its sealed bytes for a phone that holds the key."""

    message: Message
    text: str = ""
    sealed: str = ""


@dataclass(frozen=True)
class Opened:
    """A report whose code was given, and what the next request has to bring to open it again."""

    report: IncidentReport
    carried: list[tuple[str, str]]
    pair: Keypair | None = None

    def __repr__(self) -> str:
        return f"Opened({self.report.pk})"

    def lines(self) -> list[Line]:
        rows = self.report.messages.filter(kind__in=SHOWN)
        if self.pair is None:
            return [
                Line(row, sealed=base64.b64encode(bytes(row.sealed_text)).decode()) for row in rows
            ]
        return [Line(row, text=self._words(row)) for row in rows]

    def _words(self, row: Message) -> str:
        """What staff wrote; a phone may once have sent a key that its code does not open."""
        try:
            return sealing.unseal_text(row.sealed_text, self.pair.private, row.place())
        except sealing.CannotOpen:
            return _("There is a message, but your code does not open it. Please call the hotline.")


def opened(post) -> Opened | None:
    """The report of the code in a request's body; None when there is none.

    With JavaScript the phone sends locator and verifier and keeps the code and the key. Raises
    Refused for a code that cannot be one, and InLine when very many come without it.
    """
    locator = post.get("locator", "").replace("\0", "")
    if locator:
        try:
            verifier = bytes.fromhex(post.get("verifier", ""))
        except ValueError:
            verifier = b""
        report = receipts.find(locator, verifier)
        carried = [("locator", locator), ("verifier", verifier.hex())]
        return Opened(report, carried) if report else None
    code = code_line.derived(post)
    report = receipts.find(code.locator, code.verifier)
    carried = [("code", post["code"]), (code_line.PASS, code_line.pass_for(post))]
    return Opened(report, carried, code.pair) if report else None

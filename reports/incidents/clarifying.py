"""A sealed answer to staff: it comes the way of reports, and its receipt code is its right.

What is typed behind a receipt code is sealed on the phone like a report: whoever sits in the middle
of the connection, with a certificate that the phone believes, reads none of it.
"""

from uuid import UUID

from reports.incidents import announcing, filing, reading, receipts, talk
from reports.incidents.announcing import Promise
from reports.incidents.models import IncidentReport

FIELDS = {"locator", "verifier", "text"}


class Unclear(Exception):
    """An answer that cannot be taken; `str()` is a code for staff, no value."""


def take(told, promises: list[Promise], *, number: UUID) -> IncidentReport:
    """Write down what the `answer` part of an envelope tells; the report it belongs to.

    Its files come after it, as those of reports do; `promises` names them. Raises Unclear.
    """
    locator, verifier, text = _read(told)
    if not text and not promises:
        raise Unclear("invalid: answer")
    report = receipts.find(locator, verifier)
    if report is None:
        raise Unclear("no-such-receipt")
    if text:
        try:
            talk.add_clarification(report, text, client_id=number)
        except filing.Conflict:
            raise Unclear("another-body") from None
    announcing.write_down(report, promises)
    return report


def _read(told) -> tuple[str, bytes, str]:
    if not isinstance(told, dict) or told.keys() != FIELDS:
        raise Unclear("invalid: answer")
    if not all(isinstance(value, str) for value in told.values()):
        raise Unclear("invalid: answer")
    text = reading.clean(told["text"])
    try:
        verifier = bytes.fromhex(told["verifier"])
    except ValueError:
        raise Unclear("invalid: answer") from None
    if reading.too_long(text) or "\0" in told["locator"]:
        raise Unclear("invalid: answer")
    return told["locator"], verifier, text

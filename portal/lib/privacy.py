"""Masking of names and numbers, and logs that tell nothing."""

import logging
import re

from django.views.debug import SafeExceptionReporterFilter

_NUMBER = re.compile(r"\+?\d[\d\s()\-]{6,}\d")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}-?[0-9A-Z*~$=]?\b")

# A part of an address that is a right in itself: an upload's capability, a signed order. It is
# longer than the ids (UUIDs) by which a line may name a row.
# Two are shorter: the code of an invitation to sign, and the address of somebody's calendar.
_RIGHT = re.compile(r"(?<=/)[\w:-]{37,}|(?<=/join/)[^/\s]+|(?<=/days/)[\w-]{30,}(?=\.ics)")


def mask_number(number: str) -> str:
    """A telephone number of which only the last two digits can be read."""
    digits = [i for i, letter in enumerate(number) if letter.isdigit()]
    hidden = set(digits[:-2])
    return "".join("•" if i in hidden else letter for i, letter in enumerate(number))


def mask_text(text: str) -> str:
    """A line without telephone numbers, mail addresses, receipt codes and addresses that are
    a right in themselves."""
    for pattern in (_RIGHT, _CODE, _MAIL, _NUMBER):
        text = pattern.sub("•••", text)
    return text


# All below the space but tab and new line, and what turns the direction of writing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def without_controls(text: str) -> str:
    """Typed text without NUL and invisible control or direction-override letters."""
    return _CONTROLS.sub("", text)


class NothingSealed(logging.Filter):
    """The last guard of a log line: numbers, addresses and codes are masked, traces dropped.

    A trace may quote what somebody typed (database errors do); its place is enough.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask_text(record.getMessage())
        record.args = ()
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            while trace and trace.tb_next:
                trace = trace.tb_next
            where = ""
            if trace:
                code = trace.tb_frame.f_code
                where = f" at {code.co_filename}:{trace.tb_lineno}"
            record.msg = f"{record.msg} [{kind.__name__}{where}]"
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


class TellNothing(SafeExceptionReporterFilter):
    """An error report without the request's fields, cookies, or variables of any frame."""

    def get_post_parameters(self, request):
        return {}

    def get_traceback_frame_variables(self, request, tb_frame):
        return []

    def get_safe_request_meta(self, request):
        return {}

    def get_safe_cookies(self, request):
        return {}

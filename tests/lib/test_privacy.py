"""Log lines and error reports tell nothing."""

import logging

from django.core import signing

from portal.evidence import resuming
from portal.lib import privacy


def record(message, *args, exc_info=None):
    return logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, exc_info)


def test_numbers_addresses_and_codes_are_masked_in_a_log_line():
    code = "-".join(["7KM4"] * 7) + "-X"
    line = record("call %s, write %s, code %s", "+7 701 555 66 77", "vera@mail.kz", code)
    privacy.NothingSealed().filter(line)
    said = line.getMessage()
    for secret in ("701", "vera", "7KM4"):
        assert secret not in said


def test_an_address_that_is_a_right_in_itself_is_masked_and_its_place_is_not():
    capability = resuming.new_capability()
    order = signing.dumps({"item": 7}, salt="any")
    line = record("Internal Server Error: %s, %s", f"/api/v1/uploads/{capability}/", f"/c/{order}/")
    privacy.NothingSealed().filter(line)
    said = line.getMessage()
    assert capability not in said and order not in said
    assert "/api/v1/uploads/•••/" in said


def test_a_trace_says_where_and_not_what():
    try:
        raise ValueError("Асель из общежития № 3")
    except ValueError as problem:
        line = record("failed", exc_info=(type(problem), problem, problem.__traceback__))
    privacy.NothingSealed().filter(line)
    said = logging.Formatter().format(line)
    assert "Асель" not in said
    assert "ValueError" in said and "test_privacy.py" in said


def test_direction_overrides_and_nulls_leave_a_text():
    assert privacy.without_controls("a\u202eb\x00c\nd\te") == "abc\nd\te"


def test_shorter_rights_in_an_address_are_masked_too():
    line = record(
        "Internal Server Error: %s %s", "/join/7KM47KM47KM47KM4/", f"/days/{'aB_-' * 8}.ics"
    )
    privacy.NothingSealed().filter(line)
    assert line.getMessage() == "Internal Server Error: /join/•••/ /days/•••.ics"

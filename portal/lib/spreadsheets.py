"""Lists for office programs: the one place where the portal writes a CSV."""

import csv
import io
from collections.abc import Iterable

# With what a formula begins, also as it is typed on keyboards of the East (OWASP, "CSV Injection").
_FORMULA = tuple("=+-@＝＋－＠")
# And what programs pass over before they look.
_PASSED_OVER = tuple("\t\r\n\0")


def harmless(cell):
    """Office programs compute what begins like a formula: an apostrophe makes it words."""
    if isinstance(cell, int | float):
        return cell
    text = "" if cell is None else str(cell)
    begins = text.startswith(_PASSED_OVER) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if begins else text


def written(heads: Iterable[str], rows: Iterable[Iterable]) -> bytes:
    """All of it as a file."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(heads)
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    # Office programs take a file without the mark for another alphabet.
    return ("\ufeff" + text.getvalue()).encode()

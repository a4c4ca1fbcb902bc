"""Pages of a long list by key: the thousandth page costs what the first one does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import BooleanField, DateTimeField, Func, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused

PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the keys at which the pages beside it begin ("" for none)."""

    rows: list
    newer: str
    older: str


def page(
    rows: QuerySet,
    keys: tuple[str, ...],
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
    rising: bool = False,
) -> Page:
    """One page of `rows` in falling order of `keys`, below `after` or above `before`;
    or in rising order, the other way round.

    `keys` hold numbers and times; the last of them is unique.
    """
    backwards = bool(before) and not after
    cursor = _read(after or before, [_is_time(rows, key) for key in keys])
    if cursor:
        rows = rows.filter(Beyond(keys, cursor, ">" if backwards != rising else "<"))
    order = keys if backwards != rising else tuple(f"-{key}" for key in keys)
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], "", "")
    newer = _cursor(found[0], keys) if (more if backwards else bool(cursor)) else ""
    older = _cursor(found[-1], keys) if (backwards or more) else ""
    return Page(found, newer, older)


class Beyond(Func):
    """`(a, b, c) < (x, y, z)`: both databases begin at this place of an index over a, b and c.

    Told key by key they would read from the top, or through all that share the first key.
    """

    output_field = BooleanField()

    def __init__(self, keys, values, side: str):
        super().__init__(*keys, *(Value(value) for value in values))
        self.side = side

    def as_sql(self, compiler, connection, **context):
        told = [compiler.compile(expression) for expression in self.source_expressions]
        words = [sql for sql, _params in told]
        half = len(words) // 2
        row, place = ", ".join(words[:half]), ", ".join(words[half:])
        params = [param for _sql, params in told for param in params]
        return f"({row}) {self.side} ({place})", params


def _cursor(row, keys) -> str:
    return ".".join(_written(getattr(row, key)) for key in keys)


def _written(value) -> str:
    if isinstance(value, datetime):
        return f"t{(value - EPOCH) // timedelta(microseconds=1)}"
    return str(value)


def _is_time(rows: QuerySet, key: str) -> bool:
    annotated = rows.query.annotations.get(key)
    field = rows.model._meta.get_field(key) if annotated is None else annotated.output_field
    return isinstance(field, DateTimeField)


def _read(cursor: str, times: list[bool]) -> list | None:
    """The place that an address names: numbers and times where the keys have them."""
    if not cursor:
        return None
    try:
        values = [_value(part) for part in cursor.split(".")]
    except (ValueError, OverflowError):
        values = []
    if [isinstance(value, datetime) for value in values] != times:
        raise Refused(_("That page does not exist any more. Start again from the top."))
    return values


def _value(part: str):
    if part.startswith("t"):
        return EPOCH + timedelta(microseconds=int(part[1:]))
    number = int(part)
    if abs(number) >= 2**63:
        raise ValueError("not a key")
    return number

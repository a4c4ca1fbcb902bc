"""Counts of reports that tell of nobody: the one way in which a page says how many there are.

Fewer than five guarded reports are never counted: neither alone, nor as the difference between two
counts. Who may see the rows of a list may see them one by one; this is about figures.
"""

from django.db.models import Count, Q, QuerySet

FEWEST = 5


def shown(rows: QuerySet, most: int | None = None, *, guarded: str = "guarded") -> str:
    """How many reports these are, for people: "" for none, no further than `most`.

    "<5" stands for a few guarded ones, "12+" for twelve others and a few guarded ones. `guarded`
    is the way from a row to whether it is.
    """
    rows = rows.order_by()
    if most is None:
        some = Count("pk", Q(**{guarded: True}), distinct=True)
        found = rows.aggregate(all=Count("pk", distinct=True), guarded=some)
        return told(found["all"], found["guarded"])
    flags = list(rows.values_list(guarded, flat=True)[: most + 1])
    return f"{most}+" if len(flags) > most else told(len(flags), flags.count(True))


def told(number: int, guarded: int) -> str:
    """The same of a number that is known, and of the guarded ones among it."""
    if not 0 < guarded < FEWEST:
        return str(number or "")
    others = number - guarded
    return f"{others}+" if others else f"<{FEWEST}"


def if_many(rows: QuerySet) -> str:
    """The number where there are five or more, else nothing: not even whether there is one."""
    number = rows.order_by().count()
    return str(number) if number >= FEWEST else ""

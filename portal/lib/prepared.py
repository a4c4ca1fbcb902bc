"""Statements that PostgreSQL reads and plans once for each connection, not each time.

For a row with many columns, or two tables side by side, planning costs the database several
times as much as doing it. Only for the few statements of which many come at once. A pooler
between the portal and its database has to keep one session for each connection.
"""

from collections.abc import Sequence


def execute(cursor, *asked: tuple[str, Sequence]) -> None:
    """Statements with their values, in one journey; what can be fetched is of the last."""
    if cursor.db.vendor != "postgresql":
        for statement, values in asked:
            cursor.execute(statement, values)
        return
    names = _names(cursor)
    calls, given = [], []
    for statement, values in asked:
        if statement not in names:
            name = f"portal_{len(names)}"
            cursor.execute(f"PREPARE {name} AS {_numbered(statement)}")
            names[statement] = name
        calls.append(f"EXECUTE {names[statement]} ({', '.join(['%s'] * len(values))})")
        given += values
    cursor.execute("; ".join(calls), given)


def _names(cursor) -> dict[str, str]:
    """What this connection has prepared, by its text; a new connection has nothing."""
    of, names = getattr(cursor.db, "_prepared", (None, {}))
    if of is not cursor.connection:
        names = {}
        cursor.db._prepared = (cursor.connection, names)
    return names


def _numbered(statement: str) -> str:
    first, *others = statement.split("%s")
    return first + "".join(f"${at}{part}" for at, part in enumerate(others, start=1))

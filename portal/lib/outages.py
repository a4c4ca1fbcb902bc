"""Whether the database is away for a moment, as told by what it raised."""

import sqlite3

from django.db import InterfaceError, OperationalError

# Of PostgreSQL's states: no connection (08), no room for another one (53), an operator ended it
# or it is starting (57P), somebody else was in the way (40, 55P03).
PASSING_STATES = ("08", "53", "57P", "40", "55P03")
# SQLite's file is held by somebody else, cannot be opened, or its disk gives nothing.
PASSING_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def is_outage(problem: BaseException | None) -> bool:
    """Whether trying again in a while may help; a wrong statement stays our mistake."""
    if isinstance(problem, InterfaceError):
        return True
    if not isinstance(problem, OperationalError):
        return False
    told = problem.__cause__
    if (code := getattr(told, "sqlite_errorcode", None)) is not None:
        # The lowest byte is the kind, what stands above it says more closely.
        return code & 0xFF in PASSING_CODES
    # Without a state nobody was there to give one.
    state = getattr(told, "pgcode", None)
    return state is None or state.startswith(PASSING_STATES)

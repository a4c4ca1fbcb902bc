"""A statement is prepared once for each connection, and called with its values ever after."""

from types import SimpleNamespace

import pytest
from django.db import connection

from portal.lib import prepared

HOLD, LOOK = "SELECT a WHERE b = %s FOR UPDATE", "SELECT c WHERE d = %s AND e = %s"


class Cursor:
    """What is asked for over one connection, as the database would be told it."""

    def __init__(self, database):
        self.db, self.connection = database, database.connection
        self.told = []

    def execute(self, statement, values=()):
        self.told.append((statement, list(values)))


def postgres() -> SimpleNamespace:
    return SimpleNamespace(vendor="postgresql", connection=object())


def test_two_statements_are_one_journey_once_they_are_prepared():
    cursor = Cursor(postgres())
    for number in (1, 2):
        prepared.execute(cursor, (HOLD, [number]), (LOOK, [3, 4]))
    assert cursor.told == [
        ("PREPARE portal_0 AS SELECT a WHERE b = $1 FOR UPDATE", []),
        ("PREPARE portal_1 AS SELECT c WHERE d = $1 AND e = $2", []),
        ("EXECUTE portal_0 (%s); EXECUTE portal_1 (%s, %s)", [1, 3, 4]),
        ("EXECUTE portal_0 (%s); EXECUTE portal_1 (%s, %s)", [2, 3, 4]),
    ]


def test_a_new_connection_has_nothing_prepared():
    database = postgres()
    prepared.execute(Cursor(database), (HOLD, [1]))
    database.connection = object()
    again = Cursor(database)
    prepared.execute(again, (HOLD, [1]))
    assert [statement.split()[0] for statement, _values in again.told] == ["PREPARE", "EXECUTE"]


@pytest.mark.line
def test_what_is_prepared_answers_like_what_is_not(db):
    with connection.cursor() as cursor:
        for wanted in (7, 8):
            prepared.execute(cursor, ("SELECT 1 + %s", [0]), ("SELECT %s + 0", [wanted]))
            assert cursor.fetchall() == [(wanted,)]

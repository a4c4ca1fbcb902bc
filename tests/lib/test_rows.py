"""A row written by the prepared statement is the row that the ORM would have written."""

import pytest
from django.db import IntegrityError, transaction

from portal.lib import rows
from portal.lib.jobs import Job


def made(key: str) -> Job:
    return Job(kind="a", queue="media", subject="7", key=key, sealed_input=b"\x00\xff")


def test_it_writes_what_the_orm_writes(db):
    ours, theirs = made("one"), made("two")
    rows.insert(ours)
    theirs.save(force_insert=True)
    read = {row.key: row for row in Job.objects.all()}
    left_out = {"id", "key", "public_id", "created_at"}
    for field in Job._meta.concrete_fields:
        if field.name not in left_out:
            assert getattr(read["one"], field.attname) == getattr(read["two"], field.attname)
    assert read["one"] == ours
    assert read["one"].created_at == ours.created_at
    assert not ours._state.adding


def test_a_row_that_is_there_already_is_refused(db):
    rows.insert(made("one"))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(made("one"))
    assert Job.objects.count() == 1

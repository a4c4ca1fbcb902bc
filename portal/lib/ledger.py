"""Rows that are written once, each sealing the row before it of the same subject.

The database itself refuses UPDATE, DELETE and TRUNCATE (see `forbid_changes`). A ledger
holds no personal content, so a purge never needs to touch it.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, migrations, models, transaction
from django.utils import timezone

GENESIS = "0" * 64


class LedgerEntry(models.Model):
    """One line in the life of a subject; subclasses name `subject` (a foreign key) and verbs."""

    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # Random, one a line: the line can be shown to strangers without telling who acted.
    nonce = models.CharField(max_length=32, null=True)

    class Meta:
        abstract = True
        ordering = ["sequence"]

    @property
    def sealed_actor(self) -> int | str | None:
        """Who acted, as the digest holds it: a salted hash, so that the line can be checked by
        somebody who is not to know. Lines from before nonces hold the account's number."""
        if self.actor_id is None or not self.nonce:
            return self.actor_id
        return hashlib.sha256(f"{self.nonce}:{self.actor_id}".encode()).hexdigest()

    def sealed_content(self) -> bytes:
        """The bytes that `digest` is the SHA-256 of: canonical JSON of the whole line."""
        return json.dumps(
            {
                "ledger": self._meta.label_lower,
                "subject": str(self.subject_id),
                "sequence": self.sequence,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": self.sealed_actor,
                "verb": self.verb,
                "detail": self.detail,
                "previous": self.previous,
            },
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()

    def computed_digest(self) -> str:
        return hashlib.sha256(self.sealed_content()).hexdigest()


def first_line(
    ledger: type[LedgerEntry], subject, verb: str, *, by=None, at=None, **detail
) -> LedgerEntry:
    """The first line, to be written yet, about a subject that was made in this very transaction.

    Nobody else can see it yet, so there is no line to look for and no writer to meet. `at` is
    given when the exact moment would betray somebody; otherwise it is now.
    """
    return _entry(ledger, subject, None, verb, by, at, detail)


def append(
    ledger: type[LedgerEntry], subject, verb: str, *, by=None, at=None, **detail
) -> LedgerEntry:
    """Write the next line about `subject`. Two writers at once: the second tries again."""
    for _attempt in range(5):
        last = ledger.objects.filter(subject=subject).order_by("-sequence").first()
        entry = _entry(ledger, subject, last, verb, by, at, detail)
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            continue
        return entry
    raise IntegrityError(f"{ledger._meta.label}: five writers met on one subject")


def append_all(ledger: type[LedgerEntry], lines: list[tuple]) -> None:
    """Write many lines at once: (subject, verb, by, detail) each, in this order.

    The database is asked a few times for all of them. When another writer comes in between, each
    line is appended by itself.
    """
    newest = {}
    keys = {subject.pk for subject, *_about in lines}
    known = ledger.objects.filter(subject__in=keys).order_by("sequence")
    for row in known.only("subject_id", "sequence", "digest"):
        newest[row.subject_id] = row
    entries = []
    for subject, verb, by, detail in lines:
        entry = _entry(ledger, subject, newest.get(subject.pk), verb, by, None, detail)
        newest[subject.pk] = entry
        entries.append(entry)
    try:
        with transaction.atomic():
            ledger.objects.bulk_create(entries, batch_size=500)
    except IntegrityError:
        for subject, verb, by, detail in lines:
            append(ledger, subject, verb, by=by, **detail)


def _entry(ledger, subject, last: LedgerEntry | None, verb, by, at, detail) -> LedgerEntry:
    entry = ledger(
        subject=subject,
        sequence=last.sequence + 1 if last else 1,
        at=at or timezone.now(),
        actor=by if by is not None and getattr(by, "pk", None) else None,
        verb=str(verb),
        detail=detail,
        previous=last.digest if last else GENESIS,
        nonce=os.urandom(16).hex(),
    )
    entry.digest = entry.computed_digest()
    return entry


def kinds() -> list[type[LedgerEntry]]:
    """Every ledger of the house, whichever room keeps it."""
    found = [model for model in apps.get_models() if issubclass(model, LedgerEntry)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def first_bad_entry(ledger: type[LedgerEntry], subject=None) -> LedgerEntry | None:
    """The first line that does not hold what was sealed, or None when all hold."""
    return next((entry for entry, problem in checked(ledger, subject) if problem), None)


def checked(ledger: type[LedgerEntry], subject=None) -> Iterator[tuple[LedgerEntry, str]]:
    """Every line with what is wrong with it, "" when nothing is."""
    lines = ledger.objects.order_by("subject_id", "sequence")
    if subject is not None:
        lines = lines.filter(subject=subject)
    current, previous, expected = None, GENESIS, 1
    for entry in lines.iterator():
        if entry.subject_id != current:
            current, previous, expected = entry.subject_id, GENESIS, 1
        if entry.sequence != expected:
            yield entry, "a line before it is missing"
        elif entry.previous != previous:
            yield entry, "it does not seal the line before it"
        elif entry.digest != entry.computed_digest():
            yield entry, "it does not hold what was sealed"
        else:
            yield entry, ""
        previous, expected = entry.digest, entry.sequence + 1


def forbid_changes(table: str) -> migrations.RunPython:
    """A migration step after which the database refuses to change rows of `table`."""

    def install(apps, schema_editor):
        for statement in _triggers(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def remove(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        for name in _guarded(vendor):
            suffix = f" ON {table}" if vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{suffix}")

    return migrations.RunPython(install, remove)


def missing_guards(table: str) -> list[str]:
    """What the database would let somebody do to rows of `table`: nothing, when all is well."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [table],
            )
            there = {name for name, sql in cursor.fetchall() if "RAISE(ABORT" in sql}
        else:
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgrelid = to_regclass(%s) AND t.tgenabled IN ('O', 'A') "
                "AND p.proname = 'ledger_is_never_changed' AND p.prosrc LIKE '%%RAISE EXCEPTION%%'",
                [table],
            )
            there = {name for (name,) in cursor.fetchall()}
    return [verb for verb in _guarded(connection.vendor) if f"{table}_no_{verb}" not in there]


def _guarded(vendor: str) -> tuple[str, ...]:
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")


def _triggers(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'a ledger is never changed'); END"
            for verb in _guarded(vendor)
        ]
    return [
        "CREATE OR REPLACE FUNCTION ledger_is_never_changed() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'a ledger is never changed'; END $$ LANGUAGE plpgsql",
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_never_changed()"
            for verb in _guarded(vendor)
        ),
    ]

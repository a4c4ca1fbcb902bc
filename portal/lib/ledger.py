"""Rows that are written once, each sealing the row before it of the same subject.

The database itself refuses UPDATE, DELETE and TRUNCATE (see `forbid_changes`). A ledger
holds no personal content, so a purge never needs to touch it.
"""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.db import IntegrityError, migrations, models, transaction
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

    class Meta:
        abstract = True
        ordering = ["sequence"]

    def sealed_content(self) -> bytes:
        """The bytes that `digest` is the SHA-256 of: canonical JSON of the whole line."""
        return json.dumps(
            {
                "ledger": self._meta.label_lower,
                "subject": str(self.subject_id),
                "sequence": self.sequence,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": self.actor_id,
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


def begin(ledger: type[LedgerEntry], subject, verb: str, *, by=None, **detail) -> LedgerEntry:
    """Write the first line about a subject that was made in this very transaction.

    Nobody else can see it yet, so there is no line to look for and no writer to meet.
    """
    entry = _entry(ledger, subject, None, verb, by, detail)
    entry.save(force_insert=True)
    return entry


def append(ledger: type[LedgerEntry], subject, verb: str, *, by=None, **detail) -> LedgerEntry:
    """Write the next line about `subject`. Two writers at once: the second tries again."""
    for _attempt in range(5):
        last = ledger.objects.filter(subject=subject).order_by("-sequence").first()
        entry = _entry(ledger, subject, last, verb, by, detail)
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            continue
        return entry
    raise IntegrityError(f"{ledger._meta.label}: five writers met on one subject")


def _entry(ledger, subject, last: LedgerEntry | None, verb, by, detail) -> LedgerEntry:
    entry = ledger(
        subject=subject,
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        actor=by if by is not None and getattr(by, "pk", None) else None,
        verb=str(verb),
        detail=detail,
        previous=last.digest if last else GENESIS,
    )
    entry.digest = entry.computed_digest()
    return entry


def first_bad_entry(ledger: type[LedgerEntry], subject=None) -> LedgerEntry | None:
    """The first line that does not hold what was sealed, or None when all hold."""
    lines = ledger.objects.order_by("subject_id", "sequence")
    if subject is not None:
        lines = lines.filter(subject=subject)
    current, previous, expected = None, GENESIS, 1
    for entry in lines.iterator():
        if entry.subject_id != current:
            current, previous, expected = entry.subject_id, GENESIS, 1
        if (
            entry.previous != previous
            or entry.sequence != expected
            or entry.digest != entry.computed_digest()
        ):
            return entry
        previous, expected = entry.digest, expected + 1
    return None


def forbid_changes(table: str) -> migrations.RunPython:
    """A migration step after which the database refuses to change rows of `table`."""

    def install(apps, schema_editor):
        for statement in _triggers(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def remove(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        names = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
        for name in names:
            suffix = f" ON {table}" if vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{suffix}")

    return migrations.RunPython(install, remove)


def _triggers(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'a ledger is never changed'); END"
            for verb in ("update", "delete")
        ]
    return [
        "CREATE OR REPLACE FUNCTION ledger_is_never_changed() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'a ledger is never changed'; END $$ LANGUAGE plpgsql",
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_never_changed()"
            for verb in ("update", "delete", "truncate")
        ),
    ]
